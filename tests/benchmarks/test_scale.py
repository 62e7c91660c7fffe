"""How time and memory grow with the number of record pages, and what Dagster adds. Prints figures;
asserts only ratios between runs of this very session."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.benchmarks.measure import run
from tests.conftest import REPOSITORY

SMARTDATA = str(Path(sys.executable).parent / "smartdata")
PAGE = (REPOSITORY / "raw" / "varam" / "2026-11-23" / "LLI-431.txt").read_text(encoding="utf-8")
_LONG = os.environ.get("SMARTDATA_TEST_PROFILE") == "long"
FEW, MANY = 1_000, 10_000

#: Run the job's stages in a fresh process, as small as can be: no Dagster, no command line.
PLAIN = """
import sys
from pathlib import Path
from smartdata.config import Settings
from smartdata.refresh import Refresh
Refresh(Settings(raw=Path(sys.argv[1]), warehouse=Path(sys.argv[2]))).run()
"""


def make_raw(folder: Path, pages: int) -> Path:
    """A raw folder with so many different record pages, each as long as the founding record."""
    source = folder / "varam"
    shutil.copytree(REPOSITORY / "raw" / "varam", source)
    (source / "2026-11-23" / "LLI-431.txt").unlink()
    (source / "2026-11-23.lock.json").unlink()
    for number in range(pages):
        page = PAGE.replace("LLI-431", f"LLI-{number}").replace(
            "Kurzemes plāno", f"K{number} plāno"
        )
        (source / "2026-11-23" / f"{number}.txt").write_text(page, encoding="utf-8")
    return folder


@pytest.mark.xdist_group("benchmarks")
def test_memory_does_not_grow_with_the_number_of_pages(tmp_path: Path) -> None:
    few, many = (FEW, MANY) if _LONG else (FEW, 4 * FEW)
    figures = {}
    for pages in (few, many):
        raw = make_raw(tmp_path / f"raw-{pages}", pages)
        warehouse = tmp_path / f"warehouse-{pages}"
        seconds, peak = run(SMARTDATA, "refresh", "--raw", str(raw), "--warehouse", str(warehouse))
        again, _ = run(SMARTDATA, "refresh", "--raw", str(raw), "--warehouse", str(warehouse))
        report = json.loads((warehouse / "last-run.json").read_text(encoding="utf-8"))
        assert report["records"]["published"] == pages
        figures[pages] = (seconds, peak, again)
        print(
            f"\n{pages:>6} pages: {seconds:6.1f} s, {pages / seconds:5.0f} pages/s, peak "
            f"{peak} MB; nothing changed: {again:.1f} s"
        )
    growth = figures[many][1] / figures[few][1]
    print(f"peak memory at {many} pages is {growth:.2f} times that at {few}")
    # Each stage holds one batch and bounded buffers; those fill up, and that is all that grows.
    assert growth < 1.3
    assert figures[many][2] < figures[many][0] / 4


@pytest.mark.xdist_group("benchmarks")
def test_what_dagster_adds_to_a_refresh_of_one_record(tmp_path: Path) -> None:
    raw = str(shutil.copytree(REPOSITORY / "raw", tmp_path / "raw"))
    plain, full, still = [], [], []
    for number in range(3):
        plain.append(run(sys.executable, "-c", PLAIN, raw, str(tmp_path / f"plain-{number}"))[0])
        words = [
            SMARTDATA,
            "refresh",
            "--raw",
            raw,
            "--warehouse",
            str(tmp_path / f"full-{number}"),
        ]
        full.append(run(*words)[0])
        still.append(run(*words)[0])
    print(
        f"\none record: stages alone {min(plain):.2f} s, smartdata refresh with Dagster "
        f"{min(full):.2f} s, nothing changed {min(still):.2f} s"
    )
    assert min(full) < 4 * min(plain)
    assert min(still) < min(full)


def test_the_bar_is_shown_in_a_terminal_and_nowhere_else(tmp_path: Path) -> None:
    raw = str(make_raw(tmp_path / "raw", 30))
    words = [SMARTDATA, "check", "--raw", raw, "--json"]
    quiet = subprocess.run(words, capture_output=True, text=True, check=False)
    assert quiet.stderr == ""
    main, side = pty.openpty()
    termios.tcsetwinsize(side, (40, 100))
    subprocess.run(words, stdout=subprocess.DEVNULL, stderr=side, check=False)
    os.close(side)
    shown = b""
    try:
        while piece := os.read(main, 65536):
            shown += piece
    except OSError:
        pass  # how a closed terminal ends on Linux
    assert b"raw files parsed" in shown
