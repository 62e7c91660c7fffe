"""Sites of releases that are written row by row: hostile, empty, long, and changed."""

from __future__ import annotations

import gzip
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from smartdata.addresses import programme_page, project_page
from smartdata.config import Publication
from smartdata.edition import SourceTerms
from smartdata.page_policy import CSP
from smartdata.registry import LANGUAGES
from smartdata.site.build import SiteBuilt, build_site
from smartdata.site.bundles import _TERMS
from smartdata.site.project_view import FINDINGS_SHOWN
from smartdata.site.tables import HISTORY
from tests.editions import LIMIT, small_edition
from tests.site_pages import broken_links, read_page
from tests.small_release import Rows, amount, partners, project, source

EVIL = (
    '"><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} \u202eevil\u2066 \x07 &amp;'
)


def _page(number: int) -> str:
    return project_page(f"list/P-{number}", "en").removeprefix("en/")


def _built(
    folder: Path, previous: Path | None = None, history: Path | None = None, **tables: Rows
) -> SiteBuilt:
    edition = small_edition(folder, **{"sources": [source()], **tables})
    scratch = folder.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    return build_site(edition, previous, history, None, scratch, LIMIT)


def _sound(site: Path) -> None:
    pages = [read_page(path) for path in sorted(site.rglob("*.html"))]
    policies = {meta.attributes["content"] for page in pages for meta in page.all("meta")
                if meta.attributes.get("http-equiv") == "Content-Security-Policy"}  # fmt: skip
    assert policies == {CSP}
    assert {str(page.path): page.wrong for page in pages if page.wrong} == {}
    ids = {page.path.resolve(): page.ids for page in pages}
    broken = [w for page in pages for w in broken_links(page, site.parent, ids)]
    beside = ("CITATION.cff", "CHANGELOG.md", "README.md", "SHA256SUMS", "catalog.ttl",
              "datapackage.json", ".csv")  # fmt: skip
    assert [wrong for wrong in broken if not wrong.endswith(beside)] == []


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    columns = ("title", "acronym", "summary", "programme_name", "status_raw", "fund", "call")
    evil = dict.fromkeys(columns, EVIL)
    uid = f"list/{EVIL}"
    of = {"project_uid": uid, "source_id": "list", "main_statement": "yes"}
    _built(
        tmp_path / "2026.11.27",
        projects=[project(1, **evil, project_uid=uid, project_code=EVIL, programme_cci=None,
                          website="javascript:alert(1)", status=None)],
        partners=[{**of, "partner_no": 1, "name": EVIL, "town": EVIL, "country_raw": EVIL,
                   "nuts_code": EVIL, "nuts_version": None, "role_raw": EVIL}],
        locations=[{**of, "location_no": 1, "region_raw": EVIL, "basis": "activity"}],
        classifications=[{**of, "classification_no": 1, "scheme": EVIL, "label": EVIL}],
        texts=[{**of, "kind": "title", "language": EVIL, "origin": "source", "text": EVIL}],
        project_identifiers=[{**of, "scheme": EVIL, "value": "javascript:alert(1)"}],
        findings=[{"project_uid": uid, "source_id": "list", "message": EVIL, "rule": "r",
                   "severity": "info", "field": EVIL, "observed": EVIL}],
        changes=[{"source_id": "list", "table_name": "projects", "record_uid": uid,
                  "kind": "changed", "field": EVIL, "old": EVIL, "new": EVIL}],
    )  # fmt: skip
    site = tmp_path / "2026.11.27" / "site"
    _sound(site)
    for path in site.rglob("*.html"):
        text = path.read_text()
        assert not set(text) & set("\u202e\u2066\x07"), path
        page = read_page(path)
        assert all(e.attributes.get("type") == "application/ld+json" for e in page.all("script"))
        assert not list(page.all("img"))
        for element in page.all("script"):
            json.loads(element.text)


def test_a_release_of_nothing_has_all_its_pages(tmp_path: Path) -> None:
    built = _built(tmp_path / "2026.11.27", sources=[])
    assert built.projects == 0
    site = tmp_path / "2026.11.27" / "site"
    _sound(site)
    assert (site / "lt" / "regions" / "index.html").is_file()


