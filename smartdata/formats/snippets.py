"""Ready-made lines to copy that read a table in the tools that readers use."""

from __future__ import annotations

import json
from collections.abc import Mapping

from smartdata.addresses import file_url
from smartdata.publish.versions import LATEST
from smartdata.registry.model import Column, ColumnType, Language, Table, Words

#: What the snippets are called, in the order in which they are shown.
LABELS: Mapping[str, Words] = {
    "python": Words("Python", "Python", "Python"),
    "pandas": Words("Python: pandas", "Python: pandas", "Python: pandas"),
    "polars": Words("Python: polars", "Python: polars", "Python: polars"),
    "r-readr": Words("R: readr", "R: readr", "R: readr"),
    "r-arrow": Words("R: arrow", "R: arrow", "R: arrow"),
    "duckdb": Words("DuckDB: SQL", "DuckDB: SQL", "DuckDB: SQL"),
    "duckdb-cli": Words("DuckDB: command line", "DuckDB: komandrinda", "DuckDB: komandinė eilutė"),
    "excel": Words("Excel", "Excel", "Excel"),
    "libreoffice": Words("LibreOffice Calc", "LibreOffice Calc", "LibreOffice Calc"),
}
#: Those that are steps for people and not code.
STEPS = ("excel", "libreoffice")

#: How LibreOffice is told the type of a column: text, a number in US English, a day from its year.
_CALC_TYPES: Mapping[ColumnType, int] = {
    "text": 2,
    "integer": 10,
    "money": 10,
    "rate": 10,
    "decimal": 10,
    "date": 5,
}
_R_TYPES: Mapping[ColumnType, str] = {
    "text": "col_character()",
    "integer": "col_double()",
    "money": "col_double()",
    "rate": "col_double()",
    "decimal": "col_double()",
    "date": "col_date()",
}


def snippets(
    table: Table, base_url: str, version: str, language: Language = "en"
) -> dict[str, str]:
    """Lines that read a table, by the keys of ``LABELS``.

    ``base_url`` is the address of ``open-data`` with a slash at its end; ``version`` may be
    ``latest``. The steps for people are in the language; code is the same in all.
    """
    parquet = _address(base_url, version, f"data/{table.name}.parquet")
    csv = _address(base_url, version, f"data/{table.name}.csv")
    workbook = _address(base_url, version, "smartdata.xlsx")
    steps = {"table": table.name, "csv": csv, "workbook": workbook}
    steps["command"] = f'soffice --calc --infilter="{calc_filter(table)}" {table.name}.csv'
    return {
        "python": _python(table, base_url, version),
        "pandas": (
            "import pandas as pd\n\n"
            f'{table.name} = pd.read_parquet({_quoted(parquet)}, dtype_backend="pyarrow")'
        ),
        "polars": f"import polars as pl\n\n{table.name} = pl.read_parquet({_quoted(parquet)})",
        "r-readr": _readr(table, csv),
        "r-arrow": f"library(arrow)\n\n{table.name} <- read_parquet({_quoted(parquet)})",
        "duckdb": f"SELECT * FROM read_parquet({_sql(parquet)}) LIMIT 10;",
        "duckdb-cli": f'duckdb -c "SELECT * FROM read_parquet({_sql(parquet)}) LIMIT 10"',
        "excel": _EXCEL.in_(language).format_map(steps),
        "libreoffice": _CALC.in_(language).format_map(steps),
    }


def calc_filter(table: Table) -> str:
    """The import filter of LibreOffice for a table's CSV file, with the type of each column.

    Without it a code like 007 would become the number 7.
    """
    types = "/".join(f"{n}/{_CALC_TYPES[c.type]}" for n, c in enumerate(table.columns, start=1))
    return f"CSV:44,34,76,1,{types},1033,false,true"


def _address(base_url: str, version: str, path: str) -> str:
    return f"{base_url}{LATEST}/{path}" if version == LATEST else file_url(base_url, version, path)


def _python(table: Table, base_url: str, version: str) -> str:
    told = "" if version == LATEST else f", version={_quoted(version)}"
    return (
        "import smartdata\n\n"
        f"{table.name} = smartdata.load({_quoted(table.name)}{told}, source={_quoted(base_url)})"
    )


