"""What the warehouse says of the past, one behaviour after the other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

import tests.integration.history_world as worlds
from smartdata.cli.query import as_of_views
from smartdata.errors import RawError
from smartdata.refresh import Refresh
from tests.integration.history_sources import AMOUNT, CCI, Correction, Row, Source
from tests.integration.history_world import World
from tests.pages import REPOSITORY, Project

JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in range(1, 5))
A1, A2, A3 = Row("A1"), Row("A2"), Row("A3")
VERSIONS = (
    "SELECT project_code, version_no, strftime(valid_from, '%b'), strftime(valid_to, '%b'), title, "
    "total_budget::VARCHAR FROM projects_versions ORDER BY ALL"
)
CHANGES = (
    "SELECT strftime(snapshot_date, '%b'), right(record_uid, 2), kind, field, old, new "
    "FROM {} WHERE table_name = 'projects' ORDER BY ALL"
)
STATUSES = "SELECT strftime(snapshot_date, '%b'), status FROM snapshots ORDER BY snapshot_date"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A warehouse of one list, with nothing landed yet."""
    return World(tmp_path, list=Source(rank=1))


def titles(world: World, day: date | None = None) -> list[tuple[Any, ...]]:
    """Number and title of each project, now or as of a day."""
    asked = f"projects_as_of(DATE '{day}')" if day else "projects"
    return world.ask(f"SELECT project_code, title FROM {asked} ORDER BY ALL")


