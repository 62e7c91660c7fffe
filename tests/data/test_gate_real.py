"""The gate on real files: what has gone wrong in real life is held, and ordinary growth is not."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from smartdata.describe.snapshots import GateLimits
from smartdata.describe.source import SourceDescription, read_description
from smartdata.errors import RawError
from smartdata.files import file_sha256
from smartdata.gate.judge import Reason, held_message, held_reasons, refused
from smartdata.gate.stats import DATES, Moves, SnapshotStats, moves, snapshot_stats
from smartdata.parse.batches import BatchedParser, BatchSize, RawItem
from smartdata.raw.snapshots import RawFile
from tests.data.known import DESCRIPTIONS, FILES
from tests.history_tables import DAY, SOURCE, History

JUNE, OCTOBER = "lithuania_2016_06", "lithuania_2016_10"
FUNDING = "Finansavimas"
Rows = list[dict[str, Any]]
EMPTY: dict[str, Rows] = {"records": [], "amounts": []}


def parsed(source: SourceDescription, path: Path, scratch: Path) -> dict[str, Rows]:
    """What the parser makes of one file."""
    file = RawFile(path.name, file_sha256(path), path.stat().st_size)
    scratch.mkdir(exist_ok=True)
    parser = BatchedParser(BatchSize(500, 2_000, 4_000_000), scratch)
    batches = list(parser.batches([RawItem(source, path.parent, DAY, file)]))
    tables = [batch.tables() for batch in batches]
    return {name: pa.concat_tables([t[name] for t in tables]).to_pylist() for name in tables[0]}


def key(record: dict[str, Any]) -> str:
    """What a record is called in every source."""
    return str(record["project_code"] or record["record_uid"])


def loaded(tables: dict[str, Rows], before: dict[str, Rows] | None = None) -> History:
    """A parsed snapshot in the tables of a warehouse, with its changes since the one before it."""
    history = History()
    of = {"source_id": SOURCE, "snapshot_date": DAY}
    numbered = [{**record, "content_no": record["record_no"]} for record in tables["records"]]
    history.fill("f_projects", numbered)
    history.fill("contents", [{**one, "record_uid": key(one)} for one in numbered])
    outcomes = {True: "published", False: "quarantined"}
    history.fill(
        "mentions",
        [{**one, **of, "outcome": outcomes[bool(one["record_uid"])]} for one in numbered],
    )
    history.fill(
        "f_amounts", [{**one, "content_no": one["record_no"]} for one in tables["amounts"]]
    )
    history.fill("files", [{**one, **of} for one in tables["files"]])
    if before is not None:
        history.fill("changes", [{**one, **of} for one in changes(before, tables)])
    return history


def changes(before: dict[str, Rows], now: dict[str, Rows]) -> Iterator[dict[str, Any]]:
    """The changes of dates and amounts of projects, and which of them are new."""
    old = {key(record): record for record in before["records"]}
    for record in now["records"]:
        told = {"table_name": "projects", "record_uid": key(record)}
        if key(record) not in old:
            yield {**told, "kind": "added"}
            continue
        for name in DATES:
            pair = [None if r[name] is None else str(r[name]) for r in (old[key(record)], record)]
            if pair[0] != pair[1]:
                yield {**told, "field": name, "kind": "changed", "old": pair[0], "new": pair[1]}
    sums = amounts_of(before)
    for (uid, row_key), amount in amounts_of(now).items():
        was = sums.get((uid, row_key))
        if was is not None and was != amount:
            yield {
                "table_name": "amounts", "record_uid": uid, "row_key": row_key, "field": "amount",
                "kind": "changed", "old": str(was), "new": str(amount),
            }  # fmt: skip


def amounts_of(tables: dict[str, Rows]) -> dict[tuple[str, str], Decimal]:
    """The amounts of projects by project and by what they are."""
    keys = {record["record_no"]: key(record) for record in tables["records"]}
    return {
        (keys[one["record_no"]], f"{one['measure']} {one['stage']}"): one["amount"]
        for one in tables["amounts"]
        if one["subject"] == "project"
    }


@cache
def description(name: str) -> SourceDescription:
    return read_description(DESCRIPTIONS / name)


def judged(
    before: dict[str, Rows], now: dict[str, Rows], limits: GateLimits | None = None
) -> tuple[SnapshotStats, SnapshotStats, Moves, list[Reason]]:
    """The figures of two snapshots, and what is held of the second."""
    first, second = loaded(before).connection, loaded(now, before).connection
    told = snapshot_stats(first, SOURCE, DAY), snapshot_stats(second, SOURCE, DAY)
    moved = moves(second, SOURCE, DAY)
    return *told, moved, held_reasons(*told, moved, limits or GateLimits(), "full")


@pytest.fixture(scope="module")
def october(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    """The Lithuanian list of October 2016."""
    path = shared / "data" / FILES[OCTOBER]
    return parsed(description(OCTOBER), path, tmp_path_factory.mktemp("october"))


Edit = Callable[[list[dict[str, str]]], Any]


def edited(shared: Path, tmp_path: Path, edit: Edit) -> Path:
    """The list of October with other cells, as a file."""
    text = (shared / "data" / FILES[OCTOBER]).read_text(encoding="utf-8-sig")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows = list(reader)
    rows = edit(rows) or rows
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_four_months_of_growth_are_taken(
    shared: Path, tmp_path: Path, october: dict[str, Rows]
) -> None:
    june = parsed(description(JUNE), shared / "data" / FILES[JUNE], tmp_path / "june")
    before, now, moved, held = judged(june, october)
    assert (before.published, now.published, moved.common) == (1_509, 2_471, 1_509)
    assert before.headers == now.headers
    assert len(now.headers) == 10
    contracted = [
        [(str(m.sum), m.projects) for m in s.money
         if (m.measure, m.stage) == ("public_funding", "contracted")]
        for s in (before, now)
    ]  # fmt: skip
    assert contracted == [[("667601285.88", 618)], [("1585501894.56", 888)]]
    # 149 contract dates changed; in all but one a contract was signed that had not been.
    assert set(moved.dates) == {"contract_date"}
    assert moved.dates["contract_date"].of == 654
    assert moved.dates["contract_date"].moved < 65
    assert moved.slips == 0
    assert held == []


def test_a_list_that_was_cut_off_is_held(
    shared: Path, tmp_path: Path, october: dict[str, Rows]
) -> None:
    path = edited(shared, tmp_path, lambda rows: rows[: len(rows) * 9 // 10])
    _, _, _, held = judged(october, parsed(description(OCTOBER), path, tmp_path / "scratch"))
    assert [one.check for one in held] == ["least_records"]
    assert held[0].told == "2223 records to publish instead of 2471."


def test_a_file_that_broke_off_within_a_row_is_held_or_refused(
    shared: Path, tmp_path: Path, october: dict[str, Rows]
) -> None:
    whole = (shared / "data" / FILES[OCTOBER]).read_bytes()
    path = tmp_path / "list.csv"
    for share in (0.3, 0.6, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])
        try:
            read = parsed(description(OCTOBER), path, tmp_path / "scratch")
        except RawError as error:
            held = [refused(error)]
        else:
            held = judged(october, read)[3]
        assert {one.check for one in held} & {"least_records", "unreadable"}, share


def test_one_amount_without_its_decimal_sign_is_held(
    shared: Path, tmp_path: Path, october: dict[str, Rows]
) -> None:
    def slip(rows: list[dict[str, str]]) -> None:
        row = next(row for row in rows if row[FUNDING].endswith(".71"))
        row[FUNDING] = row[FUNDING].replace(".", "")

    path = edited(shared, tmp_path, slip)
    _, _, moved, held = judged(october, parsed(description(OCTOBER), path, tmp_path / "scratch"))
    assert moved.slips == 1
    assert [one.check for one in held] == ["slipped_amounts"]
    (one,) = moved.examples
    assert Decimal(one.new) == Decimal(one.old) * 100


def test_all_amounts_without_decimal_signs_are_held_twice(
    shared: Path, tmp_path: Path, october: dict[str, Rows]
) -> None:
    def slip(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row[FUNDING] = str(int(Decimal(row[FUNDING]) * 100))

    path = edited(shared, tmp_path, slip)
    _, _, moved, held = judged(october, parsed(description(OCTOBER), path, tmp_path / "scratch"))
    assert moved.slips > 800
    assert [one.check for one in held] == ["most_money", "slipped_amounts"]


def test_a_header_that_changed_is_refused_and_once_described_held(
    shared: Path, tmp_path: Path, october: dict[str, Rows]
) -> None:
    def rename(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        new = {FUNDING: "Skirtas finansavimas"}
        return [{new.get(name, name): cell for name, cell in row.items()} for row in rows]

    path = edited(shared, tmp_path, rename)
    with pytest.raises(RawError, match="Skirtas finansavimas") as raised:
        parsed(description(OCTOBER), path, tmp_path / "scratch")
    assert refused(raised.value).check == "unreadable"
    told = description(OCTOBER).model_dump_json().replace(f'"{FUNDING}"', '"Skirtas finansavimas"')
    source = SourceDescription.model_validate_json(told)
    _, _, _, held = judged(october, parsed(source, path, tmp_path / "scratch"))
    assert [(one.check, one.told) for one in held] == [
        ("headers",
         "The headers changed: “Finansavimas” is gone, “Skirtas finansavimas” is new.")
    ]  # fmt: skip


def test_an_error_page_in_place_of_the_list_is_held(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "<!DOCTYPE html>\n<html><head><title>503 Service Unavailable</title></head>\n"
        "<body><h1>Service Unavailable</h1><p>Try again later.</p></body></html>\n",
        encoding="utf-8",
    )
    with pytest.raises(RawError) as raised:
        parsed(description(OCTOBER), path, tmp_path / "scratch")
    told = held_message("list", DAY, [refused(raised.value)])
    assert "list.csv" in told
    assert "snapshots accept" not in told


def test_dates_printed_in_another_order_are_held(
    shared: Path, tmp_path: Path, october: dict[str, Rows]
) -> None:
    def swap(rows: list[dict[str, str]]) -> None:
        for row in rows:
            year, _, rest = row["Sutarties pasirašymo data"].partition("-")
            month, _, day = rest.partition("-")
            if day and int(day) <= 12:
                row["Sutarties pasirašymo data"] = f"{year}-{day}-{month}"
            elif day:
                row["Sutarties pasirašymo data"] = f"{year}-{month}-01"

    path = edited(shared, tmp_path, swap)
    _, _, moved, held = judged(october, parsed(description(OCTOBER), path, tmp_path / "scratch"))
    assert moved.dates["contract_date"].of == 902
    assert [one.check for one in held] == ["moved_dates"]


def test_the_plateau_of_an_export_that_stopped_is_held(shared: Path) -> None:
    path = shared / "data" / FILES["kohesio_beneficiaries"]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    groups = Counter(f"{row['Country']} | {row['Region']}" for row in rows)
    # As before the export stopped: the groups with most rows have some more.
    more = {g: rows + n if rows == 200 else rows for n, (g, rows) in enumerate(groups.items())}
    before, told = (
        snapshot_stats(loaded({**EMPTY, "files": [{"groups": json.dumps(one)}]}).connection,
                       SOURCE, DAY)
        for one in (more, groups)
    )  # fmt: skip
    assert len(told.partitions) == 149
    still = Moves(common=0, dates={}, slips=0, examples=[])
    held = held_reasons(before, told, still, GateLimits(), "full")
    assert [(one.check, one.told) for one in held] == [
        ("plateau", "An export may have stopped: 116 of 149 groups have exactly 200 rows.")
    ]
    assert held_reasons(told, told, still, GateLimits(), "full") == []
    assert held_reasons(None, told, still, GateLimits(), "full") == []  # the first one
