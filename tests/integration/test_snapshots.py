"""Raw snapshots: recorded on first sight, never edited; descriptions that say what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from smartdata.describe.source import find_sources, read_description
from smartdata.errors import RawError, UsageError
from smartdata.raw.snapshots import check_source, new_complete_snapshots

DAY = date(2026, 11, 23)


def test_the_committed_snapshot_is_what_its_record_says(raw_copy: Path) -> None:
    snapshot = check_source(raw_copy / "varam", record=False)[DAY]
    assert [file.path for file in snapshot.files] == ["LLI-431.txt"]


def test_files_are_recorded_on_first_sight(raw_copy: Path) -> None:
    folder = raw_copy / "varam" / "2026-12-01" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("x", encoding="utf-8")
    (folder / ".DS_Store").write_text("x", encoding="utf-8")
    check_source(raw_copy / "varam")
    record = json.loads((raw_copy / "varam" / "2026-12-01.lock.json").read_text("utf-8"))
    assert [(f["path"], f["bytes"]) for f in record["files"]] == [("deep/a.txt", 1)]


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda d: (d / "LLI-431.txt").write_text("x"), "LLI-431.txt was changed"),
        (lambda d: (d / "LLI-431.txt").rename(d / "b.txt"), "LLI-431.txt has vanished"),
        (lambda d: (d / "new.txt").write_text("x"), "new.txt was added"),
        (lambda d: ((d / "LLI-431.txt").unlink(), d.rmdir()), "the snapshot has vanished"),
        (lambda d: (d / "LLI-431.txt").unlink(), "holds no file"),
        (lambda d: (d / "x.txt").symlink_to("/etc/passwd"), "is not a plain file"),
        (lambda d: d.rename(d.with_name("23.11.2026")), "named after the day"),
        (lambda d: d.with_name("2026-11-23.lock.json").write_text("{"), "is damaged"),
    ],
)
def test_an_edited_snapshot_stops_the_run_and_is_named(
    raw_copy: Path, edit: Callable[[Path], object], told: str
) -> None:
    edit(raw_copy / "varam" / "2026-11-23")
    with pytest.raises(RawError, match=told) as raised:
        check_source(raw_copy / "varam")
    assert "varam" in str(raised.value)


def test_a_source_without_a_snapshot(raw_copy: Path) -> None:
    new = raw_copy / "new"
    new.mkdir()
    with pytest.raises(RawError, match=r"source\.yaml: there is no description"):
        find_sources(raw_copy)
    text = (raw_copy / "varam" / "source.yaml").read_text(encoding="utf-8")
    (new / "source.yaml").write_text(text.replace("id: varam", "id: new"), encoding="utf-8")
    assert list(find_sources(raw_copy)) == ["new", "varam"]
    with pytest.raises(RawError, match="has a description but no snapshot"):
        check_source(new)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("id: varam", "id: other"), "make them the same"),
        (("currency: EUR", "currency: euro"), "currency"),
        (("amount_stage: approved", "amount_stage: guessed"), "amount_stage"),
        (("format: record-pages", "formt: record-pages"), "formt"),
        (("language: lv", "language: [lv"), "not readable as YAML"),
        (("2014TC16RFCB027", "LV-LT"), "programmes"),
    ],
)
def test_a_wrong_description_names_the_key(
    raw_copy: Path, change: tuple[str, str], told: str
) -> None:
    path = raw_copy / "varam" / "source.yaml"
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(RawError, match=told) as raised:
        read_description(raw_copy / "varam")
    assert str(path) in str(raised.value)


def test_no_raw_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such raw folder"):
        find_sources(tmp_path / "nowhere")


def test_only_snapshots_at_rest_are_new(raw_copy: Path) -> None:
    assert new_complete_snapshots(raw_copy, 0) == []
    folder = raw_copy / "varam" / ".2026-12-01"
    folder.mkdir()
    (folder / "a.txt").write_text("x", encoding="utf-8")
    assert new_complete_snapshots(raw_copy, 0) == []
    folder = folder.rename(folder.with_name("2026-12-01"))
    assert new_complete_snapshots(raw_copy, 0) == ["varam/2026-12-01"]
    assert new_complete_snapshots(raw_copy, 60) == []
    (folder / "b.txt.part").write_text("x", encoding="utf-8")
    assert new_complete_snapshots(raw_copy, 0) == []
