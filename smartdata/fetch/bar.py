"""How far a fetch is: in a terminal, on standard error; nothing in a pipe or a log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Never

from tqdm import tqdm


class Bar:
    """Counts bytes as they arrive, and files as they are whole."""

    def __init__(self, bar: tqdm[Never]) -> None:
        self._bar = bar
        self._files = 0

    def bytes(self, count: int) -> None:
        """So many bytes arrived."""
        self._bar.update(count)

    def file(self, total: int | None) -> None:
        """One more file is there, of ``total`` if that is known."""
        self._files += 1
        of = f" of {total}" if total is not None else ""
        self._bar.set_postfix_str(f"{self._files}{of} files", refresh=False)


@contextmanager
def transfer(what: str) -> Iterator[Bar]:
    """A bar for as long as a source is fetched."""
    with tqdm(desc=what, unit="B", unit_scale=True, disable=None, leave=False) as bar:
        yield Bar(bar)