def rows(world: World, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of a table."""
    return world.ask(f"SELECT {', '.join(columns)} FROM {table} ORDER BY ALL")


# What changes ---------------------------------------------------------------------------------


def test_a_record_carries_its_past(world: World) -> None:
    world.land("list", JANUARY, [A1, A2, A3])
    world.land("list", FEBRUARY, [A1._replace(total="250.5"), A2])
    world.land("list", MARCH, [A1._replace(total="250.5"), A2, A3])
    world.refresh()
    assert world.ask(VERSIONS) == [
        ("A1", 1, "Jan", "Feb", "One", "100.00"),
        ("A1", 2, "Feb", None, "One", "250.50"),
        ("A2", 1, "Jan", None, "One", "100.00"),
        ("A3", 1, "Jan", "Feb", "One", "100.00"),  # closed, not deleted
        ("A3", 2, "Mar", None, "One", "100.00"),  # and it goes on
    ]
    assert world.ask(CHANGES.format("all_changes")) == [
        ("Feb", "A1", "changed", "total_budget", "100.00", "250.50"),
        ("Feb", "A3", "removed", None, None, None),
        ("Jan", "A1", "added", None, None, None),
        ("Jan", "A2", "added", None, None, None),
        ("Jan", "A3", "added", None, None, None),
        ("Mar", "A3", "returned", None, None, None),
    ]
    assert [code for code, _ in titles(world, date(2026, 2, 28))] == ["A1", "A2"]
    assert titles(world, date(2025, 12, 31)) == []
    # A partner and an amount have versions of their own: these did not change with the project.
    assert rows(world, "partners_versions", "right(project_uid, 2)", "version_no") == [
        ("A1", 1), ("A2", 1), ("A3", 1), ("A3", 2),
    ]  # fmt: skip


def test_a_release_tells_the_changes_of_the_snapshots_that_are_new_in_it(world: World) -> None:
    world.land("list", JANUARY, [A1, A2])
    world.refresh()
    assert len(world.ask(CHANGES.format("changes"))) == 2
    world.land("list", FEBRUARY, [A1._replace(title="Two"), A2])
    world.refresh()
    told = [("Feb", "A1", "changed", "title", "One", "Two")]
    assert world.ask(CHANGES.format("changes")) == told
    # A run that finds nothing new leaves the database with what its release says.
    assert world.refresh(full=True).status == "unchanged"
    assert world.ask(CHANGES.format("changes")) == told
    world.check_release()


def test_the_order_of_arrival_changes_nothing(world: World, tmp_path: Path) -> None:
    snapshots = {
        JANUARY: [A1, A2, A3],
        FEBRUARY: [A1._replace(title="Two"), A2],
        MARCH: [A1, A3],
    }
    late = World(tmp_path / "late", list=Source(rank=1))
    for one, days in ((world, snapshots), (late, [MARCH, JANUARY, FEBRUARY])):
        for day in days:
            one.land("list", day, snapshots[day])
            one.refresh()
    for table in ("projects_versions", "amounts_versions", "partners_versions", "texts_versions"):
        told = f"SELECT * EXCLUDE (recorded_at) FROM {table} ORDER BY ALL"
        assert world.ask(told) == late.ask(told)
    for table in ("projects", "raw_records", "snapshots", "all_changes"):
        assert world.ask(f"FROM {table} ORDER BY ALL") == late.ask(f"FROM {table} ORDER BY ALL")


def test_the_same_again_changes_nothing(world: World) -> None:
    world.land("list", JANUARY, [A1, A2])
    first = world.refresh()
    assert world.refresh().status == "unchanged"
    # Another day, other rows first, other cells in a column that nobody reads.
    world.land("list", FEBRUARY, [A2, A1], seen="today")
    assert world.refresh().version != first.version
    assert rows(world, "changes", "*") == []
    assert rows(world, "projects", "valid_from", "source_locator") == [
        (JANUARY, "list/2026-01-01/0.csv#L2"),
        (JANUARY, "list/2026-01-01/0.csv#L3"),
    ]


def test_printed_otherwise_is_no_new_version(world: World) -> None:
    world.land("list", JANUARY, [A1, A2])
    world.land("list", FEBRUARY, [A1._replace(total="100"), A2])
    world.refresh()
    assert rows(world, "all_changes", "kind") == [("added",), ("added",)]
    # In these words it is held back later on, and the reason leads to these words.
    world.land("list", MARCH, [A1._replace(total="100"), A1._replace(title="Two"), A2])
    world.refresh()
    assert rows(world, "quarantine", "rule", "record_locator") == [
        ("duplicate_key", "list/2026-02-01/0.csv#L2"),
        ("duplicate_key", "list/2026-03-01/0.csv#L3"),
    ]
    assert titles(world) == [("A2", "One")]


def test_a_partial_snapshot_says_nothing_of_what_it_lacks(world: World) -> None:
    world.land("list", JANUARY, [A1, A2, A3])
    world.land("list", FEBRUARY, [A2._replace(title="Two"), A3._replace(total="x")], partial=True)
    world.refresh()
    assert titles(world) == [("A1", "One"), ("A2", "Two")]
    assert world.ask("SELECT count(*) FROM raw_records") == [(5,)]
    world.land("list", MARCH, [A2._replace(title="Two")])
    world.refresh()
    assert titles(world) == [("A2", "Two")]
    assert titles(world, FEBRUARY) == [("A1", "One"), ("A2", "Two")]
    assert world.ask("SELECT count(*) FROM raw_records") == [(1,)]


def test_what_is_held_back_is_not_published_any_more(world: World) -> None:
    world.land("list", JANUARY, [A1, A2, A3])
    world.land("list", FEBRUARY, [A1._replace(total="x"), A2, A2, A3, A3._replace(title="Two")])
    world.refresh()
    assert titles(world) == [("A2", "One")]
    assert rows(world, "raw_records", "outcome", "right(source_locator, 2)") == [
        ("duplicate", "L4"), ("published", "L3"), ("quarantined", "L2"), ("quarantined", "L5"),
        ("quarantined", "L6"),
    ]  # fmt: skip
    assert rows(world, "quarantine", "rule") == [
        ("duplicate_key",), ("duplicate_key",), ("unreadable_amount",)
    ]  # fmt: skip
    world.land("list", MARCH, [A1, A2, A3])
    world.refresh()
    assert world.ask(CHANGES.format("changes")) == [
        ("Mar", "A1", "returned", None, None, None),
        ("Mar", "A3", "returned", None, None, None),
    ]
    assert rows(world, "quarantine", "*") == []


def test_a_note_on_a_whole_file_comes_along_with_its_bytes(world: World) -> None:
    """A file that an earlier snapshot holds too is not read again."""
    hundred = [Row(f"A{number}") for number in range(100)]
    world.land("list", JANUARY, hundred)
    world.land("list", FEBRUARY, hundred, [Row("B1")])
    world.refresh()
    assert rows(world, "findings", "rule", "source_locator") == [
        ("round_row_count", "list/2026-02-01/0.csv#")
    ]
    assert world.ask("SELECT sum(record_rows)::BIGINT FROM source_files") == [(101,)]


# What people decide ---------------------------------------------------------------------------


def test_a_snapshot_that_is_held_is_as_if_it_were_not_there(world: World) -> None:
    world.sources["list"].least_records = 1
    world.land("list", JANUARY, [A1, A2])
    world.land("list", FEBRUARY, [A1._replace(title="Two")])
    report = world.refresh()
    assert report.held == [
        "list/2026-02-01: 1 record to publish instead of 2."
    ]  # fmt: skip
    assert titles(world) == [("A1", "One"), ("A2", "One")]
    world.land("list", MARCH, [A1, A2])  # compared with January
    world.refresh()
    assert world.ask(STATUSES) == [("Jan", "accepted"), ("Feb", "held"), ("Mar", "accepted")]
    assert rows(world, "changes", "*") == []
    world.decide("list", FEBRUARY, "accept")
    world.refresh()
    assert world.ask(STATUSES) == [("Jan", "accepted"), ("Feb", "accepted"), ("Mar", "accepted")]
    assert titles(world, FEBRUARY) == [("A1", "Two")]
    # March is told anew: it comes after another one now.
    assert world.ask(CHANGES.format("changes")) == [
        ("Feb", "A1", "changed", "title", "One", "Two"),
        ("Feb", "A2", "removed", None, None, None),
        ("Mar", "A1", "changed", "title", "Two", "One"),
        ("Mar", "A2", "returned", None, None, None),
    ]


def test_a_snapshot_that_was_held_and_then_rejected_leaves_no_trace(
    world: World, tmp_path: Path
) -> None:
    world.sources["list"].least_records = 1
    world.land("list", JANUARY, [A1, A2])
    world.land("list", FEBRUARY, [A1._replace(title="Two")])
    world.refresh()
    world.decide("list", FEBRUARY, "reject")
    world.refresh()
    world.land("list", MARCH, [A1._replace(title="Two"), A2])
    other = world.copied(tmp_path / "other")
    world.refresh()
    assert rows(world, "projects", "source_locator") == [
        ("list/2026-01-01/0.csv#L3",), ("list/2026-03-01/0.csv#L2",)
    ]  # fmt: skip
    other.refresh(full=True)
    assert other.release_digests() == world.release_digests()


def test_rejecting_the_newest_snapshot_brings_back_the_one_before(world: World) -> None:
    world.land("list", JANUARY, [A1, A2])
    world.land("list", FEBRUARY, [A1._replace(title="Two")])
    world.refresh()
    world.decide("list", FEBRUARY, "reject")
    world.refresh()
    assert titles(world) == [("A1", "One"), ("A2", "One")]
    assert world.ask(STATUSES) == [("Jan", "accepted"), ("Feb", "rejected")]
    world.decide("list", FEBRUARY, None)
    world.refresh()
    assert titles(world) == [("A1", "Two")]
    world.check_release()


def test_a_correction_holds_for_all_that_states_what_it_expects(world: World) -> None:
    world.land("list", JANUARY, [A1, A2])
    world.land("list", FEBRUARY, [A1._replace(total="999"), A2._replace(total="x")])
    world.refresh()
    assert world.ask(VERSIONS)[-1] == ("A2", 1, "Jan", "Feb", "One", "100.00")
    wrong, unreadable = Correction("A1", AMOUNT, "999", "100"), Correction("A2", AMOUNT, "x", "7")
    world.correct("list", wrong, unreadable)
    world.refresh()
    assert world.ask(VERSIONS) == [
        ("A1", 1, "Jan", None, "One", "100.00"),
        ("A2", 1, "Jan", "Feb", "One", "100.00"),
        ("A2", 2, "Feb", None, "One", "7.00"),
    ]
    assert rows(world, "findings", "rule", "right(project_uid, 2)", "observed") == [
        ("corrected", "A1", "999"), ("corrected", "A2", "x")
    ]  # fmt: skip
    # The source mends one of them: the correction has had its day, and the run says so.
    world.land("list", MARCH, [A1, A2._replace(total="x")])
    before = world.database.read_bytes()
    with pytest.raises(RawError, match=r"the source now says “100\.00” itself"):
        world.refresh()
    assert world.database.read_bytes() == before
    world.correct("list", unreadable)
    world.refresh()
    assert rows(world, "findings", "right(project_uid, 2)") == [("A2",)]


# Several sources ------------------------------------------------------------------------------


def test_of_two_sources_the_first_speaks_for_a_project(tmp_path: Path) -> None:
    world = World(tmp_path, list=Source(rank=1), other=Source(rank=2))
    world.land("list", FEBRUARY, [A1])
    world.land("other", JANUARY, [A1._replace(title="Two"), A2])
    world.refresh()
    told = ("project_code", "title", "statements", "source_id")
    assert rows(world, "projects", *told) == [("A1", "One", 2, "list"), ("A2", "One", 1, "other")]
    assert rows(world, "other_statements", *told) == [("A1", "Two", 2, "other")]
    assert titles(world, JANUARY) == [("A1", "Two"), ("A2", "One")]
    # The other source is not looked at where only one is refreshed.
    world.land("other", MARCH, [A2])
    world.land("list", MARCH, [A1._replace(title="Three")])
    world.refresh("list")
    assert rows(world, "other_statements", *told) == [("A1", "Two", 2, "other")]
    assert titles(world) == [("A1", "Three"), ("A2", "One")]


def test_a_source_that_is_not_refreshed_stays_as_it_was_released(tmp_path: Path) -> None:
    world = World(tmp_path, list=Source(rank=1), other=Source(rank=2, least_records=1))
    world.land("list", JANUARY, [A1])
    world.land("other", JANUARY, [A2, A3])
    world.land("other", MARCH, [A2])  # is held
    world.refresh()
    world.land("list", FEBRUARY, [A1._replace(title="Two")])
    world.land("other", FEBRUARY, [A2, A3._replace(title="Two")])
    other = world.copied(tmp_path / "other")
    assert world.refresh("list").held == ["other/2026-03-01: 1 record to publish instead of 2."]
    assert titles(world) == [("A1", "Two"), ("A2", "One"), ("A3", "One")]
    other.refresh("list", full=True)
    assert other.release_digests() == world.release_digests()


def test_a_link_that_ends_is_told_wherever_it_stood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows of the source that did not change are taken from the release before, but for
    those that a link names."""
    plain = worlds.describe

    def linked(name: str, source: Source) -> str:
        told = yaml.safe_load(plain(name, source))
        told["records"] |= {"identifiers": {"REF": "Seen"}, "ignored": []}
        return yaml.safe_dump(told | {"linked_by": ["REF"] * (name == "other")})

    monkeypatch.setattr(worlds, "describe", linked)
    world = World(tmp_path, list=Source(rank=1), other=Source(rank=2))
    world.land("list", JANUARY, [A1], seen="R1")
    world.land("other", JANUARY, [Row("B1", status="Odd")], seen="R1")
    world.refresh()
    of_other = "right(project_uid, 2) FROM {} WHERE source_id = 'other'"
    assert world.ask(f"SELECT {of_other.format('findings')}") == [("A1",)]
    world.land("list", FEBRUARY, [A1], seen="R2")
    other = world.copied(tmp_path / "other")
    world.refresh()
    for table in ("projects", "findings", "raw_records"):
        assert world.ask(f"SELECT {of_other.format(table)}") == [("B1",)]
    world.check_release()
    other.refresh(full=True)
    assert other.release_digests() == world.release_digests()


def test_a_source_that_was_never_released_is_left_out_after_a_killed_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, list=Source(rank=1), other=Source(rank=2))
    world.land("list", JANUARY, [A1])
    world.land("other", JANUARY, [A2])
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("smartdata.refresh.announce_release", interrupted)
        world.refresh()
    assert titles(world) == [("A1", "One"), ("A2", "One")]
    world.refresh("list")
    assert titles(world) == [("A1", "One")]
    world.check_release()


