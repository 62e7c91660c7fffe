"""What the values of a column look like: numbers, dates, codes, countries, names, prose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from smartdata.draft.words import normal, printed_words
from smartdata.personal import personal_data
from smartdata.reference import PLACEHOLDERS, country_codes, currency_signs
from smartdata.reference.nuts import versions_of
from smartdata.text import fold, squeeze

#: Signs that may stand between the parts of a list in one cell.
SEPARATORS = (";", "\n", "|")
#: In what share of the cells a separator must stand for a column to hold lists.
_OFTEN = 0.3
_MOST_VALUES = 2_000
_LONGEST_MISSING = 30
#: How much of a cell is looked at.
CELL_CHARS = 600
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007", " "))
_NUMBER = re.compile(r"[-+]?\d[\d.,' ]*(?:[eE][+-]?\d{1,3})?", re.ASCII)
_DATE = re.compile(
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}(?:[T ]\d{2}:\d{2}.*)?|\d{1,2}[./-]\d{1,2}[./-]\d{4}\.?"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|\d{1,2}\.? [^\W\d]{3,12} \d{4}"
)
_YEAR = re.compile(r"(?:19|20)\d{2}(?:\.0)?", re.ASCII)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.I)
_CODE = re.compile(r"(?=[^ ]*\d)[\w./_–-]{1,40}(?: [\w./-]{1,12})?")
_CCI = re.compile(r"\d{4}[A-Z]{2}[A-Z0-9]{7,9}", re.ASCII)
_NUTS = re.compile(r"([A-Z]{2}[0-9A-Z]{0,3})(?:\s*[-–: ].*)?", re.ASCII | re.DOTALL)
_POSTCODE = re.compile(
    r"(?:[A-Z]{1,3}[- ]?)?(?:\d{4,6}|\d{3} ?\d{2}|\d{2}-\d{3}|\d{4}-\d{3})(?:[ ,].*)?"
    r"|\d{4} ?[A-Z]{2}(?:[ ,].*)?|[A-Z]{1,2}\d[\dA-Z]? ?\d?[A-Z\d]{2,3}",
    re.ASCII | re.DOTALL,
)
_PAIR = re.compile(r"-?\d{1,3}\.\d+\s*[,;\s]\s*-?\d{1,3}\.\d+", re.ASCII)
_DEGREES = re.compile(r"-?\d{1,3}[.,]\d{2,}", re.ASCII)
_OBJECTIVE = re.compile(r"(?:[RI]?SO\s?)?\d{1,2}\.\d{1,2}\.?(?:\s.*)?", re.DOTALL)
_LEGAL = re.compile(
    r"\b(?:gmbh|ag|ltd|llc|plc|inc|uab|ab|sia|as|ou|oy|oyj|sp z o o|s a|sa|spa|srl|sarl|s r l|"
    r"d o o|d d|kft|zrt|bv|nv|aps|a s|s r o|universit\w*|univerz\w*|uniwersytet\w*|universidad\w*|"
    r"ministr\w*|ministerij\w*|municipal\w*|council|agency|agentura|dome|pasvaldiba|gemeinde|"
    r"stadt|comune|commune|gmina|obec|opcina|fundac\w*|foundation|fondation|fundac\w*|stiftung|"
    r"institut\w*|centr\w*|association|asociacija|biedriba|savivaldyb\w*|universitetas|еоод|оод|"
    r"ад|община|δημοσ|υπουργειο|πανεπιστημιο|εταιρεια|αε|α ε)\b"
)
_IDENTIFIER = re.compile(r"(?:[A-Z]{2})?[\d .-]{7,16}", re.ASCII)


@dataclass(frozen=True)
class Profile:
    """The shape of a column's values: ``shares`` is, of each kind, that of the values that are."""

    rows: int
    filled: int
    distinct: int
    #: Of whole cells, and of the parts of lists where they hold such.
    mean_length: float
    part_length: float
    longest: int
    shares: dict[str, float] = field(default_factory=dict)
    #: The separator of lists in its cells, if it holds lists.
    separator: str | None = None
    counts: Counter[str] = field(default_factory=Counter)

    def share(self, kind: str) -> float:
        """The share of the values that are of a kind."""
        return self.shares.get(kind, 0.0)

    @property
    def variety(self) -> float:
        """How many values differ, of all that there are."""
        return self.distinct / self.filled if self.filled else 0.0


def without_sign(text: str) -> str:
    """A number without the currency beside it."""
    told = text.translate(_BLANKS).strip()
    if _is_bare(told):
        return told
    for sign in _signs():
        if told.endswith(sign):
            return told[: -len(sign)].strip()
        if told.startswith(sign):
            return told[len(sign) :].strip()
    return told


def sign_of(text: str) -> str | None:
    """The currency sign at the beginning or end of a number, as printed."""
    told = text.translate(_BLANKS).strip()
    if _is_bare(told):
        return None
    for sign in _signs():
        if told.endswith(sign) or told.startswith(sign):
            bare = told.removesuffix(sign).removeprefix(sign).strip()
            if _NUMBER.fullmatch(bare):
                return sign
    return None


def _is_bare(text: str) -> bool:
    """Whether a text begins and ends as a number does that has no sign."""
    return text[:1] in "-+0123456789" and text[-1:].isdigit()


@cache
def _signs() -> tuple[str, ...]:
    signs = {sign for told in currency_signs().values() for sign in told}
    return tuple(sorted(signs, key=lambda sign: (-len(sign), sign)))


def is_number(text: str) -> bool:
    """Whether a text is a number in any form, with a currency or percent sign or without."""
    return _NUMBER.fullmatch(without_sign(text).removesuffix("%").strip()) is not None


