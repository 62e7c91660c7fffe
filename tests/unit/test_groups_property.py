"""Lists made from a known small world, in each grain and with dirt, read back and compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.parse.lists.group import grouped
from smartdata.parse.lists.rows import ROW_KINDS, DataRow
from tests.lists import ReadList, described, read_list, sorted_rows, table

HEADER = ("Code", "Title", "Partner", "County", "Total", "Share")
BLANKS = st.sampled_from(["", " ", "\u00a0", "\t", "\u202f"])
NAMES = ("Rīgas dome", "SIA “Ūdens”", "A/S Ost & West", "Универзитет", "Δήμος")
COUNTIES = ("North", "South", "East", "West")
MONEY = st.decimals(0, 10**6, places=2)
Rows = list[list[str]]


@dataclass(frozen=True)
class Part:
    """A partner of a project at a place, with its share of the money."""

    name: str
    county: str
    money: Decimal


@dataclass(frozen=True)
class Project:
    """What is true of a project, however a list prints it."""

    code: str
    title: str
    parts: tuple[Part, ...]

    @property
    def total(self) -> Decimal:
        return sum((part.money for part in self.parts), Decimal(0))


def parts(distinct: bool) -> st.SearchStrategy[tuple[Part, ...]]:
    """One to four partners; of distinct ones each has a name and a county of its own."""
    made = st.tuples(st.sampled_from(NAMES), st.sampled_from(COUNTIES), MONEY)
    told = st.lists(made, min_size=1, max_size=4, unique_by=(lambda p: p[1]) if distinct else None)
    return told.map(lambda several: tuple(Part(*one) for one in several))


@st.composite
def worlds(draw: st.DrawFn, distinct: bool = True) -> list[Project]:
    codes = draw(st.lists(st.integers(1, 40), min_size=1, max_size=6, unique=True))
    return [Project(f"LLI-{code}", f"Title {code}", draw(parts(distinct))) for code in codes]


def blurred(draw: st.DrawFn, text: str) -> str:
    """A cell with blanks around it, which mean nothing."""
    return f"{draw(BLANKS)}{text}{draw(BLANKS)}"


def printed(amount: Decimal, draw: st.DrawFn) -> str:
    """An amount in one of the ways that a list with decimal comma may print it."""
    whole, _, cents = f"{amount:.2f}".partition(".")
    grouped_whole = f"{int(whole):,}".replace(",", draw(st.sampled_from([".", " ", "\u00a0", ""])))
    return draw(st.sampled_from([f"{grouped_whole},{cents}", f"{whole},{cents}",
                                 f"{whole},{cents} €"]))  # fmt: skip


DIRT: dict[str, list[str]] = {
    "blank": ["", " ", "\u00a0"], "section": ["", "Priority 1"], "sum": ["", "Total:", "", "", "5"],
    "header": list(HEADER),
}  # fmt: skip


@st.composite
def lists(draw: st.DrawFn, rows: Rows) -> tuple[Rows, Counter[str]]:
    """Rows in any order with dirt between them, and what each of them is."""
    shuffled = draw(st.permutations(rows))
    found: Rows = []
    kinds: Counter[str] = Counter(header=1)
    for row in shuffled:
        for kind in draw(st.lists(st.sampled_from(sorted(DIRT)), max_size=2)):
            found.append(DIRT[kind])
            kinds[kind] += 1
        found.append([blurred(draw, cell) for cell in row])
        kinds["record"] += 1
    return found, kinds


def description(grain: str, **changes: Any) -> dict[str, Any]:
    return {
        "grain": grain,
        "key": ["project_code"],
        "sections": "programme_priority",
        "total_words": ["Total"],
        "project": {"project_code": "Code", "title": "Title"},
        "partners": [{"role": "partner", "name": "Partner"}],
        "locations": [{"region": "County"}],
        "amounts": [{"column": "Total", "measure": "total_budget"}],
        "ignored": ["Share"],
        **changes,
    }


def read(records: dict[str, Any], rows: Rows) -> ReadList:
    forms = {"decimal": ",", "thousands": [".", " "], "missing": ["-"]}
    return read_list(described(records, forms=forms), table(HEADER, *rows))


def conserved(found: ReadList, kinds: Counter[str]) -> None:
    """All rows are counted as what they are, and each record belongs to one statement."""
    assert found.counts.counts == kinds
    places = [row["place"] for row in found["raw_rows"]]
    assert (len(places), len(set(places))) == (kinds["record"], kinds["record"])
    numbers = {record["record_no"] for record in found["records"]}
    assert {row["record_no"] for row in found["raw_rows"]} == numbers
    for name, rows in found.rows.by_table.items():
        if name != "records":
            assert {row["record_no"] for row in rows} <= numbers, name


def by_code(found: ReadList, table_name: str, *fields: str) -> dict[str, Counter[Any]]:
    """The rows of a table by the code of their project."""
    codes = {record["record_no"]: record["project_code"] for record in found["records"]}
    told: dict[str, Counter[Any]] = {code: Counter() for code in codes.values()}
    for row in found[table_name]:
        told[codes[row["record_no"]]][tuple(row[name] for name in fields)] += 1
    return told


def totals(found: ReadList) -> dict[str, Decimal]:
    return {record["project_code"]: record["total_budget"] for record in found["records"]}


@given(st.data())
def test_a_list_with_one_row_per_project(data: st.DataObject) -> None:
    world = data.draw(worlds())
    draw = data.draw
    rows = [
        [p.code, p.title, ";".join(part.name for part in p.parts),
         ";".join(part.county for part in p.parts), printed(p.total, draw),
         ";".join(printed(part.money, draw) for part in p.parts)]
        for p in world
    ]  # fmt: skip
    share = [{"column": "Share", "measure": "programme_funding"}]
    records = description(
        "project", ignored=[], locations=[{"region": "County", "list": ";"}],
        partners=[{"role": "partner", "name": "Partner", "list": ";", "amounts": share}],
    )  # fmt: skip
    dirty, kinds = draw(lists(rows))
    found = read(records, dirty)
    conserved(found, kinds)
    assert totals(found) == {p.code: p.total for p in world}
    assert by_code(found, "partners", "name", "programme_funding") == {
        p.code: Counter((part.name, part.money) for part in p.parts) for p in world
    }
    assert by_code(found, "locations", "region_raw") == {
        p.code: Counter((part.county,) for part in p.parts) for p in world
    }
    assert found.rules == []


@given(st.data())
def test_a_list_with_one_row_per_partner(data: st.DataObject) -> None:
    world = data.draw(worlds(distinct=False))
    rows = [[p.code, p.title, part.name, part.county, printed(p.total, data.draw),
             printed(part.money, data.draw)]
            for p in world for part in p.parts]  # fmt: skip
    share = [{"column": "Share", "measure": "programme_funding"}]
    partner = {"role": "partner", "name": "Partner", "amounts": share}
    dirty, kinds = data.draw(lists(rows))
    found = read(description("partner", partners=[partner], ignored=[]), dirty)
    conserved(found, kinds)
    assert totals(found) == {p.code: p.total for p in world}
    # Each row is a partner, and none is lost or put together with another.
    assert by_code(found, "partners", "name", "programme_funding") == {
        p.code: Counter((part.name, part.money) for part in p.parts) for p in world
    }
    assert set(found.rules) <= {"partner_repeated"}


@given(st.data())
def test_a_list_that_repeats_amounts_per_place(data: st.DataObject) -> None:
    world = data.draw(worlds())
    rows = [[p.code, p.title, p.parts[0].name, part.county, printed(p.total, data.draw), ""]
            for p in world for part in p.parts]  # fmt: skip
    dirty, kinds = data.draw(lists(rows))
    found = read(description("repeat"), dirty)
    conserved(found, kinds)
    assert totals(found) == {p.code: p.total for p in world}
    assert by_code(found, "locations", "region_raw") == {
        p.code: Counter((part.county,) for part in p.parts) for p in world
    }
    assert by_code(found, "partners", "name") == {
        p.code: Counter([(p.parts[0].name,)]) for p in world
    }
    assert (len(found["amounts"]), found.rules) == (len(world), [])


@given(st.data())
def test_a_list_that_splits_amounts_over_places(data: st.DataObject) -> None:
    world = data.draw(worlds())
    gone = data.draw(st.sets(st.tuples(st.sampled_from(COUNTIES), st.sampled_from(
        [p.code for p in world])), max_size=2))  # fmt: skip

    def shown(p: Project, part: Part) -> str:
        return "-" if (part.county, p.code) in gone else printed(part.money, data.draw)

    rows = [[p.code, p.title, p.parts[0].name, part.county, shown(p, part), ""]
            for p in world for part in p.parts]  # fmt: skip
    dirty, kinds = data.draw(lists(rows))
    found = read(description("split"), dirty)
    conserved(found, kinds)
    left = {p.code: [part for part in p.parts if (part.county, p.code) not in gone] for p in world}
    # Sums are exact; what is missing is not zero, and no sum is made of nothing.
    assert {record["project_code"]: record.get("total_budget") for record in found["records"]} == {
        code: sum((part.money for part in several), Decimal(0)) if several else None
        for code, several in left.items()
    }
    places = {(row["record_no"], row["location_no"]): row["region_raw"]
              for row in found["locations"]}  # fmt: skip
    codes = {record["record_no"]: record["project_code"] for record in found["records"]}
    told = {(codes[a["record_no"]], places[a["record_no"], a["location_no"]]): a["amount"]
            for a in found["amounts"] if a["subject"] == "location"}  # fmt: skip
    assert told == {
        (p.code, part.county): part.money
        for p in world if len(p.parts) > 1 for part in left[p.code]
    }  # fmt: skip
    partly = {p.code for p in world if 0 < len(left[p.code]) < len(p.parts)}
    assert len(found.noted("part_missing")) == len(partly)


@given(st.data())
def test_two_amounts_in_one_repeating_project_are_never_published(data: st.DataObject) -> None:
    world = data.draw(worlds())
    wrong = {p.code for p in world if len({part.money for part in p.parts}) > 1}
    rows = [[p.code, p.title, p.parts[0].name, part.county, printed(part.money, data.draw), ""]
            for p in world for part in p.parts]  # fmt: skip
    dirty, kinds = data.draw(lists(rows))
    found = read(description("repeat"), dirty)
    conserved(found, kinds)
    told = {r["project_code"] for r in found["records"] if r.get("total_budget") is not None}
    assert told == {p.code for p in world} - wrong
    assert len(found.noted("repeated_amounts_differ")) == len(wrong)


ODD = st.sampled_from(["", " ", "P-1", "p-1", "Total", "Code", "Title", "x", "1", "-"])
GRAINS = st.sampled_from(["project", "repeat", "split", "partner"])


@given(st.lists(st.lists(ODD, max_size=8), max_size=25), st.booleans(), st.booleans(), GRAINS)
def test_whatever_the_rows_are_all_are_counted_once(
    rows: Rows, sections: bool, continuations: bool, grain: str
) -> None:
    records = description(grain, sections="call" if sections else None,
                          continuations=continuations, header={"rows": [1]})  # fmt: skip
    opened = table(HEADER, *rows)
    held, counts, _ = sorted_rows(described(records), opened)
    assert counts.rows == len(rows) + 1
    assert counts.counts.keys() <= set(ROW_KINDS)
    assert len(held) == counts.counts["record"]
    found = read(records, rows)
    assert len(found["raw_rows"]) == counts.counts["record"]
    assert sum(a["amount"] is None for a in found["amounts"]) == 0
    # A number of a partner or place always leads to one.
    partners = {(p["record_no"], p["partner_no"]) for p in found["partners"]}
    places = {(p["record_no"], p["location_no"]) for p in found["locations"]}
    for told in (*found["amounts"], *found["observations"], *found["identifiers"]):
        if told.get("partner_no") is not None:
            assert (told["record_no"], told["partner_no"]) in partners
        if told.get("location_no") is not None:
            assert (told["record_no"], told["location_no"]) in places
    keys = [tuple(a.get(name) for name in ("record_no", "subject", "partner_no", "location_no",
                                           "measure", "stage", "fund"))
            for a in found["amounts"]]  # fmt: skip
    assert len(keys) == len(set(keys))


def _by_code(row: DataRow) -> tuple[str, ...]:
    return (row.cells[0],)


@pytest.mark.parametrize("key", [_by_code])
@given(st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=40))
def test_groups_hold_every_row_once_in_order(
    key: Callable[[DataRow], tuple[str, ...]], codes: list[str]
) -> None:
    rows = [DataRow(number, [code]) for number, code in enumerate(codes)]
    told = list(grouped(rows, key, Path("never-written")))
    assert sorted(row.number for _, several in told for row in several) == list(range(len(rows)))
    assert len([k for k, _ in told if k != ("",)]) == len({*codes} - {""})
    for code, several in told:
        assert all(row.cells == list(code) for row in several)
        assert [row.number for row in several] == sorted(row.number for row in several)
        assert code != ("",) or len(several) == 1
