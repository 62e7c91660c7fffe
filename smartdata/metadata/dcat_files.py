"""Files of a release as distributions of DCAT-AP."""

from __future__ import annotations

from urllib.parse import quote

from smartdata.edition import Edition
from smartdata.formats.kinds import Kind, kind_of
from smartdata.metadata.codes import EU, IANA, LICENCES, licence_url
from smartdata.metadata.common import (
    ALL_TABLES,
    catalogue_uri,
    is_address,
    landing_page,
    release_file,
)
from smartdata.metadata.graph import Statements, typed
from smartdata.publish.manifest import FileEntry
from smartdata.registry import LANGUAGES
from smartdata.registry.families import Family
from smartdata.registry.model import Table, Words


def licence_uri(edition: Edition) -> str | None:
    """The licence by its EU address, else by that of its text; None where none is stated."""
    known = LICENCES.get(edition.licence.id)
    if known:
        return f"{EU}licence/{known.eu_code}"
    url = licence_url(edition.licence)
    return url if is_address(url) else None


def say_file(
    said: Statements, edition: Edition, family: Family, file: FileEntry, table: Table | None
) -> None:
    """Say all of a file, which holds one table of the family or, without one, all tables."""
    kind = kind_of(file.path)
    name = quote(file.path) if table else f"{family.name}/{quote(file.path)}"
    uri = catalogue_uri(edition, name)
    said.link(catalogue_uri(edition, family.name), "dcat:distribution", uri)
    said.a(uri, "dcat:Distribution")
    title = table.title if table else ALL_TABLES
    about = table.about if table else ALL_TABLES
    said.say(uri, "dct:title", _with_kind(title, kind))
    said.say(uri, "dct:description", about)
    said.say(uri, "dct:identifier", file.path)
    said.link(uri, "dcat:accessURL", landing_page(edition, family, LANGUAGES[0]))
    said.link(uri, "dcat:downloadURL", release_file(edition, file.path))
    said.link(uri, "dct:format", f"{EU}file-type/{kind.eu_code}")
    said.link(uri, "dcat:mediaType", IANA + kind.iana)
    said.say(uri, "dcat:byteSize", typed(file.bytes, "xsd:nonNegativeInteger"))
    said.link(uri, "dct:license", licence_uri(edition))
    said.link(uri, "dct:rights", catalogue_uri(edition, "rights"))
    said.link(uri, "dcatap:availability", f"{EU}planned-availability/AVAILABLE")
    said.link(uri, "adms:status", f"{EU}distribution-status/COMPLETED")
    said.say(uri, "dct:issued", typed(edition.day, "xsd:date"))
    said.say(uri, "dct:modified", typed(edition.day, "xsd:date"))
    if kind.standard:
        said.link(uri, "dct:conformsTo", kind.standard)
        said.a(kind.standard, "dct:Standard")
        said.say(kind.standard, "dct:title", kind.label)
    checksum = f"{uri}-sha256"
    said.link(uri, "spdx:checksum", checksum)
    said.a(checksum, "spdx:Checksum")
    said.link(checksum, "spdx:algorithm", "http://spdx.org/rdf/terms#checksumAlgorithm_sha256")
    said.say(checksum, "spdx:checksumValue", typed(file.sha256, "xsd:hexBinary"))


def _with_kind(words: Words, kind: Kind) -> Words:
    told = {
        lang: f"{words.in_(lang)} ({kind.label.in_(lang)})" for lang in LANGUAGES if words.in_(lang)
    }
    return Words(told["en"], told["lv"], told.get("lt", ""))
