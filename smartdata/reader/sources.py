"""Where releases are read from: a folder, or an address on the web."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any, Protocol

from smartdata.errors import ReleaseError, UsageError
from smartdata.files import file_sha256
from smartdata.publish.versions import LATEST, is_version, version_key
from smartdata.reader.cache import Cache
from smartdata.reader.listing import CHECKSUMS, MANIFEST, Listing, TableFile, read_listing
from smartdata.reader.web import get, pieces

#: The variable of the environment that names the usual source.
VARIABLE = "SMARTDATA_OPEN_DATA"
LATEST_JSON = "latest.json"
_OPEN_DATA, _RELEASES = "open-data", "releases"
_MOST_MANIFEST = 256 * 1024 * 1024
_MOST_SMALL = 16 * 1024 * 1024


class Source(Protocol):
    """Releases that can be read."""

    @property
    def name(self) -> str:
        """The folder or address."""

    def listing(self, version: str) -> Listing:
        """What a version lists; ``latest`` is one, too."""

    def versions(self) -> list[str]:
        """The versions that there are, oldest first."""

    def file(self, listing: Listing, entry: TableFile, cache: Path | None) -> Path:
        """The file of a table on this machine, once it has been checked."""


def open_source(given: str | Path | None) -> Source:
    """The source that was given, else that of the environment, else of the settings.

    Raises:
        UsageError: it is neither a folder nor an http or https address.
    """
    if given is None:
        given = os.environ.get(VARIABLE) or _of_settings()
    if isinstance(given, str) and re.match(r"\s*[A-Za-z][A-Za-z0-9+.-]+://", given):
        given = given.strip()
        if "?" in given or "#" in given:
            raise UsageError(
                f"{given}: give the address of the folder open-data, with no ? and no # in it."
            )
        if not re.match(r"https?://[^/\s]", given, re.IGNORECASE):
            raise UsageError(f"{given}: say a folder, or an address with https:// or http://.")
        return Web(given if given.endswith("/") else f"{given}/")
    return Folder(Path(given))


def _of_settings() -> Path:
    from smartdata.config import load_settings

    folder = load_settings().warehouse / _OPEN_DATA
    if not folder.is_dir():
        raise UsageError(
            f"There is no source of releases: say source= with an address or a folder, or set "
            f"{VARIABLE}. (The folder of the settings, {folder}, does not exist.)"
        )
    return folder


class Folder:
    """Releases in a folder: an ``open-data``, a warehouse that has one, or one release alone."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UsageError(f"{folder}: there is no such folder.")
        self.name = str(folder)
        inner = folder / _OPEN_DATA
        root = inner if inner.is_dir() else folder
        self._alone = (root / MANIFEST).is_file()
        self._root = root
        if not self._alone and not (root / _RELEASES).is_dir():
            raise UsageError(
                f"{folder}: holds no releases. Say the folder open-data, a warehouse, or one "
                "release."
            )

    def listing(self, version: str) -> Listing:
        """What a version lists; its manifest is checked."""
        folder = self._folder(version)
        manifest, checksums = (_read(folder / name) for name in (MANIFEST, CHECKSUMS))
        found = read_listing(manifest, checksums, f"{folder}/")
        if version not in (LATEST, found.version):
            raise UsageError(f"{folder}: holds release {found.version}, not {version}.")
        return found

    def versions(self) -> list[str]:
        """The versions that have a folder."""
        if self._alone:
            return [self.listing(LATEST).version]
        names = [p.name for p in (self._root / _RELEASES).iterdir() if not p.is_symlink()]
        return sorted(filter(is_version, names), key=version_key)

    def file(self, listing: Listing, entry: TableFile, cache: Path | None) -> Path:
        """The file of a table, which is checked each time where it lies."""
        del cache
        # By its own version: ``latest`` may point elsewhere by now.
        path = self._folder(LATEST if self._alone else listing.version) / entry.path
        try:
            found = file_sha256(path)
        except OSError as error:
            raise ReleaseError(f"{path}: can't be read ({error.strerror}).") from error
        if found != entry.sha256:
            raise ReleaseError(f"{path}: does not match its checksum. Restore it from a copy.")
        return path

    def _folder(self, version: str) -> Path:
        if self._alone:
            return self._root
        if version == LATEST:
            version = self._latest()
        elif not is_version(version):
            version_key(version)  # says what a version is
        folder = self._root / _RELEASES / version
        if not folder.is_dir():
            there = ", ".join(self.versions()) or "none"
            raise UsageError(f"{self.name}: there is no release {version}; there are: {there}.")
        return folder

    def _latest(self) -> str:
        link = self._root / _RELEASES / LATEST
        if link.is_dir():
            return link.resolve().name
        told = self._root / LATEST_JSON
        if told.is_file():
            return _latest_of(_read(told), str(told))[0]
        raise UsageError(f"{self.name}: no release is the latest one; say its version.")


class Web:
    """Releases below an address, as ``smartdata publish`` puts them there."""

    def __init__(self, address: str) -> None:
        self.name = address

    def listing(self, version: str) -> Listing:
        """What a version lists; its manifest is checked."""
        digest = None
        if version == LATEST:
            version, digest = _latest_of(self._small(LATEST_JSON), f"{self.name}{LATEST_JSON}")
        version_key(version)
        place = f"{self.name}{_RELEASES}/{version}/"
        manifest = get(f"{place}{MANIFEST}", _MOST_MANIFEST)
        if digest is not None and hashlib.sha256(manifest).hexdigest() != digest:
            raise ReleaseError(
                f"{place}{MANIFEST}: is not the one that {LATEST_JSON} names. Try again; if it "
                "stays so, tell the publisher."
            )
        found = read_listing(manifest, get(f"{place}{CHECKSUMS}", _MOST_MANIFEST), place)
        if found.version != version:
            raise ReleaseError(f"{place}: holds release {found.version}. Tell the publisher.")
        return found

    def versions(self) -> list[str]:
        """The versions that ``latest.json`` lists."""
        place = f"{self.name}{LATEST_JSON}"
        told = _object(self._small(LATEST_JSON), place).get("versions")
        if not isinstance(told, list):
            raise ReleaseError(
                f"{place}: does not list its releases. Say the version that you want, or latest."
            )
        return sorted({v for v in told if isinstance(v, str) and is_version(v)}, key=version_key)

    def file(self, listing: Listing, entry: TableFile, cache: Path | None) -> Path:
        """The file of a table, fetched unless it is in the cache."""
        address = f"{self.name}{_RELEASES}/{listing.version}/{entry.path}"
        return Cache(cache).file(entry, lambda: pieces(address, entry.bytes))

    def _small(self, name: str) -> bytes:
        return get(f"{self.name}{name}", _MOST_SMALL)


def _latest_of(content: bytes, place: str) -> tuple[str, str | None]:
    """The version that ``latest.json`` names, and the checksum of its manifest if it says one."""
    told = _object(content, place)
    version, digest = told.get("version"), told.get("manifest_sha256")
    if not isinstance(version, str) or not is_version(version):
        raise ReleaseError(f"{place}: names no version. Tell the publisher.")
    return version, digest if isinstance(digest, str) else None


def _object(content: bytes, place: str) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ReleaseError(
            f"{place}: is not JSON ({error}). Is this the address of an open-data folder?"
        ) from error
    return told if isinstance(told, dict) else {}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReleaseError(
            f"{path}: can't be read ({error.strerror}); this is not a whole release."
        ) from error
