"""Printed text and numbers in the Markdown pages of a release."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

#: What could begin a link, an emphasis, a code, an entity, a tag or another cell.
_ACTIVE = re.compile(r"[\\`*_\[\]|~]")
NONE = "–"


def cell(text: str) -> str:
    """Printed text as a part of a line or a cell of a table: it can't break out of it, nor become
    a link, a tag or an emphasis, and signs that no eye sees are marked."""
    line = " ".join(text.split())
    seen = "".join(sign if sign.isprintable() else "\ufffd" for sign in line)
    escaped = _ACTIVE.sub(lambda found: f"\\{found[0]}", seen)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def number(value: int | Decimal | None) -> str:
    """A number with its thousands parted by commas, exact; a dash where there is none."""
    return NONE if value is None else f"{value:,}"


def grown(value: int | Decimal | None) -> str:
    """A difference with its sign; a dash where there is none."""
    return NONE if value is None else f"{value:+,}" if value else f"{value:,}"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> list[str]:
    """The lines of a table whose cells are safe already; its last ``numbers`` columns are set to
    the right."""
    bars = ["---"] * (len(titles) - numbers) + ["--:"] * numbers
    lines = [f"| {' | '.join(titles)} |", f"|{'|'.join(bars)}|"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]
