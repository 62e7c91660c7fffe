"""Releases: reproducible, whole, never rewritten; the files as readers need them."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from smartdata.config import Settings
from smartdata.errors import ReleaseError, UsageError
from smartdata.publish.verify import verify_release
from smartdata.refresh import Refresh
from smartdata.registry import BY_NAME, TABLES
from smartdata.work import Report
from tests.pages import Partner, Project


def refresh(settings: Settings, version: str | None = None, *sources: str) -> Report:
    """The whole job, without Dagster."""
    return Refresh(settings, sources, version).run()


def latest(settings: Settings) -> Path:
    return settings.warehouse / "open-data" / "latest"


def snapshot(settings: Settings, day: str, *projects: Project, markup: str = "text") -> None:
    folder = settings.raw / "varam" / day
    folder.mkdir()
    for project in projects:
        (folder / f"{project.code}.page").write_text(project.page(markup), encoding="utf-8")


HOSTILE = Project(
    code="LLI-9",
    title="=1+1",
    acronym="-x",
    summary='Ā, "ž";\u2028õ' + " @" * 3,
    partners=(Partner(role="Vadošais", name="'=cmd|' /C calc'!A0"),),
)


def test_the_same_raw_files_and_version_give_the_same_bytes(
    settings: Settings, tmp_path: Path
) -> None:
    snapshot(settings, "2026-12-01", HOSTILE, Project(code="LLI-2"), markup="dl")
    elsewhere = settings.model_copy(update={"warehouse": tmp_path / "other"})
    refresh(settings, "2026.11.23")
    refresh(elsewhere, "2026.11.23")
    one, two = latest(settings), latest(elsewhere)
    names = {p.relative_to(one) for p in one.rglob("*") if p.is_file()}
    assert names == {p.relative_to(two) for p in two.rglob("*") if p.is_file()}
    assert Path("build.json") in names
    for name in names - {Path("build.json")}:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


def test_a_second_run_makes_no_release_and_a_new_snapshot_makes_one(settings: Settings) -> None:
    assert refresh(settings, "2026.11.23").status == "released"
    assert refresh(settings).status == "unchanged"
    snapshot(settings, "2026-12-01", Project(code="LLI-2"))
    report = refresh(settings, "2026.12.01")
    assert (report.status, report.version) == ("released", "2026.12.01")
    (project,) = pq.read_table(latest(settings) / "data" / "projects.parquet").to_pylist()
    assert project["project_code"] == "LLI-2"
    assert verify_release(settings.warehouse / "open-data" / "releases" / "2026.11.23")


def test_changed_software_that_says_the_same_makes_no_release(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(settings, "2026.11.23")
    monkeypatch.setattr("smartdata.inputs.software_digest", lambda: "changed")
    report = refresh(settings)
    assert (report.status, report.version) == ("unchanged", "2026.11.23")
    # And the run after that finds out at once.
    monkeypatch.setattr(Refresh, "parse", lambda _: pytest.fail("parsed again"))
    assert refresh(settings).status == "unchanged"


def test_a_lost_database_is_made_again_without_a_new_release(settings: Settings) -> None:
    refresh(settings, "2026.11.23")
    (settings.warehouse / "smartdata.duckdb").unlink()
    assert refresh(settings).status == "unchanged"
    with duckdb.connect(str(settings.warehouse / "smartdata.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM partners").fetchall() == [(2,)]


def test_a_version_is_never_given_twice_nor_out_of_order(settings: Settings) -> None:
    refresh(settings, "2026.11.23")
    snapshot(settings, "2026-12-01", Project(code="LLI-2"))
    for version in ("2026.11.23", "2026.11.22", "yesterday"):
        with pytest.raises(UsageError):
            refresh(settings, version)
    assert latest(settings).resolve().name == "2026.11.23"
    assert refresh(settings, "2026.11.23.2").version == "2026.11.23.2"


def test_readers_of_the_database_are_not_disturbed(settings: Settings) -> None:
    refresh(settings, "2026.11.23")
    path = str(settings.warehouse / "smartdata.duckdb")
    with duckdb.connect(path, read_only=True) as reader:
        snapshot(settings, "2026-12-01", Project(code="LLI-2"), Project(code="LLI-3"))
        refresh(settings, "2026.12.01")
        assert reader.execute("SELECT project_code FROM projects").fetchall() == [("LLI-431",)]
    with duckdb.connect(path, read_only=True) as reader:
        assert reader.execute("SELECT count(*) FROM projects").fetchall() == [(2,)]


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda d: (d / "data" / "projects.csv").unlink(), "projects.csv is missing"),
        (lambda d: (d / "data" / "x.csv").write_text("x"), "x.csv was added"),
        (lambda d: (d / "manifest.json").write_text("{}"), "manifest.json does not match"),
        (lambda d: (d / "SHA256SUMS").unlink(), "SHA256SUMS is missing"),
        (lambda d: (d / "SHA256SUMS").write_bytes(b"\xff\xfe"), "SHA256SUMS is missing or damaged"),
        (lambda d: (d / "README.md").write_text("x"), "README.md does not match"),
    ],
)
def test_verification_names_what_is_damaged(
    settings: Settings, harm: Callable[[Path], object], told: str
) -> None:
    refresh(settings)
    folder = latest(settings).resolve()
    harm(folder)
    with pytest.raises(ReleaseError, match=told):
        verify_release(folder)


def _forge(folder: Path, name: str, old: bytes, new: bytes) -> None:
    """Change a file and its checksum with it."""
    from smartdata.publish.checksums import write_checksums

    path = folder / "data" / name
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))
    (folder / "SHA256SUMS").unlink()
    write_checksums(folder)


def test_verification_compares_csv_with_parquet(settings: Settings) -> None:
    refresh(settings)
    folder = latest(settings).resolve()
    _forge(folder, "partners.csv", b"213092.67", b"213092.68")
    with pytest.raises(ReleaseError, match=r"partners\.csv and partners\.parquet differ in row 1"):
        verify_release(folder)


def test_parquet_files_are_as_readers_need_them(settings: Settings) -> None:
    snapshot(settings, "2026-12-01", *(Project(code=f"LLI-{n}") for n in (3, 1, 2)))
    refresh(settings)
    for table in TABLES:
        file = pq.ParquetFile(latest(settings) / "data" / f"{table.name}.parquet")
        schema = file.schema_arrow
        assert schema.names == table.column_names
        for field in schema:
            assert field.metadata[b"description"].decode() == table.by_name[field.name].about.en
        assert schema.metadata[b"registry_version"]
        for number in range(file.metadata.num_row_groups):
            group = file.metadata.row_group(number)
            order = [table.column_names[s.column_index] for s in group.sorting_columns]
            assert order == list(table.order)
            for position in range(group.num_columns):
                column = group.column(position)
                assert column.compression == "ZSTD"
                assert column.has_offset_index
                # An index over values exists where there are values.
                assert column.has_column_index or column.statistics.num_values == 0
        keys = [tuple(map(str, row.values())) for row in file.read(list(table.order)).to_pylist()]
        assert (
            keys == sorted(keys) or None in {k for key in keys for k in key} or "None" in str(keys)
        )


def test_csv_files_are_rfc_4180_without_formulas(settings: Settings) -> None:
    snapshot(settings, "2026-12-01", HOSTILE, markup="dl")
    refresh(settings)
    data = latest(settings) / "data"
    for table in TABLES:
        raw = (data / f"{table.name}.csv").read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert raw.endswith(b"\r\n")
        with (data / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file, strict=True))
        assert {len(line) for line in lines} == {len(table.columns)}
        for line in lines[1:]:
            for cell, column in zip(line, table.columns, strict=True):
                if column.type == "text":
                    assert not cell.startswith(("=", "+", "-", "@", "\t")), (table.name, cell)
    (exact,) = pq.read_table(data / "projects.parquet").to_pylist()
    assert exact["title"] == "=1+1"
    told = pd.read_csv(data / "projects.csv", dtype=str)
    assert told["title"][0] == "'=1+1"
    found = pq.read_table(data / "findings.parquet").to_pylist()
    flagged = {f["field"] for f in found if f["rule"].startswith("formula_like")}
    assert flagged == {"title", "acronym", "name"}
    assert {f["severity"] for f in found if f["rule"].startswith("formula_like")} == {"info"}


def test_the_manifest_counts_and_adds_up(settings: Settings) -> None:
    broken = Project(code="LLI-4").printing(end_date="31.02.2020")
    copy = replace(Project(code="LLI-2"))
    snapshot(settings, "2026-12-01", Project(code="LLI-2"), broken)
    (settings.raw / "varam" / "2026-12-01" / "again.html").write_text(copy.page("table"), "utf-8")
    refresh(settings)
    manifest = json.loads((latest(settings) / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["records"] == {
        "records_in": 3, "published": 1, "quarantined": 1, "duplicates": 1,
    }  # fmt: skip
    assert {m["measure"]: m["sum"] for m in manifest["money"]} == {
        "programme_funding": "170000.00",
        "total_budget": "200000.00",
    }
    assert len(manifest["raw_files"]) == 3
    assert manifest["tables"]["partners"]["rows"] == 2
    for name, entry in manifest["tables"].items():
        assert [c["name"] for c in entry["columns"]] == BY_NAME[name].column_names


def test_only_the_named_source_moves_on(settings: Settings) -> None:
    other = settings.raw / "other"
    shutil.copytree(settings.raw / "varam", other)
    (other / "2026-11-23" / "LLI-431.txt").write_text(Project(code="A-1").page(), "utf-8")
    (other / "2026-11-23.lock.json").unlink()
    description = (other / "source.yaml").read_text(encoding="utf-8")
    (other / "source.yaml").write_text(description.replace("id: varam", "id: other"), "utf-8")
    refresh(settings, "2026.11.23")
    snapshot(settings, "2026-12-01", Project(code="LLI-2"))
    shutil.copytree(other / "2026-11-23", other / "2026-12-01")
    (other / "2026-12-01" / "LLI-431.txt").write_text(Project(code="A-2").page(), "utf-8")
    refresh(settings, "2026.12.01", "other")
    codes = pq.read_table(latest(settings) / "data" / "projects.parquet")["project_code"]
    assert set(codes.to_pylist()) == {"LLI-431", "A-2"}
    with pytest.raises(UsageError, match="unknown source nobody"):
        refresh(settings, None, "nobody")


def test_a_full_run_follows_a_damaged_release_with_a_whole_one(settings: Settings) -> None:
    refresh(settings, "2030.01.01")
    page = latest(settings) / "README.md"
    page.write_text(page.read_text("utf-8").replace("a", "e"), encoding="utf-8")
    assert refresh(settings).status == "unchanged"
    report = Refresh(settings, (), "2030.01.02", full=True).run()
    assert (report.status, report.version) == ("released", "2030.01.02")
    assert verify_release(latest(settings).resolve()).version == "2030.01.02"
    assert Refresh(settings, full=True).run().status == "unchanged"
