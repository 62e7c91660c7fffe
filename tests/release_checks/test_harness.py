"""The checks themselves: what is wrong with a page is found, and what is right is left alone."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.release_checks.browsers import html_validate, install, see, vnu
from tests.release_checks.site_pages import base_url, kind, sample, smallest, walk
from tests.tools_needed import need

BASE = "https://data.example.org/"
GOOD = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A page</title>
<link rel="canonical" href="{base}latest/site/{language}/{page}">
<link rel="alternate" hreflang="en" href="{base}latest/site/en/{page}">
<link rel="alternate" hreflang="lv" href="{base}latest/site/lv/{page}">
<link rel="alternate" hreflang="lt" href="{base}latest/site/lt/{page}">
<link rel="alternate" hreflang="x-default" href="{base}latest/site/en/{page}">
</head>
<body>
<main>
<h1 id="top">A page</h1>
{body}
</main>
</body>
</html>
"""
BAD_BODY = """<p style="color:#aaa;background:#fff">Pale</p>
<input type="text">
<img src="http://localhost:9/outside.png">
<div style="width:900px">wide</div>
<script>throw new Error("a fault");</script>
<p><a href="nowhere.html">leads to nothing</a> <a href="a.html#nothing">nor this</a></p>
<p><a href="javascript:alert(1)">never</a> <a href="/en/a.html">not relative</a></p>"""


def _page(language: str, page: str, body: str) -> str:
    return GOOD.format(language=language, page=page, body=body, base=BASE)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release with two pages in each language, all of them right."""
    release = tmp_path / "2026.11.27"
    for language in ("en", "lv", "lt"):
        folder = release / "site" / language
        folder.mkdir(parents=True)
        for name, other in (("a.html", "b.html"), ("b.html", "a.html")):
            body = f'<p><a href="{other}#top">The other</a> <a href="../../data/x.csv">Data</a></p>'
            (folder / name).write_text(_page(language, name, body), encoding="utf-8")
    (release / "data").mkdir()
    (release / "data" / "x.csv").write_text("a\r\n", encoding="utf-8")
    start = f'<html><link rel="canonical" href="{BASE}latest/site/index.html"></html>'
    (release / "site" / "index.html").write_text(start, encoding="utf-8")
    return release


@pytest.fixture
def address(release: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(release / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _spoil(release: Path) -> Path:
    page = release / "site" / "en" / "b.html"
    page.write_text(_page("en", "b.html", BAD_BODY), encoding="utf-8")
    return page


def test_links_are_followed(release: Path) -> None:
    assert base_url(release) == BASE
    right = walk(release, BASE)
    assert (right.broken, right.loaded_from_elsewhere, right.alternates) == ([], [], [])
    assert right.places == {
        (f"site/{language}/{page}.html", "top") for language in ("en", "lv", "lt") for page in "ab"
    }
    _spoil(release)
    (release / "site" / "lt" / "a.html").write_text(_page("lv", "a.html", ""), encoding="utf-8")
    wrong = walk(release, BASE)
    assert wrong.loaded_from_elsewhere == ["en/b.html: http://localhost:9/outside.png"]
    assert [one.partition(":")[0] for one in wrong.alternates] == ["lt/a.html"]
    (release / "data" / "x.csv").unlink()
    assert len(walk(release, BASE).broken) == 4 + 4
    assert sorted(one.partition(" ")[2] for one in wrong.broken) == [
        "'/en/a.html' is not relative",
        "'javascript:alert(1)' has a scheme that nobody asked for",
        "'nowhere.html' leads to nothing",
        "has no #nothing, to which a link leads",
    ]


def test_a_sample_has_every_template(release: Path) -> None:
    assert kind("lv/projects/X/1.html") == ("lv", "projects/*")
    assert kind("lv/projects/index.html") == ("lv", "projects/index.html")
    assert kind("lv/about.html") == ("lv", "about.html")
    folder = release / "site" / "lv" / "projects"
    folder.mkdir()
    for number in range(9):
        (folder / f"{'x' * number}.html").write_text("x" * number)
    (folder / "list-2.html").write_text("xx")
    few, some = sample(release, 1), sample(release, 3)
    assert "lv/projects/.html" in smallest(release)
    assert {kind(page) for page in smallest(release)} == {kind(page) for page in few}
    assert {kind(page) for page in few} == {kind(page) for page in some}
    assert [page for page in few if "projects" in page] == ["lv/projects/xxxxxxxx.html"]
    assert {p.partition("projects/")[2] for p in some if "projects" in p} == {
        "xxxxxxxx.html", "xxxx.html", ".html", "list-2.html",
    }  # fmt: skip


def test_html_is_judged(release: Path, address: str) -> None:
    need("java")
    install()
    bad = _spoil(release)
    told = vnu([f"{address}en/a.html", f"{address}en/b.html"])
    assert {one.partition("/en/")[2][:6] for one in told} == {"b.html"}
    assert any("alt" in one for one in told)
    assert html_validate([bad.with_name("a.html")]) == []
    assert any("wcag/h37" in one for one in html_validate([bad]))


def test_pages_are_seen(release: Path, address: str) -> None:
    need("chromium")
    install()
    _spoil(release)
    good, bad = see([(f"{address}en/a.html", 320), (f"{address}en/b.html", 320)]).visits
    assert (good.axe, good.pa11y, good.external, good.failed, good.console) == ([], [], [], [], [])
    assert good.overflow == 0
    assert 300 < good.weight < 2_000
    assert {one.partition(":")[0] for one in bad.axe} >= {"color-contrast", "image-alt", "label"}
    assert any(one.startswith("WCAG2AA") for one in bad.pa11y)
    assert bad.external == ["http://localhost:9/outside.png"]
    assert any("outside.png" in one for one in bad.failed)
    assert any("a fault" in one for one in bad.console)
    assert bad.overflow > 500
