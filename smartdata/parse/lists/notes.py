"""What is noticed while one statement is read, in the terms of the rules on lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartdata.parse.decode import DAMAGE
from smartdata.parse.lists.cells import CellReader, Read
from smartdata.parse.lists.persons import Persons
from smartdata.personal import EMAIL, masked, personal_data

_SHOWN = 200
_MASK = "…"
NAME = "name of a natural person"
#: The rule of lists for each problem of the forms.
_RULES = {
    "date_not_in_calendar": "impossible_date",
    "date_unreadable": "unreadable_date",
    "date_not_midnight": "date_not_midnight",
    "rate_unreadable": "unreadable_rate",
    "count_unreadable": "unreadable_count",
    "coordinate_unreadable": "unreadable_coordinate",
}


class Notes:
    """Collects observations on one record."""

    def __init__(self, record_no: int, into: list[dict[str, Any]]) -> None:
        self.record_no = record_no
        self.into = into
        self.begin = len(into)
        self.persons = Persons()

    def note(
        self, rule: str, field: str, place: str, observed: str = "", expected: str = "",
        partner_no: int | None = None,
    ) -> None:  # fmt: skip
        """Write one observation down; personal data in it are masked."""
        self.into.append(
            {
                "record_no": self.record_no,
                "rule": _RULES.get(rule, rule),
                "field": field,
                "observed": self._shown(observed) or None,
                "expected": expected[:_SHOWN] or None,
                "place": place,
                "partner_no": partner_no,
            }
        )

    def _shown(self, text: str) -> str:
        # Masked before it is cut: half an e-mail address would no longer be known as one.
        return _MASK if self.persons.named_in(text) else masked(text[: 5 * _SHOWN])[:_SHOWN]

    def hide(self, persons: Persons) -> None:
        """Name these persons in no note and no text of the record, the notes so far included."""
        self.persons = persons
        for told in self.into[self.begin :]:
            told["observed"] = told["observed"] and self._shown(told["observed"])

    def renumber(self, begin: int, numbers: dict[int, int]) -> None:
        """Give the notes from ``begin`` on the final numbers of the partners they are about."""
        for told in self.into[begin:]:
            told["partner_no"] = numbers.get(told["partner_no"], told["partner_no"])

    def needed(
        self, cells: Mapping[str, CellReader], reads: Mapping[str, Read], place: str,
        partner_no: int | None = None,
    ) -> None:  # fmt: skip
        """Note the cells that the description requires and that have no value."""
        for name, read in reads.items():
            if read.value is None and cells[name].bound.cell.required:
                told = name.removeprefix("id:")
                self.note("required_value_missing", told, place, partner_no=partner_no)

    def value(self, read: Read, field: str, place: str, partner_no: int | None = None) -> Any:
        """The value of a cell; what keeps it from being read is noted."""
        if read.problem is not None:
            self.note(read.problem.rule, field, place, read.raw, read.problem.expected, partner_no)
        return read.value

    def refuses_key(self, text: str | None, field: str, place: str) -> bool:
        """Whether a key names a person, or an e-mail address, which every table would show; noted
        as an error.

        Numbers of projects look much like those of telephones and persons, so those don't count.
        """
        if text is None:
            return False
        named = self.persons.named_in(text)
        kind = NAME if named else EMAIL
        refused = named or EMAIL in personal_data(text)
        if refused:
            self.note("personal_data_in_key", field, place, kind)
        return refused

    def publishable(
        self, text: str | None, field: str, place: str, partner_no: int | None = None
    ) -> str | None:
        """A free text, or None where it holds personal data, which are never published."""
        if text is None:
            return None
        kinds = personal_data(text)
        if self.persons.named_in(text):
            kinds = (*kinds, NAME)
        if kinds:
            self.note("personal_data", field, place, ", ".join(kinds), "", partner_no)
            return None
        damage = DAMAGE.search(text)
        if damage:
            self.note("text_damaged_in_list", field, place, repr(text[:80]), "", partner_no)
        return text
