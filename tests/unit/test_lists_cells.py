"""Reading one cell as its description says: a value, nothing, or why it can't be read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.lists import PLAIN, ReadList, described, read_list, table

HEADER = ("Code", "Amount", "A", "B", "C")


def read(project: dict[str, Any], *rows: tuple[str, ...], **forms: Any) -> ReadList:
    records = {
        **PLAIN,
        "project": {"project_code": "Code", **project},
        "ignored": ["A", "B", "C"],
    }
    filled = (("P-1", "1", *row) for row in rows)
    return read_list(described(records, forms=forms), table(HEADER, *filled))


def field(name: str, cell: Any, *row: str, **forms: Any) -> tuple[Any, list[str | None]]:
    """The value of a field, and what was observed where it can't be read."""
    found = read({name: cell}, row, **forms)
    told = [f"{o['rule']}: {o['observed']}" for o in found["observations"]]
    return found.record.get(name), list(told)


def test_names_are_squeezed_and_summaries_keep_their_lines() -> None:
    printed = "  An\u00a0example \n of  names\u202f"
    assert field("title", "A", printed) == ("An example of names", [])
    assert field("summary", "A", printed) == ("An\u00a0example \n of  names", [])
    # Letters and accents written apart are put together.
    assert field("title", "A", "Ri\u0304ga") == ("Rīga", [])


@pytest.mark.parametrize("empty", ["", " ", "\u00a0", "\t\n", "\u2007"])
def test_an_empty_cell_has_no_value(empty: str) -> None:
    assert field("title", "A", empty) == (None, [])


def test_placeholders_mean_missing_in_their_column_or_everywhere() -> None:
    told = {"column": "A", "missing": ["-", "Nav datu"]}
    assert field("title", told, "-") == (None, [])
    assert field("title", told, " nav\u00a0DATU ") == (None, [])
    assert field("title", told, "n/a") == ("n/a", [])
    assert field("title", "A", "n/a", missing=["N/A"]) == (None, [])
    assert field("start_date", "A", "n/a", missing=["N/A"]) == (None, [])
    # Without a word on it, nothing is taken for missing; least of all a zero.
    assert field("start_date", "A", "-") == (None, ["unreadable_date: -"])
    assert field("declared_partners", "A", "0", missing=["-"]) == (0, [])


def test_a_missing_amount_is_not_zero() -> None:
    rows = (("P-1", "One", ""), ("P-2", "Two", "-"), ("P-3", "Three", "0"))
    opened = table(("Code", "Title", "Amount"), *rows)
    found = read_list(described(PLAIN, forms={"missing": ["-"]}), opened)
    assert [(a["record_no"], str(a["amount"])) for a in found["amounts"]] == [(3, "0.00")]
    assert found.rules == []


def test_patterns_take_a_part_of_the_cell() -> None:
    code = {"column": "A", "pattern": r"^(LPW\S*) - "}
    assert field("call", code, "LPW-1/2 - A title") == ("LPW-1/2", [])
    assert field("call", {"column": "A", "pattern": r"\d{4}"}, "Call of 2016") == ("2016", [])
    assert field("call", code, "Other - A title") == (
        None, ["pattern_not_matched: Other - A title"],
    )  # fmt: skip
    optional = {**code, "pattern_optional": True}
    assert field("call", optional, "Other - A title") == (None, [])
    # A pattern sees the lines of a cell as one text.
    lines = {"column": "A", "pattern": r"^(.*) - end$"}
    assert field("summary", lines, "a\nb - end") == ("a\nb", [])


def test_what_a_pattern_finds_may_be_missing_too() -> None:
    told = {"column": "A", "pattern": r"^(.*?)\s*\((\d+)\)$", "missing": ["n/a"]}
    assert field("title", told, "n/a (123)") == (None, [])
    assert field("title", told, "(123)") == (None, [])
    assert field("title", told, "A (123)") == ("A", [])
    assert field("title", {"column": "A", "pattern": r"a(\d)?"}, "a") == (None, [])


