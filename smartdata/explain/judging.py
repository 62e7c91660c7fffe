"""What would become of every record of a source's files, counted in memory that does not grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from tqdm import tqdm

from smartdata.config import Settings
from smartdata.errors import ContractError, RawError
from smartdata.explain.list_file import told_of
from smartdata.explain.report import RuleCount
from smartdata.parse.batches import BatchedParser, RawItem
from smartdata.parse.lists.rows import ROW_KINDS
from smartdata.parse.schema import SCHEMAS, ParsedBatch, Rows
from smartdata.reading import batch_size
from smartdata.reference.sums import is_sum
from smartdata.validate.catalogue import BY_ID
from smartdata.validate.stage import Tally, find_duplicates, validate_batches

#: Fields in which the word for a sum can only mean that the row is one.
_NAMES = ("project_code", "title")
_LONGEST_SUM, _MOST_SUMS = 40, 20
_ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass
class Judged:
    """Counts over all files: raw records, rows by kind and file, rules hit, files refused."""

    records: dict[str, int] = field(default_factory=dict)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    rules: list[RuleCount] = field(default_factory=list)
    #: Records that look like rows of sums: where they stand, the field, and the word in it.
    sums: list[tuple[str, str, str]] = field(default_factory=list)
    #: Why a file was refused once it was read as a whole, by its locator.
    refused: dict[str, str] = field(default_factory=dict)


class _Parser(BatchedParser):
    """Can forget what it read of a file that turned out to be refused."""

    def forget(self) -> None:
        self._rows = Rows()


class _Judge:
    """Parses files into batches on disk, leaves refused ones out, and validates the rest."""

    def __init__(self, settings: Settings, scratch: Path) -> None:
        self.limit = settings.duckdb_memory_limit
        self.folder = scratch / "parsed"
        self.folder.mkdir()
        self.parser = _Parser(batch_size(settings), scratch)
        #: The numbers of the batches that came of each file; pages share theirs.
        self.batches: dict[str, list[int]] = {}
        self.count = 0
        self.judged = Judged()

    def read(self, name: str, items: Iterable[RawItem], item: RawItem) -> None:
        """Parse files; what was read of a list before it was refused is taken away again."""
        numbers = self.batches.setdefault(name, [])
        bar = tqdm(desc=f"{name}: raw records read", unit="", disable=None, leave=False)
        with closing(bar):
            try:
                for batch in self.parser.batches(items):
                    batch.write(self.folder, self.count)
                    numbers.append(self.count)
                    self.count += 1
                    self._count_rows(batch)
                    self._suspect_sums(batch)
                    bar.update(batch.raw_rows.num_rows)
            except RawError as error:
                self.parser.forget()
                self.refuse(name, told_of(error, item))

    def _count_rows(self, batch: ParsedBatch) -> None:
        for file in batch.files.to_pylist():
            locator = f"{file['source_id']}/{file['snapshot_date']}/{file['path']}"
            self.judged.rows[locator] = {k: file[f"{k}_rows"] or 0 for k in ROW_KINDS}

    def _suspect_sums(self, batch: ParsedBatch) -> None:
        """Note records that carry the word for a sum where their number or title should stand."""
        sums = self.judged.sums
        columns = ["file", "place", *_NAMES]
        for record in batch.records.select(columns).to_pylist():
            for name in _NAMES:
                text = record[name]
                if text and len(text) <= _LONGEST_SUM and is_sum(text):
                    if len(sums) < _MOST_SUMS:
                        sums.append((f"{record['file']}#{record['place']}", name, text))
                    break

    def refuse(self, name: str, why: str) -> None:
        """Take the batches of a file away."""
        for number in self.batches.pop(name, []):
            for table in SCHEMAS:
                (self.folder / f"{table}-{number:06}.parquet").unlink()
        self.judged.refused[name] = why
        self.judged.rows.pop(name, None)

    def duplicates(self) -> pa.Table:
        """Which statements repeat the key of another; files that contradict their key go out."""
        while True:
            try:
                return find_duplicates(self.folder, self.limit)
            except RawError as error:
                told = str(error)
                name = next((n for n in self.batches if told.startswith(f"{n}: ")), None)
                if name is None:
                    raise
                self.refuse(name, told.removeprefix(f"{name}: "))
                if not any(self.batches.values()):
                    raise _NothingLeftError from error

    def validate(self) -> None:
        """Count what would become of every record, and what the rules say."""
        numbers = sorted(number for held in self.batches.values() for number in held)
        if not numbers:
            return
        try:
            duplicates = self.duplicates()
        except _NothingLeftError:
            return
        numbers = sorted(number for held in self.batches.values() for number in held)
        bar = tqdm(numbers, desc="batches judged", unit="batch", disable=None, leave=False)
        kept = (ParsedBatch.read(self.folder, number) for number in bar)
        tally = Tally()
        seen: dict[str, RuleCount] = {}
        for tables in validate_batches(kept, duplicates, tally):
            for notice in _notices(tables):
                _count(seen, notice)
        if not tally.conserved:
            raise ContractError(
                f"{tally.records_in} raw records came in, but {dict(tally.outcomes)} came out."
            )
        outcomes = tally.outcomes
        self.judged.records = {
            "raw records": tally.records_in,
            "would be published": outcomes["published"],
            "would be quarantined": outcomes["quarantined"],
            "duplicates": outcomes["duplicate"],
        }
        self.judged.rules = sorted(
            seen.values(), key=lambda rule: (_ORDER[rule.severity], -rule.count, rule.rule)
        )


class _NothingLeftError(Exception):
    """Every file was refused."""


def _notices(tables: dict[str, pa.Table]) -> Iterator[dict[str, Any]]:
    for name in ("quarantine", "findings"):
        columns = ["rule", "severity", "message", "source_locator"]
        yield from tables[name].select(columns).to_pylist()


def _count(seen: dict[str, RuleCount], notice: dict[str, Any]) -> None:
    rule = notice["rule"]
    found = seen.get(rule)
    if found is None:
        seen[rule] = RuleCount(
            rule,
            notice["severity"],
            1,
            notice["message"],
            notice["source_locator"],
            BY_ID[rule].what_to_do,
        )
    else:
        found.count += 1


def judge(settings: Settings, items: Sequence[RawItem], scratch: Path) -> Judged:
    """Parse and validate files as a refresh does, each list by itself, and count what came of it.

    A list that is refused does not keep the others from being counted.

    Raises:
        RawError: a record page can't be read from disk, or changed while the check was at work.
    """
    told = _Judge(settings, scratch)
    pages = [item for item in items if item.source.format == "record-pages"]
    for item in items:
        if item.source.format != "record-pages":
            told.read(item.locator, [item], item)
    if pages:
        told.read("record pages", pages, pages[0])
        if "record pages" in told.judged.refused:
            raise RawError(told.judged.refused["record pages"])
    told.validate()
    return told.judged
