"""Answers of wrong length, packed answers, bombs, drips, and the limits of a fetch."""

from __future__ import annotations

import gzip
import re
import time
from itertools import pairwise
from typing import Any

import pytest

from smartdata.fetch import part
from smartdata.fetch.download import Remembered
from smartdata.fetch.errors import FetchError, MissingPageError, PassingError, TooLargeError
from smartdata.fetch.run import Rules
from tests.fetched import HERE, Place, list_csv, refused
from tests.server import Answer, Server

BODY = list_csv(2_000)


# Lengths and packing ----------------------------------------------------------------------------


def test_a_body_shorter_than_stated_is_not_taken_for_whole(server: Server, place: Place) -> None:
    url = server.says("/list.csv", Answer(BODY, length=len(BODY) + 100, cut=len(BODY)))
    assert "broke off" in refused(place, {"url": url}, PassingError)
    assert len(server.asked("/list.csv")) == 4


@pytest.mark.parametrize("close", [True, False])
def test_a_body_longer_than_stated_is_not_cut_off_in_silence(
    server: Server, place: Place, close: bool
) -> None:
    stated = BODY.index(b"\n", 5_000) + 1  # the end of a row, so that nothing looks broken
    url = server.says("/list.csv", Answer(BODY, length=stated, close=close))
    told = refused(place, {"url": url}, PassingError)
    # How much of the surplus has arrived when it is noticed is a matter of time.
    sent = re.search(rf"stated {stated} bytes and sent (\d+)", told)
    assert sent is not None
    assert stated < int(sent[1]) <= len(BODY)


def test_what_exceeds_one_answer_is_never_taken_for_the_next(server: Server, place: Place) -> None:
    """The surplus of the first answer is itself a whole answer, kept in the same connection."""
    false = list_csv(5, "666.00")
    surplus = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(false), false)
    first = list_csv(20)
    sneaky = Answer(first + surplus, length=len(first))
    urls = [server.says("/1.csv", [sneaky, Answer(first)]), server.says("/2.csv", list_csv(30))]
    place.fetch({"urls": urls})
    assert place.files() == {"1.csv": first, "2.csv": list_csv(30)}


def test_interim_answers_are_not_taken_for_a_wrong_length(server: Server, place: Place) -> None:
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY)
    url = server.says("/list.csv", Answer(raw=hint * 3 + head + BODY))
    place.fetch({"url": url})
    assert place.files() == {"list.csv": BODY}


def test_chunks_without_an_end_are_cut_off(server: Server, place: Place) -> None:
    url = server.says("/list.csv", Answer(BODY, chunked=True, cut=20_000))
    refused(place, {"url": url}, PassingError)
    server.says("/list.csv", Answer(BODY, chunked=True))
    assert place.fetch({"url": url}).status == "new"


def test_an_empty_body_is_refused(server: Server, place: Place) -> None:
    url = server.says("/list.csv", Answer(b""))
    assert "has 0 bytes; at least 1" in refused(place, {"url": url}, PassingError)
    assert place.waiting() == ["list.jsonl"]
    server.says("/list.csv", list_csv(3))
    assert "at least 9000" in refused(place, {"url": url, "min_bytes": 9_000}, PassingError)


def test_a_packed_answer_that_nobody_asked_for_is_unpacked(server: Server, place: Place) -> None:
    packed = gzip.compress(BODY)
    gzipped = {"Content-Encoding": "gzip", "ETag": '"one"'}
    url = server.says("/list.csv", [Answer(packed, headers=gzipped, cut=500),
                                    Answer(packed, headers=gzipped)])  # fmt: skip
    place.fetch({"url": url})
    assert place.files() == {"list.csv": BODY}
    assert "range" not in server.asked("/list.csv")[1].headers  # it would be a range of what?


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(BODY)[:-300], gzip.compress(BODY)[:-4], b"not gzip at all", b"\x1f\x8b"],
)
def test_a_damaged_packed_answer_is_refused(server: Server, place: Place, packed: bytes) -> None:
    url = server.says("/list.csv", Answer(packed, headers={"Content-Encoding": "gzip"}))
    refused(place, {"url": url}, PassingError)


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "deflate", "gzip, gzip"])
def test_other_packings_are_refused(server: Server, place: Place, coding: str) -> None:
    url = server.says("/list.csv", Answer(BODY, headers={"Content-Encoding": coding}))
    assert f"packed as {coding}" in refused(place, {"url": url})


# Limits -----------------------------------------------------------------------------------------


def test_a_stated_size_beyond_the_limit_is_refused_before_anything_is_sent(
    server: Server, place: Place
) -> None:
    url = server.says("/list.csv", Answer(BODY, length=10**12, cut=len(BODY)))
    told = refused(place, {"url": url})
    assert "beyond fetch.max_bytes" in told
    assert place.waiting() == ["list.jsonl"]


