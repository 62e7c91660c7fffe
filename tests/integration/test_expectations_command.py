"""What is found in a database, the files beside the snapshots, and the commands that show them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from smartdata.config import Settings
from smartdata.errors import RawError, UsageError
from smartdata.expect.found import found
from smartdata.expect.review import accept, review_files, review_run, write_found
from smartdata.expect.rows import Counted, printed
from smartdata.refresh import Refresh
from smartdata.work import DATABASE_NAME
from tests.command import Ran, run

REPOSITORY = Path(__file__).parents[2]
LLI = "2014TC16RFCB027"
OPEN, CLOSED = None, "2026-01-01"

SCHEMA = """
CREATE SCHEMA history;
CREATE TABLE history.statements (
    source_id VARCHAR, record_uid VARCHAR, content_no BIGINT, valid_from DATE, valid_to DATE,
    recorded_at TIMESTAMP
);
CREATE TABLE history.f_projects (
    content_no BIGINT, project_uid VARCHAR, programme_cci VARCHAR, programme_name VARCHAR,
    is_operation VARCHAR
);
CREATE TABLE history.f_amounts (
    content_no BIGINT, project_uid VARCHAR, subject VARCHAR, measure VARCHAR, stage VARCHAR,
    fund VARCHAR, currency VARCHAR, amount DECIMAL(18, 2)
);
CREATE TABLE history.f_partners (content_no BIGINT, project_uid VARCHAR, partner_no BIGINT);
CREATE TABLE history.f_partner_identifiers (content_no BIGINT, value VARCHAR);
CREATE TABLE history.f_project_identifiers (content_no BIGINT, value VARCHAR);
CREATE TABLE history.f_locations (content_no BIGINT, location_no BIGINT);
CREATE TABLE history.f_classifications (content_no BIGINT, classification_no BIGINT);
CREATE TABLE history.f_texts (content_no BIGINT, kind VARCHAR);
CREATE TABLE history.f_beneficiaries (
    content_no BIGINT, programme_funding DECIMAL(18, 2), eligible_expenditure DECIMAL(18, 2),
    total_budget DECIMAL(18, 2), currency VARCHAR, amount_stage VARCHAR
);
CREATE TABLE source_files (
    source_id VARCHAR, records_published BIGINT, records_quarantined BIGINT,
    records_duplicate BIGINT
);
CREATE TABLE quarantine (source_id VARCHAR, rule VARCHAR);
"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute(SCHEMA)
        yield made


def state(
    connection: duckdb.DuckDBPyConnection, number: int, source: str, until: str | None = OPEN
) -> None:
    """One version of a record."""
    connection.execute(
        "INSERT INTO history.statements VALUES (?, ?, ?, '2025-01-01', ?, now()::TIMESTAMP)",
        [source, f"uid-{number}", number, until],
    )


def project(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    *amounts: tuple[str, str, str, str, str],
    programme: tuple[str | None, str | None] = (LLI, "printed"),
    operation: str | None = "yes",
    partners: int = 0,
    **where: Any,
) -> None:
    """One version of a project with its amounts: subject, measure, stage, currency, amount."""
    state(connection, number, where.pop("source", "a"), **where)
    connection.execute(
        "INSERT INTO history.f_projects VALUES (?, ?, ?, ?, ?)",
        [number, f"uid-{number}", *programme, operation],
    )
    for subject, measure, stage, currency, amount in amounts:
        connection.execute(
            "INSERT INTO history.f_amounts VALUES (?, ?, ?, ?, ?, 'ERDF', ?, ?)",
            [number, f"uid-{number}", subject, measure, stage, currency, Decimal(amount)],
        )
    for partner in range(partners):
        connection.execute(
            "INSERT INTO history.f_partners VALUES (?, ?, ?)", [number, f"uid-{number}", partner]
        )


