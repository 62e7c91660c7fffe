"""The tables that say where the data come from: sources, their files, and programmes."""

from smartdata.registry import units
from smartdata.registry import warnings_on_use as warnings
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

SOURCES = Table(
    name="sources",
    title=Words("Sources", "Avoti", "Šaltiniai"),
    about=Words(
        "One row per source: who publishes it, on what terms, and what became of its records.",
        "Viena rinda katram avotam: kas to publicē, ar kādiem noteikumiem un kas noticis ar tā "
        "ierakstiem.",
        "Viena eilutė kiekvienam šaltiniui: kas jį skelbia, kokiomis sąlygomis ir kas nutiko jo "
        "įrašams.",
    ),
    key=("source_id",),
    columns=(
        SOURCE_ID,
        Column(
            "title_en",
            "text",
            Words("Title in English.", "Nosaukums angliski.", "Pavadinimas anglų kalba."),
            required=True,
        ),
        Column(
            "title_lv",
            "text",
            Words("Title in Latvian.", "Nosaukums latviski.", "Pavadinimas latvių kalba."),
            required=True,
        ),
        Column(
            "title_lt",
            "text",
            Words(
                "Title in Lithuanian; empty where nobody has given one.",
                "Nosaukums lietuviski; tukšs, ja tas nav norādīts.",
                "Pavadinimas lietuvių kalba; tuščias, jei nenurodytas.",
            ),
        ),
        Column(
            "publisher",
            "text",
            Words("Who publishes it.", "Kas to publicē.", "Kas jį skelbia."),
            required=True,
        ),
        Column(
            "landing_page",
            "text",
            Words(
                "Address where a reader finds it.",
                "Adrese, kur lasītājs to atrod.",
                "Adresas, kuriuo skaitytojas jį randa.",
            ),
        ),
        Column(
            "licence",
            "text",
            Words(
                "Licence that the source states; empty where it states none.",
                "Licence, ko norāda avots; tukša, ja tā nav norādīta.",
                "Licencija, kurią nurodo šaltinis; tuščias, jei ji nenurodyta.",
            ),
            warning=warnings.LICENCE,
        ),
        Column(
            "reuse",
            "text",
            Words(
                "What the source's terms say of publishing its records: allowed, not-stated, or "
                "not-allowed. The last is found only in a warehouse for internal use: a public "
                "release leaves such a source out.",
                "Ko avota noteikumi saka par tā ierakstu publicēšanu: allowed (atļauta), "
                "not-stated (nav norādīts) vai not-allowed (nav atļauta). Pēdējais sastopams tikai "
                "iekšējai lietošanai domātā krātuvē: publiskā laidienā šāda avota nav.",
                "Ką šaltinio sąlygos sako apie jo įrašų skelbimą: allowed (leidžiama), not-stated "
                "(nenurodyta) arba not-allowed (neleidžiama). Paskutinė reikšmė būna tik vidiniam "
                "naudojimui skirtoje saugykloje: viešoje laidoje tokio šaltinio nėra.",
            ),
            required=True,
            allowed=("allowed", "not-stated", "not-allowed"),
            warning=warnings.REUSE,
        ),
        Column(
            "attribution",
            "text",
            Words(
                "How the source is to be named when its data are used.",
                "Kā avots jānorāda, izmantojot tā datus.",
                "Kaip nurodyti šaltinį naudojant jo duomenis.",
            ),
            required=True,
        ),
        Column(
            "format",
            "text",
            Words("Format of its files.", "Datņu formāts.", "Failų formatas."),
            required=True,
        ),
        Column("amount_stage", "text", STAGE, required=True, allowed=STAGES),
        Column(
            "snapshot_date",
            "date",
            Words(
                "Day of the snapshot that this release holds.",
                "Šajā laidienā iekļautā momentuzņēmuma diena.",
                "Į šią laidą įtrauktos momentinės kopijos diena.",
            ),
            required=True,
        ),
        Column(
            "records_in",
            "integer",
            Words(
                "Raw records of the snapshot.",
                "Momentuzņēmuma sākotnējie ieraksti.",
                "Momentinės kopijos pradiniai įrašai.",
            ),
            required=True,
            unit=units.RECORDS,
        ),
        Column(
            "records_published",
            "integer",
            Words("Records published.", "Publicētie ieraksti.", "Paskelbti įrašai."),
            required=True,
            unit=units.RECORDS,
        ),
        Column(
            "records_quarantined",
            "integer",
            Words("Records in quarantine.", "Ieraksti karantīnā.", "Įrašai karantine."),
            required=True,
            unit=units.RECORDS,
        ),
        Column(
            "records_duplicate",
            "integer",
            Words(
                "Records that repeat a published one word for word.",
                "Ieraksti, kas vārds vārdā atkārto publicētu ierakstu.",
                "Įrašai, pažodžiui kartojantys paskelbtą įrašą.",
            ),
            required=True,
            unit=units.RECORDS,
        ),
    ),
)


