"""Finding the header of a list and its columns: told apart exactly, or refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from smartdata.errors import RawError
from smartdata.parse.lists.header import Columns, header_key
from smartdata.parse.lists.read import Bound, bind_table, refuse_unbound
from tests.lists import FILE, PLAIN, columns, described, read_list, table

HEADER = ("Code", "Title", "Amount")
RECORD = ("P-1", "One", "10.50")


def bound(records: dict[str, Any], *rows: tuple[str, ...]) -> Bound:
    return bind_table(table(*rows), described(records), FILE)


def refusal(records: dict[str, Any], *rows: tuple[str, ...]) -> str:
    with pytest.raises(RawError) as refused:
        refuse_unbound(bound(records, *rows), FILE)
    return str(refused.value)


def test_a_header_in_the_first_row() -> None:
    found = bound(PLAIN, HEADER, RECORD)
    assert (found.header.rows, str(found.header.confidence)) == ((1,), "1.00")
    refuse_unbound(found, FILE)
    read = read_list(described(PLAIN), table(HEADER, RECORD))
    assert read.record["title"] == "One"
    assert read.amounts() == [("programme_funding", "10.50", "EUR")]


def test_a_header_below_notes_in_two_languages() -> None:
    above = [("List of operations",), ("Regulation 1303/2013",), (), ("Printed on 1 May",)] * 2
    german = ("Kenn-\nzeichen", "Bezeichnung", "Betrag")
    opened = table(*above[:7], german, HEADER, RECORD)
    read = read_list(described(PLAIN), opened)
    # Only the English row is named, so the German one above it is left out with the notes.
    assert (read.bound.header.rows, read.counts.counts["above"]) == ((9,), 8)
    both = {**PLAIN, "project": {"project_code": "Kennzeichen", "title": "Title"}}
    read = read_list(described(both | {"header": {"rows": [8, 9]}}), opened)
    assert read.bound.header.names[0] == ("Kenn-\nzeichen", "Code", "Kenn-\nzeichen Code")
    assert (read.counts.counts["header"], read.record["project_code"]) == (2, "P-1")


def test_rows_of_a_header_are_found_together_where_both_are_named() -> None:
    names = {"project_code": ["Kennzeichen", "Code"], "title": ["Bezeichnung", "Title"]}
    records = {
        **PLAIN,
        "project": {name: {"column": aliases} for name, aliases in names.items()},
        "amounts": [{"column": ["Betrag", "Amount"], "measure": "total_budget"}],
    }
    read = read_list(
        described(records),
        table(("Notes",), ("Kennzeichen", "Bezeichnung", "Betrag"), HEADER, RECORD),
    )
    assert read.bound.header.rows == (2, 3)
    assert read.record["title"] == "One"


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("Unions-Kofinan-\nzierungs-\r\n  satz", "unions-kofinanzierungssatz"),
        ("Be\u00adgins\u200btart", "beginstart"), ("Total\n(EUR)", "total (eur)"),
        ("  Name  of\u00a0project: ", "name of project"), ("AMOUNT *", "amount"),
        ("Straße", "strasse"), ("Nosaukums", "nosaukums"),
        # A hyphen within a line stays, and one that is no break of a word.
        ("Co-financing", "co-financing"), ("Paid 2014-\n2020", "paid 2014-2020"),
        ("Unions-\nAnteil", "unions-anteil"), ("PROJEKT-\nCODE", "projektcode"),
        ("A -\nB", "a - b"),
    ],
)  # fmt: skip
def test_headers_compare_without_the_marks_of_printing(printed: str, told: str) -> None:
    assert header_key(printed) == told


def test_a_header_with_a_line_break_is_found_by_its_plain_name() -> None:
    opened = table(("Projekt-\nkode", "Title", "Sum\n(EUR)"), RECORD)
    records = {
        **PLAIN,
        "project": {"project_code": "Projektkode", "title": "Title"},
        "amounts": [{"column": "Sum (EUR)", "measure": "total_budget"}],
    }
    assert read_list(described(records), opened).record["project_code"] == "P-1"


def test_of_two_columns_with_one_header_a_number_names_one() -> None:
    rows = (("Code", "Name", "Name", "Amount"), ("P-1", "Title", "Partner", "1"))
    twice = {**PLAIN, "project": {"project_code": "Code", "title": "Name"}}
    with pytest.raises(RawError) as refused:
        bound(twice, *rows)
    assert str(refused.value) == (
        f"{FILE}: 2 columns have the header “Name”; name one of them as “Name #1”, “Name #2”."
    )
    told = {**PLAIN, "project": {"project_code": "#1", "title": "Name #2"}, "ignored": ["Name #1"]}
    read = read_list(described(told), table(*rows))
    assert (read.record["project_code"], read.record["title"]) == ("P-1", "Partner")


def test_a_number_beyond_the_columns_is_a_missing_header() -> None:
    found = columns("Name", "Name", "Item #2")
    assert [found.find((name,)) for name in ("Name #3", "#4", "#0", "#1", "#3")] == [
        None, None, None, 0, 2,
    ]  # fmt: skip
    # A header that itself ends in a number is that header.
    assert found.find(("Item #2",)) == 2


def test_of_several_names_for_one_column_the_first_that_is_there_counts() -> None:
    found = columns("Rate", "Code")
    assert found.find(("Co-financing rate", "RATE")) == 0
    assert found.find(("Nothing", "Neither")) is None
    assert found.used == {0}


def test_a_missing_header_is_refused_with_those_that_are_there() -> None:
    assert refusal(PLAIN, ("Code", "Titel", "Sum", "Amount"), ("P-1", "One", "", "1")) == (
        f"{FILE}: no column has the header “Title”. It has “Code”, “Titel”, “Sum”, “Amount”. Mend "
        "the description, or mark the column optional."
    )
    aliased = {**PLAIN, "project": {"project_code": "Code", "title": {"column": ["Name", "Title"]}}}
    assert "“Name” or “Title”" in refusal(aliased, ("Code", "Amount"), ("P-1", "1"))


def test_an_optional_column_may_be_missing() -> None:
    records = {
        **PLAIN,
        "project": {"project_code": "Code", "title": {"column": "Title", "optional": True}},
        "amounts": [{"column": "Amount", "measure": "total_budget", "optional": True}],
    }
    rows = (("Code", "Date"), ("P-1", "x"))
    read = read_list(described(records | {"ignored": ["Date"]}), table(*rows))
    assert (read.record.get("title"), read.amounts()) == (None, [])


def test_a_column_that_the_description_does_not_name_is_refused_by_name() -> None:
    rows = (("Code", "Title", "Amount", "Remarks", "E\nmail"), RECORD)
    assert refusal(PLAIN, *rows) == (
        f"{FILE}: the description says nothing of the columns “Remarks”, “E\nmail”. Map each of "
        "them in source.yaml, or list it under records.ignored."
    )
    refuse_unbound(bound({**PLAIN, "ignored": ["Remarks", "e mail"]}, *rows), FILE)


def test_columns_of_contacts_are_refused_where_they_are_read() -> None:
    rows = (("Code", "Title", "Amount", "Kontaktpersona"), (*RECORD, "Anna"))
    told = {**PLAIN, "project": {**PLAIN["project"], "summary": "Kontaktpersona"}}
    assert refusal(told, *rows) == (
        f"{FILE}: what reaches or identifies one person is never published, but is read from the "
        "columns “Kontaktpersona” (project.summary). List them under records.ignored instead."
    )
    refuse_unbound(bound({**PLAIN, "ignored": ["Kontaktpersona"]}, *rows), FILE)
    # What only tells whether a partner is a person names nobody.
    person = {"column": "Kontaktpersona", "words": {"Anna": "yes"}}
    partner = {"role": "lead", "name": "Title", "natural_person": person}
    refuse_unbound(bound({**PLAIN, "partners": [partner]}, *rows), FILE)


def test_ignored_patterns() -> None:
    found = columns("Code", "Note 1", "Note 2", "Notes", ("Kommentar", "Comment"), "Nothing", "Sum")
    assert found.ignore(["note *", "Comment", "Absent", "Absent*"]) == ["Absent", "Absent*"]
    # A pattern without its blank is any end of it, here as well.
    assert [found.header.title(column) for column in found.unused()] == ["Code", "Nothing", "Sum"]
    assert columns("A", "B").ignore(["*"]) == []


def test_an_ignored_header_that_stands_twice_is_ignored_twice() -> None:
    found = columns("Code", "Note", "Note")
    assert found.ignore(["Note"]) == []
    assert found.unused() == [0]


def test_a_table_without_any_described_header_is_refused() -> None:
    with pytest.raises(RawError, match="none of the first 100 rows has a header that the"):
        bound(PLAIN, ("Kods", "Nosaukums"), RECORD)
    with pytest.raises(RawError, match="none of the first 2 rows has a header"):
        bound({**PLAIN, "header": {"within": 2}}, ("a",), ("b",), HEADER, RECORD)
    with pytest.raises(RawError, match="none of the first 100 rows has a header"):
        bound({**PLAIN, "header": {"rows": [9]}}, HEADER, RECORD)


def test_a_stated_header_is_taken_even_where_another_fits_better() -> None:
    records = {**PLAIN, "header": {"rows": [1]}}
    names = ("Code", "Naming", "Sum")
    assert "no column has the header “Title”; nor “Amount”" in refusal(records, names, HEADER)


def test_rows_between_two_headers_are_never_taken_for_notes() -> None:
    worse = ("Code", "Titel", "Amount")
    with pytest.raises(RawError) as refused:
        bound(PLAIN, worse, ("P-1", "Lost", "1"), (), HEADER, ("P-2", "Found", "2"))
    assert str(refused.value) == (
        f"{FILE}: rows 1 and 4 both look like the header, and what stands above the header is "
        "left out. Say which one it is in records.header.rows."
    )


def test_a_title_that_names_one_header_is_no_header() -> None:
    read = read_list(described(PLAIN), table(("Amount", "in euro"), HEADER, RECORD))
    assert read.bound.header.rows == (2,)
    few = {**PLAIN, "project": {"project_code": "Code"}}
    opened = table(("Amount", "in euro"), ("Code", "Amount"), ("P-1", "1"))
    assert read_list(described(few), opened).bound.header.rows == (2,)


def test_columns_of_records_that_name_them() -> None:
    opened = table(("P-1", "One", "2"), header=("Code", "Title", "Amount"))
    read = read_list(described(PLAIN), opened)
    assert (read.counts.counts, read.record["project_code"]) == ({"record": 1}, "P-1")


def test_confidence_is_the_share_of_the_described_headers() -> None:
    optional = {"column": "Summary", "optional": True}
    records = {**PLAIN, "project": {**PLAIN["project"], "summary": optional}}
    assert str(bound(records, HEADER, RECORD).header.confidence) == "0.75"


def test_names_of_columns_without_a_header() -> None:
    found: Columns = columns("Code", ())
    assert [found.header.title(column) for column in range(3)] == ["Code", "#2", "#3"]
    assert found.unused() == [0]
