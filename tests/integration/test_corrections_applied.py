"""Corrections through the whole chain: parsed, corrected, judged, published."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from smartdata.connection import IN_MEMORY, connect
from smartdata.correct.apply import apply_corrections
from smartdata.correct.stale import refuse_stale
from smartdata.describe.corrections import Corrections, corrections_in, read_corrections
from smartdata.describe.source import SourceDescription
from smartdata.describe.yaml_file import yaml_of
from smartdata.errors import RawError
from smartdata.parse.batches import BatchedParser, RawItem
from smartdata.parse.schema import ParsedBatch
from smartdata.registry import FACT_TABLES
from smartdata.store.schema import create_warehouse
from tests import chain
from tests.chain import SOURCE as PAGES
from tests.chain import Judged, judge_pages
from tests.documents import blocks
from tests.lists import described
from tests.pages import PROJECT_LABELS, Partner, Project

REPOSITORY = Path(__file__).parents[2]
GUIDE = REPOSITORY / "docs" / "correcting-a-source.md"
FILE = Path("raw/test/corrections.yaml")
UID = "2014TC16RFCB027/LLI-1"
ABOUT = {"reason": "Contract", "reported_by": "Ann Example", "date": "2026-01-12"}
LIST = described(
    {
        "key": ["project_code"],
        "project": {
            "project_code": "Code", "title": "Title", "start_date": "Start",
            "end_date": {"column": "End", "required": True},
            "status": {"column": "Status", "words": {"Going": "running", "Asked": "applied"}},
        },
        "amounts": [{"column": "Total", "measure": "total_budget"},
                    {"column": "Share", "measure": "programme_funding"}],
        "partners": [{"role": "lead", "name": "Lead", "natural_person_names": ["^Mr "]}],
    },
    file={"delimiter": ",", "quote": '"', "encoding": "utf-8"},
    default_programme="2014TC16RFCB027",
)  # fmt: skip
HEADER = "Code,Title,Start,End,Status,Total,Share,Lead"


def entry(field: str, expected: Any, new: str, key: str = UID) -> dict[str, Any]:
    return {"key": key, "field": field, "expected": expected, "new": new, **ABOUT}


def corrections(
    *entries: dict[str, Any], source: SourceDescription = PAGES, text: str | None = None
) -> Corrections:
    text = text or yaml.safe_dump(list(entries), allow_unicode=True, sort_keys=False)
    return corrections_in(yaml_of(text.encode(), FILE), FILE, source, date(2026, 11, 24))


class Chain:
    """Runs files through the chain with corrections, as a refresh does."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.monkeypatch = monkeypatch

    def pages(self, projects: Iterable[Project], *entries: dict[str, Any], **kind: str) -> Judged:
        told = [project.page(**kind).encode() for project in projects]
        return self._judge(told, corrections(*entries), PAGES)

    def rows(self, rows: Iterable[str], *entries: dict[str, Any]) -> Judged:
        told = "\n".join([HEADER, *rows, ""]).encode()
        return self._judge([told], corrections(*entries, source=LIST), LIST)

    def _judge(self, files: list[bytes], wanted: Corrections, source: SourceDescription) -> Judged:
        class Correcting(BatchedParser):
            def batches(self, items: Iterable[RawItem], *more: Any) -> Iterator[ParsedBatch]:
                for batch in super().batches(items, *more):
                    yield apply_corrections(batch, wanted)

        with self.monkeypatch.context() as patched:
            patched.setattr(chain, "BatchedParser", Correcting)
            return judge_pages(self.folder, files, source)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chain:
    return Chain(tmp_path, monkeypatch)


def findings(judged: Judged) -> list[tuple[str, ...]]:
    """Rule, field, observed, expected of what was found and of why a record is held back."""
    tables = judged.tables
    return [
        (told["rule"], told["field"], told["observed"], told["expected"])
        for told in tables["findings"] + tables["quarantine"]
        if told["rule"] not in ("nuts_from_planning_region", "column_title_names_lv")
    ]


