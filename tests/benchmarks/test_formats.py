"""What writing a table in the formats for people costs: memory does not grow with its rows.

Prints figures; asserts only ratios. SMARTDATA_TEST_PROFILE=long measures a larger table.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.benchmarks.measure import run

_MADE = """
import sys
from pathlib import Path
import pyarrow as pa
from smartdata.publish.tables import write_table
from smartdata.registry import AMOUNTS
from smartdata.registry.render_arrow import arrow_schema

schema = arrow_schema(AMOUNTS)
folder, rows = Path(sys.argv[1]), int(sys.argv[2])

def column(field, at):
    if allowed := AMOUNTS.by_name[field.name].allowed:
        return pa.array([allowed[n % len(allowed)] for n in range(at, at + 1_000)])
    if pa.types.is_string(field.type):
        return pa.array([f'told "{n}" as it was, ā' for n in range(at, at + 1_000)])
    return pa.array([n % 9 for n in range(at, at + 1_000)], pa.int32()).cast(field.type)

def batches():
    for at in range(0, rows, 1_000):
        yield pa.RecordBatch.from_arrays([column(f, at) for f in schema], schema=schema)

(folder / "data").mkdir(parents=True)
assert write_table(batches(), AMOUNTS, folder / "data", {}) == rows
"""
_FORMAT = """
import sys
from pathlib import Path
from smartdata.config import DataLicence, Publisher
from smartdata.formats import FormatsAbout, write_formats
from smartdata.registry import AMOUNTS

folder = Path(sys.argv[1])
about = FormatsAbout("2026.11.27", "3.0.0", DataLicence(), Publisher(), "https://example.org/")
write_formats(folder, [AMOUNTS], about, [sys.argv[2]], folder)
"""
_LONG = os.environ.get("SMARTDATA_TEST_PROFILE") == "long"
_SIZES = (20_000, 300_000) if _LONG else (5_000, 25_000)


@pytest.mark.parametrize("kind", ["jsonl", "xlsx"])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, kind: str) -> None:
    memory = []
    for rows in _SIZES:
        folder = tmp_path / str(rows)
        run(sys.executable, "-c", _MADE, str(folder), str(rows))
        seconds, megabytes = run(sys.executable, "-c", _FORMAT, str(folder), kind)
        print(f"{rows:,} rows as {kind}: {seconds:.1f} s, {megabytes} MB")
        memory.append(megabytes)
    assert memory[1] < 1.3 * memory[0]


def test_the_database_is_made_within_its_memory(tmp_path: Path) -> None:
    run(sys.executable, "-c", _MADE, str(tmp_path / "r"), str(_SIZES[1]))
    seconds, megabytes = run(sys.executable, "-c", _FORMAT, str(tmp_path / "r"), "duckdb")
    print(f"{_SIZES[1]:,} rows as duckdb: {seconds:.1f} s, {megabytes} MB")
    assert megabytes < 1_024
