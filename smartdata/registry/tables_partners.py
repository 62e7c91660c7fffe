"""The tables of partners, and of the organisations behind them."""

from __future__ import annotations

from dataclasses import replace

from smartdata.registry import units
from smartdata.registry import warnings_on_use as warnings
from smartdata.registry.model import Column, Reference, Table, Words
from smartdata.registry.shared_columns import (
    COUNTRY,
    COUNTRY_COLUMN,
    COUNTRY_RAW,
    CURRENCY,
    NUTS_VERSION,
    PARTNER_NO,
    POSTCODE,
    PROJECT_REFERENCE,
    PROJECT_UID,
    REGION_RAW,
    ROLES,
    SOURCE_REFERENCE,
    STAGE_COLUMN,
    STATEMENT_COLUMNS,
    TOWN,
    YES_NO,
    money,
)

_ORGANISATION_UID = Column(
    "organisation_uid",
    "text",
    Words(
        "The organisation behind the partner; empty for natural persons and where no name is "
        "published.",
        "Organizācija, kas ir partneris; tukšs fiziskām personām un ja nosaukums nav publicēts.",
        "Organizacija, kuri yra partneris; tuščias fiziniams asmenims ir jei pavadinimas "
        "nepaskelbtas.",
    ),
    warning=warnings.ORGANISATION_UID,
)

PARTNERS = Table(
    name="partners",
    title=Words("Partners", "Partneri", "Partneriai"),
    about=Words(
        "One row per partner or beneficiary of a project, in the order of the source.",
        "Viena rinda katram projekta partnerim vai finansējuma saņēmējam avota secībā.",
        "Viena eilutė kiekvienam projekto partneriui ar paramos gavėjui šaltinio tvarka.",
    ),
    key=("project_uid", "source_id", "partner_no"),
    references=(
        PROJECT_REFERENCE,
        Reference(("organisation_uid",), "organisations", ("organisation_uid",)),
        SOURCE_REFERENCE,
    ),
    columns=(
        PROJECT_UID,
        PARTNER_NO.needed(),
        Column("role", "text",
               Words("Role in the partnership; empty where the printed word is not known. "
                     "beneficiary where the source names no partnership.",
                     "Loma partnerībā; tukša, ja avotā norādītais vārds nav zināms. beneficiary, "
                     "ja avots partnerību nenorāda.",
                     "Vaidmuo partnerystėje; tuščias, jei šaltinyje nurodytas žodis nežinomas. "
                     "beneficiary, jei šaltinis partnerystės nenurodo."),
               allowed=ROLES),
        Column("role_raw", "text",
               Words("Role as printed.", "Loma, kā norādīta avotā.",
                     "Vaidmuo, kaip nurodyta šaltinyje."),
               warning=warnings.AS_PRINTED),
        Column("name", "text",
               Words("Name of the partner as printed; never that of a natural person.",
                     "Partnera nosaukums, kā norādīts avotā; nekad fiziskas personas vārds.",
                     "Partnerio pavadinimas, kaip nurodyta šaltinyje; niekada ne fizinio asmens "
                     "vardas ir pavardė."),
               warning=warnings.PARTNER_NAME),
        Column("natural_person", "text",
               Words("Whether the partner is a natural person; empty where the source does not "
                     "say.",
                     "Vai partneris ir fiziska persona; tukšs, ja avots to nenorāda.",
                     "Ar partneris yra fizinis asmuo; tuščias, jei šaltinis to nenurodo."),
               allowed=YES_NO, warning=warnings.NATURAL_PERSON),
        Column("organisation_type", "text",
               Words("Type of organisation as printed.",
                     "Organizācijas veids, kā norādīts avotā.",
                     "Organizacijos rūšis, kaip nurodyta šaltinyje.")),
        replace(COUNTRY_COLUMN, warning=warnings.PARTNER_COUNTRY),
        COUNTRY_RAW,
        Column("planning_region", "text",
               Words("Planning region of Latvia; empty for partners elsewhere.",
                     "Latvijas plānošanas reģions; tukšs partneriem citās valstīs.",
                     "Latvijos planavimo regionas; tuščias partneriams kitose šalyse."),
               allowed=("Kurzeme", "Latgale", "Rīga", "Vidzeme", "Zemgale")),
        Column("planning_region_raw", "text",
               Words("Planning region as printed.", "Plānošanas reģions, kā norādīts avotā.",
                     "Planavimo regionas, kaip nurodyta šaltinyje."),
               warning=warnings.AS_PRINTED),
        REGION_RAW,
        Column("nuts_code", "text",
               Words("NUTS code as printed, or the NUTS 3 code that equalled the planning region "
                     "on the day of decision. Read it together with nuts_version.",
                     "NUTS kods, kā norādīts avotā, vai NUTS 3 kods, kas lēmuma dienā sakrita ar "
                     "plānošanas reģionu. Lasāms kopā ar nuts_version.",
                     "NUTS kodas, kaip nurodyta šaltinyje, arba NUTS 3 kodas, kuris sprendimo "
                     "dieną atitiko planavimo regioną. Skaitytinas kartu su nuts_version."),
               warning=warnings.NUTS_CODE),
        NUTS_VERSION,
        POSTCODE,
        TOWN,
        _ORGANISATION_UID,
        money("programme_funding",
              Words("Programme funding granted to the partner.",
                    "Partnerim piešķirtais programmas finansējums.",
                    "Partneriui skirtas programos finansavimas."), warnings.PARTNER_MONEY),
        money("national_cofinancing",
              Words("National co-financing of the partner.",
                    "Partnera nacionālais līdzfinansējums.",
                    "Partnerio nacionalinis bendrasis finansavimas."), warnings.PARTNER_MONEY),
        money("eligible_expenditure",
              Words("Total eligible expenditure of the partner.",
                    "Partnera kopējie attiecināmie izdevumi.",
                    "Visos tinkamos finansuoti partnerio išlaidos."), warnings.PARTNER_MONEY),
        money("total_budget",
              Words("Total budget of the partner.", "Partnera kopējais budžets.",
                    "Bendras partnerio biudžetas."), warnings.PARTNER_MONEY),
        replace(CURRENCY, required=False),
        STAGE_COLUMN,
        *STATEMENT_COLUMNS,
    ),
)  # fmt: skip

