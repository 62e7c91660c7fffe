"""The partners that the rows of a project name, with their money and identifiers."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any, get_args

from smartdata.describe.pages import Role
from smartdata.parse.lists.amounts import AmountReader, ReadAmount
from smartdata.parse.lists.cells import Read, split_list
from smartdata.parse.lists.merging import (
    Partner,
    merge_fields,
    merge_money,
    note_amount,
    same_partners,
)
from smartdata.parse.lists.notes import Notes
from smartdata.parse.lists.persons import Persons
from smartdata.parse.lists.places import country_of, nuts_of, parallel
from smartdata.parse.lists.plan import PartnerPlan, Plan
from smartdata.parse.lists.rows import DataRow, places_of
from smartdata.parse.record import organisation_uid
from smartdata.personal import is_personal_code
from smartdata.reference.identifiers import (
    check_identifier,
    identifies_person,
    normal_identifier,
)

#: Remembered, because the same organisations take part again and again.
_organisation_uid = lru_cache(maxsize=50_000)(organisation_uid)
_ROLES = frozenset(get_args(Role))
#: Texts that are published as printed, and the columns that they go into.
_PLAIN = {
    "region": "region_raw", "postcode": "postcode", "town": "town",
    "organisation_type": "organisation_type",
}  # fmt: skip


class PartnerBuilder:
    """Builds the partners of one statement after the other."""

    def __init__(self, plan: Plan, prefix: str) -> None:
        self.plan = plan
        self.prefix = prefix

    def build(
        self, rows: list[DataRow], notes: Notes, identifiers: list[dict[str, Any]]
    ) -> list[Partner]:
        """The partners of a project, numbered from 1 in the order of the rows.

        Rows that repeat or split a project's amount repeat its partner, which is then one. With
        one row per partner, each row is a partner, even where two say the same. From here on the
        notes hold no name of a natural person.
        """
        said: list[list[Partner]] = []
        for group in self.plan.partners:
            self._of_group(group, rows, notes, said)
        persons = Persons()
        for partner in (partner for several in said for partner in several if partner.hidden):
            persons.add(partner.name, (one["value"] for one in partner.identifiers))
        notes.hide(persons)
        for number, several in enumerate(said, start=1):
            merge_fields(several, notes, number)
            merge_money(several, self.plan.records.grain == "split", self.prefix, notes, number)
            self._keep_secret(several, persons, notes, number)
        partners = [several[0] for several in said]
        for number, partner in enumerate(partners, start=1):
            partner.row["partner_no"] = number
            ids = {"record_no": notes.record_no, "partner_no": number}
            identifiers += ({**one, **ids} for one in partner.identifiers if not partner.hidden)
        return partners

    def _of_group(
        self, group: PartnerPlan, rows: list[DataRow], notes: Notes, said: list[list[Partner]]
    ) -> None:
        """Add the partners that one group of columns names; each with all rows that name it."""
        each_row = self.plan.records.grain == "partner" and not group.spec.once_per_project
        begin, first = len(notes.into), len(said) + 1
        told: list[Partner] = []
        by_name: dict[tuple[Any, ...], list[Partner]] = {}
        for row in rows:
            # One list may name the same partner twice; those are two.
            in_row: Counter[str] = Counter()
            for partner in self._of_row(group, row, notes, first + len(told)):
                in_row[partner.called] += 1
                key = (partner.called, in_row[partner.called], row.number if each_row else None)
                by_name.setdefault(key, []).append(partner)
                told.append(partner)
        numbers = {id(partner): number for number, partner in enumerate(told, first)}
        found = [several for named in by_name.values() for several in same_partners(named)]
        found.sort(key=lambda several: min(numbers[id(partner)] for partner in several))
        said += found
        notes.renumber(begin, {
            numbers[id(partner)]: final
            for final, several in enumerate(found, first) for partner in several
        })  # fmt: skip
        if (
            each_row
            and len(told) > 1
            and len({(p.called, p.facts, p.told_money) for p in told}) == 1
        ):
            place = places_of(self.prefix, [row.number for row in rows])
            notes.note("partner_repeated", "name", place, told[0].name)

    def _keep_secret(
        self, several: list[Partner], persons: Persons, notes: Notes, number: int
    ) -> None:
        """Leave the name out where any row says that it is a natural person's, or it is alike."""
        partner = several[0]
        row = partner.row
        partner.hidden = any(one.hidden for one in several)
        if not partner.hidden and persons.named_in(partner.name):
            partner.hidden = True
            notes.publishable(partner.name, "name", row["place"], number)
        if partner.hidden:
            row["name"] = row["name_printed"] = row["organisation_uid"] = None
            # The place of a natural person may tell who it is, so it goes with the name.
            row["postcode"] = row["town"] = None

    def amounts(self, partners: list[Partner]) -> list[dict[str, Any]]:
        """The amounts of all partners."""
        return [amount for partner in partners for amount in partner.amounts]

    def _of_row(self, group: PartnerPlan, row: DataRow, notes: Notes, number: int) -> list[Partner]:
        separator = group.spec.list
        if separator is None:
            reads = {name: cell.read(row) for name, cell in group.every.items()}
            elements = [(reads, [(reader, reader.read(row)) for reader in group.amounts])]
        else:
            elements = self._elements(group, row, separator, notes)
        said = [element for element in elements if self._says_something(group, *element)]
        return [
            self._partner(group, reads, money, row, notes, number + n)
            for n, (reads, money) in enumerate(said)
        ]

    def _says_something(
        self, group: PartnerPlan, reads: dict[str, Read],
        money: list[tuple[AmountReader, ReadAmount]],
    ) -> bool:  # fmt: skip
        """Whether anything is said of this partner alone; what holds for all does not count."""
        own = (reads[name] for name in group.own)
        return any(read.value is not None or read.problem for read in own) or any(
            read.amount is not None or read.problem for _, read in money
        )

    def _place(self, row: DataRow) -> str:
        return places_of(self.prefix, [row.number])

    def _elements(
        self, group: PartnerPlan, row: DataRow, separator: str, notes: Notes
    ) -> list[tuple[dict[str, Read], list[tuple[AmountReader, ReadAmount]]]]:
        """The elements of the parallel lists of one row; amounts must be as many as partners."""
        place = self._place(row)
        lists = parallel(group.every, separator, row, notes, "partners", place)
        amounts = []
        for reader in group.amounts:
            parts = split_list(reader.bound.text(row), separator)
            if len(parts) == 1 and reader.bound.says_nothing(parts[0], reader.values):
                parts = []
            if parts and len(parts) != len(lists):
                told = f"{len(parts)} of {reader.spec.measure}, {len(lists)} partners"
                notes.note("parallel_lists_differ", "partners", place, told, "equal length")
                return []
            amounts.append((reader, parts or [""] * len(lists)))
        return [
            (reads, [(reader, reader.read(row, parts[n])) for reader, parts in amounts])
            for n, reads in enumerate(lists)
        ]

    def _partner(
        self, group: PartnerPlan, reads: dict[str, Read],
        money: list[tuple[AmountReader, ReadAmount]], row: DataRow, notes: Notes, number: int,
    ) -> Partner:  # fmt: skip
        place = self._place(row)
        told: dict[str, Any] = {"place": place}
        partner = Partner(told, group, row.number, "", money)
        self._role(group, reads, told, notes, number)
        name = notes.value(reads["name"], "name", place, number)
        partner.name = name or reads["name"].raw
        if "country" in reads:
            told["country"] = country_of(reads["country"], notes, "country", place, number)
            raw = reads["country"].raw or None
            told["country_raw_printed"] = notes.publishable(raw, "country", place, number)
        if "nuts_code" in reads:
            told["nuts_code"], told["nuts_version"] = nuts_of(
                reads["nuts_code"], notes, "nuts_code", place, number
            )
        for field_name, column in _PLAIN.items():
            if field_name in reads:
                value = notes.value(reads[field_name], field_name, place, number)
                told[column] = notes.publishable(value, field_name, place, number)
        self._identifiers(group, reads, partner, notes, number)
        self._name(group, name, reads, partner, notes, number)
        notes.needed(group.every, reads, place, number)
        for reader, read in money:
            note_amount(reader, read, place, notes, number)
        return partner

    def _role(
        self, group: PartnerPlan, reads: dict[str, Read], row: dict[str, Any], notes: Notes,
        number: int,
    ) -> None:  # fmt: skip
        if isinstance(group.spec.role, str):
            row["role"] = group.spec.role
            return
        role = notes.value(reads["role"], "role", row["place"], number)
        raw = reads["role"].raw or None
        row["role_raw_printed"] = notes.publishable(raw, "role", row["place"], number)
        if role is not None and role not in _ROLES:
            notes.note("unknown_word", "role", row["place"], str(role), "a role", number)
            role = None
        row["role"] = role

    def _name(
        self, group: PartnerPlan, name: str | None, reads: dict[str, Read], partner: Partner,
        notes: Notes, number: int,
    ) -> None:  # fmt: skip
        row = partner.row
        self._natural_person(group, reads, partner, notes, number)
        if partner.hidden:
            return
        if name is None:
            notes.note("partner_without_name", "name", row["place"], partner_no=number)
            return
        published = notes.publishable(name, "name", row["place"], number)
        row["name"] = row["name_printed"] = published
        if published is None:
            return
        checked = [i for i in partner.identifiers if _identifies(i)]
        if checked:
            first = checked[0]
            row["organisation_uid"] = f"{first['scheme']}-{first['value']}"
        else:
            row["organisation_uid"] = _organisation_uid(published, row.get("country"))

    def _natural_person(
        self, group: PartnerPlan, reads: dict[str, Read], partner: Partner, notes: Notes,
        number: int,
    ) -> None:  # fmt: skip
        """Tell whether the partner is a natural person; what is not understood may say so."""
        row = partner.row
        if "natural_person" in reads:
            read = reads["natural_person"]
            told = notes.value(read, "natural_person", row["place"], number)
            if told in ("yes", "no"):
                row["natural_person"] = told
            elif told is not None or read.problem is not None:
                partner.hidden = True
                if read.problem is None:
                    notes.note("unknown_word", "natural_person", row["place"], read.raw,
                               "yes or no", number)  # fmt: skip
        if any(pattern.search(partner.name) for pattern in group.persons):
            row["natural_person"] = "yes"
        if row.get("natural_person") == "yes":
            partner.hidden = True
            notes.note("natural_person", "name", row["place"], partner_no=number)

    def _identifiers(
        self, group: PartnerPlan, reads: dict[str, Read], partner: Partner, notes: Notes,
        number: int,
    ) -> None:  # fmt: skip
        place = partner.row["place"]
        for scheme in group.identifiers:
            read = reads[f"id:{scheme}"]
            printed = notes.value(read, scheme, place, number)
            if printed is None:
                continue
            if identifies_person(scheme, printed):
                notes.note("personal_data", scheme, place, "personal code", "", number)
                partner.hidden = True
                continue
            if notes.publishable(printed, scheme, place, number) is None:
                partner.hidden = True  # the code of a person
                continue
            value = normal_identifier(scheme, printed) or printed
            check = check_identifier(scheme, value)
            if check != "passed" and is_personal_code(scheme, value):
                notes.note("personal_data", scheme, place, "personal code", "", number)
                partner.hidden = True
                continue
            if check == "failed":
                notes.note("check_digit_wrong", scheme, place, printed, "", number)
            partner.identifiers.append(
                {"scheme": scheme, "value": value, "check_digit": check, "place": place}
            )


def _identifies(identifier: dict[str, Any]) -> bool:
    """Whether organisations may be told apart by it: not by a “0” that stands for nothing."""
    return identifier["check_digit"] != "failed" and bool(re.search("[1-9]", identifier["value"]))
