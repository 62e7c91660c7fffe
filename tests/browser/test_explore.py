"""The explorer in a real browser: what a person does, and whether the answers are right."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import duckdb
import pytest

from tests.browser.conftest import Published, Watched
from tests.browser.made import VERSION

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")
READY = "#explore[data-read=all] .explore-results[aria-busy=false]"


def opened(page: Page, published: Published, search: str = "", language: str = "en") -> None:
    page.goto(published.page("explore", language, search))
    be_there(page)
    page.wait_for_selector(READY)


def be_there(page: Page) -> None:
    """Move the mouse, as whoever looks at the page does: only then all projects are read."""
    page.wait_for_selector("#explore.explore-ready")
    page.mouse.move(5, 5)
    page.mouse.move(9, 9)


def number(page: Page) -> int:
    page.wait_for_selector(READY)
    return number_shown(page)


def number_shown(page: Page) -> int:
    return int(re.sub(r"\D", "", page.inner_text(".explore-status")))


def titles(page: Page) -> list[str]:
    page.wait_for_selector(READY)
    return page.locator(".explore-list li > a").all_text_contents()


def asked(published: Published, query: str) -> list[tuple[Any, ...]]:
    """DuckDB's answer; the tables of the release are views."""
    with duckdb.connect() as connection:
        for path in published.data.glob("*.parquet"):
            connection.execute(f"CREATE VIEW {path.stem} AS FROM read_parquet('{path}')")
        return connection.execute(query).fetchall()


TOLD = """
    SELECT project_uid, measure, stage, currency, max_by(amount, main_statement) AS amount
    FROM (SELECT project_uid, measure, stage, currency, main_statement, sum(amount) AS amount
          FROM amounts WHERE subject = 'project' GROUP BY ALL)
    GROUP BY ALL
"""
FOLDED = "regexp_replace(strip_accents(lower({})), '[^a-z0-9]+', ' ', 'g')"
HAY = FOLDED.format(
    "concat_ws(' ', '', acronym, title, project_code, (SELECT string_agg(text, ' ') FROM texts t "
    "WHERE t.project_uid = p.project_uid), (SELECT string_agg(name, ' ') FROM partners q "
    "WHERE q.project_uid = p.project_uid))"
)
#: Choices, and the same as a condition of SQL on projects p.
CHOICES = {
    "q=planosanas": f"' ' || {HAY} LIKE '% planosanas%'",
    "q=" + quote("ŽALIOJI kelion"): f"{HAY} LIKE '%zalioji%' AND {HAY} LIKE '% kelion%'",
    "q=translated": f"{HAY} LIKE '%translated%'",
    "programme=2007TC16RFCB000": "programme_cci = '2007TC16RFCB000'",
    "programme=" + quote('Cita programma "X"'): "programme_cci IS NULL",
    "period=2014-2020": "programme_cci LIKE '2014%'",
    "country=SE": "EXISTS (FROM locations l WHERE l.project_uid = p.project_uid)",
    "country=LT": "EXISTS (FROM partners q WHERE q.project_uid = p.project_uid AND country = 'LT')",
    "country=LT&role=lead": "EXISTS (FROM partners q WHERE q.project_uid = p.project_uid "
                            "AND country = 'LT' AND role = 'lead')",
    "country=LV&region=LV003@2016": "EXISTS (FROM partners q WHERE q.project_uid = p.project_uid "
                                    "AND nuts_code = 'LV003')",
    "country=SE&region=SE1@2024": "EXISTS (FROM locations l WHERE l.project_uid = p.project_uid)",
    "from=2012&to=2013": "year(start_date) <= 2013 AND year(end_date) >= 2012",
    "money=total_budget.approved.LTL&min=1000&max=" + quote("5000000,50"):
        f"EXISTS (FROM ({TOLD}) t WHERE t.project_uid = p.project_uid AND currency = 'LTL' "
        "AND amount BETWEEN 1000 AND 5000000.50)",
    "q=heritage&period=2014-2020&country=LV&from=2015":
        f"{HAY} LIKE '% heritage%' AND programme_cci LIKE '2014%' AND year(end_date) >= 2015 AND "
        "EXISTS (FROM partners q WHERE q.project_uid = p.project_uid AND country = 'LV')",
}  # fmt: skip


