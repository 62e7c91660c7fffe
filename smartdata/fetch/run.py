"""Fetching one source: from its description to a new snapshot, or none where nothing changed."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from smartdata.describe.source import SourceDescription
from smartdata.fetch.bar import transfer
from smartdata.fetch.client import Client
from smartdata.fetch.collect import Collector
from smartdata.fetch.errors import FetchError, PassingError
from smartdata.fetch.landing import Arrived, Landing
from smartdata.fetch.outcome import Fetched
from smartdata.fetch.policy import Policy

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Clock:
    """How a fetch waits, and how it knows how long it took; tests need not wait."""

    sleep: Callable[[float], None] = time.sleep
    seconds: Callable[[], float] = time.monotonic


@dataclass(frozen=True)
class Rules:
    """Under which rules a fetch runs; the defaults are those of every real one."""

    policy: Policy = field(default_factory=Policy)
    clock: Clock = field(default_factory=Clock)


def fetch_source(
    source: SourceDescription, folder: Path, day: date, rules: Rules | None = None
) -> Fetched:
    """Bring the files of a source and make them the snapshot of ``day``.

    The snapshot appears whole or not at all. Where all files are those of the newest snapshot,
    there is no new one.

    Raises:
        PassingError: network or server trouble outlasted all attempts.
        FetchError: a rule forbids asking, an answer is not what was described, or there is
            another snapshot of the day already.
        RawError: the newest snapshot was edited.
        BusyError: another fetch of the source is at work.
    """
    assert source.fetch is not None
    rules = rules or Rules()
    landing = Landing(folder, day, _basis(source), source.fetch.resume_hours)
    with landing.locked(), transfer(source.id) as moved:
        clock = rules.clock
        client = Client(source.fetch, rules.policy, clock.sleep, clock.seconds, moved.bytes)
        try:
            with client:
                collector = Collector(source, landing, client, moved.file)
                files = collector.collect()
            status, target = _settled(landing, files, collector.failed, source.fetch.least_share)
        except FetchError as error:
            raise _with_consequence(error, source.id, landing) from error
        landing.finish(files)
        size = sum(one.file.bytes for one in files)
        log.info("%s: %s, %d files, %d bytes", target, status, len(files), size)
        return Fetched(
            source.id, status, len(files), size, client.requests,
            date.fromisoformat(target.name), target, collector.failed,
        )  # fmt: skip


def _settled(
    landing: Landing, files: list[Arrived], failed: dict[str, str], least_share: float
) -> tuple[Literal["new", "unchanged"], Path]:
    """The newest snapshot, which may be the one that these files become."""
    if landing.newest is not None and landing.unchanged(files):
        return "unchanged", landing.source / landing.newest.day.isoformat()
    landing.refuse_shrunk(files, least_share)
    return "new", landing.land(files, failed)


def _with_consequence(error: FetchError, source_id: str, landing: Landing) -> FetchError:
    """The error with the source before it and what it means behind it."""
    last = landing.newest
    kept = f"The snapshot of {last.day} stays in use." if last else "There is no snapshot yet."
    told = f"{source_id}: {error} {kept}"
    return PassingError(told, error.wait) if isinstance(error, PassingError) else FetchError(told)


def _basis(source: SourceDescription) -> str:
    """What decides which files are fetched and what they must be; limits and manners don't."""
    told = source.model_dump(mode="json")
    fetch = told.pop("fetch")
    told["fetch"] = {name: fetch[name] for name in ("url", "urls", "pages", "index")}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
