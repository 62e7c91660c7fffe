"""Two refreshes of one warehouse at once, and readers meanwhile."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from smartdata.config import Settings
from smartdata.publish.verify import verify_release
from smartdata.refresh import Refresh
from tests.pages import Project

SMARTDATA = str(Path(sys.executable).parent / "smartdata")
#: Read over and over in a process of its own, until it is told to end.
READER = """
import sys
import time
from pathlib import Path
import duckdb
warehouse, stop = Path(sys.argv[1]), Path(sys.argv[2])
reads, seen = 0, set()
while not stop.exists() or not reads:
    with duckdb.connect(str(warehouse / "smartdata.duckdb"), read_only=True) as connection:
        version = connection.execute("SELECT version FROM release").fetchall()[0][0]
        projects = connection.execute("SELECT count(*) FROM projects").fetchall()[0][0]
    data = warehouse / "open-data" / "latest" / "data"
    (rows,) = duckdb.sql(f"SELECT count(*) FROM '{data.resolve()}/projects.parquet'").fetchall()
    seen |= {(version, projects), ("release", rows[0])}
    reads += 1
    time.sleep(0.05)
print(reads, sorted(seen))
"""


def started(settings: Settings, patience: int) -> subprocess.Popen[str]:
    words = [SMARTDATA, "refresh", "--raw", str(settings.raw)]
    words += ["--warehouse", str(settings.warehouse)]
    told = {**os.environ, "SMARTDATA_LOCK_TIMEOUT_SECONDS": str(patience)}
    return subprocess.Popen(
        words, env=told, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def land(settings: Settings, day: str, projects: int) -> None:
    folder = settings.raw / "varam" / day
    folder.mkdir()
    for number in range(projects):
        page = Project(code=f"LLI-{number}").page("text")
        (folder / f"{number}.txt").write_text(page, encoding="utf-8")


@pytest.mark.parametrize("patience", [0, 300], ids=["says so", "waits"])
def test_one_runs_and_the_other_waits_or_says_so_while_readers_read(
    settings: Settings, tmp_path: Path, patience: int
) -> None:
    first = Refresh(settings).run()
    land(settings, "2026-12-01", 40)
    stop = tmp_path / "stop"
    words = [sys.executable, "-c", READER, str(settings.warehouse), str(stop)]
    with subprocess.Popen(words, text=True, stdout=subprocess.PIPE) as reader:
        both = [started(settings, patience) for _ in range(2)]
        told = [process.communicate(timeout=300) for process in both]
        stop.touch()
        seen, _ = reader.communicate(timeout=60)
    ended = sorted(
        (process.returncode, out, err) for process, (out, err) in zip(both, told, strict=True)
    )
    assert ended[0][0] == 0, ended
    if ended[1][0] != 0:
        assert patience == 0
        assert "another refresh is at work" in ended[1][2]
        assert "Released" in ended[0][1]
    else:
        # The second one found that the first had done it all.
        assert sorted("Released" in out for _, out, _ in ended) == [False, True], ended
    # No reader was turned away, and each saw a whole state: the old one or the new one.
    assert reader.returncode == 0
    reads, _, states = seen.partition(" ")
    assert int(reads) > 1
    manifest = verify_release(settings.warehouse / "open-data" / "latest")
    whole = {(first.version, 1), (manifest.version, 40), ("release", 1), ("release", 40)}
    assert set(ast.literal_eval(states)) <= whole
    with duckdb.connect(str(settings.warehouse / "smartdata.duckdb"), read_only=True) as found:
        assert found.execute("SELECT count(*) FROM projects").fetchall() == [(40,)]
