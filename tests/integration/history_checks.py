"""How the answers of a warehouse are compared with the model of its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from tests.integration.history_model import History, Version
from tests.integration.history_sources import LEAD, PROJECT, TITLE, TOTAL, RowKey
from tests.integration.history_world import World

Shown = dict[str, History]
#: The rows that are compared, each with what tells it apart in its table, and its fields.
ROWS: dict[RowKey, tuple[str, tuple[str, ...]]] = {
    PROJECT: (
        "true",
        ("title", "status", "status_raw", "is_operation", "end_date", "total_budget", "currency",
         "quality"),
    ),
    TITLE: ("kind = 'title'", ("text",)),
    TOTAL: ("subject = 'project'", ("amount",)),
    LEAD: ("partner_no = 1", ("name", "organisation_uid")),
}  # fmt: skip
COUNTS = ("published", "quarantined", "duplicate")
KINDS = ("added", "changed", "removed", "returned")


def check_answers(world: World, shown: Shown) -> None:
    """Versions, changes, as-of answers, snapshots and conservation agree with the model."""
    shown = {name: history for name, history in shown.items() if history.newest}
    with world.reading():
        check_versions(world, shown)
        check_changes(world, shown)
        check_as_of(world, shown)
        check_snapshots(world, shown)
        check_records(world, shown)
        check_corrections(world, shown)


def plain(rows: Iterable[tuple[Any, ...]]) -> Counter[tuple[str, ...]]:
    """Rows to compare, whatever their order: dates and decimals as they are printed."""
    return Counter(tuple(map(str, row)) for row in rows)


def check_versions(world: World, shown: Shown) -> None:
    for (table, row_key), (where, fields) in ROWS.items():
        held = world.ask(
            "SELECT source_id, project_uid, valid_from, valid_to, recorded_at, "
            f"{', '.join(fields)} FROM {table}_versions WHERE {where}"
        )
        told = [
            (name, v.uid, v.begin, v.end, min(world.recorded_at(name, day) for day in v.days),
             *(v.stated[table, row_key][one] for one in fields))
            for name, history in shown.items()
            for v in history.stretches((table, row_key))
        ]  # fmt: skip
        assert plain(held) == plain(told), table
        numbers = world.ask(
            f"SELECT max(version_no) = count(*) FROM {table}_versions WHERE {where} "
            "GROUP BY source_id, project_uid"
        )
        assert all(right for (right,) in numbers)


def check_changes(world: World, shown: Shown) -> None:
    held = world.ask("SELECT * EXCLUDE (source_id), source_id FROM all_changes")
    told = [(*change, name) for name, history in shown.items() for change in history.changes]
    assert Counter(held) == Counter(told)


def check_as_of(world: World, shown: Shown) -> None:
    """On the days of all snapshots, the day before the first, and now."""
    days = sorted({day for history in shown.values() for day in history.snapshots})
    for day in [None, days[0] - timedelta(days=1), *days]:
        by_uid = stated_on(shown, day)
        for key, (where, fields) in ROWS.items():
            held = []
            for table, extra in columns_of(key):
                columns = ", ".join(("project_uid", "source_id", *fields, extra))
                asked = f"{table}_as_of(DATE '{day}')" if day else table
                held += world.ask(f"SELECT {columns} FROM {asked} WHERE {where}")
            told = [
                (uid, name, *(version.stated[key][one] for one in fields), int(number > 0),
                 *((len(several), version.begin) if key == PROJECT else ()))
                for uid, several in by_uid.items()
                for number, (name, version) in enumerate(several)
                if key in version.stated
            ]  # fmt: skip
            assert plain(held) == plain(told), (day, key)


def columns_of(key: RowKey) -> list[tuple[str, str]]:
    """The tables that hold a row, and the columns that say which source speaks for its project."""
    if key != PROJECT:
        return [(key[0], "CASE main_statement WHEN 'yes' THEN 0 ELSE 1 END")]
    tables = ("projects", "other_statements")
    return [(table, f"{number}, statements, valid_from") for number, table in enumerate(tables)]


def stated_on(shown: Shown, day: date | None) -> dict[str, list[tuple[str, Version]]]:
    """What the sources state of each project on a day, the one that speaks for it first."""
    found: dict[str, list[tuple[str, Version]]] = {}
    for name, history in sorted(shown.items(), key=lambda told: told[1].source.rank):
        for uid, version in history.as_of(day).items():
            found.setdefault(uid, []).append((name, version))
    return found


def check_snapshots(world: World, shown: Shown) -> None:
    counts = [f"records_{name}" for name in COUNTS]
    kinds = [f"statements_{name}" for name in KINDS]
    columns = ("statement", "status", "previous_date", "records_in", *counts, *kinds)
    held = world.ask(
        f"SELECT source_id, snapshot_date, {', '.join(columns)} FROM snapshots ORDER BY ALL"
    )
    told = []
    for name, history in sorted(shown.items()):
        for day, one in sorted(history.snapshots.items()):
            numbers: list[int | None] = [one.outcomes.total()]
            numbers += [one.outcomes[outcome] for outcome in COUNTS]
            numbers += [one.kinds[kind] for kind in KINDS]
            if one.status != "accepted":
                numbers = [None] * len(numbers)
            told.append((name, day, one.statement, one.status, one.previous, *numbers))
    assert held == told


def check_records(world: World, shown: Shown) -> None:
    """Every raw record of the present snapshots has its outcome, and leads to what became of it."""
    held = world.ask(
        "SELECT source_id, CAST(split_part(source_locator, '/', 2) AS DATE), project_uid, outcome "
        "FROM raw_records"
    )
    told = [
        (name, day, row.uid, outcome)
        for name, history in shown.items()
        for day, rows in history.present.items()
        for row, outcome in rows
    ]
    assert Counter(held) == Counter(told)
    counts = world.ask("SELECT source_id, records_in FROM sources")
    assert dict(counts) == Counter(name for name, *_ in told)
    without_reason = world.ask(
        "SELECT * FROM raw_records WHERE outcome = 'quarantined' AND record_locator NOT IN "
        "(SELECT record_locator FROM quarantine WHERE record_locator IS NOT NULL)"
    )
    assert without_reason == []
    published = world.ask(
        "SELECT count(*) FROM (SELECT source_locator FROM projects UNION ALL "
        "SELECT source_locator FROM other_statements) p SEMI JOIN raw_records r "
        "ON r.record_locator = p.source_locator AND r.outcome = 'published'"
    )
    assert published == [(sum(len(history.as_of(None)) for history in shown.values()),)]


def check_corrections(world: World, shown: Shown) -> None:
    """Each correction is told beside the record that it changes, published or held back."""
    held = world.ask(
        "SELECT DISTINCT source_id, project_uid, field FROM findings WHERE rule = 'corrected'"
    )
    told = {
        (name, row.uid, field)
        for name, history in shown.items()
        for row in history.told_now()
        for field in history.source.corrected(row)[1]
    }
    assert set(held) == told
