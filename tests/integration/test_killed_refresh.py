"""Refreshes that are killed: what readers see stays whole, and the next refresh goes on from there.

The first part kills real processes with SIGKILL at random moments; the second part cuts the
publication short at each of its steps.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import pytest

import smartdata.publish.release as publishing
import smartdata.refresh as refreshing
from smartdata.config import DataLicence, Settings
from smartdata.publish.manifest import Manifest, read_manifest
from smartdata.publish.release import same_content
from smartdata.publish.verify import verify_release
from smartdata.publish.versions import latest_version, released_versions, releases_folder
from smartdata.refresh import Refresh
from smartdata.registry import TABLES
from smartdata.store.database import count_conservation
from smartdata.work import DATABASE_NAME, Report

log = logging.getLogger(__name__)

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "raw/varam/2026-11-23/LLI-431.txt").read_text(encoding="utf-8")
LONG = os.environ.get("SMARTDATA_TEST_PROFILE") == "long"
SEED = int(os.environ.get("SMARTDATA_TEST_SEED", "20261123"))
PAGES = 36
DEADLINE = 120


def land(raw: Path, day: date, first: int, count: int = PAGES) -> None:
    """A new snapshot with pages of projects from number ``first`` on."""
    folder = raw / "varam" / day.isoformat()
    folder.mkdir(parents=True)
    for number in range(first, first + count):
        code = f"LLI-{number}"
        (folder / f"{code}.txt").write_text(PAGE.replace("LLI-431", code), encoding="utf-8")


def read_database(warehouse: Path) -> dict[str, list[Any]]:
    """Every row of every table, read as a user would; the last one names the release."""
    with duckdb.connect(str(warehouse / DATABASE_NAME), read_only=True) as connection:
        names = [*(table.name for table in TABLES), "release"]
        return {name: connection.execute(f"FROM {name}").fetchall() for name in names}


def look_as_a_reader(warehouse: Path) -> str | None:
    """Read whatever readers can see, all of it; says which version is the latest."""
    latest = warehouse / "open-data" / "releases" / "latest"
    if latest.is_symlink():
        verify_release(latest)
    if (warehouse / DATABASE_NAME).exists():
        rows = read_database(warehouse)
        assert len(rows["release"]) == 1
        assert rows["projects"]
    return latest_version(warehouse)


def manifests(warehouse: Path) -> list[Manifest]:
    """The manifest of every release, each one verified."""
    folder = releases_folder(warehouse)
    return [verify_release(folder / version) for version in released_versions(warehouse)]


def assert_in_order(settings: Settings, records: int, releases: list[str] | None = None) -> None:
    """All that must hold after a refresh that ended well."""
    warehouse = settings.warehouse
    latest = look_as_a_reader(warehouse)
    assert latest is not None
    made = manifests(warehouse)
    assert releases is None or [manifest.version for manifest in made] == releases
    assert made[-1].version == latest
    assert not any(same_content(one, other) for one, other in combinations(made, 2))
    assert (warehouse / "open-data" / "latest").resolve().name == latest
    assert read_database(warehouse)["release"] == [(latest,)]
    with duckdb.connect(str(warehouse / DATABASE_NAME), read_only=True) as connection:
        conservation = count_conservation(connection)
    assert conservation.records_in == records
    assert conservation.holds, conservation.told()
    assert made[-1].records.records_in == records
    assert not (warehouse / ".work").exists()


#: The snapshots of these tests have little to do with each other.
OPEN_GATE = """
gate: {least_files: 0, least_records: 0, least_money: 0, most_money: null, moved_dates: 1,
       slipped_amounts: null, vanished_programmes: null}
"""


@pytest.fixture
def generated(tmp_path: Path) -> Settings:
    """A raw folder with the source's description and no snapshot yet."""
    source = tmp_path / "raw" / "varam"
    source.mkdir(parents=True)
    text = (REPOSITORY / "raw" / "varam" / "source.yaml").read_text(encoding="utf-8")
    (source / "source.yaml").write_text(text + OPEN_GATE, encoding="utf-8")
    return Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")


# Killed by the system -------------------------------------------------------------------------


@contextmanager
def started(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A refresh in a process of its own, which does not outlive the test."""
    program = Path(sys.executable).parent / "smartdata"
    places = ["--raw", str(settings.raw), "--warehouse", str(settings.warehouse)]
    process = subprocess.Popen(
        [program, "refresh", *places],
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def until(found: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Wait until the process has come so far, or has ended."""
    deadline = time.monotonic() + DEADLINE
    while not found() and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.002)


def finish(settings: Settings) -> tuple[float, float]:
    """A refresh that ends well; seconds until it parses, and from there to its end."""
    began = time.monotonic()
    with started(settings) as process:
        until((settings.warehouse / ".work" / "inputs.json").exists, process)
        parsing = time.monotonic()
        _, told = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0, told.decode()
    return parsing - began, time.monotonic() - parsing


