"""What a description may say of a file's layout, what is found in it, and the rows read from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from smartdata.errors import RawError

if TYPE_CHECKING:
    from smartdata.describe.source import SourceDescription


class RefusedFile(RawError):  # noqa: N818 - reads as what happened
    """A file can't be read with certainty, or within the limits; the message says what to do."""


@dataclass(frozen=True)
class Layout:
    """What a description states of a file; what is None is detected."""

    kind: str | None = None
    member: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    sheet: str | int | None = None
    formulas: str = "refuse"
    merged: str = "keep"
    records_at: str | None = None
    max_columns: int = 2_000
    #: Kinds that are as good as ``kind``.
    also: tuple[str, ...] = ()

    @classmethod
    def of(cls, source: SourceDescription) -> Layout:
        """The layout that a description states."""
        kind = None if source.format == "record-pages" else source.format
        return cls(kind=kind, **source.file.model_dump())


@dataclass(frozen=True)
class Limits:
    """The bounds within which a file is read, so that no file can fill memory or disk."""

    #: Size of the raw file, and of what is unpacked from it.
    file_bytes: int = 4 * 2**30
    unpacked_bytes: int = 4 * 2**30
    #: How many bytes one packed byte may stand for, once that is more than ``small_bytes``.
    packing_ratio: int = 200
    small_bytes: int = 64 * 2**20
    #: Members of an archive, and bytes of the directory that lists them.
    members: int = 10_000
    directory_bytes: int = 4 * 2**20
    #: XLS workbooks, which are read as a whole, into up to twelve times their size.
    whole_bytes: int = 40 * 2**20
    #: Fonts, number formats and styles of a workbook; its sheets; and its merged areas.
    styles: int = 66_000
    sheets: int = 1_000
    #: Texts that the cells of an XLS workbook refer to, and changes of font within them.
    texts: int = 3_000_000
    merged_areas: int = 200_000
    #: Cells of a sheet that are listed without a value.
    empty_cells: int = 30_000_000
    #: Cells that all merged areas together may fill.
    merged_cells: int = 20_000_000
    #: Texts of a workbook that stand apart from its sheets, and each of its other small parts.
    shared_text_bytes: int = 256 * 2**20
    part_bytes: int = 32 * 2**20
    #: Bytes of one tag or comment, and how deep elements may stand within each other.
    token_bytes: int = 4 * 2**20
    depth: int = 10_000
    #: Characters of one line, of one row of delimited text, of one cell of a page or workbook,
    #: and of one JSON record.
    line_chars: int = 2**20
    row_chars: int = 4 * 2**20
    cell_chars: int = 2**20
    record_chars: int = 2 * 2**20


@dataclass(frozen=True)
class Detected:
    """What a file is, how sure that is (0 to 1), and what it was seen by."""

    kind: str
    confidence: Decimal = Decimal(1)
    evidence: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    #: An empty text where nothing is quoted.
    quote: str | None = None
    line_end: str | None = None
    #: The member of a zip archive.
    member: str | None = None
    sheets: tuple[str, ...] = ()
    #: What the file's name says where its bytes say something else.
    name_mismatch: str | None = None
    #: What had to be passed over in a damaged workbook.
    repaired: str | None = None
    #: How sure the encoding and the delimiter are, each by itself; nothing where they have none.
    sure: tuple[tuple[str, Decimal], ...] = ()


class Row(NamedTuple):
    """One row: its number (of the line, row or record), cells, and number formats if any."""

    number: int
    cells: list[str]
    formats: list[str] | None = None


@dataclass(frozen=True)
class OpenTable:
    """A table whose rows may be read, from the beginning, as often as wanted."""

    detected: Detected
    #: Stands before a row's number in the place of a row, like ``L`` or ``Sheet1!``.
    place: str
    rows: Callable[[], Iterator[Row]]
    sheet: str | None = None
    #: The names of the columns, where the format has them apart from its rows.
    header: list[str] | None = None


def sheet_place(name: str) -> str:
    """The beginning of the places in a sheet; ``#`` ends the path in a locator, so it is coded."""
    return name.replace("%", "%25").replace("#", "%23") + "!"


def without_tail(cells: list[str]) -> list[str]:
    """Cells without the empty ones at the end, which say nothing."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end] if end < len(cells) else cells


def too_many_columns(path: object, number: int, width: int, limit: int) -> RefusedFile:
    """The refusal of a row that is wider than any list."""
    return RefusedFile(
        f"{path}: row {number} has {width} cells, more than {limit}. If the file is right, say "
        "file.max_columns in source.yaml; otherwise ask the publisher for the list without them."
    )
