"""The words of a column whose every word has to be explained, and what they most likely mean."""

from __future__ import annotations

from collections import Counter

from smartdata.draft.propose import Proposal
from smartdata.draft.sample import MOST_WORDS
from smartdata.draft.shapes import country_of, is_missing
from smartdata.draft.words import normal, printed_words
from smartdata.personal import masked
from smartdata.reference import country_codes
from smartdata.text import fold, squeeze

#: Fields of a project and cells of a partner or place that have lists of words.
WORDED = frozenset({"status", "project_kind", "country", "natural_person"})
#: More different words than these are no list of words.
_MOST = MOST_WORDS
_LONGEST = 80

Words = dict[str, tuple[str, str]]


def word_list(name: str, told: Proposal) -> Words | None:
    """By printed word its meaning, empty where unknown, and a remark.

    None where the cell needs no words, or has too many to be words; an empty list where words are
    needed but can't be listed.
    """
    whole = told.column.words if told.shape.separator is None else None
    counts: Counter[str] = Counter()
    for word, count in (told.shape.counts if whole is None else whole).items():
        if not is_missing(word):
            counts[squeeze(word)] += count
    if name == "country":
        return _countries(counts)
    kind = {"project.status": "status", "project.project_kind": "kind", "partners.role": "role",
            "natural_person": "flag"}[name]  # fmt: skip
    meaning = printed_words()[kind]
    if name == "partners.role" and all(normal(w) in printed_words()["flag"] for w in counts):
        flags = {"yes": "lead", "no": "partner"}
        meaning = {word: flags[means] for word, means in printed_words()["flag"].items()}
    return _listed(counts, {word: meaning.get(normal(word), "") for word in counts})


def _countries(counts: Counter[str]) -> Words | None:
    if not counts or all(fold(word.rstrip(". ")) in country_codes() for word in counts):
        return None
    known = {word: country_of(word) or "" for word in counts}
    if sum(map(bool, known.values())) < 0.5 * len(known):
        return None
    return _listed(counts, known) or None


def _listed(counts: Counter[str], meaning: dict[str, str]) -> Words:
    if len(counts) > _MOST:
        return {}
    listed: Words = {}
    seen: set[str] = set()
    for word, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        if fold(word) in seen:
            continue
        seen.add(fold(word))
        if len(word) > _LONGEST or masked(word) != word:
            return {}
        why = "" if meaning[word] else f"in {count} rows"
        listed[word] = (meaning[word], why)
    return listed
