"""Publishing to an object store, over HTTP: a local S3 server, and connections that break."""

from __future__ import annotations

import json
import os
import random
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from smartdata.deliver.publish import Published, Wishes, publish_release
from smartdata.errors import DeliveryError
from tests.command import run
from tests.delivered import (
    BASE_URL,
    BUCKET,
    CREDENTIALS,
    DEADLINE,
    V1,
    V2,
    V3,
    Read,
    Watcher,
    look,
    make_release,
    object_store,
    over_http,
    point_latest,
    publish_killed_again_and_again,
    publishing,
    two_releases,
    whole,
)

boto3 = pytest.importorskip("boto3", reason="needs the extra publish-s3")
pytest.importorskip("moto", reason="needs moto, a local S3 server")
s3 = pytest.importorskip("smartdata.deliver.s3")

SEED = int(os.environ.get("SMARTDATA_TEST_SEED", "20261123"))
LONG = os.environ.get("SMARTDATA_TEST_PROFILE") == "long"
pytestmark = pytest.mark.xdist_group("object store")


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with object_store() as address:
        client = boto3.client(
            "s3", endpoint_url=address, region_name="eu-north-1",
            aws_access_key_id="reader", aws_secret_access_key="secret",
        )  # fmt: skip
        client.create_bucket(
            Bucket=BUCKET, ACL="public-read",
            CreateBucketConfiguration={"LocationConstraint": "eu-north-1"},
        )  # fmt: skip
        yield address


@pytest.fixture
def where() -> str:
    """A prefix of its own for each test."""
    return f"s3://{BUCKET}/{uuid.uuid4()}/open"


@pytest.fixture
def read(store: str, where: str) -> Read:
    return over_http(f"{store}/{where.removeprefix('s3://')}/")


@pytest.fixture
def open_data(tmp_path: Path) -> Path:
    return two_releases(tmp_path / "warehouse" / "open-data")


class Seen:
    """The requests that a client made, by operation."""

    def __init__(self, client: Any) -> None:
        self.made: list[tuple[str, str]] = []
        client.meta.events.register("before-call.s3", self._note)

    def _note(self, model: Any, params: Any, **_: object) -> None:
        self.made.append((model.name, params["url_path"]))

    def of(self, *names: str) -> list[str]:
        return [path for name, path in self.made if name in names]


def publish(
    open_data: Path, where: str, store: str, version: str, **wishes: bool
) -> tuple[Published, Seen]:
    target = s3.open_bucket(where, store)
    seen = Seen(target.client)
    folder = open_data / "releases" / version
    return publish_release(folder, target, Wishes(BASE_URL, **wishes)), seen


def test_objects_have_their_types_and_the_release_comes_before_what_leads_to_it(
    open_data: Path, where: str, store: str, read: Read
) -> None:
    came, seen = publish(open_data, where, store, V1)
    assert (came.uploaded, came.latest) == (came.files, V1)
    assert look(read) == V1
    puts = [path.split("/open/")[1] for path in seen.of("PutObject")]
    first = next(n for n, path in enumerate(puts) if not path.startswith("releases/"))
    assert not [path for path in puts[first:] if path.startswith("releases/")]
    assert puts[-2:] == ["latest.json", "index.html"]
    assert not seen.of("DeleteObject", "DeleteObjects")
    target = s3.open_bucket(where, store)
    for path, kind, kept in (
        (
            f"releases/{V1}/data/projects.csv",
            "text/csv; charset=utf-8; header=present",
            "immutable",
        ),
        (f"releases/{V1}/data/projects.parquet", "application/vnd.apache.parquet", "immutable"),
        (f"releases/{V1}/site/app.wasm", "application/wasm", "immutable"),
        ("latest.json", "application/json", "max-age=300, must-revalidate"),
        ("index.html", "text/html; charset=utf-8", "max-age=300, must-revalidate"),
    ):
        head = target.client.head_object(Bucket=BUCKET, Key=target.before + path)
        assert head["ContentType"] == kind
        assert kept in head["CacheControl"]


def test_only_what_changed_is_uploaded_and_the_second_time_nothing(
    open_data: Path, where: str, store: str, read: Read
) -> None:
    publish(open_data, where, store, V1)
    came, seen = publish(open_data, where, store, V2)
    assert came.uploaded == 7
    assert came.copied == came.files - 7 == len(seen.of("CopyObject"))
    assert look(read) == V2
    whole(read, f"releases/{V1}/")
    again, seen = publish(open_data, where, store, V2)
    assert (again.kept, again.uploaded) == (again.files, 0)
    assert not seen.of("PutObject", "CopyObject", "HeadObject")
    # The work is proportional to what changed: a few lists and the files at the root.
    assert len(seen.made) < 40


