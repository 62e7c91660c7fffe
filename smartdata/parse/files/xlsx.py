"""XLSX workbooks, read row by row from the XML within.

openpyxl knows the number formats and days, but is not used to read cells: it holds all shared
texts as objects, believes any row number, and takes ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from smartdata.parse.files.archive import opened_zip
from smartdata.parse.files.merged import filled, refuse_vast
from smartdata.parse.files.model import (
    Detected,
    Layout,
    Limits,
    OpenTable,
    Row,
    sheet_place,
)
from smartdata.parse.files.sheets import chosen, formulas_refused, links_refused
from smartdata.parse.files.xlsx_parts import SheetEntry, Workbook, read_workbook
from smartdata.parse.files.xlsx_sheet import SheetRows, SheetScan
from smartdata.parse.files.xml_stream import read_all, steps

#: What values begin with in a sheet's XML, and what needs a closer look: formulas, merged areas.
_VALUE = re.compile(rb"<(?:[\w.-]+:)?(?:v|is)[\s/>]")
_MORE = re.compile(rb"<(?:[\w.-]+:)?(?:f[\s/>]|mergeCell)")


def open_xlsx(path: Path, layout: Layout, limits: Limits) -> OpenTable:
    """Open an XLSX workbook.

    Raises:
        RefusedFile: it is damaged, holds formulas or links to other files that the description
            does not accept, or several sheets of which none was chosen.
    """
    with opened_zip(path, limits) as archive:
        if layout.formulas == "refuse":
            _refuse_links(archive, path)
        book = read_workbook(archive, path, limits)
        names = [sheet.name for sheet in book.sheets]
        look = layout.sheet is None
        holds = [look and s.shown and _holds(archive, s.part, _VALUE) for s in book.sheets]
        index = chosen(path, names, holds, layout.sheet)
        sheet = book.sheets[index]
        scan = SheetScan(f"{path}: {sheet.name}", limits, layout.max_columns)
        if layout.merged == "fill" or _holds(archive, sheet.part, _MORE):
            with archive.open(sheet.part) as file:
                read_all(file, scan.frame.place, scan, limits)
    if layout.merged == "fill":
        refuse_vast(path, scan.areas, limits)
    if scan.formula is not None and layout.formulas == "refuse":
        raise formulas_refused(scan.frame.place, scan.formula)
    evidence = [f"sheet “{sheet.name}”"]
    if scan.areas:
        evidence.append(f"{len(scan.areas)} merged areas, {layout.merged}")

    def rows() -> Iterator[Row]:
        read = _rows(path, sheet, book, layout, limits)
        return filled(read, scan.areas) if layout.merged == "fill" else read

    detected = Detected("xlsx", evidence=tuple(evidence), sheets=tuple(names))
    return OpenTable(detected, sheet_place(sheet.name), rows, sheet.name)


def _refuse_links(archive: ZipFile, path: Path) -> None:
    for name in archive.namelist():
        if "externalLinks/externalLink" in name:
            raise links_refused(path, name)


def _holds(archive: ZipFile, part: str, sign: re.Pattern[bytes]) -> bool:
    """Whether a sheet's bytes have a sign anywhere; found ten times faster than in its XML.

    No more than a hint: what is refused is refused by what the XML says when rows are read.
    """
    before = b""
    with archive.open(part) as file:
        while chunk := file.read(2**18):
            if sign.search(before + chunk):
                return True
            before = chunk[-64:]
    return False


def _rows(
    path: Path, sheet: SheetEntry, book: Workbook, layout: Layout, limits: Limits
) -> Iterator[Row]:
    place = f"{path}: {sheet.name}"
    calculated = layout.formulas != "refuse"
    maker = SheetRows(place, limits, layout.max_columns, book, calculated)
    with opened_zip(path, limits) as archive, archive.open(sheet.part) as file:
        for _ in steps(file, place, maker, limits):
            yield from maker.done
            maker.done.clear()
            maker.refuse_long()
