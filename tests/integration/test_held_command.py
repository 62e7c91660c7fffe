"""A held snapshot and questions to the warehouse, as a person at the command line meets them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pipelines.run import run_refresh
from smartdata.build.release import build_release
from smartdata.cli.app import app
from smartdata.config import Settings
from smartdata.publish.manifest import Manifest
from tests.integration.test_overlapping_sources import described, read, source

FIRST, SECOND = "2026-01-31", "2026-02-28"
ROWS = [f"A{n};Bridge {n};{n}00" for n in range(1, 41)]


@pytest.fixture
def listed(tmp_path: Path) -> Settings:
    source(tmp_path / "raw", "list", "total_budget", ROWS)
    return Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")


def land(settings: Settings, day: str, rows: list[str], header: str = "Code;Title;Amount") -> None:
    folder = settings.raw / "list" / day
    folder.mkdir()
    (folder / "list.csv").write_text("\n".join([header, *rows]), encoding="utf-8")


def command(settings: Settings, *words: str, raw: bool = True) -> Result:
    places = ["--warehouse", str(settings.warehouse)]
    places += ["--raw", str(settings.raw)] if raw else []
    return CliRunner().invoke(app, [*words, *places])


def projects(settings: Settings) -> int:
    return len(read(settings, "projects"))


def test_a_cut_off_list_is_held_until_somebody_accepts_it(listed: Settings) -> None:
    assert command(listed, "refresh").exit_code == 0
    land(listed, SECOND, ROWS[:20])
    held = command(listed, "refresh")
    assert held.exit_code == 3
    assert "held: list/2026-02-28: 20 records to publish instead of 40" in held.stderr
    assert "smartdata snapshots accept|reject" in held.stderr
    assert projects(listed) == 40
    # It is told every time, and nothing is read again for it.
    again = command(listed, "refresh")
    assert (again.exit_code, "Nothing changed" in again.stdout) == (3, True)
    (told,) = [row for row in read(listed, "snapshots") if row["status"] == "held"]
    assert str(told["snapshot_date"]) == SECOND
    said = command(listed, "snapshots", "list", "--json")
    assert [one["status"] for one in json.loads(said.stdout)] == ["accepted", "held"]
    words = ["accept", "list", SECOND, "--by", "J. Ozola", "--why", "half of them ended"]
    decided = CliRunner().invoke(app, ["snapshots", *words, "--raw", str(listed.raw)])
    assert decided.exit_code == 0, decided.output
    assert command(listed, "refresh").exit_code == 0
    assert projects(listed) == 20
    changes = read(listed, "changes")
    assert {(row["kind"], row["table_name"]) for row in changes} == {("removed", "projects")}
    assert len(changes) == 20
    released = (listed.warehouse / "open-data" / "latest").resolve()
    # Who decided is written down in raw/, and not published.
    assert not any(b"Ozola" in path.read_bytes() for path in released.rglob("*.*"))


def test_a_rejected_snapshot_is_never_read(listed: Settings) -> None:
    command(listed, "refresh")
    land(listed, SECOND, ["<html>not found</html>"], header="<!doctype html>")
    assert command(listed, "refresh").exit_code == 3
    words = ["reject", "list", SECOND, "--by", "J. Ozola", "--why", "an error page"]
    CliRunner().invoke(app, ["snapshots", *words, "--raw", str(listed.raw)])
    assert command(listed, "refresh").exit_code == 0
    assert projects(listed) == 40
    land(listed, "2026-03-31", ROWS[:39])
    assert command(listed, "refresh").exit_code == 0
    assert projects(listed) == 39
    assert {
        str(row["snapshot_date"]): (row["status"], str(row["previous_date"]))
        for row in read(listed, "snapshots")
    } == {
        FIRST: ("accepted", "None"),
        SECOND: ("rejected", FIRST),
        "2026-03-31": ("accepted", FIRST),
    }


def test_one_source_that_can_not_be_read_stops_no_other(listed: Settings) -> None:
    source(listed.raw, "other", "total_budget", ["B1;Road;5"])
    described(listed.raw, "other", "project_code: Code, title: Title", "project_code: Number")
    ended = command(listed, "refresh")
    assert ended.exit_code == 3
    assert "held: other/2026-01-31" in ended.stderr
    assert projects(listed) == 40


def test_dagster_tells_of_a_held_snapshot_and_goes_on(listed: Settings) -> None:
    assert run_refresh(listed) is None
    land(listed, SECOND, ROWS[:20])
    assert run_refresh(listed) is None
    assert projects(listed) == 40


def test_questions_are_answered_as_of_a_day_and_for_programs(listed: Settings) -> None:
    command(listed, "refresh")
    land(listed, SECOND, [ROWS[0].replace("100", "150"), *ROWS[1:]])
    command(listed, "refresh")
    ask = "SELECT project_code, total_budget, valid_from FROM projects WHERE project_code = 'A1'"
    now = command(listed, "query", ask, "--json", raw=False)
    assert json.loads(now.stdout) == {
        "project_code": "A1", "total_budget": "150.00", "valid_from": SECOND
    }  # fmt: skip
    then = command(listed, "query", ask, "--csv", "--as-of", "2026-02-27", raw=False)
    assert list(csv.reader(then.stdout.splitlines())) == [
        ["project_code", "total_budget", "valid_from"],
        ["A1", "100.00", FIRST],
    ]
    shown = command(listed, "query", ask, "--as-of", "2026-01-30", raw=False)
    assert (shown.exit_code, "0 rows" in shown.stdout) == (0, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["SELECT * FROM nowhere"], "can't be run"),
        (["FROM projects", "--as-of", "31.01.2026"], "is not a day"),
        (["FROM findings", "--as-of", FIRST], "present state only"),
        (["DROP TABLE history.contents"], "can't be run"),
    ],
)
def test_a_question_that_can_not_be_answered_says_why(
    listed: Settings, words: list[str], told: str
) -> None:
    command(listed, "refresh")
    ended = command(listed, "query", *words, raw=False)
    assert ended.exit_code != 0
    assert told in f"{ended.stderr}{ended.exception}"


def test_a_full_refresh_compares_what_it_makes_with_what_is_released(
    listed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(listed, "refresh")
    built: list[Path] = []

    def build(*given: Any) -> Manifest:
        built.append(given[2])
        return build_release(*given)

    monkeypatch.setattr("smartdata.refresh.build_release", build)
    ended = command(listed, "refresh", "--full")
    assert (ended.exit_code, "Nothing changed" in ended.stdout, len(built)) == (0, True, 1)
    assert len(list((listed.warehouse / "open-data" / "releases").glob("2*"))) == 1
