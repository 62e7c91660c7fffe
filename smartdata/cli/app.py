"""The commands and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smartdata import __version__
from smartdata.cli.expectations import expectations
from smartdata.cli.options import AsJson, Raw, Warehouse
from smartdata.cli.releases import releases
from smartdata.cli.snapshots import snapshots
from smartdata.cli.sources import sources

app = typer.Typer(
    name="smartdata",
    help="Public records of Interreg and cohesion-policy projects as open data people can trust.",
    epilog="Exit codes: 0 done, 1 failed, 2 bad usage, 3 a snapshot is held. "
    "Settings: smartdata.toml or SMARTDATA_*.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(releases, name="releases")
app.add_typer(sources, name="sources")
app.add_typer(snapshots, name="snapshots")
app.add_typer(expectations, name="expectations")

Sources = Annotated[
    list[str] | None,
    typer.Option("--source", help="Only this source; may be given several times."),
]


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
    full: Annotated[
        bool, typer.Option("--full", help="Read and judge everything anew, trusting no cache.")
    ] = False,
    raw: Raw = None,
    warehouse: Warehouse = None,
) -> None:
    """Run the main job: from the raw folder to a new release.

    Sources not named keep the snapshot of the latest release. Exit code 0: released, or nothing
    changed; 1: failed, and the last good release is untouched; 2: bad usage; 3: done, but a
    snapshot is held and waits for a person.
    """
    from smartdata.cli.commands import do_refresh

    do_refresh(raw, warehouse, tuple(source or ()), version, full=full)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="The query, over the published tables.")],
    as_of: Annotated[
        str | None,
        typer.Option(help="Day on which the tables are seen, like 2026-11-24.", show_default="now"),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object per row.")] = False,
    warehouse: Warehouse = None,
) -> None:
    """Ask the warehouse in SQL, as it stands now or as it stood on a day.

    Exit code 0: done; 2: the query can't be run.
    """
    from smartdata.cli.query import do_query

    do_query(warehouse, sql, as_of, "csv" if as_csv else "json" if as_json else "table")


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


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes any.", min=0, max=65535)] = (
        8765
    ),
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    warehouse: Warehouse = None,
) -> None:
    """Show the newest release in a browser on this machine, until Ctrl-C.

    A release that is made meanwhile shows at once. Exit code 0: stopped; 2: there is no release,
    or the port is taken.
    """
    from smartdata.cli.deliver import do_serve

    do_serve(warehouse, host, port)


@app.command()
def publish(  # noqa: PLR0913, PLR0917 - one per option
    target: Annotated[str, typer.Argument(help="Folder, or s3://BUCKET/PREFIX.")],
    version: Annotated[
        str | None, typer.Option(help="Release to publish.", show_default="the latest")
    ] = None,
    endpoint: Annotated[
        str | None,
        typer.Option(help="Address of an S3-compatible store.", show_default="Amazon's"),
    ] = None,
    allow_older: Annotated[
        bool, typer.Option("--allow-older", help="Let latest go back to an older release.")
    ] = False,
    reread: Annotated[
        bool, typer.Option("--reread", help="Read every file at the target again.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
    as_json: AsJson = False,
    warehouse: Warehouse = None,
) -> None:
    """Bring a release to readers: verified first, announced only when all of it is there.

    Cut short at any moment, the next run goes on from there; what is published is never
    overwritten. Exit code 0: done, or nothing to do; 1: failed, and readers see what they saw
    before; 2: bad usage.
    """
    from smartdata.cli.deliver import do_publish

    wishes = {"allow_older": allow_older, "reread": reread, "dry_run": dry_run}
    do_publish(warehouse, target, version, endpoint, wishes, as_json=as_json)
