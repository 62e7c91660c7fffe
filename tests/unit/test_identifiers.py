"""Identifiers of organisations: in one form, with the check digit that their scheme asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.reference.identifiers import (
    _MODULES,
    check_identifier,
    identifies_person,
    normal_identifier,
)

#: One valid number of each scheme.
VALID = {
    "HR-OIB": "69435151530", "LV-PVN": "40003032949", "LT-PVM": "119511515",
    "EE-KMKR": "100931558", "EE-REGISTRIKOOD": "12345678", "FI-YTUNNUS": "20774740",
    "SE-ORGNR": "1234567897", "PL-NIP": "8567346215", "PL-REGON": "192598184",
    "DE-UST": "136695976", "FR-SIREN": "552008443", "FR-SIRET": "73282932000074",
    "GR-VAT": "094259216", "RO-CUI": "18547290", "IT-IVA": "00743110157", "SI-DDV": "50223054",
    "SK-DPH": "2022749619", "CZ-ICO": "25123891", "HU-ANUM": "12892312", "BG-VAT": "175074752",
    "NO-ORGNR": "988077917", "DK-CVR": "13585628", "PT-NIF": "501964843", "AT-UID": "U13585627",
    "BE-VAT": "0428759497", "ES-NIF": "54362315K", "IE-VAT": "6433435F", "NL-BTW":
    "004495445B01", "VAT": "LV40003032949", "LEI": "213800KUD8LAJWSQ9D15",
}  # fmt: skip


@pytest.mark.parametrize(("scheme", "value"), VALID.items())
def test_valid_identifiers_pass(scheme: str, value: str) -> None:
    assert check_identifier(scheme, value) == "passed"
    assert check_identifier(scheme, normal_identifier(scheme, value)) == "passed"


def test_every_scheme_has_an_example() -> None:
    assert VALID.keys() == _MODULES.keys()


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("HR-OIB", "69435151531"), ("HR-OIB", "6943515153"), ("LV-PVN", "40003032948"),
        ("LT-PVM", "119511516"), ("EE-KMKR", "100931557"), ("EE-REGISTRIKOOD", "12345679"),
        ("FI-YTUNNUS", "20774741"), ("SE-ORGNR", "1234567898"), ("PL-NIP", "8567346216"),
        ("VAT", "LV40003032948"), ("VAT", "40003032949"), ("VAT", "XX40003032949"), ("VAT", ""),
        ("PIC", "12345678"), ("PIC", "1234567890"), ("PIC", "99999999X"), ("PIC", "٩٩٩٩٩٩٩٩٩"),
        ("LEI", "213800KUD8LAJWSQ9D16"), ("GR-VAT", "094259217"),
    ],
)  # fmt: skip
def test_wrong_check_digits_and_forms_fail(scheme: str, value: str) -> None:
    assert check_identifier(scheme, value) == "failed"


@pytest.mark.parametrize("scheme", ["LV-REG", "LT-REG", "internal", "pic-like"])
def test_a_scheme_that_nobody_knows_is_not_checked(scheme: str) -> None:
    assert check_identifier(scheme, "anything") == "not_checked"


def test_a_participant_code_has_nine_digits_and_no_known_check() -> None:
    assert check_identifier("PIC", "999999999") == "not_checked"
    assert normal_identifier("PIC", "999 999 999") == "999999999"
    assert normal_identifier("pic", "999 999 999") == "999999999"


@pytest.mark.parametrize(
    ("scheme", "printed", "value"),
    [
        ("HR-OIB", "HR 69435151530", "69435151530"), ("HR-OIB", " 69435151530 ", "69435151530"),
        ("hr-oib", "HR69435151530", "69435151530"), ("VAT", "lv 40003032949", "LV40003032949"),
        ("LV-PVN", "LV 4000 3032 949", "40003032949"), ("FI-YTUNNUS", "2077474-0", "20774740"),
        ("FR-SIRET", "732 829 320 00074", "73282932000074"), ("EE-KMKR", "EE 100 931 558",
        "100931558"), ("GR-VAT", "094259216", "094259216"), ("IT-IVA", "00743110157",
        "00743110157"), ("LV-REG", " 4000 3032\u00a0949 ", "4000 3032 949"),
        # What does not pass stays as printed, and is not filled up with zeros.
        ("VAT", "40003032949", "40003032949"), ("VAT", "n/a", "n/a"), ("HR-OIB", "", ""),
        ("HR-OIB", "HR 69435151531", "HR 69435151531"), ("NL-BTW", "1", "1"), ("NL-BTW", "", ""),
    ],
)  # fmt: skip
def test_identifiers_are_brought_to_one_form(scheme: str, printed: str, value: str) -> None:
    assert normal_identifier(scheme, printed) == value


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("CZ-ICO", "7103192745"), ("CZ-ICO", "CZ 710319/2745"), ("BG-VAT", "7523169263"),
        ("ES-NIF", "54362315K"), ("ES-NIF", "X-5253868-R"), ("LV-PVN", "16117519997"),
        ("SE-ORGNR", "8803200016"), ("SE-ORGNR", "880320-0016"), ("PT-NIF", "123456789"),
        ("VAT", "LV16117519997"), ("VAT", "CZ7103192745"),
    ],
)  # fmt: skip
def test_tax_numbers_that_are_the_codes_of_persons(scheme: str, value: str) -> None:
    assert check_identifier(scheme, value) == "passed"
    assert identifies_person(scheme, value)


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        *((scheme, value) for scheme, value in VALID.items() if scheme != "ES-NIF"),
        ("ES-NIF", "J99216582"), ("SE-ORGNR", "5560360793"), ("VAT", "SE556036079301"),
        # A wrong check digit, or a scheme that is not known, makes nobody a person.
        ("CZ-ICO", "7103192746"), ("LV-REG", "16117519997"), ("PIC", "123456789"), ("VAT", ""),
    ],
)  # fmt: skip
def test_numbers_of_organisations_are_not_those_of_persons(scheme: str, value: str) -> None:
    assert not identifies_person(scheme, value)


@given(st.sampled_from([*_MODULES, "PIC", "LV-REG"]), st.text(max_size=25))
def test_no_text_breaks_a_scheme(scheme: str, text: str) -> None:
    value = normal_identifier(scheme, text)
    assert check_identifier(scheme, value) in ("passed", "failed", "not_checked")
    # Brought to its form once, it stays.
    assert normal_identifier(scheme, value) == value
