"""Long lists in parts of a hundred rows, so that no page grows with the number of projects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

ROWS = 100


@dataclass(frozen=True)
class PageLink:
    """A page of a list in the navigation; a gap stands for several that are left out."""

    number: int
    path: str = ""
    here: bool = False
    gap: bool = False


@dataclass(frozen=True)
class Pages:
    """Where a page stands among the pages of its list. Paths are relative to the page itself."""

    number: int
    count: int
    name: Callable[[int], str]

    @property
    def before(self) -> str:
        """The page before, if there is one."""
        return self.name(self.number - 1) if self.number > 1 else ""

    @property
    def after(self) -> str:
        """The next page, if there is one."""
        return self.name(self.number + 1) if self.number < self.count else ""

    @property
    def shown(self) -> list[PageLink]:
        """The first and last page, this one and its neighbours."""
        wanted = {1, self.count, *range(self.number - 2, self.number + 3)}
        found: list[PageLink] = []
        for number in sorted(n for n in wanted if 1 <= n <= self.count):
            if found and number > found[-1].number + 1:
                found.append(PageLink(0, gap=True))
            found.append(PageLink(number, self.name(number), number == self.number))
        return found


def parts(rows: Iterable[Any], count: int) -> Iterator[tuple[int, list[Any]]]:
    """The rows in numbered parts, from 1; there is a first part even of nothing."""
    some = iter(rows)
    for number in range(1, page_count(count) + 1):
        yield number, list(islice(some, ROWS))


def page_count(count: int) -> int:
    """How many pages a list of so many rows has."""
    return max(1, -(-count // ROWS))
