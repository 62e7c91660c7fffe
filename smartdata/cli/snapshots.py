"""The commands below ``smartdata snapshots``: what came when, and what people decide of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from smartdata.cli.options import AsJson, Raw, Warehouse
from smartdata.cli.output import complain, say, say_json
from smartdata.config import Settings, load_settings
from smartdata.errors import UsageError

if TYPE_CHECKING:
    from smartdata.raw.decisions import Decision, Verdict

snapshots = typer.Typer(
    help="List the snapshots; accept or reject one that was held.", no_args_is_help=True
)

Source = Annotated[str, typer.Argument(help="Id of the source.")]
Day = Annotated[str, typer.Argument(help="Day of the snapshot, like 2026-11-23.")]
By = Annotated[str, typer.Option("--by", help="Who decides; kept, but not published.")]
Why = Annotated[str, typer.Option("--why", help="For what reason; kept and published.")]

_HAS_HISTORY = """
SELECT 1 FROM duckdb_tables() WHERE schema_name = 'history' AND table_name = 'snapshots'
"""
_TAKEN = "SELECT source_id, snapshot_date, status, reason FROM history.snapshots"


@snapshots.command("list")
def list_snapshots(
    source: Annotated[
        list[str] | None,
        typer.Argument(help="Sources.", metavar="[SOURCE]...", show_default="all"),
    ] = None,
    as_json: AsJson = False,
    raw: Raw = None,
    warehouse: Warehouse = None,
) -> None:
    """List the snapshots of each source: full or partial, taken or held and why, what was decided.

    Exit code 0: listed, whatever became of them; 1: a source can't be read; 2: bad usage.
    """
    listed = _listed(load_settings(raw, warehouse), tuple(source or ()))
    if as_json:
        say_json(listed)
        return
    last = None
    for one in listed:
        if one["source_id"] != last:
            last = one["source_id"]
            say(last, "bold")
        _say_snapshot(one)
    if not listed:
        say("There is no snapshot yet.")


@snapshots.command("accept")
def accept(source: Source, day: Day, by: By, why: Why, raw: Raw = None) -> None:
    """Have the next refresh take a snapshot, however much it differs from the one before it.

    One of which a file can't be read is not taken all the same: mend its description, or reject it.
    """
    _decide(source, day, "accept", by, why, raw)


@snapshots.command("reject")
def reject(source: Source, day: Day, by: By, why: Why, raw: Raw = None) -> None:
    """Have no refresh read a snapshot any more. Its files stay: raw files are never removed."""
    _decide(source, day, "reject", by, why, raw)


@snapshots.command("undecide")
def undecide(source: Source, day: Day, raw: Raw = None) -> None:
    """Take a decision back; the gate judges the snapshot again in the next refresh."""
    from smartdata.raw.decisions import undecide as take_back

    told = take_back(_folder(load_settings(raw), source), _day(day))
    say(f"{source} {day}: taken back, it was {told}.")
    say("\nTry next:\n  smartdata refresh")


def _decide(source: str, day: str, verdict: Verdict, by: str, why: str, raw: Path | None) -> None:
    from smartdata.raw.decisions import decide
    from smartdata.raw.snapshots import decision_path

    folder, at = _folder(load_settings(raw), source), datetime.now(UTC)
    decision, new = decide(folder, _day(day), verdict, by, why, at)
    if not new:
        say(f"{source} {day}: nothing to do, it is {decision.told()}.")
        return
    say(f"{source} {day}: {decision.told()}.")
    say(f"Commit {decision_path(folder, _day(day))} with the snapshot.")
    if decision.accepted:
        say("The next refresh takes it, unless one of its files can't be read.")
    else:
        say("No refresh reads it any more; what it changed is taken back by the next one.")
    say("\nTry next:\n  smartdata refresh")


def _folder(settings: Settings, source: str) -> Path:
    """The folder of a source that exists."""
    from smartdata.describe.source import DESCRIPTION_NAME

    if not settings.raw.is_dir():
        raise UsageError(f"{settings.raw}: there is no such raw folder. Give one with --raw.")
    known = sorted(path.parent.name for path in settings.raw.glob(f"*/{DESCRIPTION_NAME}"))
    if source not in known:
        raise UsageError(f"unknown source {source}; the raw folder has {', '.join(known)}.")
    return settings.raw / source


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise UsageError(f"{text} is no day; say one like 2026-11-23.")
    return day


def _listed(settings: Settings, wanted: tuple[str, ...]) -> list[dict[str, Any]]:
    """What is known of each snapshot, by source and day; nothing is read but records."""
    from smartdata.describe.source import chosen_sources, find_sources
    from smartdata.raw.decisions import decisions
    from smartdata.raw.snapshots import recorded_snapshot, snapshot_days

    taken = _taken(settings)
    listed = []
    for name, description in chosen_sources(find_sources(settings.raw), wanted).items():
        folder = settings.raw / name
        decided = decisions(folder)
        for day in snapshot_days(folder):
            recorded = recorded_snapshot(folder, day)
            status, reason = taken.get((name, day), (None, None))
            listed.append(
                {
                    "source_id": name,
                    "snapshot_date": day.isoformat(),
                    "statement": description.snapshots.statement(day),
                    "files": len(recorded.files) if recorded else None,
                    "recorded_at": _moment(recorded.recorded_at if recorded else None),
                    "status": status,
                    "reason": reason,
                    "decision": _told(decided.get(day)),
                }
            )
    return listed


def _taken(settings: Settings) -> dict[tuple[str, date], tuple[str, str | None]]:
    """Status and reason of each snapshot that the last refresh has seen, where there was one."""
    import duckdb

    from smartdata.connection import connect
    from smartdata.work import DATABASE_NAME

    path = settings.warehouse / DATABASE_NAME
    if not path.is_file():
        return {}
    try:
        with connect(path, settings.duckdb_memory_limit, read_only=True) as connection:
            if not connection.execute(_HAS_HISTORY).fetchall():
                return {}  # of a version that kept none
            rows = connection.execute(_TAKEN).fetchall()
    except (OSError, duckdb.Error) as error:
        complain(f"{path}: can't be read ({error}), so what became of the snapshots is not shown.")
        return {}
    return {(source, day): (status, reason) for source, day, status, reason in rows}


def _told(decision: Decision | None) -> dict[str, str] | None:
    return decision.model_dump(mode="json", exclude={"digest"}) if decision else None


def _moment(at: datetime | None) -> str | None:
    from smartdata.raw.snapshots import utc_text

    return utc_text(at) if at else None


def _say_snapshot(one: dict[str, Any]) -> None:
    files = "new" if one["files"] is None else f"{one['files']} file{'s' * (one['files'] != 1)}"
    status = one["status"] or "not read yet"
    seen = f"  first seen {one['recorded_at']}" if one["recorded_at"] else ""
    say(
        f"  {one['snapshot_date']}  {one['statement']:<7}  {files:<12}  {status:<12}{seen}".rstrip()
    )
    if one["reason"]:
        say(f"      {one['reason']}")
    decision = one["decision"]
    if decision:
        done = {"accept": "accepted", "reject": "rejected"}[decision["decision"]]
        say(f"      {done} by {decision['by']} at {decision['at']}: {decision['why']}")
    elif one["status"] == "held":
        told = f"{one['source_id']} {one['snapshot_date']} --by NAME --why REASON"
        say(f"      smartdata snapshots accept {told}")
        say(f"      smartdata snapshots reject {told}")
