"""Rules of fetching that need no server: addresses, descriptions, packed bytes, links."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from smartdata.describe.fetching import Fetch
from smartdata.fetch.body import CHUNK, chunks
from smartdata.fetch.download import PageBody
from smartdata.fetch.errors import FetchError, PassingError
from smartdata.fetch.plan import page_links
from smartdata.fetch.policy import Policy, checked_url, is_public

CONTACT = "data@example.org"
URL = "https://data.example/list.csv"


def fetch(**told: Any) -> Fetch:
    return Fetch.model_validate({"contact": CONTACT, "url": URL, **told})


# What a description may say ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"url": None}, "exactly one of"),
        ({"urls": [URL]}, "exactly one of"),
        ({"url": None, "urls": []}, "urls"),
        ({"url": None, "urls": [URL, {"url": URL, "name": "x"}]}, "stands twice"),
        ({"url": None, "urls": [{"url": URL, "name": "a"}, {"url": f"{URL}2", "name": "A"}]},
         "stands twice"),
        ({"url": "ftp://data.example/x"}, "url"),
        ({"url": "https://user:secret@data.example/"}, "neither kept nor fetched"),
        ({"url": "https://data.example:99999/"}, "url"),
        ({"url": "https:///x"}, "names no host"),
        ({"url": "https://[x"}, "url"),
        ({"url": "https://a b/"}, "url"),
        ({"url": None, "urls": [{"url": URL, "name": "../x"}]}, "name"),
        ({"url": None, "urls": [{"url": URL, "name": "a\0b"}]}, "name"),
        ({"url": None, "urls": [{"url": URL, "name": ".x"}]}, "name"),
        ({"contact": "nobody"}, "contact"),
        ({"contact": "a@b.lv\r\nX-Evil: 1"}, "contact"),
        ({"contact": "ā@b.lv"}, "contact"),
        ({"contact": None}, "contact"),
        ({"hosts": ["Data.Example"]}, "hosts"),
        ({"hosts": ["data.example/x"]}, "hosts"),
        ({"hosts": ["*.example"]}, "hosts"),
        ({"requests_per_second": 0}, "requests_per_second"),
        ({"requests_per_second": 21}, "requests_per_second"),
        ({"url": None, "pages": {"url": URL}}, "needs {page}"),
        ({"url": None, "pages": {"url": URL + "?{page}", "first": 3, "last": 2}}, "comes before"),
        ({"url": None, "index": {"url": URL, "links": "("}}, "no regular expression"),
        ({"url": None, "index": {"url": URL, "links": "x", "next": "["}}, "no regular expression"),
        ({"verify": False}, "verify"),
    ],
    ids=str,
)  # fmt: skip
def test_what_a_description_can_not_say(told: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        fetch(**told)


def test_hosts_and_ports_are_those_of_the_addresses_and_further_hosts() -> None:
    told = fetch(url="https://Data.Example:8443/x", hosts=["cdn.example"])
    assert told.allowed_hosts == {"data.example", "cdn.example"}
    assert told.allowed_ports == {None, 8443}
    assert fetch().allowed_ports == {None}


# Addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("https://data.example/x", "https://data.example/x"),
        ("https://DATA.example:443/x#top", "https://data.example/x"),
        ("https://data.example/ā b?q=ā", "https://data.example/%C4%81%20b?q=%C4%81"),
        ("https://data.example/../a", "https://data.example/a"),
    ],
)
def test_an_address_is_checked_as_it_is_asked(address: str, asked: str) -> None:
    assert str(checked_url(address, fetch(), Policy())) == asked


@pytest.mark.parametrize(
    "address",
    [
        "http://data.example/", "https://data.example.evil.example/", "https://data.example./",
        "https://evil.example\\@data.example/", "https://data.example@evil.example/",
        "https://evil.example/https://data.example/", "https://data.example:8443/",
        "https://xn--data-example/", "https://xn--/", "https://ｄata.example.evil/",
        "//data.example/", "", "x",
        "https:data.example", "\thttps://data.example/\n", "https://data.example/\0",
        "gopher://data.example/", "https://" + "a" * 70_000,
    ],
)  # fmt: skip
def test_no_other_address_is_asked(address: str) -> None:
    with pytest.raises(FetchError):
        checked_url(address, fetch(), Policy())


def test_a_host_in_other_letters_may_be_given_in_either_form() -> None:
    for told in ("https://пример.example/", "https://xn--e1afmkfd.example/"):
        for asked in ("https://пример.example/a", "https://xn--e1afmkfd.example/a"):
            if told.isascii() or not asked.isascii():
                assert checked_url(asked, fetch(url=told), Policy()).host


@given(st.ip_addresses(v=4))
def test_the_ipv4_address_decides_however_it_is_written_in_ipv6(address: Any) -> None:
    policy = Policy()
    public = is_public(str(address), policy)
    assert is_public(f"::ffff:{address}", policy) == public
    assert is_public(f"64:ff9b::{address}", policy) == public
    assert not is_public(f"::{address}", policy)
    if public:
        assert not (address.is_private or address.is_loopback or address.is_link_local)


@given(st.ip_addresses(v=6))
def test_only_global_ipv6_is_public(address: Any) -> None:
    if is_public(str(address), Policy()):
        inner = address.ipv4_mapped
        assert (
            address.exploded[0] in "23" or inner is not None or address.exploded[:9] == "0064:ff9b"
        )


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "2a00:1450::1"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address, Policy())


# Packed bytes ------------------------------------------------------------------------------------


class _Pieces(httpx.SyncByteStream):
    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)


def unpacked(packed: bytes, size: int) -> list[bytes]:
    pieces = [packed[n : n + size] for n in range(0, len(packed), size)]
    answer = httpx.Response(
        200, headers={"Content-Encoding": "gzip"}, stream=_Pieces(pieces),
        request=httpx.Request("GET", URL),
    )  # fmt: skip
    return list(chunks(answer))


@given(
    st.lists(st.binary(max_size=200) | st.sampled_from([b"\0" * 300_000, b"ab" * 99_999]),
             min_size=1, max_size=4),
    st.sampled_from([1, 2, 7, 100, 10_000, 10**7]),
    st.integers(0, 60),
)  # fmt: skip
def test_packed_bytes_are_unpacked_whole_in_bounded_pieces(
    members: list[bytes], size: int, cut: int
) -> None:
    packed = b"".join(gzip.compress(member) for member in members)
    made = unpacked(packed, size)
    assert b"".join(made) == b"".join(members)
    assert max(map(len, made), default=0) <= CHUNK
    if 0 < cut < len(gzip.compress(members[-1])):
        with pytest.raises(PassingError):
            unpacked(packed[:-cut], size)


def test_what_is_not_packed_is_passed_on() -> None:
    request = httpx.Request("GET", URL)
    answer = httpx.Response(200, stream=_Pieces([b"a", b"bc"]), request=request)
    assert list(chunks(answer)) == [b"a", b"bc"]


# Links -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"   ", b"\0\0\0", b"<!-- -->"])
def test_a_page_without_content_has_no_links(body: bytes) -> None:
    try:
        assert page_links(PageBody(URL, body, None), URL) == []
    except FetchError as error:
        assert "no HTML page" in str(error)


@given(st.binary(max_size=400))
def test_no_page_breaks_the_search_for_links(body: bytes) -> None:
    try:
        links = page_links(PageBody(URL, b"<html><a href='/x'>" + body, "no-such-encoding"), URL)
    except FetchError:
        return
    assert "https://data.example/x" in links


# What loads what ---------------------------------------------------------------------------------

WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("httpx", "httpcore", "protego", "tenacity"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
"""


def test_describing_needs_nothing_of_what_fetching_needs() -> None:
    code = WITHOUT + (
        "import pkgutil, importlib, smartdata.describe as d\n"
        "names = [m.name for m in pkgutil.iter_modules(d.__path__)]\n"
        "for name in names: importlib.import_module(f'smartdata.describe.{name}')\n"
        "import smartdata.cli.app, smartdata.cli.fetching, smartdata.refresh\n"
        "import pipelines.definitions\n"
        "print(len(names))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(ran.stdout) >= 6
