"""Cells that hold several values at once: a code before its label, an identifier behind a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from smartdata.draft.shapes import Profile, country_of, is_missing, nuts_code
from smartdata.reference.identifiers import check_identifier, normal_identifier

#: What share of the values must have the form for it to be described.
_NEARLY_ALL = 0.97
_SOME = 0.5
#: From how many values on the form speaks for itself.
_ENOUGH = 5
_SCHEMES = (
    "HR-OIB", "PL-NIP", "PL-REGON", "LT-PVM", "LV-PVN", "EE-REGISTRIKOOD", "EE-KMKR", "CZ-ICO",
    "SE-ORGNR", "FI-YTUNNUS", "DK-CVR", "NO-ORGNR", "FR-SIREN", "FR-SIRET", "IT-IVA", "ES-NIF",
    "PT-NIF", "GR-VAT", "RO-CUI", "SI-DDV", "SK-DPH", "HU-ANUM", "BG-VAT", "DE-UST", "AT-UID",
    "BE-VAT", "NL-BTW", "IE-VAT", "LEI",
)  # fmt: skip
_DASH = r"\s*[-–—:]\s*"
#: The code, and the text behind it; the forms are tried in this order.
_CODE_FIRST = (
    (r"\d[\d.]*[a-z]?", _DASH),
    (r"\S*\d\S*", r"\s+[-–—:]\s+"),
    (r"\d{1,3}[a-z]?(?:\.\d{1,2})?\.?", r"\s+"),
    (r"\S*\d\S*", r"\s+"),
)
#: The codes of classifications: short, and the text begins behind them.
_SHORT_CODE = re.compile(r"[A-Z]{0,4}\d{1,3}[a-z]?(?:\.\d{1,2}){0,2}\.?")
#: What only the code of a project looks like, even where there is a single one.
_LONG_CODE = re.compile(r"(?=\S*[A-Za-z])(?:[A-Za-z0-9]+[-_/.]){2,}[A-Za-z0-9.]+")
_MORE_CODES = re.compile(r"[,;]\s*[A-Z]?\d{2,3}\s")
_BRACKETED = re.compile(r"^\(([^()]{1,20})\)\s*(\S.*)$", re.DOTALL)
_TAIL = re.compile(r"^(.*\S)\s*\(([^()]*\d[^()]*)\)$", re.DOTALL)
_TWO_BLANKS = re.compile(r"^(.*?)\s{2,}(\S.*?)\s*$", re.DOTALL)
_POSTCODE_TOWN = r"^((?:[A-Z]{1,3}-)?\d(?:[\d -]{1,6}\d)?)"


@dataclass(frozen=True)
class Part:
    """One value of a cell: the field it belongs to, and the pattern that finds it."""

    field: str
    pattern: str
    #: What share of the values has it.
    share: float
    optional: bool = False


def parts_of(field: str, shape: Profile) -> list[Part]:
    """The values that each cell of a column holds; empty where it holds a single one."""
    values = [value for value in shape.counts if not is_missing(value)]
    if not values:
        return []
    if field.startswith("classifications."):
        return _classification(field, values)
    read = {
        "project.title": _title, "project.project_code": _code,
        "project.programme_name": _programme, "partners.name": _name, "place.region": _nuts,
        "place.nuts_code": _nuts, "place.postcode": _postcode,
    }.get(field)  # fmt: skip
    return [] if read is None else read(values)


@dataclass(frozen=True)
class _Split:
    code: str
    between: str
    codes: list[str]
    texts: list[str]


def _front(split: _Split) -> str:
    return f"^({split.code}){split.between}"


def _behind(split: _Split) -> str:
    return f"^{split.code}{split.between}(.*)$"


def _code_first(values: Sequence[str]) -> _Split | None:
    for code, between in _CODE_FIRST:
        form = re.compile(f"^({code}){between}(\\S.*)$", re.DOTALL)
        found = [match for value in values if (match := form.match(value))]
        if len(found) / len(values) >= _NEARLY_ALL:
            return _Split(code, between, [m[1] for m in found], [m[2] for m in found])
    return None


def _title(values: Sequence[str]) -> list[Part]:
    split = _code_first(values)
    if split is None:
        return []
    told_apart = len(set(split.codes)) >= 0.8 * len(set(values))
    if len(values) < _ENOUGH:
        told_apart = all(_LONG_CODE.fullmatch(code) for code in split.codes)
    if not told_apart or sum(map(len, split.codes)) / len(split.codes) < 3:
        return []
    short = sum(" " not in text and len(text) <= 25 for text in split.texts)
    rest = "project.acronym" if short / len(split.texts) > 0.8 else "project.title"
    share = len(split.codes) / len(values)
    return [
        Part("project.project_code", _front(split), share), Part(rest, _behind(split), share)
    ]  # fmt: skip


def _code(values: Sequence[str]) -> list[Part]:
    if all(value.startswith(("http://", "https://")) for value in values):
        return [Part("project.project_code", r"([^/]+)/?$", 1.0)]
    numbers = [value for value in values if re.fullmatch(r"\d+(?:\.0)?", value, re.ASCII)]
    if any(value.endswith(".0") for value in numbers) and len(numbers) == len(values):
        return [Part("project.project_code", r"^(\d+)(?:\.0)?$", 1.0)]
    return []


def _programme(values: Sequence[str]) -> list[Part]:
    split = _code_first(values)
    share = len(split.codes) / len(values) if split is not None else 0.0
    return [] if split is None else [Part("project.programme_name", _behind(split), share)]


def _classification(field: str, values: Sequence[str]) -> list[Part]:
    bracketed = [match for value in values if (match := _BRACKETED.match(value))]
    if len(bracketed) / len(values) >= _NEARLY_ALL:
        return [Part(f"{field}.code", r"^\(([^()]*)\)", 1.0),
                Part(f"{field}.label", r"^\([^()]*\)\s*(.*)$", 1.0)]  # fmt: skip
    split = _code_first(values)
    if (
        split is None
        or any(map(_MORE_CODES.search, split.texts))
        or not all(_SHORT_CODE.fullmatch(code) for code in split.codes)
    ):
        return []
    share = len(split.codes) / len(values)
    return [Part(f"{field}.code", _front(split), share),
            Part(f"{field}.label", _behind(split), share)]  # fmt: skip


def several_codes(shape: Profile) -> bool:
    """Whether cells hold several codes, each with its label behind it."""
    split = _code_first([value for value in shape.counts if not is_missing(value)] or [""])
    return split is not None and any(map(_MORE_CODES.search, split.texts))


def _name(values: Sequence[str]) -> list[Part]:
    found = [match for value in values if (match := _TAIL.match(value))]
    if len(values) >= _ENOUGH and len(found) / len(values) >= _NEARLY_ALL:
        scheme = scheme_of([match[2] for match in found])
        if scheme is not None:
            share = len(found) / len(values)
            number = Part(f"partners.identifiers.{scheme}", r"\(([^()]*)\)\s*$", share)
            return [Part("partners.name", r"^(.*)\([^()]*\)\s*$", share), number]
    apart = [match for value in values if (match := _TWO_BLANKS.match(value))]
    known = [match for match in apart if country_of(match[2])]
    if len(apart) / len(values) >= _SOME and len(known) / len(apart) >= 0.9:
        share = len(known) / len(apart)
        country = Part("partners.country", r"^.*\s{2,}(\S.*?)\s*$", share, optional=True)
        return [Part("partners.name", r"^(.*?)(?:\s{2,}\S.*)?$", share), country]
    return []


def scheme_of(values: Sequence[str]) -> str | None:
    """The scheme by whose check digit nearly all of the identifiers are right, if one is."""
    told = [value.strip() for value in values if value.strip()][:300]
    if len(told) < _ENOUGH:
        return None
    best: tuple[float, str] = (0.0, "")
    for scheme in _SCHEMES:
        right = sum(
            check_identifier(scheme, normal_identifier(scheme, value)) == "passed" for value in told
        )
        best = max(best, (right / len(told), scheme))
    return best[1] if best[0] >= _NEARLY_ALL else None


def _nuts(values: Sequence[str]) -> list[Part]:
    form = re.compile(r"^([A-Z]{2}[0-9A-Z]{0,3})\s*[-–—:]\s*(\S.*)$", re.DOTALL)
    found = [m for value in values if (m := form.match(value)) and nuts_code(m[1])]
    share = len(found) / len(values)
    if share < _NEARLY_ALL:
        return []
    return [Part("place.nuts_code", r"^([A-Z]{2}[0-9A-Z]{0,3})", share),
            Part("place.region", r"^[A-Z0-9]+\s*[-–—:]\s*(.*)$", share)]  # fmt: skip


def _postcode(values: Sequence[str]) -> list[Part]:
    form = re.compile(f"{_POSTCODE_TOWN}\\s+(\\D.*)$", re.DOTALL)
    share = sum(form.match(value) is not None for value in values) / len(values)
    if share < _NEARLY_ALL:
        return []
    town = Part("place.town", rf"{_POSTCODE_TOWN.replace('((', '(?:(')}\s+(.*)$", share)
    return [Part("place.postcode", _POSTCODE_TOWN, share), town]
