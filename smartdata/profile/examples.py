"""Of which columns a profile may show values: none that may name a person.

Numbers, dates and words of a fixed list name nobody. Of texts, only columns that are named here
are shown; a test sees to it that every column is decided.
"""

from __future__ import annotations

from smartdata.registry import Column, Table

#: Signs of an example at most; longer ones end in ….
LONGEST = 80

#: Columns of texts by name: whether their values may be shown as examples.
EXAMPLES: dict[str, bool] = {
    # Names and numbers of partners, organisations and beneficiaries, who may be persons.
    "name": False,
    "organisation_uid": False,
    "beneficiary_uid": False,
    "value": False,
    # The seat of a beneficiary may be somebody's home.
    "postcode": False,
    "town": False,
    # What people wrote freely, and what was found or changed in it.
    "summary": False,
    "text": False,
    "observed": False,
    "expected": False,
    "message": False,
    "old": False,
    "new": False,
    "row_key": False,
    "record_uid": False,
    "reason": False,
    # A checksum tells a reader nothing.
    "source_file_sha256": False,
    # Of projects.
    "project_uid": True,
    "programme_cci": True,
    "programme_name": True,
    "project_code": True,
    "acronym": True,
    "title": True,
    "status_raw": True,
    "fund": True,
    "call": True,
    "investment_priority": True,
    "programme_priority": True,
    "website": True,
    "currency": True,
    "amount_raw": True,
    "scheme": True,
    "code": True,
    "label": True,
    "language": True,
    # Of partners and places.
    "role_raw": True,
    "organisation_type": True,
    "country": True,
    "country_raw": True,
    "planning_region_raw": True,
    "region_raw": True,
    "nuts_code": True,
    "nuts_version": True,
    "lau_code": True,
    # Of sources and programmes.
    "name_en": True,
    "name_lv": True,
    "name_lt": True,
    "period": True,
    "title_en": True,
    "title_lv": True,
    "title_lt": True,
    "publisher": True,
    "landing_page": True,
    "licence": True,
    "attribution": True,
    "format": True,
    "field": True,
    "path": True,
    "encoding": True,
    "delimiter": True,
    "quoting": True,
    "sheet": True,
    "table_name": True,
    # Of the way back, and of rules.
    "source_id": True,
    "source_locator": True,
    "record_locator": True,
    "rule": True,
    "reference": True,
    "what_to_do": True,
}
#: Places of single partners and beneficiaries, told apart by degrees.
_PLACES = frozenset({"latitude", "longitude"})
#: Tables of records that may be held back: what would be their project is not decided yet, and
#: may be any text of the record.
_UNDECIDED = frozenset({"findings", "quarantine", "raw_records"})
#: Rows whose values are shown, where not all are.
SHOWN_ROWS: dict[str, str] = {"partners": "natural_person IS DISTINCT FROM 'yes'"}


def may_show(table: Table, column: Column) -> bool:
    """Whether values of a column may be shown as examples."""
    if column.name in _PLACES or (column.name == "project_uid" and table.name in _UNDECIDED):
        return False
    return column.type != "text" or bool(column.allowed) or EXAMPLES.get(column.name, False)


def shortened(text: str) -> str:
    """The text, cut to ``LONGEST`` signs with … at its end where it is longer."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
