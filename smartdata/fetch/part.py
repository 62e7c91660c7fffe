"""The part of a file that has arrived, and what allows to go on with it later."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

from smartdata.fetch.body import coding
from smartdata.fetch.errors import PassingError
from smartdata.files import write_atomically

#: After so many bytes what has arrived is made to last, so that a killed fetch can go on there.
STEP = 4 * 2**20
#: A file must have been unchanged for so long for its date to tell one version from another.
_SETTLED_SECONDS = 60
_KEPT = ("etag", "last-modified", "content-type", "content-disposition")
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)", re.ASCII)


class Part:
    """The part of the file ``target`` that has arrived. Only bytes that would outlast a power cut
    are gone on with; ``size`` is how many these are."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(f"{target.name}.part")
        self._note = target.with_name(f"{target.name}.part.json")
        self._told: dict[str, Any] = {}
        self.size = 0

    def resume(self, url: str) -> dict[str, str]:
        """The headers that ask for the rest only; none where there is nothing to go on with."""
        try:
            told = json.loads(self._note.read_text(encoding="utf-8"))
            size, validator = int(told["bytes"]), str(told["validator"])
            headers = {str(k): str(v) for k, v in told["headers"].items()}
            usable = told["url"] == url and 0 < size <= self.path.stat().st_size
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            usable = False
        if not usable:
            self.drop()
            return {}
        os.truncate(self.path, size)
        self.size, self._told = size, {"url": url, "validator": validator, "headers": headers}
        return {"Range": f"bytes={size}-", "If-Range": validator}

    def begin(self, url: str, answer: httpx.Response) -> int | None:
        """Get ready for the body of an answer, which is the rest or the whole; returns the size
        of the whole file if it is stated.

        Raises:
            PassingError: it is a part that does not fit the one that is there.
        """
        if answer.status_code != httpx.codes.PARTIAL_CONTENT:
            self.drop()
            self._told = {"url": url, "validator": _validator(answer), "headers": _kept(answer)}
            return None
        told = _RANGE.fullmatch(str(answer.headers.get("content-range", "")).strip())
        before = self._told.get("headers", {})
        same = not before.get("etag") or before["etag"] == answer.headers.get(
            "etag", before["etag"]
        )
        if not told or int(told[1]) != self.size or not same or coding(answer) != "identity":
            self.drop()
            raise PassingError(f"{url}: the server sent another part than the one asked for.")
        return int(told[3]) if told[3] != "*" else None

    def receive(self, chunks: Iterable[bytes]) -> int:
        """Add what arrives; returns how many bytes these were. What arrived before a trouble
        stays."""
        before = lasting = self.size
        with self.path.open("ab") as file:
            for chunk in chunks:
                file.write(chunk)
                self.size += len(chunk)
                if self.size - lasting >= STEP:
                    file.flush()
                    self.keep()
                    lasting = self.size
        return self.size - before

    def keep(self) -> None:
        """Make what has arrived outlast a power cut, and write down that it does, where it can be
        gone on with."""
        if not self.size or not self._told.get("validator"):
            return
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
        write_atomically(self._note, json.dumps({**self._told, "bytes": self.size}))

    @property
    def kept(self) -> int:
        """How many bytes a next attempt would not have to ask for again."""
        return self.size if self._told.get("validator") else 0

    def headers(self, answer: httpx.Response) -> dict[str, str]:
        """What the server said of the file, in this answer or in the one that began it."""
        return {**self._told.get("headers", {}), **_kept(answer)}

    def drop(self) -> None:
        """Forget what has arrived."""
        self._note.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)
        self.size, self._told = 0, {}

    def become(self) -> None:
        """The part is the whole file."""
        self.path.replace(self.target)
        self._note.unlink(missing_ok=True)


def _kept(answer: httpx.Response) -> dict[str, str]:
    return {name: str(answer.headers[name]) for name in _KEPT if name in answer.headers}


def _validator(answer: httpx.Response) -> str:
    """What tells this version of the file from any other, byte for byte; empty if nothing does."""
    if coding(answer) != "identity":
        return ""
    etag = str(answer.headers.get("etag", ""))
    if etag.startswith('"') and etag.isascii() and etag.isprintable():
        return etag
    try:
        changed = parsedate_to_datetime(answer.headers["last-modified"])
        now = parsedate_to_datetime(answer.headers["date"])
        settled = (now - changed).total_seconds() >= _SETTLED_SECONDS
    except (KeyError, ValueError, TypeError):
        return ""
    return str(answer.headers["last-modified"]) if settled else ""
