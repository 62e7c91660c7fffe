"""The guide to descriptions is right: its examples work, and its messages are the program's."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from smartdata.describe.schema import description_schema
from smartdata.describe.source import SourceDescription
from smartdata.describe.yaml_file import yaml_of
from tests.command import run
from tests.documents import GUIDE, Case, blocks, cases, worked_descriptions, worked_files
from tests.lists import described, read_list, table

SOURCE = Path("raw/operations")
LIST = SOURCE / "2026-10-31" / "operations.csv"
HEADER = ["Contract no.", "Title", "Summary", "Beneficiary", "County", "Start", "End", "Status",
          "Eligible costs", "ERDF"]  # fmt: skip


def parsed(text: str) -> Any:
    """What a YAML text says."""
    return yaml_of(text.encode(), Path("source.yaml")).data


def land(folder: Path) -> None:
    """Write the guide's worked examples as the guide says."""
    for path, text in worked_files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")
    for name, text in worked_descriptions().items():
        (folder / "raw" / name / "source.yaml").write_text(text, encoding="utf-8")


def change(folder: Path, case: Case) -> None:
    """Change the worked example as a case says."""
    for one in case.changes:
        path = folder / (SOURCE / one.file if one.file == "source.yaml" else LIST)
        text = path.read_text(encoding="utf-8")
        assert text.count(one.before) == 1, one
        path.write_text(text.replace(one.before, one.after), encoding="utf-8", newline="")


def replace_list(folder: Path, name: str) -> Path:
    """Take the CSV away and have the description be of a workbook."""
    (folder / LIST).unlink()
    path = folder / SOURCE / "source.yaml"
    text = path.read_text(encoding="utf-8").replace("format: delimited", "format: xlsx")
    path.write_text(text.replace('file:\n  quote: ""\n', ""), encoding="utf-8")
    return folder / LIST.parent / name


def with_two_sheets(folder: Path) -> None:
    with xlsxwriter.Workbook(replace_list(folder, "operations.xlsx")) as book:
        for name in ("2014-2020", "2021-2027"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, ["EX-001", "Cycle path"])


def with_a_formula(folder: Path) -> None:
    with xlsxwriter.Workbook(replace_list(folder, "operations.xlsx")) as book:
        sheet = book.add_worksheet("List")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["EX-001", "Cycle path"])
        sheet.write_formula(1, 8, "=J2/0.85", None, 100)


def in_an_older_encoding(folder: Path) -> None:
    text = (folder / LIST).read_text(encoding="utf-8").replace("Kurzeme", "Rīga")
    (folder / LIST).write_bytes(text.replace("€", "").encode("cp1257"))


def with_rows_that_repeat(folder: Path) -> None:
    rows = [
        f"EX-00{number};Project {number};;Council;{county};;;Running;{number}00,00 €;50,00 €"
        for number in (1, 2, 3)
        for county in ("North", "South")
    ]
    (folder / LIST).write_text(";".join(HEADER) + "\n" + "\n".join(rows) + "\n", encoding="utf-8")


def after_a_refresh(folder: Path) -> None:
    assert run(folder, "refresh").code == 0
    with (folder / LIST).open("a", encoding="utf-8") as file:
        file.write("\n")


MADE: dict[str, Callable[[Path], None]] = {
    "of a workbook with two sheets": with_two_sheets,
    "of a workbook with a formula": with_a_formula,
    "of a file in cp1257": in_an_older_encoding,
    "of rows that repeat an amount": with_rows_that_repeat,
    "in refresh, after the file was edited": after_a_refresh,
}


def say(folder: Path, case: Case) -> list[str]:
    """What the program prints in a case."""
    if case.about:
        MADE[case.about](folder)
    change(folder, case)
    words = ["refresh"] if case.about.startswith("in refresh") else [
        "sources", "check", str(SOURCE)
    ]  # fmt: skip
    return run(folder, *words).lines


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.lines[0][:60])
def test_the_program_says_what_the_guide_says(case: Case, tmp_path: Path) -> None:
    land(tmp_path)
    said = say(tmp_path, case)
    for line in case.lines:
        assert line.strip() in said


