"""The words of the vocabulary, and how the words of a header are recognised among them.

``vocabulary.csv`` lists, by concept and language, the words that headers are made of: folded and
without accents, ``*`` standing for any ending. ``+`` joins the concepts that one word has at once;
the concept ``-`` holds the words that say nothing by themselves.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files

from smartdata.text import plain

FILLER = "-"
#: Words of every language, like abbreviations.
ANY = "mul"
#: Letters that have no accent to be taken off.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h",
     "Ł": "l", "Ø": "o", "Đ": "d", "Æ": "ae", "Œ": "oe", "Ð": "d", "Þ": "th", "Ħ": "h",
     "€": " eur ", "£": " gbp ", "%": " percent ", "_": " "}
)  # fmt: skip
_DIGITS = re.compile(r"(?<=\D)(?=\d)|(?<=\d)(?=\D)")
#: A hyphen within a word, where a column was too narrow for it.
_HYPHEN = re.compile(r"(?<=\w)[-\u00ad\u2010]\s*(?=\w)")
_BROKEN = re.compile(r"(?<=\w)[-\u00ad\u2010]\s*(?=[^\W\d_A-Z])")
#: How many letters an ending has at most, and one that makes no other word.
_ENDING, _SHORT_ENDING = 6, 2
_LINKS = ("", "s", "es", "n", "en", "e", "er", "o", "a", "as", "u", "t")
#: How alike a misspelt word is, and how little of its sense is then lost.
_ALIKE, _MISSPELT = 0.85, 0.92
_SHORTEST_MISSPELT = 7
#: Short words that stand for several things are abbreviations, and less sure.
_ABBREVIATION, _UNCLEAR = 3, 0.85
_SHORTEST_PART = 3
#: What a concept counts that only a language has which the table is not in.
_FOREIGN = 0.6


@dataclass(frozen=True)
class Found:
    """Words of a header: the concepts they may have, by language; none where they are unknown."""

    text: str
    senses: tuple[tuple[str, frozenset[str]], ...] = ()
    quality: float = 1.0

    @property
    def is_filler(self) -> bool:
        """Whether the words say nothing in any language that has them."""
        return bool(self.senses) and all(concept == FILLER for concept, _ in self.senses)


@dataclass(frozen=True)
class _Phrase:
    tokens: tuple[str, ...]
    concept: str
    language: str


@dataclass
class _Index:
    """The phrases by the first letters of their first word."""

    phrases: dict[str, list[_Phrase]] = field(default_factory=dict)
    #: Single words without and with an open end, and their senses.
    whole: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    stems: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def add(self, phrase: _Phrase) -> None:
        first = phrase.tokens[0].rstrip("*")
        if len(phrase.tokens) > 1:
            self.phrases.setdefault(first[:3], []).append(phrase)
            return
        into = self.stems if phrase.tokens[0].endswith("*") else self.whole
        into.setdefault(first, {}).setdefault(phrase.concept, set()).add(phrase.language)


def words_apart(text: str) -> str:
    """The words of ``startDate`` apart: a blank before each capital behind a small letter."""
    return "".join(
        f" {sign}" if sign.isupper() and before.islower() else sign
        for before, sign in zip(" " + text, text, strict=False)
    )


@lru_cache(maxsize=50_000)
def normal(text: str) -> str:
    """A header in the form of the vocabulary: words, digits apart, no accents, no case."""
    return _DIGITS.sub(" ", plain(words_apart(text).translate(_LETTERS)).translate(_LETTERS))


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of ``<name>.csv`` beside this file."""
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _index() -> _Index:
    index = _Index()
    for row in read_csv("vocabulary"):
        for words in row["words"].split("|"):
            tokens = tuple(_DIGITS.sub(" ", words).split())
            if tokens:
                index.add(_Phrase(tokens, row["concept"], row["language"]))
    for phrases in index.phrases.values():
        phrases.sort(key=lambda phrase: (-len(phrase.tokens), "*" in "".join(phrase.tokens)))
    return index


def _fits(word: str, token: str) -> bool:
    if word.endswith("*"):
        return token.startswith(word[:-1]) and len(token) - len(word) + 1 <= _ENDING
    return word == token


