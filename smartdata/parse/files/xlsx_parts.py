"""The parts of an XLSX workbook besides its sheets: their list, number formats, shared texts."""

from __future__ import annotations

import posixpath
import re
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from smartdata.parse.files.model import Limits, RefusedFile
from smartdata.parse.files.xml_stream import Handler, local, read_all, refuse_doctype

#: Characters that XML can't hold, as workbooks spell them: ``_x000D_``.
_SPELLED = re.compile("_x([0-9A-Fa-f]{4})_")
#: What stands in a text besides what is shown: how to pronounce it.
_PHONETIC = "rPh"


@dataclass(frozen=True)
class SheetEntry:
    """A worksheet: its name, whether it is shown, and the member that holds it."""

    name: str
    shown: bool
    part: str


@dataclass
class Workbook:
    """What a workbook says of its sheets and cells."""

    sheets: list[SheetEntry]
    from_1904: bool
    #: The number format of each style, empty where it is the general one; and which are dates.
    formats: list[str]
    dates: list[bool]
    texts: SharedTexts


def unspelled(text: str) -> str:
    """A text with the characters that a workbook can only spell."""
    return _SPELLED.sub(lambda told: chr(int(told[1], 16)), text) if "_x" in text else text


class SharedTexts:
    """The texts that cells refer to by number, packed so that they take no more than their bytes.

    One object for each of some million texts would take five times as much.
    """

    def __init__(self, limit: int = 2**20) -> None:
        self.limit = limit
        self.data = bytearray()
        self.ends = array("L")
        self._parts: list[str] = []
        self._reading = self._phonetic = False
        self._size = 0

    def __getitem__(self, number: int) -> str:
        """The text with a number from 0; IndexError where there is none."""
        if number < 0:
            raise IndexError(number)
        end = self.ends[number]
        return self.data[self.ends[number - 1] if number else 0 : end].decode("utf-8")

    def start(self, name: str, _: dict[str, str]) -> None:
        """An element of the part begins."""
        name = local(name)
        if name == "t":
            self._reading = not self._phonetic
        elif name == _PHONETIC:
            self._phonetic = True

    def end(self, name: str) -> None:
        """An element of the part ends."""
        name = local(name)
        if name == "t":
            self._reading = False
        elif name == _PHONETIC:
            self._phonetic = False
        elif name == "si":
            text = unspelled("".join(self._parts))
            self.data += text.encode("utf-8", "surrogatepass")
            self.ends.append(len(self.data))
            self._parts.clear()
            self._size = 0

    def text(self, data: str) -> None:
        """A piece of text."""
        if self._reading:
            self._parts.append(data)
            self._size += len(data)
            if self._size > self.limit:
                raise RefusedFile(
                    f"a shared text of more than {self.limit} characters. Ask for the list as CSV."
                )


@dataclass
class _Links:
    """The relationships of a part: type and target by id."""

    found: dict[str, tuple[str, str]] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = kind, attributes.get("Target", "")

    def end(self, name: str) -> None:
        pass

    @property
    def text(self) -> None:
        return None


@dataclass
class _Book:
    """The workbook part: sheets in their order, and where its days are counted from."""

    limit: int
    sheets: list[tuple[str, bool, str]] = field(default_factory=list)
    from_1904: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "sheet":
            if len(self.sheets) >= self.limit:
                raise RefusedFile(f"more than {self.limit} sheets. Ask for the list as CSV.")
            link = next((v for k, v in attributes.items() if local(k) == "id"), "")
            shown = attributes.get("state", "visible") == "visible"
            self.sheets.append((unspelled(attributes.get("name", "")), shown, link))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")

    def end(self, name: str) -> None:
        pass

    @property
    def text(self) -> None:
        return None


