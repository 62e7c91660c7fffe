"""How fast a list of operations is read, and how much memory that takes, beside DuckDB's bare
``read_csv`` -> ``COPY`` and dlt loading the same rows. Prints figures; asserts only ratios."""

from __future__ import annotations

import csv
import importlib.util
import os
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.benchmarks.measure import run

_LONG = os.environ.get("SMARTDATA_TEST_PROFILE") == "long"
#: Rows that are read, and rows that go all the way to a release.
READ = (100_000, 1_000_000) if _LONG else (5_000, 20_000)
RELEASED = (20_000, 200_000) if _LONG else (5_000, 15_000)
HEADER = (
    "Operation code", "Operation name", "Operation summary", "Beneficiary name", "Start date",
    "End date", "Total eligible expenditure", "Union funding", "Co-financing rate", "Postcode",
    "Country", "Intervention field",
)  # fmt: skip
DESCRIPTION = """
id: operations
title: {en: Operations, lv: Darbības}
publisher: {en: Made for a benchmark, lv: Veidots mērījumam}
attribution: made for a benchmark
format: delimited
currency: EUR
amount_stage: contracted
language: en
forms: {decimal: ",", thousands: ["."], dates: [dd.mm.yyyy]}
records:
  key: [project_code]
  project:
    project_code: Operation code
    title: Operation name
    summary: Operation summary
    start_date: Start date
    end_date: End date
    cofinancing_rate: Co-financing rate
  partners:
    - {role: beneficiary, name: Beneficiary name, country: Country}
  locations:
    - {postcode: Postcode, country: Country}
  classifications:
    - {scheme: intervention_field, code: Intervention field}
  amounts:
    - {column: Total eligible expenditure, measure: eligible_expenditure}
    - {column: Union funding, measure: programme_funding}
"""
#: Reads the list as a refresh does, up to the tables on disk that validation takes up.
OURS = """
import sys
from pathlib import Path
from smartdata.config import Settings
from smartdata.refresh import Refresh
run = Refresh(Settings(raw=Path(sys.argv[1]), warehouse=Path(sys.argv[2])))
run.land()
assert run.parse() == int(sys.argv[3])
"""
WHOLE = """
import sys
from pathlib import Path
from smartdata.config import Settings
from smartdata.refresh import Refresh
report = Refresh(Settings(raw=Path(sys.argv[1]), warehouse=Path(sys.argv[2]))).run()
assert report.records["published"] == int(sys.argv[3])
"""
DUCKDB = """
import sys, duckdb
rows = f"FROM read_csv('{sys.argv[1]}', all_varchar=true)"
duckdb.sql(f"COPY ({rows}) TO '{sys.argv[2]}' (FORMAT parquet)")
assert duckdb.sql(f"SELECT count(*) FROM '{sys.argv[2]}'").fetchall()[0][0] == int(sys.argv[3])
"""
DLT = """
import csv, os, sys
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
import dlt
def rows():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
to = dlt.destinations.duckdb(sys.argv[2] + "/dlt.duckdb")
pipeline = dlt.pipeline("rows", destination=to, dataset_name="rows", pipelines_dir=sys.argv[2])
# As INSERT statements, which is its default, dlt needs 60 kB of memory for each row.
pipeline.run(rows(), table_name="operations", loader_file_format="parquet")
with pipeline.sql_client() as client:
    assert client.execute_sql("SELECT count(*) FROM operations")[0][0] == int(sys.argv[3])
"""


def make_raw(folder: Path, rows: int) -> Path:
    """A raw folder with one list of so many operations, no two alike."""
    source = folder / "operations" / "2026-01-31"
    source.mkdir(parents=True)
    (folder / "operations" / "source.yaml").write_text(DESCRIPTION, encoding="utf-8")
    first = date(2014, 1, 1)
    with (source / "list.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(rows):
            start = first + timedelta(days=n % 2_500)
            total = 1_000_000 + n * 37
            writer.writerow(
                (f"OP-{n:07}", f"Renovation of school number {n}", f"Summary of number {n}. " * 4,
                 f"Municipality {n % 9_973}", f"{start:%d.%m.%Y}",
                 f"{start + timedelta(days=700):%d.%m.%Y}", _printed(total),
                 _printed(total * 85 // 100), "85", f"LV-{1000 + n % 4_000}", "Latvia",
                 f"{n % 123 + 1:03}")
            )  # fmt: skip
    return folder


def _printed(cents: int) -> str:
    whole = f"{cents // 100:,}".replace(",", ".")
    return f"{whole},{cents % 100:02}"


@pytest.mark.xdist_group("benchmarks")
def test_a_long_list_is_read_in_constant_memory(tmp_path: Path) -> None:
    peaks = {}
    for rows in READ:
        raw = make_raw(tmp_path / f"raw-{rows}", rows)
        path = str(raw / "operations" / "2026-01-31" / "list.csv")
        ways = {
            "smartdata": (OURS, str(raw), str(tmp_path / f"read-{rows}")),
            "DuckDB read_csv -> COPY": (DUCKDB, path, str(tmp_path / f"{rows}.parquet")),
        }
        if importlib.util.find_spec("dlt"):
            (tmp_path / f"dlt-{rows}").mkdir()
            ways["dlt into DuckDB"] = (DLT, path, str(tmp_path / f"dlt-{rows}"))
        print(f"\n{rows:>9,} rows read, {Path(path).stat().st_size / 2**20:.0f} MB")
        peaks[rows] = {name: timed(name, rows, *words) for name, words in ways.items()}
    growth = peaks[READ[1]]["smartdata"] / peaks[READ[0]]["smartdata"]
    print(f"peak of smartdata at {READ[1]:,} rows is {growth:.2f} times that at {READ[0]:,}")
    # The buffers of one batch fill up; nothing else grows.
    assert growth < 1.35


@pytest.mark.xdist_group("benchmarks")
def test_a_long_list_is_released_in_constant_memory(tmp_path: Path) -> None:
    peaks = {}
    for rows in RELEASED:
        raw = make_raw(tmp_path / f"raw-{rows}", rows)
        print(f"\n{rows:>9,} rows, from raw to release")
        peaks[rows] = timed("smartdata", rows, WHOLE, str(raw), str(tmp_path / f"whole-{rows}"))
    growth = peaks[RELEASED[1]] / peaks[RELEASED[0]]
    print(f"peak at {RELEASED[1]:,} rows is {growth:.2f} times that at {RELEASED[0]:,}")
    assert growth < 1.35


def timed(name: str, rows: int, code: str, *words: str) -> int:
    """Run Python code on a list of so many rows; prints its figures, returns its peak in MB."""
    seconds, peak = run(sys.executable, "-c", code, *words, str(rows))
    print(f"  {name:<24} {seconds:7.1f} s {rows / seconds:9,.0f} rows/s, peak {peak:5} MB")
    return peak
