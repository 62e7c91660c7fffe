"""Digests of the software: what a result depends on besides the raw files and descriptions."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable

from smartdata.parse.schema import SCHEMAS
from smartdata.registry import TABLES
from smartdata.registry.render_duckdb import create_table

_PACKAGES = (
    "duckdb",
    "lxml",
    "openpyxl",
    "pandas",
    "pandera",
    "pyarrow",
    "python-stdnum",
    "xlrd",
)
#: What decides, besides, the bytes of what describes a release.
_DESCRIBING = ("jinja2", "rdflib", "xlsxwriter")
_CODE_SUFFIXES = (".py", ".sql", ".csv", ".md", ".toml", ".j2", ".css", ".svg")
#: What decides what is read from a raw file, and what decides what is judged and kept of it.
_READING = ("parse", "describe", "reference", "text.py", "personal.py", "plateau.py")
_JUDGING = (*_READING, "correct", "validate", "store", "gate")


@cache
def reading_packages() -> dict[str, str]:
    """Versions of what decides how raw files are read and what bytes are written."""
    found = {name: metadata.version(name) for name in _PACKAGES}
    return {**found, "python": platform.python_version()}


def reading_software() -> str:
    """Digest of what decides, with the description, what is read from a raw file."""
    schemas = [[name, str(schema)] for name, schema in SCHEMAS.items()]
    return _of([_digest(_READING), schemas])


def judging_software() -> str:
    """Digest of what decides, besides, what is judged, and what the warehouse keeps of it: not the
    words of the registry, but its tables, columns and types."""
    return _of([_digest(_JUDGING), reading_software(), list(map(create_table, TABLES))])


def software_digest() -> str:
    """Digest of the whole package."""
    return _of([_digest(()), {name: metadata.version(name) for name in _DESCRIBING}])


def _of(told: object) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@cache
def _digest(parts: tuple[str, ...]) -> str:
    digest = hashlib.sha256(json.dumps(reading_packages(), sort_keys=True).encode())
    for name, data in sorted(_code(files("smartdata"), "")):
        if not parts or name.split("/")[0] in parts:
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
    return digest.hexdigest()


def _code(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _code(entry, f"{name}/")
        elif entry.name.endswith(_CODE_SUFFIXES):
            yield name, entry.read_bytes()
