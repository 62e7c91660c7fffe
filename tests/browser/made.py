"""Releases of made-up projects, as large as a test wants them, with hostile text among them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import pyarrow.parquet as pq

from smartdata.config import Publication
from smartdata.edition import Edition, SourceTerms
from smartdata.publish.manifest import ColumnEntry, FileEntry, TableEntry
from smartdata.registry import BY_NAME, TABLES
from smartdata.registry.render_arrow import arrow_schema
from smartdata.registry.render_duckdb import column_definition

VERSION = "2026.11.27"
SOURCES = [
    SourceTerms(source_id="main", title_en="Main", title_lv="Galvenais", publisher="Ministry",
                licence="CC-BY-4.0", attribution="Ministry, \"list\", 2026",
                snapshot_date=date(2026, 11, 1)),
    SourceTerms(source_id="second", title_en="Second", title_lv="Otrs", publisher="Office",
                licence=None, attribution="=Office", snapshot_date=date(2026, 11, 2)),
]  # fmt: skip

#: Titles of the first projects: what a source may have written to harm whoever reads it.
HOSTILE = (
    "<img src=x onerror=\"document.title='harmed'\">",
    "</script><script>document.title='harmed'</script>",
    '=HYPERLINK("http://example.org","x")',
    'Said "so", and\nthen more',
    "javascript:document.title='harmed'",
    "{{ 7*7 }} ' onmouseover=document.title='harmed'",
)

_PROJECTS = """
CREATE TEMP TABLE told AS
SELECT
    i,
    CASE WHEN i % 7 < 6 THEN '20' || (['07', '14', '21'])[i % 3 + 1] || 'TC16RFCB00' || i % 7 END
        AS programme_cci,
    CASE WHEN i % 7 < 6 THEN 'Programme ' || i % 7 ELSE 'Cita programma "X"' END AS programme_name,
    'P-' || i AS code,
    coalesce(programme_cci, 'main/Cita programma "X"') || '/' || code AS uid
FROM range(getvariable('many')) t(i);

