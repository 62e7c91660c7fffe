"""Reading one list file: from its bytes to statements, all rows accounted for."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from smartdata.describe.lists import Cell, ColumnCurrency
from smartdata.describe.source import SourceDescription
from smartdata.errors import RawError
from smartdata.parse.files import open_table
from smartdata.parse.files.model import Layout, OpenTable
from smartdata.parse.known import Known, KnownContents, mention_of, mentioned_again
from smartdata.parse.lists.cells import BoundCell, refuse_missing
from smartdata.parse.lists.file_checks import FileChecks, Glance, glance
from smartdata.parse.lists.group import Key, grouped
from smartdata.parse.lists.header import Columns, FoundHeader
from smartdata.parse.lists.plan import Plan, bind
from smartdata.parse.lists.rows import (
    ROW_KINDS,
    DataRow,
    RowCounts,
    cells_of,
    data_rows,
    locate_header,
    places_of,
)
from smartdata.parse.lists.statement import StatementBuilder
from smartdata.parse.schema import Rows
from smartdata.personal import contact_header

log = logging.getLogger(__name__)
#: Fields that say something of a person without naming one, and are not published as printed.
_PERSONAL = frozenset({"partners.natural_person"})
#: Statements that are looked up at once among those that were read before.
_LOOKED_UP = 16_000
_Group = tuple[Key | None, list[DataRow]]


@dataclass
class Bound:
    """A table whose header was found and whose columns a description was bound to."""

    table: OpenTable
    header: FoundHeader
    columns: Columns
    plan: Plan
    #: Columns with a header that the description neither reads nor ignores.
    unmapped: list[int]
    #: Headers that the description ignores and that no column has.
    not_there: list[str]
    #: The fields that are read from each column.
    fields: dict[int, list[str]]

    @property
    def contacts(self) -> list[int]:
        """Columns that a field is read from although they hold what reaches one person."""
        return [
            column
            for column, fields in self.fields.items()
            if any(map(contact_header, self.header.names[column])) and set(fields) - _PERSONAL
        ]


def described_cells(source: SourceDescription) -> Iterator[tuple[str, Cell]]:
    """Every cell that the description of a list reads, with a dotted name for it."""
    assert source.records is not None
    yield from cells_of(source.records)
    if isinstance(source.currency, ColumnCurrency):
        yield "currency", source.currency.column


def fields_by_column(source: SourceDescription, columns: Columns) -> dict[int, list[str]]:
    """The fields that a description reads from each column of a table.

    Raises:
        RawError: a header stands above several columns.
    """
    found: dict[int, list[str]] = {}
    for name, cell in described_cells(source):
        for aliases in cell.headers:
            column = columns.find(aliases)
            if column is not None:
                found.setdefault(column, []).append(name)
    return found


def bind_table(table: OpenTable, source: SourceDescription, file: str) -> Bound:
    """Find the header of a table and bind a description to its columns.

    Raises:
        RawError: no header is found, or several rows look like it, or one header stands above
            several columns.
    """
    records = source.records
    assert records is not None
    try:
        header = locate_header(table, records)
    except RawError as error:
        raise RawError(f"{file}: {error}.") from error
    if header is None:
        raise RawError(
            f"{file}: none of the first {records.header.within} rows has a header that the "
            "description names. Say records.header.rows, or mend the headers in the description."
        )
    columns = Columns(header)
    try:
        plan = bind(source, columns)
        counted = [columns.find((name,)) for name in records.counted_by]
        fields = fields_by_column(source, columns)
        not_there = columns.ignore(records.ignored)
        plan.ignored = frozenset(columns.named()) - fields.keys() - set(counted)
    except RawError as error:
        raise RawError(f"{file}: {error}.") from error
    lost = [n for n, c in zip(records.counted_by, counted, strict=True) if c is None]
    plan.missing += [f"“{name}”" for name in lost]
    return Bound(table, header, columns, plan, columns.unused(), not_there, fields)


def refuse_unbound(bound: Bound, file: str) -> None:
    """Refuse a table that the description does not cover.

    Raises:
        RawError: it lacks a column, has one that the description neither reads nor ignores, or one
            that is read although it holds what reaches or identifies one person.
    """
    names = [bound.header.title(column) for column in range(len(bound.header.names))]
    refuse_missing(bound.plan.missing, file, names)
    if bound.contacts:
        told = ", ".join(
            f"“{bound.header.title(column)}” ({', '.join(bound.fields[column])})"
            for column in bound.contacts
        )
        raise RawError(
            f"{file}: what reaches or identifies one person is never published, but is read from "
            f"the columns {told}. List them under records.ignored instead."
        )
    if bound.unmapped:
        told = ", ".join(f"“{bound.header.title(column)}”" for column in bound.unmapped)
        raise RawError(
            f"{file}: the description says nothing of the columns {told}. Map each of them in "
            "source.yaml, or list it under records.ignored."
        )


def _titles(header: FoundHeader) -> list[str]:
    """The titles of the columns that have one, in their order."""
    return [header.title(column) for column, names in enumerate(header.names) if any(names)]


def _looked_up(
    groups: Iterator[_Group], builder: StatementBuilder, known: KnownContents | None
) -> Iterator[tuple[Key | None, list[DataRow], str, Known | None]]:
    """Each group with its content, and what an earlier reading of that content found."""
    while chunk := list(islice(groups, _LOOKED_UP if known is not None else 1)):
        contents = [builder.content(rows) for _, rows in chunk]
        found = known.contents(contents) if known is not None else {}
        for (key, rows), content in zip(chunk, contents, strict=True):
            yield key, rows, content, found.get(content)


def _build(
    builder: StatementBuilder, rows: list[DataRow], key: Key | None, number: int, into: Rows,
    content: str,
) -> Glance:  # fmt: skip
    key = key or builder.plan.key(rows[0])
    before = len(into["observations"]), len(into["amounts"])
    builder.build(rows, key, number, into, content)
    told = glance(len(rows), into["amounts"][before[1] :], into["observations"][before[0] :])
    into["mentions"].append(mention_of(into["records"][-1], told.dumps()))
    return told


class ListFile:
    """One raw file of a list, read statement by statement into the parsed tables."""

    def __init__(self, path: Path, file: str, source: SourceDescription, scratch: Path) -> None:
        self.path = path
        self.file = file
        self.source = source
        self.scratch = scratch
        assert source.records is not None
        self.records = source.records

    def read(
        self, origin: dict[str, Any], number: Callable[[], int], into: Callable[[], Rows],
        known: KnownContents | None = None,
    ) -> Iterator[int]:  # fmt: skip
        """Add every statement to ``into()``, numbered by ``number()``. Of those in ``known`` only
        the mention is added.

        Yields the raw records that each step read, so that the caller may take the tables away.

        Raises:
            RawError: the file can't be read with certainty, or contradicts its description.
        """
        with open_table(self.path, Layout.of(self.source), scratch=self.scratch) as table:
            bound = bind_table(table, self.source, self.file)
            refuse_unbound(bound, self.file)
            counts = RowCounts()
            checks = FileChecks(self._counted(bound))
            builder = StatementBuilder(bound.plan, table.place, self._origin(origin))
            update = bound.plan.project.get("last_update")

            def again(rows: list[DataRow], content: str, found: Known) -> None:
                record_no, held = number(), into()
                places = [builder.place(row) for row in rows]
                held["raw_rows"].extend({"record_no": record_no, "place": p} for p in places)
                place = places_of(table.place, [row.number for row in rows])
                told = mentioned_again(builder.origin, record_no, place, content, found)
                held["mentions"].append(told)

            for key, rows, content, found in _looked_up(
                self._groups(bound, counts), builder, known
            ):
                for row in rows:
                    checks.see_row(row)
                    if update is not None and (value := update.read(row).value) is not None:
                        checks.see_date(value, builder.place(row))
                if found is None:
                    told = _build(builder, rows, key, number(), into(), content)
                else:
                    told = Glance.loads(found.glance)
                    again(rows, content, found)
                checks.see_statement(told)
                yield len(rows)
            checks.refuse_contradictions(self.file, self.records.grain)
            if not checks.rows:
                raise RawError(
                    f"{self.file}: holds no record below its header. If that is right, leave the "
                    "file out of the snapshot; an empty list would make all projects vanish."
                )
            self._close(table, bound, counts, checks, origin, into())
            log.info("%s: %d records, %d statements", self.file, checks.rows, checks.statements)

    def preview(self, bound: Bound, origin: dict[str, Any], rows: int, statements: int) -> Rows:
        """The first statements, put together from no more than the first ``rows`` rows."""
        table = replace(bound.table, rows=lambda: islice(bound.table.rows(), rows))
        builder = StatementBuilder(bound.plan, table.place, self._origin(origin))
        groups = self._groups(replace(bound, table=table), RowCounts())
        into = Rows()
        for number, (key, several) in enumerate(islice(groups, statements)):
            builder.build(several, key or bound.plan.key(several[0]), number, into)
        return into

    def _counted(self, bound: Bound) -> list[BoundCell]:
        return [
            BoundCell(name, Cell(column=name), bound.columns, [])
            for name in self.records.counted_by
        ]

    def _groups(self, bound: Bound, counts: RowCounts) -> Iterator[_Group]:
        """The rows of each statement, and the key by which they were brought together, if any."""
        rows = data_rows(bound.table, bound.header, self.records, bound.columns, counts)
        if self.records.grain == "project":
            for row in rows:
                yield None, [row]
        else:
            yield from grouped(rows, bound.plan.key, self.scratch)

    def _origin(self, origin: dict[str, Any]) -> dict[str, Any]:
        return {
            "strict": False,
            "readable": True,
            "source_id": origin["source_id"],
            "snapshot_date": origin["snapshot_date"],
            "source_file_sha256": origin["source_file_sha256"],
            "file": self.file,
            "amount_stage": self.source.amount_stage,
            "coverage": self.source.coverage,
        }

    def _close(
        self, table: OpenTable, bound: Bound, counts: RowCounts, checks: FileChecks,
        origin: dict[str, Any], into: Rows,
    ) -> None:  # fmt: skip
        detected = table.detected
        into["files"].append(
            {
                **origin,
                "markup": detected.kind,
                "encoding": detected.encoding,
                "delimiter": {"\t": "tab"}.get(detected.delimiter or "", detected.delimiter),
                "quoting": {"": "none"}.get(detected.quote or "", detected.quote)
                if detected.quote is not None
                else None,
                "sheet": table.sheet,
                "header": json.dumps(_titles(bound.header), ensure_ascii=False),
                "groups": checks.told_groups,
                "confidence": min(detected.confidence, bound.header.confidence),
                **{f"{kind}_rows": counts.counts[kind] for kind in ROW_KINDS},
            }
        )
        found = [(rule, "", "", told, "") for rule, told in (
            ("name_contradicts_bytes", detected.name_mismatch),
            ("workbook_repaired", detected.repaired),
        ) if told]  # fmt: skip
        for rule, name, place, observed, expected in [*found, *checks.findings()]:
            into["observations"].append(
                {
                    "rule": rule,
                    "field": name or None,
                    "observed": observed,
                    "expected": expected or None,
                    "place": place or None,
                    "source_id": origin["source_id"],
                    "source_file_sha256": origin["source_file_sha256"],
                    "file": self.file,
                }
            )
