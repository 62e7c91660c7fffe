"""Older encodings: told by the letters of languages, and believed where no other comes near."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.parse.files.encodings import LANGUAGES, readings
from smartdata.parse.files.text import BELIEVED

TEXTS = {
    "Latvian": "Projekta nosaukums;Finansējuma saņēmējs\nŪdenssaimniecības attīstība Ķekavas"
    " novadā;Ķekavas novada dome\nAtbalsts pēcdoktorantūras pētniecības īstenošanai;"
    "Izglītības aģentūra\n",
    "Lithuanian": "Projekto pavadinimas;Pareiškėjas\nŠiaulių miesto viešųjų erdvių sutvarkymas;"
    "Šiaulių miesto savivaldybės administracija\n"
    "Įmonių konkurencingumo skatinimas;Turizmo plėtra\n",
    "Estonian": "Veevarustuse ja kanalisatsiooni süsteemi väljaehitamine;Põltsamaa Vallavalitsus\n"
    "Kõrghariduse õppekavade arendamine;Tallinna Ülikool\nŠokiteraapia žürii;Tööstuse Ühing\n",
    "Polish": "Budowa kanalizacji sanitarnej w gminie Świętochłowice;Gmina Łódź\n"
    "Rozwój przedsiębiorczości w województwie śląskim;Urząd Marszałkowski\n",
    "German": "Gesellschaft für Arbeitsmarkt;Ländliche Entwicklung und Straßen\n"
    "Öffentliche Förderung;Universität zu Köln\n",
    "French": "Rénovation énergétique des bâtiments;Région Rhône-Alpes\n"
    "Médiathèque à l'école;Commune de Besançon\n",
    "Swedish": "Utveckling av små företag i Norrland;Länsstyrelsen i Västerbotten\n"
    "Åtgärder för havsmiljön;Umeå kommun\n",
    "Greek": "ΟΝΟΜΑΣΙΑ ΠΡΑΞΗΣ;ΔΙΚΑΙΟΥΧΟΣ\nΤεχνική Βοήθεια;ΕΙΔΙΚΗ ΥΠΗΡΕΣΙΑ ΚΡΑΤΙΚΩΝ ΕΝΙΣΧΥΣΕΩΝ\n"
    "Κατασκευή δικτύου ύδρευσης;Δήμος Αθηναίων\n",
    "Croatian": "Unaprjeđenje zdravstvenih zanimanja;Sveučilište u Splitu\n"
    "Poboljšanje vodnokomunalne infrastrukture;Županija Šibensko-kninska\n",
    "Czech": "Rekonstrukce školní budovy;Město Žďár nad Sázavou\n"
    "Rozvoj podnikání v obci;Krajský úřad\nZlepšení životního prostředí;Česká Třebová\n",
    "Hungarian": "Telephelyfejlesztés és eszközbeszerzés;Győri Önkormányzat\n"
    "Foglalkoztatás növelése;Nyíregyházi Főiskola\nGyűjtő fűtőmű;Szűcs Műszaki Kft.\n",
    "Bulgarian": "Развитие на водоснабдяването;Община София\n"
    "Подобряване на качеството;Министерство на околната среда\n",
    "Portuguese": "Requalificação urbana;Câmara Municipal de Évora\n"
    "Formação e inovação;Fundação Portuguesa\n",
    "Finnish": "Ympäristön kehittäminen;Jyväskylän yliopisto\n"
    "Yritysten kehitys;Hämeen ELY-keskus\n",
    "English": "Women’s enterprise centre – phase 2;County Council\n"
    "“Building bridges”;Children’s fund\n",
}
ENCODED = [
    *[("Latvian", name) for name in ("cp1257", "iso8859-13", "iso8859-4", "cp775")],
    *[("Lithuanian", name) for name in ("cp1257", "iso8859-13", "cp775")],
    *[("Estonian", name) for name in ("cp1257", "iso8859-13", "cp775")],
    *[("Polish", name) for name in ("cp1250", "iso8859-2", "cp852")],
    *[("German", name) for name in ("cp1252", "cp1250", "iso8859-15", "cp850", "mac-roman")],
    *[("French", name) for name in ("cp1252", "cp850", "mac-roman")],
    *[("Swedish", name) for name in ("cp1252", "cp850", "mac-roman")],
    *[("Greek", name) for name in ("cp1253", "cp737")],
    *[("Croatian", name) for name in ("cp1250", "iso8859-2", "cp852")],
    *[("Czech", name) for name in ("cp1250", "iso8859-2", "cp852")],
    *[("Hungarian", name) for name in ("cp1250", "iso8859-2", "cp852")],
    *[("Bulgarian", name) for name in ("cp1251", "iso8859-5", "cp866", "koi8-r")],
    *[("Portuguese", name) for name in ("cp1252", "cp850")],
    *[("Finnish", name) for name in ("cp1252", "cp850")],
    ("English", "cp1252"),
]


@pytest.mark.parametrize(("language", "encoding"), ENCODED)
def test_a_text_is_read_right(language: str, encoding: str) -> None:
    data = TEXTS[language].encode(encoding)
    best = readings(data)[0]
    # Encodings that give the same text are as good as each other.
    assert data.decode(best.encoding) == TEXTS[language]
    assert best.probability >= BELIEVED
    assert best.fit > 0.95


@pytest.mark.parametrize(("language", "encoding"), ENCODED)
def test_capitals_are_read_right_or_not_believed(language: str, encoding: str) -> None:
    text = TEXTS[language].upper()
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        return
    best = readings(data)[0]
    assert data.decode(best.encoding) == text or best.probability < BELIEVED


@given(st.sampled_from(ENCODED), st.data())
def test_a_few_words_are_read_right_or_not_believed(
    which: tuple[str, str], data: st.DataObject
) -> None:
    language, encoding = which
    words = TEXTS[language].replace(";", " ").split()
    text = " ".join(data.draw(st.lists(st.sampled_from(words), min_size=4, max_size=12)))
    told = readings(text.encode(encoding))
    if told and told[0].probability >= BELIEVED:
        assert text.encode(encoding).decode(told[0].encoding) == text


def test_what_several_encodings_could_mean_is_not_believed() -> None:
    best, *others = readings(b"\xf0\xf0 \xf0kola")
    assert best.probability < BELIEVED
    assert others
    assert sum(one.probability for one in (best, *others)) == pytest.approx(1)


def test_foreign_names_do_not_mislead() -> None:
    text = TEXTS["Latvian"] * 2 + "Müller Straße;Ålesund Universitet;Besançon\n"
    try:
        data = text.encode("cp1257")
    except UnicodeEncodeError:
        data = text.replace("ç", "c").encode("cp1257")
    assert readings(data)[0].encoding == "cp1257"
    assert readings(data)[0].probability >= BELIEVED


@pytest.mark.parametrize("language", TEXTS)
def test_utf_8_is_no_older_encoding(language: str) -> None:
    data = TEXTS[language].encode()
    assert not [one for one in readings(data) if one.fit >= 0.9 and one.probability >= BELIEVED]


def test_bytes_that_are_no_text_have_no_reading() -> None:
    assert not [one for one in readings(bytes(range(0x80, 0x100)) * 3) if one.fit >= 0.9]
    assert readings(b"plain") == readings(b"")


def test_each_language_has_each_letter_once() -> None:
    for language, letters in LANGUAGES.items():
        assert len(set(letters)) == len(letters), language
        assert letters == letters.lower(), language
