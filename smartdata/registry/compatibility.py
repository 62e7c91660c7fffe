"""How the published schema may change: what each change does to readers, and the version it needs.

A reader takes tables by name and columns by name, joins by keys, and compares with the values that
the dictionary allows. What makes such a reader fail, or go on with wrong answers, needs a major
step of the version; what gives it more, a minor one; what only tells it more, a patch.

``docs/schema.json`` is the schema as last released. After a release with another version, renew it:
``python -m smartdata.registry.compatibility > docs/schema.json``.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from smartdata.errors import ContractError
from smartdata.registry import REGISTRY_VERSION, TABLES, Column, Table, Words
from smartdata.registry.render_arrow import arrow_type

Bump = Literal["major", "minor", "patch"]
#: The heaviest first.
BUMPS: tuple[Bump, ...] = ("major", "minor", "patch")

_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)
_WORDS_DIGITS = 16


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnSchema(_Part):
    """A column as published; ``words`` is a hash of its description and warning, ``unit`` the
    English word."""

    name: str
    type: str
    required: bool = False
    unit: str | None = None
    allowed: tuple[str, ...] = ()
    words: str = ""


class ReferenceSchema(_Part):
    """A foreign key: what stands in ``columns`` is always found in ``table``."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


class TableSchema(_Part):
    """A table as published; ``words`` is a hash of its title and description."""

    name: str
    key: tuple[str, ...]
    sort: tuple[str, ...] = ()
    references: tuple[ReferenceSchema, ...] = ()
    words: str = ""
    columns: tuple[ColumnSchema, ...]


class Schema(_Part):
    """A published schema. Where it is not ``whole``, as told by a manifest, only the names and
    types of its columns and the keys are known, and only these are compared."""

    version: str
    whole: bool = True
    tables: tuple[TableSchema, ...]


@dataclass(frozen=True)
class SchemaChange:
    """One difference between two schemas: the step of the version that it needs, where it is
    (``column`` is empty for the table itself), and what it is, in words."""

    bump: Bump
    table: str
    column: str
    told: str


def published_schema(tables: Iterable[Table] = TABLES, version: str = REGISTRY_VERSION) -> Schema:
    """The schema that the registry declares."""
    return Schema(version=version, tables=tuple(map(_table_schema, tables)))


def schema_text(schema: Schema | None = None) -> str:
    """A schema, by default that of the registry, as ``docs/schema.json`` holds it."""
    told = (schema or published_schema()).model_dump(mode="json", exclude_defaults=True)
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def read_schema(path: Path) -> Schema:
    """A schema that was rendered by :func:`schema_text`.

    Raises:
        ContractError: the file is missing or holds something else.
    """
    try:
        return Schema.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ContractError(
            f"{path}: is not the published schema as last released ({error}). Restore it from the "
            "repository."
        ) from error


def schema_changes(old: Schema, new: Schema) -> list[SchemaChange]:
    """Every difference between two schemas, in the order of the tables: those that are left or
    new in ``new``, then those that are gone."""
    whole = old.whole and new.whole
    before, after = ({t.name: t for t in schema.tables} for schema in (old, new))
    found: list[SchemaChange] = []
    for name, table in after.items():
        if name in before:
            found += _table_changes(before[name], table, whole)
        else:
            found.append(SchemaChange("minor", name, "", f"table {name} is new"))
    found += [
        SchemaChange("major", name, "", f"table {name} is gone")
        for name in before
        if name not in after
    ]
    return found


def required_bump(old: Schema, new: Schema) -> Bump | None:
    """The step of the version that the differences between two schemas need, or None."""
    return _heaviest(schema_changes(old, new))


def check_version(old: Schema, new: Schema) -> None:
    """Check that the version of a schema has gone up by as much as its changes need.

    A larger step is right as well: the meaning of a column can change without its description
    saying so.

    Raises:
        ContractError: it has not, or went down; says what is needed and why.
    """
    before, after = _numbers(old.version), _numbers(new.version)
    changes = schema_changes(old, new)
    needed = _heaviest(changes)
    if after < before:
        raise ContractError(
            f"The schema was published with version {old.version}, and {new.version} is older. "
            "Use a newer smartdata; a schema never goes back."
        )
    if needed is None or after >= _at_least(before, needed):
        return
    why = [change.told for change in changes if change.bump == needed]
    shown = "; ".join(why[:5]) + (f"; and {len(why) - 5} more" if len(why) > 5 else "")
    lowest = ".".join(map(str, _at_least(before, needed)))
    raise ContractError(
        f"The published schema differs from that of version {old.version} by what needs a {needed} "
        f"step: {shown}. Set REGISTRY_VERSION in smartdata/registry/__init__.py, which is "
        f"{new.version}, to {lowest} or higher, or take the change back."
    )


def _heaviest(changes: Iterable[SchemaChange]) -> Bump | None:
    return min((change.bump for change in changes), key=BUMPS.index, default=None)


def _numbers(version: str) -> tuple[int, int, int]:
    match = _VERSION.fullmatch(version)
    if match is None:
        raise ContractError(
            f"{version!r} is not a version of the schema; write it like 3.0.0 (SemVer)."
        )
    return int(match[1]), int(match[2]), int(match[3])


