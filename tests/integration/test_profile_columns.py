"""The profile of releases that are written for it: exact, the same each time, and naming nobody."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from smartdata.edition import Profile
from smartdata.profile import columns as profiling
from smartdata.profile.columns import profile_release, profile_tables
from smartdata.profile.tables import release_tables
from smartdata.registry import TABLES
from tests.small_release import amount, partners, project, source, write_release

LIMIT = "64MB"
PERSON = "Zebediah Quux"


def profiled(folder: Path) -> Profile:
    return profile_release(folder, LIMIT)


def test_every_table_and_column_is_profiled_even_where_there_is_nothing(tmp_path: Path) -> None:
    profile = profiled(write_release(tmp_path))
    assert list(profile.rows) == list(profile.columns) == [table.name for table in TABLES]
    for table in TABLES:
        assert profile.rows[table.name] == 0
        assert list(profile.columns[table.name]) == table.column_names
        for column in profile.columns[table.name].values():
            assert (column.filled, column.distinct, column.examples) == (0, 0, ())


def test_what_columns_hold_is_counted_and_told_as_the_csv_has_it(tmp_path: Path) -> None:
    rows = [
        project(1, status="running", total_budget=D("1200.50"), start_date=date(2020, 1, 31)),
        project(2, status="running", total_budget=D("-3.00"), start_date=date(2019, 12, 1)),
        project(3, status="completed", total_budget=D("0.00"), cofinancing_rate=D("0.8500")),
        project(4, status="applied", title="Über " + "x" * 100),
    ]
    held = profiled(write_release(tmp_path, projects=rows)).columns["projects"]
    assert (held["status"].filled, held["status"].distinct) == (4, 3)
    # The most frequent first; of equals in the order of the alphabet.
    assert held["status"].examples == ("running", "applied", "completed")
    budget = held["total_budget"]
    assert (budget.filled, budget.least, budget.most) == (3, "-3.00", "1200.50")
    start = held["start_date"]
    assert (start.filled, start.least, start.most) == (2, "2019-12-01", "2020-01-31")
    assert held["cofinancing_rate"].examples == ("0.8500",)
    assert held["acronym"].filled == 0
    title = held["title"]
    # A bound that had to be cut is no bound.
    assert (title.filled, title.least, title.most) == (4, None, None)
    assert all(len(example) <= 80 for example in title.examples)


def test_few_and_many_rows_are_profiled_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small tables are held, large ones asked in passes; both must say the same."""
    rows = [
        project(n, acronym=None if n % 3 else f"A{n % 7}", total_budget=D(n % 11) / 4,
                start_date=date(2020, 1 + n % 12, 1), declared_partners=n % 5 or None)
        for n in range(120)
    ]  # fmt: skip
    told = [row for n in range(60) for row in partners(n, 2)]
    for n, row in enumerate(told):
        row |= {"natural_person": "yes" if n % 2 else "no", "region_raw": f"R{n % 4}",
                "programme_funding": D(n)}  # fmt: skip
    folder = write_release(tmp_path, projects=rows, partners=told)
    few = profiled(folder)
    monkeypatch.setattr(profiling, "EXACT", -1)
    assert profiled(folder) == few
    assert few.columns["partners"]["region_raw"].examples == ("R0", "R2")
    assert few.columns["partners"]["programme_funding"].most == "119.00"


