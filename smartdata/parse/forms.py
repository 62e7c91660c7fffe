"""Numbers, dates and rates as a description says that they are printed.

What does not have the described form with certainty is a :class:`Problem`, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from smartdata.describe.forms import DATE_PATTERNS, Forms
from smartdata.text import fold, squeeze

_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})", re.ASCII
)
_WORDED = re.compile(r"(\d{1,2})\.? (\S+) (\d{4})", re.ASCII)
_SERIAL = re.compile(r"(\d{1,5})(?:\.0+)?", re.ASCII)
_EXCEL_EPOCH = date(1899, 12, 30)
#: From 1927-05-18. Fewer digits are rather a year, and spreadsheets disagree on those before 61.
_FIRST_SERIAL = 10_000
_LAST_SERIAL = 73_050
_YEARS = range(1900, 2101)
_COORDINATE = re.compile(r"-?\d{1,8}(?:\.\d{1,18})?", re.ASCII)
_CENT = Decimal("0.01")
_LARGEST = Decimal(10) ** 16
_RATE_NOISE = Decimal("0.000001")
#: A printed amount with this many decimals or digits came out of a binary number.
_NOISE_DECIMALS = 8
_NOISE_DIGITS = 15
#: How far binary noise carries an amount: this share of it, and never more than the second.
_NOISE_SHARE = Decimal("1e-13")
_MOST_NOISE = Decimal("0.000001")
#: No amount, rate or count has as many characters; longer texts are not remembered either.
_LONGEST = 100
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007", " "))
_REMEMBERED = 50_000


Day = date


class Problem(NamedTuple):
    """Why a text can't be read: the rule that it breaks, and what was expected."""

    rule: str
    expected: str


class Amount(NamedTuple):
    """An amount to the cent, and exactly as printed without binary noise; ``note`` is
    ``float_noise`` or ``sub_cent`` where the two differ in print."""

    value: Decimal
    exact: Decimal
    note: str | None = None


