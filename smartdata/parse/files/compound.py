"""The container of old Office files: finding the workbook in it, damaged or not, within bounds."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlrd.compdoc import CompDoc, CompDocError

from smartdata.parse.files.model import Limits, RefusedFile

#: What reading a damaged container raises.
_BROKEN = (CompDocError, AssertionError, struct.error, IndexError, KeyError, ValueError, TypeError,
           AttributeError, OverflowError, MemoryError, RecursionError)  # fmt: skip
_WORKBOOK = ("Workbook", "Book")
_LOCKED = "EncryptedPackage"
_ENTRY = 128


class _Bounded(CompDoc):  # type: ignore[misc]
    """A container whose chains of sectors have an end; xlrd would follow others forever."""

    def _get_stream(
        self, mem: Any, base: int, sat: list[int], sec_size: int, start_sid: int, *rest: Any,
        **named: Any,
    ) -> bytes:  # fmt: skip
        sector = start_sid
        for _ in range(len(sat) + 1):
            if sector < 0:
                break
            sector = sat[sector]
        else:
            raise CompDocError("a chain of sectors runs in a circle")
        told: bytes = super()._get_stream(mem, base, sat, sec_size, start_sid, *rest, **named)
        return told


@dataclass(frozen=True)
class BookStream:
    """The bytes of a workbook out of its container, and what had to be passed over."""

    data: bytes
    repaired: str | None = None


def locked(path: object) -> RefusedFile:
    """The refusal of a workbook that nobody can read without its password."""
    return RefusedFile(
        f"{path}: the workbook is protected by a password. Ask the publisher for a file that "
        "opens without one; passwords are never kept here."
    )


def damaged(path: object, error: Exception) -> RefusedFile:
    """The refusal of a workbook that can't be read."""
    return RefusedFile(
        f"{path}: the workbook is damaged or cut off ({type(error).__name__}: {error}). Fetch it "
        "again, or ask for the list as CSV."
    )


def read_book(path: Path, limits: Limits) -> BookStream:
    """The workbook in a container.

    Raises:
        RefusedFile: it is larger than the limit, locked, damaged, or holds no workbook.
    """
    if path.stat().st_size > limits.whole_bytes:
        raise RefusedFile(
            f"{path}: an XLS workbook of more than {limits.whole_bytes} bytes. Ask for XLSX or CSV."
        )
    data = path.read_bytes()
    if _entry(data, _LOCKED):
        raise locked(path)
    if not any(_entry(data, name) for name in _WORKBOOK):
        raise RefusedFile(
            f"{path}: an older Office file that holds no workbook: a document or a message, or one "
            "that was cut off. Fetch it again, or ask for the list as CSV."
        )
    try:
        return BookStream(_stream(data, ignore=False))
    except CompDocError as error:
        told = f"the file's own table of contents is damaged ({error}); what it lists was read"
    except _BROKEN as error:
        raise damaged(path, error) from error
    try:
        return BookStream(_stream(data, ignore=True), told)
    except _BROKEN as error:
        raise damaged(path, error) from error


def _entry(data: bytes, name: str) -> bool:
    """Whether the directory of a container has an entry of this name."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    at = data.find(wanted)
    while at >= 0:
        if at % _ENTRY == 0:  # a sector begins at a multiple of this, and so does each entry
            return True
        at = data.find(wanted, at + 1)
    return False


def _stream(data: bytes, ignore: bool) -> bytes:
    container = _Bounded(data, io.StringIO(), 0, ignore)
    for name in _WORKBOOK:
        mem, base, size = container.locate_named_stream(name)
        if mem is not None:
            return bytes(mem[base : base + size])
    raise CompDocError("the workbook that its directory lists is not there")
