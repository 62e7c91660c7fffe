"""The order of the house: who may import whom, how long things are, what is never written."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LIBRARY = sorted((REPOSITORY / "smartdata").rglob("*.py"))
ALL = [*LIBRARY, *sorted((REPOSITORY / "pipelines").rglob("*.py"))]
#: What each stage may import of the other stages; see CONTRIBUTING.md.
ALLOWED = {
    "registry": set(),
    "reference": set(),
    "describe": {"reference"},
    "raw": {"describe"},
    "fetch": {"describe", "raw", "parse"},
    "parse": {"describe", "raw", "registry", "reference"},
    "correct": {"describe", "parse", "registry", "reference"},
    "validate": {"parse", "registry", "reference"},
    "store": {"validate", "parse", "registry", "reference", "describe"},
    "publish": {"store", "validate", "registry"},
    "formats": {"registry", "publish"},
    "profile": {"registry", "validate", "publish"},
    "metadata": {"registry", "reference", "formats", "publish"},
    "site": {"registry", "reference", "formats", "profile", "metadata", "publish", "validate"},
    "reader": {"publish"},
    "build": {"publish", "store", "registry", "describe", "formats", "profile", "metadata", "site"},
    "deliver": {"publish"},
    "expect": {"validate"},
    "gate": {"describe"},
    "draft": {"describe", "parse", "reference"},
    "explain": {"describe", "raw", "parse", "validate", "registry", "reference"},
}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", LIBRARY, ids=lambda p: p.relative_to(REPOSITORY).as_posix())
def test_stages_import_only_what_stands_before_them(path: Path) -> None:
    stage = path.relative_to(REPOSITORY / "smartdata").parts[0]
    imports = _imports(path)
    assert not {name for name in imports if name.split(".")[0] == "dagster"}
    if stage != "cli":
        assert not {name for name in imports if name.split(".")[0] == "pipelines"}
    if stage in ALLOWED:
        stages = {name.split(".")[1] for name in imports if name.startswith("smartdata.")}
        assert stages & (ALLOWED.keys() | {"cli"}) <= ALLOWED[stage] | {stage}


def test_nothing_is_longer_than_a_reader_can_hold() -> None:
    for path in ALL:
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") < 450, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 60, f"{path}: {node.name}"


def test_the_library_never_prints_and_catches_nothing_blindly() -> None:
    for path in ALL:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", path
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, path


def test_the_lock_is_pinned_by_hash_and_names_no_host() -> None:
    text = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in text
    pins = re.findall(r"^[A-Za-z0-9_.-]+(?:\[[a-z,]+\])?==\S+", text, re.M)
    assert len(pins) > 50
    assert len(re.findall(r"--hash=sha256:", text)) >= len(pins)


def test_no_source_is_named_in_the_code() -> None:
    names = {path.name for path in (REPOSITORY / "raw").iterdir() if path.is_dir()}
    names |= {"kohesio", "keep.eu", "keep_eu", "cordis", "opencoesione", "esfondi"}
    names |= {"esinvesticijos", "interregbarometern", "strukturnifondovi", "anaptyxi"}
    named = re.compile("|".join(map(re.escape, sorted(names))), re.IGNORECASE)
    folders = (REPOSITORY / "smartdata", REPOSITORY / "pipelines")
    for path in (p for folder in folders for p in sorted(folder.rglob("*")) if p.is_file()):
        if path.suffix != ".pyc":
            found = named.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path}: {found}"


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    code = "import sys, smartdata.cli.app; print({'dagster', 'pandas'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
