"""A source for tests that is fetched from a server on this machine, and what is left of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from smartdata.describe.source import SourceDescription
from smartdata.fetch.errors import FetchError
from smartdata.fetch.landing import WORK
from smartdata.fetch.outcome import Fetched
from smartdata.fetch.policy import Policy
from smartdata.fetch.run import Clock, Rules, fetch_source
from smartdata.raw.snapshots import Snapshot, check_source
from tests.lists import PLAIN, described
from tests.server import FakeTime

HERE = Policy(http=True, loopback=True)
CONTACT = "data@example.org"
MONDAY, TUESDAY, WEDNESDAY = "2026-11-23", "2026-11-24", "2026-11-25"


def list_csv(rows: int = 100, amount: str = "10.00") -> bytes:
    """A list in the columns of :data:`tests.lists.PLAIN`, about 15 bytes a row."""
    lines = [f"P{n},Bridge {n},{amount}\n" for n in range(rows)]
    return "".join(["Code,Title,Amount\n", *lines]).encode()


class Place:
    """The folder of the source ``test``, and time that passes only when it is told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "test"
        self.folder.mkdir()
        self.time = FakeTime()

    @property
    def rules(self) -> Rules:
        """Rules under which a server on this machine may be asked."""
        return Rules(HERE, Clock(self.time.sleep, self.time))

    def source(
        self, fetch: dict[str, Any], records: dict[str, Any] | None = None, **changes: Any
    ) -> SourceDescription:
        """A description of the source, by default of a plain list in CSV."""
        fetch = {"contact": CONTACT, **fetch}
        return described({**PLAIN, **(records or {})}, fetch=fetch, **changes)

    def fetch(
        self,
        told: SourceDescription | dict[str, Any],
        day: str = TUESDAY,
        rules: Rules | None = None,
    ) -> Fetched:
        """Fetch the source as on a day."""
        source = told if isinstance(told, SourceDescription) else self.source(told)
        return fetch_source(source, self.folder, date.fromisoformat(day), rules or self.rules)

    def tree(self) -> dict[str, bytes]:
        """Every file of the source and its bytes, without the work folder."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.relative_to(self.folder).parts[0] != WORK
        }

    def files(self, day: str = TUESDAY) -> dict[str, bytes]:
        """The files of a snapshot and their bytes."""
        folder = self.folder / day
        return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}

    def record(self, day: str = TUESDAY) -> dict[str, Any]:
        """What was written down of a fetch."""
        path = self.folder / f"{day}.fetch.json"
        return dict(json.loads(path.read_text(encoding="utf-8")))

    def checked(self) -> dict[date, Snapshot]:
        """The snapshots as the chain takes them."""
        return check_source(self.folder)

    def waiting(self) -> list[str]:
        """What waits in the work folder to be gone on with."""
        folder = self.folder / WORK / "arriving"
        return sorted(p.name for p in folder.iterdir()) if folder.exists() else []


def refused(place: Place, told: Any, kind: type[FetchError] = FetchError, **more: Any) -> str:
    """What a fetch says that must fail; nothing but the work folder may differ after it."""
    before = place.tree()
    with pytest.raises(kind) as raised:
        place.fetch(told, **more)
    assert place.tree() == before
    assert type(raised.value) is kind
    return str(raised.value)
