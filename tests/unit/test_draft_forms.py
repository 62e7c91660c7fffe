"""What the values of a list tell of the forms of its numbers, dates and rates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.draft.forms import SeenForms
from smartdata.parse.forms import ValueReader
from tests.drafted import description_of, drafted, yaml_of

HEADER = (
    "Project code",
    "Project title",
    "Start date",
    "EU contribution (EUR)",
    "Co-financing rate",
)


def seen(*, amounts: tuple[str, ...] = (), dates: tuple[str, ...] = (), rates: tuple[str, ...] = (),
         ) -> SeenForms:  # fmt: skip
    """The forms of a list with these values, as many rows as there are of the longest."""
    count = max(len(amounts), len(dates), len(rates))
    rows = [
        (f"P-{n:03}", f"A project about the matter {n}", *(
            told[n % len(told)] if told else "" for told in (dates, amounts, rates)))
        for n in range(count)
    ]  # fmt: skip
    return drafted(HEADER, *rows).forms


@pytest.mark.parametrize(
    ("amounts", "decimal", "thousands"),
    [
        (("1234.50", "99.10", "12345678.99"), ".", ()),
        (("1234,50", "99,10", "12345678,99"), ",", ()),
        (("1.234,50", "99,10", "12.345.678,99"), ",", (".",)),
        (("1,234.50", "99.10", "12,345,678.99"), ".", (",",)),
        (("1 234,50", "99,10", "12 345 678,99"), ",", (" ",)),
        (("1\u00a0234,50", "99,10", "12\u202f345\u202f678,99"), ",", (" ",)),
        (("1'234.50", "99.10", "12'345'678.99"), ".", ("'",)),
        (("12.345.678", "1.234", "999"), ",", (".",)),
        (("1.234", "5.678", "99,10"), ",", (".",)),
        (("1234", "99", "12345678"), ".", ()),
        (("€ 1.234,50", "99,10 €", "12.345,00 EUR"), ",", (".",)),
    ],
)
def test_signs_of_numbers_are_told_by_the_numbers(
    amounts: tuple[str, ...], decimal: str, thousands: tuple[str, ...]
) -> None:
    forms = seen(amounts=amounts)
    assert (forms.decimal, forms.thousands) == (decimal, thousands)


def test_what_may_be_thousands_or_decimals_is_left_open() -> None:
    forms = seen(amounts=("1.234", "5.678", "12.500"))
    assert forms.decimal is None
    assert "decimal sign, or between thousands" in forms.notes["decimal"]
    draft = drafted(("Project code", "EU contribution"), ("P-1", "1.234"), ("P-2", "5.678"))
    assert yaml_of(draft)["forms"]["decimal"] == "TODO"


def test_numbers_of_two_forms_are_left_open() -> None:
    forms = seen(amounts=("1.234,50", "1,234.50", "99.10"))
    assert forms.decimal is None
    assert "differ" in forms.notes["decimal"]


def test_exponents_are_seen() -> None:
    assert seen(amounts=("4.729375062E7", "127024.68", "99.10")).scientific
    assert not seen(amounts=("127024.68",)).scientific


@pytest.mark.parametrize(
    ("dates", "forms"),
    [
        (("2016-01-31", "2017-12-01"), ["yyyy-mm-dd"]),
        (("31.01.2016", "01.12.2017"), ["dd.mm.yyyy"]),
        (("31.1.2016", "1.12.2017"), ["d.m.yyyy"]),
        (("31.01.2016.", "01.12.2017."), ["dd.mm.yyyy."]),
        (("31/01/2016", "01/12/2017"), ["dd/mm/yyyy"]),
        (("01/31/2016", "12/01/2017"), ["mm/dd/yyyy"]),
        (("20160131", "20171201"), ["yyyymmdd"]),
        (("2016-01-31T00:00:00Z", "2017-12-01T00:00:00Z"), ["iso-datetime"]),
        (("42400", "42400.0", "43070"), ["excel-serial"]),
        (("31.01.2016", "2017-12-01"), ["dd.mm.yyyy", "yyyy-mm-dd"]),
        # A day that no month has is still printed in the form of all the others.
        (("2027-02-31", "2027-02-28"), ["yyyy-mm-dd"]),
    ],
)
def test_forms_of_dates(dates: tuple[str, ...], forms: list[str]) -> None:
    found = seen(dates=dates).dates
    assert found is not None
    assert sorted(found) == sorted(forms)


def test_days_and_months_that_may_be_either_are_left_open() -> None:
    forms = seen(dates=("01/02/2016", "11/12/2017"))
    assert forms.dates is None
    assert forms.notes["dates"] == "dd/mm/yyyy or mm/dd/yyyy? No day above 12 was seen"
    forms = seen(dates=("31/01/2016", "01/31/2016"))
    assert forms.dates is None
    assert "some mm/dd/yyyy" in forms.notes["dates"]


@pytest.mark.parametrize(
    ("dates", "months"),
    [
        (("4 November 2015", "1 January 2016"), ()),
        (("4. Dezember 2015", "1. März 2016"), "März"),
        (("4 décembre 2015", "1 août 2016"), "août"),
    ],
)
def test_names_of_months(dates: tuple[str, ...], months: tuple[str, ...] | str) -> None:
    forms = seen(dates=dates)
    assert forms.dates == ["d month yyyy"]
    assert forms.months is not None
    assert months in forms.months if isinstance(months, str) else forms.months == months


def test_unknown_months_are_asked_for() -> None:
    forms = seen(dates=("4 Brumaire 2015", "1 Thermidor 2016"))
    assert forms.months is None
    assert "Brumaire" in forms.notes["months"]


def test_midnights_of_another_zone_are_named_and_the_zone_is_asked_for() -> None:
    forms = seen(dates=("2016-12-31T21:00:00.000Z", "2021-12-30T21:00:00.000Z"))
    assert forms.dates == ["instant"]
    assert forms.timezone is None
    assert "UTC+3" in forms.notes["timezone"]
    forms = seen(dates=("2016-12-31T22:00:00Z", "2016-06-30T21:00:00Z"))
    assert "UTC+3 and UTC+2" in forms.notes["timezone"]


def test_of_an_instant_within_the_day_only_the_day_is_read() -> None:
    rows = [(f"P-{n}", f"Title of {n}", f"2019-04-0{n}T06:05:27.141Z") for n in range(1, 9)]
    draft = drafted(("Project code", "Title", "Last update"), *rows)
    cell = yaml_of(draft)["records"]["project"]["last_update"]
    assert cell == {"column": "Last update", "pattern": r"^(\d{4}-\d{2}-\d{2})T",
                    "dates": ["yyyy-mm-dd"]}  # fmt: skip


def test_dates_of_no_known_form_are_left_open() -> None:
    forms = seen(dates=("2016, week 4", *(f"2016-01-1{n}" for n in range(9))))
    assert forms.dates is None
    assert forms.notes["dates"] == "1 of 10 dates have none of the known forms"
    draft = drafted(("Project code", "Start date"), *[(f"P-{n}", f"Q{n} of 2016") for n in (1, 2)])
    assert [told.field for told in draft.proposals if told.sure] == ["project.project_code"]


@pytest.mark.parametrize(
    ("rates", "rate"),
    [
        (("85", "75.5", "1"), "percent"),
        (("85%", "75 %"), "percent"),
        (("0.85", "0.75", "1"), "fraction"),
        (("0.85", "85"), None),
        (("1", "1"), None),
    ],
)
def test_rates(rates: tuple[str, ...], rate: str | None) -> None:
    assert seen(rates=rates).rate == rate


def test_texts_that_mean_missing() -> None:
    forms = seen(amounts=("10.50", "No data", "n/a", "no data"), dates=("2016-01-31", "0", "-"))
    assert forms.missing == ["No data", "n/a"]
    assert list(forms.missing_in.values()) == [["-", "0"]]


_SIGNS = [(".", ()), (",", ()), (",", (".",)), (".", (",",)), (",", (" ",)), (".", ("'",))]


@given(
    st.lists(st.integers(min_value=100, max_value=10**12), min_size=8, max_size=30),
    st.sampled_from(_SIGNS),
)
def test_amounts_read_as_they_were_printed(cents: list[int], signs: tuple[str, tuple[str]]) -> None:
    decimal, thousands = signs
    mark = thousands[0] if thousands else ""
    printed = [f"{n // 100:,}".replace(",", mark) + f"{decimal}{n % 100:02}" for n in cents]
    forms = seen(amounts=tuple(printed))
    assert forms.decimal == decimal
    assert set(forms.thousands) <= set(thousands)
    source = description_of(drafted(HEADER, *[("P-1", "T", "", p, "") for p in printed]))
    reader = ValueReader(source.forms)
    assert [reader.amount(p)[0] * 100 for p in printed] == cents


_PRINTED = {
    "yyyy-mm-dd": "%Y-%m-%d", "dd.mm.yyyy": "%d.%m.%Y", "dd/mm/yyyy": "%d/%m/%Y",
    "mm/dd/yyyy": "%m/%d/%Y", "yyyymmdd": "%Y%m%d",
}  # fmt: skip


@given(
    st.lists(st.integers(min_value=0, max_value=15_000), min_size=1, max_size=25),
    st.sampled_from(sorted(_PRINTED)),
)
def test_days_read_as_they_were_printed_or_are_left_open(days: list[int], form: str) -> None:
    told = [date(1990, 1, 1) + timedelta(days=n) for n in days]
    printed = tuple(day.strftime(_PRINTED[form]) for day in told)
    forms = seen(dates=printed)
    if forms.dates is None:
        assert all(day.day <= 12 for day in told)
    else:
        assert forms.dates == [form]
