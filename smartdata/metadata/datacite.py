"""``datacite.xml``: the record of a release in the DataCite schema 4.7.

A release has no DOI until somebody registers one; until then it is named by its address, and the
record says so (``identifierType="URL"``).
"""

from __future__ import annotations

from lxml import etree

from smartdata.addresses import file_url
from smartdata.edition import Edition
from smartdata.formats.kinds import kind_of
from smartdata.metadata.citation import release_address
from smartdata.metadata.codes import LICENCES, is_stated, licence_url
from smartdata.metadata.common import (
    ABOUT,
    TITLE,
    families_of,
    files_of,
    is_address,
    is_person,
    keywords,
    languages_of,
    release_file,
    rights,
    time_span,
)
from smartdata.metadata.xml_text import as_xml, xml_text
from smartdata.registry import LANGUAGES

NAMESPACE = "http://datacite.org/schema/kernel-4"
_SCHEMA = f"{NAMESPACE} https://schema.datacite.org/meta/kernel-4.7/metadata.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def datacite(edition: Edition) -> bytes:
    """The record of a release."""
    root = etree.Element(f"{{{NAMESPACE}}}resource", nsmap={None: NAMESPACE, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
    _add(root, "identifier", release_address(edition), identifierType="URL")
    creator = _add(_add(root, "creators"), "creator")
    name_type = "Personal" if is_person(edition) else "Organizational"
    _add(creator, "creatorName", edition.publisher.name, nameType=name_type)
    titles = _add(root, "titles")
    for language, text in languages_of(TITLE):
        kind = {} if language == LANGUAGES[0] else {"titleType": "TranslatedTitle"}
        _add(titles, "title", text, **kind).set(_LANG, language)
    _add(root, "publisher", edition.publisher.name)
    _add(root, "publicationYear", str(edition.day.year))
    _add(root, "resourceType", "Dataset", resourceTypeGeneral="Dataset")
    _subjects(root, edition)
    _dates(root, edition)
    _add(root, "language", "en")
    _related(root, edition)
    _sizes(root, edition)
    _add(root, "version", edition.version)
    _rights(root, edition)
    descriptions = _add(root, "descriptions")
    for language, text in languages_of(ABOUT):
        _add(descriptions, "description", text, descriptionType="Abstract").set(_LANG, language)
    if edition.coverage.countries:
        places = _add(root, "geoLocations")
        for country in edition.coverage.countries:
            _add(_add(places, "geoLocation"), "geoLocationPlace", country)
    return as_xml(root)


def _subjects(root: etree._Element, edition: Edition) -> None:
    subjects = _add(root, "subjects")
    for language in LANGUAGES:
        for keyword in keywords(edition, language):
            _add(subjects, "subject", keyword).set(_LANG, language)


def _dates(root: etree._Element, edition: Edition) -> None:
    dates = _add(root, "dates")
    _add(dates, "date", edition.day.isoformat(), dateType="Issued")
    if span := time_span(edition):
        _add(dates, "date", span, dateType="Coverage")


def _related(root: etree._Element, edition: Edition) -> None:
    related = _add(root, "relatedIdentifiers")

    def relate(address: str, relation: str) -> None:
        _add(related, "relatedIdentifier", address, relatedIdentifierType="URL",
             relationType=relation)  # fmt: skip

    relate(release_file(edition, "catalog.ttl"), "HasMetadata")
    if edition.previous:
        base = edition.publication.base_url
        relate(file_url(base, edition.previous, "README.md"), "IsNewVersionOf")
    for page in sorted({s.landing_page for s in edition.sources if is_address(s.landing_page)}):
        relate(page, "IsDerivedFrom")


def _sizes(root: etree._Element, edition: Edition) -> None:
    files = {f.path: f for family in families_of(edition) for f, _ in files_of(edition, family)}
    sizes = _add(root, "sizes")
    _add(sizes, "size", f"{sum(file.bytes for file in files.values())} bytes")
    rows = sum(entry.rows for entry in edition.tables.values())
    _add(sizes, "size", f"{rows} rows in {len(edition.tables)} tables")
    formats = _add(root, "formats")
    for media_type in sorted({kind_of(file.path).media_type for file in files.values()}):
        _add(formats, "format", media_type)


def _rights(root: etree._Element, edition: Edition) -> None:
    listed = _add(root, "rightsList")
    if is_stated(edition.licence):
        told = {}
        url = licence_url(edition.licence)
        if is_address(url):
            told["rightsURI"] = url
        if edition.licence.id in LICENCES:
            told |= {
                "rightsIdentifier": edition.licence.id,
                "rightsIdentifierScheme": "SPDX",
                "schemeURI": "https://spdx.org/licenses/",
            }
        _add(listed, "rights", edition.licence.name, **told)
    for language in LANGUAGES:
        _add(listed, "rights", rights(edition, language)).set(_LANG, language)


def _add(parent: etree._Element, name: str, text: str | None = None, **told: str) -> etree._Element:
    found = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", **told)
    found.text = None if text is None else xml_text(text)
    return found
