"""Loading tables from the web: checked, kept by checksum, and never half a file."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import smartdata
from smartdata.errors import ReleaseError, UsageError
from smartdata.reader import web
from tests.formats_release import HOSTILE, VERSION, hostile_rows, write_release
from tests.server import Answer, Server, serving

BELOW = f"/open/releases/{VERSION}/"
PARQUET = f"{BELOW}data/hostile.parquet"


@dataclass
class Site:
    """A served release, and a cache of its own."""

    server: Server
    folder: Path
    cache: Path

    @property
    def source(self) -> str:
        """The address of the open-data folder."""
        return self.server.url("/open/")

    def load(self, **asked: Any) -> Any:
        """Load the table."""
        return smartdata.load("hostile", source=self.source, cache=self.cache, **asked)

    def fetched(self, path: str) -> int:
        """How often a path was asked for."""
        return len(self.server.asked(path))

    def kept(self) -> list[str]:
        """The names of the files in the cache."""
        return sorted(p.name for p in self.cache.rglob("*") if p.is_file())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("web") / VERSION, {HOSTILE: hostile_rows()})


@pytest.fixture
def site(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving() as server:
        for path in (p for p in folder.rglob("*") if p.is_file()):
            server.says(f"{BELOW}{path.relative_to(folder)}", path.read_bytes())
        manifest = (folder / "manifest.json").read_bytes()
        told = {
            "version": VERSION,
            "path": f"releases/{VERSION}/",
            "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
        }
        server.says("/open/latest.json", json.dumps(told).encode())
        yield Site(server, folder, tmp_path / "cache")


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / "data/hostile.parquet").read_bytes()).hexdigest()


def test_a_table_is_fetched_once_and_kept_by_its_checksum(site: Site) -> None:
    first = site.load()
    assert len(first) == len(hostile_rows())
    assert first.attrs["smartdata"]["source"] == site.source
    assert site.kept() == [f"{_digest(site.folder)}.parquet"]
    again = site.load(version=VERSION)
    assert again.equals(first)
    assert site.fetched(PARQUET) == 1
    # Without a slash at its end, the address is the same.
    smartdata.load("hostile", source=site.source.rstrip("/"), cache=site.cache)
    assert site.fetched(PARQUET) == 1
    assert smartdata.tables(source=site.source) == {"hostile": len(hostile_rows())}


def test_a_file_that_was_damaged_in_the_cache_is_fetched_anew(site: Site) -> None:
    site.load()
    (path,) = (p for p in site.cache.rglob("*.parquet"))
    path.write_bytes(path.read_bytes()[:-1])
    assert len(site.load()) == len(hostile_rows())
    assert site.fetched(PARQUET) == 2


def test_the_cache_can_be_named_by_the_environment(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTDATA_CACHE", str(tmp_path / "named"))
    smartdata.load("hostile", source=site.source)
    assert list((tmp_path / "named").rglob("*.parquet"))
    monkeypatch.setenv("SMARTDATA_CACHE", str(site.folder / "manifest.json"))
    with pytest.raises(ReleaseError, match="files can't be kept here"):
        smartdata.load("hostile", source=site.source)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(b"PAR1 something else"), "does not match its checksum"),
        (Answer(b"x" * 100_000), "sends more than the"),
        (Answer(b"x" * 50_000, endless=True), "sends more than the"),
        (Answer(b"x" * 4_000, cut=2_000), "can't be fetched|was cut off|does not match"),
        (Answer(b"", status=500), "answers 500"),
        (Answer(b"no", status=404), "there is nothing at this address"),
        (Answer(raw=b"not http at all\r\n\r\n"), "can't be fetched"),
        (Answer(status=302, headers={"Location": "file:///etc/passwd"}), "can't be fetched|302"),
        (Answer(status=302, headers={"Location": "ftp://127.0.0.1/x"}), "can't be fetched|302"),
    ],
)
def test_what_a_bad_server_sends_is_neither_loaded_nor_kept(
    site: Site, answer: Answer, told: str
) -> None:
    good = site.server.scripts[PARQUET]
    site.server.says(PARQUET, answer)
    with pytest.raises(ReleaseError, match=told):
        site.load()
    assert site.kept() == []
    site.server.says(PARQUET, good)
    assert len(site.load()) == len(hostile_rows())


def test_a_redirect_is_followed(site: Site) -> None:
    site.server.says("/moved", site.server.scripts[PARQUET])
    site.server.says(PARQUET, Answer(status=302, headers={"Location": "/moved"}))
    assert len(site.load()) == len(hostile_rows())


def test_a_silent_server_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "TIMEOUT", 0.2)
    site.server.says(PARQUET, Answer(b"", silent=5))
    with pytest.raises(ReleaseError, match="can't be fetched"):
        site.load()


def test_the_manifest_must_be_the_one_that_latest_names(site: Site) -> None:
    told = {"version": VERSION, "manifest_sha256": "0" * 64}
    site.server.says("/open/latest.json", json.dumps(told).encode())
    with pytest.raises(ReleaseError, match=r"is not the one that latest\.json names"):
        site.load()
    assert len(site.load(version=VERSION)) == len(hostile_rows())


@pytest.mark.parametrize(
    "content", [b"<html>", b"[]", b'{"version": "../../etc"}', b"{}", b"[" * 100_000, b"\xff"]
)
def test_a_latest_that_names_no_version_is_said(site: Site, content: bytes) -> None:
    site.server.says("/open/latest.json", content)
    with pytest.raises(ReleaseError, match=r"latest\.json: (is not JSON|names no version)"):
        site.load()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"rows":', b'"rows": 1e999, "r":'),
        (b'"bytes":', b'"bytes": -1, "b":'),
        (b'"sha256":', b'"sha256": "../../x", "s":'),
        (b'"hostile":', b'"../hostile":'),
        (b"data/hostile.parquet", b"data/other.parquet"),
        (b'"version":', b'"v": ' + b"[" * 100_000 + b"]" * 100_000 + b', "version":'),
        (b'"version":', b'"v": ' + b"9" * 10_000 + b', "version":'),
    ],
)
def test_a_manifest_that_lies_is_said(site: Site, old: bytes, new: bytes) -> None:
    manifest = (site.folder / "manifest.json").read_bytes()
    assert old in manifest
    lying = manifest.replace(old, new)
    sums = f"{hashlib.sha256(lying).hexdigest()}  manifest.json\n".encode()
    site.server.says(f"{BELOW}manifest.json", lying)
    site.server.says(f"{BELOW}SHA256SUMS", sums)
    with pytest.raises(ReleaseError, match=r"manifest\.json: can't be read"):
        site.load(version=VERSION)
    assert site.kept() == []


@pytest.mark.parametrize(
    "address",
    ["http://[::1", "http://.../", f"http://{'a' * 70}.example/", "http://a\xe9.example/"],
)
def test_a_redirect_to_what_is_no_address_is_said(site: Site, address: str) -> None:
    site.server.says(PARQUET, Answer(status=302, headers={"Location": address}))
    with pytest.raises(ReleaseError, match="can't be fetched"):
        site.load()


def test_an_address_is_taken_as_people_write_it(site: Site) -> None:
    for path in (
        "latest.json",
        f"releases/{VERSION}/manifest.json",
        f"releases/{VERSION}/SHA256SUMS",
    ):
        site.server.says(f"/me%C5%BEs%20x/{path}", site.server.scripts[f"/open/{path}"])
    source = site.server.url("/mežs x")
    assert smartdata.tables(source=f" {source} ") == {"hostile": len(hostile_rows())}
    for sign in "?#":
        with pytest.raises(UsageError, match=r"with no \? and no # in it"):
            smartdata.load("hostile", source=f"{source}/{sign}x", cache=site.cache)
    with pytest.raises(ReleaseError, match="can't be fetched"):
        smartdata.load("hostile", source="http://[::1", cache=site.cache)


def test_versions_are_those_that_are_listed(site: Site) -> None:
    with pytest.raises(ReleaseError, match="does not list its releases"):
        smartdata.versions(source=site.source)
    told = {"version": VERSION, "versions": [VERSION, "2026.11.09", "x", 7]}
    site.server.says("/open/latest.json", json.dumps(told).encode())
    assert smartdata.versions(source=site.source) == ["2026.11.09", VERSION]


def test_what_was_never_released_is_said(site: Site) -> None:
    with pytest.raises(ReleaseError, match="was released"):
        site.load(version="2020.01.01")
    with pytest.raises(UsageError, match="is not a version"):
        site.load(version="../../x")


_LOAD = """if True:
    import sys, smartdata
    print(len(smartdata.load("hostile", source=sys.argv[1], engine="arrow")))
"""


def test_two_processes_may_fetch_the_same_file_at_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = (site.folder / "data/hostile.parquet").read_bytes()
    site.server.says(PARQUET, Answer(body, drip=(2_000, 0.05)))
    monkeypatch.setenv("SMARTDATA_CACHE", str(site.cache))
    words = [sys.executable, "-c", _LOAD, site.source]
    running = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate(timeout=60)[0].strip() for process in running]
    assert told == [str(len(hostile_rows()))] * 2
    assert site.kept() == [f"{_digest(site.folder)}.parquet"]


def test_a_killed_process_leaves_no_file_that_is_taken_for_whole(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = site.server.scripts[PARQUET]
    body = (site.folder / "data/hostile.parquet").read_bytes()
    site.server.says(PARQUET, Answer(body, drip=(500, 10)))
    monkeypatch.setenv("SMARTDATA_CACHE", str(site.cache))
    process = subprocess.Popen([sys.executable, "-c", _LOAD, site.source])
    while not site.kept():
        assert process.poll() is None
    process.kill()
    process.wait()
    assert all(name.endswith(".part") for name in site.kept())
    site.server.says(PARQUET, good)
    assert len(site.load()) == len(hostile_rows())
