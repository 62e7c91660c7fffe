"""What some rows of a list say, as a hash: equal hashes, equal statements, wherever they stand."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from smartdata.parse.files.cells import Number
from smartdata.parse.lists.plan import Plan
from smartdata.parse.lists.rows import DataRow
from smartdata.parse.reading import reading_of


def sha256_of(told: Any) -> str:
    """SHA-256 of anything that can be written as JSON."""
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


class ContentHash:
    """Hashes the rows of one table as its description reads them."""

    def __init__(self, plan: Plan) -> None:
        # Equal cells below other headers, or read by another description, say something else.
        self._reading = sha256_of([plan.titles, reading_of(plan.source)])
        self._sections = plan.records.sections is not None
        # What nobody reads may change every night; but the whole row may tell projects apart.
        self._unread: frozenset[int] = frozenset() if "row" in plan.records.key else plan.ignored

    def of(self, rows: list[DataRow]) -> str:
        """SHA-256 of what the rows say."""
        told = [self._reading]
        for row in rows:
            cells = row.cells
            if self._unread:
                cells = [cell for n, cell in enumerate(cells) if n not in self._unread]
            told.append(_squeezed(cells))
            # A typed number of a workbook is read otherwise than the same digits as a text.
            if Number in set(map(type, cells)):
                told.append(repr([n for n, cell in enumerate(cells) if type(cell) is Number]))
            # The number formats carry the currency of some workbooks.
            if row.formats is not None:
                told.append("\0".join(row.formats))
            if self._sections:
                told.append(row.section)
        return hashlib.sha256("\1".join(told).encode(errors="surrogatepass")).hexdigest()


def _squeezed(cells: list[str]) -> str:
    """All cells as one text, each without needless blanks: a call for each would take too long."""
    together = " ".join("\0".join(cells).split())
    return together.replace(" \0", "\0").replace("\0 ", "\0")
