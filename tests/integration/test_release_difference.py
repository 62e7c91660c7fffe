"""What differs between two releases: rows, fields, schemas, damage; and the command."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.config import DataLicence, Publisher
from smartdata.errors import ReleaseError
from smartdata.publish import equal_rows, row_differences
from smartdata.publish.difference import Difference, TableDifference, comparing, difference
from smartdata.publish.manifest import (
    ColumnEntry,
    Manifest,
    MoneyEntry,
    RecordCounts,
    TableEntry,
    file_entry,
    read_manifest,
    write_manifest,
)
from smartdata.publish.row_differences import RowChange, RowCounts
from tests.command import Ran, run

TEXT, WHOLE, MONEY, DAY = pa.string(), pa.int64(), pa.decimal128(18, 2), pa.date32()
MEMORY = "128MB"
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Given:
    """A table of a release that a test makes up."""

    key: Sequence[str]
    columns: dict[str, pa.DataType]
    rows: Sequence[Row] = ()
    in_order: bool = False

    def sorting(self) -> list[pq.SortingColumn] | None:
        """What the Parquet file declares of its order."""
        places = [list(self.columns).index(name) for name in self.key]
        return [pq.SortingColumn(p) for p in places] if self.in_order else None

    def arrow(self) -> pa.Table:
        cells = zip(*self.rows, strict=True) if self.rows else [()] * len(self.columns)
        arrays = [pa.array(c, t) for c, t in zip(cells, self.columns.values(), strict=True)]
        return pa.table(arrays, names=list(self.columns))


@dataclass(frozen=True)
class Facts:
    """What else a release that a test makes up says of itself."""

    schema: str = "3.0.0"
    money: Sequence[MoneyEntry] = ()
    published: int = 0
    more: dict[str, Any] = field(default_factory=dict)


def release(folder: Path, facts: Facts | None = None, **tables: Given) -> Path:
    """A release with these tables; its CSV files are left out, for nobody compares them."""
    facts = facts or Facts()
    (folder / "data").mkdir(parents=True)
    entries = {}
    for name, given_table in tables.items():
        path = folder / "data" / f"{name}.parquet"
        sorting = given_table.sorting()
        pq.write_table(given_table.arrow(), path, row_group_size=1_000, sorting_columns=sorting)
        entries[name] = TableEntry(
            rows=len(given_table.rows),
            key=list(given_table.key),
            columns=[ColumnEntry(name=n, type=str(t)) for n, t in given_table.columns.items()],
            files=[file_entry(folder, path)],
        )
    records = RecordCounts(
        records_in=facts.published, published=facts.published, quarantined=0, duplicates=0
    )
    manifest = Manifest(
        version=folder.name,
        registry_version=facts.schema,
        software_version="0.1.0",
        fingerprint="0" * 64,
        licence=DataLicence(),
        publisher=Publisher(),
        records=records,
        findings={},
        tables=entries,
        documents=[],
        money=list(facts.money),
        raw_files=[],
    )
    write_manifest(folder, manifest)
    return folder


def compare(tmp_path: Path, old: Path, new: Path) -> Difference:
    return difference(old, new, MEMORY, tmp_path / "scratch")


def rows(tmp_path: Path, old: Path, new: Path, limit: int | None = None) -> list[RowChange]:
    with comparing(old, new, MEMORY, tmp_path / "scratch") as comparison:
        return list(comparison.rows(["things"], limit))


def two(tmp_path: Path, old: Given, new: Given) -> tuple[Path, Path]:
    return (
        release(tmp_path / "2026.11.23", things=old),
        release(tmp_path / "2026.12.01", things=new),
    )


COLUMNS = {
    "project_uid": TEXT,
    "title": TEXT,
    "amount": MONEY,
    "day": DAY,
    "source_file_sha256": TEXT,
    "source_locator": TEXT,
    "valid_from": DAY,
}
JUNE, OCTOBER = date(2016, 6, 16), date(2016, 10, 30)


def things(*told: Row) -> Given:
    return Given(("project_uid",), COLUMNS, told)


OLD = things(
    ("p1", "Same", Decimal("1.00"), None, "a", "f#1", JUNE),
    ("p2", "Moved", Decimal("2.00"), None, "a", "f#2", JUNE),
    ("p3", "Title", Decimal("418247.67"), JUNE, "a", "f#3", JUNE),
    ("p4", "", None, None, "a", "f#4", JUNE),
    ("p5", "Gone", None, None, "a", "f#5", JUNE),
)
NEW = things(
    ("p0", "New", None, None, "b", "f#0", OCTOBER),
    ("p1", "Same", Decimal("1.00"), None, "a", "f#1", JUNE),
    ("p2", "Moved", Decimal("2.00"), None, "b", "g#2", JUNE),
    ("p3", "Other title", Decimal("363237.51"), OCTOBER, "b", "g#3", OCTOBER),
    # An empty text, no text, and zero are three things.
    ("p4", None, Decimal("0.00"), None, "a", "f#4", JUNE),
)


def test_rows_and_fields_that_differ_are_counted_and_their_origin_apart(tmp_path: Path) -> None:
    found = compare(tmp_path, *two(tmp_path, OLD, NEW))
    counts = RowCounts(
        added=1,
        removed=1,
        changed=2,
        moved=1,
        fields=(("amount", 2), ("title", 2), ("day", 1)),
        provenance=(("source_file_sha256", 2), ("source_locator", 2), ("valid_from", 1)),
    )
    assert found.tables == (TableDifference("things", 5, 5, ("project_uid",), False, counts),)
    assert (found.old, found.new) == ("2026.11.23", "2026.12.01")
    assert found.schema == ()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_rows_are_told_one_by_one_in_published_order_with_exact_values(tmp_path: Path) -> None:
    old, new = two(tmp_path, OLD, NEW)
    p3, p4 = {"project_uid": "p3"}, {"project_uid": "p4"}
    expected = [
        RowChange("changed", "things", p3, "title", "Title", "Other title"),
        RowChange("changed", "things", p3, "amount", "418247.67", "363237.51"),
        RowChange("changed", "things", p3, "day", "2016-06-16", "2016-10-30"),
        RowChange("changed", "things", p4, "title", "", None),
        RowChange("changed", "things", p4, "amount", None, "0.00"),
        RowChange("added", "things", {"project_uid": "p0"}),
        RowChange("removed", "things", {"project_uid": "p5"}),
    ]
    assert rows(tmp_path, old, new) == expected
    assert rows(tmp_path, old, new, limit=1) == [*expected[:3], *expected[5:]]
    assert rows(tmp_path, old, new, limit=0) == []


def test_a_release_does_not_differ_from_itself(tmp_path: Path) -> None:
    old, new = two(tmp_path, OLD, OLD)
    assert compare(tmp_path, old, new).tables[0].counts == RowCounts()
    assert rows(tmp_path, old, new) == []
    (tmp_path / "again").mkdir()
    # Equal rows in another file of other bytes: read and compared, with the same answer.
    pq.write_table(OLD.arrow(), new / "data" / "things.parquet", compression="none")
    restate(new)
    assert compare(tmp_path, old, new).tables[0].counts == RowCounts()


def restate(folder: Path, **changed: Any) -> None:
    """Let the manifest state what the file is by now."""
    manifest = read_manifest(folder)
    entry = manifest.tables["things"]
    told = entry.model_copy(
        update={"files": [file_entry(folder, folder / "data" / "things.parquet")], **changed}
    )
    write_manifest(folder, manifest.model_copy(update={"tables": {"things": told}}))


def test_values_that_only_look_alike_together_are_told_apart(tmp_path: Path) -> None:
    """A row is not the text of its cells put together."""
    columns = {"id": WHOLE, "a": TEXT, "b": TEXT}
    pairs = [
        (("x", "y"), ("xy", "")),
        (("1:x", None), (None, "1:x")),
        (("-", None), (None, "-")),
        (("a|b", "c"), ("a", "b|c")),
        (("3:a", "b"), ("a", "3:b")),
        ((None, None), ("", "")),
        (("NULL", None), (None, "NULL")),
    ]
    old = Given(("id",), columns, [(n, *one) for n, (one, _) in enumerate(pairs)])
    new = Given(("id",), columns, [(n, *other) for n, (_, other) in enumerate(pairs)])
    counts = compare(tmp_path, *two(tmp_path, old, new)).tables[0].counts
    assert counts is not None
    assert counts.changed == len(pairs)


def test_parts_of_a_key_may_be_missing(tmp_path: Path) -> None:
    columns = {"project_uid": TEXT, "partner_no": WHOLE, "amount": MONEY}
    key = ("project_uid", "partner_no")
    old = Given(key, columns, [("p", 1, Decimal(1)), ("p", None, Decimal(3)), ("q", None, None)])
    new = Given(key, columns, [("p", 1, Decimal(1)), ("p", None, Decimal(4)), ("q", 1, None)])
    folders = two(tmp_path, old, new)
    assert rows(tmp_path, *folders) == [
        RowChange(
            "changed", "things", {"project_uid": "p", "partner_no": None}, "amount", "3.00", "4.00"
        ),
        RowChange("added", "things", {"project_uid": "q", "partner_no": "1"}),
        RowChange("removed", "things", {"project_uid": "q", "partner_no": None}),
    ]


# Releases of different schemas.


def test_a_key_that_grew_by_a_column_that_both_have_still_tells_rows_apart(
    tmp_path: Path,
) -> None:
    columns = {"project_uid": TEXT, "title": TEXT, "source_id": TEXT}
    old = Given(("project_uid",), columns, [("p", "A", "s")])
    new = Given(("project_uid", "source_id"), columns, [("p", "B", "r"), ("p", "A", "s")])
    folders = two(tmp_path, old, new)
    found = compare(tmp_path, *folders)
    assert found.tables == (
        TableDifference("things", 1, 2, ("project_uid", "source_id"), True, RowCounts(added=1)),
    )
    assert [change.told for change in found.schema] == [
        "the key of things is (project_uid, source_id), it was (project_uid)"
    ]


@pytest.mark.parametrize("turned", [False, True], ids=["grown", "shrunk"])
def test_rows_with_a_key_that_one_side_lacks_are_matched_in_their_order(
    tmp_path: Path, turned: bool
) -> None:
    less = Given(("id",), {"id": TEXT, "title": TEXT}, [("p", "A"), ("q", "B")])
    more = Given(
        ("id", "no"),
        {"id": TEXT, "no": WHOLE, "title": TEXT},
        [("p", 1, "A"), ("p", 2, "C"), ("q", 1, "X")],
    )
    folders = two(tmp_path, *((more, less) if turned else (less, more)))
    found = compare(tmp_path, *folders)
    counts = found.tables[0].counts
    assert counts is not None
    assert (counts.added, counts.removed, counts.changed) == ((0, 1, 1) if turned else (1, 0, 1))
    assert (found.tables[0].key, found.tables[0].key_differs) == (("id",), True)
    told = rows(tmp_path, *folders)
    values = ("X", "B") if turned else ("B", "X")
    assert told[0] == RowChange("changed", "things", {"id": "q"}, "title", *values)
    assert told[1].key == {"id": "p"}


def test_without_a_common_key_no_row_is_taken_for_another(tmp_path: Path) -> None:
    old = Given(("a",), {"a": TEXT, "title": TEXT}, [("x", "T"), ("y", "U")])
    new = Given(("b",), {"b": TEXT, "title": TEXT}, [("x", "T")])
    folders = two(tmp_path, old, new)
    found = compare(tmp_path, *folders)
    assert found.tables == (
        TableDifference("things", 2, 1, (), True, RowCounts(added=1, removed=2)),
    )
    assert [(r.kind, r.key) for r in rows(tmp_path, *folders)] == [
        ("added", {}),
        ("removed", {}),
        ("removed", {}),
    ]


def test_columns_that_came_went_or_changed_their_type_are_schema_not_rows(tmp_path: Path) -> None:
    old = Given(
        ("id",),
        {"id": TEXT, "gone": TEXT, "count": WHOLE, "code": WHOLE, "rate": pa.decimal128(5, 4)},
        [("p", "x", 5, 7, Decimal("0.8500")), ("q", "y", 5, 7, None)],
    )
    new = Given(
        ("id",),
        {"id": TEXT, "count": MONEY, "code": TEXT, "rate": pa.decimal128(18, 6), "new": TEXT},
        [
            ("p", Decimal("5.00"), "7", Decimal("0.85"), "z"),
            ("q", Decimal("5.01"), "07", None, "z"),
        ],
    )
    folders = two(tmp_path, old, new)
    found = compare(tmp_path, *folders)
    assert [(change.bump, change.told) for change in found.schema] == [
        ("major", "column things.count is decimal128(18, 2), it was int64"),
        ("major", "column things.code is string, it was int64"),
        ("major", "column things.rate is decimal128(18, 6), it was decimal128(5, 4)"),
        ("minor", "column things.new is new"),
        ("major", "column things.gone is gone"),
    ]
    counts = found.tables[0].counts
    assert counts is not None
    assert (counts.changed, counts.fields) == (1, (("code", 1), ("count", 1)))
    assert [(r.field, r.old, r.new) for r in rows(tmp_path, *folders)] == [
        ("count", "5", "5.01"),
        ("code", "7", "07"),
    ]


def test_tables_of_one_side_and_each_release_s_own_changes_are_not_compared(
    tmp_path: Path,
) -> None:
    one = Given(("id",), {"id": TEXT}, [("x",)])
    other = Given(("id",), {"id": TEXT}, [("y",), ("z",)])
    facts = Facts(schema="2.0.0", published=1)
    old = release(tmp_path / "2026.11.23", facts, things=one, gone=one, changes=one)
    new = release(
        tmp_path / "2026.12.01", Facts(published=2), things=one, more=other, changes=other
    )
    found = compare(tmp_path, old, new)
    assert found.tables == (
        TableDifference("things", 1, 1, ("id",), False, RowCounts()),
        TableDifference("more", None, 2),
        TableDifference("changes", 1, 2),
        TableDifference("gone", 1, None),
    )
    assert (found.old_schema, found.new_schema) == ("2.0.0", "3.0.0")
    assert [change.told for change in found.schema] == ["table more is new", "table gone is gone"]
    assert (found.records_before.published, found.records_after.published) == (1, 2)


@st.composite
def tables(draw: st.DrawFn) -> Given:
    ids = sorted(draw(st.sets(st.integers(0, 40))))
    if draw(st.booleans()):
        ids = draw(st.permutations(ids))
    texts = st.sampled_from(["a", "a", "a", None, "", "ā", "'", "1:a", "-"])
    sums = st.sampled_from([Decimal("0.00"), Decimal("0.00"), None, Decimal("1.10")])
    told = [(n, draw(texts), draw(texts), draw(sums)) for n in ids]
    columns = {"id": WHOLE, "a": TEXT, "source_locator": TEXT, "sum": MONEY}
    # What a file says of its order only helps; a wrong word must not lead to a wrong answer.
    return Given(("id",), columns, told, in_order=draw(st.booleans()))


@contextmanager
def equal_rows_left_out_of_small_files() -> Iterator[None]:
    """Walk through small files as through large ones, a few rows at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_differences, "WORTH_ROWS", 0)
        patch.setattr(row_differences, "WORTH_SHARE", 1.0)
        for name, value in (("_READ_ROWS", 7), ("_FEWEST", 1), ("_MOST", 5), ("_AHEAD", (1, 4))):
            patch.setattr(equal_rows, name, value)
        yield


