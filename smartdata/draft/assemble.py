"""A draft: the proposals for single columns, put together as a description has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from smartdata.draft.forms import SeenForms, see_forms
from smartdata.draft.grain import Grain, see_grain
from smartdata.draft.language import see_language
from smartdata.draft.money import SeenCurrency, see_currency, see_stage
from smartdata.draft.opening import opened_for_draft
from smartdata.draft.propose import Proposal, parallel, propose
from smartdata.draft.sample import Sample, take_sample
from smartdata.draft.shapes import country_of
from smartdata.draft.splits import Part, scheme_of
from smartdata.parse.files.model import OpenTable
from smartdata.reference.places import coordinate_problem

_NAME = "partners.name"
#: Fields of a place that only a place of the project has, and no partner.
_ONLY_PLACES = frozenset({"lau_code", "latitude", "longitude", "coordinates"})


@dataclass(frozen=True)
class Mapped:
    """A column as the source of a field, or a part of its cells."""

    proposal: Proposal
    part: Part | None = None


@dataclass
class PartnerGroup:
    """Columns about the same partner, or about the partners of one list."""

    kind: str
    cells: dict[str, Mapped] = field(default_factory=dict)
    identifiers: dict[str, Mapped] = field(default_factory=dict)
    amounts: list[Proposal] = field(default_factory=list)
    separator: str | None = None
    once: bool = False


@dataclass
class Draft:
    """Everything that a first description of a file says."""

    source_id: str
    sample: Sample | None
    path: Path
    kind: str
    #: The sheets, each with its number of rows, where none could be chosen.
    sheets: list[tuple[str, int]] = field(default_factory=list)
    records_at: str | None = None
    proposals: list[Proposal] = field(default_factory=list)
    forms: SeenForms = field(default_factory=SeenForms)
    currency: SeenCurrency = field(default_factory=SeenCurrency)
    stage: tuple[str, str] = ("", "")
    language: tuple[str, str] = ("", "")
    grain: Grain = field(default_factory=Grain)
    project: dict[str, Mapped] = field(default_factory=dict)
    amounts: list[Proposal] = field(default_factory=list)
    partners: list[PartnerGroup] = field(default_factory=list)
    places: dict[str, Mapped] = field(default_factory=dict)
    classifications: dict[str, dict[str, Mapped]] = field(default_factory=dict)
    identifiers: dict[str, Mapped] = field(default_factory=dict)
    texts: list[tuple[str, str, Mapped]] = field(default_factory=list)
    #: Why the order of coordinates in one cell is in doubt.
    order_note: str = ""

    @property
    def ignored(self) -> list[Proposal]:
        """The columns of which it is known that no field holds them."""
        return [told for told in self.proposals if told.sure and told.field.startswith("none.")]

    @property
    def open(self) -> list[Proposal]:
        """The columns that somebody has to decide."""
        return [told for told in self.proposals if not told.sure]


def draft(path: Path, source_id: str | None = None, sheet: str | int | None = None) -> Draft:
    """A first description of a file.

    Raises:
        RawError: it is no list that can be read, or has no header; the message says what to do.
    """
    name = source_id or id_of(path)
    with opened_for_draft(path, sheet) as opened:
        if opened.table is None:
            return Draft(name, None, path, opened.kind, sheets=opened.sheets)
        found = draft_table(opened.table, path, name)
    found.records_at = opened.records_at
    return found


def draft_table(table: OpenTable, path: Path, source_id: str) -> Draft:
    """A first description of an opened table.

    Raises:
        RawError: it has no header, or no rows; or what is read of it is damaged.
    """
    sample = take_sample(path, table)
    proposals = propose(sample)
    grain = see_grain(table, sample, proposals)
    found = Draft(
        source_id, sample, path, table.detected.kind, proposals=proposals, grain=grain
    )  # fmt: skip
    _counts_of_partners(found)
    _place(found)
    found.order_note = _order_in_doubt(found)
    found.forms = see_forms(proposals)
    found.currency = see_currency(proposals)
    found.stage = see_stage(proposals)
    found.language = see_language(proposals)
    return found


def id_of(path: Path) -> str:
    """An id for a source, from the name of its file."""
    from smartdata.draft.words import normal

    latin = re.sub(r"[^a-z0-9]+", "-", normal(path.stem)).strip("-")
    return latin if latin[:1].isalpha() else f"source-{latin}".strip("-")


def _counts_of_partners(found: Draft) -> None:
    """A number of partners that leaves out the lead would contradict the partners read."""
    leads = [t for t in found.proposals if t.sure and t.field == _NAME and t.group == "lead"]
    others = [t for t in found.proposals if t.sure and t.field == _NAME and t.group == "partner"]
    if found.grain.grain == "partner" and leads and others:
        for told in found.proposals:
            if told.field == "project.declared_partners":
                told.doubt("does it count the lead, who has columns of its own?")


def _place(found: Draft) -> None:
    groups: dict[tuple[str, str], PartnerGroup] = {}
    for told in found.proposals:
        if told.sure and told.field == _NAME:
            kind = told.group or "beneficiary"
            groups[_group_key(told)] = PartnerGroup(kind, separator=told.shape.separator)
    lists = {key: group for key, group in groups.items() if group.separator}
    for told in found.proposals:
        if not told.sure:
            continue
        if not told.parts:
            _put(found, groups, Mapped(told), told.field)
        for part in told.parts:
            _put(found, groups, Mapped(told, part), part.field)
    _lists_of_one_length(found, list(lists.values()))
    several = len(groups) > 1
    for group in groups.values():
        group.once = group.kind == "lead" and several and found.grain.grain == "partner"
    found.partners = list(groups.values())


def _group_key(told: Proposal) -> tuple[str, str]:
    number = re.search(r"(\d{1,2})\s*$", told.column.reference)
    return told.group or "beneficiary", number[1] if number else ""


def _put(
    found: Draft, groups: dict[tuple[str, str], PartnerGroup], mapped: Mapped, name: str
) -> None:
    area, _, rest = name.partition(".")
    if area == "project":
        found.project[rest] = mapped
    elif area == "amounts":
        _put_amount(found, groups, mapped.proposal)
    elif area == "identifiers":
        found.identifiers[rest] = mapped
    elif area == "texts":
        kind, _, language = rest.partition(".")
        found.texts.append((kind, language, mapped))
    elif area == "classifications":
        _put_classification(found, mapped, rest)
    elif area == "partners":
        group = _group_of(groups, mapped.proposal)
        if group is None:
            mapped.proposal.doubt("of which partner? No column has its name for certain")
        elif rest.startswith("identifiers"):
            _put_identifier(group, mapped, rest)
        else:
            group.cells.setdefault(rest, mapped)
    elif area == "place":
        group = _partner_of_place(found, groups, mapped.proposal, rest)
        (found.places if group is None else group.cells).setdefault(rest, mapped)


def _put_classification(found: Draft, mapped: Mapped, name: str) -> None:
    from smartdata.draft.propose import is_code

    scheme, _, part = name.partition(".")
    part = part or ("code" if is_code(mapped.proposal) else "label")
    found.classifications.setdefault(scheme, {})[part] = mapped


def _put_identifier(group: PartnerGroup, mapped: Mapped, name: str) -> None:
    scheme = name.partition(".")[2]
    if not scheme:
        scheme = scheme_of(mapped.proposal.column.values) or ""
    if not scheme:
        mapped.proposal.doubt(
            "partners.identifiers, but of which register? Like LV-RE or VAT", 0.75
        )
        return
    group.identifiers[scheme] = mapped


def _group_of(groups: dict[tuple[str, str], PartnerGroup], told: Proposal) -> PartnerGroup | None:
    """The partners that a column is about: those it names, else those who are not the lead."""
    if told.group and _group_key(told) in groups:
        return groups[_group_key(told)]
    alike = [group for group in groups.values() if group.kind == told.group]
    if alike:
        return alike[0]
    several = [group for group in groups.values() if group.kind != "lead"]
    return next(iter([*several, *groups.values()]), None)


def _partner_of_place(
    found: Draft, groups: dict[tuple[str, str], PartnerGroup], told: Proposal, name: str
) -> PartnerGroup | None:
    """The partners whose place it is; None where it is the project's own."""
    group = _group_of(groups, told)
    if group is None or name in _ONLY_PLACES:
        return None
    if told.group:
        return group
    if group.separator:
        return group if told.shape.separator == group.separator else None
    if found.grain.grain == "partner" or found.grain.about == "beneficiary":
        return group
    return None


