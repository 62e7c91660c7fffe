"""The text of a file: its encoding, found with a stated confidence, and read through once.

A UTF encoding is certain. An older one is only believed where it makes the letters of the file
those of a language and no other reading comes near; otherwise the description has to state it.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

from smartdata.parse.files.encodings import readings
from smartdata.parse.files.model import Limits, RefusedFile

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 2**20
#: How many bytes of lines with letters beyond ASCII an older encoding is judged by, at least.
_SAMPLE = 64 * 2**10
#: How many lines with a byte there must be before more of them tell nothing new.
_ENOUGH = 5
#: The share of letters that must fit, however unlikely all other readings are.
_FIT = 0.9
#: So many letters that are right in UTF-8, for each that is not, are no chance.
_MOSTLY = 9
#: Below this, the description has to say what the encoding is.
BELIEVED = Decimal("0.95")


@dataclass(frozen=True)
class TextFile:
    """A text file that was read through: its encoding, how sure that is (0 to 1), and why."""

    encoding: str
    confidence: Decimal
    why: str
    #: Whether the sign that was asked for stands in it anywhere.
    has_sign: bool = False


class _UndecodableError(Exception):
    """The bytes of a file are not in the encoding that was tried; the message says where."""


def read_through(
    path: Path, stated: str | None, limits: Limits, *, sign: str = "", lines: bool = True
) -> TextFile:
    """Find the encoding of a text file and read all of it once, in constant memory.

    ``sign`` is a character to look for. ``lines`` says whether it is a text in lines.

    Raises:
        RefusedFile: it is not readable in the stated encoding, no encoding is believed, it holds
            a NUL character, or (if it must be in lines) a line is longer than the limit.
    """
    found = _with_mark(path, stated)
    if found is None and stated is not None:
        found = TextFile(stated, Decimal(1), "stated in the description")
    try:
        if found is not None:
            return replace(found, has_sign=_look_through(path, found.encoding, limits, sign, lines))
        has_sign = _look_through(path, "utf-8", limits, sign, lines)
        return TextFile("utf-8", Decimal(1), "every byte is valid UTF-8", has_sign)
    except _UndecodableError as error:
        if found is not None:
            raise RefusedFile(
                f"{path}: is not {found.encoding} ({error}). Mend file.encoding in source.yaml, or "
                "fetch the file again if it is damaged."
            ) from error
        broken = str(error)
    older = _older(path, broken)
    return replace(older, has_sign=_look_through(path, older.encoding, limits, sign, lines))


def _with_mark(path: Path, stated: str | None) -> TextFile | None:
    with path.open("rb") as file:
        head = file.read(4)
    for bom, name in _BOMS:
        if head.startswith(bom):
            if stated is not None and _family(stated) != _family(name):
                raise RefusedFile(
                    f"{path}: begins with the byte order mark of {_family(name)}, but the "
                    f"description says {stated}. Mend file.encoding in source.yaml."
                )
            return TextFile(name, Decimal(1), "byte order mark")
    return None


def _family(encoding: str) -> str:
    name = codecs.lookup(encoding).name
    for ending in ("-sig", "-le", "-be"):
        name = name.removesuffix(ending)
    return name


def _look_through(path: Path, encoding: str, limits: Limits, sign: str, in_lines: bool) -> bool:
    """Whether ``sign`` stands in the file; all else that could be amiss is refused.

    A chunk is no longer than a line may be, so that only what stands before its first and after
    its last line end can be part of a line that is too long.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    has_sign, read, open_chars = False, 0, 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(min(_CHUNK, limits.line_chars))
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeError as error:
                at = read + getattr(error, "start", 0)
                reason = getattr(error, "reason", error)
                raise _UndecodableError(f"{reason} near byte {at}") from error
            read += len(chunk)
            if "\0" in text:
                _refuse_line(path, encoding, limits)
            has_sign = has_sign or bool(sign and sign in text)
            if in_lines:
                open_chars = _open_line(text, open_chars, limits.line_chars)
                if open_chars > limits.line_chars:
                    _refuse_line(path, encoding, limits)
            if not chunk:
                return has_sign


def _open_line(text: str, before: int, limit: int) -> int:
    """How many characters of the line that is still open were read; or of one beyond the limit."""
    first = min((at for at in (text.find("\n"), text.find("\r")) if at >= 0), default=-1)
    if first < 0:
        return before + len(text)
    if before + first > limit:
        return before + first
    return len(text) - 1 - max(text.rfind("\n"), text.rfind("\r"))


def _refuse_line(path: Path, encoding: str, limits: Limits) -> None:
    """Read a file that has a line too long or with a NUL once more, to say which one it is."""
    with path.open(encoding=encoding, newline="") as file:
        number = 0
        while line := file.readline(limits.line_chars + 1):
            number += 1
            if "\0" in line:
                raise RefusedFile(
                    f"{path}: line {number} holds a NUL character: the file is damaged, or its "
                    "encoding is another. Fetch it again, or mend file.encoding in source.yaml."
                )
            if len(line.rstrip("\r\n")) >= limits.line_chars:
                raise RefusedFile(
                    f"{path}: line {number} is longer than {limits.line_chars} characters, so this "
                    "is no list in lines. Fetch it again, or mend format in source.yaml."
                )


def _older(path: Path, broken: str) -> TextFile:
    """The older encoding of a file that is not UTF-8, as the decoder said in ``broken``."""
    sample = _sample(path)
    nearly = sample.decode("utf-8", "replace")
    if sum(char > "\x7f" for char in nearly) > _MOSTLY * (1 + nearly.count("\ufffd")):
        raise RefusedFile(
            f"{path}: is UTF-8, but damaged or cut off ({broken}). Fetch the file again."
        )
    found = readings(sample)
    if not found or found[0].fit < _FIT:
        raise RefusedFile(
            f"{path}: is not UTF-8 ({broken}), and no older encoding makes words of its letters. "
            "If it is damaged, fetch it again; otherwise say file.encoding in source.yaml."
        )
    best = found[0]
    confidence = Decimal(best.probability).quantize(Decimal("0.01"), ROUND_DOWN)
    if confidence < BELIEVED:
        others = ", ".join(f"{one.encoding} {one.probability:.0%}" for one in found[:3])
        raise RefusedFile(
            f"{path}: is not UTF-8, and which older encoding it has is not certain ({others}). "
            "Look at its letters and say file.encoding in source.yaml."
        )
    return TextFile(best.encoding, confidence, f"its letters are {best.language} in this encoding")


def _sample(path: Path) -> bytes:
    """Lines with letters beyond ASCII: the first ones, and later ones with bytes new to them.

    So encodings that read the sample alike read the whole file alike.
    """
    found = bytearray()
    times = dict.fromkeys(range(0x80, 0x100), 0)
    known = bytes(range(0x80))
    with path.open("rb") as file:
        while line := file.readline(4096):
            if line.isascii() or (len(found) >= _SAMPLE and not line.translate(None, known)):
                continue
            found += line
            for byte in set(line):
                if byte in times:
                    times[byte] += 1
            known = bytes(range(0x80)) + bytes(b for b, n in times.items() if n >= _ENOUGH)
    return bytes(found)


def blocks(path: Path, encoding: str, size: int = _CHUNK) -> Iterator[list[str]]:
    """The lines of a text file with their line ends, in lists of about ``size`` characters."""
    with path.open(encoding=encoding, newline="") as file:
        while block := file.readlines(size):
            yield block
