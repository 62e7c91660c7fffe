"""Packing releases away and bringing them back: nothing is lost, wherever it is cut short."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

import smartdata.publish.archive as archiving
from smartdata.config import Settings
from smartdata.errors import ReleaseError, UsageError
from smartdata.files import point_link
from smartdata.publish.archive import (
    archived_releases,
    clear_leftovers,
    restore_release,
    verify_archive,
)
from smartdata.publish.checksums import write_checksums
from smartdata.publish.retention import apply_retention, prune
from smartdata.publish.verify import verify_release
from smartdata.publish.versions import (
    archived_versions,
    latest_version,
    next_version,
    released_versions,
)
from smartdata.refresh import Refresh, warehouse_lock
from smartdata.work import DATABASE_NAME
from tests.command import Ran, run

REPOSITORY = Path(__file__).parents[2]
#: The first of two months, some of the second, and the latest.
MADE = ["2026.10.30", "2026.11.01", "2026.11.01.2", "2026.11.02", "2026.11.23"]
GO = MADE[2:4]
STAY = [version for version in MADE if version not in GO]
SMALL = [version for version in MADE if version != GO[1]]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with one real release, and others made from it."""
    warehouse = tmp_path_factory.mktemp("retention") / "warehouse"
    raw = warehouse.parent / "raw"
    shutil.copytree(REPOSITORY / "raw", raw)
    Refresh(Settings(raw=raw, warehouse=warehouse), (), MADE[-1]).run()
    for version in MADE[:-1]:
        made = shutil.copytree(folder(warehouse, MADE[-1]), folder(warehouse, version))
        manifest = json.loads((made / "manifest.json").read_text("utf-8"))
        manifest["version"] = version
        rewrite(made, manifest)
    return warehouse


