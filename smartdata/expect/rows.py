"""``expected.csv`` and ``found.csv``: rows and exact sums of a source, as people review them.

One line per programme, thing counted, stage and currency; in one certain order, ended by line
feeds, so that a change shows as a short diff. Nothing in it is about a person.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from smartdata.errors import RawError
from smartdata.files import write_atomically

EXPECTED_NAME, FOUND_NAME = "expected.csv", "found.csv"
HEADER = ("programme", "what", "stage", "currency", "rows", "sum")
_COUNT = re.compile(r"0|[1-9]\d{0,17}", re.ASCII)
_SUM = re.compile(r"-?\d{1,36}(\.\d{1,6})?", re.ASCII)

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Counted:
    """How many rows of one kind a source has in one programme, and the sum of their amounts.

    ``programme`` is its CCI code, or the printed name where that is not known; empty where there
    is none. ``what`` is like ``projects``, ``amounts.partner.total_budget`` or
    ``quarantine.<rule>``. ``sum`` is in units of ``currency``, and None for what has no amount:
    missing is not zero.
    """

    programme: str
    what: str
    stage: str
    currency: str
    rows: int
    sum: Decimal | None = None

    @property
    def key(self) -> Key:
        """What there is one row of."""
        return self.programme, self.what, self.stage, self.currency


def printed(rows: Iterable[Counted]) -> str:
    """The rows as the text of a file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for row in sorted(rows, key=lambda row: row.key):
        writer.writerow([*row.key, row.rows, "" if row.sum is None else f"{row.sum:f}"])
    return text.getvalue()


def read_counted(path: Path) -> list[Counted] | None:
    """The rows of ``expected.csv`` or ``found.csv``, or None where there is no such file.

    Raises:
        RawError: it is damaged; names the file, the line and what is wrong with it.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")  # as an editor may have left it
    except FileNotFoundError:
        return None
    except (UnicodeDecodeError, OSError) as error:
        raise _damaged(path, "can't be read", str(error)) from error
    return parsed(text, path)


def parsed(text: str, path: Path) -> list[Counted]:
    """The rows in a text; ``path`` is named where it is damaged.

    Raises:
        RawError: as :func:`read_counted` does.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: dict[Key, Counted] = {}
    try:
        if next(reader, None) != list(HEADER):
            raise _damaged(path, "line 1", f"is not the header {','.join(HEADER)}")
        for cells in reader:
            row = _row(cells, f"line {reader.line_num}", path)
            if row.key in found:
                raise _damaged(path, f"line {reader.line_num}", "repeats a line above it")
            found[row.key] = row
    except csv.Error as error:
        raise _damaged(path, f"line {reader.line_num}", str(error)) from error
    return list(found.values())


def _row(cells: list[str], line: str, path: Path) -> Counted:
    if len(cells) != len(HEADER):
        raise _damaged(path, line, f"has not {len(HEADER)} cells but {len(cells)}")
    programme, what, stage, currency, rows, total = cells
    if not what:
        raise _damaged(path, line, "does not say what it counts")
    if not _COUNT.fullmatch(rows):
        raise _damaged(path, line, f"{rows!r} is not a number of rows")
    if total and not _SUM.fullmatch(total):
        raise _damaged(path, line, f"{total!r} is not a sum like 1234.50")
    amount = Decimal(total) if total else None
    return Counted(programme, what, stage, currency, int(rows), amount)


def _damaged(path: Path, place: str, why: str) -> RawError:
    mend = "bring it back from version control"
    if path.name == EXPECTED_NAME:
        mend += f", or write it anew with: smartdata expectations accept {path.parent.name}"
    else:
        mend = "remove it, and the next run writes it anew."
    return RawError(f"{path}: {place}: {why}. Mend it, or {mend}")


def write_counted(path: Path, rows: Iterable[Counted]) -> bool:
    """Write a file whole, only where its bytes change; says whether they did.

    Raises:
        OSError: it can't be written.
    """
    text = printed(rows)
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    write_atomically(path, text)
    return True
