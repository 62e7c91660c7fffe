"""Changing one statement as its corrections say, with all that repeats or follows a value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from smartdata.correct.statement import Match, Row, Statement, match
from smartdata.describe.corrected_fields import is_stated_once, stated_currency
from smartdata.describe.corrections import Corrections, Entry, programme_of
from smartdata.errors import RawError
from smartdata.parse.lists.amounts import TOO_LARGE, EuroConverter
from smartdata.parse.record import organisation_uid
from smartdata.reference import nuts_on
from smartdata.reference.nuts import versions_of
from smartdata.reference.sums import begins_like_sum
from smartdata.registry.shared_columns import HEADLINE_MEASURES, OPERATION_STATUSES

RULE = "corrected"
#: Notes on a value that there is none, and on its text that it is not as it should be. They go
#: once the value is corrected; what else was noticed about a field stays.
_ABSENT = frozenset(
    {"required_value_missing", "value_missing", "label_missing", "partner_without_name"}
)
_WRONG = frozenset(
    {"impossible_date", "unreadable_date", "date_not_midnight", "unreadable_rate",
     "unreadable_count", "unreadable_amount", "repeated_amounts_differ", "pattern_not_matched",
     "unknown_word", "rows_differ", "unknown_programme", "unknown_country", "unknown_nuts_code",
     "placeholder", "amount_below_cent", "sum_row"}
)  # fmt: skip
#: Of record pages, whose notes have a field only where they are about its value.
_OF_PAGES = _ABSENT | _WRONG | {
    "text_damaged", "label_repeated", "value_on_several_lines", "raised_text",
    "text_between_fields", "stray_full_stop",
}  # fmt: skip
_SHOWN = 200
_DATES = ("decision_date", "contract_date", "start_date")


def correct(statement: Statement, entries: Iterable[Entry], corrections: Corrections) -> bool:
    """Apply the corrections whose expected value the statement has; whether there are any.

    Raises:
        RawError: two of them are of the same value.
    """
    found = [one for entry in entries if (one := match(statement, entry)) is not None]
    _refuse_two(found, corrections)
    for one in found:
        _settle_notes(statement, one)
    follow = _programme_follows(statement, found)
    for one in found:
        _set(statement, one)
    if found:
        _derive(statement, found, follow)
        statement.observations += [_finding(statement, one) for one in found]
    return bool(found)


def _refuse_two(found: list[Match], corrections: Corrections) -> None:
    seen: dict[object, Entry] = {}
    for one in found:
        other = seen.setdefault(one.entry.target, one.entry)
        if other is not one.entry:
            raise RawError(
                f"{corrections.where(one.entry)}: corrects what entry {other.number} (line "
                f"{other.line}, {other.key}) corrects; keep one of them."
            )


def _finding(statement: Statement, one: Match) -> Row:
    return {
        **dict.fromkeys(("source_id", "source_file_sha256", "file")),
        "record_no": statement.record["record_no"],
        "rule": RULE,
        "field": one.entry.told.field,
        "observed": one.entry.told.expected,
        "expected": one.entry.finding,
        "place": one.place,
        "partner_no": one.entry.target.partner_no,
    }


def _settle_notes(statement: Statement, one: Match) -> None:
    """Take away what was noticed about the value that is corrected."""
    target = one.entry.target
    texts = {*one.printed, one.entry.told.expected}
    shown = {text[:_SHOWN] for text in texts if text is not None}
    about = {id(told) for told in statement.notes_on(target)}
    once = not target.is_amount or statement.strict or is_stated_once(statement.source, target)
    settled: dict[str, int] = {}
    kept = []
    for told in statement.observations:
        rule = told["rule"]
        if target.name == "programme_cci" and rule == "unknown_programme":
            continue
        gone = id(told) in about and _is_settled(told, statement, one, shown, once=once)
        # The same measure may be noted for another stage, in the same words.
        if gone and not once:
            gone = settled.get(rule, 0) == 0
            settled[rule] = 1
        if not gone:
            kept.append(told)
    statement.observations[:] = kept


def _is_settled(
    told: Row, statement: Statement, one: Match, shown: set[str], *, once: bool
) -> bool:
    rule = told["rule"]
    if rule == "sum_row" and begins_like_sum(one.entry.told.new):
        return False
    if statement.strict:
        return rule in _OF_PAGES
    if rule in _ABSENT:
        return one.old is None and once
    if rule == "part_missing":
        return once
    if rule == "text_damaged_in_list":
        return isinstance(one.old, str) and told["observed"] == repr(one.old[:80])[:_SHOWN]
    return rule in _WRONG and told["observed"] in shown


def _set(statement: Statement, one: Match) -> None:
    target, value = one.entry.target, one.entry.value
    if not target.is_amount:
        assert one.row is not None
        one.row[target.name] = value
        return
    row = one.row
    if row is None:
        like = dict.fromkeys(("location_no", "amount_eur", "units_per_euro"))
        row = {
            **like, "record_no": statement.record["record_no"], "partner_no": target.partner_no,
            "subject": "project" if target.partner_no is None else "partner",
            "measure": target.name, "stage": target.stage, "fund": target.fund,
            "currency": stated_currency(statement.source, target),
            "amount_raw": one.entry.told.expected, "place": one.place,
        }  # fmt: skip
        statement.amounts.append(row)
    row["amount"] = value


def _derive(statement: Statement, found: list[Match], follow: bool) -> None:
    """Change what repeats a corrected value, or follows from it."""
    record = statement.record
    changed = {one.entry.target.name for one in found if one.entry.target.partner_no is None}
    if follow:
        record["programme_cci"] = programme_of(record["programme_name"], statement.source)
    if "status" in changed:
        record["is_operation"] = "yes" if record["status"] in OPERATION_STATUSES else "no"
    for kind in {"title", "summary"} & changed:
        _text(statement, kind)
    if {"start_date", "end_date"} & changed and not statement.strict:
        _reversed(statement)
    for partner in statement.partners:
        number = partner["partner_no"]
        of_it = {o.entry.target.name for o in found if o.entry.target.partner_no == number}
        _derive_partner(statement, partner, of_it, moved="decision_date" in changed)
    if any(one.entry.target.is_amount for one in found):
        _convert(statement)
        _headlines(statement)
    elif changed & set(_DATES):
        _convert(statement)


def _programme_follows(statement: Statement, found: list[Match]) -> bool:
    """Whether the CCI code is only what the printed name means, and so follows its correction."""
    record, source = statement.record, statement.source
    names = {one.entry.target.name for one in found if one.entry.target.partner_no is None}
    printed = source.records is not None and "programme_cci" in source.records.project
    if "programme_name" not in names or "programme_cci" in names or printed:
        return False
    old = record["programme_name"]
    meant = source.default_programme if old is None else programme_of(old, source)
    return bool(source.programmes) and record["programme_cci"] in (meant, old)


def _text(statement: Statement, kind: str) -> None:
    record, language = statement.record, statement.source.language
    for row in statement.texts:
        if (row["kind"], row["language"], row["origin"]) == (kind, language, "source"):
            row["text"] = record[kind]
            return
    statement.texts.append(
        {"record_no": record["record_no"], "kind": kind, "language": language, "origin": "source",
         "text": record[kind], "place": record.get(f"{kind}_place") or record["place"]}
    )  # fmt: skip


def _reversed(statement: Statement) -> None:
    """Say anew whether the project ends before it starts; of pages a rule does."""
    record = statement.record
    rule, start, end = "dates_reversed", record["start_date"], record["end_date"]
    statement.observations[:] = [o for o in statement.observations if o["rule"] != rule]
    if start is not None and end is not None and end < start:
        like = dict.fromkeys(("partner_no", "source_id", "source_file_sha256", "file"))
        statement.observations.append(
            {**like, "record_no": record["record_no"], "rule": rule, "field": "end_date",
             "observed": str(end), "expected": str(start), "place": record["place"]}
        )  # fmt: skip


def _derive_partner(statement: Statement, partner: Row, changed: set[str], *, moved: bool) -> None:
    if {"name", "country"} & changed and partner["name"] is not None:
        partner["organisation_uid"] = _organisation(statement, partner)
    if "nuts_code" in changed:
        partner["nuts_version"] = "|".join(versions_of(partner["nuts_code"]))
    elif statement.strict and (moved or "planning_region" in changed):
        known, day = partner["planning_region"], statement.record["decision_date"]
        nuts = nuts_on(known, day) if known and day else None
        partner["nuts_code"] = nuts.nuts_code if nuts else None
        partner["nuts_version"] = nuts.nuts_version if nuts else None


def _organisation(statement: Statement, partner: Row) -> str:
    for told in statement.identifiers:
        if (
            told["partner_no"] == partner["partner_no"]
            and told["check_digit"] != "failed"
            and re.search("[1-9]", told["value"])
        ):
            return f"{told['scheme']}-{told['value']}"
    return organisation_uid(partner["name"], partner["country"])


def _convert(statement: Statement) -> None:
    """Convert all amounts to euro again: the amount or the day that decides may be another."""
    euro = EuroConverter(statement.source.eur_rates)
    dates = {name: statement.record[name] for name in _DATES}
    for amount in statement.amounts:
        converted = euro.convert(amount["amount"], amount["currency"], dates)
        amount["amount_eur"], amount["units_per_euro"] = converted or (None, None)


def _headlines(statement: Statement) -> None:
    """Say the main amounts of the project and of its partners again."""
    record, stage = statement.record, statement.source.amount_stage
    at_stage = [a for a in statement.amounts if a["stage"] == stage]
    main = [a for a in at_stage if a["measure"] in HEADLINE_MEASURES]
    own = [a for a in main if a["subject"] == "project"]
    _headline([a for a in own if a["measure"] != "national_cofinancing"], record)
    for partner in statement.partners:
        of_it = [a for a in main if a["subject"] == "partner"
                 and a["partner_no"] == partner["partner_no"]]  # fmt: skip
        _headline(of_it, partner)
    if statement.strict:
        return
    if not own:
        currencies = {a["currency"] for a in at_stage}
        record["currency"] = next(iter(currencies)) if len(currencies) == 1 else None


def _headline(amounts: list[Row], row: Row) -> None:
    currencies = {amount["currency"] for amount in amounts}
    if not amounts:
        return
    row["currency"] = currencies.pop() if len(currencies) == 1 else None
    for measure in {amount["measure"] for amount in amounts}:
        whole = sum((a["amount"] for a in amounts if a["measure"] == measure), Decimal(0))
        row[measure] = whole if row["currency"] and abs(whole) < TOO_LARGE else None
