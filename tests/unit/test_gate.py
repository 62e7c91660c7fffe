"""What the gate holds, and what it lets through: figures before and after, and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from smartdata.describe.snapshots import GateLimits, Snapshots
from smartdata.errors import RawError
from smartdata.gate.judge import Reason, held_message, held_reasons, reasons_text, refused
from smartdata.gate.stats import DateMoves, MoneySum, Moves, Slip, SnapshotStats
from smartdata.plateau import plateau

DAY = date(2026, 11, 23)
CCI = "2014TC16RFCB027"
STILL = Moves(common=100, dates={}, slips=0, examples=[])
#: Limits that let everything through.
NONE = GateLimits(
    least_files=0, least_records=0, headers_may_change=True, vanished_partitions=None,
    vanished_programmes=None, least_money=0, most_money=None, moved_dates=1, slipped_amounts=None,
    plateau_may_appear=True,
)  # fmt: skip


def money(total: str, projects: int = 100, **changes: str) -> MoneySum:
    """A sum of contracted funding of one programme."""
    told = {"programme": CCI, "measure": "programme_funding", "stage": "contracted"}
    return MoneySum(**{**told, "currency": "EUR", **changes}, projects=projects, sum=Decimal(total))


BASE: dict[str, Any] = {
    "source_id": "list", "day": DAY, "files": 28, "records_in": 1_000, "published": 1_000,
    "headers": ["Amount", "Code", "Title"], "partitions": {"LT": 400, "LV": 600},
    "programmes": {CCI: 900, "Other": 100}, "money": [money("1000000.00")],
}  # fmt: skip


def stats(**changes: Any) -> SnapshotStats:
    """The figures of a snapshot like the one before it, but for some."""
    return SnapshotStats(**{**BASE, **changes})


def reasons(
    moves: Moves = STILL, limits: GateLimits | None = None, **changes: Any
) -> list[tuple[str, str]]:
    """Check and sentence of what the default limits hold in a full snapshot."""
    found = held_reasons(stats(), stats(**changes), moves, limits or GateLimits(), "full")
    return [(one.check, one.told) for one in found]


def checks(previous: dict[str, Any], new: dict[str, Any], **limits: Any) -> list[str]:
    """The checks that hold a full snapshot."""
    found = held_reasons(stats(**previous), stats(**new), STILL, GateLimits(**limits), "full")
    return [one.check for one in found]


def test_the_first_snapshot_and_one_like_the_last_are_taken() -> None:
    assert held_reasons(None, stats(plateau="x"), STILL, GateLimits(), "full") == []
    assert reasons() == []


def test_an_ordinary_snapshot_is_taken() -> None:
    more = Moves(common=990, dates={"end_date": DateMoves(moved=120, of=900)}, slips=0, examples=[])
    grown = stats(
        files=29, records_in=1_400, published=1_390, partitions={"EE": 7, "LT": 390, "LV": 603},
        programmes={CCI: 1_200, "New": 10, "Other": 90},
        money=[money("4100000.00", 150), money("7.00", 1, programme="New")],
    )  # fmt: skip
    assert held_reasons(stats(), grown, more, GateLimits(), "full") == []


def test_everything_that_may_be_wrong_is_said_with_its_figures_in_a_fixed_order() -> None:
    moved = Moves(
        common=100,
        dates={"start_date": DateMoves(moved=60, of=90), "end_date": DateMoves(moved=9, of=9)},
        slips=7,
        examples=[Slip(record_uid=f"{CCI}/LLI-431", old="418247.67", new="41824767.00")],
    )
    told = reasons(
        moved, files=26, records_in=940, published=930, headers=["Code", "Sum", "Title"],
        partitions={"LV": 600}, programmes={CCI: 900}, money=[money("499999.99")],
        plateau="116 of 149 groups have exactly 200 rows",
    )  # fmt: skip
    assert told == [
        ("least_files", "26 files instead of 28."),
        ("least_records", "930 records to publish instead of 1000, and 10 held back or repeated."),
        ("headers", "The headers changed: “Amount” is gone, “Sum” is new."),
        ("vanished_partitions", "1 partition vanished: “LT” (400 rows)."),
        ("vanished_programmes", "1 programme vanished: “Other” (100 projects)."),
        ("least_money", f"The programme funding (contracted) of {CCI} fell from 1,000,000.00 to "
                        "499,999.99 EUR (100 projects, now 100)."),
        ("moved_dates", "The start date of 60 of 90 records moved or vanished."),
        ("slipped_amounts", f"The decimal sign of 7 amounts slipped: {CCI}/LLI-431 from 418247.67 "
                            "to 41824767.00, and 6 more."),
        ("plateau", "An export may have stopped: 116 of 149 groups have exactly 200 rows."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "held"),
    [
        # 95 % of 1,000 is enough, one less is not.
        (1_000, 950, False), (1_000, 949, True), (1_000, 1, True), (1_000, 0, True),
        # Of a small source two may vanish, but not all.
        (10, 8, False), (10, 7, True), (2, 1, False), (2, 0, True), (1, 0, True), (0, 0, False),
        (0, 5, False),
    ],
)  # fmt: skip
def test_the_least_share_of_records(before: int, now: int, held: bool) -> None:
    found = checks({"published": before, "records_in": 2_000}, {"published": now})
    assert found == ["least_records"] * held


def test_a_file_of_a_list_is_missed_at_once_and_a_page_as_a_record_is() -> None:
    assert checks({"files": 3}, {"files": 2}) == ["least_files"]
    pages = {"files": 12, "records_in": 12, "published": 12}
    assert checks(pages, {"files": 10, "records_in": 10, "published": 10}) == []
    assert checks(pages, {"files": 9, "records_in": 9, "published": 9}) == [
        "least_files", "least_records",
    ]  # fmt: skip


def test_a_share_of_one_allows_none_to_vanish_and_zero_allows_all_to() -> None:
    assert checks({}, {"published": 999}, least_records=1) == ["least_records"]
    assert checks({}, {"files": 27}, least_files=1) == ["least_files"]
    assert checks({}, {"files": 0, "published": 0}, least_records=0, least_files=0) == []


def test_error_pages_in_place_of_records_are_held_though_all_files_came() -> None:
    pages = {"files": 40, "records_in": 40, "published": 40}
    assert checks(pages, {**pages, "published": 0}) == ["least_records"]


@pytest.mark.parametrize(
    ("headers", "held"),
    [
        (["Amount", "Code", "Title"], False),
        (["  code ", "AMOUNT", "title"], False),  # as the parser compares them
        (["Amount", "Code"], True),
        (["Amount", "Code", "Title", "Fund"], True),
        ([], True),
    ],
)
def test_headers(headers: list[str], held: bool) -> None:
    assert checks({}, {"headers": headers}) == ["headers"] * held
    assert checks({}, {"headers": headers}, headers_may_change=True) == []


def test_so_many_partitions_and_programmes_may_vanish_as_is_said() -> None:
    before = {"partitions": {f"R{n}": n + 1 for n in range(9)}}
    gone = {"partitions": {"R8": 9}}
    (reason,) = held_reasons(stats(**before), stats(**gone), STILL, GateLimits(), "full")
    assert reason.told == (
        "8 partitions vanished: “R0” (1 row), “R1” (2 rows), “R2” (3 rows), “R3” (4 rows), “R4” "
        "(5 rows) and 3 more."
    )
    assert checks(before, gone, vanished_partitions=7) == ["vanished_partitions"]
    assert checks(before, gone, vanished_partitions=8) == []
    assert checks(before, gone, vanished_partitions=None) == []
    assert checks({}, {"programmes": {CCI: 1}}, vanished_programmes=1) == []


@pytest.mark.parametrize(
    ("before", "now", "held"),
    [
        (("100.00", 10), ("50.00", 10), ""),
        (("100.00", 10), ("49.99", 10), "least_money"),
        (("100.00", 10), ("500.00", 10), ""),
        (("100.00", 10), ("500.01", 10), "most_money"),
        # Twenty times the projects have twenty times the money, and up to a hundred times.
        (("100.00", 10), ("10000.00", 200), ""),
        (("100.00", 10), ("10000.01", 200), "most_money"),
        # Fewer projects are no reason for more money.
        (("100.00", 10), ("500.00", 5), ""),
        (("100.00", 10), ("500.01", 5), "most_money"),
        # Too few projects to tell; nothing before to compare with.
        (("100.00", 9), ("100000.00", 9), ""),
        (("100.00", 9), ("0.00", 9), ""),
        (("0.00", 99), ("100.00", 99), ""),
        (("-5.00", 99), ("100.00", 99), ""),
    ],
)
def test_the_money_of_a_programme(before: tuple[str, int], now: tuple[str, int], held: str) -> None:
    found = checks({"money": [money(*before)]}, {"money": [money(*now)]})
    assert found == ([held] if held else [])


def test_money_is_compared_by_programme_measure_stage_and_currency_only() -> None:
    for change in (
        {"programme": "Other"}, {"measure": "total_budget"}, {"stage": "paid"}, {"currency": "HRK"}
    ):  # fmt: skip
        assert checks({}, {"money": [money("1000000.00", **change)]}) == ["least_money"], change
        assert checks({}, {"money": [money("1000000.00"), money("9.00", **change)]}) == []


def test_money_is_compared_exactly() -> None:
    big = "999999999999999.99"
    assert checks({"money": [money(big)]}, {"money": [money(big)]}, least_money=1) == []
    less = {"money": [money("999999999999999.98")]}
    assert checks({"money": [money(big)]}, less, least_money=1) == ["least_money"]
    tenth = {"money": [money("0.30")]}
    assert checks({"money": [money("3.00")]}, tenth, least_money=0.1) == []


@pytest.mark.parametrize(
    ("moved", "of", "held"),
    [(50, 100, False), (51, 100, True), (9, 9, False), (10, 10, True), (10, 20, False)],
)
def test_dates_that_moved(moved: int, of: int, held: bool) -> None:
    told = Moves(common=of, dates={"end_date": DateMoves(moved=moved, of=of)}, slips=0, examples=[])
    assert [check for check, _ in reasons(told)] == ["moved_dates"] * held
    assert reasons(told, GateLimits(moved_dates=1)) == []
    assert [c for c, _ in reasons(told, GateLimits(moved_dates=0))] == ["moved_dates"]


def test_slips_are_held_from_the_first_one_on_unless_some_are_allowed() -> None:
    one = Slip(record_uid="A/1", old="1250.00", new="125000.00")
    told = Moves(common=1, dates={}, slips=1, examples=[one])
    assert reasons(told) == [
        ("slipped_amounts", "The decimal sign of 1 amount slipped: A/1 from 1250.00 to 125000.00.")
    ]
    assert reasons(told, GateLimits(slipped_amounts=1)) == []
    assert reasons(told, GateLimits(slipped_amounts=None)) == []


def test_a_plateau_is_held_only_where_there_was_none_before() -> None:
    assert checks({}, {"plateau": "x"}) == ["plateau"]
    assert checks({"plateau": "y"}, {"plateau": "x"}) == []
    assert checks({"plateau": "y"}, {}) == []
    assert checks({}, {"plateau": "x"}, plateau_may_appear=True) == []


def test_of_a_partial_snapshot_only_what_it_states_is_judged() -> None:
    moved = Moves(
        common=3,
        dates={"end_date": DateMoves(moved=30, of=30)},
        slips=1,
        examples=[Slip(record_uid="A/1", old="1250.00", new="125000.00")],
    )
    new = stats(
        files=1, records_in=3, published=3, headers=["Code"], partitions={}, programmes={},
        money=[], plateau="x",
    )  # fmt: skip
    found = held_reasons(stats(), new, moved, GateLimits(), "partial")
    assert [one.check for one in found] == ["headers", "slipped_amounts", "plateau"]
    plain = stats(files=1, records_in=3, published=3, partitions={}, programmes={}, money=[])
    assert held_reasons(stats(), plain, STILL, GateLimits(), "partial") == []


_COUNTS = st.integers(0, 2_000)
_SUMS = st.decimals(-1_000, 10**12, places=2)


@st.composite
def snapshots(draw: st.DrawFn) -> SnapshotStats:
    names = st.sampled_from(["", "A", "B", "C"])
    return SnapshotStats(
        source_id="list",
        day=DAY,
        files=draw(_COUNTS),
        records_in=draw(_COUNTS),
        published=draw(_COUNTS),
        headers=sorted(draw(st.sets(names))),
        partitions=draw(st.dictionaries(names, _COUNTS)),
        programmes=draw(st.dictionaries(names, _COUNTS)),
        money=[
            money(str(draw(_SUMS)), draw(_COUNTS), programme=name)
            for name in sorted(draw(st.sets(names)))
        ],
        plateau=draw(st.sampled_from([None, "x"])),
    )


@given(snapshots(), snapshots())
def test_any_two_snapshots_can_be_compared(one: SnapshotStats, other: SnapshotStats) -> None:
    assert held_reasons(one, one, STILL, GateLimits(), "full") == []
    assert held_reasons(one, other, STILL, NONE, "full") == []
    assert held_reasons(None, other, STILL, GateLimits(), "full") == []
    found = held_reasons(one, other, STILL, GateLimits(), "full")
    assert found == held_reasons(one, other, STILL, GateLimits(), "full")
    partial = held_reasons(one, other, STILL, GateLimits(), "partial")
    assert [reason for reason in found if reason in partial] == partial
    for reason in found:
        assert reason.limit in GateLimits.model_fields
        assert reason.told.endswith(".")
        assert reason.look_at


@given(snapshots())
def test_figures_go_to_json_and_back(one: SnapshotStats) -> None:
    assert SnapshotStats.model_validate_json(one.model_dump_json()) == one


def test_a_person_is_told_what_to_look_at_and_what_to_say() -> None:
    found = held_reasons(stats(), stats(files=26), STILL, GateLimits(), "full")
    assert held_message("list", date(2026, 11, 24), found) == (
        "list: the snapshot of 2026-11-24 is held; the last good state stays published.\n"
        "  - 26 files instead of 28.\n"
        "    Look whether files are missing from the snapshot's folder.\n"
        "    For all snapshots to come: gate.least_files in source.yaml.\n"
        "  If it is right:  smartdata snapshots accept list 2026-11-24 --by NAME --why REASON\n"
        "  If it is wrong:  smartdata snapshots reject list 2026-11-24 --by NAME --why REASON"
    )


def test_what_can_not_be_read_can_not_be_accepted() -> None:
    reason = refused(RawError("list/2026-11-24/list.csv: is html-table,\nbut not delimited."))
    assert reason.check == "unreadable"
    told = held_message("list", date(2026, 11, 24), [reason])
    assert "snapshots accept" not in told
    assert "smartdata snapshots reject list 2026-11-24" in told
    assert reasons_text([reason, Reason("x", "Second.", "")]) == (
        "list/2026-11-24/list.csv: is html-table, but not delimited. Second."
    )


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([200] * 116 + list(range(1, 34)), "116 of 149 groups have exactly 200 rows"),
        ([20] * 5, "5 of 5 groups have exactly 20 rows"),
        ([19] * 50, None),
        ([200] * 4 + [199, 198], None),
        ([200] * 116 + [201], None),
        ([*range(20, 70), *[70] * 5], None),
        ([], None),
        ([500], None),
    ],
)
def test_plateaus(counts: list[int], told: str | None) -> None:
    assert plateau(counts) == told


def test_which_snapshots_are_full() -> None:
    mostly = Snapshots(partial=(DAY,))
    assert mostly.statement(DAY) == "partial"
    assert mostly.statement(date(2026, 11, 24)) == "full"
    seldom = Snapshots.model_validate({"are": "partial", "full": ["2026-11-23"]})
    assert seldom.statement(DAY) == "full"
    assert seldom.statement(date(2026, 11, 24)) == "partial"
    with pytest.raises(ValidationError, match="2026-11-23 stands under full and under partial"):
        Snapshots(full=(DAY,), partial=(DAY,))


@pytest.mark.parametrize(
    "wrong",
    [
        {"least_files": 1.5}, {"least_records": -0.1}, {"most_money": 0.5}, {"money_projects": 0},
        {"slipped_amounts": -1}, {"least_rows": 0.5}, {"moved_dates": None},
    ],
)  # fmt: skip
def test_limits_that_make_no_sense(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        GateLimits(**wrong)
