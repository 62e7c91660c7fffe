"""What a header means: the field of the canonical model that its words speak of.

``meanings.csv`` says which concepts together mean a field (``needs``), which may stand beside them
without changing that (``allows``), and how sure it is by the header alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from smartdata.draft.words import FILLER, Found, read_csv, weight, words_of

#: A mapping that is less sure than this is marked TODO in a draft.
CONFIDENT = 0.80
#: Words for money that differ in nothing that matters.
MONEY = frozenset(
    {"amount", "cost", "budget", "value", "funding", "contribution", "grant", "share",
     "investment"}
)  # fmt: skip
#: The stage that a word of a header tells.
STAGES = {
    "paid": "paid", "requested": "requested", "application": "requested", "approved": "approved",
    "contracted": "contracted", "contract": "contracted", "final": "final",
}  # fmt: skip
#: Words of a stage that give way to another one beside them.
_WEAK_STAGES = frozenset({"application", "contract", "final", "approved"})
#: Words that tell whose money it is.
PARTNER_WORDS = frozenset({"beneficiary", "partner", "lead", "organisation"})
_BESIDE_AMOUNTS = frozenset(
    {"project", "total", "allocated", "unit", "application", "contract", "requested", "approved",
     "paid", "contracted", "final", "decision", *PARTNER_WORDS}
)  # fmt: skip
#: What is left of the confidence where a header has a word that the meaning has not.
_EXTRA = {
    "rate": 0.15, "percent": 0.15, "email": 0.2, "phone": 0.2, "contact": 0.3, "website": 0.4,
    "date": 0.3, "count": 0.3, "exchange": 0.2, "currency": 0.25, "ineligible": 0.15,
    "million": 0.35, "address": 0.45, "serial": 0.4, "certified": 0.7, "committed": 0.85,
    "expected": 0.75, "year": 0.5,
}  # fmt: skip
_OTHER_EXTRA = 0.55
#: Words that change what an amount is, even where they stand in brackets behind it.
_CHANGES = frozenset({"million", "ineligible", "certified"})
_EXTRA_BY_MEASURE = {
    "programme_funding": {"eligible": 0.85, "public": 0.6, "national": 0.35, "own": 0.3},
    "public_funding": {"eu": 0.35, "national": 0.4, "own": 0.3, "eligible": 0.7, "private": 0.3},
    "national_cofinancing": {"eu": 0.3, "own": 0.4, "private": 0.5},
    "own_contribution": {"eu": 0.3, "national": 0.4, "public": 0.4},
    "eligible_expenditure": {
        "eu": 0.45, "public": 0.65, "national": 0.4, "own": 0.4, "private": 0.4, "grant": 0.7,
        "cofinancing": 0.6,
    },
    "total_budget": {
        "eu": 0.2, "national": 0.2, "own": 0.2, "public": 0.3, "private": 0.3, "grant": 0.4,
        "eligible": 0.25, "cofinancing": 0.3, "paid": 0.7,
    },
}  # fmt: skip
_SEGMENTS = re.compile(r"[/|;(){}\[\]\n:]|\s[-–—]+\s")
_LONGEST_HEADER = 400
_UNKNOWN = 0.5
_TRANSLATED = 0.98
_OTHERWISE = 0.7
_CLEAR = 0.6


@dataclass(frozen=True)
class Meaning:
    """What a header may mean: a field, for an amount its measure and stage, and how sure it is.

    The field is a path in ``records``; ``place.…`` is a partner's or the project's own place, and
    ``none.…`` is what no field holds.
    """

    field: str
    confidence: float
    measure: str = ""
    stage: str = ""
    #: All concepts of the header.
    concepts: frozenset[str] = frozenset()

    @property
    def told(self) -> tuple[str, str, str]:
        """What is compared: field, measure and stage."""
        return self.field, self.measure, self.stage


@dataclass(frozen=True)
class _Pattern:
    field: str
    measure: str
    needs: tuple[frozenset[str], ...]
    allows: frozenset[str]
    confidence: float


@cache
def _patterns() -> tuple[_Pattern, ...]:
    found = []
    for row in read_csv("meanings"):
        needs = tuple(
            frozenset().union(*(MONEY if one == "money" else {one} for one in need.split("|")))
            for need in row["needs"].split()
        )
        allows = set(row["allows"].split())
        if row["measure"]:
            allows |= _BESIDE_AMOUNTS
        confidence = float(row["confidence"])
        found.append(_Pattern(row["field"], row["measure"], needs, frozenset(allows), confidence))
    return tuple(found)


Languages = frozenset[str]
_Senses = list[list[tuple[frozenset[str], float]]]


@lru_cache(maxsize=20_000)
def meanings(header: str, languages: Languages = frozenset()) -> tuple[Meaning, ...]:
    """What a header may mean, likeliest first, one of each field and measure.

    ``languages`` are those that the table's other headers are likely in.
    """
    if len(header) > _LONGEST_HEADER:
        return ()
    best = {(m.field, m.measure): m for m in _of_words(words_of(header), languages)}
    segments = [part for part in _SEGMENTS.split(header) if words_of(part)]
    if 1 < len(segments) <= 8:
        for one in _of_segments(segments, languages):
            key = one.field, one.measure
            if key not in best or best[key].confidence < one.confidence:
                best[key] = replace(one, stage=best[key].stage) if key in best else one
    return tuple(sorted(best.values(), key=lambda m: (-m.confidence, m.field, m.measure)))


def _of_segments(segments: list[str], languages: Languages) -> list[Meaning]:
    """A header in two languages: each half means the same, or one half is not understood."""
    readings = [_of_words(words_of(part), languages) for part in segments]
    changes = [
        any(concept in _CHANGES for one in words_of(part) for concept, _ in one.senses)
        for part in segments
    ]
    found = []
    for number, reading in enumerate(readings):
        for one in reading:
            confidence = one.confidence
            for other, others in enumerate(readings):
                if other != number:
                    confidence *= _agreement(one, others)
                    confidence *= _EXTRA["million"] if changes[other] else 1.0
            found.append(replace(one, confidence=confidence))
    return found


def _agreement(one: Meaning, others: list[Meaning]) -> float:
    first = max(others, key=lambda other: other.confidence, default=None)
    if first is None or first.confidence < _CLEAR:
        return _TRANSLATED
    same = (first.field, first.measure) == (one.field, one.measure)
    return 1.0 if same else _OTHERWISE


def _of_words(found: tuple[Found, ...], languages: Languages) -> list[Meaning]:
    senses = [_weighed(one, languages) for one in found if one.senses and not one.is_filler]
    unknown = sum(not one.senses for one in found)
    if not senses:
        return []
    trust = 1 - _UNKNOWN * unknown / (len(senses) + unknown)
    concepts = frozenset().union(*(told for options in senses for told, _ in options)) - {FILLER}
    told: dict[tuple[str, str], Meaning] = {}
    for pattern in _patterns():
        if not all(need & concepts for need in pattern.needs):
            continue
        read = _read(pattern, senses)
        if read is None:
            continue
        score, used = read
        stage, sure = _stage(used) if pattern.measure else ("", 1.0)
        confidence = round(score * trust * sure, 4)
        key = pattern.field, pattern.measure
        if key not in told or told[key].confidence < confidence:
            told[key] = Meaning(*key[:1], confidence, key[1], stage, used)
    return list(told.values())


def _weighed(one: Found, languages: Languages) -> list[tuple[frozenset[str], float]]:
    """The senses of a word, and how much each counts beside the others."""
    weights = [weight(told, languages) for _, told in one.senses]
    most = max(weights)
    return [
        (frozenset(concept.split("+")), told / most * one.quality)
        for (concept, _), told in zip(one.senses, weights, strict=True)
    ]


def _read(pattern: _Pattern, senses: _Senses) -> tuple[float, frozenset[str]] | None:
    """How well a header fits a meaning, and the concepts it has if it does."""
    open_needs = list(pattern.needs)
    score = pattern.confidence
    used: set[str] = set()
    waiting: _Senses = []
    for options in sorted(senses, key=len):
        helping = [o for o in options if any(need & o[0] for need in open_needs)]
        if not helping:
            waiting.append(options)
            continue
        told, sure = max(helping, key=lambda o: (o[1], -_left(pattern, o[0]) < 0))
        open_needs = [need for need in open_needs if not need & told]
        used |= told
        score *= sure * _left(pattern, told)
    if open_needs:
        return None
    for options in waiting:
        told, kept = max(
            ((o[0], _left(pattern, o[0]) * (1.0 if o[1] == 1.0 else 0.95)) for o in options),
            key=lambda one: one[1],
        )
        used |= told
        score *= kept
    return score, frozenset(used - {FILLER})


def _left(pattern: _Pattern, told: frozenset[str]) -> float:
    """What is left of a confidence beside the concepts of a word."""
    left = 1.0
    own = _EXTRA_BY_MEASURE.get(pattern.measure, {})
    for concept in told:
        if concept == FILLER or any(concept in need for need in pattern.needs):
            continue
        if concept in own:
            left *= own[concept]
        elif concept not in pattern.allows:
            left *= _EXTRA.get(concept, _OTHER_EXTRA)
    return left


def _stage(concepts: frozenset[str]) -> tuple[str, float]:
    """The stage that a header tells, and how sure it then still is."""
    strong = {STAGES[c] for c in concepts if c in STAGES and c not in _WEAK_STAGES}
    told = strong or {STAGES[c] for c in concepts if c in STAGES}
    if len(told) > 1:
        told -= {"final"}
    if len(told) == 1:
        return told.pop(), 1.0
    return "", 0.8 if told else 1.0


def likeness(text: str) -> float:
    """How much a text looks like the header of a list: 0 to 1."""
    if not text or len(text) > _LONGEST_HEADER:
        return 0.0
    found = meanings(text)
    return found[0].confidence if found else 0.0
