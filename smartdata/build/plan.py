"""What a release is to be called, what it is made from, and what it says of its making."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from smartdata.config import Settings
from smartdata.publish.manifest import Withheld
from smartdata.publish.rows import Base
from smartdata.store.database import Conservation


@dataclass(frozen=True)
class ReleasePlan:
    """A release that is to be made."""

    version: str
    fingerprint: str
    conservation: Conservation
    settings: Settings
    #: The folder of the release before, which this one states its difference to.
    previous: Path | None = None
    #: The release before as a base, where its rows can be taken over, and the sources that changed.
    base: Base | None = None
    sources: list[str] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    #: Nothing is taken over from the release before, not even what would be the same.
    full: bool = False

    @property
    def taken_from(self) -> Path | None:
        """The folder of the release before, where files that stay the same may be taken over."""
        return None if self.full else self.previous
