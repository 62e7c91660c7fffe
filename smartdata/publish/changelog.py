"""``CHANGELOG.md``: what is new in a release, for a person who worked with the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import duckdb

from smartdata.errors import ReleaseError
from smartdata.publish.difference import (
    Difference,
    MoneyDifference,
    TableDifference,
    money_differences,
)
from smartdata.publish.manifest import Manifest
from smartdata.publish.markdown import NONE, cell, grown, number, table

CHANGELOG_NAME = "CHANGELOG.md"
#: Fields that are listed by name; of all of them the table ``changes`` tells.
_FIELDS = 30
#: Whole rows of these are records of a source; other rows are parts of one.
_RECORD_TABLES = ("projects", "beneficiaries")
_MONEY_TITLES = ("Programme", "Measure", "Stage", "Currency")

_COUNTS = """
SELECT source_id, snapshot_date, kind, table_name, coalesce(field, '') AS field, count(*) AS rows
FROM changes_of_release
GROUP BY ALL
ORDER BY ALL
"""
# A record that appeared, vanished or came back has one row for all of it; any other row is of a
# record that was there before and still is.
_SNAPSHOTS = f"""
WITH told AS (
    SELECT *,
        table_name IN {_RECORD_TABLES}
            AND coalesce(row_key, '') = '' AND coalesce(field, '') = '' AS whole
    FROM changes_of_release
),
of_record AS (
    SELECT source_id, snapshot_date, max(previous_date) AS previous_date, record_uid,
        max(kind) FILTER (WHERE whole) AS kind
    FROM told
    GROUP BY source_id, snapshot_date, record_uid
)
SELECT source_id, snapshot_date, max(previous_date),
    count(*) FILTER (WHERE kind = 'added'), count(*) FILTER (WHERE kind IS NULL),
    count(*) FILTER (WHERE kind = 'removed'), count(*) FILTER (WHERE kind = 'returned')
