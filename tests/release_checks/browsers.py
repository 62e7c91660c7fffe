"""Running what judges pages: a browser with axe, pa11y and Lighthouse, and two validators of HTML.

Their packages come from npm by the lock file in ``npm/`` and are installed once, beside it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from filelock import FileLock

from tests.tools_needed import CHROMIUM_FLAGS, lacking, need, with_node

NPM = Path(__file__).parent / "npm"
MODULES = NPM / "node_modules"
#: What a page may weigh before anything is asked of it, compressed.
WEIGHT_LIMIT = 300_000
_INSTALL_LIMIT = 300
#: Files named in one call: a command line has its limits.
_AT_ONCE = 500
_T = TypeVar("_T")


def install() -> Path:
    """The folder of the npm packages, installed if they are not those of the lock file.

    Safe to be called by several processes at once. Skips or fails the test where they are not to
    be had.
    """
    npm = need("npm")
    locked = sha256((NPM / "package-lock.json").read_bytes()).hexdigest()
    mark = MODULES / ".installed"
    with FileLock(NPM / ".installing.lock", timeout=_INSTALL_LIMIT):
        if mark.is_file() and mark.read_text(encoding="ascii") == locked:
            return MODULES
        words = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        try:
            ran = subprocess.run(
                words, cwd=NPM, env=with_node(), capture_output=True, text=True,
                timeout=_INSTALL_LIMIT,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            lacking(f"needs the packages of {NPM}, which npm did not bring in {_INSTALL_LIMIT} s")
            raise
        if ran.returncode:
            lacking(f"needs the packages of {NPM}; npm ci says: {ran.stderr.strip()[:600]}")
        mark.write_text(locked, encoding="ascii")
    return MODULES


@dataclass(frozen=True)
class Visit:
    """What was seen on a page in a window of a width."""

    url: str
    width: int
    axe: list[str]
    pa11y: list[str]
    external: list[str]
    failed: list[str]
    console: list[str]
    overflow: int
    #: Bytes of the page and what it loads, compressed, without the data of the explorer.
    weight: int
    #: Bytes of the explorer's data, compressed.
    data: int


@dataclass(frozen=True)
class Judged:
    """Scores from 0 to 1 by category, and by category what cost points."""

    url: str
    scores: dict[str, float | None]
    costly: dict[str, list[str]]
    error: str | None


@dataclass(frozen=True)
class Seen:
    """What one browser saw."""

    visits: list[Visit]
    judged: list[Judged]


def see(visits: Sequence[tuple[str, int]], judge: Sequence[str] = ()) -> Seen:
    """Open pages in one browser.

    Args:
        visits: addresses with the width of the window in CSS pixels; each is held against axe and
            pa11y.
        judge: addresses for Lighthouse, about 15 seconds each.
    """
    asked = {
        "visits": [{"url": url, "width": width} for url, width in visits],
        "lighthouse": [*judge],
    }
    told = _browser(asked)
    return Seen(
        [Visit(**one) for one in told["visits"]], [Judged(**one) for one in told["lighthouse"]]
    )


def shoot(shots: Sequence[tuple[str, int, Path]]) -> None:
    """Write pictures of pages: (address, width of the window in CSS pixels, PNG file to write)."""
    asked = [{"url": url, "width": width, "file": str(file)} for url, width, file in shots]
    _browser({"shots": asked})


def _browser(asked: dict[str, Any]) -> dict[str, Any]:
    asked |= {"chromium": need("chromium"), "flags": [*CHROMIUM_FLAGS]}
    told: dict[str, Any] = json.loads(_node("pages.mjs", stdin=json.dumps(asked), limit=600))
    return told


def vnu(addresses: Sequence[str]) -> list[str]:
    """What the Nu validator has to say of served pages, warnings too: "address:line: message".

    Addresses, not files: it holds pages against their policy, in which 'self' is where they lie.
    """
    java, modules = need("java"), install()
    found = []
    for some in _portions(addresses):
        words = [java, "-Xss2m", "-Xmx512m", "-Dnu.validator.servlet.allow-forbidden-hosts=true"]
        words += ["-jar", str(modules / "vnu-jar/build/dist/vnu.jar")]
        ran = subprocess.run(
            [*words, "--format", "json", "--Werror", *some],
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        told = json.loads(ran.stderr)["messages"]
        found += [f"{m.get('url')}:{m.get('lastLine')}: {m['message']}" for m in told if _counts(m)]
        if ran.returncode and not told:
            raise AssertionError(f"vnu ended with {ran.returncode}: {ran.stdout[-400:]}")
    return found


def _counts(message: dict[str, Any]) -> bool:
    """Policies are about scripts that run; a block of data is none, whatever the validator says."""
    blocked = message["message"].startswith("Inline script violates Content Security Policy")
    return not (blocked and 'type="application/ld+json"' in message.get("extract", ""))


def html_validate(pages: Sequence[Path]) -> list[str]:
    """What html-validate has to say by its recommended and accessibility rules."""
    command = install() / "html-validate" / "bin" / "html-validate.mjs"
    found = []
    for some in _portions(pages):
        with TemporaryDirectory() as folder:
            # It ends before a pipe has taken all that it says; a file does.
            told = Path(folder) / "told.json"
            words = [str(command), "--config", str(NPM / "htmlvalidate.mjs")]
            words += ["--formatter", f"json={told}", *map(str, some)]
            _node(*words, limit=300, may_fail=True)
            judged = json.loads(told.read_text(encoding="utf-8"))
        found += [
            f"{page['filePath']}:{m['line']}: {m['ruleId']}: {m['message']}"
            for page in judged
            for m in page["messages"]
        ]
    return found


def _node(*words: str, limit: int, stdin: str = "", may_fail: bool = False) -> str:
    """What a script of node prints; the first word is its file."""
    node = need("node")
    install()
    ran = subprocess.run(
        [node, *words], cwd=NPM, input=stdin, capture_output=True, text=True, timeout=limit
    )
    if ran.returncode and not may_fail:
        raise AssertionError(f"{words[0]} ended with {ran.returncode}: {ran.stderr[-2000:]}")
    return ran.stdout


def _portions(pages: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(pages), _AT_ONCE):
        yield pages[start : start + _AT_ONCE]


@contextmanager
def served(warehouse: Path, base_url: str) -> Iterator[str]:
    """The address at which ``smartdata serve`` shows a warehouse, with a slash at its end."""
    command = Path(sys.executable).with_name("smartdata")
    words = [str(command), "serve", "--warehouse", str(warehouse), "--port", "0"]
    told = {"SMARTDATA_PUBLICATION__BASE_URL": base_url, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        words, cwd=warehouse, env=os.environ | told, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            first = server.stdout.readline()
            assert "http://" in first, f"smartdata serve said: {first!r}"
            yield first.split()[-1]
        finally:
            server.terminate()


def lines(findings: Iterable[str], most: int = 40) -> str:
    """Findings to be read by a person, not more of them than a person reads."""
    every = sorted(set(findings))
    more = [f"... and {len(every) - most} more"] if len(every) > most else []
    return "\n".join(["", *every[:most], *more])