def test_words_are_looked_up_whatever_their_case_and_blanks() -> None:
    told = {"column": "A", "words": {"Īstenošanā": "running", "Pabeigts": "completed"}}
    assert field("status", told, " īstenošanā ") == ("running", [])
    assert field("status", told, "PABEIGTS") == ("completed", [])
    assert field("status", told, "Apturēts") == (None, ["unknown_word: Apturēts"])
    assert field("status", told, "") == (None, [])


def test_a_word_may_be_a_part_of_the_cell_or_a_text_that_means_missing_elsewhere() -> None:
    told = {"column": "A", "words": {"r": "running", "-": "applied"}, "pattern": r"^(\w) -"}
    assert field("status", told, "r - since 2016") == ("running", [])
    assert field("status", told, "-", missing=["-"]) == ("applied", [])
    assert field("status", told, "x - y") == (None, ["unknown_word: x"])
    assert field("status", told, "n/a", missing=["n/a"]) == (None, [])


def test_words_of_other_fields_are_stated_in_the_form_of_the_description() -> None:
    forms: dict[str, Any] = {"dates": ["dd.mm.yyyy"], "decimal": ","}
    told = {"column": "A", "words": {"end of period": "2023-12-31"}}
    assert field("end_date", told, "End of period", **forms) == (date(2023, 12, 31), [])
    assert field("cofinancing_rate", {"column": "A", "words": {"full": "0.85"}}, "full") == (
        Decimal("0.8500"), [],
    )  # fmt: skip
    assert field("declared_partners", {"column": "A", "words": {"two": "2"}}, "two") == (2, [])
    wrong = {"column": "A", "words": {"two": "a pair"}}
    assert field("declared_partners", wrong, "two") == (None, ["unreadable_count: two"])


def test_constants() -> None:
    assert field("fund", {"constant": "ERDF"}, "") == ("ERDF", [])
    assert field("start_date", {"constant": "2014-01-01"}, "") == (date(2014, 1, 1), [])


def test_several_columns_are_joined_or_the_first_that_says_something() -> None:
    first = {"columns": ["A", "B", "C"]}
    assert field("title", first, "", "b", "c") == ("b", [])
    assert field("title", first, "", "", "") == (None, [])
    joined = {"columns": ["A", "B", "C"], "join": " – "}
    assert field("title", joined, "a", " ", "c") == ("a – c", [])
    assert field("title", joined, "", "", "c") == ("c", [])


def test_a_placeholder_does_not_hide_the_next_column() -> None:
    first = {"columns": ["A", "B"], "missing": ["-"]}
    assert field("title", first, "-", "b") == ("b", [])
    assert field("title", {"columns": ["A", "B"]}, "n/a", "b", missing=["N/A"]) == ("b", [])
    assert field("title", first, "-", "-") == (None, [])
    joined = {**first, "join": ", "}
    assert field("title", joined, "-", "b") == ("b", [])


def test_several_columns_of_which_one_may_be_absent() -> None:
    told = {"columns": ["Absent", "B"], "optional": True}
    assert field("title", told, "a", "b") == ("b", [])


def test_a_column_with_dates_of_its_own_form() -> None:
    told = {"column": "A", "dates": ["dd/mm/yyyy"]}
    assert field("start_date", told, "01/02/2016") == (date(2016, 2, 1), [])
    assert field("start_date", told, "2016-02-01") == (None, ["unreadable_date: 2016-02-01"])
    assert field("end_date", "A", "2016-02-01") == (date(2016, 2, 1), [])


