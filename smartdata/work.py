"""Where the stages of a run leave their results, and how a run ended."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from smartdata.files import write_atomically

DATABASE_NAME = "smartdata.duckdb"
REPORT_NAME = "last-run.json"


@dataclass(frozen=True)
class Work:
    """Where the stages of a run leave their results."""

    folder: Path

    @property
    def inputs(self) -> Path:
        return self.folder / "inputs.json"

    @property
    def readings(self) -> Path:
        """What a full run reads; other runs keep that beside the database."""
        return self.folder / "readings"

    @property
    def refused(self) -> Path:
        return self.folder / "refused.json"

    @property
    def tables(self) -> Path:
        return self.folder / "tables"

    def tables_of(self, source_id: str, day: date) -> Path:
        """The judged tables of a snapshot."""
        return self.tables / source_id / day.isoformat()

    @property
    def database(self) -> Path:
        return self.folder / DATABASE_NAME

    @property
    def sorted(self) -> Path:
        """Rows on their way into the release, where there are too many to be sorted in memory."""
        return self.folder / "sorted"

    @property
    def release(self) -> Path:
        return self.folder / "release"


@dataclass(frozen=True)
class Report:
    """How a run ended; kept as ``last-run.json`` in the warehouse."""

    status: str
    version: str
    fingerprint: str
    finished: str
    seconds: float
    records: dict[str, int]
    findings: dict[str, int]
    #: What a person has to look at: snapshots that are held, numbers that were not expected.
    held: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def write(self, warehouse: Path) -> None:
        """Keep the report; it is written last, so it speaks of finished runs only."""
        text = json.dumps(vars(self), indent=1, ensure_ascii=False)
        write_atomically(warehouse / REPORT_NAME, text + "\n")


def read_report(warehouse: Path) -> Report | None:
    """The report of the last run that finished, or None."""
    try:
        return Report(**json.loads((warehouse / REPORT_NAME).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
