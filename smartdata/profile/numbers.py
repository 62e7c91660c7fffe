"""Numbers, dates and shares as readers of each language expect them, exact to the last digit.

Nothing here asks the machine's locale: the same value gives the same text everywhere.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from smartdata.registry.model import Language, Words

NOT_STATED = Words("not stated", "nav norādīts", "nenurodyta")
#: Keeps the groups of a number, or a number and its unit, on one line.
NO_BREAK = "\u00a0"
#: Screen readers say it, which they do not of a hyphen.
MINUS = "\u2212"

_THOUSANDS = {"en": ",", "lv": NO_BREAK, "lt": NO_BREAK}
_POINT = {"en": ".", "lv": ",", "lt": ","}
_PER_CENT = {"en": "%", "lv": f"{NO_BREAK}%", "lt": f"{NO_BREAK}%"}
_MONTHS: dict[Language, tuple[str, ...]] = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    "lv": (
        "janvāris", "februāris", "marts", "aprīlis", "maijs", "jūnijs", "jūlijs", "augusts",
        "septembris", "oktobris", "novembris", "decembris",
    ),
    "lt": (
        "sausio", "vasario", "kovo", "balandžio", "gegužės", "birželio", "liepos", "rugpjūčio",
        "rugsėjo", "spalio", "lapkričio", "gruodžio",
    ),
}  # fmt: skip


def format_number(value: int | Decimal | None, language: Language) -> str:
    """A number with its thousands parted: ``1,234.50`` in English, ``1 234,50`` in Latvian and
    Lithuanian. All decimals that the value has are kept; None is told in words.

    Raises:
        ValueError: a decimal is not a finite number.
    """
    if value is None:
        return NOT_STATED.in_(language)
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{value} is no number that can be shown")
    # "f" so that a Decimal never shows an exponent; it changes no digit.
    told = f"{abs(value):,f}" if isinstance(value, Decimal) else f"{abs(value):,d}"
    whole, point, decimals = told.partition(".")
    shown = whole.replace(",", _THOUSANDS[language])
    shown += _POINT[language] + decimals if point else ""
    return MINUS + shown if value < 0 else shown


def format_date(value: date | None, language: Language) -> str:
    """A day in words: ``23 November 2026``, ``2026. gada 23. novembris``,
    ``2026 m. lapkričio 23 d.``; None is told in words."""
    if value is None:
        return NOT_STATED.in_(language)
    month = _MONTHS[language][value.month - 1]
    parts = {
        "en": f"{value.day} {month} {value.year}",
        "lv": f"{value.year}. gada {value.day}. {month}",
        "lt": f"{value.year} m. {month} {value.day} d.",
    }[language]
    return parts.replace(" ", NO_BREAK)


def format_share(part: int, whole: int, language: Language) -> str:
    """What part of a whole is: ``87.5%`` or ``87,5 %``, to a tenth of a per cent.

    Some is never shown as none, and not all never as all: such shares are ``<0.1%`` and
    ``>99.9%``. Of an empty whole there is no share, which is told in words.

    Raises:
        ValueError: the part is negative or more than the whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}")
    if whole == 0:
        return NOT_STATED.in_(language)
    # Half a tenth is rounded up, in whole numbers.
    tenths = (part * 2000 + whole) // (2 * whole)
    sign = ""
    if tenths == 0 and part:
        sign, tenths = "<", 1
    elif tenths == 1000 and part < whole:
        sign, tenths = ">", 999
    shown = f"{tenths // 10}" + (f"{_POINT[language]}{tenths % 10}" if tenths % 10 else "")
    return f"{sign}{shown}{_PER_CENT[language]}"


def format_rate(value: Decimal | None, language: Language) -> str:
    """A rate that is stated as a fraction, in per cent and exact: 0.85 is ``85%`` or ``85 %``."""
    if value is None:
        return NOT_STATED.in_(language)
    per_cent = format_number((value * 100).normalize(), language)
    return per_cent + _PER_CENT[language]
