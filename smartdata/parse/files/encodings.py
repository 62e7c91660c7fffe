"""Which older encoding a text has: the one in which its letters are those of a language.

A table of bytes to letters can't tell an encoding, but readers can: in the wrong one, words hold
signs, capitals in their middle, letters of another script, or letters that no language has
together. Each encoding and language gets a likelihood for the words of a sample; what is reported
is the probability of the best *reading*, for encodings that give the same text don't compete.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

#: The letters beyond a-z of each language, commonest first; for other scripts, all letters. A
#: language that has none is known by its signs.
LANGUAGES = {
    "Albanian": "ëç", "Catalan": "óàèíéçòúïü", "Croatian": "čšžćđ", "Czech": "íáéěřščžýůúťďňó",
    "Danish": "øæåéö", "Dutch": "ëéïöèüóáêç", "English": "’–“”£€‘é•…",
    "Estonian": "äõüöšž", "Finnish": "äöåšž",
    "French": "éèàêçôîùâûëïœüÿ", "German": "üäößéè", "Hungarian": "áéöóőüíúű",
    "Icelandic": "íáðþóéöæúý", "Irish": "áéíóú", "Italian": "àèùòìéóî",
    "Latvian": "āīēšūņžļķčģōŗ", "Lithuanian": "ėšžįūųčąę", "Maltese": "ħżġċàòùèì",
    "Norwegian": "øåæéòôóäö", "Polish": "łóąężśćńź", "Portuguese": "ãçáéíóêõâúàôü",
    "Romanian": "ăâîşţșț", "Slovak": "áíčéýžšúľťňďôäĺŕó", "Slovenian": "čšžćđ",
    "Spanish": "óíáéñúüç", "Swedish": "äåöéü", "Turkish": "ıişğüçöâîû",
    "Greek": "αοιτενσηρπκμςυλόδίγάθβέχφήωύζώξψϊΐϋΰ",
    "Bulgarian": "аиотенрсвлкдпмзъгябушчцжющхфьйэыё",
    "Russian": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ",
    "Serbian": "аиоенртсвкудпјмлзгбшчцћжњхђљфџ", "Macedonian": "аоеинтрсвдклпмузјгбшчцжќњѓхљфџѕ",
    "Ukrainian": "оанивітерслкдмупзяьбгчйхцжїюшєфщґё",
}  # fmt: skip
_SCRIPTS = {"Greek": "Greek", **dict.fromkeys(
    ("Bulgarian", "Russian", "Serbian", "Macedonian", "Ukrainian"), "Cyrillic")}  # fmt: skip
#: The encodings, and how common files in them are.
_ENCODINGS = {
    **dict.fromkeys(("cp1252", "cp1250", "cp1251", "cp1253", "cp1257", "cp1254"), 1.0),
    **dict.fromkeys(
        ("iso8859-15", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-13",
         "iso8859-4", "iso8859-10", "iso8859-16", "iso8859-3", "koi8-r", "koi8-u"), 0.1),
    **dict.fromkeys(
        ("cp850", "cp852", "cp437", "cp775", "cp737", "cp866", "cp855", "cp857", "cp865",
         "cp869", "mac-roman", "mac-latin2", "mac-greek", "mac-cyrillic", "mac-turkish",
         "mac-croatian", "mac-romanian", "mac-iceland"), 0.02),
}  # fmt: skip
#: Signs that texts in any language hold; those that are rare; and those that may stand right
#: before a letter, or within a word.
_SIGNS = frozenset("\u00a0\u00ad–—‑‘’‚“”„«»‹›…•·§°€£№¿¡")
_RARE_SIGNS = frozenset("©®™²³¹½¼¾×±µºª´†")
_BEFORE_LETTERS = frozenset("\u00a0–—‘’‚“”„«»‹›…•§°€£№¿¡´")
_NO_SCRIPT = "sign"
_WITHIN_WORDS = frozenset("’\u00ad·")
_SPLIT = re.compile(rb"[A-Za-z\x80-\xff]+")
#: Logarithms of how likely a thing is where the reading is right.
_SIGN, _RARE, _FOREIGN, _MISFIT = (math.log(share) for share in (0.02, 0.001, 2e-4, 1e-4))
_OTHER = math.log(0.01)
#: A reading in which less of it fits is not looked at any further.
_LEAST_FIT = 0.5
#: So many different words with a byte tell what it stands for; more of them nothing new.
_WORDS = 20


@dataclass(frozen=True)
class Reading:
    """An encoding, how probable it is that the text has it, and the language it then is in."""

    encoding: str
    probability: float
    language: str
    #: The share of letters beyond ASCII among all that stands in words and beyond ASCII.
    fit: float


@dataclass(frozen=True)
class _Word:
    """A word in one reading: what of it is beyond ASCII, and what speaks against it.

    Each letter comes with the script of the word, each sign with :data:`_NO_SCRIPT`.
    """

    text: str
    beyond: tuple[tuple[str, str], ...]
    misfits: int


@dataclass(frozen=True)
class _Candidate:
    """All words of a sample in one encoding, and how likely each is, as a logarithm."""

    encoding: str
    prior: float
    language: str
    words: list[_Word]
    likely: list[float]


@cache
def _weights() -> dict[str, tuple[str, dict[str, float]]]:
    """For each language, its script, and the logarithm of how likely each letter is."""
    told = {}
    for language, letters in LANGUAGES.items():
        shares = [1 / (rank + 2) for rank in range(len(letters))]
        whole = sum(shares)
        logs = {c: math.log(0.98 * s / whole) for c, s in zip(letters, shares, strict=True)}
        told[language] = _SCRIPTS.get(language, "Latin"), logs
    return told


def readings(sample: bytes) -> list[Reading]:
    """The readings of a text's bytes that hold, likeliest first; none where no encoding fits."""
    words = _telling(dict.fromkeys(_SPLIT.findall(sample)))
    candidates: dict[tuple[str, ...], _Candidate] = {}
    for encoding, prior in _ENCODINGS.items():
        try:
            texts = tuple(word.decode(encoding) for word in words)
        except UnicodeDecodeError:
            continue
        # Control characters stand in no text; encodings that give the same text don't compete.
        if texts in candidates or any("\x7f" < c < "\xa0" for t in texts for c in t):
            continue
        looked = list(map(_look, texts))
        if _fit(looked) >= _LEAST_FIT:
            candidates[texts] = _candidate(encoding, math.log(prior), looked)
    if not candidates:
        return []
    best = _best(list(candidates.values()))
    weights = {name: math.exp(min(_odds(one, best), 700)) for name, one in candidates.items()}
    whole = sum(weights.values())
    told = [
        Reading(one.encoding, weights[name] / whole, one.language, _fit(one.words))
        for name, one in candidates.items()
    ]
    return sorted(told, key=lambda one: one.probability, reverse=True)