INSERT INTO projects BY NAME
SELECT
    uid AS project_uid, programme_cci, programme_name, code AS project_code,
    CASE WHEN i % 4 = 0 THEN 'ACRO' || i END AS acronym,
    CASE WHEN i < len(getvariable('hostile')) THEN getvariable('hostile')[i + 1] ELSE
        (['Ilgtspējīga', 'Žalioji', 'Viedā', 'Šiaurės', 'Common', 'Eiropas'])[i % 6 + 1] || ' ' ||
        (['plānošana', 'kelionė', 'sadarbība', 'ąžuolų giria', 'heritage'])[i % 5 + 1] || ' ' || i
    END AS title,
    CASE WHEN i % 9 = 0 THEN 'applied' WHEN i % 2 = 0 THEN 'running' ELSE 'completed' END AS status,
    CASE WHEN i % 9 = 0 THEN 'no' ELSE 'yes' END AS is_operation,
    CASE WHEN i % 11 > 0 THEN DATE '2008-01-01' + CAST(i * 37 % 6000 AS INTEGER) END AS start_date,
    CASE WHEN i % 11 > 0 THEN DATE '2008-01-01' + CAST(i * 37 % 6000 + 700 AS INTEGER) END
        AS end_date,
    i % 4 + 1 AS declared_partners, 'EUR' AS currency, 'approved' AS amount_stage,
    'whole-projects' AS coverage, CASE WHEN i % 5 = 0 THEN 'warning' ELSE 'ok' END AS quality,
    1 AS statements, DATE '2026-11-01' AS valid_from, DATE '2026-11-01' AS first_stated,
    CASE WHEN i % 3 = 0 THEN 'second' ELSE 'main' END AS source_id,
    sha256('file' || i // 100) AS source_file_sha256,
    'main/2026-11-01/list.csv#L' || i AS source_locator
FROM told;

INSERT INTO partners BY NAME
SELECT
    uid AS project_uid, n AS partner_no, CASE WHEN n = 1 THEN 'lead' ELSE 'partner' END AS role,
    CASE WHEN (i + n) % 17 > 0 THEN
        (['Kurzemes plānošanas reģions', 'Klaipėdos rajonas', 'Tartu vald', 'Rīgas <b>dome</b>'])
            [(i + n) % 4 + 1] || ' ' || i % 50 END AS name,
    (['LV', 'LT', 'EE', NULL])[(i + n) % 4 + 1] AS country,
    (['LV003', 'LT021', NULL, NULL])[(i + n) % 4 + 1] AS nuts_code,
    CASE WHEN (i + n) % 4 < 2 THEN (['2016|2021', '2021'])[(i + n) % 4 + 1] END AS nuts_version,
    'approved' AS amount_stage, 'yes' AS main_statement, 'main' AS source_id,
    sha256('file' || i // 100) AS source_file_sha256, 'x#L' || i AS source_locator
FROM told, range(1, 5) p(n) WHERE n <= i % 4 + 1;

INSERT INTO locations BY NAME
SELECT
    uid AS project_uid, 1 AS location_no, 'activity' AS basis, 'SE' AS country,
    'SE123' AS nuts_code, '2024' AS nuts_version, 'yes' AS main_statement, 'main' AS source_id,
    sha256('file' || i // 100) AS source_file_sha256, 'x#L' || i AS source_locator
FROM told WHERE i % 10 = 3;

INSERT INTO amounts BY NAME
SELECT
    uid AS project_uid, 'project' AS subject, measure, stage, fund, currency,
    CASE WHEN i = 10 THEN 9007199254740993.07
         ELSE CAST(i * 1234567 % 1000000007 AS DECIMAL(12,0)) * 0.01 END AS amount,
    'x' AS amount_raw, CASE WHEN which = 4 THEN 'no' ELSE 'yes' END AS main_statement,
    CASE WHEN which = 4 THEN 'third' ELSE 'main' END AS source_id,
    sha256('file' || i // 100) AS source_file_sha256, 'x#L' || i AS source_locator
FROM told, (VALUES
    (0, 'programme_funding', 'approved', 'ERDF', 'EUR'),
    (1, 'total_budget', 'approved', NULL, 'EUR'),
    (2, 'programme_funding', 'paid', NULL, 'EUR'),
    (3, 'total_budget', 'approved', NULL, 'LTL'),
    (4, 'programme_funding', 'approved', 'ERDF', 'EUR'),
    (5, 'programme_funding', 'approved', 'ESF', 'EUR')
) kinds(which, measure, stage, fund, currency)
WHERE (which = 0 AND i % 8 > 0) OR (which = 1 AND i % 3 = 1) OR (which = 2 AND i % 13 = 0)
   OR (which = 3 AND i % 20 = 7) OR (which = 4 AND i % 6 = 0) OR (which = 5 AND i % 12 = 5);

INSERT INTO texts BY NAME
SELECT
    uid AS project_uid, 'title' AS kind, 'en' AS language, 'machine-translation' AS origin,
    'Translated heading ' || i AS text, 'yes' AS main_statement, 'main' AS source_id,
    sha256('file' || i // 100) AS source_file_sha256, 'x#L' || i AS source_locator
FROM told WHERE i % 6 = 2;

INSERT INTO programmes BY NAME
SELECT DISTINCT
    programme_cci, 'Programme ' || programme_cci AS name_en, 'Programma ' || programme_cci
    AS name_lv, (['2007-2013', '2014-2020', '2021-2027'])[i % 3 + 1] AS period
FROM told WHERE programme_cci IS NOT NULL;
"""


def make_release(folder: Path, many: int) -> Edition:
    """A release's folder ``data`` with ``many`` projects, and what an edition says of it."""
    data = folder / "data"
    data.mkdir(parents=True)
    entries = {}
    with duckdb.connect() as connection:
        for table in TABLES:
            columns = ", ".join(column_definition(c, checked=False) for c in table.columns)
            connection.execute(f"CREATE TABLE {table.name} ({columns})")
        connection.execute("SET VARIABLE many = ?", [many])
        connection.execute("SET VARIABLE hostile = ?", [list(HOSTILE)])
        connection.execute(_PROJECTS)
        rows = [(s.source_id, s.title_en, s.title_lv, s.publisher, s.licence, s.attribution)
                for s in SOURCES]  # fmt: skip
        connection.executemany(
            "INSERT INTO sources (source_id, title_en, title_lv, publisher, licence, attribution) "
            "VALUES (?, ?, ?, ?, ?, ?)", rows,
        )  # fmt: skip
        for table in TABLES:
            entries[table.name] = _write(connection, data, table.name)
    # The explorer needs no more of an edition.
    told = SimpleNamespace(
        folder=folder,
        version=VERSION,
        sources=tuple(SOURCES),
        tables=entries,
        publication=Publication(),
    )
    return cast(Edition, told)


def _write(connection: duckdb.DuckDBPyConnection, data: Path, name: str) -> TableEntry:
    table = BY_NAME[name]
    order = ", ".join(table.order)
    rows: Any = connection.sql(f"FROM {name} ORDER BY {order}").to_arrow_table()
    path = data / f"{name}.parquet"
    pq.write_table(
        rows.cast(arrow_schema(table)), path, compression="zstd", write_page_index=True,
        row_group_size=5_000,
    )  # fmt: skip
    size = path.stat().st_size
    file = FileEntry(path=f"data/{path.name}", format="parquet", bytes=size, sha256="0" * 64)
    columns = [ColumnEntry(name=c.name, type="") for c in table.columns]
    return TableEntry(rows=rows.num_rows, key=list(table.key), columns=columns, files=[file])