@pytest.mark.parametrize("way", [nullcontext, equal_rows_left_out_of_small_files])
@given(old=tables(), new=tables())
def test_any_two_releases_differ_as_a_plain_comparison_says(
    tmp_path_factory: pytest.TempPathFactory,
    way: Callable[[], AbstractContextManager[None]],
    old: Given,
    new: Given,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    before, after = ({row[0]: row for row in given_table.rows} for given_table in (old, new))
    both = [n for n in after if n in before]
    changed = [
        (n, name, before[n][i], after[n][i])
        for n in both
        for name, i in (("a", 1), ("sum", 3))
        if before[n][i] != after[n][i]
    ]
    with way(), comparing(*two(folder, old, new), MEMORY, folder / "scratch") as comparison:
        told = list(comparison.rows(["things"]))
        counts = comparison.difference.tables[0].counts
    assert counts is not None
    assert [(r.key["id"], r.field, r.old, r.new) for r in told if r.kind == "changed"] == [
        (str(n), name, *(None if v is None else str(v) for v in (one, other)))
        for n, name, one, other in changed
    ]
    assert [r.key["id"] for r in told if r.kind == "added"] == [
        str(n) for n in after if n not in before
    ]
    assert [r.key["id"] for r in told if r.kind == "removed"] == [
        str(n) for n in before if n not in after
    ]
    touched = {n for n, *_ in changed}
    moved = {n for n in both if before[n][2] != after[n][2]}
    assert (counts.changed, counts.moved) == (len(touched), len(moved - touched))
    assert dict(counts.provenance).get("source_locator", 0) == len(moved)


def many(count: int, title: str = "") -> dict[int, Row]:
    return {n: (f"p{n:06}", f"Title {n}{title}", None, None, "a", "f", JUNE) for n in range(count)}


def test_of_large_tables_only_what_differs_is_matched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that come, go and change all over a table of 20,000."""
    before = many(20_000)
    after = dict(before)
    for n in range(0, 20_000, 400):
        del after[n]
        after[n + 7] = (*after[n + 7][:1], "Changed", *after[n + 7][2:])
    for n in range(100, 20_000, 1_000):
        after[n] = (*after[n][:5], "g", JUNE)
    added = [(f"p{n:06}x", "New", *before[n][2:]) for n in range(50, 20_000, 500)]
    # A block longer than what is looked at once, and the last rows of all.
    for n in [*range(9_000, 9_700), *range(19_990, 20_000)]:
        after.pop(n, None)
    new = sorted([*after.values(), *added])
    seen: list[int | None] = []

    def counted(*given_arguments: Any) -> int | None:
        seen.append(equal_rows.without_equal(*given_arguments))
        return seen[-1]

    monkeypatch.setattr(row_differences, "without_equal", counted)
    sides = (things(*before.values()), things(*new))
    folders = two(tmp_path, *(replace(side, in_order=True) for side in sides))
    told = rows(tmp_path, *folders)
    kept = {row[0]: row for row in new}
    old = {row[0]: row for row in before.values()}
    lost = [key for key in old if key not in kept]
    changed = [key for key in kept if key in old and kept[key][1] != old[key][1]]
    assert [r.key["project_uid"] for r in told if r.kind == "removed"] == lost
    assert [r.key["project_uid"] for r in told if r.kind == "added"] == [r[0] for r in added]
    assert [(r.key["project_uid"], r.field) for r in told if r.kind == "changed"] == [
        (key, "title") for key in changed
    ]
    assert compare(tmp_path, *folders).tables[0].counts == RowCounts(
        added=len(added),
        removed=len(lost),
        changed=len(changed),
        moved=19,
        fields=(("title", len(changed)),),
        provenance=(("source_locator", 19),),
    )
    # All equal rows were found, and left out.
    assert seen == [sum(1 for key in kept if kept[key] == old.get(key))] * 2


@pytest.mark.parametrize("other", ["turned", "changed"])
def test_where_most_rows_differ_all_are_matched(tmp_path: Path, other: str) -> None:
    old, new = many(6_000), many(6_000, "!" if other == "changed" else "")
    told = reversed(new.values()) if other == "turned" else new.values()
    folders = two(tmp_path, things(*old.values()), things(*told))
    paths = (folders[0] / "data" / "things.parquet", folders[1] / "data" / "things.parquet")
    targets = (tmp_path / "one", tmp_path / "other")
    assert equal_rows.without_equal(paths, ("project_uid",), targets, 0.25) is None
    assert not any(target.exists() for target in targets)
    counts = compare(tmp_path, *folders).tables[0].counts
    assert counts is not None
    assert counts.changed == (6_000 if other == "changed" else 0)
    assert (counts.added, counts.removed) == (0, 0)


def test_changed_rows_that_stand_in_another_order_keep_their_own_values(tmp_path: Path) -> None:
    """Of the old side all wait on disk, and are asked for out of order."""
    order = [n * 387 % 1_000 for n in range(1_000)]
    columns = {"id": WHOLE, "text": TEXT}
    old = Given(("id",), columns, [(n, f"{n}") for n in range(1_000)])
    new = Given(("id",), columns, [(n, f"{n}!") for n in order])
    told = rows(tmp_path, *two(tmp_path, old, new))
    assert [(r.key["id"], r.old, r.new) for r in told] == [(f"{n}", f"{n}", f"{n}!") for n in order]


def test_many_wide_rows_are_compared_in_little_memory(tmp_path: Path) -> None:
    """About 45 MB of texts on each side in 32 MB: what does not fit goes to disk."""
    count, columns = 15_000, {"id": WHOLE, "text": TEXT}
    wide = [f"{n * 7919 % 100_003:06}" * 500 for n in range(count)]
    old = Given(("id",), columns, [(n, text) for n, text in enumerate(wide)])
    new = Given(("id",), columns, [(n, f"{text}!") for n, text in enumerate(wide)])
    folders = two(tmp_path, old, new)
    with comparing(*folders, "32MB", tmp_path / "scratch") as comparison:
        counts = comparison.difference.tables[0].counts
        assert counts == RowCounts(changed=count, fields=(("text", count),))
        told = 0
        for number, row in enumerate(comparison.rows(["things"])):
            assert (row.key["id"], row.new) == (str(number), f"{row.old}!")
            told += 1
    assert told == count
    assert list((tmp_path / "scratch").iterdir()) == []


def test_what_a_killed_comparison_left_is_overwritten(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    (scratch / "difference").mkdir(parents=True)
    for name in ("pairs.duckdb", "pairs.duckdb.wal", "things.arrow", "things.old.parquet"):
        (scratch / "difference" / name).write_bytes(b"half a file")
    assert compare(tmp_path, *two(tmp_path, OLD, NEW)).tables[0].counts is not None
    assert list(scratch.iterdir()) == []


# Damage.


def harmed(tmp_path: Path, folders: tuple[Path, Path]) -> str:
    with pytest.raises(ReleaseError) as told:
        compare(tmp_path, *folders)
    text = str(told.value)
    wrong = "The difference of release 2026.12.01 to 2026.11.23 can't be stated: "
    assert text.startswith(wrong)
    return text.removeprefix(wrong)


@pytest.mark.parametrize("side", [0, 1], ids=["old", "new"])
def test_a_damaged_release_has_no_difference(tmp_path: Path, side: int) -> None:
    folders = two(tmp_path, OLD, NEW)
    path = folders[side] / "data" / "things.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"X")
    assert "things.parquet: does not match its checksum; restore" in harmed(tmp_path, folders)
    restate(folders[side])
    assert "things.parquet: can't be read (" in harmed(tmp_path, folders)
    path.unlink()
    assert "things.parquet: can't be read (" in harmed(tmp_path, folders)
    path.write_bytes(whole)
    restate(folders[side], columns=[ColumnEntry(name="project_uid", type="string")])
    assert "does not have the columns that the manifest states" in harmed(tmp_path, folders)
    restate(folders[side], columns=[], key=['x" FROM y; --'])
    assert "the manifest names 'x\" FROM y; --'" in harmed(tmp_path, folders)
    (folders[side] / "manifest.json").write_text("{")
    assert "manifest.json: is damaged" in harmed(tmp_path, folders)
    (folders[side] / "manifest.json").unlink()
    assert "manifest.json: is missing" in harmed(tmp_path, folders)


@pytest.mark.parametrize("count", [5, 6_000], ids=["matched", "walked through"])
def test_a_file_that_is_broken_inside_has_no_difference(tmp_path: Path, count: int) -> None:
    told = [list(many(count, title).values()) for title in ("", "!")]
    folders = two(tmp_path, things(*told[0]), things(*told[0][:-1], told[1][-1]))
    path = folders[1] / "data" / "things.parquet"
    broken = bytearray(path.read_bytes())
    broken[6:30] = b"\xff" * 24
    path.write_bytes(broken)
    restate(folders[1])
    assert harmed(tmp_path, folders).startswith("a Parquet file can't be read: ")
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_release_is_compared_before_its_manifest_is_written(tmp_path: Path) -> None:
    old, new = two(tmp_path, OLD, NEW)
    found = compare(tmp_path, old, new)
    made = read_manifest(new)
    (new / "manifest.json").unlink()
    building = new.rename(tmp_path / "building")
    assert difference(old, building, MEMORY, tmp_path / "scratch", made) == found


@pytest.mark.parametrize("side", [0, 1], ids=["old", "new"])
def test_rows_that_no_key_tells_apart_have_no_difference(tmp_path: Path, side: int) -> None:
    row = OLD.rows[2]
    given_tables = [things(row), things(("p3", "X", *row[2:]))]
    given_tables[side] = things(*given_tables[side].rows, *given_tables[side].rows)
    told = harmed(tmp_path, two(tmp_path, given_tables[0], given_tables[1]))
    assert told == (
        "table things: 2 and 2 rows were matched, but the manifests say "
        f"{(2, 1)[side]} and {(1, 2)[side]}: rows are missing, or a key is not unique."
    )


def test_a_manifest_that_states_other_rows_has_no_difference(tmp_path: Path) -> None:
    folders = two(tmp_path, OLD, NEW)
    restate(folders[0], rows=6)
    assert "5 and 5 rows were matched, but the manifests say 6 and 5" in harmed(tmp_path, folders)


# The command.


def money(total: str, projects: int) -> MoneyEntry:
    return MoneyEntry(
        programme="2014TC16\x1b[2J",
        measure="total_budget",
        stage="approved",
        currency="EUR",
        projects=projects,
        sum=total,
    )


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """Three releases; returns the folder in which commands run."""
    folder = tmp_path / "warehouse" / "open-data" / "releases"
    wide = things(*OLD.rows[:2], ("p3", "x\ty\x1b[31m" + "z" * 90, *OLD.rows[2][2:]), *OLD.rows[3:])
    release(folder / "2026.11.22", things=things())
    release(folder / "2026.11.23", Facts("2.0.0", [money("418247.67", 1)], 5), things=wide)
    release(folder / "2026.12.01", Facts("3.0.0", [money("1363237.51", 2)], 5), things=NEW)
    (folder / "latest").symlink_to("2026.12.01")
    return tmp_path


def diff(folder: Path, *words: str) -> Ran:
    return run(folder, "releases", "diff", *words)


def test_the_command_tells_people_counts_money_schema_and_first_rows(released: Path) -> None:
    ran = diff(released, "2026.11.23", "2026.12.01")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "2026.11.23 -> 2026.12.01\n"
        "\n"
        "  records      before  now\n"
        "  records_in        5    5\n"
        "  published         5    5\n"
        "  quarantined       0    0\n"
        "  duplicates        0    0\n"
        "\n"
        "Schema 2.0.0 -> 3.0.0\n"
        "\n"
        "Money that changed\n"
        "  programme     measure       stage          projects      before           now   "
        "difference\n"
        "  2014TC16�[2J  total_budget  approved  EUR    1 -> 2  418,247.67  1,363,237.51  "
        "+944,989.84\n"
        "\n"
        "  table   before  now  added  removed  changed  read anew\n"
        "  things       5    5      1        1        2          1\n"
        "\n"
        "  table   field   changed\n"
        "  things  amount        2\n"
        "  things  title         2\n"
        "  things  day           1\n"
        "\n"
        "things (at most 10 rows of each kind)\n"
        f"  ~ project_uid=p3: title x y�[31m{'z' * 71}… -> Other title\n"
        "  ~ project_uid=p3: amount 418247.67 -> 363237.51\n"
        "  ~ project_uid=p3: day 2016-06-16 -> 2016-10-30\n"
        "  ~ project_uid=p4: title (empty text) -> (none)\n"
        "  ~ project_uid=p4: amount (none) -> 0.00\n"
        "  + project_uid=p0: added\n"
        "  - project_uid=p5: removed\n"
    )


def test_the_old_release_may_be_left_out_and_either_may_be_a_folder(released: Path) -> None:
    named = diff(released, "2026.11.23", "2026.12.01").out
    releases = "warehouse/open-data/releases"
    for words in (
        (),
        ("2026.12.01",),
        ("warehouse/open-data/releases/latest",),
        (f"{releases}/2026.11.23", f"{releases}/2026.12.01"),
    ):
        assert diff(released, *words).out == named
    assert diff(released, "2026.11.23").out.startswith("2026.11.22 -> 2026.11.23\n")
    assert diff(released, "2026.12.01", "2026.11.23").out.startswith("2026.12.01 -> 2026.11.23\n")


def test_programs_get_a_summary_and_then_each_row_on_its_line(released: Path) -> None:
    summary, *told = map(json.loads, diff(released, "--json").out.splitlines())
    assert summary == {
        "kind": "summary",
        "old": "2026.11.23",
        "new": "2026.12.01",
        "old_schema": "2.0.0",
        "new_schema": "3.0.0",
        "schema": [],
        "records_before": {"records_in": 5, "published": 5, "quarantined": 0, "duplicates": 0},
        "records_after": {"records_in": 5, "published": 5, "quarantined": 0, "duplicates": 0},
        "tables": [
            {
                "name": "things",
                "before": 5,
                "after": 5,
                "key": ["project_uid"],
                "key_differs": False,
                "counts": {
                    "added": 1,
                    "removed": 1,
                    "changed": 2,
                    "moved": 1,
                    "fields": {"amount": 2, "title": 2, "day": 1},
                    "provenance": {
                        "source_file_sha256": 2,
                        "source_locator": 2,
                        "valid_from": 1,
                    },
                },
            }
        ],
        "money": [
            {
                "programme": "2014TC16\x1b[2J",
                "measure": "total_budget",
                "stage": "approved",
                "currency": "EUR",
                "projects_before": 1,
                "projects_after": 2,
                "before": "418247.67",
                "after": "1363237.51",
                "difference": "944989.84",
            }
        ],
    }
    assert told[1] == {
        "kind": "changed",
        "table": "things",
        "key": {"project_uid": "p3"},
        "field": "amount",
        "old": "418247.67",
        "new": "363237.51",
    }
    assert [(t["kind"], t["key"]["project_uid"]) for t in told[3:]] == [
        ("changed", "p4"),
        ("changed", "p4"),
        ("added", "p0"),
        ("removed", "p5"),
    ]
    assert len(diff(released, "--json", "--limit", "0").out.splitlines()) == 1


def test_rows_can_be_limited_to_a_table_and_a_number(released: Path) -> None:
    ran = diff(released, "--limit", "1", "--table", "things")
    assert "project_uid=p4" not in ran.out
    assert "+ project_uid=p0" in ran.out
    assert "project_uid=" not in diff(released, "--limit", "0").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("2026.11.22",), "there is no release before 2026.11.22"),
        (("2020.01.01", "2026.12.01"), "there is no release 2020.01.01"),
        (("--table", "persons"), "there is no table persons; there is things."),
        (("--limit", "-1"), "--limit is -1"),
        (("2026.11.22", "2026.11.23", "2026.12.01"), "name two releases at most"),
        (("warehouse",), "there is no release before warehouse"),
    ],
)
def test_a_wrong_question_is_refused(released: Path, words: tuple[str, ...], told: str) -> None:
    ran = diff(released, *words)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_a_damaged_release_is_an_error_of_the_command(released: Path) -> None:
    (released / "warehouse/open-data/releases/2026.11.23/data/things.parquet").write_bytes(b"PAR1")
    ran = diff(released)
    assert (ran.code, ran.out) == (1, "")
    assert "can't be stated: " in ran.err
    assert "does not match its checksum" in ran.err
