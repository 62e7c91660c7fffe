"""Two sources about the same projects, and one list under two readings."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from smartdata.config import Settings
from smartdata.refresh import Refresh

DESCRIPTION = """
id: {id}
title: {{en: A list, lv: Saraksts}}
publisher: {{en: A publisher, lv: Izdevējs}}
attribution: A publisher
format: delimited
currency: EUR
amount_stage: approved
default_programme: 2014TC16RFCB027
records:
  key: [project_code]
  project: {{project_code: Code, title: Title}}
  amounts:
    - {{column: Amount, measure: {measure}}}
"""


def source(raw: Path, name: str, measure: str, rows: list[str]) -> None:
    folder = raw / name / "2026-01-31"
    folder.mkdir(parents=True)
    described = DESCRIPTION.format(id=name, measure=measure)
    (raw / name / "source.yaml").write_text(described, encoding="utf-8")
    (folder / "list.csv").write_text("\n".join(["Code;Title;Amount", *rows]), encoding="utf-8")


def test_what_two_sources_say_of_the_same_projects_is_held_back_and_stops_nobody(
    tmp_path: Path,
) -> None:
    rows = [f"A{n};Bridge {n};{n}00" for n in range(1, 8)]
    source(tmp_path / "raw", "one", "programme_funding", rows)
    # The same cells, which say something else here.
    source(tmp_path / "raw", "two", "total_budget", [*rows, "B1;Road;5"])
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    report = Refresh(settings).run()
    assert report.records == {
        "records_in": 15, "published": 1, "quarantined": 14, "duplicates": 0
    }  # fmt: skip
    data = settings.warehouse / "open-data" / "latest" / "data"
    reasons = pq.read_table(data / "quarantine.parquet").to_pylist()
    assert {reason["rule"] for reason in reasons} == {"duplicate_key"}
    projects = pq.read_table(data / "projects.parquet").to_pylist()
    assert [project["project_code"] for project in projects] == ["B1"]