def _readr(table: Table, address: str) -> str:
    types = ",\n".join(f"    {_r_type(column)}" for column in table.columns)
    return (
        "library(readr)\n\n"
        f"{table.name} <- read_csv(\n"
        f"  {_quoted(address)},\n"
        f"  col_types = cols(\n{types}\n  ),\n"
        '  na = "", trim_ws = FALSE, num_threads = 1,\n'
        '  locale = locale(encoding = "UTF-8", decimal_mark = ".", grouping_mark = "")\n'
        ")"
    )


def _r_type(column: Column) -> str:
    return f"{column.name} = {_R_TYPES[column.type]}"


def _quoted(text: str) -> str:
    """A text in double quotes, as Python and R both read it."""
    return json.dumps(text, ensure_ascii=False)


def _sql(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_EXCEL = Words(
    "1. Download {workbook} and open it: each table is a sheet, numbers and dates have their "
    "types, and decimals look as your Excel shows them.\n"
    "2. Go to sheet {table}; the sheet dictionary says what its columns mean.\n"
    "For the CSV file instead: Data > From Text/CSV, {csv}, file origin 65001: Unicode (UTF-8), "
    "delimiter comma; then Transform Data, and give number columns their type with Using Locale: "
    "English (United States). A double click on the CSV file would spoil letters and decimals.",
    "1. Lejupielādējiet {workbook} un atveriet to: katra tabula ir lapa, skaitļiem un datumiem ir "
    "savi tipi, un decimāldaļas redzamas tā, kā tās rāda jūsu Excel.\n"
    "2. Atveriet lapu {table}; ko nozīmē tās kolonnas, teikts lapā dictionary.\n"
    "Ja vajadzīga CSV datne: Dati > No teksta/CSV, {csv}, datnes izcelsme 65001: Unicode (UTF-8), "
    "norobežotājs — komats; pēc tam Pārveidot datus, un skaitļu kolonnām norādiet tipu, izmantojot "
    "lokalizāciju angļu (ASV). Atverot CSV datni ar dubultklikšķi, burti un decimāldaļas tiktu "
    "sabojātas.",
    "1. Atsisiųskite {workbook} ir atverkite: kiekviena lentelė yra atskiras lapas, skaičiai ir "
    "datos turi savo tipus, o dešimtainės trupmenos rodomos taip, kaip įprasta jūsų „Excel“.\n"
    "2. Atverkite lapą {table}; ką reiškia jo stulpeliai, pasakyta lape dictionary.\n"
    "Jei reikia CSV failo: Duomenys > Iš teksto/CSV, {csv}, failo kilmė 65001: Unicode (UTF-8), "
    "skyriklis – kablelis; tada Transformuoti duomenis ir skaičių stulpeliams nurodykite tipą, "
    "naudodami lokalę anglų (Jungtinės Valstijos). Dukart spustelėjus CSV failą, raidės ir "
    "trupmenos būtų sugadintos.",
)
_CALC = Words(
    "1. Download {workbook} and open it: each table is a sheet with typed cells; go to {table}.\n"
    "For the CSV file instead: open {csv}; in the dialogue choose character set Unicode (UTF-8), "
    'language English (USA), separator comma, string delimiter "; mark columns of codes as Text, '
    "else 007 becomes 7. Or download it and say on a command line, which gives each column its "
    "type:\n{command}",
    "1. Lejupielādējiet {workbook} un atveriet to: katra tabula ir lapa ar tipizētām šūnām; "
    "atveriet {table}.\n"
    "Ja vajadzīga CSV datne: atveriet {csv}; dialoglodziņā izvēlieties rakstzīmju kopu Unicode "
    '(UTF-8), valodu angļu (ASV), atdalītāju komatu, virknes norobežotāju "; kodu kolonnas '
    "atzīmējiet kā tekstu, citādi 007 kļūst par 7. Vai arī lejupielādējiet to un komandrindā "
    "rakstiet, lai katrai kolonnai būtu savs tips:\n{command}",
    "1. Atsisiųskite {workbook} ir atverkite: kiekviena lentelė yra lapas su tipizuotais "
    "langeliais; atverkite {table}.\n"
    "Jei reikia CSV failo: atverkite {csv}; dialoge pasirinkite ženklų koduotę Unicode (UTF-8), "
    'kalbą anglų (JAV), skyriklį kablelį, teksto skyriklį "; kodų stulpelius pažymėkite kaip '
    "tekstą, antraip 007 taps 7. Arba atsisiųskite jį ir komandinėje eilutėje rašykite, kad "
    "kiekvienas stulpelis turėtų savo tipą:\n{command}",
)
