"""One statement out of the parsed tables, and what a correction finds in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from smartdata.describe.corrected_fields import Target, is_stated_once, says, stated_currency
from smartdata.describe.corrections import Entry
from smartdata.describe.source import SourceDescription

Row = dict[str, Any]
#: Notes that show the printed text of a value which could not be read, or not chosen.
_PRINTING = frozenset(
    {"impossible_date", "unreadable_date", "date_not_midnight", "unreadable_rate",
     "unreadable_count", "unreadable_amount", "repeated_amounts_differ", "pattern_not_matched",
     "unknown_word", "rows_differ", "unknown_programme", "unknown_country", "unknown_nuts_code",
     "placeholder"}
)  # fmt: skip
#: Longer texts are cut in notes, and of the values of several rows only the first five are shown.
_SHOWN = 200
_VALUES = 5
#: What is not published of a partner that is, or may be, a natural person.
_SECRET = frozenset({"name", "postcode", "town"})


@dataclass
class Statement:
    """The rows of the parsed tables that are about one record; they are changed in place."""

    source: SourceDescription
    record: Row
    partners: list[Row]
    amounts: list[Row]
    texts: list[Row]
    identifiers: list[Row]
    observations: list[Row]
    #: How many rows of its list make the statement.
    rows: int

    @property
    def strict(self) -> bool:
        """Whether it was read from a record page."""
        return bool(self.record["strict"])

    def partner(self, number: int | None) -> Row | None:
        """The partner with a number."""
        return next((p for p in self.partners if p["partner_no"] == number), None)

    def notes_on(self, target: Target) -> list[Row]:
        """What was noticed about a field, a partner's field or a measure."""
        names = (target.name, f"{target.name}_raw")
        return [
            told
            for told in self.observations
            if told["field"] in names and told["partner_no"] == target.partner_no
        ]

    def is_hidden(self, partner: Row) -> bool:
        """Whether a partner is, or may be, a natural person, so that its name was left out."""
        return partner["natural_person"] == "yes" or any(
            told["partner_no"] == partner["partner_no"]
            and (
                told["rule"] in ("natural_person", "personal_data")
                or told["field"] == "natural_person"
            )
            for told in self.observations
        )


@dataclass(frozen=True)
class Match:
    """What a correction is applied to. ``row`` is the row that holds the value, None where an
    amount was printed that could not be read; ``printed`` are the texts that stand for it."""

    entry: Entry
    row: Row | None
    old: Any
    printed: frozenset[str]
    place: str | None


def match(statement: Statement, entry: Entry) -> Match | None:
    """Where the statement says what a correction expects; None where it says something else, or
    what the correction says already."""
    target = entry.target
    if target.is_amount:
        found = _amount(statement, entry)
    elif target.partner_no is None:
        record = statement.record
        place = record.get(f"{target.name}_place") or record["place"]
        found = _field(statement, entry, record, f"{target.name}_raw", place)
    else:
        found = _partner(statement, entry)
    return None if found is None or found.old == entry.value else found


def _partner(statement: Statement, entry: Entry) -> Match | None:
    partner = statement.partner(entry.target.partner_no)
    name = entry.target.name
    if partner is None or (name in _SECRET and statement.is_hidden(partner)):
        return None
    printed = f"{name}_printed" if name == "name" else f"{name}_raw_printed"
    return _field(statement, entry, partner, printed, partner["place"])


def _field(
    statement: Statement, entry: Entry, row: Row, column: str, place: str | None
) -> Match | None:
    old, raw = row[entry.target.name], row.get(column)
    notes = statement.notes_on(entry.target)
    if any(told["rule"] == "personal_data" for told in notes):
        return None  # what it says is not known here, nor would it be published
    texts = {raw} if raw is not None else set()
    if old is None:
        texts |= {text for told in notes if (text := _printed(told, statement)) is not None}
    expected = entry.told.expected
    if expected is None:
        silent = {told["observed"] for told in notes if told["rule"] == "placeholder"}
        if old is not None or texts - silent:
            return None
    elif expected not in texts and not says(expected, old):
        return None
    return Match(entry, row, old, frozenset(texts), place)


def _printed(told: Row, statement: Statement) -> str | None:
    """The whole printed text that a note shows; None where it shows none, or may have cut it."""
    text: str | None = told["observed"]
    if told["rule"] not in _PRINTING or text is None or len(text) >= _SHOWN:
        return None
    if told["rule"] == "rows_differ" and text.count(" | ") >= _VALUES - 1:
        return None
    if told["rule"] == "repeated_amounts_differ" and statement.rows > _VALUES:
        return None
    return text


def _amount(statement: Statement, entry: Entry) -> Match | None:
    target = entry.target
    owner = statement.record
    if target.partner_no is not None:
        partner = statement.partner(target.partner_no)
        if partner is None:
            return None
        owner = partner
    subject = "project" if target.partner_no is None else "partner"
    same = [
        amount
        for amount in statement.amounts
        if (amount["measure"], amount["stage"], amount["fund"])
        == (target.name, target.stage, target.fund)
    ]
    if subject == "project" and any(amount["subject"] == "location" for amount in same):
        return None  # it is the sum of its parts
    rows = [a for a in same if (a["subject"], a["partner_no"]) == (subject, target.partner_no)]
    if not rows:
        return _unread_amount(statement, entry, owner)
    (row,) = rows
    expected = entry.told.expected
    if expected != row["amount_raw"] and not says(expected, row["amount"]):
        return None
    return Match(entry, row, row["amount"], frozenset({row["amount_raw"]}), row["place"])


def _unread_amount(statement: Statement, entry: Entry, owner: Row) -> Match | None:
    """An amount that is printed and could not be read."""
    target, expected = entry.target, entry.told.expected
    if expected is None or stated_currency(statement.source, target) is None:
        return None
    if statement.strict:
        column = f"{target.name}_raw" if target.partner_no is None else f"{target.name}_printed"
        if owner[column] != expected:
            return None
        place = owner.get(f"{target.name}_place") or owner["place"]
        return Match(entry, None, None, frozenset({expected}), place)
    if not is_stated_once(statement.source, target):
        return None  # a note says the measure, but not of which stage
    for told in statement.notes_on(target):
        if _printed(told, statement) == expected:
            return Match(entry, None, None, frozenset({expected}), told["place"])
    return None
