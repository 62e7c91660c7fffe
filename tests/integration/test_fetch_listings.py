"""Listings over several pages, and indexes with links to records: whole or refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from smartdata.describe.source import SourceDescription
from smartdata.fetch.errors import FetchError, PassingError
from tests.chain import SOURCE
from tests.fetched import CONTACT, MONDAY, TUESDAY, WEDNESDAY, Place, list_csv
from tests.pages import Project
from tests.server import Answer, Script, Server


def refused(place: Place, source: SourceDescription, day: str = TUESDAY) -> str:
    before = place.tree()
    with pytest.raises(FetchError) as raised:
        place.fetch(source, day)
    assert place.tree() == before
    return str(raised.value)


# Numbered pages ---------------------------------------------------------------------------------


def records(first: int, count: int = 20) -> bytes:
    held = [
        {"Code": f"P{n}", "Title": f"T{n}", "Amount": "1.00"} for n in range(first, first + count)
    ]
    return json.dumps(held).encode()  # fmt: skip


def listing(server: Server, place: Place, *pages: Script, first: int = 1, step: int = 1,
            **fetch: Any) -> SourceDescription:  # fmt: skip
    """A listing whose pages are these; whatever is asked for beyond them is missing."""
    for number, script in enumerate(pages):
        server.says(f"/list?page={first + number * step}", script)
    told = {"url": server.url("/list?page={page}"), "first": first, "step": step, **fetch}
    return place.source({"pages": told}, format="json")


@pytest.mark.parametrize(
    "end",
    [
        pytest.param([], id="404"),
        pytest.param([Answer(b"", 410), Answer(b"", 410)], id="410"),
        pytest.param([b"[]", b"[]"], id="empty array"),
        pytest.param([b" [ ]\n", b"{}"], id="nothing"),
        pytest.param([records(40), records(40)], id="last page again and again"),
        pytest.param([records(0), records(0)], id="first page again"),
        pytest.param([b"[]", Answer(b"", 404)], id="empty, then missing"),
    ],
)
def test_a_listing_ends_where_pages_are_missing_empty_or_repeated(
    server: Server, place: Place, end: list[Script]
) -> None:
    source = listing(server, place, records(0), records(20), records(40), *end)
    assert place.fetch(source).files == 3
    assert place.files() == {
        f"page-{number:06}.json": records((number - 1) * 20) for number in (1, 2, 3)
    }
    assert place.record()["files"][2]["url"].endswith("/list?page=3")
    assert len(server.paths) == 5
    place.checked()


def test_a_listing_may_count_records_and_begin_at_nought(server: Server, place: Place) -> None:
    source = listing(server, place, records(0), records(20), first=0, step=20)
    place.fetch(source)
    assert list(place.files()) == ["page-000000.json", "page-000020.json"]
    assert server.paths[-1] == "/list?page=60"


@pytest.mark.parametrize("gap", [b"[]", Answer(b"", 404), records(0)])
def test_a_page_that_fails_in_the_middle_does_not_cut_the_listing_off(
    server: Server, place: Place, gap: Script
) -> None:
    source = listing(server, place, records(0), records(20), gap, records(60))
    told = refused(place, source)
    assert "though page 4 holds records; the listing is not whole" in told


def test_a_page_in_trouble_in_the_middle_is_waited_for(server: Server, place: Place) -> None:
    shaky = [Answer(b"", 503), Answer(records(20), cut=50), Answer(records(20))]
    source = listing(server, place, records(0), shaky, records(40))
    assert place.fetch(source).files == 3
    source = listing(server, place, records(0), Answer(b"", 500), records(40))
    assert "answered 500" in refused(place, source, WEDNESDAY)


@pytest.mark.parametrize(
    "error", [b'{"error": "limit"}', b"<html><h1>Error</h1></html>", b"busy", b'[{"code": 1}]', b""]
)
def test_an_error_in_the_place_of_a_page_is_not_taken_for_the_end(
    server: Server, place: Place, error: bytes
) -> None:
    source = listing(server, place, records(0), error)
    refused(place, source)


def test_a_listing_that_never_ends_is_refused_and_not_cut_off(server: Server, place: Place) -> None:
    pages = [records(n * 20) for n in range(9)]
    source = listing(server, place, *pages, most=5)
    assert "has more than 5 pages" in refused(place, source)
    assert len(server.paths) == 6
    assert place.fetch(listing(server, place, *pages, most=9)).files == 9


def test_the_number_of_pages_may_be_told(server: Server, place: Place) -> None:
    pages = [records(n * 20) for n in range(4)]
    place.fetch(listing(server, place, *pages, last=2), MONDAY)
    assert len(server.paths) == 2
    for gap, why in (
        (Answer(b"", 404), "no such page"), (b"[]", "holds no record, before the last page"),
        (records(0), "repeats page 1, before the last page"),
    ):  # fmt: skip
        source = listing(server, place, records(0), gap, records(40), last=3)
        assert why in refused(place, source)


@pytest.mark.parametrize("nothing", [b"[]", Answer(b"", 404)])
def test_a_listing_without_a_page_is_refused(server: Server, place: Place, nothing: Script) -> None:
    told = refused(place, listing(server, place, nothing))
    assert "the listing holds nothing" in told or "there is no such page" in told


def test_pages_of_a_table_end_where_one_has_a_header_only(server: Server, place: Place) -> None:
    empty = b"Code,Title,Amount\n"
    for number, body in enumerate([list_csv(5), list_csv(6), empty, empty], start=1):
        server.says(f"/{number}", body)
    place.fetch(place.source({"pages": {"url": server.url("/{page}")}}))
    assert list(place.files()) == ["page-000001.csv", "page-000002.csv"]


def test_records_deeper_in_a_page_end_where_their_list_is_empty(
    server: Server, place: Place
) -> None:
    def deep(body: bytes) -> bytes:
        return b'{"meta": {"total": 20}, "data": {"items": %s}}' % body

    source = listing(server, place, deep(records(0)), deep(b"[]"), deep(b"[]"))
    source = source.model_copy(
        update={"file": source.file.model_copy(update={"records_at": "data.items"})}
    )
    assert place.fetch(source).files == 1


def test_a_listing_that_did_not_change_is_asked_for_with_conditions(
    server: Server, place: Place
) -> None:
    for number in (1, 2):
        server.file(f"/{number}", records(number * 20), kind="application/json")
    source = place.source({"pages": {"url": server.url("/{page}")}}, format="json")
    place.fetch(source, MONDAY)
    before = place.tree()
    assert place.fetch(source, TUESDAY).status == "unchanged"
    assert place.tree() == before
    server.file("/2", records(99), kind="application/json")
    assert place.fetch(source, WEDNESDAY).status == "new"
    assert [seen.status for seen in server.asked("/1")] == [200, 304, 304]
    assert place.files(WEDNESDAY) == {
        "page-000001.json": records(20), "page-000002.json": records(99),
    }  # fmt: skip
    place.checked()


# An index with links ----------------------------------------------------------------------------

LINK = '<a href="{}">x</a>'


def index_page(*links: str, head: str = "") -> bytes:
    body = "\n".join(LINK.format(link) for link in links)
    return f"<html><head>{head}</head><body><h1>Projects</h1>{body}</body></html>".encode()


def project_page(code: str) -> bytes:
    return Project(code=code).page("table").encode()


def index(server: Server, **fetch: Any) -> SourceDescription:
    told: dict[str, Any] = {"url": server.url("/index"), "links": r"/project/\d+"}
    told |= {key: fetch.pop(key) for key in list(fetch) if key in
             ("next", "most_pages", "most_links", "may_fail", "links", "url")}  # fmt: skip
    fetch = {"contact": CONTACT, "index": told, **fetch}
    return SourceDescription.model_validate(
        {**SOURCE.model_dump(exclude_none=True), "fetch": fetch}
    )


def projects(server: Server, *numbers: int) -> None:
    for number in numbers:
        server.says(f"/project/{number}", project_page(f"LLI-{number}"))


def test_every_record_that_an_index_links_to_is_fetched_once(server: Server, place: Place) -> None:
    projects(server, 1, 2, 3, 4, 5)
    full, port = server.url("/project/4"), server.port
    links = [
        "/project/1", "project/2#top", "./project/2", f"//127.0.0.1:{port}/project/3",
        full, "/project/1", " /project/5 ", "/about", "mailto:a@b.lv", "#", "", "http://[",
        "/pro\nject/5", "https://elsewhere.example/", "javascript:void(0)",
    ]  # fmt: skip
    server.says("/index", index_page(*links))
    assert place.fetch(index(server)).files == 5
    assert list(place.files()) == ["1", "2", "3", "4", "5"]
    assert server.paths[1:] == [f"/project/{n}" for n in (1, 2, 3, 4, 5)]
    place.checked()


def test_relative_links_are_read_as_a_browser_does(server: Server, place: Place) -> None:
    server.says("/lv/list/index", index_page("project/1"))
    server.says("/lv/list/project/1", project_page("LLI-1"))
    place.fetch(index(server, url=server.url("/lv/list/index")), MONDAY)
    server.says("/lv/list/index", index_page("project/2", head='<base href="/en/">'))
    server.says("/en/project/2", project_page("LLI-2"))
    place.fetch(index(server, url=server.url("/lv/list/index"), least_share=0), TUESDAY)
    assert list(place.files(TUESDAY)) == ["2"]


def test_links_are_decoded_as_the_page_says(server: Server, place: Place) -> None:
    kinds = {"Content-Type": "text/html; charset=windows-1257"}
    body = index_page("/project/1?n=ā&amp;x=1").decode().encode("windows-1257")
    server.says("/index", Answer(body, headers=kinds))
    server.says("/project/1?n=%C4%81&x=1", project_page("LLI-1"))
    place.fetch(index(server))
    assert list(place.files()) == ["1 n-ā-x-1"]


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([[2], [3], [4], []], id="next"),
        pytest.param([[2, 3, 4], [1, 3, 4], [1, 2, 4], [1, 2, 3]], id="all"),
        pytest.param([[4, 2], [1, 3], [2, 4], [3, 1]], id="last page first, in a loop"),
        pytest.param([[2, 2, 2], [3, 1], [4], [4, 1]], id="to itself"),
    ],
)
def test_all_pages_of_an_index_are_read_however_they_link_to_each_other(
    server: Server, place: Place, pages: list[list[int]]
) -> None:
    projects(server, *range(1, 9))
    for number, others in enumerate(pages, start=1):
        links = [f"/project/{2 * number - 1}", f"/project/{2 * number}"]
        links += [f"/index?page={other}" for other in others]
        server.says("/index" if number == 1 else f"/index?page={number}", index_page(*links))
    server.says("/index?page=1", server.scripts["/index"])
    assert place.fetch(index(server, next=r"/index\?page=\d+$")).files == 8
    seen = [path for path in server.paths if path.startswith("/index")]
    assert len(seen) == len(set(seen))


def test_an_index_page_in_trouble_is_not_taken_for_the_last_one(
    server: Server, place: Place
) -> None:
    projects(server, 1, 2)
    source = index(server, next="page=")
    server.says("/index", index_page("/project/1", "/index?page=2"))
    for body, told in (
        (b"<html><body>Temporarily unavailable</body></html>", "no link on this page"),
        (index_page("/project/2")[:-40], "the page has no end"),
        (b"<html><title>403 Forbidden</title></html>", "says “403 forbidden”"),
        (Answer(b"", 404), "no such page"),
        (Answer(index_page("/project/2"), 206), "answered 206"),
    ):
        server.says("/index?page=2", body)
        assert told in refused(place, source)
    server.says("/index?page=2", b"")
    with pytest.raises(FetchError, match=r"no HTML page|no link"):
        place.fetch(source)
    server.says("/index?page=2", [Answer(b"", 503), Answer(index_page("/project/2"))])
    assert place.fetch(source).files == 2


def test_an_index_beyond_its_limits_is_refused_and_not_cut_off(
    server: Server, place: Place
) -> None:
    projects(server, 1, 2, 3)
    server.says("/index", index_page(*[f"/project/{n}" for n in range(50)]))
    assert "links to more than 40 records" in refused(place, index(server, most_links=40))
    server.says("/index", lambda seen: Answer(index_page("/project/1", f"{seen.path}0")))
    server.scripts["/index"] = Answer(index_page("/project/1", "/index?page=1"))
    for number in range(1, 9):
        server.says(f"/index?page={number}", index_page("/project/2", f"/index?page={number + 1}"))
    told = refused(place, index(server, next="page=", most_pages=5))
    assert "more than 5 pages" in told
    assert not [path for path in server.paths if path.startswith("/project")]


def test_a_link_to_another_host_stops_before_anything_is_fetched(
    server: Server, place: Place
) -> None:
    projects(server, 1)
    server.says("/index", index_page("/project/1", "https://elsewhere.example/project/2"))
    assert "host elsewhere.example is not one" in refused(place, index(server))
    assert server.paths == ["/index"]


def test_a_record_that_leads_to_the_start_page_is_no_record(server: Server, place: Place) -> None:
    projects(server, 1)
    server.says("/index", index_page("/project/1", "/project/2"))
    server.says("/project/2", Answer(b"", 302, {"Location": "/"}))
    server.says("/", project_page("LLI-1"))
    told = refused(place, index(server))
    assert f"leads to {server.url('/')}, which is not the address of a record" in told


def test_dead_links_are_refused_unless_some_are_expected_and_then_listed(
    server: Server, place: Place
) -> None:
    projects(server, 1, 3)
    server.says("/index", index_page("/project/1", "/project/2", "/project/3", "/project/4"))
    server.says("/project/4", b"<html><title>Error 500</title><body>x</body></html>")
    assert "there is no such page (404)" in refused(place, index(server))
    assert "says “error 500”" in refused(place, index(server, may_fail=1))
    fetched = place.fetch(index(server, may_fail=2))
    assert list(place.files()) == ["1", "3"]
    assert list(fetched.failed) == [server.url("/project/2"), server.url("/project/4")]
    failed = place.record()["failed"]
    assert failed[0] == {
        "url": server.url("/project/2"),
        "reason": f"{server.url('/project/2')}: there is no such page (404). Mend the address.",
    }
    server.says("/index", index_page("/project/2"))
    assert "not one link led to a record" in refused(place, index(server, may_fail=9), WEDNESDAY)


def test_a_fetch_that_can_not_end_in_time_says_so_before_it_begins(
    server: Server, place: Place
) -> None:
    server.says("/index", index_page(*[f"/project/{n}" for n in range(8000)]))
    told = refused(place, index(server))
    assert "8000 files take 2.2 hours or longer" in told
    assert server.paths == ["/index"]
    server.says("/robots.txt", b"User-agent: *\nCrawl-delay: 60")
    server.says("/index", index_page(*[f"/project/{n}" for n in range(100)]))
    assert "100 files take 1.6 hours" in refused(place, index(server, requests_per_second=20))


def test_a_fetch_of_pages_that_broke_off_goes_on_where_it_stopped(
    server: Server, place: Place
) -> None:
    projects(server, 1, 2, 3)
    server.says("/index", index_page("/project/1", "/project/2", "/project/3", "/project/4"))
    server.says("/project/4", Answer(b"", 503))
    with pytest.raises(PassingError):
        place.fetch(index(server))
    server.seen.clear()
    # Meanwhile the index has another order and one more record.
    projects(server, 4, 5)
    server.says("/index", index_page("/project/5", "/project/3", "/project/4", "/project/2",
                                     "/project/1"))  # fmt: skip
    assert place.fetch(index(server)).files == 5
    assert server.paths == ["/index", "/project/5", "/project/4"]
    assert place.files() == {str(n): project_page(f"LLI-{n}") for n in range(1, 6)}
    assert [one["url"][-1] for one in place.record()["files"]] == ["5", "3", "4", "2", "1"]
    place.checked()
