"""The units that columns are in, declared once. Programs tell them by the English word."""

from smartdata.registry.model import Words

#: What the money columns of every table say of themselves.
SEE_CURRENCY = Words("see column currency", "sk. kolonnu currency", "žr. stulpelį currency")
EURO = Words("EUR", "EUR", "EUR")
UNITS_PER_EURO = Words(
    "units of currency per euro", "valūtas vienības par vienu eiro", "valiutos vienetai už eurą"
)
SHARE = Words("share of 1", "daļa no 1", "dalis vieneto")
FRACTION = Words("fraction", "daļskaitlis no 0 līdz 1", "trupmena nuo 0 iki 1")
DEGREES = Words("degrees", "grādi", "laipsniai")
BYTES = Words("bytes", "baiti", "baitai")
ROWS = Words("rows", "rindas", "eilutės")
RECORDS = Words("records", "ieraksti", "įrašai")
FILES = Words("files", "datnes", "failai")
#: What a source states of one project or beneficiary.
STATEMENTS = Words("statements", "projekti vai saņēmēji", "projektai ar gavėjai")
SOURCES = Words("sources", "avoti", "šaltiniai")
PARTNERS = Words("partners", "partneri", "partneriai")
PROJECTS = Words("projects", "projekti", "projektai")
UNITS: tuple[Words, ...] = (
    SEE_CURRENCY,
    EURO,
    UNITS_PER_EURO,
    SHARE,
    FRACTION,
    DEGREES,
    BYTES,
    ROWS,
    RECORDS,
    FILES,
    STATEMENTS,
    SOURCES,
    PARTNERS,
    PROJECTS,
)
