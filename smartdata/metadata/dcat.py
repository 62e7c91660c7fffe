"""The catalogue of a release in DCAT-AP 3.0.1, the form that portals of open data harvest.

A dataset for each family of tables, in a series over the releases; a distribution for each file.
All things have a name of their own: what lasts over releases is named below ``latest/``, and what
belongs to one below ``releases/<version>/``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rdflib import Graph

from smartdata.addresses import file_url
from smartdata.edition import Edition
from smartdata.metadata.codes import (
    ADMS_LICENCE_TYPE,
    ADMS_PUBLISHER_TYPE,
    EU,
    LANGUAGE_CODES,
    LICENCES,
    NUTS,
    country_uris,
)
from smartdata.metadata.common import (
    ABOUT,
    PROVENANCE,
    TITLE,
    catalogue_uri,
    families_of,
    files_of,
    home_page,
    is_address,
    is_person,
    landing_page,
    lasting_uri,
    mail_of,
    release_file,
    rights,
    source_uri,
    title_of,
)
from smartdata.metadata.dcat_files import licence_uri, say_file
from smartdata.metadata.graph import Statements, typed
from smartdata.publish.versions import version_key
from smartdata.registry import LANGUAGES
from smartdata.registry.families import Family
from smartdata.registry.model import Words

_THEMES = {"projects": ("REGI", "GOVE"), "partners": ("REGI", "GOVE"),
           "amounts": ("REGI", "GOVE", "ECON"), "locations": ("REGI",)}  # fmt: skip
#: The datasets whose rows name NUTS regions.
_WITH_REGIONS = ("partners", "locations")
_SERIES = Words("all releases", "visi laidieni", "visos laidos")
_SCHEMA = Words("Schema of smartdata", "smartdata shēma", "smartdata schema")
_MAKING = Words("Making of the release", "Laidiena veidošana", "Laidos rengimas")


def catalogue(edition: Edition, changes: str, earlier: Sequence[tuple[str, str]]) -> Graph:
    """The catalogue of a release.

    ``changes`` says what is new in it; ``earlier`` are the releases before, of which the first
    tells since when there has been a catalogue.
    """
    said = Statements()
    days = [version_key(version)[0] for version, _ in earlier]
    first = min([*days, edition.day])
    _catalogue(said, edition, first)
    _agents(said, edition)
    _terms(said, edition)
    _made(said, edition)
    for family in families_of(edition):
        _series(said, edition, family, first)
        _dataset(said, edition, family, changes)
        for file, table in files_of(edition, family):
            say_file(said, edition, family, file, table)
    return said.graph()


def _catalogue(said: Statements, edition: Edition, first: date) -> None:
    catalogue = lasting_uri(edition, "catalogue")
    said.a(catalogue, "dcat:Catalog")
    said.say(catalogue, "dct:title", TITLE)
    said.say(catalogue, "dct:description", ABOUT)
    said.link(catalogue, "dct:publisher", lasting_uri(edition, "publisher"))
    said.link(catalogue, "dcat:themeTaxonomy", f"{EU}data-theme")
    said.say(catalogue, "dct:issued", typed(first, "xsd:date"))
    said.say(catalogue, "dct:modified", typed(edition.day, "xsd:date"))
    said.link(catalogue, "dct:license", licence_uri(edition))
    said.link(catalogue, "dct:rights", catalogue_uri(edition, "rights"))
    said.link(catalogue, "dct:spatial", *country_uris(edition.coverage.countries))
    for language in LANGUAGES:
        said.link(catalogue, "dct:language", _language(LANGUAGE_CODES[language]))
    page = home_page(edition, LANGUAGES[0])  # it may have only one
    said.link(catalogue, "foaf:homepage", page)
    said.a(page, "foaf:Document")
    for family in families_of(edition):
        said.link(catalogue, "dcat:dataset", catalogue_uri(edition, family.name))


def _language(code: str) -> str:
    return f"{EU}language/{code}"


def _agents(said: Statements, edition: Edition) -> None:
    publisher = edition.publisher
    agent = lasting_uri(edition, "publisher")
    said.a(agent, "foaf:Agent")
    said.say(agent, "foaf:name", publisher.name)
    if publisher.kind:
        said.link(agent, "dct:type", ADMS_PUBLISHER_TYPE + publisher.kind)
    if is_address(publisher.homepage):
        said.link(agent, "foaf:homepage", publisher.homepage)
        said.a(publisher.homepage, "foaf:Document")
    mail = mail_of(publisher.contact)
    if mail:
        said.link(agent, "foaf:mbox", f"mailto:{mail}")
    contact = _contact_uri(edition)
    if contact:
        kind = "vcard:Individual" if is_person(edition) else "vcard:Organization"
        said.a(contact, "vcard:Kind", kind)
        said.say(contact, "vcard:fn", publisher.name)
        if mail:
            said.link(contact, "vcard:hasEmail", f"mailto:{mail}")
        else:
            said.link(contact, "vcard:hasURL", publisher.contact)


def _contact_uri(edition: Edition) -> str | None:
    """The name of the contact point, if there is one to turn to."""
    contact = edition.publisher.contact
    known = mail_of(contact) or is_address(contact)
    return lasting_uri(edition, "contact") if known else None


def _terms(said: Statements, edition: Edition) -> None:
    licence = licence_uri(edition)
    known = LICENCES.get(edition.licence.id)
    if licence:
        said.a(licence, "dct:LicenseDocument")
    if licence and known:  # what it is called, the list of the EU says
        said.link(licence, "dct:type", ADMS_LICENCE_TYPE + known.licence_type)
    elif licence:
        said.say(licence, "rdfs:label", edition.licence.name)
    statement = catalogue_uri(edition, "rights")
    said.a(statement, "dct:RightsStatement")
    told = {language: rights(edition, language) for language in LANGUAGES}
    said.say(statement, "rdfs:label", Words(**told))


def _made(said: Statements, edition: Edition) -> None:
    provenance, making, software, schema = (
        catalogue_uri(edition, name) for name in ("provenance", "making", "software", "schema")
    )
    said.a(provenance, "dct:ProvenanceStatement")
    said.say(provenance, "rdfs:label", PROVENANCE)
    said.a(making, "prov:Activity")
    said.say(making, "rdfs:label", _MAKING)
    said.link(making, "prov:wasAssociatedWith", software)
    said.a(software, "prov:SoftwareAgent")
    said.say(software, "rdfs:label", "smartdata")
    said.say(software, "owl:versionInfo", edition.software_version)
    said.a(schema, "dct:Standard")
    said.say(schema, "dct:title", _SCHEMA)
    said.say(schema, "owl:versionInfo", edition.registry_version)
    said.link(schema, "rdfs:seeAlso", release_file(edition, "datapackage.json"))
    covered = edition.coverage
    if covered.first_day and covered.last_day:
        period = catalogue_uri(edition, "period")
        said.a(period, "dct:PeriodOfTime")
        said.say(period, "dcat:startDate", typed(covered.first_day, "xsd:date"))
        said.say(period, "dcat:endDate", typed(covered.last_day, "xsd:date"))
    for source in edition.sources:
        uri = source_uri(edition, source)
        said.link(making, "prov:used", uri)
        said.a(uri, "prov:Entity")
        titles = {language: title_of(source, language) for language in LANGUAGES}
        said.say(uri, "dct:title", Words(**titles))
        said.say(uri, "dc:publisher", source.publisher)
        said.say(uri, "dc:rights", source.licence)
        said.say(uri, "dct:bibliographicCitation", source.attribution)
        said.say(uri, "dct:date", typed(source.snapshot_date, "xsd:date"))
        if is_address(source.landing_page):
            said.link(uri, "foaf:page", source.landing_page)
            said.a(source.landing_page, "foaf:Document")


def _series(said: Statements, edition: Edition, family: Family, first: date) -> None:
    series = lasting_uri(edition, family.name)
    said.a(series, "dcat:DatasetSeries")
    titles = {lang: f"{family.title.in_(lang)}: {_SERIES.in_(lang)}" for lang in LANGUAGES}
    said.say(series, "dct:title", Words(**titles))
    said.say(series, "dct:description", family.about)
    said.say(series, "dct:issued", typed(first, "xsd:date"))
    said.say(series, "dct:modified", typed(edition.day, "xsd:date"))
    _shared(said, edition, series)


def _shared(said: Statements, edition: Edition, uri: str) -> None:
    """What a dataset and its series say alike."""
    said.link(uri, "dct:publisher", lasting_uri(edition, "publisher"))
    said.link(uri, "dcat:contactPoint", _contact_uri(edition))
    said.link(uri, "dct:accrualPeriodicity", f"{EU}frequency/IRREG")
    said.link(uri, "dct:spatial", *country_uris(edition.coverage.countries))
    if edition.coverage.first_day and edition.coverage.last_day:
        said.link(uri, "dct:temporal", catalogue_uri(edition, "period"))


def _dataset(said: Statements, edition: Edition, family: Family, changes: str) -> None:
    dataset = catalogue_uri(edition, family.name)
    said.a(dataset, "dcat:Dataset")
    said.say(dataset, "dct:title", family.title)
    said.say(dataset, "dct:description", family.about)
    said.say(dataset, "dct:identifier", dataset)
    said.say(dataset, "dcat:keyword", *family.keywords)
    themes = _THEMES.get(family.name, ("REGI", "GOVE"))
    said.link(dataset, "dcat:theme", *(f"{EU}data-theme/{code}" for code in themes))
    said.link(dataset, "dct:accessRights", f"{EU}access-right/PUBLIC")
    _shared(said, edition, dataset)
    if family.name in _WITH_REGIONS:
        codes = sorted({code for code, _ in edition.coverage.regions})
        said.link(dataset, "dct:spatial", *(NUTS + code for code in codes if code.isalnum()))
    said.say(dataset, "dct:issued", typed(edition.day, "xsd:date"))
    said.say(dataset, "dct:modified", typed(edition.day, "xsd:date"))
    for language in LANGUAGES:
        said.link(dataset, "dct:language", _language(LANGUAGE_CODES[language]))
        page = landing_page(edition, family, language)
        said.link(dataset, "dcat:landingPage", page)
        said.a(page, "foaf:Document")
    said.link(dataset, "dct:conformsTo", catalogue_uri(edition, "schema"))
    said.link(dataset, "dct:provenance", catalogue_uri(edition, "provenance"))
    said.link(dataset, "prov:wasGeneratedBy", catalogue_uri(edition, "making"))
    said.link(dataset, "prov:wasDerivedFrom", *(source_uri(edition, s) for s in edition.sources))
    _versions(said, edition, family, changes)


def _versions(said: Statements, edition: Edition, family: Family, changes: str) -> None:
    dataset = catalogue_uri(edition, family.name)
    said.link(dataset, "dcat:inSeries", lasting_uri(edition, family.name))
    said.say(dataset, "dcat:version", edition.version)
    said.say(dataset, "owl:versionInfo", edition.version)
    said.say(dataset, "adms:versionNotes", Words(en=changes, lv="", lt=""))
    if edition.previous:
        before = file_url(edition.publication.base_url, edition.previous, "catalog.ttl")
        said.link(dataset, "dcat:previousVersion", f"{before}#{family.name}")
