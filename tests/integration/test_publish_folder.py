"""Publishing to a folder: whole or not at all, never overwritten, and gone on with after a kill."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

import smartdata.deliver.folder as folder_module
from smartdata.config import Publication, Settings
from smartdata.deliver.folder import FolderTarget
from smartdata.deliver.front import front_files, write_front
from smartdata.deliver.publish import Published, Wishes, publish_release
from smartdata.errors import BusyError, DeliveryError, ReleaseError
from smartdata.publish.verify import verify_release
from smartdata.refresh import Refresh
from tests.command import run
from tests.delivered import (
    BASE_URL,
    DEADLINE,
    V1,
    V2,
    V3,
    Watcher,
    in_folder,
    look,
    make_release,
    point_latest,
    publish_killed_again_and_again,
    publishing,
    two_releases,
    whole,
)

SEED = int(os.environ.get("SMARTDATA_TEST_SEED", "20261123"))
LONG = os.environ.get("SMARTDATA_TEST_PROFILE") == "long"
FRONT = [
    "_headers",
    "_redirects",
    "404.html",
    "robots.txt",
    "feed.xml",
    "latest.json",
    "index.html",
]


@pytest.fixture
def open_data(tmp_path: Path) -> Path:
    return two_releases(tmp_path / "warehouse" / "open-data")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "www"


def publish(open_data: Path, root: Path, version: str, **wishes: bool) -> Published:
    folder = open_data / "releases" / version
    return publish_release(folder, FolderTarget(root), Wishes(BASE_URL, **wishes))


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_a_published_release_is_the_release(open_data: Path, root: Path) -> None:
    came = publish(open_data, root, V1)
    assert (came.uploaded, came.copied, came.kept, came.latest) == (came.files, 0, 0, V1)
    assert files(root / "releases" / V1) == files(open_data / "releases" / V1)
    assert came.uploaded_bytes == sum(map(len, files(root / "releases" / V1).values()))
    verify_release(root / "latest")
    assert (root / "releases" / "latest").readlink() == Path(V1)
    assert sorted(p.name for p in root.iterdir()) == sorted(
        [*FRONT, ".smartdata", "releases", "latest"]
    )
    assert look(in_folder(root)) == V1
    told = json.loads((root / "latest.json").read_bytes())
    assert told["released"] == "2030-01-01"


def test_only_what_changed_is_uploaded_and_the_second_time_nothing(
    open_data: Path, root: Path
) -> None:
    publish(open_data, root, V1)
    came = publish(open_data, root, V2)
    # The README, feed, projects.csv, manifest, start page, and the two lists.
    assert came.uploaded == 7
    assert came.copied == came.files - 7
    page = "site/lv/projects/2014TC16RFCB027/LLI-1.html"
    assert (root / "releases" / V1 / page).samefile(root / "releases" / V2 / page)
    assert look(in_folder(root)) == V2
    whole(in_folder(root), f"releases/{V1}/")
    before = {p: p.lstat().st_mtime_ns for p in root.rglob("*") if p.is_file()}
    again = publish(open_data, root, V2)
    assert (again.kept, again.uploaded, again.copied, again.checked) == (again.files, 0, 0, 0)
    changed = {p for p in before if p.lstat().st_mtime_ns != before[p]}
    assert {p.name for p in changed} <= {"lock"}
    reread = publish(open_data, root, V2, reread=True)
    assert (reread.checked, reread.kept) == (reread.files, 0)


def test_a_wrong_byte_at_the_target_is_found_and_not_overwritten(
    open_data: Path, root: Path
) -> None:
    publish(open_data, root, V1)
    path = root / "releases" / V1 / "data" / "projects.parquet"
    wrong = b"X" + path.read_bytes()[1:]
    stamp = path.stat()
    path.write_bytes(wrong)
    with pytest.raises(DeliveryError, match=r"data/projects\.parquet: holds other bytes"):
        publish(open_data, root, V1)
    # Even one that hides behind the old time of change, when everything is read.
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    publish(open_data, root, V1)
    with pytest.raises(DeliveryError, match=r"data/projects\.parquet: holds other bytes"):
        publish(open_data, root, V1, reread=True)
    assert path.read_bytes() == wrong


def test_another_release_of_the_same_version_is_refused(
    open_data: Path, root: Path, tmp_path: Path
) -> None:
    publish(open_data, root, V1)
    other = make_release(tmp_path / "other", V1, pages=13)
    with pytest.raises(DeliveryError, match=r"releases/2030\.01\.01/.*(other bytes|no file of)"):
        publish_release(other, FolderTarget(root), Wishes(BASE_URL))
    whole(in_folder(root), f"releases/{V1}/")


def test_a_file_that_is_lost_comes_back_and_a_stray_one_is_named(
    open_data: Path, root: Path
) -> None:
    publish(open_data, root, V1)
    (root / "releases" / V1 / "README.md").unlink()
    came = publish(open_data, root, V1)
    assert (came.uploaded, came.kept) == (1, came.files - 1)
    (root / "releases" / V1 / "data" / "x.csv").write_text("x")
    with pytest.raises(DeliveryError, match=r"data/x\.csv: is no file of the release"):
        publish(open_data, root, V1)


def test_latest_never_goes_back_unless_told(open_data: Path, root: Path) -> None:
    publish(open_data, root, V2)
    came = publish(open_data, root, V1)
    assert came.latest == V2
    assert look(in_folder(root)) == V2
    whole(in_folder(root), f"releases/{V1}/")
    assert publish(open_data, root, V1, allow_older=True).latest == V1
    assert look(in_folder(root)) == V1
    assert (root / "releases" / "latest").readlink() == Path(V1)


def test_what_must_not_be_published_is_not(open_data: Path, root: Path) -> None:
    make_release(open_data, V3, audience="internal")
    with pytest.raises(DeliveryError, match="internal use"):
        publish(open_data, root, V3)
    (open_data / "releases" / V2 / "site" / "index.html").write_text("x")
    with pytest.raises(ReleaseError, match=r"site: index\.html does not match"):
        publish(open_data, root, V2)
    assert not root.exists()


def test_a_site_of_somebody_else_is_not_overwritten(open_data: Path, root: Path) -> None:
    root.mkdir()
    (root / "index.html").write_text("My cats")
    with pytest.raises(DeliveryError, match="something else is published there"):
        publish(open_data, root, V1)
    (root / "index.html").unlink()
    for told in ('{"cats": 2}', "[1]", "[" * 100_000, '"x"'):
        (root / "latest.json").write_text(told)
        with pytest.raises(DeliveryError, match="does not name a release"):
            publish(open_data, root, V1)


def test_without_links_everything_is_copied(
    open_data: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(open_data, root, V1)

    def no_links(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(folder_module.os, "link", no_links)
    came = publish(open_data, root, V2)
    assert came.uploaded == came.files
    assert look(in_folder(root)) == V2


def test_a_full_disk_is_told_and_gone_on_from(
    open_data: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, left = FolderTarget.put, iter(range(5))

    def put(self: FolderTarget, *given: object) -> object:
        if next(left, None) is None:
            raise OSError(28, "No space left on device")
        return plain(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(FolderTarget, "put", put)
    with pytest.raises(DeliveryError, match=r"No space left on device.*goes on from there"):
        publish(open_data, root, V1)
    assert look(in_folder(root)) is None
    monkeypatch.setattr(FolderTarget, "put", plain)
    came = publish(open_data, root, V1)
    assert (came.checked, came.uploaded) == (5, came.files - 5)


def test_two_publishers_to_one_folder_do_not_interleave(open_data: Path, root: Path) -> None:
    (root / ".smartdata").mkdir(parents=True)
    with (
        FileLock(root / ".smartdata" / "lock"),
        pytest.raises(BusyError, match="another publish is at work"),
    ):
        publish(open_data, root, V1)
    both = [publishing(open_data, str(root), "--version", version) for version in (V1, V2)]
    for one in both:
        one.start()
    for one in both:
        one.join(DEADLINE)
    assert sorted(one.exitcode for one in both) in ([0, 0], [0, 1])
    assert look(in_folder(root)) in (V1, V2)


def _unlinked(root: Path) -> Callable[[], str | None]:
    """A reader who follows the link."""

    def follow() -> str | None:
        if not (root / "latest").is_symlink():
            return None
        # Resolved once, as a server does that opens the folder.
        folder = (root / "latest").resolve()
        whole(in_folder(folder), "")
        return folder.name

    return follow


def test_a_publish_that_is_killed_anywhere_shows_whole_releases_only(
    open_data: Path, root: Path
) -> None:
    steps = random.Random(SEED)
    publish(open_data, root, V1)
    read = in_folder(root)
    brought = [0]

    def after() -> None:
        assert look(read) in (V1, V2)
        hidden = root / "releases" / f".{V2}.new"
        if hidden.is_dir():
            # What was brought there stays, from one attempt to the next.
            brought.append(len(files(hidden)))
            assert brought[-1] >= brought[-2]

    with Watcher(lambda: look(read), _unlinked(root)) as watcher:
        # First at each step, or between them.
        assert publish_killed_again_and_again(open_data, str(root), after=after) >= 4
        # Then at any moment.
        for version in (V3, "2030.01.04"):
            make_release(open_data, version, pages=40)
            point_latest(open_data, version)
            for _ in range(12 if LONG else 4):
                process = publishing(open_data, str(root))
                process.start()
                time.sleep(steps.uniform(0.02, 0.35))
                process.kill()
                process.join(DEADLINE)
            came = publish(open_data, root, version)
            assert came.latest == version
    assert {V1, V2, V3} <= set(watcher.seen)
    assert None not in watcher.seen
    again = publish(open_data, root, "2030.01.04")
    assert again.kept == again.files
    assert not [p for p in (root / "releases").iterdir() if p.name.startswith(".")]
    assert not list((root / ".smartdata" / "parts").iterdir())


# The files at the root, and the command ----------------------------------------------------------


def test_the_files_at_the_root_are_made_from_the_release_alone(open_data: Path) -> None:
    folder = open_data / "releases" / V2
    made = front_files(folder, BASE_URL, [V2, V1])
    assert list(made) == FRONT
    assert made == front_files(folder, BASE_URL, [V1])
    assert json.loads(made["latest.json"])["versions"] == [V1, V2]
    page = made["index.html"].decode()
    for language in ("en", "lv", "lt"):
        assert f'<section lang="{language}">' in page
    assert f'content="0; url=releases/{V2}/site/index.html"' in page
    assert f"Sitemap: {BASE_URL}releases/{V2}/site/sitemap.xml" in made["robots.txt"].decode()
    assert made["feed.xml"] == (folder / "feed.xml").read_bytes()
    write_front(open_data, V2, BASE_URL)
    stamps = {name: (open_data / name).stat().st_mtime_ns for name in FRONT}
    write_front(open_data, V2, BASE_URL)
    assert stamps == {name: (open_data / name).stat().st_mtime_ns for name in FRONT}
    assert all((open_data / name).read_bytes() == made[name] for name in FRONT)
    with pytest.raises(ReleaseError, match="is no release"):
        write_front(open_data, V3, BASE_URL)


def test_a_real_release_without_a_site_is_published(
    settings: Settings, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTDATA_PUBLICATION__BASE_URL", BASE_URL)
    small = settings.model_copy(update={"publication": Publication(site=False, formats=())})
    version = Refresh(small, (), None).run().version
    where = ("--warehouse", str(settings.warehouse), "--json")
    dry = run(root.parent, "publish", "www", "--dry-run", *where)
    assert (dry.code, root.exists()) == (0, False)
    ran = run(root.parent, "publish", "www", *where)
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert told["uploaded"] == json.loads(dry.out)["uploaded"] == told["files"]
    assert verify_release(root / "latest").version == version
    index = (root / "index.html").read_text("utf-8")
    assert "refresh" not in index
    assert f'href="releases/{version}/README.md"' in index


def test_a_folder_may_have_any_name(
    open_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    where = ("--warehouse", str(open_data.parent))
    for told, leads_to in (
        ("~/www", tmp_path / "home" / "www"),
        ("a b/c'd\"é%20#?", tmp_path / "a b" / "c'd\"é%20#?"),
    ):
        assert run(tmp_path, "publish", told, *where).code == 0
        assert verify_release(leads_to / "latest").version == V2
    assert not (tmp_path / "~").exists()


def test_the_command_says_what_came_of_it(open_data: Path, root: Path) -> None:
    where = ("--warehouse", str(open_data.parent))
    ran = run(root.parent, "publish", str(root), *where)
    assert ran.code == 0
    assert f"Release {V2} at {root}: whole, and verified." in ran.lines
    assert "already there     0" in ran.out.replace("  ", "  ") or "already there" in ran.out
    older = run(root.parent, "publish", str(root), "--version", V1, *where)
    assert "A newer release stays the latest there" in older.out
    for words, told in (
        (("ftp://x/y",), "can't be published to"),
        ((str(open_data),), "releases are made there"),
        ((str(root / "index.html"),), "is a file"),
        ((str(root), "--endpoint", "http://x"), "a folder has none"),
        ((str(root), "--version", V3), "2030.01.03"),
        (("s3:///x",), "names no bucket"),
        (("",), "target is empty"),
        (("a" * 300,), "can't be a folder"),
    ):
        ran = run(root.parent, "publish", *words, *where)
        assert ran.code == 2, (words, ran)
        assert told in " ".join(ran.lines), (words, ran)
