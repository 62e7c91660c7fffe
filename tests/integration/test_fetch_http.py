"""Fetching one file from a real server: asked for only if it changed, and considerately."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from smartdata.fetch.errors import PassingError
from tests.fetched import CONTACT, MONDAY, TUESDAY, WEDNESDAY, Place, list_csv, refused
from tests.server import LONG_AGO, Answer, Seen, Server

BODY = list_csv(2_000)


# Conditional requests -------------------------------------------------------------------------


def test_a_file_that_did_not_change_is_not_sent_again(server: Server, place: Place) -> None:
    url = server.file("/list.csv", BODY)
    first = place.fetch({"url": url}, MONDAY)
    assert (first.status, first.files, first.bytes) == ("new", 1, len(BODY))
    before = place.tree()
    again = place.fetch({"url": url}, TUESDAY)
    assert (again.status, again.day.isoformat()) == ("unchanged", MONDAY)
    assert place.tree() == before
    one, two = server.asked("/list.csv")
    assert "if-none-match" not in one.headers
    assert two.headers["if-none-match"].startswith('"')
    assert two.headers["if-modified-since"] == LONG_AGO
    assert (two.status, two.sent) == (304, 0)


def test_the_same_content_is_no_new_snapshot_though_the_server_sends_it_again(
    server: Server, place: Place
) -> None:
    url = server.file("/list.csv", BODY, etag=None, date=None)
    place.fetch({"url": url}, MONDAY)
    before = place.tree()
    assert place.fetch({"url": url}, TUESDAY).status == "unchanged"
    assert place.tree() == before
    assert [seen.sent for seen in server.asked("/list.csv")] == [len(BODY)] * 2


def test_a_changed_file_is_a_new_snapshot_and_the_old_one_stays(
    server: Server, place: Place
) -> None:
    place.fetch({"url": server.file("/list.csv", BODY)}, MONDAY)
    server.file("/list.csv", BODY + b"P9,New,1.00\n")
    assert place.fetch({"url": server.url("/list.csv")}, TUESDAY).status == "new"
    assert place.files(MONDAY) == {"list.csv": BODY}
    assert place.files(TUESDAY) == {"list.csv": BODY + b"P9,New,1.00\n"}
    assert [day.isoformat() for day in place.checked()] == [MONDAY, TUESDAY]


def test_validators_are_found_in_the_committed_record_where_the_work_folder_is_gone(
    server: Server, place: Place
) -> None:
    url = server.file("/list.csv", BODY)
    place.fetch({"url": url}, MONDAY)
    (place.folder / ".fetch" / "state.json").unlink()
    assert place.fetch({"url": url}, TUESDAY).status == "unchanged"
    assert server.asked("/list.csv")[-1].status == 304


def test_no_validator_is_sent_for_a_file_that_is_not_there_any_more(
    server: Server, place: Place
) -> None:
    url = server.file("/list.csv", BODY)
    place.fetch({"url": url}, MONDAY)
    other = place.folder / TUESDAY
    other.mkdir()
    (other / "by-hand.csv").write_bytes(list_csv(3000))
    assert place.fetch({"url": url}, WEDNESDAY).status == "new"
    assert "if-none-match" not in server.asked("/list.csv")[-1].headers
    assert place.files(WEDNESDAY) == {"list.csv": BODY}


def test_not_modified_that_nobody_asked_for_is_refused(server: Server, place: Place) -> None:
    url = server.says("/list.csv", Answer(status=304))
    assert "not modified" in refused(place, {"url": url})


@pytest.mark.parametrize("etag", ['"ā"', '"a\tb"', 'W/"weak"'])
def test_an_odd_etag_neither_breaks_a_request_nor_is_trusted_for_resuming(
    server: Server, place: Place, etag: str
) -> None:
    raw = etag.encode("utf-8").decode("latin-1")
    url = server.file("/list.csv", BODY, etag=raw, date=None, trouble=[{"cut": 9_000}])
    place.fetch({"url": url}, MONDAY)
    assert all("range" not in seen.headers for seen in server.asked("/list.csv"))
    assert place.fetch({"url": url}, TUESDAY).status == "unchanged"


# Manners: who asks, how often, and whether it is welcome ----------------------------------------


def test_the_user_agent_says_whom_to_write_to_and_nothing_else_is_told(
    server: Server, place: Place
) -> None:
    url = server.says("/list.csv", Answer(BODY, headers={"Set-Cookie": "id=1; Path=/"}))
    place.fetch({"url": url}, MONDAY)
    place.fetch({"urls": [url, server.file("/more.csv", BODY)]}, TUESDAY)
    assert len(server.seen) == 5  # robots.txt once per fetch
    for seen in server.seen:
        assert seen.headers["user-agent"] == f"smartdata/0.1.0 (+{CONTACT})"
        assert seen.headers["accept-encoding"] == "identity"
        assert not {"cookie", "authorization", "referer", "from"} & seen.headers.keys()


def test_proxies_and_passwords_of_the_machine_are_not_used(
    server: Server, place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert place.fetch({"url": server.file("/list.csv", BODY)}).status == "new"
    assert all("authorization" not in seen.headers for seen in server.seen)


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (b"User-agent: *\nDisallow: /private/\n", True),
        (b"User-agent: *\nDisallow: /\n", False),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n", False),
        (b"User-agent: SmartData\nDisallow: /data\n\nUser-agent: *\nDisallow:\n", False),
        (b"User-agent: other\nDisallow: /\n", True),
        (b"User-agent: *\nDisallow: /\nAllow: /data/list.csv\n", True),
        (b"User-agent: *\nDisallow: /*.csv$\n", False),
        (b"<html><body>Not a robots file at all</body></html>", True),
        (b"\xff\xfe\x00\x00" * 100, True),
    ],
)
def test_robots_txt_is_obeyed(server: Server, place: Place, robots: bytes, allowed: bool) -> None:
    server.says("/robots.txt", robots)
    url = server.file("/data/list.csv", BODY)
    if allowed:
        assert place.fetch({"url": url}).status == "new"
    else:
        assert "robots.txt asks programs not to fetch it" in refused(place, {"url": url})
        assert server.paths == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_site_without_robots_txt_may_be_asked(server: Server, place: Place, status: int) -> None:
    server.says("/robots.txt", Answer(b"Disallow: /", status))
    assert place.fetch({"url": server.file("/list.csv", BODY)}).status == "new"


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_txt_that_fails_forbids_until_it_is_known(
    server: Server, place: Place, status: int
) -> None:
    server.says("/robots.txt", Answer(b"", status))
    url = server.file("/list.csv", BODY)
    assert "what it allows is not known" in refused(place, {"url": url}, PassingError)
    assert server.paths == []
    assert len(server.seen) == 4
    server.says("/robots.txt", [Answer(b"", status), Answer(b"User-agent: *\nAllow: /")])
    assert place.fetch({"url": url}).status == "new"


def test_an_endless_robots_txt_is_read_in_part(server: Server, place: Place) -> None:
    server.says("/robots.txt", Answer(b"# words\n" * 8_000, endless=True))
    assert place.fetch({"url": server.file("/list.csv", BODY)}).status == "new"


@pytest.mark.parametrize(
    ("robots", "rate", "gap"),
    [
        (b"", 1, 1.0),
        (b"", 4, 0.25),
        (b"", 0.1, 10.0),
        (b"User-agent: *\nCrawl-delay: 7\n", 4, 7.0),
        (b"User-agent: *\nCrawl-delay: 0.1\n", 4, 0.25),
        (b"User-agent: *\nRequest-rate: 1/20s\n", 4, 20.0),
        (b"User-agent: *\nCrawl-delay: 300\n", 4, 300.0),
    ],
)
def test_the_pace_is_kept_and_a_slower_one_that_is_asked_for(
    server: Server, place: Place, robots: bytes, rate: float, gap: float
) -> None:
    server.says("/robots.txt", robots)
    times: list[float] = []

    def answer(seen: Seen) -> Answer:
        times.append(place.time.now)
        return Answer(list_csv(10) + seen.path.encode())

    urls = [server.says(f"/{n}.csv", answer) for n in range(4)]
    place.fetch({"urls": urls, "requests_per_second": rate})
    gaps = [after - before for before, after in pairwise(times)]
    assert gaps == pytest.approx([gap] * 3)
