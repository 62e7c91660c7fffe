"""What ``corrections.yaml`` may say, and how its mistakes are told."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from smartdata.correct.apply import apply_corrections
from smartdata.describe.corrected_fields import PARTNER_KINDS, PROJECT_KINDS, value_of
from smartdata.describe.corrections import corrections_schema, corrections_schema_text
from smartdata.errors import RawError
from smartdata.registry import PARTNERS, PROJECTS
from tests.chain import SOURCE as PAGES
from tests.corrected import ENTRY, FILE, RECORDS, batch, corrected, corrections, record, text_of
from tests.lists import described

REPOSITORY = Path(__file__).parents[2]


def test_a_file_says_what_is_corrected() -> None:
    made = corrections(
        text="""
        - {key: P-1, field: amounts.total_budget.approved, expected: 418247.670, new: 418247.5,
           reason: "A  letter\\n of theirs", reported_by: me, date: 2026-11-24}
        # A comment
        - {key: 000123, field: title, expected: null, new: "12", reason: r, reported_by: me,
           date: 2026-01-01}
        """
    )
    first, second = made.entries
    assert (first.number, first.line, second.number, second.line) == (1, 2, 2, 5)
    # Numbers are read as they are written: no digit is lost, none is added.
    assert (first.told.expected, first.value) == ("418247.670", Decimal("418247.5"))
    assert (second.key, second.told.expected, second.value) == ("000123", None, "12")
    assert first.finding == "418247.5 (A letter of theirs; 2026-11-24)"


@pytest.mark.parametrize("text", ["", "# nothing\n", "[]\n"])
def test_a_file_may_say_nothing(text: str) -> None:
    made = corrections(text=text)
    assert not made
    assert made.digest == corrections(text="").digest
    parsed = batch({})
    assert apply_corrections(parsed, made) is parsed


BROKEN = [
    ({"new": None}, "new: says nothing; a correction states what is right. Texts that mean "
     "“nothing” are listed under forms.missing of source.yaml."),
    ({"new": " "}, "new: says nothing; a correction states"),
    ({"new": "31.01.2022"}, "new: “31.01.2022” is no day of the calendar, like 2014-01-31."),
    ({"new": "2022-02-31"}, "new: “2022-02-31” is no day of the calendar, like 2014-01-31."),
    ({"new": "0922-02-01"}, "new: “0922-02-01” is no day of the calendar, like 2014-01-31."),
    ({"new": True}, 'new: true is true or false for YAML; put it into quotes: "true".'),
    ({"new": ["a"]}, "new: must be a text. What is right"),
    ({"new": "2021-12-31"}, "expected: says the same as new, so nothing is corrected."),
    ({"reason": ""}, "reason: says nothing. Why it is right"),
    ({"reason": "call +371 67012345 2"}, "reason: holds personal data, and is published; say it "
     "without them."),
    ({"reported_by": None}, "reported_by: says nothing. Who reported it; never published."),
    ({"date": "2026-11-25"}, "date: 2026-11-25 is in the future."),
    ({"date": "2026-11-31"}, "date: “2026-11-31” is no day like 2014-01-31."),
    ({"date": "24.11.2026"}, "date: “24.11.2026” is no day like 2014-01-31."),
    ({"fields": "x"}, "fields: there is no such key here; did you mean field? There are key, "),
    ({"field": "end"}, "field: there is no such field to correct; did you mean end_date? There is "
     "acronym, "),
    ({"field": "is_operation"}, "field: there is no such field to correct"),
    ({"field": "funded_projects"}, "field: there is no such field to correct"),
    ({"field": "project_code"}, "field: is what the project is called, which no correction"),
    ({"field": "project_uid"}, "field: is what the project is called, which no correction"),
    ({"field": "status_raw"}, "field: holds what the source prints, which stays; correct status "
     "instead."),
    ({"field": "partners.1.country_raw"}, "field: holds what the source prints, which stays; "
     "correct country instead."),
    ({"field": "partners.1.natural_person"}, "field: who is a natural person is said in "
     "source.yaml"),
    ({"field": "total_budget"}, "field: of an amount say the stage: amounts.total_budget.approved"),
    ({"field": "amounts.total_budget"}, "field: the source states no such amount of a project; it "
     "states amounts.total_budget.approved, amounts.total_budget.paid, "
     "amounts.programme_funding.approved."),
    ({"field": "amounts.programme_funding.paid"}, "field: the source states no such amount of a"),
    ({"field": "amounts.total_budget.paid.ERDF"}, "field: say of which fund the amount is: "
     "amounts.total_budget.paid."),
    ({"field": "partners.1.programme_funding"}, "field: the source states no such amount of a "
     "partner; it states partners.1.total_budget.approved."),
    ({"field": "partners.0.name"}, "field: there is no such field to correct"),
    ({"field": "partners.1.names"}, "field: there is no such field to correct; did you mean "
     "partners.1.name? There is partners.1.name, partners.1.role, "),
    ({"field": "amounts.total_budget.paid", "expected": None, "new": "1"},
     "expected: an amount that is not printed can't be added; say what is printed."),
    ({"field": "amounts.total_budget.paid", "expected": "40", "new": "40.00"},
     "expected: says the same as new"),
    ({"field": "amounts.total_budget.paid", "new": "1,5"}, "new: “1,5” is no amount as it is"),
    ({"field": "amounts.total_budget.paid", "new": "1.005"}, "new: “1.005” is no amount as it is"),
    ({"field": "amounts.total_budget.paid", "new": "1" * 17}, "new: “11111111111111111” is no am"),
    ({"field": "status", "new": "going"}, "new: “going” can't stand there; it must be one of "
     "applied, approved, completed, contracted, "),
    ({"field": "partners.1.country", "new": "Latvia"}, "new: “Latvia” is no ISO 3166-1 code of a "
     "country, like LV."),
    ({"field": "partners.1.nuts_code", "new": "LV9"}, "new: “LV9” is a NUTS code in no version"),
    ({"field": "partners.1.role", "new": "boss"}, "new: “boss” can't stand there; it must be one "
     "of lead, partner, associated, beneficiary."),
    ({"field": "partners.1.name", "new": "Mr Smith"}, "new: is the name of a natural person"),
    ({"field": "cofinancing_rate", "new": "85"}, "new: “85” is no rate as it is published, a "
     "fraction like 0.85."),
    ({"field": "declared_partners", "new": "two"}, "new: “two” is no whole number."),
    ({"field": "programme_cci", "new": "LV-LT"}, "new: “LV-LT” is no CCI code of a programme"),
    ({"field": "programme_name", "new": "Alpine"}, "new: “Alpine” is no programme of this source;"),
    ({"field": "title", "new": "Ask info@example.lv"}, "new: holds personal data (e-mail address)"),
    ({"field": "title", "expected": "Ask info@example.lv"}, "expected: holds personal data, which"),
    ({"field": "title", "expected": ""}, "expected: is an empty text; say null where the source"),
    ({"field": "title", "new": "Two\nlines"}, "new: holds a line end, which only a summary may."),
    ({"field": "title", "new": "A\x07"}, "new: holds control or replacement characters."),
    ({"field": "title", "new": "n/a"}, "new: “n/a” stands for nothing; a correction states"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "told"), BROKEN, ids=[str(change) for change, _ in BROKEN])
def test_what_is_wrong_is_told_with_its_line(change: dict[str, Any], told: str) -> None:
    entry = {**ENTRY, **change}
    # The entry before it is right, so that line and number are those of the second one.
    other = {**ENTRY, "key": "P-2"}
    text = json.dumps(other) + "\n- " + json.dumps(entry, indent=1)
    with pytest.raises(RawError) as refused:
        corrections(text=f"- {text}")
    lines = str(refused.value).split("\n")
    assert [line for line in lines if told in line], lines
    where = told.partition(":")[0]
    row = next(n for n, line in enumerate(json.dumps(entry, indent=1).split("\n"), 2)
           if line.strip().startswith(f'"{where}"'))  # fmt: skip
    begin = f"{FILE}:{row}: entry 2 ({entry['key']}, {entry['field']}): {told}"
    assert any(line.startswith(begin) for line in lines), (begin, lines)


@pytest.mark.parametrize("missing", list(ENTRY))
def test_every_key_is_needed(missing: str) -> None:
    told = {name: value for name, value in ENTRY.items() if name != missing}
    with pytest.raises(RawError, match=rf"corrections.yaml:1: entry 1.*: {missing}: is missing\."):
        corrections(text=text_of(told))


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(RawError) as refused:
        corrections({"new": None, "date": "x"}, {"field": "end", "date": "2027-01-01"}, {})
    assert [line.split(": ")[2] for line in str(refused.value).split("\n")] == [
        "new", "date", "field", "date",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("key: P-1", "corrections.yaml:1: must be a list of corrections"),
        ("- P-1", "corrections.yaml:1: entry 1: must have the keys key, field, expected, new, "),
        ("- {key: a, key: b}", "corrections.yaml:1: not readable as YAML: the key key stands twic"),
        ("- [", "corrections.yaml:1: not readable as YAML"),
    ],
)
def test_a_file_that_is_no_list_of_corrections(text: str, told: str) -> None:
    with pytest.raises(RawError) as refused:
        corrections(text=text)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"new": "2022-02-01"}),
        ({"key": "P-1"}, {}),
        ({}, {"key": "P-1", "expected": "x"}),
        ({"field": "partners.1.total_budget", "expected": "1", "new": "2"},
         {"field": "partners.1.total_budget.approved", "expected": "1", "new": "3"}),
    ],
)  # fmt: skip
def test_one_value_is_corrected_once(first: dict[str, Any], second: dict[str, Any]) -> None:
    with pytest.raises(RawError) as refused:
        corrections(first, second)
    told = str(refused.value)
    assert told.startswith(f"{FILE}:8: entry 2 (")
    assert told.endswith("): corrects what entry 1 (line 1) corrects; keep one.")


def test_the_same_number_in_two_programmes_is_two_projects() -> None:
    made = corrections({}, {"key": "2014TC16M5TN001/P-1"}, {"key": "P-2"})
    assert len(made.entries) == 3


def test_the_digest_is_of_what_is_published() -> None:
    two = ({}, {"field": "title", "expected": None, "new": "A"})
    made = corrections(*two).digest
    assert made == corrections(*reversed(two)).digest
    assert made == corrections(*({**entry, "reported_by": "Somebody"} for entry in two)).digest
    others = [
        corrections(two[0]),
        corrections(two[0], {**two[1], "expected": "None"}),
        *(
            corrections({name: value}, two[1])
            for name, value in (("new", "2022-03-31"), ("key", "P-1"), ("reason", "Other"),
                                ("expected", "x"), ("date", "2026-11-19"), ("field", "start_date"))
        ),
    ]  # fmt: skip
    assert len({made, *(other.digest for other in others)}) == len(others) + 1


def test_the_fund_is_said_where_amounts_differ_in_it_alone() -> None:
    amounts = [{"column": "Total", "measure": "programme_funding", "fund": "ERDF"},
               {"column": "Paid", "measure": "programme_funding", "fund": "IPA"}]  # fmt: skip
    source = described({**RECORDS, "amounts": amounts, "ignored": ["*"]}, currency="HRK")
    entry = {"expected": "40", "new": "41", "key": "P-1"}
    with pytest.raises(RawError, match=r"say of which fund the amount is: amounts\.programme_fund"):
        corrections({**entry, "field": "amounts.programme_funding.approved"}, source=source)
    made = corrected({**entry, "field": "amounts.programme_funding.approved.IPA"}, source=source)
    told = [(a["fund"], str(a["amount"])) for a in made.amounts.to_pylist()
            if a["subject"] == "project"]  # fmt: skip
    assert told == [("ERDF", "100.00"), ("IPA", "41.00")]
    assert record(made)["programme_funding"] == Decimal("141.00")


def test_pages_state_what_their_labels_name() -> None:
    told = {"key": "P-1", "expected": "1", "new": "2"}
    made = corrections(
        {**told, "field": "amounts.programme_funding.approved"},
        {**told, "field": "partners.12.national_cofinancing"},
        source=PAGES,
    )
    assert [(e.target.name, e.target.partner_no, e.target.stage) for e in made.entries] == [
        ("programme_funding", None, "approved"), ("national_cofinancing", 12, "approved"),
    ]  # fmt: skip
    with pytest.raises(RawError, match=r"states amounts\.programme_funding\.approved, amounts\.t"):
        corrections({**told, "field": "amounts.own_contribution.approved"}, source=PAGES)
    with pytest.raises(RawError, match="an amount of a record page is never negative"):
        corrections({**told, "field": "amounts.total_budget.approved", "new": "-2"}, source=PAGES)


def test_fields_are_columns_that_are_published() -> None:
    assert set(PROJECT_KINDS) - {"funded_projects"} < set(PROJECTS.column_names)
    assert set(PARTNER_KINDS) < set(PARTNERS.column_names)


def test_the_schema_is_current_and_says_what_the_model_says() -> None:
    path = REPOSITORY / "docs" / "corrections.schema.json"
    told = "renew it: smartdata sources schema --corrections > docs/corrections.schema.json"
    assert path.read_text(encoding="utf-8") == corrections_schema_text(), told
    jsonschema.Draft202012Validator.check_schema(corrections_schema())
    valid = jsonschema.Draft202012Validator(corrections_schema()).is_valid
    right = [{}, {"field": "amounts.total_budget.paid"}, {"field": "partners.1.name"},
             {"expected": None}, {"expected": 12.5, "new": 3}]  # fmt: skip
    assert valid(None)
    assert valid([{**ENTRY, **change} for change in right])
    for wrong in ({"field": "end"}, {"field": "project_code"}, {"new": None}, {"reason": ""},
                  {"date": "2026"}, {"more": 1}, {"field": "partners.0.name"}):  # fmt: skip
        assert not valid([{**ENTRY, **wrong}]), wrong


@pytest.mark.parametrize("text", ["0", "-0.5", "1234567890123456.78"])
def test_amounts_are_exact(text: str) -> None:
    assert str(value_of(text, "money", "total_budget")) == text
