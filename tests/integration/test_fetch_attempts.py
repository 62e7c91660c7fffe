"""Servers and connections that fail: what is tried again, and what is gone on with."""

from __future__ import annotations

import time
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.fetch.client import Client
from smartdata.fetch.download import download
from smartdata.fetch.errors import FetchError, PassingError
from tests.fetched import HERE, MONDAY, TUESDAY, WEDNESDAY, Place, list_csv, refused
from tests.server import LONG_AGO, Answer, FakeTime, Seen, Server, serving

BODY = list_csv(2_000)


# Attempts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_passing_trouble_is_waited_out_with_growing_pauses(
    server: Server, place: Place, status: int
) -> None:
    url = server.says("/list.csv", [*[Answer(b"busy", status)] * 3, Answer(BODY)])
    assert place.fetch({"url": url}).status == "new"
    assert place.time.slept == [1.0, 1.0, 2.0, 4.0]  # the pace, then the pauses
    assert place.files() == {"list.csv": BODY}


def test_a_trouble_that_lasts_is_given_up(server: Server, place: Place) -> None:
    url = server.says("/list.csv", Answer(b"busy", 503))
    told = refused(place, {"url": url}, PassingError)
    assert told.startswith("test: ")
    assert "answered 503" in told
    assert "There is no snapshot yet." in told
    assert len(server.asked("/list.csv")) == 4
    server.says("/list.csv", BODY)
    place.fetch({"url": url}, MONDAY)
    server.says("/list.csv", Answer(b"busy", 503))
    told = refused(place, {"url": url, "attempts": 2}, PassingError)
    assert f"The snapshot of {MONDAY} stays in use." in told


@pytest.mark.parametrize(
    ("asked", "waited"), [("7", 7.0), ("0", 1.0), ("soon", 1.0), ("-3", 1.0), ("120", 120.0)]
)
def test_the_pause_that_a_server_asks_for_is_kept(
    server: Server, place: Place, asked: str, waited: float
) -> None:
    busy = Answer(b"busy", 429, {"Retry-After": asked})
    url = server.says("/list.csv", [busy, Answer(BODY)])
    place.fetch({"url": url})
    assert place.time.slept == [1.0, waited]


def test_a_pause_may_be_asked_for_as_a_moment(server: Server, place: Place) -> None:
    moment = formatdate(time.time() + 30, usegmt=True)
    url = server.says("/list.csv", [Answer(b"", 503, {"Retry-After": moment}), Answer(BODY)])
    place.fetch({"url": url})
    assert 25 < place.time.slept[1] <= 30


def test_a_pause_that_is_too_long_is_left_to_a_later_run(server: Server, place: Place) -> None:
    url = server.says("/list.csv", Answer(b"", 429, {"Retry-After": "86400"}))
    told = refused(place, {"url": url}, PassingError)
    assert "asks to come back in 86400 s" in told
    assert place.time.slept == [1.0]
    assert len(server.asked("/list.csv")) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 405, 418, 451, 501])
def test_a_plain_refusal_is_not_argued_with(server: Server, place: Place, status: int) -> None:
    url = server.says("/list.csv", Answer(BODY, status))
    assert f"answered {status}" in refused(place, {"url": url})
    assert len(server.asked("/list.csv")) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_missing_file_is_told_as_missing(server: Server, place: Place, status: int) -> None:
    url = server.says("/list.csv", Answer(BODY, status))
    assert "there is no such page" in refused(place, {"url": url})


@pytest.mark.parametrize("status", [201, 204, 205, 206])
def test_an_answer_that_is_not_the_whole_file_is_refused(
    server: Server, place: Place, status: int
) -> None:
    url = server.says("/list.csv", Answer(BODY if status != 204 else b"", status))
    refused(place, {"url": url}, PassingError if status == 206 else FetchError)


def test_a_dead_server_and_an_unknown_host_are_passing_troubles(place: Place) -> None:
    with serving() as gone:
        url = gone.url("/list.csv")
    assert "no answer" in refused(place, {"url": url}, PassingError)
    told = refused(place, {"url": "http://no-such-host.invalid/"}, PassingError)
    assert "no-such-host.invalid" in told


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1",
        b"\x00\x01\x02\x03" * 100,
        b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nxxxxxxx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 200_000,
        b"SSH-2.0-OpenSSH_9.6\r\n",
    ],
)
def test_an_answer_that_is_not_http_is_a_passing_trouble(
    server: Server, place: Place, raw: bytes
) -> None:
    url = server.says("/list.csv", Answer(raw=raw))
    refused(place, {"url": url, "attempts": 2}, PassingError)
    assert len(server.asked("/list.csv")) == 2


def test_a_connection_that_the_server_closed_between_two_files_is_opened_again(
    server: Server, place: Place
) -> None:
    server.says("/robots.txt", b"User-agent: *\nAllow: /")
    urls = [server.says(f"/{n}.csv", Answer(list_csv(10 + n), close=n == 1)) for n in range(4)]
    assert place.fetch({"urls": urls}).files == 4
    used = [seen.connection for seen in server.seen]
    assert len(set(used)) == 2  # kept open but for the one that was closed
    assert used[0] == used[2] != used[3] == used[4]


