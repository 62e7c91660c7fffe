"""A real browser, and pages with made-up projects in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smartdata.registry import LANGUAGES
from smartdata.site.explore import explore_config, sql_config, write_explore_data
from smartdata.site.frontend import find_frontend, read_frontend
from tests.browser.harness import served, write_page
from tests.browser.made import make_release

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="session")
def dist() -> Path:
    """The built scripts."""
    found = find_frontend()
    if found is None:
        pytest.skip("needs the built scripts: make web")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium without a window."""
    driver = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("needs Chromium; on Debian: apt install chromium")
    with driver.sync_playwright() as started:
        # Root can't have the sandbox. Names are not looked up: a page that asks any other host for
        # something fails at once, and is seen to.
        flags = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        flags += ["--no-sandbox"] if os.getuid() == 0 else []
        browser = started.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@dataclass
class Published:
    """Pages on a server: ``url`` is the folder of the release, ``data`` its Parquet files."""

    url: str
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def page(self, name: str, language: str = "en", search: str = "") -> str:
        return f"{self.url}site/{language}/{name}.html{search}"


def publish(folder: Path, dist: Path, many: int) -> None:
    """Make a release with the two pages in every language."""
    edition = make_release(folder, many)
    site = folder / "site"
    site.mkdir()
    index = write_explore_data(edition, site, "256MB")
    (site / "assets").mkdir()
    for name in read_frontend(dist).files:
        shutil.copyfile(dist / name, site / "assets" / name)
    for language in LANGUAGES:
        write_page(site, dist, "explore", explore_config(edition, language, index))
        write_page(site, dist, "sql", sql_config(edition, language))


@pytest.fixture(scope="session")
def published(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """A release of 3,000 projects: more than one piece of data."""
    root = tmp_path_factory.mktemp("site")
    publish(root / "releases" / "v", dist, 3_000)
    with served(root) as url:
        yield Published(f"{url}releases/v/", root / "releases" / "v")


@dataclass
class Watched:
    """What went wrong in a page, and what it asked for."""

    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        def said(message: Any) -> None:
            if message.type == "error":
                self.problems.append(message.text)

        context.on("console", said)
        context.on("weberror", lambda error: self.problems.append(str(error.error)))
        context.on("request", lambda request: self.requests.append(request.url))
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', "
            "(event) => console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI))"
        )


@pytest.fixture
def watched() -> Watched:
    """Filled by ``page``; tests that provoke errors empty ``problems``."""
    return Watched()


@pytest.fixture
def page(chromium: Browser, watched: Watched) -> Iterator[Page]:
    """A page in a window of its own; at the end nothing may have gone wrong in it."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_default_timeout(15_000)
    watched.watch(context)
    yield context.new_page()
    context.close()
    assert watched.problems == []
