"""Drafts for tests: of tables in memory, and with their TODO marks answered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from smartdata.describe.source import SourceDescription
from smartdata.draft.assemble import Draft, draft_table
from smartdata.draft.write import TODO, written
from tests.lists import table

#: What somebody might answer; by path of the key, ``*`` for any number of an element.
ANSWERS: dict[str, Any] = {
    "title.en": "A list", "title.lv": "Saraksts", "publisher.en": "An office",
    "publisher.lv": "Iestāde", "attribution": "An office", "currency": "EUR",
    "amount_stage": "approved", "language": "en", "records.grain": "project",
    "forms.timezone": "Europe/Riga", "forms.decimal": ".", "forms.dates": ["yyyy-mm-dd"],
    "forms.rate": "percent",
}  # fmt: skip


def drafted(
    header: Sequence[str], *rows: Sequence[str], formats: Sequence[Sequence[str]] | None = None
) -> Draft:
    """The draft of a table with one row of header."""
    return draft_table(table(header, *rows, formats=formats), Path("list.csv"), "test")


def yaml_of(draft: Draft) -> dict[str, Any]:
    """What the written draft says, as it is read."""
    told: dict[str, Any] = yaml.safe_load(written(draft))
    return told


def filled(told: dict[str, Any], **answers: Any) -> dict[str, Any]:
    """A draft with every TODO answered; columns left open are ignored.

    ``answers`` are by the path of their key, with ``__`` for its dots.
    """
    known = ANSWERS | {name.replace("__", "."): answer for name, answer in answers.items()}
    records = told.get("records")
    if isinstance(records, dict) and TODO in records:
        records["ignored"] = [*records.get("ignored", []), *records.pop(TODO)]
    answered: dict[str, Any] = _answered(told, "", known)
    return answered


def _answered(value: Any, path: str, known: dict[str, Any]) -> Any:
    if value == TODO:
        return known[path] if path in known else _word(path)
    if isinstance(value, dict):
        return {key: _answered(one, f"{path}.{key}".lstrip("."), known)
                for key, one in value.items()}  # fmt: skip
    if isinstance(value, list):
        return [_answered(one, f"{path}.*", known) for one in value]
    return value


def _word(path: str) -> Any:
    """An answer for a printed word that the vocabulary does not know."""
    if path.endswith(".words"):
        return {"word": _word(f"{path}.word")}
    if ".status." in path:
        return "approved"
    if ".project_kind." in path:
        return "full"
    if ".role." in path:
        return "partner"
    if path.endswith(".order"):
        return "latitude-longitude"
    if ".country." in path:
        return "LV"
    raise AssertionError(f"no answer for {path}")


def description_of(draft: Draft, **answers: Any) -> SourceDescription:
    """The description that a draft becomes once its TODO marks are answered."""
    return SourceDescription.model_validate(filled(yaml_of(draft), **answers))
