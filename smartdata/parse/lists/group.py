"""Bringing the rows of one project together, wherever in the file they stand, in little memory."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from smartdata.parse.files.cells import Number
from smartdata.parse.lists.rows import DataRow

Key = tuple[str, ...]
#: Characters of cells that are held before rows are laid aside on disk.
HELD_CHARS = 32_000_000
#: Files that rows are laid aside in; each is later held in memory by itself.
BUCKETS = 256


def grouped(
    rows: Iterable[DataRow], key: Callable[[DataRow], Key], scratch: Path
) -> Iterator[tuple[Key, list[DataRow]]]:
    """The rows of each key together; rows with an empty key stay alone.

    Small files are grouped in memory, in the order of first appearance. Beyond ``HELD_CHARS``
    rows are laid aside in ``scratch``, in buckets by a checksum of their key, and grouped bucket by
    bucket; the order is then that of the buckets, the same on every run.
    """
    held: dict[Key, list[DataRow]] = {}
    chars = 0
    iterator = iter(rows)
    for row in iterator:
        told = key(row)
        if not any(told):
            yield told, [row]
            continue
        held.setdefault(told, []).append(row)
        # Even an empty cell takes its room.
        chars += sum(map(len, row.cells)) + 10 * len(row.cells) + 100
        if chars > HELD_CHARS:
            yield from _through_buckets(held, iterator, key, scratch)
            return
    yield from held.items()


def _through_buckets(
    held: dict[Key, list[DataRow]], rows: Iterator[DataRow], key: Callable[[DataRow], Key],
    scratch: Path,
) -> Iterator[tuple[Key, list[DataRow]]]:  # fmt: skip
    folder = scratch / "groups"
    folder.mkdir(parents=True)
    paths = [folder / f"{number:03}.jsonl" for number in range(BUCKETS)]
    try:
        with ExitStack() as stack:
            files = [stack.enter_context(path.open("w", encoding="utf-8")) for path in paths]

            def lay_aside(told: Key, row: DataRow) -> None:
                bucket = zlib.crc32("\x1f".join(told).encode()) % BUCKETS
                numbers = [n for n, cell in enumerate(row.cells) if type(cell) is Number]
                line = [
                    told,
                    numbers,
                    row.number,
                    row.cells,
                    row.formats,
                    row.section,
                    row.too_wide,
                ]
                files[bucket].write(json.dumps(line, ensure_ascii=False) + "\n")

            for told, several in held.items():
                for row in several:
                    lay_aside(told, row)
            held.clear()
            for row in rows:
                told = key(row)
                if any(told):
                    lay_aside(told, row)
                else:
                    yield told, [row]
        for path in paths:
            groups: dict[Key, list[DataRow]] = {}
            with path.open(encoding="utf-8") as file:
                for line in file:
                    told, numbers, *parts = json.loads(line)
                    for n in numbers:
                        parts[1][n] = Number(parts[1][n])
                    groups.setdefault(tuple(told), []).append(DataRow(*parts))
            yield from groups.items()
    finally:
        shutil.rmtree(folder)
