"""Two sources about the same projects, and one list under two readings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from smartdata.check import check_files, check_items
from smartdata.config import Settings
from smartdata.publish.manifest import read_manifest
from smartdata.refresh import Refresh
from smartdata.site.explore_queries import prepare

DESCRIPTION = """
id: {id}
title: {{en: A list, lv: Saraksts}}
publisher: {{en: A publisher, lv: Izdevējs}}
attribution: A publisher
format: delimited
currency: EUR
amount_stage: approved
default_programme: 2014TC16RFCB027
records:
  key: [project_code]
  project: {{project_code: Code, title: Title}}
  amounts:
    - {{column: Amount, measure: {measure}}}
"""
IDENTIFIED = "  identifiers: {db: Id}\n"


def source(raw: Path, name: str, measure: str, rows: list[str], further: str = "") -> None:
    folder = raw / name / "2026-01-31"
    folder.mkdir(parents=True)
    text = DESCRIPTION.format(id=name, measure=measure) + (IDENTIFIED if further else "")
    (raw / name / "source.yaml").write_text(text, encoding="utf-8")
    header = "Code;Title;Amount" + (f";{further}" if further else "")
    (folder / "list.csv").write_text("\n".join([header, *rows]), encoding="utf-8")


def described(raw: Path, name: str, old: str, new: str) -> None:
    """Say something else in the description of a source."""
    path = raw / name / "source.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def read(settings: Settings, table: str) -> list[dict[str, Any]]:
    """The rows of a table of the newest release."""
    data = settings.warehouse / "open-data" / "latest" / "data"
    rows: list[dict[str, Any]] = pq.read_table(data / f"{table}.parquet").to_pylist()
    return rows


def test_what_two_sources_say_of_one_project_is_kept_and_the_difference_is_no_error(
    tmp_path: Path,
) -> None:
    rows = [f"A{n};Bridge {n};{n}00" for n in range(1, 8)]
    source(tmp_path / "raw", "one", "programme_funding", rows)
    # The same cells, which say something else here.
    source(tmp_path / "raw", "two", "total_budget", [*rows, "B1;Road;5"])
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    report = Refresh(settings).run()
    assert report.records == {
        "records_in": 15, "published": 15, "quarantined": 0, "duplicates": 0
    }  # fmt: skip
    told = read(settings, "projects")
    assert {row["project_code"]: (row["source_id"], row["statements"]) for row in told} == {
        **{f"A{n}": ("one", 2) for n in range(1, 8)},
        "B1": ("two", 1),
    }
    beside = read(settings, "other_statements")
    assert {(row["project_code"], row["source_id"]) for row in beside} == {
        (f"A{n}", "two") for n in range(1, 8)
    }
    amounts = read(settings, "amounts")
    first = [row for row in amounts if row["project_uid"] == "2014TC16RFCB027/A1"]
    assert [(row["source_id"], row["main_statement"], row["measure"]) for row in first] == [
        ("one", "yes", "programme_funding"),
        ("two", "no", "total_budget"),
    ]
    # Different measures: nothing that could be compared.
    assert read(settings, "findings") == []


def test_amounts_of_another_stage_are_a_stage_difference_and_of_the_same_one_a_conflict(
    tmp_path: Path,
) -> None:
    raw = tmp_path / "raw"
    source(raw, "approved", "total_budget", ["LLI-431;Smart planning;418247.67", "A2;Road;100"])
    source(raw, "contracted", "total_budget", ["LLI-431;Smart planning;363237.51", "A2;Road;100"])
    described(raw, "contracted", "amount_stage: approved", "amount_stage: contracted\nrank: 200")
    source(raw, "third", "total_budget", ["LLI-431;Smart planning;418247.67", "A2;Road;99"])
    described(raw, "third", "amount_stage: approved", "amount_stage: approved\nrank: 300")
    settings = Settings(raw=raw, warehouse=tmp_path / "warehouse")
    Refresh(settings).run()
    found = {
        (row["source_id"], row["project_uid"].partition("/")[2]): row
        for row in read(settings, "findings")
    }
    assert {key: (row["rule"], row["severity"]) for key, row in found.items()} == {
        ("contracted", "LLI-431"): ("stage_difference", "info"),
        ("third", "A2"): ("amounts_conflict", "warning"),
    }
    told = found["contracted", "LLI-431"]
    assert told["observed"] == "363237.51 EUR contracted"
    assert told["expected"] == "418247.67 EUR approved (approved)"
    assert told["source_locator"] == "contracted/2026-01-31/list.csv#L2"
    both = {
        (row["source_id"], row["stage"], str(row["amount"]))
        for row in read(settings, "amounts")
        if row["project_uid"].endswith("LLI-431")
    }
    assert both == {
        ("approved", "approved", "418247.67"),
        ("contracted", "contracted", "363237.51"),
        ("third", "approved", "418247.67"),
    }
    # The manifest adds up each stage, and counts no project twice within one.
    manifest = read_manifest(settings.warehouse / "open-data" / "latest")
    assert [(m.stage, m.projects, m.sum) for m in manifest.money] == [
        ("approved", 2, "418347.67"),
        ("contracted", 2, "363337.51"),
    ]


def test_the_explorer_adds_up_what_the_manifest_does_where_main_statements_state_it(
    tmp_path: Path,
) -> None:
    raw = tmp_path / "raw"
    source(raw, "zeta", "total_budget", ["A1;Bridge;100.10", "A2;Road;200"])
    # By name it would come first; what only it states counts as well.
    source(raw, "alpha", "total_budget", ["A1;Bridge;99", "A2;Road;201", "A3;Path;0.05"])
    described(raw, "alpha", "amount_stage: approved", "amount_stage: approved\nrank: 200")
    settings = Settings(raw=raw, warehouse=tmp_path / "warehouse")
    Refresh(settings).run()
    latest = settings.warehouse / "open-data" / "latest"
    with duckdb.connect() as connection:
        prepare(connection, latest / "data")
        shown = connection.execute(
            "SELECT measure, stage, t.currency, count(*), sum(CAST(cents AS HUGEINT)) "
            "FROM told t JOIN projects USING (project_uid) WHERE is_operation = 'yes' "
            "GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    money = read_manifest(latest).money
    assert [(m.measure, m.stage, m.currency, m.projects, m.sum) for m in money] == [
        ("total_budget", "approved", "EUR", 3, "300.15")
    ]
    assert shown == [("total_budget", "approved", "EUR", 3, 30015)]


def test_sources_with_other_numbers_are_linked_by_a_stated_identifier_and_never_by_title(
    tmp_path: Path,
) -> None:
    raw = tmp_path / "raw"
    source(raw, "one", "programme_funding", ["A1;Bridge;100;K1", "A2;Road;200;K2"], "Id")
    source(
        raw, "two", "programme_funding",
        ["X1;Bridge over the bay;100;K1", "X2;Road;200;", "X3;Road;5;K2", "X4;Road;6;K2"], "Id",
    )  # fmt: skip
    described(
        raw, "two", "amount_stage: approved", "amount_stage: approved\nlinked_by: [db]\nrank: 200"
    )
    settings = Settings(raw=raw, warehouse=tmp_path / "warehouse")
    Refresh(settings).run()
    cci = "2014TC16RFCB027"
    (beside,) = read(settings, "other_statements")
    assert (beside["project_uid"], beside["project_code"]) == (f"{cci}/A1", "X1")
    # Equal titles link nothing, nor does an identifier that two statements have.
    assert [row["project_uid"] for row in read(settings, "projects")] == [
        f"{cci}/{code}" for code in ("A1", "A2", "X2", "X3", "X4")
    ]
    linked = [row for row in read(settings, "amounts") if row["project_uid"] == f"{cci}/A1"]
    assert [(row["source_id"], row["main_statement"]) for row in linked] == [
        ("one", "yes"),
        ("two", "no"),
    ]


def test_a_check_says_what_a_refresh_would_make_of_two_sources(tmp_path: Path) -> None:
    source(tmp_path / "raw", "one", "programme_funding", ["A1;Bridge;100", "A2;Road;200"])
    source(tmp_path / "raw", "two", "total_budget", ["A1;Bridge;150", "A2;Road;5", "A2;Road;6"])
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    checked = check_files(settings, check_items(settings, (), None))
    assert {row["source_id"] for row in checked.quarantine} == {"two"}
    assert {row["rule"] for row in checked.quarantine} == {"duplicate_key"}
    report = Refresh(settings).run()
    told = {"records in": 5, "would be published": 3, "would be quarantined": 2, "duplicates": 0}
    assert checked.records == told
    assert list(report.records.values()) == list(told.values())
