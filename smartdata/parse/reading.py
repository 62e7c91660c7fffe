"""What decides how a raw file is read, besides the file itself."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from smartdata.describe.source import SourceDescription

#: What a description says of the source, its snapshots and their coming, but not of reading them.
_NOT_READ = frozenset(
    {"title", "publisher", "landing_page", "licence", "attribution", "fetch", "snapshots", "gate",
     "rank", "linked_by"}
)  # fmt: skip


def reading_of(source: SourceDescription) -> dict[str, Any]:
    """The part of a description that decides what is read from the source's files."""
    return source.model_dump(mode="json", exclude=set(_NOT_READ))


def reading_digest(source: SourceDescription) -> str:
    """SHA-256 of :func:`reading_of`."""
    told = json.dumps(reading_of(source), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