# Going on where it broke ------------------------------------------------------------------------


def test_only_the_rest_is_asked_for_after_a_connection_broke(server: Server, place: Place) -> None:
    trouble = [{"cut": 10_000}, {"cut": 5_000}]
    url = server.file("/list.csv", BODY, trouble=trouble)
    place.fetch({"url": url})
    assert place.files() == {"list.csv": BODY}
    one, two, three = server.asked("/list.csv")
    assert "range" not in one.headers
    assert two.headers["range"] == "bytes=10000-"
    assert three.headers["range"] == "bytes=15000-"
    assert two.headers["if-range"] == three.headers["if-range"]
    assert (one.sent, two.sent, three.sent) == (10_000, 5_000, len(BODY) - 15_000)
    entry = place.record()["files"][0]
    assert entry["etag"] == two.headers["if-range"]
    assert (entry["bytes"], entry["content_type"]) == (len(BODY), "text/csv")


def test_attempts_that_bring_the_file_on_are_not_counted_as_vain(
    server: Server, place: Place
) -> None:
    url = server.file("/list.csv", BODY, trouble=[{"cut": 2_000}] * 12)
    place.fetch({"url": url, "attempts": 2})
    assert place.files() == {"list.csv": BODY}
    assert len(server.asked("/list.csv")) == 13
    assert set(place.time.slept) == {1.0}


def test_a_file_without_a_validator_is_begun_again_and_never_glued(
    server: Server, place: Place
) -> None:
    url = server.file("/list.csv", BODY, etag=None, date=None, trouble=[{"cut": 10_000}])
    place.fetch({"url": url})
    assert place.files() == {"list.csv": BODY}
    assert [seen.sent for seen in server.asked("/list.csv")] == [10_000, len(BODY)]
    server.says("/other.csv", Answer(BODY, cut=10_000))
    refused(place, {"url": server.url("/other.csv")}, PassingError)
    assert len(server.asked("/other.csv")) == 4


def test_a_date_allows_to_go_on_only_once_the_file_has_settled(
    server: Server, place: Place
) -> None:
    trouble = [{"cut": 10_000}]
    url = server.file("/old.csv", BODY, etag=None, trouble=trouble)
    place.fetch({"url": url}, MONDAY)
    assert server.asked("/old.csv")[1].headers["if-range"] == LONG_AGO
    just_now = formatdate(time.time(), usegmt=True)
    url = server.file("/new.csv", BODY + b"P1,X,1\n", etag=None, date=just_now, trouble=trouble)
    place.fetch({"url": url}, TUESDAY)
    assert "range" not in server.asked("/new.csv")[1].headers


def test_a_server_that_ignores_ranges_sends_the_whole_file_and_it_is_taken_whole(
    server: Server, place: Place
) -> None:
    headers = {"ETag": '"one"'}
    url = server.says("/list.csv", [Answer(BODY, headers=headers, cut=10_000),
                                    Answer(BODY, headers=headers)])  # fmt: skip
    place.fetch({"url": url})
    assert server.asked("/list.csv")[1].headers["range"] == "bytes=10000-"
    assert place.files() == {"list.csv": BODY}


def test_a_file_that_changed_between_attempts_is_taken_whole(server: Server, place: Place) -> None:
    url = server.file("/list.csv", BODY, trouble=[{"cut": 10_000}])
    old = server.scripts["/list.csv"]
    changed = list_csv(2_000, "99.00")

    def answer(seen: Seen) -> Answer:
        if len(server.asked("/list.csv")) == 1:
            return old(seen)  # type: ignore[operator]
        server.file("/list.csv", changed)
        return server.scripts["/list.csv"](seen)  # type: ignore[operator]

    server.says("/list.csv", answer)
    place.fetch({"url": url})
    assert [seen.status for seen in server.asked("/list.csv")] == [200, 200]
    assert place.files() == {"list.csv": changed}


@pytest.mark.parametrize(
    "content_range",
    ["bytes 0-9999/26901", "bytes 9999-26900/26901", "bytes */26901", "items 10000-2/3", "", "x"],
)
def test_a_part_that_does_not_fit_is_never_glued(
    server: Server, place: Place, content_range: str
) -> None:
    """The answer holds other bytes than were asked for; the next one is asked for the whole."""
    wrong = Answer(b"z" * 500, 206, {"ETag": '"one"', "Content-Range": content_range})
    good = Answer(BODY, headers={"ETag": '"one"'})
    url = server.says("/list.csv", [replace(good, cut=10_000), wrong, good])
    place.fetch({"url": url})
    assert place.files() == {"list.csv": BODY}
    assert "range" not in server.asked("/list.csv")[2].headers