def test_choices_and_their_totals_are_duckdbs(page: Page, published: Published) -> None:
    for choice, condition in CHOICES.items():
        opened(page, published, f"?{choice}")

        [(expected,)] = asked(published, f"SELECT count(*) FROM projects p WHERE {condition}")
        assert 0 < expected < 3_000, choice
        assert number(page) == expected, choice
        sums = asked(published, f"""
            SELECT measure, stage, currency, count(*), sum(amount) FROM ({TOLD}) t
            JOIN (SELECT p.project_uid FROM projects p WHERE is_operation = 'yes'
                  AND ({condition})) USING (project_uid)
            GROUP BY ALL ORDER BY ALL""")  # fmt: skip
        cells = "[...document.querySelectorAll('.explore-totals tbody td')].map((c) => c.innerText)"
        shown = [cell.replace(",", "") for cell in page.evaluate(cells)]
        got = [shown[at + 2 : at + 4] for at in range(0, len(shown), 4)]
        assert got == [[str(n), str(total)] for *_, n, total in sums], choice


def test_searching_filtering_and_sorting_by_hand(page: Page, published: Published) -> None:
    opened(page, published)
    assert number(page) == 3_000

    page.fill("#explore-q", "kelione")
    assert number(page) == 600 - 1  # one of them has a hostile title
    page.select_option("#explore-country", label="Lithuania")
    page.select_option("#explore-money", "programme_funding.approved.EUR")
    page.select_option("#explore-sort", "most")
    assert number(page) < 599
    assert titles(page)[0].split()[-1].isdigit()
    amounts = page.locator(".explore-amount strong").all_text_contents()
    cents = [int(re.sub(r"\D", "", amount)) for amount in amounts]
    assert cents == sorted(cents, reverse=True)
    assert "money=programme_funding.approved.EUR" in page.url
    page.click("text=Clear all")
    assert number(page) == 3_000
    assert page.url.endswith("explore.html")


@pytest.mark.parametrize(
    ("sort", "order"),
    [("newest", "start_date DESC NULLS LAST, project_uid"), ("oldest", "start_date NULLS LAST")],
)
def test_the_order_is_duckdbs(page: Page, published: Published, sort: str, order: str) -> None:
    opened(page, published, f"?sort={sort}&programme=2007TC16RFCB000")

    expected = asked(
        published,
        "SELECT title FROM projects WHERE programme_cci = '2007TC16RFCB000' "
        f"ORDER BY {order} LIMIT 50",
    )
    assert titles(page) == [title for (title,) in expected]


def test_the_list_goes_on_and_leads_to_the_pages(page: Page, published: Published) -> None:
    opened(page, published)
    assert len(titles(page)) == 50

    page.click(".explore-more")
    assert len(titles(page)) == 100
    assert page.evaluate("document.activeElement.closest('li') === "
                         "document.querySelectorAll('.explore-list li')[50]")  # fmt: skip
    link = page.locator(".explore-list a").first
    assert re.match(r"\.\./en/projects/[^/]+/[^/]+\.html$", link.get_attribute("href") or "")


