"""Fetching files of a release over http or https, with the standard library alone."""

from __future__ import annotations

import ssl
import string
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.parse import quote

import smartdata
from smartdata.errors import ReleaseError

#: Seconds without a byte after which a server is given up.
TIMEOUT = 60.0
_PIECE = 1 << 18


class _Onward(urllib.request.HTTPRedirectHandler):
    """Follows to http and https only, and never from https to http."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str,
        headers: HTTPMessage, newurl: str,
    ) -> urllib.request.Request | None:  # fmt: skip
        """The request of the new address, if it may be followed."""
        scheme = newurl.partition(":")[0].lower()
        if scheme not in ("http", "https") or (req.type == "https" and scheme != "https"):
            raise urllib.error.URLError(f"it leads on to {newurl}, which is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Onward(),
    ):
        opener.add_handler(handler)
    return opener


def get(address: str, most: int) -> bytes:
    """The content of an address, which may have ``most`` bytes.

    Raises:
        ReleaseError: it can't be reached, does not answer as it should, or is larger.
    """
    return b"".join(pieces(address, most))


def pieces(address: str, most: int) -> Iterator[bytes]:
    """The content of an address, piece by piece; see :func:`get`."""
    headers = {"User-Agent": f"smartdata/{smartdata.__version__}", "Accept": "*/*"}
    try:
        # Letters that an address can't hold as they are; what is escaped already stays so.
        plain = quote(address, safe=string.punctuation)
        request = urllib.request.Request(plain, headers=headers)  # noqa: S310 - looked at below
        if request.type not in ("http", "https"):
            raise ReleaseError(f"{address}: is no http or https address.")
        with _opener().open(request, timeout=TIMEOUT) as answer:
            yield from _bounded(answer, address, most)
    except urllib.error.HTTPError as error:
        raise ReleaseError(f"{address}: {_refused(error)}") from error
    except (OSError, HTTPException, ValueError) as error:
        # ValueError: an address, given or led to, that can't be one.
        why = getattr(error, "reason", None) or error
        raise ReleaseError(
            f"{address}: can't be fetched ({why}). Look at the address and the network, and try "
            "again."
        ) from error


def _bounded(answer: Any, address: str, most: int) -> Iterator[bytes]:
    taken = 0
    while piece := answer.read(_PIECE):
        taken += len(piece)
        if taken > most:
            raise ReleaseError(
                f"{address}: sends more than the {most:,} bytes that it should have. Tell the "
                "publisher."
            )
        yield piece
    stated = answer.headers.get("Content-Length")
    if stated is not None and stated.isdigit() and taken < int(stated):
        raise ReleaseError(f"{address}: was cut off after {taken:,} of {stated} bytes. Try again.")


def _refused(error: urllib.error.HTTPError) -> str:
    if error.code in (404, 410):
        return (
            f"there is nothing at this address ({error.code}). Is it the address of an open-data "
            "folder, and the version one that was released?"
        )
    return f"the server answers {error.code} {error.reason}. Try again later."
