"""Personal data in texts: found where they are unmistakable, and nothing else taken for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.personal import contact_header, masked, personal_data

MAIL, PHONE, CODE = "e-mail address", "phone number", "personal code"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("info@example.lv", "…"), ("Ask janis.berzins@lu.lv.", "Ask …."),
        ("a.b+c@mail.example.co.uk, later", "…, later"), ("JANIS@EXAMPLE.LV", "…"),
        ("janis [at] example.lv", "…"), ("janis(AT)example.lv", "…"), ("info @ example.lv", "…"),
        ("jānis@dārzs.lv", "…"), ("a@b.lv c@d.lv", "… …"),
    ],
)  # fmt: skip
def test_e_mail_addresses(text: str, left: str) -> None:
    assert (personal_data(text), masked(text)) == ((MAIL,), left)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("tel. 67012345", "tel. …"), ("Tālr.: +371 67 012 345", "Tālr.: …"),
        ("tālrunis 67012345", "tālrunis …"), ("Tel. (+371) 67012345", "Tel. …"),
        ("Telefon: 0431/988-0000", "Telefon: …"), ("phone (02) 123-4567", "phone …"),
        ("Τηλ. 210 1234567", "Τηλ. …"), ("тел.: 02 123 4567", "тел.: …"),
        ("Puh. 040 1234567", "Puh. …"), ("kom. 600 123 456", "kom. …"),
        ("mob.: 29123456", "mob.: …"), ("mobile +371 29123456", "mobile …"),
        ("GSM: 0888 123 456", "GSM: …"), ("fakss 67012346", "fakss …"),
        ("Call +371 67012345 today", "Call … today"), ("+37167012345", "…"),
        ("00371 67012345", "…"), ("+46 (0)8-123 456 78", "…"), ("(+370) 5 212 3456", "(…"),
    ],
)  # fmt: skip
def test_phone_numbers(text: str, left: str) -> None:
    assert (personal_data(text), masked(text)) == ((PHONE,), left)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        # Latvia, as printed before and since 2017; the others by their word, and Finland and
        # Sweden by their form.
        ("010190-12345", "…"), ("p.k. 311299-21234", "p.k. …"), ("321234-12345", "…"),
        ("391234-91234", "…"), ("personas kods: 01019012345", "personas kods: …"),
        ("personas kods 32123412345", "personas kods …"),
        ("asmens kodas 33309240064", "asmens kodas …"),
        ("asmens kodas 33309240064 2014 m.", "asmens kodas … 2014 m."),
        ("Isikukood 36805280109, Tallinn", "Isikukood …, Tallinn"),
        ("isikukoodiga 36805280109", "isikukoodiga …"),
        ("131052-308T", "…"), ("131052Y308T", "…"), ("010101A123N", "…"),
        ("880320-0016", "…"), ("19880320-0016", "…"), ("personnummer 8803200016",
        "personnummer …"), ("PESEL: 44051401359", "PESEL: …"), ("ЕГН 7523169263", "ЕГН …"),
        ("EGN 7523169263", "EGN …"), ("CNP 1630615123457", "CNP …"),
        ("rodné číslo 710319/2745", "rodné číslo …"), ("rodné číslo: 991231123",
        "rodné číslo: …"), ("Personal code 36805280109", "Personal code …"),
    ],
)  # fmt: skip
def test_codes_of_persons(text: str, left: str) -> None:
    assert (personal_data(text), masked(text)) == ((CODE,), left)


@pytest.mark.parametrize(
    "text",
    [
        "", "04.3.1-FM-F-001-01-0001", "001-01-0001", "0045-2014-123456", "00 1 234 567 890",
        "LLI-431", "2014TC16RFCB027/LLI-431", "5.1.1.0/17/I/001", "KK.04.2.1.02.0001",
        "RSO1.2", "CB-2014/0123456", "1.2.1.1/16/A/009", "12345678903", "(12345678903)",
        "University (69435151530)", "40003032949", "LV40003032949", "EE100247019",
        "reg. nr. 40003032949", "Įmonės kodas 111950962", "556036-0793", "PIC 999999999",
        "1.357.261.225,98", "1 234 567,89 EUR", "356213.10", "+1000000", "978-3-16-148410-0",
        "2014-2020", "2014 - 2020", "2020-06-01 2022-05-31", "01.06.2020-31.05.2022",
        "10:00 12 345 678 EUR", "250,00 00 000 000", "Mobile 2014-2020",
        "mobile 1 000 000 EUR", "GSM 1 200 000", "kom 12 34 56 78",
        "tel. 2014-2020", "phone 01.02.2014", "Handy: 2014/2020", "Tel. 112", "telecom 123456789",
        "200 @ 3.50 EUR", "@handle", "a@b", "AT&T", "data at rest", "look (at) this.", "2@3.4",
        "450190-12345", "010190-32345", "131052-308X", "880320-0017", "190521-1234",
        "Nr. 3-12/2019-123", "0032 500", "53.3498, -6.2603", "-6.2603,53.3498", "LV-1050", "10115",
        "personal number of 12345678", "code 36805280109", "PESEL", "12345678-1234-1234",
        "2007LV161PO001", "300 000 000 000", "3-5 000 000", "C(2014) 8888 9999 1111",
    ],
)  # fmt: skip
def test_what_is_no_personal_data(text: str) -> None:
    assert (personal_data(text), masked(text)) == ((), text)


def test_kinds_are_told_once_and_all_are_masked() -> None:
    text = "Anna, anna@a.lv, tel. 67012345, otto@b.lv, p.k. 010190-12345, 2014-2020"
    assert personal_data(text) == (MAIL, PHONE, CODE)
    assert masked(text) == "Anna, …, tel. …, …, p.k. …, 2014-2020"


def test_the_digits_of_other_scripts_are_no_codes() -> None:
    assert personal_data("٠١٠١٩٠-١٢٣٤٥") == ()


@given(st.text(alphabet="ab1290@.-+() tel:/", max_size=60))
def test_what_is_masked_holds_no_personal_data(text: str) -> None:
    assert personal_data(masked(text)) == ()


def test_long_texts_are_looked_through_quickly() -> None:
    for text in ("a" * 200_000 + "@", "1 " * 100_000, "tel. " * 50_000 + "1", "0-" * 100_000):
        assert personal_data(text) == ()


@pytest.mark.parametrize(
    "header",
    [
        "E-mail", "e-pasts", "E-Mail:", "Kontaktpersona", "CONTACT PERSON", "Tālrunis",
        "Telefon Nr.", "El. paštas", "Personas kods", "Osoba do kontaktu", "Kontaktinis asmuo",
        "Contact\nperson (name)", "Ansprechpartner/in", "Τηλέφωνο", "Projektleiter",
    ],
)  # fmt: skip
def test_headers_of_contacts(header: str) -> None:
    assert contact_header(header)


@pytest.mark.parametrize(
    "header",
    [
        "Beneficiary name", "Project title", "Contracted amount", "Telecommunication", "Personnel",
        "Contact", "Koda", "Partner", "Vadošais partneris", "Mobility", "",
    ],
)  # fmt: skip
def test_other_headers(header: str) -> None:
    assert not contact_header(header)
