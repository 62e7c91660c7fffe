"""What is expected of a source: the file that people review, and sentences about what deviates."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.errors import RawError
from smartdata.expect.compare import compare
from smartdata.expect.rows import HEADER, Counted, parsed, printed

FILE = Path("raw/some-source/expected.csv")
LLI = "2014TC16RFCB027"
BUDGET = "amounts.project.total_budget"
HEAD = "programme,what,stage,currency,rows,sum\n"

_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")) | (
    st.sampled_from(['a,b', 'a"b', "'=1", " x ", "\u2028", "\ufeff", "0"])
)  # fmt: skip
_SUMS = st.none() | st.decimals(-(10**30), 10**30, places=2, allow_nan=False)
_ROWS = st.lists(
    st.builds(
        Counted, _CELLS, _CELLS.filter(bool), _CELLS, _CELLS, st.integers(0, 10**18 - 1), _SUMS
    ),
    unique_by=lambda row: row.key,
    max_size=8,
)


@given(_ROWS, st.data())
def test_a_file_gives_back_exactly_what_was_written(
    rows: list[Counted], data: st.DataObject
) -> None:
    text = printed(rows)
    assert parsed(text, FILE) == sorted(rows, key=lambda row: row.key)
    # The order in which a database gives the rows is of no matter: one content, one text.
    assert printed(data.draw(st.permutations(rows))) == text
    assert compare(rows, parsed(text, FILE)) == []
    # One line for each row, so that a change of one is a difference of one line.
    assert text.count("\n") == len(rows) + 1
    assert "\r" not in text
    assert next(csv.reader(io.StringIO(text, newline=""))) == list(HEADER)


@given(_ROWS, _ROWS)
def test_every_difference_is_told_once(before: list[Counted], now: list[Counted]) -> None:
    found = compare(before, now)
    assert {d.key for d in found} == {row.key for row in set(before) ^ set(now)}
    assert len({d.key for d in found}) == len(found)
    for deviation in found:
        assert deviation.expected in (*before, None)
        assert deviation.found in (*now, None)
        assert deviation.expected != deviation.found


def test_a_file_as_it_lies_in_version_control() -> None:
    rows = [
        Counted(LLI, "projects", "", "", 2),
        Counted("A, B", BUDGET, "approved", "EUR", 12, Decimal("418247.67")),
        Counted("", "quarantine.amount.unreadable", "", "", 3),
        Counted(LLI, BUDGET, "approved", "EUR", 2, Decimal("0.00")),
    ]
    assert printed(rows) == (
        f"{HEAD}"
        ",quarantine.amount.unreadable,,,3,\n"
        f"{LLI},{BUDGET},approved,EUR,2,0.00\n"
        f"{LLI},projects,,,2,\n"
        f'"A, B",{BUDGET},approved,EUR,12,418247.67\n'
    )
    assert printed([]) == HEAD


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: is not the header"),
        ("programme,what\n", "line 1: is not the header"),
        (f"{HEAD}p,projects,,,1,\np,projects,,,2,\n", "line 3: repeats a line above it"),
        (f"{HEAD}p,projects,,,1\n", "line 2: has not 6 cells but 5"),
        (f"{HEAD}p,projects,,,1,\n\n", "line 3: has not 6 cells but 0"),
        (f"{HEAD}<<<<<<< HEAD\n", "line 2: has not 6 cells but 1"),
        (f"{HEAD}p,,,,1,\n", "line 2: does not say what it counts"),
        (f"{HEAD}p,projects,,,,\n", "line 2: '' is not a number of rows"),
        (f"{HEAD}p,projects,,,-1,\n", "line 2: '-1' is not a number of rows"),
        (f"{HEAD}p,projects,,,1.0,\n", r"line 2: '1\.0' is not a number of rows"),
        (f"{HEAD}p,projects,,,٣,\n", "line 2: '٣' is not a number of rows"),
        (f'{HEAD}p,{BUDGET},,EUR,1,"1,50"\n', "line 2: '1,50' is not a sum"),
        (f"{HEAD}p,{BUDGET},,EUR,1,NaN\n", "line 2: 'NaN' is not a sum"),
        (f"{HEAD}p,{BUDGET},,EUR,1,1e3\n", "line 2: '1e3' is not a sum"),
        (f'{HEAD}p,"projects,,,1,\n', "line 2: unexpected end of data"),
        (f'{HEAD}p,"x"y,,,1,\n', "line 2: ',' expected after"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(RawError, match=rf"^raw/some-source/expected\.csv: {told}"):
        parsed(text, FILE)


def test_a_damaged_file_is_told_with_what_to_do() -> None:
    with pytest.raises(RawError, match=r"version control, .* expectations accept some-source"):
        parsed("", FILE)
    with pytest.raises(RawError, match="remove it, and the next run writes it anew"):
        parsed("", FILE.with_name("found.csv"))


def test_a_file_that_an_editor_has_rewritten_says_the_same() -> None:
    rows = [Counted("b", "projects", "", "", 1), Counted("a", BUDGET, "", "EUR", 1, Decimal("1.5"))]
    text = "\r\n".join([HEAD.strip(), "b,projects,,,1,", f"a,{BUDGET},,EUR,1,1.50", ""])
    assert parsed(text, FILE) == rows


@pytest.mark.parametrize(
    ("expected", "found", "told"),
    [
        (Counted("X", "projects", "", "", 1509), Counted("X", "projects", "", "", 2471),
         "programme X: 1,509 projects expected, 2,471 found"),
        (Counted("X", "projects", "", "", 9), None, "programme X: 9 projects expected, none found"),
        (None, Counted("X", "projects", "", "", 9), "programme X: no projects expected, 9 found"),
        (None, Counted("", "projects.operations", "", "", 1),
         "without a programme: no projects that are operations expected, 1 found"),
        (Counted("X", BUDGET, "approved", "EUR", 1509, Decimal("1234567.80")),
         Counted("X", BUDGET, "approved", "EUR", 1509, Decimal("123456780.00")),
         "programme X, total_budget of projects, approved, EUR: 1,509 amounts of 1,234,567.80 in "
         "all expected, 1,509 of 123,456,780.00 in all found"),
        (None, Counted("X", "amounts.partner.own_contribution", "paid", "SEK", 1, Decimal("0.00")),
         "programme X, own_contribution of partners, paid, SEK: no amounts expected, 1 of 0.00 in "
         "all found"),
        (Counted("", "records.published", "", "", 5), Counted("", "records.published", "", "", 6),
         "raw records: 5 published expected, 6 found"),
        (Counted("", "quarantine.amount.unreadable", "", "", 5), None,
         "rule amount.unreadable: 5 reasons of quarantine expected, none found"),
        (Counted("", "beneficiaries", "", "", 5), Counted("", "beneficiaries", "", "", 6),
         "beneficiaries: 5 rows expected, 6 found"),
        (Counted("", "beneficiaries.total_budget", "paid", "EUR", 5, Decimal("1.00")), None,
         "total_budget of beneficiaries, paid, EUR: 5 amounts of 1.00 in all expected, none found"),
        (Counted("X", "partner_identifiers", "", "", 2), None,
         "programme X: 2 identifiers of partners expected, none found"),
        (Counted("X", "something.new", "", "", 2), None,
         "programme X: 2 something.new expected, none found"),
    ],
)  # fmt: skip
def test_deviations_are_told_in_sentences(
    expected: Counted | None, found: Counted | None, told: str
) -> None:
    (deviation,) = compare([expected] if expected else [], [found] if found else [])
    assert deviation.told == told


def test_missing_is_not_zero_but_a_sum_printed_otherwise_is_the_same() -> None:
    nothing = Counted("X", BUDGET, "", "EUR", 1)
    zero = Counted("X", BUDGET, "", "EUR", 1, Decimal("0.00"))
    assert len(compare([nothing], [zero])) == 1
    assert compare([zero], [Counted("X", BUDGET, "", "EUR", 1, Decimal(0))]) == []
