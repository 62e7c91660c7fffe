"""The tables that hold what the sources say of projects, their partners and their money."""

from smartdata.registry.model import Column, Reference, Table, Words
from smartdata.registry.shared_columns import (
    COUNTRY,
    CURRENCY,
    CURRENCY_UNIT,
    MEASURES,
    PARTNER_NO,
    PROGRAMME_CCI,
    PROJECT_REFERENCE,
    PROJECT_UID,
    SOURCE_COLUMNS,
    SOURCE_REFERENCE,
    STAGE,
    STAGES,
    money,
)

PROJECTS = Table(
    name="projects",
    title=Words("Projects", "Projekti"),
    about=Words(
        "One row per project, as its source states it at one stage.",
        "Viena rinda katram projektam, kā to vienā posmā norāda avots.",
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
        Column(
            "programme_name",
            "text",
            Words("Name of the programme as printed.", "Programmas nosaukums, kā drukāts."),
            source_label="Programmas nosaukums",
        ),
        Column(
            "project_code",
            "text",
            Words(
                "Number of the project; unique only within its programme and period.",
                "Projekta numurs; unikāls tikai savā programmā un periodā.",
            ),
            required=True,
            source_label="Projekta Nr.",
        ),
        Column(
            "acronym",
            "text",
            Words("Short name of the project.", "Projekta nosaukuma saīsinājums."),
            source_label="Projekta nosaukuma saīsinājums",
        ),
        Column(
            "title",
            "text",
            Words("Title in the source's language.", "Nosaukums avota valodā."),
            required=True,
            source_label="Projekta nosaukums",
        ),
        Column(
            "summary",
            "text",
            Words(
                "Summary of aims, activities and expected results in the source's language.",
                "Mērķu, aktivitāšu un sasniedzamo rezultātu kopsavilkums avota valodā.",
            ),
            source_label="Projektā mērķu, aktivitāšu un sasniedzamo rezultātu kopsavilkums (LV)",
        ),
        Column(
            "investment_priority",
            "text",
            Words("Investment priority as printed.", "Investīciju prioritāte, kā drukāta."),
            source_label="Investīciju prioritāte",
        ),
        Column(
            "programme_priority",
            "text",
            Words("Priority of the programme as printed.", "Programmas prioritāte, kā drukāta."),
            source_label="Programmas prioritāte",
        ),
        Column(
            "decision_date",
            "date",
            Words(
                "Day on which the monitoring committee decided.",
                "Uzraudzības komitejas lēmuma datums.",
            ),
            required=True,
            source_label="UK lēmuma datums",
        ),
        Column(
            "start_date",
            "date",
            Words("First day of the project.", "Projekta pirmā diena."),
            required=True,
            source_label="Projekts uzsākts",
        ),
        Column(
            "end_date",
            "date",
            Words("Last day of the project.", "Projekta pēdējā diena."),
            required=True,
            source_label="Projekts pabeigts",
        ),
        Column(
            "declared_partners",
            "integer",
            Words(
                "Number of partners that the page declares, the lead partner included.",
                "Lapā norādītais partneru skaits, ieskaitot vadošo partneri.",
            ),
            required=True,
            unit="partners",
            source_label="Kopējais projekta partneru skaits",
        ),
        money(
            "programme_funding",
            Words(
                "Funding that the programme grants the project (the Union's share).",
                "Programmas finansējums, kas piešķirts projektam (ES daļa).",
            ),
            "Piešķirtais programmas finansējums projektam, EUR",
        ),
        money(
            "total_budget",
            Words("Total budget of the project.", "Projekta kopējais budžets."),
            "Kopējais projekta budžets, EUR",
        ),
        CURRENCY,
        Column("amount_stage", "text", STAGE, required=True, allowed=STAGES),
        Column(
            "quality",
            "text",
            Words(
                "ok, or warning where findings of severity warning exist for the project.",
                "ok vai warning, ja projektam ir konstatējumi ar smaguma pakāpi warning.",
            ),
            required=True,
            allowed=("ok", "warning"),
        ),
        *SOURCE_COLUMNS,
    ),
)

