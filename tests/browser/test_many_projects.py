"""The explorer with 50,000 projects: how soon something is there, and that the page stays light."""

from __future__ import annotations

import logging
import os
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Published, publish
from tests.browser.harness import served
from tests.browser.test_explore import READY, be_there, number

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.long,
    pytest.mark.skipif(
        os.environ.get("SMARTDATA_TEST_PROFILE") != "long", reason="takes a minute; make test-long"
    ),
]
MANY = 50_000
log = logging.getLogger(__name__)


@pytest.fixture(scope="module")
def large(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("large")
    publish(folder / "v", dist, MANY)
    with served(folder) as url:
        yield Published(f"{url}v/", folder / "v")


def test_the_first_result_is_there_within_a_second(page: Page, large: Published) -> None:
    first, last = [], []
    for search in ("", "?q=planosana", "?q=heritage&country=LV&sort=title"):
        page.goto(large.page("explore", "lv", search))
        page.wait_for_selector(".explore-list li")
        be_there(page)
        page.wait_for_selector(READY)
        marks = page.evaluate(
            "[performance.getEntriesByType('navigation')[0].loadEventEnd, "
            "performance.getEntriesByName('explore-first')[0].startTime, performance.now()]"
        )
        first.append(marks[1] - marks[0])
        last.append(marks[2] - marks[0])
    assert number(page) > 1_000
    log.info("first results after %s ms, all after %s ms", first, last)
    assert statistics.median(first) < 1_000


def test_a_search_is_answered_while_one_types(page: Page, large: Published) -> None:
    page.goto(large.page("explore"))
    be_there(page)
    page.wait_for_selector(READY)
    page.evaluate(
        "() => { const list = document.querySelector('.explore-results'); let began;"
        " document.getElementById('explore-q').addEventListener('input',"
        " () => { began = performance.now(); });"
        " new MutationObserver(() => { if (list.getAttribute('aria-busy') === 'false')"
        " window.took = performance.now() - began; })"
        " .observe(list, { attributes: true, attributeFilter: ['aria-busy'] }); }"
    )
    page.fill("#explore-q", "kelione 7")
    assert number(page) > 100
    took = page.evaluate("window.took")
    log.info("a search took %s ms", took)
    assert took < 1_000


def test_the_pages_own_weight_does_not_grow(large: Published, published: Published) -> None:
    for name in ("explore", "sql"):
        sizes = [
            (each.folder / "site" / "en" / f"{name}.html").stat().st_size
            for each in (large, published)
        ]
        assert abs(sizes[0] - sizes[1]) < 100
    index = next((large.folder / "site" / "explore").glob("index.*.js"))
    assert index.stat().st_size < 60_000
