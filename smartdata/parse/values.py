"""Amounts as glued rows of record pages print them. What is not certain is None."""

from __future__ import annotations

import re
from decimal import Decimal

#: An amount without sign or leading zeros, at most two decimals, thousands apart by one blank or
#: none. Sixteen digits before the point are what DECIMAL(18,2) holds.
AMOUNT_PATTERN = r"(?:0|[1-9]\d{0,2}(?: \d{3}){1,4}|[1-9]\d{0,15})(?:\.\d{1,2})?"

_AMOUNT = re.compile(AMOUNT_PATTERN, re.ASCII)


def read_amount(text: str) -> Decimal | None:
    """An exact amount with two decimals, else None: no sign, no comma, no third decimal."""
    if not _AMOUNT.fullmatch(text):
        return None
    return Decimal(text.replace(" ", "")).quantize(Decimal("0.01"))
