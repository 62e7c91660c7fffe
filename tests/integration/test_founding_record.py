"""LLI-431 from the raw page to the release: exactly the values and findings it must give."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from smartdata.config import Settings
from smartdata.profile import quality_report
from smartdata.publish.manifest import read_manifest
from smartdata.refresh import Refresh
from tests.conftest import REPOSITORY

PAGE = REPOSITORY / "raw" / "varam" / "2026-11-23" / "LLI-431.txt"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import shutil

    folder = tmp_path_factory.mktemp("founding")
    shutil.copytree(REPOSITORY / "raw", folder / "raw")
    settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
    Refresh(settings, version="2026.11.23").run()
    return settings.warehouse


def rows(warehouse: Path, table: str) -> list[dict]:  # type: ignore[type-arg]
    found = pq.read_table(
        warehouse / "open-data" / "latest" / "data" / f"{table}.parquet"
    ).to_pylist()
    assert isinstance(found, list)
    return found


def test_the_project(warehouse: Path) -> None:
    (project,) = rows(warehouse, "projects")
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    assert project == {
        "project_uid": "2014TC16RFCB027/LLI-431",
        "programme_cci": "2014TC16RFCB027",
        "programme_name": "Latvijas-Lietuvas pārrobežu",
        "project_code": "LLI-431",
        "acronym": "Smart planning",
        "title": lines[0],
        "summary": lines[23].strip(),
        "project_kind": None,
        "status": None,
        "status_raw": None,
        "is_operation": "yes",
        "fund": "ERDF",
        "call": None,
        "investment_priority": lines[7],
        "programme_priority": lines[9],
        "decision_date": date(2020, 2, 26),
        "start_date": date(2020, 6, 1),
        "end_date": date(2022, 5, 31),
        "contract_date": None,
        "last_update": None,
        "declared_partners": 2,
        "cofinancing_rate": None,
        "programme_funding": D("355510.50"),
        "eligible_expenditure": None,
        "total_budget": D("418247.67"),
        "currency": "EUR",
        "amount_stage": "approved",
        "coverage": "whole-projects",
        "website": None,
        "quality": "ok",
        "statements": 1,
        "valid_from": date(2026, 11, 23),
        "first_stated": date(2026, 11, 23),
        "source_id": "varam",
        "source_file_sha256": hashlib.sha256(PAGE.read_bytes()).hexdigest(),
        "source_locator": "varam/2026-11-23/LLI-431.txt#L1-L34",
    }


def test_the_partners(warehouse: Path) -> None:
    first, second = rows(warehouse, "partners")
    common = {"project_uid": "2014TC16RFCB027/LLI-431", "currency": "EUR", "source_id": "varam"}
    assert (
        first.items()
        >= {
            **common,
            "partner_no": 1,
            "role": "lead",
            "role_raw": "Vadošais",
            "name": "Kurzemes plānošanas reģions",
            "country": "LV",
            "planning_region": "Kurzeme",
            "nuts_code": "LV003",
            "nuts_version": "2016",
            "programme_funding": D("181128.76"),
            "national_cofinancing": D("31963.91"),
            "total_budget": D("213092.67"),
            "source_locator": "varam/2026-11-23/LLI-431.txt#L33",
        }.items()
    )
    assert (
        second.items()
        >= {
            **common,
            "partner_no": 2,
            "role": "partner",
            "role_raw": "Iesaistītais",
            "name": 'Association "Klaipeda region"',
            "country": "LT",
            "country_raw": "Lietuva.",
            "planning_region": None,
            "planning_region_raw": "N/A",
            "nuts_code": None,
            "nuts_version": None,
            "programme_funding": D("174381.75"),
            "national_cofinancing": D("30773.25"),
            "total_budget": D("205155.00"),
            "source_locator": "varam/2026-11-23/LLI-431.txt#L34",
        }.items()
    )


def test_the_amounts_as_printed(warehouse: Path) -> None:
    amounts = {
        (a["partner_no"], a["measure"]): (a["amount_raw"], a["amount"], a["stage"], a["fund"])
        for a in rows(warehouse, "amounts")
    }
    assert len(amounts) == 8
    assert amounts[None, "programme_funding"] == ("355510.5", D("355510.50"), "approved", "ERDF")
    assert amounts[2, "total_budget"] == ("205155", D("205155.00"), "approved", None)


def test_the_findings_and_no_other(warehouse: Path) -> None:
    found = {
        (f["rule"], f["partner_no"], f["severity"], f["observed"], f["expected"])
        for f in rows(warehouse, "findings")
    }
    assert found == {
        ("residual_within_tolerance", None, "info", "0.01", "355510.50"),
        ("share_rounded_down", 1, "info", "181128.76", "181128.7695"),
        ("stray_full_stop", 2, "info", "Lietuva.", None),
        ("placeholder", 2, "info", "N/A", None),
        ("nuts_from_planning_region", 1, "info", "LV003", "Kurzeme"),
        ("column_title_names_lv", None, "info", "LT", "LV"),
    }
    assert rows(warehouse, "quarantine") == []


def test_the_source_its_terms_and_its_programme_in_three_languages(warehouse: Path) -> None:
    (source,) = rows(warehouse, "sources")
    assert source["title_en"].startswith("Database of territorial cooperation projects")
    assert source["title_lv"] == "VARAM teritoriālās sadarbības projektu datubāze"
    assert source["title_lt"].endswith("teritorinio bendradarbiavimo projektų duomenų bazė")
    assert (source["licence"], source["reuse"]) == (None, "not-stated")
    programmes = {row["programme_cci"]: row for row in rows(warehouse, "programmes")}
    assert programmes["2014TC16RFCB027"]["name_lt"] == (
        "Latvijos ir Lietuvos bendradarbiavimo per sieną programa"
    )
    assert programmes["2014TC16RFCB019"]["name_lt"] is None


def test_the_database_says_the_same_and_explains_its_columns(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse / "smartdata.duckdb"), read_only=True) as connection:
        told = connection.execute("SELECT total_budget FROM projects").fetchall()
        comment = connection.execute(
            "SELECT comment FROM duckdb_columns() "
            "WHERE table_name = 'partners' AND column_name = 'nuts_code'"
        ).fetchall()
        version = connection.execute("SELECT version FROM release").fetchall()
    assert told == [(D("418247.67"),)]
    assert "NUTS 3" in comment[0][0]
    assert version == [("2026.11.23",)]


def test_every_row_leads_back_to_a_raw_file(warehouse: Path) -> None:
    digests = {f["source_file_sha256"] for f in rows(warehouse, "source_files")}
    for table in ("projects", "partners", "amounts", "findings"):
        assert {row["source_file_sha256"] for row in rows(warehouse, table)} == digests


def test_the_quality_report(warehouse: Path) -> None:
    folder = warehouse / "open-data" / "latest"
    manifest = read_manifest(folder)
    quality = quality_report(folder, "64MB")
    told = quality.conservation.model_dump(exclude={"sources", "holds"})
    assert told == manifest.records.model_dump()
    assert quality.conservation.holds
    assert {k: n for k, n in quality.findings.by_severity.items() if n} == manifest.findings
    groups = {group.measure: group for group in quality.reconciliation.groups}
    # One cent off, and told as rounding: both figures are the source's.
    funding, budget = groups["programme_funding"], groups["total_budget"]
    assert (funding.project_sum, funding.rounded, funding.difference) == (
        D("355510.50"), 1, D("0.01"),
    )  # fmt: skip
    assert (budget.project_sum, budget.agree, budget.difference) == (D("418247.67"), 1, D("0.00"))
    sums = {(m.measure, m.stage, m.currency): D(m.sum) for m in manifest.money}
    for group in quality.reconciliation.groups:
        if group.project_sum is not None:
            assert sums[group.measure, group.stage, group.currency] == group.project_sum
    projects = next(c for c in quality.coverage if c.table == "projects")
    assert (projects.rows, projects.filled["title"], projects.filled["contract_date"]) == (1, 1, 0)
