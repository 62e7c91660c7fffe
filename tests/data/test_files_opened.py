"""Real files opened as tables: what they are is found, and every row of theirs is read."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from smartdata.parse.files import open_table
from smartdata.parse.files.encodings import readings
from smartdata.parse.files.model import Layout
from smartdata.parse.files.text import BELIEVED
from tests.workbooks import read, refusal

LATVIA = "data/loo_latvia/all_funds_Latvia_2014-2020"
LITHUANIA = "data/loo_lithuania"
CROATIA = "data/loo_croatia"
GERMANY = "data/loo_germany_sh/LPW-Liste_der_Vorhaben_Schleswig"
GREECE = "data/loo_greece/ListOfOperations_20160513.csv"
EXPORT = "data/kohesio/kohesio-data-export.tsv"


def test_one_row_per_line_where_quotes_are_no_quotes(shared: Path) -> None:
    told = read(shared / EXPORT)
    assert len(told.rows) == 27_222 + 1
    assert (told.detected.delimiter, told.detected.quote) == ("\t", "")
    assert "nothing quoted" in told.detected.evidence[1]
    assert told.numbers == list(range(1, 27_224))
    # Taken for quotes, they silently make one row of several.
    with (shared / EXPORT).open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.reader(file, delimiter="\t")) == 27_147 + 1
    assert "the quoting of cells breaks" in refusal(shared / EXPORT, quote='"')


def test_greek_letters_without_a_word_on_their_encoding(shared: Path) -> None:
    told = read(shared / GREECE)
    assert told.detected.encoding == "cp1253"
    assert told.detected.confidence >= BELIEVED
    assert told.detected.line_end == "CRLF"  # the line ends within its header are its own
    assert told.detected.delimiter == ";"
    assert len(told.rows) == 2_029 + 1
    assert told.cells[0][3] == "ΟΝΟΜΑΣΙΑ ΔΙΚΑΙΟΥΧΟΥ / \nBENEFICIARY NAME "
    assert told.numbers[:2] == [1, 12]
    assert {len(row) for row in told.cells} == {14}
    with (shared / GREECE).open(encoding="cp1253", newline="") as file:
        lines = file.read().split("\n")
    # Each row stands where it is said to stand.
    for row in told.rows[1:]:
        assert lines[row.number - 1].startswith(row.cells[0])


def test_the_currency_stands_in_the_number_format_alone(shared: Path) -> None:
    workbook = read(shared / CROATIA / "original_xls_file_croatia.xls")
    text = read(shared / CROATIA / "ESIF_Croatia_2007-2020.csv")
    assert len(workbook.rows) == len(text.rows) == 2_532 + 1
    formats: Counter[str] = Counter()
    for ours, theirs in zip(workbook.rows[1:], text.cells[1:], strict=True):
        assert ours.formats is not None
        formats[ours.formats[11]] += 1
        sign = "kn" if "kn" in ours.formats[11] else "€"
        assert theirs[11].endswith(sign)
        amount = theirs[11].removesuffix(sign).strip().replace(".", "").replace(",", ".")
        assert abs(Decimal(ours.cells[11]) - Decimal(amount)) <= Decimal("0.005")
        day = theirs[8].split(".")
        assert ours.cells[8] == "-".join(reversed(day))
    assert sum(count for code, count in formats.items() if "kn" in code) == 1_283
    assert sum(count for code, count in formats.items() if "€" in code) == 1_249


def test_a_page_that_calls_itself_a_workbook(shared: Path) -> None:
    page = read(shared / f"{LATVIA}.xls")
    assert page.detected.kind == "html-table"
    assert page.detected.name_mismatch == "named .xls, is html-table"
    text = read(shared / f"{LATVIA}.csv")
    assert len(page.rows) == len(text.rows) == 134 + 1
    squeezed = [[re.sub(r"\s+", " ", cell).strip() for cell in row] for row in text.cells]
    assert [[cell.replace("\n", " ") for cell in row] for row in page.cells] == squeezed


def test_a_damaged_workbook(shared: Path) -> None:
    told = read(shared / LITHUANIA / "Paraisku_informacija_20160616.xls")
    assert len(told.rows) == 1_509 + 1
    assert told.detected.repaired is not None
    assert "table of contents is damaged" in told.detected.repaired
    later = read(shared / LITHUANIA / "Paraisku_informacija_20161030.csv")
    assert len(later.rows) == 2_471 + 1
    assert told.cells[0] == later.cells[0]
    assert {row[1] for row in told.cells} <= {row[1] for row in later.cells}


def test_noise_of_binary_numbers_is_kept_for_who_reads_them(shared: Path) -> None:
    told = read(shared / LITHUANIA / "contracts_2007-2013.xls")
    assert len(told.rows) == 8_307 + 1
    assert told.cells[3][6] == "109073.68000000001"
    noisy = [
        cell for row in told.cells[1:] for cell in row[3:8] if re.search(r"\.[0-9]{5,}$", cell)
    ]
    assert len(noisy) == 1_542
    assert told.detected.repaired is None


def test_a_sheet_laid_out_for_printing(shared: Path) -> None:
    told = read(shared / f"{GERMANY}_Holstein.xlsx")
    assert "103 merged areas, keep" in told.detected.evidence
    header = told.numbers.index(9)
    assert told.cells[header][1] == "beneficiary name"
    text = read(shared / f"{GERMANY}-Holstein.csv")
    filled = [row for row in told.cells[header + 1 :] if len(row) > 5]
    assert len(filled) == len(text.rows) - 1 == 31
    for ours, theirs in zip(filled, text.cells[1:], strict=True):
        assert Decimal(ours[6]) == Decimal(theirs[5])
        assert ours[4] == theirs[3].removesuffix("T00:00:00Z")


def test_line_ends_of_old_macintoshes(shared: Path) -> None:
    told = read(shared / "data/nuts/geocodes.nuts.csv")
    assert told.detected.line_end == "CR"
    assert len(told.rows) == 1_887 + 1
    assert told.numbers == list(range(1, 1_889))
    assert {row[4] for row in told.cells if row[4:]} >= {"LV003", "LT003", "BE1"}


def test_records_of_json(shared: Path) -> None:
    told = read(shared / "data/interreg_sweden_partners/rawdata.json")
    assert told.detected.kind == "json"
    assert told.header is not None
    assert len(told.rows) == 1_196
    assert len(told.header) == 20
    budget = told.header.index("partnerbudget")
    assert sum(Decimal(row[budget]) for row in told.cells) == Decimal("212449300.01")
    for path in sorted((shared / "data/interreg_loo_records").glob("*.json")):
        one = read(path)
        assert one.detected.kind == "json-object"
        assert len(one.rows) == 1
    record = read(shared / "data/interreg_loo_records/2014tc16rfcb014__record.json")
    assert any("451412.010000000009313" in cell for cell in record.cells[0])


def test_what_stands_in_two_delimiters_is_refused(shared: Path) -> None:
    told = refusal(shared / "data/population/estat_nama_10r_3gdp.tsv")
    assert "“,”: 3 cells in 100% of the rows; “tab”: 24 cells in 100% of the rows" in told
    rows = read(shared / "data/population/estat_nama_10r_3gdp.tsv", delimiter="\t").cells
    assert {len(row) for row in rows} == {24}


def test_a_workbook_of_many_sheets(shared: Path) -> None:
    path = shared / "data/nuts/NUTS2016-NUTS2021.xlsx"
    assert "Say file.sheet" in refusal(path)
    told = read(path, sheet="NUTS & SR 2021")
    assert told.place == "NUTS & SR 2021!"
    assert any("LV003" in row for row in told.cells)


@pytest.mark.parametrize("folder", ["data/cordis", "data/loo_headers", "data/keep_eu", "data/nuts"])
def test_all_other_files_of_the_field_are_read(shared: Path, folder: str) -> None:
    for path in sorted((shared / folder).glob("*.csv")):
        told = read(path)
        assert len(told.rows) > 3
        assert told.detected.confidence == 1
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter=told.detected.delimiter or ","))
        padded = [
            row + [""] * (len(full) - len(row)) for row, full in zip(told.cells, rows, strict=True)
        ]
        assert padded == rows


def test_encodings_of_real_names_are_found_or_refused_and_never_wrong(shared: Path) -> None:
    """Names of beneficiaries in ten languages, written in the encodings that can hold them."""
    names: dict[str, list[str]] = defaultdict(list)
    with open_table(shared / EXPORT, Layout()) as table:
        for row in table.rows():
            if len(row.cells) > 2 and not row.cells[2].isascii():
                names[row.cells[0]].append(row.cells[2])
    outcomes: Counter[str] = Counter()
    wrong = []
    for country, own in names.items():
        for encoding in ("cp1250", "cp1251", "cp1252", "cp1257", "iso8859-2", "cp852", "iso8859-5"):
            held = [name for name in own if _can_hold(name, encoding)]
            if len(held) < max(10, len(own) // 2):
                continue
            for many in (10, 60):
                for start in range(0, min(len(held), 2 * many), many):
                    text = "\n".join(held[start : start + many])
                    best = readings(text.encode(encoding))[0]
                    right = text.encode(encoding).decode(best.encoding) == text
                    believed = best.probability >= BELIEVED
                    outcomes["right" if right and believed else "refused"] += not (
                        believed and not right
                    )
                    if believed and not right:
                        wrong.append((country, encoding, many, best))
    assert not wrong
    assert outcomes.total() > 80
    assert outcomes["right"] / outcomes.total() > 0.9


def _can_hold(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
