"""The records of a table: which rows hold one, and what became of all the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from pydantic import BaseModel

from smartdata.describe.lists import AmountSpec, Cell, ColumnCurrency, ListRecords
from smartdata.parse.files.model import OpenTable, Row
from smartdata.parse.lists.header import Columns, FoundHeader, find_header, header_key
from smartdata.text import fold, squeeze

_LETTER = re.compile(r"[^\W\d_]")
#: What the rows of a table are; every row is counted as exactly one of these.
ROW_KINDS = ("above", "header", "blank", "section", "continuation", "sum", "record")
#: What no row can continue the text across.
_ENDING = ("record", "section", "sum")
#: Most ranges of row numbers that a place lists.
_MOST_RANGES = 5


@dataclass
class DataRow:
    """One record of a list: its row number, cells, number formats, and the section above it."""

    number: int
    cells: list[str]
    formats: list[str] | None = None
    section: str = ""
    #: Where a cell stands in a column without a header, or beyond the last one.
    too_wide: str | None = None


@dataclass
class RowCounts:
    """How many rows of each kind a table has."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """All rows of the table."""
        return sum(self.counts.values())


def places_of(prefix: str, numbers: Sequence[int]) -> str:
    """Row numbers as a place: ``L5``, ``L5-L9``, ``L5,L9``; many ranges end in an ellipsis."""
    if len(numbers) == 1:
        return f"{prefix}{numbers[0]}"
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    letter = prefix[-1:] if prefix[-1:].isalpha() else ""
    told = [
        f"{prefix if n == 0 else letter}{first}" + (f"-{letter}{last}" if last > first else "")
        for n, (first, last) in enumerate(ranges[:_MOST_RANGES])
    ]
    return ",".join(told) + (",…" if len(ranges) > _MOST_RANGES else "")


def cells_of(records: ListRecords) -> Iterator[tuple[str, Cell]]:
    """Every cell that a description reads, with a dotted name for it."""
    for field_name, cell in records.project.items():
        yield f"project.{field_name}", cell
    yield from _of_amounts("amounts", records.amounts)
    for partner in records.partners:
        yield from _of_group("partners", partner)
        for scheme, cell in partner.identifiers.items():
            yield f"partners.identifiers.{scheme}", cell
        yield from _of_amounts("partners.amounts", partner.amounts)
    for place in records.locations:
        yield from _of_group("locations", place)
    for group in records.classifications:
        yield from _of_group(f"classifications.{group.scheme}", group)
    for scheme, cell in records.identifiers.items():
        yield f"identifiers.{scheme}", cell
    for text in records.texts:
        yield f"texts.{text.kind}.{text.language}", text


def _of_group(name: str, group: BaseModel) -> Iterator[tuple[str, Cell]]:
    """The cells that a group of columns names directly."""
    for field_name in type(group).model_fields:
        cell = getattr(group, field_name)
        if isinstance(cell, Cell):
            yield f"{name}.{field_name}", cell


def _of_amounts(name: str, amounts: Iterable[AmountSpec]) -> Iterator[tuple[str, Cell]]:
    for amount in amounts:
        yield f"{name}.{amount.measure}", amount
        if isinstance(amount.currency, ColumnCurrency):
            yield f"{name}.{amount.measure}.currency", amount.currency.column


def headers_of(records: ListRecords) -> set[str]:
    """Every header that a description reads a value from."""
    return {alias for _, cell in cells_of(records) for group in cell.headers for alias in group}


def locate_header(table: OpenTable, records: ListRecords) -> FoundHeader | None:
    """The header of a table as its description lets it be found."""
    if table.header is not None:
        return FoundHeader((), [(name,) for name in table.header], table.detected.confidence)
    rows = list(islice(table.rows(), records.header.within))
    return find_header(rows, headers_of(records), records.header.rows)


def data_rows(
    table: OpenTable, header: FoundHeader, records: ListRecords, columns: Columns, counts: RowCounts
) -> Iterator[DataRow]:
    """The records of a table, one after the other; all rows are counted in ``counts``."""
    sorter = _RowSorter(header, records, columns)
    held: DataRow | None = None
    for row in table.rows():
        kind = sorter.kind(row)
        if kind == "continuation" and held is None:
            kind = "record"
        counts.counts[kind] += 1
        if kind == "continuation" and held is not None:
            _append(held, sorter.data(row))
        elif kind in _ENDING and held is not None:
            yield held
            held = sorter.data(row) if kind == "record" else None
        elif kind == "record":
            held = sorter.data(row)
    if held is not None:
        yield held


def _append(held: DataRow, row: DataRow) -> None:
    held.cells += [""] * (len(row.cells) - len(held.cells))
    held.too_wide = held.too_wide or row.too_wide
    formats = row.formats or []
    for column, text in enumerate(row.cells):
        if not text.strip():
            continue
        above = held.cells[column]
        held.cells[column] = f"{above}\n{text}" if above.strip() else text
        # The format belongs to the text: it may be what tells the currency.
        if not above.strip() and held.formats is not None and column < len(formats):
            shown = [*held.formats, *([""] * (column + 1 - len(held.formats)))]
            shown[column] = formats[column]
            held.formats = shown


def _key_cells(records: ListRecords) -> Iterator[Cell]:
    """The cells that tell one project from another."""
    for name in records.key:
        of, _, field_name = name.partition("_")
        groups: dict[str, tuple[BaseModel, ...]] = {
            "partner": records.partners, "location": records.locations
        }  # fmt: skip
        cells = [getattr(group, field_name, None) for group in groups.get(of, ())[:1]]
        cells.append(records.project.get(name))  # type: ignore[arg-type]
        yield from (cell for cell in cells if isinstance(cell, Cell))


class _RowSorter:
    """Tells what a row is; the section that it stands in is its only state."""

    def __init__(self, header: FoundHeader, records: ListRecords, columns: Columns) -> None:
        self.records = records
        self.last_header = max(header.rows, default=0)
        self.header_rows = frozenset(header.rows)
        self.width = len(header.names)
        self.names = [frozenset(map(header_key, names)) for names in header.names]
        words = "|".join(map(re.escape, map(fold, records.total_words)))
        self.sums = re.compile(rf"(?:{words})(?![\w/-])") if words else None
        self.bare_sums = re.compile(rf"(?:{words})[\W\d]*") if words else None
        self.section = ""
        self.keys = {
            column
            for cell in _key_cells(records)
            for aliases in cell.headers
            if (column := columns.find(aliases)) is not None
        }
        #: Columns without a header, which a description can only name by their number.
        self.nameless = [
            c for c, names in enumerate(header.names) if not names and c not in columns.used
        ]

    def kind(self, row: Row) -> str:  # noqa: PLR0911 - one per kind of row
        """One of :data:`ROW_KINDS`."""
        if row.number in self.header_rows:
            return "header"
        if row.number < self.last_header:
            return "above"
        filled = [c for c, text in enumerate(row.cells) if text and not text.isspace()]
        if not filled:
            return "blank"
        first = row.cells[filled[0]]
        if self.sums and self.sums.match(fold(first)) and not self._has_key(row, filled):
            return "sum"
        if len(filled) > 1 and self._is_header_again(row, filled):
            return "header"
        if self.records.sections is not None and len(filled) == 1:
            self.section = squeeze(first)
            return "section"
        if self.records.continuations and self.keys and self.keys.isdisjoint(filled):
            return "continuation"
        return "record"

    def _has_key(self, row: Row, filled: list[int]) -> bool:
        """Whether a row is about a project although it begins like a sum: “Total quality …”.

        Beside the bare word, a number in the place of a key is how many rows were added up.
        """
        keys = [row.cells[c] for c in filled[1:] if c in self.keys]
        if self.bare_sums is not None and self.bare_sums.fullmatch(fold(row.cells[filled[0]])):
            return any(map(_LETTER.search, keys))
        return bool(keys)

    def _is_header_again(self, row: Row, filled: list[int]) -> bool:
        if not self.header_rows or filled[-1] >= self.width:
            return False
        names, cells = self.names, row.cells
        first = filled[0]
        if header_key(cells[first]) not in names[first]:
            return False
        return all(header_key(cells[c]) in names[c] for c in filled)

    def data(self, row: Row) -> DataRow:
        cells = list(row.cells)
        beyond = range(self.width, len(cells))
        bare = [c for c in (*self.nameless, *beyond) if c < len(cells) and cells[c].strip()]
        wide = f"column {bare[0] + 1} holds “{cells[bare[0]][:80]}”" if bare else None
        if len(cells) < self.width:
            cells += [""] * (self.width - len(cells))
        return DataRow(row.number, cells, row.formats, self.section, wide)
