"""Delimited text: encodings, delimiters, quoting, line ends; and the line that each row is on."""

from __future__ import annotations

import csv
import io
import random
from decimal import Decimal
from pathlib import Path

import pytest

from smartdata.parse.files.delimited import DELIMITERS
from smartdata.parse.files.model import Limits
from tests.workbooks import read, refusal

ROWS = [
    ["Kods", "Nosaukums", "Summa"],
    ["LLI-1", "Ūdenssaimniecības attīstība", "1 000,50"],
    ["LLI-2", "Šķirotu atkritumu vākšana", "2 000,00"],
    ["LLI-3", "Ģimenes centrs Ķekavā", ""],
]


#: What stands in cells and looks like what stands between them.
DIRT = (
    'Būvniecība projekts, novads; Rīga | aizsardzība a;b x,y "SIA" 1,5 2.000,00 3,000.00 - '
    "2016-05-01 5 roads, bridges; tunnels"
)


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def joined(rows: list[list[str]], delimiter: str = ";", end: str = "\n") -> str:
    return "".join(delimiter.join(row) + end for row in rows)


def without_empty_tail(rows: list[list[str]]) -> list[list[str]]:
    return [row[:-1] if not row[-1] else row for row in rows]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("cp1257", "cp1257"),
        ("iso8859-13", "cp1257"),  # the same bytes stand for all the letters in it
        ("cp775", "cp775"),
    ],
)
def test_encodings_are_found(tmp_path: Path, encoding: str, found: str) -> None:
    told = read(written(tmp_path / "a.csv", joined(ROWS), encoding))
    assert told.detected.encoding == found
    assert told.cells == without_empty_tail(ROWS)
    assert told.detected.confidence >= Decimal("0.95")
    assert told.detected.name_mismatch is None


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf_16_of_either_order_is_known_by_its_mark(tmp_path: Path, mark: bytes) -> None:
    name = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    (tmp_path / "a.csv").write_bytes(mark + joined(ROWS).encode(name))
    assert read(tmp_path / "a.csv").cells == without_empty_tail(ROWS)


def test_greek_of_windows_is_found(tmp_path: Path) -> None:
    text = "ΟΝΟΜΑΣΙΑ ΠΡΑΞΗΣ;ΔΙΚΑΙΟΥΧΟΣ\nΤεχνική Βοήθεια – Άλλη;ΕΙΔΙΚΗ ΥΠΗΡΕΣΙΑ ΕΝΙΣΧΥΣΕΩΝ\n"
    told = read(written(tmp_path / "a.csv", text, "cp1253"))
    assert told.detected.encoding == "cp1253"
    assert told.cells[1][0] == "Τεχνική Βοήθεια – Άλλη"


def test_letters_that_several_encodings_could_mean_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"code;name\n1;\xf0\xf0\n")
    told = refusal(tmp_path / "a.csv")
    assert "which older encoding it has is not certain" in told
    assert "say file.encoding in source.yaml" in told
    assert read(tmp_path / "a.csv", encoding="cp1257").cells[1] == ["1", "šš"]


def test_a_byte_seen_only_late_in_the_file_counts_as_well(tmp_path: Path) -> None:
    # What stands first reads alike in the encodings of Central and Western Europe.
    text = "code;name\n" + "1;Jürgen Müller Straße\n" * 20_000 + "2;Łódź\n"
    (tmp_path / "a.csv").write_bytes(text.encode("cp1250"))
    told = read(tmp_path / "a.csv")
    assert told.detected.encoding == "cp1250"
    assert told.cells[-1] == ["2", "Łódź"]


