"""Checking graphs against the SHACL shapes of DCAT-AP.

The shapes ask what a code is, which the lists of the EU say. Theirs are large and on the web; here
the codes that a catalogue names are looked up in the lists at hand, and said to be what they are. A
code that is in none of them stays without a type, so that the shapes find it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyshacl
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, SH, SKOS

from smartdata.metadata.codes import eu_countries

EU = "http://publications.europa.eu/resource/authority/"
_GEO = Namespace("http://www.opengis.net/ont/geosparql#")
Said = Iterator[tuple[URIRef, URIRef, URIRef | Literal]]
_SPDX = Namespace("http://spdx.org/rdf/terms#")
_ADMS = ("http://purl.org/adms/publishertype/", "http://purl.org/adms/licencetype/")
#: Lists of which no copy is at hand: the codes that the documentation names.
_SMALL = {
    "language": {"ENG", "LAV", "LIT"},
    "data-theme": {"REGI", "GOVE", "ECON"},
    "frequency": {"IRREG", "MONTHLY", "QUARTERLY", "ANNUAL", "NEVER"},
    "planned-availability": {"STABLE", "AVAILABLE"},
    "distribution-status": {"COMPLETED"},
}
_CLASSES = {
    "language": DCTERMS.LinguisticSystem,
    "frequency": DCTERMS.Frequency,
    "file-type": DCTERMS.MediaTypeOrExtent,
    "licence": DCTERMS.LicenseDocument,
    "access-right": DCTERMS.RightsStatement,
    "country": DCTERMS.Location,
}


_TOLD = (SH.resultSeverity, SH.resultPath, SH.value, SH.focusNode, SH.resultMessage)


@dataclass(frozen=True)
class Finding:
    """One thing that a shape finds wrong."""

    severity: str
    path: str
    value: str
    focus: str
    message: str

    @property
    def violates(self) -> bool:
        """Whether it is more than a warning."""
        return self.severity == "Violation"


@cache
def shapes(shared: Path, level: str) -> Graph:
    """The shapes of one level of DCAT-AP 3.0.1."""
    return Graph().parse(shared / "standards" / "shacl" / "dcat-ap-3.0.1" / f"{level}.ttl")


def wrong(graph: Graph, against: Graph) -> list[Finding]:
    """All that the shapes find wrong, most severe first."""
    _, report, _ = pyshacl.validate(graph, shacl_graph=against)
    assert isinstance(report, Graph)
    found = []
    for result in report.objects(None, SH.result):
        severity, *others = (str(report.value(result, one) or "") for one in _TOLD)
        found.append(Finding(severity.rpartition("#")[2], *others))
    return sorted(found, key=lambda one: (one.severity, one.path, one.value, one.focus))


def merged(graph: Graph, shared: Path) -> Graph:
    """A graph together with what the lists say of the codes that it names."""
    found = Graph()
    for statement in graph:
        found.add(statement)
    known = _codes(shared)
    for node in sorted(set(graph.objects()), key=str):
        if isinstance(node, URIRef):
            for statement in _said_of(node, known):
                found.add(statement)
    return found


def _said_of(node: URIRef, known: dict[str, set[str]]) -> Said:
    text = str(node)
    scheme, _, code = text.removeprefix(EU).partition("/")
    if text.startswith(EU) and code in known.get(scheme, ()):
        yield from _concept(node, f"{EU}{scheme}", code)
        if scheme in _CLASSES:
            yield node, RDF.type, _CLASSES[scheme]
        if scheme == "country":
            yield from _bounds(node)
    elif text in {f"{EU}{name}" for name in known}:
        yield node, RDF.type, SKOS.ConceptScheme
        yield node, DCTERMS.title, Literal(text.rpartition("/")[2], lang="en")
    elif text.startswith("http://data.europa.eu/nuts/code/"):
        yield node, RDF.type, DCTERMS.Location
        yield from _bounds(node)
    elif text.startswith("http://www.iana.org/assignments/media-types/"):
        yield node, RDF.type, DCTERMS.MediaType
    elif text == str(_SPDX.checksumAlgorithm_sha256):
        yield node, RDF.type, _SPDX.ChecksumAlgorithm
    else:
        for start in _ADMS:
            if text.startswith(start):
                yield from _concept(node, f"{start}1.0", text.removeprefix(start))


def _concept(node: URIRef, scheme: str, label: str) -> Said:
    yield node, RDF.type, SKOS.Concept
    yield node, SKOS.inScheme, URIRef(scheme)
    yield node, SKOS.prefLabel, Literal(label, lang="en")
    yield URIRef(scheme), RDF.type, SKOS.ConceptScheme
    yield URIRef(scheme), DCTERMS.title, Literal(scheme.rpartition("/")[2], lang="en")


def _bounds(node: URIRef) -> Said:
    """Where a place is; shapes want it of each, and for tests any box will do."""
    box = "POLYGON((20.9 55.6,28.3 55.6,28.3 58.1,20.9 58.1,20.9 55.6))"
    yield node, DCAT.bbox, Literal(box, datatype=_GEO.wktLiteral)
    yield node, DCAT.centroid, Literal("POINT(24.6 56.9)", datatype=_GEO.wktLiteral)


@cache
def _codes(shared: Path) -> dict[str, set[str]]:
    folder = shared / "standards" / "authority"
    found = {name: set(codes) for name, codes in _SMALL.items()}
    for scheme, name, column in (
        ("file-type", "file-types", 0),
        ("access-right", "access-right", 0),
        ("licence", "licenses", 2),
    ):
        with (folder / f"schemingdcat-{name}.csv").open(encoding="utf-8") as file:
            listed = [line[column] for line in csv.reader(file) if len(line) > column]
        found[scheme] = {one.rpartition("/")[2] for one in listed}
    # Of the countries, only those around Latvia and Lithuania are in the copies.
    found["country"] = set(eu_countries().values())
    return found
