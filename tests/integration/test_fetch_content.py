"""What a server answers with status 200 in the place of data is refused, in every format."""

from __future__ import annotations

import html
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from smartdata.describe.source import SourceDescription
from smartdata.fetch.errors import PassingError, RefusedContentError
from tests.chain import SOURCE
from tests.fetched import CONTACT, MONDAY, TUESDAY, Place, list_csv
from tests.pages import Project
from tests.server import Answer, Server

HEADER, ROWS = ["Code", "Title", "Amount"], [["P1", "A bridge", "10.00"], ["P2", "A road", "7.50"]]
RECORDS = [dict(zip(HEADER, row, strict=True)) for row in ROWS]


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [HEADER, *ROWS]:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("List")
    for number, row in enumerate([HEADER, *ROWS, *[[f"P{n}", "x" * 50, "1"] for n in range(400)]]):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _zip(inner: bytes = b"", name: str = "list.csv") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, inner or list_csv(500))
    return held.getvalue()


def _html_table() -> bytes:
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
        for row in [HEADER, *ROWS]
    )
    return f"<html><body><h1>List</h1><table>{rows}</table></body></html>".encode()


GOOD: dict[str, bytes] = {
    "delimited": list_csv(50),
    "xlsx": _xlsx(),
    "xls": _xls(),
    "html-table": _html_table(),
    "json": json.dumps(RECORDS).encode(),
    "json-lines": "".join(json.dumps(one) + "\n" for one in RECORDS).encode(),
    "json-object": json.dumps(RECORDS[0]).encode(),
}
EXCUSE = b"<!DOCTYPE html><html><head><title>%s</title></head><body><p>%s</p></body></html>"
SUSPENDED = EXCUSE % (b"Account Suspended", b"Contact your hosting provider for details.")
MAINTENANCE = EXCUSE % ("Vietnē notiek apkope".encode(), "Atgriezieties vēlāk.".encode())
LOGIN = EXCUSE % (b"Sign in", b"<form>Password</form>")


def of(place: Place, form: str, url: str, **file: Any) -> SourceDescription:
    """The description of a list in a format, fetched from one address."""
    return place.source({"url": url}, format=form, file=file)


def refused(place: Place, server: Server, source: SourceDescription, body: bytes) -> str:
    """What a fetch says of a body that stands where good data stood the day before."""
    assert place.fetch(source, MONDAY).status == "new"
    before = place.tree()
    server.says("/list", body)
    with pytest.raises(RefusedContentError) as raised:
        raise_inner(lambda: place.fetch(source, TUESDAY))
    assert place.tree() == before
    told = str(raised.value)
    assert told.startswith("http")
    aside = Path(told.partition("put aside as ")[2].rpartition(".")[0])
    assert aside.read_bytes() == body
    assert aside.is_relative_to(place.folder / ".fetch" / "refused")
    place.checked()
    return told


def raise_inner(fetch: Any) -> None:
    """Raise what a fetch raises, without what is said around it."""
    from smartdata.fetch.errors import FetchError

    try:
        fetch()
    except FetchError as error:
        assert f"The snapshot of {MONDAY} stays in use." in str(error)
        assert error.__cause__ is not None
        raise error.__cause__ from None


@pytest.mark.parametrize("form", GOOD)
def test_good_data_of_every_format_is_taken(server: Server, place: Place, form: str) -> None:
    place.fetch(of(place, form, server.says("/list", GOOD[form])))
    assert place.files() == {"list": GOOD[form]}
    place.checked()


def test_lists_inside_archives_are_taken(server: Server, place: Place) -> None:
    packed = _zip()  # once, for it holds the time
    url = server.says("/list.zip", packed)
    place.fetch(of(place, "delimited", url))
    assert place.files() == {"list.zip": packed}


@pytest.mark.parametrize("page", [SUSPENDED, MAINTENANCE, LOGIN], ids=["bad", "unknown", "login"])
@pytest.mark.parametrize("form", GOOD)
def test_an_error_page_with_status_200_is_refused(
    server: Server, place: Place, form: str, page: bytes
) -> None:
    source = of(place, form, server.says("/list", GOOD[form]))
    told = refused(place, server, source, page)
    if form != "html-table":
        assert "is an HTML page that says" in told or "says “account suspended”" in told


@pytest.mark.parametrize(
    "text",
    [
        b"Service temporarily unavailable",
        b"Error: could not connect to the database; try again later\n",
        b"<br />\n<b>Warning</b>:  mysqli_connect(): (HY000/2002) in <b>/srv/export.php</b>\n",
        b"Too many requests\nslow down, please\n",
        b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>",
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n0000",
        b"\x00" * 500,
        b"   \n\n  \n",
        b"a;b;c\n1;2;3\n",
    ],
)
@pytest.mark.parametrize("form", ["delimited", "xlsx", "json", "html-table"])
def test_other_things_in_the_place_of_data_are_refused(
    server: Server, place: Place, form: str, text: bytes
) -> None:
    source = of(place, form, server.says("/list", GOOD[form]))
    refused(place, server, source, text)


@pytest.mark.parametrize("form", ["json", "json-lines", "json-object"])
@pytest.mark.parametrize(
    "told",
    [
        {"error": "internal"},
        {"errors": [{"message": "rate limit"}], "data": None},
        {"message": "API rate limit exceeded", "status": 200},
        [],
        {},
        None,
        [None],
        ["a", "b"],
        "busy",
        [{"code": 500, "detail": "x"}],
    ],
    ids=str,
)
def test_json_that_holds_no_record_is_refused(
    server: Server, place: Place, form: str, told: Any
) -> None:
    source = of(place, form, server.says("/list", GOOD[form]))
    refused(place, server, source, json.dumps(told).encode())


