"""The commands that pack releases away and bring them back."""

from __future__ import annotations

from typing import Annotated

import typer

from smartdata.cli.options import AsJson, Warehouse


def prune_releases(
    keep: Annotated[
        int | None,
        typer.Option(help="How many of the newest stay.", show_default="keep_releases"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be packed away.")
    ] = False,
    restored: Annotated[
        bool, typer.Option("--restored", help="Let those go too that were brought back.")
    ] = False,
    as_json: AsJson = False,
    warehouse: Warehouse = None,
) -> None:
    """Pack old releases into the archive, from where they can be brought back byte for byte.

    The first release of each month, those called cited in the settings, the latest and the one
    that the database names stay. Exit code 0: done; 1: a release is damaged or could not be packed,
    and was left as it is; 2: bad usage.
    """
    from contextlib import nullcontext

    from smartdata.cli.output import complain, say, say_json
    from smartdata.config import load_settings
    from smartdata.errors import UsageError
    from smartdata.publish.retention import prune
    from smartdata.publish.versions import released_versions
    from smartdata.refresh import warehouse_lock

    settings = load_settings(warehouse=warehouse)
    wanted = keep if keep is not None else settings.keep_releases
    if wanted is None:
        raise UsageError("say how many releases stay: --keep 30, or keep_releases in the settings.")
    if not settings.warehouse.is_dir():
        raise UsageError(f"{settings.warehouse}: there is no such warehouse.")
    # What writes nothing need not wait for a refresh.
    with nullcontext() if dry_run else warehouse_lock(settings):
        done = prune(settings, wanted, dry_run=dry_run, restored=restored)
    wrong = [one for one in done if one.outcome in ("damaged", "failed")]
    if as_json:
        say_json([vars(one) for one in done])
    else:
        for one in done:
            (complain if one in wrong else say)(one.told)
        stay = len(released_versions(settings.warehouse))
        stay -= sum(one.outcome == "due" for one in done)
        say(f"{stay} releases {'would stay' if dry_run else 'stay'} in their folders.")
    if wrong:
        raise typer.Exit(1)


def restore_release(
    version: Annotated[str, typer.Argument(help="Release to bring back.")],
    warehouse: Warehouse = None,
) -> None:
    """Bring a release back from the archive, byte for byte, and verify it.

    It stays until you let it go with: smartdata releases prune --restored
    """
    from smartdata.cli.output import say
    from smartdata.config import load_settings
    from smartdata.errors import UsageError
    from smartdata.publish import archive
    from smartdata.refresh import warehouse_lock

    settings = load_settings(warehouse=warehouse)
    if not settings.warehouse.is_dir():
        raise UsageError(f"{settings.warehouse}: there is no such warehouse.")
    with warehouse_lock(settings):
        folder = archive.restore_release(settings.warehouse, version)
    say(f"{folder}: whole, as it was released. Its archive stays.")
