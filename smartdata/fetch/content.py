"""Whether a fetched file is what was asked for, and not an error page in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from lxml import etree, html

from smartdata.describe.fetching import Fetch
from smartdata.describe.lists import ListRecords
from smartdata.describe.source import SourceDescription
from smartdata.errors import RawError
from smartdata.fetch.errors import RefusedContentError
from smartdata.parse.decode import decode
from smartdata.parse.files import open_table
from smartdata.parse.files.detect import detect
from smartdata.parse.files.model import Layout, Limits, OpenTable, RefusedFile
from smartdata.parse.labels import page_words
from smartdata.parse.lists.header import Columns
from smartdata.parse.lists.rows import cells_of, locate_header
from smartdata.text import fold

#: What the title or first heading of an error page says, in the languages of the region.
_EXCUSES = re.compile(
    r"account (?:has been )?suspended|suspended (?:page|account)|site (?:is )?(?:suspended|offline|"
    r"under maintenance|temporarily unavailable)|maintenance mode|under construction|"
    r"(?:page|site|file) not found|not found$|^404\b|^403\b|^50[0-4]\b|\b(?:error|kļūda|klaida|"
    r"viga|fehler|erreur|błąd) (?:404|403|500|502|503|504)|access denied|^forbidden|"
    r"service unavailable|bad gateway|gateway time-?out|internal server error|captcha|"
    r"attention required|just a moment|are you (?:a )?human|domain (?:is )?for sale|"
    r"lapa nav atrasta|puslapis nerastas|lehte ei leitud|seite nicht gefunden|"
    r"page (?:introuvable|non trouvée)|página no encontrada|pagina non trovata|"
    r"nie znaleziono strony|sidan (?:hittades inte|kunde inte hittas)|sivua ei löytynyt|"
    r"stranica nije pronađena|η σελίδα δεν βρέθηκε",
    re.IGNORECASE,
)
#: An error page has little to say; a record may well be about suspended bridges.
_SHORT = 20_000
_TAIL = 2**16
_LONGEST_PAGE = 20_000_000
_JSON_KINDS = ("json", "json-lines", "json-object")
#: What a parser may stumble over in bytes that nobody meant for it, besides what it announces.
_STUMBLES = (ValueError, LookupError, ArithmeticError, RecursionError, etree.LxmlError)


def check_content(path: Path, url: str, source: SourceDescription) -> int:
    """How many rows of records a fetched file holds; zero where it is a page of a listing that
    has ended. A record page counts as one.

    Raises:
        RefusedContentError: the file is not of the described format, is cut off or damaged, or
            holds nothing that the description names; the message names the address.
    """
    try:
        if source.format == "record-pages":
            return _check_page(path, url, source)
        return _check_list(path, url, source)
    except RefusedFile as error:
        told = str(error).replace(f"{path}: ", "").replace(str(path), "the file")
        raise RefusedContentError(f"{url}: {told}") from error
    except _STUMBLES as error:
        told = f"{type(error).__name__}: {error}"
        raise RefusedContentError(f"{url}: can't be read ({told}).") from error


def _check_page(path: Path, url: str, source: SourceDescription) -> int:
    kind = detect(path, Layout.of(source), Limits())
    if kind not in ("html-table", "delimited"):  # HTML or plain text
        raise RefusedContentError(f"{url}: is {kind} where a record page was expected.")
    if path.stat().st_size > _LONGEST_PAGE:
        raise RefusedContentError(f"{url}: a record page of more than {_LONGEST_PAGE} bytes.")
    data = path.read_bytes()
    if kind == "html-table":
        refuse_excuse(data, url, source.fetch)
    assert source.pages is not None
    words = page_words(source.pages)
    page = decode(data, words, source.encoding)
    if page.problem is not None:
        return 1  # what makes a page unreadable is told when it is read, and it is quarantined
    text = fold(_text(page.text) if kind == "html-table" else page.text)
    if not any(fold(label) in text for label in words.project_labels.values()):
        raise RefusedContentError(
            f"{url}: the page has none of the labels of a record. Either it is an error page, or "
            "the site has changed; then mend pages.labels."
        )
    return 1


def _text(page: str) -> str:
    parser = html.HTMLParser(encoding="utf-8")
    return str(html.fromstring(page.encode(), parser=parser).text_content())


def _check_list(path: Path, url: str, source: SourceDescription) -> int:
    layout = Layout.of(source)
    kind = detect(path, layout, Limits())
    if kind == "html-table":
        head, tail = _ends(path)
        refuse_excuse(head, url, source.fetch, tail)
        if source.format != kind:
            says = "".join(f" that says “{told[:100]}”" for told in _headings(head)[:1])
            raise RefusedContentError(
                f"{url}: is an HTML page{says} where {source.format} was expected; an error page, "
                "perhaps. Look at the address in a browser, and mend it or the format."
            )
    if source.format in _JSON_KINDS and _holds_nothing(path, layout):
        return 0
    with open_table(path, layout, scratch=path.parent) as table:
        return _rows(table, url, source.records)


def _rows(table: OpenTable, url: str, records: ListRecords | None) -> int:
    assert records is not None
    header = locate_header(table, records)
    if header is None or not _fits(Columns(header), records):
        raise RefusedContentError(
            f"{url}: holds fewer than half of the columns that the description names. Either it is "
            "an error message, or the publisher has renamed them; then mend the headers."
        )
    last = max(header.rows, default=0)
    return sum(
        row.number > last and any(cell and not cell.isspace() for cell in row.cells)
        for row in table.rows()
    )


def _fits(columns: Columns, records: ListRecords) -> bool:
    """Whether at least half of the described columns are there; that all are is a matter of
    reading the snapshot, which says which ones are not."""
    wanted = {tuple(aliases) for _, cell in cells_of(records) for aliases in cell.headers}
    found = sum(_is_there(columns, aliases) for aliases in wanted)
    return 2 * found >= len(wanted)


def _is_there(columns: Columns, aliases: Iterable[str]) -> bool:
    try:
        return columns.find(aliases) is not None
    except RawError:
        return True  # even twice


def _holds_nothing(path: Path, layout: Layout) -> bool:
    """Whether a JSON document says plainly that there are no records: the page after the last."""
    if path.stat().st_size > _SHORT:
        return False
    try:
        told = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    if told in ([], {}, None):
        return True
    for name in (layout.records_at or "").split(".") if layout.records_at else ():
        if not isinstance(told, dict) or name not in told:
            return False
        told = told[name]
    return isinstance(told, list) and not told


def refuse_excuse(data: bytes, url: str, fetch: Fetch | None, tail: bytes | None = None) -> None:
    """Refuse an HTML page that was cut off, or that only says why it has nothing to say.

    Where ``data`` is only its beginning, ``tail`` is its end.

    Raises:
        RefusedContentError: it is one of these.
    """
    end = data[-_TAIL:] if tail is None else tail
    closes = fetch is None or fetch.html_ends
    if closes and b"<html" in data[:_TAIL].lower() and b"</html" not in end.lower():
        raise RefusedContentError(
            f"{url}: the page has no end; it was cut off. Fetch it again; if the site's pages "
            "never end in </html>, say fetch.html_ends: false."
        )
    if len(data) > _SHORT:
        return
    for told in _headings(data):
        if _EXCUSES.search(told):
            raise RefusedContentError(
                f"{url}: answered with a page that says “{told[:100]}”. Look at the address in a "
                "browser."
            )


def _ends(path: Path) -> tuple[bytes, bytes]:
    """The beginning of a file, longer than a short page, and its end."""
    with path.open("rb") as file:
        head = file.read(_TAIL)
        file.seek(max(0, path.stat().st_size - _TAIL))
        return head, file.read()


def _headings(data: bytes) -> list[str]:
    """The title and first headings of a page."""
    try:
        page = html.fromstring(data)
    except (etree.ParserError, ValueError):
        return []
    found = page.xpath("//title | (//h1)[1] | (//h2)[1]")
    return [told for element in found if (told := fold(element.text_content()))]
