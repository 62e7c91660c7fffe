"""What the explorer's data say, the built scripts, and the functions of the scripts under node."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import zlib
from pathlib import Path
from typing import Any

import pytest

from smartdata.addresses import project_page
from smartdata.errors import ReleaseError
from smartdata.site.explore import sql_config, write_explore_data
from smartdata.site.frontend import find_frontend, read_frontend
from tests.browser.made import make_release

WEB = Path(__file__).parents[2] / "web"


def read(path: Path) -> dict[str, Any]:
    found = re.fullmatch(r'smartdataExplore\("([\w-]+)","(\S+)"\);\n', path.read_text("ascii"))
    assert found
    assert path.name.startswith(f"{found[1]}.")
    told: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(found[2])))
    return told


def test_every_project_is_in_one_piece_and_has_its_page(tmp_path: Path) -> None:
    edition = make_release(tmp_path / "v", 2_500)
    path = write_explore_data(edition, tmp_path / "site", "128MB")

    folder = tmp_path / "site" / "explore"
    index = read(tmp_path / "site" / path)
    assert [rows for rows, *_ in index["pieces"]] == [200, 2_000, 300]
    pages = set()
    starts = []
    for rows, name, origins in index["pieces"]:
        piece = read(folder / f"{name}.js") if name else index["first"]
        assert {len(column) for column in piece.values()} == {rows}
        assert len(read(folder / f"{origins}.js")["locator"]) == rows
        starts += piece["start"]
        for at in range(rows):
            prefix, slug = index["folders"][piece["folder"][at]]
            page = f"en/projects/{slug}/{piece['page'][at] or piece['number'][at]}.html"
            assert page == project_page(f"{prefix}/{piece['number'][at]}", "en")
            pages.add(page)
    assert len(pages) == index["projects"] == 2_500
    stated = [start for start in starts if start]
    assert stated == sorted(stated, reverse=True)
    assert len(list(folder.iterdir())) == 1 + 2 + 3
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["explore"]


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    edition = make_release(tmp_path / "v", 500)
    found = []
    for name in ("a", "b"):
        write_explore_data(edition, tmp_path / name, "128MB")
        files = sorted((tmp_path / name / "explore").iterdir())
        found.append([(path.name, path.read_bytes()) for path in files])

    assert found[0] == found[1]


def test_a_release_without_projects_has_an_index(tmp_path: Path) -> None:
    path = write_explore_data(make_release(tmp_path / "v", 0), tmp_path / "site", "128MB")

    index = read(tmp_path / "site" / path)
    assert (index["projects"], index["pieces"], index["first"]) == (0, [], None)


def test_the_sql_page_is_told_every_table_and_type(tmp_path: Path) -> None:
    edition = make_release(tmp_path / "v", 10)
    whole = edition.tables["locations"]
    geo = whole.files[0].model_copy(update={"path": "data/locations.geo.parquet"})
    # The same format as the table itself, but not all of its rows.
    whole.files.insert(0, geo)
    config = sql_config(edition, "lt")

    tables = {table["name"]: table for table in config["tables"]}
    assert {f"{name}.parquet" for name in tables} == {t["file"] for t in tables.values()}
    assert len(tables) == 20
    columns = {name: (type_, meaning) for name, type_, meaning in tables["amounts"]["columns"]}
    assert columns["amount"][0] == "DECIMAL(18,2)"
    assert all(meaning for _, meaning in columns.values())
    assert config["data"] == "../../data/"


def test_built_scripts_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReleaseError, match="make web"):
        find_frontend(tmp_path)
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    entry = {"script": "a.js", "style": "a.css"}
    manifest: dict[str, Any] = {
        "contract": 1,
        "entries": {"explore": entry, "sql": entry},
        "files": {"a.js": digest, "a.css": digest, "L.txt": digest},
        "licences": "L.txt",
    }

    def write() -> None:
        (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    write()
    with pytest.raises(ReleaseError, match=r"L\.txt|a\.js|a\.css"):
        find_frontend(tmp_path)
    for name in manifest["files"]:
        (tmp_path / name).touch()
    assert find_frontend(tmp_path) == tmp_path
    monkeypatch.setenv("SMARTDATA_WEB", str(tmp_path))
    assert find_frontend() == tmp_path
    assert set(read_frontend(tmp_path).files) == set(manifest["files"])
    (tmp_path / "a.js").write_text("changed", encoding="utf-8")
    with pytest.raises(ReleaseError, match="not as it was built"):
        find_frontend(tmp_path)
    manifest["files"]["../x"] = digest
    write()
    with pytest.raises(ReleaseError, match="damaged"):
        find_frontend(tmp_path)


def test_functions_of_the_scripts() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node; on Debian: apt install nodejs")

    # No package is needed for these: they run in a checkout where nothing was installed.
    done = subprocess.run(
        [node, "--test", "test/pure.test.mjs"], cwd=WEB, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"# pass [1-9]", done.stdout), done.stdout
