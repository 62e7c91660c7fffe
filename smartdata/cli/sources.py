"""The commands below ``smartdata sources``: describing a source and checking its description."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

sources = typer.Typer(
    help="Describe a source, and see what its description makes of its files.",
    no_args_is_help=True,
)


@sources.command("check")
def check_source(
    folder: Annotated[Path, typer.Argument(help="Folder of the source, like raw/my-source.")],
    files: Annotated[
        list[Path] | None,
        typer.Option("--file", help="Only this file.", show_default="newest snapshot"),
    ] = None,
    rows: Annotated[int, typer.Option(help="Records shown as they would be published.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Explain what was detected, which columns are mapped and which not, and show first records.

    Exit code 0: the description covers its files; 1: it does not; 2: bad usage.
    """
    from smartdata.cli.sources_check import do_check_source

    do_check_source(folder, tuple(files or ()), rows, as_json)


@sources.command("draft")
def draft_source(
    file: Annotated[Path, typer.Argument(help="A file of the new source.")],
    source_id: Annotated[
        str | None, typer.Option("--id", help="Id of the source.", show_default="from the name")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to write it.", show_default="printed"),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(help="Sheet of a workbook, by name or number.", show_default="the only one"),
    ] = None,
) -> None:
    """Write a first description for an unknown file, with TODO marks where it is not sure."""
    from smartdata.cli.sources_draft import do_draft_source

    do_draft_source(file, source_id, output, sheet)


@sources.command("schema")
def print_schema(
    corrections: Annotated[
        bool, typer.Option("--corrections", help="The schema of corrections.yaml instead.")
    ] = False,
) -> None:
    """Print the JSON Schema of descriptions, for an editor that completes and validates."""
    if corrections:
        from smartdata.cli.output import out
        from smartdata.describe.corrections import corrections_schema_text

        out.file.write(corrections_schema_text())
        return
    from smartdata.cli.sources_check import do_print_schema

    do_print_schema()
