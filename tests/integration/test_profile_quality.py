"""The quality report: sums that are checked, amounts that are compared, and nobody named."""

from __future__ import annotations

import json
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from smartdata.profile import measure, quality_report, write_profile
from smartdata.profile.quality import Quality, Reconciled
from smartdata.registry import LANGUAGES
from smartdata.validate.catalogue import BY_ID
from tests.personal_data import files_telling
from tests.small_release import Rows, amount, partners, project, raw_records, source, write_release

LIMIT = "64MB"
PERSON = "Zebediah Quux"
WRITTEN = {"data-dictionary.csv", "quality.json"} | {
    f"{name}.{language}.md" for name in ("data-dictionary", "quality") for language in LANGUAGES
}


def measured(folder: Path, **tables: Rows) -> Quality:
    return quality_report(write_release(folder, **tables), LIMIT)


def finding(rule: str, number: int, **changes: Any) -> dict[str, Any]:
    place = f"list/2026-01-31/list.csv#L{number}"
    return {"rule": rule, "severity": BY_ID[rule].severity, "source_id": "list",
            "source_locator": place, "record_locator": place, "message": PERSON,
            "observed": PERSON, "project_uid": f"list/P-{number}", **changes}  # fmt: skip


def held(rule: str, number: int, **changes: Any) -> dict[str, Any]:
    return finding(rule, number, what_to_do=BY_ID[rule].what_to_do) | changes


# --- What became of the records


def test_sums_of_records_hold(tmp_path: Path) -> None:
    quality = measured(
        tmp_path,
        sources=[source(published=3, quarantined=1, duplicate=2), source("other", published=1)],
        raw_records=raw_records(published=3, quarantined=1, duplicate=2)
        + raw_records("other", published=1),
    )
    told = quality.conservation
    assert told.holds and all(one.holds for one in told.sources)
    counts = (told.records_in, told.published, told.quarantined, told.duplicates)
    assert counts == (7, 4, 1, 2)


@pytest.mark.parametrize(
    ("stated", "counted"),
    [
        ({"records_in": 4, "published": 3}, {"published": 3}),  # one is lost
        ({"published": 3}, {"published": 2}),  # the records say otherwise
        ({"published": 2, "quarantined": 1}, {"published": 3}),
        ({"published": 1}, {}),
    ],
)
def test_sums_of_records_that_do_not_hold_are_told(
    tmp_path: Path, stated: dict[str, int], counted: dict[str, int]
) -> None:
    folder = write_release(
        tmp_path, sources=[source(**stated), source("right")], raw_records=raw_records(**counted)
    )
    _, quality = write_profile(folder, LIMIT)
    assert [one.holds for one in quality.conservation.sources] == [False, True]
    assert not quality.conservation.holds
    assert "Do not rely on this release" in (folder / "quality.en.md").read_text("utf-8")


# --- Findings and quarantine


def test_findings_are_counted_by_rule_source_and_programme(tmp_path: Path) -> None:
    quality = measured(
        tmp_path,
        projects=[project(1), project(2, programme_cci=None, programme_name="Baltic")],
        programmes=[{"programme_cci": "2014TC16RFCB027"}],
        findings=[
            finding("not_one_lead", 1), finding("not_one_lead", 1, observed="2"),
            finding("not_one_lead", 2), finding("placeholder", 2),
            finding("workbook_repaired", 9, project_uid=None, record_locator=None),
        ],
        quarantine=[held("sum_row", 5, project_uid="2014TC16RFCB027/X")],
    )  # fmt: skip
    found = quality.findings
    assert found.by_severity == {"error": 1, "warning": 4, "info": 1}
    assert [(r.rule, r.findings, r.records) for r in found.rules] == [
        ("sum_row", 1, 1), ("not_one_lead", 3, 2), ("workbook_repaired", 1, 1),
        ("placeholder", 1, 1),
    ]  # fmt: skip
    assert "‹observed›" in found.rules[1].meaning
    assert [(g.rule, g.programme, g.findings) for g in found.groups] == [
        ("not_one_lead", "2014TC16RFCB027", 2), ("not_one_lead", "Baltic", 1),
        ("placeholder", "Baltic", 1), ("sum_row", "2014TC16RFCB027", 1),
        ("workbook_repaired", None, 1),
    ]  # fmt: skip
    assert (found.groups_left_out, found.findings_left_out) == (0, 0)


