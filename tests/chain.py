"""Running pages through parsing and validation, as a refresh does, without a warehouse."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from smartdata.describe.source import SourceDescription, Titles
from smartdata.parse.batches import BatchedParser, BatchSize, RawItem
from smartdata.raw.snapshots import RawFile
from smartdata.validate.stage import Tally, find_duplicates, validate_batches
from tests.pages import VARAM

SOURCE = SourceDescription(
    id="test",
    title=Titles(en="Test", lv="Tests"),
    publisher=Titles(en="Test", lv="Tests"),
    attribution="Test",
    format="record-pages",
    currency="EUR",
    amount_stage="approved",
    programmes={"Latvijas-Lietuvas pārrobežu": "2014TC16RFCB027"},
    pages=VARAM.pages,
    forms=VARAM.forms,
)


@dataclass
class Judged:
    """The tables that came of some pages, as lists of rows, and the counts."""

    tables: dict[str, list[dict[str, Any]]]
    tally: Tally

    def rules(self, name: str, severity: str | None = None) -> set[str]:
        """The rules that the file ``name`` hit, in findings and quarantine."""
        return {
            row["rule"]
            for table in ("findings", "quarantine")
            for row in self.tables[table]
            if row["source_locator"].startswith(f"test/2020-01-01/{name}#")
            and severity in (None, row["severity"])
        }

    def outcome(self, name: str) -> str:
        """What became of the file ``name``."""
        return next(r["outcome"] for r in self.tables["raw_records"] if _file(r) == name)

    def project(self, name: str) -> dict[str, Any]:
        """The published project that was read from the file ``name``."""
        return next(row for row in self.tables["projects"] if _file(row) == name)

    def partners(self, name: str) -> list[dict[str, Any]]:
        """The published partners that were read from the file ``name``."""
        return [row for row in self.tables["partners"] if _file(row) == name]


def _file(row: dict[str, Any]) -> str:
    return row["source_locator"].removeprefix("test/2020-01-01/").rpartition("#")[0]


def judge_pages(
    folder: Path, pages: Sequence[bytes], source: SourceDescription = SOURCE, batch: int = 500
) -> Judged:
    """Write pages as files named ``0``, ``1``, ... and run the chain over them."""
    items = []
    for number, page in enumerate(pages):
        (folder / str(number)).write_bytes(page)
        file = RawFile(str(number), hashlib.sha256(page).hexdigest(), len(page))
        items.append(RawItem(source, folder, date(2020, 1, 1), file))
    parsed = folder / ".parsed"
    shutil.rmtree(parsed, ignore_errors=True)
    parsed.mkdir()
    batches = list(BatchedParser(BatchSize(batch, batch, 4_000_000), parsed).batches(items))
    for number, made_batch in enumerate(batches):
        made_batch.write(parsed, number)
    duplicates = find_duplicates(parsed, "512MB")
    tally = Tally()
    made = list(validate_batches(batches, duplicates, tally))
    tables = {name: pa.concat_tables([t[name] for t in made]).to_pylist() for name in made[0]}
    return Judged(tables, tally)


def judge_page(folder: Path, page: str) -> Judged:
    """Run the chain over one page; its file is named ``0``."""
    return judge_pages(folder, [page.encode()])
