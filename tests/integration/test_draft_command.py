"""``smartdata sources draft`` on files of all kinds, good, odd and hostile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
import yaml

from smartdata.draft.assemble import draft as drafted_from
from smartdata.draft.write import TODO
from smartdata.draft.write import written as describe
from tests.command import Ran, run
from tests.drafted import filled

HEADER = ("Projekta Nr.", "Projekta nosaukums", "Finansējuma saņēmējs", "Sākuma datums",
          "Attiecināmās izmaksas (EUR)", "ES finansējums (EUR)", "Statuss")  # fmt: skip
ROWS = [
    (f"LLI-{100 + n}", f"Ceļu un ielu pārbūve pie upes Nr. {n}", f"Novada dome {n}",
     f"{n + 1:02}.03.2019", f"{n + 1}000,50", f"{n + 1}00,25", ("Pabeigts", "Īsteno")[n % 2])
    for n in range(12)
]  # fmt: skip
#: The fields that the draft of the list above maps, however the list is stored.
MAPPED = {"project_code", "title", "start_date", "status"}


def draft(folder: Path, file: Path, *words: str) -> Ran:
    """Run the command."""
    return run(folder, "sources", "draft", str(file), *words)


def written(ran: Ran) -> dict:  # type: ignore[type-arg]
    """The description that the command printed."""
    assert ran.code == 0, ran.err
    told: dict = yaml.safe_load(ran.out)  # type: ignore[type-arg]
    return told


def csv_file(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ";") -> Path:
    """A delimited text."""
    lines = (delimiter.join(row) for row in (HEADER, *rows))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def xlsx_file(path: Path, *sheets: tuple[str, Sequence[Sequence[str]]]) -> Path:
    """A workbook of texts."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def _files(folder: Path) -> dict[str, Path]:
    csv = csv_file(folder / "list.csv", ROWS)
    book = xlwt.Workbook()
    sheet = book.add_sheet("Saraksts")
    for number, row in enumerate((HEADER, *ROWS)):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
    book.save(str(folder / "list.xls"))
    objects = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    cells = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (HEADER, *ROWS)
    )
    files = {
        "delimited": csv,
        "xlsx": xlsx_file(folder / "list.xlsx", ("Saraksts", (HEADER, *ROWS))),
        "xls": folder / "list.xls",
        "html-table": folder / "list.html",
        "json": folder / "list.json",
        "json-lines": folder / "list.jsonl",
    }
    files["html-table"].write_text(
        f"<html><meta charset='utf-8'><table>{cells}</table></html>", encoding="utf-8"
    )
    files["json"].write_text(json.dumps(objects), encoding="utf-8")
    files["json-lines"].write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    return files


@pytest.mark.parametrize("kind", ["delimited", "xlsx", "xls", "html-table", "json", "json-lines"])
def test_every_format_gives_the_same_mappings(tmp_path: Path, kind: str) -> None:
    told = written(draft(tmp_path, _files(tmp_path)[kind]))
    assert told["format"] == kind
    records = told["records"]
    assert set(records["project"]) == MAPPED
    assert records["key"] == ["project_code"]
    assert records["partners"] == [{"role": "beneficiary", "name": HEADER[2]}]
    assert [amount["measure"] for amount in records["amounts"]] == [
        "eligible_expenditure", "programme_funding"
    ]  # fmt: skip
    assert told["currency"] == "EUR"
    assert told["language"] == "lv"
    assert told["forms"] == {"decimal": ",", "dates": ["dd.mm.yyyy"]}
    assert TODO not in records


def test_a_list_within_a_zip_archive_and_within_a_json_document(tmp_path: Path) -> None:
    files = _files(tmp_path)
    with zipfile.ZipFile(tmp_path / "list.zip", "w") as archive:
        archive.write(files["delimited"], "data/list.csv")
    told = written(draft(tmp_path, tmp_path / "list.zip"))
    assert told["file"]["member"] == "data/list.csv"
    assert set(told["records"]["project"]) == MAPPED

    objects = json.loads(files["json"].read_text(encoding="utf-8"))
    deep = tmp_path / "deep.json"
    deep.write_text(json.dumps({"count": 12, "data": {"items": objects}}), encoding="utf-8")
    told = written(draft(tmp_path, deep))
    assert (told["format"], told["file"]["records_at"]) == ("json", "data.items")
    assert set(told["records"]["project"]) == MAPPED

    one = tmp_path / "one.json"
    one.write_text(json.dumps({**objects[0], "partners": [{"a": 1, "b": 2, "c": 3}]}), "utf-8")
    assert written(draft(tmp_path, one))["format"] == "json-object"


def test_of_several_sheets_none_is_chosen(tmp_path: Path) -> None:
    book = xlsx_file(tmp_path / "list.xlsx", ("Projekti", (HEADER, *ROWS)), ("Empty", ()),
                     ("Partneri", (("Nosaukums", "Valsts"), ("A", "LV"))))  # fmt: skip
    ran = draft(tmp_path, book)
    told = written(ran)
    assert told["file"] == {"sheet": TODO}
    assert told["format"] == "xlsx"
    assert "# 1: “Projekti”, 13 rows" in ran.out
    assert "# 2: “Partneri”, 2 rows" in ran.out
    assert "several sheets" in ran.err

    told = yaml.safe_load(describe(drafted_from(book, sheet="Projekti")))
    assert told["file"] == {"sheet": "Projekti"}
    assert set(told["records"]["project"]) == MAPPED


