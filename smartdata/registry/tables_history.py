"""The tables that say what the sources stated when: their snapshots, and what changed."""

from __future__ import annotations

from smartdata.registry.model import Column, Table, Words
from smartdata.registry.shared_columns import SOURCE_ID, SOURCE_REFERENCE

_RECORDS = "records"
_STATEMENTS = "statements"


def _count(name: str, en: str, lv: str, unit: str = _RECORDS) -> Column:
    return Column(name, "integer", Words(en, lv), unit=unit)


_DAY = Column(
    "snapshot_date", "date", Words("Day of the snapshot.", "Momentuzņēmuma diena."), required=True
)
_BEFORE = Column(
    "previous_date",
    "date",
    Words(
        "Day of the snapshot of the same source that it is compared with; empty for the first.",
        "Tā paša avota momentuzņēmuma diena, ar kuru salīdzināts; pirmajam tukša.",
    ),
)

SNAPSHOTS = Table(
    name="snapshots",
    title=Words("Snapshots", "Momentuzņēmumi"),
    about=Words(
        "One row per snapshot of a source: what it is, whether it was taken, and what it changed.",
        "Viena rinda katram avota momentuzņēmumam: kas tas ir, vai tas ņemts vērā un ko tas "
        "mainījis.",
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
                     "zudis; partial, ja tajā ir tikai daļa."),
               required=True, allowed=("full", "partial")),
        Column("status", "text",
               Words("accepted: it is part of the data; held: it differs too much from the one "
                     "before, and waits for a person; rejected: a person decided against it.",
                     "accepted: ir daļa no datiem; held: pārāk atšķiras no iepriekšējā un gaida "
                     "cilvēka lēmumu; rejected: cilvēks to noraidījis."),
               required=True, allowed=("accepted", "held", "rejected")),
        _BEFORE,
        _count("files", "Raw files.", "Sākotnējās datnes.", "files"),
        _count("records_in", "Raw records.", "Sākotnējie ieraksti."),
        _count("records_published", "Records published.", "Publicētie ieraksti."),
        _count("records_quarantined", "Records in quarantine.", "Ieraksti karantīnā."),
        _count("records_duplicate", "Records that repeat a published one word for word.",
               "Ieraksti, kas vārds vārdā atkārto publicētu ierakstu."),
        _count("statements_added", "Projects or beneficiaries stated for the first time.",
               "Projekti vai saņēmēji, kas norādīti pirmo reizi.", _STATEMENTS),
        _count("statements_changed", "Those of which something changed.",
               "Tie, kuros kaut kas mainījies.", _STATEMENTS),
        _count("statements_removed", "Those that are no longer stated.",
               "Tie, kas vairs nav norādīti.", _STATEMENTS),
        _count("statements_returned", "Those that are stated again after they had vanished.",
               "Tie, kas pēc pazušanas atkal norādīti.", _STATEMENTS),
        Column("reason", "text",
               Words("Why it is held, or was accepted or rejected.",
                     "Kāpēc tas aizturēts, pieņemts vai noraidīts.")),
    ),
)  # fmt: skip

CHANGES = Table(
    name="changes",
    title=Words("Changes", "Izmaiņas"),
    about=Words(
        "What the snapshots that are new in this release changed: one row per record that "
        "appeared, vanished or came back, and per field or row of it that changed.",
        "Ko mainījuši šī laidiena jaunie momentuzņēmumi: viena rinda katram ierakstam, kas "
        "parādījies, zudis vai atgriezies, un katram mainītam laukam vai rindai.",
    ),
    key=("source_id", "snapshot_date", "table_name", "record_uid", "row_key", "field"),
    references=(SOURCE_REFERENCE,),
    columns=(
        SOURCE_ID,
        _DAY,
        _BEFORE,
        Column("table_name", "text", Words("The table that changed.", "Tabula, kas mainījusies."),
               required=True),
        Column("record_uid", "text",
               Words("The project_uid or beneficiary_uid that the source's record has by itself.",
                     "project_uid vai beneficiary_uid, kāds avota ierakstam ir pašam."),
               required=True),
        Column("row_key", "text",
               Words("Which row of the project; empty for the project itself.",
                     "Kura projekta rinda; tukšs pašam projektam.")),
        Column("field", "text",
               Words("The field that changed; empty where a whole row appeared or vanished.",
                     "Mainītais lauks; tukšs, ja parādījusies vai zudusi visa rinda.")),
        Column("kind", "text",
               Words("What happened.", "Kas noticis."), required=True,
               allowed=("added", "changed", "removed", "returned")),
        Column("old", "text", Words("The value before.", "Vērtība pirms tam.")),
        Column("new", "text", Words("The value since.", "Vērtība kopš tā laika.")),
    ),
)  # fmt: skip
