"""Dates, amounts and counts: what is read, and what must be refused."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.parse.forms import Problem, ValueReader
from smartdata.parse.values import read_amount
from tests.pages import VARAM

PAGES = ValueReader(VARAM.forms)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("355510.5", "355510.50"),
        ("205155", "205155.00"),
        ("0", "0.00"),
        ("0.05", "0.05"),
        ("1 234 567.8", "1234567.80"),
        ("9999999999999999.99", "9999999999999999.99"),
    ],
)
def test_amounts_are_exact(text: str, amount: str) -> None:
    assert str(read_amount(text)) == amount


@pytest.mark.parametrize(
    "text",
    ["", "1,5", "1.234", "1.234,50", "-5", "+5", "1e5", "007", "12 34", "1 2345", "1.", ".5", "٣",
     "NaN", "99999999999999999", "5 EUR", "1  000", "1\n"],
)  # fmt: skip
def test_amounts_that_are_not_certain_are_refused(text: str) -> None:
    assert read_amount(text) is None


@given(st.decimals(0, 10**15, places=2))
def test_every_amount_survives_its_own_printing(amount: Decimal) -> None:
    assert read_amount(f"{amount:f}") == amount


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_survives_its_own_printing(day: date) -> None:
    assert PAGES.date(f"{day.day:02}.{day.month:02}.{day.year:04}") == day


@pytest.mark.parametrize(
    "text", ["31.02.2020", "29.02.2021", "00.01.2020", "1.6.2020", "2020-06-01", "01.06.20",
             "01/06/2020", "01.06.0000", "01.06.2020.", ""],
)  # fmt: skip
def test_dates_that_are_not_certain_are_refused(text: str) -> None:
    assert isinstance(PAGES.date(text), Problem)


def test_counts() -> None:
    assert PAGES.count("2") == 2
    assert PAGES.count("0") == 0
    for text in ("02", "2.5", "-1", "divi", "1234567890"):
        assert isinstance(PAGES.count(text), Problem)