def test_an_object_changed_before_it_is_copied_is_uploaded_instead(
    open_data: Path, where: str, store: str, read: Read
) -> None:
    publish(open_data, where, store, V1)
    target = s3.open_bucket(where, store)
    key = f"{target.before}releases/{V1}/data/sources.csv"
    target.client.put_object(Bucket=BUCKET, Key=key, Body=b"source_id\r\nwrong\r\n")
    came, _ = publish(open_data, where, store, V2)
    assert came.uploaded == 8
    assert look(read) == V2


@pytest.mark.parametrize("noted", [False, True], ids=["put by another", "checksum kept"])
def test_a_wrong_byte_at_the_target_is_found_and_not_overwritten(
    open_data: Path, where: str, store: str, read: Read, noted: bool
) -> None:
    publish(open_data, where, store, V1)
    target = s3.open_bucket(where, store)
    path = f"releases/{V1}/data/sources.csv"
    content = read(path)
    assert content is not None
    wrong = content.replace(b"varam", b"vatam")
    about: dict[str, Any] = {}
    if noted:
        head = target.client.head_object(Bucket=BUCKET, Key=target.before + path)
        about["Metadata"] = head["Metadata"]
    target.client.put_object(Bucket=BUCKET, Key=target.before + path, Body=wrong, **about)
    for _ in range(2):
        with pytest.raises(DeliveryError, match=r"data/sources\.csv: holds other bytes"):
            publish(open_data, where, store, V1, reread=noted)
    assert read(path) == wrong


def test_another_release_of_the_same_version_is_refused(
    open_data: Path, where: str, store: str, read: Read, tmp_path: Path
) -> None:
    publish(open_data, where, store, V1)
    make_release(tmp_path / "other", V1, pages=13)
    with pytest.raises(DeliveryError, match=r"releases/2030\.01\.01/.*holds other bytes"):
        publish(tmp_path / "other", where, store, V1)
    assert look(read) == V1


def test_files_in_parts_are_whole_and_told_apart(
    open_data: Path, where: str, store: str, read: Read
) -> None:
    big = open_data / "releases" / V1
    target = s3.open_bucket(where, store)
    target.in_parts = 6 * 1024 * 1024
    content = os.urandom(1024) * (13 * 1024)
    _add_file(big, "data/big.csv", content)
    publish_release(big, target, Wishes(BASE_URL))
    assert read(f"releases/{V1}/data/big.csv") == content
    assert look(read) == V1
    # Without the list of what was confirmed, each object is asked for what it is.
    key = f"{target.before}.smartdata/{V1}.confirmed"
    target.client.delete_object(Bucket=BUCKET, Key=key)
    came = publish_release(big, target, Wishes(BASE_URL))
    assert (came.checked, came.uploaded) == (came.files, 0)


def _add_file(folder: Path, path: str, content: bytes) -> None:
    from smartdata.publish.checksums import write_checksums

    (folder / path).write_bytes(content)
    (folder / "SHA256SUMS").unlink()
    write_checksums(folder)


def test_latest_never_goes_back_unless_told(
    open_data: Path, where: str, store: str, read: Read
) -> None:
    publish(open_data, where, store, V2)
    assert publish(open_data, where, store, V1)[0].latest == V2
    assert look(read) == V2
    assert publish(open_data, where, store, V1, allow_older=True)[0].latest == V1
    assert look(read) == V1


