"""Rules about amounts: how they agree with the other amounts of their project."""

from __future__ import annotations

import pandas as pd

from smartdata.validate.rule import Rule

_ASK = "Look the record up at the source; if it says so there too, ask its publisher to mend it."

AMOUNT_RULES: tuple[Rule, ...] = (
    Rule(
        "funding_above_total", "error", "amount",
        "The {field} {observed} is more than the total budget {expected}.",
        _ASK, "A4", ("",),
        lambda facts, _: (
            (facts["amount"] <= facts["total"]).fillna(True)
            | (facts["strict"] & (facts["subject"] == "partner"))
        ),
        observed="amount", expected="total", in_lists="warning",
    ),
    Rule(
        "rate_differs", "warning", "amount",
        "The {field} is {observed} of the total, but the source prints a co-financing rate of "
        "{expected}; both are published.",
        _ASK, "A5", ("",),
        lambda facts, _: facts["rate_fits"].fillna(True),
        observed="share", expected="printed_rate",
    ),
    Rule(
        "partner_sum_differs", "warning", "amount",
        "The partners' amounts add up to {observed}, but the source states {expected} as {field} "
        "of the project; the difference is more than 0.01 per partner.",
        _ASK, "A2, A3", ("",),
        lambda facts, _: _within_tolerance(facts) | ~facts["partners_complete"].fillna(False),
        observed="partner_sum", expected="amount",
    ),
    Rule(
        "residual_within_tolerance", "info", "amount",
        "The partners' {field} differs from the project's {expected} by {observed}, within 0.01 "
        "per partner: rounding.",
        "Nothing: both figures are published as printed.", "A2, A3", ("",),
        lambda facts, _: (
            (facts["residual"] == 0).fillna(True)
            | ~facts["partners_complete"].fillna(False)
            | ~_within_tolerance(facts)
        ),
        observed="residual", expected="amount",
    ),
    Rule(
        "paid_above_contracted", "warning", "amount",
        "The {field} paid, {observed}, is more than the {expected} contracted.",
        _ASK, "A6", ("",),
        lambda facts, _: (facts["amount"] <= facts["contracted"]).fillna(True),
        observed="amount", expected="contracted",
    ),
)  # fmt: skip


def _within_tolerance(facts: pd.DataFrame) -> pd.Series[bool]:
    return (facts["residual"].abs() <= facts["tolerance"]).fillna(True)
