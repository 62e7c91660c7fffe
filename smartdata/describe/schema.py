"""The JSON Schema of descriptions, by which an editor completes and validates ``source.yaml``.

It is made from the models, so that the two can't disagree; what only the models can refuse (a key
that names a field nobody reads, a time zone that does not exist) is said in their docstrings.
"""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from smartdata.describe.source import SourceDescription

DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: What each field of a project, and each label of a page, means.
FIELD_WORDS = {
    "project_code": "Number of the project; unique within its programme and period.",
    "acronym": "Short name of the project.",
    "title": "Title in the source's language.",
    "summary": "Summary of aims, activities and results; line breaks are kept.",
    "programme_name": "Name of the programme as printed; its CCI code is found under programmes.",
    "programme_cci": "CCI code of the programme, where the source prints it.",
    "programme_priority": "Priority of the programme.",
    "investment_priority": "Investment priority.",
    "fund": "Fund, like ERDF.",
    "call": "Call for proposals.",
    "website": "Address of the project's site.",
    "project_kind": "Whether it is a full project or prepares one; its words map to full or "
    "preparatory.",
    "status": "Status of the project; its words map to applied, approved, reserve, contracted, "
    "running, completed, terminated, not_contracted, rejected or withdrawn.",
    "decision_date": "Day on which the monitoring committee decided.",
    "contract_date": "Day on which the contract was signed.",
    "start_date": "First day of the project.",
    "end_date": "Last day of the project.",
    "last_update": "Day on which the source last updated the entry.",
    "declared_partners": "Number of partners that the source declares, the lead partner included.",
    "funded_projects": "Number of projects that a beneficiary takes part in (about: beneficiary).",
    "cofinancing_rate": "Union co-financing rate.",
    "programme_funding": "Funding that the programme grants (the Union's share).",
    "total_budget": "Total budget.",
    "national_cofinancing": "National co-financing.",
    "role_raw": "Role of the partner.",
    "name": "Name of the partner.",
    "country_raw": "Country of the partner.",
    "planning_region_raw": "Planning region of the partner.",
}


class _Generator(GenerateJsonSchema):
    """Says anyOf of tagged unions: a role is also a text, so that more than one may match."""

    def tagged_union_schema(self, schema: Any) -> JsonSchemaValue:
        made = super().tagged_union_schema(schema)
        return {"anyOf" if key == "oneOf" else key: value for key, value in made.items()}


@cache
def _made() -> dict[str, Any]:
    made = SourceDescription.model_json_schema(schema_generator=_Generator)
    parts = made.pop("$defs")
    about = {
        "$schema": DIALECT,
        "title": "Description of a source: raw/<source>/source.yaml",
        "description": made["description"],
    }
    whole: dict[str, Any] = _tidied({**made, "$defs": dict(sorted(parts.items()))})
    return {**about, **whole}


def description_schema() -> dict[str, Any]:
    """The JSON Schema of descriptions, draft 2020-12, as a document of one's own."""
    return copy.deepcopy(_made())


def schema_text() -> str:
    """The JSON Schema as it is committed and printed, ending in a line end."""
    return json.dumps(description_schema(), ensure_ascii=False, indent=2) + "\n"


def _tidied(node: Any, *, names: bool = False) -> Any:
    """The schema without what only noise editors show; ``names``: its keys are those of a part."""
    if isinstance(node, list):
        return [_tidied(one) for one in node]
    if not isinstance(node, dict):
        return node
    if names:
        return {name: _tidied(one) for name, one in node.items()}
    kept = {
        key: _tidied(value, names=key in ("properties", "$defs", "dependentRequired"))
        for key, value in node.items()
        if not _is_noise(key, value)
    }
    if "description" in kept:
        kept["description"] = _plain(kept["description"])
    if "patternProperties" in kept:
        kept.setdefault("additionalProperties", False)
    if "anyOf" in kept:
        kept["anyOf"] = [c for one in kept["anyOf"] for c in one.get("anyOf", [one])]
    return _with_properties(_with_null(kept))


def _is_noise(key: str, value: Any) -> bool:
    says_nothing = key == "default" and (value is None or isinstance(value, dict))
    return key == "title" or says_nothing


def _with_null(node: dict[str, Any]) -> dict[str, Any]:
    """A value that may be null, without a choice that an editor would have to offer."""
    choices = node.get("anyOf", [])
    if len(choices) != 2 or choices[1] != {"type": "null"} or "type" not in choices[0]:
        return node
    value = choices[0]
    enum = {"enum": [*value["enum"], None]} if "enum" in value else {}
    rest = {key: one for key, one in node.items() if key != "anyOf"}
    return {**value, **rest, **enum, "type": [value["type"], "null"]}


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("``", "`").strip()


def _with_properties(node: dict[str, Any]) -> dict[str, Any]:
    """A mapping whose keys are known, as properties that an editor completes one by one."""
    names = node.get("propertyNames", {}).get("enum")
    if names is None:
        return node
    value = node["additionalProperties"]
    told = {name: {**value, "description": FIELD_WORDS[name]} for name in names}
    rest = {key: one for key, one in node.items() if key != "propertyNames"}
    return {**rest, "properties": told, "additionalProperties": False}