def test_a_newer_release_announced_meanwhile_is_not_undone(
    open_data: Path, where: str, store: str, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another publisher is quicker, between the question and the answer of this one."""
    publish(open_data, where, store, V1)
    make_release(open_data, V3)
    plain, quicker = s3.S3Target.replace, iter([V3])

    def replace(self: Any, path: str, content: Any, tag: str | None) -> bool:
        if path == "latest.json" and (other := next(quicker, None)):
            publish(open_data, where, store, other)
        return bool(plain(self, path, content, tag))

    monkeypatch.setattr(s3.S3Target, "replace", replace)
    came, _ = publish(open_data, where, store, V2)
    assert came.latest == V3
    assert look(read) == V3
    whole(read, f"releases/{V2}/")


def test_two_publishers_at_once_both_come_to_an_end(
    open_data: Path, where: str, store: str, read: Read
) -> None:
    words = ("--endpoint", store)
    several = [
        publishing(open_data, where, *words, "--version", version) for version in (V1, V2, V2)
    ]
    with Watcher(lambda: look(read), pause=0.4):
        for one in several:
            one.start()
        for one in several:
            one.join(DEADLINE)
    assert [one.exitcode for one in several] == [0, 0, 0]
    assert look(read) == V2
    whole(read, f"releases/{V1}/")
    index = read("index.html")
    assert index is not None
    assert V2 in index.decode()
    assert read("feed.xml") == f"<feed>{V2}</feed>\n".encode()


def test_a_store_without_conditional_writes_is_published_to(
    open_data: Path, where: str, store: str, read: Read, caplog: pytest.LogCaptureFixture
) -> None:
    from botocore.exceptions import ClientError

    target = s3.open_bucket(where, store)
    plain = target.client.put_object

    def put(**told: Any) -> Any:
        if "IfNoneMatch" in told or "IfMatch" in told:
            raise ClientError({"Error": {"Code": "NotImplemented"}}, "PutObject")
        return plain(**told)

    target.client.put_object = put
    publish_release(open_data / "releases" / V1, target, Wishes(BASE_URL))
    assert look(read) == V1
    assert "knows no conditional writes" in caplog.text


def test_a_publish_that_is_killed_anywhere_shows_whole_releases_only(
    open_data: Path, where: str, store: str, read: Read
) -> None:
    chance = random.Random(SEED)
    publish(open_data, where, store, V1)
    there = [0]
    target = s3.open_bucket(where, store)

    def after() -> None:
        there.append(sum(1 for _ in target.held(V2)))
        assert there[-1] >= there[-2]

    with Watcher(lambda: look(read), pause=0.4) as watcher:
        words = ("--endpoint", store)
        assert publish_killed_again_and_again(open_data, where, *words, after=after, steps=3) >= 4
        assert look(read) == V2
        make_release(open_data, V3, pages=20)
        point_latest(open_data, V3)
        for _ in range(12 if LONG else 3):
            process = publishing(open_data, where, *words)
            process.start()
            time.sleep(chance.uniform(0.1, 0.6))
            process.kill()
            process.join(DEADLINE)
        held = sum(1 for _ in target.held(V3))
        came, seen = publish(open_data, where, store, V3)
        # What is there was not brought again.
        assert came.uploaded + came.copied == came.files - held
        assert came.kept + came.checked == held
        assert len([p for p in seen.of("PutObject") if "/releases/" in p]) == came.uploaded
    assert look(read) == V3
    assert None not in watcher.seen
    assert {V1, V2} <= set(watcher.seen)


# Networks that break ------------------------------------------------------------------------------


@contextmanager
def breaking(port: int, every: int) -> Iterator[int]:
    """A way to a port on which some connections break after so many bytes, going or coming."""
    counted, listening = iter(range(10**6)), socket.create_server(("127.0.0.1", 0))

    def carry(source: socket.socket, goal: socket.socket, left: int) -> None:
        with suppress(OSError):
            while left > 0 and (piece := source.recv(min(left, 4096))):
                goal.sendall(piece)
                left -= len(piece)
        for one in (source, goal):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def accept() -> None:
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                far = socket.create_connection(("127.0.0.1", port))
                number = next(counted)
                going = 5_000 if number % every == 1 else 10**9
                coming = 900 if number % every == 2 else 10**9
                for given in ((near, far, going), (far, near, coming)):
                    threading.Thread(target=carry, args=given, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()


def test_broken_connections_are_tried_again(
    open_data: Path, where: str, store: str, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The client waits longer and longer, by chance; here only that it tries again matters.
    monkeypatch.setattr(
        "botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.01
    )
    with breaking(int(store.rpartition(":")[2]), every=4) as port:
        came, _ = publish(open_data, where, f"http://127.0.0.1:{port}", V1)
        assert came.files == came.uploaded + came.checked
        assert look(read) == V1
        content = BytesIO()
        target = s3.open_bucket(where, f"http://127.0.0.1:{port}")
        for _ in range(4):
            content = BytesIO()
            assert target.read(f"releases/{V1}/data/projects.csv", content)
            assert content.getvalue() == read(f"releases/{V1}/data/projects.csv")


def test_what_fails_says_where_and_what_to_do(
    open_data: Path, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = ("--warehouse", str(open_data.parent), "--endpoint", store)
    ran = run(tmp_path, "publish", "s3://no-such-bucket/x", *where)
    assert ran.code == 1
    assert "s3://no-such-bucket/x/latest.json" in ran.err
    assert "NoSuchBucket" in ran.err
    ran = run(tmp_path, "publish", f"s3://{BUCKET}/command", *where, "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["latest"] == V2
    monkeypatch.setattr("smartdata.cli.deliver.find_spec", lambda _: None)
    ran = run(tmp_path, "publish", f"s3://{BUCKET}/command", *where)
    assert ran.code == 2
    assert "pip install 'smartdata[publish-s3]'" in ran.err
