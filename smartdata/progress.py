"""Progress bars on long work: in a terminal, on standard error; nothing in a pipe or a log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")


def progress(items: Iterable[T], what: str, unit: str, total: int | None = None) -> Iterable[T]:
    """The items, with a bar while they are worked through."""
    return tqdm(items, desc=what, unit=unit, total=total, disable=None, leave=False)