def test_lists_are_parted_by_the_hundred(tmp_path: Path) -> None:
    whole, more = ("2014TC16RFCB027", "LV", "LV00B"), ("2014TC16RFCB028", "LT", "LT011")
    placed = [(n, whole if n < 100 else more) for n in range(201)]
    places = [{"project_uid": f"list/P-{n}", "source_id": "list", "main_statement": "yes",
               "location_no": 1, "country": country, "nuts_code": code, "nuts_version": "2024"}
              for n, (_, country, code) in placed]  # fmt: skip
    projects = [project(n, programme_cci=cci) for n, (cci, _, _) in placed]
    _built(tmp_path / "2026.11.27", projects=projects, locations=places)
    site = tmp_path / "2026.11.27" / "site"
    _sound(site)
    for (cci, country, code), expected in ((whole, 1), (more, 2)):
        for stem in (f"programmes/{cci}", f"regions/{country}", f"regions/{code}-2024"):
            for language in LANGUAGES:
                pages = list((site / language).glob(f"{stem}.html"))
                pages += list((site / language).glob(f"{stem}~[0-9].html"))
                assert len(pages) == expected, stem


def _tables(count: int = 3, **changes: Any) -> dict[str, Rows]:
    projects = [project(n, programme_cci=f"2014TC16RFCB0{27 + n}") for n in range(count)]
    projects[1] |= changes
    return {
        "projects": projects,
        "partners": [row for n in range(count) for row in partners(n, 2)],
        "amounts": [amount(n, "100.00") for n in range(count)],
        "snapshots": [{"source_id": "list", "snapshot_date": date(2026, 1, 31)}],
    }


def test_two_builds_are_equal_and_share_their_pages(tmp_path: Path) -> None:
    first, second, alone = (tmp_path / name / "2026.11.27" for name in "abc")
    _built(first, **_tables())
    built = _built(second, first, **_tables())
    _built(alone, None, **_tables())
    site = second / "site"
    files = sorted(p.relative_to(site) for p in site.rglob("*") if p.is_file())
    assert built.projects_rendered == 0
    assert len(built.linked) > 40
    for path in files:
        assert (alone / "site" / path).read_bytes() == (first / "site" / path).read_bytes()
        if str(path) in built.linked:
            one, other = (first / "site" / path).stat(), (site / path).stat()
            assert (one.st_ino, one.st_mtime_ns) == (other.st_ino, other.st_mtime_ns)
    pages = [p for p in files if "projects" in p.parts and "datasets" not in p.parts]
    assert len(pages) == 9
    assert {str(page) for page in pages} <= set(built.linked)


def test_a_changed_project_changes_its_pages_and_those_that_name_it(tmp_path: Path) -> None:
    first, second = (tmp_path / name / "2026.11.27" for name in "ab")
    _built(first, **_tables())
    built = _built(second, first, **_tables(title="Another bridge"))
    assert built.projects_rendered == 1
    site = second / "site"
    new = {
        path.relative_to(site / "en").as_posix()
        for path in (site / "en").rglob("*.html")
        if path.relative_to(site).as_posix() not in built.linked and path.parent.name != "datasets"
    }
    assert new == {_page(1), "programmes/2014TC16RFCB028.html"}
    assert "Another bridge" in (site / "lv" / _page(1)).read_text()


def test_a_source_with_another_licence_changes_its_projects(tmp_path: Path) -> None:
    first, second = (tmp_path / name / "2026.11.27" for name in "ab")
    _built(first, **_tables())
    licensed = [{**source(), "licence": "CC BY 4.0", "snapshot_date": date(2026, 2, 28)}]
    assert _built(second, first, **_tables(), sources=licensed).projects_rendered == 3
    third = tmp_path / "c" / "2026.11.27"
    later = [{**licensed[0], "snapshot_date": date(2026, 3, 31)}]
    assert _built(third, second, **_tables(), sources=later).projects_rendered == 0
    # A page tells all terms but the day of the newest snapshot.
    assert set(_TERMS.split(", ")) == set(SourceTerms.model_fields) - {"snapshot_date"}