def _put_amount(found: Draft, groups: dict[tuple[str, str], PartnerGroup], told: Proposal) -> None:
    group = _group_of(groups, told)
    if group is not None and _is_partner_s(found, told):
        group.amounts.append(told)
    elif told.shape.separator:
        told.doubt("its cells hold lists, and no list of partners is as long")
    else:
        found.amounts.append(told)


def _is_partner_s(found: Draft, told: Proposal) -> bool:
    """Whether an amount is that of a partner, and not of the whole project."""
    if told.shape.separator or told.group in ("lead", "partner"):
        return True
    if found.grain.about == "beneficiary":
        return False
    if found.grain.grain == "partner":
        repeats = found.grain.repeats.get(told.column.index)
        return told.group == "beneficiary" if repeats is None else not repeats
    if told.group != "beneficiary" or told.meaning is None:
        return False
    # Beside the same measure of the whole project, it is the beneficiary's share.
    return any(
        other is not told and other.sure and other.field == "amounts" and not other.group
        and other.meaning is not None and other.meaning.measure == told.meaning.measure
        for other in found.proposals
    )  # fmt: skip


def _lists_of_one_length(found: Draft, groups: Sequence[PartnerGroup]) -> None:
    assert found.sample is not None
    for group in groups:
        name = group.cells.get("name")
        if name is None:
            continue
        told = [*(m.proposal for m in group.cells.values()), *group.amounts]
        for one in told:
            equal, rows = parallel(found.sample, name.proposal, one)
            if equal < rows:
                one.notes.append(
                    f"as long as the list of names in {equal} of {rows} rows; the others will be "
                    "refused"
                )


def _order_in_doubt(found: Draft) -> str:
    """Whether pairs of coordinates lie in their country only the other way round."""
    pairs, countries = (found.places.get(name) for name in ("coordinates", "country"))
    if pairs is None or countries is None or found.sample is None:
        return ""
    swapped = told = 0
    for row in found.sample.rows:
        code = country_of(row[countries.proposal.column.index])
        numbers = re.findall(r"-?\d+(?:\.\d+)?", row[pairs.proposal.column.index])
        if code is not None and len(numbers) == 2:
            told += 1
            latitude, longitude = map(Decimal, numbers)
            swapped += coordinate_problem(code, latitude, longitude) == "swapped"
    if swapped * 2 <= told:
        return ""
    return f"{swapped} of {told} lie in their country only as longitude-latitude"