@lru_cache(maxsize=50_000)
def is_missing(text: str) -> bool:
    """Whether a cell says "nothing here"."""
    if len(text) > _LONGEST_MISSING:
        return False
    return fold(text) in PLACEHOLDERS or normal(text) in printed_words()["missing"]


def country_of(text: str) -> str | None:
    """The country (ISO 3166-1 alpha-2) that a text names in any language that is known."""
    return country_codes().get(fold(text.strip().rstrip(". ")))


def nuts_code(text: str) -> str | None:
    """The NUTS code that a text is or begins with."""
    found = _NUTS.fullmatch(text.strip())
    return found[1] if found and versions_of(found[1]) else None


_Test = Callable[[str], bool]
#: What a value may be, with the most characters that one has.
_KINDS: dict[str, tuple[int, _Test]] = {
    "number": (60, is_number),
    "percent": (60, lambda text: text.endswith("%")),
    "date": (60, lambda text: bool(_DATE.fullmatch(squeeze(text)))),
    "year": (10, lambda text: bool(_YEAR.fullmatch(text))),
    "url": (CELL_CHARS, lambda text: bool(_URL.fullmatch(text))),
    "code": (60, lambda text: bool(_CODE.fullmatch(text))),
    "cci": (20, lambda text: bool(_CCI.fullmatch(text))),
    "country": (60, lambda text: country_of(text) is not None),
    "nuts": (120, lambda text: nuts_code(text) is not None),
    "postcode": (120, lambda text: bool(_POSTCODE.fullmatch(text))),
    "pair": (60, lambda text: bool(_PAIR.fullmatch(text))),
    "degrees": (30, lambda text: bool(_DEGREES.fullmatch(text))),
    "objective": (CELL_CHARS, lambda text: bool(_OBJECTIVE.fullmatch(text))),
    "currency": (3, lambda text: text in currency_signs()),
    "flag": (20, lambda text: normal(text) in printed_words()["flag"]),
    "role": (60, lambda text: normal(text) in printed_words()["role"]),
    "status": (60, lambda text: normal(text) in printed_words()["status"]),
    "kind": (60, lambda text: normal(text) in printed_words()["kind"]),
    "personal": (CELL_CHARS, lambda text: bool(personal_data(text))),
    "legal": (160, lambda text: bool(_LEGAL.search(normal(text)))),
    "letters": (CELL_CHARS, lambda text: any(sign.isalpha() for sign in text)),
    "words": (CELL_CHARS, lambda text: " " in text),
    "identifier": (30, lambda text: bool(_IDENTIFIER.fullmatch(text))),
    "sign": (60, lambda text: sign_of(text) is not None),
}


def profile(values: Sequence[str], rows: int) -> Profile:
    """The shape of a column's values; ``rows`` is how many rows the sample has in all."""
    told = [value for value in values if not is_missing(value)][:_MOST_VALUES]
    separator = _separator(told)
    parts = told if separator is None else _parts(told, separator)
    counts = Counter(parts)
    total = len(parts)
    shares: dict[str, float] = {}
    for kind, (most, is_one) in _KINDS.items():
        hits = sum(count for value, count in counts.items() if len(value) <= most and is_one(value))
        if hits:
            shares[kind] = hits / total
    shares |= _number_shares(counts, total)
    return Profile(
        rows=rows,
        filled=len(told),
        distinct=len(set(told)),
        mean_length=sum(map(len, told)) / len(told) if told else 0.0,
        part_length=sum(map(len, parts)) / total if total else 0.0,
        longest=max(map(len, parts), default=0),
        shares=shares,
        separator=separator,
        counts=counts,
    )


def _number_shares(counts: Counter[str], total: int) -> dict[str, float]:
    whole = decimal = high = fraction = 0
    for value, count in counts.items():
        number = plain_number(value) if len(value) <= 60 else None
        if number is None:
            continue
        whole += count * (number == int(number))
        decimal += count * (number != int(number))
        high += count * (abs(number) > 100)
        fraction += count * (0 < number <= 1)
    return {
        kind: hits / total
        for kind, hits in (
            ("whole", whole), ("decimal", decimal), ("high", high), ("fraction", fraction)
        ) if hits
    }  # fmt: skip


def plain_number(text: str) -> float | None:
    """Roughly what a number is, whatever its form; good enough to tell rates from amounts."""
    bare = without_sign(text).removesuffix("%").strip().replace(" ", "").replace("'", "")
    if not _NUMBER.fullmatch(bare):
        return None
    last = max(bare.rfind("."), bare.rfind(","))
    if last >= 0:
        thousands = len(bare) - last == 4 and (
            bare.count(bare[last]) > 1 or not {".", ","} <= set(bare)
        )
        head = re.sub(r"[.,]", "", bare[:last])
        bare = head + ("" if thousands and bare[0] != "0" else ".") + bare[last + 1 :]
    try:
        return float(bare)
    except ValueError:
        return None


def _separator(values: Sequence[str]) -> str | None:
    """The sign between the parts of lists; None where the cells hold single values."""
    for separator in SEPARATORS:
        hits = [value for value in values if separator in value]
        if values and len(hits) / len(values) >= _OFTEN:
            return separator
    return None


def _parts(values: Iterable[str], separator: str) -> list[str]:
    return [part for value in values for told in value.split(separator) if (part := told.strip())]


def part_counts(values: Iterable[str], separator: str) -> list[int]:
    """How many parts each cell has; an empty cell has none."""
    return [len(value.split(separator)) if value.strip() else 0 for value in values]
