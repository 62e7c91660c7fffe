"""Reading amounts with their currency: stated once, in the cell, in its number format, or apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from smartdata.describe.forms import Forms
from smartdata.describe.lists import (
    AmountSpec,
    ColumnCurrency,
    CurrencyRule,
    EuroRates,
    FormatCurrency,
    SignCurrency,
)
from smartdata.describe.source import SourceDescription
from smartdata.parse.files.cells import Number
from smartdata.parse.forms import Amount, Problem, ValueReader
from smartdata.parse.lists.cells import BoundCell, Missing, Read
from smartdata.parse.lists.header import Columns
from smartdata.parse.lists.rows import DataRow
from smartdata.reference import currency_signs, is_placeholder
from smartdata.text import fold, squeeze, tidy

#: The pieces of a number format: what only takes the room of a sign; text in quotes, and behind
#: backslashes; a currency in brackets (of ``[$-409]``, a language alone, it is empty); other
#: brackets; and any other sign.
_PIECES = re.compile(
    r'[_*].|"([^"]*)"|((?:\\.)+)|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|(.)', re.DOTALL
)
_ISO = re.compile(r"[A-Z]{3}")
_CENT = Decimal("0.01")
#: No sum of amounts reaches this; the columns of money would not hold it.
TOO_LARGE = Decimal(10) ** 16
_UNKNOWN = "currency_unknown"


@dataclass(frozen=True)
class ReadAmount:
    """An amount as read; ``problem`` says why there is none although something is printed."""

    raw: str
    amount: Amount | None = None
    currency: str | None = None
    problem: Problem | None = None

    @property
    def told(self) -> tuple[Decimal | None, str | None]:
        """What two printings of the same amount have in common."""
        return (self.amount.exact if self.amount else None, self.currency)


NOTHING = ReadAmount("")


class AmountReader:
    """Reads the amounts of one column of a table."""

    def __init__(
        self, spec: AmountSpec, name: str, source: SourceDescription, columns: Columns,
        missing: Missing,
    ) -> None:  # fmt: skip
        self.spec = spec
        told = source.forms.missing
        self.bound = BoundCell(f"{name}.{spec.measure}", spec, columns, missing, told)
        self.rule: CurrencyRule = spec.currency or source.currency
        self.stage = spec.stage or source.amount_stage
        self.fund = spec.fund
        self.currency_cell: BoundCell | None = None
        signs: tuple[str, ...] = ()
        known = {s: code for code, several in currency_signs().items() for s in several}
        if isinstance(self.rule, FormatCurrency):
            known = self.rule.formats
        self._known = {sign.casefold(): code for sign, code in known.items()}
        self._printed: dict[str, set[str]] = {}
        if isinstance(self.rule, str):
            signs = currency_signs().get(self.rule, (self.rule,))
        elif isinstance(self.rule, SignCurrency):
            signs = tuple(self.rule.signs)
        elif isinstance(self.rule, ColumnCurrency):
            cell = self.rule.column
            self.currency_cell = BoundCell(f"{name}.currency", cell, columns, missing, told)
        self.values = ValueReader(source.forms, signs)
        #: Of cells that hold numbers, which no form of printing changes.
        self.numbers = ValueReader(Forms(scientific=True))

    def read(self, row: DataRow, part: str | None = None) -> ReadAmount:
        """The amount of a row, or of ``part``, which is one element of its list."""
        several = self._several(row) if part is None else ()
        read = self.bound.part(self.bound.text(row) if part is None else part, self.values)
        if len(several) > 1:
            read = Read(None, " | ".join(several), Problem("amount_unreadable", "one amount"))
        if read.problem is not None or read.value is None:
            return ReadAmount(read.raw, problem=read.problem)
        typed = type(read.value) is Number
        amount = (self.numbers if typed else self.values).amount(read.value.strip())
        if isinstance(amount, Problem):
            return ReadAmount(read.raw, problem=amount)
        if any(map(_shows_a_rate, self._formats(row))):
            problem = Problem("amount_unreadable", "an amount, but its number format shows a rate")
            return ReadAmount(read.raw, problem=problem)
        currency = self._currency(row, read.value)
        if isinstance(currency, Problem):
            return ReadAmount(read.raw, problem=currency)
        return ReadAmount(read.raw, amount, currency)

    def _several(self, row: DataRow) -> tuple[str, ...]:
        """What different columns of one amount say, where more than one says something."""
        if len(self.bound.columns) < 2 or self.spec.join is not None:
            return ()
        texts = (squeeze(row.cells[column]) for column in self.bound.columns)
        return tuple(
            dict.fromkeys(text for text in texts if not self.bound.says_nothing(text, self.values))
        )

    def _currency(self, row: DataRow, text: str) -> str | Problem:
        if isinstance(self.rule, SignCurrency):
            sign = self.values.currency_sign(text)
            if sign is None:
                return Problem(_UNKNOWN, f"one of the signs {', '.join(self.rule.signs)}")
            return self._unless_contradicted(self.rule.signs[sign], row)
        if isinstance(self.rule, FormatCurrency):
            printed = self._by_format(row)
            if len(printed) != 1 or not printed <= set(self.rule.formats.values()):
                words = ", ".join(self.rule.formats)
                return Problem(_UNKNOWN, f"a number format that prints one of {words}")
            return next(iter(printed))
        told = self.rule if isinstance(self.rule, str) else self._by_column(row)
        return told if isinstance(told, Problem) else self._unless_contradicted(told, row)

    def _unless_contradicted(self, code: str, row: DataRow) -> str | Problem:
        others = self._by_format(row) - {code}
        if others:
            told = f"{code}, but its number format prints {', '.join(sorted(others))}"
            return Problem("currency_contradicted", told)
        return code

    def _by_column(self, row: DataRow) -> str | Problem:
        assert self.currency_cell is not None
        cell = self.currency_cell
        text = cell.text(row)
        word = cell.words.get(fold(text))
        if word is None:
            part = tidy(cell.part(text, self.values).value or "")
            word = cell.words.get(fold(part), part)
        if not _ISO.fullmatch(word) or is_placeholder(word):
            return Problem(_UNKNOWN, "an ISO 4217 code in the currency's column")
        return word

    def _formats(self, row: DataRow) -> Iterator[str]:
        """The number formats of the cells that the amount stands in."""
        if row.formats is not None:
            for column in self.bound.columns_of(row):
                if column < len(row.formats):
                    yield row.formats[column]

    def _by_format(self, row: DataRow) -> set[str]:
        found: set[str] = set()
        for number_format in self._formats(row):
            if number_format not in self._printed:
                self._printed[number_format] = currencies_in_format(number_format, self._known)
            found |= self._printed[number_format]
        return found


def currencies_in_format(number_format: str, known: Mapping[str, str]) -> set[str]:
    """The currencies that a number format prints: of ``#,##0.00\\ "kn"`` it is HRK.

    ``known`` has the code of each case-folded sign; a currency sign that is not there stands for
    itself, so that nobody takes it for a known one. A format may also be just an ISO 4217 code.
    """
    if _ISO.fullmatch(number_format):
        return {number_format}
    found = set()
    for quoted, escaped, symbol, other in _PIECES.findall(number_format):
        text = (quoted or escaped[1::2] or symbol).strip()
        if text.casefold() in known:
            found.add(known[text.casefold()])
        elif symbol.strip():
            found.add(text)
        else:
            signs = (sign for sign in text or other if unicodedata.category(sign) == "Sc")
            found |= {known.get(sign, sign) for sign in signs}
    return found


@lru_cache(maxsize=1_000)
def _shows_a_rate(number_format: str) -> bool:
    return any(other == "%" for *_, other in _PIECES.findall(number_format))


class EuroConverter:
    """Converts amounts to euro by the rates that a description states, and by no others."""

    def __init__(self, rates: EuroRates | None) -> None:
        self.rates = rates

    def convert(
        self, amount: Decimal, currency: str, dates: dict[str, date | None]
    ) -> tuple[Decimal, Decimal] | None:
        """The amount in euro to the cent, and the units per euro; None where no rate is stated."""
        if self.rates is None:
            return None
        if currency == "EUR":
            return amount, Decimal(1)
        day = dates.get(self.rates.on) if self.rates.on else None
        if self.rates.on is not None and day is None:
            return None
        holding = [
            rate.units_per_euro
            for rate in self.rates.rates
            if rate.currency == currency
            and (day is None or rate.first is None or rate.first <= day)
            and (day is None or rate.last is None or day <= rate.last)
        ]
        if len(set(holding)) != 1:
            return None
        euro = (amount / holding[0]).quantize(_CENT, ROUND_HALF_EVEN)
        return (euro, holding[0]) if abs(euro) < TOO_LARGE else None
