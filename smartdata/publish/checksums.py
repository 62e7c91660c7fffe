"""``SHA256SUMS``: what every file of a release must be, in the form that sha256sum reads.

The site may have a page for each project, and so has a list of its own in its folder, of which the
release's list names only the checksum: a reader of the data need not load it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from smartdata.addresses import SITE
from smartdata.files import file_sha256

CHECKSUMS_NAME = "SHA256SUMS"
SITE_CHECKSUMS = f"{SITE}/{CHECKSUMS_NAME}"
#: What depends on the clock and the machine; not under the checksums.
BUILD_NAME = "build.json"
_AT_ONCE = 2


def write_checksums(folder: Path, known: Mapping[str, str] | None = None) -> None:
    """Write ``SHA256SUMS`` over the files of a release; of the site, over its list only.

    ``known`` has the SHA-256 of files that were read since they were written, by their path in the
    release; they are not read again here, but are when the release is verified.
    """
    known = known or {}
    names = sorted(_present(folder))
    lines = [f"{known.get(name) or file_sha256(folder / name)}  {name}\n" for name in names]
    (folder / CHECKSUMS_NAME).write_text("".join(lines), encoding="utf-8", newline="")


def parse_checksums(text: str) -> dict[str, str]:
    """The SHA-256 of each path in a list.

    Raises:
        ValueError: a line is none of a list, or there is no line.
    """
    pairs = [line.split("  ", 1) for line in text.splitlines()]
    if not pairs or any(len(pair) != 2 for pair in pairs):
        raise ValueError("is damaged")
    return {name: digest for digest, name in pairs}


def listed_files(sums: str, site_sums: str | None) -> dict[str, str]:
    """The SHA-256 of every file of a release by its path, from its list and that of its site.

    Raises:
        ValueError: as :func:`parse_checksums` does.
    """
    listed = parse_checksums(sums)
    if site_sums is not None:
        site = parse_checksums(site_sums)
        listed |= {f"{SITE}/{name}": digest for name, digest in site.items()}
    return listed


def wrong_files(folder: Path, trusted: Collection[str] = ()) -> Iterator[str]:
    """How the files of a release differ from its lists. ``trusted`` names files of the site, by
    their path in it, that were taken over from another release as they are: they are not read."""
    yield from _differences(folder, _present(folder), ())
    site = folder / SITE
    if site.is_dir():
        there = _files_below(site) - {CHECKSUMS_NAME}
        yield from (f"{SITE}: {wrong}" for wrong in _differences(site, there, trusted))


def _present(folder: Path) -> set[str]:
    """The files that the release's own list names: of the site, only its list."""
    found = {path.name for path in folder.iterdir() if not _is_folder(path)}
    for part in folder.iterdir():
        if _is_folder(part) and part.name != SITE:
            found |= {f"{part.name}/{name}" for name in _files_below(part)}
    if (folder / SITE).is_dir():
        found.add(SITE_CHECKSUMS)
    return found - {CHECKSUMS_NAME, BUILD_NAME}


def _files_below(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not _is_folder(p)}


def _is_folder(path: Path) -> bool:
    """Whether a path is a folder of the release; a link to one is none, and is never listed."""
    return path.is_dir() and not path.is_symlink()


def _differences(folder: Path, present: set[str], trusted: Collection[str]) -> Iterator[str]:
    try:
        text = (folder / CHECKSUMS_NAME).read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        yield f"{CHECKSUMS_NAME} is missing or damaged"
        return
    try:
        listed = parse_checksums(text)
    except ValueError as error:
        yield f"{CHECKSUMS_NAME} {error}"
        return
    yield from (f"{name} is missing" for name in sorted(listed.keys() - present))
    yield from (f"{name} was added" for name in sorted(present - listed.keys()))
    both = sorted((listed.keys() & present) - set(trusted))
    links = {name for name in both if (folder / name).is_symlink()}
    with ThreadPoolExecutor(_AT_ONCE) as readers:
        found = readers.map(lambda n: None if n in links else file_sha256(folder / n), both)
        for name, digest in zip(both, found, strict=True):
            if digest is None:
                yield f"{name} is a link"
            elif digest != listed[name]:
                yield f"{name} does not match its checksum"
