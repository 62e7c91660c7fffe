"""What a reader of pages, text or HTML, hands on: cells as printed, with their places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Markup = Literal["text", "html"]

#: What keeps a page that could be opened from being read with certainty. ``validate`` gives each
#: of these the severity error.
BREAKING = frozenset(
    {
        "truncated_page",
        "label_repeated",
        "partner_columns_unknown",
        "partner_row_not_split",
        "text_damaged",
        "text_between_fields",
        "value_on_several_lines",
        "raised_text",
    }
)


#: Things noticed on one page before it counts as mutilated.
MOST_OBSERVATIONS = 500


@dataclass(frozen=True)
class Observation:
    """Something noticed while reading, named by the rule that it is a matter of."""

    rule: str
    field: str | None = None
    observed: str | None = None
    expected: str | None = None
    place: str | None = None
    partner_no: int | None = None


@dataclass(frozen=True)
class Printed:
    """A text as printed, and its place in the file (``L12``)."""

    text: str
    place: str
    #: Whether raised or lowered text, like a footnote mark, is part of it.
    raised: bool = False


@dataclass(frozen=True)
class PartnerRow:
    """One row of the partner table: its cells in the order of the source's pages, or one run of
    text in which they stand glued together."""

    place: str
    cells: tuple[str, ...] | None
    glued: str = ""


@dataclass
class Page:
    """One record page, read but not yet understood."""

    fields: dict[str, Printed] = field(default_factory=dict)
    partners: list[PartnerRow] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    place: str = "L1"

    def note(
        self,
        rule: str,
        place: str | None = None,
        *,
        name: str | None = None,
        observed: str | None = None,
        expected: str | None = None,
    ) -> None:
        """Write down an observation; a page with more than ``MOST_OBSERVATIONS`` is broken."""
        if len(self.observations) >= MOST_OBSERVATIONS and rule not in BREAKING:
            if len(self.observations) > MOST_OBSERVATIONS:
                return
            rule, name, expected = "text_damaged", None, None
            observed = f"more than {MOST_OBSERVATIONS} things that can't be read"
        self.observations.append(
            Observation(rule, field=name, observed=observed, expected=expected, place=place)
        )

    def see_label(self, name: str, place: str) -> None:
        """Note that a label stands on the page; the same one twice leaves its value unclear."""
        if name in self.labels:
            self.note("label_repeated", place, name=name)
        self.labels.add(name)
