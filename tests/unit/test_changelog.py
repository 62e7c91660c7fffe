"""``CHANGELOG.md`` of a release: exact, readable, and safe against what sources print."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.config import DataLicence, Publisher
from smartdata.errors import ReleaseError
from smartdata.publish.changelog import (
    ChangeCount,
    ChangeCounts,
    HeldSnapshot,
    SnapshotChanges,
    change_counts,
    changelog_text,
)
from smartdata.publish.difference import Difference, TableDifference, money_differences
from smartdata.publish.manifest import (
    Manifest,
    MoneyEntry,
    RawEntry,
    RecordCounts,
    TableEntry,
)
from smartdata.publish.markdown import cell, grown, number
from smartdata.publish.row_differences import RowCounts
from smartdata.registry.compatibility import SchemaChange

DAY, LATER = date(2016, 6, 16), date(2016, 10, 30)


def manifest(version: str, published: int, **parts: Any) -> Manifest:
    given: dict[str, Any] = {
        "registry_version": "3.0.0",
        "money": [],
        "raw_files": [],
        "tables": {
            "projects": TableEntry(rows=published, key=["project_uid"], columns=[], files=[])
        },
    }
    return Manifest(
        version=version,
        software_version="0.1.0",
        fingerprint="0" * 64,
        licence=DataLicence(),
        publisher=Publisher(),
        records=RecordCounts(
            records_in=published + 3, published=published, quarantined=2, duplicates=1
        ),
        findings={},
        documents=[],
        **given | parts,
    )


def money(programme: str, total: str, projects: int = 1, stage: str = "approved") -> MoneyEntry:
    return MoneyEntry(
        programme=programme,
        measure="total_budget",
        stage=stage,
        currency="EUR",
        projects=projects,
        sum=total,
    )


def raw(source: str, day: date) -> RawEntry:
    told = {"source_id": source, "snapshot_date": day.isoformat()}
    return RawEntry(**told, path="f", sha256="0" * 64, bytes=1)


def difference(old: Manifest, new: Manifest, **parts: Any) -> Difference:
    given: dict[str, Any] = {"schema": (), "tables": ()}
    return Difference(
        old=old.version,
        new=new.version,
        old_schema=old.registry_version,
        new_schema=new.registry_version,
        records_before=old.records,
        records_after=new.records,
        money=money_differences(old, new),
        **given | parts,
    )


OLD = manifest(
    "2026.11.23",
    12_345,
    registry_version="2.0.0",
    money=[
        money("2014TC16RFCB027", "418247.67", 1),
        money("2014TC16RFCB027", "363237.51", 1, "contracted"),
        money("Gone|<b>", "0.01"),
    ],
    raw_files=[raw("alpha", DAY), raw("beta", DAY)],
)
NEW = manifest(
    "2026.12.01",
    13_307,
    money=[
        money("2014TC16RFCB027", "12345678901234.56", 963),
        money("2014TC16RFCB027", "363237.51", 1, "contracted"),
        money("", "5.00"),
    ],
    raw_files=[raw("alpha", LATER), raw("gamma", DAY)],
)
DIFFERENCE = difference(
    OLD,
    NEW,
    schema=(SchemaChange("minor", "projects", "valid_from", "column projects.valid_from is new"),),
    tables=(
        TableDifference(
            "projects", 12_345, 13_307, ("project_uid",), False, RowCounts(962, 0, 356, 11_000)
        ),
        TableDifference(
            "partners", 10, 10, ("project_uid", "source_id"), True, RowCounts(0, 0, 0, 0)
        ),
        TableDifference("changes", 5, 2_000),
        TableDifference("snapshots", None, 3),
    ),
)
CHANGES = ChangeCounts(
    counts=(
        ChangeCount("alpha", LATER, "added", "projects", "", 962),
        ChangeCount("alpha", LATER, "changed", "projects", "status", 356),
        ChangeCount("alpha", LATER, "changed", "projects", "title", 13),
        ChangeCount("alpha", LATER, "added", "partners", "", 18),
    ),
    snapshots=(SnapshotChanges("alpha", LATER, DAY, 962, 1_400, 0, 2),),
    held=(HeldSnapshot("delta", LATER, "Σ sum *jumped*\n# by ×100 [x](http://y)"),),
)
PAGE = """\
# What is new in release 2026.12.01

