"""Checks 2 and 24: the same raw files give the same bytes, and nothing published ever changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from smartdata.config import Publication, Settings
from smartdata.files import file_sha256
from smartdata.publish.checksums import BUILD_NAME
from smartdata.publish.versions import releases_folder
from smartdata.refresh import Refresh
from tests.conftest import REPOSITORY
from tests.pages import Project
from tests.release_checks.browsers import lines

#: What is made for one of these tests is made for all.
pytestmark = pytest.mark.xdist_group("two-releases")
FIRST, SECOND = "2026.11.23", "2026.12.01"
EVERYTHING = Publication(formats=("jsonl", "xlsx", "duckdb", "geo"), metadata=True, site=True)


def _release(raw: Path, warehouse: Path, version: str) -> Path:
    settings = Settings(raw=raw, warehouse=warehouse)
    settings = settings.model_copy(update={"publication": EVERYTHING})
    report = Refresh(settings, (), version).run()
    assert (report.status, report.version) == ("released", version)
    return releases_folder(warehouse) / version


def _digests(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): file_sha256(p) for p in files}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(REPOSITORY / "raw", tmp_path_factory.mktemp("raw") / "raw"))


@pytest.fixture(scope="module")
def first(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _release(raw, tmp_path_factory.mktemp("one"), FIRST)


def test_two_builds_are_byte_for_byte_the_same(raw: Path, first: Path, tmp_path: Path) -> None:
    one, two = _digests(first), _digests(_release(raw, tmp_path / "two", FIRST))
    assert {"smartdata.duckdb", "site/en/index.html", "catalog.ttl"} <= set(one)
    del one[BUILD_NAME], two[BUILD_NAME]
    differing = {path for path in one.keys() | two.keys() if one.get(path) != two.get(path)}
    assert not differing, lines(differing)


def test_no_published_address_ever_changes_its_bytes(raw: Path, first: Path) -> None:
    """Last in this file: it lands another snapshot."""
    before = _digests(first)
    folder = raw / "varam" / "2026-12-01"
    shutil.copytree(raw / "varam" / "2026-11-23", folder)
    (folder / "LLI-2.txt").write_text(Project(code="LLI-2").page(), encoding="utf-8")
    second = _release(raw, first.parents[2], SECOND)
    assert _digests(first) == before
    # What is new lies at new addresses, and what did not change is not written again.
    assert second.name == SECOND
    same = list(second.glob("site/*/projects/**/LLI-431.html"))
    assert len(same) == 3
    for page in same:
        assert page.stat().st_ino == (first / page.relative_to(second)).stat().st_ino, page
