"""Opening a file of which nothing is known yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from smartdata.parse.files import open_table
from smartdata.parse.files.detect import detect
from smartdata.parse.files.json_document import first_array
from smartdata.parse.files.model import Layout, Limits, OpenTable, RefusedFile

_MOST_SHEETS = 20
#: How deep in a JSON document its records are looked for, and how many values one of them has at
#: least.
_DEPTH = 3
_FEWEST_KEYS = 3


@dataclass
class Opened:
    """An opened table; none where several sheets hold something, which are then listed."""

    table: OpenTable | None
    kind: str
    #: Name and number of rows of each sheet that holds something.
    sheets: list[tuple[str, int]] = field(default_factory=list)
    records_at: str | None = None


@contextmanager
def opened_for_draft(path: Path, sheet: str | int | None = None) -> Iterator[Opened]:
    """Open a file with nothing stated but, where known, its sheet.

    Raises:
        RefusedFile: it is none of the formats read, or damaged, hostile or too large.
    """
    at = _records_at(path)
    with ExitStack() as stack:
        try:
            table = stack.enter_context(open_table(path, Layout(sheet=sheet, records_at=at)))
        except RefusedFile:
            kind, sheets = _sheets(path) if sheet is None else ("", [])
            if len(sheets) < 2:
                raise
            yield Opened(None, kind, sheets)
            return
        yield Opened(table, table.detected.kind, records_at=at)


def _sheets(path: Path) -> tuple[str, list[tuple[str, int]]]:
    """The kind of a file, and its sheets or tables that hold something; none if it has no such."""
    found: list[tuple[str, int]] = []
    kind = ""
    for number in range(1, _MOST_SHEETS + 1):
        try:
            with open_table(path, Layout(sheet=number)) as table:
                kind = table.detected.kind
                if table.sheet is None:
                    break
                rows = sum(any(cell.strip() for cell in row.cells) for row in table.rows())
                if rows:
                    found.append((table.sheet, rows))
        except RefusedFile:
            break
    return kind, found


def _records_at(path: Path) -> str | None:
    """Where in a JSON document the array of its records is; None for any other file."""
    if detect(path, Layout(), Limits()) != "json-object":
        return None
    try:
        found = first_array(path, Limits(), _DEPTH)
    except RefusedFile:
        return None
    if found is None or not isinstance(found.first, dict):
        return None
    # A few words about the whole may stand before the records; with more of them, the document is
    # itself a record.
    fits = len(found.first) >= _FEWEST_KEYS and found.values_before <= _FEWEST_KEYS
    return found.path if fits else None
