"""Vectorised checks that several rules share. Each returns True where the rule is kept."""

from __future__ import annotations

import pandas as pd

#: A date as most pages print it, whether or not the day exists.
_DATE_PATTERN = r"\d{2}\.\d{2}\.\d{4}"
#: First signs of a cell that a spreadsheet would run as a formula, after any apostrophes.
FORMULA_PATTERN = r"'*[=+\-@\t\r＝＋－＠]"


def printed(field: str) -> str:
    """The column that holds what was printed for a field of a record."""
    return f"{field}_raw"


def partner_printed(field: str) -> str:
    """The column that holds what was printed for a field of a partner."""
    return f"{field}_printed"


def record_has(facts: pd.DataFrame, field: str) -> pd.Series[bool]:
    """Something is printed for the field, or was put right in it, on every page that could be read
    at all and whose source has a label for it."""
    told = facts[printed(field)].notna() | facts[field].notna()
    return told | ~facts["readable"] | ~labelled(facts, "project", field)


def labelled(facts: pd.DataFrame, of: str, field: str) -> pd.Series[bool]:
    """The source's pages have a label for the field of a project or a partner."""
    return facts[f"{of}_labels"].str.contains(rf"\b{field}\b").fillna(True).astype(bool)


def record_readable(facts: pd.DataFrame, field: str) -> pd.Series[bool]:
    """What is printed for the field has a value."""
    return facts[field].notna() | facts[printed(field)].isna()


def record_date_form(facts: pd.DataFrame, field: str) -> pd.Series[bool]:
    """What is printed has the form of a date, whether or not the day exists."""
    raw = facts[printed(field)]
    return facts[field].notna() | raw.isna() | raw.str.fullmatch(_DATE_PATTERN).fillna(False)


def record_date_exists(facts: pd.DataFrame, field: str) -> pd.Series[bool]:
    """What has the form of a date is a day of the calendar."""
    raw = facts[printed(field)]
    return facts[field].notna() | ~raw.str.fullmatch(_DATE_PATTERN).fillna(False)


def at_most(facts: pd.DataFrame, smaller: str, larger: str) -> pd.Series[bool]:
    """One column is at most another, where both are known."""
    return facts[smaller] <= facts[larger]


def no_formula(facts: pd.DataFrame, field: str) -> pd.Series[bool]:
    """A spreadsheet would not take the text for a formula."""
    return ~facts[field].str.match(FORMULA_PATTERN).fillna(False)
