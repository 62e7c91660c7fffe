"""Every format of a release holds what its Parquet files hold, and the same release gives the same
bytes."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from smartdata.errors import ReleaseError
from smartdata.files import file_sha256
from smartdata.formats import Written, database, write_formats
from smartdata.formats.kinds import OTHER, kind_of
from smartdata.publish.manifest import file_entry, read_manifest
from smartdata.registry import LOCATIONS, Table
from tests.formats_release import (
    HOSTILE,
    LONG,
    POINTS,
    about,
    hostile_rows,
    list_files,
    places,
    write_release,
)

TABLES = (HOSTILE, LOCATIONS)
FORMATS = ("jsonl", "geo", "xlsx", "duckdb")


def _written(folder: Path, scratch: Path, **told: Any) -> Written:
    scratch.mkdir()
    made = write_formats(folder, TABLES, about(), FORMATS, scratch, **told)
    assert list(scratch.iterdir()) == []
    return made


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("formats")
    rows = [*hostile_rows(), {"number": 999, "text": LONG, "kind": "a"}]
    folder = write_release(root / "r", {HOSTILE: rows, LOCATIONS: places(*POINTS)})
    written = _written(folder, root / "scratch")
    names = [p.relative_to(folder).as_posix() for p in written.tables["locations"]]
    assert names == ["data/locations.jsonl", "data/locations.geojson", "data/locations.geo.parquet"]
    assert [p.name for p in written.release] == ["smartdata.xlsx", "smartdata.duckdb"]
    assert OTHER not in (kind_of(p.name) for p in (*written.release, *written.tables["locations"]))
    return folder


def _parquet(release: Path, table: Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(release / f"data/{table.name}.parquet").to_pylist()
    return rows


def _as_json(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_json_lines_hold_every_value_exactly(release: Path, table: Table) -> None:
    content = (release / f"data/{table.name}.jsonl").read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"}\n")
    lines = content.decode().split("\n")[:-1]
    expected = _parquet(release, table)
    assert [json.loads(line) for line in lines] == [
        {name: _as_json(value) for name, value in row.items()} for row in expected
    ]
    assert list(json.loads(lines[0])) == table.column_names
    # Letters stand as they are, and blanks are not wasted.
    row = json.dumps({"x": "Žąsų būrys: ąčęėįšųūž"}, ensure_ascii=False, separators=(",", ":"))
    assert table is LOCATIONS or any(row[5:-1] in line for line in lines)


def test_json_lines_are_read_by_pandas_polars_and_duckdb(release: Path) -> None:
    polars = pytest.importorskip("polars")
    path = release / "data/hostile.jsonl"
    expected = _parquet(release, HOSTILE)
    texts = [row["text"] for row in expected]
    frame = pd.read_json(path, lines=True, dtype=False)
    assert [None if pd.isna(text) else text for text in frame["text"]] == texts
    table = polars.read_ndjson(path, infer_schema_length=None)
    assert table["text"].to_list() == texts
    amounts = table["amount"].str.to_decimal(scale=2).to_list()
    assert amounts == [row["amount"] for row in expected]
    types = "{text: 'VARCHAR', amount: 'DECIMAL(18,2)', day: 'DATE', number: 'BIGINT'}"
    query = f"SELECT text, amount, day FROM read_json('{path}', columns={types})"
    found = duckdb.sql(query).fetchall()
    assert found == [(row["text"], row["amount"], row["day"]) for row in expected]


def test_parquet_and_csv_are_read_by_pandas_and_polars(release: Path) -> None:
    polars = pytest.importorskip("polars")
    parquet, csv = (release / f"data/hostile.{kind}" for kind in ("parquet", "csv"))
    expected = _parquet(release, HOSTILE)
    assert polars.read_parquet(parquet).to_dicts() == expected
    frame = pd.read_parquet(parquet, dtype_backend="pyarrow")
    assert [row.as_py() for row in pa.array(frame["amount"])] == [r["amount"] for r in expected]
    # In a CSV file an empty cell stands for what is missing, and an apostrophe before formulas.
    texts = pd.read_csv(csv, dtype=str, keep_default_na=False).to_dict("records")
    assert polars.read_csv(csv, infer_schema=False).fill_null("").to_dicts() == texts
    for told, row in zip(texts, expected, strict=True):
        for name, value in row.items():
            text = "" if value is None else str(value)
            assert told[name] in (text, f"'{text}" if name == "text" else text)


def test_the_database_holds_the_same_rows_with_types_and_comments(release: Path) -> None:
    with duckdb.connect(str(release / "smartdata.duckdb"), read_only=True) as connection:
        for table in TABLES:
            parquet = f"read_parquet('{release}/data/{table.name}.parquet')"
            for one, other in ((table.name, parquet), (parquet, table.name)):
                query = f"SELECT count(*) FROM (FROM {one} EXCEPT ALL FROM {other})"
                assert connection.execute(query).fetchall() == [(0,)]
        # In the order of the release.
        query = "SELECT number FROM hostile"
        numbers = [row["number"] for row in _parquet(release, HOSTILE)]
        assert [n for (n,) in connection.execute(query).fetchall()] == numbers
        query = "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE "
        query += "table_name = 'hostile' ORDER BY column_index LIMIT 3"
        assert connection.execute(query).fetchall() == [
            ("number", "BIGINT", False, "A column."),
            ("text", "VARCHAR", True, "A column."),
            ("amount", "DECIMAL(18,2)", True, "A column."),
        ]
        query = "SELECT comment FROM duckdb_tables() WHERE table_name = 'hostile'"
        told = connection.execute(query).fetchall()[0][0]
        assert told == "Texts that programs get wrong. Key: number."
        query = "SELECT version, CAST(released AS VARCHAR), licence_id, licence_url FROM release"
        found = connection.execute(query).fetchall()
        assert found == [("2026.11.27", "2026-11-27", "not-stated", None)]


def test_geojson_holds_the_points_with_their_digits(release: Path) -> None:
    text = (release / "data/locations.geojson").read_text(encoding="utf-8")
    told = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    points = [(Decimal(a), Decimal(b)) for a, b in POINTS if a and b and abs(Decimal(a)) <= 90]
    assert told["type"] == "FeatureCollection"
    assert [f["geometry"]["coordinates"] for f in told["features"]] == [[b, a] for a, b in points]
    assert told["bbox"] == [Decimal(x) for x in ("-179.999999", "-0.5", "25.8661", "56.4992")]
    assert "25.866100" not in text  # no digits that nobody printed
    rows = [row for row in _parquet(release, LOCATIONS) if row["latitude"] in dict(points)]
    for feature, row in zip(told["features"], rows, strict=True):
        assert feature["type"] == "Feature"
        expected = {k: _as_json(v) for k, v in row.items() if k not in ("latitude", "longitude")}
        assert feature["properties"] == expected


def test_geoparquet_holds_the_points_as_well_known_binary(release: Path) -> None:
    table = pq.read_table(release / "data/locations.geo.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    column = geo["columns"][geo["primary_column"]]
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["Point"]
    assert column["bbox"] == [-179.999999, -0.5, 25.8661, 56.4992]
    assert table.column_names == [*LOCATIONS.column_names, "geometry"]
    for row in table.to_pylist():
        order, kind, x, y = struct.unpack("<BIdd", row["geometry"])
        assert (order, kind) == (1, 1)
        assert (x, y) == (float(row["longitude"]), float(row["latitude"]))
    assert table.num_rows == 3


def test_what_has_no_coordinates_has_no_geographic_files(tmp_path: Path) -> None:
    folder = write_release(tmp_path / "r", {LOCATIONS: places((None, None), ("1", None))})
    made = write_formats(folder, [LOCATIONS], about(), ["geo"], tmp_path)
    assert made.tables == {"locations": ()}
    assert [notice.en for notice in made.notices] == [
        "No source states coordinates, so there is no GeoJSON and no GeoParquet file."
    ]


def test_two_builds_have_the_same_bytes(release: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "r"
    (other / "data").mkdir(parents=True)
    for path in (release / "data").glob("*.parquet"):
        if not path.name.endswith(".geo.parquet"):
            os.link(path, other / "data" / path.name)
    written = _written(other, tmp_path / "another scratch")
    for path in (*written.release, *(p for paths in written.tables.values() for p in paths)):
        name = path.relative_to(other)
        assert file_sha256(path) == file_sha256(release / name), name
    # Points outside of the globe are told of, and so are values that a workbook can't hold.
    told = " ".join(notice.en for notice in written.notices)
    assert "1 locations are left out of GeoJSON and GeoParquet" in told
    assert "hostile.exact: " not in told or "data/hostile" in told


def _listed(folder: Path, written: Written) -> None:
    """List the further files in the manifest of a release, as they are when it is published."""
    entries = read_manifest(folder).tables
    for name, paths in written.tables.items():
        known = {file.path for file in entries[name].files}
        found = [file_entry(folder, path) for path in paths]
        entries[name].files += [file for file in found if file.path not in known]
    list_files(folder, dict(entries))


def test_files_of_unchanged_tables_are_those_of_the_release_before(tmp_path: Path) -> None:
    scratch = tmp_path
    rows, points = hostile_rows(), places(*POINTS)
    first = write_release(tmp_path / "a", {HOSTILE: rows, LOCATIONS: points})
    _listed(first, write_formats(first, TABLES, about(), ["jsonl", "geo"], scratch))
    rows[0]["text"] = "changed"
    second = write_release(tmp_path / "b", {HOSTILE: rows, LOCATIONS: points}, "2026.11.28")
    made = write_formats(second, TABLES, about("2026.11.28"), ["jsonl", "geo"], scratch, first)
    alike = [
        name
        for name in sorted(p.name for paths in made.tables.values() for p in paths)
        if (first / "data" / name).samefile(second / "data" / name)
    ]
    assert alike == ["locations.geo.parquet", "locations.geojson", "locations.jsonl"]
    line = (second / "data/hostile.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert json.loads(line)["text"] == "changed"


def test_a_damaged_file_of_the_release_before_is_not_taken_over(tmp_path: Path) -> None:
    first = write_release(tmp_path / "a", {LOCATIONS: places(*POINTS)})
    _listed(first, write_formats(first, [LOCATIONS], about(), ["jsonl"], tmp_path))
    before = first / "data/locations.jsonl"
    good = before.read_bytes()
    before.write_bytes(good + b"{}\n")
    second = write_release(tmp_path / "b", {LOCATIONS: places(*POINTS)}, "2026.11.28")
    write_formats(second, [LOCATIONS], about(), ["jsonl"], tmp_path, first)
    assert (second / "data/locations.jsonl").read_bytes() == good
    (first / "manifest.json").unlink()
    write_formats(second, [LOCATIONS], about(), ["jsonl"], tmp_path, first)
    assert sorted(p.name for p in (second / "data").iterdir()) == [
        "locations.csv",
        "locations.jsonl",
        "locations.parquet",
    ]


def test_the_database_can_lie_in_a_folder_whose_name_is_a_pattern(tmp_path: Path) -> None:
    folder = write_release(tmp_path / "a[b]*'c", {LOCATIONS: places(*POINTS)})
    write_formats(folder, [LOCATIONS], about(), ["duckdb"], tmp_path)
    with duckdb.connect(str(folder / "smartdata.duckdb"), read_only=True) as connection:
        found = connection.execute("SELECT count(*) FROM locations").fetchall()
    assert found == [(len(POINTS),)]


def test_a_value_that_no_database_may_hold_is_said(tmp_path: Path) -> None:
    rows = [row | {"basis": "elsewhere"} for row in places(("1", "2"))]
    folder = write_release(tmp_path / "a", {LOCATIONS: rows})
    with pytest.raises(ReleaseError, match=r"the database can't be written: .*basis"):
        write_formats(folder, [LOCATIONS], about(), ["duckdb"], tmp_path)
    assert not (folder / "smartdata.duckdb").exists()


def test_the_process_that_makes_the_database_does_not_outlive_who_wanted_it(
    tmp_path: Path,
) -> None:
    job = {
        "path": str(tmp_path / "x.duckdb"),
        "storage": database.OLDEST,
        "settings": {"temp_directory": str(tmp_path), "threads": 1},
        "statements": ["SELECT count(*) FROM range(1_000_000) a, range(1_000_000) b"],
        "rows": {},
    }
    (tmp_path / "job.json").write_text(json.dumps(job), encoding="utf-8")
    script = Path(database.__file__).with_name("database_process.py")
    words = [sys.executable, "-I", str(script), str(tmp_path / "job.json")]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 3


def test_a_parquet_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    folder = write_release(tmp_path / "a", {LOCATIONS: places(*POINTS)})
    (folder / "data/locations.parquet").write_bytes(b"PAR1 but not more")
    for kind in FORMATS:
        with pytest.raises(ReleaseError, match=r"locations\.parquet"):
            write_formats(folder, [LOCATIONS], about(), [kind], tmp_path)
