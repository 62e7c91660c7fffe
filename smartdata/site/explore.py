"""What the explorer reads in the browser: every project in short, in pieces that scripts can load.

A page that was opened as a file can't fetch other files, but can load scripts; so each piece is a
script of one call, ``smartdataExplore(name, data)``, where data is JSON, compressed and in base64,
and the explorer works on every host and on none. The newest projects come first, and in a small
part, so that something can be shown before the rest is there::

    explore/index.<hash>.js            what repeats (programmes, countries, ...), the names of the
                                       other pieces, and the first rows
    explore/projects-000200.<hash>.js  rows from that number on, column by column
    explore/origins-000200.<hash>.js   where they were read from; loaded for a download only

Names hold a hash of the content, so that an unchanged piece keeps its name.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from smartdata.addresses import SITE, slug
from smartdata.config import Publication
from smartdata.connection import connect
from smartdata.edition import Edition
from smartdata.metadata.common import parquet_of
from smartdata.registry import BY_NAME, LANGUAGES, Language
from smartdata.registry.render_duckdb import column_definition
from smartdata.site import explore_queries as queries
from smartdata.site.places import RegionNames

FOLDER = "explore"
#: Rows of the first piece, and of each that follows.
FIRST_ROWS, ROWS = 200, 2_000
_BATCH = 1_000
_ORIGIN = ("source_file_sha256", "source_locator")
#: The largest whole number that a number of JavaScript holds exactly.
_SAFE = 2**53 - 1

Row = tuple[Any, ...]


def write_explore_data(edition: Edition, site_folder: Path, memory_limit: str) -> str:
    """Write what the explorer reads below ``site_folder``, from the release's Parquet files.

    Memory is bounded: rows are sorted by the database, which spills to a folder beside, and go out
    piece by piece. The same tables give the same bytes.

    Returns:
        The path of the index below ``site_folder``.
    """
    folder = site_folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(prefix=".explore-", dir=site_folder) as scratch,
        connect(Path(scratch) / "order.duckdb", memory_limit) as connection,
    ):
        queries.prepare(connection, edition.folder / "data")
        index = _index(connection, edition)
        pieces = _Pieces(folder)
        index["first"], index["pieces"] = None, []
        for start, rows in _blocks(_Rows(connection, index).read()):
            columns = _columns(rows)
            name = None
            if start:
                name = pieces.put(f"projects-{start:06d}", columns)
            else:
                index["first"] = columns
            origins = pieces.put(f"origins-{start:06d}", _origins(rows))
            index["pieces"].append([len(rows), name, origins])
        index["projects"] = sum(piece[0] for piece in index["pieces"])
        name = pieces.put("index", dict(sorted(index.items())))
    return f"{FOLDER}/{name}.js"


def explore_config(edition: Edition, language: Language, index: str) -> dict[str, Any]:
    """What the explorer's page in one language says to its script (``data-config``, as JSON).

    ``index`` is the path that :func:`write_explore_data` returned.
    """
    return {"language": language, "version": edition.version, "site": "../", "index": index}


def sql_config(edition: Edition, language: Language) -> dict[str, Any]:
    """What the SQL page in one language says to its script (``data-config``, as JSON)."""
    tables = []
    for name, entry in edition.tables.items():
        table = BY_NAME[name]
        file = parquet_of(edition, table)
        tables.append(
            {
                "name": name,
                "title": table.title.in_(language) or table.title.en,
                "about": table.about.in_(language),
                "rows": entry.rows,
                "bytes": file.bytes,
                "file": Path(file.path).name,
                "columns": [
                    [*column_definition(c, checked=False).split(" ", 1), c.about.in_(language)]
                    for c in table.columns
                ],
            }
        )
    depth = "../" * (len(Path(SITE).parts) + 1)
    return {
        "language": language,
        "version": edition.version,
        "data": f"{depth}data/",
        "tables": tables,
    }


def _index(connection: duckdb.DuckDBPyConnection, edition: Edition) -> dict[str, Any]:
    """What many projects share, each a list that the rows point into."""
    index: dict[str, Any] = {
        name: [list(row) for row in connection.execute(query).fetchall()]
        for name, query in queries.SHARED.items()
    }
    terms = {source.source_id: source for source in edition.sources}
    index["sources"] = [
        [name, terms[name].licence, terms[name].attribution] if name in terms else [name, None, ""]
        for (name,) in index["sources"]
    ]
    index["names"] = _region_names(index["regions"], edition.publication)
    folders = [prefix for (prefix,) in index["folders"]]
    index["folders"] = [[prefix, slug(prefix or "other")] for prefix in folders]
    return index


def _region_names(
    regions: Sequence[Sequence[Any]], publication: Publication
) -> dict[str, str | list[str]]:
    """What regions and those around them are called, by ``<code>@<version>``: one name where all
    languages have the same, else those of ``LANGUAGES``."""
    names = RegionNames(publication)
    found: dict[str, str | list[str]] = {}
    for code, versions in regions:
        for version in versions.split("|") if versions else ():
            for part in (code[:end] for end in range(3, len(code) + 1)):
                told = [names.name(part, [version], language) for language in LANGUAGES]
                if told[0] is not None:
                    every = [name or told[0] for name in told]
                    found[f"{part}@{version}"] = every[0] if len(set(every)) == 1 else every
    return dict(sorted(found.items()))


class _Rows:
    """Reads each project with everything that belongs to it, newest first.

    Five sorted streams are read side by side, each only as far as the project that is at hand.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, index: Mapping[str, Any]) -> None:
        self._connection = connection
        keys: dict[str, dict[Row, int]] = {
            name: {tuple(row): number for number, row in enumerate(index[name])}
            for name in ("countries", "regions", "roles")
        }
        self._countries, self._regions, self._roles = keys.values()
        self._money = {tuple(row[:3]): n for n, row in enumerate(index["money"])}
        self._programmes = {tuple(row[:2]): n for n, row in enumerate(index["programmes"])}
        self._sources = {row[0]: n for n, row in enumerate(index["sources"])}
        self._folders = {row[0]: n for n, row in enumerate(index["folders"])}

    def read(self) -> Iterator[dict[str, Any]]:
        """Every project as its cells by the name of their column."""
        titles = _Side(self._connection, queries.TITLES)
        partners = _Side(self._connection, queries.PARTNERS)
        places = _Side(self._connection, queries.PLACES)
        amounts = _Side(self._connection, queries.AMOUNTS)
        for number, *cells in _stream(self._connection, queries.PROJECTS):
            row = self._project(cells)
            row["titles"] = [list(told) for told in titles.of(number)]
            row["partners"] = [
                [self._roles[told[0], told[1]], told[2]] for told in partners.of(number)
            ]
            found = places.of(number)
            row["countries"] = sorted(
                {self._countries[(told[0],)] for told in found if told[0] is not None}
            )
            row["regions"] = sorted(
                {self._regions[told[1], told[2]] for told in found if told[1] is not None}
            )
            row["money"] = [
                part
                for *key, cents in amounts.of(number)
                for part in (self._money[tuple(key)], _number(int(cents)))
            ]
            yield row

    def _project(self, cells: Sequence[Any]) -> dict[str, Any]:
        row = dict(zip(queries.PROJECT_CELLS, cells, strict=True))
        prefix, _, number = row.pop("project_uid").rpartition("/")
        row["folder"], row["number"] = self._folders[prefix], number
        page = slug(number)
        row["page"] = None if page == number else page
        row["programme"] = self._programmes[row.pop("programme_cci"), row.pop("programme_name")]
        # 0: the number that is in the identifier anyhow.
        row["code"] = 0 if row["code"] == number else row["code"]
        row["source"] = self._sources[row.pop("source_id")]
        return row


