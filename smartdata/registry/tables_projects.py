"""The tables of projects, of their texts, and of what beneficiaries received in all."""

from __future__ import annotations

from dataclasses import replace

from smartdata.registry import units
from smartdata.registry import warnings_on_use as warnings
from smartdata.registry.model import Column, Reference, Table, Words
from smartdata.registry.shared_columns import (
    COUNTRY_COLUMN,
    COUNTRY_RAW,
    CURRENCY,
    HISTORY_COLUMNS,
    PROGRAMME_CCI,
    PROJECT_REFERENCE,
    PROJECT_UID,
    REGION_RAW,
    SOURCE_COLUMNS,
    SOURCE_REFERENCE,
    STAGE_COLUMN,
    STATEMENT_COLUMNS,
    STATUSES,
    YES_NO,
    money,
)

_CURRENCY = replace(CURRENCY, required=False)
_QUALITY = Column(
    "quality",
    "text",
    Words(
        "ok, or warning where findings of severity warning exist for the record.",
        "ok vai warning, ja ierakstam ir konstatējumi ar smaguma pakāpi warning.",
        "ok arba warning, jei įrašas turi pastabų, kurių svarbos lygis warning.",
    ),
    required=True,
    allowed=("ok", "warning"),
    warning=warnings.QUALITY,
)
_FUNDING = money(
    "programme_funding",
    Words(
        "Funding that the programme grants (the Union's share).",
        "Programmas piešķirtais finansējums (ES daļa).",
        "Programos skiriamas finansavimas (Sąjungos dalis).",
    ),
    warnings.HEADLINE,
)
_ELIGIBLE = money(
    "eligible_expenditure",
    Words(
        "Total eligible expenditure.",
        "Kopējie attiecināmie izdevumi.",
        "Visos tinkamos finansuoti išlaidos.",
    ),
    warnings.HEADLINE,
)
_TOTAL = money(
    "total_budget",
    Words("Total budget.", "Kopējais budžets.", "Bendras biudžetas."),
    warnings.HEADLINE,
)
_RECEIVED = tuple(
    replace(column, warning=warnings.BENEFICIARY_MONEY) for column in (_FUNDING, _ELIGIBLE, _TOTAL)
)


def _text(
    name: str,
    en: str,
    lv: str,
    lt: str,
    allowed: tuple[str, ...] = (),
    warning: Words | None = None,
) -> Column:
    return Column(name, "text", Words(en, lv, lt), allowed=allowed, warning=warning)


def _date(name: str, en: str, lv: str, lt: str, warning: Words | None = None) -> Column:
    return Column(name, "date", Words(en, lv, lt), warning=warning)


