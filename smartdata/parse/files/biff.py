"""The records of an XLS workbook: checked and thinned out before they are read.

xlrd makes objects of everything that a workbook holds, notes and names too, as many as there are.
What no list needs is hidden from it, and the rest is counted first.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from smartdata.parse.files.model import Limits, RefusedFile
from smartdata.parse.files.sheets import formulas_refused, links_refused

_BEGIN = frozenset((0x0809, 0x0409, 0x0209, 0x0009))
_END = 0x000A
_LOCKED = 0x002F
_SHEET = 0x0085
_LINK = 0x01AE
_OWN_LINKS = (b"\x01\x04", b"\x01\x3a")
_FORMULAS = frozenset((0x0006, 0x0206, 0x0406))
_MERGED = 0x00E5
_TEXTS, _CONTINUED = 0x00FC, 0x003C
#: Fonts, number formats, styles and their names.
_STYLES = {0x0031: "fonts", 0x0231: "fonts", 0x041E: "formats", 0x001E: "formats",
           0x00E0: "styles", 0x0243: "styles", 0x0443: "styles", 0x0293: "styles"}  # fmt: skip
#: Records that no value needs: names, notes, drawings, links, conditions, validations, columns.
_NEEDLESS = frozenset((
    0x0018, 0x0218, 0x001C, 0x005D, 0x01B6, 0x00EB, 0x00EC, 0x00ED, 0x01B8, 0x0800, 0x01B0, 0x01B1,
    0x01B2, 0x01BE, 0x0023, 0x0223, 0x0017, 0x0059, 0x005A, 0x007D, 0x0208, 0x0868, 0x0867, 0x0862,
    0x0014, 0x0015, 0x005C, 0x00EF,
))  # fmt: skip
_UNKNOWN = 0xFFFF


@dataclass
class Survey:
    """What the records of a workbook say before it is read."""

    data: bytes
    locked: bool = False
    #: Where values are taken from another file.
    link: str | None = None
    #: By the position at which a sheet begins, its first cell with a formula.
    formulas: dict[int, str] = field(default_factory=dict)
    #: By the number of the sheet, the position at which it begins.
    starts: list[int] = field(default_factory=list)


def survey(data: bytes, path: object, limits: Limits) -> Survey:
    """Look through the records of a workbook; ``data`` of the result is what may be read.

    Raises:
        RefusedFile: it has more sheets, styles or merged areas than the limits allow.
    """
    thinned = bytearray(data)
    told = Survey(b"")
    counts: Counter[str] = Counter()
    texts: list[bytes] = []
    begin, depth, before = 0, 0, 0
    for at, kind, body in _records(data):
        if kind == _TEXTS or (kind == _CONTINUED and before == _TEXTS):
            texts.append(body)
        before = before if kind == _CONTINUED else kind
        if kind in _BEGIN:
            begin, depth = (at if depth == 0 else begin), depth + 1
        elif kind == _END:
            depth = max(0, depth - 1)
        elif kind in _NEEDLESS or kind == _LINK:
            if kind == _LINK and len(body) >= 4 and body[2:4] not in _OWN_LINKS:
                told.link = "a supporting workbook"
            struct.pack_into("<H", thinned, at, _UNKNOWN)
        elif kind in _FORMULAS and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            told.formulas.setdefault(begin, f"row {row + 1}, column {column + 1}")
        elif kind in _STYLES:
            counts[_STYLES[kind]] += 1
        elif kind == _MERGED and len(body) >= 2:
            counts["merged areas"] += struct.unpack_from("<H", body)[0]
        else:
            _note(told, kind, body, counts)
    counts.update(_shared(texts, limits.texts))
    _refuse_too_many(counts, path, limits)
    told.data = bytes(thinned)
    return told


def _note(told: Survey, kind: int, body: bytes, counts: Counter[str]) -> None:
    if kind == _LOCKED:
        told.locked = True
    elif kind == _SHEET and len(body) >= 6:
        counts["sheets"] += 1
        told.starts.append(struct.unpack_from("<I", body)[0])


def _refuse_too_many(counts: Counter[str], path: object, limits: Limits) -> None:
    bounds = {
        "sheets": limits.sheets,
        "merged areas": limits.merged_areas,
        "texts": limits.texts,
        "changes of font": limits.texts,
    }
    for what, count in counts.items():
        if count > (limit := bounds.get(what, limits.styles)):
            raise RefusedFile(
                f"{path}: {count} {what}, more than {limit}. Ask for the list as CSV."
            )


def _records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    at, end = 0, len(data) - 4
    unpack = struct.Struct("<HH").unpack_from
    while at <= end:
        kind, size = unpack(data, at)
        yield at, kind, data[at + 4 : at + 4 + size] if size < 9_000 else b""
        at += 4 + size


def _shared(pieces: list[bytes], limit: int) -> dict[str, int]:
    """How many texts cells refer to, and how often the font changes within them.

    ``pieces`` are the record of the texts and those that continue it. Each text, however short,
    becomes an object of its own, and so does each change of its font.
    """
    if not pieces or len(pieces[0]) < 8:
        return {}
    texts = struct.unpack_from("<I", pieces[0], 4)[0]
    if texts > limit:
        return {"texts": texts}
    walk = _TextWalk(pieces)
    with suppress(struct.error, IndexError):  # what is damaged is refused when it is read
        for _ in range(texts):
            walk.pass_text()
    return {"texts": texts, "changes of font": walk.changes}


class _TextWalk:
    """Passes over the texts of a workbook, which may be cut anywhere into pieces."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces, self.piece, self.at = pieces, 0, 8
        self.changes = 0

    def pass_text(self) -> None:
        """Go on to the next text, and count the changes of font in this one."""
        self._skip(0)
        data = self.pieces[self.piece]
        chars, flags = struct.unpack_from("<HB", data, self.at)
        self.at += 3
        runs, more = 0, 0
        if flags & 8:
            runs = struct.unpack_from("<H", data, self.at)[0]
            self.at += 2
        if flags & 4:
            more = struct.unpack_from("<I", data, self.at)[0]
            self.at += 4
        self.changes += runs
        width = 1 + (flags & 1)
        while chars > (room := (len(data) - self.at) // width):
            # Where a text is cut, its next piece says anew how wide its characters are.
            chars -= room
            self.piece, self.at = self.piece + 1, 1
            data = self.pieces[self.piece]
            width = 1 + (data[0] & 1)
        self._skip(chars * width + 4 * runs + more)

    def _skip(self, size: int) -> None:
        self.at += size
        while self.at >= len(self.pieces[self.piece]):
            self.at -= len(self.pieces[self.piece])
            self.piece += 1


def refuse_formulas(told: Survey, index: int, path: object, sheet: str) -> None:
    """Refuse a sheet that calculates values or takes them from other files.

    Raises:
        RefusedFile: it does.
    """
    if told.link is not None:
        raise links_refused(path, told.link)
    formula = told.formulas.get(told.starts[index]) if index < len(told.starts) else None
    if formula is not None:
        raise formulas_refused(f"{path}: {sheet}", formula)
