"""The tables that say what the sources stated when: their snapshots, and what changed."""

from __future__ import annotations

from dataclasses import replace

from smartdata.registry import units
from smartdata.registry import warnings_on_use as warnings
from smartdata.registry.model import Column, Table, Words
from smartdata.registry.shared_columns import SOURCE_ID, SOURCE_REFERENCE


def _count(name: str, en: str, lv: str, lt: str, unit: Words = units.RECORDS) -> Column:
    return Column(name, "integer", Words(en, lv, lt), unit=unit)


_DAY = Column(
    "snapshot_date",
    "date",
    Words("Day of the snapshot.", "Momentuzņēmuma diena.", "Momentinės kopijos diena."),
    required=True,
)
_BEFORE = Column(
    "previous_date",
    "date",
    Words(
        "Day of the snapshot of the same source that it is compared with; empty for the first.",
        "Tā paša avota momentuzņēmuma diena, ar kuru salīdzināts; pirmajam tukša.",
        "To paties šaltinio momentinės kopijos, su kuria lyginama, diena; pirmosios – tuščia.",
    ),
)

SNAPSHOTS = Table(
    name="snapshots",
    title=Words("Snapshots", "Momentuzņēmumi", "Momentinės kopijos"),
    about=Words(
        "One row per snapshot of a source: what it is, whether it was taken, and what it changed.",
        "Viena rinda katram avota momentuzņēmumam: kas tas ir, vai tas ņemts vērā un ko tas "
        "mainījis.",
        "Viena eilutė kiekvienai šaltinio momentinei kopijai: kas ji yra, ar į ją atsižvelgta ir "
        "ką ji pakeitė.",
    ),
    key=("source_id", "snapshot_date"),
    references=(SOURCE_REFERENCE,),
    columns=(
        SOURCE_ID,
        _DAY,
        Column("statement", "text",
               Words("full where the snapshot states all records of the source, so that a record "
                     "it lacks has vanished; partial where it only states some.",
                     "full, ja momentuzņēmumā ir visi avota ieraksti un trūkstošs ieraksts ir "
                     "zudis; partial, ja tajā ir tikai daļa.",
                     "full, jei kopijoje yra visi šaltinio įrašai ir trūkstamas įrašas yra "
                     "išnykęs; partial, jei joje yra tik dalis įrašų."),
               required=True, allowed=("full", "partial")),
        Column("status", "text",
               Words("accepted: it is part of the data; held: it differs too much from the one "
                     "before, and waits for a person; rejected: a person decided against it.",
                     "accepted: ir daļa no datiem; held: pārāk atšķiras no iepriekšējā un gaida "
                     "cilvēka lēmumu; rejected: cilvēks to noraidījis.",
                     "accepted: yra duomenų dalis; held: per daug skiriasi nuo ankstesnės ir "
                     "laukia žmogaus sprendimo; rejected: žmogus ją atmetė."),
               required=True, allowed=("accepted", "held", "rejected")),
        _BEFORE,
        _count("files", "Raw files.", "Sākotnējās datnes.", "Pradiniai failai.", units.FILES),
        _count("records_in", "Raw records.", "Sākotnējie ieraksti.", "Pradiniai įrašai."),
        _count("records_published", "Records published.", "Publicētie ieraksti.",
               "Paskelbti įrašai."),
        _count("records_quarantined", "Records in quarantine.", "Ieraksti karantīnā.",
               "Įrašai karantine."),
        _count("records_duplicate", "Records that repeat a published one word for word.",
               "Ieraksti, kas vārds vārdā atkārto publicētu ierakstu.",
               "Įrašai, pažodžiui kartojantys paskelbtą įrašą."),
        _count("statements_added", "Projects or beneficiaries stated for the first time.",
               "Projekti vai finansējuma saņēmēji, kas norādīti pirmo reizi.",
               "Pirmą kartą nurodyti projektai ar paramos gavėjai.", units.STATEMENTS),
        _count("statements_changed", "Those of which something changed.",
               "Tie, kuros kaut kas mainījies.", "Tie, kurių duomenyse kas nors pasikeitė.",
               units.STATEMENTS),
        _count("statements_removed", "Those that are no longer stated.",
               "Tie, kas vairs nav norādīti.", "Tie, kurie nebenurodomi.", units.STATEMENTS),
        _count("statements_returned", "Those that are stated again after they had vanished.",
               "Tie, kas pēc pazušanas atkal norādīti.", "Tie, kurie išnykę vėl nurodyti.",
               units.STATEMENTS),
        Column("reason", "text",
               Words("Why it is held, or was accepted or rejected.",
                     "Kāpēc tas aizturēts, pieņemts vai noraidīts.",
                     "Kodėl ji sulaikyta, priimta ar atmesta.")),
    ),
)  # fmt: skip

CHANGES = Table(
    name="changes",
    title=Words("Changes", "Izmaiņas", "Pakeitimai"),
    about=Words(
        "What the snapshots that are new in this release changed: one row per record that "
        "appeared, vanished or came back, and per field or row of it that changed.",
        "Ko mainījuši šī laidiena jaunie momentuzņēmumi: viena rinda katram ierakstam, kas "
        "parādījies, zudis vai atgriezies, un katram mainītam laukam vai rindai.",
        "Ką pakeitė šios laidos naujos momentinės kopijos: viena eilutė kiekvienam įrašui, kuris "
        "atsirado, išnyko ar sugrįžo, ir kiekvienam pasikeitusiam jo laukui ar eilutei.",
    ),
    key=("source_id", "snapshot_date", "table_name", "record_uid", "row_key", "field"),
    references=(SOURCE_REFERENCE,),
    columns=(
        SOURCE_ID,
        replace(_DAY, warning=warnings.CHANGES_NEW),
        _BEFORE,
        Column("table_name", "text",
               Words("The table that changed.", "Tabula, kas mainījusies.",
                     "Pasikeitusi lentelė."),
               required=True),
        Column("record_uid", "text",
               Words("The project_uid or beneficiary_uid that the source's record has by itself.",
                     "project_uid vai beneficiary_uid, kāds avota ierakstam ir pašam.",
                     "project_uid arba beneficiary_uid, kurį šaltinio įrašas turi pats."),
               required=True, warning=warnings.CHANGES_RECORD),
        Column("row_key", "text",
               Words("Which row of the project; empty for the project itself.",
                     "Kura projekta rinda; tukšs pašam projektam.",
                     "Kuri projekto eilutė; tuščias pačiam projektui.")),
        Column("field", "text",
               Words("The field that changed; empty where a whole row appeared or vanished.",
                     "Mainītais lauks; tukšs, ja parādījusies vai zudusi visa rinda.",
                     "Pasikeitęs laukas; tuščias, jei atsirado ar išnyko visa eilutė.")),
        Column("kind", "text",
               Words("What happened.", "Kas noticis.", "Kas įvyko."), required=True,
               allowed=("added", "changed", "removed", "returned"),
               warning=warnings.CHANGES_KIND),
        Column("old", "text",
               Words("The value before.", "Vērtība pirms tam.", "Ankstesnė reikšmė.")),
        Column("new", "text",
               Words("The value since.", "Vērtība kopš tā laika.", "Reikšmė nuo to laiko.")),
    ),
)  # fmt: skip
