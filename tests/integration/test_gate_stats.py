"""What a snapshot states in figures, and what it moved, counted in the database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.gate.stats import DateMoves, MoneySum, Moves, Slip, moves, snapshot_stats
from smartdata.store.schema import create_warehouse
from tests.history_tables import DAY, SOURCE, History

CCI = "2014TC16RFCB027"


def amount(value: str, **changes: Any) -> dict[str, Any]:
    """An amount of a project's contracted funding."""
    told = {"subject": "project", "measure": "programme_funding", "stage": "contracted"}
    return {**told, "currency": "EUR", "amount": Decimal(value), **changes}


def slips(*pairs: tuple[str | None, str | None], table: str = "amounts") -> list[tuple[str, str]]:
    """Which changes of an amount are taken for a decimal sign that slipped."""
    history = History()
    field = "amount" if table == "amounts" else "total_budget"
    for number, (old, new) in enumerate(pairs):
        history.change(
            f"A/{number}", table=table, row_key="subject=project", field=field, old=old, new=new
        )
    told = moves(history.connection, SOURCE, DAY)
    assert told.slips >= len(told.examples)
    return [(one.old, one.new) for one in told.examples]


def test_figures_are_those_of_what_the_snapshot_itself_publishes() -> None:
    history = History()
    history.file(["Title", "Code"], {"LV": 3, "LT": 1})
    history.file(["Code", "Fund"], {"LV": 2})
    history.project(
        f"{CCI}/1", amount("100.10"), amount("60.00", subject="partner"),
        amount("40.10", subject="location"), amount("5", stage="paid"),
        programme_cci=CCI, programme_name="Latvia-Lithuania", is_operation="yes",
    )  # fmt: skip
    history.project(
        f"{CCI}/2", amount("0.20"), amount("7", currency="HRK"), programme_cci=CCI,
        is_operation="yes",
    )  # fmt: skip
    history.project("list/3", amount("9"), programme_name="Unknown", is_operation="no")
    history.project("list/4", amount("8"), is_operation=None)
    history.project(f"{CCI}/5", amount("1000"), outcome="quarantined", is_operation="yes")
    history.project(f"{CCI}/2", amount("1000"), outcome="duplicate", is_operation="yes")
    history.day = date(2026, 11, 22)  # another snapshot
    history.file(["Other"])
    history.project(f"{CCI}/6", amount("1000"), programme_cci=CCI, is_operation="yes")
    told = snapshot_stats(history.connection, SOURCE, DAY)
    told_money = told.money
    assert told.model_dump(exclude={"money"}) == {
        "source_id": SOURCE, "day": DAY, "files": 2, "records_in": 6, "published": 4,
        "headers": ["Code", "Fund", "Title"], "partitions": {"LT": 1, "LV": 5},
        "programmes": {"": 1, CCI: 2, "Unknown": 1}, "plateau": None,
    }  # fmt: skip
    told_of = {"programme": CCI, "measure": "programme_funding"}
    assert told_money == [
        MoneySum(**told_of, stage="contracted", currency="EUR", projects=2, sum=Decimal("100.30")),
        MoneySum(**told_of, stage="contracted", currency="HRK", projects=1, sum=Decimal("7.00")),
        MoneySum(**told_of, stage="paid", currency="EUR", projects=1, sum=Decimal("5.00")),
    ]


def test_a_snapshot_of_pages_has_neither_headers_nor_partitions() -> None:
    history = History()
    history.file()
    history.project("list/1", is_operation="yes")
    told = snapshot_stats(history.connection, SOURCE, DAY)
    assert (told.files, told.headers, told.partitions, told.money) == (1, [], {}, [])


def test_a_source_that_is_not_there_has_no_figures() -> None:
    history = History()
    told = snapshot_stats(history.connection, SOURCE, DAY)
    assert (told.files, told.records_in, told.published, told.programmes) == (0, 0, 0, {})
    assert moves(history.connection, SOURCE, DAY) == Moves(common=0, dates={}, slips=0, examples=[])


def test_a_plateau_is_seen_within_a_file_and_over_files_of_one_group_each() -> None:
    within = History()
    within.file(["Code"], {f"R{n}": 200 for n in range(5)})
    within.file(["Code"], {f"R{n}": n for n in range(1, 5)})
    told = snapshot_stats(within.connection, SOURCE, DAY)
    assert told.plateau == "5 of 5 groups have exactly 200 rows"
    apart = History()
    for number in range(7):
        apart.file(["Code"], {f"R{number}": 200})
    told = snapshot_stats(apart.connection, SOURCE, DAY)
    assert told.plateau == "7 of 7 groups have exactly 200 rows"


