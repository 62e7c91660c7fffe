"""The bytes of an answer: unpacked within bounds, and compared with the length that was stated."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

import httpx

from smartdata.fetch.errors import FetchError, PassingError

#: The most bytes that are in memory of any answer.
CHUNK = 2**16
_GZIP = 16 + zlib.MAX_WBITS


def coding(answer: httpx.Response) -> str:
    """How the bytes of an answer are packed: ``identity`` where they are not."""
    return str(answer.headers.get("content-encoding", "")).strip().lower() or "identity"


def chunks(answer: httpx.Response) -> Iterator[bytes]:
    """The unpacked bytes as they arrive, in pieces of bounded size however well they are packed.

    Raises:
        PassingError: the connection broke off, or what was packed has no end.
        FetchError: they are packed in a way that nobody asked for.
    """
    packed = coding(answer)
    if packed == "identity":
        yield from answer.iter_raw()
    elif packed in ("gzip", "x-gzip"):
        yield from _unpacked(answer.iter_raw(), answer.url)
    else:
        raise FetchError(
            f"{answer.url}: the answer is packed as {packed}, though it was asked for as it is."
        )


def _unpacked(pieces: Iterable[bytes], url: httpx.URL) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(_GZIP)
    ended = False
    try:
        for piece in pieces:
            held = piece
            while held:
                if ended:  # one archive after the other is one archive
                    unpacker, ended = zlib.decompressobj(_GZIP), False
                yield from _all_of(unpacker, held)
                ended, held = unpacker.eof, unpacker.unused_data
    except zlib.error as error:
        raise PassingError(f"{url}: the packed answer is damaged ({error}).") from error
    if not ended:
        raise PassingError(f"{url}: the packed answer has no end; it was cut off.")


def _all_of(unpacker: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    """All that these bytes unpack to, piece by piece."""
    while not unpacker.eof:
        made = unpacker.decompress(packed, CHUNK)
        packed = unpacker.unconsumed_tail
        if made:
            yield made
        if not packed and len(made) < CHUNK:
            return


def refuse_wrong_length(answer: httpx.Response, received: int) -> None:
    """Refuse a body that is shorter or longer than the server stated: nobody knows which is right.

    ``received`` counts the bytes of this answer. Packed ones were checked by unpacking them.

    Raises:
        PassingError: it is.
    """
    stated = str(answer.headers.get("content-length", ""))
    if not stated.isdigit() or "transfer-encoding" in answer.headers:
        return
    if coding(answer) == "identity" and received != int(stated):
        raise PassingError(f"{answer.url}: {received} of {stated} bytes arrived.")
    stream = answer.extensions.get("network_stream")
    sent = getattr(stream, "body_bytes", 0)
    if stream is not None and sent > int(stated):
        stream.close()  # what is left in it would be taken for the next answer
        raise PassingError(
            f"{answer.url}: the server stated {stated} bytes and sent {sent}, so where the file "
            "ends is not known."
        )