def _rows(kind: str, en: str, lv: str, lt: str) -> Column:
    return Column(kind, "integer", Words(en, lv, lt), unit=units.ROWS)


SOURCE_FILES = Table(
    name="source_files",
    title=Words("Source files", "Avotu datnes", "Šaltinių failai"),
    about=Words(
        "One row per raw file of the snapshots in this release: how it was read, what became of "
        "its rows, and of the records that they hold.",
        "Viena rinda katrai šī laidiena momentuzņēmumu datnei: kā tā nolasīta, kas noticis ar tās "
        "rindām un ar ierakstiem tajās.",
        "Viena eilutė kiekvienam šios laidos momentinių kopijų pradiniam failui: kaip jis "
        "perskaitytas ir kas nutiko jo eilutėms bei jose esantiems įrašams.",
    ),
    key=("source_id", "snapshot_date", "path"),
    references=(SOURCE_REFERENCE,),
    columns=(
        SOURCE_ID,
        Column("snapshot_date", "date",
               Words("Day of the snapshot.", "Momentuzņēmuma diena.", "Momentinės kopijos diena."),
               required=True),
        Column("path", "text",
               Words("Path within the snapshot.", "Ceļš momentuzņēmumā.",
                     "Kelias momentinėje kopijoje."),
               required=True),
        SOURCE_FILE_SHA256,
        Column("bytes", "integer",
               Words("Size of the file.", "Datnes lielums.", "Failo dydis."), required=True,
               unit=units.BYTES),
        Column("markup", "text",
               Words("What the file is, told from its bytes; empty where it can't be read.",
                     "Kāda veida datne tā ir, noteikts pēc tās baitiem; tukšs, ja to nevar "
                     "nolasīt.",
                     "Koks tai failas, nustatyta pagal jo baitus; tuščias, jei jo negalima "
                     "perskaityti."),
               allowed=("text", "html", "delimited", "xls", "xlsx", "ods", "html-table", "json",
                        "json-lines", "json-object")),
        Column("encoding", "text",
               Words("Character encoding that was detected; empty where none fits.",
                     "Noteiktais rakstzīmju kodējums; tukšs, ja neviens neder.",
                     "Nustatyta ženklų koduotė; tuščias, jei netinka jokia.")),
        Column("delimiter", "text",
               Words("What separates the cells.", "Šūnu atdalītājs.", "Langelių skirtukas.")),
        Column("quoting", "text",
               Words("The sign that quotes cells, or none.",
                     "Pēdiņu zīme, kurā ietvertas šūnas, vai none.",
                     "Kabučių ženklas, į kurį imami langeliai, arba none.")),
        Column("sheet", "text",
               Words("The sheet that was read.", "Nolasītā lapa.", "Perskaitytas lapas.")),
        Column("confidence", "rate",
               Words("How certain the detection of format and header is, from 0 to 1.",
                     "Cik droša ir formāta un galvenes noteikšana, no 0 līdz 1.",
                     "Kiek patikimai nustatytas formatas ir antraštė, nuo 0 iki 1."),
               unit=units.FRACTION),
        _rows("above_rows", "Rows above the header.", "Rindas virs galvenes.",
              "Eilutės virš antraštės."),
        _rows("header_rows", "Rows of the header.", "Galvenes rindas.", "Antraštės eilutės."),
        _rows("blank_rows", "Empty rows.", "Tukšas rindas.", "Tuščios eilutės."),
        _rows("section_rows", "Headings between records.", "Virsraksti starp ierakstiem.",
              "Antraštės tarp įrašų."),
        _rows("continuation_rows", "Rows that continue the one above.",
              "Rindas, kas turpina iepriekšējo.", "Eilutės, tęsiančios ankstesnę."),
        _rows("sum_rows", "Rows of sums.", "Summu rindas.", "Sumų eilutės."),
        Column("record_rows", "integer",
               Words("Raw records.", "Sākotnējie ieraksti.", "Pradiniai įrašai."),
               required=True, unit=units.RECORDS),
        Column("records_published", "integer",
               Words("Records published.", "Publicētie ieraksti.", "Paskelbti įrašai."),
               required=True, unit=units.RECORDS),
        Column("records_quarantined", "integer",
               Words("Records in quarantine.", "Ieraksti karantīnā.", "Įrašai karantine."),
               required=True, unit=units.RECORDS),
        Column("records_duplicate", "integer",
               Words("Records that repeat a published one word for word.",
                     "Ieraksti, kas vārds vārdā atkārto publicētu ierakstu.",
                     "Įrašai, pažodžiui kartojantys paskelbtą įrašą."), required=True,
               unit=units.RECORDS),
    ),
)  # fmt: skip