PROJECTS = Table(
    name="projects",
    title=Words("Projects", "Projekti", "Projektai"),
    about=Words(
        "One row per project, as its main source states it now. Applications are projects too: "
        "is_operation says which rows count as operations.",
        "Viena rinda katram projektam, kā to tagad norāda tā galvenais avots. Arī pieteikumi ir "
        "projekti: is_operation norāda, kuras rindas ir uzskatāmas par darbībām.",
        "Viena eilutė kiekvienam projektui, kaip jį dabar nurodo pagrindinis jo šaltinis. "
        "Paraiškos taip pat yra projektai: is_operation nurodo, kurios eilutės laikomos veiksmais.",
    ),
    key=("project_uid",),
    sort=("programme_cci", "project_uid"),
    references=(
        Reference(("programme_cci",), "programmes", ("programme_cci",)),
        SOURCE_REFERENCE,
    ),
    columns=(
        PROJECT_UID,
        PROGRAMME_CCI,
        _text("programme_name", "Name of the programme as printed.",
              "Programmas nosaukums, kā norādīts avotā.",
              "Programos pavadinimas, kaip nurodyta šaltinyje."),
        _text("project_code",
              "Number of the project; unique only within its programme and period. Empty where the "
              "source prints none.",
              "Projekta numurs; unikāls tikai savā programmā un periodā. Tukšs, ja avotā tā nav.",
              "Projekto numeris; unikalus tik savo programoje ir laikotarpyje. Tuščias, jei "
              "šaltinyje jo nėra.",
              warning=warnings.PROJECT_CODE),
        _text("acronym", "Short name of the project.", "Projekta nosaukuma saīsinājums.",
              "Trumpasis projekto pavadinimas."),
        _text("title", "Title in the source's language.", "Nosaukums avota valodā.",
              "Pavadinimas šaltinio kalba."),
        _text("summary",
              "Summary of aims, activities and expected results in the source's language.",
              "Mērķu, aktivitāšu un sasniedzamo rezultātu kopsavilkums avota valodā.",
              "Tikslų, veiklų ir laukiamų rezultatų santrauka šaltinio kalba."),
        _text("project_kind", "Whether it is a full project or prepares one.",
              "Vai tas ir pilns projekts vai tā sagatavošana.",
              "Ar tai visas projektas, ar jo parengimas.", ("full", "preparatory")),
        _text("status", "Status of the project; empty where the source states none.",
              "Projekta statuss; tukšs, ja avots to nenorāda.",
              "Projekto būsena; tuščias, jei šaltinis jos nenurodo.", STATUSES),
        _text("status_raw", "Status as printed.", "Statuss, kā norādīts avotā.",
              "Būsena, kaip nurodyta šaltinyje.", warning=warnings.AS_PRINTED),
        Column("is_operation", "text",
               Words("no where the status says that there is no contract (yet): such a project is "
                     "left out of sums of money. Empty where the source has a status that can't "
                     "be read.",
                     "no, ja statuss norāda, ka līguma (vēl) nav: šādu projektu naudas summās "
                     "neskaita. Tukšs, ja avotā statuss ir, bet to nevar nolasīt.",
                     "no, jei būsena rodo, kad sutarties (dar) nėra: toks projektas į pinigų sumas "
                     "neįtraukiamas. Tuščias, jei šaltinyje būsena yra, bet jos negalima "
                     "perskaityti."),
               allowed=YES_NO, warning=warnings.IS_OPERATION),
        _text("fund", "Fund as printed, or the fund of the programme.",
              "Fonds, kā norādīts avotā, vai programmas fonds.",
              "Fondas, kaip nurodyta šaltinyje, arba programos fondas."),
        _text("call", "Call for proposals as printed.", "Projektu konkurss, kā norādīts avotā.",
              "Kvietimas teikti paraiškas, kaip nurodyta šaltinyje."),
        _text("investment_priority", "Investment priority as printed.",
              "Investīciju prioritāte, kā norādīta avotā.",
              "Investicinis prioritetas, kaip nurodyta šaltinyje."),
        _text("programme_priority", "Priority of the programme as printed.",
              "Programmas prioritāte, kā norādīta avotā.",
              "Programos prioritetas, kaip nurodyta šaltinyje."),
        _date("decision_date", "Day on which the monitoring committee decided.",
              "Uzraudzības komitejas lēmuma datums.",
              "Stebėsenos komiteto sprendimo diena.", warnings.DECISION_DATE),
        _date("contract_date", "Day on which the contract was signed.",
              "Līguma noslēgšanas diena.", "Sutarties pasirašymo diena."),
        _date("start_date", "First day of the project.", "Projekta pirmā diena.",
              "Pirmoji projekto diena.", warnings.PROJECT_DAYS),
        _date("end_date", "Last day of the project.", "Projekta pēdējā diena.",
              "Paskutinė projekto diena.", warnings.PROJECT_DAYS),
        _date("last_update", "Day on which the source last updated the entry.",
              "Diena, kad avots ierakstu pēdējo reizi atjaunoja.",
              "Diena, kurią šaltinis paskutinį kartą atnaujino įrašą."),
        Column("declared_partners", "integer",
               Words("Number of partners that the source declares, the lead partner included.",
                     "Avotā norādītais partneru skaits, ieskaitot vadošo partneri.",
                     "Šaltinyje nurodytas partnerių skaičius, įskaitant pagrindinį partnerį."),
               unit=units.PARTNERS, warning=warnings.DECLARED_PARTNERS),
        Column("cofinancing_rate", "rate",
               Words("Union co-financing rate as printed, as a fraction.",
                     "ES līdzfinansējuma likme, kā norādīta avotā, kā daļa no viena.",
                     "Sąjungos bendrojo finansavimo norma, kaip nurodyta šaltinyje, vieneto "
                     "dalimis."),
               unit=units.FRACTION, warning=warnings.COFINANCING_RATE),
        _FUNDING,
        _ELIGIBLE,
        _TOTAL,
        _CURRENCY,
        STAGE_COLUMN,
        Column("coverage", "text",
               Words("Whether the source states the project with all its partners, or only those "
                     "of one country.",
                     "Vai avots norāda visus projekta partnerus vai tikai vienas valsts partnerus.",
                     "Ar šaltinis nurodo visus projekto partnerius, ar tik vienos šalies."),
               required=True, allowed=("whole-projects", "country-extract"),
               warning=warnings.COVERAGE),
        _text("website", "Address of the project's site as printed.",
              "Projekta vietnes adrese, kā norādīta avotā.",
              "Projekto svetainės adresas, kaip nurodyta šaltinyje.", warning=warnings.WEBSITE),
        _QUALITY,
        Column("statements", "integer",
               Words("Number of sources that state the project; the others are in the table "
                     "other_statements.",
                     "To avotu skaits, kas projektu norāda; pārējie ir tabulā other_statements.",
                     "Projektą nurodančių šaltinių skaičius; kiti yra lentelėje other_statements."),
               required=True, unit=units.SOURCES, linked=True),
        *HISTORY_COLUMNS,
        *SOURCE_COLUMNS,
    ),
)  # fmt: skip

