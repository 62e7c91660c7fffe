"""The two files of a released table: written in any cut, read back exactly, and compared."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smartdata.publish.csv_form import whole_lines
from smartdata.publish.csv_read import read_csv
from smartdata.publish.groups import row_groups
from smartdata.publish.manifest import TableEntry, table_entry
from smartdata.publish.tables import write_table
from smartdata.publish.verify import wrong_table
from smartdata.registry import Table
from tests.rows import (
    ROWS,
    SCHEMA,
    TABLE,
    TEXTS,
    Row,
    batch,
    cut,
    read_back,
    reference_csv,
    rows_of,
)

HEADER = b"text,number,code,amount,share,exact,day,note\r\n"
WHOLE: Row = (
    "a", 1, "a", Decimal("1.50"), Decimal("0.5000"), Decimal("1.000000"), date(2026, 1, 2), "n",
)  # fmt: skip
LINE = b"a,1,a,1.50,0.5000,1.000000,2026-01-02,n\r\n"
_TWO = Table("f", TABLE.title, TABLE.about, TABLE.columns[:2], key=("text",))
_ONE = Table("f", TABLE.title, TABLE.about, TABLE.columns[:1], key=("text",))


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


def written(folder: Path, batches: list[pa.RecordBatch]) -> tuple[bytes, bytes, TableEntry]:
    (folder / "data").mkdir(parents=True, exist_ok=True)
    rows = write_table(iter(batches), TABLE, folder / "data", {"title": "t"})
    entry = table_entry(folder, TABLE, rows)
    data = folder / "data"
    return (data / "t.csv").read_bytes(), (data / "t.parquet").read_bytes(), entry


def csv_file(folder: Path, text: bytes) -> Path:
    path = folder / "t.csv"
    path.write_bytes(text)
    return path


@given(st.data(), st.lists(ROWS, max_size=20))
def test_the_bytes_depend_on_the_rows_alone(
    folder: Path, data: st.DataObject, rows: list[Row]
) -> None:
    told, parquet, entry = written(folder, [batch(rows)])
    assert written(folder, data.draw(cut(rows)))[:2] == (told, parquet)
    assert told == reference_csv(rows)
    assert entry.rows == len(rows)
    wrong = list(wrong_table(folder / "data", "t", entry))
    # An empty text has no place in a CSV file beside a missing one.
    assert bool(wrong) == any("" in row for row in rows)


def test_many_wide_rows_make_the_same_groups_in_any_cut(tmp_path: Path) -> None:
    notes = (f"{number:07} " * (number % 200) or None for number in range(30_000))
    rows = [(f"{n:06}", n, *([None] * 5), note) for n, note in enumerate(notes)]
    whole = batch(rows)
    told = set()
    for size in (30_000, 8_192, 777):
        text, parquet, entry = written(tmp_path, _pieces(whole, size))
        told.add((hashlib.sha256(text).digest(), hashlib.sha256(parquet).digest()))
        assert not list(wrong_table(tmp_path / "data", "t", entry))
    assert len(told) == 1
    assert pq.read_metadata(tmp_path / "data" / "t.parquet").num_row_groups == 4


def _pieces(whole: pa.RecordBatch, rows: int) -> list[pa.RecordBatch]:
    return [whole.slice(start, rows) for start in range(0, len(whole), rows)]


@given(st.data(), st.lists(ROWS, max_size=30), st.integers(1, 8), st.integers(1, 500))
def test_a_group_ends_after_the_row_that_fills_it(
    data: st.DataObject, rows: list[Row], most: int, size: int
) -> None:
    expected: list[list[Row]] = [[]]
    for row in rows:
        if len(expected[-1]) == most or sum(map(_size, expected[-1])) >= size:
            expected.append([])
        expected[-1].append(row)
    groups = row_groups(iter(data.draw(cut(rows))), SCHEMA, most, size)
    assert [rows_of([group]) for group in groups] == [group for group in expected if group]


def _size(row: Row) -> int:
    """Bytes of the values: 8 for a whole number, 16 for a decimal one, 4 for a day."""
    texts = sum(len((row[place] or "").encode()) for place in (0, 2, 7))
    return texts + 8 + 3 * 16 + 4


@given(st.lists(ROWS), st.integers(1, 400))
@example([WHOLE] * 9, 1)
@example([("\ufeffx", *WHOLE[1:]), ("\ufeff", *WHOLE[1:]), ('\ufeff"', *WHOLE[1:])], 1)
def test_a_csv_file_gives_back_its_rows_in_blocks_of_any_size(
    folder: Path, rows: list[Row], block: int
) -> None:
    path = csv_file(folder, reference_csv(rows))
    assert rows_of(read_csv(path, TABLE, block)) == list(read_back(rows))


@given(st.lists(st.none() | TEXTS), st.integers(1, 40))
def test_a_table_of_one_column_gives_back_its_rows(
    folder: Path, texts: list[str | None], block: int
) -> None:
    rows = [(text,) for text in texts]
    path = csv_file(folder, reference_csv(rows, _ONE))
    assert rows_of(read_csv(path, _ONE, block)) == list(read_back(rows))


def test_breaks_and_quotes_at_every_edge_of_a_block_are_read(tmp_path: Path) -> None:
    hard = '"\r\n",\r\n""\n\r'
    rows = [(f"{hard}{'x' * (n % 7)}", n, *([None] * 5), hard * (n % 3) or None) for n in range(40)]
    path = csv_file(tmp_path, reference_csv(rows))
    for block in [*range(1, 24), *range(40, 400, 9)]:
        assert rows_of(read_csv(path, TABLE, block)) == rows, block


def test_a_row_longer_than_a_block_is_read(tmp_path: Path) -> None:
    wide: Row = ('"\r\n' * 700_000, *WHOLE[1:])
    path = csv_file(tmp_path, reference_csv([WHOLE, wide, WHOLE]))
    assert rows_of(read_csv(path, TABLE)) == [WHOLE, wide, WHOLE]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "t.csv: the header begins ''"),
        (b"\xef\xbb\xbf" + HEADER + LINE, r"t.csv: the header begins '\\ufefftext"),
        (HEADER.replace(b"day", b"Day") + LINE, "t.csv: the header begins 'text,number,code"),
        (HEADER.replace(b"\r", b"") + LINE, "the header begins"),
        (HEADER + LINE * 2 + LINE.replace(b",a,", b","), "row 3: 7 cells where the table has 8"),
        (HEADER + LINE.replace(b",a,", b",a,,") + LINE, "row 1: 9 cells where the table has 8"),
        (HEADER + LINE + b"\r\n" + LINE, "row 2: 0 cells where the table has 8"),
        (HEADER + LINE.replace(b"\r", b"") + LINE, "row 1: a line does not end in CR and LF"),
        (HEADER + LINE + LINE.replace(b"\n", b""), "row 2: the last line has no end"),
        (HEADER + LINE.replace(b"\n", b"") + LINE, "row 1: a line does not end in CR and LF"),
        (HEADER + LINE.replace(b"n\r", b"\rn\r"), "row 1: a line does not end in CR and LF"),
        (HEADER + LINE + LINE[:-2], "row 2: the last line has no end"),
        (HEADER + LINE.replace(b"n\r", b'"n\r'), "row 1: a quote is never closed"),
        (HEADER + LINE.replace(b"n\r", b'"n"x\r'), "row 1: a quote stands where none can"),
        (HEADER + LINE * 2 + LINE.replace(b"n\r", b'x"n"\r'), "row 3: a quote stands where none"),
        (HEADER + LINE.replace(b"n\r", b"\xff\r"), "invalid UTF8"),
        (HEADER + LINE.replace(b"n\r", b"=n\r"), "column note: '=n' would run as a formula"),
        (HEADER + LINE.replace(b"n\r", "＋n\r".encode()), "column note: '＋n' would run as a form"),
        (HEADER + LINE.replace(b"1.50", b"1.5"), "column amount: '1.5' is no money"),
        (HEADER + LINE.replace(b"1.50", b"1.505"), "column amount: '1.505' is no money"),
        (HEADER + LINE.replace(b"1.50", b"1E2"), "column amount: '1E2' is no money"),
        (HEADER + LINE.replace(b"1.50", b" 1.50"), "column amount: ' 1.50' is no money"),
        (HEADER + LINE.replace(b"1.50", b"1.50\0"), r"column amount: '1.50\\x00' is no money"),
        (HEADER + LINE.replace(b"1.50", b"x"), "column amount: 'x' is no money"),
        (HEADER + LINE.replace(b"1.50", b"1" * 17 + b".50"), "column amount: .*precision"),
        (HEADER + LINE.replace(b"0.5000", b"15.0000"), "column share: .*precision"),
        (HEADER + LINE.replace(b",1,", b",0x1,"), "column number: '0x1' is no integer"),
        (HEADER + LINE.replace(b",1,", b",1.0,"), "column number: '1.0' is no integer"),
        (HEADER + LINE.replace(b",1,", "١".join(",,").encode()), "column number: '١' is no intege"),
        (HEADER + LINE.replace(b",1,", b",9223372036854775808,"), "column number: .*int64"),
        (HEADER + LINE.replace(b"2026-01-02", b"2026-02-30"), "column day: .*2026-02-30"),
        (HEADER + LINE.replace(b"2026-01-02", b"20260102"), "column day: '20260102' is no date"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("block", [1, 1 << 20])
def test_what_releases_do_not_hold_is_refused(
    tmp_path: Path, text: bytes, told: str, block: int
) -> None:
    assert rows_of(read_csv(csv_file(tmp_path, HEADER + LINE), TABLE, block)) == [WHOLE]
    with pytest.raises(ValueError, match=told):
        list(read_csv(csv_file(tmp_path, text), TABLE, block))


_CELL = re.compile(rb'"(?:[^"]|"")*"|[^",\r\n]*')


def _has_form(text: bytes, cells: int) -> bool:
    """RFC 4180 with CRLF, cell by cell, and no empty line."""
    at = found = start = 0
    while at < len(text):
        at = _CELL.match(text, at).end()  # type: ignore[union-attr]
        found += 1
        if text[at : at + 1] == b"," and found < cells:
            at += 1
        elif text[at : at + 2] == b"\r\n" and found == cells and at > start:
            at, found = at + 2, 0
            start = at
        else:
            return False
    return found == 0


_SIGNS = st.lists(st.sampled_from(["a", ",", '"', "\r", "\n", "\r\n", '"b""c"', 'x,"y"\r\n']))


@given(_SIGNS.map("".join), st.integers(1, 9), st.sampled_from([_TWO, _ONE]))
@example('"a",b\r\n"",""""\r\n', 1, _TWO)
@example('""\r\n"\r\n,"\r\n', 3, _ONE)
def test_the_form_is_what_a_reader_of_single_signs_finds(
    folder: Path, text: str, block: int, table: Table
) -> None:
    body = text.encode()
    path = csv_file(folder, ",".join(table.column_names).encode() + b"\r\n" + body)
    if not _has_form(body, len(table.columns)):
        with pytest.raises(ValueError, match=r"^t\.csv, row \d+: "):
            list(whole_lines(path, table, block))
        return
    given_lines = list(whole_lines(path, table, block))
    assert b"".join(given_lines) == body
    assert all(_has_form(lines, len(table.columns)) for lines in given_lines)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda text: text.replace(b"row-19999,", b"row-x9999,"), "differ in row 20000"),
        (lambda text: text.replace(b"row-00000,", b"row-0000,"), "differ in row 1"),
        (lambda text: text + b"more,1,a,,,,,\r\n", "differ in row 20001"),
        (lambda text: text[: text.rindex(b"row-19999")], "differ in row 20000"),
        (lambda text: text.replace(b",1234.50", b",1234.51"), "differ in row 1235"),
        (lambda text: text.replace(b",1234.50", b","), "differ in row 1235"),
        (lambda text: text.replace(b",7,a,7.50,", b',7,a,7.50,""'), "row 8, column share: ''"),
        (lambda text: text.replace(b"a,8.50,,,,", b'a,8.50,,,,""'), "differ in row 9"),
        (lambda text: text.replace(b"9999.50", b"9999.5"), "row 10000, column amount: '9999.5'"),
        (lambda text: text.replace(b",7.50", b""), "row 8: 7 cells where the table has 8"),
    ],
)
def test_verification_names_the_first_row_that_differs(
    tmp_path: Path, harm: Callable[[bytes], bytes], told: str
) -> None:
    rows = [
        (f"row-{n:05}", n, "a", Decimal(n) + Decimal("0.50"), *([None] * 4)) for n in range(20_000)
    ]
    text, _, entry = written(tmp_path, [batch(rows)])
    assert not list(wrong_table(tmp_path / "data", "t", entry))
    assert harm(text) != text
    (tmp_path / "data" / "t.csv").write_bytes(harm(text))
    (wrong,) = wrong_table(tmp_path / "data", "t", entry)
    assert told in wrong


def test_verification_names_a_parquet_file_that_breaks_off_and_types_it_does_not_know(
    tmp_path: Path,
) -> None:
    rows = [(f"row-{n:05}", n, *([None] * 6)) for n in range(20_000)]
    _, parquet, entry = written(tmp_path, [batch(rows)])
    at = parquet.index(b"row-00000")
    broken = parquet[:4] + bytes(at) + parquet[4 + at :]
    (tmp_path / "data" / "t.parquet").write_bytes(broken)
    (wrong,) = wrong_table(tmp_path / "data", "t", entry)
    assert wrong.startswith("t.parquet can't be read (")
    entry.columns[0].type = "timestamp[us]"
    (wrong,) = wrong_table(tmp_path / "data", "t", entry)
    assert wrong == "t has columns of types that this version does not know: timestamp[us]"
