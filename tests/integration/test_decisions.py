"""What people decide of snapshots: the files it is kept in, and the commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pytest

from smartdata.describe.source import SourceDescription, read_description
from smartdata.describe.yaml_file import yaml_of
from smartdata.errors import RawError, UsageError
from smartdata.raw.decisions import Decision, decide, decisions, undecide
from smartdata.raw.snapshots import check_source
from tests.command import Ran, run
from tests.documents import blocks, worked_descriptions

DAY, LATER = date(2026, 11, 23), date(2026, 12, 1)
AT = datetime(2026, 12, 2, 10, 30, 15, 999, tzinfo=timezone(timedelta(hours=2)))
RECORD = "2026-12-01.decision.json"
WHY = "The programme was closed"


@pytest.fixture
def source(raw_copy: Path) -> Path:
    """A source with two snapshots, of which no run has seen the later one."""
    folder = raw_copy / "varam" / "2026-12-01"
    folder.mkdir()
    (folder / "LLI-1.txt").write_text("x", encoding="utf-8")
    return raw_copy / "varam"


def reject(source: Path, **changes: Any) -> tuple[Decision, bool]:
    told = {"verdict": "reject", "by": "Anna", "why": WHY, "at": AT, "day": LATER, **changes}
    return decide(source, **told)


def test_a_decision_is_written_down_with_the_files_that_it_is_about(source: Path) -> None:
    decision, new = reject(source, by=" Anna ", why="The programme\n was closed")
    digest = check_source(source)[LATER].digest
    assert new
    assert json.loads((source / RECORD).read_text("utf-8")) == {
        "decision": "reject", "by": "Anna", "why": WHY, "at": "2026-12-02T08:30:15Z",
        "digest": digest,
    }  # fmt: skip
    assert decisions(source) == {LATER: decision}
    assert not decision.accepted
    assert decision.told() == f"rejected by Anna at 2026-12-02T08:30:15Z: “{WHY}”"
    assert list(check_source(source)) == [DAY, LATER]  # its files stay


def test_a_snapshot_that_is_decided_on_is_recorded_first(source: Path) -> None:
    reject(source)
    (source / "2026-12-01" / "LLI-1.txt").write_text("y", encoding="utf-8")
    with pytest.raises(RawError, match=r"LLI-1\.txt was changed"):
        check_source(source)


def test_the_same_again_changes_nothing_and_the_other_way_needs_undecide(source: Path) -> None:
    first, _ = reject(source)
    before = (source / RECORD).read_bytes()
    assert reject(source, by="Bruno", why="Me too", at=AT + timedelta(days=1)) == (first, False)
    with pytest.raises(UsageError, match=r"was rejected by Anna at .*snapshots undecide varam"):
        reject(source, verdict="accept")
    assert (source / RECORD).read_bytes() == before
    assert undecide(source, LATER) == first.told()
    assert decisions(source) == {}
    assert reject(source, verdict="accept")[0].accepted
    with pytest.raises(UsageError, match="nobody decided anything"):
        undecide(source, DAY)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"why": " "}, "--why: say it in 1 to 1,000 characters"),
        ({"by": ""}, "--by: say it"),
        ({"why": "x" * 1_001}, "--why: say it"),
        ({"why": "Ask anna@example.org"}, "--why holds personal data .e-mail address."),
        ({"day": date(2026, 12, 2)}, "no snapshot of 2026-12-02; there is 2026-11-23, 2026-12-01"),
    ],
)
def test_what_can_not_be_decided(source: Path, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        reject(source, **changes)
    assert not (source / RECORD).exists()


def edited(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    """A change of the decision as somebody makes it with an editor."""

    def edit(source: Path) -> None:
        told = json.loads((source / RECORD).read_text("utf-8"))
        change(told)
        (source / RECORD).write_text(json.dumps(told), encoding="utf-8")

    return edit


def landed_anew(source: Path) -> None:
    (source / "2026-12-01.lock.json").unlink()
    (source / "2026-12-01" / "LLI-1.txt").write_text("y", encoding="utf-8")


def taken_away(source: Path) -> None:
    (source / "2026-12-01.lock.json").unlink()
    (source / "2026-12-01").rename(source / ".2026-12-01")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda s: (s / RECORD).write_text("{"), "is damaged"),
        (lambda s: (s / RECORD).write_bytes(b""), "is damaged"),
        (edited(lambda d: d.update(decision="maybe")), r"is damaged \(decision Input should be"),
        (edited(lambda d: d.pop("why")), r"is damaged \(why Field required\)"),
        (edited(lambda d: d.update(at="2026-12-02T08:30:15")), "is damaged .at .*timezone"),
        (edited(lambda d: d.update(note="x")), r"is damaged \(note Extra"),
        (edited(lambda d: d.update(digest="0" * 64)), "was decided on other files"),
        (landed_anew, "was decided on other files"),
        (taken_away, "decides on a snapshot that is not there"),
        (lambda s: (s / RECORD).rename(s / "monday.decision.json"), "is named after the day"),
    ],
)
def test_decisions_that_can_not_be_relied_on(
    source: Path, change: Callable[[Path], object], told: str
) -> None:
    reject(source)
    change(source)
    with pytest.raises(RawError, match=told) as raised:
        decisions(source)
    assert "decision.json" in str(raised.value)


def test_a_damaged_decision_can_be_taken_back(source: Path) -> None:
    reject(source)
    (source / RECORD).write_text("{", encoding="utf-8")
    with pytest.raises(RawError, match="snapshots undecide varam 2026-12-01"):
        reject(source)
    assert undecide(source, LATER) == "a decision that could not be read"
    assert reject(source)[1]


def test_what_people_and_runs_put_beside_snapshots_is_no_raw_file(source: Path) -> None:
    for name in ("corrections.yaml", "expected.csv", "found.csv", "notes.md"):
        (source / name).write_text("x", encoding="utf-8")
    assert len(check_source(source)) == 2
    (source / "list.csv").write_text("x", encoding="utf-8")
    with pytest.raises(RawError, match=r"list\.csv lies beside the snapshots"):
        check_source(source)


# --- the commands


def snapshots(source: Path, *words: str) -> Ran:
    """Run a command below ``smartdata snapshots`` where the raw folder lies."""
    return run(source.parents[1], "snapshots", *words)


def database(source: Path) -> None:
    """A warehouse whose last refresh has held the later snapshot."""
    warehouse = source.parents[1] / "warehouse"
    warehouse.mkdir()
    with duckdb.connect(str(warehouse / "smartdata.duckdb")) as connection:
        connection.execute("CREATE SCHEMA history")
        connection.execute(
            "CREATE TABLE history.snapshots AS FROM (VALUES "
            "('varam', DATE '2026-11-23', 'accepted', NULL), "
            "('varam', DATE '2026-12-01', 'held', '0 records to publish instead of 1.')) "
            "AS t(source_id, snapshot_date, status, reason)"
        )


def test_snapshots_are_listed_with_what_became_of_them(source: Path) -> None:
    first = snapshots(source, "list")
    assert (first.code, first.err) == (0, "")
    assert first.lines == [
        "varam",
        "2026-11-23  full     1 file        not read yet  first seen 2026-11-23T11:42:36Z",
        "2026-12-01  full     new           not read yet",
    ]
    database(source)
    assert snapshots(source, "list", "varam").lines[1:] == [
        "2026-11-23  full     1 file        accepted      first seen 2026-11-23T11:42:36Z",
        "2026-12-01  full     new           held",
        "0 records to publish instead of 1.",
        "smartdata snapshots accept varam 2026-12-01 --by NAME --why REASON",
        "smartdata snapshots reject varam 2026-12-01 --by NAME --why REASON",
    ]
    reject(source)
    listed = snapshots(source, "list").lines
    assert listed[-1] == f"rejected by Anna at 2026-12-02T08:30:15Z: {WHY}"
    assert not [line for line in listed if line.startswith("smartdata snapshots")]


def test_the_list_is_for_programs_too(source: Path) -> None:
    database(source)
    reject(source)
    told = json.loads(snapshots(source, "list", "--json").out)
    assert told[0] == {
        "source_id": "varam", "snapshot_date": "2026-11-23", "statement": "full", "files": 1,
        "recorded_at": "2026-11-23T11:42:36Z", "status": "accepted", "reason": None,
        "decision": None,
    }  # fmt: skip
    assert told[1]["status"] == "held"
    assert told[1]["decision"] == {
        "decision": "reject", "by": "Anna", "why": WHY, "at": "2026-12-02T08:30:15Z"
    }  # fmt: skip


def test_the_list_does_without_a_database_that_can_not_be_read(source: Path) -> None:
    database(source)
    path = source.parents[1] / "warehouse" / "smartdata.duckdb"
    path.write_bytes(b"no database at all")
    ran = snapshots(source, "list")
    assert ran.code == 0
    assert "so what became of the snapshots is not shown" in ran.err
    path.unlink()
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE projects (x INTEGER)")
    assert snapshots(source, "list").err == ""


def test_accept_reject_and_undecide(source: Path) -> None:
    ran = snapshots(source, "accept", "varam", "2026-12-01", "--by", "Anna", "--why", WHY)
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[0].startswith("varam 2026-12-01: accepted by Anna at 20")
    assert "The next refresh takes it, unless one of its files can't be read." in ran.lines
    assert decisions(source)[LATER].by == "Anna"
    again = snapshots(source, "accept", "varam", "2026-12-01", "--by", "Bruno", "--why", "x")
    assert (again.code, again.lines[0][:55]) == (
        0, "varam 2026-12-01: nothing to do, it is accepted by Anna",
    )  # fmt: skip
    other = snapshots(source, "reject", "varam", "2026-12-01", "--by", "Bruno", "--why", "x")
    assert other.code == 2
    assert "Take that back first: smartdata snapshots undecide varam 2026-12-01" in other.err
    back = snapshots(source, "undecide", "varam", "2026-12-01")
    assert (back.code, back.err) == (0, "")
    assert decisions(source) == {}
    ran = snapshots(source, "reject", "varam", "2026-12-01", "--by", "Bruno", "--why", "x")
    assert ran.code == 0
    assert not decisions(source)[LATER].accepted


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("accept", "nobody", "2026-12-01", "--by", "A", "--why", "B"), "unknown source nobody"),
        (("accept", "../varam", "2026-12-01", "--by", "A", "--why", "B"), "unknown source"),
        (("reject", "varam", "2026-12-02", "--by", "A", "--why", "B"), "no snapshot of 2026-12-02"),
        (("reject", "varam", "20261201", "--by", "A", "--why", "B"), "20261201 is no day"),
        (("reject", "varam", "2026-12-01", "--by", "A", "--why", " "), "--why: say it"),
        (("reject", "varam", "2026-12-01", "--by", "A"), "--why"),
        (("undecide", "varam", "2026-12-01"), "nobody decided anything"),
        (("list", "nobody"), "unknown source nobody"),
    ],
)
def test_bad_usage(source: Path, words: tuple[str, ...], told: str) -> None:
    ran = snapshots(source, *words)
    assert ran.code == 2
    assert told in ran.err
    assert not (source / RECORD).exists()


# --- the description


def parsed_yaml(text: str) -> Any:
    """What a YAML text says."""
    return yaml_of(text.encode(), Path("source.yaml")).data


def test_the_guide_shows_keys_that_are_valid(source: Path) -> None:
    shown = [b.text for b in blocks() if b.language == "yaml" and b.about in ("snapshots", "gate")]
    assert len(shown) == 2
    base = parsed_yaml(worked_descriptions()["operations"])
    for text in shown:
        described = SourceDescription.model_validate(base | parsed_yaml(text))
        again = SourceDescription.model_validate(json.loads(described.model_dump_json()))
        assert again == described


def test_a_wrong_limit_is_named_with_its_line(source: Path) -> None:
    path = source / "source.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\ngate:\n  least_rows: 0.5\n", encoding="utf-8")
    with pytest.raises(RawError, match=r"gate\.least_rows: there is no such key here; did you"):
        read_description(source)
    path.write_text(text + "\nsnapshots: {partial: [1.12.2026]}\n", encoding="utf-8")
    with pytest.raises(RawError, match=r"snapshots\.partial\[1\]"):
        read_description(source)


def test_moments_are_kept_in_utc() -> None:
    assert (
        Decision(
            decision="accept", by="A", why="B", at=datetime(2026, 1, 1, tzinfo=UTC), digest="0" * 64
        )
        .told()
        .startswith("accepted by A at 2026-01-01T00:00:00Z")
    )
