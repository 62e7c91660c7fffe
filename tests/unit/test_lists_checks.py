"""What only a whole list shows: a cut-off, zeros throughout, odd dates, a lost thousand."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pytest

from smartdata.describe.cells import Cell
from smartdata.errors import RawError
from smartdata.parse.lists import file_checks
from smartdata.parse.lists.cells import BoundCell
from smartdata.parse.lists.file_checks import FileChecks
from smartdata.parse.lists.rows import DataRow
from tests.lists import PLAIN, ReadList, columns, described, read_list, table

HEADER = ("Code", "Title", "Amount", "Country", "Region", "Updated")
COUNTED = {**PLAIN, "counted_by": ["Country", "Region"], "ignored": ["Updated"]}


def read(records: dict[str, Any], rows: Iterable[tuple[str, ...]], **changes: Any) -> ReadList:
    return read_list(described(records, **changes), table(HEADER, *rows))


def counts(*sizes: int) -> list[tuple[str, str, str]]:
    """What is found in a list with one region of each size."""
    checks = FileChecks(
        [BoundCell(name, Cell(column=name), columns("Country", "Region"), [])
         for name in ("Country", "Region")]
    )  # fmt: skip
    for region, size in enumerate(sizes):
        for number in range(size):
            checks.see_row(DataRow(number, ["FR", f"Region {region}"]))
    found = checks.findings()
    return [(rule, field, told) for rule, field, _, told, _ in found if rule != "round_row_count"]


def test_many_groups_that_end_at_one_count_are_a_cut_off() -> None:
    assert counts(*[200] * 116, *range(1, 34)) == [
        ("suspected_cut_off", "Country and Region", "116 of 149 groups have exactly 200 rows")
    ]


@pytest.mark.parametrize(
    "sizes",
    [
        # Counts that merely happen to agree; too few groups, too few rows, or another maximum.
        [19] * 50, [200] * 4 + [199, 198], [200] * 116 + [201],
        [*range(20, 70), *[70] * 5], [], [500],
    ],
)  # fmt: skip
def test_other_counts_are_no_cut_off(sizes: list[int]) -> None:
    assert counts(*sizes) == []


def test_counts_of_honest_lists_are_no_cut_off() -> None:
    for seed in range(5):
        chance = random.Random(seed)
        assert counts(*(int(chance.paretovariate(1.1) * 3) for _ in range(60))) == []


def test_groups_are_counted_on_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_checks, "_DISTINCT", 2)
    rows = [("", "", "", "FR", region, "") for region in ["a", "b", "c", "a", "b", "a"]]
    found = read(COUNTED, [(str(n), "One", "5", *row[3:]) for n, row in enumerate(rows)])
    assert found.checks.groups == {("FR", "a"): 3, ("FR", "b"): 2}


def test_a_column_that_is_zero_throughout() -> None:
    def zeros(*amounts: str) -> list[tuple[str, ...]]:
        rows = [(f"P-{n}", "One", amount, "", "", "") for n, amount in enumerate(amounts)]
        found = read({**PLAIN, "ignored": ["*"]}, rows).checks.findings()
        return [told for told in found if told[0] == "column_all_zero"]

    assert zeros(*["0"] * 51, "") == [
        ("column_all_zero", "programme_funding", "", "51 times 0 as programme_funding approved", "")
    ]
    assert zeros(*["0"] * 49) == zeros(*["0"] * 60, "0.01") == zeros(*[""] * 60) == []


DATED = {
    **PLAIN,
    "project": {**PLAIN["project"], "last_update": "Updated"},
    "ignored": ["Country", "Region"],
}


def odd_dates(*days: str) -> list[tuple[str, str, str]]:
    rows = [(f"P-{n}", "One", "5", "", "", day) for n, day in enumerate(days)]
    found = read(DATED, rows).checks.findings()
    return [(place, seen, usual) for rule, _, place, seen, usual in found
            if rule == "last_update_differs"]  # fmt: skip


def test_dates_of_last_update_that_differ_from_nearly_all() -> None:
    filled_down = ["2016-05-13"] * 97 + ["2016-05-14", "2016-05-15", "2016-05-16"]
    assert odd_dates(*filled_down) == [
        ("L99", "2016-05-14", "2016-05-13"), ("L100", "2016-05-15", "2016-05-13"),
        ("L101", "2016-05-16", "2016-05-13"),
    ]  # fmt: skip
    assert odd_dates(*["2016-05-13"] * 30) == []
    assert odd_dates(*["2016-05-13"] * 8, *["2016-05-14"] * 2) == []
    assert odd_dates(*["2016-05-13"] * 9, "2016-05-14")[0][0] == "L11"
    assert odd_dates("", "2016-05-13") == []


@pytest.mark.parametrize(("rows", "found"), [(200, True), (201, False), (199, False)])
def test_a_row_count_at_which_exports_stop(rows: int, found: bool) -> None:
    made = [(f"P-{n}", "One", str(n), "", "", "") for n in range(rows)]
    told = [t for t in read({**PLAIN, "ignored": ["*"]}, made).checks.findings()
            if t[0] == "round_row_count"]  # fmt: skip
    assert told == ([("round_row_count", "", "", "200 records", "")] if found else [])


def thousands(*amounts: str, **forms: Any) -> ReadList:
    rows = [(f"P-{n}", "One", amount, "", "", "") for n, amount in enumerate(amounts)]
    return read({**PLAIN, "ignored": ["*"]}, rows, forms=forms)


def test_amounts_that_would_be_a_thousandth_of_what_they_are_are_refused() -> None:
    with pytest.raises(RawError) as refused:
        thousands("1.234", "25.000", "999.999", "15").refuse()
    assert str(refused.value) == (
        "2026-01-31/list.csv: 3 of 4 amounts of programme_funding have exactly three decimals, "
        "like 1.234. If that sign stands between thousands, say so in forms.thousands and "
        "forms.decimal; read as it is described, the amounts would be a thousandth of what they "
        "are."
    )
    with pytest.raises(RawError, match="exactly three decimals, like € 1,234"):
        thousands("€ 1,234", "2,500", "17,100", decimal=",").refuse()


@pytest.mark.parametrize(
    "amounts",
    [
        # As described; too few to tell; few among others; more or fewer decimals; above thousand.
        ("1.234", "25.000"), ("1.234", "2.345", "3.456", "4", "5", "6"),
        ("1.2345", "2.34", "3.4567", "4.5"), ("1234.567", "2345.678", "3456.789"),
    ],
)  # fmt: skip
def test_other_amounts_with_decimals_are_not_refused(amounts: tuple[str, ...]) -> None:
    thousands(*amounts).refuse()


def test_thousands_that_are_described_are_not_refused() -> None:
    found = thousands("1.234", "25.000", "999.999", decimal=",", thousands=["."])
    found.refuse()
    assert [value for _, value, _ in found.amounts()] == ["1234.00", "25000.00", "999999.00"]


def test_counts_do_not_need_columns() -> None:
    checks = FileChecks([])
    checks.see_row(DataRow(1, []))
    assert (checks.rows, checks.findings()) == (1, [])


def test_a_file_of_which_next_to_nothing_is_left_is_refused() -> None:
    rows = [[f"A-{n}", "Bridge", "1 000,50"] for n in range(5)] + [["A-9", "Road", "5"]]
    read = read_list(described(PLAIN), table(["Code", "Title", "Amount"], *rows))
    with pytest.raises(RawError, match=r"5 of 6 records break the rule unreadable_amount.*forms"):
        read.checks.refuse_contradictions("f", "project")
    few = read_list(described(PLAIN), table(["Code", "Title", "Amount"], *rows[3:]))
    few.checks.refuse_contradictions("f", "project")
