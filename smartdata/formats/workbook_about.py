"""The sheets of a workbook that are about the release: what it is, and what the columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter

from smartdata.addresses import file_url
from smartdata.formats import words as said
from smartdata.formats.model import FormatsAbout
from smartdata.registry.model import LANGUAGES, Table, Words
from smartdata.registry.render_arrow import arrow_type

_DICTIONARY = (
    ("table_name", 22),
    ("column_name", 26),
    ("type", 18),
    ("unit", 12),
    ("required", 10),
    ("key", 8),
    ("allowed_values", 30),
    *((f"description_{language}", 60) for language in LANGUAGES),
)


def write_about(
    book: xlsxwriter.Workbook, sheet: Any, about: FormatsAbout,
    tables: Sequence[tuple[Table, int]], told: Sequence[Words],
) -> None:  # fmt: skip
    """Fill the first sheet: the release, its terms, its sheets, and what was cut or left out.

    The words stand in a column for each language, what they are about in the fourth.
    """
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, len(LANGUAGES) - 1, 44)
    sheet.set_column(len(LANGUAGES), len(LANGUAGES), 60)
    sheet.set_column(len(LANGUAGES) + 1, len(LANGUAGES) + 1, 12)
    _say(sheet, 0, said.TITLE, bold)
    row = 1
    for label, value in _facts(about):
        _say(sheet, row, label, bold)
        sheet.write_string(row, len(LANGUAGES), value)
        row += 1
    row += 1
    _say(sheet, row, said.SHEET, bold)
    sheet.write_string(row, len(LANGUAGES), said.SHEET.en, bold)
    sheet.write_string(row, len(LANGUAGES) + 1, said.ROWS.en, bold)
    for table, rows in tables:
        row += 1
        _say(sheet, row, table.title)
        sheet.write_string(row, len(LANGUAGES), table.name)
        sheet.write_number(row, len(LANGUAGES) + 1, rows)
    row += 2
    _say(sheet, row, said.NOTICES, bold)
    for notice in (*said.HINTS, *about.notices, *told):
        row += 1
        _say(sheet, row, notice, wrapped)


def _facts(about: FormatsAbout) -> Iterator[tuple[Words, str]]:
    """What is known of a release; what is not known has no line."""
    yield said.VERSION, about.version
    yield said.DAY, about.day.isoformat()
    yield said.SCHEMA, about.registry_version
    licence = about.licence
    yield said.LICENCE, " ".join(filter(None, (licence.name, licence.url and f"({licence.url})")))
    publisher = about.publisher
    homepage = publisher.homepage and f"({publisher.homepage})"
    yield said.PUBLISHER, " ".join(filter(None, (publisher.name, homepage)))
    if publisher.contact:
        yield said.CONTACT, publisher.contact
    yield said.ADDRESS, file_url(about.base_url, about.version, "")


def _say(sheet: Any, row: int, told: Words, form: Any = None) -> None:
    for at, language in enumerate(LANGUAGES):
        sheet.write_string(row, at, told.in_(language), form)


def write_dictionary(book: xlsxwriter.Workbook, sheet: Any, tables: Sequence[Table]) -> None:
    """Fill the sheet that says what each column of each table means."""
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    top = book.add_format({"valign": "top"})
    for at, (name, width) in enumerate(_DICTIONARY):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, name, bold)
    row = 0
    for table in tables:
        for column in table.columns:
            row += 1
            plain = (
                table.name,
                column.name,
                str(arrow_type(column)),
                column.unit.en if column.unit else "",
                "yes" if column.required else "no",
                "yes" if column.name in table.key else "no",
                " | ".join(column.allowed),
            )
            for at, text in enumerate(plain):
                sheet.write_string(row, at, text, top)
            for at, language in enumerate(LANGUAGES, start=len(plain)):
                told = [words.in_(language) for words in (column.about, column.warning) if words]
                sheet.write_string(row, at, " ".join(told), wrapped)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, row, len(_DICTIONARY) - 1)
