"""XML read as a stream: no document type, no endless tag, and no tree in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Any, Protocol
from xml.parsers import expat

from smartdata.parse.files.model import Limits, RefusedFile

_CHUNK = 2**16


class Handler(Protocol):
    """Takes what stands in a document. Names come with their prefix, if they have one."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    @property
    def text(self) -> Callable[[str], Any] | None:
        """Takes a piece of text; None where texts don't matter."""


class _EnoughError(Exception):
    """The document's root was reached; there is no document type after it."""


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def steps(
    file: IO[bytes], place: str, handler: Handler, limits: Limits, separator: str | None = None
) -> Iterator[None]:
    """Read a document into ``handler``, piece by piece; nothing of it is held here.

    With a ``separator``, names come as the namespace, the separator, and the local name.

    Raises:
        RefusedFile: it is not well-formed, declares a document type, or has a tag or comment
            longer than the limit.
    """
    parser = _parser(place, separator)
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    fed = 0
    try:
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > limits.token_bytes:
                raise RefusedFile(
                    f"{place}: a tag or comment of more than {limits.token_bytes} bytes, which no "
                    "spreadsheet program writes. Ask for the list as CSV."
                )
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _damaged(place, error) from error
    yield


def read_all(file: IO[bytes], place: str, handler: Handler, limits: Limits) -> None:
    """Read a whole document into ``handler``; raises as :func:`steps` does."""
    for _ in steps(file, place, handler, limits):
        pass


def refuse_doctype(file: IO[bytes], place: str) -> None:
    """Refuse XML that declares a document type, for that is where entity bombs stand.

    Raises:
        RefusedFile: it does, or it is not XML.
    """
    parser = _parser(place)

    def root(*_: object) -> None:
        raise _EnoughError

    parser.StartElementHandler = root
    try:
        # What stands before the root is short, whoever wrote it.
        for _ in range(16):
            chunk = file.read(_CHUNK)
            parser.Parse(chunk, not chunk)
    except _EnoughError:
        return
    except expat.ExpatError as error:
        raise _damaged(place, error) from error
    raise RefusedFile(f"{place}: a mebibyte of XML without any element. Fetch the file again.")


def _parser(place: str, separator: str | None = None) -> expat.XMLParserType:
    parser = expat.ParserCreate(None, separator)

    def doctype(*_: object) -> None:
        raise RefusedFile(
            f"{place}: declares a document type, which no spreadsheet program writes and entity "
            "bombs need. Ask the publisher for the workbook as their program saves it."
        )

    parser.StartDoctypeDeclHandler = doctype
    return parser


def _damaged(place: str, error: expat.ExpatError) -> RefusedFile:
    return RefusedFile(f"{place}: is cut off or damaged XML ({error}). Fetch the file again.")
