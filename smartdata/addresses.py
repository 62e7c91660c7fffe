"""Where each page and file of a release lies, within the release and on the web.

``open-data`` is the root of what is published: ``releases/<version>/`` never changes, ``latest/``
is another name for the newest of them. Pages name each other by relative addresses. Where an
absolute one is needed, pages are named below ``latest/``, so that one that did not change keeps its
bytes in the next release, and data files below ``releases/<version>/``, so that a checksum stays
true.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: The folder of the site within a release.
SITE = "site"
_PLAIN = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,79}")
#: Names that Windows keeps for devices.
_DEVICES = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\..*)?")
#: What stands in an address for a programme that nobody names.
_NOT_STATED = "not-stated"


def slug(name: str) -> str:
    """A name as one part of an address: ASCII, no blanks, the same name always the same slug.

    A name of capitals, digits, dots and dashes stays as it is; any other gets a short hash, so that
    two names never share a slug, not even on a disk that takes capitals for small letters.
    """
    kept = _DEVICES.fullmatch(name) or name.lower() == _NOT_STATED or name.endswith(".")
    if _PLAIN.fullmatch(name) and not kept:
        return name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:60].lower()
    return f"{plain or 'x'}-{hashlib.sha256(name.encode()).hexdigest()[:10]}"


def project_page(project_uid: str, language: str) -> str:
    """The page of a project within the site; ``<programme>/<number>.html`` below ``projects``."""
    programme, _, code = project_uid.rpartition("/")
    return f"{language}/projects/{slug(programme or 'other')}/{slug(code)}.html"


def dataset_page(family: str, language: str) -> str:
    """The page of a dataset (a family of tables) within the site."""
    return f"{language}/datasets/{family}.html"


def programme_page(programme: str, language: str, number: int = 1) -> str:
    """A page of a programme, by its CCI code or printed name; its list of projects has several.

    ``programme`` is empty for the projects whose programme no source states. No slug holds the sign
    before the number, so that a page never has the address of another's.
    """
    part = "" if number == 1 else f"~{number}"
    named = slug(programme) if programme else _NOT_STATED
    return f"{language}/programmes/{named}{part}.html"


def region_page(code: str, version: str, language: str, number: int = 1) -> str:
    """A page of a region: a NUTS code in one version, or a country's code with no version."""
    part = "" if number == 1 else f"~{number}"
    return f"{language}/regions/{slug(f'{code}-{version}' if version else code)}{part}.html"


def page_url(base_url: str, page: str) -> str:
    """The lasting public address of a page of the site."""
    return f"{base_url}latest/{SITE}/{page}"


def file_url(base_url: str, version: str, path: str) -> str:
    """The public address of a file of one release, which never changes."""
    return f"{base_url}releases/{version}/{path}"
