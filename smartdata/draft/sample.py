"""A sample of a file: its header, its first rows, and some from all the rest of it."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from smartdata.draft.shapes import CELL_CHARS
from smartdata.draft.vocabulary import likeness, meanings
from smartdata.errors import RawError
from smartdata.parse.files.model import Detected, OpenTable, Row
from smartdata.parse.lists.header import FoundHeader, find_header, header_key
from smartdata.reference.sums import is_sum
from smartdata.text import squeeze

#: How many of the first rows are kept, and how many of all that follow.
HEAD, SPREAD = 2_000, 2_000
#: Fewer rows of wide tables are kept.
_MOST_CELLS = 200_000
_FEWEST_ROWS = 100
#: How many rows of one project are kept.
_GROUP = 200
#: Among how many rows the header is looked for.
_WITHIN = 100
#: What share of the cells of a row must mean the same as the header for it to belong to it.
_SAME = 0.6
_MOST_NOTED = 5
_LONGEST_SUM = 40
#: How many different values a column of words has at most, and how long they are.
MOST_WORDS, _LONGEST_WORD = 60, 100


@dataclass
class Column:
    """A column of the sample: how a description names it, and what it holds where not empty."""

    index: int
    names: tuple[str, ...]
    reference: str
    values: list[str] = field(default_factory=list)
    formats: Counter[str] = field(default_factory=Counter)
    #: The different values of the whole table, while they are few and short; else None.
    words: Counter[str] | None = field(default_factory=Counter)

    @property
    def header(self) -> str:
        """The header as it is understood: all its rows together."""
        return "\n".join(dict.fromkeys(self.names)) if len(self.names) < 3 else self.names[-1]


@dataclass
class Sample:
    """What was seen of a table; ``rows`` are as wide as its header."""

    path: Path
    detected: Detected
    place: str
    sheet: str | None
    #: None where the format has the names of columns apart from its rows.
    header: FoundHeader | None
    columns: list[Column]
    rows: list[list[str]]
    #: Rows of data in the whole table.
    read: int
    #: Numbers of the first rows that hold a single cell, and how many there are.
    lone: list[int] = field(default_factory=list)
    lone_count: int = 0
    #: First words of rows of sums.
    sums: list[str] = field(default_factory=list)


def take_sample(path: Path, table: OpenTable) -> Sample:
    """Read a table once, from its beginning to its end, and keep a sample of fixed size.

    Raises:
        RawError: no row looks like a header, or the table has no rows below it.
    """
    header = None
    if table.header is None:
        first = list(islice(table.rows(), _WITHIN))
        header = _whole_header(first)
        if header is None:
            raise RawError(
                f"{path}: none of the first {_WITHIN} rows looks like a header. Write the "
                "description by hand, and say records.header.rows in it."
            )
        names = header.names
    else:
        names = [(name,) for name in table.header]
    sample = Sample(path, table.detected, table.place, table.sheet, header, _columns(names), [], 0)
    _keep_rows(sample, table, len(names))
    if not sample.read:
        single = " but ones with a single cell" if sample.lone_count else ""
        raise RawError(
            f"{path}: holds no rows below its header{single}, so there is nothing to describe."
        )
    return sample


def _whole_header(rows: Sequence[Row]) -> FoundHeader | None:
    """The header with the rows next to it that are header as well, like a second language."""
    found = find_header(rows, None, score=likeness)
    if found is None:
        return None
    at = next(n for n, row in enumerate(rows) if row.number == found.rows[0])
    first = last = at
    while first and _says_the_same(rows[first - 1], rows[at]):
        first -= 1
    while last + 1 < len(rows) and _says_the_same(rows[last + 1], rows[at]):
        last += 1
    if first == last:
        return found
    numbers = tuple(row.number for row in rows[first : last + 1])
    whole = find_header(rows, None, rows_told=numbers)
    return None if whole is None else FoundHeader(numbers, whole.names, found.confidence)


def _says_the_same(row: Row, header: Row) -> bool:
    """Whether a row is the header once more, in other words or another language."""
    pairs = [
        (meanings(cell)[:1], meanings(named)[:1])
        for cell, named in zip(row.cells, header.cells, strict=False)
        if cell.strip() and named.strip()
    ]
    same = sum(bool(one) and bool(two) and one[0].told == two[0].told for one, two in pairs)
    return len(pairs) > 1 and same >= _SAME * len(pairs)


def _columns(names: Sequence[tuple[str, ...]]) -> list[Column]:
    keys: Counter[str] = Counter()
    for told in names:
        keys.update({header_key(name) for name in told})
    seen: Counter[str] = Counter()
    columns = []
    for index, told in enumerate(names):
        reference = f"#{index + 1}"
        usable = [name for name in told if header_key(name)]
        alone = next((name for name in usable if keys[header_key(name)] == 1), None)
        if alone is not None:
            reference = _on_one_line(alone)
        elif usable:
            key = header_key(usable[0])
            seen[key] += 1
            reference = f"{_on_one_line(usable[0])} #{seen[key]}"
        columns.append(Column(index, told, reference))
    return columns


def _on_one_line(name: str) -> str:
    """A header without line breaks that is still recognised as the same."""
    for told in (squeeze(name), squeeze(re.sub(r"(?<=\w)[-\u00ad\u2010]\s*[\r\n]+\s*", "", name))):
        if header_key(told) == header_key(name):
            return told
    return name.strip()


def _keep_rows(sample: Sample, table: OpenTable, width: int) -> None:
    most = max(_FEWEST_ROWS, _MOST_CELLS // max(width, 1))
    head, spread = min(HEAD, most // 2), min(SPREAD, most // 2)
    kept: list[tuple[list[str], list[str] | None]] = []
    stride = 1
    worded = list(sample.columns)
    for row in _data_rows(sample, table):
        sample.read += 1
        _count_words(worded, row)
        if sample.read <= head:
            kept.append(_cut(row, width))
        elif (sample.read - head) % stride == 0:
            kept.append(_cut(row, width))
            if len(kept) > head + spread:
                # Every other row of the spread is given up, so that it reaches further.
                kept[head:] = kept[head + 1 :: 2]
                stride *= 2
    for cells, formats in kept:
        sample.rows.append(cells)
        for column in sample.columns:
            if text := cells[column.index]:
                column.values.append(text)
                if formats is not None and column.index < len(formats):
                    column.formats[formats[column.index]] += 1


def _count_words(columns: list[Column], row: Row) -> None:
    """Count the values of the columns that have few; the others are given up."""
    given_up = False
    for column in columns:
        if column.index >= len(row.cells) or not (text := row.cells[column.index].strip()):
            continue
        assert column.words is not None
        column.words[text] += 1
        if len(column.words) > MOST_WORDS or len(text) > _LONGEST_WORD:
            column.words = None
            given_up = True
    if given_up:
        columns[:] = [column for column in columns if column.words is not None]


def _cut(row: Row, width: int) -> tuple[list[str], list[str] | None]:
    cells = [text.strip()[:CELL_CHARS] for text in row.cells[:width]]
    return cells + [""] * (width - len(cells)), row.formats


def _data_rows(sample: Sample, table: OpenTable, *, note: bool = True) -> Iterator[Row]:
    """The rows of data; headings, sums and repeated headers are left out, and noted."""
    last = sample.header.rows[-1] if sample.header is not None else 0
    keys = [frozenset(map(header_key, column.names)) for column in sample.columns]
    # Most rows are told from a repeated header by the first letter of their first cell.
    begins = [{key[:1] for key in told} for told in keys]
    for row in table.rows():
        if row.number <= last:
            continue
        filled = [c for c, text in enumerate(row.cells) if text and not text.isspace()]
        if not filled:
            continue
        first = row.cells[filled[0]].lstrip()
        if (
            len(filled) > 1 and filled[-1] < len(keys)
            and first[:1].casefold() in begins[filled[0]]
            and all(header_key(row.cells[c]) in keys[c] for c in filled)
        ):  # fmt: skip
            continue
        if len(filled) == 1 and len(keys) > 2:
            if note:
                sample.lone_count += 1
                sample.lone += [row.number] if len(sample.lone) < _MOST_NOTED else []
        elif len(filled) < len(keys) and len(first) < _LONGEST_SUM and is_sum(first):
            if note and len(sample.sums) < _MOST_NOTED and squeeze(first) not in sample.sums:
                sample.sums.append(squeeze(first))
        else:
            yield row


def whole_groups(
    table: OpenTable, sample: Sample, key: Sequence[int]
) -> tuple[list[list[list[str]]], bool]:
    """The rows of some keys, all of each, wherever they stand; and whether these are all keys.

    Which keys are taken depends on nothing but themselves. ``key`` are columns; rows are cut like
    those of the sample, and of one key no more than ``_GROUP`` are kept. Rows whose key is empty
    are left out.
    """
    groups: dict[tuple[str, ...], list[list[str]]] = {}
    held, share = 0, 1
    width = len(sample.columns)
    most = max(_FEWEST_ROWS, min(HEAD + SPREAD, _MOST_CELLS // max(width, 1)))
    for row in _data_rows(sample, table, note=False):
        cells = row.cells
        told = tuple(squeeze(cells[c]).casefold() if c < len(cells) else "" for c in key)
        if not any(told) or (share > 1 and _bucket(told) % share):
            continue
        rows = groups.setdefault(told, [])
        if len(rows) >= _GROUP:
            continue
        rows.append(_cut(row, width)[0])
        held += 1
        while held > most and len(groups) > 1:
            share *= 2
            groups = {one: rows for one, rows in groups.items() if not _bucket(one) % share}
            held = sum(map(len, groups.values()))
    return list(groups.values()), share == 1


def _bucket(key: tuple[str, ...]) -> int:
    return zlib.crc32("\x1f".join(key).encode())
