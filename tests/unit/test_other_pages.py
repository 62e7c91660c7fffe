"""Record pages of another publisher: other words, other forms, fewer fields, and one more yaml."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from smartdata.describe.source import SourceDescription
from tests.chain import judge_pages

SOURCE = SourceDescription.model_validate(
    {
        "id": "test",
        "title": {"en": "Projects", "lv": "Projekti"},
        "publisher": {"en": "Ministry", "lv": "Ministrija"},
        "attribution": "Ministry",
        "format": "record-pages",
        "language": "et",
        "currency": "EUR",
        "amount_stage": "contracted",
        "default_programme": "2014TC16RFCB050",
        "forms": {"decimal": ",", "thousands": [" "], "dates": ["yyyy-mm-dd"]},
        "pages": {
            "labels": {
                "project_code": "Projekti number",
                "title": "Projekti nimi",
                "start_date": "Algus",
                "end_date": "Lõpp",
                "total_budget": "Eelarve kokku",
                "programme_funding": "Toetus",
            },
            "partner_heading": "Partnerid",
            "partner_labels": {
                "name": "Partneri nimi",
                "role_raw": "Roll",
                "country_raw": "Riik",
                "programme_funding": "Partneri toetus",
                "total_budget": "Partneri eelarve",
            },
            "roles": {"Juhtpartner": "lead", "Partner": "partner"},
            "countries": {"Läti Vabariik": "LV"},
        },
    }
)
_HEAD = "".join(f"<th>{t}</th>" for t in SOURCE.pages.partner_labels.values())  # type: ignore[union-attr]


def page(**changes: str) -> bytes:
    told = {
        "Projekti number": "EE-7", "Projekti nimi": "Ühine rand", "Algus": "2018-03-01",
        "Lõpp": "2020-02-28", "Eelarve kokku": "1 000 000,50", "Toetus": "850 000,42",
    } | changes  # fmt: skip
    fields = "".join(f"<dt>{label}:</dt><dd>{value}</dd>" for label, value in told.items())
    rows = (
        "<tr><td>Valga linn</td><td>Juhtpartner</td><td>Eesti</td><td>500 000,20</td>"
        "<td>600 000,50</td></tr><tr><td>Valkas dome</td><td>Partner</td><td>Läti Vabariik</td>"
        "<td>350 000,22</td><td>400 000,00</td></tr>"
    )
    return (
        f"<html><head><meta charset='utf-8'></head><body><dl>{fields}</dl><h2>Partnerid</h2>"
        f"<table><tr>{_HEAD}</tr>{rows}</table></body></html>"
    ).encode()


def test_a_page_in_other_words_is_one_more_description(tmp_path: Path) -> None:
    judged = judge_pages(tmp_path, [page()], SOURCE)
    assert judged.outcome("0") == "published", judged.tables["quarantine"]
    project = judged.project("0")
    assert project["project_uid"] == "2014TC16RFCB050/EE-7"
    assert (project["start_date"], project["end_date"]) == (date(2018, 3, 1), date(2020, 2, 28))
    assert project["total_budget"] == Decimal("1000000.50")
    assert project["decision_date"] is None
    partners = [(p["name"], p["role"], p["country"], p["programme_funding"])
                for p in judged.partners("0")]  # fmt: skip
    assert partners == [
        ("Valga linn", "lead", "EE", Decimal("500000.20")),
        ("Valkas dome", "partner", "LV", Decimal("350000.22")),
    ]
    assert judged.rules("0", "warning") == set()


def test_what_its_source_labels_must_be_there(tmp_path: Path) -> None:
    judged = judge_pages(tmp_path, [page(Algus=""), page(Toetus="palju")], SOURCE)
    assert "date_missing" in judged.rules("0", "error")
    assert "amount_unreadable" in judged.rules("1", "error")


def test_personal_data_on_pages_are_not_published(tmp_path: Path) -> None:
    title = "Ühine rand, kirjuta mari.tamm@example.ee"
    judged = judge_pages(tmp_path, [page(**{"Projekti nimi": title})], SOURCE)
    assert judged.project("0")["title"] is None
    assert "personal_data" in judged.rules("0", "warning")
    assert "mari.tamm" not in str(judged.tables)
