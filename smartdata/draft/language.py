"""The language of a sample's texts, by the small words that every text is full of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from smartdata.draft.propose import Proposal
from smartdata.draft.vocabulary import CONFIDENT
from smartdata.draft.words import ANY, FILLER, normal, read_csv, spoken

#: How much more a language counts that the headers, too, are in; English ones say nothing.
_HEADERS = 2.0
_TEXTS = 300
_FEWEST = 20


def see_language(proposals: Sequence[Proposal]) -> tuple[str, str]:
    """The language (ISO 639-1), or an empty text where it is not certain; and why."""
    texts = [
        value
        for told in proposals
        if told.field in ("project.title", "project.summary") and told.confidence >= 0.5
        for value in told.column.values[:_TEXTS]
    ]
    headers = spoken(told.column.header for told in proposals)
    headers.pop(ANY, None)
    votes = _small_words(texts)
    if sum(votes.values()) < _FEWEST:
        told = f"; its headers are in {headers.most_common(1)[0][0]}" if headers else ""
        return "", f"of its titles and summaries{told}"
    mostly = max(sorted(headers), key=lambda one: headers[one], default="en")
    if mostly in votes and mostly != "en":
        votes[mostly] *= _HEADERS
    first, second = sorted(votes, key=lambda one: (-votes[one], one))[:2]
    sure = min(1 - 0.5 * (votes[second] / votes[first]) ** 2, 0.99)
    if sure < CONFIDENT:
        return "", f"{sure:.2f} {first}; or {second}?"
    return first, f"{sure:.2f}, by the words of its texts"


@cache
def _fillers() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in read_csv("vocabulary"):
        if row["concept"] == FILLER and row["language"] != ANY:
            words = {w for w in row["words"].split("|") if " " not in w and "*" not in w}
            found.setdefault(row["language"], set()).update(words)
    return {language: frozenset(words) for language, words in found.items()}


def _small_words(texts: Iterable[str]) -> dict[str, float]:
    """How many small words of each language there are; one of several counts in part for each."""
    words: Counter[str] = Counter()
    for text in texts:
        words.update(normal(text).split())
    spread = Counter(filler for fillers in _fillers().values() for filler in fillers)
    return {
        language: sum(words[filler] / spread[filler] for filler in sorted(fillers))
        for language, fillers in _fillers().items()
    }
