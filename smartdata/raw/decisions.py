"""What people decided of snapshots: ``raw/<source>/<day>.decision.json``, to be committed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from smartdata.errors import RawError, UsageError
from smartdata.files import sync_folder, write_atomically
from smartdata.personal import personal_data
from smartdata.raw.snapshots import (
    check_snapshot,
    decision_days,
    decision_path,
    recorded_snapshot,
    snapshot_days,
    utc_text,
)
from smartdata.text import squeeze

Verdict = Literal["accept", "reject"]
_DONE = {"accept": "accepted", "reject": "rejected"}
_Said = Annotated[str, StringConstraints(min_length=1, max_length=1_000, strip_whitespace=True)]


class Decision(BaseModel):
    """What a person decided of a snapshot: who, why, when, and of which files (their digest)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: Verdict
    by: _Said
    why: _Said
    at: AwareDatetime
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @property
    def accepted(self) -> bool:
        """Whether the snapshot is to be taken whatever the gate says; else it is never read."""
        return self.decision == "accept"

    def told(self) -> str:
        """The decision in words."""
        return f"{_DONE[self.decision]} by {self.by} at {utc_text(self.at)}: “{self.why}”"


def decisions(source: Path) -> dict[date, Decision]:
    """The decisions on a source's snapshots, by day, oldest first.

    The files themselves are not read where a run has seen the snapshot: ``check_source`` does that.

    Raises:
        RawError: a decision is damaged, is on a snapshot that is not there, or was made on other
            files than those of the snapshot.
    """
    days = decision_days(source)
    if not days:
        return {}
    present = set(snapshot_days(source))
    found = {}
    for day in days:
        path = decision_path(source, day)
        if day not in present:
            raise RawError(
                f"{path}: decides on a snapshot that is not there. Bring {day} back, or take the "
                f"decision back with: smartdata snapshots undecide {source.name} {day}"
            )
        decision = _read(path)
        if decision.digest != _digest(source, day):
            raise RawError(
                f"{path}: was decided on other files than those of the snapshot. Look at it again: "
                f"smartdata snapshots undecide {source.name} {day}, then accept or reject it."
            )
        found[day] = decision
    return found


def decide(
    source: Path, day: date, verdict: Verdict, by: str, why: str, at: datetime
) -> tuple[Decision, bool]:
    """Write down what a person decided of a snapshot; returns the decision, and whether it is new.

    The same verdict again changes nothing, and the first decision stays. A snapshot that no run has
    seen yet is recorded first, so that it can't change any more. ``at`` is the moment, with zone.

    Raises:
        UsageError: there is no such snapshot, ``by`` or ``why`` is empty or too long, ``why`` holds
            personal data (it is published), or the snapshot has been decided the other way.
        RawError: the snapshot was edited, or the decision that is there is damaged.
    """
    _refuse_unknown(source, day)
    decision = _decision(verdict, by, why, at, check_snapshot(source, day).digest)
    path = decision_path(source, day)
    before = _read(path) if path.exists() else None
    if before is None:
        _write(path, decision)
        return decision, True
    if before.decision == verdict and before.digest == decision.digest:
        return before, False
    raise UsageError(
        f"{source / day.isoformat()}: was {before.told()}. Take that back first: "
        f"smartdata snapshots undecide {source.name} {day}"
    )


def undecide(source: Path, day: date) -> str:
    """Take a decision back, also one that is damaged; returns it in words, as far as it could be
    read.

    Raises:
        UsageError: there is none.
    """
    path = decision_path(source, day)
    try:
        told = _read(path).told()
    except RawError:
        told = "a decision that could not be read"
    except FileNotFoundError as error:
        raise UsageError(
            f"{source / day.isoformat()}: nobody decided anything of this snapshot."
        ) from error
    try:
        path.unlink()
        sync_folder(source)
    except OSError as error:
        raise RawError(f"{path}: can't be removed ({error.strerror}).") from error
    return told


def _decision(verdict: Verdict, by: str, why: str, at: datetime, digest: str) -> Decision:
    kinds = personal_data(why)
    if kinds:
        raise UsageError(
            f"--why holds personal data ({', '.join(kinds)}), and is published with the snapshot. "
            "Say it without."
        )
    at = at.astimezone(UTC).replace(microsecond=0)
    try:
        return Decision(decision=verdict, by=squeeze(by), why=squeeze(why), at=at, digest=digest)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(
            f"--{first['loc'][0]}: say it in 1 to 1,000 characters; who decided and why is kept."
        ) from error


def _refuse_unknown(source: Path, day: date) -> None:
    days = snapshot_days(source)
    if day not in days:
        shown = ", ".join(map(str, days[-5:])) or "none yet"
        raise UsageError(
            f"{source}: there is no snapshot of {day}; there is {'… ' * (len(days) > 5)}{shown}."
        )


def _digest(source: Path, day: date) -> str:
    snapshot = recorded_snapshot(source, day) or check_snapshot(source, day, record=False)
    return snapshot.digest


def _write(path: Path, decision: Decision) -> None:
    told = {**decision.model_dump(), "at": utc_text(decision.at)}
    try:
        write_atomically(path, json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise RawError(f"{path}: can't be written ({error.strerror}).") from error


def _read(path: Path) -> Decision:
    try:
        return Decision.model_validate_json(path.read_bytes(), strict=True)
    except FileNotFoundError:
        raise
    except (ValidationError, OSError) as error:
        raise RawError(
            f"{path}: the decision is damaged ({_first(error)}). Bring it back from version "
            "control, or decide anew after: smartdata snapshots undecide "
            f"{path.parent.name} {path.name.partition('.')[0]}"
        ) from error


def _first(error: ValidationError | OSError) -> str:
    if isinstance(error, OSError):
        return str(error.strerror)
    one = error.errors()[0]
    return f"{'.'.join(map(str, one['loc']))} {one['msg']}".strip()
