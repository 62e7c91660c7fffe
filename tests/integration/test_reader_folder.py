"""Loading tables from folders: exact values, checked files, and errors that say what to do."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import smartdata
from smartdata.errors import ReleaseError, UsageError
from smartdata.files import point_link
from smartdata.reader.listing import read_listing
from smartdata.registry import LOCATIONS
from tests.formats_release import HOSTILE, hostile_rows, places, write_release

OLD, NEW = "2026.11.9", "2026.11.27"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("reader")
    releases = root / "open-data" / "releases"
    for version, rows in (("2026.11.09", hostile_rows()[:3]), (NEW, hostile_rows())):
        tables: dict[Any, Any] = {HOSTILE: rows, LOCATIONS: places(("1", "2"))}
        write_release(releases / version, tables, version)
    point_link(releases / "latest", NEW)
    return root


@pytest.fixture
def damaged(tmp_path: Path) -> Iterator[Path]:
    yield write_release(tmp_path / "r", {HOSTILE: hostile_rows()})


def test_a_table_comes_with_exact_types(warehouse: Path) -> None:
    frame = smartdata.load("hostile", source=warehouse)
    assert isinstance(frame, pd.DataFrame)
    path = warehouse / f"open-data/releases/{NEW}/data/hostile.parquet"
    assert pa.Table.from_pandas(frame, preserve_index=False).to_pylist() == (
        pq.read_table(path).to_pylist()
    )
    assert frame["amount"].iloc[0] == Decimal("181128.76")
    assert str(frame["amount"].dtype) == "decimal128(18, 2)[pyarrow]"
    assert str(frame["number"].dtype) == "int64[pyarrow]"
    told = frame.attrs["smartdata"]
    assert told["version"] == NEW
    assert told["licence"].startswith("Not stated")


def test_columns_come_in_the_order_they_are_asked_for(warehouse: Path) -> None:
    wanted = ["day", "number"]
    assert list(smartdata.load("hostile", source=warehouse, columns=wanted).columns) == wanted
    arrow = smartdata.load("hostile", source=str(warehouse), columns=wanted, engine="arrow")
    assert isinstance(arrow, pa.Table)
    assert arrow.column_names == wanted
    polars = pytest.importorskip("polars")
    table = smartdata.load("hostile", source=warehouse, columns=["amount"], engine="polars")
    assert table.schema == {"amount": polars.Decimal(18, 2)}
    assert table["amount"][0] == Decimal("181128.76")


@pytest.mark.parametrize("below", ["", "open-data", f"open-data/releases/{NEW}"])
def test_a_warehouse_an_open_data_folder_and_a_release_are_sources(
    warehouse: Path, below: str
) -> None:
    source = warehouse / below
    assert smartdata.tables(source=source) == {"hostile": len(hostile_rows()), "locations": 1}
    alone = below.endswith(NEW)
    assert smartdata.versions(source=source) == ([NEW] if alone else ["2026.11.09", NEW])
    assert len(smartdata.load("locations", NEW, source=source)) == 1


def test_an_older_version_can_be_asked_for(warehouse: Path) -> None:
    assert smartdata.tables("2026.11.09", source=warehouse)["hostile"] == 3
    assert len(smartdata.load("hostile", version="2026.11.09", source=warehouse)) == 3


def test_latest_json_leads_where_there_is_no_link(warehouse: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    releases.mkdir()
    (releases / NEW).symlink_to(warehouse / f"open-data/releases/{NEW}")
    with pytest.raises(UsageError, match="no release is the latest"):
        smartdata.tables(source=tmp_path)
    (tmp_path / "latest.json").write_text(f'{{"version": "{NEW}"}}', encoding="utf-8")
    assert "hostile" in smartdata.tables(source=tmp_path)


def test_the_environment_and_the_settings_name_a_source(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="set SMARTDATA_OPEN_DATA"):
        smartdata.load("hostile")
    monkeypatch.setenv("SMARTDATA_WAREHOUSE", str(warehouse))
    assert len(smartdata.load("hostile")) == len(hostile_rows())
    monkeypatch.setenv("SMARTDATA_WAREHOUSE", str(tmp_path))
    monkeypatch.setenv("SMARTDATA_OPEN_DATA", str(warehouse / "open-data"))
    assert smartdata.versions() == ["2026.11.09", NEW]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"table": "project"}, "has no table 'project'; it has hostile, locations"),
        ({"version": OLD}, "is not a version"),
        ({"version": "2020.01.01"}, "there are: 2026.11.09, 2026.11.27"),
        ({"columns": ["number", "x"]}, "has no column x; it has number, text"),
        ({"columns": "number"}, r"give a list, like columns=\['number'\]"),
        ({"engine": "dask"}, "say pandas, polars or arrow"),
        ({"source": "ftp://example.org/"}, "say a folder, or an address with https"),
        ({"source": "file:///etc/"}, "say a folder, or an address with https"),
        ({"source": "/nowhere/at/all"}, "there is no such folder"),
        ({"source": "/"}, "holds no releases"),
    ],
)
def test_what_is_asked_wrongly_is_said(warehouse: Path, asked: dict[str, Any], told: str) -> None:
    given = {"table": "hostile", "source": warehouse} | asked
    with pytest.raises(UsageError, match=told):
        smartdata.load(**given)


def test_a_release_alone_is_not_taken_for_another(warehouse: Path) -> None:
    with pytest.raises(UsageError, match=r"holds release 2026\.11\.27, not 2026\.11\.09"):
        smartdata.load("hostile", "2026.11.09", source=warehouse / f"open-data/releases/{NEW}")


def test_a_changed_file_is_not_loaded(damaged: Path) -> None:
    path = damaged / "data/hostile.parquet"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    with pytest.raises(ReleaseError, match=r"hostile\.parquet: does not match its checksum"):
        smartdata.load("hostile", source=damaged)
    path.unlink()
    with pytest.raises(ReleaseError, match=r"hostile\.parquet: can't be read"):
        smartdata.load("hostile", source=damaged)


@pytest.mark.parametrize(
    ("tables", "wrong"),
    [
        ({"projects": {"rows": 1, "files": []}}, "data/projects.parquet is not listed"),
        ({"../x": {"rows": 1, "files": []}}, "'../x' is no name of a table"),
        ([], "has no attribute 'items'"),
    ],
)
def test_a_manifest_that_lists_no_tables_is_said_to_be_unreadable(tables: Any, wrong: str) -> None:
    told = {"version": NEW, "tables": tables, "licence": {"name": "x"}, "publisher": {"name": "x"}}
    manifest = json.dumps(told).encode()
    sums = f"{hashlib.sha256(manifest).hexdigest()}  manifest.json\n".encode()
    with pytest.raises(
        ReleaseError, match=rf"x/manifest\.json: can't be read .*{re.escape(wrong)}"
    ):
        read_listing(manifest, sums, "x/")


def test_a_changed_or_damaged_manifest_is_not_believed(damaged: Path) -> None:
    path = damaged / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"rows": ', '"rows": 1'), "utf-8")
    with pytest.raises(ReleaseError, match=r"manifest\.json: does not match its checksum"):
        smartdata.tables(source=damaged)
    (damaged / "SHA256SUMS").unlink()
    with pytest.raises(ReleaseError, match="this is not a whole release"):
        smartdata.tables(source=damaged)


def test_importing_smartdata_loads_nothing_else() -> None:
    code = """if True:
        import sys, smartdata
        assert {'load', 'tables', 'versions', '__version__'} <= set(dir(smartdata))
        heavy = {'pandas', 'pyarrow', 'duckdb', 'polars', 'pydantic', 'numpy', 'smartdata.reader'}
        assert not heavy & set(sys.modules), heavy & set(sys.modules)
        assert callable(smartdata.load)
        assert 'pandas' not in sys.modules
        assert not hasattr(smartdata, 'nothing')
    """
    subprocess.run([sys.executable, "-c", code], check=True)