def test_quarantine_tells_why_where_and_what_to_do(tmp_path: Path) -> None:
    folder = write_release(
        tmp_path,
        raw_records=raw_records(quarantined=13),
        sources=[source(quarantined=13)],
        quarantine=[held("lone_cell", n) for n in range(10, 22)]
        + [held("sum_row", 5), held("sum_row", 5, field="title")],
    )
    _, quality = write_profile(folder, LIMIT)
    told = quality.quarantine
    assert told.records == 13
    lone, sums = told.groups
    assert (lone.rule, lone.records, lone.reasons, lone.places_left_out) == ("lone_cell", 12, 12, 2)
    assert lone.places == [f"list/2026-01-31/list.csv#L{n}" for n in range(10, 20)]
    assert (sums.records, sums.reasons, sums.places_left_out) == (1, 2, 0)
    page = (folder / "quality.lt.md").read_text("utf-8")
    assert "Eilutėje užpildytas tik vienas langelis (`lone_cell`)" in page
    assert "Apraše nurodykite" in page


# --- Sums


def compared(quality: Quality, measure: str = "total_budget") -> Reconciled:
    (group,) = (g for g in quality.reconciliation.groups if g.measure == measure)
    return group


def test_amounts_of_partners_are_compared_exactly_with_those_of_projects(tmp_path: Path) -> None:
    quality = measured(
        tmp_path,
        projects=[
            *(project(n) for n in range(1, 7)),
            project(7, coverage="country-extract"),
            project(8, is_operation="no"),
            project(9, is_operation=None),
        ],
        partners=[row for n in range(1, 10) for row in partners(n, 2)],
        amounts=[
            amount(1, "0.30"), amount(1, "0.10", 1), amount(1, "0.20", 2),  # agrees, exactly
            amount(2, "100.00"), amount(2, "50.01", 1), amount(2, "50.01", 2),  # two cents, two
            amount(3, "100.00"), amount(3, "50.00", 1), amount(3, "50.03", 2),  # three cents
            amount(4, "100.00"), amount(4, "50.00", 1),  # one partner says nothing
            amount(5, "9999999999999999.99"),
            amount(6, "1.00", 1), amount(6, "1.00", 2),
            amount(7, "100.00"), amount(7, "50.00", 1), amount(7, "50.00", 2),
            amount(8, "7.00"), amount(8, "7.00", 1), amount(8, "0.00", 2),
            amount(9, "7.00"), amount(9, "7.00", 1), amount(9, "0.00", 2),
            # Of another source, of a place, at another stage, in another currency.
            amount(1, "5.00", main_statement="no"),
            amount(1, "0.30", subject="location", location_no=1),
            amount(1, "5.00", stage="paid"), amount(1, "5.00", currency="HRK", fund="X"),
        ],
    )  # fmt: skip
    (hrk,) = (g for g in quality.reconciliation.groups if g.currency == "HRK")
    assert (hrk.projects, hrk.no_partner_amount, hrk.difference) == (1, 1, None)
    (told,) = (
        g for g in quality.reconciliation.groups if (g.stage, g.currency) == ("approved", "EUR")
    )
    assert (told.projects, told.agree, told.rounded, told.differ) == (7, 1, 1, 1)
    assert told.not_compared == 4
    assert (told.partner_without_amount, told.no_partner_amount) == (1, 1)
    assert (told.no_project_amount, told.partners_of_one_country) == (1, 1)
    assert told.project_sum == D("0.30") + 4 * D("100.00") + D("9999999999999999.99")
    assert told.compared_project_sum == D("200.30")
    assert told.compared_partner_sum == D("200.35")
    assert told.difference == D("0.05")
    (one,) = quality.reconciliation.differences
    assert (one.project_uid, one.difference) == ("list/P-3", D("0.03"))


def test_several_funds_of_a_project_are_one_amount(tmp_path: Path) -> None:
    quality = measured(
        tmp_path,
        projects=[project(1)],
        partners=partners(1, 1),
        amounts=[
            amount(1, "1.10", fund="ERDF"), amount(1, "2.20", fund="IPA"),
            amount(1, "1.10", 1, fund="ERDF"), amount(1, "2.20", 1, fund="IPA"),
        ],
    )  # fmt: skip
    assert (compared(quality).agree, compared(quality).project_sum) == (1, D("3.30"))


