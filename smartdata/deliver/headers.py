"""What is said of each file over HTTP: its type, how long it may be kept, what a page may do.

``serve`` says it itself; ``publish`` gives it to the object store; ``_headers`` tells it to hosts.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from smartdata.publish.versions import is_version

#: Content types by the end of a name; a longer end goes before a shorter.
CONTENT_TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".cff": "application/yaml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8; header=present",
    ".duckdb": "application/vnd.duckdb",
    ".geojson": "application/geo+json",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".jsonld": "application/ld+json",
    ".map": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".rdf": "application/rdf+xml",
    ".svg": "image/svg+xml",
    ".ttl": "text/turtle; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml; charset=utf-8",
}
#: Types of names that say it as a whole.
_NAMED = {
    "SHA256SUMS": "text/plain; charset=utf-8",
    "LICENSE": "text/plain; charset=utf-8",
    "_headers": "text/plain; charset=utf-8",
    "_redirects": "text/plain; charset=utf-8",
    "csvw-metadata.json": "application/csvm+json",
    "croissant.json": "application/ld+json",
    "feed.xml": "application/atom+xml; charset=utf-8",
    "ro-crate-metadata.json": "application/ld+json",
}
_UNKNOWN = "application/octet-stream"
IMMUTABLE = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300, must-revalidate"
#: The policy of every page, as its meta tag says it too.
CSP = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "worker-src 'self'; img-src 'self' data:; style-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
#: The loosest policy that any page has: the SQL engine is handed to its worker at an address of the
#: page's own making. For hosts that can say one thing only; each page's meta tag then narrows it.
CSP_LOOSEST = CSP.replace("connect-src 'self'", "connect-src 'self' blob:").replace(
    "worker-src 'self'", "worker-src 'self' blob:"
)
#: What is said of every file alike: that any page may read it, and that its type is meant.
COMMON = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Ranges, Content-Encoding, Content-Length, Content-Range, ETag"
    ),
    "X-Content-Type-Options": "nosniff",
}
_PACKED = ("application/gzip", "application/vnd.", "application/octet-stream", "font/", "image/")


def content_type(path: str) -> str:
    """The type of a file by its name, with the character set of texts."""
    name = PurePosixPath(path)
    return _NAMED.get(name.name) or CONTENT_TYPES.get(name.suffix.lower(), _UNKNOWN)


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
    return CSP_LOOSEST if name.name == "sql.html" else CSP


def is_text(kind: str) -> bool:
    """Whether compressing a file of this type saves anything."""
    return kind.startswith("image/svg") or not kind.startswith(_PACKED)
