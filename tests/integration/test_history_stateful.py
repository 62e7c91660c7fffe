"""Random histories: what the warehouse says of the past is what a simple model says.

Snapshots are landed in any order, whole and partial, with rows that changed, vanished, came back,
repeat or can't be read; people correct, accept and reject; runs crash anywhere.
"""

from __future__ import annotations

import hashlib
import os
import pydoc
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from smartdata.errors import RawError
from smartdata.publish.verify import verify_release
from smartdata.refresh import Refresh
from smartdata.work import Report
from tests.integration.history_checks import Shown, check_answers
from tests.integration.history_model import History
from tests.integration.history_sources import AMOUNT, Correction, Row, Source
from tests.integration.history_world import World

LONG = os.environ.get("SMARTDATA_TEST_PROFILE") == "long"
DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(8)]
#: Both lists state some of the projects; the first one speaks for these.
CODES = {"list": ["A1", "A2", "A3", "A4"], "other": ["A3", "A4", "A5", "A6"]}
NAMES = st.sampled_from(["list", "list", "other"])
VARIANTS = [
    Row(""),
    Row("", total="100"),  # says the same
    Row("", title="Two"),
    Row("", total="250.5"),
    Row("", total=""),
    Row("", total="x"),  # can't be read
    Row("", status="Odd", lead="Town Council"),
    Row("", status="Asked", end="", lead=""),
]
EXTRAS = ["", "", "", "copy", "other words", "no key", "three"]
CORRECTIONS = [
    ("title", "Two", "Three"),
    ("title", "Two", "One"),
    ("end_date", None, "2018-01-01"),
    (AMOUNT, "x", "7"),
    (AMOUNT, "250.5", "100"),
    (AMOUNT, "100", "250.50"),
]
#: Functions at whose calls runs are killed; from the last two on readers see what is new.
CRASHES = [
    "smartdata.parse.readings.sync_tree",
    "smartdata.reading.validate_batch",
    "smartdata.keeping.apply_snapshot",
    "smartdata.keeping.snapshot_stats",
    "smartdata.keeping.link_statements",
    "smartdata.keeping.check_database",
    "smartdata.build.release.verify_release",
    "smartdata.refresh.install_release",
    "smartdata.refresh.announce_release",
    "smartdata.work.Report.write",
]
SWAPPED = CRASHES[-2:]


class Killed(BaseException):
    """Stands for a killed process: nothing catches it."""


@contextmanager
def killed(point: str, after: bool, calls: int) -> Iterator[None]:
    """Kill what runs within at a call of a function, before or after it."""
    path, _, name = point.rpartition(".")
    owner: Any = pydoc.locate(path)
    plain, count = getattr(owner, name), 0

    def cut(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        if count == calls and not after:
            raise Killed
        made = plain(*args, **kwargs)
        if count == calls:
            raise Killed
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, cut)
        yield


@st.composite
def row_lists(draw: st.DrawFn, codes: list[str]) -> list[Row]:
    """The rows of a snapshot: most keys once, in any order."""
    rows = []
    for code in codes:
        variant = draw(st.sampled_from([None, *VARIANTS]))
        rows += [variant._replace(code=code)] if variant else []
    match draw(st.sampled_from(EXTRAS)):
        case "copy" if rows:
            rows.append(draw(st.sampled_from(rows)))
        case "other words" if rows:
            rows.append(draw(st.sampled_from(rows))._replace(title="Other"))
        case "three" if rows:  # too many for a key that is meant to be one
            rows += [rows[0]._replace(title="Other"), rows[0]._replace(title="Another")]
        case "no key":
            rows.append(Row("", title="Nameless"))
    return draw(st.permutations(rows))


