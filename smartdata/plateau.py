"""Exports that stopped: many groups of rows with one and the same greatest count."""

from __future__ import annotations

from collections.abc import Collection

#: How many groups must share the highest count, how high it must be, and their share of all groups.
_GROUPS = 5
_ROWS = 20
_SHARE = 0.1


def plateau(counts: Collection[int]) -> str | None:
    """What shows that an export stopped at some number of rows per group, in words, or None.

    ``counts`` are the rows of each group.
    """
    most = max(counts, default=0)
    at_most = sum(count == most for count in counts)
    if most < _ROWS or at_most < _GROUPS or at_most < len(counts) * _SHARE:
        return None
    return f"{at_most} of {len(counts)} groups have exactly {most} rows"
