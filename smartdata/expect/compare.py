"""Where a source holds something else than is expected of it, in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from smartdata.expect.rows import Counted, Key

_NOUNS = {
    "projects.operations": "projects that are operations",
    "project_identifiers": "identifiers of projects",
    "partner_identifiers": "identifiers of partners",
    "beneficiaries": "rows",
    "records.published": "published",
    "records.quarantined": "in quarantine",
    "records.duplicate": "repeating another",
}


@dataclass(frozen=True)
class Deviation:
    """One row of which something else is expected than was found; None where it is not there."""

    key: Key
    expected: Counted | None
    found: Counted | None

    @property
    def told(self) -> str:
        """What deviates, in a sentence."""
        return f"{_where(self.key)}: {_told(self.key[1], self.expected, self.found)}"


def compare(expected: Iterable[Counted], found: Iterable[Counted]) -> list[Deviation]:
    """What deviates, in the order of the files; nothing where both say the same."""
    before = {row.key: row for row in expected}
    now = {row.key: row for row in found}
    return [
        Deviation(key, before.get(key), now.get(key))
        for key in sorted(before.keys() | now.keys())
        if before.get(key) != now.get(key)
    ]


def _where(key: Key) -> str:
    programme, what, stage, currency = key
    if what.startswith("quarantine."):
        return f"rule {what.removeprefix('quarantine.')}"
    if what.startswith("records."):
        return "raw records"
    if what.startswith("beneficiaries"):
        where = "" if _measured(what) else "beneficiaries"
    else:
        where = f"programme {programme}" if programme else "without a programme"
    return ", ".join(term for term in (where, _measured(what), stage, currency) if term)


def _measured(what: str) -> str:
    """The measure and what it is of, where there are amounts to be summed."""
    if what.startswith("amounts."):
        subject, _, measure = what.removeprefix("amounts.").partition(".")
        return f"{measure} of {subject}s"
    if what.startswith("beneficiaries."):
        return f"{what.removeprefix('beneficiaries.')} of beneficiaries"
    return ""


def _noun(what: str) -> str:
    if what.startswith("quarantine."):
        return "reasons of quarantine"
    return "amounts" if _measured(what) else _NOUNS.get(what, what)


def _told(what: str, expected: Counted | None, found: Counted | None) -> str:
    noun = _noun(what)
    if expected is None:
        return f"no {noun} expected, {_amount(found)} found"
    if found is None:
        return f"{_amount(expected, noun)} expected, none found"
    return f"{_amount(expected, noun)} expected, {_amount(found)} found"


def _amount(row: Counted | None, noun: str = "") -> str:
    """A number of rows with its sum, like ``1,509 amounts of 10.00 in all``."""
    if row is None:
        return "none"
    told = f"{row.rows:,} {noun}".rstrip()
    return told if row.sum is None else f"{told} of {row.sum:,} in all"
