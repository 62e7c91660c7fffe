"""JSON documents read value by value, exactly: numbers as printed, and no key twice.

The parsers that stream JSON in C die of a segmentation fault on a number of five thousand digits,
and put a question mark for half a character. This one finds where values end with Python's own
decoder, on a text of which only the part that is being read is held.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from smartdata.parse.files.cells import Number, number_text
from smartdata.parse.files.model import Limits, RefusedFile

_CHUNK = 2**18
_BLANK = re.compile(r"[ \t\r\n]*")
#: How characters that are spelled out by number begin.
SPELLED = "\\u"


class TwiceError(ValueError):
    """A key that stands twice, so that one of its values would be lost."""


@dataclass(frozen=True)
class FirstArray:
    """The first array of a document that is an object, by its path."""

    path: str
    #: How many values that are neither objects nor arrays stand before it.
    values_before: int
    #: Its first value; None where it is empty.
    first: Any


def first_array(path: Path, limits: Limits, depth: int = 3) -> FirstArray | None:
    """The first array in a document, no deeper than ``depth`` objects; None where there is none.

    Raises:
        RefusedFile: the document is no JSON object in UTF-8 as far as it was read, or breaks a
            limit.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            return Document(file, path, limits.record_chars).first_array(depth)
        except UnicodeDecodeError as error:
            raise invalid(path, str(error)) from error


class Document:
    """A JSON document of which no more than one value is held at a time."""

    def __init__(self, file: IO[str], path: Path, limit: int) -> None:
        self.file, self.path, self.limit = file, path, limit
        self.text, self.at, self.ended = "", 0, False
        self.spelled = False

    def enter(self, key: str, name: str) -> None:
        """Go on to the value of a key of the object that begins here."""
        self._expect("{", name)
        if self._sign() != "}":
            while True:
                found = self._key()
                if found == key:
                    return
                self._skip()
                if self._comma_or("}"):
                    break
        raise RefusedFile(
            f"{self.path}: has no “{name}”. Mend file.records_at in source.yaml, or fetch it again."
        )

    def leave(self, key: str) -> None:
        """Go on to the end of the object of which the value of ``key`` was read."""
        while not self._comma_or("}"):
            if self._key() == key:
                raise twice_refused(self.path, TwiceError(key))
            self._skip()

    def items(self, name: str) -> Iterator[tuple[Any, bool]]:
        """The values of the array that begins here, one after the other."""
        self._expect("[", name)
        if self._sign() == "]":
            self.at += 1
            return
        while True:
            yield self.value(), self.spelled
            if self._comma_or("]"):
                return

    def first_array(self, depth: int, before: int = 0, path: str = "") -> FirstArray | None:
        """The first array in the object that begins here; what comes after it is not read."""
        self._expect("{", "a document")
        if self._sign() == "}":
            self.at += 1
            return None
        while True:
            key = f"{path}.{self._key()}".lstrip(".")
            sign = self._sign()
            if sign == "[":
                self._expect("[", key)
                first = None if self._sign() == "]" else self.value()
                return FirstArray(key, before, first)
            if sign == "{" and depth > 1:
                if found := self.first_array(depth - 1, before, key):
                    return found
            else:
                self.value()
                before += sign != "{"
            if self._comma_or("}"):
                return None

    def _key(self) -> Any:
        if self._sign() != '"':
            raise self._invalid(f"“{self._sign()}” where a key must be")
        found = self.value()
        if self._sign() != ":":
            raise self._invalid(f"no colon after {found!a}")
        self.at += 1
        return found

    def _skip(self) -> None:
        """Pass over a value, an array of any length too."""
        if self._sign() == "[":
            for _ in self.items(""):
                pass
        else:
            self.value()

    def _comma_or(self, end: str) -> bool:
        sign = self._sign()
        if sign not in (",", end):
            raise self._invalid(f"“{sign}” where a comma or “{end}” must be")
        self.at += 1
        return sign == end

    def refuse_more(self) -> None:
        """Refuse a document that goes on after its end."""
        if sign := self._sign(may_end=True):
            raise self._invalid(f"“{sign}” after its end")

    def value(self) -> Any:
        """The value that begins here, read whole."""
        self._sign()
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
                if end < len(self.text) or self.ended:
                    self.spelled = self.text.find(SPELLED, self.at, end) >= 0
                    self.at = end
                    return value
                told = ""  # a number may go on in what was not read yet
            except TwiceError as error:
                raise twice_refused(self.path, error) from error
            except RecursionError as error:
                raise self._invalid("nested too deeply") from error
            except ValueError as error:
                told = str(error)
            if not self._more():
                raise self._invalid(told)

    def _sign(self, may_end: bool = False) -> str:
        """The next character that is not blank."""
        while True:
            self.at = _BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._more():
                if may_end:
                    return ""
                raise self._invalid("it ends before its end")

    def _expect(self, sign: str, name: str) -> None:
        found = self._sign()
        if found != sign:
            raise RefusedFile(
                f"{self.path}: has “{found}” where “{sign}” of {name or 'an array'} must be. Say "
                "file.records_at in source.yaml: the path to the array of records."
            )
        self.at += 1

    def _more(self) -> bool:
        """Read on; what was dealt with is let go of."""
        self.text, self.at = self.text[self.at :], 0
        if len(self.text) > self.limit:
            raise RefusedFile(
                f"{self.path}: {len(self.text)} characters without the end of a record, or no "
                f"record at all; none may be longer than {self.limit}. If the records lie deeper, "
                "say file.records_at in source.yaml; otherwise ask for smaller ones."
            )
        chunk = self.file.read(_CHUNK)
        self.ended = not chunk
        self.text += chunk
        return not self.ended

    def _invalid(self, told: str) -> RefusedFile:
        return invalid(self.path, told)


def decoded(path: Path, text: str, where: str) -> Any:
    """A whole JSON text; ``where`` says in messages where it stands.

    Raises:
        RefusedFile: it is not valid JSON, or has a key twice.
    """
    try:
        return DECODER.decode(text)
    except TwiceError as error:
        raise twice_refused(path, error) from error
    except RecursionError as error:
        raise invalid(path, f"{where}nested too deeply") from error
    except ValueError as error:
        raise invalid(path, f"{where}{error}") from error


def _number(text: str) -> Number:
    if "e" in text or "E" in text:
        with suppress(ArithmeticError):  # an exponent of twenty digits stays as it is printed
            return Number(number_text(Decimal(text)))
    return Number(text)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        times = Counter(key for key, _ in pairs)
        raise TwiceError(next(key for key, count in times.items() if count > 1))
    return told


#: Decodes JSON exactly.
DECODER = json.JSONDecoder(
    object_pairs_hook=_once_each,
    parse_float=_number,
    parse_int=Number,
    parse_constant=_no_constant,
)


def invalid(path: Path, told: str) -> RefusedFile:
    """The refusal of what is no JSON."""
    return RefusedFile(f"{path}: is not valid JSON, or cut off ({told}). Fetch it again.")


def twice_refused(path: Path, error: TwiceError) -> RefusedFile:
    """The refusal of a key that stands twice."""
    return RefusedFile(
        f"{path}: a record has the key “{error}” twice, so one of its values would be lost. Ask "
        "the publisher."
    )
