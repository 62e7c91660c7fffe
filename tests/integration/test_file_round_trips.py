"""Any table that is written in a format is read back cell by cell; any damage is noticed.

What is damaged may still be readable, and then reads as something; it never ends in an error that
is no refusal, and never without an end.
"""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.parse.files import open_table
from smartdata.parse.files.model import Layout, Limits, RefusedFile
from tests.workbooks import ods, read, xls, xlsx, zipped

#: Texts without what no text holds, or XML can't.
LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn"), include_characters="\n\t"
)
CELL = st.one_of(
    st.text(LETTERS, max_size=12),
    st.sampled_from(
        ["", "0", "1,5", 'SIA "A"', '"', '""', "a;b", "a|b", "two\nlines", "=1+1", "ā"]
    ),
)
WIDTH = st.integers(min_value=2, max_value=5)


def without_tail(row: list[str]) -> list[str]:
    row = list(row)
    while row and not row[-1]:
        row.pop()
    return row


@st.composite
def tables(draw: st.DrawFn, cell: st.SearchStrategy[str] = CELL) -> list[list[str]]:
    """A table of two rows or more, all equally wide, the first one without an empty cell."""
    width = draw(WIDTH)
    filled = cell.filter(lambda text: bool(text) and not text.isspace())
    head = draw(st.lists(filled, min_size=width, max_size=width))
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=12))
    return [head, *rows]


