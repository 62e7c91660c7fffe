"""The tables that parsing leaves, whatever the raw files were; ``validate`` reads nothing else.

``records`` has one row per statement of a project, or of what a beneficiary received;
``record_no`` joins the others to it, and is in the order of the snapshot: of files, and within
each. ``mentions`` has one row per statement of the snapshot, also of those that an earlier snapshot
had in the same words and that were not read again. ``raw_rows`` has one row per raw record: a page,
or a row of a list, of which several may make one statement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from smartdata.parse.labels import AMOUNT_FIELDS, PARTNER_FIELDS, TEXT_FIELDS, VALUE_FIELDS
from smartdata.registry import PROJECTS
from smartdata.registry.render_arrow import arrow_type

_TEXT, _INTEGER, _DATE, _FLAG = pa.string(), pa.int64(), pa.date32(), pa.bool_()
_MONEY, _DECIMAL, _RATE = pa.decimal128(18, 2), pa.decimal128(18, 6), pa.decimal128(5, 4)


def _value_columns() -> Iterator[tuple[str, pa.DataType]]:
    for name in (*TEXT_FIELDS, *VALUE_FIELDS):
        yield name, arrow_type(PROJECTS.by_name[name])
        yield f"{name}_raw", _TEXT
        yield f"{name}_place", _TEXT


RECORDS = pa.schema(
    [
        ("record_no", _INTEGER),
        ("about", _TEXT),  # project or beneficiary
        ("strict", _FLAG),  # whether the source states every field of every record: record pages
        ("source_id", _TEXT),
        ("snapshot_date", _DATE),
        ("file", _TEXT),
        ("source_file_sha256", _TEXT),
        ("place", _TEXT),
        ("readable", _FLAG),
        *_value_columns(),
        *((name, _TEXT) for name in ("status", "status_raw", "project_kind", "fund", "call")),
        ("website", _TEXT),
        ("contract_date", _DATE),
        ("last_update", _DATE),
        ("is_operation", _TEXT),
        ("funded_projects", _INTEGER),
        ("cofinancing_rate", _RATE),
        ("eligible_expenditure", _MONEY),
        ("programme_cci", _TEXT),
        ("project_uid", _TEXT),
        ("record_uid", _TEXT),
        ("currency", _TEXT),
        ("amount_stage", _TEXT),
        ("coverage", _TEXT),
        # What a source's pages have labels for, by name, with blanks between.
        ("project_labels", _TEXT),
        ("partner_labels", _TEXT),
        ("labels_name", _TEXT),  # the country that a page's labels name for all partners
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
        ("eligible_expenditure", _MONEY),
        *((name, _TEXT) for name in ("role", "country", "planning_region", "region_raw")),
        *((name, _TEXT) for name in ("nuts_code", "nuts_version", "postcode", "town")),
        *((name, _TEXT) for name in ("organisation_type", "natural_person")),
        ("currency", _TEXT),
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
        # Of a thing noticed about a whole file, which belongs to no record.
        ("source_id", _TEXT),
        ("source_file_sha256", _TEXT),
        ("file", _TEXT),
    ]
)
AMOUNTS = pa.schema(
    [
        ("record_no", _INTEGER),
        *((n, _TEXT if n == "subject" else _INTEGER) for n in
          ("subject", "partner_no", "location_no")),
        *((name, _TEXT) for name in ("measure", "stage", "fund", "currency")),
        ("amount", _MONEY),
        ("amount_raw", _TEXT),
        ("amount_eur", _MONEY),
        ("units_per_euro", _DECIMAL),
        ("place", _TEXT),
    ]
)  # fmt: skip
LOCATIONS = pa.schema(
    [
        ("record_no", _INTEGER),
        ("location_no", _INTEGER),
        *((name, _TEXT) for name in
          ("basis", "country", "country_raw", "region_raw", "nuts_code", "nuts_version",
           "lau_code", "postcode", "town")),
        ("latitude", _DECIMAL),
        ("longitude", _DECIMAL),
        ("share", _RATE),
        ("place", _TEXT),
    ]
)  # fmt: skip
CLASSIFICATIONS = pa.schema(
    [
        ("record_no", _INTEGER),
        ("classification_no", _INTEGER),
        *((name, _TEXT) for name in ("scheme", "code", "label", "place")),
    ]
)
TEXTS = pa.schema(
    [
        ("record_no", _INTEGER),
        *((name, _TEXT) for name in ("kind", "language", "origin", "text", "place")),
    ]
)
IDENTIFIERS = pa.schema(
    [
        ("record_no", _INTEGER),
        ("partner_no", _INTEGER),  # null: an identifier of the project
        *((name, _TEXT) for name in ("scheme", "value", "check_digit", "place")),
    ]
)
#: Every statement of a snapshot, whether it was read now or had been read before (``known``).
MENTIONS = pa.schema(
    [
        ("record_no", _INTEGER),
        *((name, _TEXT) for name in ("file", "source_file_sha256", "place")),
        *((name, _TEXT) for name in ("content_sha256", "record_uid")),
        ("strict", _FLAG),
        ("known", _FLAG),
        # What the checks of a whole list need to know of it (``lists.file_checks.Glance``).
        ("glance", _TEXT),
    ]
)
RAW_ROWS = pa.schema([("record_no", _INTEGER), ("place", _TEXT)])
FILES = pa.schema(
    [
        ("source_id", _TEXT),
        ("snapshot_date", _DATE),
        ("path", _TEXT),
        ("source_file_sha256", _TEXT),
        ("bytes", _INTEGER),
        *((name, _TEXT) for name in ("markup", "encoding", "delimiter", "quoting", "sheet")),
        ("confidence", _RATE),
        ("header", _TEXT),  # the titles of its columns as a JSON list; null for pages
        ("groups", _TEXT),  # rows by group as a JSON object, where the description counts them
        *((f"{kind}_rows", _INTEGER) for kind in
          ("above", "header", "blank", "section", "continuation", "sum", "record")),
    ]
)  # fmt: skip

SCHEMAS = {
    "records": RECORDS,
    "partners": PARTNERS,
    "observations": OBSERVATIONS,
    "amounts": AMOUNTS,
    "locations": LOCATIONS,
    "classifications": CLASSIFICATIONS,
    "texts": TEXTS,
    "identifiers": IDENTIFIERS,
    "mentions": MENTIONS,
    "raw_rows": RAW_ROWS,
    "files": FILES,
}


@dataclass(frozen=True)
class ParsedBatch:
    """The tables of one batch, with the schemas of this module."""

    records: pa.Table
    partners: pa.Table
    observations: pa.Table
    amounts: pa.Table
    locations: pa.Table
    classifications: pa.Table
    texts: pa.Table
    identifiers: pa.Table
    mentions: pa.Table
    raw_rows: pa.Table
    files: pa.Table

    def tables(self) -> dict[str, pa.Table]:
        """The tables by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def write(self, folder: Path, number: int) -> None:
        """Write the tables as Parquet into a folder."""
        for name, table in self.tables().items():
            pq.write_table(table, folder / f"{name}-{number:06}.parquet")

    @classmethod
    def read(cls, folder: Path, number: int, without: Collection[str] = ()) -> ParsedBatch:
        """Read what :meth:`write` wrote; the tables ``without`` are left empty."""
        return cls(
            **{
                name: schema.empty_table()
                if name in without
                else pq.read_table(folder / f"{name}-{number:06}.parquet")
                for name, schema in SCHEMAS.items()
            }
        )


