"""The founding record and the checking scripts of the shared folder, where that is to hand."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from smartdata.config import Settings
from smartdata.registry import TABLES
from tests.conftest import REPOSITORY
from tests.integration.test_releases import HOSTILE, latest, refresh, snapshot
from tests.pages import Project


def test_our_raw_record_is_the_page_as_retrieved(shared: Path) -> None:
    ours = REPOSITORY / "raw" / "varam" / "2026-11-23" / "LLI-431.txt"
    assert ours.read_bytes() == (shared / "data" / "record_pages" / "LLI-431.txt").read_bytes()


def test_released_csv_files_pass_the_lint(shared: Path, settings: Settings) -> None:
    refresh(settings)
    _lint(shared, latest(settings))
    snapshot(
        settings,
        "2026-12-01",
        HOSTILE,
        Project(code="LLI-3", title="u\u0304d\u00a0ens"),
        Project(code="LLI-4").printing(end_date="31.02.2020"),
        markup="table",
    )
    refresh(settings)
    _lint(shared, latest(settings))


def _lint(shared: Path, release: Path) -> None:
    files = [*sorted((release / "data").glob("*.csv")), release / "data-dictionary.csv"]
    assert len(files) == len(TABLES) + 1
    ran = subprocess.run(
        [sys.executable, str(shared / "tools" / "csvlint.py"), *map(str, files)],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_checksums_are_those_of_the_system_s_own_tool(settings: Settings) -> None:
    refresh(settings)
    tool = shutil.which("sha256sum")
    if tool is None:
        import pytest

        pytest.skip("needs sha256sum")
    ran = subprocess.run([tool, "-c", "--quiet", "SHA256SUMS"], cwd=latest(settings), text=True)
    assert ran.returncode == 0
