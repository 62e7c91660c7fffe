"""A small release with every type of value and with hostile texts, as formats are made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from smartdata.config import DataLicence, Publisher
from smartdata.formats import FormatsAbout
from smartdata.publish.checksums import write_checksums
from smartdata.publish.manifest import (
    RecordCounts,
    TableEntry,
    make_manifest,
    table_entry,
    write_manifest,
)
from smartdata.publish.tables import write_table
from smartdata.registry import LOCATIONS, Column, Table, Words
from smartdata.registry.render_arrow import arrow_schema

VERSION = "2026.11.27"
_WORDS = Words("A column.", "Kolonna.", "Stulpelis.")
LONG = "garš ā" * 6_000
HOSTILE = Table(
    "hostile",
    Words("Hostile texts", "Naidīgi teksti", "Priešiški tekstai"),
    Words("Texts that programs get wrong.", "Sarežģīti teksti.", "Sudėtingi tekstai."),
    (
        Column("number", "integer", _WORDS, required=True),
        Column("text", "text", _WORDS),
        Column("amount", "money", _WORDS),
        Column("share", "rate", _WORDS),
        Column("exact", "decimal", _WORDS),
        Column("day", "date", _WORDS),
        Column("kind", "text", _WORDS, allowed=("a", "b")),
    ),
    key=("number",),
)
TEXTS: tuple[str | None, ...] = (
    "Rīgas ģimnāzija, šķūņu žagari", "Žąsų būrys: ąčęėįšųūž", "=1+1", "+371 67000000", "-5",
    "@SUM(A1)", '=HYPERLINK("http://x","y")', '"quoted"', 'a "b", c', "line\nbreak",
    "line\r\nbreak", "\ttab", " blanks ", "00123", "1.10", "1,10", "1e5", "2014-01-02", "TRUE",
    "NA", "null", "#N/A", "😀 emoji", "_x0041_", "_x000D_", "a_x005F_b", "bell\x07", "\x0bvt\x1f",
    "<r>rich</r>", "<r><t>x</t></r>", "<b>&amp;</b>", "]]>", "\\ back\\slash", "\u2028line",
    "\ufeffbom", "\ufffe", "'=kept", "http://example.org/", "mailto:a@b.lv", "a" * 255, None,
    "internal:Sheet!A1", "{=A1}", "\xe9 e\u0301", "-", "'", '{"a":1}',
)  # fmt: skip
AMOUNTS = (
    Decimal("181128.76"), Decimal("0.00"), Decimal("-0.01"), Decimal("9.95"),
    Decimal("9999999999999.99"), None, Decimal("355510.50"), Decimal("0.10"), Decimal("4.35"),
    Decimal("1234567890.07"),
)  # fmt: skip
SHARES = (Decimal("0.8500"), None, Decimal("1.0000"), Decimal("0.0001"))
EXACTS = (Decimal("56.946285"), None, Decimal("0.000001"), Decimal("-999999999.123456"))
DAYS = (date(2017, 9, 1), None, date(1900, 3, 1), date(2024, 2, 29), date(9999, 12, 31))


def hostile_rows() -> list[dict[str, Any]]:
    """A row for each text, with amounts, shares and days in turn."""
    return [
        {
            "number": n,
            "text": text,
            "amount": AMOUNTS[n % len(AMOUNTS)],
            "share": SHARES[n % len(SHARES)],
            "exact": EXACTS[n % len(EXACTS)],
            "day": DAYS[n % len(DAYS)],
            "kind": "ab"[n % 2],
        }
        for n, text in enumerate(TEXTS)
    ]


def places(*coordinates: tuple[str | None, str | None]) -> list[dict[str, Any]]:
    """Locations with these latitudes and longitudes."""
    texts = {c.name: "Jēkabpils" for c in LOCATIONS.columns if c.type == "text" and not c.allowed}
    chosen = {c.name: c.allowed[0] for c in LOCATIONS.columns if c.allowed}
    numbers = {c.name: 1 for c in LOCATIONS.columns if c.type == "integer"}
    days = {c.name: date(2026, 11, 1) for c in LOCATIONS.columns if c.type == "date"}
    return [
        {
            **{c.name: None for c in LOCATIONS.columns},
            **texts,
            **chosen,
            **numbers,
            **days,
            "location_no": n,
            "latitude": latitude and Decimal(latitude),
            "longitude": longitude and Decimal(longitude),
            "share": Decimal("0.5000"),
        }
        for n, (latitude, longitude) in enumerate(coordinates, start=1)
    ]


POINTS = (
    ("56.499200", "25.866100"), ("54.687156", "25.279651"), (None, "24.1"), ("91.5", "24.1"),
    ("-0.5", "-179.999999"),
)  # fmt: skip


def write_release(
    folder: Path, tables: Mapping[Table, Iterable[Mapping[str, Any]]], version: str = VERSION
) -> Path:
    """Write tables as a release: Parquet, CSV, manifest and checksums."""
    data = folder / "data"
    data.mkdir(parents=True)
    entries: dict[str, TableEntry] = {}
    for table, rows in tables.items():
        made = pa.Table.from_pylist(list(map(dict, rows)), arrow_schema(table))
        many = write_table(iter(made.to_batches()), table, data, {"version": version})
        entries[table.name] = table_entry(folder, table, many)
    list_files(folder, entries, version)
    return folder


def list_files(folder: Path, entries: dict[str, TableEntry], version: str = VERSION) -> None:
    """Write manifest and checksums of what lies in a folder."""
    manifest = make_manifest(
        version=version,
        fingerprint="0" * 64,
        licence=DataLicence(),
        publisher=Publisher(),
        records=RecordCounts(records_in=0, published=0, quarantined=0, duplicates=0),
        tables=entries,
        documents=[],
        findings={},
        money=[],
        raw_files=[],
    )
    write_manifest(folder, manifest)
    write_checksums(folder)


def about(version: str = VERSION, **told: Any) -> FormatsAbout:
    """What a release says of itself by default."""
    given = {
        "version": version,
        "registry_version": "3.0.0",
        "licence": DataLicence(),
        "publisher": Publisher(),
        "base_url": "https://data.example.org/",
    }
    return FormatsAbout(**(given | told))
