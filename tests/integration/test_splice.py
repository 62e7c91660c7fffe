"""A table's rows from its file of the release before, and from what changed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.errors import ReleaseError
from smartdata.publish import splice
from smartdata.publish.splice import spliced
from smartdata.publish.tables import write_table
from smartdata.registry import Column, Words
from tests.rows import ROWS, TABLE, Row, batch, cut, key, rows_of

_NOTES = st.none() | st.sampled_from(["a", "b", "", "😀"])
_KEYED = st.tuples(
    st.none() | st.sampled_from(["", "a", "b", "\uffff", "😀"]),
    st.none() | st.integers(0, 9),
    _NOTES,
).map(lambda found: (found[0], found[1], None, None, None, None, None, found[2]))


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


def released(folder: Path, rows: list[Row]) -> Path:
    write_table(iter([batch(sorted(rows, key=key))]), TABLE, folder, {"title": "before"})
    return folder / f"{TABLE.name}.parquet"


def gone(*values: object) -> tuple[str, pa.Array]:
    return "note", pa.array(values, pa.string())


@given(
    st.data(),
    st.lists(_KEYED | ROWS, max_size=30),
    st.lists(_KEYED | ROWS, max_size=30),
    st.lists(_NOTES, max_size=3),
    st.integers(1, 9),
)
def test_a_splice_is_what_sorting_all_rows_gives(
    folder: Path,
    data: st.DataObject,
    before: list[Row],
    changed: list[Row],
    leaving: list[str | None],
    read_rows: int,
) -> None:
    base, delta = released(folder, before), sorted(changed, key=key)
    kept = [row for row in sorted(before, key=key) if row[-1] not in leaving]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splice, "_READ_ROWS", read_rows)
        found = rows_of(spliced(base, TABLE, gone(*leaving), iter(data.draw(cut(delta)))))
    assert found == sorted([*kept, *delta], key=key)


def test_a_release_that_was_spliced_has_the_bytes_of_one_made_anew(tmp_path: Path) -> None:
    def row(number: int, note: str) -> Row:
        return (f"{number:06}", number, None, None, None, None, None, note)

    before = [row(number, f"s{number % 500}") for number in range(30_000)]
    delta = [row(number, "new") for number in range(7, 31_000) if number % 500 == 7]
    names = ("before", "spliced", "anew")
    old, new, anew = (tmp_path / name for name in names)
    for folder in (old, new, anew):
        folder.mkdir()
    base = released(old, before)
    write_table(spliced(base, TABLE, gone("s7"), iter([batch(delta)])), TABLE, new, {"a": "b"})
    kept = [one for one in before if one[-1] != "s7"]
    whole = batch(sorted([*kept, *delta], key=key))
    write_table(iter(whole.slice(at, 999) for at in range(0, 31_000, 999)), TABLE, anew, {"a": "b"})
    for name in ("t.csv", "t.parquet"):
        assert (new / name).read_bytes() == (anew / name).read_bytes()
    assert pq.read_metadata(new / "t.parquet").num_rows == 30_002


def test_a_missing_value_leaves_with_its_rows(tmp_path: Path) -> None:
    base = released(tmp_path, [("a", 1, *[None] * 5, "x"), ("b", 1, *[None] * 6)])
    nothing: list[pa.RecordBatch] = []
    assert [row[0] for row in rows_of(spliced(base, TABLE, gone("y"), iter(nothing)))] == ["a", "b"]
    assert [row[0] for row in rows_of(spliced(base, TABLE, gone(None), iter(nothing)))] == ["a"]
    assert [row[0] for row in rows_of(spliced(base, TABLE, gone("x"), iter(nothing)))] == ["b"]
    assert rows_of(spliced(base, TABLE, gone("x", None), iter(nothing))) == []


def test_a_file_of_another_table_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    base = released(tmp_path, [("a", 1, *[None] * 6)])
    more = Column("more", "text", Words("a", "b", "c"))
    for table in (
        replace(TABLE, columns=(*TABLE.columns, more)),
        replace(TABLE, columns=TABLE.columns[::-1]),
        replace(TABLE, columns=(replace(TABLE.columns[0], type="date"), *TABLE.columns[1:])),
        replace(TABLE, key=("number", "text"), sort=()),
        replace(TABLE, sort=("day",)),
    ):
        with pytest.raises(ReleaseError, match=r"t\.parquet: does not have the columns and order"):
            spliced(base, table, gone(), iter([]))
    with pytest.raises(ReleaseError, match="can't be read"):
        spliced(tmp_path / "none.parquet", TABLE, gone(), iter([]))
    base.write_bytes(base.read_bytes()[:-9])
    with pytest.raises(ReleaseError, match="can't be read"):
        spliced(base, TABLE, gone(), iter([]))


def test_new_rows_out_of_order_are_refused(tmp_path: Path) -> None:
    base = released(tmp_path, [("a", 1, *[None] * 6)])
    delta = [batch([(text, 1, *[None] * 6)]) for text in ("c", "b")]
    with pytest.raises(ValueError, match="table t: rows are not in its order"):
        list(spliced(base, TABLE, gone(), iter(delta)))
