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

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from smartdata.parse.labels import PARTNER_FIELDS, Words
from smartdata.parse.values import read_amount

#: What stands in the region cell of a partner outside Latvia.
_REGION_PLACEHOLDERS = ("N/A", "n/a", "-", "–", "—", "")
#: A name that seems to end like this goes on: ``Igaunija-Latvija`` is no name and country.
_OPEN_ENDS = "-–—/("
#: Longest run of digits, points and blanks that three amounts can make.
_LONGEST_AMOUNTS = 72
#: When the project's own sums do not confirm a row, its own sum must be this many times more
#: telling than the number of ways in which its digits could be taken apart.
_WEIGHT = 1000
#: More sums than this are not searched; the rows count as uncertain.
_MOST_SUMS = 20_000


@dataclass(frozen=True)
class Amounts:
    """Three amounts as printed, the first two adding up to the third.

    ``strong`` says that the digits alone make the reading certain enough: they allow no other three
    amounts, or their adding up can't well be chance. ``if_cut`` holds funding and total of each
    reading of the digits as a row that lost its end.
    """

    printed: tuple[str, str, str]
    funding: Decimal
    total: Decimal
    strong: bool
    if_cut: tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True)
class Split:
    """One way of taking a row apart."""

    head: tuple[str, str, str, str]
    amounts: Amounts

    @property
    def cells(self) -> tuple[str, ...]:
        """The seven cells as printed."""
        return (*self.head, *self.amounts.printed)


def splits(row: str, words: Words) -> list[Split]:
    """Every way in which a glued row can be taken apart; its three amounts always add up.

    None where the source prints other cells, or in another order.
    """
    if words.partner_order != PARTNER_FIELDS:
        return []
    run = len(row.rstrip("0123456789. "))
    if not 0 < len(row) - run <= _LONGEST_AMOUNTS + 1:
        return []
    found: dict[tuple[str, ...], Split] = {}
    # The full stop of "Lietuva." may be the first sign of the run, so each place is tried.
    for start in range(run, len(row)):
        if row[start] in " ." or row[start - 1].isdigit():
            continue
        heads = list(_heads(row[:start], words))
        for amounts in _amounts(row[start:]) if heads else ():
            for head in heads:
                split = Split(head, amounts)
                found.setdefault(split.cells, split)
    return list(found.values())


def _amounts(run: str) -> list[Amounts]:
    """Every way of reading a run of digits as three amounts, the first two adding up."""
    if len(run) > _LONGEST_AMOUNTS or _two_equal(run):
        return []
    ways = 0
    if_cut: list[tuple[Decimal, Decimal]] = []
    found: list[tuple[tuple[str, str, str], Decimal, Decimal]] = []
    for first in range(1, len(run) - 1):
        funding = read_amount(run[:first])
        if funding is None:
            continue
        for second in range(first + 1, len(run)):
            national = read_amount(run[first:second])
            if national is None:
                continue
            rest = run[second:]
            if _begins(rest, funding + national):
                if_cut.append((funding, funding + national))
            total = read_amount(rest)
            ways += total is not None
            if funding + national == total:
                found.append(((run[:first], run[first:second], rest), funding, total))
    return [
        Amounts(printed, funding, total, ways == 1 or total * 100 >= _WEIGHT * ways, tuple(if_cut))
        for printed, funding, total in found
    ]


def _two_equal(run: str) -> bool:
    """Whether the digits are one amount twice, as where the cell of a missing amount is empty.

    ``500.00500.00`` could be read as 500.0 + 0 = 500.00; but missing is not zero.
    """
    half = len(run) // 2
    return run[:half] == run[half:] and read_amount(run[:half]) is not None


def _begins(text: str, amount: Decimal) -> bool:
    """Whether a text is the beginning of a printed amount, but not all of it."""
    exact = f"{amount:.2f}"
    whole = {exact, exact.rstrip("0").rstrip("."), exact[:-1] if exact.endswith("0") else exact}
    return exact.startswith(text) and text not in whole


