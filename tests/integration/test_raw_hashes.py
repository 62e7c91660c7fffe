"""Checksums that are remembered, and the moments at which snapshots were first seen."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smartdata.errors import RawError
from smartdata.files import file_sha256
from smartdata.raw import hashes
from smartdata.raw.hashes import HashCache
from smartdata.raw.snapshots import Snapshot, check_source, recorded_snapshot

DAY = date(2026, 1, 1)
LONG_AGO = 1_700_000_000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source with a snapshot of three files."""
    folder = tmp_path / "raw" / "list" / "2026-01-01"
    (folder / "deep").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "deep/ā.txt"):
        (folder / name).write_text(name, encoding="utf-8")
    return folder.parent


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were hashed; how long ago they were written is no matter."""
    seen: list[str] = []

    def hashed(path: Path) -> str:
        seen.append(path.name)
        return file_sha256(path)

    monkeypatch.setattr(hashes, "file_sha256", hashed)
    monkeypatch.setattr(hashes, "_RACY_NS", -60_000_000_000)
    return seen


def checked(source: Path, path: Path) -> dict[date, Snapshot]:
    """The snapshots as a run sees them, with what is remembered at a path."""
    with HashCache(path) as known:
        return check_source(source, known=known)


def hashed(read: list[str]) -> list[str]:
    """The files that were hashed since this was asked last."""
    names = sorted(read)
    read.clear()
    return names


def test_files_that_did_not_change_are_not_read_again(
    source: Path, tmp_path: Path, read: list[str]
) -> None:
    path = tmp_path / "warehouse" / "hashes.sqlite"
    first = checked(source, path)
    assert hashed(read) == ["a.txt", "b.txt", "ā.txt"]
    assert checked(source, path) == first == check_source(source)
    assert hashed(read) == []


def rewritten_in_place(file: Path) -> None:
    """Other content of the same length, with the time of before."""
    status = file.stat()
    file.write_text("A.txt", encoding="utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def replaced(file: Path) -> None:
    """Another file put in its place, with the time of before."""
    status = file.stat()
    other = file.with_name(".other")
    other.write_text("A.txt", encoding="utf-8")
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(file)


@pytest.mark.parametrize("edit", [rewritten_in_place, replaced])
def test_a_file_that_was_edited_is_noticed_even_if_its_size_and_time_are_as_before(
    source: Path, tmp_path: Path, read: list[str], edit: Callable[[Path], None]
) -> None:
    path = tmp_path / "hashes.sqlite"
    checked(source, path)
    hashed(read)
    edit(source / "2026-01-01" / "a.txt")
    with pytest.raises(RawError, match=r"a\.txt was changed"):
        checked(source, path)
    assert hashed(read) == ["a.txt"]


def test_files_that_were_just_written_are_not_trusted(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    monkeypatch.setattr(hashes, "_RACY_NS", 3_600_000_000_000)
    path = tmp_path / "hashes.sqlite"
    for _ in range(2):
        checked(source, path)
        assert hashed(read) == ["a.txt", "b.txt", "ā.txt"]


def test_a_file_dated_back_is_still_new(source: Path, tmp_path: Path) -> None:
    for file in (f for f in source.rglob("*") if f.is_file()):
        os.utime(file, (LONG_AGO, LONG_AGO))
    path = tmp_path / "hashes.sqlite"
    checked(source, path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM hashes").fetchone() == (0,)


def test_another_folder_of_the_same_name_is_not_mistaken(
    source: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "hashes.sqlite"
    checked(source, path)
    hashed(read)
    monkeypatch.chdir(tmp_path)
    checked(Path("raw/list"), path)
    assert hashed(read) == []
    (tmp_path / "other").mkdir()
    source.parent.rename(tmp_path / "other" / "raw")
    monkeypatch.chdir(tmp_path / "other")
    checked(Path("raw/list"), path)
    assert hashed(read) == ["a.txt", "b.txt", "ā.txt"]


def damaged(path: Path) -> Iterator[None]:
    """Ways in which the file is no good."""
    path.write_bytes(b"no database" * 1_000)
    yield
    path.write_bytes(path.read_bytes()[:100])
    yield
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE hashes (path TEXT, sha256 TEXT)")
    yield


def test_a_damaged_file_is_made_anew(source: Path, tmp_path: Path, read: list[str]) -> None:
    path = tmp_path / "hashes.sqlite"
    for _ in damaged(path):
        checked(source, path)
        assert hashed(read) == ["a.txt", "b.txt", "ā.txt"]
        checked(source, path)
        assert hashed(read) == []


def test_what_can_not_be_opened_or_is_held_is_done_without(
    source: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(source, tmp_path)  # a folder
    assert tmp_path.is_dir()
    assert hashed(read) == ["a.txt", "b.txt", "ā.txt"]
    path = tmp_path / "hashes.sqlite"
    checked(source, path)
    (source / "2026-01-02").mkdir()
    (source / "2026-01-02" / "c.txt").write_text("c", encoding="utf-8")
    hashed(read)
    connect = sqlite3.connect
    monkeypatch.setattr(hashes.sqlite3, "connect", lambda path: connect(path, timeout=0))
    other = connect(path)
    other.execute("BEGIN IMMEDIATE")
    assert len(checked(source, path)) == 2
    assert hashed(read) == ["c.txt"]  # what was remembered could still be read
    other.close()
    checked(source, path)
    assert hashed(read) == ["c.txt"]
    checked(source, path)
    assert hashed(read) == []


def test_a_killed_process_keeps_most_of_what_it_learned(
    source: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashes, "_COMMIT_AFTER", 2)
    path = tmp_path / "hashes.sqlite"
    known = HashCache(path).__enter__()  # and is never left
    check_source(source, known=known)
    hashed(read)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM hashes").fetchone() == (2,)


# --- when a snapshot was first seen


def test_the_first_sight_of_a_snapshot_is_written_down_to_the_second(source: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    first = check_source(source)[DAY]
    assert first.recorded_at is not None
    assert before <= first.recorded_at <= datetime.now(UTC)
    told = json.loads((source / "2026-01-01.lock.json").read_text("utf-8"))
    assert list(told) == ["recorded_at", "files"]
    assert told["recorded_at"] == first.recorded_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    again = check_source(source)[DAY]
    assert again.recorded_at == first.recorded_at
    assert recorded_snapshot(source, DAY) == again
    assert recorded_snapshot(source, date(2026, 1, 2)) is None


def test_it_is_no_part_of_what_the_snapshot_is(source: Path) -> None:
    first = check_source(source)[DAY]
    lock = source / "2026-01-01.lock.json"
    told = json.loads(lock.read_text("utf-8"))
    lock.write_text(json.dumps({**told, "recorded_at": "2026-01-02T03:04:05+02:00"}))
    moved = check_source(source)[DAY]
    assert moved.recorded_at == datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC)
    lock.write_text(json.dumps({"files": told["files"]}))  # as older versions wrote it
    older = check_source(source)[DAY]
    assert older.recorded_at is None
    assert first == moved == older
    assert first.digest == moved.digest == older.digest
    assert list(json.loads(lock.read_text("utf-8"))) == ["files"]


@pytest.mark.parametrize("wrong", ["2026-01-02T03:04:05", "yesterday", 5, ""])
def test_a_moment_without_zone_is_damage(source: Path, wrong: object) -> None:
    check_source(source)
    lock = source / "2026-01-01.lock.json"
    told = json.loads(lock.read_text("utf-8"))
    lock.write_text(json.dumps({**told, "recorded_at": wrong}))
    with pytest.raises(RawError, match="record of the snapshot's files is damaged"):
        check_source(source)


def test_a_mere_look_records_nothing(source: Path) -> None:
    assert check_source(source, record=False)[DAY].recorded_at is None
    assert not (source / "2026-01-01.lock.json").exists()
