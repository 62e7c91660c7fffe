"""Rows of one project brought together through files on disk, as they are in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.parse.lists import group
from smartdata.parse.lists.group import Key, grouped
from smartdata.parse.lists.rows import DataRow

Grouped = list[tuple[Key, list[DataRow]]]
CELLS = st.lists(st.text(alphabet='ab"\\\n\r\u2028\u0085\x1f\x00č ', max_size=4), max_size=3)
ROWS = st.lists(st.tuples(st.sampled_from(["", "a", "b", "ab", "č\n", '"']), CELLS), max_size=40)


def rows_of(told: list[tuple[str, list[str]]]) -> list[DataRow]:
    return [
        DataRow(number, [key, *cells], cells or None, key * 2, cells[0] if cells else None)
        for number, (key, cells) in enumerate(told, start=2)
    ]


def key(row: DataRow) -> Key:
    return (row.cells[0].strip(), "")


def in_disk(rows: list[DataRow], scratch: Path, held: int) -> Grouped:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(group, "HELD_CHARS", held)
        patch.setattr(group, "BUCKETS", 3)
        return list(grouped(iter(rows), key, scratch))


@given(ROWS, st.integers(0, 600))
def test_groups_through_the_disk_are_those_in_memory(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, list[str]]], held: int
) -> None:
    scratch = tmp_path_factory.mktemp("groups")
    rows = rows_of(told)
    in_memory = list(grouped(iter(rows), key, scratch))
    through = in_disk(rows, scratch, held)
    # Only the order of the groups is another; that of the rows within each is the file's.
    assert sorted(map(repr, through)) == sorted(map(repr, in_memory))
    assert through == in_disk(rows, scratch, held)
    assert sorted(row.number for _, several in through for row in several) == [
        row.number for row in rows
    ]
    assert list(scratch.iterdir()) == []


def test_rows_without_a_key_stay_alone_and_keyed_ones_come_in_order(tmp_path: Path) -> None:
    rows = rows_of([("b", []), ("", []), ("a", []), ("", []), ("b", [])])
    told = [(k[0], [row.number for row in several]) for k, several in grouped(rows, key, tmp_path)]
    assert told == [("", [3]), ("", [5]), ("b", [2, 6]), ("a", [4])]


@pytest.mark.parametrize("end", ["given up", "broken"])
def test_nothing_is_left_on_disk_whatever_ends_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr(group, "HELD_CHARS", 100)

    def rows() -> Iterator[DataRow]:
        yield from rows_of([(name, []) for name in "abcabc"])
        if end == "broken":
            raise ValueError("a damaged row")

    groups = grouped(rows(), key, tmp_path)
    if end == "broken":
        with pytest.raises(ValueError, match="damaged"):
            next(groups)
    else:
        assert next(groups)[0]
        assert (tmp_path / "groups").is_dir()
        groups.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


def test_memory_is_bounded_by_empty_cells_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "HELD_CHARS", 30_000)
    wide = (DataRow(n, [f"k{n % 7}", *[""] * 2_000]) for n in range(1, 20))
    groups = grouped(wide, key, tmp_path)
    next(groups)
    assert (tmp_path / "groups").is_dir()
    assert len(list(groups)) == 6