@given(
    tables(),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_a_table_in_delimited_text_of_a_described_dialect(
    tmp_path: Path, rows: list[list[str]], delimiter: str, quoting: int, end: str, encoding: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    path = tmp_path / "a.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    told = read(path, delimiter=delimiter, quote='"')
    assert told.cells == list(map(without_tail, rows))
    starts = [1]
    for row in rows:
        starts.append(starts[-1] + 1 + sum(cell.count("\n") for cell in row))
    assert told.numbers == starts[:-1]


@given(tables(), st.sampled_from(",;\t|"), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_a_table_in_delimited_text_is_found_right_or_refused(
    tmp_path: Path, rows: list[list[str]], delimiter: str, quoting: int
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting).writerows(rows)
    path = tmp_path / "a.csv"
    path.write_bytes(text.getvalue().encode())
    try:
        told = read(path)
    except RefusedFile:
        return  # too little to tell
    if told.detected.delimiter == delimiter and told.detected.quote == '"':
        assert told.cells == list(map(without_tail, rows))


@given(tables(), st.booleans())
def test_a_table_in_xlsx(tmp_path: Path, rows: list[list[str]], constant_memory: bool) -> None:
    # One writer keeps texts apart from cells, the other within them.
    path = xlsx(tmp_path / "a.xlsx", rows, constant_memory=constant_memory)
    told = read(path)
    expected = list(map(without_tail, rows))
    assert [(row.number, row.cells) for row in told.rows if row.cells] == [
        (number, cells) for number, cells in enumerate(expected, start=1) if cells
    ]


@given(tables())
def test_a_table_in_xls(tmp_path: Path, rows: list[list[str]]) -> None:
    told = read(xls(tmp_path / "a.xls", rows))
    filled = [(row.number, row.cells) for row in told.rows if row.cells]
    expected = enumerate(map(without_tail, rows), start=1)
    assert filled == [(number, cells) for number, cells in expected if cells]


@given(tables())
def test_a_table_in_ods(tmp_path: Path, rows: list[list[str]]) -> None:
    told = read(ods(tmp_path / "a.ods", rows))
    assert told.cells == list(map(without_tail, rows))


@given(tables(), st.sampled_from(["json", "json-lines"]))
def test_a_table_in_json(tmp_path: Path, rows: list[list[str]], kind: str) -> None:
    names = [f"{number}{name}" for number, name in enumerate(rows[0])]
    records = [dict(zip(names, row, strict=True)) for row in rows[1:]]
    if kind == "json":
        text = json.dumps(records, ensure_ascii=False)
    else:
        text = "".join(json.dumps(record) + "\n" for record in records)
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    told = read(tmp_path / "a.json", kind=kind)
    assert told.header == names
    assert told.cells == rows[1:]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_in_a_workbook_is_the_number_that_was_written(
    tmp_path: Path, value: float
) -> None:
    told = read(xls(tmp_path / "a.xls", [[value]])).cells
    assert float(told[0][0]) == value
    assert "e" not in told[0][0]


@given(st.dates(min_value=date(1900, 3, 1)))
def test_a_day_in_a_workbook_is_the_day_that_was_written(tmp_path: Path, day: date) -> None:
    told = read(xls(tmp_path / "a.xls", [[day]], {0: "dd.mm.yyyy"})).cells
    assert told == [[day.isoformat()]]
    path = xlsx(tmp_path / "a.xlsx", [[day]], default_date_format="dd.mm.yyyy")
    assert read(path).cells == [[day.isoformat()]]


ROWS: list[list[Any]] = [
    ["Code", "Title", "Sum", "Day"],
    *[[f"LLI-{n}", f"Ūdens “{n}”\nZeme", n * 1.5, f"2016-05-{n + 1:02}"] for n in range(25)],
]


def _csv(path: Path) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(ROWS)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def _html(path: Path) -> None:
    rows = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in ROWS)
    path.write_text(f"<html><meta charset=utf-8><table>{rows}</table></html>", encoding="utf-8")


def _json(path: Path) -> None:
    records = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")


def _json_lines(path: Path) -> None:
    records = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def _in_zip(path: Path) -> None:
    _csv(path)
    zipped(path, {"list.csv": path.read_bytes(), "note.txt": "x" * 50})


MAKERS: dict[str, Callable[[Path], Any]] = {
    "csv": _csv,
    "html": _html,
    "json": _json,
    "jsonl": _json_lines,
    "xls": lambda path: xls(path, ROWS),
    "xlsx": lambda path: xlsx(path, ROWS),
    "ods": lambda path: ods(path, [[str(cell) for cell in row] for row in ROWS]),
    "zip": _in_zip,
}
#: Small bounds, so that a number that was changed into a vast one does no harm.
SMALL = Limits(
    line_chars=10_000,
    row_chars=50_000,
    cell_chars=10_000,
    record_chars=10_000,
    unpacked_bytes=2**24,
)


def reads_or_is_refused(path: Path) -> bool:
    """Whether a file is read; anything but rows or a refusal is raised."""
    layout = Layout(member="*.csv", merged="fill")
    try:
        with open_table(path, layout, SMALL) as table:
            for number, _ in enumerate(table.rows()):
                assert number < 2_000_000
    except RefusedFile as refused:
        assert str(refused).startswith(str(path))
        return False
    return True


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A small file of each kind, which is read as it is."""
    folder = tmp_path_factory.mktemp("originals")
    told = {}
    for kind, make in MAKERS.items():
        make(path := folder / f"a.{kind}")
        assert reads_or_is_refused(path), kind
        told[kind] = path.read_bytes()
    return told


@pytest.mark.parametrize("kind", MAKERS)
@given(st.data())
def test_random_damage_is_read_or_refused(
    tmp_path: Path, originals: dict[str, bytes], kind: str, data: st.DataObject
) -> None:
    damaged = bytearray(originals[kind])
    for _ in range(data.draw(st.integers(min_value=1, max_value=6))):
        at = data.draw(st.integers(min_value=0, max_value=len(damaged) - 1))
        what = data.draw(st.sampled_from(["set", "cut", "drop", "repeat"]))
        if what == "set":
            damaged[at] = data.draw(st.integers(min_value=0, max_value=255))
        elif what == "cut":
            del damaged[max(1, at) :]
        elif what == "drop":
            del damaged[at : at + data.draw(st.integers(min_value=1, max_value=64))]
        else:
            damaged[at:at] = damaged[at : at + 200]
        damaged = damaged or bytearray(b"x")
    path = tmp_path / f"a.{kind}"
    path.write_bytes(damaged)
    reads_or_is_refused(path)


@pytest.mark.parametrize("kind", MAKERS)
def test_no_part_of_a_file_is_read_as_the_whole_unnoticed(
    tmp_path: Path, originals: dict[str, bytes], kind: str
) -> None:
    # Text in lines has no end of its own; all other formats say where they end.
    whole = originals[kind]
    path = tmp_path / f"a.{kind}"
    chance = random.Random(1)
    for size in sorted({chance.randrange(8, len(whole)) for _ in range(40)}):
        path.write_bytes(whole[:size])
        was_read = reads_or_is_refused(path)
        if kind not in ("csv", "html", "jsonl"):
            assert not was_read, size


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@given(st.data())
def test_damage_within_the_parts_of_a_workbook_is_read_or_refused(
    tmp_path: Path, originals: dict[str, bytes], kind: str, data: st.DataObject
) -> None:
    (source := tmp_path / "source").write_bytes(originals[kind])
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    part = bytearray(parts[name])
    for _ in range(data.draw(st.integers(min_value=1, max_value=4))):
        at = data.draw(st.integers(min_value=0, max_value=max(0, len(part) - 1)))
        size = data.draw(st.integers(min_value=0, max_value=30))
        part[at : at + size] = data.draw(
            st.sampled_from([b"", b"9", b"-1", b"99999999999", b"<", b"/>", b"\xff", b'"', b"x"])
        )
    reads_or_is_refused(zipped(tmp_path / f"a.{kind}", parts | {name: bytes(part)}))
