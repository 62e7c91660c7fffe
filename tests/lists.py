"""Lists for tests, in memory: tables as rows of texts, descriptions, and what is read of both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smartdata.describe.lists import Cell
from smartdata.describe.source import SourceDescription
from smartdata.parse.files.model import Detected, OpenTable, Row
from smartdata.parse.lists.cells import BoundCell
from smartdata.parse.lists.file_checks import FileChecks, glance
from smartdata.parse.lists.group import grouped
from smartdata.parse.lists.header import Columns, FoundHeader
from smartdata.parse.lists.read import Bound, bind_table, refuse_unbound
from smartdata.parse.lists.rows import DataRow, RowCounts, data_rows
from smartdata.parse.lists.statement import StatementBuilder
from smartdata.parse.schema import Rows

FILE = "2026-01-31/list.csv"
#: Columns of a plain list, for descriptions that need no others.
PLAIN: dict[str, Any] = {
    "key": ["project_code"],
    "project": {"project_code": "Code", "title": "Title"},
    "amounts": [{"column": "Amount", "measure": "programme_funding"}],
}


def described(records: dict[str, Any], **changes: Any) -> SourceDescription:
    """The description of a list in euro; ``changes`` are further keys of the description."""
    titles = {"en": "A list", "lv": "Saraksts"}
    return SourceDescription.model_validate(
        {
            "id": "test",
            "title": titles,
            "publisher": titles,
            "attribution": "A publisher",
            "format": "delimited",
            "currency": "EUR",
            "amount_stage": "approved",
            "records": records,
            **changes,
        }
    )


def table(
    *rows: Sequence[str],
    formats: Sequence[Sequence[str]] | None = None,
    header: Sequence[str] | None = None,
    place: str = "L",
) -> OpenTable:
    """A table of the given rows, numbered from 1; ``formats`` are those of each row's cells."""
    held = [
        Row(number, list(cells), list(formats[number - 1]) if formats else None)
        for number, cells in enumerate(rows, start=1)
    ]
    return OpenTable(
        Detected("delimited"),
        place,
        lambda: iter(held),
        header=list(header) if header is not None else None,
    )


def columns(*names: str | tuple[str, ...]) -> Columns:
    """The columns of a header in row 1, each with its name or names."""
    told = [(name,) if isinstance(name, str) else name for name in names]
    return Columns(FoundHeader((1,), told, Detected("delimited").confidence))


@dataclass(frozen=True)
class ReadList:
    """What was read of a table: the rows of the parsed tables, all counts and checks."""

    rows: Rows
    bound: Bound
    counts: RowCounts
    checks: FileChecks

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        return self.rows[name]

    @property
    def record(self) -> dict[str, Any]:
        """The only statement."""
        (one,) = self.rows["records"]
        return one

    @property
    def rules(self) -> list[str]:
        """The rules that were noted, in order, each once."""
        return list(dict.fromkeys(told["rule"] for told in self.rows["observations"]))

    def noted(self, rule: str) -> list[tuple[str, str | None, str]]:
        """Field, what was observed, and place of each note of a rule."""
        return [
            (told["field"], told["observed"], told["place"])
            for told in self.rows["observations"]
            if told["rule"] == rule
        ]

    def refuse(self) -> None:
        """Refuse what the whole file contradicts, as its end does."""
        assert self.bound.plan.source.records is not None
        self.checks.refuse_contradictions(FILE, self.bound.plan.source.records.grain)

    def amounts(self, subject: str = "project") -> list[tuple[str, str, str]]:
        """Measure, amount and currency of each amount of a subject."""
        return [
            (told["measure"], str(told["amount"]), told["currency"])
            for told in self.rows["amounts"]
            if told["subject"] == subject
        ]

    def names(self) -> list[Any]:
        """The names of the partners."""
        return [told.get("name") for told in self.rows["partners"]]


def sorted_rows(
    source: SourceDescription, opened: OpenTable
) -> tuple[list[DataRow], RowCounts, Bound]:
    """The records of a table and the counts of all its rows."""
    assert source.records is not None
    bound = bind_table(opened, source, FILE)
    counts = RowCounts()
    rows = data_rows(opened, bound.header, source.records, bound.columns, counts)
    return list(rows), counts, bound


def read_list(source: SourceDescription, opened: OpenTable) -> ReadList:
    """Read a table as a file of the source is read, without one."""
    records = source.records
    assert records is not None
    rows, counts, bound = sorted_rows(source, opened)
    refuse_unbound(bound, FILE)
    builder = StatementBuilder(bound.plan, opened.place, {"source_id": source.id})
    checks = FileChecks(
        [BoundCell(n, Cell(column=n), bound.columns, []) for n in records.counted_by]
    )
    update = bound.plan.project.get("last_update")
    into = Rows()
    groups: Iterable[tuple[tuple[str, ...], list[DataRow]]] = (
        ((bound.plan.key(row), [row]) for row in rows)
        if records.grain == "project"
        else grouped(rows, bound.plan.key, Path("never-written"))
    )
    for number, (key, several) in enumerate(groups, start=1):
        before = len(into["observations"]), len(into["amounts"])
        builder.build(several, key, number, into)
        for row in several:
            checks.see_row(row)
            if update is not None and (value := update.read(row).value) is not None:
                checks.see_date(value, builder.place(row))
        checks.see_statement(
            glance(len(several), into["amounts"][before[1] :], into["observations"][before[0] :])
        )
    into.batch()
    return ReadList(into, bound, counts, checks)