def test_open_statements_are_counted_and_summed_exactly(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    budget = ("project", "total_budget", "approved", "EUR")
    project(connection, 1, (*budget, "9007199254740993.01"), partners=2)
    project(connection, 2, (*budget, "0.02"), operation="no", partners=1)
    project(connection, 3, (*budget, "5.00"), until=CLOSED, partners=9)  # an older version
    project(connection, 4, (*budget, "7.00"), source="b")  # another source of the same project
    project(connection, 5, ("project", "total_budget", "paid", "EUR", "-1.50"), operation=None)
    project(connection, 6, ("partner", "total_budget", "paid", "SEK", "3.00"),
            programme=(None, " New\n programme,\x07 x "))  # fmt: skip
    project(connection, 7, programme=(None, None))
    project(connection, 8, programme=(None, "=1+1"))
    assert found(connection, "a") == [
        Counted("", "projects", "", "", 1),
        Counted("", "projects.operations", "", "", 1),
        Counted("'=1+1", "projects", "", "", 1),
        Counted("'=1+1", "projects.operations", "", "", 1),
        Counted(LLI, "amounts.project.total_budget", "approved", "EUR", 2,
                Decimal("9007199254740993.03")),
        Counted(LLI, "amounts.project.total_budget", "paid", "EUR", 1, Decimal("-1.50")),
        Counted(LLI, "partners", "", "", 3),
        Counted(LLI, "projects", "", "", 3),
        Counted(LLI, "projects.operations", "", "", 1),
        Counted("New programme, x", "amounts.partner.total_budget", "paid", "SEK", 1,
                Decimal("3.00")),
        Counted("New programme, x", "projects", "", "", 1),
        Counted("New programme, x", "projects.operations", "", "", 1),
    ]  # fmt: skip
    assert found(connection, "nobody") == []


def test_parts_of_projects_beneficiaries_and_what_was_held_back_are_counted(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    project(connection, 1, operation=None)
    project(connection, 9, until=CLOSED)
    for table in ("partner_identifiers", "project_identifiers", "locations", "classifications",
                  "texts"):  # fmt: skip
        connection.execute(f"INSERT INTO history.f_{table} VALUES (1, 1), (1, 2), (9, 1)")
    for number, funding, total in ((2, None, "10.00"), (3, "0.00", "0.50")):
        state(connection, number, "a")
        connection.execute(
            "INSERT INTO history.f_beneficiaries VALUES (?, ?, NULL, ?, 'EUR', 'paid')",
            [number, funding, total],
        )
    connection.execute(
        "INSERT INTO source_files VALUES ('a', 1, 1, 0), ('a', 1, 0, 0), ('b', 9, 9, 9)"
    )
    connection.execute(
        "INSERT INTO quarantine VALUES ('a', 'amount.unreadable'), ('a', 'amount.unreadable'), "
        "('a', 'key.missing'), ('b', 'key.missing')"
    )
    assert printed(found(connection, "a")).splitlines()[1:] == [
        ",beneficiaries,,,2,",
        # Of one of the two no funding is stated: that is not a funding of nothing.
        ",beneficiaries.programme_funding,paid,EUR,1,0.00",
        ",beneficiaries.total_budget,paid,EUR,2,10.50",
        ",quarantine.amount.unreadable,,,2,",
        ",quarantine.key.missing,,,1,",
        ",records.published,,,2,",
        ",records.quarantined,,,1,",
        f"{LLI},classifications,,,2,",
        f"{LLI},locations,,,2,",
        f"{LLI},partner_identifiers,,,2,",
        f"{LLI},project_identifiers,,,2,",
        f"{LLI},projects,,,1,",
        f"{LLI},texts,,,2,",
    ]


def test_many_records_are_counted_without_being_read(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("SET memory_limit = '64MB'; SET threads = 1")
    many = 200_000
    connection.execute(
        "INSERT INTO history.statements SELECT 'a', 'u' || n, n, '2025-01-01', NULL, NULL "
        f"FROM range({many}) t(n)"
    )
    connection.execute(
        "INSERT INTO history.f_projects SELECT n, 'u' || n, NULL, 'Programme ' || n % 7, 'yes' "
        f"FROM range({many}) t(n)"
    )
    connection.execute(
        "INSERT INTO history.f_amounts SELECT n, 'u' || n, 'project', 'total_budget', 'approved', "
        f"NULL, 'EUR', 0.01 FROM range({many}) t(n)"
    )
    rows = found(connection, "a")
    assert len(rows) == 3 * 7
    assert sum(row.rows for row in rows if row.what == "projects") == many
    assert sum(row.sum for row in rows if row.sum is not None) == Decimal("2000.00")


def test_the_founding_record_in_a_database_that_a_refresh_made(settings: Settings) -> None:
    (name,) = (folder.name for folder in settings.raw.iterdir() if folder.is_dir())
    (settings.raw / name / "expected.csv").unlink()
    Refresh(settings).run()
    path = str(settings.warehouse / DATABASE_NAME)
    with duckdb.connect(path, read_only=True) as made:
        assert printed(found(made, name)).splitlines()[1:] == [
            ",records.published,,,1,",
            f"{LLI},amounts.partner.national_cofinancing,approved,EUR,2,62737.16",
            f"{LLI},amounts.partner.programme_funding,approved,EUR,2,355510.51",
            f"{LLI},amounts.partner.total_budget,approved,EUR,2,418247.67",
            f"{LLI},amounts.project.programme_funding,approved,EUR,1,355510.50",
            f"{LLI},amounts.project.total_budget,approved,EUR,1,418247.67",
            f"{LLI},partners,,,2,",
            f"{LLI},projects,,,1,",
            f"{LLI},projects.operations,,,1,",
            f"{LLI},texts,,,2,",
        ]
        review_run(made, settings.raw, [name])
    # What a run writes beside the snapshots does not stand in the way of the next one.
    assert accept(settings.raw / name)
    assert Refresh(settings).run().status == "unchanged"


# The files ------------------------------------------------------------------------------------


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "raw" / "a"
    folder.mkdir(parents=True)
    return folder


ROW = Counted(LLI, "projects", "", "", 1509)


def test_what_was_found_is_written_only_where_it_changes(source: Path) -> None:
    assert write_found(source, [ROW])
    path = source / "found.csv"
    assert path.read_bytes() == (
        b"programme,what,stage,currency,rows,sum\n2014TC16RFCB027,projects,,,1509,\n"
    )
    before = path.stat()
    assert not write_found(source, [ROW])
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino
    assert write_found(source, [])
    assert [p.name for p in source.iterdir()] == ["found.csv"]


def test_a_run_tells_what_deviates_and_is_never_stopped(
    connection: duckdb.DuckDBPyConnection, source: Path
) -> None:
    project(connection, 1)
    raw = source.parent
    assert review_run(connection, raw, ["a"]) == []  # nothing is expected yet
    assert accept(source)
    assert review_run(connection, raw, ["a"]) == []
    project(connection, 2)
    assert review_run(connection, raw, ["a"]) == [
        f"a: programme {LLI}: 1 projects expected, 2 found",
        f"a: programme {LLI}: 1 projects that are operations expected, 2 found",
    ]
    assert f"{LLI},projects,,,2,\n" in (source / "found.csv").read_text()
    (source / "expected.csv").write_text("programme\n")
    (told,) = review_run(connection, raw, ["a"])
    assert told.startswith(f"{source / 'expected.csv'}: line 1: is not the header")
    (told,) = review_run(connection, raw, ["no-folder"])
    assert "no-folder/found.csv: can't be written" in told


def test_what_can_t_be_read_is_not_accepted(source: Path) -> None:
    (source / "expected.csv").write_text(printed([ROW]))
    for damaged in (b"programme\xff", printed([]).encode()[:-9], b""):
        (source / "found.csv").write_bytes(damaged)
        for refused in (accept, review_files):
            with pytest.raises(RawError, match=r"found\.csv: (line 1|can't be read)"):
                refused(source)
    (source / "found.csv").unlink()
    with pytest.raises(UsageError, match="no run has written what it found"):
        accept(source)
    assert (source / "expected.csv").read_text() == printed([ROW])


# The commands ---------------------------------------------------------------------------------


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Two described sources."""
    description = next((REPOSITORY / "raw").glob("*/source.yaml"))
    text = description.read_text(encoding="utf-8")
    for name in ("one", "two"):
        folder = tmp_path / "raw" / name
        folder.mkdir(parents=True)
        told = text.replace(f"id: {description.parent.name}", f"id: {name}")
        (folder / "source.yaml").write_text(told, encoding="utf-8")
    return tmp_path / "raw"


def command(raw: Path, *words: str) -> Ran:
    return run(raw.parent, "expectations", *words, "--raw", str(raw))


def test_the_commands_from_nothing_expected_to_a_change_accepted(raw: Path) -> None:
    ended = command(raw)
    assert (ended.code, ended.err) == (0, "")
    assert ended.lines == [
        f"{name}: no run has written what it found; run: smartdata refresh"
        for name in ("one", "two")
    ]
    assert "No run has written what it found" in command(raw, "accept").out
    assert command(raw, "accept", "one").code == 2

    write_found(raw / "one", [ROW])
    assert "one: nothing is expected yet" in command(raw).out
    assert "written; review and commit it" in command(raw, "accept").out
    assert (raw / "one" / "expected.csv").read_text() == printed([ROW])
    assert not (raw / "two" / "expected.csv").exists()
    assert "one: as expected (rows: 1)" in command(raw).out

    write_found(raw / "one", [Counted(LLI, "projects", "", "", 2471)])
    ended = command(raw)
    assert ended.code == 1
    assert ended.lines[:2] == [
        "one: deviations: 1",
        f"programme {LLI}: 1,509 projects expected, 2,471 found",
    ]
    assert command(raw, "--source", "two").code == 0
    told = command(raw, "--json")
    assert told.code == 1
    assert json.loads(told.out)[0] == {
        "source_id": "one",
        "expected": 1,
        "found": 1,
        "deviations": [
            {
                "programme": LLI,
                "what": "projects",
                "stage": "",
                "currency": "",
                "expected": {"rows": 1509, "sum": None},
                "found": {"rows": 2471, "sum": None},
                "told": f"programme {LLI}: 1,509 projects expected, 2,471 found",
            }
        ],
    }
    assert command(raw, "accept", "one").code == 0
    assert command(raw).code == 0
    assert "says so already" in command(raw, "accept", "one").out


def test_bad_usage_and_damaged_files_are_told(raw: Path) -> None:
    assert command(raw, "--source", "nobody").code == 2
    assert command(raw, "accept", "nobody").code == 2
    shutil.copy(raw / "one" / "source.yaml", raw / "one" / "expected.csv")
    ended = command(raw)
    assert ended.code == 1
    assert "one/expected.csv: line 1: is not the header" in ended.err
    assert "Traceback" not in ended.err
