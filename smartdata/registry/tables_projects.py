"""The tables of projects, of their texts, and of what beneficiaries received in all."""

from __future__ import annotations

from dataclasses import replace

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
    ),
    required=True,
    allowed=("ok", "warning"),
)
_FUNDING = money(
    "programme_funding",
    Words(
        "Funding that the programme grants (the Union's share).",
        "Programmas piešķirtais finansējums (ES daļa).",
    ),
)
_ELIGIBLE = money(
    "eligible_expenditure",
    Words("Total eligible expenditure.", "Kopējie attiecināmie izdevumi."),
)
_TOTAL = money("total_budget", Words("Total budget.", "Kopējais budžets."))


def _text(name: str, en: str, lv: str, allowed: tuple[str, ...] = ()) -> Column:
    return Column(name, "text", Words(en, lv), allowed=allowed)


def _date(name: str, en: str, lv: str) -> Column:
    return Column(name, "date", Words(en, lv))


PROJECTS = Table(
    name="projects",
    title=Words("Projects", "Projekti"),
    about=Words(
        "One row per project, as its main source states it now. Applications are projects too: "
        "is_operation says which rows count as operations.",
        "Viena rinda katram projektam, kā to tagad norāda tā galvenais avots. Arī pieteikumi ir "
        "projekti: is_operation norāda, kuras rindas ir uzskatāmas par darbībām.",
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
              "Programmas nosaukums, kā norādīts avotā."),
        _text("project_code",
              "Number of the project; unique only within its programme and period. Empty where the "
              "source prints none.",
              "Projekta numurs; unikāls tikai savā programmā un periodā. Tukšs, ja avotā tā nav."),
        _text("acronym", "Short name of the project.", "Projekta nosaukuma saīsinājums."),
        _text("title", "Title in the source's language.", "Nosaukums avota valodā."),
        _text("summary",
              "Summary of aims, activities and expected results in the source's language.",
              "Mērķu, aktivitāšu un sasniedzamo rezultātu kopsavilkums avota valodā."),
        _text("project_kind", "Whether it is a full project or prepares one.",
              "Vai tas ir pilns projekts vai tā sagatavošana.", ("full", "preparatory")),
        _text("status", "Status of the project; empty where the source states none.",
              "Projekta statuss; tukšs, ja avots to nenorāda.", STATUSES),
        _text("status_raw", "Status as printed.", "Statuss, kā norādīts avotā."),
        Column("is_operation", "text",
               Words("no where the status says that there is no contract (yet): such a project is "
                     "left out of sums of money. Empty where the source has a status that can't "
                     "be read.",
                     "no, ja statuss norāda, ka līguma (vēl) nav: šādu projektu naudas summās "
                     "neskaita. Tukšs, ja statusu nevar nolasīt."),
               allowed=YES_NO),
        _text("fund", "Fund as printed, or the fund of the programme.",
              "Fonds, kā norādīts avotā, vai programmas fonds."),
        _text("call", "Call for proposals as printed.", "Projektu konkurss, kā norādīts avotā."),
        _text("investment_priority", "Investment priority as printed.",
              "Investīciju prioritāte, kā norādīta avotā."),
        _text("programme_priority", "Priority of the programme as printed.",
              "Programmas prioritāte, kā norādīta avotā."),
        _date("decision_date", "Day on which the monitoring committee decided.",
              "Uzraudzības komitejas lēmuma datums."),
        _date("contract_date", "Day on which the contract was signed.",
              "Līguma noslēgšanas diena."),
        _date("start_date", "First day of the project.", "Projekta pirmā diena."),
        _date("end_date", "Last day of the project.", "Projekta pēdējā diena."),
        _date("last_update", "Day on which the source last updated the entry.",
              "Diena, kad avots ierakstu pēdējoreiz atjaunoja."),
        Column("declared_partners", "integer",
               Words("Number of partners that the source declares, the lead partner included.",
                     "Avotā norādītais partneru skaits, ieskaitot vadošo partneri."),
               unit="partners"),
        Column("cofinancing_rate", "rate",
               Words("Union co-financing rate as printed, as a fraction.",
                     "ES līdzfinansējuma likme, kā norādīta avotā, kā daļa no viena."),
               unit="fraction"),
        _FUNDING,
        _ELIGIBLE,
        _TOTAL,
        _CURRENCY,
        STAGE_COLUMN,
        Column("coverage", "text",
               Words("Whether the source states the project with all its partners, or only those "
                     "of one country.",
                     "Vai avots norāda visus projekta partnerus vai tikai vienas valsts."),
               required=True, allowed=("whole-projects", "country-extract")),
        _text("website", "Address of the project's site as printed.",
              "Projekta vietnes adrese, kā norādīta avotā."),
        _QUALITY,
        Column("statements", "integer",
               Words("Number of sources that state the project; the others are in the table "
                     "other_statements.",
                     "To avotu skaits, kas projektu norāda; pārējie ir tabulā other_statements."),
               required=True, unit="sources", linked=True),
        *HISTORY_COLUMNS,
        *SOURCE_COLUMNS,
    ),
)  # fmt: skip