def test_an_impossible_day_of_a_page_is_corrected_and_published(run: Chain) -> None:
    page = Project().printing(end_date="31.02.2027")
    held = run.pages([page])
    assert (held.outcome("0"), held.rules("0", "error")) == (
        "quarantined",
        {"date_not_in_calendar"},
    )
    judged = run.pages([page], entry("end_date", "31.02.2027", "2027-02-28"))
    assert judged.outcome("0") == "published"
    assert judged.project("0")["end_date"] == date(2027, 2, 28)
    assert judged.project("0")["quality"] == "ok"
    (told,) = [f for f in judged.tables["findings"] if f["rule"] == "corrected"]
    assert told["message"] == (
        "The end date is corrected: the source states 31.02.2027; published is 2027-02-28 "
        "(Contract; 2026-01-12)."
    )
    assert (told["severity"], told["field"], told["observed"]) == ("info", "end_date", "31.02.2027")
    assert told["project_uid"] == UID
    assert told["source_locator"].startswith("test/2020-01-01/0#L")
    assert "Ann Example" not in json.dumps(judged.tables, default=str)


@pytest.mark.parametrize("markup", ["text", "table"])
def test_money_of_a_page_is_corrected_with_its_repeats(run: Chain, markup: str) -> None:
    # The page says 200,100.00 where its partners have 200,000.00 together.
    page = Project().printing(total_budget="200100.00")
    assert run.pages([page], markup=markup).rules("0", "warning") == {"partner_sum_differs"}
    told = entry("amounts.total_budget.approved", "200100.00", "200000")
    judged = run.pages([page], told, markup=markup)
    assert judged.rules("0", "warning") == set()
    assert judged.project("0")["total_budget"] == Decimal("200000.00")
    (amount,) = [a for a in judged.tables["amounts"]
                 if (a["subject"], a["measure"]) == ("project", "total_budget")]  # fmt: skip
    assert (amount["amount"], amount["amount_raw"]) == (Decimal("200000.00"), "200100.00")


def test_partners_of_a_page_are_corrected(run: Chain) -> None:
    wrong = Partner(name="B", country="Lietuva", region="N/A", total_printed="99999.00")
    page = Project(partners=(Partner(role="Vadošais"), wrong))
    judged = run.pages([page], markup="dl")
    assert judged.rules("0", "error") == {"partner_amounts_do_not_add_up"}
    judged = run.pages(
        [page],
        entry("partners.2.total_budget", "99999.00", "100000.00"),
        entry("partners.2.name", "B", "Beta"),
        entry("partners.2.country", "Lietuva", "EE"),
        entry("partners.1.planning_region", "Kurzemes", "Latgale"),
        markup="dl",
    )
    first, second = judged.partners("0")
    assert second["total_budget"] == Decimal("100000.00")
    assert (second["name"], second["country"], second["country_raw"]) == ("Beta", "EE", "Lietuva")
    assert second["organisation_uid"].startswith("EE-")
    assert (first["planning_region"], first["nuts_code"]) == ("Latgale", "LV005")
    assert first["planning_region_raw"] == "Kurzemes"
    assert [f["partner_no"] for f in judged.tables["findings"] if f["rule"] == "corrected"] == [
        1, 2, 2, 2,
    ]  # fmt: skip


def test_a_label_that_stands_twice_is_decided(run: Chain) -> None:
    page = Project(extra=((PROJECT_LABELS["title"], "Cits nosaukums"),))
    assert run.pages([page]).rules("0", "error") == {"label_repeated"}
    judged = run.pages([page], entry("title", "Viedā plānošana", "Cits nosaukums"))
    assert judged.outcome("0") == "published"
    assert judged.project("0")["title"] == "Cits nosaukums"


