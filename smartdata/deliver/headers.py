"""What is said of each file over HTTP: its type, how long it may be kept, what a page may do.

``serve`` says it itself; ``publish`` gives it to the object store; ``_headers`` tells it to hosts.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from smartdata.media_types import media_type
from smartdata.page_policy import CSP, CSP_SQL
from smartdata.publish.versions import is_version

IMMUTABLE = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300, must-revalidate"
#: What is said of every file alike: that any page may read it, and that its type is meant.
COMMON = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Ranges, Content-Encoding, Content-Length, Content-Range, ETag"
    ),
    "X-Content-Type-Options": "nosniff",
}
#: Texts whose character set is told; those of JSON, RDF/XML and SVG tell it themselves.
_IN_UTF8 = ("text/", "application/atom+xml", "application/jsonl", "application/xml",
            "application/yaml")  # fmt: skip
_PACKED = ("application/gzip", "application/vnd.", "application/octet-stream", "font/", "image/")


def content_type(path: str) -> str:
    """The type of a file by its name, with the character set of texts."""
    kind = media_type(path)
    if kind.startswith(_IN_UTF8):
        kind += "; charset=utf-8"
    return f"{kind}; header=present" if kind.startswith("text/csv") else kind


def cache_control(path: str) -> str:
    """How long a file may be kept: for ever below ``releases/<version>/``, else five minutes.

    ``path`` is relative to the root of what is published, as it was asked for: a file is
    immutable at the address with its version, and not at ``latest``.
    """
    parts = path.split("/")
    fixed = len(parts) > 2 and parts[0] == "releases" and is_version(parts[1])
    return IMMUTABLE if fixed else SHORT


def policy(path: str) -> str | None:
    """The Content-Security-Policy of a page; None for what is no page."""
    name = PurePosixPath(path)
    if name.suffix not in (".html", ".svg"):
        return None
    return CSP_SQL if name.name == "sql.html" else CSP


def is_text(kind: str) -> bool:
    """Whether compressing a file of this type saves anything."""
    return kind.startswith("image/svg") or not kind.startswith(_PACKED)
