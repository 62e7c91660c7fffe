"""Delimited text: which sign stands between cells, whether cells are quoted, and the rows."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import chain, islice
from pathlib import Path

from smartdata.parse.files.model import (
    Detected,
    Layout,
    Limits,
    OpenTable,
    RefusedFile,
    Row,
    too_many_columns,
    without_tail,
)
from smartdata.parse.files.text import TextFile, blocks, read_through

DELIMITERS = (",", ";", "\t", "|")
_QUOTE = '"'
#: How many lines the delimiter is looked for in.
_LINES = 1_000
#: By how much a delimiter must fit better than the next one.
_LEAD = Decimal("0.05")
#: The first line by which spreadsheet programs are told the delimiter.
_SEP = re.compile(r"sep=(.)\r?\n?")
_LINE_END = re.compile(r"\r\n|\r|\n")
#: Commas and the like that stand in texts and numbers in any file.
_PLAIN = re.compile(r"\d[.,]\d|[,;|](?=\s|$)")


@dataclass(frozen=True)
class Dialect:
    """How cells are told apart; an empty ``quote`` means that nothing is quoted."""

    delimiter: str
    quote: str
    confidence: Decimal
    why: str


class _MergedError(Exception):
    """Quotes make one row of several lines that are rows in their own right."""


def open_delimited(path: Path, layout: Layout, limits: Limits) -> OpenTable:
    """Open a delimited text file.

    Raises:
        RefusedFile: its encoding, delimiter or quoting is not certain or contradicts the
            description, or it breaks a limit.
    """
    sign = _QUOTE if layout.quote is None else layout.quote
    text = read_through(path, layout.encoding, limits, sign=sign)
    head = list(islice(chain.from_iterable(blocks(path, text.encoding, 2**16)), _LINES))
    if not head:
        raise RefusedFile(f"{path}: holds nothing but a byte order mark. Fetch it again.")
    dialect = find_dialect(path, text, layout, limits, head)

    def rows() -> Iterator[Row]:
        return _rows(path, text.encoding, dialect, limits, layout.max_columns)

    detected = Detected(
        "delimited",
        confidence=min(text.confidence, dialect.confidence),
        evidence=(f"encoding: {text.why}", f"delimiter: {dialect.why}"),
        encoding=text.encoding,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        line_end=_line_end(head, dialect),
        sure=(("encoding", text.confidence), ("delimiter", dialect.confidence)),
    )
    return OpenTable(detected, "L", rows)


def _line_end(head: list[str], dialect: Dialect) -> str | None:
    """How rows end; line ends within a cell are its own."""
    reader = _reader(head, dialect.delimiter, dialect.quote, strict=False)
    with suppress(csv.Error):  # a cell that is too long is refused when rows are read
        next(reader, None)
    last = head[reader.line_num - 1]
    for end, name in (("\r\n", "CRLF"), ("\n", "LF"), ("\r", "CR")):
        if last.endswith(end):
            return name
    return None


def find_dialect(
    path: Path, text: TextFile, layout: Layout, limits: Limits, head: list[str]
) -> Dialect:
    """The delimiter and quoting of a file, as stated or as its lines bear out.

    Raises:
        RefusedFile: no choice reads all lines; or several do, and differ.
    """
    delimiter, share, why = _delimiter(path, layout, head, text.has_sign)
    if layout.quote is not None:
        return Dialect(delimiter, layout.quote, share, f"{why}; quoting as described")
    if not text.has_sign:
        return Dialect(delimiter, _QUOTE, share, f"{why}; no quotes in it")
    try:
        told = _quoted(path, text.encoding, delimiter, limits)
    except (csv.Error, _MergedError) as error:
        return _unquoted(path, text.encoding, delimiter, limits, str(error))
    return Dialect(delimiter, _QUOTE, min(share, told[0]), told[1])


def _delimiter(
    path: Path, layout: Layout, head: list[str], quotes: bool
) -> tuple[str, Decimal, str]:
    """The delimiter, how sure it is, and why."""
    if layout.delimiter is not None:
        return layout.delimiter, Decimal(1), "as described"
    if told := _SEP.fullmatch(head[0]):
        return told[1], Decimal(1), "stated by the first line"
    fits = _fits(head, quotes)
    if not fits:
        return ",", Decimal(1), f"none in the first {len(head)} lines: one column"
    best, *others = fits
    if best.share < Decimal("0.5") or (others and best.score - others[0].score < _LEAD):
        told_fits = "; ".join(
            f"“{fit.shown}”: {fit.width} cells in {fit.share:.0%} of the rows" for fit in fits[:3]
        )
        raise RefusedFile(
            f"{path}: which sign stands between cells is not certain ({told_fits}). Say "
            "file.delimiter in source.yaml."
        )
    why = f"{best.rows} of the first {best.all_rows} rows have {best.width} cells"
    return best.delimiter, best.share, why


@dataclass(frozen=True)
class _Fit:
    """How well a delimiter fits the head of a file."""

    delimiter: str
    width: int
    rows: int
    all_rows: int
    cells: list[list[str]]
    #: The share of rows that hold another delimiter where no text or number would have one.
    unexplained: Decimal = Decimal(0)

    @property
    def share(self) -> Decimal:
        return (Decimal(self.rows) / self.all_rows).quantize(Decimal("0.01"), ROUND_DOWN)

    @property
    def score(self) -> Decimal:
        return self.share - self.unexplained

    @property
    def shown(self) -> str:
        return "tab" if self.delimiter == "\t" else self.delimiter


def _fits(head: list[str], quotes: bool) -> list[_Fit]:
    """The delimiters that give most rows the same width above one, best first."""
    tried = [_fit(head, d, q) for d in DELIMITERS for q in ((_QUOTE, "") if quotes else ("",))]
    best: dict[str, _Fit] = {}
    for fit in tried:
        if fit is not None and (fit.delimiter not in best or fit.share > best[fit.delimiter].share):
            best[fit.delimiter] = fit
    likely = [fit for fit in best.values() if fit.share >= Decimal("0.5")] or list(best.values())
    judged = [_judged(fit, [other.delimiter for other in likely]) for fit in likely]
    return sorted(judged, key=lambda fit: fit.score, reverse=True)


def _fit(head: list[str], delimiter: str, quote: str) -> _Fit | None:
    rows: list[list[str]] = []
    try:
        rows += (row for row in _reader(head, delimiter, quote) if row)
    except csv.Error as error:
        # A head may end within a cell; a file may not, which is seen when all of it is read.
        if "unexpected end" not in str(error):
            return None
    widths = Counter(map(len, rows))
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return None
    width = max(wide, key=lambda one: (wide[one], one))
    return _Fit(delimiter, width, wide[width], len(rows), rows)


def _judged(fit: _Fit, delimiters: list[str]) -> _Fit:
    rivals = [sign for sign in delimiters if sign != fit.delimiter]
    worst = Decimal(0)
    for rival in rivals:
        odd = sum(any(rival in _PLAIN.sub("", cell) for cell in row) for row in fit.cells)
        worst = max(worst, Decimal(odd) / len(fit.cells))
    return _Fit(fit.delimiter, fit.width, fit.rows, fit.all_rows, fit.cells, worst)


def _reader(source: Iterable[str], delimiter: str, quote: str, strict: bool = True) -> csv._reader:  # type: ignore[name-defined]
    if quote:
        return csv.reader(source, delimiter=delimiter, quotechar=quote, strict=strict)
    return csv.reader(source, delimiter=delimiter, quoting=csv.QUOTE_NONE, quotechar=None)


def _quoted(path: Path, encoding: str, delimiter: str, limits: Limits) -> tuple[Decimal, str]:
    """How many rows of a file have the commonest width if cells are quoted.

    Raises:
        csv.Error: the quoting breaks.
        _MergedError: it swallows whole rows.
    """
    widths: Counter[int] = Counter()
    source = _Lines(path, encoding, limits)
    reader = _reader(source.lines(), delimiter, _QUOTE)
    swallowed: dict[int, str] = {}
    for cells in reader:
        widths[len(cells)] += 1
        if reader.line_num - source.row > 1:
            parts = _LINE_END.split(delimiter.join(cells))
            alike = {part.count(delimiter) + 1 for part in parts}
            if len(alike) == 1:
                swallowed.setdefault(alike.pop(), f"{len(parts)} lines from {source.row + 1} on")
        source.row = reader.line_num
    widths.pop(0, None)
    if not widths:
        return Decimal(1), "no rows"
    width, rows = widths.most_common(1)[0]
    if width > 1 and width in swallowed:
        # Lines that are each as wide as a row are rows: a quote at the start of a cell of an
        # unquoted file ran on to the next one.
        raise _MergedError(f"{swallowed[width]} are each as wide as a row, but become one")
    share = (Decimal(rows) / widths.total()).quantize(Decimal("0.01"), ROUND_DOWN)
    return share, f"{rows} of {widths.total()} rows have {width} cells, quoted"


def _unquoted(path: Path, encoding: str, delimiter: str, limits: Limits, broken: str) -> Dialect:
    """The dialect of a file in which quotes are signs like others; refused where they may not be.

    Raises:
        RefusedFile: rows are not all equally wide without quoting, or most hold quoted cells.
    """
    widths: Counter[int] = Counter()
    wrapped = 0
    try:
        for cells in _reader(_Lines(path, encoding, limits).lines(), delimiter, ""):
            if cells:
                widths[len(cells)] += 1
                wrapped += any(cell[0] == cell[-1] == _QUOTE for cell in cells if len(cell) > 1)
    except csv.Error as error:
        raise _broken(path, f"{broken}; without quotes: {error}") from error
    width, rows = widths.most_common(1)[0]
    if rows < widths.total() or width < 2 or wrapped * 2 > rows:
        raise _broken(path, broken)
    why = f"all {rows} rows have {width} cells, nothing quoted; with quoting, {broken}"
    return Dialect(delimiter, "", Decimal(1), why)


def _broken(path: Path, told: str) -> RefusedFile:
    return RefusedFile(
        f"{path}: the quoting of cells breaks ({told}). Fetch the file again; or, if nothing is "
        "quoted in it, say file.quote: '' in source.yaml."
    )


class _Lines:
    """The lines of a file for a reader of rows; ``row`` is the last line of the last row read."""

    def __init__(self, path: Path, encoding: str, limits: Limits) -> None:
        self.path, self.encoding, self.limit = path, encoding, limits.row_chars
        self.row = 0

    def lines(self) -> Iterator[str]:
        """The lines; whoever reads rows of them has to keep ``row`` up to date."""
        # The lists are chained in C: nothing of ours runs for each line.
        return chain.from_iterable(self._blocks())

    def _blocks(self) -> Iterator[list[str]]:
        before, size = -1, 0
        for block in blocks(self.path, self.encoding, min(2**20, self.limit // 4)):
            if self.row != before:
                before, size = self.row, 0
            size += sum(map(len, block))
            if size > self.limit:
                raise RefusedFile(
                    f"{self.path}: the row that begins on line {self.row + 1} is longer than "
                    f"{self.limit} characters; a quote that is never closed, perhaps. Fetch the "
                    "file again; or, if nothing is quoted in it, say file.quote: '' in source.yaml."
                )
            yield block


def _rows(
    path: Path, encoding: str, dialect: Dialect, limits: Limits, max_columns: int
) -> Iterator[Row]:
    source = _Lines(path, encoding, limits)
    reader = _reader(source.lines(), dialect.delimiter, dialect.quote)
    try:
        for cells in reader:
            number, source.row = source.row + 1, reader.line_num
            if len(cells) > max_columns:
                raise too_many_columns(path, number, len(cells), max_columns)
            yield Row(number, cells if cells and cells[-1] else without_tail(cells))
    except csv.Error as error:
        raise _broken(path, f"in the row that begins on line {source.row + 1}: {error}") from error