class ValueReader:
    """Reads the values of one source; remembers short texts, for columns repeat themselves."""

    def __init__(self, forms: Forms, currency_signs: Collection[str] = ()) -> None:
        self.forms = forms
        self.missing = frozenset(map(fold, forms.missing))
        self.signs = sorted(currency_signs, key=len, reverse=True)
        self._number = _number_pattern(forms)
        # Spreadsheets print 11.0 whatever the decimal sign; elsewhere 11.000 may be thousands.
        zeros = r"\.0+" if forms.decimal == "." else r"\.0|,0+"
        self._count = re.compile(rf"(0|[1-9]\d{{0,8}})(?:{zeros})?", re.ASCII)
        self._dates: dict[str, re.Pattern[str]] = {
            form: re.compile(DATE_PATTERNS[form], re.ASCII)
            for form in forms.dates
            if form in DATE_PATTERNS
        }
        self._months = {fold(name): number for number, name in enumerate(forms.months, start=1)}
        self._zone = ZoneInfo(forms.timezone) if forms.timezone else None
        self._seen: dict[tuple[str, str], Any] = {}

    def _remembered(self, kind: str, text: str, read: Callable[[str], Any]) -> Any:
        if len(text) > _LONGEST:
            return read(text)
        key = (kind, text)
        if key not in self._seen:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[key] = read(text)
        return self._seen[key]

    def is_missing(self, text: str) -> bool:
        """Whether a cell says nothing."""
        return not text or text.isspace() or (bool(self.missing) and fold(text) in self.missing)

    def amount(self, text: str) -> Amount | Problem:
        """An amount of money."""
        found: Amount | Problem = self._remembered("amount", text, self._amount)
        return found

    def _amount(self, text: str) -> Amount | Problem:
        expected = f"a number with “{self.forms.decimal}” as decimal sign"
        bare = self._without_sign(text.translate(_BLANKS).strip())
        number = self._parse(bare)
        if number is None or abs(number) >= _LARGEST:
            return Problem("amount_unreadable", expected)
        exact = _without_noise(number) if _is_noisy(number) else number
        note = "float_noise" if exact != number else None
        value = exact.quantize(_CENT, ROUND_HALF_EVEN)
        if abs(value) >= _LARGEST:
            return Problem("amount_unreadable", expected)
        if value != exact:
            note = "sub_cent"
        return Amount(value, exact, note)

    def _parse(self, text: str) -> Decimal | None:
        if len(text) > _LONGEST or not self._number.fullmatch(text):
            return None
        marks = {mark for mark in self.forms.thousands if mark in text}
        if len(marks) > 1:
            return None
        for mark in marks:
            text = text.replace(mark, "")
        return Decimal(text.replace(self.forms.decimal, "."))

    def _without_sign(self, text: str) -> str:
        for sign in self.signs:
            if text.startswith(sign):
                return text[len(sign) :].strip()
            if text.endswith(sign):
                return text[: -len(sign)].strip()
        return text

    def currency_sign(self, text: str) -> str | None:
        """Which of the given currency signs a text carries at its beginning or end."""
        bare = text.translate(_BLANKS).strip()
        return next((s for s in self.signs if bare.startswith(s) or bare.endswith(s)), None)

    def date(self, text: str) -> date | Problem:
        """A day of the calendar."""
        found: date | Problem = self._remembered("date", text, self._date)
        return found

    def _date(self, text: str) -> Day | Problem:
        told = squeeze(text)
        expected = f"a date as {' or '.join(self.forms.dates)}"
        readings: list[Any] = [r for form in self.forms.dates if (r := self._date_as(form, told))]
        days = {read for read in readings if isinstance(read, date)}
        if len(days) == 1:
            return days.pop()
        if days:
            return Problem("date_unreadable", "a date that only one form fits")
        return readings[0] if readings else Problem("date_unreadable", expected)

    def _date_as(self, form: str, text: str) -> Day | Problem | None:
        if form == "instant":
            return self._instant(text)
        if form == "excel-serial":
            serial = _SERIAL.fullmatch(text)
            if not serial or not _FIRST_SERIAL <= int(serial[1]) <= _LAST_SERIAL:
                return None
            return _EXCEL_EPOCH + timedelta(days=int(serial[1]))
        if form == "d month yyyy":
            worded = _WORDED.fullmatch(text)
            month = self._months.get(fold(worded[2])) if worded else None
            return _day(int(worded[3]), month, int(worded[1])) if worded and month else None
        match = self._dates[form].fullmatch(text)
        return _day(int(match["y"]), int(match["m"]), int(match["d"])) if match else None

    def _instant(self, text: str) -> Day | Problem | None:
        if not _INSTANT.fullmatch(text):
            return None
        try:
            local = datetime.fromisoformat(text).astimezone(self._zone or UTC)
        except (ValueError, OverflowError):
            return Problem("date_not_in_calendar", "a day of the calendar")
        if (local.hour, local.minute, local.second, local.microsecond) != (0, 0, 0, 0):
            return Problem("date_not_midnight", f"a midnight in {self.forms.timezone}")
        return local.date() if local.year in _YEARS else None

    def rate(self, text: str) -> Decimal | Problem:
        """A rate as a fraction with four decimals, whichever way it is printed."""
        problem = Problem("rate_unreadable", f"a rate printed as {self.forms.rate}")
        bare = text.translate(_BLANKS).strip()
        percent = bare.endswith("%")
        number = self._parse(bare.removesuffix("%").strip())
        if number is None or (percent and self.forms.rate == "fraction"):
            return problem
        if not 0 <= number < 1_000:
            return problem
        fraction = number / 100 if self.forms.rate == "percent" else number
        exact = fraction.quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
        if abs(exact - fraction) > _RATE_NOISE or exact > 9:
            return problem
        return abs(exact)

    def count(self, text: str) -> int | Problem:
        """A whole number; spreadsheets print it as 11.0 as well."""
        match = self._count.fullmatch(text.strip())
        return int(match[1]) if match else Problem("count_unreadable", "a whole number")

    def coordinate(self, text: str) -> Decimal | Problem:
        """Degrees with six decimals."""
        told = text.strip().replace(self.forms.decimal, ".")
        if not _COORDINATE.fullmatch(told):
            return Problem("coordinate_unreadable", "degrees as a decimal number")
        return Decimal(told).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)


def _number_pattern(forms: Forms) -> re.Pattern[str]:
    """A number in the form; one with a leading zero is a code, or a fraction in another form."""
    marks = "".join(re.escape(mark) for mark in forms.thousands)
    decimals = rf"(?:{re.escape(forms.decimal)}\d+)?"
    whole = r"(?:0|[1-9]\d*)"
    exponent = r"(?:[eE][+-]?\d{1,3})?" if forms.scientific else ""
    grouped = rf"|[1-9]\d{{0,2}}(?:[{marks}]\d{{3}})+{decimals}" if marks else ""
    return re.compile(rf"-?(?:{whole}{decimals}{exponent}{grouped})", re.ASCII)


def _day(year: int, month: int, day: int) -> Day | Problem | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return Problem("date_not_in_calendar", "a day of the calendar")


def _is_noisy(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return decimals > _NOISE_DECIMALS or (
        decimals > 2 and len(number.as_tuple().digits) >= _NOISE_DIGITS
    )


def _without_noise(number: Decimal) -> Decimal:
    """The shortest decimal so close that only binary noise sets it apart; else the number."""
    noise = min(max(Decimal(1), abs(number)) * _NOISE_SHARE, _MOST_NOISE)
    for decimals in range(7):
        rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
        if abs(rounded - number) <= noise:
            return rounded
    return number
