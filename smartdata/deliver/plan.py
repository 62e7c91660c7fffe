"""What is to be done for each file of a release, so that a target holds it: plain set logic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from smartdata.deliver.contents import Confirmed, Held, ReleaseFile

#: ``keep``: it is there, unchanged since it was confirmed. ``check``: something is there, not known
#: to be it. ``copy``: the release before has the same file at the target. ``stray``: it is no file
#: of the release.
Action = Literal["keep", "check", "copy", "upload", "stray"]


@dataclass(frozen=True)
class Step:
    """One file and what to do for it."""

    action: Action
    path: str
    #: The file wanted; None for a stray one.
    wanted: ReleaseFile | None
    #: What the target holds at its path, if anything.
    held: Held | None = None
    #: What was confirmed: this file, for ``keep``; that of the release before, for ``copy``.
    known: Confirmed | None = None


class _Named(Protocol):
    @property
    def path(self) -> str: ...


class _Follower:
    """Goes along a stream in order, and says what it has at each path."""

    def __init__(self, stream: Iterable[Confirmed]) -> None:
        self.stream = iter(stream)
        self.next = next(self.stream, None)

    def at(self, path: str) -> Confirmed | None:
        while self.next is not None and self.next.path < path:
            self.next = next(self.stream, None)
        return self.next if self.next is not None and self.next.path == path else None


def plan(
    wanted: Iterable[ReleaseFile],
    held: Iterable[Held],
    known: Iterable[Confirmed],
    before: Iterable[Confirmed],
    *,
    reread: bool = False,
) -> Iterator[Step]:
    """The steps, one per path in ``wanted`` or ``held``, in order. All four streams are in order.

    ``known`` was confirmed of this release, ``before`` of the release before at the same target.
    With ``reread`` nothing is taken as known that lies at the target.
    """
    told, previous = _Follower(known), _Follower(before)
    for want, have in side_by_side(wanted, held):
        if want is None:
            if have is not None:
                yield Step("stray", have.path, None, have)
            continue
        if have is not None:
            seen = told.at(want.path)
            same = (
                seen is not None
                and (seen.size, seen.tag, seen.sha256) == (have.size, have.tag, want.sha256)
                and have.size == want.size
            )
            if same and not reread:
                yield Step("keep", want.path, want, have, seen)
            else:
                yield Step("check", want.path, want, have)
            continue
        other = previous.at(want.path)
        if other is not None and (other.size, other.sha256) == (want.size, want.sha256):
            yield Step("copy", want.path, want, known=other)
        else:
            yield Step("upload", want.path, want)


def unchanged(known: Iterable[Confirmed], held: Iterable[Held]) -> Iterator[Confirmed]:
    """Those of the confirmed files that a target holds still as they were then; both in order."""
    for one, there in side_by_side(known, held):
        if one is not None and there is not None and (one.size, one.tag) == (there.size, there.tag):
            yield one


A = TypeVar("A", bound=_Named)
B = TypeVar("B", bound=_Named)


def side_by_side(one: Iterable[A], other: Iterable[B]) -> Iterator[tuple[A | None, B | None]]:
    """Two streams in order of their paths, side by side; None where one lacks a path."""
    lefts, rights = iter(one), iter(other)
    left, right = next(lefts, None), next(rights, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left.path < right.path):
            yield left, None
            left = next(lefts, None)
        elif left is None or right.path < left.path:
            yield None, right
            right = next(rights, None)
        else:
            yield left, right
            left, right = next(lefts, None), next(rights, None)
