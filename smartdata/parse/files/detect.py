"""What a file is, decided from its bytes and never from its name."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from zipfile import ZipFile

from smartdata.parse.files.archive import opened_zip
from smartdata.parse.files.compound import read_book
from smartdata.parse.files.model import Layout, Limits, RefusedFile

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: What files begin with that are none of the formats that are read.
_OTHERS = {
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"{\\rtf": "an RTF document",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "an SQLite database",
}
_HTML = re.compile(
    r"<(?:!doctype html|html|head|body|meta|table|div|style|title|center|p|h[1-6])\b",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"<\?xml[^>]*>\s*")
_XML = re.compile(r"\s*<(?:\?xml|[A-Za-z_][\w:.-]*[\s>])")
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_HEAD = 64 * 2**10
#: File name endings that go with each kind of file.
SUFFIXES = {
    "delimited": (".csv", ".tsv", ".txt", ".tab", ".psv", ".dat"),
    "xls": (".xls",),
    "xlsx": (".xlsx", ".xlsm"),
    "ods": (".ods",),
    "html-table": (".html", ".htm", ".xhtml"),
    "json": (".json",),
    "json-object": (".json",),
    "json-lines": (".jsonl", ".ndjson", ".json"),
    "zip": (".zip",),
}
_JSON_KINDS = ("json", "json-lines", "json-object")


def detect(path: Path, layout: Layout, limits: Limits) -> str:
    """The kind of a file: a key of :data:`SUFFIXES`.

    Raises:
        RefusedFile: it is empty, too large, password-protected, or none of the formats read.
    """
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise RefusedFile(
            f"{path}: is {size} bytes, more than {limits.file_bytes}. Ask for it in parts."
        )
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise RefusedFile(f"{path}: is empty. Fetch it again.")
    if head.startswith(_OLE2):
        read_book(path, limits)
        return "xls"
    if head.startswith(_ZIP):
        with opened_zip(path, limits) as archive:
            return _zip_kind(archive, path)
    for magic, name in _OTHERS.items():
        if head.startswith(magic):
            raise RefusedFile(
                f"{path}: is {name}, which is not read. Ask for the list as CSV, a workbook, an "
                "HTML table or JSON."
            )
    return _text_kind(head, path, layout)


def _zip_kind(archive: ZipFile, path: Path) -> str:
    names = set(archive.namelist())
    if "mimetype" in names:
        with archive.open("mimetype") as file:
            kind = file.read(100)
        if kind.strip() == _ODS_TYPE:
            return "ods"
        raise RefusedFile(
            f"{path}: an OpenDocument file that is no spreadsheet. Ask for the list as one, or CSV."
        )
    if "[Content_Types].xml" in names:
        if "xl/workbook.bin" in names:
            raise RefusedFile(
                f"{path}: a binary workbook (XLSB), which is not read. Ask for XLSX or CSV."
            )
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
        raise RefusedFile(
            f"{path}: an Office file that is no workbook. Ask for the list as XLSX or CSV."
        )
    return "zip"


def _text_kind(head: bytes, path: Path, layout: Layout) -> str:
    text = _readable_head(head, layout.encoding)
    if text is None:
        raise RefusedFile(
            f"{path}: begins with {head[:12].hex(' ')} and holds NUL bytes: neither text nor a "
            "format that is read. If it is text in UTF-16 or UTF-32, say file.encoding."
        )
    text = text.lstrip("\ufeff")
    if _HTML.match(_without_comments(text)):
        return "html-table"
    if _XML.match(text):
        told = " (a workbook saved as XML 2003)" if "office:spreadsheet" in text else ""
        raise RefusedFile(
            f"{path}: is an XML document{told}, which is not read. Ask for the list as XLSX or "
            "CSV; or, if this is an error page, fetch the file again."
        )
    bare = text.lstrip()
    if bare[:1] == "[" and re.match(r"\[\s*(?:[\[{\"\]\d-]|true|false|null|$)", bare):
        return "json"
    if bare[:1] == "{" and re.match(r"\{\s*(?:\"|\}|$)", bare):
        return _object_or_lines(bare, layout)
    return "delimited"


def _without_comments(text: str) -> str:
    """A text from its first tag on."""
    text = text.lstrip()
    if told := _DECLARATION.match(text):
        text = text[told.end() :]
    at = 0
    while text.startswith("<!--", at):
        end = text.find("-->", at)
        if end < 0:
            return ""
        at = end + 3
        while at < len(text) and text[at].isspace():
            at += 1
    return text[at:]


def _object_or_lines(text: str, layout: Layout) -> str:
    if layout.kind in _JSON_KINDS:
        return layout.kind  # all three may begin like this
    if layout.records_at is not None:
        return "json"
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and lines[0].rstrip().endswith("}") and lines[1].lstrip().startswith("{"):
        return "json-lines"
    return "json-object"


def _readable_head(head: bytes, encoding: str | None) -> str | None:
    for bom, name in (
        (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):  # fmt: skip
        if head.startswith(bom):
            return head.decode(name, "replace")
    if encoding is not None:
        return head.decode(encoding, "replace")
    return None if b"\0" in head else head.decode("latin-1")


def name_mismatch(name: str, kind: str) -> str | None:
    """What a file's name says where its bytes say something else, or None."""
    suffix = Path(name).suffix.lower()
    known = {ending for endings in SUFFIXES.values() for ending in endings}
    if suffix not in known or suffix in SUFFIXES[kind]:
        return None
    return f"named {suffix}, is {kind}"