OTHER_STATEMENTS = replace(
    PROJECTS,
    name="other_statements",
    title=Words("Other statements", "Citu avotu ziņas", "Kitų šaltinių duomenys"),
    about=Words(
        "What further sources state of projects that the table projects has from another source: "
        "often the same project at another stage. Never add these to the projects.",
        "Ko par projektiem norāda vēl citi avoti, ja tabulā projects tie ir no cita avota: bieži "
        "tas pats projekts citā posmā. Šīs rindas nedrīkst pieskaitīt projektiem.",
        "Ką apie projektus nurodo dar kiti šaltiniai, kai lentelėje projects jie yra iš kito "
        "šaltinio: dažnai tas pats projektas kitame etape. Šių eilučių prie projektų pridėti "
        "negalima.",
    ),
    key=("project_uid", "source_id"),
    sort=(),
    references=(PROJECT_REFERENCE, SOURCE_REFERENCE),
)

BENEFICIARIES = Table(
    name="beneficiaries",
    title=Words("Beneficiaries", "Finansējuma saņēmēji", "Paramos gavėjai"),
    about=Words(
        "One row per beneficiary and region, from sources that only state what each received in "
        "all projects together. Never add these to the amounts of projects: it is the same money.",
        "Viena rinda katram finansējuma saņēmējam un reģionam no avotiem, kas norāda tikai visu "
        "projektu summu kopā. Nedrīkst pieskaitīt projektu summām: tā ir tā pati nauda.",
        "Viena eilutė kiekvienam paramos gavėjui ir regionui iš šaltinių, kurie nurodo tik visų "
        "projektų sumą kartu. Prie projektų sumų pridėti negalima: tai tie patys pinigai.",
    ),
    key=("source_id", "beneficiary_uid"),
    references=(SOURCE_REFERENCE,),
    columns=(
        Column("beneficiary_uid", "text",
               Words("Identifier made from the source and what tells its rows apart.",
                     "Identifikators, kas veidots no avota un tā, kas atšķir tā rindas.",
                     "Identifikatorius, sudarytas iš šaltinio ir to, kas skiria jo eilutes."),
               required=True),
        _text("name", "Name of the beneficiary as printed.",
              "Finansējuma saņēmēja nosaukums, kā norādīts avotā.",
              "Paramos gavėjo pavadinimas, kaip nurodyta šaltinyje."),
        COUNTRY_COLUMN,
        COUNTRY_RAW,
        REGION_RAW,
        Column("funded_projects", "integer",
               Words("Number of projects that the source counts.",
                     "Avotā norādītais projektu skaits.",
                     "Šaltinyje nurodytas projektų skaičius."), unit=units.PROJECTS),
        *_RECEIVED,
        _CURRENCY,
        STAGE_COLUMN,
        _QUALITY,
        *HISTORY_COLUMNS,
        *SOURCE_COLUMNS,
    ),
)  # fmt: skip

TEXTS = Table(
    name="texts",
    title=Words("Texts", "Teksti", "Tekstai"),
    about=Words(
        "One row per text of a project: its kind, language and origin.",
        "Viena rinda katram projekta tekstam: tā veids, valoda un izcelsme.",
        "Viena eilutė kiekvienam projekto tekstui: jo rūšis, kalba ir kilmė.",
    ),
    key=("project_uid", "source_id", "kind", "language", "origin"),
    references=(PROJECT_REFERENCE, SOURCE_REFERENCE),
    columns=(
        PROJECT_UID,
        Column("kind", "text",
               Words("What the text is.", "Kas tas ir par tekstu.", "Koks tai tekstas."),
               required=True, allowed=("title", "summary", "achievements", "keywords")),
        Column("language", "text",
               Words("ISO 639 code of the language.", "Valodas ISO 639 kods.",
                     "Kalbos ISO 639 kodas."),
               required=True),
        Column("origin", "text",
               Words("Whether the source wrote it, or a machine translated it.",
                     "Vai to rakstījis avots vai tas ir mašīntulkojums.",
                     "Ar jį parašė šaltinis, ar tai mašininis vertimas."),
               required=True, allowed=("source", "machine-translation"), warning=warnings.ORIGIN),
        Column("text", "text",
               Words("The text as printed.", "Teksts, kā norādīts avotā.",
                     "Tekstas, kaip nurodyta šaltinyje."),
               required=True),
        *STATEMENT_COLUMNS,
    ),
)  # fmt: skip
