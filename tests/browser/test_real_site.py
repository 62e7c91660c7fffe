"""The two pages as a release has them: the committed record, and the site's own frame around."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smartdata.config import Publication, Settings
from smartdata.refresh import Refresh
from tests.browser.conftest import Published, Watched
from tests.browser.harness import served
from tests.browser.test_explore import READY, number, opened
from tests.browser.test_sql import load, run

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def site(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """A release of the committed record."""
    del dist  # built: the release takes it
    warehouse = tmp_path_factory.mktemp("warehouse")
    publication = Publication(formats=(), site=True)
    raw = Path(__file__).parents[2] / "raw"
    Refresh(Settings(raw=raw, warehouse=warehouse, publication=publication)).run()
    with served(warehouse / "open-data") as url:
        yield Published(f"{url}latest/", warehouse / "open-data" / "latest")


def test_planosanas_finds_the_project_and_leads_to_its_page(page: Page, site: Published) -> None:
    opened(page, site, "?q=planosanas", "lv")

    assert number(page) == 1
    assert "355 510,50" in page.inner_text(".explore-totals").replace("\u00a0", " ")
    with page.expect_response("**/projects/**") as waiting:
        page.click(".explore-list a")
    assert waiting.value.ok
    assert "LLI-431" in page.inner_text("main")
    page.go_back()
    page.click("a[hreflang=lt]")
    page.wait_for_selector(READY)
    assert number(page) == 1


def test_sql_reads_the_release(page: Page, site: Published, watched: Watched) -> None:
    load(page, site, "lt")

    query = "SELECT sum(programme_funding), count(*) FROM partners"
    assert run(page, query) == [["355510.51", "2"]]
    root = site.url.removesuffix("latest/")
    assert [url for url in watched.requests if not url.startswith((root, "blob:"))] == []


def test_a_page_weighs_little_before_the_engine(
    page: Page, site: Published, watched: Watched
) -> None:
    for name in ("explore", "sql"):
        watched.requests.clear()
        page.goto(site.page(name))
        page.wait_for_load_state("networkidle")
        names = [url.removeprefix(site.url) for url in watched.requests if url.startswith("http")]
        assert sum((site.folder / name).stat().st_size for name in names) < 300_000


def test_on_a_phone_nothing_is_cut_off(page: Page, site: Published) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for language in ("en", "lv", "lt"):
        for name in ("explore", "sql"):
            page.goto(site.page(name, language))
            page.wait_for_selector(f"#{name} button")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