Compared with release 2026.11.23, the one before. `smartdata releases diff 2026.11.23 2026.12.01` \
shows the same row by row.

|  | Before | Now | Difference |
|---|--:|--:|--:|
| Raw records | 12,348 | 13,310 | +962 |
| Published | 12,345 | 13,307 | +962 |
| Held back (`quarantine`) | 2 | 2 | 0 |
| Duplicates | 1 | 1 | 0 |

## What the sources state anew

Projects, or beneficiaries where a source only states those, per new snapshot. Returned are those \
that had vanished before.

| Source | Snapshot | After | Added | Changed | Removed | Returned |
|---|---|---|--:|--:|--:|--:|
| alpha | 2016-10-30 | 2016-06-16 | 962 | 1,400 | 0 | 2 |
| gamma | 2016-06-16 | – | 0 | 0 | 0 | 0 |

No longer in the data: beta.

## What changed most

| Source | Table | Field | Changes |
|---|---|---|--:|
| alpha | `projects` | `status` | 356 |
| alpha | `partners` | whole rows, added | 18 |
| alpha | `projects` | `title` | 13 |

`data/changes.parquet` and `data/changes.csv` hold each with the value before.

## Held back

These snapshots differ too much from the ones before them. Until a person has decided, the last \
good state of their sources stays published.

- delta, snapshot 2016-10-30: Σ sum \\*jumped\\* # by ×100 \\[x\\](http://y)

## Money by programme

Sums over projects, each of one measure, stage and currency; they are never added up. A dash is no \
sum, which is not zero. Sums that are as before: 1.

| Programme | Measure | Stage | Currency | Projects before | Projects now | Before | Now | \
Difference |
|---|---|---|---|--:|--:|--:|--:|--:|
| not known | total_budget | approved | EUR | – | 1 | – | 5.00 | – |
| 2014TC16RFCB027 | total_budget | approved | EUR | 1 | 963 | 418,247.67 | \
12,345,678,901,234.56 | +12,345,678,482,986.89 |
| Gone\\|&lt;b&gt; | total_budget | approved | EUR | 1 | – | 0.01 | – | – |

## Rows of the tables

Rows are matched by their key. Changed rows say something else; rows that say the same and were \
only read from another file or place are counted as read anew.

| Table | Before | Now | Added | Removed | Changed | Read anew |
|---|--:|--:|--:|--:|--:|--:|
| `projects` | 12,345 | 13,307 | 962 | 0 | 356 | 11,000 |
| `partners` | 10 | 10 | 0 | 0 | 0 | 0 |
| `changes` | 5 | 2,000 | – | – | – | – |
| `snapshots` | – | 3 | – | – | – | – |

The key of `partners` is not that of the release before: its rows were matched by `project_uid`, \
`source_id`.

## Schema

Version 3.0.0; before it was 2.0.0.

- column projects.valid_from is new
"""
FIRST = """\
# What is new in release 2026.11.23

This is the first release: there is no earlier one to compare it with.

|  | Before | Now | Difference |
|---|--:|--:|--:|
| Raw records | – | 12,348 | – |
| Published | – | 12,345 | – |
| Held back (`quarantine`) | – | 2 | – |
| Duplicates | – | 1 | – |

## What the sources state anew

Projects, or beneficiaries where a source only states those, per new snapshot. Returned are those \
that had vanished before.

| Source | Snapshot | After | Added | Changed | Removed | Returned |
|---|---|---|--:|--:|--:|--:|
| alpha | 2016-06-16 | – | 12,345 | 0 | 0 | 0 |
| beta | 2016-06-16 | – | 0 | 0 | 0 | 0 |

## Money by programme

Sums over projects, each of one measure, stage and currency.

| Programme | Measure | Stage | Currency | Projects | Sum |
|---|---|---|---|--:|--:|
| 2014TC16RFCB027 | total_budget | approved | EUR | 1 | 418,247.67 |
| 2014TC16RFCB027 | total_budget | contracted | EUR | 1 | 363,237.51 |
| Gone\\|&lt;b&gt; | total_budget | approved | EUR | 1 | 0.01 |

