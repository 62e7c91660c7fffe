"""Tables of HTML pages, whatever the file is called, read element by element.

The parser builds no tree: of a page of any size, one row is held.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from smartdata.parse.files.merged import Area, filled, refuse_vast
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
from smartdata.parse.files.sheets import chosen
from smartdata.parse.files.text import TextFile, read_through
from smartdata.text import squeeze

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.I)
_ENTITY = re.compile(rb"<!ENTITY\b", re.I)
#: Browsers read what calls itself Latin-1 as the encoding of Windows.
_AS_BROWSERS = {"iso8859-1": "cp1252", "ascii": "cp1252"}
_HEAD = 2**16
_CHUNK = 2**16
#: After how many characters a new parser goes on; and how many times what is the limit of one
#: token a page may be without the end of a row.
_RESTART = 2**22
_UNBROKEN = 12
#: What a browser shows on a line of its own.
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "th", "table", "h1", "h2", "h3", "h4",
                     "h5", "h6"})  # fmt: skip
#: Stands for a line break of the page until the line ends of its source were squeezed away.
_BREAK = "\0"
_UNSEEN = frozenset({"script", "style", "template", "title"})
#: More than any browser makes of a span.
_WIDEST = 65_534


def open_html(path: Path, layout: Layout, limits: Limits) -> OpenTable:
    """Open the table of an HTML page.

    Raises:
        RefusedFile: the encoding is not certain, the page is damaged, or several tables hold
            something and none was chosen.
    """
    text = _encoding(path, layout.encoding, limits)
    tables = _Tables(path, layout.max_columns, limits, None)
    for _ in _fed(path, text.encoding, tables, limits):
        pass
    names = [f"table {number}" for number in range(1, len(tables.sizes) + 1)]
    wide = [size.cells > 1 and size.rows > 1 for size in tables.sizes]
    index = chosen(path, names, wide, _as_number(layout.sheet))
    areas = _areas(path, text.encoding, index, layout, limits) if layout.merged == "fill" else []

    def rows() -> Iterator[Row]:
        read = _rows(path, text.encoding, index, layout, limits)
        return filled(read, areas) if areas else read

    detected = Detected(
        "html-table",
        confidence=text.confidence,
        evidence=(f"encoding: {text.why}", f"{tables.sizes[index].rows} rows in {names[index]}"),
        encoding=text.encoding,
        sheets=tuple(names),
    )
    place = "R" if len(names) < 2 else f"T{index + 1}R"
    return OpenTable(detected, place, rows, names[index])


def _as_number(wanted: str | int | None) -> str | int | None:
    if isinstance(wanted, str) and wanted.isascii() and wanted.isdigit():
        return int(wanted)
    return wanted


def _encoding(path: Path, stated: str | None, limits: Limits) -> TextFile:
    """The encoding of a page: as described, or UTF-8 if it is that, or what the page says."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if _ENTITY.search(head):
        raise RefusedFile(
            f"{path}: declares entities of its own, which no page with a table needs and entity "
            "bombs are made of. Ask the publisher for the page without them."
        )
    named = _CHARSET.search(head)
    if stated is None and named and not _is_utf8(path):
        try:
            name = codecs.lookup(named[1].decode("ascii")).name
            b"".decode(name)
        except LookupError:
            name = "utf-8"
        if not name.startswith("utf"):
            found = read_through(path, _AS_BROWSERS.get(name, name), limits, lines=False)
            return TextFile(found.encoding, Decimal("0.95"), "named by the page")
    return read_through(path, stated, limits, lines=False)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(2**20):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            return False
    return True


@dataclass
class _Size:
    """How many cells the widest row of a table has, and how many rows there are."""

    cells: int = 0
    rows: int = 0


@dataclass
class _OpenTable:
    """A table whose end was not read yet."""

    number: int
    cells: list[str] = field(default_factory=list)
    in_row: bool = False
    in_cell: bool = False
    row: int = 0
    count: int = 0
    #: The columns that cells of earlier rows reach down into, with the rows left; and those
    #: that cells of this row will.
    spans: dict[int, int] = field(default_factory=dict)
    below: dict[int, int] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    chars: int = 0
    left: int = 0


