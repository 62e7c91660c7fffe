"""What a file's layout is, how sure that is, by what it was seen, and what the description says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from smartdata.describe.lists import ListRecords
from smartdata.explain.report import Origin, Trait
from smartdata.parse.files.detect import detect, name_mismatch
from smartdata.parse.files.model import Layout, Limits, OpenTable, RefusedFile
from smartdata.parse.files.text import read_through
from smartdata.parse.lists.header import FoundHeader

_CERTAIN = Decimal(1)
_SIGNS = {"\t": "tab", " ": "blank", "": "none"}


def _origin(stated: object) -> Origin:
    return "detected" if stated is None else "stated"


def traits_of(table: OpenTable, layout: Layout) -> list[Trait]:
    """What is known of an opened file; what the description states is marked as stated."""
    found = table.detected
    evidence = dict(part.split(": ", 1) for part in found.evidence if ": " in part)
    sure = dict(found.sure)
    other = "; ".join(part for part in found.evidence if ": " not in part)
    named = f"its bytes decide; {found.name_mismatch}" if found.name_mismatch else "its bytes"
    traits = [Trait("format", found.kind, "detected", _CERTAIN, named)]
    if found.member is not None:
        traits.append(Trait("member of the archive", found.member, _origin(layout.member)))
    if found.encoding is not None:
        confidence = sure.get("encoding", found.confidence)
        traits.append(Trait("encoding", found.encoding, _origin(layout.encoding), confidence,
                            evidence.get("encoding", "")))  # fmt: skip
    if found.delimiter is not None:
        shown = _SIGNS.get(found.delimiter, found.delimiter)
        traits.append(Trait("delimiter", shown, _origin(layout.delimiter), sure.get("delimiter"),
                            evidence.get("delimiter", "")))  # fmt: skip
    if found.quote is not None:
        shown = _SIGNS.get(found.quote, found.quote)
        traits.append(Trait("quoting", shown, _origin(layout.quote), sure.get("delimiter")))
    if found.line_end is not None:
        traits.append(Trait("line ends", found.line_end, "detected", _CERTAIN))
    if table.sheet is not None:
        sheets = f"{len(found.sheets)} in all: {', '.join(found.sheets[:10])}"
        told = "; ".join(filter(None, (sheets, other)))
        traits.append(Trait("sheet", table.sheet, _origin(layout.sheet), _CERTAIN, told))
    elif other:
        traits.append(Trait("records", other))
    if found.repaired:
        traits.append(Trait("damage passed over", found.repaired))
    return traits


def header_trait(header: FoundHeader, records: ListRecords | None) -> Trait:
    """Where the header stands."""
    if not header.rows:
        return Trait("header", "the names of the records' fields", "detected", _CERTAIN)
    stated = records is not None and records.header.rows is not None
    rows = ", ".join(map(str, header.rows))
    told = f"row {rows}" if len(header.rows) == 1 else f"rows {rows}"
    why = "" if stated else (
        f"{header.confidence:.0%} of the described headers stand there"
        if records is not None
        else "the row that looks most like a header"
    )  # fmt: skip
    return Trait("header", told, "stated" if stated else "detected", header.confidence, why)


def traits_of_refused(path: Path, layout: Layout) -> list[Trait]:
    """What is known of a file that could not be opened as a table: its kind, and its encoding."""
    try:
        kind = detect(path, layout, Limits())
    except RefusedFile:
        return []
    mismatch = name_mismatch(path.name, kind)
    told = f"its bytes decide; {mismatch}" if mismatch else "its bytes"
    traits = [Trait("format", kind, "detected", _CERTAIN, told)]
    if kind in ("delimited", "html-table"):
        try:
            text = read_through(path, None, Limits(), lines=kind == "delimited")
        except RefusedFile:
            return traits
        traits.append(Trait("encoding", text.encoding, "detected", text.confidence, text.why))
    return traits