## Rows of the tables

| Table | Rows |
|---|--:|
| `projects` | 12,345 |
"""


def test_the_page_of_a_release_says_all_that_is_new() -> None:
    assert changelog_text(OLD, NEW, DIFFERENCE, CHANGES) == PAGE


def test_the_first_release_says_that_it_is_the_first() -> None:
    counts = (ChangeCount("alpha", DAY, "added", "projects", "", 12_345),)
    snapshots = (SnapshotChanges("alpha", DAY, None, 12_345, 0, 0, 0),)
    assert changelog_text(None, OLD, None, ChangeCounts(counts, snapshots)) == FIRST


def test_where_nothing_is_new_the_page_says_so() -> None:
    same = NEW.model_copy(update={"version": "2026.12.02"})
    page = changelog_text(NEW, same, difference(NEW, same), ChangeCounts())
    for told in (
        "No snapshot is new.",
        "All 3 sums are as before.",
        "Version 3.0.0, as before.",
        "Tables, columns, types and keys are as before.",
    ):
        assert f"\n{told}\n" in page
    assert "Held back\n" not in page
    assert "What changed most" not in page


def test_no_page_is_made_without_the_difference_to_the_release_before() -> None:
    others = difference(NEW, NEW.model_copy(update={"version": "2026.12.02"}))
    for wrong in (None, others):
        with pytest.raises(ReleaseError, match=r"can't state its difference to 2026\.11\.23"):
            changelog_text(OLD, NEW, wrong, CHANGES)


def test_rows_without_a_common_key_are_said_to_be_unmatched() -> None:
    unmatched = TableDifference("projects", 1, 1, (), True, RowCounts(1, 1, 0, 0))
    page = changelog_text(OLD, NEW, difference(OLD, NEW, tables=(unmatched,)), ChangeCounts())
    assert "no common key of `projects`: no row could be matched." in page


def test_only_the_fields_that_changed_most_are_listed_and_the_others_counted() -> None:
    counts = tuple(
        ChangeCount("alpha", day, "changed", "projects", f"field_{n:02}", 100 - n)
        for n in range(33)
        for day in (DAY, LATER)
    )
    page = changelog_text(OLD, NEW, DIFFERENCE, ChangeCounts(counts))
    assert "| alpha | `projects` | `field_00` | 200 |" in page
    assert "| alpha | `projects` | `field_29` | 142 |" in page
    assert "field_30" not in page
    assert "\nAnd 414 changes of 3 more fields.\n" in page


# Counting the changes of a release.


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute(
            "CREATE TABLE changes_of_release (source_id VARCHAR, snapshot_date DATE, "
            "previous_date DATE, table_name VARCHAR, record_uid VARCHAR, row_key VARCHAR, "
            "field VARCHAR, kind VARCHAR, old VARCHAR, new VARCHAR); "
            "CREATE TABLE snapshots (source_id VARCHAR, snapshot_date DATE, status VARCHAR, "
            "reason VARCHAR)"
        )
        yield made


def test_changes_are_counted_per_record_and_per_field(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    rows = [
        # Two new records, one that vanished, one that came back: a row for each as a whole.
        ("a", LATER, DAY, "projects", "p1", None, None, "added"),
        ("a", LATER, DAY, "projects", "p2", None, None, "added"),
        ("a", LATER, DAY, "projects", "p3", None, None, "removed"),
        ("a", LATER, DAY, "projects", "p4", None, None, "returned"),
        # Of one that came back, what is not as it was besides: still the same record.
        ("a", LATER, DAY, "projects", "p4", None, "status", "changed"),
        # Two fields and a partner of one record: one changed record.
        ("a", LATER, DAY, "projects", "p5", None, "status", "changed"),
        ("a", LATER, DAY, "amounts", "p5", "measure=total_budget", "amount", "changed"),
        ("a", LATER, DAY, "partners", "p5", "partner_no=2", None, "added"),
        # A record of which only a partner vanished has changed, and has not vanished.
        ("a", LATER, DAY, "partners", "p6", "partner_no=1", None, "removed"),
        # Empty texts say the same as none.
        ("b", DAY, None, "beneficiaries", "b1", "", "", "added"),
    ]
    connection.executemany(
        "INSERT INTO changes_of_release VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)", rows
    )
    connection.executemany(
        "INSERT INTO snapshots VALUES (?, ?, ?, ?)",
        [
            ("a", LATER, "accepted", None),
            ("c", LATER, "held", "fewer rows"),
            ("b", LATER, "held", None),
            ("d", LATER, "rejected", "a test file"),
        ],
    )
    found = change_counts(connection)
    assert found.snapshots == (
        SnapshotChanges("a", LATER, DAY, added=2, changed=2, removed=1, returned=1),
        SnapshotChanges("b", DAY, None, added=1, changed=0, removed=0, returned=0),
    )
    assert found.held == (HeldSnapshot("b", LATER, ""), HeldSnapshot("c", LATER, "fewer rows"))
    assert found.counts == (
        ChangeCount("a", LATER, "added", "partners", "", 1),
        ChangeCount("a", LATER, "added", "projects", "", 2),
        ChangeCount("a", LATER, "changed", "amounts", "amount", 1),
        ChangeCount("a", LATER, "changed", "projects", "status", 2),
        ChangeCount("a", LATER, "removed", "partners", "", 1),
        ChangeCount("a", LATER, "removed", "projects", "", 1),
        ChangeCount("a", LATER, "returned", "projects", "", 1),
        ChangeCount("b", DAY, "added", "beneficiaries", "", 1),
    )
    assert "beta, snapshot" not in changelog_text(OLD, NEW, DIFFERENCE, found)
    assert "- b, snapshot 2016-10-30: no reason is stated\n" in changelog_text(
        OLD, NEW, DIFFERENCE, found
    )


def test_a_release_without_changes_counts_none(connection: duckdb.DuckDBPyConnection) -> None:
    assert change_counts(connection) == ChangeCounts()


# Text and numbers in Markdown.


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a|b", r"a\|b"),
        ("a\\|b", r"a\\\|b"),
        ("# a\n\n- b\r\u2028c\u0085d", "# a - b c d"),
        ("<script>&lt;", "&lt;script&gt;&amp;lt;"),
        ("[a](b) `c` *d* _e_ ~~f~~", r"\[a\](b) \`c\` \*d\* \_e\_ \~\~f\~\~"),
        ("a\x1b[2Jb\u202ec\x00", "a\ufffd\\[2Jb\ufffdc\ufffd"),
        ("Latvijas–Lietuvas ā ž", "Latvijas–Lietuvas ā ž"),
    ],
)
def test_text_of_sources_can_not_break_out_of_a_cell(text: str, safe: str) -> None:
    assert cell(text) == safe


@given(st.text())
def test_no_text_adds_a_line_or_a_cell(text: str) -> None:
    safe = cell(text)
    assert len(safe.splitlines()) <= 1
    bare = safe.replace("\\\\", "")
    assert bare.count("|") == bare.count(r"\|") == text.count("|")
    assert "<" not in safe


@pytest.mark.parametrize(
    ("value", "told", "by"),
    [
        (0, "0", "0"),
        (1234567, "1,234,567", "+1,234,567"),
        (-1234, "-1,234", "-1,234"),
        (Decimal("0.00"), "0.00", "0.00"),
        (Decimal("-0.01"), "-0.01", "-0.01"),
        (Decimal("12345678901234567890.10"), "12,345,678,901,234,567,890.10", None),
        (None, "–", "–"),
    ],
)
def test_numbers_are_exact_and_readable(
    value: int | Decimal | None, told: str, by: str | None
) -> None:
    assert number(value) == told
    assert by is None or grown(value) == by


def test_money_is_compared_exactly_and_missing_is_not_zero() -> None:
    found = {m.key.programme + m.key.stage: m for m in money_differences(OLD, NEW)}
    assert found["2014TC16RFCB027approved"].difference == Decimal("12345678482986.89")
    assert found["2014TC16RFCB027contracted"].difference == Decimal("0.00")
    assert [name for name, m in found.items() if m.differs] == [
        "approved",
        "2014TC16RFCB027approved",
        "Gone|<b>approved",
    ]
    assert found["approved"].difference is None
    assert found["approved"].before is None
    assert found["Gone|<b>approved"].after is None