def _heads(text: str, words: Words) -> Iterator[tuple[str, str, str, str]]:
    """Every way of reading what stands before the amounts: role, name, country, region."""
    for role in words.roles:
        if not text.startswith(role):
            continue
        rest = text[len(role) :]
        for region in (*sorted(words.region_words), *_REGION_PLACEHOLDERS):
            if not rest.endswith(region):
                continue
            before = rest[: len(rest) - len(region)]
            for name, country in _countries(before, words):
                if name and name == name.strip() and name[-1] not in _OPEN_ENDS:
                    yield role, name, country, region


def _countries(text: str, words: Words) -> Iterator[tuple[str, str]]:
    for stop in ("", "."):
        if stop and not text.endswith(stop):
            continue
        bare = text.removesuffix(stop)
        for length in words.country_lengths:
            if length > len(bare):
                break
            name, country = bare[:-length], bare[-length:]
            if country in words.country_names:
                yield name, country + stop


def choose(
    rows: list[list[Split]], funding: Decimal | None, total: Decimal | None
) -> list[Split | None]:
    """The certain way of each row, or None where there is none.

    ``rows`` holds the ways of every row of one project, ``funding`` and ``total`` the sums that
    the project itself states. If exactly one combination of ways agrees with both sums, it is
    certain. If none does, a row is certain where it has one way only, and a strong one; but not the
    last row where the sums say that it has lost its end. If several do, a row is certain where it
    has one way only.
    """
    tolerance = Decimal("0.01") * len(rows)
    fitting: list[tuple[Split, ...]] | None = []
    if all(rows) and funding is not None and total is not None:
        fitting = _combinations(rows, funding, total, tolerance)
    if fitting is not None and len(fitting) == 1:
        return list(fitting[0])
    confirmed = fitting != []
    certain = [
        ways[0] if len(ways) == 1 and (confirmed or ways[0].amounts.strong) else None
        for ways in rows
    ]
    if not confirmed and _last_is_cut(certain, funding, total, tolerance):
        certain[-1] = None
    return certain


def _last_is_cut(
    rows: list[Split | None], funding: Decimal | None, total: Decimal | None, tolerance: Decimal
) -> bool:
    """Whether the project's sums come out right once the last row is read as cut off."""
    amounts = [row.amounts for row in rows if row is not None]
    if len(amounts) < len(rows) or not rows:
        return False
    before = amounts[:-1]
    for cut_funding, cut_total in amounts[-1].if_cut:
        sums = (
            (sum((a.funding for a in before), cut_funding), funding),
            (sum((a.total for a in before), cut_total), total),
        )
        if all(stated is None or abs(found - stated) <= tolerance for found, stated in sums):
            return True
    return False


#: A combination of ways: its last way and, linked to it, those before.
_Path: TypeAlias = "tuple[_Path, Split] | None"


def _combinations(
    rows: list[list[Split]], funding: Decimal, total: Decimal, tolerance: Decimal
) -> list[tuple[Split, ...]] | None:
    """Up to two combinations of ways whose sums agree; None where there are too many to search."""
    # Sums reached so far, each with at most two combinations that reach it.
    reached: dict[tuple[Decimal, Decimal], list[_Path]] = {(Decimal(0), Decimal(0)): [None]}
    steps = 0
    for ways in rows:
        onward: dict[tuple[Decimal, Decimal], list[_Path]] = {}
        for (sum_funding, sum_total), paths in reached.items():
            for way in ways:
                sums = (sum_funding + way.amounts.funding, sum_total + way.amounts.total)
                if sums[1] > total + tolerance:
                    continue
                kept = onward.setdefault(sums, [])
                kept += [(path, way) for path in paths[: 2 - len(kept)]]
        # A row with one way does not add to the search.
        steps += len(onward) if len(ways) > 1 else 0
        if steps > _MOST_SUMS:
            return None
        reached = onward
    fitting: list[tuple[Split, ...]] = []
    for (sum_funding, sum_total), paths in reached.items():
        if abs(sum_funding - funding) <= tolerance and abs(sum_total - total) <= tolerance:
            fitting += map(_unlinked, paths)
    return fitting


def _unlinked(path: _Path) -> tuple[Split, ...]:
    ways: list[Split] = []
    while path is not None:
        path, way = path
        ways.append(way)
    return tuple(reversed(ways))
