"""Printing what a description makes of its files: readable in a terminal, plain in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from smartdata.cli.output import out, say, say_json
from smartdata.config import load_settings
from smartdata.describe.schema import schema_text
from smartdata.errors import UsageError
from smartdata.explain.report import (
    ColumnUse,
    FileReport,
    PagesReport,
    RuleCount,
    SourceReport,
    Trait,
)
from smartdata.explain.source import explainer

#: How much of a long text is shown, and how many rows of one record.
_SHOWN = 100
_ROWS = 5
#: Columns of a part that say what the record above it says, or only machines need.
_HIDDEN = {
    "partners": frozenset({"organisation_uid", "amount_stage", "currency"}),
    "classifications": frozenset({"classification_no"}),
}
_MARKS = {
    "read": ("→", None),
    "ignored": ("ignored", "dim"),
    "unmapped": ("NOT MAPPED", "bold red"),
    "contact": ("PERSONAL DATA", "bold red"),
    "unnamed": ("no header", "dim"),
}
_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def do_check_source(folder: Path, files: tuple[Path, ...], rows: int, as_json: bool) -> None:
    """Print what a description makes of its files; exit code 1 where it does not cover them."""
    if rows < 0:
        raise UsageError(f"--rows is {rows}; say how many records to show, or 0.")
    with explainer(load_settings(), folder, files) as told:
        report = told.report
        if not as_json:
            of = f"snapshot {report.snapshot}" if report.snapshot else "the files given"
            say(f"{report.source}: {of}, format {told.description.format}", "bold")
        for file in told.lists(rows):
            if not as_json:
                _say_file(file)
        told.pages(rows)
        if report.pages is not None and not as_json:
            _say_pages(report.pages)
        shown = {file.file: len(file.refusals) for file in report.files}
        told.judge()
        if as_json:
            say_json(report.as_dict())
        else:
            _say_whole(report, shown)
        if not report.covered():
            raise typer.Exit(1)


def do_print_schema() -> None:
    """Print the JSON Schema of descriptions."""
    out.file.write(schema_text())


def _clean(value: Any) -> str:
    """A text from a file as it may be printed: on one line, without signs that act on terminals."""
    text = " ".join(str(value).split())
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def _short(value: Any) -> str:
    text = _clean(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _heading(text: str) -> None:
    say()
    say(text, "bold")


def _say_error(text: str) -> None:
    out.print(Text("  error: ", style="bold red") + Text(_clean(text)), soft_wrap=True)


def _say_table(titles: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
    """A table: with room made for it in a terminal, padded and never cut in a pipe."""
    held = [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows]
    if out.is_terminal:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="dim")
        for title in titles:
            table.add_column(title, overflow="fold")
        for row in held:
            table.add_row(*row)
        out.print(table)
        return
    lines = [list(titles), *([cell.plain for cell in row] for row in held)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(titles))]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        out.file.write(("  " + "  ".join(cells)).rstrip() + "\n")


def _say_file(file: FileReport) -> None:
    _heading(f"{_clean(file.file)} ({file.bytes} bytes)")
    _say_traits(file.traits)
    if file.columns:
        _say_table(("column", "header", "", "field"), map(_column_line, file.columns))
    if file.unaided:
        say("  If the description said nothing of its layout, it would be read as:")
        _say_traits(file.unaided)
    for absent in file.absent:
        if absent.optional:
            say(f"  not there, and optional: {_clean(absent.header)} ({absent.field})", "dim")
    if file.ignored_absent:
        say(f"  ignored, but not there: {_clean(', '.join(file.ignored_absent))}", "dim")
    if file.preview:
        note = f", {file.preview_of}" if file.preview_of else ""
        say(f"  First records as they would be published{note}:")
        _say_preview(file.preview)
    for refusal in file.refusals:
        _say_error(refusal)


def _say_traits(traits: Sequence[Trait]) -> None:
    lines = [
        (
            trait.name,
            _short(trait.value),
            "source.yaml" if trait.origin == "stated" else "detected",
            "" if trait.confidence is None else f"{trait.confidence:.2f}",
            _short(trait.evidence),
        )
        for trait in traits
    ]
    if lines:
        _say_table(("layout", "is", "says", "sure", "because"), lines)


def _column_line(column: ColumnUse) -> list[str | Text]:
    mark, style = _MARKS[column.use]
    fields = ", ".join(column.fields)
    return [str(column.number), _short(column.header), Text(mark, style=style or ""), fields]


def _say_pages(pages: PagesReport) -> None:
    _heading(f"{pages.pages} record pages")
    for name, counts in (("markup", pages.markup), ("encoding", pages.encodings)):
        say(f"  {name}: {', '.join(f'{key} {count}' for key, count in counts.items())}")
    found = [(label.label, "→", label.field, str(label.pages)) for label in pages.labels]
    unknown = [
        (_short(label.label), Text("UNKNOWN", style="bold red"), "", str(label.pages))
        for label in pages.unknown
    ]
    _say_table(("label", "", "field", "pages"), [*found, *unknown])
    for file, why in pages.unreadable.items():
        say(f"  {_clean(file)}: holds no record page; {why}", "yellow")
    if pages.preview:
        say("  First records as they would be published:")
        _say_preview(pages.preview)


def _say_preview(records: Sequence[dict[str, Any]]) -> None:
    for record in records:
        say()
        outcome = f"as {_clean(record['uid'])}" if "uid" in record else "for these reasons:"
        say(f"  {_clean(record['place'])}: {record['outcome']}, {outcome}")
        for name, value in record.get("record", {}).items():
            say(f"    {name:<22} {_short(value)}")
        for part, rows in record.items():
            lines = _lines(part, rows, record) if isinstance(rows, list) else []
            if lines:
                say(f"    {part}")
            for line in lines[:_ROWS]:
                say(f"      {line}")
            if len(lines) > _ROWS:
                say(f"      … and {len(lines) - _ROWS} more", "dim")
        for notice in record["notices"]:
            text = f"    {notice['severity']} {notice['rule']}: {_clean(notice['message'])}"
            say(text, _COLOURS[notice["severity"]])


def _lines(part: str, rows: Sequence[dict[str, Any]], record: dict[str, Any]) -> list[str]:
    """The rows of one table, each on a line; what the record says already is left out."""
    if part == "notices":
        return []
    if part == "amounts":
        return [_amount_line(row) for row in rows]
    if part == "texts":
        rows = [row for row in rows if record["record"].get(row["kind"]) != row["text"]]
    hidden = _HIDDEN.get(part, frozenset())
    return [
        "  ".join(f"{name}={_short(value)}" for name, value in row.items() if name not in hidden)
        for row in rows
    ]


def _amount_line(row: dict[str, Any]) -> str:
    number = row.get("partner_no") or row.get("location_no")
    of = f"{row['subject']} {number}" if number else row["subject"]
    what = ", ".join(filter(None, (row["measure"], row["stage"], row.get("fund"))))
    printed = _short(row["amount_raw"])
    return f"{of:<12} {row['amount']:>18,.2f} {row['currency']}  {what}  (printed {printed})"


def _say_whole(report: SourceReport, shown: dict[str, int]) -> None:
    """What was only known once the files were read as a whole."""
    _heading("All records")
    for file in report.files:
        if file.rows:
            told = ", ".join(f"{count} {kind}" for kind, count in file.rows.items() if count)
            say(f"  {_clean(file.file)}: rows: {told}")
        for refusal in file.refusals[shown[file.file] :]:
            _say_error(f"{file.file}: {refusal}")
    for name, count in report.records.items():
        say(f"  {name:<22} {count}")
    if not report.records:
        say("  No file could be read, so there is nothing to count.")
    for rule in report.rules:
        _say_rule(rule)
    for problem in report.problems:
        _say_error(problem)
    say()
    if report.covered():
        held = report.records["would be quarantined"]
        if held:
            told = f"{held} of {report.records['raw records']} records would be held back."
            say(f"The description covers its files, but {told}", "bold yellow")
        else:
            say("The description covers its files.", "bold green")
        return
    refused = sum(bool(file.refusals) for file in report.files)
    what = f"{refused} of {len(report.files)} files" if refused else "its files"
    say(f"The description does not cover {what}.", "bold red")


def _say_rule(rule: RuleCount) -> None:
    say()
    style = _COLOURS[rule.severity]
    out.print(Text(f"  {rule.count} × {rule.severity} {rule.rule}", style=style), soft_wrap=True)
    say(f"    {_clean(rule.where)}: {_clean(rule.message)}")
    if rule.severity != "info":
        say(f"    → {_clean(rule.what_to_do)}")
