"""Countries, regions, codes and coordinates of the places that rows name."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from smartdata.parse.forms import Problem
from smartdata.parse.lists.cells import CellReader, Read, split_list
from smartdata.parse.lists.notes import Notes
from smartdata.parse.lists.plan import LocationPlan, Plan
from smartdata.parse.lists.rows import DataRow
from smartdata.reference import country_codes
from smartdata.reference.nuts import versions_of
from smartdata.reference.places import coordinate_problem
from smartdata.text import fold

_NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")
_PAIR = re.compile(r"\s*(-?\d{1,8}(?:\.\d+)?)\s*([,;\s])\s*(-?\d{1,8}(?:\.\d+)?)\s*", re.ASCII)
#: What tells where exactly a place is.
_TELLING = ("lau_code", "postcode", "town", "latitude", "longitude")


def country_of(
    read: Read, notes: Notes, field: str, place: str, partner_no: int | None = None
) -> str | None:
    """The country code of a printed country, noted where it is not known."""
    printed = notes.value(read, field, place, partner_no)
    if printed is None:
        return None
    code = country_codes().get(fold(printed.rstrip(". ")))
    if code is None:
        notes.note("unknown_country", field, place, read.raw, "a country", partner_no)
    return code


def nuts_of(
    read: Read, notes: Notes, field: str, place: str, partner_no: int | None = None
) -> tuple[str | None, str | None]:
    """A NUTS code and the versions in which it is valid, joined by ``|``."""
    printed = notes.value(read, field, place, partner_no)
    if printed is None:
        return None, None
    code = printed.upper()
    versions = versions_of(code) if _NUTS.fullmatch(code) else ()
    if not versions:
        notes.note("unknown_nuts_code", field, place, read.raw, "a NUTS code", partner_no)
        return None, None
    return code, "|".join(versions)


def read_locations(
    plan: Plan, rows: list[DataRow], place: Callable[[DataRow], str], notes: Notes
) -> tuple[list[dict[str, Any]], dict[int, int]]:
    """The places of a statement, numbered from 1, and the number of each row's first place.

    Where rows split an amount, each row is a place of its own, even one that it does not name;
    elsewhere equal places are one.
    """
    found: list[dict[str, Any]] = []
    seen: set[tuple[Any, ...]] = set()
    numbers: dict[int, int] = {}
    split = plan.records.grain == "split" and len(rows) > 1
    for row in rows:
        ones = [o for group in plan.locations for o in _places(group, row, place(row), notes)]
        if split and not ones:
            ones = [{"basis": "unknown", "place": place(row)}]
        numbers[row.number] = len(found) + 1
        for one in ones:
            told = tuple(value for name, value in one.items() if name != "place")
            if told in seen and not split:
                continue
            seen.add(told)
            found.append({"location_no": len(found) + 1, **one})
    return found, numbers


def _places(group: LocationPlan, row: DataRow, place: str, notes: Notes) -> list[dict[str, Any]]:
    if group.spec.list is None:
        reads = {name: cell.read(row) for name, cell in group.cells.items()}
        one = _place(group, reads, place, notes)
        return [one] if one else []
    lists = parallel(group.cells, group.spec.list, row, notes, "location", place)
    return [
        one
        for reads in lists
        if any(_is_said(reads[name]) for name in group.own)
        and (one := _place(group, reads, place, notes))
    ]


def _is_said(read: Read) -> bool:
    return read.value is not None or read.problem is not None


def parallel(
    cells: dict[str, CellReader], separator: str, row: DataRow, notes: Notes, field: str, place: str
) -> list[dict[str, Read]]:
    """The elements of lists that stand side by side in the cells of one row.

    Lists of different length can't be put together with certainty: none is read then.
    """
    texts = {name: cell.bound.text(row) for name, cell in cells.items()}
    shared = {name for name, cell in cells.items() if cell.bound.is_shared}
    lists = {n: split_list(text, separator) for n, text in texts.items() if n not in shared}
    longest = max(map(len, lists.values()), default=0)
    for name, parts in lists.items():
        if len(parts) == 1 < longest and not _is_said(cells[name].of(parts[0])):
            parts.clear()  # one “n/a” for all
    lengths = {name: len(parts) for name, parts in lists.items() if parts}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{number} of {name}" for name, number in lengths.items())
        notes.note("parallel_lists_differ", field, place, told, "lists of equal length")
        return []
    length = max(lengths.values(), default=0)
    return [
        {
            name: cell.of(texts[name] if name in shared else (lists[name] or [""] * length)[n])
            for name, cell in cells.items()
        }
        for n in range(length)
    ]


def _place(
    group: LocationPlan, reads: dict[str, Read], place: str, notes: Notes
) -> dict[str, Any] | None:
    if not any(map(_is_said, reads.values())):
        return None
    told: dict[str, Any] = {"basis": group.spec.basis, "place": place}
    if "country" in reads:
        told["country"] = country_of(reads["country"], notes, "country", place)
        told["country_raw"] = notes.publishable(reads["country"].raw or None, "country", place)
    if "nuts_code" in reads:
        told["nuts_code"], told["nuts_version"] = nuts_of(
            reads["nuts_code"], notes, "nuts_code", place
        )
    for name, target in (("region", "region_raw"), ("lau_code", "lau_code"),
                         ("postcode", "postcode"), ("town", "town"), ("share", "share"),
                         ("latitude", "latitude"), ("longitude", "longitude")):  # fmt: skip
        if name in reads:
            value = notes.value(reads[name], name, place)
            told[target] = (
                notes.publishable(value, name, place) if isinstance(value, str) else value
            )
    notes.needed(group.cells, reads, place)
    if "coordinates" in reads:
        _coordinates(group, reads["coordinates"], told, notes)
    _check_coordinates(told, notes)
    if notes.persons and group.spec.basis == "beneficiary_seat":
        # It may be where a natural person lives.
        for name in _TELLING:
            told.pop(name, None)
    return told


def _coordinates(group: LocationPlan, read: Read, told: dict[str, Any], notes: Notes) -> None:
    text = notes.value(read, "coordinates", told["place"])
    if text is None:
        return
    reader = group.cells["coordinates"].reader
    pair = _PAIR.fullmatch(text)
    if pair and reader.forms.decimal == "," and pair[2] == "," and "." not in text:
        pair = None  # one number with a decimal comma, not two
    values = [reader.coordinate(part) for part in (pair[1], pair[3])] if pair else []
    if len(values) != 2 or any(isinstance(value, Problem) for value in values):
        notes.note("unreadable_coordinate", "coordinates", told["place"], read.raw, "two numbers")
        return
    if group.spec.order == "longitude-latitude":
        values.reverse()
    told["latitude"], told["longitude"] = values


def _check_coordinates(told: dict[str, Any], notes: Notes) -> None:
    latitude, longitude = told.get("latitude"), told.get("longitude")
    if latitude is None or longitude is None:
        return
    country = told.get("country")
    problem = coordinate_problem(country, Decimal(latitude), Decimal(longitude))
    if problem is not None:
        shown = f"latitude {latitude}, longitude {longitude}"
        expected = country or "the Earth"
        notes.note(f"coordinates_{problem}", "coordinates", told["place"], shown, expected)
