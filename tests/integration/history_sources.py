"""What publishers print and people say, for tests of history: rows, snapshots, corrections.

A list has one row per project.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

CCI = "2014TC16RFCB027"
AMOUNT = "amounts.total_budget.approved"
UNREADABLE = "x"
#: Printed status: status, whether it is an operation, quality.
STATUSES: dict[str, tuple[str | None, str | None, str]] = {
    "Going": ("running", "yes", "ok"),
    "Asked": ("applied", "no", "ok"),
    "Odd": (None, None, "warning"),
    "": (None, None, "ok"),
}
ORGANISATIONS = {"Firm Ltd": "XX-f9774811c1453f12", "Town Council": "XX-d002f4e021ca475e"}
#: The rows that a record has: table and key within the record.
PROJECT = ("projects", None)
TITLE = ("texts", "kind=title|language=lv|origin=source")
LEAD = ("partners", "partner_no=1")
_TOTAL = "subject=project|partner_no=|location_no=|measure=total_budget|stage=approved|fund="
TOTAL = ("amounts", _TOTAL)
#: The fields of which a correction is told.
CORRECTED = ("findings", None)

RowKey = tuple[str, str | None]
Fields = dict[str, str | None]
#: What is published of a record.
Stated = dict[RowKey, Fields]


class Row(NamedTuple):
    """One row as it is printed."""

    code: str
    title: str = "One"
    status: str = "Going"
    end: str = "2017-05-05"
    total: str = "100.00"
    lead: str = "Firm Ltd"

    @property
    def uid(self) -> str | None:
        return f"{CCI}/{self.code}" if self.code else None


class Correction(NamedTuple):
    """What is wrong with the project of a number, and what is right."""

    code: str
    field: str
    expected: str | None
    new: str

    @property
    def uid(self) -> str:
        return f"{CCI}/{self.code}"

    def fits(self, row: Row) -> bool:
        """Whether the row says what is expected: of an amount, in whatever form."""
        printed = {"title": row.title, "end_date": row.end, AMOUNT: row.total}[self.field]
        expected = self.expected or ""
        if self.field == AMOUNT and printed and UNREADABLE not in (printed, expected):
            return self.code == row.code and Decimal(printed) == Decimal(expected)
        return (self.code, expected) == (row.code, printed)

    def on(self, row: Row) -> Row:
        """The row as it should be."""
        name = {"title": "title", "end_date": "end", AMOUNT: "total"}[self.field]
        return row._replace(**{name: self.new})


@dataclass(frozen=True)
class Landed:
    """A snapshot: the rows of each of its files."""

    files: tuple[tuple[Row, ...], ...]
    partial: bool = False

    @property
    def rows(self) -> list[Row]:
        return [row for rows in self.files for row in rows]

    def contents(self, code: str) -> set[Row]:
        """The different rows that have a number."""
        return {row for row in self.rows if row.code == code}

    @property
    def is_refused(self) -> bool:
        """Whether a file is empty, or contradicts its description as a whole."""
        for rows in self.files:
            unread = sum(row.total == UNREADABLE for row in rows)
            nameless = sum(not row.code for row in rows)
            inside = Landed((rows,))
            differing = sum(len(inside.contents(row.code)) > 1 for row in rows if row.code)
            mostly = any(count >= 3 and 2 * count > len(rows) for count in (unread, nameless))
            if not rows or differing >= 3 or mostly:
                return True
        return False


@dataclass
class Source:
    """Everything that a publisher and people said."""

    rank: int
    least_records: int = 0
    snapshots: dict[date, Landed] = field(default_factory=dict)
    verdicts: dict[date, str] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)

    def only(self, days: Iterable[date]) -> Source:
        """The source as if no other snapshots had come."""
        return replace(self, snapshots={day: self.snapshots[day] for day in days})

    def corrected(self, row: Row) -> tuple[Row, set[str]]:
        """The row as it should be, and the fields that had to be corrected."""
        fitting = [one for one in self.corrections if one.fits(row)]
        for one in fitting:
            row = one.on(row)
        return row, {one.field for one in fitting}

    def published(self, row: Row) -> Stated | None:
        """What is published of a row by itself; None where it is held back."""
        row, fields = self.corrected(row)
        if not row.code or row.total == UNREADABLE:
            return None
        status, operation, quality = STATUSES[row.status]
        total = f"{Decimal(row.total):.2f}" if row.total else None
        told: Stated = {
            PROJECT: {
                "title": row.title, "status": status, "is_operation": operation,
                "status_raw": row.status if status else None, "end_date": row.end or None,
                "total_budget": total, "currency": "EUR" if total else None, "quality": quality,
            },
            TITLE: {"text": row.title},
            CORRECTED: dict.fromkeys(sorted(fields)),
        }  # fmt: skip
        if total:
            told[TOTAL] = {"amount": total}
        if row.lead:
            told[LEAD] = {"name": row.lead, "organisation_uid": ORGANISATIONS[row.lead]}
        return told

    def outcomes(self, landed: Landed) -> list[tuple[Row, str]]:
        """What becomes of each row: where rows of one key differ none of them is published, of
        equal ones the first."""
        found: list[tuple[Row, str]] = []
        for number, row in enumerate(landed.rows):
            differ = bool(row.code) and len(landed.contents(row.code)) > 1
            if differ or self.published(row) is None:
                found.append((row, "quarantined"))
            else:
                again = row in landed.rows[:number]
                found.append((row, "duplicate" if again else "published"))
        return found
