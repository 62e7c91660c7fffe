"""Reading one cell as a description says: where it stands, what part of it, what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from smartdata.describe.forms import Forms
from smartdata.describe.lists import Cell
from smartdata.errors import RawError
from smartdata.parse.files.cells import Number
from smartdata.parse.forms import Problem, ValueReader
from smartdata.parse.lists.header import Columns
from smartdata.parse.lists.rows import DataRow
from smartdata.text import fold, squeeze, tidy, trimmed

#: Missing headers of a table, collected while its columns are bound.
Missing = list[str]


@dataclass(frozen=True)
class Read:
    """A value beside what was printed; a problem where it can't be read."""

    value: Any
    raw: str
    problem: Problem | None = None


EMPTY = Read(None, "")
_NUMERIC = frozenset({"rate", "count", "coordinate"})


class BoundCell:
    """A cell of a description, bound to the columns of one table."""

    def __init__(
        self, name: str, cell: Cell, columns: Columns, missing: Missing,
        placeholders: Iterable[str] = (),
    ) -> None:  # fmt: skip
        self.name = name
        self.cell = cell
        self.columns: list[int] = []
        for aliases in cell.headers:
            found = columns.find(aliases)
            if found is not None:
                self.columns.append(found)
            elif not cell.optional:
                missing.append(" or ".join(f"“{alias}”" for alias in aliases))
        self.pattern = re.compile(cell.pattern, re.DOTALL) if cell.pattern else None
        self.missing = frozenset(map(fold, (*cell.missing, *placeholders)))
        self.words = {fold(word): value for word, value in (cell.words or {}).items()}

    @property
    def is_shared(self) -> bool:
        """Whether the value holds for all elements of a list, or for all rows."""
        return self.cell.shared or self.cell.constant is not None

    def text(self, row: DataRow) -> str:
        """What is printed, before any part of it is taken."""
        if self.cell.constant is not None:
            return self.cell.constant
        if len(self.columns) == 1:
            return row.cells[self.columns[0]]
        texts = [row.cells[column] for column in self.columns_of(row)]
        return (self.cell.join or "").join(texts)

    def columns_of(self, row: DataRow) -> list[int]:
        """The columns that the text of a row stands in: of several, those that say something."""
        if len(self.columns) < 2:
            return self.columns
        filled = [column for column in self.columns if row.cells[column].strip()]
        # A column that only says “missing” must not hide what the next one says.
        told = [column for column in filled if not self.is_missing(row.cells[column])] or filled
        return told if self.cell.join is not None else told[:1]

    def is_missing(self, text: str) -> bool:
        """Whether a text stands for a missing value, in this column or in the whole source."""
        if not self.missing or fold(text) in self.words:
            return False
        return fold(text) in self.missing

    def shown(self, row: DataRow) -> str | None:
        """The number format of the cell that the value stands in, where the file has formats."""
        columns = self.columns_of(row) if row.formats else []
        if row.formats is None or len(columns) != 1 or columns[0] >= len(row.formats):
            return None
        return row.formats[columns[0]]

    def part(self, text: str, reader: ValueReader) -> Read:
        """The part of a text that is meant, as text; the value is None where it is missing."""
        if not text or text.isspace():
            return EMPTY
        if self.says_nothing(text, reader):
            return Read(None, tidy(text))
        if self.pattern is not None:
            found = self.pattern.search(text)
            if found is None:
                if self.cell.pattern_optional:
                    return Read(None, tidy(text))
                problem = Problem("pattern_not_matched", f"a text like {self.cell.pattern}")
                return Read(None, tidy(text), problem)
            part = (found[1] if self.pattern.groups else found[0]) or ""
            if self.says_nothing(part, reader):
                return Read(None, tidy(text))
            text = part
        return Read(text, tidy(text))

    def says_nothing(self, text: str, reader: ValueReader) -> bool:
        """Whether a text is empty or stands for a missing value."""
        return reader.is_missing(text) or (bool(self.missing) and fold(text) in self.missing)


