"""The tables that say where the data come from: sources, their files, and programmes."""

from smartdata.registry.model import Column, Table, Words
from smartdata.registry.shared_columns import (
    RECORD_LOCATOR,
    SOURCE_COLUMNS,
    SOURCE_FILE_SHA256,
    SOURCE_ID,
    SOURCE_REFERENCE,
    STAGE,
    STAGES,
)

_RECORDS = "records"

SOURCES = Table(
    name="sources",
    title=Words("Sources", "Avoti"),
    about=Words(
        "One row per source: who publishes it, on what terms, and what became of its records.",
        "Viena rinda katram avotam: kas to publicē, ar kādiem noteikumiem un kas noticis ar tā "
        "ierakstiem.",
    ),
    key=("source_id",),
    columns=(
        SOURCE_ID,
        Column("title_en", "text", Words("Title in English.", "Nosaukums angliski."), True),
        Column("title_lv", "text", Words("Title in Latvian.", "Nosaukums latviski."), True),
        Column("publisher", "text", Words("Who publishes it.", "Kas to publicē."), required=True),
        Column(
            "landing_page",
            "text",
            Words("Address where a reader finds it.", "Adrese, kur lasītājs to atrod."),
        ),
        Column(
            "licence",
            "text",
            Words(
                "Licence that the source states; empty where it states none.",
                "Licence, ko norāda avots; tukša, ja nav norādīta.",
            ),
        ),
        Column(
            "attribution",
            "text",
            Words(
                "How the source is to be named when its data are used.",
                "Kā avots jānorāda, izmantojot tā datus.",
            ),
            required=True,
        ),
        Column("format", "text", Words("Format of its files.", "Datņu formāts."), required=True),
        Column("amount_stage", "text", STAGE, required=True, allowed=STAGES),
        Column(
            "snapshot_date",
            "date",
            Words(
                "Day of the snapshot that this release holds.",
                "Šajā laidienā iekļautā momentuzņēmuma diena.",
            ),
            required=True,
        ),
        Column(
            "records_in",
            "integer",
            Words("Raw records of the snapshot.", "Momentuzņēmuma sākotnējie ieraksti."),
            required=True,
            unit=_RECORDS,
        ),
        Column(
            "records_published",
            "integer",
            Words("Records published.", "Publicētie ieraksti."),
            required=True,
            unit=_RECORDS,
        ),
        Column(
            "records_quarantined",
            "integer",
            Words("Records in quarantine.", "Ieraksti karantīnā."),
            required=True,
            unit=_RECORDS,
        ),
        Column(
            "records_duplicate",
            "integer",
            Words(
                "Records that repeat a published one word for word.",
                "Ieraksti, kas vārds vārdā atkārto publicētu ierakstu.",
            ),
            required=True,
            unit=_RECORDS,
        ),
    ),
)


def _rows(kind: str, en: str, lv: str) -> Column:
    return Column(kind, "integer", Words(en, lv), unit="rows")


SOURCE_FILES = Table(
    name="source_files",
    title=Words("Source files", "Avotu datnes"),
    about=Words(
        "One row per raw file of the snapshots in this release: how it was read, what became of "
        "its rows, and of the records that they hold.",
        "Viena rinda katrai šī laidiena momentuzņēmumu datnei: kā tā nolasīta, kas noticis ar tās "
        "rindām un ar ierakstiem tajās.",
    ),
    key=("source_id", "snapshot_date", "path"),
    references=(SOURCE_REFERENCE,),
    columns=(
        SOURCE_ID,
        Column("snapshot_date", "date", Words("Day of the snapshot.", "Momentuzņēmuma diena."),
               required=True),
        Column("path", "text", Words("Path within the snapshot.", "Ceļš momentuzņēmumā."),
               required=True),
        SOURCE_FILE_SHA256,
        Column("bytes", "integer", Words("Size of the file.", "Datnes lielums."), required=True,
               unit="bytes"),
        Column("markup", "text",
               Words("What the file is, told from its bytes; empty where it can't be read.",
                     "Kas datne ir, pēc tās baitiem; tukšs, ja to nevar nolasīt."),
               allowed=("text", "html", "delimited", "xls", "xlsx", "ods", "html-table", "json",
                        "json-lines", "json-object")),
        Column("encoding", "text",
               Words("Character encoding that was detected; empty where none fits.",
                     "Noteiktais rakstzīmju kodējums; tukšs, ja neviens neder.")),
        Column("delimiter", "text", Words("What separates the cells.", "Šūnu atdalītājs.")),
        Column("quoting", "text", Words("The sign that quotes cells, or none.",
                                        "Zīme, kas ietver šūnas, vai none.")),
        Column("sheet", "text", Words("The sheet that was read.", "Nolasītā lapa.")),
        Column("confidence", "rate",
               Words("How certain the detection of format and header is, from 0 to 1.",
                     "Cik droša ir formāta un galvenes noteikšana, no 0 līdz 1."),
               unit="fraction"),
        _rows("above_rows", "Rows above the header.", "Rindas virs galvenes."),
        _rows("header_rows", "Rows of the header.", "Galvenes rindas."),
        _rows("blank_rows", "Empty rows.", "Tukšas rindas."),
        _rows("section_rows", "Headings between records.", "Virsraksti starp ierakstiem."),
        _rows("continuation_rows", "Rows that continue the one above.",
              "Rindas, kas turpina iepriekšējo."),
        _rows("sum_rows", "Rows of sums.", "Summu rindas."),
        Column("record_rows", "integer", Words("Raw records.", "Sākotnējie ieraksti."),
               required=True, unit=_RECORDS),
        Column("records_published", "integer", Words("Records published.", "Publicētie ieraksti."),
               required=True, unit=_RECORDS),
        Column("records_quarantined", "integer",
               Words("Records in quarantine.", "Ieraksti karantīnā."), required=True,
               unit=_RECORDS),
        Column("records_duplicate", "integer",
               Words("Records that repeat a published one word for word.",
                     "Ieraksti, kas vārds vārdā atkārto publicētu ierakstu."), required=True,
               unit=_RECORDS),
    ),
)  # fmt: skip