# --- The report as a whole


def crowded(count: int) -> dict[str, Rows]:
    """A release of so many projects, each with all that a report could list."""
    numbers = range(1, count + 1)
    return {
        "sources": [source(published=count)],
        "projects": [project(n, programme_cci=None, programme_name=f"P{n:04}") for n in numbers],
        "partners": [row for n in numbers for row in partners(n, 1)],
        "amounts": [a for n in numbers for a in (amount(n, "9.00"), amount(n, "5.00", 1))],
        "findings": [finding("not_one_lead", n) for n in numbers],
        "quarantine": [held("sum_row", n, source_id=f"source-{n:04}") for n in numbers],
        "raw_records": raw_records(published=count),
    }


def test_a_report_does_not_grow_with_the_records(tmp_path: Path) -> None:
    sizes = []
    for count in (300, 900):
        folder = write_release(tmp_path / str(count), **crowded(count))
        _, quality = write_profile(folder, LIMIT)
        sizes.append([(folder / name).stat().st_size for name in sorted(WRITTEN)])
        told, sums = quality.findings, quality.reconciliation
        assert len(told.groups) == len(sums.groups) == measure.GROUPS
        assert len(quality.quarantine.groups) == measure.GROUPS
        assert len(sums.differences) == measure.DIFFERENCES
        # What is left out is counted.
        assert told.groups_left_out == 2 * count - measure.GROUPS
        assert sum(g.findings for g in told.groups) + told.findings_left_out == 2 * count
        assert sums.projects_left_out == sums.differ_left_out == count - measure.GROUPS
        assert sums.differences_left_out == count - measure.DIFFERENCES
        assert quality.quarantine.groups_left_out == count - measure.GROUPS
        assert quality.quarantine.reasons_left_out == count - measure.GROUPS
    for small, large in zip(*sizes, strict=True):
        assert abs(large - small) < 400


def test_what_is_written_is_the_same_each_time_and_for_programs_whole(tmp_path: Path) -> None:
    folders = [write_release(tmp_path / name, **crowded(20)) for name in ("one", "other")]
    told = [write_profile(folder, LIMIT, tmp_path) for folder in folders]
    assert told[0] == told[1]
    for name in WRITTEN:
        one, other = ((folder / name).read_bytes() for folder in folders)
        assert one == other
        assert one.count(b"\r\n") == (one.count(b"\n") if name.endswith(".csv") else 0)
        assert one.endswith(b"\n")
    text = (folders[0] / "quality.json").read_text("utf-8")
    assert Quality.model_validate(json.loads(text)) == told[0][1]
    assert {path.name for path in folders[0].iterdir()} == WRITTEN | {"data"}


def test_a_person_is_named_in_none_of_the_files(tmp_path: Path) -> None:
    """Whatever a record held that was found, held back or left out of the table of partners."""
    tables = crowded(3)
    persons = dict.fromkeys(("name", "town", "postcode", "region_raw", "role_raw"), PERSON)
    tables["partners"] = [row | persons | {"natural_person": "yes"} for row in tables["partners"]]
    tables["quarantine"] = [
        held("lone_cell", n, project_uid=f"list/{PERSON}", expected=PERSON) for n in range(3)
    ]
    tables["raw_records"][0] |= {"project_uid": f"list/{PERSON}", "outcome": "quarantined"}
    tables["organisations"] = [{"organisation_uid": PERSON, "name": PERSON}]
    folder = write_release(tmp_path, **tables)
    write_profile(folder, LIMIT)
    telling = files_telling(folder, PERSON, "Zebediah", "Quux")
    assert {name.partition("/")[0] for name in telling} == {"data"}
    assert any(name == "data/partners.parquet" for name in telling)  # the search does find it


def test_hostile_names_do_not_break_out_of_a_page(tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)> | [x](javascript:y)\n## Heading"
    tables = crowded(2)
    for row in tables["projects"]:
        row["programme_name"] = hostile
    tables["sources"] = [source(hostile)]
    folder = write_release(tmp_path, **tables)
    write_profile(folder, LIMIT)
    for language in LANGUAGES:
        for name in ("quality", "data-dictionary"):
            page = (folder / f"{name}.{language}.md").read_text("utf-8")
            assert "<img" not in page and "[x](" not in page
            assert "\n## Heading" not in page