@pytest.mark.parametrize("packed", [False, True])
def test_an_endless_body_ends_at_the_limit(server: Server, place: Place, packed: bool) -> None:
    body, headers = b"P1,Bridge,10.00\n" * 4_000, {}
    if packed:  # archive after archive is one endless archive
        body, headers = gzip.compress(body), {"Content-Encoding": "gzip"}
    url = server.says("/list.csv", Answer(body, headers=headers, endless=True))
    told = refused(place, {"url": url, "max_bytes": 3_000_000})
    assert "beyond fetch.max_bytes (3000000)" in told
    assert place.waiting() == ["list.jsonl"]


def test_a_bomb_is_defused_within_bounded_memory(server: Server, place: Place) -> None:
    import tracemalloc

    bomb = gzip.compress(b"\0" * 2**28, 9)  # a quarter of a gigabyte in 260 kB
    url = server.says("/list.csv", Answer(bomb, headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    refused(place, {"url": url, "max_bytes": 50_000_000})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 2**20


def test_all_files_together_have_a_limit_and_attempts_count(server: Server, place: Place) -> None:
    urls = [server.file(f"/{n}.csv", list_csv(100 + n)) for n in range(9)]
    told = refused(place, {"urls": urls, "max_total_bytes": 5_000})
    assert "beyond fetch.max_total_bytes (5000)" in told
    assert 2 <= len(server.paths) <= 4


@pytest.mark.parametrize(
    "slow",
    [
        {"drip": (1, 0.05)},
        {"slow_head": 0.05},
        {"silent": 30},
        {"drip": (1, 0.05), "endless": True},
    ],
    ids=str,
)
def test_a_server_that_drips_is_left_when_the_time_is_over(
    server: Server, place: Place, slow: dict[str, Any]
) -> None:
    url = server.says("/list.csv", Answer(BODY, headers={"ETag": '"one"'}, **slow))
    began = time.monotonic()
    told = refused(
        place, {"url": url, "max_seconds": 0.6, "requests_per_second": 20}, rules=Rules(HERE)
    )
    assert "takes longer than 0.6 s" in told
    assert time.monotonic() - began < 3


def test_a_drip_over_tls_and_in_robots_txt_ends_as_well(server: Server, place: Place) -> None:
    server.says("/robots.txt", Answer(b"# slow\n" * 1000, drip=(1, 0.05)))
    url = server.file("/list.csv", BODY)
    began = time.monotonic()
    assert "takes longer" in refused(place, {"url": url, "max_seconds": 0.6}, rules=Rules(HERE))
    assert time.monotonic() - began < 3


def test_a_silent_server_is_a_passing_trouble(server: Server, place: Place) -> None:
    url = server.says("/list.csv", [Answer(BODY, silent=5), Answer(BODY)])
    began = time.monotonic()
    place.fetch({"url": url, "timeout_seconds": 0.3})
    assert time.monotonic() - began < 3
    assert len(server.asked("/list.csv")) == 2


def test_what_arrived_before_the_time_was_over_is_gone_on_with(
    server: Server, place: Place
) -> None:
    url = server.file("/list.csv", BODY, trouble=[{"drip": (500, 0.05)}])
    told = {"url": url, "max_seconds": 0.6, "requests_per_second": 20}
    refused(place, told, rules=Rules(HERE))
    place.fetch({"url": url})
    asked = server.asked("/list.csv")[1]
    assert asked.headers["range"].startswith("bytes=")
    assert 0 < asked.sent < len(BODY)
    assert place.files() == {"list.csv": BODY}


def test_a_large_file_is_made_to_last_while_it_arrives(
    server: Server, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a process is killed nobody can clean up; the last point that lasts is what counts."""
    monkeypatch.setattr(part, "STEP", 10_000)
    kept: list[int] = []
    plain = part.Part.keep
    monkeypatch.setattr(part.Part, "keep", lambda it: (kept.append(it.size), plain(it)))
    url = server.file("/list.csv", BODY, trouble=[{"drip": (1_000, 0.001)}])
    place.fetch({"url": url})
    steps = [after - before for before, after in pairwise([0, *kept])]
    assert len(steps) >= 2
    assert min(steps) >= 10_000


def test_remembered_headers_are_only_those_that_can_be_sent() -> None:
    assert Remembered('"a"', "Mon").headers == {"If-None-Match": '"a"', "If-Modified-Since": "Mon"}
    assert Remembered('"ā"', "a\nb").headers == {}
    assert Remembered().headers == {}


def test_the_kinds_of_failure_can_be_told_apart() -> None:
    assert issubclass(MissingPageError, FetchError)
    assert issubclass(TooLargeError, FetchError)
    assert not issubclass(TooLargeError, PassingError)