PARTNERS = Table(
    name="partners",
    title=Words("Partners", "Partneri"),
    about=Words(
        "One row per partner of a project, in the order of the page, with the partner's budget.",
        "Viena rinda katram projekta partnerim lapas secībā, ar partnera budžetu.",
    ),
    key=("project_uid", "partner_no"),
    references=(
        PROJECT_REFERENCE,
        Reference(("organisation_uid",), "organisations", ("organisation_uid",)),
        SOURCE_REFERENCE,
    ),
    columns=(
        PROJECT_UID,
        PARTNER_NO.needed(),
        Column(
            "role",
            "text",
            Words(
                "Role in the partnership; empty where the printed word is not known.",
                "Loma partnerībā; tukša, ja drukātais vārds nav zināms.",
            ),
            allowed=("lead", "partner", "associated"),
        ),
        Column(
            "role_raw",
            "text",
            Words("Role as printed.", "Loma, kā drukāta."),
            source_label="Partnera statuss",
        ),
        Column(
            "name",
            "text",
            Words("Name of the partner as printed.", "Partnera nosaukums, kā drukāts."),
            required=True,
            source_label="Partnera nosaukums",
        ),
        Column("country", "text", COUNTRY),
        Column(
            "country_raw",
            "text",
            Words("Country as printed.", "Valsts, kā drukāta."),
            source_label="Partnera valsts",
        ),
        Column(
            "planning_region",
            "text",
            Words(
                "Planning region of Latvia; empty for partners elsewhere.",
                "Latvijas plānošanas reģions; tukšs partneriem citās valstīs.",
            ),
            allowed=("Kurzeme", "Latgale", "Rīga", "Vidzeme", "Zemgale"),
        ),
        Column(
            "planning_region_raw",
            "text",
            Words("Planning region as printed.", "Plānošanas reģions, kā drukāts."),
            source_label="Plānošanas reģions",
        ),
        Column(
            "nuts_code",
            "text",
            Words(
                "NUTS 3 code that equalled the planning region on the day of decision; the page "
                "itself prints none. Read it together with nuts_version.",
                "NUTS 3 kods, kas lēmuma dienā sakrita ar plānošanas reģionu; pašā lapā tā nav. "
                "Lasāms kopā ar nuts_version.",
            ),
        ),
        Column(
            "nuts_version",
            "text",
            Words(
                "Version of NUTS (its year) in which nuts_code is meant.",
                "NUTS versija (gads), kurā nuts_code ir spēkā.",
            ),
        ),
        Column(
            "organisation_uid",
            "text",
            Words("The organisation behind the partner.", "Organizācija, kas ir partneris."),
            required=True,
        ),
        money(
            "programme_funding",
            Words(
                "Programme funding granted to the partner.",
                "Partnerim piešķirtais programmas finansējums.",
            ),
            "LV partnerim piešķirtais programmas finansējums, EUR",
        ),
        money(
            "national_cofinancing",
            Words("National co-financing of the partner.", "Partnera nacionālais līdzfinansējums."),
            "LV partnera nacionālais līdzfinansējums, EUR",
        ),
        money(
            "total_budget",
            Words("Total budget of the partner.", "Partnera kopējais budžets."),
            "Kopā, EUR",
        ),
        CURRENCY,
        Column("amount_stage", "text", STAGE, required=True, allowed=STAGES),
        *SOURCE_COLUMNS,
    ),
)

ORGANISATIONS = Table(
    name="organisations",
    title=Words("Organisations", "Organizācijas"),
    about=Words(
        "The organisations behind the partners. The pages print no identifier: two partners are "
        "one organisation where country and name agree but for case, accents and punctuation.",
        "Organizācijas, kas ir partneri. Lapās nav identifikatoru: divi partneri ir viena "
        "organizācija, ja sakrīt valsts un nosaukums, neņemot vērā burtu lielumu, diakritiskās "
        "zīmes un pieturzīmes.",
    ),
    key=("organisation_uid",),
    columns=(
        Column(
            "organisation_uid",
            "text",
            Words(
                "Identifier made from country and plain name.",
                "Identifikators no valsts un vienkāršotā nosaukuma.",
            ),
            required=True,
        ),
        Column(
            "name",
            "text",
            Words(
                "Name as printed; the first in alphabetical order where spellings differ.",
                "Nosaukums, kā drukāts; alfabētiski pirmais, ja rakstība atšķiras.",
            ),
            required=True,
        ),
        Column("country", "text", COUNTRY),
        Column(
            "match_status",
            "text",
            Words(
                "How partners were matched to the organisation.",
                "Kā partneri sasaistīti ar organizāciju.",
            ),
            required=True,
            allowed=("normalised_name",),
        ),
        Column(
            "participations",
            "integer",
            Words(
                "Rows of the table partners that are this organisation.",
                "Tabulas partners rindu skaits, kas ir šī organizācija.",
            ),
            required=True,
            unit="partners",
        ),
    ),
)

AMOUNTS = Table(
    name="amounts",
    title=Words("Amounts", "Summas"),
    about=Words(
        "One row per amount, with its measure, stage, fund and currency, and as it was printed.",
        "Viena rinda katrai summai ar tās rādītāju, posmu, fondu un valūtu, un kā tā drukāta.",
    ),
    key=("project_uid", "subject", "partner_no", "measure", "stage"),
    references=(PROJECT_REFERENCE, SOURCE_REFERENCE),
    columns=(
        PROJECT_UID,
        Column(
            "subject",
            "text",
            Words("What the amount is of.", "Uz ko summa attiecas."),
            required=True,
            allowed=("project", "partner"),
        ),
        PARTNER_NO,
        Column(
            "measure",
            "text",
            Words(
                "What is measured: the programme's funding, the national co-financing, or both "
                "together as total budget.",
                "Kas mērīts: programmas finansējums, nacionālais līdzfinansējums vai abi kopā kā "
                "kopējais budžets.",
            ),
            required=True,
            allowed=MEASURES,
        ),
        Column("stage", "text", STAGE, required=True, allowed=STAGES),
        Column(
            "fund",
            "text",
            Words(
                "Fund that the programme funding comes from; empty for other measures.",
                "Fonds, no kura ir programmas finansējums; citiem rādītājiem tukšs.",
            ),
        ),
        CURRENCY,
        Column(
            "amount",
            "money",
            Words("The amount, exact.", "Summa, precīzi."),
            required=True,
            unit=CURRENCY_UNIT,
        ),
        Column(
            "amount_raw",
            "text",
            Words("The amount as printed.", "Summa, kā drukāta."),
            required=True,
        ),
        *SOURCE_COLUMNS,
    ),
)