FROM of_record
GROUP BY source_id, snapshot_date
ORDER BY source_id, snapshot_date
"""
_HELD = """
SELECT source_id, snapshot_date, coalesce(reason, '')
FROM snapshots
WHERE status = 'held'
ORDER BY source_id, snapshot_date
"""


@dataclass(frozen=True)
class ChangeCount:
    """How many rows of ``changes`` are of one kind, table and field; ``field`` is empty where
    whole rows appeared or vanished."""

    source_id: str
    snapshot_date: date
    kind: str
    table_name: str
    field: str
    rows: int


@dataclass(frozen=True)
class SnapshotChanges:
    """What became of the records of a source, projects or beneficiaries, with one snapshot."""

    source_id: str
    snapshot_date: date
    previous_date: date | None
    added: int
    changed: int
    removed: int
    returned: int


@dataclass(frozen=True)
class HeldSnapshot:
    """A snapshot that differs too much from the one before it, and waits for a person."""

    source_id: str
    snapshot_date: date
    reason: str


@dataclass(frozen=True)
class ChangeCounts:
    """What the snapshots that are new in a release changed, counted, and what is held back."""

    counts: tuple[ChangeCount, ...] = ()
    snapshots: tuple[SnapshotChanges, ...] = ()
    held: tuple[HeldSnapshot, ...] = ()


def change_counts(connection: duckdb.DuckDBPyConnection) -> ChangeCounts:
    """Count the rows of ``changes_of_release``, which has the columns of the published table
    ``changes``; what is held back is read from the published table ``snapshots``."""

    counts, snapshots, held = (
        connection.execute(query).fetchall() for query in (_COUNTS, _SNAPSHOTS, _HELD)
    )
    return ChangeCounts(
        counts=tuple(ChangeCount(*row) for row in counts),
        snapshots=tuple(SnapshotChanges(*row) for row in snapshots),
        held=tuple(HeldSnapshot(*row) for row in held),
    )


def changelog_text(
    previous: Manifest | None,
    manifest: Manifest,
    difference: Difference | None,
    changes: ChangeCounts,
) -> str:
    """The page ``CHANGELOG.md`` of a release; equal arguments give equal bytes.

    Raises:
        ReleaseError: there is a release before this one, and no difference to it, or that of
            other releases, is given.
    """
    if previous is not None:
        stated = (difference.old, difference.new) if difference else None
        if stated != (previous.version, manifest.version):
            raise ReleaseError(
                f"release {manifest.version} can't state its difference to {previous.version}. "
                "Nothing is published."
            )
    parts = [
        _head(previous, manifest),
        _sources(previous, manifest, changes),
        _fields(changes),
        _held(changes),
        _money(previous, manifest),
        _rows(manifest, difference),
        _schema(difference),
    ]
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(previous: Manifest | None, manifest: Manifest) -> Iterator[str]:
    yield f"# What is new in release {manifest.version}"
    yield ""
    if previous is None:
        yield "This is the first release: there is no earlier one to compare it with."
    else:
        yield (
            f"Compared with release {previous.version}, the one before. "
            f"`smartdata releases diff {previous.version} {manifest.version}` shows the same row "
            "by row."
        )
    yield ""
    told = ("Raw records", "Published", "Held back (`quarantine`)", "Duplicates")
    before, after = ([*m.records.model_dump().values()] if m else [] for m in (previous, manifest))
    yield from _before_after("", zip(told, before or [None] * 4, after, strict=True))


def _before_after(title: str, rows: Iterable[tuple[str, int | None, int | None]]) -> Iterator[str]:
    cells = (
        (name, number(before), number(after), grown(_minus(after, before)))
        for name, before, after in rows
    )
    yield from table((title, "Before", "Now", "Difference"), cells, numbers=3)


def _minus(after: int | None, before: int | None) -> int | None:
    return None if after is None or before is None else after - before


def _sources(previous: Manifest | None, manifest: Manifest, changes: ChangeCounts) -> Iterator[str]:
    yield from ("", "## What the sources state anew", "")
    told = {(s.source_id, s.snapshot_date.isoformat()): s for s in changes.snapshots}
    before, now = (_snapshots(m) for m in (previous, manifest))
    rows: list[tuple[str, ...]] = []
    for source, day in sorted({*told, *(now - before)}):
        found = told.get((source, day))
        if found is None:
            rows.append((cell(source), day, NONE, "0", "0", "0", "0"))
            continue
        counts = (found.added, found.changed, found.removed, found.returned)
        earlier = found.previous_date.isoformat() if found.previous_date else NONE
        rows.append((cell(source), day, earlier, *map(number, counts)))
    if rows:
        yield (
            "Projects, or beneficiaries where a source only states those, per new snapshot. "
            "Returned are those that had vanished before."
        )
        yield ""
        titles = ("Source", "Snapshot", "After", "Added", "Changed", "Removed", "Returned")
        yield from table(titles, rows, numbers=4)
    else:
        yield "No snapshot is new."
    gone = sorted({source for source, _ in before} - {source for source, _ in now})
    if gone:
        yield from ("", f"No longer in the data: {', '.join(map(cell, gone))}.")


def _snapshots(manifest: Manifest | None) -> set[tuple[str, str]]:
    return {(f.source_id, f.snapshot_date) for f in manifest.raw_files} if manifest else set()


def _fields(changes: ChangeCounts) -> Iterator[str]:
    """The fields that changed most, and the rows that came to or left records that stayed."""
    counted: dict[tuple[str, str, str], int] = {}
    for count in changes.counts:
        if count.field or count.table_name not in _RECORD_TABLES:
            what = f"`{count.field}`" if count.field else f"whole rows, {count.kind}"
            key = (count.source_id, count.table_name, what)
            counted[key] = counted.get(key, 0) + count.rows
    if not counted:
        return
    yield from ("", "## What changed most", "")
    most = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    rows = [(cell(s), f"`{t}`", what, number(n)) for (s, t, what), n in most[:_FIELDS]]
    yield from table(("Source", "Table", "Field", "Changes"), rows, numbers=1)
    if len(most) > _FIELDS:
        rest = sum(n for _, n in most[_FIELDS:])
        yield from ("", f"And {number(rest)} changes of {number(len(most) - _FIELDS)} more fields.")
    yield from (
        "",
        "`data/changes.parquet` and `data/changes.csv` hold each with the value before.",
    )


def _held(changes: ChangeCounts) -> Iterator[str]:
    if not changes.held:
        return
    yield from ("", "## Held back", "")
    yield (
        "These snapshots differ too much from the ones before them. Until a person has decided, "
        "the last good state of their sources stays published."
    )
    yield ""
    for held in changes.held:
        why = cell(held.reason) or "no reason is stated"
        yield f"- {cell(held.source_id)}, snapshot {held.snapshot_date.isoformat()}: {why}"


def _money(previous: Manifest | None, manifest: Manifest) -> Iterator[str]:
    """Sums by programme; of those that are as before only the number."""
    withheld = _newly_withheld(previous, manifest)
    if withheld:
        previous = None
    found = money_differences(previous, manifest)
    differing = [money for money in found if money.differs]
    same = len(found) - len(differing)
    yield from ("", "## Money by programme", "")
    if previous is None and found:
        if withheld:
            yield (
                "A source had to be left out, as its terms do not allow it to be published; the "
                "sums before held its amounts, and are not repeated."
            )
        yield from ("Sums over projects, each of one measure, stage and currency.", "")
        rows = ((*_money_key(m), number(m.projects_after), number(m.after)) for m in found)
        yield from table((*_MONEY_TITLES, "Projects", "Sum"), rows, numbers=2)
        return
    if not differing:
        yield f"All {number(same)} sums are as before." if same else "There are no sums."
        return
    yield (
        "Sums over projects, each of one measure, stage and currency; they are never added up. "
        f"A dash is no sum, which is not zero. Sums that are as before: {number(same)}."
    )
    yield ""
    numbers = ("Projects before", "Projects now", "Before", "Now", "Difference")
    titles = (*_MONEY_TITLES, *numbers)
    yield from table(titles, map(_money_row, differing), numbers=5)


def _newly_withheld(previous: Manifest | None, manifest: Manifest) -> bool:
    """Whether the release before holds a source that may not be published any more."""
    held = {file.source_id for file in previous.raw_files} if previous else set()
    return any(one.source_id in held for one in manifest.withheld)


def _money_row(money: MoneyDifference) -> tuple[str, ...]:
    return (
        *_money_key(money),
        number(money.projects_before),
        number(money.projects_after),
        number(money.before),
        number(money.after),
        grown(money.difference),
    )


def _money_key(money: MoneyDifference) -> tuple[str, ...]:
    key = money.key
    return (cell(key.programme) or "not known", key.measure, key.stage, cell(key.currency))


def _rows(manifest: Manifest, difference: Difference | None) -> Iterator[str]:
    yield from ("", "## Rows of the tables", "")
    if difference is None:
        rows = ((f"`{name}`", number(t.rows)) for name, t in manifest.tables.items())
        yield from table(("Table", "Rows"), rows, numbers=1)
        return
    yield (
        "Rows are matched by their key. Changed rows say something else; rows that say the same "
        "and were only read from another file or place are counted as read anew."
    )
    yield ""
    titles = ("Table", "Before", "Now", "Added", "Removed", "Changed", "Read anew")
    yield from table(titles, map(_table_row, difference.tables), numbers=6)
    for found in difference.tables:
        if found.key_differs:
            key = ", ".join(f"`{name}`" for name in found.key)
            yield from ("", _matched(found.name, key))


def _matched(name: str, key: str) -> str:
    if not key:
        return f"The two releases have no common key of `{name}`: no row could be matched."
    return f"The key of `{name}` is not that of the release before: its rows were matched by {key}."


def _table_row(found: TableDifference) -> tuple[str, ...]:
    counts = found.counts
    told = (counts.added, counts.removed, counts.changed, counts.moved) if counts else (None,) * 4
    return (f"`{found.name}`", *map(number, (found.before, found.after, *told)))


def _schema(difference: Difference | None) -> Iterator[str]:
    if difference is None:
        return
    yield from ("", "## Schema", "")
    if difference.old_schema == difference.new_schema:
        yield f"Version {difference.new_schema}, as before."
    else:
        yield f"Version {difference.new_schema}; before it was {difference.old_schema}."
    if difference.schema:
        yield ""
        yield from (f"- {change.told}" for change in difference.schema)
    else:
        yield from ("", "Tables, columns, types and keys are as before.")
