"""XLSX workbooks: values, number formats, days, places; and what is refused in them."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import to_excel

from smartdata.parse.files.model import Limits
from tests.workbooks import inline, raw_xlsx, read, refusal, xlsx, xlsx_parts, zipped

STYLES = (
    '<numFmts><numFmt numFmtId="170" formatCode="#,##0.00\\ &quot;kn&quot;"/>'
    '<numFmt numFmtId="171" formatCode="[$€-1]\\ #,##0.00"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="14"/>'
    '<xf numFmtId="22"/><xf numFmtId="46"/></cellXfs>'
)


def test_values_are_read_as_exact_text(tmp_path: Path) -> None:
    rows = [
        ["Code", 'Ūdens & <zeme>\n"x"', ""],
        [1, 0.1, 109073.68],
        [1e15, 12345678901234567, -2.5e-7],
        [True, False, 1_000_000.0],
        [None, "after a gap", None],
    ]
    told = read(xlsx(tmp_path / "a.xlsx", rows))
    assert told.cells == [
        ["Code", 'Ūdens & <zeme>\n"x"'],
        ["1", "0.1", "109073.68"],
        ["1000000000000000", "12345678901234570", "-0.00000025"],
        ["TRUE", "FALSE", "1000000"],
        ["", "after a gap"],
    ]
    assert told.place == "List!"
    assert told.detected.kind == "xlsx"
    assert told.detected.sheets == ("List",)
    assert told.detected.confidence == 1


def test_numbers_are_the_shortest_text_of_what_is_stored(tmp_path: Path) -> None:
    stored = ["0.10000000000000001", "109073.68000000001", "1.5E+3", "-0", "7.0", "1E-5", "1E+999"]
    data = "".join(f"<c><v>{number}</v></c>" for number in stored)
    told = read(raw_xlsx(tmp_path / "a.xlsx", f"<row>{data}</row>"))
    assert told.cells == [["0.1", "109073.68000000001", "1500", "-0", "7", "0.00001", "1E+999"]]


def test_number_formats_are_kept_beside_the_values(tmp_path: Path) -> None:
    data = (
        '<row r="1"><c r="A1" s="1"><v>5172338.5</v></c><c r="B1" s="2"><v>7</v></c>'
        '<c r="D1" s="3"><v>42173</v></c><c r="E1"><v>42173</v></c></row>'
    )
    (row,) = read(raw_xlsx(tmp_path / "a.xlsx", data, styles=STYLES)).rows
    assert row.cells == ["5172338.5", "7", "", "2015-06-18", "42173"]
    assert row.formats == ['#,##0.00\\ "kn"', "[$€-1]\\ #,##0.00", "", "mm-dd-yy", ""]


def test_a_format_in_which_d_is_no_day_makes_no_date(tmp_path: Path) -> None:
    codes = ['#,##0.00 "dinar"', "[$din-241A] #,##0.00", "#,##0.00\\ \\d\\i\\n", "0.00_d", "[Red]0"]
    formats = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for n, code in enumerate(codes)
    )
    cells = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(codes)))
    styles = f"<numFmts>{formats}</numFmts><cellXfs>{cells}</cellXfs>"
    data = "".join(f'<c s="{n}"><v>42173</v></c>' for n in range(len(codes)))
    (row,) = read(raw_xlsx(tmp_path / "a.xlsx", f"<row>{data}</row>", styles=styles)).rows
    assert row.cells == ["42173"] * len(codes)
    assert row.formats == codes


@pytest.mark.parametrize(
    ("from_1904", "serial", "told"),
    [
        (False, "42173", "2015-06-18"),
        (True, "42173", "2019-06-19"),
        (False, "42173.5", "2015-06-18T12:00:00"),
        (False, "42173.999988425925", "2015-06-18T23:59:59"),
        (False, "1", "1900-01-01"),
        (False, "59", "1900-02-28"),
        (False, "61", "1900-03-01"),
        (True, "0", "00:00:00"),
        (True, "1", "1904-01-02"),
        (False, "0.75", "18:00:00"),
        (False, "2958465", "9999-12-31"),
        (True, "2957003", "9999-12-31"),
        # What stands for no day stays the number that it is.
        (False, "60", "60"),
        (False, "-1", "-1"),
        (False, "2958466", "2958466"),
        (True, "2957004", "2957004"),
        (False, "1E+300", "1" + "0" * 300),
    ],
)
def test_days_are_counted_from_either_year(
    tmp_path: Path, from_1904: bool, serial: str, told: str
) -> None:
    settings = f'<workbookPr date1904="{int(from_1904)}"/>'
    data = f'<row r="1"><c r="A1" s="4"><v>{serial}</v></c></row>'
    path = raw_xlsx(tmp_path / "a.xlsx", data, styles=STYLES, settings=settings)
    assert read(path).cells == [[told]]


def test_a_duration_is_no_day(tmp_path: Path) -> None:
    data = '<row><c s="5"><v>1.5</v></c></row>'
    assert read(raw_xlsx(tmp_path / "a.xlsx", data, styles=STYLES)).cells == [["1.5"]]


@pytest.mark.parametrize("writer", ["openpyxl", "xlsxwriter"])
def test_days_of_other_writers_are_read_as_they_were_meant(tmp_path: Path, writer: str) -> None:
    days: list[Any] = [date(2016, 2, 29), datetime(2016, 2, 29, 13, 5, 7), time(8, 30)]
    path = tmp_path / "a.xlsx"
    if writer == "openpyxl":
        book = openpyxl.Workbook()
        book.active.append(days)
        book.save(path)
    else:
        with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy hh:mm"}) as made:
            sheet = made.add_worksheet()
            for column, day in enumerate(days):
                sheet.write_datetime(0, column, day)
    assert read(path).cells == [["2016-02-29", "2016-02-29T13:05:07", "08:30:00"]]
    assert to_excel(days[0]) == 42429


def test_kinds_of_cells(tmp_path: Path) -> None:
    data = (
        '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c>'
        '<c r="C1" t="str"><v>calculated</v></c>' + inline("D1", "within the cell") + "</row>"
        '<row r="2"><c r="A2" t="e"><v>#N/A</v></c><c r="B2" t="b"><v>1</v></c>'
        '<c r="C2" t="d"><v>2016-05-01T00:00:00</v></c><c r="D2" t="n"><v> 12.50 </v></c></row>'
        '<row r="3"><c r="A3"/><c r="B3" s="0"/></row>'
    )
    shared = (
        "<si><t>first</t></si><si><r><t>se</t></r><r><rPr/><t>cond</t></r>"
        '<rPh sb="0" eb="1"><t>how it sounds</t></rPh></si>'
    )
    told = read(raw_xlsx(tmp_path / "a.xlsx", data, shared=shared))
    assert told.cells == [
        ["second", "first", "calculated", "within the cell"],
        ["#N/A", "TRUE", "2016-05-01", "12.5"],
        [],
    ]


def test_characters_that_xml_can_not_hold_are_unspelled_once(tmp_path: Path) -> None:
    shared = "<si><t>a_x000D_\nb</t></si><si><t>_x005F_x000D_</t></si><si><t>_x12_</t></si>"
    data = "<row>" + "".join(f'<c t="s"><v>{n}</v></c>' for n in range(3)) + "</row>"
    told = read(raw_xlsx(tmp_path / "a.xlsx", data, shared=shared))
    assert told.cells == [["a\r\nb", "_x000D_", "_x12_"]]


def test_rows_and_cells_may_leave_gaps_and_keep_their_places(tmp_path: Path) -> None:
    data = (
        '<row r="2"><c r="B2"><v>1</v></c><c r="AB2"><v>2</v></c></row>'
        '<row r="7"><c r="C7"><v>3</v></c></row><row><c><v>4</v></c><c><v>5</v></c></row>'
        '<row r="1048576"><c r="A1048576"><v>6</v></c></row>'
    )
    told = read(raw_xlsx(tmp_path / "a.xlsx", data))
    assert told.numbers == [2, 7, 8, 1048576]
    assert told.cells == [
        ["", "1", *[""] * 25, "2"],
        ["", "", "3"],
        ["4", "5"],
        ["6"],
    ]


def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    parts = xlsx_parts(
        {"List": '<dimension ref="A1:A1"/><sheetData><row r="1"><c r="A1"><v>1</v></c>'
         '<c r="B1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row></sheetData>'}
    )  # fmt: skip
    assert read(zipped(tmp_path / "a.xlsx", parts)).cells == [["1", "2"], ["3"]]
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        "A1:A1", "A1:XFD1048576"
    )
    assert read(zipped(tmp_path / "b.xlsx", parts)).cells == [["1", "2"], ["3"]]


def test_elements_may_have_a_prefix(tmp_path: Path) -> None:
    parts = xlsx_parts({"List": ""})
    parts["xl/worksheets/sheet1.xml"] = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<x:sheetData><x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row></x:sheetData>'
        "</x:worksheet>"
    )
    assert read(zipped(tmp_path / "a.xlsx", parts)).cells == [["7"]]
    told = refusal(
        zipped(
            tmp_path / "b.xlsx",
            parts | {"xl/worksheets/sheet1.xml": parts["xl/worksheets/sheet1.xml"].replace(
                "<x:v>", "<x:f>A2</x:f><x:v>")},
        )
    )  # fmt: skip
    assert "holds a formula" in told


def merged_book(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("List")
        sheet.merge_range("A1:C1", "Letterhead")
        sheet.write_row("A2", ["Programme", "Code", "Sum"])
        sheet.merge_range("A3:A5", "LV-LT", book.add_format({"bold": True}))
        sheet.write_row("B3", ["1", 10])
        sheet.write_row("B4", ["2", 20])
        # Row 5 has nothing of its own: it is the lower half of a tall printed row.
    return path


def test_merged_cells_are_kept_or_filled_as_described(tmp_path: Path) -> None:
    path = merged_book(tmp_path / "a.xlsx")
    told = read(path)
    head, names = ["Letterhead"], ["Programme", "Code", "Sum"]
    assert told.cells == [head, names, ["LV-LT", "1", "10"], ["", "2", "20"], []]
    assert "2 merged areas, keep" in told.detected.evidence
    told = read(path, merged="fill")
    assert told.cells == [head * 3, names, ["LV-LT", "1", "10"], ["LV-LT", "2", "20"], []]
    assert told.numbers == [1, 2, 3, 4, 5]


def test_a_merged_area_fills_the_number_format_too(tmp_path: Path) -> None:
    data = (
        '<row r="1"><c r="A1" s="1"><v>5</v></c></row><row r="2"><c r="A2" s="2"/>'
        '<c r="B2"><v>6</v></c></row>'
    )
    after = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="odd"/></mergeCells>'
    path = raw_xlsx(tmp_path / "a.xlsx", data, after, styles=STYLES)
    rows = read(path, merged="fill").rows
    assert rows[1].cells == ["5", "6"]
    assert rows[1].formats == ['#,##0.00\\ "kn"', ""]


def many_sheets(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        notes = book.add_worksheet("Hidden notes")
        notes.write(0, 0, "for us only")
        book.add_worksheet("Empty")
        book.add_worksheet("List").write(0, 0, "Code")
        book.get_worksheet_by_name("List").activate()
        notes.hide()
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=List!$A$1:$A$2"})
        book.add_chartsheet("Chart").set_chart(chart)
    return path


def test_the_only_sheet_that_is_shown_and_filled_is_read(tmp_path: Path) -> None:
    path = many_sheets(tmp_path / "a.xlsx")
    told = read(path)
    assert told.cells == [["Code"]]
    assert told.place == "List!"
    assert told.detected.sheets == ("Hidden notes", "Empty", "List")
    assert read(path, sheet="Hidden notes").cells == [["for us only"]]
    assert read(path, sheet=1).place == "Hidden notes!"


def test_several_sheets_are_refused_until_one_is_named(tmp_path: Path) -> None:
    sheet = "<sheetData><row><c><v>{}</v></c></row></sheetData>"
    path = zipped(tmp_path / "a.xlsx", xlsx_parts({n: sheet.format(n) for n in ("1", "5#%")}))
    told = refusal(path)
    assert "several tables hold something: 1 “1”, 2 “5#%”. Say file.sheet" in told
    # "#" ends the path in a locator, so it is coded in the place of a row.
    assert read(path, sheet=1).place == "1!"
    assert "no sheet called “2”; it has 1 “1”, 2 “5#%”" in refusal(path, sheet="2")
    assert "no table number 3" in refusal(path, sheet=3)


def test_a_place_holds_no_sign_that_ends_a_path(tmp_path: Path) -> None:
    sheet = "<sheetData><row><c><v>1</v></c></row></sheetData>"
    path = zipped(tmp_path / "a.xlsx", xlsx_parts({"5#%": sheet}))
    assert read(path).place == "5%23%25!"


def test_formulas_are_refused_unless_their_stored_results_are_accepted(tmp_path: Path) -> None:
    data = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2"><c r="B2"><f>A1+1</f><v>2</v></c><c r="C2" t="str"><f>""</f><v></v></c></row>'
    )
    path = raw_xlsx(tmp_path / "a.xlsx", data)
    told = refusal(path)
    assert "List: row 2, column 2 holds a formula" in told
    assert "file.formulas: stored-values" in told
    assert read(path, formulas="stored-values").cells == [["1"], ["", "2"]]


def test_a_formula_without_a_stored_result_is_always_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Sum", "=1+1"])
    book.save(tmp_path / "a.xlsx")
    told = refusal(tmp_path / "a.xlsx", formulas="stored-values")
    assert "row 1, column 2 has no stored result" in told


def test_links_to_other_workbooks_are_refused_unless_accepted(tmp_path: Path) -> None:
    parts = xlsx_parts({"List": "<sheetData><row><c><v>1</v></c></row></sheetData>"})
    parts["xl/externalLinks/externalLink1.xml"] = "<externalLink/>"
    path = zipped(tmp_path / "a.xlsx", parts)
    assert "takes values from other files (xl/externalLinks/externalLink1.xml)" in refusal(path)
    assert read(path, formulas="stored-values").cells == [["1"]]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ('<row r="2"/><row r="2"/>', "row 2 follows row 2"),
        ('<row r="5"/><row r="3"/>', "row 3 follows row 5"),
        ('<row r="1048577"/>', "row 1048577 follows row 0"),
        ('<row r="99999999999999"/>', "row 99999999999999 follows"),
        ('<row r="-1"/>', "row -1 follows row 0"),
        ('<row r="0"/>', "row 0 follows row 0"),
        ('<row r="1"><row r="2"/></row>', "row 2 follows row 1"),
        ('<row r="1"><c r="A2"><v>1</v></c></row>', "cell A2 stands in row 1"),
        ('<row r="1"><c r="B1"/><c r="A1"><v>1</v></c></row>', "cell A1 stands in row 1 after"),
        ('<row r="1"><c r="A1"/><c r="A1"><v>1</v></c></row>', "cell A1 stands in row 1 after"),
        ('<row r="1"><c r="1"><v>1</v></c></row>', "cell 1 stands in row 1"),
        ('<row r="1"><c r="A"><v>1</v></c></row>', "cell A stands in row 1"),
        ('<row r="1"><c r="AAAA1"><v>1</v></c></row>', "cell AAAA1 stands in row 1"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "row 1 has 16384 cells, more than 2000"),
        ('<row r="1"><c><c><v>1</v></c></c></row>', "stands in row 1"),
        ('<row r="1"><c t="s"><v>0</v></c></row>', "holds '0', which is no value of its kind"),
        ('<row r="1"><c t="s"><v>-1</v></c></row>', "holds '-1', which is no value of its kind"),
        ('<row r="1"><c><v>1 000</v></c></row>', "holds '1 000', which is no value of its kind"),
        ('<row r="1"><c><v>nan</v></c></row>', "holds 'nan', which is no value of its kind"),
        ('<row r="1"><c><v>1</v></c>', "is cut off or damaged XML"),
    ],
)
def test_sheets_that_no_program_writes_are_refused(tmp_path: Path, data: str, told: str) -> None:
    assert told in refusal(raw_xlsx(tmp_path / "a.xlsx", data), sheet="List")


def test_a_wider_sheet_is_read_where_the_description_says_so(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="XFD1"><v>1</v></c></row>')
    assert len(read(path, max_columns=16_384).cells[0]) == 16_384


@pytest.mark.parametrize(
    "missing",
    ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"],
)
def test_a_workbook_without_one_of_its_parts_is_refused(tmp_path: Path, missing: str) -> None:
    parts = xlsx_parts({"List": "<sheetData/>"})
    del parts[missing]
    told = refusal(zipped(tmp_path / "a.xlsx", parts))
    assert "Fetch the file again" in told


def test_limits_on_parts_sheets_styles_and_cells(tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1" t="s"><v>0</v></c>' + inline("B1", "y" * 300) + "</row>"
    path = raw_xlsx(tmp_path / "a.xlsx", data, shared=f"<si><t>{'x' * 200}</t></si>", styles=STYLES)
    assert len(read(path).cells[0][1]) == 300
    for limits, told in (
        (Limits(shared_text_bytes=100), "bytes, more than 100. Ask for the list as CSV"),
        (Limits(part_bytes=50), "bytes, more than 50. Ask for the list as CSV"),
        (Limits(styles=3), "more than 3 styles"),
        (Limits(cell_chars=100), "a shared text of more than 100 characters"),
        (Limits(cell_chars=250), "row 1, column 2 has more than 250 characters"),
        (Limits(sheets=0), "more than 0 sheets"),
    ):
        assert told in refusal(path, limits)


def test_a_workbook_in_another_encoding_hides_nothing(tmp_path: Path) -> None:
    # The quick looks for values and formulas see bytes; rows are read by what the XML says.
    xml = xlsx_parts({"List": ""})["xl/worksheets/sheet1.xml"].replace(
        "></worksheet>", "><sheetData><row><c><f>1</f><v>1</v></c></row></sheetData></worksheet>"
    )
    parts: dict[str, Any] = xlsx_parts({"List": ""})
    parts["xl/worksheets/sheet1.xml"] = xml.encode("utf-16")
    path = zipped(tmp_path / "a.xlsx", parts)
    assert "holds a formula" in refusal(path, sheet="List")
    assert "no sheet that is shown holds a table" in refusal(path)


def test_what_openpyxl_reads_is_what_is_read_here(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Code", "Sum", "Day"]]
    rows += [[f"LLI-{n}", n * 1.005, date(2016, 1, 1 + n % 28)] for n in range(500)]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    theirs = openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows(values_only=True)
    ours = read(tmp_path / "a.xlsx").cells
    assert next(theirs) == tuple(ours[0])
    for (code, amount, day), told in zip(theirs, ours[1:], strict=True):
        assert told == [code, repr(amount).removesuffix(".0"), day.date().isoformat()]


def test_shared_texts_may_be_many(tmp_path: Path) -> None:
    rows = [[f"text {n} ā", f"{n % 7}"] for n in range(5_000)]
    path = xlsx(tmp_path / "a.xlsx", rows)
    assert "xl/sharedStrings.xml" in zipfile.ZipFile(path).namelist()
    assert read(path).cells == rows