def test_an_unreadable_amount_of_a_page_is_corrected(run: Chain) -> None:
    page = Project().printing(total_budget="200 000 (?)")
    assert run.pages([page]).rules("0", "error") == {"amount_unreadable"}
    told = entry("amounts.total_budget.approved", "200 000 (?)", "200000")
    judged = run.pages([page], told)
    assert judged.outcome("0") == "published"
    assert judged.project("0")["total_budget"] == Decimal("200000.00")


def test_a_value_that_a_page_leaves_out_is_added(run: Chain) -> None:
    page = Project(without=frozenset({"end_date"}))
    assert run.pages([page]).rules("0", "error") == {"date_missing"}
    judged = run.pages([page], entry("end_date", None, "2022-05-31"))
    assert judged.outcome("0") == "published"
    assert judged.project("0")["end_date"] == date(2022, 5, 31)
    (told,) = [f for f in judged.tables["findings"] if f["rule"] == "corrected"]
    assert "the source states nothing; published is 2022-05-31 (" in told["message"]


def test_rows_of_a_list_are_corrected(run: Chain) -> None:
    rows = [
        "LLI-1,A,2020-01-01,2022-02-31,Asked,100,85,L",
        "LLI-2,B,2020-01-01,2021-01-01,Going,5,6,M",
    ]
    plain = run.rows(rows)
    assert {told[0] for told in findings(plain)} == {
        "impossible_date", "required_value_missing", "funding_above_total",
    }  # fmt: skip
    judged = run.rows(
        rows,
        entry("end_date", "2022-02-31", "2022-02-28"),
        entry("status", "Asked", "running"),
        entry("amounts.programme_funding.approved", "6", "4.25", key="LLI-2"),
    )
    assert {told[0] for told in findings(judged)} == {"corrected"}
    first, second = judged.tables["projects"]
    assert first["end_date"] == date(2022, 2, 28)
    assert (first["status"], first["status_raw"], first["is_operation"]) == (
        "running",
        "Asked",
        "yes",
    )
    assert second["programme_funding"] == Decimal("4.25")
    assert judged.tally.conserved


def test_exact_duplicates_are_corrected_alike(run: Chain) -> None:
    row = "LLI-1,A,2020-01-01,2027-02-31,Going,100,85,L"
    judged = run.rows([row, row], entry("end_date", "2027-02-31", "2027-02-28"))
    outcomes = sorted(raw["outcome"] for raw in judged.tables["raw_records"])
    assert outcomes == ["duplicate", "published"]
    assert judged.tables["quarantine"] == []


def test_of_two_that_disagree_one_is_not_chosen(run: Chain) -> None:
    rows = [
        "LLI-1,A,2020-01-01,2021-01-01,Going,100,85,L",
        "LLI-1,A,2020-01-01,2022-01-01,Going,100,85,L",
    ]
    judged = run.rows(rows, entry("end_date", "2022-01-01", "2021-01-01"))
    assert {raw["outcome"] for raw in judged.tables["raw_records"]} == {"quarantined"}


def test_a_corrected_formula_is_still_noticed(run: Chain) -> None:
    rows = ["LLI-1,A,2020-01-01,2021-01-01,Going,100,85,L"]
    judged = run.rows(rows, entry("title", "A", "=1+1"))
    assert ("formula_like_text", "title", "=1+1") in {told[:3] for told in findings(judged)}


# The file on disk.


def test_corrections_are_read_from_their_folder(tmp_path: Path) -> None:
    assert not read_corrections(tmp_path, PAGES)
    path = tmp_path / "corrections.yaml"
    told = [entry("end_date", "a", "2027-02-28")]
    path.write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
    made = read_corrections(tmp_path, PAGES)
    assert (len(made.entries), made.path) == (1, path)
    # Today it may be written down, tomorrow not yet: except where tomorrow has begun.
    with pytest.raises(RawError, match=r"corrections\.yaml:7: .*date: 2026-01-12 is in the future"):
        read_corrections(tmp_path, PAGES, date(2026, 1, 11))


