"""The functions that a user calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from smartdata.errors import ReleaseError, UsageError
from smartdata.reader.listing import Listing, TableFile
from smartdata.reader.sources import Source, open_source

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Engine = Literal["pandas", "polars", "arrow"]


@overload
def load(
    table: str, version: str = ..., *, source: str | Path | None = ...,
    columns: Sequence[str] | None = ..., engine: Literal["pandas"] = ..., cache: Path | None = ...,
) -> pd.DataFrame: ...  # fmt: skip
@overload
def load(
    table: str, version: str = ..., *, source: str | Path | None = ...,
    columns: Sequence[str] | None = ..., engine: Literal["polars"], cache: Path | None = ...,
) -> pl.DataFrame: ...  # fmt: skip
@overload
def load(
    table: str, version: str = ..., *, source: str | Path | None = ...,
    columns: Sequence[str] | None = ..., engine: Literal["arrow"], cache: Path | None = ...,
) -> pa.Table: ...  # fmt: skip
def load(
    table: str, version: str = "latest", *, source: str | Path | None = None,
    columns: Sequence[str] | None = None, engine: Engine = "pandas", cache: Path | None = None,
) -> Any:  # fmt: skip
    """A table of a release, checked against its checksum.

    Args:
        table: its name, like ``projects``; :func:`tables` lists them.
        version: of the release, like ``2026.11.27``, or ``latest``.
        source: the address of an ``open-data`` (http or https), or a folder: an ``open-data``, a
            warehouse, or one release. By default the environment's ``SMARTDATA_OPEN_DATA``, else
            the warehouse of the settings.
        columns: the names of the wanted columns, in the wanted order; all by default.
        engine: ``pandas`` for a data frame with Arrow's types, ``polars``, or ``arrow``. Amounts
            are exact decimals in each of them.
        cache: the folder for files from the web; by default ``SMARTDATA_CACHE``, else the user's.

    The data frame of pandas says in ``attrs`` which release it is of, and on what terms.

    Raises:
        UsageError: there is no such table, column, version, source or engine.
        ReleaseError: the release can't be reached, or is not as it was released.
    """
    if engine not in ("pandas", "polars", "arrow"):
        raise UsageError(f"engine {engine!r}: say pandas, polars or arrow.")
    opened = open_source(source)
    listing = opened.listing(version)
    entry = listing.table(table)
    found = _read(opened.file(listing, entry, cache), table, columns)
    if engine == "arrow":
        return found
    if engine == "polars":
        return _as_polars(found)
    return _as_pandas(found, opened, listing, entry)


def tables(version: str = "latest", *, source: str | Path | None = None) -> dict[str, int]:
    """The tables of a release by name, with their numbers of rows; see :func:`load`.

    Raises:
        UsageError: there is no such version or source.
        ReleaseError: the release can't be reached, or is not as it was released.
    """
    return {name: entry.rows for name, entry in open_source(source).listing(version).tables.items()}


def versions(*, source: str | Path | None = None) -> list[str]:
    """The versions that can be loaded, oldest first; see :func:`load`.

    Raises:
        UsageError: there is no such source.
        ReleaseError: the source can't be reached, or does not list its releases.
    """
    return open_source(source).versions()


def _read(path: Path, table: str, columns: Sequence[str] | None) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            known = file.schema_arrow.names
            if isinstance(columns, str):
                raise UsageError(f"columns={columns!r}: give a list, like columns=[{columns!r}].")
            unknown = [name for name in columns or () if name not in known]
            if unknown:
                raise UsageError(
                    f"Table {table} has no column {', '.join(unknown)}; it has {', '.join(known)}."
                )
            found = file.read(columns=None if columns is None else list(columns))
            return found if columns is None else found.select(list(columns))
    except (OSError, pa.ArrowException) as error:
        raise ReleaseError(f"{path}: can't be read ({error}).") from error


def _as_polars(found: pa.Table) -> pl.DataFrame:
    try:
        import polars as pl
    except ImportError as error:
        raise UsageError(
            "engine='polars' needs the package polars, which is not installed: pip install polars."
        ) from error
    made = pl.from_arrow(found)
    return made if isinstance(made, pl.DataFrame) else made.to_frame()


def _as_pandas(found: pa.Table, opened: Source, listing: Listing, entry: TableFile) -> pd.DataFrame:
    import pandas as pd

    made: pd.DataFrame = found.to_pandas(types_mapper=pd.ArrowDtype, ignore_metadata=True)
    made.attrs["smartdata"] = {
        "source": opened.name,
        "version": listing.version,
        "licence": listing.licence,
        "publisher": listing.publisher,
        "sha256": entry.sha256,
    }
    return made
