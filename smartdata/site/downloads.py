"""Files to download, as a page lists them: format, size, checksum, and what each holds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from smartdata.formats.kinds import kind_of
from smartdata.publish.manifest import FileEntry
from smartdata.site.render import Renderer


@dataclass(frozen=True)
class Download:
    """A file of the release; ``href`` is relative to the page that offers it."""

    href: str
    name: str
    format: str
    size: str
    sha256: str


def download(renderer: Renderer, entry: FileEntry, root: str) -> Download:
    """How a page offers a file; ``root`` is the way from it to the folder of the release."""
    return Download(
        href=root + entry.path,
        name=entry.path.rpartition("/")[2],
        format=kind_of(entry.path).label.in_(renderer.language),
        size=size_told(entry.bytes, renderer),
        sha256=entry.sha256,
    )


def size_told(size: int, renderer: Renderer) -> str:
    """A size in bytes, kB or MB (thousands), with one decimal where it says something."""
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= step:
            told = (Decimal(size) / step).quantize(Decimal("0.1"), ROUND_HALF_UP)
            shown = told if told < 100 else told.quantize(Decimal(1), ROUND_HALF_UP)
            return f"{renderer.number(shown)}\u00a0{unit}"
    return f"{renderer.number(size)}\u00a0B"
