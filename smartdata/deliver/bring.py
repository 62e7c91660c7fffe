"""Bringing the immutable files of a release to a target, several at a time, and confirming them."""

from __future__ import annotations

import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from smartdata.deliver.contents import (
    Confirmed,
    Held,
    ReleaseFile,
    read_confirmed,
    release_files,
    write_head,
)
from smartdata.deliver.plan import Action, Step, plan, side_by_side, unchanged
from smartdata.deliver.targets import Target, confirmed_path
from smartdata.errors import DeliveryError
from smartdata.progress import progress

_AT_ONCE = 8
#: Files begun and not yet confirmed, at most.
_AHEAD = 64
_ROUNDS = 10
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Delivery:
    """One release on its way to one target. ``before`` is the release that is the latest there."""

    folder: Path
    target: Target
    version: str
    before: str | None
    #: Read every file at the target again, whatever was confirmed before.
    reread: bool = False


@dataclass(frozen=True)
class _Done:
    confirmed: Confirmed
    action: Action


def bring(delivery: Delivery, counts: Counter[str]) -> None:
    """Have the target hold every file of the release, and know it.

    ``counts`` is added to by what was done: files by action, and ``bytes`` uploaded.

    Raises:
        DeliveryError: the target fails, or holds there what is not of the release.
    """
    with tempfile.TemporaryFile() as confirmed:
        write_head(confirmed)
        total = sum(1 for _ in release_files(delivery.folder))
        waiting: deque[Future[_Done]] = deque()

        def finish_one() -> None:
            done = waiting.popleft().result()
            _count(done.action, done.confirmed.size, counts)
            confirmed.write(done.confirmed.line().encode())

        with _steps(delivery) as found:
            workers = ThreadPoolExecutor(_AT_ONCE)
            try:
                for step in progress(found, "files published", "file", total):
                    if len(waiting) >= _AHEAD:
                        finish_one()
                    waiting.append(workers.submit(_do, delivery, step))
                while waiting:
                    finish_one()
            finally:
                workers.shutdown(cancel_futures=True)
        _confirm(delivery, confirmed)
        _note(delivery, confirmed)


def count_steps(delivery: Delivery, counts: Counter[str]) -> None:
    """Count what :func:`bring` would do, and do nothing."""
    with _steps(delivery) as found:
        for step in found:
            if step.wanted is None:
                raise _stray(delivery, step.path)
            _count(step.action, step.wanted.size, counts)


def _count(action: Action, size: int, counts: Counter[str]) -> None:
    counts[action] += 1
    if action == "upload":
        counts["bytes"] += size


@contextmanager
def _steps(delivery: Delivery) -> Iterator[Iterator[Step]]:
    """What is to be done, by the lists of what was confirmed at the target before."""
    target, version, before = delivery.target, delivery.version, delivery.before
    with tempfile.TemporaryFile() as known, tempfile.TemporaryFile() as earlier:
        target.read(confirmed_path(version), known)
        if before is not None and before != version:
            target.read(confirmed_path(before), earlier)
        yield plan(
            release_files(delivery.folder),
            target.held(version),
            read_confirmed(known),
            unchanged(read_confirmed(earlier), target.held(before) if before else ()),
            reread=delivery.reread,
        )


def _do(delivery: Delivery, step: Step) -> _Done:
    """Have the target hold one file."""
    file, target, version = step.wanted, delivery.target, delivery.version
    if file is None:
        raise _stray(delivery, step.path)
    if step.action == "keep" and step.known is not None:
        return _Done(step.known, "keep")
    if step.held is not None:
        return _check(delivery, file, step.held)
    if step.action == "copy" and step.known is not None and delivery.before is not None:
        held = target.copy(version, file, delivery.before, step.known.tag)
        if held is not None:
            return _done(file, held, "copy")
    held = target.put(version, file, delivery.folder / file.path)
    if held is not None:
        return _done(file, held, "upload")
    # Another publisher was quicker, or the answer to our own request was lost.
    held = target.find(version, file.path)
    if held is None:
        raise DeliveryError(
            f"{_place(delivery, file.path)}: the target refused it, but holds nothing there. "
            "Publish again."
        )
    return _check(delivery, file, held)


def _check(delivery: Delivery, file: ReleaseFile, held: Held) -> _Done:
    """Compare what a target holds with the file of the release."""
    target, version = delivery.target, delivery.version
    found = None
    if held.size == file.size:
        found = target.digest(version, held, reread=delivery.reread)
    if found == file.sha256:
        return _done(file, held, "check")
    if not target.is_shown(version):
        # It was cut short, before anybody could read it.
        put = target.put(version, file, delivery.folder / file.path)
        if put is not None:
            return _done(file, put, "upload")
    raise DeliveryError(
        f"{_place(delivery, file.path)}: holds other bytes than release {version}, and what is "
        "published is never overwritten. Compare both with a copy, and take the wrong one away."
    )


def _done(file: ReleaseFile, held: Held, action: Action) -> _Done:
    return _Done(Confirmed(file.path, file.size, file.sha256, held.tag), action)


def _stray(delivery: Delivery, path: str) -> DeliveryError:
    return DeliveryError(
        f"{_place(delivery, path)}: is no file of the release. Find out who put it there, and take "
        "it away."
    )


def _place(delivery: Delivery, path: str) -> str:
    return f"{delivery.target.name}/releases/{delivery.version}/{path}"


def _confirm(delivery: Delivery, confirmed: IO[bytes]) -> None:
    """Compare all that the target lists now with what was confirmed, before anything leads there.

    Raises:
        DeliveryError: something was changed, taken away or added in the meantime.
    """
    listed = delivery.target.held(delivery.version)
    for one, held in side_by_side(read_confirmed(confirmed), listed):
        if one is None or held is None or (one.size, one.tag) != (held.size, held.tag):
            path = one.path if one is not None else held.path if held is not None else ""
            raise DeliveryError(
                f"{_place(delivery, path)}: was changed at the target while the release was "
                "published. Nothing leads there by this run; publish again."
            )


def _note(delivery: Delivery, confirmed: IO[bytes]) -> None:
    """Keep the list of what was confirmed at the target, if it is not there already."""
    target, path = delivery.target, confirmed_path(delivery.version)
    for _ in range(_ROUNDS):
        with tempfile.TemporaryFile() as there:
            tag = target.read(path, there)
            if tag is not None and _same(there, confirmed):
                return
        confirmed.seek(0)
        if target.replace(path, confirmed, tag):
            return
    raise DeliveryError(f"{target.name}/{path}: is changed again and again by somebody else.")


def _same(one: IO[bytes], other: IO[bytes]) -> bool:
    one.seek(0)
    other.seek(0)
    while (piece := one.read(_PIECE)) == other.read(_PIECE):
        if not piece:
            return True
    return False
