"""XLS workbooks: values, number formats, days, damage passed over; and what is refused in them."""

from __future__ import annotations

import struct
from datetime import date, datetime
from pathlib import Path

import pytest
import xlwt

from smartdata.parse.files.model import Limits
from tests.workbooks import container, label, number, raw_xls, read, record, refusal, xls


def formula(row: int, column: int, value: float) -> bytes:
    """The record of a cell that calculates ``1`` and holds a stored result."""
    return record(0x0006, struct.pack("<HHHdHIHBH", row, column, 15, value, 0, 0, 3, 0x1E, 1))


def test_values_are_read_as_exact_text(tmp_path: Path) -> None:
    rows = [
        ["Code", 'Ūdens & <zeme>\n"x"', "Σύνοψη"],
        [1, 0.1, 109073.68000000001],
        [True, False, -2.5e-7],
        ["", "after a gap", ""],
        [10**15, 0.0, 1_000_000],
    ]
    told = read(xls(tmp_path / "a.xls", rows))
    assert told.cells == [
        rows[0],
        ["1", "0.1", "109073.68000000001"],
        ["TRUE", "FALSE", "-0.00000025"],
        ["", "after a gap"],
        ["1000000000000000", "0", "1000000"],
    ]
    assert told.numbers == [1, 2, 3, 4, 5]
    assert told.place == "List!"
    assert told.detected.kind == "xls"
    assert told.detected.repaired is None


def test_number_formats_are_kept_beside_the_values(tmp_path: Path) -> None:
    styles = {0: '#,##0.00\\ "kn"', 1: "[$€-1]\\ #,##0.00", 2: "General"}
    rows = read(xls(tmp_path / "a.xls", [[5172338.5, 7, 3], ["a"]], styles)).rows
    assert rows[0].cells == ["5172338.5", "7", "3"]
    assert rows[0].formats == ['#,##0.00\\ "kn"', "[$€-1]\\ #,##0.00", ""]
    assert rows[1].formats == ['#,##0.00\\ "kn"']


@pytest.mark.parametrize(
    ("from_1904", "serial", "told"),
    [
        (0, 42173, "2015-06-18"),
        (1, 42173, "2019-06-19"),
        (0, 42173.5, "2015-06-18T12:00:00"),
        (0, 1, "1900-01-01"),
        (0, 61, "1900-03-01"),
        (0, 0.75, "18:00:00"),
        (0, 2958465, "9999-12-31"),
        (0, 60, "60"),
        (0, -1, "-1"),
        (0, 2958466, "2958466"),
        (0, 1e300, "1" + "0" * 300),
    ],
)
def test_days_are_counted_from_either_year(
    tmp_path: Path, from_1904: int, serial: float, told: str
) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = from_1904
    book.add_sheet("List").write(0, 0, serial, xlwt.easyxf(num_format_str="dd.mm.yyyy"))
    book.save(str(tmp_path / "a.xls"))
    assert read(tmp_path / "a.xls").cells == [[told]]


def test_days_of_the_writer_are_read_as_they_were_meant(tmp_path: Path) -> None:
    days = [date(2016, 2, 29), datetime(2016, 2, 29, 13, 5, 7)]
    path = xls(tmp_path / "a.xls", [days], {0: "dd.mm.yyyy", 1: "dd.mm.yyyy hh:mm"})
    assert read(path).cells == [["2016-02-29", "2016-02-29T13:05:07"]]


def test_errors_are_told_by_name(tmp_path: Path) -> None:
    cells = b"".join(
        record(0x0205, struct.pack("<HHHBB", 0, column, 15, code, 1))
        for column, code in enumerate((0x2A, 0x07, 0x17, 0x99))
    )
    told = read(raw_xls(tmp_path / "a.xls", cells))
    assert told.cells == [["#N/A", "#DIV/0!", "#REF!", "#ERROR 153"]]


