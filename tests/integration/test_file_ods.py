"""ODS workbooks: values, repeated and merged cells, places; and what is refused in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartdata.parse.files.model import Limits
from tests.workbooks import ods, ods_parts, ods_table, ods_text, read, refusal, zipped


def cell(kind: str, told: str = "", **attributes: str) -> str:
    """A cell with a value of a kind."""
    more = "".join(f' {name.replace("__", ":")}="{value}"' for name, value in attributes.items())
    return f'<table:table-cell office:value-type="{kind}"{more}>{told}</table:table-cell>'


def made(path: Path, *rows: str, styles: str = "", before: str = "") -> Path:
    told = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    table = f'<table:table table:name="List">{before}{told}</table:table>'
    return zipped(path, ods_parts(table, styles))


def test_texts_are_read_with_the_blanks_that_are_meant(tmp_path: Path) -> None:
    rows = [["Code", "Ūdens & <zeme>"], ["  a  b ", "two\nlines", "", "tab\there"], [], ["x"]]
    told = read(ods(tmp_path / "a.ods", rows))
    assert told.cells == rows
    assert told.numbers == [1, 2, 3, 4]
    assert told.place == "List!"
    assert told.detected.kind == "ods"


def test_blanks_of_the_xml_are_no_text(tmp_path: Path) -> None:
    told = "<text:p>\n  a\n  <text:span>b</text:span>c<text:line-break/>d\n</text:p>"
    assert read(made(tmp_path / "a.ods", cell("string", told))).cells == [["a bc\nd"]]


def test_values_are_read_as_stored_and_not_as_shown(tmp_path: Path) -> None:
    row = (
        cell("float", "<text:p>1,235</text:p>", office__value="1234.5678")
        + cell("currency", "<text:p>5,00 €</text:p>", office__value="5", office__currency="EUR")
        + cell("percentage", "<text:p>85 %</text:p>", office__value="0.85")
        + cell("date", "<text:p>1. maijs</text:p>", office__date_value="x").replace(
            'office:date_value="x"', 'office:date-value="2016-05-01T00:00:00"'
        )
        + cell("boolean", "<text:p>jā</text:p>").replace(
            '"boolean"', '"boolean" office:boolean-value="true"'
        )
        + cell("float", office__value="1E+20")
        + cell("float", office__value="109073.68000000001")
        + cell("string", "<text:p>shown</text:p>").replace(
            '"string"', '"string" office:string-value="meant"'
        )
    )
    (read_row,) = read(made(tmp_path / "a.ods", row)).rows
    assert read_row.cells == [
        "1234.5678", "5", "0.85", "2016-05-01", "TRUE", "1" + "0" * 20, "109073.68000000001",
        "meant",
    ]  # fmt: skip
    assert read_row.formats == ["", "EUR", *[""] * 6]


def test_repeated_cells_and_rows_stand_as_often_as_they_say(tmp_path: Path) -> None:
    empty = '<table:table-cell table:number-columns-repeated="{}"/>'
    twice = '<table:table-cell table:number-columns-repeated="2"'
    rows = (
        f"<table:table-row>{ods_text('Code')}{empty.format(3)}{ods_text('Sum')}"
        f"{empty.format(16_379)}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="3">{twice} office:value-type="string">'
        f"<text:p>x</text:p></table:table-cell>{empty.format(16_382)}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="10">{empty.format(16_384)}'
        "</table:table-row>"
        f"<table:table-row>{ods_text('last')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048561">{empty.format(16_384)}'
        "</table:table-row>"
    )
    path = zipped(
        tmp_path / "a.ods", ods_parts(f'<table:table table:name="List">{rows}</table:table>')
    )
    told = read(path)
    filled = [(row.number, row.cells) for row in told.rows if row.cells]
    assert filled == [
        (1, ["Code", "", "", "", "Sum"]),
        *[(number, ["x", "x"]) for number in (2, 3, 4)],
        (15, ["last"]),
    ]
    assert len(told.rows) < 10
    assert "15 rows in sheet “List”" in told.detected.evidence


def test_spans_are_kept_or_filled_as_described(tmp_path: Path) -> None:
    wide = ods_text("Letterhead").replace("cell ", 'cell table:number-columns-spanned="2" ', 1)
    high = ods_text("LV-LT").replace("cell ", 'cell table:number-rows-spanned="2" ', 1)
    covered = "<table:covered-table-cell/>"
    path = made(
        tmp_path / "a.ods",
        wide + covered,
        high + ods_text("1"),
        covered + ods_text("2"),
    )
    assert read(path).cells == [["Letterhead"], ["LV-LT", "1"], ["", "2"]]
    told = read(path, merged="fill")
    assert told.cells == [["Letterhead"] * 2, ["LV-LT", "1"], ["LV-LT", "2"]]
    assert "2 merged areas, fill" in told.detected.evidence


def test_notes_and_drawings_are_no_values(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>a note</text:p></office:annotation><text:p>Code</text:p>"
    drawing = (
        "<table:shapes><table:table table:name='within'><table:table-row>"
        f"{ods_text('drawn')}</table:table-row></table:table></table:shapes>"
    )
    told = read(made(tmp_path / "a.ods", cell("string", note), before=drawing))
    assert told.cells == [["Code"]]
    assert told.detected.sheets == ("List",)


def test_header_rows_and_groups_are_rows_like_others(tmp_path: Path) -> None:
    one, two = (f"<table:table-row>{ods_text(t)}</table:table-row>" for t in ("Code", "1"))
    table = (
        f'<table:table table:name="List"><table:table-header-rows>{one}</table:table-header-rows>'
        f"<table:table-row-group>{two}</table:table-row-group></table:table>"
    )
    assert read(zipped(tmp_path / "a.ods", ods_parts(table))).cells == [["Code"], ["1"]]


def test_the_only_sheet_that_is_shown_and_filled_is_read(tmp_path: Path) -> None:
    style = (
        '<style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    hidden = ods_table([["secret"]], "Hidden").replace(
        "<table:table ", '<table:table table:style-name="ta2" ', 1
    )
    tables = hidden + ods_table([], "Empty") + ods_table([["Code"]])
    path = zipped(tmp_path / "a.ods", ods_parts(tables, style))
    assert read(path).cells == [["Code"]]
    assert read(path, sheet="Hidden").cells == [["secret"]]
    assert read(path, sheet=1).place == "Hidden!"
    path = zipped(tmp_path / "b.ods", ods_parts(ods_table([["a"]], "A") + ods_table([["b"]], "B")))
    assert "several tables hold something: 1 “A”, 2 “B”" in refusal(path)
    assert read(path, sheet="A").cells == [["a"]]
    assert read(path, sheet=2).cells == [["b"]]


def test_formulas_are_refused_unless_their_stored_results_are_accepted(tmp_path: Path) -> None:
    row = cell("float", office__value="7", table__formula="of:=[.A1]+1")
    path = made(tmp_path / "a.ods", ods_text("Sum"), ods_text("a") + row)
    assert "List: row 2, column 2 holds a formula" in refusal(path)
    assert read(path, formulas="stored-values").cells == [["Sum"], ["a", "7"]]
    unsaved = '<table:table-cell table:formula="of:=1+1"/>'
    path = made(tmp_path / "b.ods", ods_text("a") + unsaved)
    assert "row 1, column 2 has no stored result" in refusal(path, formulas="stored-values")


def test_links_to_other_files_are_refused_unless_accepted(tmp_path: Path) -> None:
    source = '<table:table-source xlink:href="file:///etc/passwd" xmlns:xlink="http://www.w3.org/1999/xlink"/>'
    path = made(tmp_path / "a.ods", ods_text("a"), before=source)
    assert "takes values from other files (file:///etc/passwd)" in refusal(path)
    assert read(path, formulas="stored-values").cells == [["a"]]


def test_what_is_too_wide_too_deep_or_too_long_is_refused(tmp_path: Path) -> None:
    far = '<table:table-cell table:number-columns-repeated="2000"/>' + ods_text("far out")
    path = made(tmp_path / "a.ods", far)
    assert "row 1 has 2001 cells, more than 2000" in refusal(path)
    assert read(path, max_columns=2_001).cells == [[*[""] * 2_000, "far out"]]
    many = ods_text("x").replace("cell ", 'cell table:number-columns-repeated="999999999" ', 1)
    assert "row 1 has 999999999 cells" in refusal(made(tmp_path / "b.ods", many))
    deep = "<text:span>" * 50 + "x" + "</text:span>" * 50
    path = made(tmp_path / "c.ods", cell("string", f"<text:p>{deep}</text:p>"))
    assert "elements more than 40 deep" in refusal(path, Limits(depth=40))
    path = made(tmp_path / "d.ods", ods_text("x" * 300))
    assert "a cell of more than 200 characters" in refusal(path, Limits(cell_chars=200))
    assert "more than 0 sheets" in refusal(path, Limits(sheets=0))


def test_a_row_beyond_the_last_one_of_any_sheet_is_refused(tmp_path: Path) -> None:
    rows = '<table:table-row table:number-rows-repeated="999999999"/>'
    path = made(tmp_path / "a.ods", ods_text("x"), before=rows)
    assert "row 1000000000 lies beyond the last row" in refusal(path)


@pytest.mark.parametrize("within", [ods_text("x"), "<table:table-row/>"])
def test_a_table_within_a_cell_is_refused(tmp_path: Path, within: str) -> None:
    path = made(tmp_path / "a.ods", f"<table:table-cell>{within}</table:table-cell>")
    assert "has a table within a cell" in refusal(path)


def test_a_locked_or_incomplete_workbook_is_refused(tmp_path: Path) -> None:
    parts = ods_parts(ods_table([["a"]]))
    locked = parts | {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
    assert "protected by a password" in refusal(zipped(tmp_path / "a.ods", locked))
    del parts["content.xml"]
    assert "lacks its content" in refusal(zipped(tmp_path / "b.ods", parts))
    parts = ods_parts(ods_table([["a"]]))
    parts["content.xml"] = parts["content.xml"][:-40]
    assert "is cut off or damaged XML" in refusal(zipped(tmp_path / "c.ods", parts))
    text = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}
    assert "an OpenDocument file that is no spreadsheet" in refusal(
        zipped(tmp_path / "d.ods", text)
    )