@pytest.mark.xdist_group("killed-refresh")
def test_a_refresh_killed_at_any_moment_leaves_everything_whole(
    generated: Settings, tmp_path: Path
) -> None:
    kills, row = (60, 10) if LONG else (8, 4)
    log.warning("SMARTDATA_TEST_SEED=%d", SEED)
    chance = random.Random(SEED)
    moments = [(number + chance.random()) / kills for number in range(kills)]
    chance.shuffle(moments)
    day = date(2020, 1, 1)
    land(generated.raw, day, 1000)
    startup, stages = finish(generated.model_copy(update={"warehouse": tmp_path / "measured"}))
    killed = 0
    for number, moment in enumerate(moments):
        # One in four falls into the start, which writes little and takes longer than all stages.
        in_stages = number % 4 > 0
        ended = kill(generated, in_stages, moment * (stages if in_stages else startup))
        latest = look_as_a_reader(generated.warehouse)
        log.warning("at %.2f, in stages: %s, ended %d, latest %s", moment, in_stages, ended, latest)
        assert ended in (0, -signal.SIGKILL)
        killed += ended != 0
        day += timedelta(days=1)
        land(generated.raw, day, 1000 + number % 3, PAGES + number % 5)
        if number % row == row - 1:
            finish(generated)
            assert_in_order(generated, records=PAGES + number % 5)
    assert killed >= kills / 2


def kill(settings: Settings, in_stages: bool, seconds: float) -> int:
    """Kill a refresh so long after it began, or began to parse; says how it ended."""
    with started(settings) as process:
        if in_stages:
            until((settings.warehouse / ".work" / "inputs.json").exists, process)
        time.sleep(seconds)
        process.kill()
        process.communicate(timeout=DEADLINE)
    return process.returncode


# Cut short in this process --------------------------------------------------------------------


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


def refresh(settings: Settings, version: str | None = None) -> Report:
    """The whole job, without Dagster."""
    return Refresh(settings, (), version).run()


def refresh_killed(
    settings: Settings, owner: Any, name: str, *, before: int = 0, version: str | None = None
) -> None:
    """A refresh that is killed after the first call of a function, or before one of its calls."""
    plain, calls = getattr(owner, name), 0

    def cut(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == before:
            raise Killed
        made = plain(*args)
        if not before:
            raise Killed
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, cut)
        with pytest.raises(Killed):
            refresh(settings, version)


POINTS = [
    pytest.param(refreshing, "build_release", 0, id="release built"),
    pytest.param(refreshing, "install_release", 0, id="release in place"),
    pytest.param(Refresh, "_swap_database", 0, id="database in place"),
    pytest.param(refreshing, "announce_release", 0, id="latest in place"),
    pytest.param(Report, "write", 1, id="before the report"),
]
V1, V2 = "2030.01.01", "2030.01.02"


@pytest.mark.parametrize(
    ("released_before", "same_version"),
    [
        pytest.param(True, False, id="later release"),
        pytest.param(False, True, id="first release, version given"),
    ],
)
@pytest.mark.parametrize(("owner", "name", "before"), POINTS)
def test_the_next_refresh_goes_on_where_a_killed_one_stopped(
    generated: Settings,
    owner: Any,
    name: str,
    before: int,
    released_before: bool,
    same_version: bool,
) -> None:
    land(generated.raw, date(2020, 1, 1), 1000, 2)
    if released_before:
        refresh(generated, V1)
        land(generated.raw, date(2020, 1, 2), 1001, 3)
    refresh_killed(generated, owner, name, before=before, version=V2)
    assert look_as_a_reader(generated.warehouse) in (V2, V1 if released_before else None)

    # Where nothing stands yet, only a version given decides what the new release is called.
    wanted = V2 if same_version or name == "build_release" else None
    announced = latest_version(generated.warehouse) == V2
    report = refresh(generated, wanted)
    assert report.version == V2
    assert report.status == ("unchanged" if announced else "released")
    releases = [V1, V2] if released_before else [V2]
    assert_in_order(generated, 3 if released_before else 2, releases)
    assert refresh(generated).status == "unchanged"
    assert_in_order(generated, 3 if released_before else 2, releases)


@pytest.mark.parametrize(("owner", "name", "before"), POINTS[1:4])
def test_a_new_snapshot_after_a_killed_refresh_is_released(
    generated: Settings, owner: Any, name: str, before: int
) -> None:
    land(generated.raw, date(2020, 1, 1), 1000, 2)
    refresh_killed(generated, owner, name, before=before)
    land(generated.raw, date(2020, 1, 2), 1001, 3)
    assert refresh(generated).status == "released"
    assert_in_order(generated, 3)


def test_both_links_are_made_though_a_refresh_was_killed_between_them(generated: Settings) -> None:
    land(generated.raw, date(2020, 1, 1), 1000, 2)
    refresh_killed(generated, publishing, "point_link", before=2)
    refresh(generated)
    assert_in_order(generated, 2)


def test_a_database_that_is_not_of_the_latest_release_is_made_again(generated: Settings) -> None:
    land(generated.raw, date(2020, 1, 1), 1000, 2)
    refresh(generated, V1)
    licensed = generated.model_copy(update={"data_licence": DataLicence(id="CC0-1.0", name="CC0")})
    refresh_killed(licensed, Refresh, "_swap_database", version=V2)
    refresh(generated)
    latest = latest_version(generated.warehouse)
    assert read_database(generated.warehouse)["release"] == [(latest,)]


def test_a_release_never_announced_is_not_made_twice_by_changed_software(
    generated: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(generated.raw, date(2020, 1, 1), 1000, 2)
    refresh_killed(generated, refreshing, "install_release", version=V1)
    monkeypatch.setattr("smartdata.inputs.software_digest", lambda: "newer")
    refresh(generated)
    made = [
        read_manifest(releases_folder(generated.warehouse) / version)
        for version in released_versions(generated.warehouse)
    ]
    assert not any(same_content(one, other) for one, other in combinations(made, 2))
    assert latest_version(generated.warehouse) == made[-1].version
