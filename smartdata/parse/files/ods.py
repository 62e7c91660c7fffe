"""ODS workbooks, read row by row from the XML within."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from smartdata.parse.files.archive import opened_zip
from smartdata.parse.files.compound import locked
from smartdata.parse.files.merged import filled, refuse_vast
from smartdata.parse.files.model import (
    Detected,
    Layout,
    Limits,
    OpenTable,
    RefusedFile,
    Row,
    sheet_place,
)
from smartdata.parse.files.ods_content import SEPARATOR, Content
from smartdata.parse.files.sheets import chosen, formulas_refused, links_refused
from smartdata.parse.files.xml_stream import refuse_doctype, steps

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"


def open_ods(path: Path, layout: Layout, limits: Limits) -> OpenTable:
    """Open an ODS workbook.

    Raises:
        RefusedFile: it is damaged or locked, holds formulas or links to other files that the
            description does not accept, or several sheets of which none was chosen.
    """
    with opened_zip(path, limits) as archive:
        _refuse_hostile(archive, path)
        content = Content(f"{path}: {_CONTENT}", limits, layout.max_columns, layout.sheet)
        with archive.open(_CONTENT) as part:
            for _ in steps(part, content.place, content, limits, SEPARATOR):
                content.done.clear()
    names = [table.name for table in content.tables]
    shown = [table.rows > 0 and not table.hidden for table in content.tables]
    index = chosen(path, names, shown, layout.sheet)
    table = content.tables[index]
    if layout.formulas == "refuse":
        if content.link is not None:
            raise links_refused(path, content.link)
        if table.formula is not None:
            raise formulas_refused(f"{path}: {table.name}", table.formula)
    if table.unsaved is not None:
        raise RefusedFile(
            f"{path}: the formula in {table.name}: {table.unsaved} has no stored result. Ask for "
            "the workbook as a spreadsheet program saves it, or for values only."
        )
    if layout.merged == "fill":
        refuse_vast(path, table.areas, limits)
    evidence = [f"{table.rows} rows in sheet “{table.name}”"]
    if table.areas:
        evidence.append(f"{len(table.areas)} merged areas, {layout.merged}")

    def rows() -> Iterator[Row]:
        read = _rows(path, index, layout, limits)
        return filled(read, table.areas) if layout.merged == "fill" else read

    detected = Detected("ods", evidence=tuple(evidence), sheets=tuple(names))
    return OpenTable(detected, sheet_place(table.name), rows, table.name)


def _refuse_hostile(archive: ZipFile, path: Path) -> None:
    names = archive.namelist()
    if _CONTENT not in names:
        raise RefusedFile(f"{path}: the workbook lacks its content. Fetch the file again.")
    if _MANIFEST in names:
        with archive.open(_MANIFEST) as part:
            if b"encryption-data" in part.read(2**20):
                raise locked(path)
    for name in names:
        if name.endswith((".xml", ".rdf")) and archive.getinfo(name).file_size:
            with archive.open(name) as part:
                refuse_doctype(part, f"{path}: {name}")


def _rows(path: Path, wanted: int, layout: Layout, limits: Limits) -> Iterator[Row]:
    content = Content(f"{path}: {_CONTENT}", limits, layout.max_columns, wanted + 1)
    with opened_zip(path, limits) as archive, archive.open(_CONTENT) as part:
        for _ in steps(part, content.place, content, limits, SEPARATOR):
            for index, row, times in content.done:
                if index == wanted:
                    for number in range(row.number, row.number + times):
                        yield Row(number, list(row.cells), list(row.formats or ()))
            content.done.clear()
            if len(content.tables) > wanted + 1:
                return
