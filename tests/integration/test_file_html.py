"""Tables of HTML pages: spans, nesting, encodings, broken markup; whatever the file is called."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.parse.files.html_table import _fed, _Feeder, _Tables
from smartdata.parse.files.model import Limits
from tests.workbooks import read, refusal


def page(path: Path, body: str, encoding: str = "utf-8", head: str = "") -> Path:
    path.write_bytes(f"<html><head>{head}</head><body>{body}</body></html>".encode(encoding))
    return path


def table(*rows: str) -> str:
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


LIST = table("<th>Kods<th>Nosaukums", "<td>LLI-1<td>Ūdens &amp; zeme", "<td>2<td> a\n  b&nbsp;c ")


def test_a_table_is_read_whatever_the_file_is_called(tmp_path: Path) -> None:
    told = read(page(tmp_path / "list.xls", LIST))
    assert told.cells == [["Kods", "Nosaukums"], ["LLI-1", "Ūdens & zeme"], ["2", "a b c"]]
    assert told.numbers == [1, 2, 3]
    assert told.place == "R"
    assert told.detected.kind == "html-table"
    assert told.detected.name_mismatch == "named .xls, is html-table"
    assert read(page(tmp_path / "list.html", LIST)).detected.name_mismatch is None
    assert read(page(tmp_path / "list.php", LIST)).detected.name_mismatch is None


def test_a_bare_table_is_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text("\n<table><tr><td>a<td>b<tr><td>c<td>d</table>")
    assert read(tmp_path / "a.xls").cells == [["a", "b"], ["c", "d"]]


def test_line_breaks_are_kept_and_what_nobody_sees_is_not(tmp_path: Path) -> None:
    body = table(
        "<td>one<br>two<p>three</p><ul><li>four<li>five</ul><td>x",
        "<td><!-- no -->a<script>no()</script><style>no</style><b>b</b><i>c</i><td>",
    )
    assert read(page(tmp_path / "a.html", body)).cells == [
        ["one\ntwo\nthree\nfour\nfive", "x"],
        ["abc"],
    ]


def test_cells_stand_in_the_columns_in_which_browsers_show_them(tmp_path: Path) -> None:
    body = table(
        "<td rowspan=3>a<td colspan=2>b<td>c",
        "<td>d<td rowspan='2'>e<td>f",
        "<td>g<td>h",
        "<td>i<td>j",
    )
    told = read(page(tmp_path / "a.html", body))
    assert told.cells == [["a", "b", "", "c"], ["", "d", "e", "f"], ["", "g", "", "h"], ["i", "j"]]
    told = read(page(tmp_path / "a.html", body), merged="fill")
    assert told.cells == [
        ["a", "b", "b", "c"],
        ["a", "d", "e", "f"],
        ["a", "g", "e", "h"],
        ["i", "j"],
    ]


@pytest.mark.parametrize("span", ["0", "-3", "x", "1.5", ""])
def test_spans_that_say_nothing_are_one(tmp_path: Path, span: str) -> None:
    body = table(f"<td colspan='{span}' rowspan='{span}'>a<td>b", "<td>c<td>d")
    assert read(page(tmp_path / "a.html", body)).cells == [["a", "b"], ["c", "d"]]


def test_a_span_wider_than_any_list_is_refused(tmp_path: Path) -> None:
    body = table("<td colspan=1000000000>a<td>b", "<td>c<td>d")
    assert "row 1 has 65534 cells, more than 2000" in refusal(page(tmp_path / "a.html", body))
    body = table("<td rowspan=1000000000>a<td>b", "<td>c<td>d")
    assert read(page(tmp_path / "a.html", body)).cells == [["a", "b"], ["", "c", "d"]]


def test_a_table_within_a_cell_belongs_to_the_cell(tmp_path: Path) -> None:
    inner = table("<td>x<td>y", "<td>z<td>w")
    body = table("<td>a<td>b", f"<td>c{inner}d<td>e", "<td>f<td>g")
    told = refusal(page(tmp_path / "a.html", body))
    assert "several tables hold something: 1 “table 1”, 2 “table 2”" in told
    told_one = read(tmp_path / "a.html", sheet=1)
    assert told_one.cells == [["a", "b"], ["c\nx\ny\nz\nw\nd", "e"], ["f", "g"]]
    assert told_one.numbers == [1, 2, 3]
    told_two = read(tmp_path / "a.html", sheet="2")
    assert told_two.cells == [["x", "y"], ["z", "w"]]
    assert told_two.place == "T2R"
    assert read(tmp_path / "a.html", sheet="table 2").cells == told_two.cells


def test_tables_for_layout_do_not_hide_the_list(tmp_path: Path) -> None:
    body = table(f"<td>Menu<td>{LIST}<td>News") + table("<td>only one cell", "<td>a row")
    told = read(page(tmp_path / "a.html", body))
    assert told.cells[0] == ["Kods", "Nosaukums"]
    assert told.place == "T2R"
    assert "no table number 4" in refusal(tmp_path / "a.html", sheet=4)


def test_a_page_without_a_table_is_refused(tmp_path: Path) -> None:
    assert "holds a table" in refusal(page(tmp_path / "a.xls", "<h1>404 Not Found</h1>"))


def test_markup_that_was_never_closed_is_read_as_browsers_do(tmp_path: Path) -> None:
    body = "<table><thead><tr><th>a<th>b<tbody><tr><td>c<td><b>d<tr><td>e</b><td>f"
    (tmp_path / "a.html").write_text("<html>" + body)
    assert read(tmp_path / "a.html").cells == [["a", "b"], ["c", "d"], ["e", "f"]]


@pytest.mark.parametrize(
    ("encoding", "head", "found", "confidence"),
    [
        ("cp1257", "<meta charset='windows-1257'>", "cp1257", "0.95"),
        ("cp1257", "", "cp1257", "0.99"),
        ("utf-8", "<meta charset=windows-1257>", "utf-8", "1"),  # its bytes say otherwise
        ("utf-16", "", "utf-16", "1"),
        ("utf-8-sig", "", "utf-8-sig", "1"),
        ("cp1257", "<meta charset=utf-8>", "cp1257", "0.99"),
        ("cp1257", "<meta charset=no-such-name>", "cp1257", "0.99"),
    ],
)
def test_the_encoding_is_that_of_the_bytes(
    tmp_path: Path, encoding: str, head: str, found: str, confidence: str
) -> None:
    body = table("<th>Kods<th>Nosaukums", "<td>1<td>Ūdenssaimniecības attīstība Šķaunē, Ģikšos")
    told = read(page(tmp_path / "a.xls", body, encoding, head))
    assert told.detected.encoding == found
    assert told.detected.confidence == Decimal(confidence)
    assert told.cells[1][1] == "Ūdenssaimniecības attīstība Šķaunē, Ģikšos"


def test_a_page_that_calls_itself_latin_1_is_read_as_browsers_do(tmp_path: Path) -> None:
    body = table("<th>Code<th>Sum", "<td>É<td>5 €")
    told = read(page(tmp_path / "a.htm", body, "cp1252", "<meta charset=iso-8859-1>"))
    assert told.cells[1] == ["É", "5 €"]


def test_a_stated_encoding_overrides_what_the_page_says(tmp_path: Path) -> None:
    path = page(tmp_path / "a.htm", LIST, "cp1257", "<meta charset=windows-1257>")
    assert read(path, encoding="cp1252").cells[1][1] == "Ûdens & zeme"


def test_entities_of_its_own_are_refused(tmp_path: Path) -> None:
    doctype = (
        '<!DOCTYPE html [<!ENTITY a "x"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "/etc/passwd">]>'
    )
    path = tmp_path / "a.html"
    path.write_text(doctype + "<html>" + table("<td>&b;<td>&c;", "<td>1<td>2"))
    assert "declares entities of its own" in refusal(path)


def test_limits_on_depth_cells_tables_and_merged_cells(tmp_path: Path) -> None:
    path = page(tmp_path / "a.html", table(f"<td>{'<b>' * 300}x<td>y", "<td>a<td>b"))
    assert "elements more than 200 deep" in refusal(path, Limits(depth=200))
    path = page(tmp_path / "b.html", table(f"<td>{'x' * 500}<td>y", "<td>a<td>b"))
    assert "row 1 has a cell of more than 400" in refusal(path, Limits(cell_chars=400))
    path = page(tmp_path / "c.html", LIST * 9)
    assert "more than 8 tables" in refusal(path, Limits(members=8))
    path = page(tmp_path / "d.html", table("<td rowspan=2>a<td rowspan=2>b", "<td>c<td>d"))
    assert "more than 1 merged cells" in refusal(path, Limits(merged_areas=1), merged="fill")
    assert "merged areas of 4 cells" in refusal(path, Limits(merged_cells=3), merged="fill")


def test_one_endless_thing_is_refused(tmp_path: Path) -> None:
    limits = Limits(token_bytes=2**17)
    for begin in ("<!--", "<a b='", "<?", "<"):
        path = page(tmp_path / "a.html", LIST + begin + "x" * 2**19)
        assert "one tag, comment, text or row" in refusal(path, limits), begin


NESTED = table(
    "<td>a<td>b", f"<td>c<!-- </tr> -->{LIST}d<td>e", "<td>f<td>g<script>'</tr>'</script>"
)


@given(
    st.integers(min_value=1, max_value=40),
    st.sampled_from([0, 20, 2**22]),
    st.sampled_from([(LIST, 0), (f"<div><b>{LIST}<p>ā", 0), (NESTED, 0), (NESTED, 1)]),
)
def test_it_does_not_matter_in_which_pieces_a_page_comes(
    tmp_path: Path, size: int, restart: int, body: tuple[str, int]
) -> None:
    path = page(tmp_path / "a.html", body[0] * 2)
    whole = _Tables(path, 100, Limits(), body[1])
    for _ in _fed(path, "utf-8", whole, Limits()):
        pass
    pieces = _Tables(path, 100, Limits(), body[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("smartdata.parse.files.html_table._CHUNK", size)
        patch.setattr("smartdata.parse.files.html_table._RESTART", restart)
        for _ in _fed(path, "utf-8", pieces, Limits()):
            pass
    assert pieces.done == whole.done
    assert len(whole.done) == 3
    assert pieces.sizes == whole.sizes


def test_a_page_of_many_rows_takes_no_more_memory_than_one_of_few(tmp_path: Path) -> None:
    parsers = []
    with pytest.MonkeyPatch.context() as patch:
        begin = _Feeder._begin
        patch.setattr(_Feeder, "_begin", lambda self: parsers.append(1) or begin(self))
        path = page(tmp_path / "a.html", table(*["<td>abc</td><td>def</td>"] * 400_000))
        tables = _Tables(path, 100, Limits(), None)
        for _ in _fed(path, "utf-8", tables, Limits()):
            pass
    assert tables.sizes[0].rows == 400_000
    # None of them was fed the whole page.
    assert len(parsers) > 2