RAW_RECORDS = Table(
    name="raw_records",
    title=Words("Raw records", "Sākotnējie ieraksti", "Pradiniai įrašai"),
    about=Words(
        "One row per raw record, a page or a row of a list, and what became of it: nothing is "
        "lost.",
        "Viena rinda katram sākotnējam ierakstam, lapai vai saraksta rindai, un kas ar to noticis: "
        "nekas nav zudis.",
        "Viena eilutė kiekvienam pradiniam įrašui – puslapiui ar sąrašo eilutei – ir kas jam "
        "nutiko: niekas nedingo.",
    ),
    key=("source_locator", "source_file_sha256"),
    references=(SOURCE_REFERENCE,),
    columns=(
        *SOURCE_COLUMNS,
        RECORD_LOCATOR.needed(),
        Column("outcome", "text",
               Words("What became of the record: published, quarantined, or counted as a "
                     "duplicate.",
                     "Kas noticis ar ierakstu: publicēts, karantīnā vai uzskaitīts kā dublikāts.",
                     "Kas nutiko įrašui: paskelbtas, karantine arba priskirtas prie dublikatų."),
               required=True, allowed=("published", "quarantined", "duplicate")),
        Column("project_uid", "text",
               Words("The project that the record is about, where it could be told.",
                     "Projekts, par kuru ir ieraksts, ja to var noteikt.",
                     "Projektas, apie kurį yra įrašas, jei tai galima nustatyti.")),
    ),
)  # fmt: skip