def test_an_error_object_where_records_lie_deeper_is_refused(server: Server, place: Place) -> None:
    whole = json.dumps({"data": {"items": RECORDS}, "total": 2}).encode()
    source = of(place, "json", server.says("/list", whole), records_at="data.items")
    refused(place, server, source, json.dumps({"data": {"error": "x"}, "total": 0}).encode())


@pytest.mark.parametrize("form", ["delimited", "xlsx", "html-table"])
def test_a_header_without_rows_is_refused(server: Server, place: Place, form: str) -> None:
    empty = {
        "delimited": b"Code,Title,Amount\n",
        "xlsx": b"",
        "html-table": b"<html><table><tr><td>Code<td>Title<td>Amount</tr><tr><td>"
        b"<td><td></tr></table></html>",
    }
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(GOOD["xlsx"]))
        assert book.active is not None
        book.active.delete_rows(2, 9)
        held = io.BytesIO()
        book.save(held)
        empty["xlsx"] = held.getvalue()
    source = of(place, form, server.says("/list", GOOD[form]))
    refused(place, server, source, empty[form])


@pytest.mark.parametrize(
    ("form", "end"),
    [
        ("xlsx", 0.5), ("xlsx", 0.99), ("xls", 0.5), ("xls", 0.9), ("html-table", 0.7),
        ("html-table", 0.97), ("json", 0.5), ("json", 0.98), ("json-lines", 0.8),
        ("json-object", 0.9),
    ],
)  # fmt: skip
def test_a_truncated_file_is_refused_though_the_server_calls_it_whole(
    server: Server, place: Place, form: str, end: float
) -> None:
    good = GOOD[form]
    source = of(place, form, server.says("/list", good))
    refused(place, server, source, good[: int(len(good) * end)])


@pytest.mark.parametrize("damage", ["cut", "inner", "html inside", "other inside"])
def test_a_damaged_archive_is_refused(server: Server, place: Place, damage: str) -> None:
    good = _zip()
    bad = {
        "cut": good[:-30],
        "inner": good[:200] + bytes(byte ^ 0xFF for byte in good[200:260]) + good[260:],
        "html inside": _zip(SUSPENDED),
        "other inside": _zip(b"%PDF-1.7"),
    }[damage]
    source = of(place, "delimited", server.says("/list", good))
    refused(place, server, source, bad)


def test_a_file_of_another_format_than_described_is_refused(server: Server, place: Place) -> None:
    source = of(place, "xlsx", server.says("/list", GOOD["xlsx"]))
    assert "is delimited" in refused(place, server, source, GOOD["delimited"])


def test_a_list_that_shrank_to_a_fraction_is_refused_until_somebody_says_that_it_is_right(
    server: Server, place: Place
) -> None:
    url = server.says("/list.csv", list_csv(1000))
    place.fetch({"url": url}, MONDAY)
    before = place.tree()
    server.says("/list.csv", list_csv(400))
    with pytest.raises(Exception, match=r"most of the source may be missing.*fetch\.least_share"):
        place.fetch({"url": url}, TUESDAY)
    assert place.tree() == before
    assert place.waiting() == []
    assert place.fetch({"url": url, "least_share": 0}, TUESDAY).status == "new"


# Record pages -----------------------------------------------------------------------------------


def page_source(url: str, **fetch: Any) -> SourceDescription:
    told = {"url": url, "contact": CONTACT, **fetch}
    return SourceDescription.model_validate({**SOURCE.model_dump(exclude_none=True), "fetch": told})


@pytest.mark.parametrize("markup", ["text", "dl", "blocks", "table"])
def test_record_pages_in_text_and_html_are_taken(server: Server, place: Place, markup: str) -> None:
    page = Project().page(markup).encode()
    place.fetch(page_source(server.says("/page", page)))
    assert place.files() == {"page": page}


def test_a_record_page_in_an_old_encoding_or_full_of_entities_is_taken(
    server: Server, place: Place
) -> None:
    old = Project().page("dl").encode("windows-1257").replace(b"utf-8", b"windows-1257")
    place.fetch(page_source(server.says("/page", old)), MONDAY)
    coded = Project().page("table").encode("ascii", "xmlcharrefreplace")
    place.fetch(page_source(server.says("/page", coded)), TUESDAY)
    assert place.files() == {"page": coded}


@pytest.mark.parametrize(
    "body",
    [
        SUSPENDED,
        MAINTENANCE,
        LOGIN,
        b"Service unavailable",
        b'{"error": "x"}',
        b"%PDF-1.7",
        Project().page("table").encode()[:-40],
        Project(title="Page not found").page("table").encode().replace(b"Projekts</title>",
                                                                      b"404</title>"),
    ],
)  # fmt: skip
def test_what_is_no_record_page_is_refused(server: Server, place: Place, body: bytes) -> None:
    source = page_source(server.says("/list", Project().page("table").encode()))
    refused(place, server, source, body)


def test_a_record_about_suspended_things_is_a_record(server: Server, place: Place) -> None:
    page = Project(title="Suspended bridges", summary="The site is suspended. " * 9).page("dl")
    assert place.fetch(page_source(server.says("/page", page.encode()))).status == "new"


def test_pages_that_never_close_are_taken_where_that_is_described(
    server: Server, place: Place
) -> None:
    page = Project().page("table").replace("</body>", "").replace("</html>", "").encode()
    url = server.says("/page", page)
    with pytest.raises(Exception, match=r"say fetch\.html_ends: false"):
        place.fetch(page_source(url))
    assert place.fetch(page_source(url, html_ends=False)).status == "new"


def test_an_empty_record_page_is_refused(server: Server, place: Place) -> None:
    url = server.says("/page", Answer(b""))
    with pytest.raises(PassingError, match="0 bytes"):
        place.fetch(page_source(url))
