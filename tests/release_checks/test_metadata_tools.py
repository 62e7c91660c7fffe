"""Checks 3, 6 to 18: what others' tools and the official shapes make of a release's metadata."""

from __future__ import annotations

import ast
import functools
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree
from rdflib import Graph
from rdflib.compare import isomorphic

from smartdata.metadata.graph import term
from smartdata.registry.families import FAMILIES
from tests.kept_releases import BASE_URL
from tests.release_checks.tools import environment, run
from tests.shacl import merged, shapes, wrong

RELEASES = ("release_founding", "release_real")
#: Warnings that the code lists are expected to give: the publisher is no body of the EU, and
#: regions of NUTS are in none of their lists of places.
EXPECTED = {("publisher", "#publisher"), ("spatial", "/nuts/code/")}


@pytest.fixture(scope="module", params=RELEASES)
def release(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.fixture(scope="module")
def graph(release: Path) -> Graph:
    return Graph().parse(release / "catalog.ttl")


@pytest.fixture(scope="module")
def package(release: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release / "datapackage.json").read_bytes())
    return found


@pytest.fixture(scope="module")
def address(release: Path) -> Iterator[str]:
    """Where the open data are served, as at their public address."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    folder = release.parents[1]
    assert (folder / "latest").is_symlink(), f"{folder}: the release was never announced"
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def _passed(ran: subprocess.CompletedProcess[str]) -> str:
    told = ran.stdout + ran.stderr
    assert ran.returncode == 0, told[-4_000:]
    return told


def test_3_csv_files_are_well_formed(release: Path, shared: Path) -> None:
    """What a source printed is published as it is: its decimal commas in amount_raw, and signs that
    it had lost before, which are a finding."""
    files = sorted((release / "data").glob("*.csv"))
    words = [sys.executable, shared / "tools" / "csvlint.py", *files]
    ran = subprocess.run(words, capture_output=True, text=True)
    told = dict(line.split(" ", 1) for line in ran.stdout.splitlines())
    assert told.keys() == {str(path) for path in files}, ran.stderr
    found = {path: ast.literal_eval(what) for path, what in told.items() if what != "OK"}
    damaged = "text_damaged" in (release / "data" / "findings.csv").read_text(encoding="utf-8")
    for path, wrongs in found.items():
        others = [one for one in wrongs if not _PRINTED.fullmatch(one)]
        assert others in ([], [_LOST]), (path, others[:20])
        assert not others or damaged
        assert not _CONTROL.search(Path(path).read_bytes()), path


_LOST = "control/replacement char"
_PRINTED = re.compile(r"decimal comma \d+:amount_raw")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def test_6_frictionless_finds_the_data_package_valid(
    release: Path, package: dict[str, Any]
) -> None:
    ran = run("frictionless", "frictionless", "validate", "datapackage.json", "--json", cwd=release)
    told = json.loads(ran.stdout)
    errors = [e["message"] for task in told["tasks"] for e in task["errors"]] + told["errors"]
    assert told["valid"], errors[:20]
    rows = {task["name"]: task["stats"].get("rows") or 0 for task in told["tasks"]}
    assert rows == {one["name"]: one["rows"] for one in package["resources"]}
    assert ran.returncode == 0


def test_7_csvw_is_valid(release_founding: Path) -> None:
    """On the small release: the tool needs 14 seconds for 100,000 rows."""
    metadata = release_founding / "data" / "csvw-metadata.json"
    assert "OK" in _passed(run("csvw", "csvwvalidate", "-v", metadata))


@pytest.mark.parametrize("level", ["shapes", "range", "dcat-ap-SHACL"])
def test_8_9_dcat_ap_has_no_violation(graph: Graph, shared: Path, level: str) -> None:
    found = [one for one in wrong(merged(graph, shared), shapes(shared, level)) if one.violates]
    assert not found, found[:20]


def test_10_all_that_is_recommended_is_there(graph: Graph, shared: Path) -> None:
    found = wrong(merged(graph, shared), shapes(shared, "shapes_recommended"))
    assert not found, found[:20]


def test_11_codes_are_of_the_lists_of_the_eu(graph: Graph, shared: Path) -> None:
    level = "mdr-vocabularies.shape.smartdata-patched"
    for one in wrong(merged(graph, shared), shapes(shared, level)):
        assert not one.violates, one
        assert any(one.path.endswith(p) and sign in one.value for p, sign in EXPECTED), one


def test_12_every_dataset_has_all_405_points(release: Path, shared: Path, address: str) -> None:
    words = [sys.executable, shared / "tools" / "mqa.py", release / "catalog.ttl"]
    words += ["--map", f"{BASE_URL}={address}"]
    told = _passed(subprocess.run(words, capture_output=True, text=True))
    points = re.findall(r"catalog\.ttl#(\w+) ([\d.]+) /405", told)
    assert {name for name, _ in points} == {family.name for family in FAMILIES}, told
    assert {float(number) for _, number in points} == {405.0}, told


def test_13_the_three_forms_are_one_graph(release: Path, graph: Graph) -> None:
    for name, form in (("catalog.jsonld", "json-ld"), ("catalog.rdf", "xml")):
        assert isomorphic(graph, Graph().parse(release / name, format=form)), name


_HARVEST = """
import json, sys, warnings
warnings.filterwarnings("ignore")
from ckanext.dcat.processors import RDFParser
parser = RDFParser(profiles=["euro_dcat_ap_2"])
parser.parse(open(sys.argv[1], encoding="utf-8").read(), _format="turtle")
json.dump(list(parser.datasets()), sys.stdout)
"""


def test_14_a_harvest_by_ckan_takes_all_of_it(release: Path, graph: Graph) -> None:
    ran = run("ckan", "python", "-c", _HARVEST, release / "catalog.ttl")
    assert ran.returncode == 0, ran.stderr[-4_000:]
    datasets = json.loads(ran.stdout)
    assert len(datasets) == len(FAMILIES)
    resources = [one for dataset in datasets for one in dataset["resources"]]
    assert len(resources) == len(list(graph.subjects(term("rdf:type"), term("dcat:Distribution"))))
    for dataset in datasets:
        assert dataset["title"] and dataset["notes"] and dataset["tags"]
        assert dataset["license_id"] or all(one["license"] for one in dataset["resources"])
    for one in resources:
        path = one["download_url"].removeprefix(f"{BASE_URL}releases/{release.name}/")
        assert int(one["size"]) == (release / path).stat().st_size
        assert re.fullmatch("[0-9a-f]{64}", one["hash"])
        assert one["license"].endswith("/CC_BY_4_0")


def test_15_croissant_is_valid_without_warnings(release: Path) -> None:
    told = _passed(run("mlcroissant", "mlcroissant", "validate", "--jsonld", "croissant.json",
                       cwd=release))  # fmt: skip
    assert not re.search("warning|error", told, re.IGNORECASE), told[-4_000:]


def test_15_croissant_loads_records(release: Path, package: dict[str, Any]) -> None:
    """It reads the file, checks its SHA-256 and follows the references to other tables.

    The smallest table will do that has references and rows: the tool joins them whole.
    """
    rows = {one["rows"]: one["name"] for one in package["resources"]
            if one["rows"] and "foreignKeys" in one["schema"]}  # fmt: skip
    name = rows[min(rows)]
    ran = run("mlcroissant", "mlcroissant", "load", "--jsonld", "croissant.json",
              "--record_set", name, "--num_records", "10", cwd=release)  # fmt: skip
    told = _passed(ran)
    assert told.count(f"{{'{name}/") == min(10, *rows), told[-4_000:]


def test_16_ro_crate_has_all_that_is_required(release: Path, shared: Path, tmp_path: Path) -> None:
    seed = shared / "tools" / "seed_rocrate_cache.py"
    cache, report = tmp_path / "cache", tmp_path / "report.json"
    _passed(run("roc-validator", "python", seed, cache))
    ran = run("roc-validator", "rocrate-validator", "-y", "validate", release, "--offline",
              "--cache-path", cache, "-l", "required", "-f", "json", "-o", report,
              "--no-paging")  # fmt: skip
    told = json.loads(report.read_bytes())
    assert told["passed"], [one["message"] for one in told["issues"]]
    assert told["validation_settings"]["profile_identifier"] == "ro-crate-1.2"
    assert ran.returncode == 0


def test_17_citation_is_valid_and_of_this_release(release: Path, package: dict[str, Any]) -> None:
    _passed(run("cffconvert", "cffconvert", "--validate", "-i", release / "CITATION.cff"))
    told = yaml.safe_load((release / "CITATION.cff").read_bytes())
    assert told["type"] == "dataset"
    assert told["version"] == package["version"] == release.name
    assert str(told["date-released"]) == package["created"][:10]


def test_18_datacite_fits_its_schema(release: Path, shared: Path) -> None:
    xsd = shared / "standards" / "schemas" / "datacite-4.7" / "metadata.xsd"
    schema = etree.XMLSchema(etree.parse(xsd))
    schema.assertValid(etree.parse(release / "datacite.xml"))


def test_the_tools_find_what_is_wrong(release_founding: Path, tmp_path: Path) -> None:
    """A checker that passes everything checks nothing: a changed cell must be noticed."""
    text = (release_founding / "datapackage.json").read_text(encoding="utf-8")
    (tmp_path / "data").mkdir()
    for file in (release_founding / "data").glob("*.csv"):
        (tmp_path / "data" / file.name).write_bytes(file.read_bytes())
    projects = tmp_path / "data" / "projects.csv"
    projects.write_bytes(projects.read_bytes().replace(b",EUR,", b",EUX,"))
    (tmp_path / "datapackage.json").write_text(text, encoding="utf-8")
    ran = run(
        "frictionless", "frictionless", "validate", "datapackage.json", "--json", cwd=tmp_path
    )
    assert ran.returncode == 1
    assert "hash-count" in ran.stdout
    assert environment("frictionless").is_dir()