def test_a_title_in_one_language_changes_the_pages_that_name_the_source(tmp_path: Path) -> None:
    first, second, third = (tmp_path / name / "2026.11.27" for name in "abc")
    # The other source only once stated something of the project.
    history = tmp_path / "history.parquet"
    told = dict.fromkeys(HISTORY, "x") | {
        "project_uid": "list/P-1", "source_id": "other", "snapshot_date": date(2025, 1, 31),
        "table_name": "projects", "kind": "removed",
    }  # fmt: skip
    pq.write_table(pa.Table.from_pylist([told]), history)
    sources = [{**source(), "title_lt": "Vienas"}, {**source("other"), "title_lt": "Kitas"}]
    _built(first, history=history, **_tables(), sources=sources)
    named = [{**sources[0], "title_lt": "Sąrašas"}, sources[1]]
    assert _built(second, first, history, **_tables(), sources=named).projects_rendered == 3
    assert "Sąrašas" in (second / "site" / "lt" / _page(1)).read_text()
    named[1] = {**named[1], "title_lt": "Kitoks"}
    assert _built(third, second, history, **_tables(), sources=named).projects_rendered == 1


def test_money_of_a_region_is_only_what_is_stated_for_it(tmp_path: Path) -> None:
    told = [
        {**row, "country": "LV", "nuts_code": "LV003", "nuts_version": "2016|2021"}
        for row in partners(0, 2)
    ]
    amounts = [amount(0, "100.00"), amount(0, "60.00", 1), amount(0, "39.99", 2)]
    _built(tmp_path / "2026.11.27", projects=[project(0)], partners=told, amounts=amounts)
    regions = tmp_path / "2026.11.27" / "site" / "en" / "regions"
    page = (regions / "LV003-2021.html").read_text()
    assert "99.99" in page
    assert "160.00" not in page
    # The same rows lie in the region by both versions: one page speaks for both.
    assert "2016, 2021" in page
    assert not (regions / "LV003-2016.html").exists()
    assert "No source states amounts" not in page


def test_outlines_are_drawn_where_they_are_of_the_version(tmp_path: Path) -> None:
    square = [[21.0, 56.0], [22.0, 56.0], [22.0, 57.0], [21.0, 56.0]]
    outlines = tmp_path / "regions.geojson"
    outlines.write_text(json.dumps({"features": [{
        "properties": {"NUTS_ID": code, "LEVL_CODE": 3, "NAME_LATN": name},
        "geometry": {"type": "Polygon", "coordinates": [square]},
    } for code, name in (("LV003", "X"), ("DE149", "Sigmaringen <1>"))]}))  # fmt: skip
    placed = (("LV", "LV003"), ("DE", "DE149"))
    told = [
        {**row, "country": country, "nuts_code": code, "nuts_version": "2021"}
        for row, (country, code) in zip(partners(0, 2), placed, strict=True)
    ]
    for version, drawn in (("2021", True), ("2016", False)):
        folder = tmp_path / version / "2026.11.27"
        edition = small_edition(folder, projects=[project(0)], partners=told, sources=[source()])
        publication = Publication(regions=outlines, regions_version=version)
        changed = {**edition.__dict__, "publication": publication}
        build_site(type(edition)(**changed), None, None, None, tmp_path, LIMIT)
        page = (folder / "site" / "en" / "regions" / "index.html").read_text()
        assert ("<path d=" in page) == drawn
        assert ("EuroGeographics" in page) == drawn
        # The file names what has no name here, in its own version only.
        assert ("Sigmaringen &lt;1&gt;" in page) == drawn
        assert "Kurzeme" in page


