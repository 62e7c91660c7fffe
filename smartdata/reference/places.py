"""Whether coordinates can be in the country that is stated beside them."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Literal

from smartdata.reference import rows

#: The most degrees that a longitude has.
_LARGEST = 180
_Box = tuple[Decimal, Decimal, Decimal, Decimal]


@cache
def _boxes() -> dict[str, list[_Box]]:
    found: dict[str, list[_Box]] = {}
    for row in rows("country_boxes"):
        box = tuple(Decimal(row[side]) for side in ("south", "west", "north", "east"))
        found.setdefault(row["code"], []).append(box)  # type: ignore[arg-type]
    return found


def coordinate_problem(
    country: str | None, latitude: Decimal, longitude: Decimal
) -> Literal["swapped", "outside", "projected"] | None:
    """What is wrong with coordinates in degrees (WGS 84) of a country (ISO 3166-1 alpha-2).

    ``swapped`` only where the two, exchanged, lie in the country and as they stand they do not;
    ``projected`` where one is so large that it must be metres. None of a country without a box,
    or of no country, is ever outside, unless it is nowhere on Earth.
    """
    if _inside(country, latitude, longitude):
        return None
    if max(abs(latitude), abs(longitude)) > _LARGEST:
        return "projected"
    return "swapped" if _inside(country, longitude, latitude, known=True) else "outside"


def _inside(
    country: str | None, latitude: Decimal, longitude: Decimal, *, known: bool = False
) -> bool:
    boxes = _boxes().get(country or "")
    if boxes is None:
        return not known and abs(latitude) <= 90 and abs(longitude) <= 180
    return any(
        south <= latitude <= north and west <= longitude <= east
        for south, west, north, east in boxes
    )
