"""Finding the header of a table, and the columns that a description names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from smartdata.errors import RawError
from smartdata.parse.files.model import Row
from smartdata.text import fold

#: A word broken at the end of a printed line, and blanks that only show where it may break.
_BROKEN = re.compile(r"(\w)[-\u00ad\u2010][ \t]*[\r\n]+[ \t]*(?=(\w))|[\u00ad\u200b]")
_NUMBERED = re.compile(r"(.*)#(\d{1,5})", re.ASCII | re.DOTALL)
_NUMBER = re.compile(r"[\d\s.,%€$/:-]*")
#: What a row needs of the best one's score to belong to the same header.
_NEAR = Decimal("0.5")


def header_key(text: str) -> str:
    """A header as it is compared: words broken at line ends put together, squeezed, folded."""
    return fold(_BROKEN.sub(_joined, unicodedata.normalize("NFC", text))).rstrip(" :*")


def _joined(broken: re.Match[str]) -> str:
    before, after = broken[1] or "", broken[2] or ""
    # The hyphens of “2014-2020” and “Unions-Anteil” stay where a line ends there.
    stays = after.isdigit() or (after.isupper() and before.islower())
    return f"{before}-" if stays else before


@dataclass(frozen=True)
class FoundHeader:
    """The rows of a header, and for each column the names by which it may be called."""

    rows: tuple[int, ...]
    names: list[tuple[str, ...]]
    confidence: Decimal

    def title(self, column: int) -> str:
        """How a column is called in messages: its first name, or its number."""
        names = self.names[column] if column < len(self.names) else ()
        return names[0] if names else f"#{column + 1}"


def find_header(
    rows: Sequence[Row],
    wanted: Collection[str] | None,
    rows_told: tuple[int, ...] | None = None,
    score: Callable[[str], float] | None = None,
) -> FoundHeader | None:
    """The header among the first rows of a table; None where no row looks like one.

    ``wanted`` are the headers that a description names; without them, the row is chosen by what
    headers look like, and by ``score`` (0 to 1 for a text) where given. ``rows_told`` are row
    numbers that a description states.

    Raises:
        RawError: a row further up looks like a header as well, so what lies between might be lost.
    """
    if rows_told is not None:
        chosen = [row for row in rows if row.number in rows_told]
        if len(chosen) != len(set(rows_told)):
            return None
        return FoundHeader(rows_told, _names(chosen), Decimal(1))
    if wanted is not None:
        spellings = {header_key(name): _spellings(name) for name in wanted}
        scores = [_told(row, spellings.values()) for row in rows]
        best = max(scores, default=Decimal(0))
        if not best:
            return None
        confidence = (best / len(spellings)).quantize(Decimal("0.01"))
    else:
        scores = [_likeness(row, rows[n + 1 : n + 6], score) for n, row in enumerate(rows)]
        best = max(scores, default=Decimal(0))
        if best <= 0:
            return None
        confidence = min(best, Decimal("0.99")).quantize(Decimal("0.01"))
    first = scores.index(best)
    last = first
    if wanted is not None:
        enough = max(best * _NEAR, Decimal(2))
        while first and scores[first - 1] >= enough:
            first -= 1
        while last + 1 < len(rows) and scores[last + 1] >= enough:
            last += 1
        others = [row.number for row, s in zip(rows[:first], scores, strict=False) if s >= enough]
        if others:
            raise RawError(
                f"rows {others[0]} and {rows[first].number} both look like the header, and what "
                "stands above the header is left out. Say which one it is in records.header.rows"
            )
    chosen = list(rows[first : last + 1])
    return FoundHeader(tuple(row.number for row in chosen), _names(chosen), confidence)


def _spellings(name: str) -> frozenset[str]:
    """What stands in a file for a header of a description: itself, or without its ``#2``."""
    numbered = _NUMBERED.fullmatch(name.strip())
    return frozenset({header_key(name), header_key(numbered[1]) if numbered else ""} - {""})


def _told(row: Row, spellings: Collection[frozenset[str]]) -> Decimal:
    """How many of the headers of a description stand in a row."""
    keys = {header_key(cell) for cell in row.cells}
    return Decimal(sum(not keys.isdisjoint(one) for one in spellings))


def _names(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    width = max((len(row.cells) for row in rows), default=0)
    names = []
    for column in range(width):
        texts = [row.cells[column] for row in rows if column < len(row.cells)]
        texts = [text.strip() for text in texts if text.strip()]
        joined = [" ".join(texts)] if len(texts) > 1 else []
        names.append(tuple(dict.fromkeys([*texts, *joined])))
    return names


def _likeness(row: Row, below: Sequence[Row], score: Callable[[str], float] | None) -> Decimal:
    """How much a row looks like a header: filled, distinct, wordy, and unlike the rows below."""
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    if len(cells) < 2:
        return Decimal(0)
    wordy = [c for c in cells if not _NUMBER.fullmatch(c) and len(c) <= 300]
    width = max([len(row.cells), *(len(b.cells) for b in below)])
    points = Decimal(len(wordy)) / len(cells) * len(cells) / max(width, 1)
    points *= Decimal(len(set(cells))) / len(cells)
    if not below:
        points /= 2
    if score is not None:
        points = points / 2 + Decimal(str(sum(map(score, cells)) / len(cells))) / 2
    return points


class Columns:
    """The columns of a found header, looked up by the headers that a description names."""

    def __init__(self, header: FoundHeader) -> None:
        self.header = header
        self._by_key: dict[str, list[int]] = {}
        for column, names in enumerate(header.names):
            for key in dict.fromkeys(map(header_key, names)):
                self._by_key.setdefault(key, []).append(column)
        self.used: set[int] = set()

    def find(self, aliases: Iterable[str]) -> int | None:
        """The column that has one of these headers, or None.

        ``Header #2`` is the second column of that name, ``#7`` the seventh column of all.

        Raises:
            RawError: several columns have one of the headers.
        """
        for alias in aliases:
            found = self._matching(alias)
            if len(found) > 1:
                numbers = ", ".join(f"“{alias} #{n}”" for n in range(1, len(found) + 1))
                raise RawError(
                    f"{len(found)} columns have the header “{alias}”; name one of them as {numbers}"
                )
            if found:
                self.used.add(found[0])
                return found[0]
        return None

    def _matching(self, alias: str) -> list[int]:
        plain = self._by_key.get(header_key(alias), [])
        numbered = _NUMBERED.fullmatch(alias.strip())
        if plain or not numbered:
            return plain
        name, number = numbered[1].strip(), int(numbered[2])
        if not name:
            return [number - 1] if 0 < number <= len(self.header.names) else []
        return self._by_key.get(header_key(name), [])[number - 1 : number]

    def ignore(self, patterns: Iterable[str]) -> list[str]:
        """Leave columns out on purpose; returns the patterns that no column has."""
        unmatched = []
        for pattern in patterns:
            key = header_key(pattern)
            if pattern.endswith("*"):
                begin = header_key(pattern[:-1])
                found = [c for k, cs in self._by_key.items() if k.startswith(begin) for c in cs]
            else:
                found = self._by_key.get(key) or self._matching(pattern)
            self.used.update(found)
            if not found:
                unmatched.append(pattern)
        return unmatched

    def named(self) -> list[int]:
        """The columns with a header."""
        return [column for column, names in enumerate(self.header.names) if names]

    def unused(self) -> list[int]:
        """The columns with a header that nothing was read from and nobody ignored."""
        return [column for column in self.named() if column not in self.used]
