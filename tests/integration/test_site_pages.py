"""The site of the founding release: every page is sound, and the same in each language."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from smartdata.config import Publication, Settings
from smartdata.refresh import Refresh
from smartdata.registry import LANGUAGES
from smartdata.site.build import SiteBuilt, build_site
from tests.editions import LIMIT, edition_of
from tests.site_pages import Page, broken_links, read_page

REPOSITORY = Path(__file__).parents[2]
#: Files of a release that others write, which pages lead to.
BESIDE = (
    "datapackage.json", "catalog.ttl", "CITATION.cff", "CHANGELOG.md", "README.md", "SHA256SUMS",
    "data-dictionary.csv",
)  # fmt: skip
BASE = "http://localhost:8765/latest/site/"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The founding release without its site."""
    warehouse = tmp_path_factory.mktemp("founding")
    publication = Publication(site=False, formats=())
    Refresh(Settings(raw=REPOSITORY / "raw", warehouse=warehouse, publication=publication)).run()
    folder = (warehouse / "open-data" / "releases" / "latest").resolve()
    for name in BESIDE:
        (folder / name).touch()
    return folder


@pytest.fixture(scope="module")
def built(release: Path, tmp_path_factory: pytest.TempPathFactory) -> SiteBuilt:
    scratch = tmp_path_factory.mktemp("scratch")
    return build_site(edition_of(release), None, None, None, scratch, LIMIT)


@pytest.fixture(scope="module")
def site(release: Path, built: SiteBuilt) -> Path:
    assert built.projects == built.projects_rendered == 1
    return release / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> list[Page]:
    return [read_page(path) for path in sorted(site.rglob("*.html"))]


def test_every_page_is_sound(pages: list[Page]) -> None:
    assert len(pages) > 60
    assert {str(page.path): page.wrong for page in pages if page.wrong} == {}


def test_every_link_leads_somewhere(release: Path, pages: list[Page]) -> None:
    ids = {page.path.resolve(): page.ids for page in pages}
    assert [wrong for page in pages for wrong in broken_links(page, release, ids)] == []


def test_each_page_names_its_twins_and_they_name_it(site: Path, pages: list[Page]) -> None:
    twins = {}
    for page in pages:
        own = f"{BASE}{page.path.relative_to(site).as_posix()}"
        (canonical,) = (
            e.attributes["href"] for e in page.all("link") if e.attributes["rel"] == "canonical"
        )
        assert canonical == own
        twins[own] = {
            e.attributes["hreflang"]: e.attributes["href"]
            for e in page.all("link")
            if e.attributes["rel"] == "alternate"
        }
    for own, named in twins.items():
        assert set(named) == {*LANGUAGES, "x-default"}
        assert own in named.values()
        assert all(twins[other] == named for other in named.values()), own


def test_pages_say_their_language_and_differ(site: Path, pages: list[Page]) -> None:
    for page in pages:
        language = page.path.relative_to(site).parts[0]
        (html,) = page.all("html")
        assert html.attributes["lang"] == (language if language in LANGUAGES else "en")
    titles = {next(iter(p.all("title"))).text for p in pages if p.path.name == "quality.html"}
    assert len(titles) >= 3


def test_titles_and_descriptions_tell_pages_apart(pages: list[Page]) -> None:
    told = []
    for page in pages:
        (title,) = (e.text for e in page.all("title") if "svg" not in e.inside)
        (about,) = (
            e.attributes["content"]
            for e in page.all("meta")
            if e.attributes.get("name") == "description"
        )
        assert 0 < len(about) <= 320, page.path
        told.append((page.path.parts[-3:-1], title))
    assert len(set(told)) == len(told)


def test_the_sitemap_is_the_set_of_pages(site: Path, pages: list[Page]) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    index = ElementTree.fromstring((site / "sitemap.xml").read_text())
    listed = []
    for name in (loc.text or "" for loc in index.iter(f"{space}loc")):
        part = gzip.decompress((site / name.removeprefix(BASE)).read_bytes())
        listed += [loc.text for loc in ElementTree.fromstring(part).iter(f"{space}loc")]
    assert sorted(map(str, listed)) == sorted(
        f"{BASE}{page.path.relative_to(site).as_posix()}" for page in pages
    )


def test_the_checksums_are_of_all_files(site: Path, built: SiteBuilt) -> None:
    told = (site / "SHA256SUMS").read_bytes()
    assert hashlib.sha256(told).hexdigest() == built.sha256
    sums = dict(line.split("  ")[::-1] for line in told.decode().splitlines())
    found = {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in site.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert sums == found
    assert list(sums) == sorted(sums)
    assert built.files == len(found) + 1


def test_a_project_shows_what_is_known_of_it(site: Path) -> None:
    page = (site / "lv/projects/2014TC16RFCB027/LLI-431.html").read_text()
    for told in (
        "Starpreģionu sadarbība ilgtspējīgai, integrētai un viedai plānošanai", "355 510,50",
        "418 247,67", "181 128,76", "Association &#34;Klaipeda region&#34;", "2020. gada 1. jūnijs",
        "81952860e5a1eaa87d83ef79dfd5b814e93871d29d4daf8fd2336804b229c34c", "L1-L34",
        "regions/LV003-2016.html",
    ):  # fmt: skip
        assert told in page.replace("\u00a0", " "), told


def test_a_project_page_names_nothing_of_one_release(release: Path, site: Path) -> None:
    for language in LANGUAGES:
        page = (site / language / "projects/2014TC16RFCB027/LLI-431.html").read_text()
        assert release.name not in page
        assert not re.search(r'href="[^"]*data/', page)


def test_charts_and_maps_have_their_numbers_in_a_table(pages: list[Page]) -> None:
    drawn = 0
    for page in pages:
        for figure in page.all("figure"):
            drawn += 1
            numbers = re.findall(r"\d[\d\s,.]*", figure.text)
            assert len(numbers) >= 2, page.path
    assert drawn > 20


def test_a_list_tells_projects_by_their_titles_first(site: Path) -> None:
    page = read_page(site / "lv/programmes/2014TC16RFCB027.html")
    (row,) = (
        e for e in page.all("th")
        if e.attributes.get("scope") == "row" and "LLI-431" in e.text and "table" in e.inside
    )  # fmt: skip
    assert row.text.startswith("Starpreģionu sadarbība")
    assert "Smart planning" in row.text


def test_the_head_of_a_project_has_its_years_money_and_lead_partner(site: Path) -> None:
    page = (site / "lt/projects/2014TC16RFCB027/LLI-431.html").read_text().replace("\u00a0", " ")
    head = page.partition('<dl class="figures">')[2].partition("</dl>")[0]
    for told in ("2020–2022", "355 510,50 EUR", "418 247,67 EUR", "patvirtinta", "pagrindinis",
                 "Kurzemes plānošanas reģions"):  # fmt: skip
        assert told in head, told


def test_what_is_in_english_only_says_so_on_other_pages(site: Path) -> None:
    path = "projects/2014TC16RFCB027/LLI-431.html"
    english, latvian = ((site / language / path).read_text() for language in ("en", "lv"))
    told = '<span lang="en"><bdi>The page prints no NUTS code'
    assert f"<small>{told}" in english
    assert f"<small>Angliski: {told}" in latvian


def test_regions_are_named_where_partners_are(site: Path) -> None:
    for language, name in (("lv", "Kurzeme"), ("en", "Kurzeme")):
        page = (site / language / "projects/2014TC16RFCB027/LLI-431.html").read_text()
        assert f'regions/LV003-2016.html">LV003 {name}</a>' in page
