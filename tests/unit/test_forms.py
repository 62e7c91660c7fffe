"""Amounts, dates, rates and counts in described forms: read exactly, or refused with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from smartdata.describe.forms import DATE_FORMS, Forms
from smartdata.parse.forms import Amount, Problem, ValueReader
from smartdata.reference import currency_signs

COMMA = ValueReader(Forms(decimal=",", thousands=(".", " ")), currency_signs()["EUR"])
POINT = ValueReader(Forms())
ENGLISH = ValueReader(Forms(thousands=(",", "'")), ("£", "GBP"))
SCIENTIFIC = ValueReader(Forms(scientific=True))
#: Digits of other scripts, which ``\d`` and ``int`` would read.
FOREIGN = ("٣", "١٢٣", "１２", "१२", "𝟙𝟚", "²", "½", "Ⅷ")


def exact(reader: ValueReader, text: str) -> tuple[str, str, str | None]:
    amount = reader.amount(text)
    assert isinstance(amount, Amount), amount
    return str(amount.value), f"{amount.exact:f}", amount.note


def rule(found: Any) -> str | None:
    return found.rule if isinstance(found, Problem) else None


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (COMMA, "0", "0.00"), (COMMA, "1234,5", "1234.50"), (COMMA, "1.234,50", "1234.50"),
        (COMMA, "1.234.567", "1234567.00"), (COMMA, "1 234 567,89", "1234567.89"),
        (COMMA, "1\u00a0234\u202f567,89", "1234567.89"), (COMMA, "1\u2009234,1", "1234.10"),
        (COMMA, " 12,30 €", "12.30"), (COMMA, "€\u00a012,30", "12.30"),
        (COMMA, "EUR -12,30", "-12.30"), (COMMA, "0,01", "0.01"),
        (COMMA, "-1.000,00", "-1000.00"), (POINT, "1234567.89", "1234567.89"),
        (POINT, "-0.5", "-0.50"), (POINT, "9999999999999999", "9999999999999999.00"),
        (ENGLISH, "£1,234,567.80", "1234567.80"), (ENGLISH, "1'234.50 GBP", "1234.50"),
        (SCIENTIFIC, "4.729375062E7", "47293750.62"), (SCIENTIFIC, "5E-1", "0.50"),
        (SCIENTIFIC, "0E999", "0.00"),
    ],
)  # fmt: skip
def test_amounts_are_read_in_their_form(reader: ValueReader, text: str, value: str) -> None:
    assert exact(reader, text)[0] == value
    assert exact(reader, text)[2] is None


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (COMMA, ""), (COMMA, " "), (COMMA, "€"), (COMMA, "-"), (COMMA, ","), (COMMA, "n/a"),
        (COMMA, "5,"), (COMMA, ",5"), (COMMA, "1,2,3"), (COMMA, "1.23"), (COMMA, "1.234.56"),
        (COMMA, "12.34.567"), (COMMA, "1234.567"), (COMMA, "1.234 567"), (COMMA, "1  234"),
        (COMMA, "1\n234"), (COMMA, "1 23"), (COMMA, "1,234,567"), (COMMA, "1234.50"),
        # A fraction with a decimal point is no number of thousands.
        (COMMA, "0.125"), (COMMA, "-0.500"), (COMMA, "000.125"), (COMMA, "0 125"),
        # What begins with zero is a code.
        (COMMA, "007"), (COMMA, "00,5"), (POINT, "01.50"), (COMMA, "01.234"),
        (COMMA, "€5€"), (COMMA, "€€5"), (COMMA, "5 $"), (COMMA, "5 EURO €"), (COMMA, "-€5"),
        (COMMA, "\u22125"), (COMMA, "–5"), (COMMA, "5-"), (COMMA, "(5)"), (COMMA, "--5"),
        (COMMA, "+5"), (COMMA, "- 5"), (COMMA, "5%"), (COMMA, "1e5"), (COMMA, "1_000"),
        (POINT, "1,234"), (POINT, "1 234"), (POINT, "1.234.567"), (POINT, "NaN"),
        (POINT, "Infinity"), (POINT, "0x10"), (POINT, "1e5"), (POINT, "10000000000000000"),
        (POINT, "9999999999999999.999"), (POINT, "-9999999999999999.995"),
        (ENGLISH, "1,234'567"), (ENGLISH, "1,23"), (ENGLISH, "0,123"),
        (SCIENTIFIC, "1E16"), (SCIENTIFIC, "1E999"), (SCIENTIFIC, "1E1000"), (SCIENTIFIC, "1E"),
        (SCIENTIFIC, "E5"), (SCIENTIFIC, "1E1.5"),
        (POINT, "9" * 5_000), (POINT, "9" * 1_000_010), (POINT, "0." + "0" * 1_000_010 + "1"),
        *((COMMA, text) for text in FOREIGN), *((COMMA, f"1{text}") for text in FOREIGN),
        *((COMMA, f"1,{text}") for text in FOREIGN),
    ],
)  # fmt: skip
def test_amounts_outside_their_form_are_refused(reader: ValueReader, text: str) -> None:
    assert rule(reader.amount(text)) == "amount_unreadable"


def test_thousands_and_an_exponent_do_not_mix() -> None:
    both = ValueReader(Forms(decimal=",", thousands=(".",), scientific=True))
    assert rule(both.amount("1.234E5")) == "amount_unreadable"
    assert exact(both, "1,234E5")[0] == "123400.00"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (str(0.1 + 0.2), ("0.30", "0.3", "float_noise")),
        ("33250.000000000004", ("33250.00", "33250", "float_noise")),
        ("1234.5599999999999", ("1234.56", "1234.56", "float_noise")),
        ("-1999.9999999999998", ("-2000.00", "-2000", "float_noise")),
        ("0.005", ("0.00", "0.005", "sub_cent")),
        ("0.015", ("0.02", "0.015", "sub_cent")),
        ("12.3456", ("12.35", "12.3456", "sub_cent")),
        ("12.3456000000000001", ("12.35", "12.3456", "sub_cent")),
        ("-0.001", ("-0.00", "-0.001", "sub_cent")),
        ("1.100", ("1.10", "1.100", None)),
        ("1.000000000", ("1.00", "1", None)),
        # Digits that a binary number of this size holds are no noise.
        ("1234567890123.456", ("1234567890123.46", "1234567890123.456", "sub_cent")),
        ("123456789012.345", ("123456789012.34", "123456789012.345", "sub_cent")),
        ("1234567890.00504", ("1234567890.01", "1234567890.00504", "sub_cent")),
    ],
)
def test_binary_noise_goes_and_what_was_printed_stays(
    text: str, told: tuple[str, str, str | None]
) -> None:
    assert exact(POINT, text) == told


@given(st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=8))
def test_a_sum_of_binary_numbers_is_read_as_the_sum(parts: list[Decimal]) -> None:
    # Eight additions below ten million leave less noise than any printed sub-cent amount.
    told = Decimal(repr(sum(float(part) for part in parts)))
    amount = POINT.amount(f"{told:f}")
    assert isinstance(amount, Amount)
    assert amount.value == amount.exact == sum(parts)


@given(st.decimals(-(10**15), 10**15, places=9), st.integers(0, 9))
def test_no_amount_is_moved_by_more_than_noise(number: Decimal, places: int) -> None:
    printed = number.quantize(Decimal(1).scaleb(-places))
    amount = POINT.amount(f"{printed:f}")
    assume(not printed.is_zero())
    assert isinstance(amount, Amount)
    assert abs(amount.exact - printed) <= Decimal("0.000001")
    assert abs(amount.value - printed) <= Decimal("0.005001")
    assert (amount.note is None) == (amount.value == printed)


FORMS = st.builds(
    lambda decimal, marks: Forms(
        decimal=decimal, thousands=tuple(mark for mark in marks if mark != decimal)
    ),
    st.sampled_from([".", ","]),
    st.lists(st.sampled_from([".", ",", " ", "'"]), unique=True),
)


def printed_in(forms: Forms, amount: Decimal, mark: str, places: int) -> str:
    whole, _, rest = f"{amount:,.{places}f}".partition(".")
    return whole.replace(",", mark) + (forms.decimal + rest if rest else "")


@given(FORMS, st.decimals(-(10**15), 10**15, places=2), st.booleans(), st.data())
def test_an_amount_printed_in_a_form_is_read_back(
    forms: Forms, amount: Decimal, grouped: bool, data: st.DataObject
) -> None:
    marks = [" ", "\u00a0", "\u202f"] if " " in forms.thousands else []
    marks += [mark for mark in forms.thousands if mark != " "]
    mark = data.draw(st.sampled_from(marks)) if grouped and marks else ""
    sign = data.draw(st.sampled_from(["{}", "€{}", "{} €", "{}\u00a0EUR", "EUR {}"]))
    reader = ValueReader(forms, currency_signs()["EUR"])
    text = sign.format(printed_in(forms, amount, mark, 2))
    read = reader.amount(text)
    assert isinstance(read, Amount), text
    assert (read.value, read.exact, read.note) == (amount, amount, None), text


NEARLY = st.from_regex(r"\A-?\d{1,4}([.,' ]\d{2,3}){0,2}([.,]\d{1,4})?\Z")


@given(FORMS, NEARLY | st.text(st.sampled_from("0123456789.,' \u00a0-+eE€٣１%"), max_size=14))
def test_what_is_read_is_what_the_form_prints(forms: Forms, text: str) -> None:
    reader = ValueReader(forms, ("€",))
    read = reader.amount(text)
    if isinstance(read, Problem):
        return
    bare = text.replace("\u00a0", " ").strip().removeprefix("€").removesuffix("€").strip()
    whole, _, rest = bare.partition(forms.decimal)
    number = Decimal("".join(c for c in whole if c in "-0123456789") + "." + rest)
    mark = next((c for c in whole if c not in "-0123456789"), "")
    assert not mark or mark in forms.thousands, text
    assert bare == printed_in(forms, number, mark, len(rest)), text
    assert abs(read.exact - number) <= Decimal("0.000001"), text


READERS = [
    COMMA, POINT, ENGLISH, SCIENTIFIC,
    ValueReader(Forms(dates=DATE_FORMS, timezone="Europe/Riga", rate="fraction")),
]  # fmt: skip
NUMBERLIKE = st.text(st.sampled_from("0123456789.,-+eE%:TZ/ '\u00a0"), max_size=40)


@given(st.sampled_from(READERS), st.one_of(st.text(), NUMBERLIKE, st.from_regex(r"\d{20,60}")))
def test_no_text_at_all_raises(reader: ValueReader, text: str) -> None:
    assert isinstance(reader.amount(text), Amount | Problem)
    assert isinstance(reader.date(text), date | Problem)
    assert isinstance(reader.rate(text), Decimal | Problem)
    assert isinstance(reader.count(text), int | Problem)
    assert isinstance(reader.coordinate(text), Decimal | Problem)
    assert reader.is_missing(text) in (True, False)


@pytest.mark.parametrize("size", [27, 30, 5_000, 1_000_010])
def test_no_number_is_too_long_to_be_refused(size: int) -> None:
    text = "9" * size
    for read in (POINT.amount, POINT.rate, POINT.count, POINT.coordinate, POINT.date):
        assert isinstance(read(text), Problem)
        assert isinstance(read(f"0.{text}"), Problem | Decimal | Amount)


def test_long_texts_are_not_remembered() -> None:
    reader = ValueReader(Forms())
    for read in (reader.amount, reader.date):
        read("1" * 10_000)
        read("12")
    assert sum(len(text) for _, text in reader._seen) == 4


def test_a_remembered_value_belongs_to_its_kind() -> None:
    reader = ValueReader(Forms(dates=("yyyymmdd",)))
    assert exact(reader, "20200101")[0] == "20200101.00"
    assert reader.date("20200101") == date(2020, 1, 1)
    assert exact(reader, "20200101")[0] == "20200101.00"


@pytest.mark.parametrize(
    ("text", "sign"),
    [("€ 5", "€"), ("5\u00a0Ls", "Ls"), ("5 Ls.", None), ("5", None), ("", None),
     ("US$ 5", "US$"), ("$5", "$")],
)  # fmt: skip
def test_currency_signs(text: str, sign: str | None) -> None:
    reader = ValueReader(Forms(), ("€", "Ls", "$", "US$"))
    assert reader.currency_sign(text) == sign


def test_two_currencies_in_one_cell_are_no_amount() -> None:
    reader = ValueReader(Forms(), ("€", "Ls"))
    assert rule(reader.amount("€5 Ls")) == "amount_unreadable"
    assert exact(reader, "Ls 5")[0] == "5.00"


def reader_of(*dates: str, **more: Any) -> ValueReader:
    return ValueReader(Forms(dates=dates, **more))


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("yyyy-mm-dd", "2020-02-29"), ("yyyy.mm.dd", "2020.02.29"), ("yyyymmdd", "20200229"),
        ("dd.mm.yyyy", "29.02.2020"), ("dd.mm.yyyy.", "29.02.2020."), ("d.m.yyyy", "29.2.2020"),
        ("dd/mm/yyyy", "29/02/2020"), ("d/m/yyyy", "29/2/2020"), ("mm/dd/yyyy", "02/29/2020"),
        ("iso-datetime", "2020-02-29T00:00:00.000Z"), ("iso-datetime", "2020-02-29 00:00"),
        ("d month yyyy", "29 February 2020"), ("d month yyyy", "29.\u00a0february  2020"),
        ("excel-serial", "43890"), ("excel-serial", "43890.0"),
    ],
)  # fmt: skip
def test_each_form_reads_the_leap_day(form: str, text: str) -> None:
    assert reader_of(form).date(f" {text}\n") == date(2020, 2, 29)
    for other in DATE_FORMS[:-1]:
        read = reader_of(other).date(text)
        assert isinstance(read, Problem) or read == date(2020, 2, 29), other


@pytest.mark.parametrize(
    ("form", "text", "problem"),
    [
        ("yyyy-mm-dd", "2021-02-29", "date_not_in_calendar"),
        ("yyyy-mm-dd", "1900-02-29", "date_not_in_calendar"),
        ("yyyy-mm-dd", "2020-00-10", "date_not_in_calendar"),
        ("dd.mm.yyyy", "31.04.2020", "date_not_in_calendar"),
        ("d month yyyy", "31 June 2020", "date_not_in_calendar"),
        *((form, text, "date_unreadable") for form, text in (
            ("yyyy-mm-dd", "2020-2-9"), ("yyyy-mm-dd", "2020-02-29T10:00"),
            ("yyyy-mm-dd", "0000-00-00"), ("yyyy-mm-dd", "1899-12-31"),
            ("yyyy-mm-dd", "9999-12-31"), ("yyyy-mm-dd", "２０２０-０１-０１"),
            ("yyyy-mm-dd", "٢٠٢٠-٠١-٠١"), ("yyyy-mm-dd", "-2020-01-01"),
            ("dd.mm.yyyy", "01.06.20"), ("dd.mm.yyyy", "1.6.2020"),
            ("iso-datetime", "2020-01-01T21:00:00.000Z"),
            ("iso-datetime", "2020-01-01T00:00:00+02:00"), ("d month yyyy", "1 Foo 2020"),
            # A year, a phantom day, and days on which spreadsheets disagree.
            ("excel-serial", "2014"), ("excel-serial", "1"), ("excel-serial", "59"),
            ("excel-serial", "60"), ("excel-serial", "9999"), ("excel-serial", "00061"),
            ("excel-serial", "99999"), ("excel-serial", "43890.5"), ("excel-serial", "-43890"),
            ("excel-serial", "４３８９０"),
        )),
    ],
)  # fmt: skip
def test_dates_that_are_not_certain_are_refused(form: str, text: str, problem: str) -> None:
    assert rule(reader_of(form).date(text)) == problem


def test_a_date_that_two_forms_read_differently_is_refused() -> None:
    both = reader_of("dd/mm/yyyy", "mm/dd/yyyy")
    assert rule(both.date("03/04/2020")) == "date_unreadable"
    assert both.date("04/04/2020") == date(2020, 4, 4)
    assert both.date("13/04/2020") == date(2020, 4, 13)
    assert both.date("04/13/2020") == date(2020, 4, 13)
    assert rule(both.date("13/13/2020")) == "date_not_in_calendar"


DAYS = st.dates(date(1928, 1, 1), date(2099, 12, 30))


@given(DAYS)
def test_every_day_survives_every_form(day: date) -> None:
    serial = (day - date(1970, 1, 1)).days + 25_569
    for form, text in {
        "yyyy-mm-dd": f"{day:%Y-%m-%d}", "yyyymmdd": f"{day:%Y%m%d}",
        "dd.mm.yyyy.": f"{day:%d.%m.%Y}.", "d/m/yyyy": f"{day.day}/{day.month}/{day.year}",
        "mm/dd/yyyy": f"{day:%m/%d/%Y}", "iso-datetime": f"{day:%Y-%m-%d} 00:00:00",
        "excel-serial": str(serial), "d month yyyy": f"{day.day} {day:%B} {day.year}",
    }.items():  # fmt: skip
        assert reader_of(form).date(text) == day, text


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.dates(date(1900, 1, 1)))
def test_forms_that_disagree_never_choose(first: date, second: date) -> None:
    both = reader_of("dd.mm.yyyy", "d.m.yyyy", "dd/mm/yyyy", "mm/dd/yyyy")
    read = both.date(f"{first:%d/%m/%Y}")
    if first.day > 12 or first.day == first.month:
        assert read == first
    else:
        assert rule(read) == "date_unreadable"
    assert both.date(f"{second:%d.%m.%Y}") == second or second.year > 2100


@pytest.mark.parametrize(
    ("zone", "text", "day"),
    [
        ("Europe/Riga", "2020-06-30T21:00:00.000Z", date(2020, 7, 1)),
        ("Europe/Riga", "2020-12-31T22:00:00Z", date(2021, 1, 1)),
        ("Europe/Riga", "2020-12-31T23:00:00+01:00", date(2021, 1, 1)),
        ("Europe/Stockholm", "2020-06-30T22:00:00Z", date(2020, 7, 1)),
        ("UTC", "2020-07-01T00:00:00.000000Z", date(2020, 7, 1)),
    ],
)
def test_a_midnight_is_the_day_of_its_time_zone(zone: str, text: str, day: date) -> None:
    assert reader_of("instant", timezone=zone).date(text) == day


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2020-12-31T21:00:00.000Z", "date_not_midnight"),
        ("2020-06-30T22:00:00.000Z", "date_not_midnight"),
        ("2020-06-30T21:00:00.001Z", "date_not_midnight"),
        ("2020-06-30T21:00:01Z", "date_not_midnight"),
        ("2020-06-31T21:00:00Z", "date_not_in_calendar"),
        ("2020-06-30T24:00:00Z", "date_not_in_calendar"),
        ("2020-06-30T21:00:60Z", "date_not_in_calendar"),
        ("2020-06-30T21:00:00+99:00", "date_not_in_calendar"),
        ("0001-01-01T00:00:00+23:59", "date_not_in_calendar"),
        ("9999-12-31T23:59:59-23:59", "date_not_in_calendar"),
        ("2020-06-30T21:00:00", "date_unreadable"),
        ("2020-06-30 21:00:00Z", "date_unreadable"),
        ("٢٠٢٠-06-30T21:00:00Z", "date_unreadable"),
        ("1850-06-30T22:23:26Z", "date_unreadable"),
    ],
)
def test_an_instant_that_is_no_midnight_is_refused(text: str, problem: str) -> None:
    assert rule(reader_of("instant", timezone="Europe/Riga").date(text)) == problem


@given(
    st.dates(date(1930, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["Europe/Riga", "Europe/Lisbon", "Europe/Athens", "UTC"]),
)
def test_every_midnight_is_read_in_its_time_zone(day: date, zone: str) -> None:
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    told = local.astimezone(UTC)
    assume(told.astimezone(ZoneInfo(zone)) == local)
    assume(told.astimezone(ZoneInfo(zone)).hour == 0)
    assert reader_of("instant", timezone=zone).date(f"{told:%Y-%m-%dT%H:%M:%S}.000Z") == day


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [
        ("percent", "85", "0.8500"), ("percent", "85%", "0.8500"), ("percent", "85,5 %", "0.8550"),
        ("percent", "0", "0.0000"), ("percent", "100", "1.0000"), ("percent", "0,85", "0.0085"),
        ("percent", "85,00000000000001", "0.8500"), ("fraction", "0,85", "0.8500"),
        ("fraction", "1", "1.0000"), ("fraction", "0,8499999999", "0.8500"),
        ("percent", "-0", "0.0000"),
    ],
)  # fmt: skip
def test_rates(form: Any, text: str, value: str) -> None:
    assert str(ValueReader(Forms(decimal=",", rate=form)).rate(text)) == value


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("percent", ""), ("percent", "%"), ("percent", "85%%"), ("percent", "%85"),
        ("percent", "-85"), ("percent", "-0,0001"), ("percent", "901"), ("percent", "66,666"),
        ("percent", "85.5"), ("percent", "٨٥"), ("percent", "８５%"), ("percent", "85 € "),
        ("percent", "9" * 27), ("percent", "9" * 1_000_010), ("fraction", "85%"),
        ("fraction", "85"), ("fraction", "0,12345"), ("fraction", "-0,5"),
    ],
)  # fmt: skip
def test_rates_that_are_not_certain_are_refused(form: Any, text: str) -> None:
    assert rule(ValueReader(Forms(decimal=",", rate=form)).rate(text)) == "rate_unreadable"


@given(st.decimals(0, 100, places=2))
def test_every_rate_survives_its_own_printing(rate: Decimal) -> None:
    fraction = ValueReader(Forms(rate="fraction"))
    assert POINT.rate(f"{rate} %") == rate / 100 == fraction.rate(f"{rate / 100:f}")


@given(st.integers(0, 10**9 - 1))
def test_every_count_survives_its_own_printing(number: int) -> None:
    assert POINT.count(f"{number}") == POINT.count(f" {number}.0") == number
    assert COMMA.count(f"{number}") == COMMA.count(f"{number},0") == number


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "01", "1.5", "1e3", "1 000", "١", "１", "²", "1000000000", "1.", "1%"]
)
def test_counts_that_are_not_certain_are_refused(text: str) -> None:
    assert rule(POINT.count(text)) == rule(COMMA.count(text)) == "count_unreadable"


def test_a_count_with_thousands_is_never_a_thousandth_of_itself() -> None:
    assert POINT.count("11.000") == 11
    assert rule(COMMA.count("11.000")) == "count_unreadable"
    assert rule(ENGLISH.count("11,000")) == "count_unreadable"


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [(POINT, "56.95", "56.950000"), (POINT, "-8.1234567", "-8.123457"),
     (COMMA, "24,1", "24.100000"), (POINT, "6330000.25", "6330000.250000")],
)  # fmt: skip
def test_coordinates(reader: ValueReader, text: str, value: str) -> None:
    assert str(reader.coordinate(text)) == value


@pytest.mark.parametrize(
    "text",
    ["", "56°57'", "56.95N", "1.234,5", "56,95,1", "+5", "٥٦", "５６", "5 6", "1e2", "1" * 9],
)
def test_coordinates_that_are_not_certain_are_refused(text: str) -> None:
    assert rule(COMMA.coordinate(text)) == "coordinate_unreadable"


def test_what_means_missing() -> None:
    reader = ValueReader(Forms(missing=("n/a", "Nav  datu", "-")))
    for text in ("", " ", "\u00a0\t\n", "N/A", " nav datu ", "NAV\u00a0DATU", "-"):
        assert reader.is_missing(text), text
    for text in ("0", "0.00", "n/a x", "–", "\u200b"):
        assert not reader.is_missing(text), text
    assert not POINT.is_missing("n/a")


@pytest.mark.parametrize(
    "told",
    [
        {"decimal": ",", "thousands": [" ", ","]}, {"decimal": ";"}, {"thousands": ["_"]},
        {"dates": ["yy-mm-dd"]}, {"dates": ["instant"]}, {"timezone": "Riga"},
        {"months": ["Jan"]}, {"months": ["jan", "JAN", *(str(n) for n in range(10))]},
        {"rate": "permille"}, {"unknown": 1},
    ],
)  # fmt: skip
def test_forms_that_contradict_themselves_are_refused(told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Forms.model_validate(told)