def interrupted(*_: Any) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("stage", ["parse", "validate", "store"])
def test_a_run_that_stops_between_its_stages_is_as_if_it_had_not_begun(
    world: World, stage: str
) -> None:
    world.land("list", JANUARY, [A1])
    world.refresh()
    world.land("list", FEBRUARY, [A1._replace(title="Two")])
    before = world.database.read_bytes(), world.latest.resolve()
    run = Refresh(world.settings)
    run.land()
    steps: dict[str, Callable[[], Any]] = {
        "parse": run.parse, "validate": run.validate, "store": run.store
    }  # fmt: skip
    for name, step in steps.items():
        step()
        if name == stage:
            break
    assert (world.database.read_bytes(), world.latest.resolve()) == before
    world.refresh()
    assert titles(world) == [("A1", "Two")]
    world.check_release()


# As a reader asks -----------------------------------------------------------------------------


def test_the_tables_stand_as_of_a_day_under_their_own_names(world: World) -> None:
    world.land("list", JANUARY, [A1])
    world.land("list", FEBRUARY, [A1._replace(title="Two", total="")])
    world.refresh()
    with duckdb.connect(str(world.database), read_only=True) as connection:
        for statement in as_of_views(date(2026, 1, 31)):
            connection.execute(statement)
        asked = "SELECT title, amount::VARCHAR FROM projects JOIN amounts USING (project_uid)"
        assert connection.execute(asked).fetchall() == [("One", "100.00")]
        assert connection.execute("SELECT count(*) FROM snapshots").fetchall() == [(2,)]
        with pytest.raises(duckdb.Error, match="kept for the present state only"):
            connection.execute("FROM findings").fetchall()


