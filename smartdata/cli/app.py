"""The commands and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smartdata import __version__
from smartdata.cli.sources import sources

app = typer.Typer(
    name="smartdata",
    help="Public records of Interreg and cohesion-policy projects as open data people can trust.",
    epilog="Exit codes: 0 done, 1 failed, 2 bad usage. Settings: smartdata.toml or SMARTDATA_*.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
releases = typer.Typer(help="List the releases, or verify one.", no_args_is_help=True)
app.add_typer(releases, name="releases")
app.add_typer(sources, name="sources")

Raw = Annotated[
    Path | None,
    typer.Option(
        help="Folder with the sources and their snapshots.",
        envvar="SMARTDATA_RAW",
        show_default="raw",
    ),
]
Warehouse = Annotated[
    Path | None,
    typer.Option(
        help="Folder in which database and releases are built.",
        envvar="SMARTDATA_WAREHOUSE",
        show_default="warehouse",
    ),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", help="Only this source; may be given several times."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"smartdata {__version__}")
        raise typer.Exit


@app.callback()
def common(
    _: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """Options of every command."""


@app.command()
def refresh(
    source: Sources = None,
    version: Annotated[
        str | None,
        typer.Option(help="Version of the release, like 2026.11.23.", show_default="today"),
    ] = None,
    raw: Raw = None,
    warehouse: Warehouse = None,
) -> None:
    """Run the main job: from the raw folder to a new release.

    Sources not named keep the snapshot of the latest release. Exit code 0: released, or nothing
    changed; 1: failed, and the last good release is untouched; 2: bad usage.
    """
    from smartdata.cli.commands import do_refresh

    do_refresh(raw, warehouse, tuple(source or ()), version)


@app.command()
def fetch(
    source: Annotated[
        list[str] | None,
        typer.Argument(
            help="Sources to fetch.",
            metavar="[SOURCE]...",
            show_default="all that say where their files come from",
        ),
    ] = None,
    raw: Raw = None,
) -> None:
    """Bring new snapshots from the addresses that descriptions give under the key fetch.

    Where nothing changed there is no new snapshot, and where anything is wrong the last good one
    stays. Exit code 0: done, or nothing changed; 1: a source failed, the others were fetched
    nevertheless; 2: bad usage.
    """
    from smartdata.cli.fetching import do_fetch

    do_fetch(raw, tuple(source or ()))


@app.command()
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Raw files or folders.", show_default="the raw folder"),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(help="Source whose description the files are read by.", show_default="theirs"),
    ] = None,
    as_json: AsJson = False,
    raw: Raw = None,
) -> None:
    """Parse and validate without storing or publishing anything.

    Exit code 0: every record would be published; 1: some would be quarantined; 2: bad usage.
    """
    from smartdata.cli.commands import do_check

    do_check(raw, tuple(paths or ()), source, as_json)


@app.command()
def quarantine(
    version: Annotated[
        str | None, typer.Option(help="Release to look at.", show_default="the latest")
    ] = None,
    as_json: AsJson = False,
    warehouse: Warehouse = None,
) -> None:
    """Show what was rejected and why, where it stands in the raw file, and what to do."""
    from smartdata.cli.commands import do_quarantine

    do_quarantine(warehouse, version, as_json)


@releases.command("list")
def list_releases(as_json: AsJson = False, warehouse: Warehouse = None) -> None:
    """List the releases, newest first."""
    from smartdata.cli.commands import do_list

    do_list(warehouse, as_json)


@releases.command("verify")
def verify_release(
    version: Annotated[
        str | None, typer.Argument(help="Release to verify.", show_default="the latest")
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Read every file of a release again: checksums, row counts, schemas, CSV equal to Parquet."""
    from smartdata.cli.commands import do_verify

    do_verify(warehouse, version)