class Histories(RuleBasedStateMachine):
    """Everything that happens to a warehouse."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        #: What the database says; what each release said when it was made, and what was new in it.
        self.shown: Shown = {}
        self.made: dict[str, Shown] = {}
        self.news: dict[str, Counter[Any]] = {}
        self.latest = ""

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(least=st.sampled_from([0, 0, 1]))
    def begin(self, least: int) -> None:
        self.world = World(self.folder, list=Source(1, least), other=Source(2, least))
        for name, codes in CODES.items():
            self.world.land(name, DAYS[len(DAYS) // 2], [Row(code) for code in codes])

    # What happens to the raw folder -------------------------------------------------------------

    def free_day(self, data: st.DataObject, name: str) -> date:
        """A day without a snapshot, before or after those that are there."""
        taken = self.world.sources[name].snapshots
        days = [day for day in DAYS if day not in taken] or [max(taken) + timedelta(days=1)]
        return data.draw(st.sampled_from(days))

    def some_day(self, data: st.DataObject, name: str) -> date:
        """The day of a snapshot."""
        return data.draw(st.sampled_from(sorted(self.world.sources[name].snapshots)))

    @rule(data=st.data(), name=NAMES, partial=st.sampled_from([False, False, True]),
          seen=st.sampled_from(["", "today"]), cut=st.sampled_from([0, 0, 1, 2]))  # fmt: skip
    def land(self, data: st.DataObject, name: str, partial: bool, seen: str, cut: int) -> None:
        rows = data.draw(row_lists(CODES[name]))
        files = [rows[:cut], rows[cut:]] if 0 < cut < len(rows) else [rows]
        self.world.land(name, self.free_day(data, name), *files, partial=partial, seen=seen)

    @rule(data=st.data(), name=NAMES)
    def land_again(self, data: st.DataObject, name: str) -> None:
        """Another day, byte for byte as one before."""
        landed = self.world.sources[name].snapshots[self.some_day(data, name)]
        day = self.free_day(data, name)
        self.world.land(name, day, *map(list, landed.files), partial=landed.partial)

    @rule(data=st.data(), name=NAMES, verdict=st.sampled_from(["accept", "reject", "reject", None]))
    def decide(self, data: st.DataObject, name: str, verdict: str | None) -> None:
        day = self.some_day(data, name)
        if verdict != self.world.sources[name].verdicts.get(day):
            self.world.decide(name, day, verdict)

    @rule(data=st.data(), name=NAMES)
    def correct(self, data: st.DataObject, name: str) -> None:
        """Correct something, most often what is stated now; or take all corrections back."""
        source = self.world.sources[name]
        history = History(source)
        rows = [row for told in history.present.values() for row, _ in told if row.code]
        wanted = [Correction(row.code, *one) for row in rows for one in CORRECTIONS]
        fitting = [one for one in wanted if history.in_effect(one)]
        one = data.draw(st.sampled_from([*fitting, *fitting, *wanted[:1], None]))
        kept = [other for other in source.corrections if one and other[:2] != one[:2]]
        self.world.correct(name, *kept, *([one] if one else []))

    # Runs ---------------------------------------------------------------------------------------

    @rule()
    def refresh(self) -> None:
        self.run()

    @rule(name=NAMES)
    def refresh_one(self, name: str) -> None:
        self.run(name)

    @rule(chosen=st.sampled_from([(), (), ("list",), ("other",)]))
    def refresh_and_compare(self, chosen: tuple[str, ...]) -> None:
        """A full run from the same state makes the same release, byte for byte."""
        other = self.world.copied(self.folder / "copy")
        if self.run(*chosen) is None:
            with pytest.raises(RawError):
                other.refresh(*chosen, full=True)
        else:
            other.refresh(*chosen, full=True)
            assert other.release_digests() == self.world.release_digests()
            other.check_release()
            check_answers(other, self.shown)
        shutil.rmtree(other.settings.warehouse)

    @rule(point=st.sampled_from(CRASHES), after=st.booleans(), calls=st.integers(1, 2))
    def crash(self, point: str, after: bool, calls: int) -> None:
        before = self.seen_by_readers()
        try:
            with killed(point, after, calls):
                report = self.world.refresh()
        except RawError:
            assert not self.is_possible()
        except Killed:
            self.look_around()
            if point not in SWAPPED:
                assert self.seen_by_readers() == before
                return
            self.shown = self.expected()
            if self.world.latest.exists():
                self.latest = self.world.latest.resolve().name
            check_answers(self.world, self.shown)
        else:
            self.finish(report)

    @rule(stages=st.integers(0, 3))
    def stop_between_stages(self, stages: int) -> None:
        before = self.seen_by_readers()
        run = Refresh(self.world.settings)
        try:
            if not run.unchanged(run.land()):
                for stage in (run.parse, run.validate, run.store)[:stages]:
                    stage()
        except RawError:
            assert not self.is_possible()
        assert self.seen_by_readers() == before

    def run(self, *chosen: str) -> Report | None:
        """A run of all or one of the sources; None where it has to be refused."""
        before = self.seen_by_readers()
        if not self.is_possible(*chosen):
            with pytest.raises(RawError):
                self.world.refresh(*chosen)
            assert self.seen_by_readers() == before
            return None
        report = self.world.refresh(*chosen)
        self.finish(report, *chosen)
        assert self.world.refresh(*chosen).status == "unchanged"
        return report

    # What must come of them ---------------------------------------------------------------------

    def seen_by_readers(self) -> tuple[str | None, str | None]:
        """The bytes of the database, and which release is the latest."""
        path, latest = self.world.database, self.world.latest
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
        return digest, latest.resolve().name if latest.exists() else None

    def look_around(self) -> None:
        """Every release is whole, also one that a killed run never announced."""
        for folder in self.world.latest.parent.glob("2*"):
            verify_release(folder)
            self.note(folder.name, self.expected())

    def expected(self, *chosen: str) -> Shown:
        """The history of each source that a run takes: of those not chosen, the snapshots that
        were released."""
        found = {}
        stay = self.made.get(self.latest, {})
        for name, source in self.world.sources.items():
            if not chosen or name in chosen:
                found[name] = History(source)
            elif name in stay and stay[name].newest:
                found[name] = History(source.only(stay[name].snapshots))
        return found

    def is_possible(self, *chosen: str) -> bool:
        """Whether a run ends well: something is stated, and all corrections are in effect."""
        told = self.expected(*chosen).values()
        return any(history.newest for history in told) and all(
            history.in_effect(one) for history in told for one in history.source.corrections
        )

    def finish(self, report: Report, *chosen: str) -> None:
        """All that must hold after a run that ended well."""
        self.shown = self.expected(*chosen)
        self.note(report.version, self.shown)
        self.latest = report.version
        check_answers(self.world, self.shown)
        self.world.check_release()
        told = self.world.ask("SELECT * EXCLUDE (source_id), source_id FROM changes")
        assert Counter(told) == self.news[report.version]

    def note(self, version: str, told: Shown) -> None:
        """Remember what a new release says, and what is new in it."""
        if version in self.made:
            return
        known = {
            (name, day, applied.previous)
            for name, history in self.made.get(self.latest, {}).items()
            for day, applied in history.snapshots.items()
            if applied.status == "accepted"
        }
        self.made[version] = told
        self.news[version] = Counter(
            (*change, name)
            for name, history in told.items()
            for change in history.changes
            if (name, change.day, change.previous) not in known
        )


Histories.TestCase.settings = settings(
    max_examples=150 if LONG else 5, stateful_step_count=40 if LONG else 14
)
TestHistories = Histories.TestCase