def rewrite(made: Path, manifest: dict[str, Any]) -> None:
    """Give a release another manifest, and the checksums that go with it."""
    (made / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (made / "SHA256SUMS").unlink()
    write_checksums(made)
    verify_release(made)


@pytest.fixture
def small(warehouse: Path) -> Path:
    """Releases of one table, without a database: cut short at every step, that takes seconds."""
    (warehouse / DATABASE_NAME).unlink()
    shutil.rmtree(folder(warehouse, GO[1]))
    for version in SMALL:
        made = folder(warehouse, version)
        manifest = json.loads((made / "manifest.json").read_text("utf-8"))
        manifest["tables"] = {"projects": manifest["tables"]["projects"]}
        for path in (made / "data").iterdir():
            if path.stem != "projects":
                path.unlink()
        rewrite(made, manifest)
    return warehouse


@pytest.fixture
def warehouse(released: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(released, tmp_path / "warehouse", symlinks=True))


@pytest.fixture
def settings(warehouse: Path) -> Settings:
    return Settings(raw=warehouse.parent / "raw", warehouse=warehouse, keep_releases=1)


def folder(warehouse: Path, version: str) -> Path:
    return warehouse / "open-data" / "releases" / version


def archive(warehouse: Path, name: str) -> Path:
    return warehouse / "open-data" / "archive" / name


def contents(place: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(p.relative_to(place)): p.read_bytes() for p in place.rglob("*") if p.is_file()}


def outcomes(settings: Settings, **how: Any) -> dict[str, str]:
    return {one.version: one.outcome for one in prune(settings, 1, **how)}


# What stays and what goes ---------------------------------------------------------------------


def test_releases_that_need_not_stay_are_packed_and_come_back_byte_for_byte(
    settings: Settings, warehouse: Path
) -> None:
    before = {version: contents(folder(warehouse, version)) for version in MADE}
    assert outcomes(settings) == dict.fromkeys(GO, "archived")
    assert released_versions(warehouse) == STAY
    assert archived_versions(warehouse) == GO
    for version in GO:
        assert restore_release(warehouse, version) == folder(warehouse, version)
    assert released_versions(warehouse) == MADE
    assert {version: contents(folder(warehouse, version)) for version in MADE} == before
    assert latest_version(warehouse) == MADE[-1]


def test_what_lies_in_the_archive_can_be_read_with_common_tools(
    settings: Settings, warehouse: Path, tmp_path: Path
) -> None:
    before = contents(folder(warehouse, GO[0]))
    prune(settings, 1)
    place = archive(warehouse, "")
    assert sorted(path.name for path in place.iterdir()) == sorted(
        [f"{v}{end}" for v in GO for end in (".tar.gz", ".tar.gz.sha256", ".SHA256SUMS")]
        + ["index.json"]
    )
    subprocess.run(["sha256sum", "--check", "--strict", f"{GO[0]}.tar.gz.sha256"], cwd=place,
                   check=True, capture_output=True)  # fmt: skip
    subprocess.run(["tar", "-xzf", place / f"{GO[0]}.tar.gz"], cwd=tmp_path, check=True)
    assert contents(tmp_path / GO[0]) == before
    subprocess.run(["sha256sum", "--check", "--strict", place / f"{GO[0]}.SHA256SUMS"],
                   cwd=tmp_path / GO[0], check=True, capture_output=True)  # fmt: skip
    lines = (place / "index.json").read_text("utf-8").splitlines()
    assert len(lines) == len(GO) + 2  # one line for each release
    told = json.loads("\n".join(lines))["releases"]
    assert [line["version"] for line in told] == GO
    assert told[0]["files"] == len(before)
    assert told[0]["unpacked_bytes"] == sum(map(len, before.values()))
    assert told[0]["bytes"] == (place / f"{GO[0]}.tar.gz").stat().st_size
    assert told[0]["archive"] == f"{GO[0]}.tar.gz"
    assert told[0]["restored"] is False


def test_the_same_release_gives_the_same_archive(
    settings: Settings, warehouse: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(warehouse, tmp_path / "elsewhere", symlinks=True))
    for number, path in enumerate(sorted(folder(other, GO[0]).rglob("*"))):
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.utime(path, (number, number))
    prune(settings, 1)
    prune(settings.model_copy(update={"warehouse": other}), 1)
    assert contents(archive(warehouse, "")) == contents(archive(other, ""))
    with tarfile.open(archive(warehouse, f"{GO[0]}.tar.gz")) as tar:
        members = tar.getmembers()
    assert [m.name for m in members] == sorted(m.name for m in members)
    assert {(m.uid, m.gid, m.uname, m.gname, m.mode) for m in members} == {(0, 0, "", "", 0o644)}
    assert {date.fromtimestamp(m.mtime) for m in members} == {date(2026, 11, 1)}


def test_a_second_run_finds_nothing_to_do(settings: Settings, warehouse: Path) -> None:
    assert len(prune(settings, 1)) == 2
    before = contents(warehouse / "open-data")
    times = {p: p.stat().st_mtime_ns for p in archive(warehouse, "").iterdir()}
    assert prune(settings, 1) == []
    assert contents(warehouse / "open-data") == before
    assert {p: p.stat().st_mtime_ns for p in archive(warehouse, "").iterdir()} == times


def test_what_must_stay_stays(settings: Settings, warehouse: Path) -> None:
    none = settings.model_copy(update={"keep_first_of": "none"})
    with duckdb.connect(str(warehouse / DATABASE_NAME)) as connection:
        connection.execute("UPDATE release SET version = '2026.11.01'")
    # What is newer than latest was never announced, and a later run may settle on it.
    point_link(folder(warehouse, "latest"), "2026.11.02")
    cited = none.model_copy(update={"cited_releases": ("2026.10.30", "2020.01.01")})
    assert outcomes(cited) == {"2026.11.01.2": "archived"}
    assert outcomes(none) == {"2026.10.30": "archived"}
    assert released_versions(warehouse) == ["2026.11.01", "2026.11.02", "2026.11.23"]


def test_nothing_goes_where_it_is_not_known_what_must_stay(
    settings: Settings, warehouse: Path
) -> None:
    database = warehouse / DATABASE_NAME
    kept = database.read_bytes()
    database.write_bytes(b"no database")
    with pytest.raises(ReleaseError, match=r"smartdata\.duckdb: can't be read"):
        prune(settings, 1)
    database.write_bytes(kept)
    link = folder(warehouse, "latest")
    point_link(link, "2020.01.01")
    with pytest.raises(ReleaseError, match="does not point to a release"):
        prune(settings, 1)
    link.unlink()
    assert prune(settings, 1) == []  # without latest, any of them may still be announced
    assert released_versions(warehouse) == MADE
    assert not archive(warehouse, "").exists()


def test_a_refresh_packs_nothing_away_unless_the_settings_say_so(
    settings: Settings, warehouse: Path
) -> None:
    assert apply_retention(settings.model_copy(update={"keep_releases": None})) == []
    assert released_versions(warehouse) == MADE
    assert [one.version for one in apply_retention(settings)] == GO


def test_a_refresh_that_can_t_pack_away_says_so_and_goes_on(
    settings: Settings, warehouse: Path, caplog: pytest.LogCaptureFixture
) -> None:
    archive(warehouse, "").mkdir()
    archive(warehouse, "index.json").write_text("[]")
    (failed,) = apply_retention(settings)
    assert (failed.version, failed.outcome) == ("", "failed")
    assert "index.json: is damaged" in caplog.text
    assert released_versions(warehouse) == MADE


def test_a_full_disk_leaves_the_release_where_it_is(
    settings: Settings, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("smartdata.publish.archive._pack", full)
        (failed,) = apply_retention(settings)  # it does not try the next one
    assert (failed.version, failed.outcome) == (GO[0], "failed")
    assert "No space left on device" in failed.told
    assert released_versions(warehouse) == MADE
    assert outcomes(settings) == dict.fromkeys(GO, "archived")


# Damage ---------------------------------------------------------------------------------------


def test_a_damaged_release_is_told_and_left(settings: Settings, warehouse: Path) -> None:
    harmed = folder(warehouse, GO[0]) / "data" / "partners.csv"
    harmed.write_bytes(harmed.read_bytes()[:-1])
    assert outcomes(settings) == {GO[0]: "damaged", GO[1]: "archived"}
    assert folder(warehouse, GO[0]).is_dir()
    assert archived_versions(warehouse) == [GO[1]]
    (told,) = prune(settings, 1)
    assert "partners.csv does not match its checksum" in told.told
    assert "left as it is" in told.told


def test_a_damaged_release_never_takes_the_place_of_its_good_archive(
    settings: Settings, warehouse: Path
) -> None:
    prune(settings, 1)
    good = archive(warehouse, f"{GO[0]}.tar.gz").read_bytes()
    restored = restore_release(warehouse, GO[0])
    (restored / "README.md").write_text("harmed")
    assert outcomes(settings, restored=True) == {GO[0]: "damaged"}
    with pytest.raises(ReleaseError, match="move it away"):
        restore_release(warehouse, GO[0])
    # Neither does one that agrees with itself, but is another.
    (restored / "SHA256SUMS").unlink()
    write_checksums(restored)
    (told,) = prune(settings, 1, restored=True)
    assert told.outcome == "failed"
    assert "holds other files than the release" in told.told
    assert archive(warehouse, f"{GO[0]}.tar.gz").read_bytes() == good
    shutil.move(restored, warehouse / "moved-away")
    assert verify_release(restore_release(warehouse, GO[0])).version == GO[0]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"more")


@pytest.mark.parametrize("harm", [_cut, _flip, _append, Path.unlink, lambda p: p.write_bytes(b"")])
def test_a_damaged_archive_is_refused_and_made_again_from_a_whole_release(
    settings: Settings, warehouse: Path, harm: Callable[[Path], object]
) -> None:
    prune(settings, 1)
    path = archive(warehouse, f"{GO[0]}.tar.gz")
    good = path.read_bytes()
    harm(path)
    for refused in (restore_release, verify_archive):
        with pytest.raises(ReleaseError, match=rf"{GO[0]}\.tar\.gz: (does not match|is missing)"):
            refused(warehouse, GO[0])
    assert not folder(warehouse, GO[0]).exists()
    assert archived_versions(warehouse) == GO
    path.write_bytes(good)
    restore_release(warehouse, GO[0])
    harm(path)
    assert outcomes(settings, restored=True) == {GO[0]: "archived"}
    assert path.read_bytes() == good
    assert verify_archive(warehouse, GO[0]).version == GO[0]


def forge(path: Path, added: tarfile.TarInfo) -> None:
    """Put one more file into an archive, and into the checksums that the archive carries."""
    with tarfile.open(path) as tar:
        files = [(m, (tar.extractfile(m) or io.BytesIO()).read()) for m in tar.getmembers()]
    name = added.name.removeprefix(f"{GO[0]}/")
    line = f"{hashlib.sha256(b'').hexdigest()}  {name}\n".encode()
    with tarfile.open(path, "w:gz") as tar:
        for member, data in files:
            told = data + line if member.name.endswith("SHA256SUMS") else data
            member.size = len(told)
            tar.addfile(member, io.BytesIO(told))
        tar.addfile(added)


def _member(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, "/etc/passwd" if kind == tarfile.SYMTYPE else ""
    return entry


@pytest.mark.parametrize(
    "entry",
    [
        _member(f"{GO[0]}/../../astray"),
        _member("/astray"),
        _member(f"{GO[0]}//etc/astray"),
        _member("elsewhere/README.md"),
        _member(f"{GO[0]}/data/link.csv", tarfile.SYMTYPE),
        _member(f"{GO[0]}/data/folder", tarfile.DIRTYPE),
        _member(f"{GO[0]}/README.md"),
    ],
    ids=lambda entry: entry.name,
)
def test_an_archive_that_would_write_astray_is_refused(
    settings: Settings, warehouse: Path, entry: tarfile.TarInfo, caplog: pytest.LogCaptureFixture
) -> None:
    prune(settings, 1)
    forge(archive(warehouse, f"{GO[0]}.tar.gz"), entry)
    archive(warehouse, "index.json").unlink()  # so that nothing but the archive speaks for itself
    with pytest.raises(UsageError, match="no release"):
        restore_release(warehouse, GO[0])
    assert f"is not a file of release {GO[0]}" in caplog.text
    assert archived_versions(warehouse) == GO  # its number stays taken
    assert list(archived_releases(warehouse)) == [GO[1]]
    assert not list(warehouse.rglob("astray"))


def test_a_lost_list_of_the_archive_is_made_anew(settings: Settings, warehouse: Path) -> None:
    prune(settings, 1)
    before = contents(archive(warehouse, ""))
    for path in archive(warehouse, "").iterdir():
        if path.suffix != ".gz":
            path.unlink()
    assert prune(settings, 1) == []
    assert contents(archive(warehouse, "")) == before


# Versions -------------------------------------------------------------------------------------


def test_a_version_in_the_archive_is_never_given_again(settings: Settings, warehouse: Path) -> None:
    prune(settings, 1)
    for version in STAY:
        shutil.rmtree(folder(warehouse, version))
    assert next_version(warehouse, date(2026, 11, 2), None) == "2026.11.02.2"
    for lost in (f"{GO[1]}.tar.gz", "index.json"):
        # Neither a lost list nor a file that was moved to a safer place frees the number.
        kept = archive(warehouse, lost).read_bytes()
        archive(warehouse, lost).unlink()
        with pytest.raises(UsageError, match=r"2026\.11\.02 exists already"):
            next_version(warehouse, date(2026, 11, 2), "2026.11.02")
        with pytest.raises(UsageError, match=r"older than 2026\.11\.02"):
            next_version(warehouse, date(2026, 11, 2), "2026.10.01")
        archive(warehouse, lost).write_bytes(kept)
    archive(warehouse, "index.json").write_text('{"releases": [{')
    with pytest.raises(ReleaseError, match=r"index\.json: is damaged"):
        next_version(warehouse, date(2026, 11, 2), None)


# Killed ---------------------------------------------------------------------------------------


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


@contextmanager
def killed_at(step: int, *, after: bool) -> Iterator[list[str]]:
    """Kill the process before or after its ``step``-th call that changes what is on disk."""
    calls: list[str] = []

    def cutting(name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
        def cut(*args: Any, **named: Any) -> Any:
            calls.append(name)
            now = len(calls) == step
            if now and not after:
                raise Killed
            try:
                return plain(*args, **named)
            finally:
                if now:
                    raise Killed

        return cut

    with pytest.MonkeyPatch.context() as patch:
        for name in ("rename", "replace", "unlink", "rmdir", "fsync", "mkdir"):
            patch.setattr(os, name, cutting(name, getattr(os, name)))
        yield calls


def assert_nothing_is_lost(warehouse: Path, before: dict[str, dict[str, bytes]]) -> None:
    """Each release is whole in its folder, or in an archive that unpacks to the same bytes."""
    for version, files in before.items():
        if folder(warehouse, version).exists():
            assert contents(folder(warehouse, version)) == files
            continue
        assert version in GO
        assert verify_archive(warehouse, version).files == len(files)
        with tarfile.open(archive(warehouse, f"{version}.tar.gz")) as tar:
            for name, data in files.items():
                held = tar.extractfile(f"{version}/{name}")
                assert held is not None
                assert held.read() == data


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_step_everything_is_whole_and_a_second_run_goes_on(
    settings: Settings, small: Path, tmp_path: Path, after: bool
) -> None:
    before = {version: contents(folder(small, version)) for version in SMALL}
    whole = Path(shutil.copytree(small, tmp_path / "whole", symlinks=True))
    prune(settings.model_copy(update={"warehouse": whole}), 1)
    step, ended = 0, False
    while not ended:
        step += 1
        one = Path(shutil.copytree(small, tmp_path / "one", symlinks=True))
        mine = settings.model_copy(update={"warehouse": one})
        try:
            with killed_at(step, after=after):
                prune(mine, 1)
            ended = True
        except Killed:
            assert_nothing_is_lost(one, before)
        prune(mine, 1)
        assert contents(one / "open-data") == contents(whole / "open-data"), step
        assert {p.name for p in (one / "open-data").rglob("*")} == {
            p.name for p in (whole / "open-data").rglob("*")
        }
        shutil.rmtree(one)
    assert step > 20


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_restore_killed_at_any_step_can_be_done_again(
    settings: Settings, small: Path, tmp_path: Path, after: bool
) -> None:
    before = {version: contents(folder(small, version)) for version in SMALL}
    prune(settings, 1)
    step, ended = 0, False
    while not ended:
        step += 1
        one = Path(shutil.copytree(small, tmp_path / "one", symlinks=True))
        try:
            with killed_at(step, after=after):
                restore_release(one, GO[0])
            ended = True
        except Killed:
            assert_nothing_is_lost(one, before)
        assert contents(restore_release(one, GO[0])) == before[GO[0]]
        names = {path.name for path in (one / "open-data" / "releases").iterdir()}
        assert names == {*STAY, GO[0], "latest"}
        # What was brought back stays, though by its age it would go.
        assert prune(settings.model_copy(update={"warehouse": one}), 1) == []
        shutil.rmtree(one)
    assert step > 10


def test_a_run_killed_while_it_packs_leaves_no_half_archive(
    settings: Settings, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(tar: tarfile.TarFile, entry: tarfile.TarInfo, content: Any = None) -> None:
        if entry.name.endswith("projects.csv"):
            raise Killed
        plain(tar, entry, content)

    plain = tarfile.TarFile.addfile
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(tarfile.TarFile, "addfile", cut)
        prune(settings, 1)
    (left,) = archive(small, "").iterdir()
    assert left.name == f".{GO[0]}.tar.gz.new"
    half = folder(small, f".{GO[1]}.new")  # as a restore leaves it
    half.mkdir()
    # Though nothing need go any more, what was left is cleared.
    assert prune(settings, len(SMALL)) == []
    assert list(archive(small, "").iterdir()) == []
    assert not half.exists()


def test_a_release_that_changes_while_it_is_packed_stays(
    settings: Settings, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changing(place: Path, *others: Any) -> None:
        (place / "build.json").write_text("{}")
        plain(place, *others)

    plain = archiving._pack
    with monkeypatch.context() as patch:
        patch.setattr(archiving, "_pack", changing)
        (failed,) = prune(settings, 1)
    assert failed.outcome == "failed"
    assert "changed while it was packed" in failed.told
    assert released_versions(small) == SMALL
    assert archived_versions(small) == []


def test_what_was_going_is_left_where_its_archive_is_not_whole(
    settings: Settings, warehouse: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Killed), pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_: (_ for _ in ()).throw(Killed()))
        prune(settings, 1)
    going = folder(warehouse, f".{GO[0]}.removed")
    assert going.is_dir()
    _flip(archive(warehouse, f"{GO[0]}.tar.gz"))
    clear_leftovers(warehouse)
    assert going.is_dir()
    assert "was being removed and is left" in caplog.text


def test_whoever_reads_a_release_goes_on_reading_it(settings: Settings, warehouse: Path) -> None:
    path = folder(warehouse, GO[0]) / "data" / "projects.csv"
    data = path.read_bytes()
    with path.open("rb") as reader:
        assert reader.read(10) == data[:10]
        prune(settings, 1)
        assert not path.exists()
        assert reader.read() == data[10:]


# The commands ---------------------------------------------------------------------------------


def command(warehouse: Path, *words: str) -> Ran:
    return run(warehouse.parent, "releases", *words, "--warehouse", str(warehouse))


def test_the_commands_from_a_look_to_a_restored_release(warehouse: Path) -> None:
    before = contents(warehouse / "open-data")
    look = command(warehouse, "prune", "--keep", "1", "--dry-run")
    assert (look.code, look.err) == (0, "")
    assert f"release {GO[0]} would be packed into" in look.out
    assert "3 releases would stay in their folders." in look.out
    assert contents(warehouse / "open-data") == before

    pruned = command(warehouse, "prune", "--keep", "1")
    assert (pruned.code, pruned.err) == (0, "")
    assert f"release {GO[1]} is packed into" in pruned.out
    assert "3 releases stay in their folders." in pruned.out
    assert released_versions(warehouse) == STAY

    back = command(warehouse, "restore", GO[0])
    assert (back.code, back.err) == (0, "")
    assert "whole, as it was released" in back.out
    assert command(warehouse, "restore", GO[0]).code == 0  # twice does no harm
    assert "4 releases stay" in command(warehouse, "prune", "--keep", "1").out
    assert "3 releases stay" in command(warehouse, "prune", "--keep", "1", "--restored").out


def test_a_damaged_release_fails_the_command_and_the_others_go(warehouse: Path) -> None:
    (folder(warehouse, GO[0]) / "README.md").write_text("harmed")
    ended = command(warehouse, "prune", "--keep", "1", "--json")
    assert ended.code == 1
    told = {one["version"]: one["outcome"] for one in json.loads(ended.out)}
    assert told == {GO[0]: "damaged", GO[1]: "archived"}
    again = command(warehouse, "prune", "--keep", "1", "--dry-run")
    assert again.code == 1
    assert "README.md does not match its checksum" in again.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["prune"], "say how many releases stay: --keep 30, or keep_releases"),
        (["prune", "--keep", "0"], "at least the newest release stays"),
        (["restore", "2020.01.01"], "no release 2020.01.01 in the archive; there is none"),
        (["restore", "../../x"], "no release ../../x in the archive"),
        (["restore", MADE[0]], "was never packed away; it lies at"),
    ],
)
def test_bad_usage_is_told_and_changes_nothing(
    warehouse: Path, words: list[str], told: str
) -> None:
    before = contents(warehouse / "open-data")
    ended = command(warehouse, *words)
    assert ended.code == 2
    assert told in ended.err
    assert contents(warehouse / "open-data") == before


def test_the_commands_wait_for_a_refresh_but_a_look_does_not(
    settings: Settings, warehouse: Path
) -> None:
    with warehouse_lock(settings):
        busy = command(warehouse, "prune", "--keep", "1")
        assert busy.code == 1
        assert "another refresh is at work" in busy.err
        assert command(warehouse, "restore", GO[0]).code == 1
        assert command(warehouse, "prune", "--keep", "1", "--dry-run").code == 0
    assert released_versions(warehouse) == MADE


def test_a_warehouse_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for words in (["prune", "--keep", "1"], ["restore", "2026.11.23"]):
        ended = run(tmp_path, "releases", *words, "--warehouse", str(tmp_path / "nowhere"))
        assert ended.code == 2
        assert "there is no such warehouse" in ended.err
    assert not (tmp_path / "nowhere").exists()
