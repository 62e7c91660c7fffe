"""Single pages, made by hand: each says how one thing is read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from smartdata.parse.record import Record, read_record
from tests.chain import SOURCE
from tests.pages import MARKUPS, PARTNER_LABELS, Partner, Project, labelled


def read(page: str) -> Record:
    return read_record(page.encode(), SOURCE)


def rules(record: Record) -> list[str]:
    return [observation.rule for observation in record.observations]


@pytest.mark.parametrize("markup", MARKUPS)
def test_every_markup_gives_the_same_record(markup: str) -> None:
    record, plain = read(Project().page(markup)), read(Project().page())
    assert record.project["content_sha256"] == plain.project["content_sha256"]
    assert [p["name"] for p in record.partners] == [p["name"] for p in plain.partners]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda k, v: f"<p><b>{k}:</b> {v}</p>",
        lambda k, v: f"<p><strong>{k}</strong>: {v}</p>",
        lambda k, v: f"<b>{k}:</b> {v}<br>",
        lambda k, v: f"<b>{k}:</b><br>{v}<br>",
        lambda k, v: f"<li>{k}: {v}</li>",
        lambda k, v: f"<div>{k}:</div><div><span>{v}</span></div>",
        lambda k, v: f"<div><div><h4>{k}</h4></div><div><p>{v}</p></div></div>",
        lambda k, v: f"<tr><td>{k}</td></tr><tr><td>{v}</td></tr>",
        lambda k, v: f"<TR><TD>{k}:<TD>{v}",
        lambda k, v: f"<dt>{k}:<dd>{v}",
        lambda k, v: f"<!-- {k}: x --><label>{k}</label>\n<span>{v}</span><br/>",
    ],
)
def test_a_label_is_known_by_its_words_whatever_the_tags(wrap) -> None:  # type: ignore[no-untyped-def]
    body = "\n".join(wrap(k, v) for k, v in labelled(Project()))
    table = Project().page("dl").partition("<h2>")[2]
    outer = {"<tr>": "table", "<TR>": "table", "<dt>": "dl"}.get(body[:4], "div")
    record = read(f"<html><body><{outer}>{body}</{outer}><h2>{table}")
    assert record.project["content_sha256"] == read(Project().page()).project["content_sha256"]


def test_partners_as_repeated_blocks_of_labels() -> None:
    blocks = "".join(
        "<div>"
        + "".join(
            f"<p><b>{label}:</b> <span>{cell}</span></p>"
            for label, cell in zip(PARTNER_LABELS.values(), partner.cells(), strict=True)
        )
        + "</div>"
        for partner in Project().partners
    )
    page = Project().page("dl")
    record = read(page.partition("<table>")[0] + blocks + "</body></html>")
    assert [p["programme_funding"] for p in record.partners] == [Decimal(85000)] * 2


def test_columns_are_told_by_their_titles() -> None:
    first, second = list(PARTNER_LABELS.values())[:2]
    page = Project().page("dl")
    page = page.replace(f"<th>{first}</th><th>{second}</th>", f"<th>{second}</th><th>{first}</th>")
    for partner in Project().partners:
        role, name = partner.cells()[:2]
        name = name.replace('"', "&quot;")
        page = page.replace(f"<td>{role}</td><td>{name}</td>", f"<td>{name}</td><td>{role}</td>")
    assert [p["role"] for p in read(page).partners] == ["lead", "partner"]


@pytest.mark.parametrize("markup", MARKUPS)
def test_an_unknown_label_is_reported_with_its_value(markup: str) -> None:
    record = read(Project(extra=(("Jauns lauks", "kaut kas"),)).page(markup))
    told = [o.observed for o in record.observations if o.rule == "unknown_label"]
    assert [text.replace(":", "") for text in told if text] == ["Jauns lauks kaut kas"]
    assert record.project["summary"] == "Kopsavilkums."


def test_an_empty_value_is_not_taken_from_what_follows() -> None:
    for markup in ("dl", "blocks", "table"):
        page = Project(acronym="").page(markup)
        record = read(page)
        assert record.project["acronym"] is None
        assert "value_missing" in rules(record)


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_label_that_stands_twice_is_not_certain(markup: str) -> None:
    record = read(Project(extra=(("Projekta Nr.", "LLI-2"),)).page(markup))
    assert "label_repeated" in rules(record)


def test_blanks_stops_and_placeholders() -> None:
    partner = Partner(country="Lietuva.", region="N/A", name="A\u00a0B")
    record = read(Project(code="\u00a0LLI-7 ", partners=(partner,)).page())
    assert record.project["project_code"] == "LLI-7"
    assert record.partners[0]["name"] == "A B"
    assert record.partners[0]["country"] == "LT"
    assert record.partners[0]["planning_region"] is None
    assert {"stray_full_stop", "placeholder"} <= set(rules(record))


def test_nuts_codes_hold_in_their_time_only() -> None:
    def codes(day: str) -> tuple[str | None, str | None]:
        partner = read(Project().printing(decision_date=day).page()).partners[0]
        return partner["nuts_code"], partner["nuts_version"]

    assert codes("26.02.2020") == ("LV003", "2016")
    assert codes("01.02.2021") == ("LV003", "2021")
    assert codes("01.01.2016") == ("LV003", "2013")
    assert codes("01.09.2021") == (None, None)  # redrawn, while NUTS was not
    assert codes("01.09.2024") == ("LV00B", "2024")


def test_an_error_page_of_the_website_is_no_record() -> None:
    page = "<html><body><h1>Apkope</h1><p>Lapa īslaicīgi nav pieejama.</p></body></html>"
    assert rules(read(page)) [-1:] == ["not_a_record_page"]  # fmt: skip
    assert not read(page).project["readable"]


def test_deeply_nested_markup_is_refused_quickly() -> None:
    assert "text_damaged" in rules(read("<div>" * 200_000))


def test_values_keep_their_inner_blanks_and_paragraphs() -> None:
    record = read(Project(summary="Viens.  Divi.").page())
    assert record.project["summary"] == "Viens.  Divi."
    page = Project(summary="X").page("dl").replace("<dd>X</dd>", "<dd><p>Viens</p><p>Divi</p></dd>")
    assert read(page).project["summary"] == "Viens\nDivi"


def test_places_are_lines_of_the_file() -> None:
    record = read(Project().page())
    lines = Project().page().split("\n")
    assert lines[int(record.project["acronym_place"].removeprefix("L")) - 1] == "Smart"
    second = record.partners[1]["place"]
    assert "Klaipeda region" in lines[int(second.removeprefix("L")) - 1]
