"""A raw folder and a warehouse for tests of history: lists are landed, runs run, readers ask."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import yaml

from smartdata.config import Settings
from smartdata.publish.checksums import BUILD_NAME
from smartdata.publish.verify import verify_release
from smartdata.publish.versions import releases_folder
from smartdata.raw.decisions import decide, undecide
from smartdata.refresh import Refresh
from smartdata.registry import TABLES
from smartdata.work import DATABASE_NAME, Report
from tests.integration.history_sources import CCI, Correction, Landed, Row, Source

#: A gate that lets everything through.
OPEN_GATE = {
    "least_files": 0, "least_records": 0, "headers_may_change": True, "vanished_partitions": None,
    "vanished_programmes": None, "least_money": 0, "most_money": None, "moved_dates": 1,
    "slipped_amounts": None, "plateau_may_appear": True,
}  # fmt: skip
HEADER = "Code;Title;Status;End;Total;Lead;Seen"
AT = datetime(2026, 1, 1, tzinfo=UTC)


def describe(name: str, source: Source) -> str:
    """The description of a list."""
    title = {"en": "A list", "lv": "Saraksts"}
    partial = [day.isoformat() for day, landed in source.snapshots.items() if landed.partial]
    return yaml.safe_dump(
        {
            "id": name, "title": title, "publisher": title, "attribution": "A publisher",
            "format": "delimited", "currency": "EUR", "amount_stage": "approved",
            "rank": source.rank, "default_programme": CCI, "forms": {"dates": ["yyyy-mm-dd"]},
            "gate": {**OPEN_GATE, "least_records": source.least_records},
            "snapshots": {"partial": sorted(partial)},
            "records": {
                "key": ["project_code"],
                "project": {
                    "project_code": "Code", "title": "Title", "end_date": "End",
                    "status": {
                        "column": "Status", "words": {"Going": "running", "Asked": "applied"},
                    },
                },
                "amounts": [{"column": "Total", "measure": "total_budget"}],
                "partners": [{"role": "lead", "name": "Lead"}],
                "ignored": ["Seen"],
            },
        },
        allow_unicode=True,
    )  # fmt: skip


class World:
    """The folders, and what a run and a reader do with them."""

    reader: duckdb.DuckDBPyConnection | None = None

    def __init__(self, folder: Path, **sources: Source) -> None:
        self.settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
        self.sources = sources
        for name in sources:
            (self.settings.raw / name).mkdir(parents=True)
            self.describe(name)

    def describe(self, name: str) -> None:
        """Write the description anew: it says which snapshots are partial, and the gate's limit."""
        path = self.settings.raw / name / "source.yaml"
        path.write_text(describe(name, self.sources[name]), encoding="utf-8")

    def land(
        self, name: str, day: date, *files: list[Row], partial: bool = False, seen: str = ""
    ) -> None:
        """Put a snapshot of some files into the raw folder. Nobody reads the column Seen."""
        self.sources[name].snapshots[day] = Landed(tuple(map(tuple, files)), partial)
        folder = self.settings.raw / name / day.isoformat()
        folder.mkdir()
        for number, rows in enumerate(files):
            lines = [HEADER, *(";".join((*row, seen)) for row in rows), ""]
            (folder / f"{number}.csv").write_text("\n".join(lines), encoding="utf-8")
        self.describe(name)

    def decide(self, name: str, day: date, verdict: str | None) -> None:
        """Accept or reject a snapshot, or take that back."""
        folder = self.settings.raw / name
        if self.sources[name].verdicts.pop(day, None):
            undecide(folder, day)
        if verdict:
            decide(folder, day, verdict, "A person", f"To {verdict}", AT)  # type: ignore[arg-type]
            self.sources[name].verdicts[day] = verdict

    def correct(self, name: str, *corrections: Correction) -> None:
        """Write the corrections of a source, instead of all before."""
        self.sources[name].corrections = list(corrections)
        told = [
            {"key": c.uid, "field": c.field, "expected": c.expected, "new": c.new,
             "reason": "Looked up", "reported_by": "A reader", "date": "2026-01-01"}
            for c in corrections
        ]  # fmt: skip
        path = self.settings.raw / name / "corrections.yaml"
        path.write_text(yaml.safe_dump(told) if told else "", encoding="utf-8")

    @property
    def database(self) -> Path:
        return self.settings.warehouse / DATABASE_NAME

    @property
    def latest(self) -> Path:
        """The newest release."""
        return releases_folder(self.settings.warehouse) / "latest"

    def refresh(self, *sources: str, full: bool = False) -> Report:
        """The main job, in this process."""
        return Refresh(self.settings, sources, full=full).run()

    def copied(self, folder: Path) -> World:
        """The same raw folder with a copy of the warehouse."""
        other = copy(self)
        other.settings = self.settings.model_copy(update={"warehouse": folder})
        if self.settings.warehouse.exists():
            shutil.copytree(self.settings.warehouse, folder, symlinks=True)
        return other

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A reader's connection, which :meth:`ask` uses within."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            self.reader = connection
            try:
                yield connection
            finally:
                self.reader = None

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """What a reader of the database gets."""
        if self.reader is not None:
            return self.reader.execute(query).fetchall()
        with self.reading() as reader:
            return reader.execute(query).fetchall()

    def recorded_at(self, name: str, day: date) -> datetime:
        """When a run first saw a snapshot."""
        told = json.loads((self.settings.raw / name / f"{day}.lock.json").read_text("utf-8"))
        return datetime.fromisoformat(told["recorded_at"]).replace(tzinfo=None)

    def release_digests(self) -> dict[str, str]:
        """SHA-256 of every file of the newest release that does not depend on clock and machine."""
        folder = self.latest.resolve()
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != BUILD_NAME
        }

    def check_release(self) -> None:
        """The newest release is whole, and says what the database says, table for table."""
        verify_release(self.latest.resolve())
        with self.reading() as connection:
            for table in TABLES:
                columns = ", ".join(table.column_names)
                held = connection.execute(f"SELECT {columns} FROM {table.name}").fetchall()
                released = pq.read_table(self.latest / "data" / f"{table.name}.parquet")
                rows = [tuple(row.values()) for row in released.to_pylist()]
                assert Counter(rows) == Counter(held), table.name
        assert self.ask("SELECT version FROM release") == [(self.latest.resolve().name,)]
