"""Whether a snapshot differs from the one before it beyond the limits of its description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from smartdata.describe.snapshots import GateLimits, Statement
from smartdata.errors import RawError
from smartdata.gate.stats import MoneySum, Moves, SnapshotStats
from smartdata.text import fold

#: How many names a sentence holds.
_SHOWN = 5
#: So many records may vanish, and so many dates move, before a share of them is judged.
_FEW_RECORDS = 2
_FEW_DATES = 9
#: The check of a snapshot that can't be read at all, and so can't be accepted either.
UNREADABLE = "unreadable"
_MoneyKey = tuple[str, str, str, str]


@dataclass(frozen=True)
class Reason:
    """Why a snapshot is held: which check, the figures, and what a person should look at.

    ``limit`` is the key of the description that would let it through, if there is one.
    """

    check: str
    told: str
    look_at: str
    limit: str | None = None


def held_reasons(
    previous: SnapshotStats | None,
    new: SnapshotStats,
    moves: Moves,
    limits: GateLimits,
    statement: Statement,
) -> list[Reason]:
    """Why a snapshot must wait for a person, in a fixed order; empty where it may be taken.

    ``previous`` are the figures of the source's last full snapshot before it that was taken;
    without one nothing can be compared. Of a partial snapshot neither its size nor its money, nor
    what it lacks, nor how many dates moved in the records that it chose to state says anything.
    """
    if previous is None:
        return []
    found = list(_headers(previous, new, limits))
    if statement == "full":
        found = [
            *_files(previous, new, limits),
            *_records(previous, new, limits),
            *found,
            *_vanished(previous, new, limits),
            *_money(previous, new, limits),
            *_dates(moves, limits),
        ]
    return [*found, *_slips(moves, limits), *_plateau(previous, new, limits)]


def refused(error: RawError) -> Reason:
    """The reason why a snapshot is held of which a file could not be read."""
    return Reason(
        UNREADABLE,
        str(error),
        "What can't be read can't be accepted. If the files are what they should be, mend "
        "source.yaml; if not (an error page, a broken download), reject the snapshot and land its "
        "files anew on another day.",
    )


def reasons_text(reasons: Sequence[Reason]) -> str:
    """The figures of all reasons in one line, as the table of snapshots tells them."""
    return " ".join(" ".join(reason.told.split()) for reason in reasons)


def held_message(source_id: str, day: date | str, reasons: Sequence[Reason]) -> str:
    """What a person has to know of a snapshot that is held: why, what to look at, what to do."""
    lines = [f"{source_id}: the snapshot of {day} is held; the last good state stays published."]
    for reason in reasons:
        lines.append(f"  - {reason.told}")
        lines.append(f"    {reason.look_at}")
        if reason.limit is not None:
            lines.append(f"    For all snapshots to come: gate.{reason.limit} in source.yaml.")
    told = f"{source_id} {day} --by NAME --why REASON"
    if all(reason.check != UNREADABLE for reason in reasons):
        lines.append(f"  If it is right:  smartdata snapshots accept {told}")
    lines.append(f"  If it is wrong:  smartdata snapshots reject {told}")
    return "\n".join(lines)


def _files(previous: SnapshotStats, new: SnapshotStats, limits: GateLimits) -> Iterator[Reason]:
    # Where each file is one record, some may vanish as records do.
    slack = _FEW_RECORDS if previous.records_in <= previous.files else 0
    if _too_few(new.files, previous.files, limits.least_files, slack):
        yield Reason(
            "least_files",
            f"{_count(new.files, 'file')} instead of {previous.files}.",
            "Look whether files are missing from the snapshot's folder.",
            "least_files",
        )


def _records(previous: SnapshotStats, new: SnapshotStats, limits: GateLimits) -> Iterator[Reason]:
    if _too_few(new.published, previous.published, limits.least_records, _FEW_RECORDS):
        held_back = new.records_in - new.published
        yield Reason(
            "least_records",
            f"{_count(new.published, 'record')} to publish instead of {previous.published}"
            f"{f', and {held_back} held back or repeated' if held_back else ''}.",
            "Look at the end of the newest files: were they cut off? And at what is held back, "
            "with smartdata sources check.",
            "least_records",
        )


def _too_few(new: int, previous: int, least: float, slack: int) -> bool:
    if not least or new >= previous:
        return False
    if not new:
        return True
    slack = slack if least < 1 else 0
    return new < Decimal(str(least)) * previous and previous - new > slack


def _headers(previous: SnapshotStats, new: SnapshotStats, limits: GateLimits) -> Iterator[Reason]:
    before, now = ({fold(title): title for title in s.headers} for s in (previous, new))
    if limits.headers_may_change or before.keys() == now.keys():
        return
    gone = [before[key] for key in sorted(before.keys() - now.keys())]
    come = [now[key] for key in sorted(now.keys() - before.keys())]
    told = [f"{_quoted(gone)} {_is(gone)} gone"] if gone else []
    told += [f"{_quoted(come)} {_is(come)} new"] if come else []
    yield Reason(
        "headers",
        f"The headers changed: {', '.join(told)}.",
        "Look whether each column still holds what source.yaml says of it.",
        "headers_may_change",
    )


def _vanished(previous: SnapshotStats, new: SnapshotStats, limits: GateLimits) -> Iterator[Reason]:
    for what, unit, before, now, most in (
        ("partition", "row", previous.partitions, new.partitions, limits.vanished_partitions),
        ("programme", "project", previous.programmes, new.programmes, limits.vanished_programmes),
    ):
        gone = [name for name, count in before.items() if count and not now.get(name)]
        if most is not None and len(gone) > most:
            yield Reason(
                f"vanished_{what}s",
                f"{_count(len(gone), what)} vanished: {_each(gone, before, unit)}.",
                f"Look whether {_those(gone)} {what} is missing at the source too, or is only "
                "called otherwise.",
                f"vanished_{what}s",
            )


def _each(names: Sequence[str], counts: Mapping[str, int], unit: str) -> str:
    shown = [f"“{name or '(none)'}” ({_count(counts[name], unit)})" for name in names[:_SHOWN]]
    return ", ".join(shown) + _more(names)


def _money(previous: SnapshotStats, new: SnapshotStats, limits: GateLimits) -> Iterator[Reason]:
    now = {_key(money): money for money in new.money}
    for before in previous.money:
        if before.projects < limits.money_projects or before.sum <= 0:
            continue
        after = now.get(_key(before))
        total, projects = (after.sum, after.projects) if after is not None else (Decimal(0), 0)
        if limits.least_money and total < Decimal(str(limits.least_money)) * before.sum:
            yield _jump("least_money", before, total, projects)
        elif limits.most_money is not None:
            # More projects have more money; the sum of each project must not have jumped.
            most = Decimal(str(limits.most_money)) * before.sum
            if total > most and total * before.projects > most * max(projects, before.projects):
                yield _jump("most_money", before, total, projects)


def _key(money: MoneySum) -> _MoneyKey:
    return (money.programme, money.measure, money.stage, money.currency)


def _jump(limit: str, before: MoneySum, total: Decimal, projects: int) -> Reason:
    words = "fell" if limit == "least_money" else "rose"
    of = f" of {before.programme}" if before.programme else ""
    return Reason(
        limit,
        f"The {before.measure.replace('_', ' ')} ({before.stage}){of} {words} from "
        f"{before.sum:,.2f} to {total:,.2f} {before.currency} "
        f"({_count(before.projects, 'project')}, now {projects}).",
        "Look at amounts of the newest files: decimal signs, thousands, currency, and whether all "
        "projects of the programme are there.",
        limit,
    )


def _dates(moves: Moves, limits: GateLimits) -> Iterator[Reason]:
    most = Decimal(str(limits.moved_dates))
    few = _FEW_DATES if most else 0
    for field, dates in moves.dates.items():
        if dates.moved > few and dates.moved > most * dates.of:
            yield Reason(
                "moved_dates",
                f"The {field.replace('_', ' ')} of {dates.moved} of {dates.of} records moved or "
                "vanished.",
                "Look whether day and month are printed in another order, or in another time zone.",
                "moved_dates",
            )


def _slips(moves: Moves, limits: GateLimits) -> Iterator[Reason]:
    if limits.slipped_amounts is not None and moves.slips > limits.slipped_amounts:
        shown = [f"{one.record_uid} from {one.old} to {one.new}" for one in moves.examples]
        more = moves.slips - len(shown)
        yield Reason(
            "slipped_amounts",
            f"The decimal sign of {_count(moves.slips, 'amount')} slipped: {', '.join(shown)}"
            f"{f', and {more} more' if more > 0 else ''}.",
            "Look the amounts up at the source: which of the two is printed there, and with which "
            "decimal sign?",
            "slipped_amounts",
        )


def _plateau(previous: SnapshotStats, new: SnapshotStats, limits: GateLimits) -> Iterator[Reason]:
    if new.plateau and not previous.plateau and not limits.plateau_may_appear:
        yield Reason(
            "plateau",
            f"An export may have stopped: {new.plateau}.",
            "Look whether the source has more records of these groups than its files.",
            "plateau_may_appear",
        )


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names[:_SHOWN]) + _more(names)


def _more(names: Sequence[str]) -> str:
    return f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""


def _is(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _those(names: Sequence[str]) -> str:
    return "the" if len(names) == 1 else "each"
