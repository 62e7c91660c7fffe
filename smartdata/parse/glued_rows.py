"""Partner rows whose cells stand glued together, taken apart only where that is certain.

``VadošaisKurzemes plānošanas reģionsLatvijaKurzemes181128.7631963.91213092.67`` has no
separators. What it must be is known, though: a role, a name, a country, a region (or a placeholder,
or nothing), and three amounts of which the first two add up to the third. A row is read by finding
*every* way in which it can be taken apart; the project's own sums decide between several ways. A
row that can be taken apart in no way, or in more than one, is not read at all.

Cells are trimmed by whoever printed them, so a blank never stands where two cells meet; that is
what tells ``South`` + ``Sudan`` from ``South Sudan``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from smartdata.parse.labels import ROLES
from smartdata.parse.values import AMOUNT_PATTERN, read_amount
from smartdata.reference import country_names, region_words

#: What stands in the region cell of a partner outside Latvia.
_REGION_PLACEHOLDERS = ("N/A", "n/a", "-", "–", "—", "")
#: Longest run of digits, points and blanks that three amounts can make.
_LONGEST_AMOUNTS = 72
#: When the project's own sums do not confirm a row, its own sum must be this many times more
#: telling than the number of ways in which its digits could be taken apart.
_WEIGHT = 1000
#: More combinations than this are not searched; the rows count as uncertain.
_MOST_SUMS = 20_000

_AMOUNT = re.compile(AMOUNT_PATTERN, re.ASCII)
_AMOUNTS_RUN = re.compile(r"[0-9. ]*\Z", re.ASCII)


@dataclass(frozen=True)
class Split:
    """One way of taking a row apart: its seven cells as printed, and two amounts of it."""

    cells: tuple[str, ...]
    funding: Decimal
    total: Decimal
    strong: bool


@dataclass(frozen=True)
class _Amounts:
    printed: tuple[str, str, str]
    funding: Decimal
    total: Decimal
    strong: bool


def splits(row: str) -> list[Split]:
    """Every way in which a glued row can be taken apart; its three amounts always add up.

    A way is ``strong`` where the row alone makes it certain enough: its digits allow no other
    three amounts, or their adding up can't well be chance.
    """
    run = _AMOUNTS_RUN.search(row)
    if run is None or not run.group().strip():
        return []
    found: dict[tuple[str, ...], Split] = {}
    # The full stop of "Lietuva." may be the first sign of the run, so each place is tried.
    for start in range(run.start(), len(row)):
        if row[start] in " ." or row[:start][-1:].isdigit():
            continue
        texts = list(_heads(row[:start]))
        for amounts in _amounts(row[start:]):
            for head in texts:
                split = Split(
                    (*head, *amounts.printed), amounts.funding, amounts.total, amounts.strong
                )
                found.setdefault(split.cells, split)
    return list(found.values())


def _amounts(run: str) -> list[_Amounts]:
    """Every way of reading a run of digits as three amounts, the first two adding up."""
    if len(run) > _LONGEST_AMOUNTS:
        return []
    ways = 0
    found: list[tuple[tuple[str, str, str], Decimal, Decimal]] = []
    whole = len(run)
    for first in range(1, whole - 1):
        funding = _amount(run[:first])
        if funding is None:
            continue
        for second in range(first + 1, whole):
            national, total = _amount(run[first:second]), _amount(run[second:])
            if national is None or total is None:
                continue
            ways += 1
            if funding + national == total:
                found.append(((run[:first], run[first:second], run[second:]), funding, total))
    return [
        _Amounts(printed, funding, total, ways == 1 or total * 100 >= _WEIGHT * ways)
        for printed, funding, total in found
    ]


def _amount(text: str) -> Decimal | None:
    return read_amount(text) if _AMOUNT.fullmatch(text) else None


def _heads(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Every way of reading what stands before the amounts: role, name, country, region."""
    for role in ROLES:
        if not text.startswith(role):
            continue
        rest = text[len(role) :]
        for region in _regions():
            if not rest.endswith(region):
                continue
            before = rest[: len(rest) - len(region)]
            for name, country in _countries(before):
                if name and name == name.strip():
                    yield role, name, country, region


def _countries(text: str) -> Iterator[tuple[str, str]]:
    for stop in ("", "."):
        if stop and not text.endswith(stop):
            continue
        bare = text.removesuffix(stop)
        for length in _name_lengths():
            if length > len(bare):
                break
            name, country = bare[:-length], bare[-length:]
            if country in country_names():
                yield name, country + stop


@cache
def _name_lengths() -> tuple[int, ...]:
    return tuple(sorted({len(name) for name in country_names()}))


@cache
def _regions() -> tuple[str, ...]:
    return (*sorted(region_words()), *_REGION_PLACEHOLDERS)


def choose(
    rows: list[list[Split]], funding: Decimal | None, total: Decimal | None
) -> list[Split | None]:
    """The certain way of each row, or None where there is none.

    ``rows`` holds the ways of every row of one project, ``funding`` and ``total`` the sums that
    the project itself states. If exactly one combination of ways agrees with both sums, it is
    certain. If none does, a row is certain where it has one way only, and a strong one. If several
    do, a row is certain where it has one way only.
    """
    tolerance = Decimal("0.01") * len(rows)
    fitting: list[tuple[Split, ...]] | None = []
    if all(rows) and funding is not None and total is not None:
        fitting = _combinations(rows, funding, total, tolerance)
    if fitting is not None and len(fitting) == 1:
        return list(fitting[0])
    unconfirmed = fitting == []
    return [
        ways[0] if len(ways) == 1 and (ways[0].strong or not unconfirmed) else None for ways in rows
    ]


def _combinations(
    rows: list[list[Split]], funding: Decimal, total: Decimal, tolerance: Decimal
) -> list[tuple[Split, ...]] | None:
    """Up to two combinations of ways whose sums agree; None where there are too many to search."""
    # Sums reached so far, each with at most two combinations that reach it.
    reached: dict[tuple[Decimal, Decimal], list[tuple[Split, ...]]] = {
        (Decimal(0), Decimal(0)): [()]
    }
    for ways in rows:
        onward: dict[tuple[Decimal, Decimal], list[tuple[Split, ...]]] = {}
        for (sum_funding, sum_total), paths in reached.items():
            for way in ways:
                sums = (sum_funding + way.funding, sum_total + way.total)
                if sums[1] > total + tolerance:
                    continue
                kept = onward.setdefault(sums, [])
                kept += [(*path, way) for path in paths[: 2 - len(kept)]]
        if len(onward) > _MOST_SUMS:
            return None
        reached = onward
    fitting: list[tuple[Split, ...]] = []
    for (sum_funding, sum_total), paths in reached.items():
        if abs(sum_funding - funding) <= tolerance and abs(sum_total - total) <= tolerance:
            fitting += paths
    return fitting
