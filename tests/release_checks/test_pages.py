"""Checks 20 to 22: pages are valid HTML, open to everybody, quick, and ask no other host.

Every template is looked at in all three languages, in a narrow and in a wide window, for the
release of the founding record and for the one made of real lists.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from smartdata.addresses import SITE
from tests.release_checks.browsers import (
    WEIGHT_LIMIT,
    Seen,
    html_validate,
    install,
    lines,
    see,
    served,
    vnu,
)
from tests.release_checks.site_pages import base_url, kind, sample, smallest
from tests.tools_needed import need

#: What is made for one of these tests is made for all.
pytestmark = pytest.mark.xdist_group("release-pages")
WIDTHS = NARROW, WIDE = 320, 1280
#: Pages that Lighthouse judges, by their template, in one language each; it takes its time.
JUDGED = {
    "release_founding": (("en", "index.html"), ("lv", "datasets/*"), ("lt", "projects/*")),
    "release_real": (("lv", "explore.html"), ("en", "programmes/*")),
}
MISSING = "no-such-page"
WHOLE = ("accessibility", "best-practices", "seo")
FAST_ENOUGH = 0.95


@dataclass(frozen=True)
class Looked:
    """A release, and what was seen of it."""

    release: Path
    seen: Seen


@pytest.fixture(scope="module", params=[*JUDGED])
def name(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


@pytest.fixture(scope="module")
def release(name: str, request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(name)
    return folder.resolve()


@pytest.fixture(scope="module")
def looked(name: str, release: Path) -> Iterator[Looked]:
    """Everything that needs the browser, in one go."""
    need("chromium")
    install()
    # The largest of the real pages take their time: each at one width, unless time is no matter.
    small = name == "release_founding"
    both = small or os.environ.get("SMARTDATA_TEST_PROFILE") == "long"
    chosen = smallest(release) if small else sample(release, 1)
    warehouse = release.parents[2]
    with served(warehouse, base_url(release)) as address:
        visits = [
            (f"{address}latest/{SITE}/{page}", width)
            for number, page in enumerate(chosen)
            for width in (WIDTHS if both else (WIDTHS[number % 2],))
        ]
        by_kind = {kind(page): page for page in chosen}
        judged = [f"{address}latest/{SITE}/{by_kind[one]}" for one in JUDGED[name]]
        visits += [(f"{address}{MISSING}", width) for width in WIDTHS]
        yield Looked(release, see(visits, judged))


def test_html_is_valid(name: str, release: Path) -> None:
    need("java")
    chosen = sample(release, 3 if name == "release_real" else 6)
    with served(release.parents[2], base_url(release)) as address:
        paths = ["", "404.html", *(f"latest/{SITE}/{page}" for page in chosen)]
        found = vnu([address + path for path in paths])
    assert not found, lines(found)


def test_html_is_good(name: str, release: Path) -> None:
    chosen = sample(release, 3 if name == "release_real" else 6)
    front = [release.parents[1] / name for name in ("index.html", "404.html")]
    found = html_validate([*front, *(release / SITE / page for page in chosen)])
    assert not found, lines(found)


def test_pages_open_to_everybody_says_axe(looked: Looked) -> None:
    found = [f"{v.url} at {v.width}: {one}" for v in looked.seen.visits for one in v.axe]
    assert not found, lines(found)


def test_pages_open_to_everybody_says_pa11y(looked: Looked) -> None:
    found = [f"{v.url} at {v.width}: {one}" for v in looked.seen.visits for one in v.pa11y]
    assert not found, lines(found)


def test_no_other_host_is_asked(looked: Looked) -> None:
    found = [f"{v.url}: {one}" for v in looked.seen.visits for one in v.external]
    assert not found, lines(found)


def test_nothing_fails_to_load_and_no_policy_is_broken(looked: Looked) -> None:
    found = [
        f"{v.url}: {one}"
        for v in looked.seen.visits
        for one in [*v.failed, *v.console]
        if not v.url.endswith(MISSING)
    ]
    assert not found, lines(found)


def test_no_page_is_wider_than_the_window(looked: Looked) -> None:
    found = [f"{v.url} at {v.width}: {v.overflow} px" for v in looked.seen.visits if v.overflow > 0]
    assert not found, lines(found)


def test_pages_are_light(looked: Looked) -> None:
    """With all that a page loads before somebody uses it, the explorer's data among it."""
    found = [
        f"{v.url}: {v.weight + v.data:,} bytes"
        for v in looked.seen.visits
        if v.weight + v.data > WEIGHT_LIMIT
    ]
    assert not found, lines(found)


def test_every_template_was_seen_in_every_language(looked: Looked) -> None:
    start = f"/latest/{SITE}/"
    seen = {kind(v.url.partition(start)[2]) for v in looked.seen.visits if start in v.url}
    assert len({template for _, template in seen}) > 10
    for template in {template for language, template in seen if language}:
        assert {language for language, one in seen if one == template} >= {"en", "lv", "lt"}


def test_lighthouse_is_content(looked: Looked) -> None:
    found = []
    for page in looked.seen.judged:
        assert page.error is None, f"{page.url}: {page.error}"
        wanted = dict.fromkeys(WHOLE, 1.0) | {"performance": FAST_ENOUGH}
        found += [
            f"{page.url}: {category} {page.scores[category]}: {'; '.join(page.costly[category])}"
            for category, least in wanted.items()
            if (page.scores[category] or 0) < least
        ]
    assert not found, lines(found)
