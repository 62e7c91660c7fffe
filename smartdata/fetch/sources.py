"""Fetching several sources, each by itself: the trouble of one is not that of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from smartdata.config import Settings
from smartdata.describe.source import (
    DESCRIPTION_NAME,
    SourceDescription,
    chosen_sources,
    find_sources,
)
from smartdata.errors import SmartdataError, UsageError
from smartdata.fetch.outcome import Fetched, Outcome

if TYPE_CHECKING:
    from smartdata.fetch.run import Rules

#: What comes with ``smartdata[fetch]``, and what that needs.
_EXTRA = frozenset({"httpx", "httpcore", "protego", "tenacity"})


def with_addresses(settings: Settings, wanted: tuple[str, ...] = ()) -> list[SourceDescription]:
    """The sources that say where their files come from; all of them, or only among those wanted.

    Raises:
        UsageError: an unknown source, or no raw folder.
        RawError: a description can't be used.
    """
    chosen = chosen_sources(find_sources(settings.raw), wanted)
    return [source for source in chosen.values() if source.fetch is not None]


def fetchable(settings: Settings, wanted: tuple[str, ...] = ()) -> list[SourceDescription]:
    """As :func:`with_addresses`, where whoever names a source wants it to be fetched.

    Raises:
        UsageError: as there; or a wanted source does not say where its files come from.
        RawError: a description can't be used.
    """
    found = with_addresses(settings, wanted)
    without = sorted(set(wanted) - {source.id for source in found})
    if without:
        raise UsageError(
            f"{', '.join(without)}: the description does not say where files come from. Add the "
            f"key fetch to {settings.raw / without[0] / DESCRIPTION_NAME}."
        )
    return found


def fetch_sources(
    settings: Settings, sources: Iterable[SourceDescription], rules: Rules | None = None
) -> Iterator[Outcome]:
    """Fetch sources one after the other; what came of each is told as soon as it is known."""
    for source in sources:
        try:
            fetch = _fetch_source()
            fetched = fetch(source, settings.raw / source.id, today(settings), rules)
            yield Outcome(source.id, fetched)
        except (SmartdataError, OSError) as error:
            yield Outcome(source.id, error=error)


def today(settings: Settings) -> date:
    """The day in the configured time zone: the one that a new snapshot is named after."""
    return datetime.now(ZoneInfo(settings.timezone)).date()


def _fetch_source() -> Callable[[SourceDescription, Path, date, Rules | None], Fetched]:
    try:
        from smartdata.fetch.run import fetch_source
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        raise SmartdataError(
            f"fetching needs the package {error.name}, which is not installed. Install "
            "smartdata[fetch]: python -m pip install 'smartdata[fetch]'"
        ) from error
    return fetch_source
