"""Where the stages of a run leave their results, and how a run ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from smartdata.files import write_atomically
from smartdata.parse.schema import ParsedBatch

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
    def parsed(self) -> Path:
        return self.folder / "parsed"

    @property
    def tables(self) -> Path:
        return self.folder / "tables"

    @property
    def database(self) -> Path:
        return self.folder / DATABASE_NAME

    @property
    def release(self) -> Path:
        return self.folder / "release"

    def batches(self) -> Iterator[ParsedBatch]:
        """What ``parse`` left, one batch after the other."""
        return (ParsedBatch.read(self.parsed, number) for number in range(self.batch_count))

    @property
    def batch_count(self) -> int:
        """How many batches ``parse`` left."""
        return len(list(self.parsed.glob("records-*.parquet")))

    @property
    def count(self) -> Path:
        return self.folder / "raw-records.txt"

    @property
    def raw_records(self) -> int:
        """How many raw records ``parse`` read."""
        return int(self.count.read_text(encoding="utf-8"))


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
