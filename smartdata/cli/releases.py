"""The commands below ``smartdata releases``: listing, verifying and comparing releases."""

from __future__ import annotations

from typing import Annotated

import typer

from smartdata.cli.options import AsJson, Warehouse
from smartdata.cli.retention import prune_releases, restore_release

releases = typer.Typer(
    help="List the releases, verify one, or say what differs between two.", no_args_is_help=True
)


@releases.command("list")
def list_releases(as_json: AsJson = False, warehouse: Warehouse = None) -> None:
    """List the releases, newest first."""
    from smartdata.cli.releases_kept import do_list

    do_list(warehouse, as_json)


@releases.command("verify")
def verify_release(
    version: Annotated[
        str | None, typer.Argument(help="Release to verify.", show_default="the latest")
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Read every file of a release again: checksums, row counts, schemas, CSV equal to Parquet."""
    from smartdata.cli.releases_kept import do_verify

    do_verify(warehouse, version)


@releases.command("diff")
def diff_releases(
    versions: Annotated[
        list[str] | None,
        typer.Argument(
            help="Version or folder of the old release, then of the new one.",
            metavar="[A] [B]",
            show_default="B: the latest; A: the one before B",
        ),
    ] = None,
    tables: Annotated[
        list[str] | None,
        typer.Option("--table", help="Only rows of this table; may be given several times."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            help="Rows shown of each table and kind of difference, or 0.",
            show_default="10, with --json all",
        ),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print JSON Lines, for programs: a summary, then each row."),
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """Say what differs between two releases: schema, money, counts, and the first rows.

    Exit code 0: compared, whether they differ or not; 1: the difference can't be stated; 2: bad
    usage.
    """
    from smartdata.cli.releases_diff import do_diff

    do_diff(warehouse, tuple(versions or ()), tuple(tables or ()), limit, as_json)


releases.command("prune")(prune_releases)
releases.command("restore")(restore_release)
