"""Two states of one real list, four months apart: the very differences that were counted by hand,
whichever of the two arrives first, and both states given back by their dates."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal as D
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from smartdata.config import Settings
from smartdata.publish.verify import verify_release
from smartdata.refresh import Refresh

DESCRIPTION = Path(__file__).parent / "descriptions" / "lithuania_2016_10" / "source.yaml"
FILES = {"2016-06-16": "Paraisku_informacija_20160616.xls",
         "2016-10-30": "Paraisku_informacija_20161030.csv"}  # fmt: skip
EARLY, LATE = FILES
#: Cells that differ, by what they are published as; the counts are those of the files' provenance.
CHANGED = {
    ("projects", "status_raw", ""): 356,
    ("projects", "title", ""): 13,
    ("projects", "contract_date", ""): 149,
    ("partners", "name", ""): 18,
    ("amounts", "amount", "public_funding requested"): 172,
    ("amounts", "amount", "total_budget requested"): 165,
    ("amounts", "amount", "public_funding contracted"): 126,
    ("amounts", "amount", "total_budget contracted"): 125,
}
COMMON, ADDED = 1_509, 962


def land(settings: Settings, shared: Path, day: str) -> None:
    folder = settings.raw / "lithuania" / day
    folder.mkdir(parents=True)
    shutil.copy(shared / "data" / "loo_lithuania" / FILES[day], folder)


@pytest.fixture(scope="module", params=[(EARLY, LATE), (LATE, EARLY)], ids=["in-order", "late"])
def warehouse(
    request: pytest.FixtureRequest, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("two")
    settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
    (settings.raw / "lithuania").mkdir(parents=True)
    text = DESCRIPTION.read_text(encoding="utf-8").replace("lithuania_2016_10", "lithuania")
    # The older file is a workbook, the newer one is not.
    text = text.replace("format: delimited", "format: delimited\nfile: {also: [xls]}")
    (settings.raw / "lithuania" / "source.yaml").write_text(text, encoding="utf-8")
    for day in request.param:
        land(settings, shared, day)
        report = Refresh(settings).run()
        assert (report.status, report.held) == ("released", [])
    assert Refresh(settings).run().status == "unchanged"
    return settings.warehouse


@pytest.fixture(scope="module")
def database(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(warehouse / "smartdata.duckdb"), read_only=True) as connection:
        yield connection


def test_the_changes_are_those_that_were_counted(database: duckdb.DuckDBPyConnection) -> None:
    counted = Counter(
        (table, field, measure)
        for table, field, measure in database.execute(
            "SELECT table_name, field, coalesce(regexp_extract(row_key, 'measure=(\\w+)', 1) || "
            "' ' || regexp_extract(row_key, 'stage=(\\w+)', 1), '') FROM all_changes "
            "WHERE snapshot_date = ? AND kind = 'changed'",
            [LATE],
        ).fetchall()
        if (table, field) != ("partners", "organisation_uid")
    )
    assert {told: counted[_told(told)] for told in CHANGED} == CHANGED


def _told(told: tuple[str, str, str]) -> tuple[str, str, str]:
    table, field, measure = told
    return (table, field, measure or ("" if table == "projects" else " "))


def test_what_was_added_and_what_was_not_removed(database: duckdb.DuckDBPyConnection) -> None:
    kinds = database.execute(
        "SELECT CAST(snapshot_date AS VARCHAR), kind, count(*) FROM all_changes "
        "WHERE field IS NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert kinds == [(EARLY, "added", COMMON), (LATE, "added", ADDED)]


def test_both_states_are_given_back(database: duckdb.DuckDBPyConnection) -> None:
    def state(table: str) -> tuple[int, D]:
        query = f"SELECT count(*), sum(total_budget) FROM {table}"
        found: tuple[int, D] = database.execute(query).fetchall()[0]
        return found

    early, late = (state(f"projects_as_of(DATE '{day}')") for day in FILES)
    assert early[0] == COMMON
    assert late == state("projects") == state("projects_as_of(DATE '2030-01-01')")
    assert late[0] == COMMON + ADDED
    assert state("projects_as_of(DATE '2016-10-29')") == early
    assert state("projects_as_of(DATE '2016-06-15')") == (0, None)
    # What the later file says of the projects of the earlier one, but for 125 amounts.
    changed = database.execute(
        "SELECT count(*) FROM projects_as_of(DATE '2016-06-16') a JOIN projects b "
        "USING (project_uid) WHERE a.total_budget IS DISTINCT FROM b.total_budget"
    ).fetchall()
    assert changed == [(125,)]


def test_every_version_is_kept(database: duckdb.DuckDBPyConnection) -> None:
    versions = database.execute(
        "SELECT CAST(valid_from AS VARCHAR), CAST(valid_to AS VARCHAR), count(*) "
        "FROM amounts_versions WHERE measure = 'public_funding' AND stage = 'contracted' "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert versions == [
        (EARLY, LATE, 126),
        (EARLY, None, COMMON - 126),
        (LATE, None, ADDED + 126),
    ]


def test_the_release_states_it(warehouse: Path) -> None:
    release = (warehouse / "open-data" / "latest").resolve()
    verify_release(release)
    table = pq.read_table(release / "data" / "changes.parquet")
    rows = [row for row in table.to_pylist() if str(row["snapshot_date"]) == LATE]
    assert Counter(row["kind"] for row in rows if row["field"] is None) == {"added": ADDED}
    assert sum(row["field"] == "status" for row in rows) == 356
