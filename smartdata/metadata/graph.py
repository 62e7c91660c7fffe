"""An RDF graph written by prefixed names, and its three forms with always the same bytes."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from smartdata.metadata.common import languages_of
from smartdata.metadata.xml_text import as_xml, xml_text
from smartdata.registry.model import Words

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def term(name: str) -> URIRef:
    """The full name of a term such as ``dct:title``."""
    prefix, _, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local)


def typed(value: object, datatype: str) -> Literal:
    """A literal of a datatype such as ``xsd:date``, in the words in which it is given."""
    return Literal(str(value), datatype=term(datatype), normalize=False)


class Statements:
    """What is said of things that all have a name; there are no blank nodes.

    Signs that XML can't hold are replaced, so that all forms say the same.
    """

    def __init__(self) -> None:
        self._said: set[tuple[URIRef, URIRef, Node]] = set()

    def a(self, subject: str, *types: str) -> None:
        """Say what a thing is."""
        for name in types:
            self._said.add((URIRef(subject), term("rdf:type"), term(name)))

    def link(self, subject: str, predicate: str, *objects: str | None) -> None:
        """Say to which other things one is related; None says nothing."""
        for one in objects:
            if one is not None:
                self._said.add((URIRef(subject), term(predicate), URIRef(one)))

    def say(self, subject: str, predicate: str, *values: Words | Literal | str | None) -> None:
        """Say literals: a text in each of its languages, or as it is; None says nothing."""
        for value in values:
            if isinstance(value, Words):
                told = [Literal(xml_text(t), lang=lang) for lang, t in languages_of(value)]
            elif isinstance(value, Literal):
                told = [value]
            else:
                told = [] if value is None else [Literal(xml_text(value))]
            self._said |= {(URIRef(subject), term(predicate), one) for one in told}

    def graph(self) -> Graph:
        """All that was said, in one order."""
        graph = Graph(bind_namespaces="none")
        for prefix, name in PREFIXES.items():
            graph.bind(prefix, name)
        for statement in sorted(self._said, key=lambda said: [one.n3() for one in said]):
            graph.add(statement)
        return graph


def as_turtle(graph: Graph) -> str:
    """The graph in Turtle."""
    return graph.serialize(format="turtle")


def as_rdf_xml(graph: Graph) -> bytes:
    """The graph in RDF/XML, with things and what is said of them in order."""
    root = etree.fromstring(graph.serialize(format="xml", encoding="utf-8"))
    for thing in root:
        thing[:] = sorted(thing, key=_bytes)
    root[:] = sorted(root, key=_bytes)
    return as_xml(root)


def _bytes(element: etree._Element) -> bytes:
    found: bytes = etree.tostring(element, method="c14n", with_tail=False)
    return found


def as_json_ld(graph: Graph) -> str:
    """The graph in JSON-LD, with the prefixes as its context and all lists in order."""
    found: Any = json.loads(graph.serialize(format="json-ld", context=PREFIXES, auto_compact=False))
    return json.dumps(_in_order(found), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_order(one) for key, one in value.items()}
    if isinstance(value, list):
        return sorted(map(_in_order, value), key=lambda one: json.dumps(one, sort_keys=True))
    return value
