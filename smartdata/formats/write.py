"""Writing the formats for people beside the Parquet and CSV files of a release."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from smartdata.errors import ReleaseError
from smartdata.files import file_sha256
from smartdata.formats import words
from smartdata.formats.database import write_database
from smartdata.formats.json_lines import write_json_lines
from smartdata.formats.kinds import DATABASE, GEOJSON, GEOPARQUET, JSON_LINES, WORKBOOK
from smartdata.formats.model import FormatsAbout, Written
from smartdata.formats.places import extent, write_geojson, write_geoparquet
from smartdata.formats.workbook import write_workbook
from smartdata.progress import progress
from smartdata.publish.manifest import read_manifest
from smartdata.registry.model import Table, Words

log = logging.getLogger(__name__)

#: The name of the files that hold all tables, before the suffix of their format.
NAME = "smartdata"
_PLACES = "locations"


def write_formats(
    folder: Path, tables: Sequence[Table], about: FormatsAbout, formats: Collection[str],
    scratch: Path, previous: Path | None = None,
) -> Written:  # fmt: skip
    """Write the wanted ``formats`` (``jsonl``, ``geo``, ``xlsx``, ``duckdb``) into a release.

    ``folder`` is the release's; its Parquet and CSV files lie in ``data`` below it. The same tables
    and ``about`` give the same bytes. Memory does not grow with the rows.

    ``previous`` is the folder of a release whose files of single tables are linked to where they
    have the same bytes, so that they take no room twice.

    Raises:
        ReleaseError: a Parquet file can't be read, or a file can't be written.
    """
    before = _Before(folder, previous)
    by_table: dict[str, tuple[Path, ...]] = {}
    notices: list[Words] = []
    data = folder / "data"
    for table in progress(tables, "further formats written", "table"):
        paths: list[Path] = []
        if "jsonl" in formats:
            path = data / f"{table.name}{JSON_LINES.suffix}"
            write_json_lines(data / f"{table.name}.parquet", table, path)
            paths.append(path)
        if "geo" in formats and table.name == _PLACES:
            found, told = _write_places(data, table)
            paths += found
            notices += told
        for path in paths:
            before.share(path)
        by_table[table.name] = tuple(paths)
    whole, told = _write_whole(folder, tables, about, formats, scratch)
    return Written(by_table, tuple(whole), (*notices, *told))


def _write_whole(
    folder: Path, tables: Sequence[Table], about: FormatsAbout, formats: Collection[str],
    scratch: Path,
) -> tuple[list[Path], list[Words]]:  # fmt: skip
    """Write the files that hold all tables; a process of its own makes the database meanwhile."""
    data = folder / "data"
    book, database = (folder / f"{NAME}{kind.suffix}" for kind in (WORKBOOK, DATABASE))
    told: list[Words] = []
    with ThreadPoolExecutor(1) as beside:
        if "duckdb" in formats:
            made = beside.submit(write_database, data, tables, about, database, scratch)
        if "xlsx" in formats:
            told = write_workbook(data, tables, about, book, scratch)
        if "duckdb" in formats:
            made.result()
    wanted = (("xlsx", book), ("duckdb", database))
    return [path for name, path in wanted if name in formats], told


def _write_places(data: Path, table: Table) -> tuple[list[Path], list[Words]]:
    source = data / f"{table.name}.parquet"
    where = extent(source)
    told = [words.places_left_out(where.elsewhere)] if where.elsewhere else []
    if not where.points:
        return [], told or [words.NO_PLACES]
    paths = []
    for kind, write in ((GEOJSON, write_geojson), (GEOPARQUET, write_geoparquet)):
        path = data / f"{table.name}{kind.suffix}"
        write(source, table, path, where)
        paths.append(path)
    return paths, told


class _Before:
    """The release before, whose files stand for those of this one that have the same bytes.

    Whether they have is known only once they are written: rows that are the same do not say that
    the software is.
    """

    def __init__(self, folder: Path, previous: Path | None) -> None:
        self._folder = folder
        self._previous = previous
        self._listed: dict[str, str] = {}
        if previous is None:
            return
        try:
            tables = read_manifest(previous).tables.values()
        except ReleaseError as error:
            log.warning("%s", error)
            return
        self._listed = {file.path: file.sha256 for entry in tables for file in entry.files}

    def share(self, path: Path) -> None:
        """Make a file that was written another name of its like in the release before, if any."""
        name = path.relative_to(self._folder).as_posix()
        digest = self._listed.get(name)
        if digest is None or self._previous is None or file_sha256(path) != digest:
            return
        before = self._previous / name
        if not before.is_file() or before.is_symlink() or file_sha256(before) != digest:
            log.warning("%s is not as it was released; it is not taken over", before)
            return
        link = path.with_name(f".{path.name}.new")
        link.unlink(missing_ok=True)
        try:
            os.link(before, link)
        except OSError:  # another disk, or one without links: the file stays as it was written
            return
        link.replace(path)