def _at_least(before: tuple[int, int, int], bump: Bump) -> tuple[int, int, int]:
    major, minor, patch = before
    steps = {
        "major": (major + 1, 0, 0),
        "minor": (major, minor + 1, 0),
        "patch": (major, minor, patch + 1),
    }
    return steps[bump]


def _table_changes(old: TableSchema, new: TableSchema, whole: bool) -> Iterator[SchemaChange]:
    before, after = ({c.name: c for c in table.columns} for table in (old, new))
    for name in [*after, *(name for name in before if name not in after)]:
        told = f"column {new.name}.{name}"
        if name not in after:
            yield SchemaChange("major", new.name, name, f"{told} is gone")
        elif name not in before:
            yield SchemaChange("minor", new.name, name, f"{told} is new")
        else:
            for bump, how in _column_changes(before[name], after[name], whole):
                yield SchemaChange(bump, new.name, name, f"{told} {how}")
    if [c for c in before if c in after] != [c for c in after if c in before]:
        # By name nobody is harmed; whoever goes by place has to know.
        told = f"the columns of {new.name} stand in another order"
        yield SchemaChange("minor", new.name, "", told)
    for bump, told in _key_changes(old, new):
        yield SchemaChange(bump, new.name, "", told)
    for bump, told in _promises(old, new) if whole else ():
        yield SchemaChange(bump, new.name, "", told)


def _key_changes(old: TableSchema, new: TableSchema) -> Iterator[tuple[Bump, str]]:
    """Whoever goes on joining by a key that is none any more counts rows twice."""
    if set(old.key) != set(new.key):
        yield (
            "major",
            f"the key of {new.name} is ({', '.join(new.key)}), it was ({', '.join(old.key)})",
        )
    elif old.key != new.key:
        yield "patch", f"the key of {new.name} names its columns in another order"


def _promises(old: TableSchema, new: TableSchema) -> Iterator[tuple[Bump, str]]:
    name = new.name
    for reference in old.references:
        if reference not in new.references:
            yield "major", f"{_led(name, reference)} no longer always leads to {reference.table}"
    for reference in new.references:
        if reference not in old.references:
            yield "minor", f"{_led(name, reference)} always leads to {reference.table} now"
    # Rows stand in the order of the key where nothing else is said: another key says that already.
    if old.sort != new.sort and set(old.key) == set(new.key):
        yield "patch", f"the rows of {name} stand in another order"
    if old.words != new.words:
        yield "patch", f"title or description of {name} changed"


def _led(name: str, reference: ReferenceSchema) -> str:
    return f"{name} ({', '.join(reference.columns)})"


def _column_changes(
    old: ColumnSchema, new: ColumnSchema, whole: bool
) -> Iterator[tuple[Bump, str]]:
    if old.type != new.type:
        yield "major", f"is {new.type}, it was {old.type}"
    if not whole:
        return
    if old.required and not new.required:
        yield "major", "may be empty now"
    elif new.required and not old.required:
        yield "minor", "is never empty now"
    yield from _value_changes(old, new)
    if old.unit is not None and old.unit != new.unit:
        yield "major", f"is in {new.unit or 'no stated unit'}, it was in {old.unit}"
    elif old.unit != new.unit:
        yield "minor", f"states its unit now ({new.unit})"
    if old.words != new.words:
        yield "patch", "is described in other words"


def _value_changes(old: ColumnSchema, new: ColumnSchema) -> Iterator[tuple[Bump, str]]:
    """A value that is gone leaves filters that quietly find nothing; a further one can be met by
    readers that the dictionary tells to expect it. Whether a column has a list at all also decides
    how its CSV twin is escaped."""
    if old.allowed and not new.allowed:
        yield "major", "may hold any value now, it was one of a list"
        return
    if new.allowed and not old.allowed:
        yield "major", "holds one of a list of values now, it was free"
        return
    gone = [value for value in old.allowed if value not in new.allowed]
    added = [value for value in new.allowed if value not in old.allowed]
    if gone:
        yield "major", f"can no longer be {', '.join(gone)}"
    if added:
        yield "minor", f"can also be {', '.join(added)}"
    if not gone and not added and old.allowed != new.allowed:
        yield "patch", "lists its values in another order"


def _table_schema(table: Table) -> TableSchema:
    return TableSchema(
        name=table.name,
        key=table.key,
        sort=table.sort,
        references=tuple(
            ReferenceSchema(columns=r.columns, table=r.table, target=r.target)
            for r in table.references
        ),
        words=_words(table.title, table.about),
        columns=tuple(map(_column_schema, table.columns)),
    )


def _column_schema(column: Column) -> ColumnSchema:
    return ColumnSchema(
        name=column.name,
        type=str(arrow_type(column)),
        required=column.required,
        unit=column.unit.en if column.unit else None,
        allowed=column.allowed,
        words=_words(column.about, *([column.warning] if column.warning else [])),
    )


def _words(*told: Words) -> str:
    text = json.dumps([[words.en, words.lv, words.lt] for words in told], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:_WORDS_DIGITS]


if __name__ == "__main__":
    sys.stdout.write(schema_text())
