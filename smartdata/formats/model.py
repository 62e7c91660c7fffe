"""What the writers of formats are told, and what they tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from smartdata.config import DataLicence, Publisher
from smartdata.publish.versions import version_key
from smartdata.registry.model import Words


@dataclass(frozen=True)
class FormatsAbout:
    """What the files say of the release that they belong to."""

    version: str
    registry_version: str
    licence: DataLicence
    publisher: Publisher
    #: The public address of ``open-data``, ending in a slash.
    base_url: str
    #: What readers must know besides, like sources that are left out.
    notices: tuple[Words, ...] = ()

    @property
    def day(self) -> date:
        """The day of the release, which its version tells."""
        return version_key(self.version)[0]


@dataclass(frozen=True)
class Written:
    """The files that were written into a release's folder, in the order of the formats.

    ``notices`` say what was cut or left out, and why, for the pages that offer the files.
    """

    tables: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    release: tuple[Path, ...] = ()
    notices: tuple[Words, ...] = ()
