"""The built scripts and styles of the explorer and the SQL page (``web/dist``), if there are any.

A machine without node makes every page but these two work in full; what is built is checked before
it is used, so that a half-built or altered folder is never published. ``web/build.mjs`` says what
the files are.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from smartdata.errors import ReleaseError
from smartdata.files import file_sha256

#: Where ``make web`` builds, in a checkout.
DIST = Path(__file__).resolve().parents[2] / "web" / "dist"
#: A folder with the built files of somewhere else.
VARIABLE = "SMARTDATA_WEB"
MANIFEST = "manifest.json"
# A plain name: nothing that is copied can come to lie outside the folder of assets.
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
PageName = Literal["explore", "sql"]


class Entry(BaseModel):
    """What one page names: its script and its style, by their names among the assets."""

    script: Name
    style: Name


class Frontend(BaseModel):
    """The built files: what each page needs, and every file with its checksum."""

    contract: Literal[1]
    entries: dict[PageName, Entry] = Field(min_length=2)
    files: dict[Name, Sha256]
    licences: Name


def find_frontend(folder: Path | None = None) -> Path | None:
    """The folder with the built files, checked whole, or None where nothing was built.

    ``folder`` is looked into if it is given, then the folder that the environment's
    ``SMARTDATA_WEB`` names, else ``web/dist`` beside the package.

    Raises:
        ReleaseError: a folder that was named has no manifest; or the manifest can't be read, or a
            file is missing or is not the one that was built.
    """
    named = folder or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    dist = named or DIST
    if not (dist / MANIFEST).is_file():
        if named is not None:
            raise ReleaseError(f"{dist}: has no {MANIFEST}. Build the scripts with make web.")
        return None
    _check(dist, read_frontend(dist))
    return dist


def frontend_digest() -> str | None:
    """SHA-256 of the manifest of what was built, which stands for all of it; None if nothing was.

    Raises:
        ReleaseError: as :func:`find_frontend` does.
    """
    dist = find_frontend()
    return file_sha256(dist / MANIFEST) if dist else None


def read_frontend(dist: Path) -> Frontend:
    """What the manifest of a folder with built files says.

    Raises:
        ReleaseError: it is missing, or not such a manifest.
    """
    path = dist / MANIFEST
    try:
        return Frontend.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ReleaseError(f"{path}: is damaged: {error}. Build it anew with make web.") from error


def _check(dist: Path, frontend: Frontend) -> None:
    named = {frontend.licences}
    for entry in frontend.entries.values():
        named |= {entry.script, entry.style}
    if missing := sorted(named - frontend.files.keys()):
        raise ReleaseError(f"{dist / MANIFEST}: has no checksum of {', '.join(missing)}.")
    for name, expected in frontend.files.items():
        path = dist / name
        if not path.is_file() or file_sha256(path) != expected:
            raise ReleaseError(f"{path}: is not as it was built. Build it anew with make web.")