PARTNER_IDENTIFIERS = Table(
    name="partner_identifiers",
    title=Words("Identifiers of partners", "Partneru identifikatori",
                "Partnerių identifikatoriai"),
    about=Words(
        "One row per identifier that a source states of a partner: registration number, VAT, PIC.",
        "Viena rinda katram partnera identifikatoram avotā: reģistrācijas numurs, PVN, PIC.",
        "Viena eilutė kiekvienam partnerio identifikatoriui šaltinyje: registracijos numeris, PVM "
        "kodas, PIC.",
    ),
    key=("project_uid", "source_id", "partner_no", "scheme", "value"),
    references=(
        Reference(
            ("project_uid", "source_id", "partner_no"),
            "partners",
            ("project_uid", "source_id", "partner_no"),
        ),
        SOURCE_REFERENCE,
    ),
    columns=(
        PROJECT_UID,
        PARTNER_NO.needed(),
        _ORGANISATION_UID,
        Column("scheme", "text",
               Words("Register or scheme of the identifier, like HR-OIB or PIC.",
                     "Identifikatora reģistrs vai shēma, piemēram, HR-OIB vai PIC.",
                     "Identifikatoriaus registras arba schema, pvz., HR-OIB ar PIC."),
               required=True),
        Column("value", "text",
               Words("The identifier.", "Identifikators.", "Identifikatorius."), required=True),
        Column("check_digit", "text",
               Words("Whether its check digit is right, where the scheme has one that is known.",
                     "Vai kontrolcipars ir pareizs, ja shēmai tāds ir un ir zināms.",
                     "Ar kontrolinis skaitmuo teisingas, jei schema jį turi ir jis žinomas."),
               required=True, allowed=("passed", "failed", "not_checked")),
        *STATEMENT_COLUMNS,
    ),
)  # fmt: skip

ORGANISATIONS = Table(
    name="organisations",
    title=Words("Organisations", "Organizācijas", "Organizacijos"),
    about=Words(
        "The organisations behind the partners. Partners with the same identifier are one; without "
        "an identifier, two are one where country and name agree but for case, accents and "
        "punctuation.",
        "Organizācijas, kas ir partneri. Partneri ar vienu identifikatoru ir viena organizācija; "
        "bez identifikatora – ja sakrīt valsts un nosaukums, neņemot vērā burtu lielumu, "
        "diakritiskās zīmes un pieturzīmes.",
        "Organizacijos, kurios yra partneriai. Partneriai su tuo pačiu identifikatoriumi yra viena "
        "organizacija; be identifikatoriaus – jei sutampa šalis ir pavadinimas, neatsižvelgiant į "
        "raidžių dydį, diakritinius ir skyrybos ženklus.",
    ),
    key=("organisation_uid",),
    columns=(
        Column("organisation_uid", "text",
               Words("Scheme and identifier, or an identifier made from country and plain name.",
                     "Shēma un identifikators vai identifikators, kas veidots no valsts un "
                     "vienkāršotā nosaukuma.",
                     "Schema ir identifikatorius arba identifikatorius, sudarytas iš šalies ir "
                     "supaprastinto pavadinimo."),
               required=True, warning=warnings.ORGANISATION_UID),
        Column("name", "text",
               Words("Name as printed; the first in alphabetical order where spellings differ.",
                     "Nosaukums, kā norādīts avotā; alfabētiski pirmais, ja rakstība atšķiras.",
                     "Pavadinimas, kaip nurodyta šaltinyje; jei rašyba skiriasi, pirmasis pagal "
                     "abėcėlę."),
               required=True),
        Column("country", "text", COUNTRY, warning=warnings.ORGANISATION_COUNTRY),
        Column("match_status", "text",
               Words("How partners were matched to the organisation.",
                     "Kā partneri sasaistīti ar organizāciju.",
                     "Kaip partneriai susieti su organizacija."),
               required=True, allowed=("exact_id", "normalised_name"),
               warning=warnings.MATCH_STATUS),
        Column("participations", "integer",
               Words("Rows of the table partners that are this organisation.",
                     "Cik tabulas partners rindu ir šī organizācija.",
                     "Kiek lentelės partners eilučių yra ši organizacija."),
               required=True, unit=units.PARTNERS, warning=warnings.PARTICIPATIONS),
    ),
)  # fmt: skip
