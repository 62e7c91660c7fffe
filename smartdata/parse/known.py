"""What earlier readings of a source found, so that equal words are not read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from smartdata.connection import IN_MEMORY, connect


class Known(NamedTuple):
    """What a statement that was read before is called, and what a glance at it showed."""

    record_uid: str | None
    glance: str


def mention_of(record: dict[str, Any], glance: str | None = None) -> dict[str, Any]:
    """The mention of a record that has just been read."""
    return {
        "record_no": record["record_no"],
        "file": record["file"],
        "source_file_sha256": record["source_file_sha256"],
        "place": record["place"],
        # A page of which nothing could be read is at least equal to itself.
        "content_sha256": record.get("content_sha256") or record["source_file_sha256"],
        "record_uid": record.get("record_uid"),
        "strict": record["strict"],
        "known": False,
        "glance": glance,
    }


def mentioned_again(
    origin: dict[str, Any], record_no: int, place: str, content: str, known: Known
) -> dict[str, Any]:
    """The mere mention of a statement of a list whose content had been read before."""
    return {
        "record_no": record_no,
        "file": origin["file"],
        "source_file_sha256": origin["source_file_sha256"],
        "place": place,
        "content_sha256": content,
        "record_uid": known.record_uid,
        "strict": False,
        "known": True,
        "glance": known.glance,
    }


class KnownContents:
    """The contents that earlier snapshots of a source hold, looked up on disk.

    ``folders`` are those of their readings, all by the same description and software.
    """

    def __init__(self, folders: Sequence[Path], memory_limit: str, spill: Path) -> None:
        self._paths = [str(p) for f in folders for p in sorted(f.glob("mentions-*.parquet"))]
        self._opened = connect(IN_MEMORY, memory_limit, spill=spill)
        self.connection = self._opened.__enter__()

    def __enter__(self) -> KnownContents:
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.__exit__(None, None, None)

    def contents(self, wanted: Iterable[str]) -> dict[str, Known]:
        """Those of the contents of lists that had been read before."""
        if not self._paths:
            return {}
        asked = pa.table({"content_sha256": pa.array(sorted(set(wanted)), pa.string())})
        self.connection.register("asked", asked)
        found = self.connection.execute(
            """
            SELECT content_sha256, any_value(record_uid), any_value(glance)
            FROM read_parquet($paths)
            WHERE NOT known AND NOT strict AND content_sha256 IN (SELECT content_sha256 FROM asked)
            GROUP BY content_sha256
            """,
            {"paths": self._paths},
        ).fetchall()
        self.connection.unregister("asked")
        return {content: Known(uid, glance) for content, uid, glance in found}
