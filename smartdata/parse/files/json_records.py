"""JSON: an array of records, one record per line, or one record per file; all read streaming.

Numbers are kept as they are printed. A record is decoded as a whole, and none may be longer than
the limit, so memory stays flat however many there are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from smartdata.parse.files.cells import Number
from smartdata.parse.files.json_document import (
    SPELLED,
    Document,
    TwiceError,
    decoded,
    twice_refused,
)
from smartdata.parse.files.model import Detected, Layout, Limits, OpenTable, RefusedFile, Row
from smartdata.parse.files.text import blocks, read_through

#: Given the encoding: each record, and whether characters are spelled out by number in it.
_Records = Callable[[str], Iterator[tuple[Any, bool]]]
#: How deep records may hold others.
_DEPTH = 8
#: Characters that JSON can spell and that no text holds: NUL, and halves of a character.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def open_json(path: Path, layout: Layout, limits: Limits) -> OpenTable:
    """Open a JSON document that holds an array of records, at ``layout.records_at`` if stated.

    Raises:
        RefusedFile: it is not valid JSON, holds no array of records there, or breaks a limit.
    """
    at = layout.records_at.split(".") if layout.records_at else []
    return _table(path, "json", lambda encoding: _array(path, encoding, at, limits), layout, limits)


def open_json_lines(path: Path, layout: Layout, limits: Limits) -> OpenTable:
    """Open a file with one JSON record on each line.

    Raises:
        RefusedFile: a line is not a JSON object, or breaks a limit.
    """
    return _table(path, "json-lines", lambda encoding: _by_line(path, encoding), layout, limits)


def open_json_object(path: Path, layout: Layout, limits: Limits) -> OpenTable:
    """Open a JSON document that is itself one record.

    Raises:
        RefusedFile: it is not a JSON object, or is too large for one record.
    """
    if path.stat().st_size > limits.record_chars:
        raise RefusedFile(
            f"{path}: one JSON record of more than {limits.record_chars} bytes. If it holds an "
            "array of records, say format: json and file.records_at in source.yaml."
        )
    return _table(path, "json-object", lambda encoding: _single(path, encoding), layout, limits)


def _table(path: Path, kind: str, records: _Records, layout: Layout, limits: Limits) -> OpenTable:
    text = read_through(path, layout.encoding, limits, lines=kind == "json-lines")
    if text.encoding not in ("utf-8", "utf-8-sig"):
        raise RefusedFile(
            f"{path}: JSON is written in UTF-8, this is {text.encoding}. Ask the publisher."
        )
    header: dict[str, int] = {}
    count = 0
    for _, record in _flat(path, records(text.encoding)):
        count += 1
        if not record.keys() <= header.keys():
            for name in record:
                header.setdefault(name, len(header))
        if len(header) > layout.max_columns:
            raise RefusedFile(
                f"{path}: its records have more than {layout.max_columns} different keys. If that "
                "is right, say file.max_columns in source.yaml."
            )
    if not count:
        raise RefusedFile(f"{path}: holds no record. Say file.records_at, or fetch it again.")
    names = list(header)

    def rows() -> Iterator[Row]:
        for number, record in _flat(path, records(text.encoding)):
            yield Row(number, [record.get(name, "") for name in names])

    detected = Detected(
        kind, evidence=(f"{count} records", f"encoding: {text.why}"), encoding=text.encoding
    )
    return OpenTable(detected, "O", rows, header=names)


def _by_line(path: Path, encoding: str) -> Iterator[tuple[Any, bool]]:
    for number, line in enumerate(chain.from_iterable(blocks(path, encoding)), start=1):
        if not line.isspace():
            yield decoded(path, line, f"line {number}: "), SPELLED in line


def _single(path: Path, encoding: str) -> Iterator[tuple[Any, bool]]:
    yield decoded(path, path.read_text(encoding=encoding), ""), True


def _array(path: Path, encoding: str, at: list[str], limits: Limits) -> Iterator[tuple[Any, bool]]:
    with path.open(encoding=encoding, newline="") as file:
        document = Document(file, path, limits.record_chars)
        for depth, key in enumerate(at):
            document.enter(key, ".".join(at[: depth + 1]))
        yield from document.items(".".join(at))
        for key in reversed(at):
            document.leave(key)
        document.refuse_more()


def _flat(path: Path, records: Iterable[tuple[Any, bool]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each record's number and its values by path."""
    for number, (record, spelled) in enumerate(records, start=1):
        if not isinstance(record, dict):
            raise RefusedFile(
                f"{path}: record {number} is no object with named values. If the records lie "
                "deeper in the document, say file.records_at in source.yaml."
            )
        told: dict[str, str] = {}
        try:
            _flatten(record, "", told, 0)
            if spelled:
                _refuse_no_text(told)
        except TwiceError as error:
            raise twice_refused(path, error) from error
        except _BeyondError as error:
            raise RefusedFile(f"{path}: record {number} {error}. Ask the publisher.") from error
        yield number, told


class _BeyondError(Exception):
    """A value that no table can hold; the message goes on after the record's number."""


def _flatten(value: dict[str, Any], before: str, into: dict[str, str], depth: int) -> None:
    """Give each value its path as name: ``place.country``, and ``partners.name`` for lists."""
    if depth > _DEPTH:
        raise _BeyondError(f"is nested more than {_DEPTH} deep")
    for key, inner in value.items():
        name = before + key
        if isinstance(inner, str):
            text = str(inner)
        elif isinstance(inner, dict):
            _flatten(inner, f"{name}.", into, depth + 1)
            continue
        elif not isinstance(inner, list):
            text = _text(inner)
        elif inner and all(isinstance(one, dict) for one in inner):
            _side_by_side(inner, name, into, depth)
            continue
        else:
            text = "\n".join(_text(one).replace("\n", " ") for one in inner)
        if name in into:
            raise TwiceError(name)
        into[name] = text


def _side_by_side(inner: list[dict[str, Any]], name: str, into: dict[str, str], depth: int) -> None:
    """A list of objects as lists of equal length, one per key, as ``list: "\n"`` reads them."""
    flat: list[dict[str, str]] = []
    for one in inner:
        flat.append({})
        _flatten(one, "", flat[-1], depth + 1)
    for key in dict.fromkeys(key for one in flat for key in one):
        full = f"{name}.{key}"
        if full in into:
            raise TwiceError(full)
        into[full] = "\n".join(one.get(key, "").replace("\n", " ") for one in flat)


def _refuse_no_text(told: dict[str, str]) -> None:
    for name, text in told.items():
        if _NO_TEXT.search(text) or _NO_TEXT.search(name):
            raise _BeyondError(f"holds a NUL or half a character in {name!a}")


def _text(value: Any) -> str:
    """A value as text; JSON again where it stands deeper than a table can show."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return _as_json(value, 0)


def _as_json(value: Any, depth: int) -> str:
    if depth > _DEPTH:
        raise _BeyondError(f"has a list nested more than {_DEPTH} deep")
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        told = (f"{_as_json(k, 0)}: {_as_json(v, depth + 1)}" for k, v in value.items())
        return "{" + ", ".join(told) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_as_json(one, depth + 1) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
