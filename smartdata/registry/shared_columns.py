"""Columns that several tables have, declared once."""

from smartdata.registry import units
from smartdata.registry import warnings_on_use as warnings
from smartdata.registry.model import Column, Reference, Words

STAGES = ("requested", "approved", "contracted", "amended", "final", "paid", "unknown")
MEASURES = (
    "programme_funding",
    "national_cofinancing",
    "own_contribution",
    "public_funding",
    "eligible_expenditure",
    "total_budget",
)
#: The measures that the tables of projects and partners hold at their source's main stage.
HEADLINE_MEASURES = (
    "programme_funding",
    "national_cofinancing",
    "eligible_expenditure",
    "total_budget",
)
YES_NO = ("yes", "no")
ROLES = ("lead", "partner", "associated", "beneficiary")
STATUSES = (
    "applied",
    "approved",
    "reserve",
    "contracted",
    "running",
    "completed",
    "terminated",
    "not_contracted",
    "rejected",
    "withdrawn",
)
#: An application is not an operation: only with one of these a project counts in sums.
OPERATION_STATUSES = ("contracted", "running", "completed", "terminated")

SOURCE_ID = Column(
    "source_id",
    "text",
    Words(
        "The source that the row was read from.",
        "Avots, no kura rinda nolasīta.",
        "Šaltinis, iš kurio perskaityta eilutė.",
    ),
    required=True,
)
SOURCE_FILE_SHA256 = Column(
    "source_file_sha256",
    "text",
    Words(
        "SHA-256 of the raw file that the row was read from; key into source_files.",
        "Sākotnējās datnes SHA-256, no kuras rinda nolasīta; atslēga uz source_files.",
        "Pradinio failo, iš kurio perskaityta eilutė, SHA-256; raktas į source_files.",
    ),
    required=True,
)
SOURCE_LOCATOR = Column(
    "source_locator",
    "text",
    Words(
        "Where the row stands: the path of the raw file under raw/, then # and its lines (L33, "
        "or L1-L34), the sheet and row of a workbook (Sheet1!7), the row of an HTML table (R7) or "
        "the record of a JSON file (O7). Several places are parted by commas, and end in … where "
        "there are more; nothing after # is the whole file. In names of sheets %23 is #.",
        "Kur rinda atrodas: sākotnējās datnes ceļš zem raw/, tad # un rindas (L33 vai L1-L34), "
        "darbgrāmatas lapa un rinda (Sheet1!7), HTML tabulas rinda (R7) vai JSON datnes ieraksts "
        "(O7). Vairākas vietas atdala komati, beigās ir …, ja to ir vairāk; ja aiz # nav nekā, tā "
        "ir visa datne. Lapu nosaukumos %23 ir #.",
        "Kur yra eilutė: pradinio failo kelias nuo raw/, tada # ir jo eilutės (L33 arba L1-L34), "
        "darbaknygės lapas ir eilutė (Sheet1!7), HTML lentelės eilutė (R7) arba JSON failo įrašas "
        "(O7). Kelios vietos skiriamos kableliais, o jei jų yra daugiau, gale rašoma …; jei po # "
        "nieko nėra, tai visas failas. Lapų pavadinimuose %23 reiškia #.",
    ),
    required=True,
)
#: The way back to the raw file; the last columns of every table that is read from one.
SOURCE_COLUMNS = (SOURCE_ID, SOURCE_FILE_SHA256, SOURCE_LOCATOR)
SOURCE_REFERENCE = Reference(("source_id",), "sources", ("source_id",))

