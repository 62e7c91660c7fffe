"""One partner out of the several rows that name it: what they agree on, and their money."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from smartdata.parse.lists.amounts import TOO_LARGE, AmountReader, ReadAmount
from smartdata.parse.lists.notes import Notes
from smartdata.parse.lists.plan import PartnerPlan
from smartdata.parse.lists.rows import places_of
from smartdata.text import plain

_CENT = Decimal("0.01")
_LESS = "a sum of at most 16 digits and two decimals"
#: What the rows of one partner should agree on; name, role, country and identifiers make it one.
_AGREED = ("natural_person", "nuts_code", "region_raw", "postcode", "town", "organisation_type")


#: Remembered, because the same organisations take part again and again.
_plain = lru_cache(maxsize=50_000)(plain)


class Facts(NamedTuple):
    """Role, country and identifiers of a partner, as far as a row states them."""

    role: str | None
    country: str | None
    ids: frozenset[tuple[str, str]]

    def leaves_out(self, other: Facts) -> bool:
        """Whether these are the other's facts but for some that are not stated."""
        return (
            self != other
            and self.role in (None, other.role)
            and self.country in (None, other.country)
            and self.ids <= other.ids
        )


@dataclass
class Partner:
    """One partner on its way into the tables."""

    row: dict[str, Any]
    group: PartnerPlan
    line: int
    #: The name as read, or as printed where it can't be read; it may be that of a person.
    name: str
    money: list[tuple[AmountReader, ReadAmount]]
    amounts: list[dict[str, Any]] = field(default_factory=list)
    identifiers: list[dict[str, Any]] = field(default_factory=list)
    #: Whether it is a natural person, or may be one.
    hidden: bool = False

    @property
    def called(self) -> str:
        """The name without case, accents and punctuation, as organisations are told apart by."""
        return _plain(self.name) or self.name

    @property
    def facts(self) -> Facts:
        """What two rows that speak of the same partner may leave out, but not state otherwise."""
        ids = frozenset((one["scheme"], one["value"]) for one in self.identifiers)
        return Facts(self.row.get("role"), self.row.get("country"), ids)

    @property
    def told_money(self) -> tuple[Any, ...]:
        """What makes two rows state the same money."""
        return tuple(read.told for _, read in self.money)


def same_partners(named: list[Partner]) -> list[list[Partner]]:
    """Rows with one name put together by partner; the first of each states the most.

    A row that leaves something out belongs to the one partner that has what it states; where there
    are several such partners, it stays by itself.
    """
    by_facts: dict[Facts, list[Partner]] = {}
    for partner in named:
        by_facts.setdefault(partner.facts, []).append(partner)
    full = [told for told in by_facts if not any(map(told.leaves_out, by_facts))]
    found = {told: by_facts[told] for told in full}
    for told, several in by_facts.items():
        if told not in found:
            fuller = [other for other in full if told.leaves_out(other)]
            found.setdefault(fuller[0] if len(fuller) == 1 else told, []).extend(several)
    return list(found.values())


def note_amount(
    reader: AmountReader, read: ReadAmount, place: str, notes: Notes, number: int | None = None
) -> None:
    """Note why an amount can't be read, or that it is not in whole cents."""
    measure = reader.spec.measure
    if read.problem is not None:
        rule, expected = read.problem
        rule = rule if rule.startswith("currency") else "unreadable_amount"
        notes.note(rule, measure, place, read.raw, expected, number)
    elif read.amount is not None and read.amount.note == "sub_cent":
        notes.note("amount_below_cent", measure, place, read.raw, f"{read.amount.exact:f}", number)
    elif read.amount is None and reader.spec.required and number is not None:
        notes.note("required_value_missing", measure, place, partner_no=number)


def merge_fields(several: list[Partner], notes: Notes, number: int) -> None:
    """Put together what several rows say of one partner; where they differ, nothing is chosen."""
    first = several[0].row
    if len(several) == 1:
        return
    for name in _AGREED:
        told = dict.fromkeys(p.row[name] for p in several if p.row.get(name) is not None)
        if len(told) > 1:
            notes.note("rows_differ", name, first["place"], " | ".join(told), partner_no=number)
        if name in first:
            first[name] = next(iter(told)) if len(told) == 1 else None
    if "nuts_code" in first:
        versions = {p.row["nuts_code"]: p.row["nuts_version"] for p in several}
        first["nuts_version"] = versions.get(first["nuts_code"])


def merge_money(
    several: list[Partner], split: bool, prefix: str, notes: Notes, number: int
) -> None:
    """The amounts of one partner: those of its parts added up, or that on which all rows agree."""
    partner = several[0]
    split = split and not partner.group.spec.once_per_project
    for column, (reader, _) in enumerate(partner.money):
        reads = sorted(((one.line, one.money[column][1]) for one in several), key=itemgetter(0))
        known = [(line, read) for line, read in reads if read.amount is not None]
        agreed = len({read.told for _, read in known})
        measure, place = reader.spec.measure, partner.row["place"]
        if not known:
            continue
        if split and len(known) < len(reads):
            told = f"{len(reads) - len(known)} of {len(reads)} parts"
            notes.note("part_missing", measure, place, told, partner_no=number)
        if agreed > 1 and not (split and len({read.currency for _, read in known}) == 1):
            told = " | ".join(dict.fromkeys(read.raw for _, read in known[:5]))
            notes.note("repeated_amounts_differ", measure, place, told, partner_no=number)
            continue
        counted = known if split else known[:1]
        exact = sum((read.amount.exact for _, read in counted if read.amount), Decimal(0))
        if abs(exact.quantize(_CENT)) >= TOO_LARGE:
            notes.note("unreadable_amount", measure, place, f"{exact:f}", _LESS, number)
            continue
        partner.amounts.append(
            {
                "subject": "partner", "partner_no": number, "measure": measure,
                "stage": reader.stage, "fund": reader.fund, "currency": counted[0][1].currency,
                "amount": exact.quantize(_CENT),
                "amount_raw": " + ".join(read.raw for _, read in counted),
                "place": places_of(prefix, [line for line, _ in counted]),
            }
        )  # fmt: skip
