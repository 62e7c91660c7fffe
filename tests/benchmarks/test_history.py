"""What a refresh costs when little or nothing changed, beside one that reads everything anew.
Prints figures; asserts only ratios within this very run."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.benchmarks.measure import run
from tests.benchmarks.test_lists import make_raw

_LONG = os.environ.get("SMARTDATA_TEST_PROFILE") == "long"
PROJECTS = 200_000 if _LONG else 4_000
#: One project in a thousand is stated otherwise in the second snapshot.
EVERY = 1_000
#: What a refresh may cost as a share of a full one; with few projects the start of the programs and
#: of the database is most of it.
LITTLE, NOTHING = (0.1, 0.05) if _LONG else (0.7, 0.35)
FIRST, SECOND = "2026-01-31", "2026-02-28"

REFRESH = """
import sys
from pathlib import Path
from smartdata.config import Settings
from smartdata.refresh import Refresh, nothing_to_do
settings = Settings(raw=Path(sys.argv[1]), warehouse=Path(sys.argv[2]))
full = len(sys.argv) > 3
if full or nothing_to_do(settings) is None:
    Refresh(settings, full=full).run()
"""


def change_little(raw: Path) -> int:
    """A second snapshot in which one amount in so many is another; returns how many."""
    first = raw / "operations" / FIRST / "list.csv"
    second = raw / "operations" / SECOND / "list.csv"
    second.parent.mkdir()
    changed = 0
    with (
        first.open(encoding="utf-8", newline="") as old,
        second.open("w", encoding="utf-8", newline="") as new,
    ):
        for number, line in enumerate(old):
            if number % EVERY == EVERY // 2:
                cells = next(csv.reader([line]))
                cells[6] = f"{cells[6][:-1]}{(int(cells[6][-1]) + 1) % 10}"
                told = io.StringIO()
                csv.writer(told).writerow(cells)
                new.write(told.getvalue())
                changed += 1
            else:
                new.write(line)
    return changed


def bytes_of(warehouse: Path) -> dict[str, str]:
    """The checksums of the newest release's files, but for what tells of its making."""
    folder = (warehouse / "open-data" / "latest").resolve()
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "build.json"
    }


def timed(name: str, raw: Path, warehouse: Path, *words: str) -> float:
    """Run a refresh in a process of its own; prints its figures, returns its seconds."""
    seconds, peak = run(sys.executable, "-c", REFRESH, str(raw), str(warehouse), *words)
    print(f"  {name:<28} {seconds:7.1f} s, peak {peak:5} MB")
    return seconds


@pytest.mark.xdist_group("benchmarks")
def test_a_refresh_costs_what_changed(tmp_path: Path) -> None:
    raw = make_raw(tmp_path / "raw", PROJECTS)
    little, anew = tmp_path / "little", tmp_path / "anew"
    print(f"\n{PROJECTS:,} projects")
    timed("first release", raw, little)
    changed = change_little(raw)
    shutil.copytree(little, anew, symlinks=True)
    some = timed(f"{changed} of them changed", raw, little)
    full = timed("the same, --full", raw, anew, "--full")
    assert bytes_of(little) == bytes_of(anew)
    made = len(list((little / "open-data" / "releases").iterdir()))
    report = json.loads((little / "last-run.json").read_text(encoding="utf-8"))
    assert report["records"]["published"] == PROJECTS
    none = timed("nothing changed", raw, little)
    assert len(list((little / "open-data" / "releases").iterdir())) == made
    print(f"little changed: {some / full:.3f} of a full refresh; nothing: {none / full:.3f}")
    assert some < LITTLE * full
    assert none < NOTHING * full
