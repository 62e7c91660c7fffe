"""Rules about single partners."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from smartdata.parse.labels import AMOUNT_FIELDS
from smartdata.validate import checks
from smartdata.validate.rule import Rule

_ASK = "Look the page up at the source; if it says so there too, ask its publisher to mend it."
_CENT = Decimal("0.01")

PARTNER_RULES: tuple[Rule, ...] = (
    Rule(
        "partner_name_missing", "error", "partner",
        "A partner has no name.", _ASK, "S7", ("name",),
        lambda facts, field: facts[field].notna(), expected="a name",
        in_lists="skip",
    ),
    Rule(
        "not_a_partner_row", "error", "partner",
        "A row of the partner table has neither a role nor a country; it may be a line of sums.",
        "Teach smartdata/parse/html_partners.py to know such a row, if the site prints them.",
        "S7", ("role",),
        lambda facts, _: facts["role_raw"].notna() | facts["country_raw"].notna(),
        observed="name", expected="a role and a country",
        in_lists="skip",
    ),
    Rule(
        "partner_amount_missing", "error", "partner",
        "A partner has no amount for {field}; a missing amount is not zero.",
        _ASK, "A1", AMOUNT_FIELDS,
        # Associated partners take part without a budget of their own.
        lambda facts, field: (
            facts[field].notna()
            | _has_digits(facts, field)
            | (facts["role"] == "associated")
            | ~checks.labelled(facts, "partner", field)
        ),
        observed="{field}_printed", expected="an amount",
        in_lists="skip",
    ),
    Rule(
        "partner_amount_unreadable", "error", "partner",
        "A partner's {field} “{observed}” can't be read as an amount with certainty.",
        _ASK, "A9", AMOUNT_FIELDS,
        lambda facts, field: facts[field].notna() | ~_has_digits(facts, field),
        observed="{field}_printed",
        expected="digits, with a point and one or two decimals at most",
        in_lists="skip",
    ),
    Rule(
        "partner_amounts_do_not_add_up", "error", "partner",
        "A partner's funding and co-financing make {observed}, but its total says {expected}.",
        _ASK, "A1", ("total_budget",),
        lambda facts, _: facts["parts_residual"].abs() <= _CENT,
        observed="parts_sum", expected="total_budget",
        in_lists="warning",
    ),
    Rule(
        "partner_amounts_rounded", "info", "partner",
        "A partner's funding and co-financing make {observed}, one cent off its total {expected}.",
        "Nothing: all three amounts are published as printed.", "A1", ("total_budget",),
        lambda facts, _: facts["parts_residual"].abs() != _CENT,
        observed="parts_sum", expected="total_budget",
    ),
    Rule(
        "share_rounded_down", "info", "partner",
        "The partner's funding {observed} is the programme's full share {expected} of its budget, "
        "rounded down to the cent.",
        "Nothing: the amount is published as printed.", "A5", ("programme_funding",),
        lambda facts, _: (facts["share_residual"] <= 0) | (facts["share_residual"] >= _CENT),
        observed="programme_funding", expected="full_share",
    ),
    Rule(
        "share_above_maximum", "info", "partner",
        "The partner's funding {observed} is more than the highest share {expected} that the "
        "programme may fund of its budget.",
        "Compare with the programme's rules for this call.", "A5", ("programme_funding",),
        lambda facts, _: facts["share_residual"] > -_CENT,
        observed="programme_funding", expected="full_share",
    ),
    Rule(
        "associated_partner_with_money", "warning", "partner",
        "An associated partner has the amount {observed}; such partners take part without a "
        "budget of their own.",
        _ASK, "S11", ("any_amount",),
        lambda facts, _: (facts["role"] != "associated") | (facts["any_amount"] <= 0),
        observed="any_amount", expected="0",
    ),
    Rule(
        "partner_with_zero_budget", "warning", "partner",
        "A partner that is not an associated one has a budget of zero.",
        _ASK, "S11", ("any_amount",),
        lambda facts, _: ~facts["role"].isin(("partner", "lead")) | (facts["any_amount"] != 0),
        observed="any_amount", expected="a budget",
    ),
    Rule(
        "role_unknown", "warning", "partner",
        "The partner's role “{observed}” is not known; the role stays empty.",
        "Add the word to pages.roles in the source's description.", "S2", ("role",),
        lambda facts, _: facts["role"].notna(),
        observed="role_raw_printed", expected="a role like Vadošais or Iesaistītais",
        in_lists="skip",
    ),
    Rule(
        "country_unknown", "warning", "partner",
        "The partner's country “{observed}” is not known; the code stays empty.",
        "Add the spelling to smartdata/reference/countries.csv, or ask the publisher to mend it.",
        "C1", ("country",),
        lambda facts, _: facts["country"].notna(),
        observed="country_raw_printed", expected="the name of a country",
        in_lists="skip",
    ),
    Rule(
        "region_unknown", "warning", "partner",
        "The planning region “{observed}” is not known; region and NUTS code stay empty.",
        "Add the spelling to smartdata/reference/planning_regions.csv, or ask the publisher.",
        "C8", ("planning_region",),
        lambda facts, _: facts["planning_region"].notna() | facts["planning_region_raw"].isna(),
        observed="planning_region_raw_printed", expected="a planning region of Latvia",
        in_lists="skip",
    ),
    Rule(
        "nuts_from_planning_region", "info", "partner",
        "The page prints no NUTS code; {observed} is the one that equalled the planning region "
        "{expected} on the day of decision.",
        "Nothing; read nuts_code together with nuts_version.", "C2", ("nuts_code",),
        lambda facts, _: facts["nuts_code"].isna(),
        observed="nuts_code", expected="planning_region",
        in_lists="skip",
    ),
    Rule(
        "nuts_not_known", "info", "partner",
        "No NUTS 3 region equalled the planning region {observed} on the day of decision, so no "
        "code is given.",
        "Nothing; or add the official correspondence to smartdata/reference/planning_regions.csv.",
        "C2", ("nuts_code",),
        lambda facts, _: facts["nuts_code"].notna() | facts["planning_region"].isna(),
        observed="planning_region",
    ),
    Rule(
        "formula_like_partner_text", "info", "partner",
        "The partner's {field} begins with a sign that a spreadsheet takes for a formula; the CSV "
        "file carries an apostrophe before it, the Parquet file does not.",
        "Nothing; when reading the CSV, take the apostrophe away.", "OWASP: CSV injection",
        ("role_raw", "name", "country_raw", "planning_region_raw"),
        lambda facts, field: checks.no_formula(facts, checks.partner_printed(field)),
        observed="{field}_printed",
    ),
)  # fmt: skip


def _has_digits(facts: pd.DataFrame, field: str) -> pd.Series[bool]:
    return facts[checks.partner_printed(field)].str.contains(r"\d").fillna(False)