Reading = Callable[[str], Any]


class CellReader:
    """Reads a bound cell of a row as text, date, count, rate, word or coordinate."""

    def __init__(self, bound: BoundCell, kind: str, forms: Forms) -> None:
        self.bound = bound
        self.kind = kind
        if bound.cell.dates is not None:
            forms = Forms.model_validate(forms.model_dump() | {"dates": bound.cell.dates})
        self.reader = ValueReader(forms)
        self.words = bound.words or None
        self._convert = self._converter(kind, self.reader)
        # What words mean is stated in the description, in its own form: 2020-12-31, 0.85.
        self._canonical = self._converter(kind, ValueReader(Forms(rate="fraction")))
        self._number = self._converter(kind, ValueReader(Forms(rate=forms.rate)))
        self._seen: dict[str, Read] = {}

    def _converter(self, kind: str, reader: ValueReader) -> Reading:
        converters: dict[str, Reading] = {
            "date": reader.date,
            "count": reader.count,
            "rate": reader.rate,
            "coordinate": reader.coordinate,
            "prose": trimmed,
            "text": lambda text: tidy(squeeze(text)),
            "word": lambda text: tidy(squeeze(text)),
        }
        return converters[kind]

    def read(self, row: DataRow) -> Read:
        """The value of a row."""
        text = self.bound.text(row)
        if self.kind not in _NUMERIC or type(text) is not Number or self.words is not None:
            return self.of(text)
        # A cell that holds a number is read as one, whatever texts are printed with; and one that
        # shows 85 % holds 0.85, whatever the form of rates is.
        shown = self.bound.shown(row) or ""
        convert = self._canonical if "%" in shown else self._number
        part = self.bound.part(text, self.reader)
        if part.value is None:
            return part
        value = convert(part.value)
        return Read(None, part.raw, value) if isinstance(value, Problem) else Read(value, part.raw)

    def of(self, text: str) -> Read:
        """The value of a text, remembered while it is short: columns repeat themselves."""
        found = self._seen.get(text)
        if found is None:
            found = self._read(text)
            if len(text) < 100:
                if len(self._seen) > 20_000:
                    self._seen.clear()
                self._seen[text] = found
        return found

    def _read(self, text: str) -> Read:
        if self.words is not None and self.bound.cell.constant is None:
            return self._word(text)
        part = self.bound.part(text, self.reader)
        if part.value is None:
            return part
        value = self._convert(part.value)
        if isinstance(value, Problem):
            return Read(None, part.raw, value)
        return Read(value or None if isinstance(value, str) else value, part.raw)

    def _word(self, text: str) -> Read:
        # Words may well list a text that means missing elsewhere, so they are looked up first.
        assert self.words is not None
        known = self.words.get(fold(text))
        if known is None:
            part = self.bound.part(text, self.reader)
            if part.value is None:
                return part
            known = self.words.get(fold(part.value))
            if known is None:
                listed = ", ".join(list(self.bound.cell.words or {})[:8])
                return Read(None, part.raw, Problem("unknown_word", f"one of {listed}"))
        value = self._canonical(known)
        if isinstance(value, Problem):
            return Read(None, tidy(text), value)
        return Read(value, tidy(text))


def split_list(text: str, separator: str) -> list[str]:
    """The parts of a list in one cell, trimmed; an empty cell has none."""
    if not text.strip():
        return []
    return [part.strip() for part in text.split(separator)]


def refuse_missing(missing: Sequence[str], place: str, named: Sequence[str]) -> None:
    """Refuse a table that lacks columns which its description names.

    Raises:
        RawError: it lacks some; the message lists them and the headers that it has.
    """
    if missing:
        has = ", ".join(f"“{name}”" for name in named[:40])
        raise RawError(
            f"{place}: no column has the header {'; nor '.join(dict.fromkeys(missing))}. It has "
            f"{has}. Mend the description, or mark the column optional."
        )
