"""``smartdata sources check``: what it tells of files, right and wrong, and how it ends."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from rich.console import Console

from smartdata.cli import output, sources_check
from smartdata.config import Settings
from smartdata.describe.schema import schema_text
from smartdata.describe.source import read_description
from smartdata.explain.judging import judge
from smartdata.explain.list_file import explain_list
from smartdata.parse.batches import RawItem
from smartdata.raw.snapshots import check_snapshot
from tests.command import Ran, run
from tests.pages import Project

DESCRIPTION = """\
id: list
title: {en: A list, lv: Saraksts}
publisher: {en: Agency, lv: Aģentūra}
attribution: Agency
format: delimited
language: en
currency: EUR
amount_stage: approved
forms: {dates: [dd.mm.yyyy]}
records:
  grain: project
  key: [project_code]
  ignored: [Note]
  project:
    project_code: Code
    title: {column: [Title, Name]}
    start_date: {column: Start, optional: true}
  partners:
    - {role: beneficiary, name: Beneficiary}
  amounts:
    - {column: Total, measure: total_budget}
"""
HEADER = "Code;Title;Beneficiary;Total;Note"
ROWS = (
    "P-1;Cycle path;Council;100.50;x",
    "P-2;Harbour;Port;200.00;y",
    "P-3;Beach;Town;300.00;z",
)
DAY = "2026-01-31"


class Source:
    """A source in a folder of the test, with the files of one snapshot."""

    def __init__(self, folder: Path) -> None:
        self.project = folder
        self.folder = folder / "raw" / "list"
        self.snapshot = self.folder / DAY
        self.snapshot.mkdir(parents=True)
        self.describe()

    def describe(self, before: str = "", after: str = "") -> None:
        path = self.folder / "source.yaml"
        text = path.read_text(encoding="utf-8") if path.exists() else DESCRIPTION
        assert before in text
        path.write_text(text.replace(before, after, 1) if before else text, encoding="utf-8")

    def file(self, *lines: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
        path = self.snapshot / name
        path.write_bytes("\n".join([*lines, ""]).encode(encoding))
        return path

    def check(self, *words: str) -> Ran:
        return run(self.project, "sources", "check", "raw/list", *words)

    def told(self, *words: str) -> tuple[int, dict[str, Any]]:
        """The exit code, and the report as a program reads it."""
        ran = self.check("--json", *words)
        assert ran.err == ""
        return ran.code, json.loads(ran.out)

    def item(self, name: str = "list.csv") -> RawItem:
        description = read_description(self.folder)
        snapshot = check_snapshot(self.folder, date_of(DAY), record=False)
        (file,) = (file for file in snapshot.files if file.path == name)
        return RawItem(description, self.snapshot, snapshot.day, file)


def date_of(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(tmp_path)


def traits(file: dict[str, Any], group: str = "traits") -> dict[str, tuple[str, str, float | None]]:
    return {
        t["name"]: (t["value"], t["origin"], None if t["confidence"] is None else float(
            t["confidence"]))
        for t in file[group]
    }  # fmt: skip


def test_what_is_right_is_explained_in_full(source: Source) -> None:
    source.file("A list of January;;;;", HEADER, *ROWS)
    code, told = source.told()
    assert code == 0
    assert (told["covered"], told["source"], told["snapshot"]) == (True, "list", DAY)
    (file,) = told["files"]
    assert file["file"] == f"list/{DAY}/list.csv"
    assert traits(file) == {
        "format": ("delimited", "detected", 1),
        "encoding": ("utf-8", "detected", 1),
        "delimiter": (";", "detected", 1),
        "quoting": ('"', "detected", 1),
        "line ends": ("LF", "detected", 1),
        "header": ("row 2", "detected", 0.67),
    }
    assert [(c["number"], c["header"], c["use"], c["fields"]) for c in file["columns"]] == [
        (1, "Code", "read", ["project.project_code"]),
        (2, "Title", "read", ["project.title"]),
        (3, "Beneficiary", "read", ["partners.name"]),
        (4, "Total", "read", ["amounts.total_budget"]),
        (5, "Note", "ignored", []),
    ]
    assert file["absent"] == [
        {"header": "“Start”", "field": "project.start_date", "optional": True}
    ]
    assert file["rows"] == {
        "above": 1, "header": 1, "blank": 0, "section": 0, "continuation": 0, "sum": 0, "record": 3
    }  # fmt: skip
    assert told["records"] == {
        "raw records": 3, "would be published": 3, "would be quarantined": 0, "duplicates": 0
    }  # fmt: skip
    assert (file["refusals"], file["unaided"], told["problems"]) == ([], [], [])
    first = file["preview"][0]
    assert (first["place"], first["outcome"], first["uid"]) == ("L3", "published", "list/P-1")
    assert first["record"]["title"] == "Cycle path"
    assert first["record"]["total_budget"] == "100.50"
    assert [p["name"] for p in first["partners"]] == ["Council"]
    (amount,) = first["amounts"]
    assert amount == {
        "subject": "project", "measure": "total_budget", "stage": "approved", "currency": "EUR",
        "amount": "100.50", "amount_raw": "100.50",
    }  # fmt: skip


def test_what_the_description_states_is_marked(source: Source) -> None:
    source.describe("forms:", "file: {encoding: cp1257, delimiter: ';', quote: ''}\nforms:")
    source.describe("  grain:", "  header: {rows: [1]}\n  grain:")
    source.file(HEADER, "P-1;Rīgas ceļš;Dome;100.00;", encoding="cp1257")
    code, told = source.told()
    assert code == 0
    assert traits(told["files"][0]) == {
        "format": ("delimited", "detected", 1),
        "encoding": ("cp1257", "stated", 1),
        "delimiter": (";", "stated", 1),
        "quoting": ("none", "stated", 1),
        "line ends": ("LF", "detected", 1),
        "header": ("row 1", "stated", 1),
    }
    assert told["files"][0]["preview"][0]["record"]["title"] == "Rīgas ceļš"


def test_every_column_that_is_not_covered_is_told_at_once(source: Source) -> None:
    source.describe("ignored: [Note]", "ignored: [Note, Remark*]")
    source.describe("name: Beneficiary", "name: Contact e-mail")
    source.file("Code;Heading;Contact e-mail;Total;Budget", "P-1;Path;anna@example.org;1.00;2")
    code, told = source.told()
    assert code == 1
    (file,) = told["files"]
    uses = {column["header"]: column["use"] for column in file["columns"]}
    assert uses == {
        "Code": "read", "Heading": "unmapped", "Contact e-mail": "contact", "Total": "read",
        "Budget": "unmapped",
    }  # fmt: skip
    assert file["ignored_absent"] == ["Note", "Remark*"]
    assert [refusal.partition(".")[0] for refusal in file["refusals"]] == [
        "no column has the header “Title” or “Name”, which project",
        "the column “Contact e-mail” holds what reaches or identifies one person, which is never "
        "published, but partners",
        "the description says nothing of the column “Heading”",
        "the description says nothing of the column “Budget”",
    ]
    assert told["records"] == {}
    # What can be read is shown all the same, and the mail address is not.
    assert file["preview"][0]["record"]["total_budget"] == "1.00"
    ran = source.check()
    assert ran.code == 1
    for text in (ran.out, json.dumps(told)):
        assert "anna@" not in text
    run_ = run(source.project, "check", "raw/list", "--raw", "raw")
    assert run_.code == 1
    assert "never published" in run_.err or "no column has the header" in run_.err


def test_a_mapped_column_of_contacts_is_refused_by_a_refresh_as_well(source: Source) -> None:
    source.describe("name: Beneficiary", "name: Contact person")
    source.file(HEADER.replace("Beneficiary", "Contact person"), *ROWS)
    ran = run(source.project, "refresh")
    assert ran.code == 1
    assert (
        "what reaches or identifies one person is never published, but is read from the columns "
        "“Contact person” (partners.name). List them under records.ignored instead." in ran.err
    )
    # Ignored, it does no harm.
    source.describe("ignored: [Note]", "ignored: [Note, Contact person]")
    source.describe("name: Contact person", "name: Code")
    assert source.told()[0] == 0


def test_a_refused_file_does_not_hide_the_others(source: Source) -> None:
    source.file(HEADER, *ROWS, name="a.csv")
    source.file("Code;Title", "P-9;Path", name="b.csv")
    (source.snapshot / "c.csv").write_bytes(b"%PDF-1.7 no list")
    source.file(HEADER, "P-4;Pier;Port;400.00;", name="d.csv")
    code, told = source.told()
    assert code == 1
    assert [len(file["refusals"]) for file in told["files"]] == [0, 2, 1, 0]
    assert told["records"]["would be published"] == 4
    assert told["files"][2]["refusals"] == [
        "is a PDF document, which is not read. Ask for the list as CSV, a workbook, an HTML table "
        "or JSON."
    ]
    ran = source.check()
    assert ran.code == 1
    assert ran.lines[-1] == "The description does not cover 2 of 4 files."


def test_what_is_known_of_a_refused_file_is_shown(source: Source) -> None:
    source.describe("format: delimited", "format: xlsx")
    source.file(HEADER, *ROWS)
    code, told = source.told()
    (file,) = told["files"]
    assert code == 1
    assert traits(file) == {
        "format": ("delimited", "detected", 1), "encoding": ("utf-8", "detected", 1)
    }  # fmt: skip
    assert file["refusals"] == [
        "is delimited, but the description says format: xlsx. Mend the format in source.yaml; or, "
        "if this is an error page, fetch the file again."
    ]
    # Without what the description says of its layout it would be read, and so.
    assert traits(file, "unaided")["delimiter"][0] == ";"
    assert [column["header"] for column in file["columns"]] == HEADER.split(";")
    assert "If the description said nothing of its layout, it would be read as:" in source.check(
    ).lines  # fmt: skip


def test_a_wrong_override_is_told_beside_what_is_detected(source: Source) -> None:
    source.describe("forms:", "file: {encoding: ascii}\nforms:")
    source.file(HEADER, "P-1;Rīgas ceļš;Dome;100.00;")
    code, told = source.told()
    (file,) = told["files"]
    assert code == 1
    assert file["refusals"][0].startswith("is not ascii (")
    assert traits(file, "unaided")["encoding"] == ("utf-8", "detected", 1)


def test_a_header_that_nobody_finds_is_shown_as_what_looks_like_one(source: Source) -> None:
    source.file("Nummer;Titel;Summe", "1;Radweg;100", "2;Hafen;200")
    code, told = source.told()
    (file,) = told["files"]
    assert code == 1
    assert "none of the first 100 rows has a header that the description names" in file[
        "refusals"][0]  # fmt: skip
    assert traits(file)["header"][0] == "row 1"
    assert [c["header"] for c in file["columns"]] == ["Nummer", "Titel", "Summe"]
    assert {c["use"] for c in file["columns"]} == {"unmapped"}


def test_what_only_the_whole_file_shows_refuses_it_and_leaves_no_count(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTDATA_BATCH_STATEMENTS", "2")  # several batches have been kept by then
    repeated = [f"P-{n};Path;Council;{n}{m}.00;" for n in range(1, 9) for m in (1, 2)]
    source.file(HEADER, *repeated, name="a.csv")
    source.file(HEADER, "P-99;Pier;Port;400.00;", name="b.csv")
    code, told = source.told()
    assert code == 1
    first, second = told["files"]
    assert first["refusals"] == [
        "contradicts its description: 16 of 16 records repeat the key of another and do not say "
        "the same. Say another key, or another grain (partner, repeat, split), in records of the "
        "description."
    ]
    assert (first["rows"], second["rows"]["record"]) == ({}, 1)
    assert told["records"] == {
        "raw records": 1, "would be published": 1, "would be quarantined": 0, "duplicates": 0
    }  # fmt: skip
    assert len(first["preview"]) == 3


def test_a_file_that_breaks_off_is_shown_up_to_there(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTDATA_BATCH_STATEMENTS", "2")
    source.describe("grain: project", "grain: split")
    split = [f"P-{n};Path;Council;{n}.00;" for n in range(1, 5) for _ in range(2)]
    source.file(HEADER, *split)
    code, told = source.told()
    (file,) = told["files"]
    assert code == 1
    assert "so they repeat it and do not split it" in file["refusals"][0]
    assert file["preview"][0]["record"]["total_budget"] == "2.00"
    assert file["preview_of"] is None
    assert told["records"] == {}


def test_rules_are_counted_with_one_example_each(source: Source) -> None:
    source.describe(HEADER[:0], "")
    source.file(
        HEADER + ";Start",
        *(f"P-{n};Path {n};Council;{n}.00;;0{n}.02.2024" for n in range(1, 4)),
        *(f"P-{n};Path {n};Council;{n}.00;;31.02.2024" for n in range(4, 7)),
        "P-7;Path 7;Council;12,50;;01.02.2024",
        "P-1;Path 1;Council;1.00;;01.02.2024",
    )
    code, told = source.told()
    assert code == 0  # the description covers the file; what is wrong is the file's
    assert told["records"] == {
        "raw records": 8, "would be published": 6, "would be quarantined": 1, "duplicates": 1
    }  # fmt: skip
    rules = {rule["rule"]: rule for rule in told["rules"]}
    assert [(r["rule"], r["severity"], r["count"]) for r in told["rules"][:2]] == [
        ("unreadable_amount", "error", 1), ("impossible_date", "warning", 3)
    ]  # fmt: skip
    assert rules["impossible_date"]["where"] == f"list/{DAY}/list.csv#L5"
    assert "“31.02.2024”" in rules["impossible_date"]["message"]
    assert rules["unreadable_amount"]["what_to_do"].startswith("Compare the cell")


def test_nothing_published_is_nothing_covered(source: Source) -> None:
    source.describe("dates: [dd.mm.yyyy]", 'dates: [dd.mm.yyyy], decimal: ","')
    source.file(HEADER, *ROWS[:2])
    code, told = source.told()
    assert code == 1
    assert told["problems"] == ["not one record would be published."]
    preview = told["files"][0]["preview"]
    assert {record["outcome"] for record in preview} == {"quarantined"}
    assert preview[0]["notices"][0]["rule"] == "unreadable_amount"
    assert "record" not in preview[0]


def test_a_row_of_sums_is_no_project(source: Source) -> None:
    source.file(HEADER, *ROWS, "Kopā:;;;600.50;")
    code, told = source.told()
    assert code == 1
    assert told["problems"] == [
        f"list/{DAY}/list.csv#L5 has “Kopā:” where its project_code should stand, like a row of "
        "sums, whose money would be counted again. If it is one, say total_words: [Kopā:] under "
        "records."
    ]
    source.describe("  ignored:", '  total_words: ["Kopā:"]\n  ignored:')
    code, told = source.told()
    assert (code, told["files"][0]["rows"]["sum"]) == (0, 1)


def test_the_preview_needs_no_more_than_the_first_rows(source: Source, tmp_path: Path) -> None:
    rows = [f"P-{number};Path;Council;{number}.00;" for number in range(5000)]
    source.file(HEADER, *rows, "P-1;Other;Council;7.00;")
    item = source.item()
    (tmp_path / "scratch").mkdir()
    report = explain_list(item, 2, tmp_path / "scratch")
    assert [record["place"] for record in report.preview] == ["L2", "L3"]
    source.describe("grain: project", "grain: repeat")
    report = explain_list(source.item(), 5, tmp_path / "scratch")
    # Its rows beyond the first 1,100 are not read: P-1 stands in two rows of the file.
    assert [record["place"] for record in report.preview] == ["L2", "L3", "L4", "L5", "L6"]
    assert report.preview_of == "put together from the first 1100 rows only"
    assert not list((tmp_path / "scratch").iterdir())


def test_counts_are_those_of_any_batch_size(source: Source, tmp_path: Path) -> None:
    rows = [f"P-{number % 8};Path;Council;{number % 8}.00;" for number in range(12)]
    source.file(HEADER, *rows, "P-50;Path;Council;x;")
    found = []
    for size in (3, 1000):
        scratch = tmp_path / str(size)
        scratch.mkdir()
        judged = judge(Settings(batch_statements=size), [source.item()], scratch)
        found.append((judged.records, [(r.rule, r.count, r.where) for r in judged.rules]))
    assert found[0] == found[1]
    assert found[0][0] == {
        "raw records": 13, "would be published": 8, "would be quarantined": 1, "duplicates": 4
    }  # fmt: skip


def test_nothing_personal_is_ever_printed(source: Source) -> None:
    source.describe("ignored: [Note]", "ignored: [Note, Contact person]")
    source.file(
        HEADER + ";Contact person",
        "P-1;Write to anna@example.org;Council;1.00;tel. +371 29123456;Anna Berzina",
        "P-2;Ask at tel. 67012345;SIA Berni;x 29123456;;Anna Berzina",
    )
    for words in ((), ("--json",), ("--rows", "10")):
        ran = source.check(*words)
        text = ran.out + ran.err
        for secret in ("anna@", "29123456", "67012345", "Berzina"):
            assert secret not in text or secret == "29123456", (words, secret)
    code, told = source.told()
    assert code == 0
    preview = told["files"][0]["preview"][0]
    assert "title" not in preview["record"]
    assert [n["rule"] for n in preview["notices"]] == ["personal_data"]


def test_a_header_with_a_mail_address_is_masked(source: Source) -> None:
    source.file(HEADER + ";Questions to anna@example.org", *ROWS)
    ran = source.check()
    assert ran.code == 1
    assert "anna@" not in ran.out + ran.err
    assert "Questions to …" in ran.out


def test_nothing_in_a_file_acts_on_the_terminal(source: Source) -> None:
    source.file(HEADER + ";[red]Evil\x1b[31m\x07", "P-1;\x1b]0;title\x07[bold]x[/bold];C;1.00;;")
    ran = source.check()
    assert "\x1b" not in ran.out + ran.err
    assert "\x07" not in ran.out + ran.err
    assert "[red]Evil" in ran.out


def test_a_terminal_gets_tables_and_every_word_of_the_file_as_it_is(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.file(HEADER + ";[red]Evil", "P-1;" + "long " * 60 + ";[bold]C[/bold];1.00;;")
    shown = io.StringIO()
    terminal = Console(file=shown, force_terminal=True, width=70, color_system=None)
    for module in (output, sources_check):
        monkeypatch.setattr(module, "out", terminal)
    assert source.check().code == 1
    text = shown.getvalue()
    assert "[red]Evil" in text
    assert "[bold]C[/bold]" in text
    assert "NOT MAPPED" in text
    assert "─" in text
    assert "…" in text


def test_a_workbook_in_a_zip(source: Source) -> None:
    source.describe("format: delimited", "format: xlsx")
    source.describe("dates: [dd.mm.yyyy]", "dates: [yyyy-mm-dd]")
    with xlsxwriter.Workbook(source.project / "list.xlsx") as book:
        sheet = book.add_worksheet("Data")
        for number, row in enumerate((HEADER, *ROWS)):
            sheet.write_row(number, 0, row.split(";"))
    with zipfile.ZipFile(source.snapshot / "list.zip", "w") as archive:
        archive.write(source.project / "list.xlsx", "data/list.xlsx")
    code, told = source.told()
    assert code == 0
    found = traits(told["files"][0])
    assert found["member of the archive"] == ("data/list.xlsx", "detected", None)
    assert found["sheet"] == ("Data", "detected", 1)
    assert told["files"][0]["preview"][0]["place"] == "Data!2"


def test_files_may_be_named(source: Source, tmp_path: Path) -> None:
    source.file(HEADER, *ROWS)
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text(f"{HEADER}\n{ROWS[0]}\n", encoding="utf-8")
    code, told = source.told("--file", str(elsewhere))
    assert code == 0
    assert told["snapshot"] is None
    assert [file["file"].split("/")[-1] for file in told["files"]] == ["elsewhere.csv"]
    code, told = source.told("--file", f"raw/list/{DAY}/list.csv", "--rows", "0")
    assert [file["file"] for file in told["files"]] == [f"list/{DAY}/list.csv"]
    assert told["files"][0]["preview"] == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["raw/nowhere"], "raw/nowhere: there is no such folder. Give one like raw/my-source."),
        (["raw/list", "--file", "no.csv"], "no.csv: there is no such file."),
        (["raw/list", "--rows", "-1"], "--rows is -1; say how many records to show, or 0."),
        (["raw/list"], "raw/list: has no snapshot to check. Put its files in a folder named after "
                       "the day they were retrieved, like 2026-11-23; or name one with --file."),
    ],
)  # fmt: skip
def test_bad_usage_is_told_with_exit_code_2(source: Source, words: list[str], message: str) -> None:
    source.snapshot.rmdir()
    ran = run(source.project, "sources", "check", *words)
    assert (ran.code, ran.err.strip()) == (2, f"error: {message}")


def test_an_unfinished_description_is_told_with_exit_code_1(source: Source) -> None:
    source.describe("currency: EUR", "currency: TODO")
    source.file(HEADER, *ROWS)
    ran = source.check()
    assert ran.code == 1
    assert ran.err.startswith("error: raw/list/source.yaml:7: currency: is still TODO")
    assert ran.out == ""


def test_a_million_values_of_a_description_end_at_once(source: Source) -> None:
    (source.folder / "source.yaml").write_text("a: " + "x" * 1_100_000, encoding="utf-8")
    ran = source.check()
    assert ran.code == 1
    assert "is larger than 1000000 bytes, so it is no description." in ran.err


def test_the_schema_is_printed_as_committed(tmp_path: Path) -> None:
    ran = run(tmp_path, "sources", "schema")
    assert (ran.code, ran.out) == (0, schema_text())


def land_pages(raw: Path, *pages: str) -> None:
    folder = raw / "varam" / "2026-12-01"
    folder.mkdir()
    for number, page in enumerate(pages, start=1):
        (folder / f"{number}.txt").write_text(page, encoding="utf-8")


def test_record_pages_are_explained_label_by_label(raw_copy: Path) -> None:
    land_pages(
        raw_copy,
        Project(code="LLI-1").page(),
        Project(code="LLI-2").page(),
        Project(code="LLI-3").page().replace(
            "Projekts pabeigts:", "Projekta tālrunis: +371 29123456\nProjekts pabeigts:"),
        "<html><body><h1>500 Internal Server Error</h1></body></html>",
    )  # fmt: skip
    ran = run(raw_copy.parent, "sources", "check", "raw/varam", "--json")
    told = json.loads(ran.out)
    assert ran.code == 1
    pages = told["pages"]
    assert (pages["pages"], pages["markup"]) == (4, {"text": 3, "html": 1})
    assert {label["field"]: label["pages"] for label in pages["labels"]}["title"] == 3
    assert [(label["label"], label["pages"]) for label in pages["unknown"]] == [
        ("Projekta tālrunis", 1)
    ]
    assert "29123456" not in ran.out
    assert told["problems"] == [
        "the description says nothing of the label “Projekta tālrunis”, which 1 of 4 pages have, "
        "the first of them varam/2026-12-01/3.txt. Add it to pages.labels."
    ]
    assert list(pages["unreadable"]) == ["varam/2026-12-01/4.txt"]
    assert [record["outcome"] for record in pages["preview"]] == ["published"] * 3
    assert pages["preview"][0]["uid"] == "2014TC16RFCB027/LLI-1"
    assert Decimal(pages["preview"][0]["record"]["programme_funding"]) > 0
    assert told["records"] == {
        "raw records": 4, "would be published": 3, "would be quarantined": 1, "duplicates": 0
    }  # fmt: skip


def test_a_label_that_no_page_has_is_an_error(raw_copy: Path) -> None:
    path = raw_copy / "varam" / "source.yaml"
    text = path.read_text(encoding="utf-8").replace("acronym: Projekta nos", "acronym: Cits nos")
    path.write_text(text, encoding="utf-8")
    ran = run(raw_copy.parent, "sources", "check", "raw/varam")
    assert ran.code == 1
    assert (
        "error: no page has the label “Cits nosaukuma saīsinājums”, which acronym is read from. "
        "Mend it in source.yaml." in ran.lines
    )
    assert ran.lines[-1] == "The description does not cover its files."


def test_our_own_source_is_covered(raw_copy: Path) -> None:
    ran = run(raw_copy.parent, "sources", "check", "raw/varam")
    assert ran.code == 0
    assert ran.lines[-1] == "The description covers its files."
    assert "L1-L34: published, as 2014TC16RFCB027/LLI-431" in ran.lines