def _fit(words: list[_Word]) -> float:
    """The share of letters beyond ASCII among all that stands in words and beyond ASCII."""
    fitting = sum(len(word.beyond) for word in words)
    return fitting / max(1, fitting + sum(word.misfits for word in words))


def _telling(words: Iterable[bytes]) -> list[bytes]:
    """The words that have a byte beyond ASCII which few of those before them had."""
    told = []
    times: Counter[int] = Counter()
    for word in words:
        beyond = {byte for byte in word if byte > 0x7F}
        if any(times[byte] < _WORDS for byte in beyond):
            told.append(word)
            times.update(beyond)
    return told


def _candidate(encoding: str, prior: float, words: list[_Word]) -> _Candidate:
    beyond = Counter(one for word in words for one in word.beyond)
    totals = {
        language: sum(count * _weight(*one, language) for one, count in beyond.items())
        for language in LANGUAGES
    }
    language = max(totals, key=lambda one: totals[one])
    return _Candidate(encoding, prior, language, words, [_likelihood(w, language) for w in words])


def _likelihood(word: _Word, main: str) -> float:
    """How likely a word is in a text of the main language, in which few words are of others."""
    told = sum(_weight(*one, main) for one in word.beyond)
    others = max(sum(_weight(*one, language) for one in word.beyond) for language in LANGUAGES)
    return max(told, others + _OTHER) + word.misfits * _MISFIT


@cache
def _weight(char: str, script: str, language: str) -> float:
    """How likely a letter of a word in a script, or a sign, is in a language, as a logarithm."""
    own, logs = _weights()[language]
    if script == _NO_SCRIPT:
        return logs.get(char, _SIGN if char in _SIGNS else _RARE)
    return logs.get(char, _FOREIGN) if script == own else _FOREIGN


def _best(candidates: list[_Candidate]) -> _Candidate:
    """The candidate that is likelier than each other one."""
    best = candidates[0]
    for one in candidates[1:]:
        if _odds(one, best) > 0:
            best = one
    return best


def _odds(one: _Candidate, other: _Candidate) -> float:
    """The logarithm of how much likelier one candidate is than another.

    Only the words that they read differently can tell; all others fit both or neither.
    """
    return (
        one.prior
        - other.prior
        + sum(
            ours - theirs
            for a, b, ours, theirs in zip(
                one.words, other.words, one.likely, other.likely, strict=True
            )
            if a.text != b.text
        )
    )


def _look(text: str) -> _Word:
    """What speaks for and against a text between blanks being words."""
    misfits = 0
    scripts: set[str] = set()
    signs: list[tuple[str, str]] = []
    for word in text.split("\u00a0"):
        for at, char in enumerate(word):
            before, after = word[max(0, at - 2) : at], word[at + 1 : at + 2]
            if char.isalpha():
                scripts.add(_script(char))
                misfits += _odd_case(char, before)
            elif _fits(char, before[-1:], after):
                signs.append((char, _NO_SCRIPT))
            else:
                misfits += 1
    script = min(scripts, default="Latin")
    letters = [(c, script) for c in text.lower() if c > "\x7f" and c.isalpha()]
    return _Word(text, (*letters, *signs), misfits + max(0, len(scripts) - 1))


def _fits(sign: str, before: str, after: str) -> bool:
    """Whether a sign may stand where it does."""
    if before.isalpha() and after.isalpha():
        return sign in _WITHIN_WORDS
    if after.isalpha():
        return sign in _BEFORE_LETTERS
    return sign in _SIGNS or sign in _RARE_SIGNS


def _odd_case(char: str, before: str) -> bool:
    """Whether a letter is a capital after a small one, or a small one at the end of capitals."""
    if char.isupper():
        return before[-1:].islower()
    return char > "\x7f" and char.islower() and len(before) == 2 and before.isupper()


def _script(letter: str) -> str:
    if letter < "\u0250" or "\u1e00" <= letter < "\u1f00":
        return "Latin"
    if "\u0370" <= letter < "\u0400":
        return "Greek"
    return "Cyrillic" if "\u0400" <= letter < "\u0530" else "none"
