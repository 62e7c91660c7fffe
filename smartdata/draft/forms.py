"""In which forms a sample prints its numbers, dates and rates, as far as its values decide it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from smartdata.describe.forms import DATE_PATTERNS, Forms
from smartdata.draft.propose import Proposal
from smartdata.draft.shapes import is_missing, is_number, plain_number, without_sign
from smartdata.draft.words import normal, read_csv
from smartdata.parse.forms import ValueReader
from smartdata.text import squeeze

#: A form is described if more than this share of the values has it.
_RARE = 0.002
#: Texts that only mean missing where a date is expected.
_NO_DATES = frozenset({"0", "-", "–", ".", "x"})
#: In the order in which they are tried; the stricter of two comes first.
_DATE_FORMS = (
    "yyyy-mm-dd", "dd.mm.yyyy", "dd/mm/yyyy", "mm/dd/yyyy", "iso-datetime", "dd.mm.yyyy.",
    "yyyy.mm.dd", "yyyymmdd", "d.m.yyyy", "d/m/yyyy",
)  # fmt: skip
_SLASHED = ("dd/mm/yyyy", "mm/dd/yyyy")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T(\d{2}:\d{2}:\d{2})(?:\.0+)?(?:Z|\+00:00)", re.ASCII)
_TIMED = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
_WORDED = re.compile(r"\d{1,2}\.? (\S+) \d{4}", re.ASCII)
#: What is left of an instant's day where its time is not that of a midnight.
DAY_OF_INSTANT = r"^(\d{4}-\d{2}-\d{2})T"


@dataclass
class SeenForms:
    """The forms seen; None where the values leave them open. ``notes`` say why, by key."""

    decimal: str | None = "."
    thousands: tuple[str, ...] = ()
    scientific: bool = False
    dates: list[str] | None = field(default_factory=list)
    #: None where midnights of some time zone were seen: which one, only a person knows.
    timezone: str | None = ""
    months: tuple[str, ...] | None = ()
    rate: str | None = "percent"
    missing: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    #: By column: texts that mean missing in it alone, and whether its days are cut from instants.
    missing_in: dict[int, list[str]] = field(default_factory=dict)
    cut_from_instants: set[int] = field(default_factory=set)


def is_date(told: Proposal) -> bool:
    """Whether a column is proposed to hold dates."""
    return told.field.endswith("_date") or told.field == "project.last_update"


def see_forms(proposals: Sequence[Proposal]) -> SeenForms:
    """The forms of all columns together that are proposed to hold numbers and dates."""
    seen = SeenForms()
    used = [told for told in proposals if told.confidence >= 0.5]
    amounts = [told for told in used if told.field == "amounts"]
    rates = [told for told in used if told.field == "project.cofinancing_rate"]
    dates = [told for told in used if is_date(told)]
    _see_missing(seen, [*amounts, *rates, *dates])
    _see_numbers(seen, _values([*amounts, *rates]))
    _see_rates(seen, _values(rates))
    for told in dates:
        _see_missing_dates(seen, told)
    _see_dates(seen, dates)
    return seen


def _values(proposals: Iterable[Proposal]) -> Counter[str]:
    found: Counter[str] = Counter()
    for told in proposals:
        found.update({v: n for v, n in told.shape.counts.items() if not is_missing(v)})
    return found


def _see_missing(seen: SeenForms, proposals: Iterable[Proposal]) -> None:
    told: dict[str, None] = {}
    for proposal in proposals:
        for value in proposal.column.values:
            if is_missing(value) and value not in _NO_DATES:
                told.setdefault(squeeze(value))
    by_case: dict[str, str] = {}
    for value in told:
        by_case.setdefault(value.casefold(), value)
    seen.missing = sorted(by_case.values())


def _see_numbers(seen: SeenForms, values: Counter[str]) -> None:
    decimals: Counter[str] = Counter()
    marks: Counter[str] = Counter()
    open_: Counter[str] = Counter()
    numbers = 0
    for value, count in values.items():
        if not is_number(value):
            continue
        numbers += count
        bare = without_sign(value).removesuffix("%").strip()
        if "e" in bare.lower():
            seen.scientific = True
            bare = re.split("e", bare, flags=re.I)[0]
        decimal, thousands, either = _signs(bare)
        decimals.update(dict.fromkeys(decimal, count))
        marks.update(dict.fromkeys(thousands, count))
        open_.update(dict.fromkeys(either, count))
    _decide(seen, decimals, marks, open_, numbers)


def _signs(bare: str) -> tuple[str, str, str]:
    """Which signs of a number are its decimal sign, stand between thousands, or may be either."""
    marks = "".join(sign for sign in (" ", "'") if sign in bare)
    points = [sign for sign in (".", ",") if sign in bare]
    if len(points) == 2:
        last = max(points, key=bare.rfind)
        return last, marks + next(sign for sign in points if sign != last), ""
    if not points:
        return "", marks, ""
    sign = points[0]
    if bare.count(sign) > 1:
        return "", marks + sign, ""
    whole, _, rest = bare.lstrip("+-").partition(sign)
    either = len(rest) == 3 and 1 <= len(whole) <= 3 and whole != "0" and not marks
    return ("", marks, sign) if either else (sign, marks, "")


def _decide(
    seen: SeenForms, decimals: Counter[str], marks: Counter[str], open_: Counter[str], numbers: int
) -> None:
    often = [sign for sign, count in decimals.items() if count > _RARE * numbers]
    between = [sign for sign, count in marks.items() if count > _RARE * numbers]
    if len(often) > 1 or set(often) & set(between) & {".", ","}:
        told = ", ".join(f"“{sign}” in {decimals[sign]}" for sign in sorted(decimals))
        seen.decimal = None
        seen.notes["decimal"] = f"the numbers differ: {told} of {numbers}"
        return
    if often:
        seen.decimal = often[0]
    elif {".", ","} & set(between):
        seen.decimal = "," if "." in between else "."
    elif len(open_) == 1:
        sign = next(iter(open_))
        seen.decimal = None
        seen.notes["decimal"] = (
            f"is “{sign}” in numbers like 1{sign}234 the decimal sign, or between thousands?"
        )
        return
    between += [sign for sign in open_ if sign != seen.decimal]
    seen.thousands = tuple(dict.fromkeys(sorted(between)))
    if numbers and (often or between):
        seen.notes["decimal"] = f"seen in {numbers} numbers"


def _see_rates(seen: SeenForms, values: Counter[str]) -> None:
    numbers = {value: number for value in values if (number := plain_number(value)) is not None}
    if not numbers:
        return
    percent = [v for v, number in numbers.items() if v.endswith("%") or number > 1]
    fraction = [v for v, n in numbers.items() if 0 < n < 1 and not v.endswith("%")]
    if percent and fraction:
        seen.rate = None
        seen.notes["rate"] = "some rates are above 1 and some below"
    elif fraction:
        seen.rate = "fraction"
    elif not percent and any(numbers.values()):
        seen.rate = None
        seen.notes["rate"] = "is a rate of 1 the whole, or 1 %?"


def _see_missing_dates(seen: SeenForms, told: Proposal) -> None:
    missing = sorted({v for v in told.column.values if v in _NO_DATES})
    if missing:
        seen.missing_in[told.column.index] = missing


def _see_dates(seen: SeenForms, proposals: Sequence[Proposal]) -> None:
    left: Counter[str] = Counter()
    for told in proposals:
        values = {
            squeeze(v): n for v, n in told.shape.counts.items()
            if not is_missing(v) and v not in _NO_DATES
        }  # fmt: skip
        if values and all(map(_TIMED.fullmatch, values)) and not _midnights(values):
            seen.cut_from_instants.add(told.column.index)
            continue
        left.update(values)
    total = sum(left.values())
    assert seen.dates is not None
    while left:
        form, hits = _best_form(left)
        if sum(left[value] for value in hits) <= _RARE * total:
            break
        seen.dates.append(form)
        for value in hits:
            del left[value]
    _see_worded(seen, left)
    _see_instants(seen, left)
    _see_serials(seen, left)
    if sum(left.values()) > _RARE * total:
        seen.notes["dates"] = f"{sum(left.values())} of {total} dates have none of the known forms"
        seen.dates = None
    else:
        _doubt_slashes(seen, proposals)


def _best_form(values: Counter[str]) -> tuple[str, list[str]]:
    best: tuple[int, int, str, list[str]] = (-1, 0, "", [])
    for rank, form in enumerate(_DATE_FORMS):
        reader = ValueReader(Forms.model_validate({"dates": [form]}))
        pattern = re.compile(DATE_PATTERNS[form], re.ASCII)
        hits = [value for value in values if pattern.fullmatch(value)]
        real = sum(values[v] for v in hits if isinstance(reader.date(v), date))
        # A day that no month has is still printed in the form; a month that no year has is not.
        if form in _SLASHED:
            hits = [v for v in hits if isinstance(reader.date(v), date)]
        best = max(best, (real, -rank, form, hits))
    return best[2], best[3]


def _doubt_slashes(seen: SeenForms, proposals: Sequence[Proposal]) -> None:
    """Days and months that may be either way round are never guessed."""
    slashed = [form for form in seen.dates or () if form in _SLASHED]
    if not slashed:
        return
    values = [squeeze(v) for told in proposals for v in told.shape.counts]
    pattern = re.compile(DATE_PATTERNS["dd/mm/yyyy"], re.ASCII)
    days = [(int(m["d"]), int(m["m"])) for v in values if (m := pattern.fullmatch(v))]
    first, second = any(d > 12 for d, _ in days), any(m > 12 for _, m in days)
    if first == second:
        seen.dates = None
        seen.notes["dates"] = (
            "some dates are dd/mm/yyyy and some mm/dd/yyyy" if first else
            "dd/mm/yyyy or mm/dd/yyyy? No day above 12 was seen"
        )  # fmt: skip


def _midnights(values: Iterable[str]) -> set[str]:
    """The times of day of instants that are midnights somewhere: whole or half hours."""
    times = {match[1] if (match := _INSTANT.fullmatch(v)) else "" for v in values}
    whole = all(time[3:] in ("00:00", "30:00", "45:00") for time in times)
    return times if whole and "" not in times and len(times) <= 2 else set()


def _see_instants(seen: SeenForms, left: Counter[str]) -> None:
    assert seen.dates is not None
    found = [value for value in left if _INSTANT.fullmatch(value)]
    if not found or not _midnights(found):
        return
    seen.dates.append("instant")
    seen.timezone = None
    told = []
    for time in sorted(_midnights(found)):
        hours = -datetime.strptime(time, "%H:%M:%S").hour % 24
        told.append(f"UTC{hours if hours <= 14 else hours - 24:+d}")
    seen.notes["timezone"] = (
        f"its midnights are those of {' and '.join(told)}; say a zone like Europe/Riga, or "
        "Etc/GMT-3 for UTC+3 all year"
    )
    for value in found:
        del left[value]


def _see_worded(seen: SeenForms, left: Counter[str]) -> None:
    assert seen.dates is not None
    words = {m[1] for value in left if (m := _WORDED.fullmatch(value))}
    if not words:
        return
    known = next((m for m in _months() if {*map(normal, words)} <= {*map(normal, m)}), None)
    seen.dates.append("d month yyyy")
    seen.months = known if known != Forms().months else ()
    if known is None:
        seen.notes["months"] = f"twelve names in order; seen: {', '.join(sorted(words)[:12])}"
    for value in [v for v in left if _WORDED.fullmatch(v)]:
        del left[value]


def _months() -> list[tuple[str, ...]]:
    told = [row["words"] for row in read_csv("words") if row["kind"] == "months"]
    return [Forms().months, *(tuple(words.split("|")) for words in told)]


def _see_serials(seen: SeenForms, left: Counter[str]) -> None:
    assert seen.dates is not None
    reader = ValueReader(Forms(dates=("excel-serial",)))
    found = [value for value in left if isinstance(reader.date(value), date)]
    if found and len(found) == len(left):
        seen.dates.append("excel-serial")
        left.clear()


def unread(seen: SeenForms, proposals: Sequence[Proposal], signs: Sequence[str]) -> dict[int, int]:
    """By column, how many values of the sample don't read in the forms seen."""
    if seen.decimal is None:
        return {}
    forms = Forms.model_validate(
        {"decimal": seen.decimal, "thousands": seen.thousands, "scientific": seen.scientific,
         "missing": seen.missing}
    )  # fmt: skip
    reader = ValueReader(forms, signs)
    found = {}
    for told in proposals:
        if told.field == "amounts" and told.sure:
            bad = sum(
                count for value, count in told.shape.counts.items()
                if not reader.is_missing(value) and isinstance(reader.amount(value)[0], str)
            )  # fmt: skip
            if bad:
                found[told.column.index] = bad
    return found
