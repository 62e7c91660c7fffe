"""The walk-through of the guide: each step is done as it says, and what it shows comes of it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tests.documents import GUIDE, Block, blocks_of

SECTION = "Add a source in ten minutes"
SOURCE = "raw/coast-grants"
HEADER = (
    "Project No", "Project title", "Beneficiary name", "Region", "Project start date",
    "Project end date", "Union co-financing", "Total eligible expenditure", "Internal note",
    "Contact e-mail",
)  # fmt: skip
ROWS = (
    ("CP-01", "Dune paths", "Example County Council", "Kurzeme", datetime(2024, 3, 1),
     datetime(2026, 2, 28), 85000, 100000, "ok", "office@example.org"),
    ("CP-02", "Harbour lights", "Example Port Authority", "Kurzeme", datetime(2024, 5, 1),
     datetime(2025, 4, 30), 42500.5, 50000.59, None, None),
    ("CP-03", "Clean beaches", "Association Two Shores", "Vidzeme", datetime(2023, 9, 1), None,
     12750, 15000, "call back", "anna@example.org"),
)  # fmt: skip
SUMS = ("Total", None, None, None, None, None, 140250.5, 165000.59)


def grants(path: Path) -> None:
    """The workbook of the walk-through: a title, a header in row 3, three projects, and a sum."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Projects")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.write(0, 0, "Grants of the Coast Programme, as of 1 November 2026")
        sheet.write_row(2, 0, HEADER)
        for number, row in enumerate((*ROWS, SUMS), start=3):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None:
                    sheet.write(number, column, value, money if column in (6, 7) else None)


def commands(block: Block) -> list[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines that it shows of what they print."""
    found: list[tuple[str, list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line.strip() != "…":
            found[-1][1].append(line.strip())
    return found


class Shell:
    """Runs the commands of the walk-through as its reader does, in a project of its own."""

    def __init__(self, folder: Path) -> None:
        self.home, self.project = folder / "home", folder / "project"
        (self.home / "Downloads").mkdir(parents=True)
        self.project.mkdir()
        grants(self.home / "Downloads" / "grants.xlsx")

    def run(self, command: str) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        ran = subprocess.run(
            ["bash", "-c", command],
            cwd=self.project,
            env={**os.environ, "HOME": str(self.home), "PATH": path},
            capture_output=True,
            text=True,
        )
        assert "Traceback" not in ran.stderr, ran.stderr
        return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The project after all that the walk-through tells was done, each step as it says."""
    shell = Shell(tmp_path_factory.mktemp("walk"))
    for block in blocks_of(GUIDE, SECTION):
        if block.language == "diff":
            path = shell.project / block.about
            text = path.read_text(encoding="utf-8")
            before, after = block.change()
            assert text.count(before) == 1, before
            path.write_text(text.replace(before, after), encoding="utf-8")
        elif block.language == "console":
            for command, shown in commands(block):
                printed = [line.strip() for line in shell.run(command).splitlines()]
                left = iter(printed)
                for line in shown:
                    assert line in left, (line, printed)
    return shell


def test_the_source_of_the_walk_through_is_released(walked: Shell) -> None:
    data = walked.project / "warehouse" / "open-data" / "latest" / "data"
    projects = pq.read_table(data / "projects.parquet").to_pylist()
    told = [
        (p["project_code"], p["title"], str(p["start_date"]), str(p["end_date"]),
         str(p["programme_funding"]), str(p["eligible_expenditure"]), p["currency"],
         p["amount_stage"])
        for p in projects
    ]  # fmt: skip
    assert told == [
        ("CP-01", "Dune paths", "2024-03-01", "2026-02-28", "85000.00", "100000.00", "EUR",
         "approved"),
        ("CP-02", "Harbour lights", "2024-05-01", "2025-04-30", "42500.50", "50000.59", "EUR",
         "approved"),
        ("CP-03", "Clean beaches", "2023-09-01", "None", "12750.00", "15000.00", "EUR",
         "approved"),
    ]  # fmt: skip
    partners = pq.read_table(data / "partners.parquet").to_pylist()
    assert [p["name"] for p in partners] == [row[2] for row in ROWS]
    places = pq.read_table(data / "locations.parquet").to_pylist()
    assert [p["region_raw"] for p in places] == [row[3] for row in ROWS]


def test_nothing_of_the_contacts_is_published(walked: Shell) -> None:
    release = walked.project / "warehouse" / "open-data" / "latest"
    for path in (release / "data").glob("*.csv"):
        assert "@example.org" not in path.read_text(encoding="utf-8"), path
    assert (release / "data" / "projects.csv").read_text(encoding="utf-8").count("CP-0") >= 3


def test_the_walk_through_is_no_longer_than_ten_minutes() -> None:
    steps = [
        part.partition("(")[2].partition(" minute")[0]
        for part in GUIDE.read_text(encoding="utf-8").split("\n**")[1:]
        if part[:1].isdigit()
    ]
    minutes = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
    assert len(steps) == 5
    assert sum(minutes[step] for step in steps) <= 10
