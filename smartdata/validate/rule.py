"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

Severity = Literal["error", "warning", "info"]
#: What a rule looks at: statements, partners, amounts, the other mentions of the same key in the
#: snapshot, or what the parser noticed.
Subject = Literal["record", "partner", "amount", "mention", "observation"]
#: True for each row of the facts where the rule is kept. The second argument is the field.
Holds = Callable[[pd.DataFrame, str], "pd.Series[bool]"]


@dataclass(frozen=True)
class Rule:
    """One rule: how grave it is, what it says in plain words, and the check itself.

    ``fields`` are the fields that the check is made for, one after the other. ``message`` may
    hold ``{field}``, ``{observed}`` and ``{expected}``; the latter two come from the columns of the
    facts that ``observed`` and ``expected`` name, where ``{field}`` stands for the field again.
    An ``observation`` rule has no check of its own: the parser has noticed it already.
    """

    id: str
    severity: Severity
    subject: Subject
    message: str
    what_to_do: str
    reference: str
    fields: tuple[str, ...] = ("",)
    holds: Holds | None = None
    observed: str | None = None
    expected: str | None = None
    #: The severity on lists, where it is another than on record pages; ``skip``: not applied to
    #: them, since the reader of lists looks at each cell itself.
    in_lists: Severity | Literal["skip"] | None = None

    def severity_of(self, strict: bool) -> Severity:
        """How grave the rule is for a record of a page (strict) or of a list."""
        if strict or self.in_lists in (None, "skip"):
            return self.severity
        return self.in_lists  # type: ignore[return-value]

    def kept(self, facts: pd.DataFrame, field: str) -> pd.Series[bool]:
        """Which rows of the facts keep the rule; never null."""
        if self.holds is None:
            return facts["rule"] != self.id
        kept = self.holds(facts, field).fillna(True).astype(bool)
        return kept | ~facts["strict"].astype(bool) if self.in_lists == "skip" else kept
