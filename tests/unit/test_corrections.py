"""What corrections change in a statement, and what they leave alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.correct.apply import apply_corrections
from smartdata.errors import RawError
from tests.corrected import (
    CCI,
    RECORDS,
    SOURCE,
    batch,
    corrected,
    corrections,
    finding,
    notes,
    record,
)
from tests.lists import described


def test_a_date_is_corrected_and_nothing_else() -> None:
    before = batch({})
    made = apply_corrections(before, corrections({}))
    assert record(made) == {**record(before), "end_date": date(2022, 1, 31)}
    assert notes(made) == [*notes(before), finding({})]
    (told,) = [o for o in made.observations.to_pylist() if o["rule"] == "corrected"]
    assert (told["record_no"], told["place"], told["partner_no"]) == (1, "L2", None)
    for name, rows in before.tables().items():
        if name not in ("records", "observations"):
            assert made.tables()[name] is rows


@pytest.mark.parametrize("key", [f"{CCI}/P-1", "P-1"])
def test_a_record_is_known_by_its_key_or_number(key: str) -> None:
    assert record(corrected({"key": key}))["end_date"] == date(2022, 1, 31)


@pytest.mark.parametrize(
    "change",
    [
        {"expected": "2021-12-30"}, {"expected": None}, {"expected": "2021-12-31T00:00:00"},
        {"key": "P-2"}, {"key": "p-1"}, {"key": "2014TC16M5TN001/P-1"},
        {"field": "partners.2.name", "expected": "Old Ltd", "new": "A"},
        {"field": "amounts.total_budget.paid", "expected": "100.00", "new": "41"},
    ],
)  # fmt: skip
def test_what_a_record_does_not_say_is_not_corrected(change: dict[str, Any]) -> None:
    parsed = batch({})
    assert apply_corrections(parsed, corrections(change)).tables() == parsed.tables()


def test_another_sources_records_are_left_alone() -> None:
    parsed = batch({})
    other = SOURCE.model_copy(update={"id": "other"})
    assert apply_corrections(parsed, replace(corrections({}), source=other)) is parsed


def test_a_day_that_no_calendar_has_is_corrected_and_its_notes_go() -> None:
    row = {"End": "2027-02-31"}
    assert {told[0] for told in notes(batch(row))} == {"impossible_date", "required_value_missing"}
    entry = {"expected": "2027-02-31", "new": "2027-02-28"}
    made = corrected(entry, row=row)
    assert record(made)["end_date"] == date(2027, 2, 28)
    assert notes(made) == [finding(entry)]
    # Somebody else's impossible day is not this one.
    assert record(corrected({**entry, "expected": "2027-02-30"}, row=row))["end_date"] is None


def test_a_value_that_is_missing_is_added() -> None:
    entry = {"expected": None}
    made = corrected(entry, row={"End": ""})
    assert record(made)["end_date"] == date(2022, 1, 31)
    assert notes(made) == [finding(entry)]
    # One that is there but can't be read is not missing.
    unread = corrected(entry, row={"End": "soon"})
    assert record(unread)["end_date"] is None


def test_dates_are_compared_anew() -> None:
    reversed_dates = ("dates_reversed", "end_date", "2019-01-01", "2020-01-01")
    row = {"End": "2019-01-01"}
    assert notes(batch(row)) == [reversed_dates]
    entry = {"expected": "2019-01-01"}
    assert notes(corrected(entry, row=row)) == [finding(entry)]
    entry = {"field": "start_date", "expected": "2020-01-01", "new": "2023-01-01"}
    later = ("dates_reversed", "end_date", "2021-12-31", "2023-01-01")
    assert notes(corrected(entry)) == [later, finding(entry)]


def test_title_and_summary_stand_in_the_texts_too() -> None:
    made = corrected(
        {"field": "title", "expected": "Old title", "new": " New title "},
        {"field": "summary", "expected": "One.", "new": "One.\nTwo."},
    )
    assert (record(made)["title"], record(made)["summary"]) == ("New title", "One.\nTwo.")
    assert [(t["kind"], t["text"]) for t in made.texts.to_pylist()] == [
        ("title", "New title"), ("summary", "One.\nTwo."),
    ]  # fmt: skip
    added = corrected({"field": "summary", "expected": None, "new": "A"}, row={"Summary": ""})
    assert [(t["kind"], t["text"], t["language"]) for t in added.texts.to_pylist()] == [
        ("title", "Old title", "lv"), ("summary", "A", "lv"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "expected", "new", "operation"),
    [
        ("Going", "Going", "applied", "no"), ("Going", "running", "applied", "no"),
        ("Asked", "Asked", "terminated", "yes"), ("Odd", "Odd", "running", "yes"),
    ],
)  # fmt: skip
def test_whether_it_is_an_operation_follows_its_status(
    printed: str, expected: str, new: str, operation: str
) -> None:
    entry = {"field": "status", "expected": expected, "new": new}
    made = corrected(entry, row={"Status": printed})
    told = record(made)
    assert (told["status"], told["is_operation"]) == (new, operation)
    assert told["status_raw"] == record(batch({"Status": printed}))["status_raw"]
    assert notes(made) == [finding(entry)]


@pytest.mark.parametrize("expected", ["100.00", "100", "100.0"])
def test_an_amount_is_corrected_with_its_repeats(expected: str) -> None:
    entry = {"field": "amounts.total_budget.approved", "expected": expected, "new": "160"}
    made = corrected(entry)
    first, second, *_ = made.amounts.to_pylist()
    assert (first["amount"], first["amount_raw"]) == (Decimal("160.00"), "100.00")
    assert (first["amount_eur"], first["units_per_euro"]) == (Decimal("20.00"), Decimal(8))
    assert (second["stage"], second["amount"]) == ("paid", Decimal("40.00"))
    assert record(made)["total_budget"] == Decimal("160.00")
    assert record(made)["programme_funding"] == Decimal("85.00")
    assert made.partners.to_pylist()[0]["total_budget"] == Decimal("100.00")
    assert notes(made) == [finding(entry)]


def test_an_amount_of_another_stage_is_no_headline() -> None:
    made = corrected({"field": "amounts.total_budget.paid", "expected": "40", "new": "41.5"})
    assert [str(a["amount"]) for a in made.amounts.to_pylist()] == [
        "100.00", "41.50", "85.00", "100.00",
    ]  # fmt: skip
    assert record(made)["total_budget"] == Decimal("100.00")


def test_a_partners_amount_is_corrected() -> None:
    made = corrected({"field": "partners.1.total_budget", "expected": "100", "new": "99"})
    assert made.partners.to_pylist()[0]["total_budget"] == Decimal("99.00")
    assert made.amounts.to_pylist()[3]["amount"] == Decimal("99.00")
    assert made.amounts.to_pylist()[3]["amount_raw"] == "100"
    assert record(made)["total_budget"] == Decimal("100.00")
    assert made.observations.to_pylist()[-1]["partner_no"] == 1


def test_an_amount_that_can_not_be_read_is_corrected() -> None:
    row = {"Share": "85 (?)"}
    assert [told[0] for told in notes(batch(row))] == ["unreadable_amount"]
    entry = {"field": "amounts.programme_funding.approved", "expected": "85 (?)", "new": "85"}
    made = corrected(entry, row=row)
    told = made.amounts.to_pylist()[-1]
    assert (told["amount"], told["amount_raw"], told["currency"], told["amount_eur"]) == (
        Decimal("85.00"), "85 (?)", "HRK", Decimal("10.62"),
    )  # fmt: skip
    assert (told["subject"], told["measure"], told["stage"], told["place"]) == (
        "project", "programme_funding", "approved", "L2",
    )  # fmt: skip
    assert record(made)["programme_funding"] == Decimal("85.00")
    assert notes(made) == [finding(entry)]


def test_an_unread_amount_is_not_taken_for_that_of_another_stage() -> None:
    # The note says the measure; whether it is the approved or the paid amount, it does not say.
    row = {"Total": "?", "Paid": ""}
    entry = {"field": "amounts.total_budget.paid", "expected": "?", "new": "1"}
    parsed = batch(row)
    assert apply_corrections(parsed, corrections(entry)).tables() == parsed.tables()


def test_an_unread_amount_needs_a_currency_that_is_stated() -> None:
    source = described(RECORDS, currency={"signs": {"kn": "HRK"}})
    row = {"Share": "?", "Total": "1 kn", "Paid": "1 kn", "Own": "1 kn", "Programme": ""}
    entry = {"key": "P-1", "field": "amounts.programme_funding.approved", "expected": "?",
             "new": "1"}  # fmt: skip
    parsed = batch(row, source=source)
    assert "unreadable_amount" in {told[0] for told in notes(parsed)}
    assert apply_corrections(parsed, corrections(entry, source=source)).tables() == parsed.tables()


def test_euro_follow_the_day_that_decides() -> None:
    made = corrected({"field": "start_date", "expected": "2020-01-01", "new": "2019-06-01"})
    assert [str(a["amount_eur"]) for a in made.amounts.to_pylist()] == [
        "13.33", "5.33", "11.33", "13.33",
    ]  # fmt: skip


def test_rows_that_differ_are_put_right() -> None:
    source = described({**RECORDS, "grain": "repeat"}, currency="HRK")
    rows = [{"Programme": ""}, {"Programme": "", "Title": "Other title", "Total": "200"}]
    parsed = batch(*rows, source=source)
    assert {told[0] for told in notes(parsed)} == {"rows_differ", "repeated_amounts_differ"}
    entries = [
        {"key": "P-1", "field": "title", "expected": "Old title | Other title", "new": "New"},
        {"key": "P-1", "field": "amounts.total_budget.approved", "expected": "100.00 | 200",
         "new": "200"},
    ]  # fmt: skip
    made = apply_corrections(parsed, corrections(entries[0], source=source))
    assert (record(made)["title"], record(made)["total_budget"]) == ("New", None)
    # Approved and paid amounts are told in the same notes, so this one can't be chosen.
    made = apply_corrections(parsed, corrections(*entries, source=source))
    assert record(made)["total_budget"] is None
    one = {**RECORDS, "grain": "repeat", "ignored": ["*"], "amounts": RECORDS["amounts"][:1]}
    source = described(one, currency="HRK")
    made = apply_corrections(batch(*rows, source=source), corrections(*entries, source=source))
    assert [told[0] for told in notes(made)] == ["corrected", "corrected"]
    assert record(made)["total_budget"] == Decimal("200.00")
    assert made.amounts.to_pylist()[-1]["amount_raw"] == "100.00 | 200"


def test_an_amount_that_adds_up_its_parts_is_left_alone() -> None:
    source = described({**RECORDS, "grain": "split"}, currency="HRK")
    parsed = batch({"Programme": ""}, {"Programme": "", "Total": "200"}, source=source)
    assert record(parsed)["total_budget"] == Decimal("300.00")
    entry = {"key": "P-1", "field": "amounts.total_budget.approved", "expected": "300",
             "new": "301"}  # fmt: skip
    assert apply_corrections(parsed, corrections(entry, source=source)).tables() == parsed.tables()


def test_a_partner_is_corrected_with_what_is_made_from_it() -> None:
    made = corrected(
        {"field": "partners.1.name", "expected": "Old Ltd", "new": "New Ltd"},
        {"field": "partners.1.country", "expected": "Latvia", "new": "LT"},
        {"field": "partners.1.nuts_code", "expected": "LV006", "new": "LT011"},
        {"field": "partners.1.town", "expected": "Rīga", "new": "Vilnius"},
    )
    told = made.partners.to_pylist()[0]
    like = batch({"Lead": "New Ltd", "Country": "Lithuania", "Nuts": "LT011", "Town": "Vilnius"})
    kept = {"name_printed": "Old Ltd", "country_raw_printed": "Latvia"}
    assert told == {**like.partners.to_pylist()[0], **kept}
    assert [o["partner_no"] for o in made.observations.to_pylist()] == [1, 1, 1, 1]


def test_an_organisation_with_a_number_stays_the_same() -> None:
    row = {"Reg": "40003032949"}
    before = batch(row).partners.to_pylist()[0]["organisation_uid"]
    made = corrected({"field": "partners.1.name", "expected": "Old Ltd", "new": "A"}, row=row)
    assert made.partners.to_pylist()[0]["organisation_uid"] == before == "LV-REG-40003032949"


@pytest.mark.parametrize(
    ("field", "expected", "new"),
    [("name", None, "A"), ("name", "Mr Smith", "A"), ("town", None, "Rīga"),
     ("town", "Rīga", "Cēsis")],
)  # fmt: skip
def test_a_natural_person_stays_hidden(field: str, expected: str | None, new: str) -> None:
    parsed = batch({"Lead": "Mr Smith"})
    entry = {"field": f"partners.1.{field}", "expected": expected, "new": new}
    assert apply_corrections(parsed, corrections(entry)).tables() == parsed.tables()


def test_what_holds_personal_data_is_not_filled_in() -> None:
    parsed = batch({"Title": "Ask info@example.lv"})
    entry = {"field": "title", "expected": None, "new": "Title"}
    assert apply_corrections(parsed, corrections(entry)).tables() == parsed.tables()


def test_the_code_of_a_programme_follows_its_name_and_the_key_stays() -> None:
    entry = {"field": "programme_name", "expected": "Latvia-Lithuania", "new": "Baltic"}
    made = record(corrected(entry))
    assert (made["programme_name"], made["programme_cci"]) == ("Baltic", "2014TC16M5TN001")
    assert made["project_uid"] == made["record_uid"] == f"{CCI}/P-1"
    other = {"field": "programme_cci", "expected": CCI, "new": "2014LV16MAOP001"}
    assert record(corrected(entry, other))["programme_cci"] == "2014LV16MAOP001"
    # An unknown programme is one thing less to say, once its code is said.
    row = {"Programme": "Unheard of"}
    code = {"key": "P-1", "field": "programme_cci", "expected": None, "new": CCI}
    assert [told[0] for told in notes(batch(row))] == ["unknown_programme"]
    assert notes(corrected(code, row=row)) == [finding(code)]


def test_corrections_that_meet_in_one_record_are_refused() -> None:
    # By its number and by its key, in which the number does not stand.
    source = described({**RECORDS, "key": ["summary"]}, currency="HRK")
    parsed = batch({"Programme": ""}, source=source)
    key = record(parsed)["project_uid"]
    assert key.startswith("test/key-")
    made = corrections({"key": key}, {"key": "P-1"}, source=source)
    with pytest.raises(RawError, match=r"yaml:8: entry 2 \(P-1, end_date\): corrects what entry 1"):
        apply_corrections(parsed, made)


def test_rows_keep_their_places_among_the_others() -> None:
    rows = [{"Code": f"P-{n}", "End": "2021-12-31" if n % 2 else "soon"} for n in range(1, 8)]
    parsed = batch(*rows)
    made = apply_corrections(
        parsed,
        corrections({"key": "P-3"}, {"key": "P-6", "expected": "soon"},
                    {"key": "P-5", "field": "summary", "expected": "One.", "new": "Two."}),
    )  # fmt: skip
    for name, rows_before in parsed.tables().items():
        told = made.tables()[name]
        assert told.schema == rows_before.schema
        if name != "observations":
            assert told.num_rows == rows_before.num_rows
            numbers = rows_before["record_no"] if "record_no" in told.schema.names else pa.array([])
            assert told.num_rows == 0 or told["record_no"].equals(numbers)
    assert {o["record_no"] for o in made.observations.to_pylist()} == {2, 3, 4, 5, 6}
    assert [r["end_date"] for r in made.records.to_pylist()] == [
        date(2021, 12, 31), None, date(2022, 1, 31), None, date(2021, 12, 31), date(2022, 1, 31),
        date(2021, 12, 31),
    ]  # fmt: skip


#: Fields, and what cells and corrections may say of them; columns that repeat each or follow.
FIELDS: dict[str, tuple[str, list[str], list[str], set[tuple[str, str]]]] = {
    "end_date": ("End", ["2021-12-31", "2027-02-31", "", "soon"], ["2022-01-31"], set()),
    "start_date": ("Start", ["2020-01-01", "", "x"], ["2019-01-01", "2030-01-01"],
                   {("amounts", "amount_eur"), ("amounts", "units_per_euro")}),
    "title": ("Title", ["Old title", "", "-x"], ["New", "=1+1"], {("texts", "text")}),
    "status": ("Status", ["Going", "Asked", "Odd", ""], ["completed", "withdrawn"],
               {("records", "is_operation")}),
    "cofinancing_rate": ("Rate", ["85", "0", "x", ""], ["0.5", "1"], set()),
    "declared_partners": ("Count", ["2", "x", ""], ["3"], set()),
    "amounts.total_budget.approved": (
        "Total", ["100.00", "100", "1.005", "", "x"], ["7", "0.01", "-3"],
        {("records", "total_budget"), ("amounts", "amount"), ("amounts", "amount_eur")}),
    "amounts.programme_funding.approved": (
        "Share", ["85", "", "x"], ["7"],
        {("records", "programme_funding"), ("amounts", "amount"), ("amounts", "amount_eur"),
         ("records", "currency")}),
    "partners.1.name": ("Lead", ["Old Ltd", "Mr Smith", "A"], ["New Ltd"],
                        {("partners", "name"), ("partners", "organisation_uid")}),
    "partners.1.country": ("Country", ["Latvia", "Narnia", ""], ["EE"],
                           {("partners", "country"), ("partners", "organisation_uid")}),
}  # fmt: skip


@given(st.data())
def test_nothing_changes_but_the_field_its_repeats_and_the_findings(data: st.DataObject) -> None:
    rows = data.draw(
        st.lists(
            st.fixed_dictionaries({c: st.sampled_from(v) for c, v, _, _ in FIELDS.values()}),
            min_size=1, max_size=4,
        )
    )  # fmt: skip
    parsed = batch(*({**row, "Code": f"P-{n}"} for n, row in enumerate(rows, 1)))
    field = data.draw(st.sampled_from(sorted(FIELDS)))
    column, _, news, repeats = FIELDS[field]
    at = data.draw(st.integers(1, len(rows)))
    printed = rows[at - 1][column]
    # Of what could be read, a list keeps the value only.
    printed = "0.85" if printed == "85" and column == "Rate" else printed
    entry = {"key": f"P-{at}", "field": field, "expected": printed or None,
             "new": data.draw(st.sampled_from(news))}  # fmt: skip
    if not printed and field.startswith("amounts."):
        return
    made = apply_corrections(parsed, corrections(entry))
    applied = [o for o in made.observations.to_pylist() if o["rule"] == "corrected"]
    hidden = printed == "Mr Smith" and field == "partners.1.name"
    unread = field == "amounts.total_budget.approved" and printed == "x"
    assert len(applied) == (0 if hidden or unread else 1)
    allowed = repeats | {("records", field)}
    for name, before in parsed.tables().items():
        after = made.tables()[name]
        if name == "observations":
            gone = [o for o in before.to_pylist() if o not in after.to_pylist()]
            assert all(o["record_no"] == at for o in gone)
            fresh = [o for o in after.to_pylist() if o not in before.to_pylist()]
            assert {o["rule"] for o in fresh} <= {"corrected", "dates_reversed"}
            continue
        old, new = by_key(name, before), by_key(name, after)
        assert old.keys() <= new.keys()
        added = {key[0] for key in new.keys() - old.keys()}
        assert not added or (added == {at} and {name} <= {"amounts", "texts"})
        for key, row in old.items():
            differing = {(name, column) for column in row if row[column] != new[key][column]}
            assert differing <= allowed
            assert not differing or key[0] == at


def by_key(name: str, rows: pa.Table) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The rows of a parsed table by what tells them apart."""
    keys = {
        "partners": ("partner_no",), "amounts": ("subject", "partner_no", "measure", "stage"),
        "texts": ("kind",), "mentions": (), "records": (), "raw_rows": ("place",),
    }.get(name, tuple(rows.schema.names))  # fmt: skip
    return {(row["record_no"], *(row[key] for key in keys)): row for row in rows.to_pylist()}


@given(
    st.lists(
        st.fixed_dictionaries({c: st.sampled_from(v) for c, v, _, _ in FIELDS.values()}),
        min_size=1, max_size=3,
    )
)  # fmt: skip
def test_what_is_reckoned_anew_is_what_was_read(rows: list[dict[str, str]]) -> None:
    """Money and dates that no correction is of come out as the reader of lists made them."""
    like = [{**row, "Code": f"P-{n}"} for n, row in enumerate(rows, 1)]
    parsed = batch(*({**row, "Own": "100"} for row in like))
    changed = [{"key": row["Code"], "field": "partners.1.total_budget", "expected": "100",
                "new": "99"} for row in like]  # fmt: skip
    there = apply_corrections(parsed, corrections(*changed))
    wanted = batch(*({**row, "Own": "99"} for row in like))
    for name in ("records", "partners", "amounts"):
        told, same = (
            [{k: v for k, v in row.items() if k not in ("content_sha256", "amount_raw")}
             for row in made.tables()[name].to_pylist()]
            for made in (there, wanted)
        )  # fmt: skip
        assert told == same, name
