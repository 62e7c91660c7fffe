"""Checkers that are made by others, each in a virtual environment of its own.

Their requirements contradict each other and those of smartdata, so that none of them is installed
beside it. ``locks/<tool>.txt`` pins each with all it needs, by hash; to renew one, say
``python -m tests.release_checks.tools <tool>``. The environments are kept in ``.venv-checks`` and
made anew when the lock changes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from filelock import FileLock

from tests.conftest import REPOSITORY
from tests.tools_needed import lacking

LOCKS = Path(__file__).parent / "locks"
ENVIRONMENTS = REPOSITORY / ".venv-checks"
#: What is asked for; all else in a lock is what these need.
WANTED = {
    "cffconvert": ("cffconvert",),
    "ckan": ("ckan[requirements]", "ckanext-dcat"),
    "csvw": ("csvw",),
    "frictionless": ("frictionless",),
    "mlcroissant": ("mlcroissant[parquet]",),
    "roc-validator": ("roc-validator",),
}
_INSTALL_LIMIT = 600
_RUN_LIMIT = 600


def environment(tool: str) -> Path:
    """The folder of a tool's programs, installed if it is not there as locked.

    Safe to be called by several processes at once. Skips or fails the test where the packages are
    not to be had.
    """
    lock = LOCKS / f"{tool}.txt"
    wanted = sha256(lock.read_bytes()).hexdigest() + sys.version.split()[0]
    place = ENVIRONMENTS / tool
    ready = place / ".ready"
    own_folder(ENVIRONMENTS)
    with FileLock(ENVIRONMENTS / f".{tool}.lock", timeout=_INSTALL_LIMIT):
        if not (ready.is_file() and ready.read_text(encoding="ascii") == wanted):
            shutil.rmtree(place, ignore_errors=True)
            _uv("venv", "--quiet", "--python", sys.executable, str(place), tool=tool)
            _uv(
                "pip", "install", "--quiet", "--python", str(place / "bin" / "python"),
                "--require-hashes", "--requirements", str(lock), tool=tool,
            )  # fmt: skip
            ready.write_text(wanted, encoding="ascii")
    return place / "bin"


def own_folder(folder: Path) -> None:
    """Make a folder that neither git nor linters look into."""
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="ascii")


def run(
    tool: str, *words: str | Path, cwd: Path | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run a program of a tool's environment: the first word is its name. It is not judged."""
    program, *rest = words
    return subprocess.run(
        [environment(tool) / program, *rest], cwd=cwd, env=os.environ | environ,
        capture_output=True, text=True, timeout=_RUN_LIMIT, check=False,
    )  # fmt: skip


def _uv(*words: str, tool: str) -> None:
    from uv import find_uv_bin

    try:
        ran = subprocess.run(
            [find_uv_bin(), *words], capture_output=True, text=True, timeout=_INSTALL_LIMIT
        )
    except subprocess.TimeoutExpired:
        lacking(f"needs {tool}, which could not be installed in {_INSTALL_LIMIT} s")
    else:
        if ran.returncode:
            lacking(f"needs {tool}, which can't be installed: {ran.stderr.strip()[-600:]}")


def renew(tool: str) -> None:
    """Write the lock of a tool anew, with the newest versions that fit together."""
    own_folder(ENVIRONMENTS)
    wanted = ENVIRONMENTS / f"{tool}.in"
    wanted.write_text("".join(f"{name}\n" for name in WANTED[tool]), encoding="ascii")
    _uv(
        "pip", "compile", str(wanted), "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header", "--upgrade",
        "--quiet", "--output-file", str(LOCKS / f"{tool}.txt"), tool=tool,
    )  # fmt: skip


if __name__ == "__main__":
    for name in sys.argv[1:] or WANTED:
        renew(name)
