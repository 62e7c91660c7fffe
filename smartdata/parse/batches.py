"""Parsing many raw files in batches of bounded size, each batch a set of Arrow tables.

``records`` has one row per raw file, ``partners`` one per partner, ``observations`` one per thing
noticed; ``record_no`` joins them and counts the raw files of a run from 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from smartdata.errors import RawError
from smartdata.parse.labels import AMOUNT_FIELDS, PARTNER_FIELDS
from smartdata.parse.page import Observation
from smartdata.parse.record import TEXT_FIELDS, VALUE_FIELDS, Record, read_record
from smartdata.raw.description import SourceDescription
from smartdata.raw.snapshots import RawFile
from smartdata.registry import PROJECTS
from smartdata.registry.render_arrow import arrow_type

_TEXT, _INTEGER, _DATE = pa.string(), pa.int64(), pa.date32()
_MONEY = pa.decimal128(18, 2)


def _value_columns() -> Iterator[tuple[str, pa.DataType]]:
    for name in (*TEXT_FIELDS, *VALUE_FIELDS):
        yield name, arrow_type(PROJECTS.by_name[name])
        yield f"{name}_raw", _TEXT
        yield f"{name}_place", _TEXT


RECORDS = pa.schema(
    [
        ("record_no", _INTEGER),
        ("source_id", _TEXT),
        ("snapshot_date", _DATE),
        ("path", _TEXT),
        ("source_file_sha256", _TEXT),
        ("bytes", _INTEGER),
        ("markup", _TEXT),
        ("encoding", _TEXT),
        ("place", _TEXT),
        ("readable", pa.bool_()),
        *_value_columns(),
        ("programme_cci", _TEXT),
        ("project_uid", _TEXT),
        ("currency", _TEXT),
        ("amount_stage", _TEXT),
        ("partner_rows", _INTEGER),
        ("content_sha256", _TEXT),
    ]
)
PARTNERS = pa.schema(
    [
        ("record_no", _INTEGER),
        ("partner_no", _INTEGER),
        ("place", _TEXT),
        *((n, _MONEY if n in AMOUNT_FIELDS else _TEXT) for n in PARTNER_FIELDS),
        *((f"{n}_printed", _TEXT) for n in PARTNER_FIELDS),
        ("role", _TEXT),
        ("country", _TEXT),
        ("planning_region", _TEXT),
        ("nuts_code", _TEXT),
        ("nuts_version", _TEXT),
        ("organisation_uid", _TEXT),
    ]
)
OBSERVATIONS = pa.schema(
    [
        ("record_no", _INTEGER),
        ("rule", _TEXT),
        ("field", _TEXT),
        ("observed", _TEXT),
        ("expected", _TEXT),
        ("place", _TEXT),
        ("partner_no", _INTEGER),
    ]
)


@dataclass(frozen=True)
class RawItem:
    """One raw file to be parsed, and the source and snapshot that it belongs to."""

    source: SourceDescription
    folder: Path
    day: date
    file: RawFile


@dataclass(frozen=True)
class ParsedBatch:
    """The tables of one batch, with the schemas of this module."""

    records: pa.Table
    partners: pa.Table
    observations: pa.Table

    def write(self, folder: Path, number: int) -> None:
        """Write the three tables as Parquet into a folder."""
        for name in ("records", "partners", "observations"):
            pq.write_table(getattr(self, name), folder / f"{name}-{number:06}.parquet")

    @classmethod
    def read(cls, folder: Path, number: int) -> ParsedBatch:
        """Read what :meth:`write` wrote."""
        names = ("records", "partners", "observations")
        return cls(*(pq.read_table(folder / f"{name}-{number:06}.parquet") for name in names))


def parse_in_batches(items: Iterable[RawItem], size: int, max_bytes: int) -> Iterator[ParsedBatch]:
    """Parse raw files, ``size`` of them at a time; only one batch is in memory.

    Raises:
        RawError: a file changed after it was recorded, or can't be read from disk.
    """
    numbered = enumerate(items)
    while batch := list(islice(numbered, size)):
        records: list[dict[str, Any]] = []
        partners: list[dict[str, Any]] = []
        observations: list[dict[str, Any]] = []
        for record_no, item in batch:
            record = _read(item, max_bytes)
            records.append({**_origin(item), **record.project, "record_no": record_no})
            partners += ({**partner, "record_no": record_no} for partner in record.partners)
            observations += ({**vars(o), "record_no": record_no} for o in record.observations)
        yield ParsedBatch(
            pa.Table.from_pylist(records, schema=RECORDS),
            pa.Table.from_pylist(partners, schema=PARTNERS),
            pa.Table.from_pylist(observations, schema=OBSERVATIONS),
        )


def _origin(item: RawItem) -> dict[str, Any]:
    return {
        "source_id": item.source.id,
        "snapshot_date": item.day,
        "path": item.file.path,
        "source_file_sha256": item.file.sha256,
        "bytes": item.file.bytes,
        "currency": item.source.currency,
        "amount_stage": item.source.amount_stage,
    }


def _read(item: RawItem, max_bytes: int) -> Record:
    if item.file.bytes > max_bytes:
        told = Observation(
            "file_too_large", observed=f"{item.file.bytes} bytes", expected=f"at most {max_bytes}"
        )
        return Record({"readable": False, "place": "L1"}, observations=[told])
    path = item.folder / item.file.path
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RawError(f"{path}: can't be read ({error.strerror}).") from error
    if hashlib.sha256(data).hexdigest() != item.file.sha256:
        raise RawError(
            f"{path}: the file changed while the run was at work. Put it back as it was."
        )
    return read_record(data, item.source)