class _Side:
    """A stream of rows that begin with the number of their project, read in step with it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, query: str) -> None:
        self._rows = _stream(connection, query)
        self._next = next(self._rows, None)

    def of(self, number: int) -> list[Row]:
        """The rows of a project, whose number is larger than all that were asked before."""
        found: list[Row] = []
        while self._next is not None and self._next[0] == number:
            found.append(self._next[1:])
            self._next = next(self._rows, None)
        return found


def _stream(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[Row]:
    # A cursor of its own: the streams of one connection are read in turns.
    for batch in connection.cursor().sql(query).to_arrow_reader(_BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _blocks(
    rows: Iterator[dict[str, Any]],
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Rows in blocks, with the number of the first row of each."""
    start, block = 0, []
    for row in rows:
        block.append(row)
        if len(block) == (ROWS if start else FIRST_ROWS):
            yield start, block
            start, block = start + len(block), []
    if block:
        yield start, block


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows column by column, without what is only needed for a download."""
    names = [name for name in sorted(rows[0]) if name not in _ORIGIN]
    return {name: [row[name] for row in rows] for name in names}


def _origins(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Where the same rows were read from: the raw files, and for each row its file and place."""
    files = sorted({row["source_file_sha256"] for row in rows})
    numbers = {name: number for number, name in enumerate(files)}
    return {
        "files": files,
        "file": [numbers[row["source_file_sha256"]] for row in rows],
        "locator": [row["source_locator"] for row in rows],
    }


class _Pieces:
    """Writes pieces."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, called: str, data: Mapping[str, Any]) -> str:
        """Write one piece; returns its name without the ending."""
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
        script = f'smartdataExplore("{called}","{packed}");\n'.encode()
        name = f"{called}.{hashlib.sha256(script).hexdigest()[:8]}"
        (self._folder / f"{name}.js").write_bytes(script)
        return name


def _number(cents: int) -> int | str:
    """Cents as JSON can say them exactly: as a text where a number would be rounded."""
    return cents if -_SAFE <= cents <= _SAFE else str(cents)
