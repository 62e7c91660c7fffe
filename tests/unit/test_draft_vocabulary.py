"""What headers mean: the words of the Regulations in all languages, and the traps of the field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.describe.lists import PROJECT_FIELDS, Measure, Status
from smartdata.describe.pages import Role
from smartdata.draft.evidence import weighed
from smartdata.draft.shapes import profile
from smartdata.draft.vocabulary import CONFIDENT, likeness, meanings
from smartdata.draft.words import (
    likely_languages,
    printed_words,
    read_csv,
    spoken,
    word,
    words_of,
)  # fmt: skip

#: The particulars of a list of operations (Regulation 1303/2013, Annex XII), in this order.
ANNEX = (
    ("partners.name", ""), ("project.title", ""), ("project.summary", ""),
    ("project.start_date", ""), ("project.end_date", ""), ("amounts", "eligible_expenditure"),
    ("project.cofinancing_rate", ""), ("place.postcode", ""), ("place.country", ""),
    ("classifications.intervention_field", ""), ("project.last_update", ""),
)  # fmt: skip
AREAS = {"project", "amounts", "partners", "place", "classifications", "identifiers", "texts",
         "currency", "none"}  # fmt: skip
HEADERS = {
    "bg": "Наименование на бенефициера|Наименование на операцията|Резюме на операцията|"
          "Начална дата на операцията|Крайна дата на операцията|Общо допустими разходи|"
          "Процент на съфинансиране от Съюза|Пощенски код на операцията|Държава|"
          "Наименование на категорията интервенция|Дата на последната актуализация",
    "cs": "Jméno příjemce|Název operace|Shrnutí operace|Datum zahájení operace|"
          "Datum ukončení operace|Celkové způsobilé výdaje|Míra spolufinancování ze strany Unie|"
          "Poštovní směrovací číslo operace|Země|Název kategorie zásahu|Datum poslední aktualizace",
    "da": "Støttemodtagerens navn|Operationens navn|Resumé af operationen|"
          "Operationens startdato|Operationens slutdato|Samlede støtteberettigede udgifter|"
          "Unionens medfinansieringssats|Operationens postnummer|Land|"
          "Betegnelse for interventionskategorien|Dato for seneste ajourføring",
    "de": "Name des Begünstigten|Bezeichnung des Vorhabens|Zusammenfassung des Vorhabens|"
          "Datum des Beginns des Vorhabens|Datum des Endes des Vorhabens|"
          "Gesamtbetrag der förderfähigen Ausgaben|Unionskofinanzierungssatz|"
          "Postleitzahl des Vorhabens|Land|Bezeichnung der Interventionskategorie|"
          "Datum der letzten Aktualisierung",
    "el": "Όνομα δικαιούχου|Ονομασία πράξης|Σύνοψη της πράξης|Ημερομηνία έναρξης της πράξης|"
          "Ημερομηνία λήξης της πράξης|Συνολικές επιλέξιμες δαπάνες|"
          "Ποσοστό συγχρηματοδότησης της Ένωσης|Ταχυδρομικός κώδικας της πράξης|Χώρα|"
          "Ονομασία της κατηγορίας παρέμβασης|Ημερομηνία τελευταίας ενημέρωσης",
    "en": "Beneficiary name|Operation name|Operation summary|Operation start date|"
          "Operation end date|Total eligible expenditure allocated to the operation|"
          "Union co-financing rate, as per priority axis|Operation postcode|Country|"
          "Name of category of intervention for the operation|Date of last update",
    "es": "Nombre del beneficiario|Nombre de la operación|Resumen de la operación|"
          "Fecha de inicio de la operación|Fecha de conclusión de la operación|"
          "Gasto total subvencionable|Porcentaje de cofinanciación de la Unión|"
          "Código postal de la operación|País|Nombre de la categoría de intervención|"
          "Fecha de la última actualización",
    "et": "Toetusesaaja nimi|Projekti nimi|Projekti kokkuvõte|Projekti alguskuupäev|"
          "Projekti lõppkuupäev|Abikõlblikud kulud kokku|Liidu kaasrahastamise määr|"
          "Projekti postiindeks|Riik|Sekkumiskategooria nimetus|Viimase ajakohastamise kuupäev",
    "fi": "Tuensaajan nimi|Toimen nimi|Toimen tiivistelmä|Toimen alkamispäivä|"
          "Toimen päättymispäivä|Tukikelpoiset kokonaismenot|Unionin osarahoitusosuus|"
          "Toimen postinumero|Maa|Tukitoimen luokka|Viimeisin päivitys",
    "fr": "Nom du bénéficiaire|Nom de l'opération|Résumé de l'opération|"
          "Date de début de l'opération|Date de fin de l'opération|"
          "Total des dépenses éligibles attribué à l'opération|"
          "Taux de cofinancement par l'Union|Code postal de l'opération|Pays|"
          "Dénomination de la catégorie d'intervention|Date de la dernière mise à jour",
    "ga": "Ainm an tairbhí|Ainm na hoibríochta|Achoimre ar an oibríocht|"
          "Dáta tosaigh na hoibríochta|Dáta deiridh na hoibríochta|"
          "Caiteachas incháilithe iomlán|Ráta cómhaoinithe an Aontais|"
          "Postchód na hoibríochta|Tír|Ainm na catagóire idirghabhála|Dáta nuashonraithe",
    "hr": "Ime korisnika|Naziv operacije|Sažetak operacije|Datum početka operacije|"
          "Datum završetka operacije|Ukupni prihvatljivi izdaci|Stopa sufinanciranja Unije|"
          "Poštanski broj operacije|Država|Naziv kategorije intervencije|"
          "Datum posljednjeg ažuriranja",
    "hu": "Kedvezményezett neve|Művelet neve|A művelet összefoglalása|Művelet kezdő időpontja|"
          "Művelet befejezésének időpontja|Összes elszámolható költség|"
          "Uniós társfinanszírozás aránya|A művelet irányítószáma|Ország|"
          "A beavatkozási kategória megnevezése|Utolsó frissítés dátuma",
    "it": "Nome del beneficiario|Nome dell'operazione|Sintesi dell'operazione|"
          "Data di inizio dell'operazione|Data di fine dell'operazione|"
          "Totale della spesa ammissibile|Tasso di cofinanziamento dell'Unione|"
          "Codice postale dell'operazione|Paese|Denominazione della categoria di intervento|"
          "Data dell'ultimo aggiornamento",
    "lt": "Paramos gavėjo pavadinimas|Projekto pavadinimas|Projekto santrauka|"
          "Projekto pradžios data|Projekto pabaigos data|Visos tinkamos finansuoti išlaidos|"
          "Sąjungos bendrojo finansavimo norma|Projekto pašto kodas|Šalis|"
          "Intervencinės priemonės kategorija|Paskutinio atnaujinimo data",
    "lv": "Finansējuma saņēmēja nosaukums|Projekta nosaukums|Projekta kopsavilkums|"
          "Projekta sākuma datums|Projekta beigu datums|Kopējie attiecināmie izdevumi|"
          "Savienības līdzfinansējuma likme|Projekta pasta indekss|Valsts|"
          "Intervences kategorijas nosaukums|Pēdējās atjaunināšanas datums",
    "mt": "Isem il-benefiċjarju|Isem l-operazzjoni|Sommarju tal-operazzjoni|"
          "Data tal-bidu tal-operazzjoni|Data tat-tmiem tal-operazzjoni|Nefqa totali eliġibbli|"
          "Rata ta' kofinanzjament tal-Unjoni|Kodiċi postali tal-operazzjoni|Pajjiż|"
          "Isem il-kategorija ta' intervent|Data tal-aħħar aġġornament",
    "nl": "Naam begunstigde|Naam concrete actie|Samenvatting concrete actie|"
          "Startdatum concrete actie|Einddatum concrete actie|Totale subsidiabele uitgaven|"
          "Medefinancieringspercentage van de Unie|Postcode concrete actie|Land|"
          "Naam interventiecategorie|Datum laatste bijwerking",
    "pl": "Nazwa beneficjenta|Nazwa operacji|Streszczenie operacji|Data rozpoczęcia operacji|"
          "Data zakończenia operacji|Łączne wydatki kwalifikowalne|"
          "Stopa dofinansowania UE|Kod pocztowy operacji|Państwo|"
          "Nazwa kategorii interwencji|Data ostatniej aktualizacji",
    "pt": "Nome do beneficiário|Nome da operação|Resumo da operação|"
          "Data de início da operação|Data do termo da operação|Despesas elegíveis totais|"
          "Taxa de cofinanciamento da União|Código postal da operação|País|"
          "Nome da categoria de intervenção|Data da última atualização",
    "ro": "Numele beneficiarului|Denumirea operațiunii|Rezumatul operațiunii|"
          "Data de începere a operațiunii|Data de finalizare a operațiunii|"
          "Total cheltuieli eligibile|Rata de cofinanțare a Uniunii|"
          "Codul poștal al operațiunii|Țara|Denumirea categoriei de intervenție|"
          "Data ultimei actualizări",
    "sk": "Meno prijímateľa|Názov operácie|Zhrnutie operácie|Dátum začatia operácie|"
          "Dátum ukončenia operácie|Celkové oprávnené výdavky|"
          "Miera spolufinancovania zo strany Únie|PSČ operácie|Krajina|"
          "Názov kategórie intervencie|Dátum poslednej aktualizácie",
    "sl": "Ime upravičenca|Ime operacije|Povzetek operacije|Datum začetka operacije|"
          "Datum zaključka operacije|Skupni upravičeni izdatki|Stopnja sofinanciranja Unije|"
          "Poštna številka operacije|Država|Ime kategorije ukrepa|Datum zadnje posodobitve",
    "sv": "Stödmottagarens namn|Insatsens namn|Sammanfattning av insatsen|"
          "Insatsens startdatum|Insatsens slutdatum|Totala stödberättigande utgifter|"
          "Unionens medfinansieringsgrad|Insatsens postnummer|Land|"
          "Interventionskategorins namn|Datum för senaste uppdatering",
}  # fmt: skip


def best(header: str, *neighbours: str) -> tuple[str, str, str]:
    """Field, measure and stage of a header among others of its table."""
    languages = likely_languages(spoken([header, *neighbours])) if neighbours else frozenset()
    found = meanings(header, languages)
    return found[0].told if found else ("", "", "")


@pytest.mark.parametrize("language", HEADERS)
def test_the_particulars_of_the_regulation_are_known_in_every_language(language: str) -> None:
    headers = HEADERS[language].split("|")
    languages = likely_languages(spoken(headers))
    assert language in languages
    told = []
    for header, (field, measure) in zip(headers, ANNEX, strict=True):
        found = meanings(header, languages)
        assert found, header
        told.append((header, found[0].field, found[0].measure, found[0].confidence >= CONFIDENT))
        assert told[-1] == (header, field, measure, True), found[:3]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        # Paid, granted and requested are different amounts, and all of them right.
        ("Projektui išmokėta lėšų ES dalis, Eur", ("amounts", "programme_funding", "paid")),
        ("Projektui skirto finansavimo ES dalis, Eur", ("amounts", "programme_funding", "")),
        ("Prašomas finansavimas", ("amounts", "public_funding", "requested")),
        ("Proplacené prostředky příjemcům (EU zdroje)", ("amounts", "programme_funding", "paid")),
        ("EU Funds Awarded", ("amounts", "programme_funding", "approved")),
        ("ESF/ ERDF Grant requested", ("amounts", "programme_funding", "requested")),
        ("Bewilligter EU-Betrag", ("amounts", "programme_funding", "approved")),
        ("Contracted total budget", ("amounts", "total_budget", "contracted")),
        ("Final total cost of the project", ("amounts", "total_budget", "final")),
        # Total, eligible, public, national and the Union's share are different measures.
        ("Total project cost", ("amounts", "total_budget", "")),
        ("Total eligible cost", ("amounts", "eligible_expenditure", "")),
        ("EU contribution to total cost", ("amounts", "programme_funding", "")),
        ("National co-financing(euro)", ("amounts", "national_cofinancing", "")),
        ("Own Contribution (euro)", ("amounts", "own_contribution", "")),
        ("Total ERDF + Match (€)", ("amounts", "public_funding", "")),
        ("Total ERDF Allocated (€)", ("amounts", "programme_funding", "")),
        ("öffentliche Beteiligung(EU+nationale Kofinanzierung)", ("amounts", "public_funding", "")),
        ("Bespovratna sredstva", ("amounts", "public_funding", "")),
        # A rate is no amount.
        ("Union co-financing rate", ("project.cofinancing_rate", "", "")),
        ("% of project funded by EU", ("project.cofinancing_rate", "", "")),
        ("Union co-financing rate in % (average as in CP)", ("project.cofinancing_rate", "", "")),
        # Broken, glued, inflected and misspelt words.
        ("Unions-Kofinan-\nzierungs-satz pro Achse", ("project.cofinancing_rate", "", "")),
        ("Postleit-zahl des Vor-habens", ("place.postcode", "", "")),
        ("Gesambetrag der förderfähigen Ausgaben", ("amounts", "eligible_expenditure", "")),
        ("Beneificary Name", ("partners.name", "", "")),
        ("ecMaxContribution", ("amounts", "programme_funding", "")),
        ("cofinancingrate", ("project.cofinancing_rate", "", "")),
        ("organisationsroll", ("partners.role", "", "")),
        ("STARTDATUM_PROJECT", ("project.start_date", "", "")),
        # Two languages in one header.
        ("ΟΝΟΜΑΣΙΑ ΔΙΚΑΙΟΥΧΟΥ / \nBENEFICIARY NAME", ("partners.name", "", "")),
        ("Operation post code / Code postal", ("place.postcode", "", "")),
        # What portals add.
        ("Beneficiary role", ("partners.role", "", "")),
        ("Has the lead of the operation (Y/N)", ("partners.role", "", "")),
        ("Project website", ("project.website", "", "")),
        ("Call for proposals", ("project.call", "", "")),
        ("NUTS code", ("place.nuts_code", "", "")),
        ("Latitude", ("place.latitude", "", "")),
        ("Programme specific objective", ("classifications.specific_objective", "", "")),
        ("Registrācijas numurs", ("partners.identifiers", "", "")),
        ("Uzraudzības komitejas lēmuma datums", ("project.decision_date", "", "")),
        ("Sutarties pasirašymo data", ("project.contract_date", "", "")),
    ],
)  # fmt: skip
def test_what_the_field_tells_apart(header: str, told: tuple[str, str, str]) -> None:
    assert best(header) == told


def test_amounts_in_millions_are_never_sure() -> None:
    """No description can say that amounts are in millions, so nobody must take them for others."""
    for header in ("Total project costs £m", "Total Budget (Million Euro)", "EU grant (thousands)"):
        assert meanings(header)[0].confidence < 0.5


def test_a_word_of_two_languages_means_what_it_does_in_its_table() -> None:
    assert best("Nombre de la operación", "Nombre del beneficiario", "País")[0] == "project.title"
    french = ("Nom du bénéficiaire", "Pays", "Résumé de l'opération")
    assert best("Nombre de projets", *french)[0] == "project.funded_projects"
    assert best("Země", "Název operace", "Příjemce")[0] == "place.country"


def test_values_have_the_last_word() -> None:
    dates = profile(["2016-01-31", "2017-12-01"] * 20, 40)
    names = profile(["Jelgavas pilsētas dome", "Rīgas Tehniskā universitāte"] * 20, 40)
    amounts = profile(["1234.50", "99.10"] * 20, 40)
    rates = profile(["85", "75.5"] * 20, 40)
    assert weighed(0.6, "project.start_date", dates) > 0.85
    assert weighed(0.95, "project.start_date", names) < 0.5
    assert weighed(0.95, "project.cofinancing_rate", amounts) < 0.5
    assert weighed(0.95, "amounts", rates) < CONFIDENT or rates.share("high") < 0.05
    assert weighed(0.95, "amounts", names) < 0.5
    # An empty column says nothing either way.
    assert weighed(0.83, "project.start_date", profile([], 40)) == 0.83


def test_the_tables_fit_together() -> None:
    known = set()
    for row in read_csv("vocabulary"):
        known |= set(row["concept"].split("+"))
        assert row["words"]
        assert row["language"] == "mul" or len(row["language"]) == 2
        told = row["words"].split("|")
        assert len(told) == len(set(told)), row
    pairs = [(row["concept"], row["language"]) for row in read_csv("vocabulary")]
    assert len(pairs) == len(set(pairs))
    measures = set(Measure.__args__)  # type: ignore[attr-defined]
    for row in read_csv("meanings"):
        area, _, rest = row["field"].partition(".")
        assert area in AREAS, row
        assert area != "project" or rest in PROJECT_FIELDS, row
        assert (row["measure"] in measures) == (area == "amounts"), row
        needs = {c for need in row["needs"].split() for c in need.split("|")} - {"money"}
        assert needs <= known, needs - known
        assert 0 < float(row["confidence"]) < 1


def test_words_in_cells_mean_what_descriptions_may_say() -> None:
    told = {kind: set(words.values()) for kind, words in printed_words().items()}
    assert told["role"] == set(Role.__args__)  # type: ignore[attr-defined]
    assert told["status"] <= set(Status.__args__)  # type: ignore[attr-defined]
    assert told["kind"] == {"full", "preparatory"}
    assert told["flag"] == {"yes", "no"}
    for row in read_csv("words"):
        if row["kind"] == "months":
            assert len(set(row["words"].split("|"))) == 12, row


@given(st.text(max_size=120))
def test_any_text_is_understood_or_not(header: str) -> None:
    found = meanings(header)
    assert all(0 <= one.confidence < 1 for one in found)
    assert list(found) == sorted(found, key=lambda one: -one.confidence)
    assert likeness(header) == (found[0].confidence if found else 0)
    assert words_of(header) == words_of(header)


@given(st.sampled_from(sorted({h for told in HEADERS.values() for h in told.split("|")})),
       st.sampled_from(["  {} ", "{}:", "{} *", "{}\n", "1. {}", "{} (2)", "{}_"]))  # fmt: skip
def test_the_shape_of_a_header_does_not_matter(header: str, shape: str) -> None:
    shaped = shape.format(header)
    assert [m.told for m in meanings(shaped)[:1]] == [m.told for m in meanings(header)[:1]]
    assert best(header.upper()) == best(header)


@given(st.text(alphabet="abcdefghijklmnop", min_size=3, max_size=25))
def test_words_of_no_language_are_not_taken_for_known_ones(token: str) -> None:
    found = word(token)
    assert found.quality in (1.0, 0.97, 0.92, 0.85)
