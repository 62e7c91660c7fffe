"""Traps that pages have set: each must be read right or held back, never published wrong."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from smartdata.parse.record import read_record
from smartdata.parse.text_page import read_text_page
from tests.chain import SOURCE, judge_page, judge_pages
from tests.pages import WORDS, Partner, Project

LEAD = Partner(role="Vadošais")


def html(old: str, new: str, project: Project | None = None) -> str:
    page = (project or Project()).page("dl")
    assert old in page
    return page.replace(old, new, 1)


@pytest.mark.parametrize(
    ("page", "rule"),
    [
        (html("<td>Kurzemes plānošanas", "<td>Kurzemes<br>plānošanas"), "partner_row_not_split"),
        (html("<td>85000.00", "<td>85<br>000.00"), "partner_row_not_split"),
        (html("<td>85000.00", "<td>8500<sup>1</sup>"), "partner_row_not_split"),
        (html("200000.00</dd>", "200000<sup>1</sup></dd>"), "raised_text"),
        (html("<dd>LLI-1", "<dd>LLI<sup>1</sup>-1"), "raised_text"),
        (html("Projekta Nr.:</dt>", "Projekta Nr.: <a>i</a></dt>"), "text_between_fields"),
        (html("<dd>Smart</dd>", "<dd>Smart<p>Plan</p></dd>"), "value_on_several_lines"),
        (html("</tbody>", "<tr><td></td><td>Kopā</td><td></td><td></td><td>1</td><td>1</td>"
              "<td>2</td></tr></tbody>"), "not_a_partner_row"),
        (html("LLI-1<", "LLI\u200b-1<"), "text_damaged"),
        (Project().page().replace("Projekta nosaukuma saīsinājums:\n", ""),
         "value_on_several_lines"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_held_back(tmp_path: Path, page: str, rule: str) -> None:
    judged = judge_page(tmp_path, page)
    assert judged.outcome("0") == "quarantined"
    assert rule in judged.rules("0", "error")


@pytest.mark.parametrize(
    "page",
    [
        html("<dd>Smart", "<dd><script>x()</script><span hidden>key</span>Sm<wbr>art"),
        html("<td>Kurzemes", '<td><span style="display: none">a</span>Kurzemes'),
        html("<th>Partnera nosaukums", "<th>Partnera<br>nosaukums ▲"),
        html("<h2>Projekta partneri</h2>", "<h2>Projekta partneri:</h2>"),
        html("<h1>", "<form><label>Projekta Nr.:</label><input name=q></form><h1>"),
        html("<dt>Projekta Nr.:", "<dt>Projekta<br>Nr.:"),
        html("<dd>Smart", '<dd><span class="label label-success">Smart</span>').replace(
            "label-success\">Smart</span></dd>", "label-success\">Smart</span></dd>"),
        Project().page().replace("Projekta partneri", "Projekta partneri:"),
    ],
)  # fmt: skip
def test_harmless_markup_does_no_harm(tmp_path: Path, page: str) -> None:
    judged = judge_page(tmp_path, page)
    assert judged.outcome("0") == "published"
    project = judged.project("0")
    assert (project["acronym"], project["project_code"], project["quality"]) == (
        "Smart",
        "LLI-1",
        "ok",
    )
    assert judged.partners("0")[0]["name"] == "Kurzemes plānošanas reģions"


def test_a_missing_amount_is_not_read_as_zero(tmp_path: Path) -> None:
    page = Project(partners=(LEAD,)).page().replace("85000.0015000.00100000.00", "500.00500.00")
    assert "partner_row_not_split" in judge_page(tmp_path, page).rules("0", "error")


def test_a_row_that_may_have_lost_its_end_is_not_read(tmp_path: Path) -> None:
    partner = replace(LEAD, funding=Decimal("339804.01"), cofinancing=Decimal("516763.51"))
    page = Project(partners=(partner,)).page()
    assert page.endswith("339804.01516763.51856567.52")
    assert judge_page(tmp_path, page).outcome("0") == "published"
    # What is left adds up as well: 339804.0 + 1516763.5 = 1856567.5.
    assert "partner_row_not_split" in judge_page(tmp_path, page[:-1]).rules("0", "error")


def test_a_whole_row_under_a_wrong_sum_is_read_and_flagged(tmp_path: Path) -> None:
    partner = replace(LEAD, funding=Decimal("1124.45"), cofinancing=Decimal(0), decimals=0)
    page = Project(partners=(partner,)).printing(total_budget="2248.90").page()
    assert judge_page(tmp_path, page).rules("0", "warning") == {"partner_sum_differs"}


def test_organisations_that_are_called_like_placeholders(tmp_path: Path) -> None:
    partner = Partner(role="Vadošais", name="NAV", country="Norvēģija", region="N/A")
    judged = judge_page(tmp_path, Project(acronym="NR", partners=(partner,)).page("dl"))
    assert judged.project("0")["acronym"] == "NR"
    assert judged.partners("0")[0]["name"] == "NAV"


def test_copies_that_differ_in_something_unknown_are_no_duplicates(tmp_path: Path) -> None:
    pages = [Project(extra=(("Statuss", s),)).page().encode() for s in ("īsteno", "pārtraukts")]
    judged = judge_pages(tmp_path, pages)
    assert [judged.outcome(name) for name in "01"] == ["quarantined"] * 2
    assert "duplicate_key" in judged.rules("0", "error")


def test_the_same_said_in_text_and_in_html_is_a_duplicate(tmp_path: Path) -> None:
    judged = judge_pages(tmp_path, [Project().page(m).encode() for m in ("text", "dl", "table")])
    assert [judged.outcome(name) for name in "012"] == ["published", "duplicate", "duplicate"]
    assert "exact_duplicate" in judged.rules("1", "info")
    assert judged.tally.conserved


def test_a_title_with_a_prose_that_begins_like_a_label(tmp_path: Path) -> None:
    judged = judge_page(tmp_path, Project(summary="Projekta mērķi:").page())
    assert judged.project("0")["summary"] == "Projekta mērķi:"


@pytest.mark.parametrize(
    "page",
    [
        "VadošaisX" + "1" * 60_000 + "x",
        "VadošaisX" + "1 " * 60_000 + "1",
        "<!--" * 50_000,
        "<script " * 50_000,
        "<div><style>" * 50_000,
        "a" + "\u0301\u0323" * 100_000,
        "x:\n" * 100_000,
        "Projektā mērķu, aktivitāšu un sasniedzamo rezultātu kopsavilkums (LV):\n"
        + "x:\n" * 90_000,
    ],
    ids=range(8),
)
def test_hostile_pages_take_no_time(page: str) -> None:
    head = Project().page().rpartition("Vadošais")[0] if page.startswith("Vad") else ""
    began = time.process_time()
    record = read_record((head + page).encode(), SOURCE)
    assert time.process_time() - began < 5
    assert len(record.observations) < 600


def test_many_rows_with_two_ways_each_take_no_time() -> None:
    rows = "\n".join(["VadošaisALatvijaRīgas774.481.4"] * 2000)
    page = Project().page().rpartition("Vadošais")[0] + rows
    began = time.process_time()
    assert len(read_text_page(page, WORDS).partners) >= 2000
    read_record(page.encode(), SOURCE)
    assert time.process_time() - began < 10


def test_no_setting_of_the_environment_switches_the_rules_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pandera.config import ValidationDepth, config_context

    page = Project().printing(end_date="01.01.2019").page()
    with config_context(validation_enabled=False, validation_depth=ValidationDepth.SCHEMA_ONLY):
        assert "end_before_start" in judge_page(tmp_path, page).rules("0", "error")


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (html("<dd>31.05.2022</dd>\n</dl>", "</dl><p>15.03.2023</p>"), "quarantined"),
        (html("<dd>01.06.2020", "<dd><s>01.05.2020</s>"), "quarantined"),
        (html("<table>", "<table hidden>"), "quarantined"),
        (html("<tbody>", '<tbody><tr style="display:none"><td>x</td></tr>'), "published"),
    ],
)
def test_what_is_struck_out_hidden_or_elsewhere_is_no_value(
    tmp_path: Path, page: str, outcome: str
) -> None:
    assert judge_page(tmp_path, page).outcome("0") == outcome


def test_an_unknown_label_with_its_value_on_one_line_is_nobody_else_s_value(tmp_path: Path) -> None:
    page = Project().page().replace("\nSmart\n", "\nProjekta statuss: Pabeigts\n")
    judged = judge_page(tmp_path, page)
    assert judged.project("0")["acronym"] is None
    assert "unknown_label" in judged.rules("0", "warning")