def test_a_stated_encoding_overrides_what_would_be_found(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", joined(ROWS), "cp1257")
    told = read(path, encoding="iso8859-1")
    assert told.detected.encoding == "iso8859-1"
    assert told.cells[1][1] == "Ûdenssaimniecîbas attîstîba"
    assert "encoding: stated in the description" in told.detected.evidence


def test_a_stated_encoding_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", joined(ROWS), "cp1257")
    assert "is not utf-8 (" in refusal(path, encoding="utf-8")
    path = written(tmp_path / "b.csv", joined(ROWS), "utf-16")
    assert "byte order mark of utf-16, but the description says cp1257" in refusal(
        path, encoding="cp1257"
    )
    assert read(path, encoding="utf-16-le").cells == without_empty_tail(ROWS)


def test_utf_8_that_is_cut_within_a_letter_is_no_older_encoding(tmp_path: Path) -> None:
    data = ("code;name\n" + "1;Ūdenssaimniecības attīstība Ķekavā\n" * 50).encode()
    (tmp_path / "a.csv").write_bytes(data[:-2])
    assert "is UTF-8, but damaged or cut off (unexpected end of data" in refusal(tmp_path / "a.csv")


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_quotes_and_line_ends_are_found(
    tmp_path: Path, delimiter: str, quoting: int, end: str
) -> None:
    rows = [
        ["Code", "Title", "Partner"],
        ["1", f'A "title"{delimiter} in quotes', "Ä"],
        ["2", f"two{end}lines", "B"],
        ["3", "", ""],
        ["4", f"x{delimiter} y", 'SIA "Ā"'],
    ]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    (tmp_path / "a.csv").write_bytes(text.getvalue().encode())
    told = read(tmp_path / "a.csv")
    assert told.detected.delimiter == delimiter
    assert told.detected.quote == '"'
    assert told.detected.line_end == {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}[end]
    assert told.detected.confidence == 1
    assert told.cells == [["3"] if row[0] == "3" else row for row in rows]
    assert told.numbers == [1, 2, 3, 5, 6]
    assert told.place == "L"


def test_line_ends_within_the_first_row_are_its_own(tmp_path: Path) -> None:
    text = '"Code\nNr.";Title\r\n1;"a\nb\nc"\r\n2;d\r\n'
    told = read(written(tmp_path / "a.csv", text))
    assert told.detected.line_end == "CRLF"
    assert told.numbers == [1, 3, 6]
    assert told.cells == [["Code\nNr.", "Title"], ["1", "a\nb\nc"], ["2", "d"]]


def test_blank_lines_are_rows_without_cells(tmp_path: Path) -> None:
    told = read(written(tmp_path / "a.csv", "\nCode;Title\n\n1;a\n;\n2;b"))
    assert told.cells == [[], ["Code", "Title"], [], ["1", "a"], [], ["2", "b"]]
    assert told.numbers == [1, 2, 3, 4, 5, 6]


def test_ragged_rows_are_kept_and_lower_the_confidence(tmp_path: Path) -> None:
    rows = [["Code", "Title", "Sum"], *[[str(n), "a", "5"] for n in range(98)], ["x", "b"]]
    told = read(written(tmp_path / "a.csv", joined(rows)))
    assert told.cells == rows
    assert told.detected.confidence == Decimal("0.99")
    assert "delimiter: 99 of the first 100 rows have 3 cells" in told.detected.evidence[1]


def test_decimal_commas_do_not_pass_for_delimiters(tmp_path: Path) -> None:
    rows = [["Code", "Sum", "Fund"], *[[str(n), f"{n},50", f"{n},25"] for n in range(50)]]
    told = read(written(tmp_path / "a.csv", joined(rows)))
    assert told.detected.delimiter == ";"
    # ... even where some rows of the file are ragged.
    rows[30:35] = [[str(n), "1,50", "2,50", "and more"] for n in range(5)]
    assert read(written(tmp_path / "a.csv", joined(rows))).detected.delimiter == ";"


def test_two_delimiters_that_fit_alike_are_refused(tmp_path: Path) -> None:
    text = "".join(f"A,EUR,LV00{n}\t1\t2\t3\n" for n in range(9))
    told = refusal(written(tmp_path / "a.tsv", text))
    assert "which sign stands between cells is not certain" in told
    assert "“,”: 3 cells in 100% of the rows; “tab”: 4 cells in 100% of the rows" in told
    assert read(tmp_path / "a.tsv", delimiter="\t").cells[0] == ["A,EUR,LV000", "1", "2", "3"]


def test_a_text_without_rows_is_refused_unless_the_delimiter_is_stated(tmp_path: Path) -> None:
    text = "Project: one\nPartners: a, b, c\nSum: 5\nEnd\n"
    assert "Say file.delimiter" in refusal(written(tmp_path / "a.txt", text))
    assert read(tmp_path / "a.txt", delimiter=";").cells[1] == ["Partners: a, b, c"]


def test_a_single_column_needs_no_delimiter(tmp_path: Path) -> None:
    told = read(written(tmp_path / "a.csv", "Code\n1\n2\n"))
    assert told.cells == [["Code"], ["1"], ["2"]]


def test_the_line_that_tells_spreadsheets_the_delimiter_is_believed(tmp_path: Path) -> None:
    told = read(written(tmp_path / "a.csv", "sep=|\nCode|A;B\n1|2;3\n"))
    assert told.detected.delimiter == "|"
    assert told.cells[1] == ["Code", "A;B"]


def test_the_delimiter_is_found_below_a_letterhead(tmp_path: Path) -> None:
    text = "List of operations\nAs of 1 May, 2020\n\n" + joined([["a", "b, c", "d"]] * 40)
    assert read(written(tmp_path / "a.csv", text)).detected.delimiter == ";"


def test_quotes_of_an_unquoted_file_are_signs_like_others(tmp_path: Path) -> None:
    rows = [["Country", "Name", "Sum"], ["LV", '"Zaļā zeme" SIA', "1"], ["LV", 'SIA "A"', "2"]]
    told = read(written(tmp_path / "a.tsv", joined(rows * 3, "\t")))
    assert told.detected.quote == ""
    assert told.cells == rows * 3
    assert "nothing quoted" in told.detected.evidence[1]


def test_rows_that_quotes_would_swallow_are_kept_apart(tmp_path: Path) -> None:
    # No error is raised if this is read as quoted text: three rows silently become one.
    rows = [["A", "B", "C"], ["1", '"x', "2"], ["3", "y", "4"], ["5", 'z"', "6"], ["7", "u", "8"]]
    text = joined(rows, "\t")
    assert len(list(csv.reader(io.StringIO(text), delimiter="\t", strict=True))) == 3
    told = read(written(tmp_path / "a.tsv", text))
    assert told.cells == rows
    assert told.detected.quote == ""
    assert "3 lines from 2 on are each as wide as a row" in told.detected.evidence[1]


def test_rows_that_quotes_would_swallow_are_refused_where_rows_are_ragged(tmp_path: Path) -> None:
    rows = [["A", "B", "C"], ["1", '"x', "2"], ["3", "y", "4"], ["5", 'z"', "6"], ["7", "u"]] * 3
    told = refusal(written(tmp_path / "a.tsv", joined(rows, "\t")))
    assert "quoting of cells breaks (3 lines from 2 on" in told
    assert "say file.quote: '' in source.yaml" in told
    assert read(tmp_path / "a.tsv", quote="").cells == rows


def test_broken_quoting_of_a_quoted_file_is_refused_and_names_the_line(tmp_path: Path) -> None:
    text = '"Code","Title"\n' + '"1","a, b"\n' * 20 + '"2","say "hi" there"\n' + '"3","c"\n' * 20
    told = refusal(written(tmp_path / "a.csv", text))
    assert "the quoting of cells breaks" in told
    # Not even where every row would have as many cells without quoting.
    text = text.replace("a, b", "a")
    assert "the quoting of cells breaks" in refusal(written(tmp_path / "a.csv", text))
    # With the quoting stated, the row is named.
    told = refusal(tmp_path / "a.csv", quote='"')
    assert "in the row that begins on line 22" in told


def test_a_quote_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    text = 'Code,Title\n1,"a\n' + "2,b\n" * 100
    told = refusal(written(tmp_path / "a.csv", text), quote='"')
    assert "begins on line 2" in told
    small = Limits(line_chars=1_000, row_chars=20_000)
    told = refusal(
        written(tmp_path / "b.csv", 'Code,Title\n1,"' + "a\n" * 50_000), small, quote='"'
    )
    assert "begins on line 2" in told


def test_stated_quotes_override_detection(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "Code;'Title; long'\n1;'a'\n")
    assert read(path, quote="'").cells == [["Code", "Title; long"], ["1", "a"]]
    path = written(tmp_path / "b.csv", 'Code;"Title"\n1;"a"\n')
    assert read(path, quote="").cells == [["Code", '"Title"'], ["1", '"a"']]


def test_a_row_wider_than_the_limit_is_refused_unless_stated(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "A;B;C\n1;2;3\n1;2;3;4\n")
    told = refusal(path, max_columns=3)
    assert "row 3 has 4 cells, more than 3" in told
    assert "file.max_columns" in told
    assert read(path, max_columns=4).cells[-1] == ["1", "2", "3", "4"]


def test_a_line_longer_than_the_limit_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    limits = Limits(line_chars=1_000)
    for before in (0, 1, 7, 400):
        text = "a;b\n" * before + "x" * 1_001 + ";y\n" + "c;d\n" * 5
        told = refusal(written(tmp_path / "a.csv", text), limits)
        assert f"line {before + 1} is longer than 1000 characters" in told
    just_fits = "a;b\n" * 400 + "x" * 990 + ";y\r\n"
    assert len(read(written(tmp_path / "a.csv", just_fits), limits).rows) == 401


def test_nul_characters_are_refused_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a;b\n" * 100_000 + b"c;\0d\n")
    assert "line 100001 holds a NUL character" in refusal(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_bytes(b"a;\0b\n" * 9)
    told = refusal(tmp_path / "b.csv")
    assert "neither text nor a format that is read" in told
    assert "say file.encoding" in told


def test_a_cell_longer_than_python_reads_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", f"Code;Title\n1;{'x' * 140_000}\n2;b\n")
    told = refusal(path)
    assert "field larger than field limit" in told


def test_the_utf_8_text_of_a_chunk_s_edge_is_read_right(tmp_path: Path) -> None:
    # Letters of two bytes and line ends of two, across every edge of what is read at once.
    row = "ā;ē\r\n"
    text = "x" + row * 300_000
    told = read(written(tmp_path / "a.csv", text))
    assert len(told.rows) == 300_000
    assert set(map(tuple, told.cells[1:])) == {("ā", "ē")}


def test_dirty_tables_are_read_right(tmp_path: Path) -> None:
    words = DIRT.split()
    chance = random.Random(7)
    for _ in range(300):
        width, many = chance.randint(2, 8), chance.choice([1, 2, 10, 50])
        rows = [[f"Header {column}" for column in range(width)]]
        rows += [
            [" ".join(chance.choices(words, k=chance.choice([0, 1, 1, 2, 5]))) for _ in rows[0]]
            for _ in range(many)
        ]
        text = io.StringIO(newline="")
        quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
        csv.writer(text, delimiter=chance.choice(DELIMITERS), quoting=quoting).writerows(rows)
        (tmp_path / "a.csv").write_bytes(text.getvalue().encode())
        assert [row + [""] * (width - len(row)) for row in read(tmp_path / "a.csv").cells] == rows


def test_files_of_next_to_nothing(tmp_path: Path) -> None:
    for data in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\0\0"):
        (tmp_path / "a.csv").write_bytes(data)
        assert "nothing but a byte order mark" in refusal(tmp_path / "a.csv")
    assert read(written(tmp_path / "b.csv", "a")).cells == [["a"]]
    assert read(written(tmp_path / "c.csv", "a;b")).cells == [["a", "b"]]
    assert "Fetch" in refusal(written(tmp_path / "d.csv", '"'))
    path = written(tmp_path / "e.csv", "x" * 140_000)
    assert "field larger than field limit" in refusal(path, delimiter=";", quote='"')