def test_sums_are_exact_and_apart_by_stage(tmp_path: Path) -> None:
    rows = [
        amount(0, "0.10", stage="approved"),
        amount(0, "0.20", stage="paid", measure="programme_funding"),
    ]
    _built(tmp_path / "2026.11.27", projects=[project(0, total_budget=Decimal("0.10"))],
           amounts=rows)  # fmt: skip
    page = (tmp_path / "2026.11.27" / "site" / "lt" / _page(0)).read_text()
    assert "0,10" in page
    assert "0,20" in page
    assert "0,30" not in page


def test_projects_without_a_programme_are_told_apart(tmp_path: Path) -> None:
    named = [project(n, programme_cci=f"2014TC16RFCB0{27 + n}") for n in range(2)]
    unnamed = [project(n, programme_cci=None, programme_name=None) for n in range(2, 9)]
    _built(tmp_path / "2026.11.27", projects=named + unnamed)
    site = tmp_path / "2026.11.27" / "site"
    page = (site / "en" / "programmes" / "index.html").read_text()
    chart, _, table = page.partition('id="h-all"')
    assert "Programme not stated" not in chart
    assert "Not drawn: 7 of 9 projects" in chart
    # In the table they stand last, though they are the most.
    assert table.rindex("</th>") == table.index("</th>", table.index("Programme not stated"))
    home = (site / "en" / "index.html").read_text()
    assert "<dt>Programmes</dt><dd>2</dd>" in home
    assert programme_page("", "en", 2) == "en/programmes/not-stated~2.html"
    told = (site / "en" / "programmes" / "not-stated.html").read_text()
    assert "do not say to which programme" in told
    for listing in ("programmes/index.html", _page(2)):
        assert "programmes/not-stated.html" in {
            link.removeprefix("../../").replace("../programmes", "programmes")
            for link in read_page(site / "en" / listing).links()
        }
    sitemap = gzip.decompress((site / "sitemap-1.xml.gz").read_bytes()).decode()
    assert "/lt/programmes/not-stated.html" in sitemap
    # A programme that is called so has another page, on every disk.
    names = ("not-stated", "NOT-STATED", "Not-Stated")
    assert len({programme_page(name, "en").lower() for name in ("", *names)}) == 4


def test_a_dataset_names_the_sources_of_its_own_rows(tmp_path: Path) -> None:
    other = {**source("other"), "title_en": "Other list"}
    told = [{**row, "source_id": "other"} for row in partners(0, 1)]
    _built(tmp_path / "2026.11.27", projects=[project(0)], partners=told,
           sources=[source(), other])  # fmt: skip
    folder = tmp_path / "2026.11.27" / "site" / "en" / "datasets"
    terms = {name: (folder / f"{name}.html").read_text().partition('id="d-terms"')[2]
             for name in ("projects", "partners")}  # fmt: skip
    assert ["#other" in terms[name] for name in terms] == [False, True]
    assert ["#list" in terms[name] for name in terms] == [True, False]


def test_a_damaged_list_of_pages_makes_all_pages_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tables = {"projects": [project(1), project(2)], "partners": [*partners(1, 1), *partners(2, 1)]}
    first = tmp_path / "1" / "2026.01.01"
    _built(first, **tables)
    listed = first / "site" / "pages.parquet"
    listed.write_bytes(listed.read_bytes()[:-40])
    built = _built(tmp_path / "2" / "2026.01.02", first, **tables)
    assert built.projects_rendered == 2
    assert "not as it was released" in caplog.text
    _sound(tmp_path / "2" / "2026.01.02" / "site")


def test_a_page_shows_so_many_findings_and_counts_the_others(tmp_path: Path) -> None:
    found = [
        {"source_id": "list", "rule": "total_differs", "severity": "warning", "field": f"f{n}",
         "message": "The total differs.", "project_uid": "list/P-1", "source_locator": f"x#L{n}"}
        for n in range(FINDINGS_SHOWN + 7)
    ]  # fmt: skip
    folder = tmp_path / "2026.01.01"
    _built(folder, projects=[project(1)], findings=found)
    page = (folder / "site" / "en" / _page(1)).read_text("utf-8")
    assert page.count("The total differs.") == FINDINGS_SHOWN
    assert "not shown here: 7." in page