def test_the_guide_tells_of_many_cases_and_of_all_that_it_makes() -> None:
    told = list(cases())
    assert len(told) >= 25
    assert {case.about for case in told} - {""} == set(MADE)


def test_the_worked_example_is_checked_as_shown(tmp_path: Path) -> None:
    land(tmp_path)
    shown = [
        block.text.removeprefix(f"$ smartdata sources check {SOURCE}")
        for block in blocks()
        if block.text.startswith(f"$ smartdata sources check {SOURCE}")
    ]
    assert len(shown) == 1
    options, _, lines = shown[0].partition("\n")
    ran = run(tmp_path, "sources", "check", str(SOURCE), *options.split())
    assert ran.code == 0
    assert ran.out.splitlines() == lines.splitlines()


@pytest.mark.parametrize("name", ["operations", "pages"])
def test_the_worked_examples_are_released(name: str, tmp_path: Path) -> None:
    land(tmp_path)
    checked = run(tmp_path, "sources", "check", f"raw/{name}")
    assert checked.code == 0, checked
    assert checked.lines[-1] == "The description covers its files."
    ran = run(tmp_path, "refresh", "--source", name)
    assert ran.code == 0, ran
    records = {"operations": 3, "pages": 1}[name]
    assert f"published          {records}" in ran.lines
    assert "quarantined        0" in ran.lines


def _by_language(language: str) -> dict[str, str]:
    return {b.about: b.text for b in blocks() if b.language == language and b.about}


@pytest.mark.parametrize(
    ("name", "code", "sums"),
    [
        ("repeat", "P1", {("project", Decimal("900000.00"))}),
        ("split", "A1", {("project", Decimal("7777.76")), ("location", Decimal("1061.42")),
                         ("location", Decimal("6716.34"))}),
    ],
)  # fmt: skip
def test_grains_add_up_as_the_guide_says(
    name: str, code: str, sums: set[tuple[str, Decimal]]
) -> None:
    records = parsed(_by_language("yaml")[name])["records"]
    rows = [line.split(",") for line in _by_language("csv")[name].splitlines()]
    read = read_list(described(records), table(*rows))
    (number,) = {r["record_no"] for r in read["records"] if r["project_code"] == code}
    amounts = [a for a in read["amounts"] if a["record_no"] == number]
    assert {(a["subject"], a["amount"]) for a in amounts} == sums
    assert len([r for r in read["locations"] if r["record_no"] == number]) == 2


def test_fragments_of_the_guide_are_valid() -> None:
    base = parsed(worked_descriptions()["operations"])
    seen = 0
    for block in blocks():
        if block.language == "yaml" and block.about in ("currency", "eur_rates", "fetch"):
            SourceDescription.model_validate(base | parsed(block.text))
            seen += 1
    assert seen == 6


def test_every_key_is_in_the_guide() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    schema = description_schema()
    left = {"en", "lv", *schema["$defs"]["Fetch"]["properties"], *schema["$defs"]["Index"][
        "properties"], *schema["$defs"]["Pages"]["properties"], "stated_by", "on", "rates",
        "units_per_euro", "first", "last", "signs", "formats"}  # fmt: skip
    named = {key for part in schema["$defs"].values() for key in part.get("properties", {})}
    named |= set(schema["properties"])
    for key in sorted(named - left):
        assert f"`{key}`" in text, key
    for key in sorted(left - {"en", "lv"} & named):
        assert key in text or key in schema["$defs"]["Fetch"]["properties"] or key in {
            "most_pages", "most_links", "may_fail", "links", "next", "step", "most"
        }  # fmt: skip


def test_links_within_the_guide_lead_somewhere() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    titles = {
        line.lstrip("# ").lower().replace(",", "").replace(" ", "-")
        for line in text.splitlines()
        if line.startswith("#")
    }
    for part in text.split("](#")[1:]:
        assert part.partition(")")[0] in titles
