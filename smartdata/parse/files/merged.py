"""Merged cells: the value of an area stands in its first cell only, and may be filled into all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from smartdata.parse.files.model import Limits, RefusedFile, Row


@dataclass(frozen=True)
class Area:
    """A merged area: first and last row (from 1) and column (from 0)."""

    top: int
    bottom: int
    left: int
    right: int


def refuse_vast(path: object, areas: Iterable[Area], limits: Limits) -> None:
    """Refuse merged areas that would fill more cells than any list has.

    Raises:
        RefusedFile: they would.
    """
    cells = sum((a.bottom - a.top + 1) * (a.right - a.left + 1) for a in areas)
    if cells > limits.merged_cells:
        raise RefusedFile(
            f"{path}: merged areas of {cells} cells, more than {limits.merged_cells}. Leave them "
            "unfilled with file.merged: keep in source.yaml, or ask the publisher."
        )


def filled(rows: Iterable[Row], areas: Iterable[Area]) -> Iterator[Row]:
    """The rows with each merged area's value in all of its cells that are empty.

    A row that has nothing of its own is part of the printed row above it, and stays empty.
    """
    waiting = sorted(areas, key=lambda area: (area.top, area.left), reverse=True)
    active: list[tuple[Area, str, str]] = []
    for row in rows:
        active = [one for one in active if one[0].bottom >= row.number]
        while waiting and waiting[-1].top <= row.number:
            area = waiting.pop()
            if area.top == row.number and area.left < len(row.cells):
                shown = row.formats[area.left] if row.formats else ""
                active.append((area, row.cells[area.left], shown))
        yield _with(row, active) if active and any(row.cells) else row


def _with(row: Row, active: list[tuple[Area, str, str]]) -> Row:
    cells = list(row.cells)
    formats = list(row.formats) if row.formats is not None else None
    for area, text, shown in active:
        if not text:
            continue
        cells += [""] * (area.right + 1 - len(cells))
        if formats is not None:
            formats += [""] * (len(cells) - len(formats))
        for column in range(area.left, area.right + 1):
            if not cells[column]:
                cells[column] = text
                if formats is not None:
                    formats[column] = shown
    return Row(row.number, cells, formats)
