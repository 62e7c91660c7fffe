"""What only a whole file shows: a cut-off, a column that is zero throughout, a filled-down date."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from smartdata.errors import RawError
from smartdata.parse.lists.cells import BoundCell
from smartdata.parse.lists.rows import DataRow
from smartdata.parse.lists.statement import CONTRADICTIONS
from smartdata.plateau import plateau

#: Most values of a column that are counted.
_DISTINCT = 100_000
_DATES = 1_000
_PLACES = 50
#: Row counts at which exports are known to stop.
_LIMITS = frozenset(
    {100, 200, 250, 500, 1_000, 2_000, 2_500, 5_000, 10_000, 20_000, 50_000, 65_535, 65_536,
     100_000, 1_000_000, 1_048_575, 1_048_576}
)  # fmt: skip
_ZERO_ROWS = 50
#: A file is refused when more than this share of its records contradicts the description.
_CONTRADICTING = 0.05
#: Rules that hold single records back, and the share from which on the description is at fault: a
#: list of which next to nothing is left must not take the place of the last good one.
_HELD_BACK = frozenset({"unreadable_amount", "key_missing", "required_value_missing"})
_MOSTLY = 0.5
_FEW = 3
#: What to look at where records break a rule of :data:`CONTRADICTIONS`.
_HINTS = {
    "repeated_amounts_differ": "The description says grain: {grain}. If the rows of a project "
    "split its amount, say grain: split; if each row is a project, say another key.",
    "partner_repeated": "The description says grain: {grain}, but the rows repeat a project and "
    "its partner: say grain: repeat, or grain: split where they split its amount.",
    "key_spans_programmes": "Add programme_name or programme_cci to records.key.",
    "parallel_lists_differ": "Compare the separators of the lists; one value for all elements "
    "needs shared: true.",
    "currency_unknown": "Compare the key currency with the file.",
    "currency_contradicted": "Compare the key currency with the file.",
    "unreadable_amount": "Compare the key forms (decimal, thousands) with the file.",
    "row_too_wide": "Compare the delimiter, the quoting and the header with the file.",
}
_HINT = "Compare the file with the description."
_THOUSAND = 1_000
_THOUSANDTHS = "thousandths"
_THREE_DECIMALS = re.compile(r"(?<![\d.,])\d{1,3}[.,]\d{3}(?![\d.,])")


class Glance(NamedTuple):
    """What the checks of a whole file need to know of one statement."""

    zeros: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    thousandths: tuple[tuple[str, str], ...]
    #: Whether its rows state amounts of their own, and then whether these are all equal.
    shared: bool | None
    #: Rules that it breaks, each with what was seen first.
    examples: dict[str, str]

    def dumps(self) -> str:
        """As a text, to be kept beside the statement."""
        return json.dumps(self, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def loads(cls, text: str) -> Glance:
        """What :meth:`dumps` gave; most statements of a list show the same."""
        return _glance(text)


@lru_cache(maxsize=1_000)
def _glance(text: str) -> Glance:
    *counts, shared, examples = json.loads(text)
    zeros, others, thousandths = (tuple(map(tuple, told)) for told in counts)
    return Glance(zeros, others, thousandths, shared, examples)


def glance(rows: int, amounts: list[dict[str, Any]], observations: list[dict[str, Any]]) -> Glance:
    """Look at what a statement of so many rows added to the tables."""
    zeros: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    thousandths: list[tuple[str, str]] = []
    examples: dict[str, str] = {}
    parts: dict[tuple[str, str], list[Any]] = {}
    for amount in amounts:
        told = (amount["measure"], amount["stage"])
        (others if amount["amount"] else zeros).append(told)
        small = 0 < abs(amount["amount"]) <= _THOUSAND
        if small and _THREE_DECIMALS.search(amount["amount_raw"]):
            thousandths.append(told)
            examples.setdefault(_THOUSANDTHS, amount["amount_raw"])
        # Parts that are all zero are as equal as they are split.
        if amount["subject"] == "location" and amount["amount"]:
            parts.setdefault(told, []).append(amount["amount"])
    several = [values for values in parts.values() if len(values) > 1]
    shared = all(len(set(v)) == 1 for v in several) if rows > 1 and several else None
    for rule in sorted({o["rule"] for o in observations} & (CONTRADICTIONS | _HELD_BACK)):
        first = next(o for o in observations if o["rule"] == rule)
        told_first = first["observed"] or first["expected"] or first["field"]
        examples[rule] = f"{first['place']}: {told_first}"
    return Glance(tuple(zeros), tuple(others), tuple(thousandths), shared, examples)


@dataclass
class FileChecks:
    """Looks at every record of one file as it passes, and sums up at its end."""

    counted_by: list[BoundCell]
    groups: Counter[tuple[str, ...]] = field(default_factory=Counter)
    dates: dict[Any, list[str]] = field(default_factory=dict)
    date_counts: Counter[Any] = field(default_factory=Counter)
    zeros: Counter[tuple[str, str]] = field(default_factory=Counter)
    others: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrongs: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    thousandths: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: int = 0
    statements: int = 0
    shared: int = 0
    shared_equal: int = 0

    def see_row(self, row: DataRow) -> None:
        """Count a row."""
        self.rows += 1
        if self.counted_by:
            told = tuple(cell.text(row).strip() for cell in self.counted_by)
            if told in self.groups or len(self.groups) < _DISTINCT:
                self.groups[told] += 1

    def see_date(self, value: Any, place: str) -> None:
        """Count the date of last update that a row states."""
        if value in self.date_counts or len(self.date_counts) < _DATES:
            self.date_counts[value] += 1
            places = self.dates.setdefault(value, [])
            if len(places) < _PLACES:
                places.append(place)

    def see_statement(self, told: Glance) -> None:
        """Count what a glance at a statement showed."""
        self.statements += 1
        for counter, found in (
            (self.zeros, told.zeros),
            (self.others, told.others),
            (self.thousandths, told.thousandths),
        ):
            for one in found:
                counter[one] += 1
        for rule, example in told.examples.items():
            self.examples.setdefault(rule, example)
        self.wrongs.update(rule for rule in told.examples if rule != _THOUSANDTHS)
        self.shared += told.shared is not None
        self.shared_equal += bool(told.shared)

    @property
    def told_groups(self) -> str | None:
        """How many rows each group has, as JSON; None where the description counts none."""
        if not self.counted_by:
            return None
        told = {" | ".join(group): rows for group, rows in sorted(self.groups.items())}
        return json.dumps(told, ensure_ascii=False)

    def refuse_contradictions(self, file: str, grain: str) -> None:
        """Refuse a file that its description does not fit.

        Raises:
            RawError: too many of its records contradict the description, or its grain is another.
        """
        for rule, count in sorted(self.wrongs.items()):
            share = _MOSTLY if rule in _HELD_BACK else _CONTRADICTING
            if count >= _FEW and count > self.statements * share:
                raise RawError(
                    f"{file}: contradicts its description: {count} of {self.statements} records "
                    f"break the rule {rule}, the first at {self.examples[rule]}. "
                    f"{_HINTS.get(rule, _HINT).format(grain=grain)} Nothing was read."
                )
        for told, count in self.thousandths.items():
            measure, of = told[0], self.others[told]
            if count >= _FEW and count * 2 > of:
                raise RawError(
                    f"{file}: {count} of {of} amounts of {measure} have exactly three decimals, "
                    f"like {self.examples[_THOUSANDTHS]}. If that sign stands between thousands, "
                    "say so in forms.thousands and forms.decimal; read as it is described, the "
                    "amounts would be a thousandth of what they are."
                )
        if grain == "split" and self.shared >= _FEW and self.shared_equal * 2 > self.shared:
            raise RawError(
                f"{file}: contradicts its description: the rows of {self.shared_equal} of "
                f"{self.shared} projects state one and the same amount, so they repeat it and do "
                "not split it. Say grain: repeat, or adding them up would count it several times."
            )

    def findings(self) -> list[tuple[str, str, str, str, str]]:
        """What the whole file shows, as rule, field, place, observed, expected."""
        found = [*self._plateau(), *self._odd_dates()]
        for told, count in sorted(self.zeros.items()):
            if count >= _ZERO_ROWS and not self.others[told]:
                name = " ".join(told)
                found.append(("column_all_zero", told[0], "", f"{count} times 0 as {name}", ""))
        if self.rows in _LIMITS:
            found.append(("round_row_count", "", "", f"{self.rows} records", ""))
        return found

    def _plateau(self) -> list[tuple[str, str, str, str, str]]:
        told = plateau(self.groups.values())
        if told is None:
            return []
        names = " and ".join(cell.name for cell in self.counted_by)
        return [("suspected_cut_off", names, "", told, "counts that differ")]

    def _odd_dates(self) -> list[tuple[str, str, str, str, str]]:
        if len(self.date_counts) < 2:
            return []
        usual, count = self.date_counts.most_common(1)[0]
        total = sum(self.date_counts.values())
        if count < total * 0.9:
            return []
        return [
            ("last_update_differs", "last_update", place, str(value), str(usual))
            for value, places in self.dates.items()
            if value != usual
            for place in places
        ]