def test_record_pages_have_a_past_too(tmp_path: Path) -> None:
    world = World(tmp_path)
    folder = world.settings.raw / "varam"
    pages = {
        JANUARY: {"1.html": Project(), "2.html": Project(code="LLI-2")},
        # The first page has another title; the second one prints the same in another markup.
        FEBRUARY: {"1.html": Project(title="Cita"), "2.html": Project(code="LLI-2")},
    }
    for day, told in pages.items():
        (folder / day.isoformat()).mkdir(parents=True)
        for name, page in told.items():
            path = folder / day.isoformat() / name
            path.write_text(page.page("dl" if day == JANUARY else "table"), encoding="utf-8")
    shutil.copy(REPOSITORY / "raw" / "varam" / "source.yaml", folder)
    world.refresh()
    assert world.ask(CHANGES.format("all_changes")) == [
        ("Feb", "-1", "changed", "title", "Viedā plānošana", "Cita"),
        ("Jan", "-1", "added", None, None, None),
        ("Jan", "-2", "added", None, None, None),
    ]
    assert rows(world, "projects", "project_uid", "split_part(source_locator, '#', 1)") == [
        (f"{CCI}/LLI-1", "varam/2026-02-01/1.html"),
        (f"{CCI}/LLI-2", "varam/2026-01-01/2.html"),
    ]
