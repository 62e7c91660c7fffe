"""The typed values of workbooks and pages as exact text."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

_MIDNIGHT = time()
#: Numbers this far from one are left with their exponent, which is shorter than all the zeros.
_FAR = 400
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?")
#: The day after the last one of workbooks, 9999-12-31, and the 29 February 1900 that never was.
_AFTER_LAST_DAY = 2_958_466
_NEVER = 60


class Number(str):
    """A cell that holds a number and no text: always with a point, whatever texts are printed with.

    It compares equal to the text, so that only those who ask for its type see the difference.
    """


def number_text(value: float | int | Decimal) -> str:
    """A number as the shortest decimal text that stands for it, without an exponent."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return repr(value)
        value = Decimal(repr(value))
    if not -_FAR < value.adjusted() < _FAR:
        return str(value)
    return f"{value:f}".removesuffix(".0")


def printed_number(text: str) -> str | None:
    """A number of a workbook's XML, which is the nearest binary one, as its shortest decimal text.

    None where the text is no number.
    """
    if _PLAIN_NUMBER.fullmatch(text):
        return text
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return number_text(value) if math.isfinite(value) else text


@lru_cache(4096)
def serial_text(number: str, from_1904: bool) -> str:
    """A workbook's serial day as ISO 8601; the number itself where it stands for no day."""
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    value = float(number)
    last = _AFTER_LAST_DAY - (1_462 if from_1904 else 0)
    if not 0 <= value < last or (not from_1904 and int(value) == _NEVER):
        return number
    return moment_text(from_excel(value, MAC_EPOCH if from_1904 else WINDOWS_EPOCH))


def moment_text(value: date | datetime | time) -> str:
    """A day, or a moment that is not midnight, as ISO 8601."""
    if isinstance(value, datetime) and value.time() == _MIDNIGHT:
        value = value.date()
    return value.isoformat()


def truth_text(value: bool) -> str:
    """A truth value as workbooks show it."""
    return "TRUE" if value else "FALSE"


def shown_format(code: str | None) -> str:
    """A number format, empty where it is the general one that says nothing."""
    return "" if code is None or code.upper() == "GENERAL" else code
