"""What a file is, by its bytes, whatever it is called; and lists within zip archives."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from smartdata.parse.files import open_table
from smartdata.parse.files.model import Limits
from tests.workbooks import (
    inline,
    ods,
    ods_parts,
    raw_xlsx,
    read,
    refusal,
    xls,
    xlsx,
    xlsx_parts,
    zipped,
)

ROWS = [["Code", "Title"], ["LLI-1", "Ūdens"], ["LLI-2", "Zeme"]]
HTML = "<table>" + "".join(f"<tr><td>{a}<td>{b}" for a, b in ROWS) + "</table>"


def _text(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text, encoding="utf-8")


#: Each kind of file: how one is made, and the endings that go with it.
KINDS: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "delimited": (_text("Code;Title\nLLI-1;Ūdens\nLLI-2;Zeme\n"), (".csv", ".tsv", ".txt")),
    "html-table": (_text(HTML), (".html", ".htm")),
    "json": (_text('[{"Code": "LLI-1"}, {"Code": "LLI-2"}]'), (".json",)),
    "json-lines": (_text('{"Code": "LLI-1"}\n{"Code": "LLI-2"}\n'), (".json", ".jsonl", ".ndjson")),
    "json-object": (_text('{"Code": "LLI-1"}'), (".json",)),
    "xls": (lambda path: xls(path, ROWS), (".xls",)),
    "xlsx": (lambda path: xlsx(path, ROWS), (".xlsx",)),
    "ods": (lambda path: ods(path, ROWS), (".ods",)),
}
ENDINGS = sorted({ending for _, endings in KINDS.values() for ending in endings} | {".zip"})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", [*ENDINGS, ".CSV", ".php", ""])
def test_a_file_is_what_its_bytes_are(tmp_path: Path, kind: str, ending: str) -> None:
    make, endings = KINDS[kind]
    make(path := tmp_path / f"list{ending}")
    found = read(path).detected
    assert found.kind == kind
    known = ending.lower() in ENDINGS
    fits = ending.lower() in endings
    assert found.name_mismatch == (
        f"named {ending.lower()}, is {kind}" if known and not fits else None
    )


@pytest.mark.parametrize("kind", KINDS)
def test_any_file_may_be_within_a_zip(tmp_path: Path, kind: str) -> None:
    make, endings = KINDS[kind]
    make(plain := tmp_path / f"list{endings[0]}")
    path = zipped(
        tmp_path / "a.zip", {"folder/": "", f"folder/līst{endings[0]}": plain.read_bytes()}
    )
    told, alone = read(path), read(plain)
    assert told.rows == alone.rows
    assert told.place == alone.place
    assert told.detected.kind == kind
    assert told.detected.member == f"folder/līst{endings[0]}"
    assert told.detected.name_mismatch is None


def test_the_name_of_a_member_may_mislead_too(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"list.xls": HTML})
    assert read(path).detected.name_mismatch == "named .xls, is html-table"
    path = zipped(tmp_path / "a.csv", {"list.csv": "a;b\n1;2\n"})
    assert read(path).detected.name_mismatch == "named .csv, is zip"


def test_one_of_several_members_is_named_by_a_pattern(tmp_path: Path) -> None:
    members = {"2020.csv": "a;b\n1;2\n", "2021.csv": "a;b\n3;4\n", "readme.txt": "x"}
    path = zipped(tmp_path / "a.zip", members | {"__MACOSX/._2020.csv": "x", "Thumbs.db": "x"})
    told = refusal(path)
    assert "3 members may hold the list; the archive holds 2020.csv, 2021.csv, readme.txt" in told
    assert "Say file.member" in told
    assert read(path, member="*1.csv").cells[1] == ["3", "4"]
    assert "2 members fit *.csv" in refusal(path, member="*.csv")
    assert "0 members fit *.xls" in refusal(path, member="*.xls")
    many = zipped(tmp_path / "b.zip", {f"{n:02}.csv": "a" for n in range(30)})
    assert "09.csv and 20 more. Say" in refusal(many)


def test_a_refusal_names_the_member_and_not_where_it_was_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"list.csv": "a;b\n1;\0\n" + "x;y\n" * 20_000})
    told = refusal(path)
    assert told.startswith(" (list.csv): ")
    assert "line 2" in told or "NUL" in told
    data = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"/>'
    inner = raw_xlsx(tmp_path / "inner.xlsx", data).read_bytes()
    told = refusal(zipped(tmp_path / "b.zip", {"list.xlsx": inner}))
    assert (
        told
        == " (list.xlsx): List: row 1 follows row 1; the sheet is damaged. Fetch the file again."
    )


def test_a_zip_within_a_zip_is_refused(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"list.csv": "a;b\n"}).read_bytes()
    told = refusal(zipped(tmp_path / "a.zip", {"inner.zip": inner}))
    assert told == " (inner.zip): is itself a zip archive. Unpack it."


def test_nothing_is_left_behind_and_errors_of_the_reader_are_its_own(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"list.csv": "a;b\n1;2\n"})
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with (
        pytest.raises(RuntimeError, match="of the caller"),
        open_table(path, scratch=scratch) as table,
    ):
        assert len(list(scratch.iterdir())) == 1
        assert len(list(table.rows())) == 2
        raise RuntimeError("of the caller")
    assert not list(scratch.iterdir())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"  \n\t ", "is empty"),
        (b"%PDF-1.7 ...", "is a PDF document, which is not read"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "is a gzip archive"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "is a 7z archive"),
        (b"Rar!\x1a\x07\0", "is a RAR archive"),
        (b"\x89PNG\r\n\x1a\n", "is a PNG picture"),
        (b"PAR1abcdPAR1", "is a Parquet file"),
        (b"SQLite format 3\0", "is an SQLite database"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
         "is an XML document (a workbook saved as XML 2003)"),
        (b"<rss version='2.0'></rss>", "is an XML document, which is not read"),
        (bytes(range(1, 9)) + b"\0\0\1\2" * 9, "neither text nor a format that is read"),
        (b"PK\x03\x04 cut off", "the archive is damaged or cut off"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused(tmp_path: Path, data: bytes, told: str) -> None:
    (tmp_path / "list.csv").write_bytes(data)
    assert told in refusal(tmp_path / "list.csv")


def test_what_stands_before_the_first_tag_of_a_page(tmp_path: Path) -> None:
    before = '<?xml version="1.0"?>\n' + "<!-- a -->\n<!---->" * 3_000
    (tmp_path / "a.xls").write_text(before + HTML, encoding="utf-8")
    assert read(tmp_path / "a.xls").detected.kind == "html-table"
    # Looking for a tag behind many comments takes no longer where there is none.
    (tmp_path / "b.csv").write_text("<!---->" * 9_000 + "a;b\n1;2\n")
    assert read(tmp_path / "b.csv").detected.kind == "delimited"


def test_a_format_other_than_described_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("<html><h1>Not found</h1></html>")
    told = refusal(tmp_path / "list.csv", kind="delimited")
    assert "is html-table, but the description says format: delimited" in told
    assert "error page" in told


def test_office_files_that_are_no_workbooks_are_refused(tmp_path: Path) -> None:
    types = {"[Content_Types].xml": "<Types/>"}
    told = refusal(zipped(tmp_path / "a.xlsx", types | {"word/document.xml": "<a/>"}))
    assert "an Office file that is no workbook" in told
    told = refusal(zipped(tmp_path / "b.xlsx", types | {"xl/workbook.bin": "x"}))
    assert "a binary workbook (XLSB)" in told


def test_limits_on_the_size_of_files_and_of_what_they_unpack_to(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a;b\n" * 100)
    assert "is 400 bytes, more than 300" in refusal(tmp_path / "a.csv", Limits(file_bytes=300))
    path = zipped(tmp_path / "a.zip", {"list.csv": "a;b\n" * 10_000})
    assert len(read(path).rows) == 10_000
    for limits in (Limits(unpacked_bytes=39_999), Limits(small_bytes=100, packing_ratio=20)):
        assert "unpack to 40000, or members share their bytes: a zip bomb" in refusal(path, limits)
    path = zipped(tmp_path / "b.zip", {f"{n}.csv": "a" for n in range(12)})
    assert "12 members, more than 11" in refusal(path, Limits(members=11))


def test_an_archive_that_hides_something_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("list.csv", "a;b\n1;2\n")
        archive.writestr("list.csv", "a;b\n3;4\n")
    assert "two members have the same name" in refusal(path)
    zipped(path, {"list.csv": "a;b\n" * 9})
    data = bytearray(path.read_bytes())
    directory = data.rindex(b"PK\x01\x02")
    for at in (6, directory + 8):
        data[at] |= 1
    path.write_bytes(data)
    assert "protected by a password" in refusal(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("list.csv", "a;b\n" * 9)
    assert "packed in a way that is not read (method 14)" in refusal(path)


def test_a_member_that_is_not_what_the_directory_says_is_refused(tmp_path: Path) -> None:
    zipped(path := tmp_path / "a.zip", {"list.csv": "a;b\n" * 1_000})
    data = path.read_bytes()
    directory = data.rindex(b"PK\x01\x02")
    # It claims to be shorter, and a checksum that does not fit gives it away.
    lie = bytearray(data)
    struct.pack_into("<I", lie, directory + 24, 400)
    path.write_bytes(lie)
    assert "damaged or cut off (Bad CRC-32" in refusal(path)
    flipped = bytearray(data)
    flipped[60] ^= 0xFF
    path.write_bytes(flipped)
    assert "damaged or cut off" in refusal(path)


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    zipped(path := tmp_path / "a.zip", {"one.csv": "a;b\n" * 500, "two.csv": "c;d\n" * 500})
    data = bytearray(path.read_bytes())
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)
    path.write_bytes(data)
    assert "members share their bytes: a zip bomb" in refusal(path)


def test_the_order_of_members_is_nobody_s_business(tmp_path: Path) -> None:
    parts = xlsx_parts({"List": f'<sheetData><row r="1">{inline("A1", "x")}</row></sheetData>'})
    path = zipped(tmp_path / "a.xlsx", dict(reversed(list(parts.items()))))
    assert read(path).cells == [["x"]]
    path = zipped(tmp_path / "a.ods", dict(reversed(list(ods_parts("").items()))))
    assert "no sheet that is shown holds a table" in refusal(path)