def _senses(found: dict[str, set[str]]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((concept, frozenset(found[concept])) for concept in sorted(found))


def _phrase_at(tokens: list[str], at: int) -> tuple[int, Found] | None:
    """The longest phrase of several words that begins at a place."""
    best: dict[str, set[str]] = {}
    width = 0
    for size in (3, 2, 1):
        for phrase in _index().phrases.get(tokens[at][:size], ()):
            length = len(phrase.tokens)
            if length < max(width, 2) or at + length > len(tokens):
                continue
            if all(map(_fits, phrase.tokens, tokens[at : at + length])):
                if length > width:
                    best, width = {}, length
                best.setdefault(phrase.concept, set()).add(phrase.language)
    if not width:
        return None
    return width, Found(" ".join(tokens[at : at + width]), _senses(best))


@lru_cache(maxsize=20_000)
def word(token: str) -> Found:
    """What a single word means, whole, inflected, put together of others, or misspelt."""
    index = _index()
    found: dict[str, set[str]] = {}
    for senses in (index.whole.get(token, {}), index.stems.get(token, {})):
        for concept, languages in senses.items():
            found.setdefault(concept, set()).update(languages)
    certain = found.keys() - {FILLER}
    for ending in range(min(_SHORT_ENDING, len(token) - 1) + 1):
        for concept, languages in index.stems.get(token[: len(token) - ending], {}).items():
            if not certain or concept in certain:
                found.setdefault(concept, set()).update(languages)
    if found:
        unclear = len(token) <= _ABBREVIATION and len(found.keys() - {FILLER}) > 1
        return Found(token, _senses(found), _UNCLEAR if unclear else 1.0)
    parts = _parts(token)
    if parts is not None:
        return Found(token, ((_joined(parts), _languages(parts)),))
    for ending in range(_SHORT_ENDING + 1, min(_ENDING, len(token) - _SHORTEST_PART) + 1):
        stem = index.stems.get(token[: len(token) - ending])
        if stem:
            return Found(token, _senses(stem), 0.97)
    return _misspelt(token)


def _misspelt(token: str) -> Found:
    if len(token) < _SHORTEST_MISSPELT or any(sign.isdigit() for sign in token):
        return Found(token)
    index = _index()
    known = [w for w in _long_words() if w[0] == token[0] and abs(len(w) - len(token)) <= _ENDING]
    close = get_close_matches(token, known, 1, _ALIKE)
    if not close:
        return Found(token)
    senses = index.whole.get(close[0]) or index.stems[close[0]]
    return Found(token, _senses(senses), _MISSPELT)


@cache
def _long_words() -> tuple[str, ...]:
    index = _index()
    return tuple(
        sorted(w for w in {*index.whole, *index.stems} if len(w) >= _SHORTEST_MISSPELT - 2)
    )


_Parts = tuple[tuple[str, frozenset[str]], ...]


@lru_cache(maxsize=20_000)
def _parts(token: str, depth: int = 0) -> _Parts | None:
    """The words that a word is put together of, all of them known; None where it is not."""
    if depth > 3:
        return None
    for length in range(len(token) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first = _one_sense(token[:length])
        if first is None:
            continue
        for link in _LINKS:
            rest = token[length:]
            if not rest.startswith(link) or len(rest) - len(link) < _SHORTEST_PART:
                continue
            rest = rest[len(link) :]
            last = _one_sense(rest, inflected=True)
            if last is not None:
                return (first, last)
            more = _parts(rest, depth + 1)
            if more is not None:
                return (first, *more)
    return None


def _one_sense(text: str, *, inflected: bool = False) -> tuple[str, frozenset[str]] | None:
    """The commonest sense of a word that is part of another."""
    index = _index()
    found: dict[str, set[str]] = {}
    for ending in range((_SHORT_ENDING if inflected else 0) + 1):
        if len(text) - ending < _SHORTEST_PART:
            break
        stem = text[: len(text) - ending]
        for senses in (index.stems.get(stem), index.whole.get(stem) if not ending else None):
            for concept, languages in (senses or {}).items():
                if concept != FILLER:
                    found.setdefault(concept, set()).update(languages)
        if found:
            break
    if not found:
        return None
    concept = max(sorted(found), key=lambda one: len(found[one]))
    return concept, frozenset(found[concept])


def _joined(parts: _Parts) -> str:
    return "+".join(dict.fromkeys(c for part, _ in parts for c in part.split("+")))


def _languages(parts: _Parts) -> frozenset[str]:
    common = frozenset.intersection(*(languages for _, languages in parts))
    return common or frozenset.union(*(languages for _, languages in parts))


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[Found, ...]:
    """The words of a header in their order; numbers are left out."""
    readings = dict.fromkeys((text, _BROKEN.sub("", text), _HYPHEN.sub("", text)))
    return min((_found(normal(reading)) for reading in readings), key=_unknown)


def _unknown(found: Iterable[Found]) -> float:
    told = list(found)
    return sum(not one.senses for one in told) + 0.01 * len(told)


def _found(told: str) -> tuple[Found, ...]:
    tokens = [token for token in told.split() if not token.isdigit()]
    found: list[Found] = []
    at = 0
    while at < len(tokens):
        phrase = _phrase_at(tokens, at)
        width, one = phrase if phrase is not None else (1, word(tokens[at]))
        found.append(one)
        at += width
    return tuple(found)


def spoken(texts: Iterable[str]) -> Counter[str]:
    """How many words of the texts each language has; a word of several counts in part for each."""
    votes: Counter[str] = Counter()
    for languages in _of_languages(texts):
        for language in languages:
            votes[language] += 1 / len(languages)  # type: ignore[assignment]
    return votes


def _of_languages(texts: Iterable[str]) -> Iterator[frozenset[str]]:
    for text in texts:
        for found in words_of(text):
            languages = frozenset().union(*(told for _, told in found.senses)) - {ANY}
            if languages:
                yield languages


def weight(languages: frozenset[str], likely: frozenset[str]) -> float:
    """How much a sense counts in a table that is in the likely languages; in any if none is."""
    return 1.0 if not likely or languages & likely else _FOREIGN


def likely_languages(votes: Counter[str]) -> frozenset[str]:
    """The languages that a table may well be in; English always is one, for headers repeat it."""
    most = max(votes.values(), default=0)
    return frozenset({ANY, "en", *(one for one, told in votes.items() if told >= most / 3)})


@cache
def printed_words() -> dict[str, dict[str, str]]:
    """What words in cells mean, by kind: roles, statuses, kinds of projects, yes and no, countries.

    A word is folded as by :func:`normal`.
    """
    found: dict[str, dict[str, str]] = {}
    for row in read_csv("words"):
        for words in row["words"].split("|"):
            found.setdefault(row["kind"], {}).setdefault(normal(words), row["means"])
    return found
