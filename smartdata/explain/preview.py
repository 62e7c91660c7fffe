"""Records as they would be published, with everything that was read of them, for people to see."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from smartdata.parse.schema import ParsedBatch
from smartdata.registry.model import RECORD_NO
from smartdata.registry.shared_columns import SOURCE_COLUMNS
from smartdata.validate.facts import DUPLICATES
from smartdata.validate.stage import validate_batch

#: Tables beside that of the projects, and what a record calls its rows in them.
_PARTS = {
    "partners": "partners",
    "amounts": "amounts",
    "locations": "locations",
    "classifications": "classifications",
    "texts": "texts",
    "project_identifiers": "identifiers",
    "partner_identifiers": "partner identifiers",
}
_LEFT_OUT = frozenset({column.name for column in SOURCE_COLUMNS} | {"project_uid", RECORD_NO})
_REASON = ("rule", "severity", "message", "what_to_do")


def previewed(batch: ParsedBatch) -> list[dict[str, Any]]:
    """The statements of a small batch in their order, each with its outcome.

    A published record has its values by table, those that are missing left out; a record that would
    be held back has the reasons, for nothing of it would be published.
    """
    tables = validate_batch(batch, pa.Table.from_pylist([], schema=DUPLICATES))
    by_place = {
        row["source_locator"]: row
        for name in ("projects", "beneficiaries")
        for row in tables[name].to_pylist()
    }
    parts = {name: _by_project(tables[name]) for name in _PARTS}
    notices = [*tables["quarantine"].to_pylist(), *tables["findings"].to_pylist()]
    found = []
    for record in batch.records.to_pylist():
        locator = f"{record['file']}#{record['place']}"
        row = by_place.get(locator)
        told: dict[str, Any] = {
            "place": record["place"],
            "outcome": "quarantined" if row is None else "published",
        }
        if row is not None:
            uid = row.get("project_uid") or row.get("beneficiary_uid")
            told |= {"uid": uid, "record": _kept(row)}
            told |= {told_as: parts[name][uid] for name, told_as in _PARTS.items()
                     if uid in parts[name]}  # fmt: skip
        told["notices"] = [
            {name: notice[name] for name in _REASON if notice.get(name)}
            for notice in notices
            if notice["record_locator"] == locator
        ]
        found.append(told)
    return found


def _by_project(table: pa.Table) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        found.setdefault(row["project_uid"], []).append(_kept(row))
    return found


def _kept(row: dict[str, Any]) -> dict[str, Any]:
    return {n: value for n, value in row.items() if value is not None and n not in _LEFT_OUT}