RAW_RECORDS = Table(
    name="raw_records",
    title=Words("Raw records", "Sākotnējie ieraksti"),
    about=Words(
        "One row per raw record, a page or a row of a list, and what became of it: nothing is "
        "lost.",
        "Viena rinda katram sākotnējam ierakstam, lapai vai saraksta rindai, un kas ar to noticis: "
        "nekas nav zudis.",
    ),
    key=("source_locator", "source_file_sha256"),
    references=(SOURCE_REFERENCE,),
    columns=(
        *SOURCE_COLUMNS,
        RECORD_LOCATOR.needed(),
        Column("outcome", "text",
               Words("What became of the record: published, quarantined, or counted as a "
                     "duplicate.",
                     "Kas noticis ar ierakstu: publicēts, karantīnā vai uzskaitīts kā dublikāts."),
               required=True, allowed=("published", "quarantined", "duplicate")),
        Column("project_uid", "text",
               Words("The project that the record is about, where it could be told.",
                     "Projekts, par kuru ir ieraksts, ja to var noteikt.")),
    ),
)  # fmt: skip

SOURCE_LABELS = Table(
    name="source_labels",
    title=Words("Labels of the sources", "Avotu apzīmējumi"),
    about=Words(
        "What each source calls what is published: header or label, and the field it was read as.",
        "Kā katrs avots sauc publicēto: virsraksts vai apzīmējums un lauks, kurā tas nolasīts.",
    ),
    key=("source_id", "field", "label"),
    references=(SOURCE_REFERENCE,),
    columns=(
        SOURCE_ID,
        Column("field", "text",
               Words("Table and column, with measure, stage, scheme or language where it has one.",
                     "Tabula un kolonna, ar rādītāju, posmu, shēmu vai valodu, ja tāda ir."),
               required=True),
        Column("label", "text", Words("As the source prints it.", "Kā drukāts avotā."),
               required=True),
    ),
)  # fmt: skip

PROGRAMMES = Table(
    name="programmes",
    title=Words("Programmes", "Programmas"),
    about=Words(
        "The programmes that smartdata knows, a small reference table of its own, and those that "
        "descriptions of sources name by their CCI code.",
        "Programmas, ko smartdata pazīst (neliela paša projekta uzziņu tabula), un tās, kuras "
        "avotu apraksti nosauc pēc CCI koda.",
    ),
    key=("programme_cci",),
    columns=(
        Column(
            "programme_cci",
            "text",
            Words("CCI code of the programme.", "Programmas CCI kods."),
            required=True,
        ),
        Column(
            "name_en",
            "text",
            Words(
                "Name in English; of a programme that only a source names, its name there.",
                "Nosaukums angliski; programmai, ko nosauc tikai avots, tās nosaukums avotā.",
            ),
        ),
        Column("name_lv", "text", Words("Name in Latvian.", "Nosaukums latviski.")),
        Column("period", "text", Words("Programming period.", "Plānošanas periods.")),
        Column(
            "strand",
            "text",
            Words(
                "Strand of Interreg: A cross-border, B transnational, C interregional.",
                "Interreg virziens: A pārrobežu, B transnacionālais, C starpreģionu.",
            ),
            allowed=("A", "B", "C", "D"),
        ),
        Column(
            "fund",
            "text",
            Words(
                "Fund of the programme; empty where it has several.",
                "Programmas fonds; tukšs, ja tādu ir vairāki.",
            ),
        ),
        Column(
            "max_cofinancing_rate",
            "rate",
            Words(
                "Highest share of the budget that the programme may fund.",
                "Lielākā budžeta daļa, ko programma drīkst finansēt.",
            ),
            unit="share of 1",
        ),
        Column(
            "eligible_until",
            "date",
            Words("Last day of eligible spending.", "Attiecināmo izdevumu pēdējā diena."),
        ),
    ),
)