class _Tables:
    """Takes the elements of a page; makes the rows of the wanted table (None: only counts).

    Whoever feeds it takes the rows from ``done``, and the spans of cells from ``areas``.
    """

    def __init__(self, path: Path, limit: int, limits: Limits, wanted: int | None) -> None:
        self.path, self.limit, self.limits, self.wanted = path, limit, limits, wanted
        self.sizes: list[_Size] = []
        self.done: list[Row] = []
        self.areas: list[Area] = []
        #: Changes with whatever is read, so that one endless thing is noticed.
        self.events = 0
        #: The last tag that was read; and whether what is read now was read before.
        self.last = ""
        self.muted = False
        self._open: list[_OpenTable] = []
        self._target: _OpenTable | None = None
        self._unseen = self._depth = 0

    @property
    def nested(self) -> int:
        """How many tables are open within each other."""
        return len(self._open)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self.muted:
            return
        self.events += 1
        self.last = tag
        self._depth += 1
        if self._depth > self.limits.depth:
            raise RefusedFile(
                f"{self.path}: elements more than {self.limits.depth} deep, as no page has them. "
                "Ask for the list as CSV."
            )
        if tag in _UNSEEN:
            self._unseen += 1
        if tag in _BREAKS:
            self.data(_BREAK)
        if tag == "table":
            table = _OpenTable(len(self.sizes))
            self._open.append(table)
            if table.number == self.wanted:
                self._target = table
            self.sizes.append(_Size())
            if len(self.sizes) > self.limits.members:
                raise RefusedFile(
                    f"{self.path}: more than {self.limits.members} tables. Ask for CSV."
                )
        elif self._open and tag == "tr":
            self._begin_row(self._open[-1])
        elif self._open and tag in ("td", "th"):
            self._begin_cell(self._open[-1], attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self.muted:
            return
        self.events += 1
        self.last = f"/{tag}"
        self._depth -= 1
        if tag in _UNSEEN:
            self._unseen -= 1
        if tag in _BREAKS:
            self.data(_BREAK)
        if tag == "table" and self._open:
            self._end_row(self._open[-1])
            self._open.pop()
        elif self._open and tag == "tr":
            self._end_row(self._open[-1])
        elif self._open and tag in ("td", "th"):
            self._end_cell(self._open[-1])

    def data(self, text: str) -> None:
        """A piece of text; one within a table in a cell belongs to that cell, too."""
        self.events += 1
        table = self._target
        if table is not None and table.in_cell and not self._unseen:
            table.parts.append(text)
            table.chars += len(text)
            if table.chars > self.limits.cell_chars:
                raise RefusedFile(
                    f"{self.path}: row {table.row} has a cell of more than "
                    f"{self.limits.cell_chars} characters. If tables stand within it, say "
                    "file.sheet: the number of the one that holds the list."
                )

    def comment(self, _: str) -> None:
        """A comment, which nobody sees."""
        self.events += 1

    def pi(self, *_: str) -> None:
        """An instruction to some program."""
        self.events += 1

    def close(self) -> None:
        """The parser lets go, at the page's end or after an error."""

    def finish(self) -> None:
        """The page ends; so do its tables, closed or not."""
        while self._open:
            self._end_row(self._open.pop())

    def _begin_row(self, table: _OpenTable) -> None:
        self._end_row(table)
        table.in_row = True
        table.row += 1

    def _begin_cell(self, table: _OpenTable, attributes: dict[str, str]) -> None:
        if not table.in_row:
            self._begin_row(table)
        self._end_cell(table)
        table.in_cell = True
        table.count += 1
        if table.number != self.wanted:
            return
        cells = table.cells
        while table.spans.get(len(cells), 0):
            cells.append("")
        wide, high = _span(attributes, "colspan"), _span(attributes, "rowspan")
        table.left = len(cells)
        right = table.left + wide
        if right > self.limit:
            raise too_many_columns(self.path, table.row, right, self.limit)
        cells += [""] * wide
        if high > 1:
            table.below.update(dict.fromkeys(range(table.left, right), high))
        if wide > 1 or high > 1:
            self.areas.append(Area(table.row, table.row + high - 1, table.left, right - 1))

    def _end_cell(self, table: _OpenTable) -> None:
        if table.in_cell and table.number == self.wanted:
            lines = [squeeze(line) for line in "".join(table.parts).split(_BREAK)]
            table.cells[table.left] = "\n".join(line for line in lines if line)
        table.in_cell = False
        table.parts, table.chars = [], 0

    def _end_row(self, table: _OpenTable) -> None:
        if not table.in_row:
            return
        self._end_cell(table)
        table.in_row = False
        size = self.sizes[table.number]
        size.cells, size.rows = max(size.cells, table.count), size.rows + 1
        table.count = 0
        if table.number == self.wanted:
            self.done.append(Row(table.row, without_tail(table.cells)))
            table.cells = []
            table.spans = {c: rows - 1 for c, rows in table.spans.items() if rows > 1}
            table.spans.update({c: rows - 1 for c, rows in table.below.items()})
            table.below = {}


def _span(attributes: dict[str, str], name: str) -> int:
    told = (attributes.get(name) or "").strip()
    if not (told.isascii() and told.isdigit()):
        return 1
    return max(1, min(int(told[:9]), _WIDEST))


def _fed(path: Path, encoding: str, tables: _Tables, limits: Limits) -> Iterator[None]:
    """Read a page into ``tables``, piece by piece."""
    feeder = _Feeder(path, tables, limits)
    # The page is decoded here, for the parser would believe what the page says of itself.
    with path.open(encoding=encoding, newline="") as file:
        try:
            while chunk := file.read(_CHUNK):
                feeder.feed(chunk)
                yield
            feeder.close()
        except etree.LxmlError as error:
            raise RefusedFile(
                f"{path}: the page is damaged ({error}). Fetch the file again."
            ) from error
    yield


class _Feeder:
    """Hands a page to parsers, one after the other.

    A parser keeps all that it was fed until it is closed, and gets slower by it. So every few
    megabytes, where a row has just ended, a new one goes on in its place.
    """

    def __init__(self, path: Path, tables: _Tables, limits: Limits) -> None:
        self.path, self.tables, self.limits = path, tables, limits
        self.fed = self.silent = 0
        self.parser: Any = None
        self._begin()

    def _begin(self) -> None:
        """Go on with a new parser, which is first told what is open."""
        self.tables.muted = True
        if self.parser is not None:
            self.parser.close()  # it would not let go of what it was fed
        self.parser = etree.HTMLParser(target=self.tables, encoding="utf-8", no_network=True)
        open_tables = "<table><tr><td>" * self.tables.nested
        self.parser.feed(f"<html><body>{open_tables.removesuffix('<tr><td>')}".encode())
        self.tables.muted, self.fed = False, 0

    def feed(self, text: str) -> None:
        """Read a piece of the page."""
        if self.fed > _RESTART:
            row, end, rest = text.rpartition("</tr>")
            self._feed(row + end)
            if end and self.tables.last == "/tr":
                self._begin()
            text = rest
        self._feed(text)

    def _feed(self, text: str) -> None:
        before = self.tables.events
        self.parser.feed(text.encode("utf-8"))
        self.fed += len(text)
        self.silent = self.silent + len(text) if self.tables.events == before else 0
        if self.silent > self.limits.token_bytes or self.fed > _UNBROKEN * self.limits.token_bytes:
            raise RefusedFile(
                f"{self.path}: {max(self.silent, self.fed)} characters that are one tag, comment, "
                "text or row. Ask for the list as CSV."
            )

    def close(self) -> None:
        """The page ends."""
        self.parser.close()
        self.tables.finish()


def _rows(path: Path, encoding: str, wanted: int, layout: Layout, limits: Limits) -> Iterator[Row]:
    tables = _Tables(path, layout.max_columns, limits, wanted)
    for _ in _fed(path, encoding, tables, limits):
        yield from tables.done
        tables.done.clear()
        tables.areas.clear()


def _areas(path: Path, encoding: str, wanted: int, layout: Layout, limits: Limits) -> list[Area]:
    tables = _Tables(path, layout.max_columns, limits, wanted)
    for _ in _fed(path, encoding, tables, limits):
        tables.done.clear()
        if len(tables.areas) > limits.merged_areas:
            raise RefusedFile(
                f"{path}: more than {limits.merged_areas} merged cells. Ask for the list as CSV."
            )
    refuse_vast(path, tables.areas, limits)
    return tables.areas
