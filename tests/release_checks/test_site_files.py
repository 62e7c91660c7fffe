"""Checks 1, 19, 23 and 25: the site is whole, its links lead somewhere, what it tells machines is
true, and it is served as it should be."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree
from lxml import html as lxml_html

from smartdata.addresses import SITE, file_url, page_url
from smartdata.media_types import media_type
from smartdata.publish.checksums import BUILD_NAME, CHECKSUMS_NAME
from smartdata.registry.families import FAMILIES
from smartdata.registry.model import LANGUAGES
from tests.release_checks.browsers import lines, served
from tests.release_checks.site_pages import Walked, base_url, links, pages, sample, walk

#: What is made for one of these tests is made for all.
pytestmark = pytest.mark.xdist_group("release-site")
#: What Google's documentation of datasets recommends besides name and description.
RECOMMENDED = {
    "alternateName", "citation", "creator", "distribution", "funder", "hasPart", "identifier",
    "includedInDataCatalog", "isAccessibleForFree", "isPartOf", "keywords", "license",
    "measurementTechnique", "sameAs", "spatialCoverage", "temporalCoverage", "url",
    "variableMeasured", "version",
}  # fmt: skip
LEAST_RECOMMENDED = 14
#: What the protocol of sitemaps allows in one file.
MOST_ADDRESSES, MOST_BYTES = 50_000, 50 * 1024 * 1024
_SITEMAPS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture(scope="module", params=["release_founding", "release_real"])
def release(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder.resolve()


@pytest.fixture(scope="module")
def walked(release: Path) -> Walked:
    return walk(release, base_url(release))


def _listed(folder: Path) -> dict[str, str]:
    told = (folder / CHECKSUMS_NAME).read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in told)}


def test_every_file_is_intact_says_sha256sum(release: Path) -> None:
    for folder in (release, release / SITE):
        ran = subprocess.run(
            ["sha256sum", "--check", "--quiet", "--strict", CHECKSUMS_NAME],
            cwd=folder, capture_output=True, text=True,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]


def test_every_file_is_listed_once(release: Path) -> None:
    listed = set(_listed(release)) | {f"{SITE}/{path}" for path in _listed(release / SITE)}
    there = {p.relative_to(release).as_posix() for p in release.rglob("*") if p.is_file()}
    # A list can't hold its own digest; that of the site may be in that of the release.
    apart = {CHECKSUMS_NAME, BUILD_NAME, f"{SITE}/{CHECKSUMS_NAME}"}
    assert there - apart == listed - apart
    assert not {path for path in _listed(release) if path.startswith(f"{SITE}/")} - apart


def test_no_link_is_broken(walked: Walked) -> None:
    assert walked.links > 1_000
    assert not walked.broken, lines(walked.broken)


def test_pages_load_nothing_from_elsewhere(walked: Walked) -> None:
    assert not walked.loaded_from_elsewhere, lines(walked.loaded_from_elsewhere)


def test_each_page_names_its_twins_in_all_languages(walked: Walked) -> None:
    assert not walked.alternates, lines(walked.alternates)


def test_the_links_that_were_followed_are_those_a_parser_finds(release: Path) -> None:
    for page in sample(release, 3):
        content = (release / SITE / page).read_bytes()
        parsed = lxml_html.document_fromstring(content.decode("utf-8"))
        found = [*parsed.xpath("//*/@href"), *parsed.xpath("//*/@src")]
        assert sorted(found) == sorted(links(content)), page


def test_the_sitemap_names_every_page_and_no_other(release: Path) -> None:
    base, site = base_url(release), release / SITE
    told: list[str] = []
    waiting = [site / "sitemap.xml"]
    while waiting:
        path = waiting.pop()
        assert path.stat().st_size <= MOST_BYTES
        root = etree.parse(path).getroot()
        found = [one.text or "" for one in root.iterfind("*/s:loc", _SITEMAPS)]
        assert len(found) <= MOST_ADDRESSES
        if etree.QName(root).localname == "sitemapindex":
            start = page_url(base, "")
            assert all(address.startswith(start) for address in found), found[:3]
            waiting += [site / address.removeprefix(start) for address in found]
        else:
            told += found
    assert len(told) == len(set(told))
    there, named = {page_url(base, page) for page in pages(release)}, set(told)
    assert not there - named, lines(there - named)
    assert not named - there, lines(named - there)


def _linked_data(page: Path) -> Iterator[dict[str, Any]]:
    """What a page tells search engines, block by block."""
    parsed = lxml_html.document_fromstring(page.read_bytes().decode("utf-8"))
    for block in parsed.xpath("//script[@type='application/ld+json']/text()"):
        told = json.loads(str(block))
        yield from told.get("@graph", [told]) if isinstance(told, dict) else told


def _dataset(page: Path) -> dict[str, Any]:
    (dataset,) = [one for one in _linked_data(page) if one.get("@type") == "Dataset"]
    return dataset


@pytest.mark.parametrize("language", LANGUAGES)
def test_dataset_pages_tell_search_engines_what_they_are(release: Path, language: str) -> None:
    base, listed = base_url(release), _listed(release)
    told_files: set[str] = set()
    for family in FAMILIES:
        page = release / SITE / language / "datasets" / f"{family.name}.html"
        dataset = _dataset(page)
        assert dataset["@context"] in ("https://schema.org/", "https://schema.org")
        assert dataset["name"]
        assert 50 <= len(dataset["description"]) <= 5_000
        told = {key for key in RECOMMENDED if dataset.get(key) not in (None, "", [], {})}
        assert len(told) >= LEAST_RECOMMENDED, f"{page}: lacks {sorted(RECOMMENDED - told)}"
        assert dataset["version"] == release.name
        assert re.fullmatch(r"\S+/\S+|\.\./\S+", dataset.get("temporalCoverage", "../x"))
        for download in dataset["distribution"]:
            assert download["@type"] == "DataDownload"
            assert download["encodingFormat"]
            start = file_url(base, release.name, "")
            assert download["contentUrl"].startswith(start)
            path = download["contentUrl"].removeprefix(start)
            assert path in listed, f"{page}: {path} is not in {CHECKSUMS_NAME}"
            assert download.get("sha256", listed[path]) == listed[path]
            told_files.add(path)
    tables = {path for path in listed if re.fullmatch(r"data/\w+\.(parquet|csv|jsonl)", path)}
    assert not tables - told_files, lines(tables - told_files)


def test_files_are_served_with_ranges_types_and_caching(release: Path) -> None:
    version = release.name
    with (
        served(release.parents[2], base_url(release)) as address,
        httpx.Client(base_url=address, headers={"accept-encoding": "identity"}) as client,
    ):
        by_suffix = {Path(path).suffix: path for path in sorted(_listed(release))}
        by_suffix |= {Path(path).suffix: f"{SITE}/{path}" for path in _listed(release / SITE)}
        by_suffix.pop("", None)
        assert {".parquet", ".csv", ".html", ".css"} <= set(by_suffix)
        for path in by_suffix.values():
            length = (release / path).stat().st_size
            lasting, latest = f"releases/{version}/{path}", f"latest/{path}"
            part = client.get(lasting, headers={"range": "bytes=0-3"})
            assert part.status_code == 206, path
            assert part.headers["content-range"] == f"bytes 0-3/{length}"
            assert part.content == (release / path).read_bytes()[:4]
            whole = client.head(lasting)
            assert (whole.status_code, int(whole.headers["content-length"])) == (200, length)
            kind = whole.headers["content-type"].partition(";")[0]
            assert kind != "application/octet-stream", path
            assert kind == media_type(path)
            assert whole.headers["access-control-allow-origin"] == "*"
            assert "immutable" in whole.headers["cache-control"]
            assert "immutable" not in client.head(latest).headers["cache-control"]
            known = client.get(lasting, headers={"if-none-match": whole.headers["etag"]})
            assert (known.status_code, known.content) == (304, b""), path
        assert client.get(f"releases/{version}/no-such-file").status_code == 404
        assert client.get("../../etc/hostname").status_code == 404
