"""Codes of the lists that data portals agree on: licences, countries, languages."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from smartdata.config import DataLicence
from smartdata.registry.model import Language

EU = "http://publications.europa.eu/resource/authority/"
IANA = "http://www.iana.org/assignments/media-types/"
ADMS_LICENCE_TYPE = "http://purl.org/adms/licencetype/"
ADMS_PUBLISHER_TYPE = "http://purl.org/adms/publishertype/"
NUTS = "http://data.europa.eu/nuts/code/"
LANGUAGE_CODES: dict[Language, str] = {"en": "ENG", "lv": "LAV", "lt": "LIT"}
#: What :class:`~smartdata.config.DataLicence` is called while nobody has chosen a licence.
NOT_STATED = "not-stated"


@dataclass(frozen=True)
class Licence:
    """A licence as catalogues know it."""

    eu_code: str
    licence_type: str
    url: str
    #: Whether the list of CITATION.cff 1.2.0 has it.
    in_cff: bool = True


_CC = "https://creativecommons.org/"
#: Open licences by their SPDX identifier.
LICENCES: dict[str, Licence] = {
    "CC0-1.0": Licence("CC0", "PublicDomain", f"{_CC}publicdomain/zero/1.0/"),
    "CC-PDM-1.0": Licence("CC_PDM_1_0", "PublicDomain", f"{_CC}publicdomain/mark/1.0/", False),
    "CC-BY-2.5": Licence("CC_BY_2_5", "Attribution", f"{_CC}licenses/by/2.5/"),
    "CC-BY-3.0": Licence("CC_BY_3_0", "Attribution", f"{_CC}licenses/by/3.0/"),
    "CC-BY-4.0": Licence("CC_BY_4_0", "Attribution", f"{_CC}licenses/by/4.0/"),
    "CC-BY-SA-4.0": Licence(
        "CC_BYSA_4_0", "ViralEffect-ShareAlike", f"{_CC}licenses/by-sa/4.0/"
    ),
    "ODbL-1.0": Licence(
        "ODC_BL", "ViralEffect-ShareAlike", "https://opendatacommons.org/licenses/odbl/1-0/"
    ),
    "ODC-By-1.0": Licence(
        "ODC_BY", "Attribution", "https://opendatacommons.org/licenses/by/1-0/"
    ),
    "PDDL-1.0": Licence(
        "ODC_PDDL", "PublicDomain", "https://opendatacommons.org/licenses/pddl/1-0/"
    ),
    "OGL-UK-3.0": Licence(
        "OGL_3_0", "Attribution",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
    "etalab-2.0": Licence(
        "ETALAB_2_0", "Attribution",
        "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf",
    ),
    "NLOD-2.0": Licence("NLOD_2_0", "Attribution", "https://data.norge.no/nlod/en/2.0", False),
    "DL-DE-BY-2.0": Licence(
        "DLDE_BY_2_0", "Attribution", "https://www.govdata.de/dl-de/by-2-0", False
    ),
    "DL-DE-ZERO-2.0": Licence(
        "DLDE_ZERO_2_0", "PublicDomain", "https://www.govdata.de/dl-de/zero-2-0", False
    ),
}  # fmt: skip


def is_stated(licence: DataLicence) -> bool:
    """Whether whoever publishes has chosen a licence."""
    return licence.id != NOT_STATED


def licence_url(licence: DataLicence) -> str | None:
    """Where the text of a licence stands; None where it is not stated or not known."""
    if not is_stated(licence):
        return None
    known = LICENCES.get(licence.id)
    return licence.url or (known.url if known else None)


@cache
def eu_countries() -> dict[str, str]:
    """The code of each country in the EU list by its ISO 3166-1 code of two letters."""
    text = files(__package__).joinpath("country_codes.csv").read_text(encoding="utf-8")
    return {row["code"]: row["eu_country"] for row in csv.DictReader(text.splitlines())}


def country_uris(codes: tuple[str, ...]) -> list[str]:
    """The EU addresses of countries by their ISO 3166-1 codes of two letters; unknown ones go."""
    known = eu_countries()
    return [f"{EU}country/{known[code]}" for code in sorted(set(codes)) if code in known]