OTHER_STATEMENTS = replace(
    PROJECTS,
    name="other_statements",
    title=Words("Other statements", "Citi paziņojumi"),
    about=Words(
        "What further sources state of projects that the table projects has from another source: "
        "often the same project at another stage. Never add these to the projects.",
        "Ko par projektiem norāda vēl citi avoti, ja tabulā projects tie ir no cita avota: bieži "
        "tas pats projekts citā posmā. Nedrīkst pieskaitīt projektiem.",
    ),
    key=("project_uid", "source_id"),
    sort=(),
    references=(PROJECT_REFERENCE, SOURCE_REFERENCE),
)

BENEFICIARIES = Table(
    name="beneficiaries",
    title=Words("Beneficiaries", "Finansējuma saņēmēji"),
    about=Words(
        "One row per beneficiary and region, from sources that only state what each received in "
        "all projects together. Never add these to the amounts of projects: it is the same money.",
        "Viena rinda katram finansējuma saņēmējam un reģionam no avotiem, kas norāda tikai visu "
        "projektu summu kopā. Nedrīkst pieskaitīt projektu summām: tā ir tā pati nauda.",
    ),
    key=("source_id", "beneficiary_uid"),
    references=(SOURCE_REFERENCE,),
    columns=(
        Column("beneficiary_uid", "text",
               Words("Identifier made from the source and what tells its rows apart.",
                     "Identifikators no avota un tā, kas atšķir tā rindas."), required=True),
        _text("name", "Name of the beneficiary as printed.", "Nosaukums, kā norādīts avotā."),
        COUNTRY_COLUMN,
        COUNTRY_RAW,
        REGION_RAW,
        Column("funded_projects", "integer",
               Words("Number of projects that the source counts.", "Avotā norādītais projektu "
                     "skaits."), unit="projects"),
        _FUNDING,
        _ELIGIBLE,
        _TOTAL,
        _CURRENCY,
        STAGE_COLUMN,
        _QUALITY,
        *HISTORY_COLUMNS,
        *SOURCE_COLUMNS,
    ),
)  # fmt: skip

TEXTS = Table(
    name="texts",
    title=Words("Texts", "Teksti"),
    about=Words(
        "One row per text of a project: its kind, language and origin.",
        "Viena rinda katram projekta tekstam: tā veids, valoda un izcelsme.",
    ),
    key=("project_uid", "source_id", "kind", "language", "origin"),
    references=(PROJECT_REFERENCE, SOURCE_REFERENCE),
    columns=(
        PROJECT_UID,
        Column("kind", "text", Words("What the text is.", "Kas tas par tekstu."), required=True,
               allowed=("title", "summary", "achievements", "keywords")),
        Column("language", "text", Words("ISO 639 code of the language.", "Valodas ISO 639 kods."),
               required=True),
        Column("origin", "text",
               Words("Whether the source wrote it, or a machine translated it.",
                     "Vai to rakstījis avots vai tas ir mašīntulkojums."),
               required=True, allowed=("source", "machine-translation")),
        Column("text", "text", Words("The text as printed.", "Teksts, kā norādīts avotā."),
               required=True),
        *STATEMENT_COLUMNS,
    ),
)  # fmt: skip
