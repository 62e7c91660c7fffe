"""The lines that readers copy are run as they are, and give the table."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import duckdb
import pytest

from smartdata.formats.snippets import LABELS, STEPS, snippets
from smartdata.publish.versions import LATEST
from smartdata.registry import LANGUAGES, TABLES
from tests.formats_release import HOSTILE, VERSION, hostile_rows, write_release
from tests.server import serving

_ROWS = len(hostile_rows())


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("open data")
    write_release(root / "releases" / VERSION, {HOSTILE: hostile_rows()})
    (root / LATEST).symlink_to(f"releases/{VERSION}")
    (root / "releases" / LATEST).symlink_to(VERSION)
    return root


def _run(snippet: str) -> Any:
    names: dict[str, Any] = {}
    exec(snippet, names)
    return names["hostile"]


@pytest.mark.parametrize("version", [VERSION, LATEST])
@pytest.mark.parametrize("tool", ["python", "pandas", "polars"])
def test_the_python_snippets_give_the_table(root: Path, tool: str, version: str) -> None:
    if tool == "polars":
        pytest.importorskip("polars")
    found = _run(snippets(HOSTILE, f"{root}/", version)[tool])
    assert len(found) == _ROWS
    assert [str(amount) for amount in found["amount"].head(2)] == ["181128.76", "0.00"]


@pytest.mark.parametrize("tool", ["python", "pandas"])
def test_the_python_snippets_work_with_an_address(
    root: Path, tool: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTDATA_CACHE", str(tmp_path))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving() as server:
        folder = root / "releases" / VERSION
        for path in (p for p in folder.rglob("*") if p.is_file()):
            below = path.relative_to(folder).as_posix()
            server.says(f"/releases/{VERSION}/{below}", path.read_bytes())
        assert len(_run(snippets(HOSTILE, server.url("/"), VERSION)[tool])) == _ROWS


@pytest.mark.parametrize("version", [VERSION, LATEST])
def test_the_duckdb_snippets_give_the_table(root: Path, version: str) -> None:
    made = snippets(HOSTILE, f"{root}/", version)
    assert len(duckdb.sql(made["duckdb"]).fetchall()) == 10
    program, option, query = shlex.split(made["duckdb-cli"])
    assert (program, option) == ("duckdb", "-c")
    assert len(duckdb.sql(query).fetchall()) == 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_snippet_for_each_tool_and_table_in_each_language(language: Any) -> None:
    base = "https://data.example.org/"
    for table in TABLES:
        made = snippets(table, base, LATEST, language)
        assert list(made) == list(LABELS)
        for tool, text in made.items():
            assert base in text
            assert table.name in text
            assert text.isascii() or tool in STEPS
            assert "{" not in text
    alike = snippets(TABLES[0], base, LATEST, language)
    english = snippets(TABLES[0], base, LATEST)
    same = [tool for tool in LABELS if alike[tool] == english[tool]]
    assert same == [tool for tool in LABELS if language == "en" or tool not in STEPS]