def test_a_file_that_can_not_be_read_is_no_file_without_corrections(tmp_path: Path) -> None:
    path = tmp_path / "corrections.yaml"
    path.symlink_to(tmp_path / "gone.yaml")
    with pytest.raises(RawError, match="is a link that leads nowhere"):
        read_corrections(tmp_path, PAGES)
    path.unlink()
    path.mkdir()
    with pytest.raises(RawError, match="can't be read"):
        read_corrections(tmp_path, PAGES)
    path.rmdir()
    path.write_bytes(b"# \xff\n")
    with pytest.raises(RawError, match=r"corrections\.yaml:1: .*it is not UTF-8 here"):
        read_corrections(tmp_path, PAGES)
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(RawError, match="is larger than 1000000 bytes"):
        read_corrections(tmp_path, PAGES)


def test_the_guides_example_is_right() -> None:
    examples = [block.text for block in blocks(GUIDE) if block.language == "yaml"]
    (example,) = [text for text in examples if "key:" in text]
    assert len(corrections(text=example).entries) == 4


# Whether they are in effect.


class Warehouse:
    """The history of a source as a refresh leaves it, made of judged files."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        for statement in create_warehouse():
            connection.execute(statement)
        self.contents = 0

    def state(self, judged: Judged, day: str = "2026-01-01", source: str = "test") -> None:
        """Take judged files for the newest full snapshot of the source."""
        execute = self.connection.execute
        execute("DELETE FROM history.mentions WHERE source_id = ?", [source])
        execute("UPDATE history.statements SET valid_to = ? WHERE valid_to IS NULL", [day])
        for raw in judged.tables["raw_records"]:
            self.contents += 1
            number, locator = self.contents, raw["record_locator"]
            uid, outcome = raw["project_uid"], raw["outcome"]
            execute(
                "INSERT INTO history.contents BY NAME SELECT ? AS content_no, ? AS source_id, ? AS "
                "content_sha256, ? AS record_uid, 'project' AS about, ? AS errors, ? AS "
                "record_locator",
                [number, source, f"{number}", uid, outcome != "published", locator],
            )
            execute(
                "INSERT INTO history.mentions BY NAME SELECT ? AS source_id, ?::DATE AS "
                "snapshot_date, ? AS record_no, ? AS content_no, 'f' AS file, 's' AS "
                "source_file_sha256, 'L1' AS place, ? AS outcome",
                [source, day, number, number, outcome],
            )
            if outcome == "published":
                execute(
                    "INSERT INTO history.statements BY NAME SELECT ? AS source_id, ? AS "
                    "record_uid, 'project' AS about, ? AS content_no, ?::DATE AS valid_from",
                    [source, uid, number, day],
                )
            self._rows(judged, number, uid if outcome == "published" else None, locator)

    def _rows(self, judged: Judged, number: int, uid: str | None, locator: str) -> None:
        for table in FACT_TABLES:
            for row in judged.tables[table.name]:
                if uid is not None and row.get("project_uid") == uid:
                    self._insert(f"f_{table.name}", {"content_no": number, **row})
        for name in ("findings", "quarantine"):
            for row in judged.tables[name]:
                if row["record_locator"] == locator:
                    self._insert("notes", {"content_no": number, **row})

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        row.pop("record_no", None)
        marks = ", ".join("?" for _ in row)
        names = ", ".join(row)
        self.connection.execute(
            f"INSERT INTO history.{table} ({names}) VALUES ({marks})", list(row.values())
        )


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with connect(IN_MEMORY, "512MB", spill=tmp_path / "spill") as connection:
        yield Warehouse(connection)


def refused(
    warehouse: Warehouse, *entries: dict[str, Any], source: SourceDescription = LIST
) -> str:
    """How corrections are refused; an empty text where they are in effect."""
    try:
        refuse_stale(warehouse.connection, source.id, corrections(*entries, source=source))
    except RawError as error:
        return str(error)
    return ""


ROWS = [
    "LLI-1,A,2020-01-01,2027-02-31,Asked,100,85,Old",
    "LLI-2,B,2020-01-01,2021-01-01,Going,5,5,Mr X",
]
RIGHT = [
    entry("end_date", "2027-02-31", "2027-02-28"),
    entry("status", "Asked", "running"),
    entry("amounts.total_budget.approved", "100", "110.00"),
    entry("partners.1.name", "Old", "New", key="LLI-1"),
    entry("title", "B", "Beta", key="2014TC16RFCB027/LLI-2"),
]


def test_corrections_in_effect_are_accepted(run: Chain, warehouse: Warehouse) -> None:
    warehouse.state(run.rows(ROWS, *RIGHT))
    assert refused(warehouse, *RIGHT) == ""
    # A record that is held back for another reason counts by its notes.
    held = [ROWS[0].replace(",85,", ",x,")]
    judged = run.rows(held, *RIGHT)
    assert judged.tables["projects"] == []
    warehouse.state(judged, "2026-02-01")
    assert refused(warehouse, *RIGHT[:4]) == ""


def test_corrections_of_other_sources_play_no_part(run: Chain, warehouse: Warehouse) -> None:
    warehouse.state(run.rows(ROWS, *RIGHT), source="other")
    assert "the source states no record with this key" in refused(warehouse, RIGHT[0])
    assert refused(warehouse) == ""


@pytest.mark.parametrize(
    ("now", "number", "told"),
    [
        ("LLI-1,A,2020-01-01,2027-03-01,Asked,100,85,Old", 0,
         "the record does not say “2027-02-31”, but “2027-03-01”. If what it says is right, remove "
         "the entry; if not, renew expected."),
        ("LLI-1,A,2020-01-01,2027-02-28,Asked,100,85,Old", 0,
         "the source now says “2027-02-28” itself. Remove the entry."),
        ("LLI-1,A,2020-01-01,2027-02-30,Asked,100,85,Old", 0,
         "the record does not say “2027-02-31”, but “2027-02-30”. If"),
        ("LLI-1,A,2020-01-01,2021-01-01,Odd,100,85,Old", 1,
         "the record does not say “Asked”, but “Odd”. If"),
        ("LLI-1,A,2020-01-01,2021-01-01,,100,85,Old", 1,
         "the record does not say “Asked”, but nothing. If"),
        ("LLI-1,A,2020-01-01,2021-01-01,Asked,105.5,85,Old", 2,
         "the record does not say “100”, but “105.50” (printed: 105.5). If"),
        ("LLI-1,A,2020-01-01,2021-01-01,Asked,110,85,Old", 2,
         "the source now says “110.00” itself. Remove the entry."),
        ("LLI-1,A,2020-01-01,2021-01-01,Asked,100,85,Other", 3,
         "the record does not say “Old”, but “Other”. If"),
        ("LLI-1,A,2020-01-01,2021-01-01,Asked,100,85,", 3,
         "the record does not say “Old”; it has no partner 1 that states it. If"),
        ("LLI-1,A,2020-01-01,2021-01-01,Asked,100,85,Mr Smith", 3,
         "the partner is, or may be, a natural person, of whom this is not published and can't be "
         "corrected. Remove the entry."),
        ("LLI-3,A,2020-01-01,2021-01-01,Asked,100,85,Old", 0,
         "the source no longer states this record since its snapshot of 2026-02-01. Remove the "
         "entry."),
    ],
)  # fmt: skip
def test_a_correction_that_is_not_in_effect_is_refused(
    run: Chain, warehouse: Warehouse, now: str, number: int, told: str
) -> None:
    warehouse.state(run.rows(ROWS, *RIGHT))
    warehouse.state(run.rows([now, *ROWS[1:]], *RIGHT), "2026-02-01")
    message = refused(warehouse, RIGHT[4], RIGHT[number])
    wrong = RIGHT[number]
    where = f"{FILE}:8: entry 2 ({wrong['key']}, {wrong['field']}): "
    assert message.startswith(where + told), message
    assert "\n" not in message


def test_a_key_that_is_unknown_or_means_several_is_refused(
    run: Chain, warehouse: Warehouse
) -> None:
    warehouse.state(run.rows(ROWS))
    told = refused(warehouse, entry("title", "A", "X", key="LLI-9"))
    assert told.endswith(
        "(LLI-9, title): the source states no record with this key. Copy the project_uid or "
        "beneficiary_uid as it is published, or remove the entry."
    )
    warehouse.state(run.rows(ROWS))
    warehouse.connection.execute(
        "UPDATE history.contents SET record_uid = '2014TC16M5TN001/LLI-1' WHERE record_uid = ? AND "
        "content_no = (SELECT max(content_no) - 1 FROM history.contents)", [UID],
    )  # fmt: skip
    warehouse.connection.execute("UPDATE history.contents SET record_uid = ? WHERE content_no = ?",
                                 [UID, warehouse.contents])  # fmt: skip
    told = refused(warehouse, entry("title", "A", "X", key="LLI-1"))
    assert told.endswith(
        f"the key means several records of the source: 2014TC16M5TN001/LLI-1, {UID}. Say one of "
        "these."
    )


def test_what_another_source_calls_the_project_is_told(run: Chain, warehouse: Warehouse) -> None:
    warehouse.state(run.rows(ROWS))
    warehouse.connection.execute(
        "INSERT INTO history.links VALUES ('test', ?, '2014LT/900')", [UID]
    )
    told = refused(warehouse, entry("title", "A", "X", key="2014LT/900"))
    assert told.endswith(f"that is what another source calls the project; here it is {UID}. Say "
                         "that.")  # fmt: skip


@pytest.mark.parametrize(
    ("now", "wrong", "told"),
    [
        ("LLI-1,Ask info@example.lv,2020-01-01,2021-01-01,Asked,100,85,Old",
         entry("title", None, "A"),
         "what the source states there holds personal data, which is not published and can't be "
         "corrected. Remove the entry."),
        ("LLI-1,A,2020-01-01,2021-01-01,Asked,1.2.3,85,Old",
         entry("amounts.total_budget.approved", "1.2.3", "123"),
         "the record says “1.2.3”, but can't be corrected there: it adds up its parts, or its "
         "stage or currency is not certain. Remove the entry, and ask the publisher."),
    ],
)  # fmt: skip
def test_what_can_not_be_corrected_is_told(
    run: Chain, warehouse: Warehouse, now: str, wrong: dict[str, Any], told: str
) -> None:
    # Without the correction: what is in its way here stands for all that may be.
    warehouse.state(run.rows([now]))
    assert refused(warehouse, wrong).endswith(f", {wrong['field']}): {told}")


def test_a_new_reason_or_value_is_not_in_effect_before_the_records_are_judged_by_it(
    run: Chain, warehouse: Warehouse
) -> None:
    warehouse.state(run.rows(ROWS, *RIGHT))
    told = refused(warehouse, {**RIGHT[0], "new": "2027-03-01"})
    assert "does not say" in told


def test_the_newest_mention_decides_in_partial_snapshots(run: Chain, warehouse: Warehouse) -> None:
    """The version that stands may be an older one that says the same as published."""
    warehouse.state(run.rows(ROWS, *RIGHT))
    older = warehouse.connection.execute("FROM history.mentions").fetchall()
    mended = [ROWS[0].replace("2027-02-31", "2027-02-28"), ROWS[1]]
    warehouse.state(run.rows(mended, *RIGHT), "2026-02-01")
    warehouse.connection.executemany(
        "INSERT INTO history.mentions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", older
    )
    assert "the source now says “2027-02-28” itself" in refused(warehouse, RIGHT[0])
    assert refused(warehouse, RIGHT[1]) == ""