def test_a_draft_with_its_answers_passes_the_check(tmp_path: Path) -> None:
    folder = tmp_path / "raw" / "my-list"
    snapshot = folder / "2026-11-23"
    snapshot.mkdir(parents=True)
    file = csv_file(snapshot / "list.csv", ROWS)
    ran = draft(tmp_path, file, "--output", str(folder))
    assert ran.code == 0, ran.err
    assert "7 are mapped" in ran.out
    path = folder / "source.yaml"
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert told["id"] == "my-list"

    refused = run(tmp_path, "sources", "check", str(folder))
    assert refused.code == 1
    assert "title.en: is still TODO" in refused.err

    path.write_text(yaml.safe_dump(filled(told), allow_unicode=True), encoding="utf-8")
    checked = run(tmp_path, "sources", "check", str(folder))
    assert checked.code == 0, checked.out + checked.err
    assert "12" in checked.out


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    file = csv_file(tmp_path / "list.csv", ROWS)
    kept = tmp_path / "kept.yaml"
    kept.write_text("mine", encoding="utf-8")
    ran = draft(tmp_path, file, "-o", str(kept))
    assert (ran.code, kept.read_text(encoding="utf-8")) == (2, "mine")
    assert "never overwritten" in ran.err
    assert draft(tmp_path, file, "-o", str(tmp_path / "new.yaml")).code == 0
    assert draft(tmp_path, file, "-o", str(tmp_path / "new.yaml")).code == 2
    assert draft(tmp_path, file, "-o", str(tmp_path / "none" / "new.yaml")).code == 2


def test_bad_usage(tmp_path: Path) -> None:
    assert draft(tmp_path, tmp_path / "nothing.csv").code == 2
    assert draft(tmp_path, tmp_path).code == 2
    named = draft(tmp_path, csv_file(tmp_path / "list.csv", ROWS), "--id", "other")
    assert written(named)["id"] == "other"
    assert draft(tmp_path, tmp_path / "list.csv", "--id", "Not an id").code == 2


def _hostile(folder: Path) -> dict[str, tuple[Path, str]]:
    """Files that no draft can be made of, and what is said of each."""
    told = {
        "empty.csv": (b"", "is empty"),
        "page.pdf": (b"%PDF-1.7 ...", "a PDF document"),
        "nul.csv": (b"a,b\n1,\0\n", "NUL"),
        "xml.xml": (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'b'>]><a>&b;</a>", "XML"),
        "numbers.csv": (b"1,2\n3,4\n5,6\n" * 20, "looks like a header"),
        "header.csv": ("\t".join(HEADER).encode() + b"\n", "no rows below its header"),
        "one.json": (b'{"a": ', "JSON"),
        "empty.json": (b"[]", "no record"),
    }  # fmt: skip
    for name, (data, _) in told.items():
        (folder / name).write_bytes(data)
    return {name: (folder / name, words) for name, (_, words) in told.items()}


@pytest.mark.parametrize("name", ["empty.csv", "page.pdf", "nul.csv", "xml.xml", "numbers.csv",
                                  "header.csv", "one.json", "empty.json"])  # fmt: skip
def test_files_that_are_no_lists_end_in_a_clear_message(tmp_path: Path, name: str) -> None:
    file, words = _hostile(tmp_path)[name]
    ran = draft(tmp_path, file)
    assert ran.code == 1
    assert ran.out == ""
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_very_wide_tables_are_drafted(tmp_path: Path) -> None:
    names = [f"Column {n}" for n in range(1_500)]
    rows = [["1"] * 1_500 for _ in range(20)]
    file = tmp_path / "wide.csv"
    file.write_text("\n".join(",".join(row) for row in [names, *rows]), encoding="utf-8")
    told = written(draft(tmp_path, file))
    assert len(told["records"][TODO]) == 1_500


def test_a_draft_does_not_depend_on_the_process(tmp_path: Path) -> None:
    file = csv_file(tmp_path / "list.csv", [*ROWS * 3, *ROWS[:5]])
    code = "import sys; from smartdata.cli import main; sys.argv[1:] = sys.argv[1:]; main()"
    drafts = {
        subprocess.run(
            [sys.executable, "-c", code, "sources", "draft", str(file)],
            capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2")
    }  # fmt: skip
    assert len(drafts) == 1


_MEASURED = """
import resource, sys
from pathlib import Path
from smartdata.draft.assemble import draft
from smartdata.draft.write import written
written(draft(Path(sys.argv[1])))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_list(tmp_path: Path) -> None:
    long = os.environ.get("SMARTDATA_TEST_PROFILE") == "long"
    used = []
    for rows in (10_000, 1_000_000 if long else 100_000):
        file = tmp_path / f"{rows}.csv"
        with file.open("w", encoding="utf-8") as out:
            out.write(";".join(HEADER) + "\n")
            for n in range(rows):
                out.write(
                    f"LLI-{n};Ceļu un ielu pārbūve pie upes Nr. {n};Novada dome {n % 997};"
                    f"{n % 28 + 1:02}.03.2019;{n}00,50;{n}0,25;Pabeigts\n"
                )
        ran = subprocess.run(
            [sys.executable, "-c", _MEASURED, str(file)], capture_output=True, text=True, check=True
        )
        used.append(int(ran.stdout))
    assert used[1] <= used[0] + 30, f"{used} MB"
