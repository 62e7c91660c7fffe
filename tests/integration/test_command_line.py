"""The command line as its users meet it: what it prints, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smartdata.config import Settings
from tests.pages import Project

SMARTDATA = str(Path(sys.executable).parent / "smartdata")


def run(settings: Settings, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    told = {"SMARTDATA_RAW": str(settings.raw), "SMARTDATA_WAREHOUSE": str(settings.warehouse)}
    return subprocess.run(
        [SMARTDATA, *words], capture_output=True, text=True, env={**os.environ, **told, **env}
    )


def add(settings: Settings, *projects: Project) -> None:
    folder = settings.raw / "varam" / "2026-12-01"
    folder.mkdir(exist_ok=True)
    for project in projects:
        (folder / f"{project.code}.txt").write_text(project.page(), encoding="utf-8")


def test_refresh_from_first_release_to_failure(settings: Settings) -> None:
    first = run(settings, "refresh", "--version", "2026.11.23")
    assert first.returncode == 0, first.stderr
    assert first.stderr == ""
    assert "Released 2026.11.23." in first.stdout
    for told in ("records in", "published", "quarantined", "duplicates", "findings, info", "took"):
        assert told in first.stdout
    query = first.stdout.partition('-c "')[2].rpartition('"')[0].replace('\\"', '"')
    tried = subprocess.run([sys.executable, "-c", query], capture_output=True, text=True)
    assert "418247.67" in tried.stdout

    second = run(settings, "refresh")
    assert second.returncode == 0
    assert "Nothing changed since release 2026.11.23" in second.stdout

    page = settings.raw / "varam" / "2026-11-23" / "LLI-431.txt"
    page.write_text("edited", encoding="utf-8")
    third = run(settings, "refresh")
    assert third.returncode == 1
    assert "LLI-431.txt was changed" in third.stderr
    assert "Traceback" not in third.stderr
    assert run(settings, "releases", "verify").returncode == 0


def test_a_failure_in_the_job_leaves_the_last_release(settings: Settings) -> None:
    assert run(settings, "refresh", "--version", "2026.11.23").returncode == 0
    add(settings, Project(code="LLI-2"))
    failed = run(settings, "refresh", SMARTDATA_DUCKDB_MEMORY_LIMIT="1MB")
    assert failed.returncode == 1
    assert "refresh failed in" in failed.stderr
    assert "The latest release is untouched: 2026.11.23." in failed.stdout
    assert run(settings, "releases", "verify").returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ["refresh", "--version", "yesterday"],
        ["refresh", "--source", "nobody"],
        ["refresh", "--raw", "/nowhere"],
        ["releases", "verify", "2020.01.01"],
        ["quarantine", "--version", "2020.01.01"],
        ["check", "/nowhere.txt"],
        ["check", "--source", "nobody"],
        ["no-such-command"],
        ["refresh", "--no-such-option"],
    ],
    ids=" ".join,
)
def test_bad_usage_is_exit_code_2_and_says_why(settings: Settings, words: list[str]) -> None:
    ran = run(settings, *words)
    assert ran.returncode == 2
    assert ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_wrong_setting_is_bad_usage(settings: Settings) -> None:
    ran = run(settings, "check", SMARTDATA_BATCH_RECORDS="many")
    assert ran.returncode == 2
    assert "batch_records" in ran.stderr


def test_check_of_pages_good_and_bad(settings: Settings, tmp_path: Path) -> None:
    good = run(settings, "check")
    assert good.returncode == 0
    assert "share_rounded_down" in good.stdout
    assert not settings.warehouse.exists()
    broken = tmp_path / "broken.txt"
    broken.write_text(Project(code="LLI-5").printing(end_date="31.02.2020").page(), "utf-8")
    bad = run(settings, "check", str(broken))
    assert bad.returncode == 1
    assert "date_not_in_calendar" in bad.stdout
    assert "31.02.2020" in bad.stdout
    told = json.loads(run(settings, "check", "--json", str(broken)).stdout)
    assert told["records"]["would be quarantined"] == 1
    assert told["quarantine"][0]["rule"] == "date_not_in_calendar"
    whole = run(settings, "check", str(settings.raw / "varam"))
    assert whole.returncode == 0


def test_quarantine_says_why_where_and_what_to_do(settings: Settings) -> None:
    broken = Project(code="LLI-5").printing(end_date="31.02.2020", total_budget="N/A")
    add(settings, Project(code="LLI-2"), broken)
    ran = run(settings, "refresh")
    assert "smartdata quarantine" in ran.stdout
    told = run(settings, "quarantine")
    assert told.returncode == 0
    assert "varam/2026-12-01/LLI-5.txt" in told.stdout
    for rule in ("date_not_in_calendar", "amount_missing"):
        assert rule in told.stdout
    assert "→" in told.stdout
    reasons = json.loads(run(settings, "quarantine", "--json").stdout)
    assert {reason["rule"] for reason in reasons} == {"date_not_in_calendar", "amount_missing"}
    assert all(reason["source_locator"].startswith("varam/2026-12-01/LLI-5") for reason in reasons)


def test_releases_are_listed_newest_first(settings: Settings) -> None:
    assert "no release yet" in run(settings, "releases", "list").stdout
    assert run(settings, "releases", "verify").returncode == 2
    run(settings, "refresh", "--version", "2026.11.23")
    add(settings, Project(code="LLI-2"))
    run(settings, "refresh", "--version", "2026.12.01")
    listed = run(settings, "releases", "list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["2026.12.01", "2026.11.23"]
    assert listed[0].endswith("(latest)")
    told = json.loads(run(settings, "releases", "list", "--json").stdout)
    assert told[0]["latest"] is True


def test_a_damaged_release_fails_verification(settings: Settings) -> None:
    run(settings, "refresh")
    release = settings.warehouse / "open-data" / "latest"
    (release / "data" / "partners.csv").write_text("x", encoding="utf-8")
    ran = run(settings, "releases", "verify")
    assert ran.returncode == 1
    assert "partners.csv does not match its checksum" in ran.stderr


def test_every_command_explains_itself() -> None:
    for words in ([], ["refresh"], ["check"], ["quarantine"], ["releases"], ["releases", "verify"]):
        ran = subprocess.run([SMARTDATA, *words, "--help"], capture_output=True, text=True)
        assert ran.returncode == 0
        assert "Usage:" in ran.stdout
