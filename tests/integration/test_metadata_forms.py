"""Metadata of a real release: each form is as its standard wants it, and all say the same."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from lxml import etree
from rdflib import Graph
from rdflib.compare import isomorphic

from smartdata.config import Publication, Settings
from smartdata.edition import Edition
from smartdata.metadata import METADATA_FILES, write_metadata
from smartdata.metadata.codes import LICENCES
from smartdata.metadata.graph import term
from smartdata.publish.versions import releases_folder
from smartdata.refresh import Refresh
from smartdata.registry import BY_NAME, LANGUAGES, TABLES
from smartdata.registry.families import FAMILIES
from tests.conftest import REPOSITORY
from tests.described import BASE_URL, CHANGES, DEFAULTS, EARLIER, FULL, edition_of
from tests.shacl import merged, shapes, wrong

#: One worker makes the release once.
pytestmark = pytest.mark.xdist_group("metadata")
VERSION = "2026.11.27"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the founding record, with tables only."""
    settings = Settings(
        raw=REPOSITORY / "raw",
        warehouse=tmp_path_factory.mktemp("metadata") / "warehouse",
        publication=Publication(formats=(), metadata=False, site=False),
    )
    Refresh(settings, (), VERSION).run()
    return releases_folder(settings.warehouse) / VERSION


@pytest.fixture(scope="module")
def edition(plain: Path) -> Edition:
    """The edition of a publisher who says all that there is to say, described."""
    found = edition_of(plain, **FULL, previous="2026.11.20")
    write_metadata(found, CHANGES, EARLIER)
    return found