def test_a_downloaded_selection_is_duckdbs(
    page: Page, published: Published, tmp_path: Path
) -> None:
    opened(page, published, "?q=planosana&sort=oldest")

    with page.expect_download() as waiting:
        page.click(".explore-download")
    download = waiting.value
    assert download.suggested_filename == f"smartdata-{VERSION}-selection.csv"
    download.save_as(tmp_path / "selection.csv")
    data = (tmp_path / "selection.csv").read_bytes()
    assert data.endswith(b"\r\n")
    assert not data.startswith(b"\xef\xbb\xbf")
    got = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    expected = asked(published, f"""
        WITH told AS ({TOLD}), lead AS (
            SELECT project_uid, string_agg(name, ' | ' ORDER BY partner_no) AS names
            FROM partners WHERE role = 'lead' GROUP BY ALL)
        SELECT p.project_uid, programme_cci, programme_name, g.period, project_code, acronym, title,
               status, is_operation, start_date, end_date, lead.names,
               (SELECT amount FROM told t WHERE t.project_uid = p.project_uid
                AND measure = 'programme_funding' AND stage = 'approved'),
               (SELECT amount FROM told t WHERE t.project_uid = p.project_uid
                AND currency = 'LTL'),
               p.source_id, s.licence, s.attribution, source_file_sha256, source_locator
        FROM projects p JOIN sources s USING (source_id)
        LEFT JOIN programmes g USING (programme_cci) LEFT JOIN lead USING (project_uid)
        WHERE {HAY} LIKE '% planosana%' ORDER BY p.project_uid""")  # fmt: skip
    names = ("project_uid", "programme_cci", "programme_name", "period", "project_code", "acronym",
             "title", "status", "is_operation", "start_date", "end_date", "lead_partners",
             "programme_funding_approved_eur", "total_budget_approved_ltl", "source_id", "licence",
             "attribution", "source_file_sha256", "source_locator")  # fmt: skip
    rows = sorted(tuple(row[name].removeprefix("'") for name in names) for row in got)
    assert rows == [tuple("" if v is None else str(v) for v in row) for row in expected]
    assert any(row["attribution"] == "'=Office" for row in got)


def test_hostile_text_stays_text(page: Page, published: Published, tmp_path: Path) -> None:
    opened(page, published, "?q=harmed")

    assert number(page) == 4
    assert any(title.startswith("<img src=x onerror=") for title in titles(page))
    page.hover(".explore-list li a")
    assert page.title() == "explore"
    assert page.locator(".explore-results img, .explore-results script").count() == 0
    opened(page, published, "?q=hyperlink")
    with page.expect_download() as waiting:
        page.click(".explore-download")
    waiting.value.save_as(tmp_path / "x.csv")
    assert '"\'=HYPERLINK(""http' in (tmp_path / "x.csv").read_text(encoding="utf-8")
    opened(page, published, '?q=<script>x&programme="><img src=x onerror=alert(1)>&min=%00')
    assert number(page) == 0


def test_back_forward_and_sharing(page: Page, published: Published) -> None:
    opened(page, published)
    page.locator("#explore-q").press_sequentially("sadarb", delay=30)
    found = number(page)
    page.select_option("#explore-period", "2014-2020")
    narrowed = number(page)
    address = page.url
    assert narrowed < found

    page.go_back()
    assert number(page) == found
    assert page.input_value("#explore-period") == ""
    page.go_back()
    assert number(page) == 3_000  # what was typed is one step
    page.go_forward()
    page.go_forward()
    assert (number(page), page.url) == (narrowed, address)
    page.goto(address)
    assert number(page) == narrowed
    assert page.input_value("#explore-q") == "sadarb"
    href = page.get_attribute("a[hreflang=lv]", "href")
    assert href == "../lv/explore.html?q=sadarb&period=2014-2020"
    page.click("a[hreflang=lv]")
    assert number(page) == narrowed


