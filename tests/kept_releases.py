"""Two releases with all that is published: that of the founding record, and one of real lists.

Several tests look at them. A release takes its time, so it is kept in ``.release-checks``, under
the checksum of all that it is made from, and made by the first worker that asks for it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from filelock import FileLock

from smartdata.config import DataLicence, Publication, Publisher, Settings
from smartdata.publish.versions import releases_folder
from smartdata.refresh import Refresh
from tests.conftest import REPOSITORY
from tests.data.known import DESCRIPTIONS, FILES, land
from tests.release_checks.tools import own_folder

KEPT = REPOSITORY / ".release-checks"
VERSION = "2026.11.27"
BASE_URL = "https://data.example.org/open-data/"
LICENCE = DataLicence(
    id="CC-BY-4.0", name="CC BY 4.0", url="https://creativecommons.org/licenses/by/4.0/"
)
PUBLISHER = Publisher(
    name="Example Foundation",
    homepage="https://example.org/",
    contact="data@example.org",
    kind="NonProfitOrganisation",
)
_MAKING_LIMIT = 1_800
_OUTLINES = "standards/geo/nuts3-2021-lv-lt-60M.geojson"


def founding() -> Path:
    """The folder of the release of the record that is in the repository."""
    return _kept("founding", None)


def real(shared: Path) -> Path:
    """The folder of the release of all real lists that may be shown."""
    return _kept("real", shared)


def _kept(name: str, shared: Path | None) -> Path:
    """The folder of a release, made if what it is made from has changed."""
    own_folder(KEPT)
    place = KEPT / name
    ready = place / "made-from"
    with FileLock(KEPT / f".{name}.lock", timeout=_MAKING_LIMIT):
        made_from = _made_from(shared)
        if not (ready.is_file() and ready.read_text(encoding="ascii") == made_from):
            shutil.rmtree(place, ignore_errors=True)
            _make(place, shared)
            ready.write_text(made_from, encoding="ascii")
    return releases_folder(place / "warehouse") / VERSION


def _make(place: Path, shared: Path | None) -> None:
    raw = place / "raw"
    if shared is None:
        shutil.copytree(REPOSITORY / "raw", raw)
    else:
        land(shared, raw, list(FILES))
    outlines = shared / _OUTLINES if shared else None
    settings = Settings(
        raw=raw,
        warehouse=place / "warehouse",
        data_licence=LICENCE,
        publisher=PUBLISHER,
        publication=Publication(base_url=BASE_URL, regions=outlines),
    )
    report = Refresh(settings, (), VERSION).run()
    assert (report.status, report.version) == ("released", VERSION)


def _made_from(shared: Path | None) -> str:
    """A checksum over the code and the raw files that a release is made from."""
    found = sha256(f"{VERSION} {BASE_URL} {LICENCE} {PUBLISHER}".encode())
    for path in _inputs(shared):
        found.update(f"{path.relative_to(path.anchor)}\0".encode())
        found.update(sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _inputs(shared: Path | None) -> Iterator[Path]:
    folders = [REPOSITORY / "smartdata", *([DESCRIPTIONS] if shared else [REPOSITORY / "raw"])]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path
    if shared:
        yield from (shared / "data" / FILES[name] for name in sorted(FILES))
        yield shared / _OUTLINES
