"""Maps of regions and countries: outlines where they are given, else tiles of our own.

A map of tiles has each place as a square near where it lies. Numbers stand in every shape and in
the table beside; the shade only repeats them.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import cos, radians
from pathlib import Path
from typing import Any

from markupsafe import Markup

from smartdata.errors import UsageError

_STEP = 48
_TILE = 44
_WIDTH = 340
#: Shares of the largest number at which the shade gets darker.
_SHADES = (0.0, 0.05, 0.2, 0.5)


@dataclass(frozen=True)
class Shape:
    """One place on a map: a square at ``x``, ``y``, or an outline, and where its text stands."""

    code: str
    shown: str
    shade: int
    label_x: str
    label_y: int
    x: int = 0
    y: int = 0
    outline: str = ""


@dataclass(frozen=True)
class MapRow:
    """One place in the table beside the map."""

    label: str
    code: str
    shown: str
    path: str


@dataclass(frozen=True)
class Map:
    """A map and the same numbers as a table."""

    id: str
    title: str | Markup
    desc: str | Markup
    shapes: list[Shape]
    rows: list[MapRow]
    width: int
    height: int
    label_head: str | Markup
    value_head: str | Markup
    note: str | Markup = ""


@dataclass(frozen=True)
class Tile:
    """A place on a grid; ``versions`` are those of NUTS in which its code is meant."""

    code: str
    versions: tuple[str, ...]
    column: int
    row: int


@cache
def tiles(kind: str) -> tuple[Tile, ...]:
    """The tiles of countries (``country``) or of regions of level 3 (``nuts3``)."""
    text = files(__package__).joinpath("tiles.csv").read_text(encoding="utf-8")
    return tuple(
        Tile(row["code"], tuple(row["versions"].split("|")), int(row["column"]), int(row["row"]))
        for row in csv.DictReader(text.splitlines())
        if row["kind"] == kind
    )


def tile_shapes(
    placed: Iterable[Tile], numbers: Mapping[str, int], shown: Mapping[str, str]
) -> tuple[list[Shape], int, int]:
    """Squares for all tiles; those without a number are empty. Also the width and height."""
    listed = sorted(placed, key=lambda tile: (tile.row, tile.column))
    most = max(numbers.values(), default=0)
    left = min((tile.column for tile in listed), default=0)
    top = min((tile.row for tile in listed), default=0)
    shapes = [
        Shape(
            tile.code,
            shown.get(tile.code, "–"),
            shade(numbers.get(tile.code, 0), most),
            str((tile.column - left) * _STEP + _TILE // 2),
            (tile.row - top) * _STEP + 19,
            x=(tile.column - left) * _STEP,
            y=(tile.row - top) * _STEP,
        )
        for tile in listed
    ]
    # A map of few columns is not drawn larger than others.
    width = max(_WIDTH, max((shape.x for shape in shapes), default=0) + _TILE)
    height = max((shape.y for shape in shapes), default=0) + _TILE
    return shapes, width, height


def shade(number: int, most: int) -> int:
    """From 0 for none to 4 for the largest numbers."""
    if number <= 0:
        return 0
    return sum(number >= most * part for part in _SHADES)


def outlines(path: Path) -> dict[str, list[list[tuple[float, float]]]]:
    """The rings of each region of level 3 of a GeoJSON file, as longitudes and latitudes.

    Raises:
        UsageError: the file is missing or is no GeoJSON of regions.
    """
    return _drawn(path)[0]


def drawn_names(path: Path) -> dict[str, str]:
    """What a GeoJSON file calls its regions, of every level, by their codes.

    Raises:
        UsageError: the file is missing or is no GeoJSON of regions.
    """
    return _drawn(path)[1]


@cache
def _drawn(path: Path) -> tuple[dict[str, list[list[tuple[float, float]]]], dict[str, str]]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        found, names = {}, {}
        for feature in told["features"]:
            properties = feature["properties"]
            code = properties.get("NUTS_ID") or properties["id"]
            # Latin letters where there are any: a reader of each language can read them.
            if name := properties.get("NAME_LATN") or properties.get("NUTS_NAME"):
                names[str(code)] = str(name)
            if properties.get("LEVL_CODE", len(code) - 2) == 3:
                found[str(code)] = _rings(feature["geometry"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path}: can't be read as outlines of regions ({error!r}). Give publication.regions a "
            "GeoJSON with the properties NUTS_ID and LEVL_CODE, or leave it out."
        ) from error
    return found, names


def _rings(geometry: Any) -> list[list[tuple[float, float]]]:
    kind, told = geometry["type"], geometry["coordinates"]
    polygons = {"Polygon": [told], "MultiPolygon": told}[kind]
    # The first ring of a polygon is its outline; the others are holes, which other regions fill.
    return [[(float(x), float(y)) for x, y, *_ in polygon[0]] for polygon in polygons]


def outline_shapes(
    regions: Mapping[str, list[list[tuple[float, float]]]],
    numbers: Mapping[str, int],
    shown: Mapping[str, str],
) -> tuple[list[Shape], int, int]:
    """Outlines of regions as paths to a tenth of a unit; also the width and height."""
    points = [point for rings in regions.values() for ring in rings for point in ring]
    if not points:
        return [], _WIDTH, 1
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    # Degrees of longitude are shorter than those of latitude; at the middle both scales agree.
    narrow = cos(radians((south + north) / 2))
    scale = _WIDTH / max((east - west) * narrow, 1e-9)
    most = max(numbers.values(), default=0)

    def placed(point: tuple[float, float]) -> tuple[float, float]:
        return (point[0] - west) * narrow * scale, (north - point[1]) * scale

    shapes = []
    for code, rings in sorted(regions.items()):
        drawn = [[placed(point) for point in ring] for ring in rings]
        x, y = _middle(max(drawn, key=lambda ring: abs(_area(ring))))
        shapes.append(
            Shape(code, shown.get(code, "–"), shade(numbers.get(code, 0), most), f"{x:.1f}",
                  round(y) - 3, outline="".join(map(_path, drawn)))
        )  # fmt: skip
    return shapes, _WIDTH, max(1, round((north - south) * scale))


def _path(ring: list[tuple[float, float]]) -> str:
    """A ring as a path; points that fall on the same tenth are one."""
    steps: list[str] = []
    for x, y in ring:
        step = f"{x:.1f} {y:.1f}"
        if not steps or steps[-1] != step:
            steps.append(step)
    return "M" + "L".join(steps) + "Z"


def _area(ring: list[tuple[float, float]]) -> float:
    following = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in following) / 2


def _middle(ring: list[tuple[float, float]]) -> tuple[float, float]:
    """The centre of gravity of an outline."""
    area = _area(ring)
    if abs(area) < 1e-9:
        return ring[0]
    x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return x / (6 * area), y / (6 * area)
