"""What a row of a sample stands for, and which fields tell one project from another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from smartdata.draft.propose import Proposal
from smartdata.draft.sample import Sample, whole_groups
from smartdata.parse.files.model import OpenTable

Group = list[list[str]]
#: How many of the keys with several rows must agree for them to decide what a row is.
_NEARLY_ALL, _MOST = 0.98, 0.5
_COMPLETE = 0.999
_KEY_FIRST = "project, partner, repeat or split; the key decides it"
_KEY_NAMES = {"partners.name": "partner_name", "place.region": "location_region"}


@dataclass
class Grain:
    """What rows stand for; None where the sample leaves it open. The notes say what was seen."""

    about: str = "project"
    grain: str | None = "project"
    key: list[str] | None = None
    grain_note: str = ""
    key_note: str = ""
    #: Of each column of amounts, whether it repeats within a project's rows (None: no such rows).
    repeats: dict[int, bool | None] = field(default_factory=dict)


def fields_of(told: Proposal) -> list[str]:
    """All fields that a column is proposed to hold."""
    return [part.field for part in told.parts] or [told.field]


def sure_of(proposals: Sequence[Proposal], name: str) -> Proposal | None:
    """The column that surely holds a field."""
    return next((told for told in proposals if told.sure and name in fields_of(told)), None)


def _names(proposals: Sequence[Proposal]) -> Proposal | None:
    """The names of the partners that rows may be about: not those of a lead in its own column."""
    found = [told for told in proposals if told.sure and "partners.name" in fields_of(told)]
    return min(found, key=lambda told: told.group == "lead", default=None)


def see_grain(table: OpenTable, sample: Sample, proposals: Sequence[Proposal]) -> Grain:
    """Read the table once more, and see in the rows of whole projects what a row stands for."""
    told = _first_key(sample, proposals)
    if told.key is None or told.key == ["row"]:
        return told
    columns = _columns(told.key, proposals)
    groups, complete = whole_groups(table, sample, [column.column.index for column in columns])
    several = [rows for rows in groups if len(rows) > 1]
    several = _widen(told, several, proposals)
    _decide(told, several, proposals, f"{len(groups)}{'' if complete else ' sampled'}")
    return told


def _first_key(sample: Sample, proposals: Sequence[Proposal]) -> Grain:
    code, title = (sure_of(proposals, f"project.{name}") for name in ("project_code", "title"))
    acronym = sure_of(proposals, "project.acronym")
    if code is not None:
        key = ["project_code"]
        gaps = len(sample.rows) - len(code.column.values)
        note = f"missing in {gaps} of {len(sample.rows)} rows" if gaps else ""
        full = code.shape.filled >= _COMPLETE * len(sample.rows)
        if not full and acronym is not None and acronym.shape.filled >= code.shape.filled:
            key.append("acronym")
        return Grain(key=_with_programme(key, sample, proposals), key_note=note)
    unsure = [p for p in proposals if p.field == "project.project_code" and p.confidence >= 0.5]
    if unsure:
        names = ", ".join(f"“{p.column.reference}”" for p in unsure)
        which = f"one of {names}" if len(unsure) > 1 else names
        return Grain(key=None, key_note=f"is {which} the code of the project?", grain=None,
                     grain_note=_KEY_FIRST)  # fmt: skip
    if acronym is not None and (title is None or acronym.shape.distinct >= title.shape.distinct):
        note = "there is no code; acronyms are unique within a programme"
        return Grain(key=_with_programme(["acronym"], sample, proposals), key_note=note)
    if title is not None:
        note = "there is no code, so projects of one title are taken for one"
        return Grain(key=_with_programme(["title"], sample, proposals), key_note=note)
    if sure_of(proposals, "project.funded_projects") is not None:
        return Grain(about="beneficiary", key=["row"], key_note="rows sum up beneficiaries")
    return Grain(key=None, grain=None, grain_note=_KEY_FIRST,
                 key_note="no column tells projects apart for certain")  # fmt: skip


def _columns(key: Sequence[str], proposals: Sequence[Proposal]) -> list[Proposal]:
    names = {short: long for long, short in _KEY_NAMES.items()}
    found = [sure_of(proposals, names.get(one, f"project.{one}")) for one in key]
    return [told for told in found if told is not None]


def _with_programme(key: list[str], sample: Sample, proposals: Sequence[Proposal]) -> list[str]:
    """The key with the programme before it, where one value stands in several programmes."""
    programme = sure_of(proposals, "project.programme_name")
    if programme is None:
        return key
    columns = [column.column.index for column in _columns(key, proposals)]
    beside: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in sample.rows:
        if row[programme.column.index]:
            beside[tuple(row[c].casefold() for c in columns)].add(row[programme.column.index])
    return ["programme_name", *key] if any(len(told) > 1 for told in beside.values()) else key


def _differs(groups: Sequence[Group], told: Proposal | None) -> int:
    """In how many groups a column has several values."""
    if told is None:
        return 0
    return sum(len({row[told.column.index] for row in rows} - {""}) > 1 for rows in groups)


def _is_of_partners(proposals: Sequence[Proposal]) -> bool:
    role = sure_of(proposals, "partners.role")
    if role is not None and not role.shape.separator:
        return True
    return any(
        told.sure and told.group == "partner" and not told.shape.separator
        and told.field in ("partners.name", "amounts")
        for told in proposals
    )  # fmt: skip


def _widen(told: Grain, several: list[Group], proposals: Sequence[Proposal]) -> list[Group]:
    """Add to the key what tells projects apart that it takes for one."""
    assert told.key is not None
    names = _names(proposals)
    by_partner = "project_code" not in told.key and not _is_of_partners(proposals)
    if by_partner and names is not None and _differs(several, names):
        several = _apart(several, names)
        told.key.append("partner_name")
    kind = sure_of(proposals, "project.project_kind")
    if "project_code" not in told.key and kind is not None:
        start = sure_of(proposals, "project.start_date")
        before, finer = _differs(several, start), _apart(several, kind)
        if _differs(finer, start) < before:
            several = finer
            told.key.append("project_kind")
    return several


def _apart(groups: Sequence[Group], told: Proposal) -> list[Group]:
    finer: list[Group] = []
    for rows in groups:
        by_value: defaultdict[str, Group] = defaultdict(list)
        for row in rows:
            by_value[row[told.column.index].casefold()].append(row)
        finer += [one for one in by_value.values() if len(one) > 1]
    return finer


def _decide(told: Grain, several: list[Group], proposals: Sequence[Proposal], keys: str) -> None:
    amounts = [p for p in proposals if p.field == "amounts" and p.confidence >= 0.5]
    for one in amounts:
        with_value = [rows for rows in several if any(row[one.column.index] for row in rows)]
        differ = _differs(with_value, one)
        told.repeats[one.column.index] = (
            None if not with_value else differ <= 0.02 * len(with_value)
        )
    if not several:
        told.grain, told.grain_note = "project", f"one row of each of {keys} keys"
        if _is_flagged(proposals):
            told.grain = "partner"
            told.grain_note = (
                "amounts of a partner beside those of the project, and a flag for the lead"
            )
        return
    rows = f"{len(several)} of {keys} keys have several rows"
    names = _names(proposals)
    if _is_of_partners(proposals) and _differs(several, names) >= _MOST * len(several):
        told.grain, told.grain_note = "partner", f"{rows}, with a partner each"
        return
    own = [p for p in amounts if not p.shape.separator]
    same = [all(len({row[p.column.index] for row in g}) == 1 for p in own) for g in several]
    repeated, split = sum(same), len(same) - sum(same)
    if own and repeated >= _NEARLY_ALL * len(several):
        told.grain, told.grain_note = "repeat", f"{rows}, {repeated} of them with the same amounts"
    elif own and split >= _NEARLY_ALL * len(several) and not _differs(several, names):
        told.grain, told.grain_note = "split", f"{rows}, {split} of them with different amounts"
    else:
        told.grain = None
        told.grain_note = (
            f"{rows}: {repeated} repeat their amounts, {split} have different ones. partner, "
            "repeat or split? Or does the key lack a field?"
        )


def _is_flagged(proposals: Sequence[Proposal]) -> bool:
    """Whether a single row speaks of one partner: a flag for the lead, and amounts of both."""
    role = sure_of(proposals, "partners.role")
    if role is None or role.shape.separator or role.meaning is None:
        return False
    amounts = [p for p in proposals if p.sure and p.field == "amounts" and not p.shape.separator]
    return len({p.group != "" for p in amounts}) == 2
