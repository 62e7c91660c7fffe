"""Vectorised checks that several rules share. Each returns True where the rule is kept."""

from __future__ import annotations

import pandas as pd

from smartdata.parse.values import DATE_PATTERN

#: First signs of a cell that a spreadsheet would run as a formula, after any apostrophes.
FORMULA_PATTERN = r"'*[=+\-@\t\r＝＋－＠]"


def printed(field: str) -> str:
    """The column that holds what was printed for a field of a record."""
    return f"{field}_raw"


def partner_printed(field: str) -> str:
    """The column that holds what was printed for a field of a partner."""
    return f"{field}_printed"


def record_has(facts: pd.DataFrame, field: str) -> pd.Series[bool]:
    """Something is printed for the field, on every page that could be read at all."""
    return facts[printed(field)].notna() | ~facts["readable"]


def record_readable(facts: pd.DataFrame, field: str) -> pd.Series[bool]:
    """What is printed for the field has a value."""
    return facts[field].notna() | facts[printed(field)].isna()


def record_date_form(facts: pd.DataFrame, field: str) -> pd.Series[bool]:
    """What is printed has the form of a date, whether or not the day exists."""
    raw = facts[printed(field)]
    return raw.isna() | raw.str.fullmatch(DATE_PATTERN).fillna(False)


def record_date_exists(facts: pd.DataFrame, field: str) -> pd.Series[bool]:
    """What has the form of a date is a day of the calendar."""
    raw = facts[printed(field)]
    return facts[field].notna() | ~raw.str.fullmatch(DATE_PATTERN).fillna(False)


def at_most(facts: pd.DataFrame, smaller: str, larger: str) -> pd.Series[bool]:
    """One column is at most another, where both are known."""
    return facts[smaller] <= facts[larger]


def within_tolerance(facts: pd.DataFrame, residual: str) -> pd.Series[bool]:
    """A residual is within the tolerance of its record, where all partners were read."""
    close = facts[residual].abs() <= facts["tolerance"]
    return close.fillna(True) | ~facts["partners_complete"]


def no_formula(facts: pd.DataFrame, field: str) -> pd.Series[bool]:
    """A spreadsheet would not take the text for a formula."""
    return ~facts[field].str.match(FORMULA_PATTERN).fillna(False)