def test_a_part_of_another_version_is_never_glued(server: Server, place: Place) -> None:
    """The server answers If-Range as if it had not read it."""
    rest = {"ETag": '"two"', "Content-Range": f"bytes 10000-{len(BODY) - 1}/{len(BODY)}"}
    url = server.says("/list.csv", [Answer(BODY, headers={"ETag": '"one"'}, cut=10_000),
                                    Answer(BODY[10_000:].upper(), 206, rest),
                                    Answer(BODY.upper(), headers={"ETag": '"two"'})])  # fmt: skip
    place.fetch(place.source({"url": url}))
    assert place.files() == {"list.csv": BODY.upper()}


def test_a_part_shorter_than_it_says_is_not_taken_for_the_end(server: Server, place: Place) -> None:
    """The rest comes as two parts, each of which the server calls complete."""
    size = len(BODY)

    def part_of(begin: int, end: int) -> Answer:
        told = {"ETag": '"one"', "Content-Range": f"bytes {begin}-{end - 1}/{size}"}
        return Answer(BODY[begin:end], 206, told)

    url = server.says("/list.csv", [Answer(BODY, headers={"ETag": '"one"'}, cut=10_000),
                                    part_of(10_000, 20_000), part_of(20_000, size)])  # fmt: skip
    place.fetch({"url": url})
    assert place.files() == {"list.csv": BODY}
    assert server.asked("/list.csv")[2].headers["range"] == "bytes=20000-"


def test_a_range_that_can_not_be_satisfied_is_begun_again(server: Server, place: Place) -> None:
    one = {"ETag": '"one"'}
    short = {"Content-Range": "bytes */900"}
    url = server.says("/list.csv", [Answer(BODY, headers=one, cut=10_000),
                                    Answer(b"", 416, short), Answer(BODY)])  # fmt: skip
    place.fetch({"url": url})
    assert place.files() == {"list.csv": BODY}


def test_what_arrived_is_gone_on_with_by_the_next_fetch(server: Server, place: Place) -> None:
    url = server.file("/list.csv", BODY, trouble=[{"cut": 10_000}])
    refused(place, {"url": url, "attempts": 1}, PassingError)
    assert place.waiting() == ["0000000.data.part", "0000000.data.part.json", "list.jsonl"]
    place.fetch({"url": url}, WEDNESDAY)
    assert server.asked("/list.csv")[1].headers["range"] == "bytes=10000-"
    assert place.files(WEDNESDAY) == {"list.csv": BODY}
    assert place.waiting() == []


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"url": 1}', '{"bytes": "x"}', "null"])
def test_a_damaged_note_of_a_part_is_begun_again(server: Server, place: Place, damage: str) -> None:
    url = server.file("/list.csv", BODY, trouble=[{"cut": 10_000}])
    refused(place, {"url": url, "attempts": 1}, PassingError)
    note = place.folder / ".fetch" / "arriving" / "0000000.data.part.json"
    note.write_text(damage)
    place.fetch({"url": url})
    assert "range" not in server.asked("/list.csv")[1].headers
    assert place.files() == {"list.csv": BODY}


def test_a_part_that_was_not_written_down_as_lasting_is_cut_off(
    server: Server, place: Place
) -> None:
    """Bytes behind the last point that was made to last may be anything after a power cut."""
    url = server.file("/list.csv", BODY, trouble=[{"cut": 10_000}])
    refused(place, {"url": url, "attempts": 1}, PassingError)
    with (place.folder / ".fetch" / "arriving" / "0000000.data.part").open("ab") as file:
        file.write(b"\0" * 5_000)
    place.fetch({"url": url})
    assert server.asked("/list.csv")[1].headers["range"] == "bytes=10000-"
    assert place.files() == {"list.csv": BODY}


def test_a_part_of_another_address_is_not_gone_on_with(server: Server, place: Place) -> None:
    refused(place, {"url": server.file("/a.csv", BODY, trouble=[{"cut": 9_000}]), "attempts": 1},
            PassingError)  # fmt: skip
    place.fetch({"url": server.file("/b.csv", list_csv(50))})
    assert "range" not in server.asked("/b.csv")[0].headers
    assert place.files() == {"b.csv": list_csv(50)}


@given(st.lists(st.integers(min_value=0, max_value=4_000), max_size=12), st.integers(0, 3))
def test_wherever_a_connection_breaks_the_file_is_the_same(cuts: list[int], kind: int) -> None:
    """Property: whatever the cuts, the validators and the ranges of the server, the bytes are
    those of the server, or there is no file."""
    import tempfile

    etag, date = [("", None), (None, LONG_AGO), (None, None), ('W/"x"', None)][kind]
    clock = FakeTime()
    with serving() as server, tempfile.TemporaryDirectory() as name:
        url = server.file("/f", BODY, etag=etag, date=date, trouble=[{"cut": c} for c in cuts])
        fetch = Place(Path(name)).source({"url": url, "attempts": 10}).fetch
        assert fetch is not None
        target = Path(name) / "file"
        with Client(fetch, HERE, clock.sleep, clock) as client:
            try:
                got = download(client, url, target)
            except PassingError:
                assert not target.exists()
                return
        assert target.read_bytes() == BODY
        assert got.bytes == len(BODY)
