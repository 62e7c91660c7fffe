"""Running the rules over a batch of facts with pandera, and writing down what they find."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pap
import pyarrow as pa
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors

from smartdata.personal import masked
from smartdata.validate.catalogue import RULES
from smartdata.validate.facts import as_frame
from smartdata.validate.rule import Rule, Subject

_NAMES = {
    "decision_date": "date of decision",
    "start_date": "start date",
    "end_date": "end date",
    "programme_funding": "programme funding",
    "total_budget": "total budget",
    "national_cofinancing": "national co-financing",
}
NOTES = pa.schema(
    [
        ("record_no", pa.int64()),
        ("partner_no", pa.int64()),
        *((name, pa.string()) for name in ("place", "rule", "severity", "field", "observed")),
        *((name, pa.string()) for name in ("expected", "message", "reference", "what_to_do")),
        # Of notes on whole files.
        *((name, pa.string()) for name in ("source_id", "source_file_sha256", "file")),
    ]
)


@cache
def _schema(subject: Subject) -> tuple[pap.DataFrameSchema, dict[str, tuple[Rule, str]]]:
    """The pandera schema of a subject: one check per rule and field, and what each check is."""
    checks = []
    named: dict[str, tuple[Rule, str]] = {}
    for rule in (rule for rule in RULES if rule.subject == subject):
        for field in rule.fields:
            name = f"{rule.id}:{field}"
            named[name] = (rule, field)
            checks.append(
                pap.Check(
                    lambda facts, rule=rule, field=field: rule.kept(facts, field),
                    name=name,
                    error=rule.message,
                    ignore_na=False,
                    # Pandera would copy every failing row once per column; the boolean series
                    # that the check returned is all that is needed.
                    n_failure_cases=1,
                )
            )
    return pap.DataFrameSchema(checks=checks, name=subject), named


def failures(facts: pd.DataFrame, subject: Subject) -> Iterator[tuple[Rule, str, pd.DataFrame]]:
    """Each rule and field that some rows fail, with those rows."""
    if facts.empty:
        return
    schema, named = _schema(subject)
    try:
        with config_context(
            validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA
        ):
            schema.validate(facts, lazy=True)
    except SchemaErrors as error:
        for failure in error.schema_errors:
            if not isinstance(failure.check_output, pd.Series):
                # The check itself broke: that is a defect of the rule, not of the data.
                raise RuntimeError(f"rule {failure.check}: {failure}") from failure
            rule, field = named[failure.check.name]
            yield rule, field, facts[~failure.check_output.astype(bool)]


def judge(facts: dict[Subject, pa.Table]) -> pa.Table:
    """What the rules find in a batch: one row per finding, with the schema ``NOTES``."""
    found: list[dict[str, Any]] = []
    for subject, table in facts.items():
        for rule, field, rows in failures(as_frame(table), subject):
            if subject == "observation":
                found += (
                    _note(rule, row["field"] or "", row, row["observed"], row["expected"])
                    for row in _plain_rows(rows)
                )
            else:
                found += _notes(rule, field, rows)
    return pa.Table.from_pylist(found, schema=NOTES)


def _notes(rule: Rule, field: str, rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    observed, expected = (_source(told, field, rows) for told in (rule.observed, rule.expected))
    for row in _plain_rows(rows):
        seen = row.get(observed) if observed else None
        wanted = row.get(expected, expected) if expected else None
        row["place"] = row.get(f"{field}_place") or row["place"]
        yield _note(rule, field, row, _told(seen), _told(wanted))


def _source(told: str | None, field: str, rows: pd.DataFrame) -> str | None:
    """The column that a rule names, with its field filled in; a text that is no column stays."""
    if told is None:
        return None
    name = told.replace("{field}", field)
    return name if name in rows.columns else told


def _plain_rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(key): None if pd.isna(value) else value for key, value in row.items()}
        for row in rows.to_dict("records")
    ]


def _told(value: object) -> str | None:
    if isinstance(value, Decimal) and value.as_tuple().exponent < -2:  # type: ignore[operator]
        return f"{value:f}".rstrip("0")  # a computed share: no zeros beyond what it has
    return None if value is None else str(value)


def _note(
    rule: Rule, field: str, row: dict[str, Any], observed: str | None, expected: str | None
) -> dict[str, Any]:
    field = field or row.get("measure") or ""
    observed, expected = (masked(text) if text else text for text in (observed, expected))
    name = _NAMES.get(field, field.replace("_", " "))
    message = rule.message.format(
        field=name or "the field", observed=observed or "nothing", expected=expected or "nothing"
    )
    return {
        "record_no": row["record_no"],
        "partner_no": row.get("partner_no"),
        "place": row.get("place"),
        "rule": rule.id,
        "severity": rule.severity_of(bool(row["strict"])),
        "field": field or None,
        "observed": observed or None,
        "expected": expected,
        "message": message,
        "reference": rule.reference,
        "what_to_do": rule.what_to_do,
        **{name: row.get(name) for name in ("source_id", "source_file_sha256", "file")},
    }
