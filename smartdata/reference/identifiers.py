"""Identifiers of organisations: the form in which each scheme is written, and its check digit."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Literal

from smartdata.text import squeeze

Check = Literal["passed", "failed", "not_checked"]
#: The module of python-stdnum that knows a scheme's check digit.
_MODULES = {
    "AT-UID": "at.uid",
    "BE-VAT": "be.vat",
    "BG-VAT": "bg.vat",
    "CZ-ICO": "cz.dic",
    "DE-UST": "de.vat",
    "DK-CVR": "dk.cvr",
    "EE-KMKR": "ee.kmkr",
    "EE-REGISTRIKOOD": "ee.registrikood",
    "ES-NIF": "es.nif",
    "FI-YTUNNUS": "fi.ytunnus",
    "FR-SIREN": "fr.siren",
    "FR-SIRET": "fr.siret",
    "GR-VAT": "gr.vat",
    "HR-OIB": "hr.oib",
    "HU-ANUM": "hu.anum",
    "IE-VAT": "ie.vat",
    "IT-IVA": "it.iva",
    "LEI": "lei",
    "LT-PVM": "lt.pvm",
    "LV-PVN": "lv.pvn",
    "NL-BTW": "nl.btw",
    "NO-ORGNR": "no.orgnr",
    "PL-NIP": "pl.nip",
    "PL-REGON": "pl.regon",
    "PT-NIF": "pt.nif",
    "RO-CUI": "ro.cui",
    "SE-ORGNR": "se.orgnr",
    "SI-DDV": "si.ddv",
    "SK-DPH": "sk.dph",
    "VAT": "eu.vat",
}
#: Participant identification code of the Commission: nine digits, no check digit is published.
_PIC = re.compile(r"\d{9}", re.ASCII)
#: Numbers of persons among those of a country's traders: Bulgaria's and Czechia's personal codes
#: are longer than the numbers of companies, the others begin otherwise.
_OF_PERSONS = {
    "BG": re.compile(r"\d{10}", re.ASCII),
    "CZ": re.compile(r"\d{9,10}", re.ASCII),
    "ES": re.compile(r"[0-9KLMXYZ]\d{7}[A-Z]", re.ASCII),
    "LV": re.compile(r"[0-3]\d{10}", re.ASCII),
    "PT": re.compile(r"[1-3]\d{8}", re.ASCII),
    "SE": re.compile(r"\d\d[01]\d{7}(?:01)?", re.ASCII),
}
_MAY_BE_PERSONAL = frozenset({"BG-VAT", "CZ-ICO", "ES-NIF", "LV-PVN", "PT-NIF", "SE-ORGNR"})


@cache
def _module(scheme: str) -> ModuleType | None:
    name = _MODULES.get(scheme.upper())
    return import_module(f"stdnum.{name}") if name else None


def normal_identifier(scheme: str, value: str) -> str:
    """An identifier without the blanks and dashes that a scheme allows in print.

    Of a scheme that is not known, or whose check digit fails, only white space is squeezed.
    Leading zeros stay.
    """
    told = squeeze(value)
    module = _module(scheme)
    if module is None:
        return told.replace(" ", "") if scheme.upper() == "PIC" else told
    # What does not pass stays as printed: bringing it to its form may fill it up with zeros.
    if not module.is_valid(told):
        return told
    compact: str = module.compact(told)
    # A prefix of the country may be printed or not; the one and the other are the same number.
    return compact or told


def check_identifier(scheme: str, value: str) -> Check:
    """Whether an identifier has the check digit that its scheme asks for.

    ``not_checked`` where the scheme is not known or publishes no check digit.
    """
    if scheme.upper() == "PIC":
        return "not_checked" if _PIC.fullmatch(value) else "failed"
    module = _module(scheme)
    if module is None:
        return "not_checked"
    return "passed" if module.is_valid(value) else "failed"


def identifies_person(scheme: str, value: str) -> bool:
    """Whether a valid identifier is that of a natural person, whose code must not be published.

    In some countries the tax number of a trader is the personal code itself. HR-OIB and others
    that look the same for persons and organisations are not known to be either.
    """
    scheme, number = scheme.upper(), re.sub(r"[^0-9A-Z]", "", value.upper())
    country = number[:2] if scheme == "VAT" else scheme[:2]
    pattern = _OF_PERSONS.get(country) if scheme == "VAT" or scheme in _MAY_BE_PERSONAL else None
    number = number.removeprefix(country)
    return (
        bool(pattern and pattern.fullmatch(number)) and check_identifier(scheme, value) == "passed"
    )
