"""What metadata says of a publisher, licences, files and versions, without a release at hand."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from rdflib import Graph
from rdflib.compare import isomorphic

from smartdata.config import DataLicence, Publication, Publisher
from smartdata.edition import Coverage, Edition, Profile, SourceTerms
from smartdata.formats.kinds import kind_of
from smartdata.metadata import catalog_jsonld, citation, dataset_jsonld
from smartdata.metadata.citation import citation_cff
from smartdata.metadata.codes import LICENCES, country_uris, licence_url
from smartdata.metadata.common import csv_of, has_true_key, mail_of, rights
from smartdata.metadata.croissant import croissant, semantic_version
from smartdata.metadata.csvw import csvw
from smartdata.metadata.datacite import datacite
from smartdata.metadata.datapackage import datapackage
from smartdata.metadata.dcat import catalogue
from smartdata.metadata.feed import feed
from smartdata.metadata.graph import as_json_ld, as_rdf_xml, as_turtle
from smartdata.metadata.rocrate import crate_text
from smartdata.publish.manifest import ColumnEntry, FileEntry, RecordCounts, TableEntry, Withheld
from smartdata.registry import BY_NAME, LANGUAGES, TABLES, Language
from smartdata.registry.families import FAMILIES

_HASH = "ab" * 32


def _file(path: str) -> FileEntry:
    return FileEntry(path=path, format=path.rpartition(".")[2], bytes=7, sha256=_HASH)


def _source(text: str = "A & B <list>") -> SourceTerms:
    return SourceTerms(
        source_id="source-1", title_en=text, title_lv=text, publisher=text, attribution=text,
        licence=text, landing_page="https://example.org/a?b=1&c=2",
        snapshot_date=date(2026, 11, 1),
    )  # fmt: skip


def _edition(**changes: Any) -> Edition:
    tables = {
        table.name: TableEntry(
            rows=1,
            key=list(table.key),
            columns=[ColumnEntry(name=name, type="string") for name in table.column_names],
            files=[_file(f"data/{table.name}.{end}") for end in ("parquet", "csv", "jsonl")],
        )
        for table in TABLES
    }
    tables["locations"].files.append(_file("data/locations.geojson"))
    tables["locations"].files.append(_file("data/locations.geo.parquet"))
    told: dict[str, Any] = {
        "folder": Path("release"),
        "version": "2026.01.05.2",
        "previous": None,
        "registry_version": "1.0.0",
        "software_version": "0.1.0",
        "publication": Publication(base_url="https://data.example.org/open/"),
        "publisher": Publisher(),
        "licence": DataLicence(),
        "tables": tables,
        "downloads": (_file("smartdata.xlsx"), _file("smartdata.duckdb")),
        "records": RecordCounts(records_in=1, published=1, quarantined=0, duplicates=0),
        "findings": {},
        "money": (),
        "sources": (_source(),),
        "withheld": (),
        "coverage": Coverage(
            first_day=date(2018, 1, 1), last_day=date(2022, 12, 31), countries=("LT", "LV"),
            regions=(("LV003", "2016|2021"),),
        ),
        "profile": Profile(rows={}, columns={}),
    }  # fmt: skip
    return Edition(**(told | changes))


def test_a_publisher_who_is_a_person_is_no_organisation() -> None:
    edition = _edition(publisher=Publisher(name="Jana Bērziņa", kind="PrivateIndividual(s)"))
    assert dataset_jsonld(edition, FAMILIES[0], "lv")["publisher"]["@type"] == "Person"
    assert croissant(edition)["creator"]["@type"] == "sc:Person"
    assert b'nameType="Personal"' in datacite(edition)
    assert "Organization" not in crate_text(edition, [])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_dataset_says_what_search_engines_ask_for(family: Any, language: Language) -> None:
    licence = DataLicence(id="CC0-1.0", name="CC0")
    found = dataset_jsonld(_edition(licence=licence), family, language)
    assert found["name"] == family.title.in_(language)
    assert 50 <= len(found["description"]) <= 5_000
    recommended = {
        "alternateName", "creator", "citation", "identifier", "isAccessibleForFree", "isPartOf",
        "keywords", "license", "measurementTechnique", "sameAs", "spatialCoverage",
        "temporalCoverage", "variableMeasured", "version", "url", "includedInDataCatalog",
        "distribution",
    }  # fmt: skip
    assert recommended <= found.keys()
    for one in found["distribution"]:
        assert one["contentUrl"].startswith("https://data.example.org/open/releases/2026.01.05.2/")
        assert one["sha256"] == _HASH
    json.dumps(found)


def test_the_catalogue_links_each_dataset_page() -> None:
    found = catalog_jsonld(_edition(), "lv")
    assert [one["url"] for one in found["dataset"]] == [
        f"https://data.example.org/open/latest/site/lv/datasets/{family.name}.html"
        for family in FAMILIES
    ]
    assert "license" not in found


def test_a_licence_is_told_only_where_it_is_stated() -> None:
    assert licence_url(DataLicence()) is None
    assert licence_url(DataLicence(id="not-stated", url="https://example.org/")) is None
    assert licence_url(DataLicence(id="CC-BY-4.0", name="CC BY 4.0")) == LICENCES["CC-BY-4.0"].url
    own = DataLicence(id="LicenseRef-own", name="Own terms", url="https://example.org/terms")
    assert licence_url(own) == "https://example.org/terms"
    told = yaml.safe_load(citation_cff(_edition(licence=own)))
    assert "license" not in told and told["license-url"] == "https://example.org/terms"


@pytest.mark.parametrize("language", LANGUAGES)
def test_rights_name_the_sources_and_those_withheld(language: Language) -> None:
    hidden = Withheld(
        source_id="h", title_en="Hidden", title_lv="Slēpts", publisher="P", licence="No reuse"
    )
    told = rights(_edition(withheld=(hidden,)), language)
    assert "A & B <list>" in told
    assert {"en": "Hidden", "lv": "Slēpts", "lt": "Hidden"}[language] in told
    assert "No reuse" in told


@pytest.mark.parametrize(
    ("version", "semantic"),
    [("2026.11.27", "2026.11.27"), ("2026.01.05", "2026.1.5"), ("2026.01.05.12", "2026.1.5+12")],
)
def test_croissant_has_versions_without_leading_zeros(version: str, semantic: str) -> None:
    assert semantic_version(version) == semantic


def test_files_are_of_the_kind_that_their_names_say() -> None:
    assert kind_of("data/locations.geo.parquet").name == "geoparquet"
    assert kind_of("data/locations.parquet").eu_code == "PARQUET"
    assert kind_of("data/locations.jsonl").iana == "text/plain"
    assert kind_of("data/other.bin").eu_code == "BIN"


def test_countries_are_named_as_the_eu_does_and_unknown_ones_left_out() -> None:
    start = "http://publications.europa.eu/resource/authority/country/"
    assert country_uris(("LV", "GR", "??")) == [f"{start}GRC", f"{start}LVA"]


def test_keys_with_empty_values_are_no_primary_keys() -> None:
    for one in datapackage(_edition())["resources"]:
        true_key = has_true_key(BY_NAME[one["name"]])
        assert ("primaryKey" in one["schema"]) == true_key
        assert ("uniqueKeys" in one["schema"]) != true_key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_citation_is_a_line_and_an_entry_of_bibtex(language: Language) -> None:
    hostile = Publisher(name="A & B {100%} _x_ \\end")
    text, _, entry = citation(_edition(publisher=hostile), language).partition("\n\n")
    assert "\n" not in text and "2026.01.05.2" in text
    assert entry.startswith("@misc{smartdata_2026_01_05_2,")
    unescaped = re.sub(r"\\.", "", entry)
    assert unescaped.count("{") == unescaped.count("}")


def test_a_contact_is_an_address_or_a_page() -> None:
    assert mail_of("data@example.org") == "data@example.org"
    assert mail_of("https://example.org/contact@here") is None
    assert mail_of("Ask us <data@example.org>") is None
    assert mail_of(None) is None


#: What a cell of a source can hold: any text that UTF-8 can hold.
_TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


@given(text=_TEXTS, changes=_TEXTS)
def test_hostile_texts_break_no_form(text: str, changes: str) -> None:
    edition = _edition(
        publisher=Publisher(name=text, homepage=text, contact=text, kind="Company"),
        licence=DataLicence(id=text, name=text, url=text),
        sources=(_source(text).model_copy(update={"landing_page": f"https://e.org/{text}"}),),
    )
    for document in (datacite(edition), feed(edition, changes, [])):
        etree.fromstring(document)
    assert yaml.safe_load(citation_cff(edition))["authors"][0]["name"] == text
    for told in (datapackage(edition), csvw(edition), croissant(edition)):
        assert json.loads(json.dumps(told)) == told
    assert json.loads(crate_text(edition, ["README.md"]))


@given(text=_TEXTS, changes=_TEXTS)
def test_hostile_texts_leave_the_catalogue_one_graph(text: str, changes: str) -> None:
    few = {name: entry for name, entry in _edition().tables.items() if name == "amounts"}
    edition = _edition(
        tables=few,
        downloads=(),
        publisher=Publisher(name=text, homepage=text, contact=text),
        licence=DataLicence(id=text, name=text, url=text),
        sources=(_source(text).model_copy(update={"landing_page": f"https://e.org/{text}"}),),
    )
    graph = catalogue(edition, changes, [])
    turtle = Graph().parse(data=as_turtle(graph), format="turtle")
    assert isomorphic(turtle, Graph().parse(data=as_json_ld(graph), format="json-ld"))
    assert isomorphic(turtle, Graph().parse(data=as_rdf_xml(graph), format="xml"))


def test_the_csv_file_of_a_table_is_found() -> None:
    assert csv_of(_edition(), BY_NAME["locations"]).path == "data/locations.csv"
