"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

Severity = Literal["error", "warning", "info"]
#: What a rule looks at: raw records, partners, or what the parser noticed.
Subject = Literal["record", "partner", "observation"]
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

    def kept(self, facts: pd.DataFrame, field: str) -> pd.Series[bool]:
        """Which rows of the facts keep the rule; never null."""
        if self.holds is None:
            return facts["rule"] != self.id
        return self.holds(facts, field).fillna(True).astype(bool)
