"""What a description makes of one file of a list: its layout, its columns, its first records."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

from smartdata.describe.source import SourceDescription
from smartdata.errors import RawError
from smartdata.explain.preview import previewed
from smartdata.explain.report import AbsentColumn, ColumnUse, FileReport, Trait
from smartdata.explain.traits import header_trait, traits_of, traits_of_refused
from smartdata.parse.batches import RawItem
from smartdata.parse.files import open_table
from smartdata.parse.files.model import Layout, OpenTable
from smartdata.parse.lists.header import Columns, FoundHeader, find_header
from smartdata.parse.lists.read import Bound, ListFile, bind_table, described_cells
from smartdata.parse.lists.rows import locate_header
from smartdata.personal import contact_header, masked

#: How many rows the preview is made from, besides those that the header is looked for in.
PREVIEW_ROWS = 1_000
_NOTHING_STATED = Layout()


def explain_list(item: RawItem, records: int, scratch: Path) -> FileReport:
    """What a description makes of one file, without reading more of it than a preview needs.

    What the file's layout is can only be told from all of it, in passes that hold little. Nothing
    is raised for what the file holds: ``refusals`` say why it would not be read.
    """
    report = FileReport(item.locator, item.file.bytes)
    layout = Layout.of(item.source)
    try:
        with open_table(item.path, layout, scratch=scratch) as table:
            report.traits = traits_of(table, layout)
            _explain_table(item, table, records, scratch, report)
    except RawError as error:
        report.refusals.append(told_of(error, item))
        if not report.traits:
            report.traits = traits_of_refused(item.path, layout)
            _explain_unaided(item, layout, scratch, report)
    return report


def told_of(error: RawError, item: RawItem) -> str:
    """A refusal without the file's own path before it, and without personal data."""
    text = str(error)
    for path in (str(item.path), item.locator):
        text = text.removeprefix(f"{path}: ").replace(f"{path}: ", "")
    return masked(text)


def _explain_unaided(item: RawItem, layout: Layout, scratch: Path, report: FileReport) -> None:
    """What the file would be read as if the description said nothing of its layout."""
    unaided = replace(_NOTHING_STATED, max_columns=layout.max_columns)
    if layout == unaided:
        return
    try:
        with open_table(item.path, unaided, scratch=scratch) as table:
            report.unaided = traits_of(table, unaided)
            _guess_header(table, item.source, report, report.unaided)
    except RawError:
        return


def _explain_table(
    item: RawItem, table: OpenTable, records: int, scratch: Path, report: FileReport
) -> None:
    try:
        bound = bind_table(table, item.source, item.locator)
    except RawError:
        _guess_header(table, item.source, report, report.traits)
        raise
    report.traits.append(header_trait(bound.header, item.source.records))
    report.columns = _columns(bound, item.source)
    report.absent = _absent(bound, item.source)
    report.ignored_absent = list(bound.not_there)
    report.refusals += _refusals(report)
    if records:
        file = ListFile(item.path, item.locator, item.source, scratch)
        origin = {
            "source_id": item.source.id,
            "snapshot_date": item.day,
            "source_file_sha256": item.file.sha256,
        }
        most = file.records.header.within + PREVIEW_ROWS
        report.preview = previewed(file.preview(bound, origin, most, records).batch())
        beyond = next(islice(table.rows(), most, None), None)
        if file.records.grain != "project" and beyond is not None:
            report.preview_of = f"put together from the first {most} rows only"


def _guess_header(
    table: OpenTable, source: SourceDescription, report: FileReport, traits: list[Trait]
) -> None:
    """Show the headers of a table that the description could not be bound to."""
    records = source.records
    assert records is not None
    header: FoundHeader | None
    try:
        header = locate_header(table, records)
        described = records if header is not None else None
        if header is None:
            header = find_header(list(islice(table.rows(), records.header.within)), None)
    except RawError:
        return
    if header is not None:
        traits.append(header_trait(header, described))
        report.columns = [
            ColumnUse(column + 1, _title(header, column), "unmapped")
            for column in range(len(header.names))
            if header.names[column]
        ]


def _title(header: FoundHeader, column: int) -> str:
    return masked(header.title(column))


def _columns(bound: Bound, source: SourceDescription) -> list[ColumnUse]:
    records = source.records
    assert records is not None
    ignored = Columns(bound.header)
    ignored.ignore(records.ignored)
    counted = {bound.columns.find((name,)) for name in records.counted_by}
    found = []
    for column, names in enumerate(bound.header.names):
        fields = list(bound.fields.get(column, ()))
        fields += ["counted by"] if column in counted else []
        title = _title(bound.header, column)
        if column in bound.contacts:
            found.append(ColumnUse(column + 1, title, "contact", tuple(fields)))
        elif fields:
            found.append(ColumnUse(column + 1, title, "read", tuple(fields)))
        elif column in ignored.used:
            found.append(ColumnUse(column + 1, title, "ignored"))
        elif not names:
            found.append(ColumnUse(column + 1, "", "unnamed"))
        else:
            found.append(ColumnUse(column + 1, title, "unmapped"))
    return found


def _absent(bound: Bound, source: SourceDescription) -> list[AbsentColumn]:
    records = source.records
    assert records is not None
    found = []
    for name, cell in described_cells(source):
        for aliases in cell.headers:
            if bound.columns.find(aliases) is None:
                header = " or ".join(f"“{alias}”" for alias in aliases)
                found.append(AbsentColumn(header, name, cell.optional))
    found += [
        AbsentColumn(f"“{name}”", "counted_by")
        for name in records.counted_by
        if bound.columns.find((name,)) is None
    ]
    return found


def _refusals(report: FileReport) -> list[str]:
    """Why a refresh would refuse the file; the same reasons, all of them at once."""
    found = [
        f"no column has the header {absent.header}, which {absent.field} is read from. Mend it in "
        "source.yaml, or say optional: true if some files lack the column."
        for absent in report.absent
        if not absent.optional
    ]
    for column in report.columns_of("contact"):
        found.append(
            f"the column “{column.header}” holds what reaches or identifies one person, which is "
            f"never published, but {', '.join(column.fields)} is read from it. List it under "
            "records.ignored instead."
        )
    for column in report.columns_of("unmapped"):
        about = " It holds contacts of persons: ignore it." if contact_header(column.header) else ""
        found.append(
            f"the description says nothing of the column “{column.header}”. Map it in source.yaml, "
            f"or list it under records.ignored.{about}"
        )
    return found