def test_merged_cells_are_kept_or_filled_as_described(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("List")
    sheet.write_merge(0, 0, 0, 2, "Letterhead")
    for column, name in enumerate(("Programme", "Code", "Sum")):
        sheet.write(1, column, name)
    sheet.write_merge(2, 3, 0, 0, "LV-LT")
    for row in (2, 3):
        sheet.write(row, 1, f"{row}")
        sheet.write(row, 2, row * 10)
    book.save(str(tmp_path / "a.xls"))
    told = read(tmp_path / "a.xls")
    assert told.cells[2:] == [["LV-LT", "2", "20"], ["", "3", "30"]]
    assert "2 merged areas, keep" in told.detected.evidence
    told = read(tmp_path / "a.xls", merged="fill")
    assert told.cells[0] == ["Letterhead"] * 3
    assert told.cells[2:] == [["LV-LT", "2", "20"], ["LV-LT", "3", "30"]]


def test_the_only_sheet_that_is_shown_and_filled_is_read(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    hidden = book.add_sheet("Hidden")
    hidden.write(0, 0, "for us only")
    hidden.visibility = 1
    book.add_sheet("Empty")
    book.add_sheet("List").write(0, 0, "Code")
    book.set_active_sheet(2)
    book.save(str(tmp_path / "a.xls"))
    told = read(tmp_path / "a.xls")
    assert told.cells == [["Code"]]
    assert told.detected.sheets == ("Hidden", "Empty", "List")
    assert read(tmp_path / "a.xls", sheet="Hidden").cells == [["for us only"]]


def test_several_sheets_are_refused_until_one_is_named(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    for name in ("One", "Two"):
        book.add_sheet(name).write(0, 0, name)
    book.save(str(tmp_path / "a.xls"))
    assert "several tables hold something: 1 “One”, 2 “Two”" in refusal(tmp_path / "a.xls")
    assert read(tmp_path / "a.xls", sheet=2).cells == [["Two"]]
    assert read(tmp_path / "a.xls", sheet="One").place == "One!"


def test_formulas_are_refused_unless_their_stored_results_are_accepted(tmp_path: Path) -> None:
    path = raw_xls(tmp_path / "a.xls", label(0, 0, "Sum") + formula(1, 2, 7.5))
    told = refusal(path)
    assert "List: row 2, column 3 holds a formula" in told
    assert "file.formulas: stored-values" in told
    assert read(path, formulas="stored-values").cells == [["Sum"], ["", "", "7.5"]]


def test_a_formula_in_another_sheet_is_nobody_s_business(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("List").write(0, 0, "Code")
    book.add_sheet("Sums").write(0, 0, xlwt.Formula("1+1"))
    book.save(str(tmp_path / "a.xls"))
    assert read(tmp_path / "a.xls", sheet="List").cells == [["Code"]]
    assert "Sums: row 1, column 1 holds a formula" in refusal(tmp_path / "a.xls", sheet="Sums")


def test_links_to_other_workbooks_are_refused_unless_accepted(tmp_path: Path) -> None:
    link = record(0x01AE, struct.pack("<HHB", 1, 8, 0) + b"file.xls")
    path = raw_xls(tmp_path / "a.xls", label(0, 0, "Code"), link)
    assert "takes values from other files" in refusal(path)
    assert read(path, formulas="stored-values").cells == [["Code"]]
    own = raw_xls(tmp_path / "b.xls", label(0, 0, "Code"), record(0x01AE, b"\x01\x00\x01\x04"))
    assert read(own).cells == [["Code"]]


def test_a_password_is_asked_of_nobody(tmp_path: Path) -> None:
    path = raw_xls(tmp_path / "a.xls", label(0, 0, "Code"), record(0x002F, bytes(54)))
    assert "protected by a password" in refusal(path)
    path = container(
        tmp_path / "b.xlsx", {"EncryptionInfo": bytes(4096), "EncryptedPackage": bytes(5000)}
    )
    assert "protected by a password" in refusal(path)


def test_the_word_in_a_cell_is_no_password(tmp_path: Path) -> None:
    path = xls(tmp_path / "a.xls", [["EncryptedPackage Ā", "Workbook"]])
    assert read(path).cells == [["EncryptedPackage Ā", "Workbook"]]


def test_a_document_is_no_workbook(tmp_path: Path) -> None:
    path = container(tmp_path / "a.xls", {"WordDocument": bytes(5000)})
    assert "holds no workbook" in refusal(path)


def test_a_damaged_table_of_contents_is_passed_over_and_told(tmp_path: Path) -> None:
    path = xls(
        tmp_path / "a.xls", [["Code", "Title"], *[[f"LLI-{n}", "x" * 50] for n in range(99)]]
    )
    data = bytearray(path.read_bytes())
    # The root's own stream claims to begin where the workbook does.
    root = struct.unpack_from("<I", data, 48)[0] * 512 + 512
    struct.pack_into("<II", data, root + 116, 0, 4096)
    path.write_bytes(data)
    told = read(path)
    assert len(told.rows) == 100
    assert told.detected.repaired is not None
    assert "table of contents is damaged" in told.detected.repaired


def test_a_chain_of_sectors_that_runs_in_a_circle_is_refused(tmp_path: Path) -> None:
    path = xls(tmp_path / "a.xls", [["Code"]])
    data = bytearray(path.read_bytes())
    allocations = 512 + struct.unpack_from("<I", data, 76)[0] * 512
    for sector in range(128):
        struct.pack_into("<I", data, allocations + 4 * sector, 0)
    path.write_bytes(data)
    assert "damaged or cut off" in refusal(path)


def test_a_cut_off_workbook_is_refused(tmp_path: Path) -> None:
    path = xls(tmp_path / "a.xls", [[f"LLI-{n}", "x" * 50] for n in range(500)])
    data = path.read_bytes()
    for part in (600, 5_000, len(data) // 2, len(data) - 3_000):
        path.write_bytes(data[:part])
        assert "Fetch" in refusal(path)


def test_limits_on_size_sheets_styles_columns_and_merged_areas(tmp_path: Path) -> None:
    path = xls(tmp_path / "a.xls", [["a", "b", "c"]])
    for limits, told in (
        (Limits(whole_bytes=1_000), "an XLS workbook of more than 1000 bytes. Ask for XLSX or CSV"),
        (Limits(sheets=0), "1 sheets, more than 0"),
        (Limits(styles=3), "more than 3. Ask for the list as CSV"),
    ):
        assert told in refusal(path, limits)
    assert "row 1 has 3 cells, more than 2" in refusal(path, max_columns=2)
    areas = record(0x00E5, struct.pack("<H", 3) + struct.pack("<HHHH", 0, 0, 0, 1) * 3)
    path = raw_xls(tmp_path / "b.xls", label(0, 0, "a") + areas)
    assert "3 merged areas, more than 2" in refusal(path, Limits(merged_areas=2))


def test_what_no_list_needs_is_not_read(tmp_path: Path) -> None:
    # Names, notes, links and drawings, as broken as can be.
    junk = b"".join(record(kind, b"\xff" * 20) for kind in (0x0018, 0x001C, 0x01B8, 0x005D, 0x00EC))
    path = raw_xls(tmp_path / "a.xls", label(0, 0, "Code") + junk + number(1, 0, 5), junk)
    assert read(path).cells == [["Code"], ["5"]]


def test_rows_may_leave_gaps(tmp_path: Path) -> None:
    told = read(raw_xls(tmp_path / "a.xls", label(2, 1, "Code") + number(65_535, 255, 5)))
    assert told.numbers[-1] == 65_536
    assert told.cells[2] == ["", "Code"]
    assert told.cells[-1] == [*[""] * 255, "5"]
    assert not any(told.cells[3:-1])


def test_shared_texts_are_counted_however_they_are_cut(tmp_path: Path) -> None:
    # A text of two-byte letters, cut in its middle; one with changes of font; one with more.
    first = struct.pack("<II", 3, 3) + struct.pack("<HB", 4, 1) + "Ūd".encode("utf-16-le")
    second = b"\1" + "en".encode("utf-16-le") + struct.pack("<HBH", 2, 8, 2) + b"ab" + bytes(4)
    third = bytes(4) + struct.pack("<HBI", 1, 4, 3) + b"c" + bytes(3)
    shared = record(0x00FC, first) + record(0x003C, second) + record(0x003C, third)
    cells = b"".join(record(0x00FD, struct.pack("<HHHI", 0, n, 15, n)) for n in range(3))
    path = raw_xls(tmp_path / "a.xls", cells, shared)
    assert read(path).cells == [["Ūden", "ab", "c"]]
    assert "3 texts, more than 2" in refusal(path, Limits(texts=2))
    path = raw_xls(
        tmp_path / "b.xls",
        cells,
        shared.replace(struct.pack("<HBH", 2, 8, 2), struct.pack("<HBH", 2, 8, 4)),
    )
    assert "4 changes of font, more than 3" in refusal(path, Limits(texts=3))
