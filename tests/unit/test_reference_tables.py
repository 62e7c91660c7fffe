"""The small tables of countries, currencies and programmes: whole, unambiguous and well-formed."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from smartdata.reference import country_codes, country_names, currency_signs, programmes, rows
from smartdata.text import fold

COUNTRIES = rows("countries")
CCI = re.compile(r"(2007|2014|2021)(?:TC16|CB16|LV16|LT16)[A-Z0-9]{4}\d{2,3}|2007CB163PO\d{3}")


def other_names(row: dict[str, str]) -> list[str]:
    return [name for name in row["names_eu"].split("|") if name]


def test_countries_are_those_of_iso_3166_and_kosovo() -> None:
    codes = [row["code"] for row in COUNTRIES]
    assert codes == sorted(set(codes))
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    official = {line[:2] for line in table.splitlines() if line and not line.startswith("#")}
    assert set(codes) == official | {"XK"}


def test_the_union_has_its_own_code_for_two_countries_only() -> None:
    assert {row["code"]: row["eu_code"] for row in COUNTRIES if row["code"] != row["eu_code"]} == {
        "GB": "UK",
        "GR": "EL",
    }
    found = country_codes()
    assert [found[code] for code in ("el", "gr", "uk", "gb", "xk")] == [
        "GR",
        "GR",
        "GB",
        "GB",
        "XK",
    ]


def test_no_name_stands_for_two_countries() -> None:
    means: dict[str, set[str]] = {}
    for row in COUNTRIES:
        names = [row[f"name_{lang}"] for lang in ("en", "lv", "lt", "et")]
        names += [*row["aliases"].split("|"), row["code"], row["eu_code"], *other_names(row)]
        for name in filter(None, names):
            means.setdefault(fold(name), set()).add(row["code"])
    assert {name: codes for name, codes in means.items() if len(codes) > 1} == {}
    assert {name: next(iter(codes)) for name, codes in means.items()} == country_codes()


def test_names_in_other_languages_are_kept_as_they_are_looked_up() -> None:
    for row in COUNTRIES:
        names = other_names(row)
        assert names == sorted(set(names)), row["code"]
        assert all(name == fold(name) and len(name) > 2 for name in names), row["code"]
        # Readers take stops off the end of a cell before they look it up.
        assert not [name for name in names if name.endswith(".")]


#: Latvia, Germany and Greece in the languages of the Union.
SAID = {
    "bg": "Латвия|Германия|Гърция", "cs": "Lotyšsko|Německo|Řecko",
    "da": "Letland|Tyskland|Grækenland", "de": "Lettland|Deutschland|Griechenland",
    "el": "Λετονία|Γερμανία|Ελλάδα", "en": "Latvia|Germany|Greece",
    "es": "Letonia|Alemania|Grecia", "et": "Läti|Saksamaa|Kreeka",
    "fi": "Latvia|Saksa|Kreikka", "fr": "Lettonie|Allemagne|Grèce",
    "ga": "an Laitvia|an Ghearmáin|an Ghréig", "hr": "Latvija|Njemačka|Grčka",
    "hu": "Lettország|Németország|Görögország", "it": "Lettonia|Germania|Grecia",
    "lt": "Latvija|Vokietija|Graikija", "lv": "Latvija|Vācija|Grieķija",
    "mt": "il-Latvja|il-Ġermanja|il-Greċja", "nl": "Letland|Duitsland|Griekenland",
    "pl": "Łotwa|Niemcy|Grecja", "pt": "Letónia|Alemanha|Grécia",
    "ro": "Letonia|Germania|Grecia", "sk": "Lotyšsko|Nemecko|Grécko",
    "sl": "Latvija|Nemčija|Grčija", "sv": "Lettland|Tyskland|Grekland",
}  # fmt: skip


@pytest.mark.parametrize("language", SAID)
def test_countries_are_known_in_every_language_of_the_union(language: str) -> None:
    assert len(SAID) == 24
    codes = country_codes()
    for change in (str, str.upper, str.lower):
        told = [codes.get(fold(change(name))) for name in SAID[language].split("|")]
        assert told == ["LV", "DE", "GR"]


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("ΕΛΛΑΔΑ", "GR"),
        ("ΕΛΛΑΣ", "GR"),
        ("Lotyssko", "LV"),
        ("WLOCHY", "IT"),
        ("Oesterreich", "AT"),
        ("Česká republika", "CZ"),
        ("The Netherlands", "NL"),
        ("Slovak Republic", "SK"),
        ("Bosnia and Herzegovina", "BA"),
        ("Suomi/Finland", "FI"),
        ("Chéquia", "CZ"),
        ("Grande-Bretagne", "GB"),
        ("Türkiye", "TR"),
        ("Kosovo*", "XK"),
        ("Trinidad and Tobago", "TT"),
        ("LT", "LT"),
        ("Lietuva", "LT"),
        ("Kurzeme", None),
        ("Europe", None),
        ("Macedonia", None),  # a country or a region of another
        ("Korea", None),
        ("", None),
    ],
)
def test_printed_countries(printed: str, code: str | None) -> None:
    assert country_codes().get(fold(printed)) == code


def test_names_in_other_languages_take_no_glued_row_apart() -> None:
    glued = {fold(name) for name in country_names()}
    assert glued.isdisjoint(name for row in COUNTRIES for name in other_names(row))
    assert {"Latvija", "Lietuva", "Igaunija", "Latvia", "Läti"} <= country_names()
    assert not {"Lettland", "Łotwa", "LV", "UK", "EL"} & country_names()
    assert len(country_names()) == 863


def test_currencies() -> None:
    signs = [sign for known in currency_signs().values() for sign in known]
    assert len(signs) == len(set(signs))
    assert all(re.fullmatch(r"[A-Z]{3}", code) for code in currency_signs())
    assert all(code in known for code, known in currency_signs().items())


def test_boxes_have_room_and_a_country() -> None:
    codes = {row["code"] for row in COUNTRIES}
    for row in rows("country_boxes"):
        assert row["code"] in codes
        south, west, north, east = (Decimal(row[s]) for s in ("south", "west", "north", "east"))
        assert -90 <= south < north <= 90, row
        assert -180 <= west < east <= 180, row


PERIODS = {
    "2007": ("2007-2013", date(2007, 1, 1), date(2015, 12, 31)),
    "2014": ("2014-2020", date(2014, 1, 1), date(2023, 12, 31)),
    "2021": ("2021-2027", date(2021, 1, 1), date(2029, 12, 31)),
}
STRANDS = {"CB": "A", "PC": "A", "TN": "B", "IR": "C", "OR": "D"}


def test_programmes_are_well_formed_and_named_once() -> None:
    printed = [row["programme_cci"] for row in rows("programmes")]
    assert printed == sorted(set(printed)) == list(programmes())
    assert all(CCI.fullmatch(cci) for cci in printed)
    named = [(programme.name_en, programme.period) for programme in programmes().values()]
    assert len(named) == len(set(named))
    assert all(name == name.strip() and name for name, _ in named)


def test_the_period_is_that_of_the_cci() -> None:
    for cci, programme in programmes().items():
        told = (programme.period, programme.period_start, programme.eligible_until)
        assert told == PERIODS[cci[:4]], cci


def test_strand_and_fund_are_those_of_the_cci() -> None:
    for cci, programme in programmes().items():
        if cci[4:8] == "TC16":
            assert programme.strand == STRANDS[cci[10:12]], cci
            assert programme.fund == ("ERDF" if cci[8:10] == "RF" else None), cci
        else:
            assert programme.strand == ("A" if cci[4:6] == "CB" else None), cci
    by_period = Counter(p.period for p in programmes().values() if p.strand)
    assert by_period == {"2007-2013": 1, "2014-2020": 76, "2021-2027": 28}


def test_rates_are_the_ceilings_of_the_regulations_or_not_known() -> None:
    for cci, programme in programmes().items():
        outside = cci[8:12] in ("IPCB", "NXTN", "FFOR")
        known = cci[4:6] == "TC" and not outside
        ceiling = {"2014": Decimal("0.8500"), "2021": Decimal("0.8000")}.get(cci[:4])
        assert programme.max_rate == (ceiling if known else None), cci


@pytest.mark.parametrize(
    ("cci", "name", "name_lv", "strand"),
    [
        ("2014TC16RFCB027", "Interreg V-A Latvia-Lithuania",
         "Latvijas-Lietuvas pārrobežu sadarbības programma", "A"),
        ("2007CB163PO070", "Latvia-Lithuania Cross-Border Cooperation Programme",
         "Latvijas-Lietuvas pārrobežu sadarbības programma", "A"),
        ("2014TC16RFCB031", "Interreg V-A Lithuania-Poland", None, "A"),
        ("2014TC16RFIR001", "Interreg Europe",
         "Starpreģionu sadarbības programma Interreg Europe", "C"),
        ("2021TC16FFIR001", "URBACT IV", None, "C"),
        ("2014LV16MAOP001", "Growth and Employment", "Izaugsme un nodarbinātība", None),
    ],
)  # fmt: skip
def test_known_programmes(cci: str, name: str, name_lv: str | None, strand: str | None) -> None:
    programme = programmes()[cci]
    assert (programme.name_en, programme.name_lv, programme.strand) == (name, name_lv, strand)


def test_lithuanian_names_of_programmes_are_known_or_left_out() -> None:
    named = {cci: p.name_lt for cci, p in programmes().items() if p.name_lt is not None}
    assert named["2014TC16RFCB027"] == "Latvijos ir Lietuvos bendradarbiavimo per sieną programa"
    assert named["2014LT16MAOP001"] == "Europos Sąjungos fondų investicijų veiksmų programa"
    assert "2014TC16RFCB019" not in named
    assert all(name.strip() == name and name for name in named.values())