@dataclass
class _Styles:
    """The styles part: number formats by number, and the number of each cell style."""

    limit: int
    codes: dict[int, str] = field(default_factory=dict)
    cells: list[int] = field(default_factory=list)
    _in_cells: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "numFmt":
            number = attributes.get("numFmtId", "")
            if number.isascii() and number.isdigit():
                self.codes[int(number[:9])] = unspelled(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            number = attributes.get("numFmtId", "0")
            self.cells.append(int(number[:9]) if number.isascii() and number.isdigit() else 0)
        if len(self.cells) > self.limit or len(self.codes) > self.limit:
            raise RefusedFile(f"more than {self.limit} styles. Ask for the list as CSV.")

    def end(self, name: str) -> None:
        if local(name) == "cellXfs":
            self._in_cells = False

    @property
    def text(self) -> None:
        return None


def read_workbook(archive: ZipFile, path: Path, limits: Limits) -> Workbook:
    """What a workbook says of its sheets, formats and shared texts.

    Raises:
        RefusedFile: a part is missing, damaged, hostile or larger than its limit.
    """
    reader = _PartReader(archive, path, limits)
    reader.refuse_doctypes()
    root = reader.links("")
    book_part = next((to for kind, to in root.values() if kind == "officeDocument"), None)
    if book_part is None:
        raise RefusedFile(f"{path}: says nowhere what its workbook is. Fetch the file again.")
    book = _Book(limits.sheets)
    reader.read(book_part, book, limits.part_bytes)
    links = reader.links(book_part)
    sheets = [
        SheetEntry(name, shown, links[link][1])
        for name, shown, link in book.sheets
        if links.get(link, ("", ""))[0] == "worksheet"
    ]
    if not sheets or any(sheet.part not in reader.members for sheet in sheets):
        raise RefusedFile(f"{path}: the workbook lacks its sheets. Fetch the file again.")
    texts, styles = SharedTexts(limits.cell_chars), _Styles(limits.styles)
    for kind, part in links.values():
        if kind == "sharedStrings":
            reader.read(part, texts, limits.shared_text_bytes)
        elif kind == "styles":
            reader.read(part, styles, limits.part_bytes)
    return Workbook(sheets, book.from_1904, *_formats(styles), texts)


def _formats(styles: _Styles) -> tuple[list[str], list[bool]]:
    # Importing openpyxl takes a quarter of a second that runs without workbooks need not wait.
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

    from smartdata.parse.files.cells import shown_format

    codes = [styles.codes.get(one) or BUILTIN_FORMATS.get(one, "") for one in styles.cells]
    # A duration is no day; its number says how many days it lasts.
    known = {code: is_date_format(code) and not is_timedelta_format(code) for code in set(codes)}
    return [shown_format(code) for code in codes], [known[code] for code in codes]


class _PartReader:
    """Reads the parts of a package by name, and its relationships."""

    def __init__(self, archive: ZipFile, path: Path, limits: Limits) -> None:
        self.archive, self.path, self.limits = archive, path, limits
        self.members = {member.filename: member for member in archive.infolist()}

    def refuse_doctypes(self) -> None:
        """Refuse a package of which any part, read or not, declares a document type."""
        for name, member in self.members.items():
            if name.endswith((".xml", ".rels")) and member.file_size:
                with self.archive.open(member) as part:
                    refuse_doctype(part, f"{self.path}: {name}")

    def read(self, name: str, handler: Handler, limit: int) -> None:
        """Read a part into a handler."""
        member = self.members.get(name)
        if member is None:
            raise RefusedFile(f"{self.path}: the workbook lacks {name}. Fetch the file again.")
        if member.file_size > limit:
            raise RefusedFile(
                f"{self.path}: {name} has {member.file_size} bytes, more than {limit}. Ask for "
                "the list as CSV."
            )
        place = f"{self.path}: {name}"
        with self.archive.open(member) as part:
            try:
                read_all(part, place, handler, self.limits)
            except RefusedFile as error:
                told = str(error)
                raise (
                    error if told.startswith(str(self.path)) else RefusedFile(f"{place}: {told}")
                ) from error

    def links(self, part: str) -> dict[str, tuple[str, str]]:
        """The relationships of a part, with targets as members of the archive."""
        folder, name = posixpath.split(part)
        member = posixpath.join(folder, "_rels", f"{name}.rels")
        if member not in self.members:
            return {}
        links = _Links()
        self.read(member, links, self.limits.part_bytes)
        return {
            key: (kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
            for key, (kind, target) in links.found.items()
        }
