"""What comes of fetching: for one source, or for several of which some may fail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from smartdata.errors import BusyError, SmartdataError
from smartdata.fetch.errors import PassingError


@dataclass(frozen=True)
class Fetched:
    """What came of fetching one source."""

    source_id: str
    status: Literal["new", "unchanged"]
    files: int
    bytes: int
    requests: int
    #: The day of the newest snapshot, and where it lies.
    day: date
    snapshot: Path
    #: Links of an index that led to no record, and why.
    failed: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """What came of one source among several: what was fetched, or why nothing was."""

    source_id: str
    fetched: Fetched | None = None
    error: SmartdataError | OSError | None = None

    @property
    def may_pass(self) -> bool:
        """Whether the same fetch may succeed a little later, without anybody changing anything."""
        return isinstance(self.error, PassingError | BusyError | OSError)

    def told(self) -> str:
        """The outcome in one line."""
        if self.fetched is None:
            told = str(self.error)
            return told if told.startswith(f"{self.source_id}:") else f"{self.source_id}: {told}"
        what = {"new": "new snapshot", "unchanged": "unchanged since"}[self.fetched.status]
        failed = len(self.fetched.failed)
        return (
            f"{self.source_id}: {what} {self.fetched.day} ({self.fetched.files} files, "
            f"{self.fetched.bytes} bytes, {self.fetched.requests} requests)"
            + (f"; {failed} links led to no record" if failed else "")
        )
