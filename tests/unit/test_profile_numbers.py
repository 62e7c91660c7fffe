"""Numbers, dates and shares in three languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.profile.numbers import (
    MINUS,
    NO_BREAK,
    format_date,
    format_number,
    format_rate,
    format_share,
)
from smartdata.registry.model import LANGUAGES, Language

S = NO_BREAK


@pytest.mark.parametrize(
    ("value", "en", "lv"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1_234, "1,234", f"1{S}234"),
        (-1_234_567, f"{MINUS}1,234,567", f"{MINUS}1{S}234{S}567"),
        (D("1234.50"), "1,234.50", f"1{S}234,50"),
        (D("-0.01"), f"{MINUS}0.01", f"{MINUS}0,01"),
        (D("0.00"), "0.00", "0,00"),
        (D("1E+3"), "1,000", f"1{S}000"),
        (D("9999999999999999.99"), "9,999,999,999,999,999.99",
         f"9{S}999{S}999{S}999{S}999{S}999,99"),
        (None, "not stated", "nav norādīts"),
    ],
)  # fmt: skip
def test_numbers_keep_every_digit(value: int | D | None, en: str, lv: str) -> None:
    assert format_number(value, "en") == en
    assert format_number(value, "lv") == lv
    assert format_number(value, "lt") == (lv if value is not None else "nenurodyta")


@pytest.mark.parametrize("value", [D("NaN"), D("Infinity")])
def test_what_is_no_number_is_refused(value: D) -> None:
    with pytest.raises(ValueError, match="no number"):
        format_number(value, "en")


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**16),
                max_value=10**16),
    st.sampled_from(LANGUAGES),
)  # fmt: skip
def test_a_shown_number_reads_back_as_it_was(value: D, language: Language) -> None:
    shown = format_number(value, language)
    plain = shown.replace(MINUS, "-").replace(NO_BREAK, "")
    plain = plain.replace(",", "") if language == "en" else plain.replace(",", ".")
    assert D(plain) == value
    assert D(plain).as_tuple().exponent == value.as_tuple().exponent


def test_days_in_words() -> None:
    day = date(2026, 11, 23)
    assert format_date(day, "en") == "23 November 2026".replace(" ", S)
    assert format_date(day, "lv") == "2026. gada 23. novembris".replace(" ", S)
    assert format_date(day, "lt") == "2026 m. lapkričio 23 d.".replace(" ", S)
    assert format_date(None, "lt") == "nenurodyta"
    every = {format_date(date(2026, m, 1), g) for m in range(1, 13) for g in LANGUAGES}
    assert len(every) == 36


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 5, "0%"), (5, 5, "100%"), (1, 3, "33.3%"), (7, 8, "87.5%"), (1, 2, "50%"),
        (1, 2000, "0.1%"), (1, 1_000_000, "<0.1%"), (999_999, 1_000_000, ">99.9%"),
        (1999, 2000, ">99.9%"), (0, 0, "not stated"),
    ],
)  # fmt: skip
def test_shares_never_turn_some_into_none_or_all(part: int, whole: int, shown: str) -> None:
    assert format_share(part, whole, "en") == shown


def test_shares_in_other_languages() -> None:
    assert format_share(7, 8, "lv") == format_share(7, 8, "lt") == f"87,5{S}%"
    with pytest.raises(ValueError, match="no part"):
        format_share(2, 1, "en")
    with pytest.raises(ValueError, match="no part"):
        format_share(-1, 1, "en")


def test_rates_are_exact() -> None:
    assert format_rate(D("0.85"), "en") == "85%"
    assert format_rate(D("0.8515"), "lv") == f"85,15{S}%"
    assert format_rate(D("1"), "en") == "100%"
    assert format_rate(D(0), "en") == "0%"
    assert format_rate(None, "lv") == "nav norādīts"
