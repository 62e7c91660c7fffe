"""A release whose sources, publisher and address try to break out of everything it is told in."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
import rdflib
import yaml
from lxml import etree
from lxml import html as lxml_html
from pydantic import ValidationError

from smartdata.config import DataLicence, Publication, Publisher, Settings
from smartdata.publish.verify import verify_release
from smartdata.refresh import Refresh
from tests.hostile_words import CODES, WORDS, hostile_rows, write_source

#: Odd, and all of it allowed in an address.
BASE_URL = "http://user@ho-st.example:8080/a'b(c)/%20d;e,f=g&h/~x/"
LATEST = f"{BASE_URL}latest/"
PUBLISHER = 'Pub "x" <y> & ]]> \\ \' # : - {z} %'
LICENCE = 'Licence "n" <c> & ]]>'
LINKS = (
    "href",
    "src",
    "action",
    "poster",
    "srcset",
    "data-src",
    "{http://www.w3.org/1999/xlink}href",
)
#: What neither XML nor HTML can say.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True)
class Page:
    """A page of the site."""

    path: Path
    name: str
    text: str
    root: Any


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    write_source(folder / "raw", "hostile", hostile_rows())
    settings = Settings(
        raw=folder / "raw",
        warehouse=folder / "warehouse",
        publication=Publication(base_url=BASE_URL),
        publisher=Publisher(
            name=PUBLISHER, contact="a+b@example.org", homepage="https://example.org/'x'\"<>"
        ),
        data_licence=DataLicence(id='x"y<z>', name=LICENCE, url="https://example.org/a b"),
    )
    report = Refresh(settings, version="2030.01.01").run()
    assert report.records["published"] == report.records["records_in"] == len(hostile_rows())
    return (settings.warehouse / "open-data" / "latest").resolve()


@pytest.fixture(scope="session")
def pages(release: Path) -> list[Page]:
    found = []
    for path in sorted((release / "site").rglob("*.html")):
        text = path.read_text("utf-8")
        name = path.relative_to(release).as_posix()
        found.append(Page(path, name, text, lxml_html.document_fromstring(text)))
    assert len(found) > 3 * len(CODES)
    return found


def rows_of(release: Path, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(release / "data" / f"{table}.parquet").to_pylist()
    return rows


def test_it_verifies(release: Path) -> None:
    verify_release(release)


def test_every_table_says_the_same_in_every_format(release: Path) -> None:
    database = duckdb.connect(str(release / "smartdata.duckdb"), read_only=True)
    with database:
        for path in sorted((release / "data").glob("*.parquet")):
            rows = rows_of(release, path.stem)
            lines = path.with_suffix(".jsonl").read_bytes().decode().split("\n")
            assert lines.pop() == ""
            told = [json.loads(line, parse_constant=pytest.fail) for line in lines]
            assert [_plain(row) for row in rows] == [_plain(row) for row in told]
            held = database.sql(f"FROM {path.stem}").to_arrow_table().to_pylist()
            assert sorted(map(repr, held)) == sorted(map(repr, rows))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if value is None or isinstance(value, int) else str(value)
        for name, value in row.items()
    }


def test_titles_are_published_as_printed(release: Path) -> None:
    told = {row["project_code"]: row["title"] for row in rows_of(release, "projects")}
    for number, (name, word) in enumerate(WORDS.items()):
        # A title is one line: what a line ends with in some form is a blank.
        assert told[f"V{number}"].split() == word.split() or name == "surrogate_pair", name


def test_the_workbook_holds_texts_and_no_formula(release: Path) -> None:
    book = openpyxl.load_workbook(release / "smartdata.xlsx", read_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert cells
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    titles = {str(cell.value) for cell in cells}
    plain = ("script", "formula", "formula_plus", "formula_at", "number", "true", "date", "quotes")
    assert {WORDS[name] for name in plain} <= titles


def test_the_metadata_is_read_and_its_forms_say_the_same(release: Path) -> None:
    for path in [*release.glob("*.json*"), *release.glob("data/*.json")]:
        json.loads(path.read_bytes(), parse_constant=pytest.fail)
    for path in [*release.glob("*.xml"), *release.glob("*.rdf")]:
        etree.parse(path)
    cited = yaml.safe_load((release / "CITATION.cff").read_text("utf-8"))
    assert cited["authors"] == [{"name": PUBLISHER, "email": "a+b@example.org"}]
    forms = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}
    graphs = [
        set(rdflib.Graph().parse(release / f"catalog.{end}", format=form))
        for end, form in forms.items()
    ]
    assert graphs[0] == graphs[1] == graphs[2]
    texts = {str(value) for _, _, value in graphs[0]}
    assert PUBLISHER in texts
    assert any("A <script>list</script>" in text for text in texts)
    packed = json.loads((release / "datapackage.json").read_bytes())
    assert packed["sources"][0]["attribution"].startswith('Name: "us" <us@example.org> |')


def test_no_page_does_anything_that_a_source_says(pages: list[Page]) -> None:
    for page in pages:
        assert not CONTROLS.search(page.text), page.name
        for element in page.root.iter(etree.Element):
            assert element.tag not in ("img", "iframe", "object", "embed", "base")
            begun = [name for name in element.attrib if name.startswith("on") or name == "style"]
            assert not begun, (page.name, element.tag, begun)
            if element.tag == "script" and not element.get("src"):
                assert element.get("type") in ("application/ld+json", "application/json")
                json.loads(element.text)


def test_every_link_leads_to_a_file_or_to_the_web(release: Path, pages: list[Page]) -> None:
    for page in pages:
        for element, link in _links(page):
            told = urlsplit(link)
            assert told.scheme in ("", "http", "https", "mailto", "data"), (page.name, link)
            assert not re.search(r"[\x00-\x20\"<>`{}|\\^]", link) or told.scheme == "data", link
            if told.scheme:
                assert element.tag not in ("script", "iframe"), (page.name, link)
                continue
            assert not link.startswith("/"), (page.name, link)
            if told.path:
                there = os.path.normpath(page.path.parent / unquote(told.path))
                assert there.startswith(str(release)), (page.name, link)
                assert Path(there).is_file(), (page.name, link)


def _links(page: Page) -> Iterator[tuple[Any, str]]:
    for element in page.root.iter(etree.Element):
        for name in LINKS:
            if (link := element.get(name)) is not None:
                yield element, link


def test_addresses_of_pages_lead_to_them(release: Path, pages: list[Page]) -> None:
    listed = gzip.decompress((release / "site" / "sitemap-1.xml.gz").read_bytes())
    places = etree.fromstring(listed).xpath("//*[local-name()='loc']/text() | //@href")
    for page in pages:
        places += page.root.xpath("//link[@rel='canonical' or @rel='alternate']/@href")
    assert len(places) > 6 * len(CODES)
    for place in set(map(str, places)):
        if "://" in place:
            assert place.startswith(LATEST), place
            assert (release / unquote(place.removeprefix(LATEST))).is_file(), place


def test_no_two_projects_share_a_page_not_even_where_case_is_none(pages: list[Page]) -> None:
    names = [page.name.casefold() for page in pages]
    assert len(set(names)) == len(names)
    assert all(len(part.encode()) < 100 for name in names for part in name.split("/"))


@pytest.mark.parametrize(
    "base_url",
    ['https://e.example/"<>/', "https://e.example/a b/", "https://e.example/{x}|\\^`/",
     "https://mežs.example/", "https:///", "https://e.example/?a/", "ftp://e.example/"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_before_anything_is_made(base_url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(publication=Publication(base_url=base_url))


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "a\x00b"])
def test_a_publisher_and_a_licence_have_a_name_in_one_line(name: str) -> None:
    with pytest.raises(ValidationError):
        Settings(publisher=Publisher(name=name))
    with pytest.raises(ValidationError):
        Settings(data_licence=DataLicence(id="CC-BY-4.0", name=name))