def joined(batches: Iterable[ParsedBatch], records: int) -> Iterator[ParsedBatch]:
    """Small batches put together, so that each has so many records, or is alone."""
    held: list[ParsedBatch] = []
    size = 0
    for batch in batches:
        if held and size + batch.records.num_rows > records:
            yield _together(held)
            held, size = [], 0
        held.append(batch)
        size += batch.records.num_rows
    if held:
        yield _together(held)


def _together(batches: list[ParsedBatch]) -> ParsedBatch:
    tables = [batch.tables() for batch in batches]
    return ParsedBatch(**{name: pa.concat_tables([t[name] for t in tables]) for name in SCHEMAS})


class Rows:
    """Rows on their way into the tables of a batch, as dictionaries; what one lacks is null."""

    def __init__(self) -> None:
        self.by_table: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}

    def __getitem__(self, table: str) -> list[dict[str, Any]]:
        return self.by_table[table]

    def batch(self) -> ParsedBatch:
        """All rows as the tables of a batch."""
        return ParsedBatch(
            **{name: _table(rows, SCHEMAS[name]) for name, rows in self.by_table.items()}
        )


def _table(rows: Iterable[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    held = list(rows)
    present = {name for row in held for name in row}
    unknown = present - set(schema.names)
    if unknown:
        raise KeyError(f"no column {', '.join(sorted(unknown))} in the schema")
    arrays = [
        pa.array([row.get(f.name) for row in held], f.type)
        if f.name in present
        else pa.nulls(len(held), f.type)
        for f in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
