"""The tables with one fact per row: amounts, places, classifications, identifiers."""

from __future__ import annotations

from smartdata.registry import units
from smartdata.registry import warnings_on_use as warnings
from smartdata.registry.model import Column, Table, Words
from smartdata.registry.shared_columns import (
    COUNTRY_COLUMN,
    COUNTRY_RAW,
    CURRENCY,
    MEASURES,
    NUTS_VERSION,
    PARTNER_NO,
    POSTCODE,
    PROJECT_REFERENCE,
    PROJECT_UID,
    REGION_RAW,
    SOURCE_REFERENCE,
    STAGE,
    STAGES,
    STATEMENT_COLUMNS,
    TOWN,
)

_LOCATION_NO = Column(
    "location_no",
    "integer",
    Words("The place's number within the project, from 1.", "Vietas numurs projektā, sākot ar 1.",
          "Vietos numeris projekte, pradedant nuo 1."),
)  # fmt: skip

AMOUNTS = Table(
    name="amounts",
    title=Words("Amounts", "Summas", "Sumos"),
    about=Words(
        "One row per amount, with its measure, stage, fund and currency, and as it was printed. "
        "Amounts of subject location are parts of the project's amount: never add them to it.",
        "Viena rinda katrai summai ar tās rādītāju, posmu, fondu un valūtu, un kā tā norādīta "
        "avotā. Summas, kurām subject ir location, ir projekta summas daļas: tās nedrīkst tai "
        "pieskaitīt.",
        "Viena eilutė kiekvienai sumai su jos rodikliu, etapu, fondu ir valiuta ir taip, kaip ji "
        "nurodyta šaltinyje. Sumos, kurių subject yra location, yra projekto sumos dalys: prie jos "
        "jų pridėti negalima.",
    ),
    key=(
        "project_uid", "source_id", "subject", "partner_no", "location_no", "measure", "stage",
        "fund",
    ),
    references=(PROJECT_REFERENCE, SOURCE_REFERENCE),
    columns=(
        PROJECT_UID,
        Column("subject", "text",
               Words("What the amount is of.", "Uz ko summa attiecas.", "Su kuo suma susijusi."),
               required=True, allowed=("project", "partner", "location")),
        PARTNER_NO,
        _LOCATION_NO,
        Column("measure", "text",
               Words("What is measured: the programme's funding (the Union's share), national "
                     "co-financing, own contribution, public funding (Union and national), "
                     "eligible expenditure, or the total budget.",
                     "Ko summa rāda: programmas finansējumu (ES daļu), nacionālo līdzfinansējumu, "
                     "pašu ieguldījumu, publisko finansējumu (ES un nacionālo), attiecināmos "
                     "izdevumus vai kopējo budžetu.",
                     "Ką suma rodo: programos finansavimą (Sąjungos dalį), nacionalinį bendrą "
                     "finansavimą, nuosavą įnašą, viešąjį finansavimą (Sąjungos ir nacionalinį), "
                     "tinkamas finansuoti išlaidas arba bendrą biudžetą."),
               required=True, allowed=MEASURES, warning=warnings.MEASURE),
        Column("stage", "text", STAGE, required=True, allowed=STAGES),
        Column("fund", "text",
               Words("Fund that the money comes from; empty where it is not stated.",
                     "Fonds, no kura nāk nauda; tukšs, ja tas nav norādīts.",
                     "Fondas, iš kurio gaunami pinigai; tuščias, jei jis nenurodytas.")),
        CURRENCY,
        Column("amount", "money",
               Words("The amount, exact; rounded to the cent where the source prints more decimals "
                     "(see amount_raw).",
                     "Summa, precīzi; noapaļota līdz centam, ja avotā ir vairāk decimālzīmju (sk. "
                     "amount_raw).",
                     "Tiksli suma; suapvalinta iki cento, jei šaltinyje yra daugiau skaitmenų po "
                     "kablelio (žr. amount_raw)."),
               required=True, unit=units.SEE_CURRENCY, warning=warnings.AMOUNT),
        Column("amount_raw", "text",
               Words("The amount as printed; parts of a split amount are joined by +.",
                     "Summa, kā norādīts avotā; sadalītas summas daļas savieno +.",
                     "Suma, kaip nurodyta šaltinyje; padalytos sumos dalys sujungtos ženklu +."),
               required=True, warning=warnings.AMOUNT_RAW),
        Column("amount_eur", "money",
               Words("The amount in euro, only where the source's description states a rate.",
                     "Summa eiro, tikai ja avota aprakstā norādīts kurss.",
                     "Suma eurais, tik jei šaltinio apraše nurodytas kursas."),
               unit=units.EURO, warning=warnings.AMOUNT_EUR),
        Column("units_per_euro", "decimal",
               Words("The rate that amount_eur was converted by.",
                     "Kurss, pēc kura aprēķināts amount_eur.",
                     "Kursas, pagal kurį apskaičiuotas amount_eur."),
               unit=units.UNITS_PER_EURO),
        *STATEMENT_COLUMNS,
    ),
)  # fmt: skip

