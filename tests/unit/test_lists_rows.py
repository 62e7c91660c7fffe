"""What each row of a list is: every one is counted once, and none is taken for what it is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from smartdata.parse.lists.rows import ROW_KINDS, places_of
from tests.lists import PLAIN, ReadList, described, read_list, sorted_rows, table

HEADER = ("Code", "Title", "Amount")
CELLS = list[list[str]]


def kinds(records: dict[str, Any], *rows: Sequence[str]) -> dict[str, int]:
    """The counts of a table with the header of all lists here; all rows are in them."""
    opened = table(HEADER, *rows)
    _, counts, _ = sorted_rows(described(records), opened)
    assert counts.rows == len(rows) + 1
    assert counts.counts.keys() <= set(ROW_KINDS)
    return {kind: count for kind, count in counts.counts.items() if kind != "header"}


def cells(records: dict[str, Any], *rows: Sequence[str]) -> CELLS:
    return [row.cells for row in sorted_rows(described(records), table(HEADER, *rows))[0]]


def read(records: dict[str, Any], *rows: Sequence[str]) -> ReadList:
    return read_list(described(records), table(HEADER, *rows))


def test_blank_rows_are_counted_and_say_nothing() -> None:
    rows = ((), ("", "", ""), ("\u00a0", " \t", "\n"), ("P-1", "One", "1"), ())
    assert kinds(PLAIN, *rows) == {"blank": 4, "record": 1}


def test_short_rows_are_filled_and_wide_ones_are_noted() -> None:
    assert cells(PLAIN, ("P-1", "One")) == [["P-1", "One", ""]]
    wide = read(PLAIN, ("P-1", "One", "1", "", "displaced"), ("P-2", "Two", "2", "", " "))
    assert wide.noted("row_too_wide") == [("", "column 5 holds “displaced”", "L2")]
    assert len(wide["records"]) == 2


def test_a_cell_in_a_column_without_header_is_noted_and_may_be_ignored_by_number() -> None:
    rows = (("Code", "", "Title", "Amount"), ("P-1", "lost?", "One", "1"), ("P-2", "", "Two", "2"))
    noted = read_list(described(PLAIN), table(*rows)).noted("row_too_wide")
    assert noted == [("", "column 2 holds “lost?”", "L2")]
    ignored = read_list(described({**PLAIN, "ignored": ["#2"]}), table(*rows))
    assert ignored.rules == []


def test_a_header_that_stands_again_between_rows() -> None:
    again = (("CODE", "Title ", "Amount"), ("Code", "", "Amount"))
    assert kinds(PLAIN, ("P-1", "One", "1"), *again) == {"record": 1}
    # One word of it may be a value; and a row beside a header is a record that says so.
    rows = (("Code", "", ""), ("Code", "Title", "5"), ("Code", "Title", "Amount", "x"))
    assert kinds(PLAIN, *rows) == {"record": 3}


def test_rows_above_the_header_are_counted() -> None:
    opened = table(("A list",), (), HEADER, ("P-1", "One", "1"))
    _, counts, _ = sorted_rows(described(PLAIN), opened)
    assert counts.counts == {"above": 2, "header": 1, "record": 1}


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (("Total", "", "300"), "sum"), (("", "TOTAL:", "300"), "sum"),
        (("Total EUR", "12", "300"), "sum"), (("Sum total", "", ""), "record"),
        # A word that only begins alike is no sum, nor is a row that has a code of its own.
        (("Totality", "One", "1"), "record"), (("Totals", "", "1"), "record"),
        (("Kopā", "", "300"), "sum"), (("Kopābas", "", "300"), "record"),
        (("P-1", "Total", "1"), "record"),
    ],
)  # fmt: skip
def test_rows_of_sums(row: tuple[str, ...], kind: str) -> None:
    assert kinds({**PLAIN, "total_words": ["Total", "Kopā"]}, row) == {kind: 1}


def test_a_project_whose_title_begins_like_a_sum_is_a_project() -> None:
    titled = {**PLAIN, "project": {"project_code": "Title", "title": "Code"}}
    sums = {**titled, "total_words": ["Total"]}
    rows = (("Total quality in schools", "P-1", "1"), ("Total", "", "1"), ("Total", "12", "1"))
    assert kinds(sums, *rows) == {"record": 1, "sum": 2}


def test_sections_hold_until_the_next_and_become_a_field() -> None:
    records = {**PLAIN, "sections": "programme_priority"}
    rows = (
        ("P-0", "None", "0"), ("Priority 1:  Growth", "", ""), ("P-1", "One", "1"), (),
        ("P-2", "Two", "2"), ("", "Priority 2", ""), ("P-3", "Three", "3"),
    )  # fmt: skip
    assert kinds(records, *rows) == {"record": 4, "section": 2, "blank": 1}
    told = [record.get("programme_priority") for record in read(records, *rows)["records"]]
    assert told == [None, "Priority 1: Growth", "Priority 1: Growth", "Priority 2"]


def test_a_project_in_two_sections_gets_neither_and_says_so() -> None:
    records = {**PLAIN, "grain": "repeat", "sections": "programme_priority"}
    rows = (("A", "", ""), ("P-1", "One", "1"), ("B", "", ""), ("P-1", "One", "1"))
    twice = read(records, *rows)
    assert twice.record.get("programme_priority") is None
    assert twice.noted("rows_differ") == [("programme_priority", "A | B", "L3,L5")]


def test_equal_rows_in_different_sections_are_not_equal() -> None:
    records = {**PLAIN, "sections": "programme_priority"}
    rows = (("A", "", ""), ("P-1", "One", "1"), ("B", "", ""), ("P-1", "One", "1"))
    first, second = read(records, *rows)["records"]
    assert first["content_sha256"] != second["content_sha256"]
    one, other = read(PLAIN, ("P-1", "One", "1"), ("P-1", " One ", "1"))["records"]
    assert one["content_sha256"] == other["content_sha256"]


def test_continuations_add_to_the_row_above() -> None:
    records = {**PLAIN, "continuations": True, "project": {**PLAIN["project"], "summary": "S"}}
    opened = table(
        (*HEADER, "S"), ("P-1", "One", "", "first"), ("", "of two", "5", "second"), (),
        ("", "", "", "third"), ("P-2", "Two", "7", ""),
    )  # fmt: skip
    found = read_list(described(records), opened)
    assert found.counts.counts == {"header": 1, "record": 2, "continuation": 2, "blank": 1}
    first, second = found["records"]
    assert (first["title"], first["summary"]) == ("One of two", "first\nsecond\nthird")
    assert (second["title"], second.get("summary")) == ("Two", None)
    assert [amount for _, amount, _ in found.amounts()] == ["5.00", "7.00"]


def test_two_amounts_in_one_cell_are_never_put_together() -> None:
    records = {**PLAIN, "continuations": True}
    found = read(records, ("P-1", "One", "100"), ("", "", "200"))
    assert found.noted("unreadable_amount") == [("programme_funding", "100\n200", "L2")]
    assert found.amounts() == []


def test_a_continuation_with_nothing_above_is_a_record() -> None:
    records = {**PLAIN, "continuations": True, "total_words": ["Total"]}
    assert kinds(records, ("", "lost", "1")) == {"record": 1}
    # Nothing goes on across a heading or a sum.
    rows = (("P-1", "One", "1"), ("Total", "", "1"), ("", "a note", ""))
    assert kinds(records, *rows) == {"record": 2, "sum": 1}
    rows = (("P-1", "One", "1"), ("", "Heading", ""), ("", "lost", "3"))
    sections = {**PLAIN, "continuations": True, "sections": "call"}
    assert kinds(sections, *rows) == {"record": 2, "section": 1}
    assert read(sections, *rows).rules == ["key_missing"]


def test_a_row_with_any_part_of_the_key_is_no_continuation() -> None:
    records = {
        "key": ["title", "partner_name"],
        "continuations": True,
        "project": {"title": "Title"},
        "partners": [{"role": "beneficiary", "name": "Code"}],
        "amounts": PLAIN["amounts"],
    }
    rows = (("Town hall", "One", "1"), ("School", "", "2"), ("", "", "x"))
    assert kinds(records, *rows) == {"record": 2, "continuation": 1}


def test_cells_of_continuations_beyond_the_header_are_noted() -> None:
    found = read({**PLAIN, "continuations": True}, ("P-1", "One", "1"), ("", "two", "", "x"))
    assert found.noted("row_too_wide") == [("", "column 4 holds “x”", "L2")]


def test_the_number_format_of_a_continued_cell_goes_with_it() -> None:
    opened = table(
        HEADER, ("P-1", "One"), ("", "", "5"), formats=[[], ["", ""], ["", "", '0.00 "kn"']]
    )
    records = {**PLAIN, "continuations": True}
    found = read_list(described(records, currency={"formats": {"kn": "HRK"}}), opened)
    assert found.amounts() == [("programme_funding", "5.00", "HRK")]
    # Read again, the rows of the table are as they were.
    assert [row.cells for row in opened.rows()][1] == ["P-1", "One"]
    assert read_list(described(records), opened).rules == ["currency_contradicted"]


def test_sections_come_before_continuations() -> None:
    records = {**PLAIN, "sections": "call", "continuations": True}
    rows = (("Call 1", "", ""), ("P-1", "One", "1"), ("", "of", "2"), ("", "Call 2", ""))
    assert kinds(records, *rows) == {"section": 2, "record": 1, "continuation": 1}


def test_every_record_row_is_a_raw_row() -> None:
    rows = (("P-1", "One", "1"), (), ("P-2", "Two", "2"), ("P-1", "One", "1"))
    found = read({**PLAIN, "grain": "repeat"}, *rows)
    places = [(row["record_no"], row["place"]) for row in found["raw_rows"]]
    assert places == [(1, "L2"), (1, "L5"), (2, "L4")]
    assert [record["place"] for record in found["records"]] == ["L2,L5", "L4"]


@pytest.mark.parametrize(
    ("prefix", "numbers", "place"),
    [
        ("L", [5], "L5"), ("L", [7, 5, 6], "L5-L7"), ("L", [5, 9], "L5,L9"),
        ("Sheet1!", [5, 6, 9], "Sheet1!5-6,9"), ("L", [1, 3, 5, 7, 9], "L1,L3,L5,L7,L9"),
        ("O", [1, 3, 5, 7, 9, 10, 20], "O1,O3,O5,O7,O9-O10,…"),
    ],
)  # fmt: skip
def test_places_of_several_rows(prefix: str, numbers: list[int], place: str) -> None:
    assert places_of(prefix, numbers) == place


@pytest.mark.parametrize("word", ["Total", "KOPĀ:", "Iš viso", "Summe 2016", "Σύνολο"])
def test_a_row_of_sums_that_nobody_described_is_held_back(word: str) -> None:
    rows = [["Code", "Title", "Amount"], ["A-1", "Bridge", "5"], [word, "", "5"]]
    read = read_list(described(PLAIN), table(*rows))
    assert [told["rule"] for told in read["observations"]] == ["sum_row"]
    assert read["observations"][0]["field"] == "project_code"


def test_a_project_may_be_called_like_a_sum_where_it_has_a_number() -> None:
    rows = [["Code", "Title", "Amount"], ["A-1", "Kopā", "5"], ["A-2", "Sum of all", "5"]]
    assert read_list(described(PLAIN), table(*rows)).rules == []