def test_dates_that_moved_are_a_share_of_those_stated_before() -> None:
    history = History()
    for number in range(1, 11):
        # Every second contract is signed; nothing states a decision.
        signed = date(2026, 1, 2) if number % 2 else None
        history.project(f"A/{number}", start_date=date(2026, 1, 1), contract_date=signed)
    history.change("A/1", "added")
    history.change("A/2", "returned")
    history.change("A/11", "removed")
    history.change("A/3", field="start_date", old="2025-01-01", new="2026-01-01")
    history.change("A/4", field="start_date", old="2025-01-01", new="2026-01-01")
    history.change("A/5", field="start_date", old=None, new="2026-01-01")
    history.change("A/6", field="contract_date", old="2026-01-02", new=None)
    history.change("A/7", field="contract_date", old="", new="2026-01-02")
    history.change("A/8", field="last_update", old="2026-01-02", new="2026-01-03")
    history.change("A/9", field="title", old="a", new="b")
    told = moves(history.connection, SOURCE, DAY)
    # Of 8 that were there before, 7 had stated a start, and A/3, A/5, A/6 and A/9 a contract.
    assert told == Moves(
        common=8,
        dates={
            "start_date": DateMoves(moved=2, of=7),
            "contract_date": DateMoves(moved=1, of=4),
        },
        slips=0,
        examples=[],
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("418247.67", "41824767.00"),
        ("41824767.00", "418247.67"),
        ("5000.00", "5.00"),
        ("1250.00", "1.25"),
        ("12.50", "1250.00"),
        ("1234567.89", "12345.68"),  # rounded to the cent
        ("-1250.00", "-125000.00"),
        ("1.01", "101000000000000.00"),
        ("9999999999999999.00", "99.99999999999999"),
    ],
)
def test_a_decimal_sign_that_slipped(old: str, new: str) -> None:
    assert slips((old, new)) == [(old, new)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("100000.00", "1000000.00"),  # ten times: a nought more is a change like another
        ("1.00", "1000000.00"),  # a placeholder that got its value
        ("0.01", "1.00"), ("9.99", "999.00"), ("5.00", "500.00"),  # too small to prove anything
        ("0.00", "5000.00"), ("5000.00", "0.00"), ("5000.00", "-500000.00"),
        ("1234.56", "123457.00"), ("1250.00", "125001.00"), ("1250.00", None), (None, "1250.00"),
        ("1250.00", "1250.00"), ("unclear", "1250.00"),
    ],
)  # fmt: skip
def test_other_changes_of_amounts(old: str | None, new: str | None) -> None:
    assert slips((old, new)) == []


@given(st.integers(101, 10**9), st.integers(2, 7), st.booleans())
def test_every_slip_by_a_power_of_ten_is_seen(cents: int, power: int, up: bool) -> None:
    smaller, larger = Decimal(cents) / 100, Decimal(cents) * 10**power / 100
    pair = (f"{smaller:.2f}", f"{larger:.2f}") if up else (f"{larger:.2f}", f"{smaller:.2f}")
    assert slips(pair) == ([pair] if larger >= 1_000 else [])


@given(st.integers(101, 10**9), st.integers(2, 7), st.integers(1, 10**6))
def test_nothing_else_is_taken_for_one(cents: int, power: int, off: int) -> None:
    larger = cents * 10**power + 10**power // 2 + off
    if larger // cents < 10 ** (power + 1) // 2:
        assert slips((f"{Decimal(cents) / 100:.2f}", f"{Decimal(larger) / 100:.2f}")) == []


def test_slips_are_counted_and_the_first_are_shown() -> None:
    history = History()
    for number in range(9):
        for key in ("stage=approved", "stage=paid"):
            history.change(
                f"A/{9 - number}", table="amounts", row_key=key, field="amount",
                old="1250.00", new="125000.00",
            )  # fmt: skip
    told = moves(history.connection, SOURCE, DAY)
    assert told.slips == 18
    assert told.examples == [
        Slip(record_uid=f"A/{number}", old="1250.00", new="125000.00") for number in range(1, 6)
    ]


def test_amounts_of_beneficiaries_are_watched_and_other_fields_are_not() -> None:
    assert slips(("1250.00", "125000.00"), table="beneficiaries")
    history = History()
    history.change("A/1", table="projects", field="total_budget", old="1250.00", new="125000.00")
    history.change("A/1", table="amounts", field="amount_eur", old="1250.00", new="125000.00")
    assert moves(history.connection, SOURCE, DAY).slips == 0  # once is enough: under amounts


def test_the_warehouse_has_the_columns_that_are_asked_for() -> None:
    with duckdb.connect() as connection:
        for statement in create_warehouse():
            connection.execute(statement)
        assert snapshot_stats(connection, SOURCE, DAY).published == 0
        assert moves(connection, SOURCE, DAY).common == 0
