"""The tables with one fact per row: amounts, places, classifications, identifiers."""

from __future__ import annotations

from smartdata.registry.model import Column, Table, Words
from smartdata.registry.shared_columns import (
    COUNTRY_COLUMN,
    COUNTRY_RAW,
    CURRENCY,
    CURRENCY_UNIT,
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
    Words("The place's number within the project, from 1.", "Vietas numurs projektā, no 1."),
)

AMOUNTS = Table(
    name="amounts",
    title=Words("Amounts", "Summas"),
    about=Words(
        "One row per amount, with its measure, stage, fund and currency, and as it was printed. "
        "Amounts of subject location are parts of the project's amount: never add them to it.",
        "Viena rinda katrai summai ar tās rādītāju, posmu, fondu un valūtu, un kā tā drukāta. "
        "Summas ar subject location ir projekta summas daļas: nedrīkst tai pieskaitīt.",
    ),
    key=(
        "project_uid", "source_id", "subject", "partner_no", "location_no", "measure", "stage",
        "fund",
    ),
    references=(PROJECT_REFERENCE, SOURCE_REFERENCE),
    columns=(
        PROJECT_UID,
        Column("subject", "text", Words("What the amount is of.", "Uz ko summa attiecas."),
               required=True, allowed=("project", "partner", "location")),
        PARTNER_NO,
        _LOCATION_NO,
        Column("measure", "text",
               Words("What is measured: the programme's funding (the Union's share), national "
                     "co-financing, own contribution, public funding (Union and national), "
                     "eligible expenditure, or the total budget.",
                     "Kas mērīts: programmas finansējums (ES daļa), nacionālais līdzfinansējums, "
                     "pašu ieguldījums, publiskais finansējums (ES un nacionālais), attiecināmie "
                     "izdevumi vai kopējais budžets."),
               required=True, allowed=MEASURES),
        Column("stage", "text", STAGE, required=True, allowed=STAGES),
        Column("fund", "text",
               Words("Fund that the money comes from; empty where it is not stated.",
                     "Fonds, no kura ir nauda; tukšs, ja nav norādīts.")),
        CURRENCY,
        Column("amount", "money",
               Words("The amount, exact; rounded to the cent where the source prints more decimals "
                     "(see amount_raw).",
                     "Summa, precīzi; noapaļota līdz centam, ja avotā ir vairāk decimālzīmju (sk. "
                     "amount_raw)."),
               required=True, unit=CURRENCY_UNIT),
        Column("amount_raw", "text",
               Words("The amount as printed; parts of a split amount are joined by +.",
                     "Summa, kā norādīta avotā; sadalītas summas daļas savieno +."), required=True),
        Column("amount_eur", "money",
               Words("The amount in euro, only where the source's description states a rate.",
                     "Summa eiro, tikai ja avota aprakstā norādīts kurss."), unit="EUR"),
        Column("units_per_euro", "decimal",
               Words("The rate that amount_eur was converted by.",
                     "Kurss, pēc kura aprēķināts amount_eur."), unit="units of currency per euro"),
        *STATEMENT_COLUMNS,
    ),
)  # fmt: skip

LOCATIONS = Table(
    name="locations",
    title=Words("Locations", "Vietas"),
    about=Words(
        "One row per place of a project that its source names.",
        "Viena rinda katrai projekta vietai, ko norāda avots.",
    ),
    key=("project_uid", "source_id", "location_no"),
    references=(PROJECT_REFERENCE, SOURCE_REFERENCE),
    columns=(
        PROJECT_UID,
        _LOCATION_NO.needed(),
        Column("basis", "text",
               Words("What happens at the place: the activity, or the beneficiary's seat.",
                     "Kas vietā notiek: aktivitāte vai finansējuma saņēmēja atrašanās vieta."),
               required=True, allowed=("activity", "beneficiary_seat", "unknown")),
        COUNTRY_COLUMN,
        COUNTRY_RAW,
        REGION_RAW,
        Column("nuts_code", "text",
               Words("NUTS code as printed. Read it together with nuts_version.",
                     "NUTS kods, kā norādīts avotā. Lasāms kopā ar nuts_version.")),
        NUTS_VERSION,
        Column("lau_code", "text",
               Words("Code of the local administrative unit as printed.",
                     "Vietējās administratīvās vienības kods, kā norādīts avotā.")),
        POSTCODE,
        TOWN,
        Column("latitude", "decimal", Words("Latitude as printed.",
               "Ģeogrāfiskais platums, kā norādīts avotā."),
               unit="degrees"),
        Column("longitude", "decimal", Words("Longitude as printed.",
               "Ģeogrāfiskais garums, kā norādīts avotā."),
               unit="degrees"),
        Column("share", "rate",
               Words("Share of the project that the source assigns to the place.",
                     "Projekta daļa, ko avots attiecina uz vietu."), unit="fraction"),
        *STATEMENT_COLUMNS,
    ),
)  # fmt: skip

CLASSIFICATIONS = Table(
    name="classifications",
    title=Words("Classifications", "Klasifikācijas"),
    about=Words(
        "One row per code or label of a scheme by which a source classifies a project.",
        "Viena rinda katram kodam vai nosaukumam, pēc kura avots projektu klasificē.",
    ),
    key=("project_uid", "source_id", "classification_no"),
    references=(PROJECT_REFERENCE, SOURCE_REFERENCE),
    columns=(
        PROJECT_UID,
        Column("classification_no", "integer",
               Words("Number within the project, from 1.", "Numurs projektā, no 1."),
               required=True),
        Column("scheme", "text",
               Words("The scheme: intervention_field, thematic_objective, specific_objective and "
                     "the like.",
                     "Shēma: intervention_field, thematic_objective, specific_objective u. tml."),
               required=True),
        Column("code", "text", Words("Code as printed.", "Kods, kā norādīts avotā.")),
        Column("label", "text", Words("Label as printed.", "Nosaukums, kā norādīts avotā.")),
        *STATEMENT_COLUMNS,
    ),
)  # fmt: skip

PROJECT_IDENTIFIERS = Table(
    name="project_identifiers",
    title=Words("Identifiers of projects", "Projektu identifikatori"),
    about=Words(
        "Identifiers of a project besides its number, like those of a database or a DOI.",
        "Projekta identifikatori papildus numuram, piemēram, datubāzes identifikators vai DOI.",
    ),
    key=("project_uid", "source_id", "scheme", "value"),
    references=(PROJECT_REFERENCE, SOURCE_REFERENCE),
    columns=(
        PROJECT_UID,
        Column("scheme", "text", Words("Scheme of the identifier.", "Identifikatora shēma."),
               required=True),
        Column("value", "text", Words("The identifier.", "Identifikators."), required=True),
        *STATEMENT_COLUMNS,
    ),
)  # fmt: skip
