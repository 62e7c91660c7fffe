"""Rules about whole projects."""

from __future__ import annotations

from smartdata.parse.labels import TEXT_FIELDS
from smartdata.validate import checks
from smartdata.validate.rule import Rule

#: Statuses of a project that has no contract.
_NO_CONTRACT = ("applied", "not_contracted", "rejected", "withdrawn")
_DATES = ("decision_date", "start_date", "end_date")
_AMOUNTS = ("programme_funding", "total_budget")
_ASK = "Look the page up at the source; if it says so there too, ask its publisher to mend it."
_READ = (
    "Compare the raw file with the page at the source and retrieve it again into a new snapshot; "
    "if the page really prints it so, say that form under forms in the source's source.yaml."
)
_COPIES = "Compare the files and land a new snapshot that holds only the right one."

PROJECT_RULES: tuple[Rule, ...] = (
    Rule(
        "project_code_missing", "error", "record",
        "The page has no project number, so nothing can tell which project it is about.",
        _ASK, "S5", ("project_code",),
        # Whatever the source labels: without it nothing can be published.
        lambda facts, field: facts[checks.printed(field)].notna() | ~facts["readable"],
        expected="a number like LLI-431",
        in_lists="skip",
    ),
    Rule(
        "title_missing", "error", "record",
        "The page has no project title.",
        _ASK, "Reg. (EU) 2021/1060 Art. 49(3)(d)", ("title",), checks.record_has,
        in_lists="skip",
    ),
    Rule(
        "date_missing", "error", "record",
        "The page has no {field}.", _ASK, "T1", _DATES, checks.record_has,
        expected="a date as dd.mm.yyyy",
        in_lists="skip",
    ),
    Rule(
        "date_unreadable", "error", "record",
        "The {field} “{observed}” is not a date as dd.mm.yyyy.",
        _READ, "T1", _DATES, checks.record_date_form,
        observed="{field}_raw", expected="a date as dd.mm.yyyy",
        in_lists="skip",
    ),
    Rule(
        "date_not_in_calendar", "error", "record",
        "The {field} “{observed}” is a day that no calendar has.",
        _ASK, "T1b", _DATES, checks.record_date_exists,
        observed="{field}_raw", expected="a day of the calendar",
        in_lists="skip",
    ),
    Rule(
        "amount_missing", "error", "record",
        "The page has no amount for {field}; a missing amount is not zero.",
        _ASK, "A1", _AMOUNTS, checks.record_has, expected="an amount",
        in_lists="skip",
    ),
    Rule(
        "amount_unreadable", "error", "record",
        "The {field} “{observed}” can't be read as an amount with certainty.",
        _READ, "A9", _AMOUNTS, checks.record_readable,
        observed="{field}_raw", expected="digits, with a point and one or two decimals at most",
        in_lists="skip",
    ),
    Rule(
        "count_missing", "error", "record",
        "The page does not say how many partners the project has.",
        _ASK, "S1", ("declared_partners",), checks.record_has, expected="a whole number",
        in_lists="skip",
    ),
    Rule(
        "count_unreadable", "error", "record",
        "The number of partners “{observed}” is not a whole number.",
        _READ, "S1", ("declared_partners",), checks.record_readable,
        observed="{field}_raw", expected="a whole number",
        in_lists="skip",
    ),
    Rule(
        "end_before_start", "error", "record",
        "The project ends on {observed}, before it starts on {expected}.",
        _ASK, "T1", ("end_date",),
        lambda facts, _: checks.at_most(facts, "start_date", "end_date"),
        observed="end_date", expected="start_date",
        in_lists="skip",
    ),
    Rule(
        "duplicate_key", "error", "mention",
        "Several raw records state the project {observed} and do not say the same; which one is "
        "right can't be told. The others: {expected}.",
        _COPIES, "S5", ("project_code",),
        lambda facts, _: facts["contents"] <= 1,
        observed="record_uid", expected="others",
    ),
    Rule(
        "exact_duplicate", "info", "mention",
        "The raw record repeats the project {observed} word for word; it is counted, and published "
        "once, from {expected}.",
        "Nothing; or leave the second file out of the next snapshot.", "S5", ("project_code",),
        lambda facts, _: (facts["copy_no"] <= 1) | (facts["contents"] > 1),
        observed="record_uid", expected="others",
    ),
    Rule(
        "partner_count_differs", "warning", "record",
        "The page declares {expected} partners and lists {observed}.",
        _ASK, "S1", ("declared_partners",),
        lambda facts, _: (facts["partner_rows"] == facts["declared_partners"]).fillna(True),
        observed="partner_rows", expected="declared_partners",
    ),
    Rule(
        "not_one_lead", "warning", "record",
        "The project has {observed} lead partners; a whole project has exactly one.",
        _ASK, "S2", ("role",),
        lambda facts, _: (
            (facts["leads"] == 1)
            | ~facts["partners_complete"]
            | (facts["coverage"] != "whole-projects")
            | (~facts["strict"] & (facts["in_partnership"] == 0))
        ),
        observed="leads", expected="1",
    ),
    Rule(
        "programme_unknown", "warning", "record",
        "The programme “{observed}” is not known for this source; its CCI code stays empty.",
        "Add the printed name with its CCI code to programmes in the source's source.yaml, and "
        "the programme to smartdata/reference/programmes.csv.",
        "C1", ("programme_cci",),
        lambda facts, _: facts["programme_cci"].notna() | ~facts["readable"],
        observed="programme_name", expected="a programme named in source.yaml",
        in_lists="skip",
    ),
    Rule(
        "decision_after_start", "warning", "record",
        "The committee decided on {observed}, after the project started on {expected}.",
        _ASK, "T2", ("decision_date",),
        lambda facts, _: checks.at_most(facts, "decision_date", "start_date"),
        observed="decision_date", expected="start_date",
    ),
    Rule(
        "outside_period", "info", "record",
        "The {field} {observed} lies outside the period {expected} of the programme.",
        "Check that the programme of the page is the right one.", "T3", ("start_date", "end_date"),
        lambda facts, field: (
            (facts[field] >= facts["period_start"]) & (facts[field] <= facts["eligible_until"])
        ).fillna(True),
        observed="{field}", expected="period",
    ),
    Rule(
        "column_title_names_lv", "info", "record",
        "The titles of the amount columns speak of partners from {expected}, but the rows hold "
        "partners from {observed} as well; their amounts are taken to be theirs.",
        "Nothing: the columns hold every partner's own amounts.", "S6", ("country",),
        lambda facts, _: facts["foreign_countries"].fillna("") == "",
        observed="foreign_countries", expected="labels_name",
    ),
    Rule(
        "status_contradicts_date", "warning", "record",
        "The status {expected} says that there is no contract, but one is dated {observed}.",
        _ASK, "T2", ("contract_date",),
        lambda facts, _: facts["contract_date"].isna() | ~facts["status"].isin(_NO_CONTRACT),
        observed="contract_date", expected="status",
    ),
    Rule(
        "formula_like_text", "info", "record",
        "The {field} begins with a sign that a spreadsheet takes for a formula; the CSV file "
        "carries an apostrophe before it, the Parquet file does not.",
        "Nothing; when reading the CSV, take the apostrophe away.", "OWASP: CSV injection",
        TEXT_FIELDS, checks.no_formula, observed="{field}",
    ),
    Rule(
        "corrected", "info", "observation",
        "The {field} is corrected: the source states {observed}; published is {expected}.",
        "Nothing; or ask the publisher to mend it, and then take the entry out of the source's "
        "corrections.yaml.",
        "docs/correcting-a-source.md",
    ),
)  # fmt: skip
