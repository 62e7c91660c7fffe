"""Locations that have coordinates, as GeoJSON (RFC 7946) and as GeoParquet 1.1.

Coordinates are taken as they are printed, as longitude and latitude in degrees (WGS 84). A row with
only one of them is not a point; one that lies on no globe can't be in either format.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from smartdata.formats.batches import table_batches
from smartdata.formats.json_lines import joined, object_parts, text_bytes
from smartdata.registry.model import Table
from smartdata.registry.render_arrow import arrow_schema

LONGITUDE, LATITUDE = "longitude", "latitude"
_MOST = {LONGITUDE: Decimal(180), LATITUDE: Decimal(90)}
_GEOMETRY = "geometry"
#: Rows of a row group; points are few and their rows narrow.
_GROUP_ROWS = 65_536


@dataclass(frozen=True)
class Extent:
    """How many rows are points, the box around them (west, south, east, north), and how many have
    coordinates that lie on no globe."""

    points: int
    box: tuple[Decimal, Decimal, Decimal, Decimal] | None
    elsewhere: int


def extent(source: Path) -> Extent:
    """Where the locations of a Parquet file lie.

    Raises:
        ReleaseError: the file can't be read.
    """
    points = stated = 0
    least: dict[str, Decimal] = {}
    most: dict[str, Decimal] = {}
    for batch in table_batches(source, [LONGITUDE, LATITUDE]):
        stated += len(batch.filter(_both_stated(batch)))
        found = batch.filter(_is_point(batch))
        points += len(found)
        if len(found):
            for name in _MOST:
                ends = pc.min_max(found.column(name))
                low, high = ends["min"].as_py(), ends["max"].as_py()
                least[name] = min(low, least.get(name, low))
                most[name] = max(high, most.get(name, high))
    box = (least[LONGITUDE], least[LATITUDE], most[LONGITUDE], most[LATITUDE]) if points else None
    return Extent(points, box, stated - points)


def write_geojson(source: Path, table: Table, path: Path, where: Extent) -> None:
    """Write the points as a FeatureCollection, one feature a line.

    The properties are the other columns, as in the JSON Lines; the coordinates have the digits that
    were printed.

    Raises:
        ReleaseError: the Parquet file can't be read.
    """
    others = [column for column in table.columns if column.name not in _MOST]
    box = ",".join(map(_plain, where.box or ()))
    with path.open("wb") as file:
        file.write(f'{{"type":"FeatureCollection","bbox":[{box}],"features":[\n'.encode())
        begun = False
        for batch in _points(source, table):
            place = [_digits(batch.column(name)) for name in (LONGITUDE, LATITUDE)]
            features = joined(
                "",
                '{"type":"Feature","geometry":{"type":"Point","coordinates":[',
                place[0],
                ",",
                place[1],
                ']},"properties":',
                *object_parts(batch, others),
                "}",
            )
            if begun:
                file.write(b",\n")
            # Lines that end in a comma, but for the last one.
            file.write(text_bytes(joined("", features.slice(0, len(features) - 1), ",\n")))
            file.write(text_bytes(features.slice(len(features) - 1)))
            begun = True
        file.write(b"\n]}\n")


def write_geoparquet(source: Path, table: Table, path: Path, where: Extent) -> None:
    """Write the points with all columns of the table and their geometry as WKB.

    Raises:
        ReleaseError: the Parquet file can't be read.
    """
    geo = {
        "version": "1.1.0",
        "primary_column": _GEOMETRY,
        "columns": {
            _GEOMETRY: {
                "encoding": "WKB",
                "geometry_types": ["Point"],
                "bbox": [float(end) for end in where.box or ()],
            }
        },
    }
    schema = arrow_schema(table, described=True).append(pa.field(_GEOMETRY, pa.binary()))
    schema = schema.with_metadata({"title": table.title.en, "geo": json.dumps(geo)})
    with pq.ParquetWriter(
        path, schema, compression="zstd", write_page_index=True, write_page_checksum=True
    ) as parquet:
        for group in _groups(_points(source, table), _GROUP_ROWS):
            columns = [group.column(name).combine_chunks() for name in table.column_names]
            made = pa.Table.from_arrays([*columns, _as_wkb(group)], schema=schema)
            parquet.write_table(made, row_group_size=_GROUP_ROWS)


def _both_stated(batch: pa.RecordBatch) -> pa.Array:
    return pc.and_(*(pc.is_valid(batch.column(name)) for name in _MOST))


def _is_point(batch: pa.RecordBatch) -> pa.Array:
    inside = [
        pc.and_(
            pc.less_equal(batch.column(name), pa.scalar(most)),
            pc.greater_equal(batch.column(name), pa.scalar(-most)),
        )
        for name, most in _MOST.items()
    ]
    return pc.and_(*inside).fill_null(False)


def _points(source: Path, table: Table) -> Iterator[pa.RecordBatch]:
    for batch in table_batches(source, table.column_names):
        found = batch.filter(_is_point(batch))
        if len(found):
            yield found


def _groups(batches: Iterator[pa.RecordBatch], rows: int) -> Iterator[pa.Table]:
    """The rows in tables of so many; the last one has what is left."""
    held: list[pa.RecordBatch] = []
    many = 0
    for given in batches:
        batch = given
        while many + len(batch) >= rows:
            yield pa.Table.from_batches([*held, batch.slice(0, rows - many)]).combine_chunks()
            batch = batch.slice(rows - many)
            held, many = [], 0
        if len(batch):
            held.append(batch)
            many += len(batch)
    if held:
        yield pa.Table.from_batches(held).combine_chunks()


def _as_wkb(group: pa.Table) -> pa.Array:
    """Points as well-known binary: byte order, the number of the type, longitude and latitude."""
    told = np.zeros(
        len(group), dtype=[("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")]
    )
    told["order"], told["type"] = 1, 1
    told["x"], told["y"] = (
        # By way of the text: Arrow does not give the nearest fraction of a decimal.
        pc.cast(pc.cast(group.column(name), pa.string()), pa.float64()).to_numpy()
        for name in (LONGITUDE, LATITUDE)
    )
    offsets = np.arange(len(group) + 1, dtype=np.int32) * told.itemsize
    buffers = [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(told.tobytes())]
    return pa.Array.from_buffers(pa.binary(), len(group), buffers)


def _digits(values: pa.Array) -> pa.Array:
    """Decimals as JSON numbers, without the zeros that their type adds at the end."""
    texts = pc.cast(values, pa.string())
    return pc.replace_substring_regex(texts, r"\.?0+$", "")


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