@pytest.mark.parametrize(
    ("zone", "printed", "day"),
    [
        # Winter and summer time in one zone; both are the day that begins in it.
        ("Europe/Bucharest", "2016-12-31T22:00:00.000Z", date(2017, 1, 1)),
        ("Europe/Bucharest", "2016-06-30T21:00:00.000Z", date(2016, 7, 1)),
        ("Europe/Riga", "2016-12-31T22:00:00.000Z", date(2017, 1, 1)),
        ("Europe/Berlin", "2016-12-31T23:00:00.000Z", date(2017, 1, 1)),
        ("Europe/Berlin", "2017-03-25T23:00:00Z", date(2017, 3, 26)),
        ("Europe/Berlin", "2017-03-26T22:00:00Z", date(2017, 3, 27)),
        ("UTC", "2017-01-01T00:00:00.000Z", date(2017, 1, 1)),
        ("Europe/Riga", "2017-01-01T00:00:00+02:00", date(2017, 1, 1)),
    ],
)
def test_midnights_are_read_in_the_time_zone_of_the_source(
    zone: str, printed: str, day: date
) -> None:
    found = field("start_date", "A", printed, dates=["instant"], timezone=zone)
    assert found == (day, [])


@pytest.mark.parametrize(
    ("zone", "printed"),
    [
        # The other offset of the year, an hour of the day, and a second past midnight.
        ("Europe/Bucharest", "2016-12-31T21:00:00.000Z"),
        ("Europe/Bucharest", "2016-06-30T22:00:00.000Z"),
        ("Europe/Riga", "2016-12-31T12:00:00Z"), ("UTC", "2017-01-01T00:00:01Z"),
    ],
)  # fmt: skip
def test_a_time_that_is_no_midnight_is_noted_and_not_read(zone: str, printed: str) -> None:
    found = field("start_date", "A", printed, dates=["instant"], timezone=zone)
    assert found == (None, [f"date_not_midnight: {printed}"])


@pytest.mark.parametrize(
    ("name", "printed", "rule"),
    [
        ("start_date", "2027-02-31", "impossible_date"), ("start_date", "43831", "unreadable_date"),
        ("start_date", "01.02.2016", "unreadable_date"), ("start_date", "2016", "unreadable_date"),
        ("declared_partners", "3,5", "unreadable_count"), ("declared_partners", "-1",
        "unreadable_count"), ("declared_partners", "three", "unreadable_count"),
        ("cofinancing_rate", "85 EUR", "unreadable_rate"), ("cofinancing_rate", "-5",
        "unreadable_rate"),
    ],
)  # fmt: skip
def test_what_has_another_form_is_noted_as_printed(name: str, printed: str, rule: str) -> None:
    assert field(name, "A", printed) == (None, [f"{rule}: {printed}"])


def test_required_cells() -> None:
    told = {"column": "A", "required": True}
    assert field("title", told, "") == (None, ["required_value_missing: None"])
    assert field("title", told, "One") == ("One", [])
    rules = read({"start_date": told}, ("2016-02-30",)).rules
    assert rules == ["impossible_date", "required_value_missing"]


def test_required_cells_of_amounts_partners_places_and_texts() -> None:
    must = {"required": True}
    records = {
        "key": ["project_code"],
        "project": {"project_code": "Code"},
        "amounts": [{"column": "A", "measure": "total_budget", **must}],
        "partners": [{
            "role": "lead", "name": "B", "postcode": {"column": "C", **must},
            "identifiers": {"PIC": {"column": "D", **must}},
            "amounts": [{"column": "E", "measure": "programme_funding", **must}],
        }],
        "locations": [{"region": "B", "nuts_code": {"column": "F", **must}}],
        "classifications": [{"scheme": "field", "code": {"column": "G", **must}}],
        "identifiers": {"doi": {"column": "H", **must}},
        "texts": [{"column": "I", "kind": "keywords", "language": "en", **must}],
    }  # fmt: skip
    opened = table(("Code", *"ABCDEFGHI"), ("P-1", "", "Partner"))
    found = read_list(described(records), opened)
    assert found.rules == ["required_value_missing"]
    assert sorted(name for name, _, _ in found.noted("required_value_missing")) == [
        "PIC", "doi", "field", "keywords_en", "nuts_code", "postcode", "programme_funding",
        "total_budget",
    ]  # fmt: skip
    full = table(
        ("Code", *"ABCDEFGHI"),
        ("P-1", "1", "Partner", "LV-1050", "999999999", "1", "LV006", "053", "10.1/x", "words"),
    )
    assert read_list(described(records), full).rules == []
