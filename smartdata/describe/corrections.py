"""Corrections of what a source states: ``raw/<source>/corrections.yaml``."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import StringConstraints, ValidationError, WithJsonSchema

from smartdata.describe.base import Part, Text
from smartdata.describe.corrected_fields import (
    MEASURES,
    PARTNER_KINDS,
    PROJECT_KINDS,
    WITHDRAW,
    Target,
    says,
    stages_pattern,
    target_of,
    value_of,
)
from smartdata.describe.lists import Day
from smartdata.describe.schema import DIALECT
from smartdata.describe.source import SourceDescription
from smartdata.describe.yaml_file import YamlFile, yaml_of
from smartdata.errors import RawError
from smartdata.personal import personal_data
from smartdata.text import fold, squeeze

CORRECTIONS_NAME = "corrections.yaml"
#: Raised where the same corrections would change records in another way.
_WAY = 1
#: No file of corrections is larger, and no list of mistakes longer.
_MOST_BYTES = 1_000_000
_MOST = 30
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_PATHS = [
    {"enum": list(PROJECT_KINDS)},
    {"pattern": rf"^amounts\.(?:{'|'.join(MEASURES)}){stages_pattern()}$"},
    {"pattern": rf"^partners\.[1-9]\d*\.(?:{'|'.join(PARTNER_KINDS)})$"},
    {"pattern": rf"^partners\.[1-9]\d*\.(?:{'|'.join(MEASURES)})(?:{stages_pattern()})?$"},
]
#: YAML takes digits for numbers; they are read as they are written.
_Printed = Annotated[
    str,
    StringConstraints(min_length=1, strip_whitespace=True),
    WithJsonSchema({"type": ["string", "number"]}),
]


class Correction(Part):
    """One value that a source states wrongly, and what is right."""

    key: _Printed
    """The project by its project_uid or the beneficiary by its beneficiary_uid, as published; or
    the project by its number, where the source has that number once."""
    field: Annotated[Text, WithJsonSchema({"type": "string", "anyOf": _PATHS})]
    """The field as published, like end_date; amounts.total_budget.approved for an amount of the
    project; partners.2.name or partners.2.total_budget for one of its second partner."""
    expected: Annotated[
        Annotated[str, StringConstraints(strip_whitespace=True)] | None,
        WithJsonSchema({"type": ["string", "number", "null"]}),
    ]
    """What the source states now, as printed or as published; null where it states nothing."""
    new: _Printed
    """What is right, as it is to be published: 2027-02-28, 418247.67, LV."""
    reason: Text
    """Why it is right, and where that can be looked up; published with the record."""
    reported_by: Text
    """Who reported it; never published."""
    date: Day
    """The day on which it was written down."""


@dataclass(frozen=True)
class Entry:
    """One correction as it is applied: where it stands, what it is of, and its value."""

    number: int
    line: int
    told: Correction
    target: Target
    #: The new value as a published column holds it: a text, date, int or Decimal.
    value: Any

    @property
    def key(self) -> str:
        """What the record is called."""
        return self.told.key

    @property
    def finding(self) -> str:
        """What the finding on a corrected record says of it."""
        return f"{self.told.new} ({self.told.reason}; {self.told.date})"


@dataclass(frozen=True)
class Corrections:
    """All corrections of a source, in the order of their file."""

    source: SourceDescription
    path: Path
    entries: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entries)

    @cached_property
    def by_key(self) -> dict[str, list[Entry]]:
        """The corrections of each record."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.key, []).append(entry)
        return found

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that corrections change in what is published, in whatever order they
        stand; who reported them is not part of it."""
        told = sorted(
            [e.key, e.told.field, e.told.expected or "", e.told.expected is None, e.finding]
            for e in self.entries
        )
        return hashlib.sha256(json.dumps([_WAY, told], ensure_ascii=False).encode()).hexdigest()

    def where(self, entry: Entry) -> str:
        """Where a correction stands and what it is of, as the beginning of a message."""
        return f"{self.path}:{entry.line}: entry {entry.number} ({entry.key}, {entry.told.field})"


def read_corrections(
    source_folder: Path, source: SourceDescription, today: date | None = None
) -> Corrections:
    """The corrections in a source's folder; none where there is no file.

    Raises:
        RawError: an entry can't be used; one line for each mistake, with file, line and entry.
    """
    path = source_folder / CORRECTIONS_NAME
    told = _read(path)
    return Corrections(source, path) if told is None else corrections_in(told, path, source, today)


def corrections_in(
    told: YamlFile, path: Path, source: SourceDescription, today: date | None = None
) -> Corrections:
    """The corrections that a YAML file holds.

    Raises:
        RawError: an entry can't be used; one line for each mistake, with file, line and entry.
    """
    if told.data is None:
        return Corrections(source, path)
    if not isinstance(told.data, list):
        raise RawError(f"{path}:1: must be a list of corrections; each begins with “- key:”.")
    # Wherever on Earth it was written down, no later day has begun yet.
    latest = today or (datetime.now(UTC) + timedelta(hours=14)).date()
    entries: list[Entry] = []
    mistakes: list[str] = []
    for number, data in enumerate(told.data):
        where = f"entry {number + 1}"
        if isinstance(data, dict) and data.get("key") is not None:
            where += f" ({data['key']}, {data.get('field') or 'no field'})"
        try:
            entry = _entry(number, data, told, source, latest)
            _refuse_twice(entry, entries)
        except _WrongEntryError as error:
            mistakes += (f"{path}:{line}: {where}: {text}" for line, text in error.found)
        else:
            entries.append(entry)
    if mistakes:
        more = [f"{path}: and more mistakes, once these are mended."] * (len(mistakes) > _MOST)
        raise RawError("\n".join([*mistakes[:_MOST], *more]))
    return Corrections(source, path, tuple(entries))


class _WrongEntryError(Exception):
    """What is wrong with an entry: lines and sentences."""

    def __init__(self, found: list[tuple[int, str]]) -> None:
        super().__init__(found)
        self.found = found


def _read(path: Path) -> YamlFile | None:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise RawError(f"{path}: is larger than {_MOST_BYTES} bytes; correct less by hand.")
        data = path.read_bytes()
    except FileNotFoundError as error:
        if path.is_symlink():
            raise RawError(f"{path}: is a link that leads nowhere.") from error
        return None
    except OSError as error:
        raise RawError(f"{path}: can't be read ({error.strerror}).") from error
    return yaml_of(data, path)


def _entry(
    number: int, data: Any, told: YamlFile, source: SourceDescription, latest: date
) -> Entry:
    line = told.line((number,))
    if not isinstance(data, dict):
        raise _WrongEntryError(
            [(line, f"must have the keys {', '.join(Correction.model_fields)}.")]
        )
    data = _as_written(data, told, number)
    try:
        correction = Correction.model_validate(data)
    except ValidationError as error:
        found = [
            (told.line((number, *one["loc"][:1])), _sentence(dict(one), data))
            for one in error.errors(include_url=False)
        ]
        raise _WrongEntryError(sorted(dict.fromkeys(found))) from error
    correction = correction.model_copy(update={"reason": squeeze(correction.reason)})
    found = []
    target, value = None, None
    try:
        target = target_of(correction.field, source)
    except ValueError as error:
        found.append((told.line((number, "field")), f"field: {error}"))
    if target is not None:
        try:
            value = _new(correction, target, source)
        except ValueError as error:
            found.append((told.line((number, "new")), f"new: {error}"))
        found += _doubts(correction, target, value, told, number)
    if correction.date > latest:
        found.append((told.line((number, "date")), f"date: {correction.date} is in the future."))
    if found or target is None:
        raise _WrongEntryError(sorted(found))
    return Entry(number + 1, line, correction, target, value)


def _as_written(data: dict[Any, Any], told: YamlFile, number: int) -> dict[Any, Any]:
    """The entry with each number as the text that stands in the file: 1.50 is not 1.5."""
    node = told.root.value[number] if isinstance(told.root, yaml.SequenceNode) else None
    written = {
        key.value: value.value
        for key, value in (node.value if isinstance(node, yaml.MappingNode) else ())
        if isinstance(value, yaml.ScalarNode) and value.tag in _NUMBERS
    }
    return {key: written.get(key, value) for key, value in data.items()}


def _sentence(one: dict[str, Any], data: dict[Any, Any]) -> str:
    """What pydantic found, in the words of the errors on descriptions."""
    name = str(one["loc"][0])
    known = Correction.model_fields
    if one["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, known, 1, 0.6)
        meant = f"; did you mean {near[0]}?" if near else "."
        return f"{name}: there is no such key here{meant} There are {', '.join(known)}."
    about = squeeze(known[name].description or "")
    given = data.get(name)
    told = f"must be a text. {about}"
    if one["type"] == "missing":
        told = f"is missing. {about}"
    elif given is None or (isinstance(given, str) and not given.strip()):
        told = f"says nothing; {WITHDRAW}" if name == "new" else f"says nothing. {about}"
    elif name == "date":
        told = f"“{given}” is no day like 2014-01-31."
    elif isinstance(given, bool):
        shown = str(given).lower()
        told = f'{shown} is true or false for YAML; put it into quotes: "{shown}".'
    return f"{name}: {told}"


def _new(correction: Correction, target: Target, source: SourceDescription) -> Any:
    """The new value.

    Raises:
        ValueError: it is none for the field.
    """
    new = correction.new
    kinds = personal_data(new)
    if kinds:
        raise ValueError(f"holds personal data ({', '.join(kinds)}), which are never published.")
    value = value_of(new, target.kind, target.name)
    if target.is_amount and source.pages is not None and value < 0:
        raise ValueError("an amount of a record page is never negative.")
    if target.name == "programme_name" and source.programmes and programme_of(new, source) is None:
        raise ValueError(
            f"“{new}” is no programme of this source; add it with its CCI code to programmes in "
            "source.yaml."
        )
    if target.name == "name" and source.records is not None:
        for group in source.records.partners:
            if any(re.search(told, new) for told in group.natural_person_names):
                raise ValueError("is the name of a natural person, which is never published.")
    return value


def _doubts(
    correction: Correction, target: Target, value: Any, told: YamlFile, number: int
) -> Iterator[tuple[int, str]]:
    expected = correction.expected
    line = told.line((number, "expected"))
    if expected == "":
        yield line, "expected: is an empty text; say null where the source states nothing."
    elif expected is None and target.is_amount:
        yield line, "expected: an amount that is not printed can't be added; say what is printed."
    elif expected == correction.new or (value is not None and says(expected, value)):
        yield line, "expected: says the same as new, so nothing is corrected."
    if expected is not None and personal_data(expected):
        yield (
            line,
            (
                "expected: holds personal data, which must not be kept here. Such a value is not "
                "published, and can't be corrected."
            ),
        )
    if personal_data(f"{correction.new} ({correction.reason}; {correction.date})"):
        line = told.line((number, "reason"))
        yield line, "reason: holds personal data, and is published; say it without them."


def _refuse_twice(entry: Entry, before: list[Entry]) -> None:
    for other in before:
        same = other.key == entry.key or _number(other.key) == _number(entry.key) in (
            other.key,
            entry.key,
        )
        if same and other.target == entry.target:
            told = f"corrects what entry {other.number} (line {other.line}) corrects; keep one."
            raise _WrongEntryError([(entry.line, told)])


def _number(key: str) -> str:
    """The number of the project that a key means."""
    return key.partition("/")[2] or key


def programme_of(name: str, source: SourceDescription) -> str | None:
    """The CCI code that a printed programme name means in a source."""
    known = {fold(told.rstrip(".")): cci for told, cci in source.programmes.items()}
    return known.get(fold(name.rstrip(".")))


def corrections_schema() -> dict[str, Any]:
    """The JSON Schema of ``corrections.yaml``, draft 2020-12."""
    made = Correction.model_json_schema()
    properties = {
        name: {**{k: v for k, v in told.items() if k != "title"},
               "description": squeeze(told["description"])}
        for name, told in made["properties"].items()
    }  # fmt: skip
    entry = {
        "description": squeeze(made["description"]),
        "type": "object",
        "properties": properties,
        "required": made["required"],
        "additionalProperties": False,
    }
    return {
        "$schema": DIALECT,
        "title": "Corrections of a source: raw/<source>/corrections.yaml",
        "description": "What a source states wrongly, and what is right.",
        "type": ["array", "null"],
        "items": entry,
    }


def corrections_schema_text() -> str:
    """The JSON Schema as it is committed and printed, ending in a line end."""
    return json.dumps(corrections_schema(), ensure_ascii=False, indent=2) + "\n"
