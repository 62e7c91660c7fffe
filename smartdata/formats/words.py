"""What the files of a release say in words, in each language of the dictionary."""

from __future__ import annotations

from smartdata.registry.model import Words

TITLE = Words("smartdata open data", "smartdata atvērtie dati", "smartdata atvirieji duomenys")
VERSION = Words("Version", "Versija", "Versija")
DAY = Words("Day of the release", "Laidiena datums", "Leidimo diena")
SCHEMA = Words("Version of the schema", "Shēmas versija", "Schemos versija")
LICENCE = Words("Licence", "Licence", "Licencija")
PUBLISHER = Words("Publisher", "Publicētājs", "Leidėjas")
CONTACT = Words("Contact", "Saziņa", "Kontaktai")
ADDRESS = Words("Address", "Adrese", "Adresas")
SHEET = Words("Sheet", "Lapa", "Lapas")
ROWS = Words("Rows", "Rindas", "Eilutės")
NOTICES = Words("Notices", "Piezīmes", "Pastabos")
HINTS = (
    Words(
        "An empty cell means that the value is missing, never zero. Amounts are only comparable "
        "within one measure, stage and currency.",
        "Tukša šūna nozīmē, ka vērtības nav, nevis nulle. Summas salīdzināmas tikai viena "
        "rādītāja, posma un valūtas ietvaros.",
        "Tuščias langelis reiškia, kad reikšmės nėra, o ne nulį. Sumas galima lyginti tik to "
        "paties rodiklio, etapo ir valiutos.",
    ),
    Words(
        "Each row names the raw file and the place in it that it was read from "
        "(source_file_sha256, source_locator).",
        "Katra rinda norāda sākotnējo datni un vietu tajā, no kuras tā nolasīta "
        "(source_file_sha256, source_locator).",
        "Kiekviena eilutė nurodo pradinį failą ir vietą jame, iš kurios ji perskaityta "
        "(source_file_sha256, source_locator).",
    ),
)


def left_out(table: str, cells: int, limit: int) -> Words:
    """A table that the workbook has no room for."""
    file = f"data/{table}.parquet"
    return Words(
        f"Table {table} is left out of the workbook: with its {cells:,} cells the workbook would "
        f"have more than {limit:,}. It is in {file} and in data/{table}.csv.",
        f"Tabula {table} darbgrāmatā nav iekļauta: ar tās {_grouped(cells)} šūnām darbgrāmatā būtu "
        f"vairāk nekā {_grouped(limit)} šūnu. Tā ir datnēs {file} un data/{table}.csv.",
        f"Lentelė {table} į darbaknygę neįtraukta: su jos langeliais ({_grouped(cells)}) "
        f"darbaknygėje jų būtų daugiau nei {_grouped(limit)}. Ji yra failuose {file} ir "
        f"data/{table}.csv.",
    )


def split(table: str, sheets: int) -> Words:
    """A table with more rows than a sheet can have."""
    last = f"{table}_{sheets}"
    return Words(
        f"Table {table} has more rows than a sheet can hold: it goes on up to sheet {last}.",
        f"Tabulai {table} ir vairāk rindu, nekā lapā ietilpst: tā turpinās līdz lapai {last}.",
        f"Lentelėje {table} yra daugiau eilučių, nei telpa lape: ji tęsiasi iki lapo {last}.",
    )


def texts_cut(table: str, column: str, cells: int) -> Words:
    """Texts that are longer than a cell can hold."""
    place, file = f"{table}.{column}", f"data/{table}.parquet"
    return Words(
        f"{place}: {cells:,} longer texts are cut in the workbook, as a cell holds at most 32,767 "
        f"characters. They are whole in {file}.",
        f"{place}: garāki teksti darbgrāmatā ir saīsināti ({_grouped(cells)}), jo šūnā ietilpst "
        f"ne vairāk kā 32 767 rakstzīmes. Pilnībā tie ir datnē {file}.",
        f"{place}: ilgesni tekstai darbaknygėje sutrumpinti ({_grouped(cells)}), nes langelyje "
        f"telpa ne daugiau kaip 32 767 ženklai. Visi jie yra faile {file}.",
    )


def kept_as_text(table: str, column: str, cells: int) -> Words:
    """Numbers and dates that a spreadsheet can't hold exactly."""
    place = f"{table}.{column}"
    return Words(
        f"{place}: {cells:,} values stand as text in the workbook, as a spreadsheet can't hold "
        "them exactly (numbers of more than 15 digits, days before March 1900).",
        f"{place}: dažas vērtības darbgrāmatā ir teksts ({_grouped(cells)}), jo izklājlapa tās "
        "nevar glabāt precīzi (skaitļi ar vairāk nekā 15 cipariem, dienas pirms 1900. gada marta).",
        f"{place}: kai kurios reikšmės darbaknygėje yra tekstas ({_grouped(cells)}), nes "
        "skaičiuoklė jų tiksliai laikyti negali (skaičiai, turintys daugiau nei 15 skaitmenų, "
        "dienos iki 1900 m. kovo).",
    )


NO_PLACES = Words(
    "No source states coordinates, so there is no GeoJSON and no GeoParquet file.",
    "Neviens avots nenorāda koordinātas, tāpēc GeoJSON un GeoParquet datņu nav.",
    "Nė vienas šaltinis nenurodo koordinačių, todėl GeoJSON ir GeoParquet failų nėra.",
)


def places_left_out(rows: int) -> Words:
    """Rows whose coordinates lie on no globe."""
    return Words(
        f"{rows:,} locations are left out of GeoJSON and GeoParquet: their coordinates as printed "
        "lie outside of ±90 degrees of latitude or ±180 of longitude. They are in "
        "data/locations.parquet.",
        f"GeoJSON un GeoParquet datnēs nav iekļautas dažas vietas ({_grouped(rows)}): to "
        "koordinātas, kā tās norādītas avotā, ir ārpus ±90 platuma vai ±180 garuma grādiem. Tās ir "
        "datnē data/locations.parquet.",
        f"Į GeoJSON ir GeoParquet failus neįtrauktos kai kurios vietos ({_grouped(rows)}): "
        "šaltinyje nurodytos koordinatės yra už ±90 platumos arba ±180 ilgumos laipsnių ribų. Jos "
        "yra faile data/locations.parquet.",
    )


def _grouped(number: int) -> str:
    """A number as Latvian and Lithuanian group it, with blanks that do not break."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
