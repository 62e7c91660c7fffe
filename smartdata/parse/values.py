"""Dates, amounts and counts as record pages print them. What is not certain is None."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

#: dd.mm.yyyy, whether or not the day exists.
DATE_PATTERN = r"\d{2}\.\d{2}\.\d{4}"
#: An amount without sign or leading zeros, at most two decimals, thousands apart by one blank or
#: none. Sixteen digits before the point are what DECIMAL(18,2) holds.
AMOUNT_PATTERN = r"(?:0|[1-9]\d{0,2}(?: \d{3}){1,4}|[1-9]\d{0,15})(?:\.\d{1,2})?"
COUNT_PATTERN = r"0|[1-9]\d{0,3}"

_DATE = re.compile(DATE_PATTERN, re.ASCII)
_AMOUNT = re.compile(AMOUNT_PATTERN, re.ASCII)
_COUNT = re.compile(COUNT_PATTERN, re.ASCII)


def read_date(text: str) -> date | None:
    """A day of the calendar printed as dd.mm.yyyy, else None (31.02.2020 is None)."""
    if not _DATE.fullmatch(text):
        return None
    day, month, year = map(int, text.split("."))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_amount(text: str) -> Decimal | None:
    """An exact amount with two decimals, else None: no sign, no comma, no third decimal."""
    if not _AMOUNT.fullmatch(text):
        return None
    return Decimal(text.replace(" ", "")).quantize(Decimal("0.01"))


def read_count(text: str) -> int | None:
    """A whole number below 10,000, else None."""
    return int(text) if _COUNT.fullmatch(text) else None
