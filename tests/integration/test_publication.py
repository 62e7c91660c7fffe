"""A release with all that is published with it: formats, descriptions, and the site."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from smartdata.config import Publication, Settings
from smartdata.errors import ReleaseError
from smartdata.publish.archive import archive_release, remove_release, restore_release
from smartdata.publish.verify import verify_release
from smartdata.refresh import Refresh
from tests.integration.test_overlapping_sources import described, source

V1, V2 = "2030.01.01", "2030.01.02"
#: What depends on the clock.
BUILD = "build.json"


@dataclass(frozen=True)
class Published:
    """Two releases of one warehouse, and the second once more, made by a full run."""

    settings: Settings
    first: Path
    second: Path
    full: Path


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp("published")
    rows = [f"A{n};Bridge {n};{n}00" for n in range(1, 6)]
    source(folder / "raw", "open", "programme_funding", rows)
    source(folder / "raw", "aside", "total_budget", ["Z9;Castle of the archive;99"])
    described(folder / "raw", "aside", "format:", "reuse: not-allowed\nformat:")
    settings = Settings(
        raw=folder / "raw", warehouse=folder / "warehouse", publication=Publication()
    )
    Refresh(settings, version=V1).run()
    shutil.copytree(settings.warehouse, folder / "other", symlinks=True)
    later = folder / "raw" / "open" / "2026-02-28"
    later.mkdir()
    rows[2] = "A3;Tunnel 3;300"
    text = "\n".join(["Code;Title;Amount", *rows])
    (later / "list.csv").write_text(text, encoding="utf-8")
    Refresh(settings, version=V2).run()
    other = settings.model_copy(update={"warehouse": folder / "other"})
    Refresh(other, full=True, version=V2).run()
    releases = settings.warehouse / "open-data" / "releases"
    full = other.warehouse / "open-data" / "releases" / V2
    return Published(settings, releases / V1, releases / V2, full)


@pytest.fixture
def copy(published: Published, tmp_path: Path) -> Path:
    """A copy of the second release that a test may damage."""
    return Path(shutil.copytree(published.second, tmp_path / V2))


def files_below(folder: Path) -> dict[str, bytes]:
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name != BUILD}


def project_pages(release: Path, code: str) -> list[Path]:
    return sorted(release.glob(f"site/*/projects/*/{code}.html"))


def test_a_full_run_gives_the_same_bytes_as_one_that_takes_over_what_stayed(
    published: Published,
) -> None:
    made, full = files_below(published.second), files_below(published.full)
    assert made.keys() == full.keys()
    assert [name for name in made if made[name] != full[name]] == []


def test_pages_of_projects_that_stayed_are_the_files_of_the_release_before(
    published: Published,
) -> None:
    for code in ("A1", "A2", "A4", "A5"):
        pages = project_pages(published.second, code)
        assert len(pages) == 3
        for page in pages:
            assert page.samefile(published.first / page.relative_to(published.second))
    for page in project_pages(published.second, "A3"):
        before = published.first / page.relative_to(published.second)
        assert "Bridge 3" in before.read_text("utf-8")
        assert "Tunnel 3" in page.read_text("utf-8")


def test_everything_is_under_checksums_that_the_usual_tool_reads(published: Published) -> None:
    listed = set()
    for folder in (published.second, published.second / "site"):
        ran = subprocess.run(
            ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stdout
        below = folder.relative_to(published.second)
        for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
            listed.add((below / line.split("  ", 1)[1]).as_posix())
    there = set(files_below(published.second)) - {"SHA256SUMS"}
    assert listed == there


@pytest.mark.parametrize("name", ["site/en/index.html", "smartdata.xlsx", "catalog.ttl"])
def test_a_file_that_was_changed_or_removed_is_found(copy: Path, name: str) -> None:
    verify_release(copy)
    path = copy / name
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"?")
    with pytest.raises(ReleaseError, match="does not match its checksum"):
        verify_release(copy)
    path.unlink()
    with pytest.raises(ReleaseError, match="is missing"):
        verify_release(copy)


def test_a_page_that_was_added_is_found(copy: Path) -> None:
    (copy / "site" / "en" / "more.html").write_text("<p>More.</p>", "utf-8")
    with pytest.raises(ReleaseError, match=r"more\.html was added"):
        verify_release(copy)


@pytest.mark.parametrize("name", ["more", "data/more", "site/en/more"])
def test_a_link_to_a_folder_that_was_added_is_found(copy: Path, name: str) -> None:
    (copy / name).symlink_to(copy.parent, target_is_directory=True)
    with pytest.raises(ReleaseError, match="more was added"):
        verify_release(copy)


def test_a_release_is_packed_away_and_comes_back_with_its_site(
    published: Published, tmp_path: Path
) -> None:
    warehouse = tmp_path / "warehouse"
    shutil.copytree(published.settings.warehouse, warehouse, symlinks=True)
    before = files_below(published.first)
    archive_release(warehouse, V1)
    remove_release(warehouse, V1)
    back = restore_release(warehouse, V1)
    assert files_below(back) == before
    # What the next release took over from it is still there.
    verify_release(warehouse / "open-data" / "releases" / V2)


def test_the_root_names_the_newest_release_and_is_mended_by_the_next_run(
    published: Published, tmp_path: Path
) -> None:
    warehouse = tmp_path / "warehouse"
    shutil.copytree(published.settings.warehouse, warehouse, symlinks=True)
    root = warehouse / "open-data"
    told = json.loads((root / "latest.json").read_bytes())
    assert (told["version"], told["path"]) == (V2, f"releases/{V2}/")
    front = {path.name: path.read_bytes() for path in root.iterdir() if path.is_file()}
    assert {"index.html", "feed.xml", "robots.txt", "latest.json"} <= front.keys()
    # As if the run had been killed just after the link was moved.
    (root / "latest.json").write_text("{}", "utf-8")
    (root / "index.html").unlink()
    moved = published.settings.model_copy(update={"warehouse": warehouse})
    assert Refresh(moved).run().status == "unchanged"
    assert {p.name: p.read_bytes() for p in root.iterdir() if p.is_file()} == front


def test_a_source_that_is_left_out_is_told_and_nothing_of_it_is_shown(
    published: Published,
) -> None:
    for name, content in files_below(published.second).items():
        assert b"of the archive" not in content, name
    for language in ("en", "lv", "lt"):
        page = (published.second / "site" / language / "sources.html").read_text("utf-8")
        assert "A publisher" in page
    assert "is left out" in (published.second / "README.md").read_text("utf-8")
    told = json.loads((published.second / "manifest.json").read_bytes())
    assert [one["source_id"] for one in told["withheld"]] == ["aside"]
