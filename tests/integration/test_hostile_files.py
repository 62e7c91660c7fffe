"""Files that were made to do harm: each ends in a clear refusal, within bounded memory and time.

Each is opened and read in a process of its own, which may take no more memory than the bound, and
is killed if it takes longer than the time. The refusal must name the file and say what to do.
"""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from smartdata.parse.files.model import Layout, Limits
from tests.workbooks import (
    container,
    inline,
    label,
    ods_parts,
    ods_table,
    ods_text,
    raw_xls,
    raw_xlsx,
    record,
    xlsx_parts,
    zipped,
)

MEGABYTES = 600
SECONDS = 40
BOMB = (
    '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(
        f'<!ENTITY {two} "{f"&{one};" * 10}">'
        for one, two in zip("bcdefghi", "cdefghij", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@dataclass(frozen=True)
class Outcome:
    """What became of a file: the refusal (or the number of rows), and what it took."""

    told: str
    megabytes: int
    bytes_read: int


#: Read in a process that holds nothing else, so that what it takes is what reading takes.
READER = """
import json, resource, signal, sys
from pathlib import Path
from smartdata.parse.files import open_table
from smartdata.parse.files.model import Layout, Limits, RefusedFile

path, layout, limits, seconds = json.loads(sys.argv[1])
path = Path(path)

def told_by(name, word):
    lines = Path(f"/proc/self/{name}").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(word))

signal.alarm(seconds)
# Room for what is shared and only reserved; what is really taken is measured below.
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
before = told_by("io", "rchar:")
try:
    with open_table(path, Layout(**layout), Limits(**limits), scratch=path.parent) as table:
        told = f"{sum(1 for _ in table.rows())} rows"
except RefusedFile as refused:
    told = str(refused)
except BaseException as error:
    told = f"ended in {type(error).__name__}: {error}"[:2_000]
print(json.dumps([told, told_by("status", "VmHWM:") // 1024, told_by("io", "rchar:") - before]))
"""


def opened(path: Path, layout: Layout, limits: Limits) -> Outcome:
    """Open and read a file in a process of its own."""
    words = json.dumps([str(path), asdict(layout), asdict(limits), SECONDS])
    ran = subprocess.run([sys.executable, "-c", READER, words], capture_output=True, text=True)
    assert ran.returncode == 0, f"{path} took longer than {SECONDS} s, or: {ran.stderr[-500:]}"
    return Outcome(*json.loads(ran.stdout))


def must_refuse(path: Path, reason: str, limits: Limits | None = None, **layout: Any) -> Outcome:
    """A file must be refused for a reason, within the bounds."""
    outcome = opened(path, Layout(**layout), limits or Limits())
    assert outcome.told.startswith(str(path)), outcome.told
    assert reason in outcome.told
    assert outcome.told.endswith(".")
    assert len(outcome.told) < len(str(path)) + 1_000
    assert outcome.megabytes < MEGABYTES
    assert "root:" not in outcome.told
    return outcome


def must_read(path: Path, rows: int, **layout: Any) -> None:
    """A file must be read, within the bounds: it looks hostile, but is not."""
    outcome = opened(path, Layout(**layout), Limits())
    assert outcome.told == f"{rows} rows"
    assert outcome.megabytes < MEGABYTES


def packed(
    path: Path, name: str, pieces: Iterable[bytes], others: dict[str, str], level: int = 1
) -> Path:
    """A zip archive of which one member is written piece by piece."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for other, text in others.items():
            if other != name:
                archive.writestr(other, text)
        with archive.open(name, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
    return path


# Archives


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", "list.csv", [bytes(2**20)] * 300, {}, level=9)
    assert path.stat().st_size < 2**19
    outcome = must_refuse(path, "unpack to 314572800, or members share their bytes: a zip bomb")
    assert outcome.bytes_read < 2**21


def test_a_zip_bomb_within_a_zip(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner", "list.csv", [bytes(2**20)] * 100, {}, level=9).read_bytes()
    path = zipped(tmp_path / "a.zip", {"inner.zip": inner})
    must_refuse(path, "(inner.zip): 1")  # its own sizes are looked at, too
    must_refuse(zipped(tmp_path / "b.zip", {"a.zip": path.read_bytes()}), "is itself a zip archive")


def test_a_zip_bomb_of_members_that_overlap_and_lie(tmp_path: Path) -> None:
    # One stream of deflated zeros, pointed at by many members that say they are small.
    data = zlib.compress(bytes(50 * 2**20), 9)[2:-4]
    head = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(data), 100, 1, 0)
    body = head + b"a" + data
    members = 5_000
    directory = b"".join(
        struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 0, 0, len(data), 100, 4, 0, 0, 0, 0,
            0, 0,
        ) + f"{n:04}".encode()
        for n in range(members)
    )  # fmt: skip
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, members, members, len(directory), len(body), 0)
    (tmp_path / "a.zip").write_bytes(body + directory + end)
    must_refuse(tmp_path / "a.zip", "members share their bytes: a zip bomb")


def test_a_zip_of_a_member_that_lies_about_its_size(tmp_path: Path) -> None:
    data = zlib.compress(bytes(200 * 2**20), 9)[2:-4]
    head = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(data), 100, 1, 0)
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 0, 0, len(data), 100, 1, 0, 0, 0, 0, 0, 0
    )
    body = head + b"a" + data
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(entry) + 1, len(body), 0)
    (tmp_path / "a.zip").write_bytes(body + entry + b"a" + end)
    outcome = must_refuse(tmp_path / "a.zip", "the archive is damaged or cut off (Bad CRC-32")
    assert outcome.megabytes < 300


def test_a_zip_of_a_million_members(tmp_path: Path) -> None:
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0
    )
    directory = b"".join(entry + b"%07d" % n for n in range(1_000_000))
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(directory), 34, 0)
    (tmp_path / "a.zip").write_bytes(b"PK\3\4" + bytes(30) + directory + end)
    must_refuse(tmp_path / "a.zip", "its directory of members is longer than")
    zipped(path := tmp_path / "b.zip", {f"{n}": "" for n in range(10_001)})
    must_refuse(path, "10001 members, more than 10000")


@pytest.mark.parametrize("cut", [30, 200, -10])
def test_a_zip_that_was_cut_off(tmp_path: Path, cut: int) -> None:
    path = zipped(tmp_path / "a.zip", {"list.csv": os.urandom(2_000)})
    path.write_bytes(path.read_bytes()[:cut])
    must_refuse(path, "the archive is damaged or cut off")


def test_names_of_members_lead_nowhere(tmp_path: Path) -> None:
    (folder := tmp_path / "folder").mkdir()
    for name in ("../../escaped.csv", "/tmp/escaped.csv", "a/..\\..\\escaped.csv"):
        path = zipped(folder / "a.zip", {name: "a;b\n1;2\n"})
        must_read(path, 2)
        assert {p.name for p in tmp_path.rglob("*")} == {"folder", "a.zip"}


# Entities of XML


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE], ids=["bomb", "outside"])
@pytest.mark.parametrize(
    "part",
    [
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "_rels/.rels",
        "[Content_Types].xml",
        "docProps/core.xml",
    ],
)
def test_entities_in_an_xlsx(tmp_path: Path, part: str, doctype: str) -> None:
    sheet = "<sheetData><row><c t='inlineStr'><is><t>&j;&a;</t></is></c></row></sheetData>"
    parts = xlsx_parts({"List": sheet}, shared="<si><t>&j;&a;</t></si>", styles="")
    parts[part] = doctype + parts.get(part, "<core>&j;&a;</core>")
    path = zipped(tmp_path / "a.xlsx", parts)
    must_refuse(path, "declares a document type")


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE], ids=["bomb", "outside"])
@pytest.mark.parametrize("part", ["content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"])
def test_entities_in_an_ods(tmp_path: Path, part: str, doctype: str) -> None:
    parts = ods_parts(ods_table([["&"]]).replace("&amp;", "&j;&a;"))
    parts[part] = doctype + parts.get(part, "<meta>&j;&a;</meta>")
    must_refuse(zipped(tmp_path / "a.ods", parts), "declares a document type")


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE], ids=["bomb", "outside"])
def test_entities_in_a_page(tmp_path: Path, doctype: str) -> None:
    rows = "<table><tr><td>&j;&a;<td>b<tr><td>c<td>d</table>"
    text = doctype.replace("lolz", "html").replace("DOCTYPE x", "DOCTYPE html") + rows
    (tmp_path / "a.html").write_text(text)
    must_refuse(tmp_path / "a.html", "declares entities of its own")


def test_entities_without_an_office_file_around_them(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('<?xml version="1.0"?>' + BOMB + "<x>&j;</x>")
    must_refuse(tmp_path / "a.csv", "is an XML document")


# Workbooks that are too much


def test_a_sheet_of_16384_empty_columns(tmp_path: Path) -> None:
    def columns(style: str) -> str:
        return "".join(f'<c r="{_letters(n)}1"{style}/>' for n in range(1, 16_385))

    for style in ("", ' s="1"'):
        path = raw_xlsx(tmp_path / "a.xlsx", f'<row r="1">{columns(style)}</row>' + _row(2, "x"))
        must_refuse(path, "row 1 has 2001 cells, more than 2000")
    empty = '<table:table-cell table:number-columns-repeated="16383"/>'
    row = f"<table:table-row>{empty}{ods_text('x')}</table:table-row>"
    path = zipped(tmp_path / "a.ods", ods_parts(f"<table:table>{row * 100}</table:table>"))
    must_refuse(path, "row 1 has 16384 cells, more than 2000")
    (tmp_path / "a.csv").write_text("Code;Title" + ";" * 16_382 + "\n1;a\n")
    must_refuse(tmp_path / "a.csv", "row 1 has 16384 cells, more than 2000", delimiter=";")


def _letters(column: int) -> str:
    told = ""
    while column:
        column, rest = divmod(column - 1, 26)
        told = chr(65 + rest) + told
    return told


def _row(number: int, text: str) -> str:
    return f'<row r="{number}">{inline(f"A{number}", text)}</row>'


def test_a_sheet_of_a_million_rows_of_16384_empty_cells(tmp_path: Path) -> None:
    def rows(before: str) -> Iterator[bytes]:
        yield f"<worksheet xmlns='{_MAIN}'><sheetData>{before}".encode()
        row = ("<row>" + '<c s="1"/>' * 16_384 + "</row>").encode()
        for _ in range(1_000):
            yield row
        yield b"</sheetData></worksheet>"

    parts, part = xlsx_parts({"List": ""}), "xl/worksheets/sheet1.xml"
    path = packed(tmp_path / "a.xlsx", part, rows(""), parts, level=6)
    must_refuse(path, "unpack to 1638")
    # Where it is packed less well, it is refused with its first row.
    loose = Limits(packing_ratio=10_000)
    must_refuse(path, "no sheet that is shown holds a table", loose)
    path = packed(tmp_path / "b.xlsx", part, rows("<row><c><v>1</v></c></row>"), parts)
    must_refuse(path, "row 2 has 2001 cells, more than 2000", loose)
    few = Limits(packing_ratio=10_000, empty_cells=100_000)
    must_refuse(path, "lists 100001 cells that hold nothing", few, max_columns=20_000)


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def test_a_merged_cell_as_large_as_the_sheet(tmp_path: Path) -> None:
    data = "".join(_row(n, "x") for n in range(1, 2_000))
    after = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    path = raw_xlsx(tmp_path / "a.xlsx", data, after)
    must_refuse(path, "more than 20000000. Leave them unfilled", merged="fill")
    must_read(path, 1_999)
    spans = 'table:number-columns-spanned="16384" table:number-rows-spanned="1048576" '
    cell = ods_text("x").replace("cell ", f"cell {spans}", 1)
    row = f"<table:table-row>{cell}</table:table-row>"
    path = zipped(tmp_path / "a.ods", ods_parts(f"<table:table>{row}</table:table>"))
    must_refuse(path, "more than 20000000. Leave them unfilled", merged="fill")
    must_read(path, 1)


def test_merged_cells_without_number(tmp_path: Path) -> None:
    after = "<mergeCells>" + '<mergeCell ref="A1:B1"/>' * 200_001 + "</mergeCells>"
    path = raw_xlsx(tmp_path / "a.xlsx", _row(1, "x"), after)
    must_refuse(path, "more than 200000 merged areas")
    areas = record(0x00E5, struct.pack("<H", 1_027) + bytes(8_216)) * 300
    path = raw_xls(tmp_path / "a.xls", label(0, 0, "x") + areas)
    must_refuse(path, "308100 merged areas, more than 200000")


@pytest.mark.parametrize("number", ["1048577", "4294967297", "9" * 400, "-1", "0"])
def test_a_row_with_a_number_beyond_all_sheets(tmp_path: Path, number: str) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", f'<row r="{number}"><c><v>1</v></c></row>')
    must_refuse(path, f"row {number[:20]} follows row 0")


def test_rows_far_apart_cost_nothing(tmp_path: Path) -> None:
    must_read(raw_xlsx(tmp_path / "a.xlsx", _row(1, "x") + _row(1_048_576, "y")), 2)
    gap = '<table:table-row table:number-rows-repeated="1048574"/>'
    row = f"<table:table-row>{ods_text('x')}</table:table-row>"
    table = f"<table:table>{row}{gap}{row}</table:table>"
    must_read(zipped(tmp_path / "a.ods", ods_parts(table)), 3)


def test_ten_thousand_sheets(tmp_path: Path) -> None:
    names = {f"Sheet {n}": "" for n in range(1_500)}
    must_refuse(zipped(tmp_path / "a.xlsx", xlsx_parts(names)), "more than 1000 sheets")
    names = {f"Sheet {n}": "" for n in range(10_000)}
    must_refuse(zipped(tmp_path / "b.xlsx", xlsx_parts(names)), "10004 members, more than 10000")
    tables = '<table:table table:name="x"/>' * 10_000
    must_refuse(zipped(tmp_path / "a.ods", ods_parts(tables)), "more than 1000 sheets")
    sheets = record(0x0085, struct.pack("<IHBB", 0, 0, 1, 0) + b"x") * 10_000
    must_refuse(raw_xls(tmp_path / "a.xls", b"", sheets), "10001 sheets, more than 1000")


def test_shared_texts_that_fill_memory(tmp_path: Path) -> None:
    def texts(size: int, times: int) -> Iterator[bytes]:
        yield f"<sst xmlns='{_MAIN}'>".encode()
        noise = os.urandom(2**15).hex()
        for n in range(times):
            yield (
                f"<si><t>{noise[n % 1000 : n % 1000 + size]}</t></si>" * (2**20 // size)
            ).encode()
        yield b"</sst>"

    parts = xlsx_parts({"List": "<sheetData><row><c t='s'><v>0</v></c></row></sheetData>"}, "")
    loose = Limits(packing_ratio=10_000)
    path = packed(tmp_path / "a.xlsx", "xl/sharedStrings.xml", texts(1_000, 257), parts)
    must_refuse(path, "bytes, more than 268435456. Ask for the list as CSV", loose)
    # As many as may be, and as short as can be, are held in little more than their own bytes.
    path = packed(tmp_path / "b.xlsx", "xl/sharedStrings.xml", texts(8, 8), parts)
    outcome = opened(path, Layout(), loose)
    assert outcome.told == "1 rows"
    assert outcome.megabytes < 250
    one = xlsx_parts({"List": "<sheetData/>"}, f"<si><t>{'x' * 3_000_000}</t></si>")
    must_refuse(zipped(tmp_path / "c.xlsx", one), "a shared text of more than 1048576 characters")


def test_styles_that_fill_memory(tmp_path: Path) -> None:
    styles = "<cellXfs>" + '<xf numFmtId="1"/>' * 70_000 + "</cellXfs>"
    path = raw_xlsx(tmp_path / "a.xlsx", _row(1, "x"), styles=styles)
    must_refuse(path, "more than 66000 styles")
    must_refuse(
        raw_xls(tmp_path / "a.xls", label(0, 0, "x"), record(0x00E0, bytes(20)) * 70_000),
        "styles, more than 66000",
    )


@pytest.mark.parametrize("begin", ["<!--", "<x y='", "<?x ", "<![CDATA[", "<"])
def test_an_endless_tag_in_a_workbook(tmp_path: Path, begin: str) -> None:
    def sheet() -> Iterator[bytes]:
        yield f"<worksheet xmlns='{_MAIN}'>{begin}".encode()
        for _ in range(60):
            yield b"x" * 2**20

    parts = xlsx_parts({"List": ""})
    path = packed(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", sheet(), parts)
    outcome = opened(path, Layout(sheet=1), Limits(packing_ratio=10_000))
    assert outcome.told.startswith(str(path))
    assert "of more than 4194304 bytes" in outcome.told or "has more than 1048576" in outcome.told
    assert outcome.megabytes < 150


@pytest.mark.parametrize("element", ["<c>", "<row>", "<v>", "<x>", "<row><c><is>"])
def test_elements_nested_without_end_in_a_workbook(tmp_path: Path, element: str) -> None:
    def sheet() -> Iterator[bytes]:
        yield f"<worksheet xmlns='{_MAIN}'><sheetData><row><c>".encode()
        for _ in range(40):
            yield element.encode() * (2**20 // len(element))

    parts = xlsx_parts({"List": ""})
    path = packed(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", sheet(), parts)
    outcome = opened(path, Layout(sheet=1), Limits(packing_ratio=10_000))
    assert outcome.told.startswith(str(path))
    assert "deep" in outcome.told or "damaged" in outcome.told
    assert outcome.megabytes < 150
    content = ods_parts("@")["content.xml"].partition("@")[0].encode()
    nested = iter([content, b"<table:table>", b"<text:p>" * 2**20])
    path = packed(tmp_path / "a.ods", "content.xml", nested, ods_parts(""))
    must_refuse(path, "elements more than 10000 deep", Limits(packing_ratio=10_000))


# Workbooks that are not what they seem


def test_formulas_and_links_to_other_files(tmp_path: Path) -> None:
    link = "[1]Sheet!A1"
    data = f'<row r="1"><c r="A1"><f>{link}</f><v>1</v></c></row>'
    must_refuse(raw_xlsx(tmp_path / "a.xlsx", data), "holds a formula")
    formula = record(0x0006, struct.pack("<HHHdHIHBH", 0, 0, 15, 1.0, 0, 0, 3, 0x1E, 1))
    must_refuse(raw_xls(tmp_path / "a.xls", formula), "holds a formula")
    cell = '<table:table-cell table:formula="of:=1" office:value-type="float" office:value="1"/>'
    row = f"<table:table-row>{cell}</table:table-row>"
    path = zipped(tmp_path / "a.ods", ods_parts(f"<table:table>{row}</table:table>"))
    must_refuse(path, "holds a formula")
    parts = xlsx_parts({"List": f"<sheetData>{_row(1, 'x')}</sheetData>"})
    parts["xl/externalLinks/externalLink1.xml"] = "<externalLink/>"
    must_refuse(zipped(tmp_path / "b.xlsx", parts), "takes values from other files")
    supporting = record(0x01AE, struct.pack("<HHB", 1, 16, 0) + b"\1\2C:\\secrets.xls")
    path = raw_xls(tmp_path / "b.xls", label(0, 0, "x"), supporting)
    must_refuse(path, "takes values from other files")


def test_passwords(tmp_path: Path) -> None:
    streams = {"EncryptionInfo": bytes(4_096), "EncryptedPackage": os.urandom(8_000)}
    must_refuse(container(tmp_path / "a.xlsx", streams), "protected by a password")
    path = raw_xls(tmp_path / "a.xls", label(0, 0, "x"), record(0x002F, bytes(54)))
    must_refuse(path, "protected by a password")
    manifest = {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
    path = zipped(tmp_path / "a.ods", ods_parts("") | manifest | {"content.xml": os.urandom(900)})
    must_refuse(path, "protected by a password")


def test_an_xls_that_claims_more_than_it_has(tmp_path: Path) -> None:
    dimensions = record(0x0200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0))
    must_read(raw_xls(tmp_path / "a.xls", dimensions + label(0, 0, "x")), 1)
    texts = record(0x00FC, struct.pack("<II", 0x7FFFFFFF, 0x7FFFFFFF))
    path = raw_xls(tmp_path / "b.xls", label(0, 0, "x"), texts)
    must_refuse(path, "2147483647 texts, more than 3000000")
    texts = record(0x00FC, struct.pack("<II", 2_000_000, 2_000_000) + b"\1\0\0a")
    must_refuse(raw_xls(path, label(0, 0, "x"), texts), "damaged or cut off")
    # Short texts with more changes of font than letters, which would take twenty times as much.
    text = struct.pack("<HBH", 1, 8, 2_000) + b"a" + bytes(8_000)
    fonts = record(0x00FC, struct.pack("<II", 2_000, 2_000) + text) + record(0x003C, text) * 1_999
    must_refuse(raw_xls(path, label(0, 0, "x"), fonts), "4000000 changes of font, more than")
    data = bytearray(raw_xls(tmp_path / "c.xls", label(0, 0, "x") * 500).read_bytes())
    for at, value in ((44, 0x7FFFFFFF), (48, 0x7FFFFFFF), (60, 0x7FFFFFFF), (68, 5), (72, 0x7FFF)):
        broken = bytearray(data)
        struct.pack_into("<I", broken, at, value)
        (tmp_path / "c.xls").write_bytes(broken)
        outcome = opened(tmp_path / "c.xls", Layout(), Limits())
        assert outcome.told == "1 rows" or "damaged" in outcome.told
        assert outcome.megabytes < MEGABYTES


def test_an_xls_in_circles(tmp_path: Path) -> None:
    data = raw_xls(tmp_path / "a.xls", label(0, 0, "x")).read_bytes()
    allocations = 512 + struct.unpack_from("<I", data, 76)[0] * 512
    directory = 512 + struct.unpack_from("<I", data, 48)[0] * 512
    for target in range(4):
        broken = bytearray(data)
        for sector in range(100):
            struct.pack_into("<I", broken, allocations + 4 * sector, target)
        # A short workbook lies in the root's own stream, of which xlrd does not check the order.
        struct.pack_into("<II", broken, directory + 128 + 116, 0, 600)
        struct.pack_into("<II", broken, directory + 116, 0, 4_096)
        struct.pack_into("<II", broken, 60, 0, 1)
        (tmp_path / "a.xls").write_bytes(broken)
        must_refuse(tmp_path / "a.xls", "damaged or cut off")
    # Entries of the directory that are each other's neighbours.
    broken = bytearray(data)
    struct.pack_into("<III", broken, directory + 128 + 68, 1, 1, 1)
    (tmp_path / "a.xls").write_bytes(broken)
    must_refuse(tmp_path / "a.xls", "damaged or cut off")


# Texts


@pytest.fixture(scope="module")
def gigabyte(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file of one line of a gigabyte; its beginning may be written over."""
    path = tmp_path_factory.mktemp("gigabyte") / "a.csv"
    with path.open("wb") as file:
        for _ in range(128):
            file.write(b"x" * 2**23)
    yield path
    path.unlink()


@pytest.mark.parametrize(
    ("begin", "layout", "reason", "least"),
    [
        ("Code;Title\n1;", {}, "line 2 is longer than 1048576 characters", True),
        ('Code;Title\n1;"', {}, "line 2 is longer than 1048576 characters", True),
        ('{"a": 1}\n{"a": "', {}, "line 2 is longer than 1048576 characters", True),
        ('{"a": "', {}, "one JSON record of more than 2097152 bytes", True),
        ('[{"a": "', {}, "without the end of a record", False),
        ('{"n": "', {"records_at": "items"}, "without the end of a record", False),
        ("<table><tr><td>a<td>b<tr><td>c<td>", {}, "one tag, comment, text or row", False),
        ("<table><tr><td a='", {}, "one tag, comment, text or row", False),
        ("<html><!--", {}, "one tag, comment, text or row", False),
    ],
)
def test_a_line_of_a_gigabyte(
    gigabyte: Path, begin: str, layout: dict[str, Any], reason: str, least: bool
) -> None:
    assert gigabyte.stat().st_size == 2**30
    with gigabyte.open("r+b") as file:
        file.write(begin.ljust(64, "x").encode())
    outcome = must_refuse(gigabyte, reason, **layout)
    assert outcome.megabytes < 200
    if least:
        # It is refused without being read whole.
        assert outcome.bytes_read < 2**24


def test_a_row_of_a_gigabyte_in_short_lines(tmp_path: Path) -> None:
    # A quote that is never closed: no line is long, and no row ends.
    with (path := tmp_path / "a.csv").open("wb") as file:
        file.write(b'Code;Title\n1;"')
        for _ in range(64):
            file.write(b"no end of it\n" * 80_000)
    outcome = must_refuse(path, "field larger than field limit", quote='"')
    assert outcome.megabytes < 200
    # And one of cells without number.
    with path.open("wb") as file:
        file.write(b"Code;Title\n1")
        for _ in range(64):
            file.write(b';"\n"' * 250_000)
    outcome = must_refuse(path, "the row that begins on line 2 is longer than 4194304", quote='"')
    assert outcome.megabytes < 400


def test_nul_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"Code;Title\n" + b"1;a\n" * 500_000 + b"2;\0\0\0\n")
    must_refuse(path, "line 500002 holds a NUL character")
    path.write_bytes(b"\0" * 5_000_000)
    must_refuse(path, "holds NUL bytes: neither text nor a format that is read")
    with path.open("wb") as file:
        file.write(b"Code;Title\n1;")
        file.truncate(2**30)  # a hole, which reads as a gigabyte of NUL
    outcome = must_refuse(path, "NUL")
    assert outcome.bytes_read < 2**24
    (tmp_path / "a.jsonl").write_bytes(b'{"a": 1}\n{"a": "\0"}\n')
    must_refuse(tmp_path / "a.jsonl", "NUL")
    (tmp_path / "a.html").write_bytes(b"<table><tr><td>a<td>\0b</table>".ljust(70_000) + b"\0")
    must_refuse(tmp_path / "a.html", "NUL")


def test_cells_and_columns_without_number(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Code;Title\n" + "1" + ";" * 1_000_000 + "\n")
    must_refuse(path, "row 2 has 1000001 cells, more than 2000", delimiter=";")
    path.write_text("Code;Title\n" + f"1;{'x' * 500_000}\n")
    must_refuse(path, "field larger than field limit")
    keys = ",".join(f'"k{n}": 1' for n in range(100_000))
    (tmp_path / "a.json").write_text(f"[{{{keys}}}]")
    must_refuse(tmp_path / "a.json", "more than 2000 different keys")
    twice = ",".join(f'"k{n}": 1' for n in range(100_000)) + ', "k99999": 2'
    (tmp_path / "b.json").write_text(f"[{{{twice}}}]")
    must_refuse(tmp_path / "b.json", "the key “k99999” twice")


def test_nesting_without_end(tmp_path: Path) -> None:
    for text in (
        "[" * 5_000_000,
        '{"a":' * 300_000,
        '[{"a":' + "[" * 1_000_000,
        '[{"a":' * 150_000,
    ):
        (tmp_path / "a.json").write_text(text)
        outcome = must_refuse(tmp_path / "a.json", "", kind=None)
        assert "nested too deeply" in outcome.told or "more than" in outcome.told
    for element in ("<div>", "<table><tr><td>", "<b>", "<font>"):
        (tmp_path / "a.html").write_text("<html>" + element * (20_000_000 // len(element)))
        outcome = must_refuse(tmp_path / "a.html", "")
        assert "deep" in outcome.told or "more than 10000 tables" in outcome.told
        assert outcome.megabytes < 250


def test_spans_without_end(tmp_path: Path) -> None:
    rows = "<tr><td rowspan=1000000000 colspan=1000000000>a<td>b<tr><td>c<td>d"
    (tmp_path / "a.html").write_text(f"<table>{rows}</table>")
    must_refuse(tmp_path / "a.html", "row 1 has 65534 cells, more than 2000")
    rows = "<tr>" + "<td rowspan=65000>a" * 2_000 + "<tr><td>" * 20_000
    (tmp_path / "b.html").write_text(f"<table>{rows}</table>")
    must_refuse(tmp_path / "b.html", "more than 2000")


def test_numbers_without_end(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"a": ' + "1" * 1_000_000 + ', "b": 1e999999999}]')
    must_read(tmp_path / "a.json", 1)
    path = raw_xlsx(tmp_path / "a.xlsx", f"<row><c><v>{'9' * 900_000}</v></c></row>")
    must_read(path, 1)
    path = raw_xlsx(tmp_path / "b.xlsx", "<row><c><v>1e999999999</v></c></row>")
    must_read(path, 1)


def test_other_archives_and_programs(tmp_path: Path) -> None:
    buffer = io.BytesIO(b"\x1f\x8b\x08\0" + os.urandom(500))
    for data in (
        buffer.getvalue(),
        buffer.getvalue()[:5],
        b"MZ" + bytes(500),
        b"\x7fELF" + bytes(9),
    ):
        (tmp_path / "a.csv").write_bytes(data)
        must_refuse(tmp_path / "a.csv", "which is not read. Ask for the list as CSV")


def test_the_bounds_are_measured(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a;b\n" * 5)
    outcome = opened(tmp_path / "a.csv", Layout(), Limits())
    assert outcome.told == "5 rows"
    assert 20 < outcome.megabytes < MEGABYTES
    assert 0 < outcome.bytes_read < 2**24
