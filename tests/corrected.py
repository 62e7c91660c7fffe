"""Corrections for tests: a list with one row, and corrections of what it says."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from smartdata.correct.apply import apply_corrections
from smartdata.describe.corrections import Corrections, corrections_in
from smartdata.describe.source import SourceDescription
from smartdata.describe.yaml_file import yaml_of
from smartdata.parse.schema import ParsedBatch
from tests.lists import described, read_list, table

FILE = Path("raw/test/corrections.yaml")
TODAY = date(2026, 11, 24)
CCI = "2014TC16RFCB027"
RECORDS: dict[str, Any] = {
    "key": ["project_code"],
    "project": {
        "project_code": "Code", "title": "Title", "summary": "Summary", "start_date": "Start",
        "end_date": {"column": "End", "required": True}, "programme_name": "Programme",
        "declared_partners": "Count", "cofinancing_rate": "Rate",
        "status": {"column": "Status", "words": {"Going": "running", "Asked": "applied"}},
    },
    "amounts": [
        {"column": "Total", "measure": "total_budget"},
        {"column": "Paid", "measure": "total_budget", "stage": "paid"},
        {"column": "Share", "measure": "programme_funding"},
    ],
    "partners": [
        {"role": "lead", "name": "Lead", "country": "Country", "town": "Town",
         "nuts_code": "Nuts", "identifiers": {"LV-REG": "Reg"},
         "natural_person_names": ["^Mr "],
         "amounts": [{"column": "Own", "measure": "total_budget"}]},
    ],
}  # fmt: skip
SOURCE = described(
    RECORDS,
    programmes={"Latvia-Lithuania": CCI, "Baltic": "2014TC16M5TN001"},
    eur_rates={
        "stated_by": "x", "on": "start_date",
        "rates": [{"currency": "HRK", "units_per_euro": "7.5", "last": "2019-12-31"},
                  {"currency": "HRK", "units_per_euro": "8", "first": "2020-01-01"}],
    },
    currency="HRK",
)  # fmt: skip
ROW = {
    "Code": "P-1", "Title": "Old title", "Summary": "One.", "Start": "2020-01-01",
    "End": "2021-12-31", "Programme": "Latvia-Lithuania", "Count": "2", "Rate": "85",
    "Status": "Going", "Total": "100.00", "Paid": "40", "Share": "85", "Lead": "Old Ltd",
    "Country": "Latvia", "Town": "Rīga", "Nuts": "LV006", "Reg": "", "Own": "100",
}  # fmt: skip
ENTRY = {
    "key": f"{CCI}/P-1", "field": "end_date", "expected": "2021-12-31", "new": "2022-01-31",
    "reason": "Contract, annex 2", "reported_by": "A reader", "date": "2026-11-20",
}  # fmt: skip


def text_of(*entries: dict[str, Any]) -> str:
    """The file that holds these entries and nothing else."""
    return yaml.safe_dump(list(entries), allow_unicode=True, sort_keys=False)


def corrections(
    *entries: dict[str, Any], source: SourceDescription = SOURCE, text: str | None = None
) -> Corrections:
    """Corrections of the source, each entry given by what differs from ``ENTRY``."""
    told = text if text is not None else text_of(*({**ENTRY, **entry} for entry in entries))
    return corrections_in(yaml_of(told.encode(), FILE), FILE, source, TODAY)


def batch(*rows: dict[str, str], source: SourceDescription = SOURCE) -> ParsedBatch:
    """What is parsed of rows, each given by what differs from ``ROW``."""
    cells = [[*ROW]] + [list({**ROW, **row}.values()) for row in rows]
    return read_list(source, table(*cells)).rows.batch()


def corrected(
    *entries: dict[str, Any], row: dict[str, str] | None = None, source: SourceDescription = SOURCE
) -> ParsedBatch:
    """What is parsed of one row, and corrected."""
    return apply_corrections(batch(row or {}, source=source), corrections(*entries, source=source))


def record(made: ParsedBatch) -> dict[str, Any]:
    """The first record."""
    return made.records.to_pylist()[0]


def notes(made: ParsedBatch) -> list[tuple[Any, ...]]:
    """Rule, field, observed and expected of each observation."""
    told = made.observations.to_pylist()
    return [(o["rule"], o["field"], o["observed"], o["expected"]) for o in told]


def finding(entry: dict[str, Any]) -> tuple[Any, ...]:
    """The observation that a correction leaves, like those of :func:`notes`."""
    told = {**ENTRY, **entry}
    new = f"{told['new']} ({told['reason']}; {told['date']})"
    return ("corrected", told["field"], told["expected"], new)
