"""The lines of a CSV file, once they are known to have exactly the form of the releases.

Readers forgive much: text after a closing quote, an end within quotes, lines that end in LF, a BOM,
empty lines. A release has none of it. The few signs that make up the form are found in all bytes of
a block at once, and the rules are about pairs of neighbours among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from smartdata.publish.csv_files import header_line
from smartdata.registry import Table

BLOCK = 1 << 20
_QUOTE, _COMMA, _CR, _LF = b'",\r\n'
_SIGNS = np.isin(np.arange(256), [_QUOTE, _COMMA, _CR, _LF])
# What a sign is where it stands. Signs within quotes are text.
_OPENS, _CLOSES, _PARTS, _RETURNS, _ENDS = 1, 2, 3, 4, 5
_ROLES = np.zeros(256, dtype=np.uint8)
_ROLES[[_COMMA, _CR, _LF]] = _PARTS, _RETURNS, _ENDS

Places = npt.NDArray[np.int64]
Roles = npt.NDArray[np.uint8]


def whole_lines(path: Path, table: Table, block: int = BLOCK) -> Iterator[bytes]:
    """The rows of a table's CSV file as they stand there, many whole lines at a time.

    ``block`` bytes are read at a time, and more are held only where a line is longer.

    Raises:
        ValueError: the header is not the table's, or a row is not as RFC 4180 and the dialect of
            the releases want it; with the number of the row, from 1. What was given before is
            right.
    """
    header = header_line(table)
    with path.open("rb") as file:
        first = file.read(len(header))
        if first != header:
            found = first.decode("utf-8", errors="replace").splitlines() or [""]
            raise ValueError(f"{path.name}: the header begins {found[0]!r}")
        form = _Form(path.name, len(table.columns))
        held: list[bytes] = []
        while data := file.read(block):
            end = form.read(np.frombuffer(data, dtype=np.uint8))
            if end:
                yield b"".join([*held, data[:end]])
                held.clear()
            held.append(data[end:])
        form.close()


class _Form:
    """What is known of a file up to some byte below its header."""

    def __init__(self, name: str, cells: int) -> None:
        self._name, self._cells = name, cells
        self._at = 0
        self._quoted = False
        # The last sign before, which is the end of the header at first.
        self._place, self._role = -1, _ENDS
        self._rows = self._row_start = self._commas = 0

    def read(self, data: npt.NDArray[np.uint8]) -> int:
        """Check the next bytes of the file; returns how many of them end with the last row."""
        found = np.flatnonzero(_SIGNS.take(data))
        places, roles = self._outside(found + self._at, data[found])
        ends = np.flatnonzero(roles == _ENDS)
        if len(places):
            self._check_neighbours(places, roles, ends)
            self._place, self._role = int(places[-1]), int(roles[-1])
        self._count(places, roles, ends)
        before, self._at = self._at, self._at + len(data)
        return max(0, self._row_start - before)

    def close(self) -> None:
        """Check that the file ends after a row."""
        if self._quoted:
            raise self._wrong(self._rows, "a quote is never closed")
        if self._row_start != self._at:
            raise self._wrong(self._rows, "the last line has no end")

    def _outside(self, places: Places, signs: npt.NDArray[np.uint8]) -> tuple[Places, Roles]:
        """The signs that are not text, and what each of them is."""
        quotes = signs == _QUOTE
        within = (np.cumsum(quotes) + self._quoted) % 2 == 1  # after each sign
        self._quoted = bool(within[-1]) if len(within) else self._quoted
        roles = np.where(quotes, np.where(within, _OPENS, _CLOSES), _ROLES[signs])
        kept = quotes | ~within
        return places[kept], roles[kept].astype(np.uint8)

    def _check_neighbours(self, places: Places, roles: Roles, ends: Places) -> None:
        before = np.concatenate(([self._role], roles[:-1]))
        apart = np.diff(places, prepend=self._place) != 1
        # The lines break in CRLF only; a quote opens at the start of a cell or after a quote that
        # closes, and closes before the end of a cell or a quote that opens again.
        broken = ((before == _RETURNS) != (roles == _ENDS)) | (apart & (before == _RETURNS))
        stray = apart & ((roles == _OPENS) | (before == _CLOSES))
        for wrong, told in (
            (broken, "a line does not end in CR and LF"),
            (stray, "a quote stands where none can stand"),
        ):
            if wrong.any():
                raise self._wrong(self._rows + int(np.searchsorted(ends, wrong.argmax())), told)

    def _count(self, places: Places, roles: Roles, ends: Places) -> None:
        """Check the number of cells of each row that ends here."""
        commas = np.cumsum(roles == _PARTS)
        many = int(commas[-1]) if len(commas) else 0
        if not len(ends):
            self._commas += many
            return
        starts = np.concatenate(([self._row_start], places[ends[:-1]] + 1))
        cells = np.diff(commas[ends], prepend=-self._commas) + 1
        cells[places[ends] - starts == 1] = 0  # nothing but CR and LF
        if (cells != self._cells).any():
            row = int((cells != self._cells).argmax())
            told = f"{cells[row]} cells where the table has {self._cells}"
            raise self._wrong(self._rows + row, told)
        self._rows += len(ends)
        self._row_start = int(places[ends[-1]]) + 1
        self._commas = many - int(commas[ends[-1]])

    def _wrong(self, row: int, told: str) -> ValueError:
        return ValueError(f"{self._name}, row {row + 1}: {told}")
