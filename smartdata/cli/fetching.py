"""What ``smartdata fetch`` does."""

from __future__ import annotations

from pathlib import Path

import typer

from smartdata.cli.output import complain, say
from smartdata.config import load_settings
from smartdata.fetch.sources import fetch_sources, fetchable


def do_fetch(raw: Path | None, wanted: tuple[str, ...]) -> None:
    """Fetch the sources named, or all that say where their files come from, and print what came
    of each."""
    settings = load_settings(raw)
    sources = fetchable(settings, wanted)
    if not sources:
        say(f"No source in {settings.raw} says where its files come from; none was fetched.")
        return
    statuses = []
    for outcome in fetch_sources(settings, sources):
        if outcome.fetched is None:
            complain(outcome.told())
        else:
            statuses.append(outcome.fetched.status)
            say(outcome.told())
            for url, why in outcome.fetched.failed.items():
                say(f"  no record: {url}: {why}")
    if "new" in statuses:
        say("\nTry next:\n  smartdata refresh")
    if len(statuses) < len(sources):
        raise typer.Exit(1)