PROJECT_UID = Column(
    "project_uid",
    "text",
    Words(
        "The project everywhere: CCI code of the programme, slash, project number. Where the "
        "programme is not known, the source and the programme's printed name stand for the CCI; "
        "where a source has no project numbers, key- and a hash of what tells projects apart.",
        "Projekta identifikators visās tabulās: programmas CCI kods, slīpsvītra, projekta numurs. "
        "Ja programma nav zināma, CCI vietā ir avots un programmas nosaukums, kā norādīts avotā; "
        "ja avotam nav projektu numuru, key- un jaucējvērtība no tā, kas projektus atšķir.",
        "Projekto identifikatorius visose lentelėse: programos CCI kodas, pasvirasis brūkšnys, "
        "projekto numeris. Jei programa nežinoma, vietoj CCI rašomas šaltinis ir programos "
        "pavadinimas, kaip nurodyta šaltinyje; jei šaltinyje projektų numerių nėra, – key- ir "
        "maišos reikšmė iš to, kas skiria projektus.",
    ),
    required=True,
)
#: Of several sources that state a project, which one a row is from.
MAIN_STATEMENT = Column(
    "main_statement",
    "text",
    Words(
        "Whether the row is of the statement that speaks for the project in the table projects. "
        "Where several sources state a project, take only yes to count it once.",
        "Vai rinda ir no tā avota ziņām, kas projektu pārstāv tabulā projects. Ja projektu norāda "
        "vairāki avoti, jāņem tikai yes, lai to skaitītu vienreiz.",
        "Ar eilutė yra iš to šaltinio duomenų, kurie projektui atstovauja lentelėje projects. Jei "
        "projektą nurodo keli šaltiniai, imkite tik yes, kad jis būtų suskaičiuotas vieną kartą.",
    ),
    required=True,
    allowed=YES_NO,
    linked=True,
    warning=warnings.MAIN_STATEMENT,
)
VALID_FROM = Column(
    "valid_from",
    "date",
    Words(
        "Day of the snapshot since which the source states the record as it stands here.",
        "Momentuzņēmuma diena, kopš kuras avots ierakstu norāda tā, kā tas ir šeit.",
        "Momentinės kopijos, nuo kurios šaltinis įrašą nurodo taip, kaip jis pateiktas čia, diena.",
    ),
    required=True,
    linked=True,
    warning=warnings.VALID_FROM,
)
FIRST_STATED = Column(
    "first_stated",
    "date",
    Words(
        "Day of the first snapshot in which the source stated the record.",
        "Pirmā momentuzņēmuma diena, kurā avots norādīja ierakstu.",
        "Pirmosios momentinės kopijos, kurioje šaltinis nurodė įrašą, diena.",
    ),
    required=True,
    linked=True,
    warning=warnings.FIRST_STATED,
)
#: The last columns of the tables that hold what several sources may state of one project.
STATEMENT_COLUMNS = (MAIN_STATEMENT, *SOURCE_COLUMNS)
HISTORY_COLUMNS = (VALID_FROM, FIRST_STATED)
PROJECT_REFERENCE = Reference(("project_uid",), "projects", ("project_uid",))
PROGRAMME_CCI = Column(
    "programme_cci",
    "text",
    Words(
        "CCI code of the programme; empty where the printed name is not known.",
        "Programmas CCI kods; tukšs, ja avotā norādītais nosaukums nav zināms.",
        "Programos CCI kodas; tuščias, jei šaltinyje nurodytas pavadinimas nežinomas.",
    ),
)
PARTNER_NO = Column(
    "partner_no",
    "integer",
    Words(
        "The partner's place in the project's partner table, from 1.",
        "Partnera kārtas numurs projekta partneru tabulā, sākot ar 1.",
        "Partnerio eilės numeris projekto partnerių lentelėje, pradedant nuo 1.",
    ),
)
CURRENCY = Column(
    "currency",
    "text",
    Words(
        "ISO 4217 code of the currency.",
        "Valūtas ISO 4217 kods.",
        "Valiutos ISO 4217 kodas.",
    ),
    required=True,
)
STAGE = Words(
    "The stage at which the amounts were decided: a project has different, all correct amounts "
    "when approved, contracted and paid. Never add amounts of different stages.",
    "Posms, kurā summas noteiktas: vienam projektam apstiprinātās, līgumā noteiktās un izmaksātās "
    "summas atšķiras un visas ir pareizas. Dažādu posmu summas nedrīkst saskaitīt.",
    "Etapas, kuriame nustatytos sumos: to paties projekto patvirtintos, sutartyje nustatytos ir "
    "išmokėtos sumos skiriasi ir visos yra teisingos. Skirtingų etapų sumų sudėti negalima.",
)
COUNTRY = Words(
    "ISO 3166-1 alpha-2 code of the country; empty where the printed name is not known.",
    "Valsts ISO 3166-1 divu burtu kods; tukšs, ja avotā norādītais nosaukums nav zināms.",
    "Šalies ISO 3166-1 dviejų raidžių kodas; tuščias, jei šaltinyje nurodytas pavadinimas "
    "nežinomas.",
)


def money(name: str, about: Words, warning: Words) -> Column:
    """An exact amount with two decimals in the row's own currency; empty where none is stated."""
    return Column(name, "money", about, unit=units.SEE_CURRENCY, warning=warning)


RECORD_LOCATOR = Column(
    "record_locator",
    "text",
    Words(
        "The record that it is about: the source_locator of its project, or that which it would "
        "have; several raw records may make one.",
        "Ieraksts, uz kuru tas attiecas: tā projekta source_locator vai tas, kāds tam būtu; vienu "
        "ierakstu var veidot vairāki sākotnējie ieraksti.",
        "Įrašas, su kuriuo tai susiję: jo projekto source_locator arba toks, koks jam būtų "
        "suteiktas; vieną įrašą gali sudaryti keli pradiniai įrašai.",
    ),
)
COUNTRY_COLUMN = Column("country", "text", COUNTRY)
COUNTRY_RAW = Column(
    "country_raw",
    "text",
    Words(
        "Country as printed.",
        "Valsts, kā norādīts avotā.",
        "Šalis, kaip nurodyta šaltinyje.",
    ),
    warning=warnings.AS_PRINTED,
)
REGION_RAW = Column(
    "region_raw",
    "text",
    Words(
        "Region as printed.",
        "Reģions, kā norādīts avotā.",
        "Regionas, kaip nurodyta šaltinyje.",
    ),
    warning=warnings.REGION_RAW,
)
POSTCODE = Column(
    "postcode",
    "text",
    Words(
        "Postcode as printed.",
        "Pasta indekss, kā norādīts avotā.",
        "Pašto kodas, kaip nurodyta šaltinyje.",
    ),
)
TOWN = Column(
    "town",
    "text",
    Words(
        "Town as printed.",
        "Apdzīvota vieta, kā norādīts avotā.",
        "Gyvenamoji vietovė, kaip nurodyta šaltinyje.",
    ),
)
NUTS_VERSION = Column(
    "nuts_version",
    "text",
    Words(
        "Version of NUTS (its year) in which nuts_code is meant; where the source does not say, "
        "all versions in which the code is valid, joined by |.",
        "NUTS versija (gads), kurai atbilst nuts_code; ja avots to nenorāda, visas versijas, kurās "
        "kods ir derīgs, atdalītas ar |.",
        "NUTS versija (metai), pagal kurią suprantamas nuts_code; jei šaltinis jos nenurodo, – "
        "visos versijos, kuriose kodas galioja, atskirtos ženklu |.",
    ),
    warning=warnings.NUTS_VERSION,
)
STAGE_COLUMN = Column("amount_stage", "text", STAGE, required=True, allowed=STAGES)
