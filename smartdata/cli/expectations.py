"""The commands below ``smartdata expectations``: what each source should hold, under review."""

from __future__ import annotations

from typing import Annotated

import typer

from smartdata.cli.options import AsJson, Raw

expectations = typer.Typer(
    help="Show where sources hold something else than is expected of them, or accept it.",
    invoke_without_command=True,
)


@expectations.callback()
def show_expectations(
    context: typer.Context,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="Only this source; may be given several times."),
    ] = None,
    as_json: AsJson = False,
    raw: Raw = None,
) -> None:
    """Compare what the last run found in each source with what is expected of it.

    Both are files beside the snapshots: expected.csv, which people review, and found.csv, which a
    run writes. Exit code 0: as expected, or nothing is expected yet; 1: something deviates; 2: bad
    usage.
    """
    if context.invoked_subcommand is not None:
        return
    from smartdata.cli.output import say, say_json
    from smartdata.config import load_settings
    from smartdata.describe.source import chosen_sources, find_sources
    from smartdata.expect.review import review_files

    settings = load_settings(raw)
    chosen = chosen_sources(find_sources(settings.raw), tuple(source or ()))
    reviews = [review_files(settings.raw / name) for name in chosen]
    if as_json:
        say_json([review.as_dict() for review in reviews])
    else:
        for review in reviews:
            say(f"{review.source_id}: {review.told}", "bold" if review.deviations else None)
            for deviation in review.deviations:
                say(f"  {deviation.told}")
    if any(review.deviations for review in reviews):
        if not as_json:
            say("\nIf that is right, and the difference reviewed: smartdata expectations accept")
        raise typer.Exit(1)


@expectations.command("accept")
def accept_expectations(
    source: Annotated[
        list[str] | None,
        typer.Argument(
            help="Sources whose findings are right.",
            metavar="[SOURCE]...",
            show_default="all that a run has written",
        ),
    ] = None,
    raw: Raw = None,
) -> None:
    """Expect from now on what the last run found; commit expected.csv, so that others review it."""
    from smartdata.cli.output import say
    from smartdata.config import load_settings
    from smartdata.describe.source import chosen_sources, find_sources
    from smartdata.expect.review import accept
    from smartdata.expect.rows import EXPECTED_NAME, FOUND_NAME

    settings = load_settings(raw)
    wanted = tuple(source or ())
    chosen = [settings.raw / n for n in chosen_sources(find_sources(settings.raw), wanted)]
    if not wanted:
        chosen = [folder for folder in chosen if (folder / FOUND_NAME).exists()]
        if not chosen:
            say(f"No run has written what it found in {settings.raw}; run: smartdata refresh")
    for folder in chosen:
        changed = accept(folder)
        path = folder / EXPECTED_NAME
        say(f"{path}: {'written; review and commit it' if changed else 'says so already'}.")
