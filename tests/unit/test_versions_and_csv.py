"""Versions of releases, and the CSV dialect."""

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.errors import UsageError
from smartdata.publish.csv_files import FORMULA_START, CsvTable, formula_rows
from smartdata.publish.versions import next_version, released_versions, version_key
from smartdata.registry import Table
from smartdata.validate.checks import FORMULA_PATTERN
from tests.rows import ROWS, SCHEMA, TABLE, TEXTS, Row, batch, cut, reference_csv


def make(warehouse: Path, *versions: str) -> None:
    for version in versions:
        (warehouse / "open-data" / "releases" / version).mkdir(parents=True)


def test_versions_are_in_the_order_of_their_days_and_numbers(tmp_path: Path) -> None:
    make(tmp_path, "2026.11.23.10", "2026.11.23", "2026.11.23.2", "2025.12.31", "notes")
    assert released_versions(tmp_path) == [
        "2025.12.31",
        "2026.11.23",
        "2026.11.23.2",
        "2026.11.23.10",
    ]


def test_the_next_version_is_the_next_free_one_of_the_day(tmp_path: Path) -> None:
    day = date(2026, 11, 23)
    assert next_version(tmp_path, day, None) == "2026.11.23"
    make(tmp_path, "2026.11.23")
    assert next_version(tmp_path, day, None) == "2026.11.23.2"
    make(tmp_path, "2026.11.23.2")
    assert next_version(tmp_path, day, None) == "2026.11.23.3"
    assert next_version(tmp_path, date(2026, 11, 24), None) == "2026.11.24"
    assert next_version(tmp_path, date(2020, 1, 1), None) == "2026.11.23.3"  # a clock gone back
    assert next_version(tmp_path, day, "2027.01.01.5") == "2027.01.01.5"


@pytest.mark.parametrize(
    "wanted",
    ["2026.11.23", "2026.11.22", "2026.13.01", "v1", "2026.1.1", "2026.11.23.1", "2026.11.23.0",
     "../x", "٢٠٢٦.11.23"],
)  # fmt: skip
def test_versions_that_can_t_be_given(tmp_path: Path, wanted: str) -> None:
    make(tmp_path, "2026.11.23")
    with pytest.raises(UsageError):
        if version_key(wanted):
            next_version(tmp_path, date(2026, 11, 23), wanted)


def written(batches: list[pa.RecordBatch], table: Table = TABLE) -> bytes:
    file = io.BytesIO()
    csv_table = CsvTable(file, table)
    for one in batches:
        csv_table.write(one)
    return file.getvalue()


@given(st.data(), st.lists(ROWS))
def test_the_bytes_are_those_of_python_s_own_csv(data: st.DataObject, rows: list[Row]) -> None:
    told = written(data.draw(cut(rows)))
    assert told == reference_csv(rows)
    assert told.startswith(b"text,number,code,amount,share,exact,day,note\r\n")


@given(st.lists(st.none() | TEXTS))
def test_a_lone_empty_cell_is_quoted(texts: list[str | None]) -> None:
    table = replace(TABLE, columns=TABLE.columns[:1], key=("text",), sort=())
    rows = [(text,) for text in texts]
    told = written([batch(rows, pa.schema([SCHEMA.field("text")]))], table)
    assert told == reference_csv(rows, table)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a b", "a b"),
        (" a ", " a "),
        ("a,b", '"a,b"'),
        ('a"b', '"a""b"'),
        ("a\rb", '"a\rb"'),
        ("a\nb", '"a\nb"'),
        ("a\tb", "a\tb"),
        ("a\0b", "a\0b"),
        ("'", "'"),
        ("'a", "'a"),
        ("=1", "'=1"),
        ("'=1", "''=1"),
        ("''@x", "'''@x"),
        ("-5", "'-5"),
        ("\tx", "'\tx"),
        ("\rx", '"\'\rx"'),
        ('=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'),
        ("＝1", "'＝1"),
        ("＜1", "＜1"),
        ("", ""),
        (None, ""),
    ],
)
def test_cells_as_they_stand_in_the_file(text: str | None, cell: str) -> None:
    row = (text, None, "=b", None, None, None, None, None)
    line = written([batch([row])]).split(b"\r\n", 1)[1]
    assert line == f"{cell},,=b,,,,,\r\n".encode()


def test_numbers_and_days_as_they_stand_in_the_file() -> None:
    row = (None, -(2**63), None, Decimal("-9999999999999999.99"), Decimal("0.0001"),
           Decimal("0.000000"), date(1, 2, 3), None)  # fmt: skip
    line = written([batch([row])]).split(b"\r\n", 1)[1]
    told = b",-9223372036854775808,,-9999999999999999.99,0.0001,0.000000,0001-02-03,\r\n"
    assert line == told


def test_every_sign_that_begins_a_formula_is_found_by_its_first_byte() -> None:
    signs = [chr(n) for n in range(0x110000) if not 0xD800 <= n < 0xE000]
    formulas = [sign for sign in signs if re.match(FORMULA_PATTERN, f"{sign}=")]
    assert formulas == list("\t\r'+-=@＋－＝＠")
    alone = pc.match_substring_regex(pa.array(formulas), FORMULA_START).to_pylist()
    assert alone == [sign != "'" for sign in formulas]
    found = formula_rows(pa.array(signs))
    assert set(formulas) <= {signs[row] for row in found}
    assert len(found) < 5_000  # and little else


def test_long_texts_are_quoted_like_short_ones() -> None:
    long = "x" * 1_000
    rows: list[Row] = [
        (text, number, None, None, None, None, None, None)
        for number, text in enumerate([long, f"{long},", f'"{long}', f"={long}\n", None, "", long])
    ]
    assert written([batch(rows)]) == reference_csv(rows)
