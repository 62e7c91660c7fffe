"""Rows and cells that could mean two things: held back, and never read as the likelier one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from smartdata.parse.files.cells import Number
from tests.lists import PLAIN, described, read_list, table

HEADER = ("Code", "Title", "Amount")


@pytest.mark.parametrize("word", ["Total for priority 1", "Total (EUR)", "Kopā prioritāte 1", "Σ"])
def test_a_subtotal_with_further_words_is_no_project(word: str) -> None:
    read = read_list(described(PLAIN), table(HEADER, ("A-1", "Road", "5"), (word, "", "5")))
    assert read.rules == ["sum_row"]


@pytest.mark.parametrize(
    "row", [("1234", "Total quality management", "5"), ("TOTAL-01", "Quality", "5")]
)
def test_a_project_that_begins_like_a_sum_is_one(row: tuple[str, str, str]) -> None:
    source = described({**PLAIN, "total_words": ["Total"]})
    read = read_list(source, table(HEADER, row, ("Total", "", "5")))
    assert [told["project_code"] for told in read["records"]] == [row[0]]
    assert read.counts.counts["sum"] == 1
    turned = described({**PLAIN, "total_words": ["Total"]})
    read = read_list(turned, table(("Title", "Code", "Amount"), (row[1], row[0], row[2])))
    assert [told["project_code"] for told in read["records"]] == [row[0]]


@pytest.mark.parametrize(
    ("scheme", "code"),
    [
        ("LV-REG", "12038511234"), ("LT-KODAS", "38501010002"),
        ("EE-REGISTRIKOOD", "38501010002"), ("PL-PESEL", "44051401359"),
    ],
)  # fmt: skip
def test_the_code_of_a_person_in_a_column_of_numbers(scheme: str, code: str) -> None:
    records = {
        **PLAIN,
        "partners": [{"role": "beneficiary", "name": "Name", "identifiers": {scheme: "Number"}}],
    }
    row = ("A-1", "Road", "5", "Anna Liepa", code)
    read = read_list(described(records), table((*HEADER, "Name", "Number"), row))
    assert read["identifiers"] == []
    assert read.names() == [None]
    assert code not in str(read.rows.by_table)


def test_numbers_of_organisations_stay() -> None:
    records = {
        **PLAIN,
        "partners": [{"role": "lead", "name": "Name", "identifiers": {"LV-REG": "Number"}}],
    }
    row = ("A-1", "Road", "5", "SIA Liepa", "40003009497")
    read = read_list(described(records), table((*HEADER, "Name", "Number"), row))
    assert [told["value"] for told in read["identifiers"]] == ["40003009497"]
    assert read.names() == ["SIA Liepa"]


def test_a_person_is_named_by_no_key() -> None:
    partner = {
        "role": "beneficiary", "name": "Name",
        "natural_person": {"column": "Person", "words": {"yes": "yes", "no": "no"}},
    }  # fmt: skip
    records = {**PLAIN, "partners": [partner]}
    header = (*HEADER, "Name", "Person")
    row = ("A1 Jānis Bērziņš", "Farm", "5", "Jānis Bērziņš", "yes")
    read = read_list(described(records), table(header, row))
    assert "personal_data_in_key" in read.rules
    assert "Bērziņš" not in str(read.rows.by_table)
    # Nor by a hash of the name, which whoever guesses it could find again.
    keyed = {**records, "key": ["partner_name"]}
    row = ("F-1", *row[1:])
    uids = {
        read_list(described(keyed), table(header, *rows))["records"][-1]["project_uid"]
        for rows in ([row], [("A-0", "Road", "5", "SIA X", "no"), row])
    }
    assert len(uids) == 2


def test_a_rate_that_its_cell_shows_as_percent() -> None:
    records = {**PLAIN, "project": {**PLAIN["project"], "cofinancing_rate": "Rate"}}
    opened = table(
        (*HEADER, "Rate"), ("A-1", "Road", "5", Number("0.85")), ("A-2", "Rail", "5", Number("85")),
        formats=[[""] * 4, ["", "", "", "0%"], ["", "", "", "0"]],
    )  # fmt: skip
    read = read_list(described(records), opened)
    rates = [told["cofinancing_rate"] for told in read["records"]]
    assert rates == [Decimal("0.8500"), Decimal("0.8500")]


def test_two_columns_that_say_different_amounts_of_one_thing() -> None:
    amount = {"columns": ["Old", "New"], "measure": "programme_funding"}
    records = {**PLAIN, "amounts": [amount]}
    header = ("Code", "Title", "Old", "New")
    rows = (("A-1", "Road", "1", "2"), ("A-2", "Rail", "", "2"), ("A-3", "Path", "3", "3"))
    read = read_list(described(records), table(header, *rows))
    assert read.amounts() == [
        ("programme_funding", "2.00", "EUR"), ("programme_funding", "3.00", "EUR")
    ]  # fmt: skip
    assert read.rules == ["unreadable_amount"]


def test_a_title_is_no_key_where_there_is_a_code() -> None:
    with pytest.raises(ValidationError, match="must not be the title"):
        described({**PLAIN, "key": ["title", "start_date"],
                   "project": {**PLAIN["project"], "start_date": "Start"}})  # fmt: skip


def test_a_cell_that_holds_a_number_is_read_as_one_whatever_texts_are_printed_with() -> None:
    forms = {"decimal": ",", "thousands": ["."]}
    rows = (("A-1", "Road", Number("240.125")), ("A-2", "Rail", "240.125"), ("A-3", "Path", "1,5"),
            ("A-4", "Way", Number("300000.25")))  # fmt: skip
    read = read_list(described(PLAIN, forms=forms), table(HEADER, *rows))
    assert [amount for _, amount, _ in read.amounts()] == [
        "240.12", "240125.00", "1.50", "300000.25"
    ]  # fmt: skip
