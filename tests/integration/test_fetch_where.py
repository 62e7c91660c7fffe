"""Where a fetch may go: redirects, hosts, ports, private addresses, and TLS."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from smartdata.fetch.errors import FetchError, PassingError
from smartdata.fetch.policy import Policy
from smartdata.fetch.run import Clock, Rules
from tests.fetched import HERE, Place, list_csv
from tests.server import Answer, Server, serving

BODY = list_csv()
Hosts = Callable[..., list[tuple[str, str]]]


def refused(place: Place, told: Any, rules: Rules | None = None) -> str:
    """What a fetch says that must be refused, and not just fail; nothing may be left of it."""
    with pytest.raises(FetchError) as raised:
        place.fetch(told, rules=rules)
    assert not isinstance(raised.value, PassingError)
    assert place.tree() == {}
    return str(raised.value)


def redirect(to: str, status: int = 302) -> Answer:
    return Answer(b"<html>moved</html>", status, {"Location": to})


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Hosts:
    """Makes up what names resolve to: the answers of one lookup after the other. Returns all
    lookups, and each address that a connection was made to."""
    made_up: dict[str, list[list[str]]] = {}
    asked: list[tuple[str, str]] = []
    plain = socket.getaddrinfo

    def lookup(host: Any, port: Any, *more: Any, **told: Any) -> Any:
        if host not in made_up:
            asked.append(("address", str(host)))
            return plain(host, port, *more, **told)
        asked.append(("name", host))
        turns = made_up[host]
        found = turns.pop(0) if len(turns) > 1 else turns[0]
        kinds = [socket.AF_INET6 if ":" in ip else socket.AF_INET for ip in found]
        return [
            (kind, socket.SOCK_STREAM, 6, "", (ip, port))
            for kind, ip in zip(kinds, found, strict=True)
        ]

    def resolve(host: str, *turns: list[str]) -> list[tuple[str, str]]:
        made_up[host] = list(turns)
        return asked

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return resolve


# Redirects --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_the_final_address_is_recorded(
    server: Server, place: Place, status: int
) -> None:
    server.says("/new/list.csv", BODY)
    server.says("/half", redirect("/new/list.csv#top", status))
    url = server.says("/old", redirect("half", status))
    place.fetch({"url": url})
    entry = place.record()["files"][0]
    assert entry["url"] == url
    assert entry["final_url"] == server.url("/new/list.csv")
    assert server.paths == ["/old", "/half", "/new/list.csv"]
    assert len(place.time.slept) == 3  # each one keeps the pace


def test_a_loop_of_redirects_ends(server: Server, place: Place) -> None:
    url = server.says("/a", redirect("/b"))
    server.says("/b", redirect("/a"))
    assert "more than 5 redirects" in refused(place, {"url": url})
    assert len(server.paths) == 6
    assert "more than 0 redirects" in refused(place, {"url": url, "max_redirects": 0})


def test_every_step_of_a_redirect_asks_robots_txt(server: Server, place: Place) -> None:
    server.says("/robots.txt", b"User-agent: *\nDisallow: /secret/\n")
    server.says("/secret/list.csv", BODY)
    url = server.says("/list.csv", redirect("/secret/list.csv"))
    assert "robots.txt" in refused(place, {"url": url})
    assert server.paths == ["/list.csv"]


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("https://other.example/list.csv", "host other.example is not one"),
        ("//other.example/list.csv", "host other.example is not one"),
        ("https://127.0.0.1.other.example/", "host 127.0.0.1.other.example is not one"),
        ("http://169.254.169.254/latest/meta-data/", "host 169.254.169.254 is not one"),
        ("http://[::1]/", "host ::1 is not one"),
        ("http://[::ffff:127.0.0.1]/", "host ::ffff:127.0.0.1 is not one"),
        ("http://2130706433/", "host 2130706433 is not one"),
        ("http://127.1/", "host 127.1 is not one"),
        ("http://127.0.0.1/", None),
        ("http://127.0.0.1:22/", "port 22 is not one"),
        ("http://127.0.0.1:0/", "port 0 is not one"),
        ("http://user:secret@127.0.0.1/", "user or password"),
        ("http://user@127.0.0.1/", "user or password"),
        ("http://127.0.0.1\\@other.example/", "user or password"),
        ("ftp://127.0.0.1/list.csv", "only https"),
        ("file:///etc/passwd", "only https"),
        ("data:text/csv,Code", "only https"),
        ("javascript:alert(1)", "only https"),
        ("http://[", "is no address"),
        ("http://127.0.0.1:99999/", "port 99999 is not one"),
        ("http://127.0.0.1/\x7f", "is no address"),
        ("https:/", "host ? is not one"),
    ],
)
def test_a_redirect_elsewhere_is_not_followed(
    server: Server, place: Place, to: str, told: str | None
) -> None:
    url = server.says("/list.csv", redirect(to))
    if told is None:  # the usual port is allowed, though nothing listens on it
        with pytest.raises(PassingError, match="no answer"):
            place.fetch({"url": url, "attempts": 1})
    else:
        said = refused(place, {"url": url})
        assert told in said
        assert "secret" not in said
    assert server.paths == ["/list.csv"]


def test_a_redirect_without_an_address_is_an_odd_answer(server: Server, place: Place) -> None:
    url = server.says("/list.csv", Answer(BODY, 302))
    assert "answered 302" in refused(place, {"url": url})


def test_a_further_host_may_be_described(server: Server, place: Place, names: Hosts) -> None:
    names("data.example", ["127.0.0.1"])
    server.says("/list.csv", BODY)
    url = server.says("/old.csv", redirect(server.url("/list.csv", "data.example")))
    assert "host data.example" in refused(place, {"url": url})
    place.fetch({"url": url, "hosts": ["data.example"]})
    assert server.asked("/list.csv")[0].headers["host"] == f"data.example:{server.port}"
    assert [seen.path for seen in server.seen].count("/robots.txt") == 3  # of each host


# The policy that every real fetch has -----------------------------------------------------------


def strict(place: Place) -> Rules:
    return Rules(Policy(), Clock(place.time.sleep, place.time))


def test_only_https_is_fetched(server: Server, place: Place) -> None:
    url = server.says("/list.csv", BODY)
    assert "only https is fetched" in refused(place, {"url": url}, strict(place))
    assert server.seen == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "198.18.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::1", "::", "::7f00:1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "2001::1",
        "2002:7f00:1::", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
        "5f00::1", "::ffff:0:127.0.0.1",
    ],
)  # fmt: skip
def test_no_private_address_is_ever_asked(
    place: Place, names: Hosts, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    asked = names("data.example", [address])
    told = refused(place, {"url": "https://data.example/list.csv"}, strict(place))
    assert f"data.example: leads to {address}" in told
    assert asked == [("name", "data.example")]  # and no connection was tried
    host = f"[{address}]" if ":" in address else address
    assert "not on the public internet" in refused(
        place, {"url": f"https://{host}/list.csv"}, strict(place)
    )


def test_one_private_address_among_public_ones_is_enough(place: Place, names: Hosts) -> None:
    asked = names("data.example", ["93.184.215.14", "2606:4700::1111", "10.0.0.1"])
    told = refused(place, {"url": "https://data.example/"}, strict(place))
    assert "leads to 10.0.0.1, which" in told
    assert asked == [("name", "data.example")]


@pytest.mark.parametrize("name", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost"])
def test_odd_spellings_of_this_machine_are_seen_through(place: Place, name: str) -> None:
    url = f"https://{name}/list.csv"
    with pytest.raises(FetchError, match=r"leads to (?:127\.0\.0\.1|::1)|is no address"):
        place.fetch({"url": url, "attempts": 1}, rules=strict(place))


def test_a_name_is_looked_up_once_and_what_was_checked_is_asked(
    server: Server, place: Place, names: Hosts
) -> None:
    """A name whose second lookup leads into a private network (DNS rebinding)."""
    asked = names("data.example", ["127.0.0.1"], ["10.0.0.1"])
    server.says("/robots.txt", Answer(b"", close=True))
    server.says("/list.csv", BODY)
    told = refused(place, {"url": server.url("/list.csv", "data.example")})
    assert "data.example: leads to 10.0.0.1" in told
    # The connection for robots.txt went to the very address that was checked.
    assert asked == [("name", "data.example"), ("address", "127.0.0.1"), ("name", "data.example")]
    assert server.paths == []


def test_the_next_address_of_a_host_is_tried_where_one_is_dead(
    server: Server, place: Place, names: Hosts
) -> None:
    names("data.example", ["127.0.0.99", "127.0.0.1"])
    server.says("/list.csv", BODY)
    assert place.fetch({"url": server.url("/list.csv", "data.example")}).status == "new"


# TLS --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate for the name data.example that signs itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the program openssl, to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = str(folder / "cert.pem"), str(folder / "key.pem")
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=data.example", "-addext",
             "subjectAltName=DNS:data.example", "-keyout", key, "-out", cert]  # fmt: skip
    subprocess.run(words, check=True, capture_output=True)
    return cert, key


@pytest.fixture
def secure(certificate: tuple[str, str]) -> Iterator[Server]:
    with serving(certificate) as running:
        yield running


def loopback(place: Place) -> Rules:
    return Rules(Policy(loopback=True), Clock(place.time.sleep, place.time))


def test_https_with_a_certificate_of_the_host_is_fetched(
    secure: Server, place: Place, names: Hosts, certificate: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    names("data.example", ["127.0.0.1"])
    secure.file("/list.csv", BODY, trouble=[{"cut": 500}])
    assert place.fetch({"url": secure.url("/list.csv", "data.example")}, rules=loopback(place))
    assert place.files() == {"list.csv": BODY}
    assert [seen.sent for seen in secure.asked("/list.csv")] == [500, len(BODY) - 500]


def test_a_body_longer_than_stated_is_noticed_over_tls_as_well(
    secure: Server, place: Place, names: Hosts, certificate: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    names("data.example", ["127.0.0.1"])
    url = secure.url("/list.csv", "data.example")
    secure.says("/list.csv", Answer(BODY, length=700))
    with pytest.raises(PassingError, match="stated 700 bytes and sent"):
        place.fetch({"url": url}, rules=loopback(place))


def test_a_certificate_that_nobody_vouches_for_is_refused_and_not_tried_again(
    secure: Server, place: Place, names: Hosts
) -> None:
    names("data.example", ["127.0.0.1"])
    url = secure.url("/list.csv", "data.example")
    told = refused(place, {"url": url}, loopback(place))
    assert "certificate can't be trusted (self-signed certificate)" in told
    assert place.time.slept == []


def test_a_certificate_of_another_host_is_refused(
    secure: Server, place: Place, certificate: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    told = refused(place, {"url": secure.url("/list.csv")}, loopback(place))
    assert "certificate is not valid for '127.0.0.1'" in told


def test_https_never_becomes_http(
    secure: Server, place: Place, names: Hosts, certificate: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    names("data.example", ["127.0.0.1"])
    url = secure.url("/list.csv", "data.example")
    secure.says("/list.csv", redirect(url.replace("https:", "http:")))
    assert "only https is fetched" in refused(place, {"url": url}, loopback(place))


def test_plain_http_on_the_port_of_https_is_a_trouble(server: Server, place: Place) -> None:
    url = server.url("/list.csv").replace("http:", "https:")
    with pytest.raises(PassingError, match="no answer"):
        place.fetch({"url": url, "attempts": 1}, rules=Rules(HERE))