@pytest.fixture(scope="module")
def silent(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    """The edition of somebody who has set nothing at all, described, in a folder of its own."""
    folder = tmp_path_factory.mktemp("silent") / VERSION
    (folder / "data").mkdir(parents=True)
    found = edition_of(plain, **DEFAULTS)
    found = Edition(**(vars(found) | {"folder": folder}))
    write_metadata(found, "", [])
    yield found


@pytest.fixture(params=["edition", "silent"])
def either(request: pytest.FixtureRequest) -> Edition:
    found: Edition = request.getfixturevalue(request.param)
    return found


def _json(edition: Edition, name: str) -> Any:
    return json.loads((edition.folder / name).read_bytes())


def test_all_files_are_written_and_named(edition: Edition) -> None:
    written = write_metadata(edition, CHANGES, EARLIER)
    assert [path.relative_to(edition.folder).as_posix() for path in written] == sorted(
        METADATA_FILES
    )
    for path in written:
        text = path.read_bytes()
        assert text.endswith(b"\n") and b"\r" not in text, path


def test_the_same_edition_gives_the_same_bytes(
    edition: Edition, plain: Path, tmp_path: Path
) -> None:
    """In another process with other hashes, as sets and dictionaries may be in another order."""
    code = (
        "import sys; from pathlib import Path; from smartdata.edition import Edition;"
        "from smartdata.metadata import write_metadata; from tests.described import *;"
        "one = edition_of(Path(sys.argv[1]), **FULL, previous='2026.11.20');"
        "write_metadata(Edition(**(vars(one) | {'folder': Path(sys.argv[2])})), CHANGES, EARLIER)"
    )
    there = tmp_path / "there"
    (there / "data").mkdir(parents=True)
    for path in edition.folder.iterdir():
        if path.is_file():
            (there / path.name).write_bytes(path.read_bytes())
    subprocess.run(
        [sys.executable, "-c", code, str(plain), str(there)], cwd=REPOSITORY, check=True,
        env=os.environ | {"PYTHONHASHSEED": "4711"},
    )  # fmt: skip
    for name in METADATA_FILES:
        assert (there / name).read_bytes() == (edition.folder / name).read_bytes(), name


def test_the_three_forms_of_the_catalogue_are_one_graph(either: Edition) -> None:
    graph = Graph().parse(either.folder / "catalog.ttl")
    assert len(graph) > 500
    assert isomorphic(graph, Graph().parse(either.folder / "catalog.jsonld", format="json-ld"))
    assert isomorphic(graph, Graph().parse(either.folder / "catalog.rdf", format="xml"))


def test_the_catalogue_names_every_dataset_and_file(edition: Edition) -> None:
    graph = Graph().parse(edition.folder / "catalog.ttl")
    assert len(list(graph.subjects(term("rdf:type"), term("dcat:Dataset")))) == len(FAMILIES)
    assert len(list(graph.subjects(term("rdf:type"), term("dcat:DatasetSeries")))) == len(FAMILIES)
    start = f"{BASE_URL}releases/{VERSION}/"
    told = sorted(
        str(one).removeprefix(start) for one in graph.objects(None, term("dcat:downloadURL"))
    )
    assert told == sorted(f.path for entry in edition.tables.values() for f in entry.files)
    sizes = {int(str(one)) for one in graph.objects(None, term("dcat:byteSize"))}
    assert sizes == {f.bytes for entry in edition.tables.values() for f in entry.files}


def test_nothing_is_said_that_nobody_stated(silent: Edition) -> None:
    text = "".join((silent.folder / name).read_text(encoding="utf-8") for name in METADATA_FILES)
    assert "CC_BY" not in text
    assert "contactPoint" not in text
    assert "mailto:" not in text
    assert "No licence of this extract is stated" in text
    assert "previousVersion" not in text


@pytest.mark.parametrize(
    "level", ["shapes", "range", "dcat-ap-SHACL", "shapes_recommended",
              "mdr-vocabularies.shape.smartdata-patched"],
)  # fmt: skip
def test_the_catalogue_fits_the_shapes_of_dcat_ap(
    either: Edition, shared: Path, level: str
) -> None:
    graph = merged(Graph().parse(either.folder / "catalog.ttl"), shared)
    found = wrong(graph, shapes(shared, level))
    assert not [one for one in found if one.violates]
    if either.licence.id == "CC-BY-4.0":
        unexpected = [
            one for one in found if "#publisher" not in one.value and "/nuts/" not in one.value
        ]
        assert not unexpected


def test_the_data_package_fits_its_json_schema(either: Edition, shared: Path) -> None:
    folder = shared / "standards" / "schemas" / "datapackage-2.0"
    package = _json(either, "datapackage.json")
    schema = json.loads((folder / "datapackage.json").read_bytes())
    errors = list(Draft7Validator(schema).iter_errors(package))
    assert not errors, [error.message[:200] for error in errors]
    assert ("licenses" in package) == (either.licence.id != "not-stated")


def test_the_data_package_says_what_lies_there(edition: Edition) -> None:
    package = _json(edition, "datapackage.json")
    assert (package["version"], package["created"]) == (VERSION, "2026-11-27T00:00:00Z")
    assert [one["name"] for one in package["resources"]] == [table.name for table in TABLES]
    for one in package["resources"]:
        table = BY_NAME[one["name"]]
        for file in (one, *one.get("alternatives", ())):
            data = (edition.folder / file["path"]).read_bytes()
            assert len(data) == file["bytes"]
            assert file["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert [f["name"] for f in one["schema"]["fields"]] == table.column_names
        keys = one["schema"].get("primaryKey") or one["schema"]["uniqueKeys"][0]
        assert keys == list(table.key)
        assert len(one["schema"].get("foreignKeys", ())) == len(table.references)


def test_csvw_names_the_columns_as_the_files_do(either: Edition, plain: Path) -> None:
    for table in _json(either, "data/csvw-metadata.json")["tables"]:
        header = (plain / "data" / table["url"]).read_bytes().split(b"\r\n", 1)[0].decode()
        assert header.split(",") == [one["name"] for one in table["tableSchema"]["columns"]]
        assert {one["@language"] for one in table["dc:title"]} <= set(LANGUAGES)


def test_the_record_for_datacite_fits_its_schema(either: Edition, shared: Path) -> None:
    path = shared / "standards" / "schemas" / "datacite-4.7" / "metadata.xsd"
    etree.XMLSchema(etree.parse(path)).assertValid(etree.parse(either.folder / "datacite.xml"))


def test_citation_has_the_version_and_day_of_the_data_package(either: Edition) -> None:
    told = yaml.safe_load((either.folder / "CITATION.cff").read_text(encoding="utf-8"))
    package = _json(either, "datapackage.json")
    assert told["version"] == package["version"]
    assert told["date-released"] == package["created"][:10]
    assert told["type"] == "dataset"


def test_the_crate_lists_every_file_of_the_release(edition: Edition) -> None:
    crate = _json(edition, "ro-crate-metadata.json")["@graph"]
    by_id = {one["@id"]: one for one in crate}
    assert len(by_id) == len(crate)
    parts = {one["@id"] for one in by_id["./"]["hasPart"]}
    there = {p.relative_to(edition.folder).as_posix() for p in edition.folder.rglob("*")
             if p.is_file()}  # fmt: skip
    assert there - parts == {"build.json", "ro-crate-metadata.json"}
    assert parts <= there
    for entry in edition.tables.values():
        for file in entry.files:
            assert by_id[file.path]["sha256"] == file.sha256


def test_croissant_reads_every_column_from_a_file_that_is_there(edition: Edition) -> None:
    told = _json(edition, "croissant.json")
    files = {one["@id"]: one for one in told["distribution"]}
    fields = {f["@id"]: f for records in told["recordSet"] for f in records["field"]}
    assert set(fields) == {f"{t.name}/{name}" for t in TABLES for name in t.column_names}
    for one in fields.values():
        assert one["source"]["fileObject"]["@id"] in files
        if "references" in one:
            assert one["references"]["field"]["@id"] in fields


def test_the_feed_tells_the_newest_release_first(edition: Edition) -> None:
    root = etree.parse(edition.folder / "feed.xml").getroot()
    atom = {"a": "http://www.w3.org/2005/Atom"}
    titles = root.xpath("a:entry/a:title/text()", namespaces=atom)
    assert titles == [f"smartdata {one}" for one in (VERSION, "2026.11.20", "2026.11.19.2")]
    assert root.xpath("a:entry[1]/a:summary/text()", namespaces=atom) == [CHANGES]
    moments = root.xpath("a:entry/a:updated/text()", namespaces=atom)
    assert moments == sorted(moments, reverse=True)
    ids = root.xpath("a:entry/a:id/text()", namespaces=atom)
    assert len(set(ids)) == 3 and all(one.startswith(BASE_URL) for one in ids)


def test_every_licence_has_a_code_that_the_eu_lists(shared: Path) -> None:
    path = shared / "standards" / "authority" / "schemingdcat-licenses.csv"
    listed = path.read_text(encoding="utf-8")
    for name, licence in LICENCES.items():
        assert f"/authority/licence/{licence.eu_code}\n" in listed, name