SOURCE_LABELS = Table(
    name="source_labels",
    title=Words("Labels of the sources", "Avotu apzīmējumi", "Šaltinių pavadinimai"),
    about=Words(
        "What each source calls what is published: header or label, and the field it was read as.",
        "Kā katrs avots sauc publicēto: virsraksts vai apzīmējums un lauks, kurā tas nolasīts.",
        "Kaip kiekvienas šaltinis vadina tai, kas skelbiama: antraštė ar pavadinimas ir laukas, "
        "kuriam jis priskirtas.",
    ),
    key=("source_id", "field", "label"),
    references=(SOURCE_REFERENCE,),
    columns=(
        SOURCE_ID,
        Column("field", "text",
               Words("Table and column, with measure, stage, scheme or language where it has one.",
                     "Tabula un kolonna, ar rādītāju, posmu, shēmu vai valodu, ja tāda ir.",
                     "Lentelė ir stulpelis su rodikliu, etapu, schema ar kalba, jei yra."),
               required=True),
        Column("label", "text",
               Words("As the source prints it.", "Kā norādīts avotā.", "Kaip nurodyta šaltinyje."),
               required=True),
    ),
)  # fmt: skip

PROGRAMMES = Table(
    name="programmes",
    title=Words("Programmes", "Programmas", "Programos"),
    about=Words(
        "The programmes that smartdata knows, a small reference table of its own, and those that "
        "descriptions of sources name by their CCI code.",
        "Programmas, ko smartdata pazīst (neliela paša projekta uzziņu tabula), un tās, kuras "
        "avotu apraksti nosauc pēc CCI koda.",
        "Programos, kurias smartdata žino (nedidelė sava informacinė lentelė), ir tos, kurias "
        "šaltinių aprašai įvardija CCI kodu.",
    ),
    key=("programme_cci",),
    columns=(
        Column(
            "programme_cci",
            "text",
            Words("CCI code of the programme.", "Programmas CCI kods.", "Programos CCI kodas."),
            required=True,
        ),
        Column(
            "name_en",
            "text",
            Words(
                "Name in English; of a programme that only a source names, its name there.",
                "Nosaukums angliski; programmai, ko nosauc tikai avots, tās nosaukums avotā.",
                "Pavadinimas anglų kalba; programos, kurią įvardija tik šaltinis, – jos "
                "pavadinimas šaltinyje.",
            ),
        ),
        Column(
            "name_lv",
            "text",
            Words("Name in Latvian.", "Nosaukums latviski.", "Pavadinimas latvių kalba."),
        ),
        Column(
            "name_lt",
            "text",
            Words(
                "Name in Lithuanian; empty where it is not known for certain.",
                "Nosaukums lietuviski; tukšs, ja tas nav droši zināms.",
                "Pavadinimas lietuvių kalba; tuščias, jei tiksliai nežinomas.",
            ),
        ),
        Column(
            "period",
            "text",
            Words("Programming period.", "Plānošanas periods.", "Programavimo laikotarpis."),
        ),
        Column(
            "strand",
            "text",
            Words(
                "Strand of Interreg: A cross-border, B transnational, C interregional, D of the "
                "outermost regions.",
                "Interreg virziens: A pārrobežu, B transnacionālais, C starpreģionu, D tālāko "
                "reģionu.",
                "Interreg kryptis: A tarpvalstybinis, B transnacionalinis, C tarpregioninis, D "
                "atokiausių regionų bendradarbiavimas.",
            ),
            allowed=("A", "B", "C", "D"),
        ),
        Column(
            "fund",
            "text",
            Words(
                "Fund of the programme; empty where it has several.",
                "Programmas fonds; tukšs, ja tādu ir vairāki.",
                "Programos fondas; tuščias, jei jų yra keli.",
            ),
        ),
        Column(
            "max_cofinancing_rate",
            "rate",
            Words(
                "Highest share of the budget that the programme may fund.",
                "Lielākā budžeta daļa, ko programma drīkst finansēt.",
                "Didžiausia biudžeto dalis, kurią programa gali finansuoti.",
            ),
            unit=units.SHARE,
            warning=warnings.MAX_RATE,
        ),
        Column(
            "eligible_until",
            "date",
            Words(
                "Last day of eligible spending.",
                "Attiecināmo izdevumu pēdējā diena.",
                "Paskutinė išlaidų tinkamumo finansuoti diena.",
            ),
            warning=warnings.ELIGIBLE_UNTIL,
        ),
    ),
)
