"""What all forms of metadata say alike: names, addresses, files of a dataset, rights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeGuard
from urllib.parse import quote

from smartdata.addresses import dataset_page, file_url, page_url, slug
from smartdata.edition import Edition, SourceTerms
from smartdata.metadata.codes import is_stated, licence_url
from smartdata.publish.manifest import FileEntry, Withheld
from smartdata.registry import BY_NAME, LANGUAGES
from smartdata.registry.families import FAMILIES, Family
from smartdata.registry.model import Column, Language, Table, Words

NAME = "smartdata"
TITLE = Words(
    "Interreg and cohesion-policy projects: open data",
    "Interreg un kohēzijas politikas projekti: atvērtie dati",
    "Interreg ir sanglaudos politikos projektai: atvirieji duomenys",
)
ABOUT = Words(
    "Public records of Interreg and cohesion-policy projects, brought into one schema and "
    "checked: projects, partners, amounts, places, and where each row was read. Names of natural "
    "persons are left out.",
    "Publiski ieraksti par Interreg un kohēzijas politikas projektiem, apvienoti vienā shēmā un "
    "pārbaudīti: projekti, partneri, summas, vietas un tas, no kurienes katra rinda nolasīta. "
    "Fizisku personu vārdi nav iekļauti.",
    "Vieši Interreg ir sanglaudos politikos projektų įrašai, sutvarkyti pagal vieną schemą ir "
    "patikrinti: projektai, partneriai, sumos, vietos ir tai, iš kur perskaityta kiekviena "
    "eilutė. Fizinių asmenų vardai neįtraukti.",
)
PROVENANCE = Words(
    "Made by smartdata from public records, which are kept as they were fetched. Each row names "
    "its raw file by SHA-256 and the place in it; the tables sources, source_files and "
    "raw_records list all of them. What can't be read with certainty is in quarantine.",
    "Ar smartdata veidots no publiskiem ierakstiem, kas glabājas tādi, kādi iegūti. Katra rinda "
    "norāda savu sākotnējo datni pēc SHA-256 un vietu tajā; tās visas uzskaita tabulas sources, "
    "source_files un raw_records. Tas, ko nevar droši nolasīt, ir karantīnā.",
    "Sukurta su smartdata iš viešų įrašų, kurie saugomi tokie, kokie buvo gauti. Kiekviena eilutė "
    "nurodo savo pradinį failą pagal SHA-256 ir vietą jame; visus juos išvardija lentelės "
    "sources, source_files ir raw_records. Tai, ko negalima tiksliai perskaityti, yra karantine.",
)
_NO_LICENCE = Words(
    "No licence of this extract is stated: ask the publisher before reuse.",
    "Šī izvilkuma licence nav norādīta: pirms izmantošanas jājautā izdevējam.",
    "Šio išrašo licencija nenurodyta: prieš naudodami klauskite leidėjo.",
)
#: What a file is called that holds all tables.
ALL_TABLES = Words(
    "All tables of the release in one file",
    "Visas laidiena tabulas vienā datnē",
    "Visos laidos lentelės viename faile",
)
_LICENCE = Words("Licence of this extract", "Šī izvilkuma licence", "Šio išrašo licencija")
_SOURCES = Words(
    "The sources and how to name them",
    "Avoti un kā tie jānorāda",
    "Šaltiniai ir kaip juos nurodyti",
)
_TERMS = Words("licence", "licence", "licencija")
_NO_TERMS = Words("no licence stated", "licence nav norādīta", "licencija nenurodyta")
_WITHHELD = Words(
    "Left out, because the terms of the source do not allow it",
    "Nav iekļauts, jo avota noteikumi to neatļauj",
    "Neįtraukta, nes šaltinio sąlygos to neleidžia",
)
#: The signs that may stand in an address, as IRIs have it, a little stricter.
_SIGNS = r"[!#-;=?-\[\]_a-z~\u00a1-\ud7ff\uf900-\uffef]"
_ADDRESS = re.compile(rf"https?://{_SIGNS}+")
_MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


def is_address(text: str | None) -> TypeGuard[str]:
    """Whether a text is an address of the web that can stand in metadata as it is."""
    return text is not None and _ADDRESS.fullmatch(text) is not None


def mail_of(contact: str | None) -> str | None:
    """The e-mail address of a contact, if that is what it is."""
    return contact if contact and _MAIL.fullmatch(contact) else None


def languages_of(words: Words) -> Iterator[tuple[Language, str]]:
    """The languages that a text is there in, with the text."""
    return ((lang, words.in_(lang)) for lang in LANGUAGES if words.in_(lang))


def catalogue_uri(edition: Edition, name: str) -> str:
    """The name on the web of something in one release."""
    return f"{file_url(edition.publication.base_url, edition.version, 'catalog.ttl')}#{name}"


def lasting_uri(edition: Edition, name: str) -> str:
    """The name on the web of something that all releases share."""
    return f"{edition.publication.base_url}latest/catalog.ttl#{name}"


def release_file(edition: Edition, path: str) -> str:
    """The public address of a file of the release."""
    return file_url(edition.publication.base_url, edition.version, quote(path))


def landing_page(edition: Edition, family: Family, language: Language) -> str:
    """The page of a dataset; where a release has no site, its README."""
    if not edition.publication.site:
        return release_file(edition, "README.md")
    return page_url(edition.publication.base_url, dataset_page(family.name, language))


def home_page(edition: Edition, language: Language) -> str:
    """The first page of the catalogue in one language; without a site, the README."""
    if not edition.publication.site:
        return release_file(edition, "README.md")
    return page_url(edition.publication.base_url, f"{language}/index.html")


def is_person(edition: Edition) -> bool:
    """Whether the publisher is a person, and no organisation."""
    return (edition.publisher.kind or "").startswith("PrivateIndividual")


def keywords(edition: Edition, language: Language) -> list[str]:
    """What the datasets of a release are about, in one language."""
    told = {words.in_(language) for family in families_of(edition) for words in family.keywords}
    return sorted(told - {""})


def time_span(edition: Edition) -> str | None:
    """The time that the projects lie in, as ISO 8601 has it; None where it is not known."""
    covered = edition.coverage
    if covered.first_day is None or covered.last_day is None:
        return None
    return f"{covered.first_day.isoformat()}/{covered.last_day.isoformat()}"


def tables_of(edition: Edition, family: Family) -> list[Table]:
    """The tables of a dataset that the release holds."""
    return [BY_NAME[name] for name in family.tables if name in edition.tables]


def families_of(edition: Edition) -> list[Family]:
    """The datasets of a release: the families of which it holds a table."""
    return [family for family in FAMILIES if tables_of(edition, family)]


def files_of(edition: Edition, family: Family) -> Iterator[tuple[FileEntry, Table | None]]:
    """The files of a dataset: each with its table, then those that hold all tables."""
    for table in tables_of(edition, family):
        for file in edition.tables[table.name].files:
            yield file, table
    for file in edition.downloads:
        yield file, None


def csv_of(edition: Edition, table: Table) -> FileEntry:
    """The CSV file of a table, which tools read it from."""
    return next(f for f in edition.tables[table.name].files if f.path.endswith(".csv"))


def parquet_of(edition: Edition, table: Table) -> FileEntry:
    """The Parquet file of a table, which holds every value in its exact type."""
    return next(
        f for f in edition.tables[table.name].files if f.path == f"data/{table.name}.parquet"
    )


def has_true_key(table: Table) -> bool:
    """Whether no column of the key is ever empty, as primary keys demand."""
    return all(table.by_name[name].required for name in table.key)


def unit_of(column: Column, language: Language = "en") -> str | None:
    """The unit of a column, if it has one."""
    return column.unit.in_(language) if column.unit else None


def source_uri(edition: Edition, source: SourceTerms) -> str:
    """The name on the web of a source within a release."""
    return catalogue_uri(edition, f"source-{slug(source.source_id)}")


def title_of(source: SourceTerms | Withheld, language: Language) -> str:
    """The title of a source; in English where it has none in the language."""
    told = {"en": source.title_en, "lv": source.title_lv, "lt": source.title_lt}[language]
    return told or source.title_en


def rights(edition: Edition, language: Language) -> str:
    """On what terms the release stands, whom to name, and what is left out of it."""
    lines = [licence_told(edition, language)]
    if edition.sources:
        lines.append(f"{_SOURCES.in_(language)}:")
        lines += [f"- {_terms(source, language)}" for source in edition.sources]
    if edition.withheld:
        lines.append(f"{_WITHHELD.in_(language)}:")
        lines += [f"- {_withheld(source, language)}" for source in edition.withheld]
    return "\n".join(lines)


def licence_told(edition: Edition, language: Language) -> str:
    """The licence of the release in one sentence, or that none is stated."""
    if not is_stated(edition.licence):
        return _NO_LICENCE.in_(language)
    url = licence_url(edition.licence)
    return f"{_LICENCE.in_(language)}: {edition.licence.name}" + (f" ({url})." if url else ".")


def _terms(source: SourceTerms, language: Language) -> str:
    terms = (
        f"{_TERMS.in_(language)}: {source.licence}" if source.licence else _NO_TERMS.in_(language)
    )
    return f"{title_of(source, language)} ({source.publisher}): {source.attribution}; {terms}"


def _withheld(source: Withheld, language: Language) -> str:
    terms = f"; {_TERMS.in_(language)}: {source.licence}" if source.licence else ""
    return f"{title_of(source, language)} ({source.publisher}){terms}"