def test_many_values_are_estimated_within_bounds_and_in_the_same_way(tmp_path: Path) -> None:
    count = 5_000
    rows = [project(n, acronym=f"A{n % 900:03}", title=f"T{n}") for n in range(count)]
    rows.sort(key=lambda row: row["project_uid"])
    told = [amount(n // 2, f"{n}.25") for n in range(count)]
    folder = write_release(tmp_path, projects=rows, amounts=told)
    profile = profiled(folder)
    held = profile.columns["projects"]
    assert held["project_uid"].distinct == count  # the key
    assert held["acronym"].distinct == 900  # counted
    assert held["title"].filled == count
    assert 0.9 * count < held["title"].distinct <= count  # estimated
    assert held["acronym"].examples == ("A000", "A001", "A002")
    # Where nearly all differ, the first rows of the table are as good as any.
    assert held["project_uid"].examples == ("list/P-0", "list/P-1", "list/P-10")
    assert profile.columns["amounts"]["amount"].examples == ("0.25", "1.25", "2.25")
    for threads in (1, 4):
        with release_tables(folder, LIMIT, tmp_path) as connection:
            connection.execute(f"SET threads = {threads}")
            assert profile_tables(connection) == profile
    assert {path.name for path in tmp_path.iterdir()} == {"data"}  # nothing is left behind


@pytest.mark.parametrize("exact", [-1, 1_000])
def test_a_natural_person_is_in_no_example_and_no_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact: int
) -> None:
    monkeypatch.setattr(profiling, "EXACT", exact)
    columns = ("name", "postcode", "town", "region_raw", "role_raw", "country_raw",
               "organisation_type", "planning_region_raw", "organisation_uid")  # fmt: skip
    person = dict.fromkeys(columns, PERSON) | {"natural_person": "yes"}
    company = {"region_raw": "Kurzeme", "natural_person": "no", "name": "A company"}
    rows = partners(1, 3)
    told = [rows[0] | person, rows[1] | company, rows[2]]
    folder = write_release(
        tmp_path,
        projects=[project(1)],
        partners=told,
        organisations=[{"organisation_uid": PERSON, "name": PERSON}],
        beneficiaries=[{"name": PERSON, "beneficiary_uid": PERSON, "source_id": "list"}],
        partner_identifiers=[{"project_uid": "list/P-1", "partner_no": 1, "value": PERSON}],
        findings=[dict.fromkeys(("observed", "expected", "message", "project_uid"), PERSON)],
        quarantine=[dict.fromkeys(("observed", "expected", "message", "project_uid"), PERSON)],
        raw_records=[{"project_uid": PERSON, "outcome": "quarantined"}],
        changes=[dict.fromkeys(("old", "new", "row_key", "record_uid"), PERSON)],
        locations=[{"project_uid": "list/P-1", "town": PERSON, "postcode": PERSON}],
        snapshots=[{"source_id": "list", "reason": PERSON}],
    )
    profile = profiled(folder)
    assert PERSON not in profile.model_dump_json()
    assert profile.columns["partners"]["region_raw"].examples == ("Kurzeme",)
    # What is not shown is counted nevertheless.
    assert profile.columns["partners"]["region_raw"].filled == 2
    assert profile.columns["partners"]["name"].filled == 3


def test_labels_of_sources_stand_by_the_columns_that_they_fill(tmp_path: Path) -> None:
    labels = [
        {"source_id": "list", "field": "projects.title", "label": "Nosaukums"},
        {"source_id": "list", "field": "amounts.total_budget.approved", "label": "Summa"},
        {"source_id": "list", "field": "amounts.total_budget.paid", "label": "Izmaksāts"},
        {"source_id": "people", "field": "partners.name", "label": "Saņēmējs"},
    ]
    folder = write_release(
        tmp_path, source_labels=labels, sources=[source("list"), source("people")],
        projects=[project(1)], other_statements=[project(2)],
        beneficiaries=[{"source_id": "people", "name": "A town"}],
    )  # fmt: skip
    columns = profiled(folder).columns
    assert columns["projects"]["title"].labels == (("list", "Nosaukums"),)
    assert columns["other_statements"]["title"].labels == (("list", "Nosaukums"),)
    assert columns["projects"]["total_budget"].labels == (("list", "Summa"),)
    assert columns["amounts"]["amount"].labels == (("list", "Izmaksāts"), ("list", "Summa"))
    assert columns["beneficiaries"]["name"].labels == (("people", "Saņēmējs"),)
    assert columns["partners"]["name"].labels == ()


def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"projects\.parquet"):
        profiled(tmp_path)
