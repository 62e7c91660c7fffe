"""Versions of releases, and the CSV dialect."""

import io
import tempfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.errors import UsageError
from smartdata.publish.csv_files import CsvTable, read_csv
from smartdata.publish.versions import next_version, released_versions, version_key
from smartdata.registry import Column, Table, Words

_WORDS = Words("a", "b")
TABLE = Table(
    "t",
    _WORDS,
    _WORDS,
    (
        Column("text", "text", _WORDS),
        Column("number", "integer", _WORDS),
        Column("amount", "money", _WORDS),
        Column("day", "date", _WORDS),
    ),
    key=("text",),
)
SCHEMA = pa.schema(
    [
        ("text", pa.string()),
        ("number", pa.int64()),
        ("amount", pa.decimal128(18, 2)),
        ("day", pa.date32()),
    ]
)


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


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1) | st.sampled_from(
    ["=1+1", "'=1", "''@x", "-5", "+371 2", "@a", "a,b", 'a"b', "a\nb", "'", "''", "=", "＝1"]
)


@given(
    st.lists(
        st.tuples(
            st.none() | _TEXTS,
            st.none() | st.integers(-(2**62), 2**62),
            st.none() | st.decimals(-(10**15), 10**15, places=2),
            st.none() | st.dates(),
        )
    )
)
def test_csv_gives_back_exactly_what_was_written(rows: list[tuple[object, ...]]) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    arrays = [pa.array(c, field.type) for c, field in zip(columns, SCHEMA, strict=True)]
    file = io.StringIO(newline="")
    CsvTable(file, TABLE).write(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA))
    text = file.getvalue()
    assert text.startswith("text,number,amount,day\r\n")
    assert not any(line.startswith(("=", "+", "@", "\t")) for line in text.split("\r\n"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_text(text, encoding="utf-8", newline="")
        assert list(read_csv(path, TABLE)) == rows