LOCATIONS = Table(
    name="locations",
    title=Words("Locations", "Vietas", "Vietos"),
    about=Words(
        "One row per place of a project that its source names.",
        "Viena rinda katrai projekta vietai, ko norāda avots.",
        "Viena eilutė kiekvienai projekto vietai, kurią nurodo šaltinis.",
    ),
    key=("project_uid", "source_id", "location_no"),
    references=(PROJECT_REFERENCE, SOURCE_REFERENCE),
    columns=(
        PROJECT_UID,
        _LOCATION_NO.needed(),
        Column("basis", "text",
               Words("What happens at the place: the activity, or the beneficiary's seat.",
                     "Kas ir šajā vietā: projekta darbības vai finansējuma saņēmēja adrese.",
                     "Kas yra šioje vietoje: projekto veiklos arba paramos gavėjo buveinė."),
               required=True, allowed=("activity", "beneficiary_seat", "unknown"),
               warning=warnings.BASIS),
        COUNTRY_COLUMN,
        COUNTRY_RAW,
        REGION_RAW,
        Column("nuts_code", "text",
               Words("NUTS code as printed. Read it together with nuts_version.",
                     "NUTS kods, kā norādīts avotā. Lasāms kopā ar nuts_version.",
                     "NUTS kodas, kaip nurodyta šaltinyje. Skaitytinas kartu su nuts_version."),
               warning=warnings.NUTS_CODE),
        NUTS_VERSION,
        Column("lau_code", "text",
               Words("Code of the local administrative unit as printed.",
                     "Vietējās administratīvās vienības kods, kā norādīts avotā.",
                     "Vietos administracinio vieneto kodas, kaip nurodyta šaltinyje.")),
        POSTCODE,
        TOWN,
        Column("latitude", "decimal",
               Words("Latitude as printed.", "Ģeogrāfiskais platums, kā norādīts avotā.",
                     "Geografinė platuma, kaip nurodyta šaltinyje."),
               unit=units.DEGREES, warning=warnings.COORDINATES),
        Column("longitude", "decimal",
               Words("Longitude as printed.", "Ģeogrāfiskais garums, kā norādīts avotā.",
                     "Geografinė ilguma, kaip nurodyta šaltinyje."),
               unit=units.DEGREES, warning=warnings.COORDINATES),
        Column("share", "rate",
               Words("Share of the project that the source assigns to the place.",
                     "Projekta daļa, ko avots attiecina uz vietu.",
                     "Projekto dalis, kurią šaltinis priskiria vietai."),
               unit=units.FRACTION, warning=warnings.SHARE),
        *STATEMENT_COLUMNS,
    ),
)  # fmt: skip

CLASSIFICATIONS = Table(
    name="classifications",
    title=Words("Classifications", "Klasifikācijas", "Klasifikacijos"),
    about=Words(
        "One row per code or label of a scheme by which a source classifies a project.",
        "Viena rinda katram kodam vai nosaukumam, pēc kura avots projektu klasificē.",
        "Viena eilutė kiekvienam schemos kodui ar pavadinimui, pagal kurį šaltinis klasifikuoja "
        "projektą.",
    ),
    key=("project_uid", "source_id", "classification_no"),
    references=(PROJECT_REFERENCE, SOURCE_REFERENCE),
    columns=(
        PROJECT_UID,
        Column("classification_no", "integer",
               Words("Number within the project, from 1.", "Numurs projektā, sākot ar 1.",
                     "Numeris projekte, pradedant nuo 1."),
               required=True),
        Column("scheme", "text",
               Words("The scheme: intervention_field, thematic_objective, specific_objective and "
                     "the like.",
                     "Shēma: intervention_field, thematic_objective, specific_objective u. tml.",
                     "Schema: intervention_field, thematic_objective, specific_objective ir pan."),
               required=True),
        Column("code", "text",
               Words("Code as printed.", "Kods, kā norādīts avotā.",
                     "Kodas, kaip nurodyta šaltinyje.")),
        Column("label", "text",
               Words("Label as printed.", "Nosaukums, kā norādīts avotā.",
                     "Pavadinimas, kaip nurodyta šaltinyje.")),
        *STATEMENT_COLUMNS,
    ),
)  # fmt: skip

PROJECT_IDENTIFIERS = Table(
    name="project_identifiers",
    title=Words("Identifiers of projects", "Projektu identifikatori", "Projektų identifikatoriai"),
    about=Words(
        "Identifiers of a project besides its number, like those of a database or a DOI.",
        "Projekta identifikatori papildus numuram, piemēram, datubāzes identifikators vai DOI.",
        "Kiti projekto identifikatoriai (ne jo numeris), pvz., duomenų bazės identifikatorius ar "
        "DOI.",
    ),
    key=("project_uid", "source_id", "scheme", "value"),
    references=(PROJECT_REFERENCE, SOURCE_REFERENCE),
    columns=(
        PROJECT_UID,
        Column("scheme", "text",
               Words("Scheme of the identifier.", "Identifikatora shēma.",
                     "Identifikatoriaus schema."),
               required=True),
        Column("value", "text",
               Words("The identifier.", "Identifikators.", "Identifikatorius."), required=True),
        *STATEMENT_COLUMNS,
    ),
)  # fmt: skip
