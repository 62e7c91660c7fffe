"""Bar charts as numbers that a template draws, with the same numbers as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from smartdata.site.text import one_line, said

#: A chart is drawn 340 wide, so that its text can be read on a phone.
WIDTH = 340
_ROW = 36
#: How wide letters are in a wide type of the size of a chart, a capital and any other letter.
_BREADTHS = {4.6: "fijlrtI.,;:'|()- \u00a0", 11.5: "mwMW"}
_CAPITAL, _LETTER = 8.8, 7.7
_BOLD = 1.12


@dataclass(frozen=True)
class Item:
    """One bar before it is drawn: what it is of, its value, and where its label leads."""

    label: str | Markup
    value: int | Decimal
    shown: str
    path: str = ""
    count: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar as it is drawn."""

    label: str | Markup
    short: str
    shown: str
    path: str
    count: str
    y: int
    width: str


@dataclass(frozen=True)
class Chart:
    """A bar chart; ``id`` is the name of its element."""

    id: str
    title: str | Markup
    bars: list[Bar]
    label_head: str | Markup
    value_head: str | Markup
    count_head: str | Markup = ""
    note: str | Markup = ""

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return len(self.bars) * _ROW


def bars(items: Iterable[Item]) -> list[Bar]:
    """The bars of a chart, drawn in proportion to the largest."""
    listed = list(items)
    most = max((item.value for item in listed), default=0)
    return [
        Bar(
            item.label if isinstance(item.label, Markup) else said(item.label),
            _short(_text(item.label), item.shown), item.shown, item.path, item.count,
            number * _ROW, _width(item.value, most),
        )
        for number, item in enumerate(listed)
    ]  # fmt: skip


def _breadth(text: str) -> float:
    """About how wide a text is drawn."""
    wide = {letter: breadth for breadth, some in _BREADTHS.items() for letter in some}
    return sum(wide.get(one, _CAPITAL if one.isupper() else _LETTER) for one in text)


def _short(label: str, shown: str) -> str:
    """As much of a label as fits before the figure that ends its line."""
    room = WIDTH - 6 - _BOLD * _breadth(shown)
    longest = next((n for n in range(60, 16, -1) if _breadth(one_line(label, n)) <= room), 16)
    return one_line(label, longest)


def _text(label: str | Markup) -> str:
    return str(label.striptags()) if isinstance(label, Markup) else label


def _width(value: int | Decimal, most: int | Decimal) -> str:
    """A length to a tenth; what is there at all is seen."""
    if most <= 0 or value <= 0:
        return "0"
    tenths = int(Decimal(value) * WIDTH * 10 / Decimal(most))
    tenths = max(tenths, 10)
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
