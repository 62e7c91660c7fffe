"""What the history of a list must be, reckoned in the plainest way: all of it, from scratch.

Nothing here knows of files, databases or earlier runs: whatever was landed, corrected and decided,
in whatever order, gives one history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from tests.integration.history_sources import (
    CORRECTED,
    PROJECT,
    Correction,
    Landed,
    Row,
    RowKey,
    Source,
    Stated,
)

#: What tells most of a whole row that appeared or vanished.
TELLING = {"texts": "text", "partners": "name", "amounts": "amount"}


@dataclass(frozen=True)
class Version:
    """What a source stated of a record from one day to another."""

    uid: str
    begin: date
    end: date | None
    stated: Stated
    #: The days on which parts of it began, where it was put together.
    days: tuple[date, ...]


class Change(NamedTuple):
    """One thing that a snapshot changed."""

    day: date
    previous: date | None
    table: str
    uid: str
    row_key: str | None
    field: str | None
    kind: str
    old: str | None = None
    new: str | None = None


@dataclass
class Applied:
    """What became of a snapshot; ``kinds`` counts the records that appeared, changed, ..."""

    statement: str
    previous: date | None
    status: str = "accepted"
    outcomes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)


class History:
    """The history of one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.versions: list[Version] = []
        self.changes: list[Change] = []
        self.snapshots: dict[date, Applied] = {}
        #: The snapshots that make up the present state, and what became of their rows.
        self.present: dict[date, list[tuple[Row, str]]] = {}
        self._published_before = 0
        previous = None
        for day, landed in sorted(source.snapshots.items()):
            told = Applied("partial" if landed.partial else "full", previous)
            self.snapshots[day] = told
            told.status = self._status(day, landed)
            if told.status == "accepted":
                self._apply(day, landed, told)
                previous = day

    @property
    def newest(self) -> date | None:
        """The day of the newest snapshot that was taken."""
        return max(self.present, default=None)

    def _status(self, day: date, landed: Landed) -> str:
        verdict = self.source.verdicts.get(day)
        if verdict == "reject":
            return "rejected"
        if landed.is_refused:
            return "held"
        published = [row for row, told in self.source.outcomes(landed) if told == "published"]
        too_few = len(published) < self._published_before * self.source.least_records
        return "held" if too_few and not landed.partial and verdict is None else "accepted"

    def _apply(self, day: date, landed: Landed, told: Applied) -> None:
        outcomes = self.source.outcomes(landed)
        told.outcomes = Counter(outcome for _, outcome in outcomes)
        if not landed.partial:
            self.present.clear()
            self._published_before = told.outcomes["published"]
        self.present[day] = outcomes
        now = {row.uid: row for row, outcome in outcomes if outcome == "published"}
        mentioned = {row.uid for row in landed.rows}
        before = self.as_of(None)
        for uid in sorted({*before, *(uid for uid in now if uid)}):
            if uid in now:
                self._state(day, told, uid, before.get(uid), self.source.published(now[uid]))
            elif not landed.partial or uid in mentioned:
                self._state(day, told, uid, before[uid], None)

    def _state(
        self, day: date, told: Applied, uid: str, before: Version | None, stated: Stated | None
    ) -> None:
        """From this day on a record is stated so, or not at all."""
        if before is not None and before.stated == stated:
            return
        known = any(version.uid == uid for version in self.versions)
        if before is not None:
            self.versions[self.versions.index(before)] = replace(before, end=day)
        if stated is not None:
            self.versions.append(Version(uid, day, None, stated, (day,)))
        if before is not None and stated is not None:
            found = list(differences(day, told.previous, uid, before.stated, stated))
            told.kinds["changed"] += bool(found)
        else:
            kind = "removed" if before else "returned" if known else "added"
            found = [Change(day, told.previous, PROJECT[0], uid, None, None, kind)]
            told.kinds[kind] += 1
        self.changes += found

    def as_of(self, day: date | None) -> dict[str, Version]:
        """What is stated on a day, or now, by uid."""
        if day is None:
            return {v.uid: v for v in self.versions if v.end is None}
        stands = (v for v in self.versions if v.begin <= day and (v.end is None or day < v.end))
        return {v.uid: v for v in stands}

    def stretches(self, key: RowKey) -> list[Version]:
        """From when to when each row of a table stood unchanged."""
        found: list[Version] = []
        for version in sorted(self.versions, key=lambda v: (v.uid, v.begin)):
            if key not in version.stated:
                continue
            one = replace(version, stated={key: version.stated[key]})
            last = found[-1] if found else None
            if last and (last.uid, last.end, last.stated) == (one.uid, one.begin, one.stated):
                found[-1] = replace(last, end=one.end, days=(*last.days, *one.days))
            else:
                found.append(one)
        return found

    def in_effect(self, correction: Correction) -> bool:
        """Whether the newest snapshot that mentions the record still says what is expected."""
        for day in sorted(self.present, reverse=True):
            rows = [row for row, _ in self.present[day] if row.code == correction.code]
            if rows:
                return any(correction.fits(row) for row in rows)
        return False

    def told_now(self) -> Iterator[Row]:
        """The rows that say what is published now, and those that are held back."""
        newest = {row.uid: row for day in sorted(self.present) for row, _ in self.present[day]}
        for rows in self.present.values():
            yield from (row for row, outcome in rows if outcome == "quarantined")
        yield from (row for uid, row in newest.items() if uid in self.as_of(None))


def differences(
    day: date, previous: date | None, uid: str, before: Stated, now: Stated
) -> Iterator[Change]:
    """Every field that differs, and every row that only one of the two has."""
    for key in sorted({*before, *now} - {CORRECTED}, key=str):
        row = (day, previous, key[0], uid, key[1])
        old, new = before.get(key), now.get(key)
        if old is not None and new is not None:
            for name in old:
                if old[name] != new[name]:
                    yield Change(*row, name, "changed", old[name], new[name])
        elif old is not None:
            yield Change(*row, None, "removed", old[TELLING[key[0]]])
        elif new is not None:
            yield Change(*row, None, "added", None, new[TELLING[key[0]]])
