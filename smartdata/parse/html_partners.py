"""The partner table of an HTML page, or partners as repeated label/value blocks."""

from __future__ import annotations

from smartdata.parse.html_text import Element, element_text, has_raised, is_skipped
from smartdata.parse.labels import Words, label_key
from smartdata.parse.page import Page, PartnerRow, Printed
from smartdata.text import squeeze, tidy

#: So many of the column titles make a table the partner table, if it has as many.
_TITLES_NEEDED = 4


def _titles_needed(words: Words) -> int:
    return min(_TITLES_NEEDED, len(words.partner_order))


def partner_tables(root: Element, words: Words) -> list[Element]:
    """The tables that hold partners: the innermost ones with a row of known column titles."""
    found = []
    for table in root.iter("table"):
        if any(is_skipped(e) for e in (table, *table.iterancestors())):
            continue
        if any(_titles(row, words) >= _titles_needed(words) for row in _rows(table)):
            found.append(table)
    return found


def _rows(table: Element) -> list[Element]:
    """The rows of a table, those of tables inside it left out."""
    return [
        row
        for row in table.iter("tr")
        if next(row.iterancestors("table")) is table and not is_skipped(row)
    ]


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row if cell.tag in ("td", "th") and not is_skipped(cell)]


def _titles(row: Element, words: Words) -> int:
    return sum(label_key(element_text(cell)) in words.partner_fields for cell in _cells(row))


def _is_certain(cell: Element, text: str, name: str | None) -> bool:
    """Whether a cell says one thing: one line, no merged cells, no footnote marks in figures."""
    if any(cell.get(span, "1") != "1" for span in ("colspan", "rowspan")):
        return False
    return "\n" not in text and (name == "name" or not has_raised(cell))


def read_table(table: Element, page: Page, words: Words) -> None:
    """Read the partner table; columns are told by their titles, in whatever order they stand."""
    columns: list[str | None] | None = None
    titles: list[str] = []
    for row in _rows(table):
        cells = _cells(row)
        texts = [tidy(element_text(cell)) for cell in cells]
        place = f"L{row.sourceline}"
        if columns is None:
            if _titles(row, words) >= _titles_needed(words):
                columns = [words.partner_fields.get(label_key(text)) for text in texts]
                _note_columns(columns, texts, place, page, words)
                titles = texts
            elif any(texts):
                page.note("unread_text", place, observed=squeeze(" | ".join(texts)))
        elif any(texts):
            certain = len(cells) == len(columns) and all(map(_is_certain, cells, texts, columns))
            if not certain:
                page.partners.append(PartnerRow(place, None, squeeze(" | ".join(texts))))
                continue
            named = dict(zip(columns, texts, strict=True))
            ordered = tuple(named.get(name, "") for name in words.partner_order)
            page.partners.append(PartnerRow(place, ordered))
            for name, title, text in zip(columns, titles, texts, strict=True):
                if name is None and text:
                    page.note("unknown_label", place, observed=squeeze(f"{title}: {text}"))


def _note_columns(
    columns: list[str | None], texts: list[str], place: str, page: Page, words: Words
) -> None:
    for name, text in zip(columns, texts, strict=True):
        if name is None:
            page.note("unknown_label", place, observed=text)
    known = [name for name in columns if name]
    if sorted(known) != sorted(words.partner_order):
        page.note(
            "partner_columns_unknown",
            place,
            observed=" | ".join(texts),
            expected=" | ".join(words.partner_labels.values()),
        )


def labelled_rows(values: list[tuple[str, Printed]], page: Page, words: Words) -> None:
    """Partners printed as blocks of labels and values, each block beginning with the same label."""
    blocks: list[list[tuple[str, Printed]]] = []
    for name, value in values:
        if not blocks or name == blocks[0][0][0]:
            blocks.append([])
        blocks[-1].append((name, value))
    for block in blocks:
        place = block[0][1].place
        named = {name: tidy(value.text) for name, value in block}
        certain = not any("\n" in value.text or value.raised for _, value in block)
        if certain and len(block) == len(named) == len(words.partner_order):
            page.partners.append(PartnerRow(place, tuple(named[n] for n in words.partner_order)))
        else:
            told = " | ".join(
                f"{words.partner_labels[name]}: {value.text}" for name, value in block
            )
            page.partners.append(PartnerRow(place, None, squeeze(told)))
