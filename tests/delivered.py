"""Small releases to deliver, readers that see only what readers can, a store to deliver to."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from smartdata.config import DataLicence, Publisher
from smartdata.files import point_link
from smartdata.publish.checksums import listed_files, write_checksums
from smartdata.publish.manifest import Manifest, RecordCounts, write_manifest

BASE_URL = "https://data.example.org/smartdata/"
V1, V2, V3 = "2030.01.01", "2030.01.02", "2030.01.03"
BUCKET = "readers"
DEADLINE = 60


def make_release(
    open_data: Path, version: str, *, audience: str = "public", pages: int = 3
) -> Path:
    """A release without tables, but with data files and a site; most pages are those of any other
    version."""
    folder = open_data / "releases" / version
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "projects.csv").write_bytes(f"project_uid\r\n{version}\r\n".encode() * 400)
    (folder / "data" / "projects.parquet").write_bytes(b"PAR1" + bytes(range(256)) * 40)
    (folder / "data" / "sources.csv").write_bytes(b"source_id\r\nvaram\r\n")
    (folder / "README.md").write_text(f"# Release {version}\n", "utf-8")
    (folder / "catalog.ttl").write_text("<> a <http://www.w3.org/ns/dcat#Catalog> .\n", "utf-8")
    (folder / "feed.xml").write_text(f"<feed>{version}</feed>\n", "utf-8")
    site = folder / "site"
    for number in range(pages):
        page = site / "lv" / "projects" / "2014TC16RFCB027" / f"LLI-{number}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<title>Projekts {number}: plānošanas</title>\n" * 30, "utf-8")
    (site / "index.html").write_text(f"<title>{version}</title>", "utf-8")
    (site / "sitemap.xml").write_text("<urlset/>", "utf-8")
    (site / "app.wasm").write_bytes(b"\0asm")
    write_checksums(site)
    write_manifest(folder, _manifest(version, audience))
    write_checksums(folder)
    (folder / "build.json").write_text('{"seconds": 1}\n', "utf-8")
    return folder


def point_latest(open_data: Path, version: str) -> None:
    """Announce a release where it was made."""
    point_link(open_data / "latest", "releases/latest")
    point_link(open_data / "releases" / "latest", version)


def two_releases(open_data: Path) -> Path:
    """Make two releases, of which the second is the latest; returns their ``open_data``."""
    for version in (V1, V2):
        make_release(open_data, version)
        point_latest(open_data, version)
    return open_data


def _manifest(version: str, audience: str) -> Manifest:
    return Manifest.model_validate(
        {
            "version": version, "audience": audience, "registry_version": "1", "findings": {},
            "software_version": "1", "fingerprint": "0" * 64, "licence": DataLicence(),
            "publisher": Publisher(), "tables": {}, "documents": [], "money": [], "raw_files": [],
            "records": RecordCounts(records_in=0, published=0, quarantined=0, duplicates=0),
        }
    )  # fmt: skip


# Readers ------------------------------------------------------------------------------------------

#: Reads a file by its path below the root of what is published; None where there is none.
Read = Callable[[str], bytes | None]


def in_folder(root: Path) -> Read:
    """Read from a folder, as a web server does."""

    def read(path: str) -> bytes | None:
        try:
            return (root / path).read_bytes()
        except FileNotFoundError:
            return None

    return read


def over_http(root: str) -> Read:
    """Read from an address."""

    def read(path: str) -> bytes | None:
        try:
            with urllib.request.urlopen(root + path, timeout=DEADLINE) as found:
                return bytes(found.read())
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    return read


def whole(read: Read, below: str) -> dict[str, str]:
    """The checksums of a release, each file of which was read and is as they say."""
    sums = read(f"{below}SHA256SUMS")
    assert sums is not None, f"{below}SHA256SUMS"
    site = read(f"{below}site/SHA256SUMS")
    listed = listed_files(sums.decode(), site.decode() if site else None)
    assert "site/index.html" in listed
    for path, digest in listed.items():
        content = read(below + path)
        assert content is not None, f"{below}{path} is missing"
        assert hashlib.sha256(content).hexdigest() == digest, f"{below}{path} is another"
    assert read(f"{below}build.json") is not None
    return listed


def look(read: Read) -> str | None:
    """Follow what leads readers to a release, and read all of it; its version, if there is one."""
    found = read("latest.json")
    if found is None:
        assert read("index.html") is None
        return None
    told = json.loads(found)
    listed = whole(read, told["path"])
    assert listed["manifest.json"] == told["manifest_sha256"]
    return str(told["version"])


class Watcher:
    """A reader in a thread of its own, who looks again and again."""

    def __init__(self, *looks: Callable[[], str | None], pause: float = 0.02) -> None:
        self.looks = looks
        self.pause = pause
        self.seen: list[str | None] = []
        self.wrong: list[BaseException] = []
        self._stop = threading.Event()

    def __enter__(self) -> Watcher:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def _run(self) -> None:
        while not self._stop.is_set():
            for one in self.looks:
                try:
                    self.seen.append(one())
                except Exception as error:  # noqa: BLE001 - whatever a reader meets is the finding
                    self.wrong.append(error)
                    return
            self._stop.wait(self.pause)

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(DEADLINE)
        assert not self.wrong, self.wrong


# Publishers that can be killed --------------------------------------------------------------------

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["smartdata.deliver.publish", "smartdata.deliver.s3", "smartdata.cli.deliver", __name__]
)


def publishing(open_data: Path, target: str, *words: str, cut: int | None = None) -> Any:
    """A process of its own that publishes; it kills itself at the ``cut``-th thing that it does to
    the target, if given. Not started yet."""
    return _CONTEXT.Process(target=_publish, args=(open_data, target, words, cut))


def publish_killed_again_and_again(
    open_data: Path, target: str, *words: str, after: Callable[[], object], steps: int = 2
) -> int:
    """Publish, and kill it after a step or a few, again and again until nothing is left to do.

    ``steps`` are the fewest, each one a before and an after. ``after`` is called after each
    attempt. Returns how often it was killed.
    """
    for attempt in range(200):
        # More steps each time, then few again: some are repeated by each attempt.
        process = publishing(open_data, target, *words, cut=steps + attempt % 6)
        process.start()
        process.join(DEADLINE)
        after()
        if process.exitcode == 0:
            return attempt
        assert process.exitcode == -9, process.exitcode
    raise AssertionError("it never came to an end")


def _publish(open_data: Path, target: str, words: tuple[str, ...], cut: int | None) -> None:
    from smartdata.cli import main

    if cut is not None:
        _kill_at(cut)
    # The environment is that of the server which forks, and not that of the test.
    os.environ |= {"SMARTDATA_PUBLICATION__BASE_URL": BASE_URL, **CREDENTIALS}
    sys.argv = ["smartdata", "publish", target, "--warehouse", str(open_data.parent), *words]
    with Path(os.devnull).open("w") as nowhere:
        sys.stdout = nowhere
        main()


def _kill_at(cut: int) -> None:
    """Have this process killed at its so-manieth act: before it for odd numbers, after it else."""
    import signal

    from smartdata.deliver.folder import FolderTarget
    from smartdata.deliver.s3 import S3Target

    done, lock = 0, threading.Lock()

    def deadly(plain: Any) -> Any:
        def act(*given: Any, **named: Any) -> Any:
            nonlocal done
            with lock:
                done += 1
                now = done == (cut + 1) // 2
            if now and cut % 2:
                os.kill(os.getpid(), signal.SIGKILL)
            came = plain(*given, **named)
            if now:
                os.kill(os.getpid(), signal.SIGKILL)
            return came

        return act

    for kind in (FolderTarget, S3Target):
        for name in ("put", "copy", "replace", "complete", "point"):
            setattr(kind, name, deadly(getattr(kind, name)))


# A store ------------------------------------------------------------------------------------------

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "reader", "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "eu-north-1", "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}  # fmt: skip


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A server process, from when it listens until the end of the context."""
    process = subprocess.Popen(command, text=True, **options)
    try:
        end = time.monotonic() + DEADLINE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, f"{command} ended with {process.returncode}"
                assert time.monotonic() < end, f"{command} does not listen"
                time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.communicate(timeout=DEADLINE)


@contextmanager
def object_store() -> Iterator[str]:
    """A local S3 server over HTTP; its address."""
    port = free_port()
    code = f"from moto.server import main; main(['-H', '127.0.0.1', '-p', '{port}'])"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with running([sys.executable, "-c", code], port, **quiet):
        yield f"http://127.0.0.1:{port}"
