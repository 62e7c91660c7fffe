"""The words by which lists mark rows that add up others, in the languages of the Union."""

from __future__ import annotations

from functools import cache

from smartdata.reference import rows
from smartdata.text import plain


@cache
def _words() -> frozenset[str]:
    return frozenset(word for row in rows("sum_words") for word in row["words"].split("|"))


def begins_like_sum(text: str) -> bool:
    """Whether a text begins with a word for a sum, like “Total for priority 1”."""
    words = plain(text).split()
    return bool(words) and words[0] in _words()


def is_sum(text: str) -> bool:
    """Whether a text says that its row is a sum and nothing else, like “Total 2016”."""
    words = [word for word in plain(text).split() if not word.isdigit()]
    return bool(words) and all(word in _words() for word in words)
