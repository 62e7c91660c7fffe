"""The tables that say what was noticed in the records, and what was held back and why."""

from dataclasses import replace

from smartdata.registry.model import Column, Table, Words
from smartdata.registry.shared_columns import (
    PARTNER_NO,
    PROJECT_UID,
    RECORD_LOCATOR,
    SOURCE_COLUMNS,
    SOURCE_REFERENCE,
)

_NOTICE = (
    *SOURCE_COLUMNS,
    RECORD_LOCATOR,
    Column(
        "rule",
        "text",
        Words("The rule that was hit.", "Pārkāptais noteikums.", "Pažeista taisyklė."),
        required=True,
    ),
    Column(
        "severity",
        "text",
        Words(
            "error: the project is held back; warning: published and flagged; info: worth knowing.",
            "error: projekts aizturēts; warning: publicēts ar atzīmi; info: vērts zināt.",
            "error: projektas sulaikytas; warning: paskelbtas su žyma; info: verta žinoti.",
        ),
        required=True,
        allowed=("error", "warning", "info"),
    ),
    Column(
        "field",
        "text",
        Words(
            "The field that it is about.",
            "Lauks, uz kuru tas attiecas.",
            "Laukas, su kuriuo tai susiję.",
        ),
    ),
    Column("observed", "text", Words("What was found.", "Kas atrasts.", "Kas rasta.")),
    Column("expected", "text", Words("What was expected.", "Kas gaidīts.", "Ko tikėtasi.")),
    Column(
        "message",
        "text",
        Words(
            "What is the matter, in plain words.",
            "Kas noticis, vienkāršiem vārdiem.",
            "Kas atsitiko, paprastais žodžiais.",
        ),
        required=True,
    ),
    replace(PROJECT_UID, required=False),
    PARTNER_NO,
    Column(
        "reference",
        "text",
        Words("Where the rule comes from.", "Noteikuma izcelsme.", "Taisyklės kilmė."),
        required=True,
    ),
)
_SORT = ("source_id", "source_locator", "source_file_sha256", "rule", "field", "observed")

FINDINGS = Table(
    name="findings",
    title=Words("Findings", "Konstatējumi", "Pastabos"),
    about=Words(
        "What was noticed in records without holding them back (severity warning and info).",
        "Kas ierakstos pamanīts, tos neaizturot (smaguma pakāpe warning un info).",
        "Kas pastebėta įrašuose jų nesulaikant (svarbos lygis warning ir info).",
    ),
    key=(*_SORT, "partner_no", "expected"),
    references=(SOURCE_REFERENCE,),
    columns=_NOTICE,
)

QUARANTINE = Table(
    name="quarantine",
    title=Words("Quarantine", "Karantīna", "Karantinas"),
    about=Words(
        "Every reason why a record is held back. A record is published again once the source, or "
        "the way it is read, has been mended.",
        "Katrs iemesls, kāpēc ieraksts aizturēts. Ieraksts tiks publicēts, kad avots vai tā "
        "nolasīšana būs salabota.",
        "Kiekviena priežastis, dėl kurios įrašas sulaikytas. Įrašas bus vėl skelbiamas, kai bus "
        "pataisytas šaltinis arba jo skaitymas.",
    ),
    key=(*_SORT, "partner_no", "expected"),
    references=(SOURCE_REFERENCE,),
    columns=(
        *_NOTICE,
        Column(
            "what_to_do",
            "text",
            Words(
                "What a person can do about it.",
                "Ko cilvēks var darīt.",
                "Ką žmogus gali padaryti.",
            ),
            required=True,
        ),
    ),
)
