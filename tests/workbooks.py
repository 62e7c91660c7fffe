"""Files for tests and what is read of them: workbooks of known writers, and hand-made ones."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
import xlsxwriter
import xlwt
from xlwt.CompoundDoc import XlsDoc

from smartdata.parse.files import open_table
from smartdata.parse.files.model import Detected, Layout, Limits, RefusedFile, Row

Cells = Sequence[Sequence[Any]]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
ODS_NAMES = " ".join(
    f'xmlns:{name}="{_ODF.format(name)}"' for name in ("office", "table", "text", "style")
)
_BEGIN = b"\x09\x08"
_TEXTS = (b"\xfc\0", b"\xff\0")
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass
class Read:
    """What was found in a file, and all of its rows."""

    detected: Detected
    place: str
    header: list[str] | None
    rows: list[Row]

    @property
    def cells(self) -> list[list[str]]:
        """The cells of each row."""
        return [row.cells for row in self.rows]

    @property
    def numbers(self) -> list[int]:
        """The number of each row."""
        return [row.number for row in self.rows]


def read(path: Path, limits: Limits | None = None, **layout: Any) -> Read:
    """Open a file with a layout, and read it twice: it must give the same rows again."""
    with open_table(path, Layout(**layout), limits or Limits()) as table:
        rows = list(table.rows())
        assert list(table.rows()) == rows
        return Read(table.detected, table.place, table.header, rows)


def refusal(path: Path, limits: Limits | None = None, **layout: Any) -> str:
    """Why a file is refused; it must be, and the reason must name it."""
    with pytest.raises(RefusedFile) as refused:
        read(path, limits, **layout)
    told = str(refused.value)
    assert told.startswith(str(path))
    assert told.endswith(".")
    return told.removeprefix(str(path))


def zipped(path: Path, members: Mapping[str, bytes | str], **how: Any) -> Path:
    """A zip archive with the given members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def xlsx(path: Path, rows: Cells, **how: Any) -> Path:
    """A workbook of one sheet, by XlsxWriter: texts as texts, numbers as numbers."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, **how}) as book:
        sheet = book.add_worksheet("List")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write(number, column, value)
    return path


def xlsx_parts(
    sheets: Mapping[str, str],
    shared: str | None = None,
    styles: str | None = None,
    settings: str = "",
) -> dict[str, str]:
    """The parts of a workbook whose sheets have the given XML below their root."""
    links = [
        f'<Relationship Id="rId{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    ]
    told = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{settings}<sheets>'
        + "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
            for n, name in enumerate(sheets, start=1)
        )
        + "</sheets></workbook>",
    }
    for number, xml in enumerate(sheets.values(), start=1):
        told[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{MAIN}">{xml}</worksheet>'
    for kind, xml_or_none in (("sharedStrings", shared), ("styles", styles)):
        if xml_or_none is not None:
            root = {"sharedStrings": "sst", "styles": "styleSheet"}[kind]
            told[f"xl/{kind}.xml"] = f'<{root} xmlns="{MAIN}">{xml_or_none}</{root}>'
            links.append(
                f'<Relationship Id="{kind}" Type="{LINKS}/{kind}" Target="/xl/{kind}.xml"/>'
            )
    told["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}">{"".join(links)}</Relationships>'
    )
    return told


def raw_xlsx(path: Path, data: str, after: str = "", **parts: Any) -> Path:
    """A workbook of one sheet with the given XML as its rows."""
    return zipped(path, xlsx_parts({"List": f"<sheetData>{data}</sheetData>{after}"}, **parts))


def inline(reference: str, text: str) -> str:
    """The XML of a cell of an XLSX sheet that holds its text itself."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def ods_parts(tables: str, styles: str = "") -> dict[str, str]:
    """The parts of an ODS workbook with the given XML as its tables."""
    return {
        "mimetype": ODS_TYPE,
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": f"<office:document-content {ODS_NAMES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>",
    }


def ods_table(rows: Iterable[Iterable[str]], name: str = "List") -> str:
    """The XML of an ODS table of texts."""
    told = "".join(
        f"<table:table-row>{''.join(map(ods_text, row))}</table:table-row>" for row in rows
    )
    return f"<table:table table:name={quoteattr(name)}>{told}</table:table>"


def ods_text(text: str) -> str:
    """The XML of a cell of text, its blanks as programs write them."""
    if not text:
        return "<table:table-cell/>"
    paragraphs = ""
    for line in text.split("\n"):
        told = escape(line).replace("\t", "<text:tab/>").replace(" ", "<text:s/>")
        paragraphs += f"<text:p>{told}</text:p>"
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def ods(path: Path, rows: Cells) -> Path:
    """An ODS workbook of one sheet of texts."""
    return zipped(path, ods_parts(ods_table(rows)))


def xls(path: Path, rows: Cells, styles: Mapping[int, str] | None = None) -> Path:
    """An XLS workbook of one sheet, by xlwt; ``styles`` are the number formats of columns."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("List")
    known = {c: xlwt.easyxf(num_format_str=code) for c, code in (styles or {}).items()}
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value, known.get(column, xlwt.Style.default_style))
    book.save(str(path))
    return path


def record(kind: int, body: bytes = b"") -> bytes:
    """A record of an XLS workbook."""
    return struct.pack("<HH", kind, len(body)) + body


def raw_xls(path: Path, cells: bytes, book: bytes = b"") -> Path:
    """An XLS workbook of one sheet with the given records, after those of a plain one.

    ``book`` are records of the workbook itself, put right after its beginning.
    """
    made = xlwt.Workbook()
    made.add_sheet("List")
    stream = made.get_biff_data()
    head, at = bytearray(), 0
    while not (head and stream[at : at + 2] == _BEGIN):
        size = 4 + struct.unpack_from("<H", stream, at + 2)[0]
        if stream[at : at + 2] not in _TEXTS:
            head += stream[at : at + size]
        if len(head) == size:
            head += book
        at += size
    begin = stream[at : at + 4 + struct.unpack_from("<H", stream, at + 2)[0]]
    struct.pack_into("<I", head, head.rindex(b"\x04\0List") - 6, len(head))
    XlsDoc().save(str(path), bytes(head) + begin + cells + record(0x000A))
    return path


def label(row: int, column: int, text: str) -> bytes:
    """The record of an XLS cell that holds its text itself."""
    told = text.encode("utf-16-le")
    body = struct.pack("<HHHHB", row, column, 15, len(text), 1) + told
    return record(0x0204, body)


def number(row: int, column: int, value: float) -> bytes:
    """The record of an XLS cell with a number."""
    return record(0x0203, struct.pack("<HHHd", row, column, 15, value))


def container(path: Path, entries: Mapping[str, bytes]) -> Path:
    """An old Office file that holds the given streams, each of 4096 bytes or more.

    Written by hand: one sector of allocations, one of entries, then the streams.
    """
    chains: list[int] = [0xFFFFFFFD, 0xFFFFFFFE]
    told, body = [], io.BytesIO()
    for name, data in entries.items():
        sectors = -(-len(data) // 512)
        start = len(chains)
        chains += [*range(start + 1, start + sectors), 0xFFFFFFFE]
        body.write(data.ljust(sectors * 512, b"\0"))
        told.append((name, 2, start, len(data)))
    entry = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for at, (name, kind, start, size) in enumerate(told, start=1):
        right = at + 1 if at < len(told) else 0xFFFFFFFF
        entry.append(_entry(name, kind, start, size, right=right))
    assert len(chains) <= 128
    assert len(entry) <= 4
    header = struct.pack(
        "<8s16sHHHHH10sIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6,
        b"", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0,
    ) + b"\xff" * 432  # fmt: skip
    path.write_bytes(
        header
        + struct.pack("<128I", *chains, *[0xFFFFFFFF] * (128 - len(chains)))
        + b"".join(entry).ljust(512, b"\0")
        + body.getvalue()
    )
    return path


def _entry(
    name: str, kind: int, start: int, size: int, *, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF
) -> bytes:
    told = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sI16sIII", told, len(told) + 2, kind, 1, 0xFFFFFFFF, right, child, b"", 0, b"",
        start, size, 0,
    )  # fmt: skip
