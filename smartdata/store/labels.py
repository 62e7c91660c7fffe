"""What a source calls each thing that is published, from its description."""

from __future__ import annotations

from collections.abc import Iterator

from smartdata.describe.lists import AmountSpec
from smartdata.describe.source import SourceDescription
from smartdata.parse.lists.rows import cells_of


def source_labels(source: SourceDescription) -> list[tuple[str, str]]:
    """Each field with the label or header that the source prints for it, without repetition."""
    return sorted(set(_labels(source)))


def _labels(source: SourceDescription) -> Iterator[tuple[str, str]]:
    if source.pages is not None:
        for name, label in source.pages.labels.items():
            yield f"projects.{name}", label
        for partner_name, label in source.pages.partner_labels.items():
            yield f"partners.{partner_name}", label
    if source.records is None:
        return
    for told, cell in cells_of(source.records):
        stage = f".{cell.stage or source.amount_stage}" if isinstance(cell, AmountSpec) else ""
        field = f"projects.{told[8:]}" if told.startswith("project.") else f"{told}{stage}"
        for header in (header for aliases in cell.headers for header in aliases):
            yield field, header
