"""The SQL page in a real browser: the answers are DuckDB's, and nothing leaves the machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Published, Watched
from tests.browser.test_explore import asked

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.xdist_group("browser")


def load(page: Page, published: Published, language: str = "en", search: str = "") -> None:
    page.goto(published.page("sql", language, search))
    page.click(".sql-work .sql-main")
    page.wait_for_selector(".sql-actions .sql-main:not([disabled])", timeout=60_000)


def run(page: Page, query: str) -> list[list[str]]:
    page.fill("#sql-query", query)
    page.keyboard.press("Control+Enter")
    return result(page)


def result(page: Page) -> list[list[str]]:
    page.wait_for_selector(".sql-result[aria-busy=false]", state="attached", timeout=60_000)
    rows: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('.sql-result tbody tr')]"
        ".map((row) => [...row.children].map((cell) => cell.textContent))"
    )
    return rows


QUERIES = (
    "SELECT count(*) FROM projects",
    "SELECT sum(amount), max(amount), min(amount) FROM amounts WHERE currency = 'EUR'",
    "SELECT amount FROM amounts WHERE amount > 9000000000000000 ORDER BY ALL",
    "SELECT project_uid, title, start_date, declared_partners, total_budget FROM projects "
    "ORDER BY project_uid LIMIT 500",
    "SELECT p.country, a.stage, count(*), sum(a.amount) FROM partners p JOIN amounts a "
    "USING (project_uid) GROUP BY ALL ORDER BY ALL",
    "SELECT sum(declared_partners) FROM projects",
    "SELECT count(*) FROM findings",
)


def test_answers_are_duckdbs_and_no_other_host_is_asked(
    page: Page, published: Published, watched: Watched, tmp_path: Path
) -> None:
    load(page, published)

    for query in QUERIES:
        expected = [
            ["" if value is None else str(value) for value in row]
            for row in asked(published, query)
        ]
        assert run(page, query) == expected, query
    assert "query=SELECT%20count" in page.url

    run(page, "SELECT project_uid, '=1+1' AS f, -1.50 AS n FROM projects ORDER BY 1")
    assert page.locator(".sql-result tbody tr").count() == 1_000
    assert "The first 1,000 rows" in page.inner_text(".sql-result")
    with page.expect_download() as waiting:
        page.click("text=Download the result")
    waiting.value.save_as(tmp_path / "q.csv")
    lines = (tmp_path / "q.csv").read_bytes().split(b"\r\n")
    assert len(lines) == 3_002
    assert lines[1].endswith(b",'=1+1,-1.50")

    for query, words in (
        ("SELECT * FROM nowhere", "There is no table nowhere"),
        ("SELEC 1", "syntax error"),
        ("FROM read_csv('http://example.org/x.csv')", "only the tables of this release"),
        ("INSTALL httpfs; LOAD httpfs", "only the tables of this release"),
        ("SET autoload_known_extensions = true", "only the tables of this release"),
        ("SELECT current_date", "only the tables of this release"),
    ):
        assert run(page, query) == []
        assert words in page.inner_text("#sql [role=alert]"), query
    assert run(page, "SELECT 1") == [["1"]]
    assert page.inner_text("#sql [role=alert]") == ""
    outside = [url for url in watched.requests if not url.startswith((published.url, "blob:"))]
    assert outside == []


def test_only_what_a_query_names_is_loaded_with_the_keyboard_in_latvian(
    page: Page, published: Published, watched: Watched
) -> None:
    query = "?query=SELECT%20count(*)%20FROM%20partners"
    page.goto(published.page("sql", "lv", query))
    assert len([url for url in watched.requests if "/assets/" in url]) == 2  # no engine yet
    page.focus(".sql-work .sql-main")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sql-result tbody tr", timeout=60_000)

    assert result(page) == [["7500"]]  # what the address asks for is answered
    loaded = {url.rsplit("/", 1)[-1] for url in watched.requests if url.endswith(".parquet")}
    assert loaded == {"partners.parquet"}
    page.fill("#sql-query", "SELECT 1 FROM amounts, sources")
    assert "amounts (" in page.inner_text("#sql-needs")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Izpildīt"
    page.keyboard.press("Shift+Tab")
    assert run(page, "SELECT 1, NULL") == [["1", ""]]
    page.select_option("#sql-examples", "pairs")
    page.keyboard.press("Control+Enter")
    assert len(result(page)) == 3
    page.go_back()
    assert page.input_value("#sql-query") == "SELECT 1, NULL"

    page.fill("#sql-query", "SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b")
    page.keyboard.press("Control+Enter")
    page.click("text=Apturēt")
    assert "Apturēts" in page.inner_text(".sql-status")
    assert run(page, "SELECT count(*) FROM projects") == [["3000"]]