def test_with_the_keyboard_only(page: Page, published: Published) -> None:
    opened(page, published)

    def tab_to(wanted: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
                # What has the focus is seen to have it.
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != (
                    "none"
                )
                return
        raise AssertionError(f"Tab never came to {wanted}")

    tab_to("#explore-q")
    page.keyboard.type("viedā")
    tab_to("#explore-period")
    page.keyboard.type("2021")
    assert number(page) > 0
    assert page.input_value("#explore-period") == "2021-2027"
    tab_to(".explore-download")
    with page.expect_download():
        page.keyboard.press("Enter")
    tab_to(".explore-list a")
    tab_to(".explore-more")
    page.keyboard.press("Enter")
    assert len(titles(page)) == 100
    tab_to(".explore-chart summary")
    page.keyboard.press("Enter")
    assert page.locator(".explore-chart tbody tr").count() > 1


def test_the_chart_has_the_same_numbers_in_a_table(page: Page, published: Published) -> None:
    opened(page, published, "?by=programme&money=total_budget.approved.EUR")

    expected = asked(published, f"""
        SELECT count(DISTINCT p.project_uid), sum(amount) FILTER (is_operation = 'yes')
        FROM projects p LEFT JOIN (
            FROM ({TOLD}) WHERE measure = 'total_budget' AND stage = 'approved'
            AND currency = 'EUR') t USING (project_uid)
        GROUP BY coalesce(programme_cci, programme_name)""")  # fmt: skip
    page.click(".explore-chart summary")
    rows = page.locator(".explore-chart tbody tr").all()
    got = [[c.replace(",", "") for c in row.locator("td").all_text_contents()] for row in rows]
    assert sorted(got) == sorted(
        [str(n), "Not stated" if total is None else str(total)] for n, total in expected
    )
    known = [total for _, total in expected if total is not None]
    assert page.locator(".explore-bars .explore-bar").count() == min(20, len(known))
    assert page.get_attribute(".explore-bars", "role") == "img"


@pytest.mark.parametrize("language", ["lv", "lt"])
def test_on_a_phone_in_other_languages(page: Page, published: Published, language: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, published, language=language)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.inner_text("label[for=explore-q]") == {"lv": "Meklēt", "lt": "Ieškoti"}[language]
    assert "3\u00a0000 projekt" in page.inner_text(".explore-status")


def test_without_scripts_the_lists_are_there(chromium: Browser, published: Published) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in ("explore", "sql"):
        page.goto(published.page(name))
        assert page.is_visible("text=All programmes")
    context.close()


def test_from_a_file_all_of_it_works(page: Page, published: Published) -> None:
    page.goto((published.folder / "site" / "en" / "explore.html").as_uri() + "?q=heritage")
    assert number(page) > 0
    page.select_option("#explore-period", "2021-2027")
    assert 0 < number(page) < 600
    page.goto((published.folder / "site" / "en" / "sql.html").as_uri())
    assert "opened as a file" in page.inner_text("#sql [role=status]")


def test_nobody_there_reads_no_more_than_the_first_projects(
    page: Page, published: Published, watched: Watched
) -> None:
    page.goto(published.page("explore"))
    page.wait_for_selector(".explore-list li")
    page.wait_for_load_state("networkidle")
    assert [url for url in watched.requests if "/explore/projects-" in url] == []
    assert number_shown(page) == 3_000
    assert page.locator(".explore-list li").count() == 50
    page.keyboard.press("Tab")
    assert number(page) == 3_000
    assert [url for url in watched.requests if "/explore/projects-" in url] != []


def test_a_part_that_is_missing_is_said_and_tried_again(
    page: Page, published: Published, watched: Watched
) -> None:
    page.route("**/explore/projects-*", lambda route: route.abort())
    page.goto(published.page("explore"))
    be_there(page)
    page.wait_for_selector(".explore-trouble button")

    assert "could not be loaded" in page.inner_text(".explore-trouble")
    assert page.is_disabled(".explore-download")
    assert page.locator(".explore-totals tbody tr").count() == 0
    assert len(page.locator(".explore-list li").all()) == 50
    page.unroute("**/explore/projects-*")
    page.click(".explore-trouble button")
    assert number(page) == 3_000
    watched.problems.clear()


def test_the_page_is_light_and_asks_nobody_else(
    page: Page, published: Published, watched: Watched, dist: Path
) -> None:
    import gzip

    opened(page, published)
    assert [url for url in watched.requests if not url.startswith(published.url)] == []
    own = [url for url in watched.requests if "/explore/" not in url]
    sizes = [
        len(gzip.compress((published.folder / url.removeprefix(published.url)).read_bytes()))
        for url in own
    ]
    assert len(own) == 3
    assert sum(sizes) < 30_000


def test_a_field_is_described_by_its_hint_and_by_what_is_wrong(
    page: Page, published: Published
) -> None:
    opened(page, published)
    for name, hint in (("role", "explore-role-hint"), ("q", "explore-q-hint"), ("sort", "")):
        told = page.get_attribute(f"#explore-{name}", "aria-describedby") or ""
        assert told.split() == [*([hint] if hint else []), f"explore-{name}-wrong"]
        assert all(page.locator(f"#{one}").count() == 1 for one in told.split())
