"""``smartdata serve``: a real server on a free port, asked as browsers and programs ask."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from smartdata.deliver.front import write_front
from tests.command import run
from tests.delivered import (
    BASE_URL,
    DEADLINE,
    V1,
    V2,
    Watcher,
    free_port,
    look,
    make_release,
    over_http,
    point_latest,
    running,
)

pytest.importorskip("starlette", reason="needs the extra serve")
pytest.importorskip("uvicorn", reason="needs the extra serve")
CSV = f"/releases/{V1}/data/projects.csv"
PARQUET = f"/releases/{V1}/data/projects.parquet"


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes


class Site:
    """A server at work, and the folder that it shows."""

    def __init__(self, port: int, open_data: Path) -> None:
        self.port = port
        self.open_data = open_data

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a path just as it is written."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=named)
            found = connection.getresponse()
            told = {name.lower(): value for name, value in found.getheaders()}
            return Answer(found.status, told, found.read())
        finally:
            connection.close()

    def file(self, path: str) -> bytes:
        """What lies in the folder."""
        return (self.open_data / path.removeprefix("/")).read_bytes()


def command(warehouse: Path, port: int) -> list[str]:
    code = "from smartdata.cli import main; main()"
    where = ["--warehouse", str(warehouse), "--port", str(port)]
    return [sys.executable, "-c", code, "serve", *where]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("serve")
    open_data = folder / "warehouse" / "open-data"
    make_release(open_data, V1)
    data = open_data / "releases" / V1 / "data"
    for name in KINDS:
        (data / name).write_bytes(b"x" * 1_200_000 if name == "locations.geojson" else b"x")
    (folder / "secret.txt").write_text("secret")
    (open_data / "outside").symlink_to(folder)
    (open_data / "outside.txt").symlink_to(folder / "secret.txt")
    (open_data / ".hidden").write_text("secret")
    (open_data / "seen.txt").symlink_to(".hidden")
    point_latest(open_data, V1)
    write_front(open_data, V1, BASE_URL)
    port = free_port()
    with running(command(folder / "warehouse", port), port, stdout=subprocess.DEVNULL):
        yield Site(port, open_data)


KINDS = {
    "a.csv": "text/csv; charset=utf-8; header=present",
    "a.parquet": "application/vnd.apache.parquet",
    "a.ttl": "text/turtle; charset=utf-8",
    "a.jsonld": "application/ld+json",
    "a.rdf": "application/rdf+xml",
    "locations.geojson": "application/geo+json",
    "a.jsonl": "application/jsonl; charset=utf-8",
    "a.json": "application/json",
    "a.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "a.duckdb": "application/vnd.duckdb",
    "a.wasm": "application/wasm",
    "a.js": "text/javascript; charset=utf-8",
    "a.mjs": "text/javascript; charset=utf-8",
    "a.css": "text/css; charset=utf-8",
    "a.svg": "image/svg+xml",
    "a.md": "text/markdown; charset=utf-8",
    "a.html": "text/html; charset=utf-8",
    "feed.xml": "application/atom+xml; charset=utf-8",
    "a.xml": "application/xml; charset=utf-8",
    "croissant.json": "application/ld+json",
    "csvw-metadata.json": "application/csvm+json",
    "SHA256SUMS": "text/plain; charset=utf-8",
    "CITATION.cff": "application/yaml; charset=utf-8",
    "unknown.thing": "application/octet-stream",
}


@pytest.mark.parametrize("name", KINDS)
def test_each_file_has_its_type(site: Site, name: str) -> None:
    found = site.ask(f"/releases/{V1}/data/{name}", "HEAD")
    assert (found.status, found.headers["content-type"]) == (200, KINDS[name])


@pytest.mark.parametrize("path", [CSV, "/latest/data/projects.csv", "/latest.json", "/"])
def test_a_file_is_sent_whole_with_what_readers_need(site: Site, path: str) -> None:
    found = site.ask(path)
    content = site.file(path if path != "/" else "/index.html")
    assert (found.status, found.body) == (200, content)
    told = found.headers
    assert told["content-length"] == str(len(content))
    assert told["etag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    assert told["access-control-allow-origin"] == "*"
    assert "Content-Range" in told["access-control-expose-headers"]
    assert told["x-content-type-options"] == "nosniff"
    immutable = path.startswith(f"/releases/{V1}/")
    assert told["cache-control"] == (
        "public, max-age=31536000, immutable"
        if immutable
        else "public, max-age=300, must-revalidate"
    )
    head = site.ask(path, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert {k: v for k, v in head.headers.items() if k != "date"} == {
        k: v for k, v in told.items() if k != "date"
    }


def test_latest_is_not_immutable_by_either_name(site: Site) -> None:
    for path in ("/latest/data/projects.csv", "/releases/latest/data/projects.csv"):
        assert "immutable" not in site.ask(path, "HEAD").headers["cache-control"]


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [("bytes=0-3", 0, 4), ("bytes=100-199", 100, 200), ("bytes=-8", -8, None),
     ("bytes=10000-", 10000, None), ("bytes=5-99999999", 5, None)],
)  # fmt: skip
def test_ranges_are_sent_as_ranges(site: Site, asked: str, begin: int, end: int | None) -> None:
    content = site.file(PARQUET)
    found = site.ask(PARQUET, Range=asked, Accept_Encoding="gzip")
    assert (found.status, found.body) == (206, content[begin:end])
    first = begin % len(content)
    told = f"bytes {first}-{first + len(found.body) - 1}/{len(content)}"
    assert found.headers["content-range"] == told
    assert found.headers["accept-ranges"] == "bytes"
    head = site.ask(PARQUET, "HEAD", Range=asked)
    assert (head.status, head.body, head.headers["content-range"]) == (206, b"", told)


def test_a_range_beyond_the_end_is_refused_and_if_range_decides(site: Site) -> None:
    size = len(site.file(PARQUET))
    beyond = site.ask(PARQUET, Range=f"bytes={size}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    etag = site.ask(PARQUET, "HEAD").headers["etag"]
    assert site.ask(PARQUET, Range="bytes=0-3", If_Range=etag).status == 206
    changed = site.ask(PARQUET, Range="bytes=0-3", If_Range='"another"')
    assert (changed.status, len(changed.body)) == (200, size)


@pytest.mark.parametrize("path", [CSV, "/latest.json", f"/releases/{V1}/site/index.html"])
def test_what_the_reader_has_is_not_sent_again(site: Site, path: str) -> None:
    etag = site.ask(path).headers["etag"]
    for known in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        found = site.ask(path, If_None_Match=known)
        assert (found.status, found.body, found.headers["etag"]) == (304, b"", etag)
        assert "cache-control" in found.headers
        assert "content-length" not in found.headers
    assert site.ask(path, If_None_Match='"another"').status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/releases/../../../secret.txt", "/%2e%2e/secret.txt",
        "/..%2fsecret.txt", "/releases/%2e%2e/%2e%2e/secret.txt", "/..\\secret.txt",
        "/%2e%2e%5csecret.txt", "//etc/passwd", "/%2fetc/passwd", "/etc/passwd", "/./latest.json",
        "/outside/secret.txt", "/outside.txt", "/.hidden", "/seen.txt", "/%2ehidden",
        "/latest.json%00", "/latest.json/", "/latest.json/x", "/releases//latest/README.md",
        "/" + "a" * 5000, "/latest/data/", "/nothing.csv", "/releases/%ff", "//evil.example/..",
    ],
)  # fmt: skip
def test_nothing_outside_of_the_folder_is_shown(site: Site, path: str) -> None:
    found = site.ask(path)
    assert found.status == 404, found
    assert b"secret" not in found.body
    for language, told in (("en", "not found"), ("lv", "nav atrasta"), ("lt", "nerastas")):
        assert re.search(f'<section lang="{language}">.*?{told}', found.body.decode(), re.S)
    assert "script-src 'self'" in found.headers["content-security-policy"]
    assert "max-age=31536000" not in found.headers["cache-control"]


def test_pages_have_a_policy_and_lead_to_the_catalogue(site: Site) -> None:
    for path, catalogue in (
        ("/", "/latest/catalog.ttl"),
        ("/latest/site/", "/latest/catalog.ttl"),
        (f"/releases/{V1}/site/index.html", f"/releases/{V1}/catalog.ttl"),
    ):
        told = site.ask(path).headers
        assert told["link"] == f'<{catalogue}>; rel="describedby"; type="text/turtle"'
        policy = told["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert site.ask(catalogue).status == 200
    assert "link" not in site.ask(CSV).headers


def test_a_folder_is_its_index_and_a_bare_name_leads_there(site: Site) -> None:
    page = site.ask("/latest/site/")
    assert (page.status, page.body) == (200, site.file("/latest/site/index.html"))
    bare = site.ask("/latest/site?x=1")
    assert (bare.status, bare.headers["location"]) == (308, "./site/")


def test_methods_that_change_are_refused_and_other_origins_may_read(site: Site) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        refused = site.ask(CSV, method)
        assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    preflight = site.ask(CSV, "OPTIONS", Origin="https://x.example")
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-headers"] == "*"


def test_texts_are_compressed_on_request_and_then_have_a_weak_tag(site: Site) -> None:
    plain = site.ask(CSV)
    found = site.ask(CSV, Accept_Encoding="gzip, br")
    assert found.headers["content-encoding"] == "gzip"
    assert gzip.decompress(found.body) == plain.body
    assert found.headers["etag"] == f"W/{plain.headers['etag']}"
    assert "Accept-Encoding" in found.headers["vary"]
    again = site.ask(CSV, Accept_Encoding="gzip", If_None_Match=found.headers["etag"])
    assert again.status == 304
    for path in (PARQUET, f"/releases/{V1}/site/app.wasm"):
        assert "content-encoding" not in site.ask(path, Accept_Encoding="gzip").headers


def test_a_release_announced_meanwhile_shows_and_readers_see_whole_ones(
    site: Site, tmp_path: Path
) -> None:
    warehouse = tmp_path / "warehouse"
    open_data = warehouse / "open-data"
    make_release(open_data, V1)
    point_latest(open_data, V1)
    port = free_port()
    read = over_http(f"http://127.0.0.1:{port}/")
    with running(command(warehouse, port), port, stdout=subprocess.DEVNULL):
        # A release that older software announced has no files at the root: they are made up.
        assert look(read) == V1
        write_front(open_data, V1, BASE_URL)
        with Watcher(lambda: look(read)) as watcher:
            make_release(tmp_path / "made", V2)
            shutil.move(tmp_path / "made" / "releases" / V2, open_data / "releases" / V2)
            for _ in range(40):
                for version in (V1, V2):
                    point_latest(open_data, version)
                    write_front(open_data, version, BASE_URL)
        assert look(read) == V2
    assert {*watcher.seen} <= {V1, V2}
    assert len(watcher.seen) > 1


def test_it_says_where_it_is_and_stops_when_told(site: Site) -> None:
    with subprocess.Popen(
        command(site.open_data.parent, 0), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found, line
        assert Site(int(found[1]), site.open_data).ask("/latest.json").status == 200
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=DEADLINE)
    assert (process.returncode, err) == (0, "")
    assert out.splitlines()[-1] == "Stopped."


def test_what_keeps_it_from_serving_is_told(site: Site, tmp_path: Path) -> None:
    ran = run(tmp_path, "serve", "--warehouse", str(tmp_path))
    assert ran.code == 2
    assert "There is no release yet" in ran.err
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        where = ("--warehouse", str(site.open_data.parent), "--port", port)
        ran = run(tmp_path, "serve", *where)
    assert ran.code == 2
    assert f"port {port}: Address already in use" in " ".join(ran.lines)
    ran = run(tmp_path, "serve", *where[:2], "--host", "192.0.2.1")
    assert ran.code == 2
    assert "192.0.2.1" in ran.err
