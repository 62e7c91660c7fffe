"""The data dictionary of a release: what each column means, and what it holds there.

For programs as rows of a CSV file, for people as Markdown pages in each language, and as entries
from which other pages are made.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from smartdata.edition import ColumnProfile, Profile
from smartdata.profile.numbers import format_number, format_share
from smartdata.profile.texts import Told, told_in
from smartdata.publish.markdown import NONE, cell
from smartdata.publish.markdown import table as markdown_table
from smartdata.registry import LANGUAGES, REGISTRY_VERSION, TABLES, Column, Language, Table
from smartdata.registry.render_arrow import arrow_type

DICTIONARY_NAME = "data-dictionary"
#: ``examples`` is a JSON list, ``source_labels`` a JSON object of lists by source.
DICTIONARY_COLUMNS = (
    "table_name",
    "position",
    "column_name",
    "type",
    "required",
    "key",
    "unit",
    "allowed_values",
    *(f"description_{language}" for language in LANGUAGES),
    *(f"unit_{language}" for language in LANGUAGES if language != "en"),
    *(f"warning_{language}" for language in LANGUAGES),
    "rows",
    "filled",
    "share_filled",
    "examples",
    "source_labels",
)
#: What it holds depends on the release before. Left out of the files, so that two releases that say
#: the same have the same dictionary.
_OF_THE_LAST = "changes"
#: Labels of a column on a page for people at most.
_LABELS = 6
_SHARE = Decimal("0.000001")
_NOTHING = ColumnProfile(filled=0, distinct=0)


@dataclass(frozen=True)
class Entry:
    """What the dictionary says of a column, in one language.

    ``type`` is that of Arrow, ``share`` the share filled as text. ``examples``, ``least`` and
    ``most`` are as the CSV file has them, ``labels`` pairs of source and label as the sources print
    them: escape them before showing.
    """

    name: str
    type: str
    required: bool
    key: bool
    meaning: str
    unit: str | None
    allowed: tuple[str, ...]
    warning: str | None
    rows: int
    filled: int
    share: str
    #: An estimate where it is more than a thousand.
    distinct: int
    least: str | None
    most: str | None
    examples: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]


def dictionary_entries(table: Table, language: Language, profile: Profile) -> list[Entry]:
    """The entries of a table's columns, in their published order."""
    rows = profile.rows.get(table.name, 0)
    held = profile.columns.get(table.name, {})
    return [
        _entry(table, column, language, rows, held.get(column.name, _NOTHING))
        for column in table.columns
    ]


def _entry(
    table: Table, column: Column, language: Language, rows: int, held: ColumnProfile
) -> Entry:
    return Entry(
        name=column.name,
        type=str(arrow_type(column)),
        required=column.required,
        key=column.name in table.key,
        meaning=column.about.in_(language),
        unit=column.unit.in_(language) if column.unit else None,
        allowed=column.allowed,
        warning=column.warning.in_(language) if column.warning else None,
        rows=rows,
        filled=held.filled,
        share=format_share(held.filled, rows, language),
        distinct=held.distinct,
        least=held.least,
        most=held.most,
        examples=held.examples,
        labels=held.labels,
    )


def dictionary_rows(profile: Profile | None = None) -> Iterator[tuple[str, ...]]:
    """One row per published column, in the order of ``DICTIONARY_COLUMNS``; what a release holds
    is left out where no profile is given."""
    for table in TABLES:
        for position, column in enumerate(table.columns, start=1):
            yield (
                table.name,
                str(position),
                column.name,
                str(arrow_type(column)),
                "yes" if column.required else "no",
                "yes" if column.name in table.key else "no",
                column.unit.en if column.unit else "",
                " | ".join(column.allowed),
                *(column.about.in_(language) for language in LANGUAGES),
                *(column.unit.in_(g) if column.unit else "" for g in LANGUAGES if g != "en"),
                *(column.warning.in_(g) if column.warning else "" for g in LANGUAGES),
                *_held(table, column, profile),
            )


def _held(table: Table, column: Column, profile: Profile | None) -> tuple[str, ...]:
    """The cells that tell what a column of the release holds."""
    if profile is None or table.name == _OF_THE_LAST:
        return ("",) * 5
    rows = profile.rows.get(table.name, 0)
    held = profile.columns.get(table.name, {}).get(column.name, _NOTHING)
    share = (Decimal(held.filled) / rows).quantize(_SHARE, ROUND_HALF_EVEN) if rows else None
    labels: dict[str, list[str]] = {}
    for source, label in held.labels:
        labels.setdefault(source, []).append(label)
    return (
        str(rows),
        str(held.filled),
        f"{share:f}" if share is not None else "",
        json.dumps(held.examples, ensure_ascii=False),
        json.dumps(labels, ensure_ascii=False),
    )


def dictionary_markdown(language: Language, profile: Profile | None = None) -> str:
    """The dictionary as one Markdown page in one language."""
    told = told_in("dictionary", language)
    lines = [
        f"# {told('title')}",
        "",
        f"{told('version')}: {REGISTRY_VERSION}",
        "",
        told("preface"),
    ]
    if profile is not None:
        lines += ["", told("of_the_release")]
    for table in TABLES:
        lines += _table_lines(table, language, told, profile)
    return "\n".join(lines) + "\n"


def _table_lines(
    table: Table, language: Language, told: Told, profile: Profile | None
) -> list[str]:
    lines = [
        "",
        f"## `{table.name}`: {table.title.in_(language)}",
        "",
        table.about.in_(language),
        "",
        f"{told('key')}: {', '.join(f'`{name}`' for name in table.key)}",
        "",
    ]
    titles = [told("column"), told("type"), told("about")]
    entries = dictionary_entries(table, language, profile or Profile(rows={}, columns={}))
    rows = [[f"`{entry.name}`", _kind(entry, told), _meaning(entry, told)] for entry in entries]
    if profile is not None and table.name != _OF_THE_LAST:
        count = format_number(profile.rows.get(table.name, 0), language)
        lines += [f"{told('rows')}: {count}", ""]
        titles += [told("filled"), told("examples"), told("labels")]
        for row, entry in zip(rows, entries, strict=True):
            row += [entry.share if entry.rows else NONE, _examples(entry, told)]
            row += [_labels(entry, language, told)]
    return [*lines, *markdown_table(titles, rows)]


def _kind(entry: Entry, told: Told) -> str:
    return f"{entry.type}, {told('required')}" if entry.required else entry.type


def _meaning(entry: Entry, told: Told) -> str:
    parts = [entry.meaning]
    if entry.allowed:
        parts.append(f"{told('values')}: {', '.join(f'`{value}`' for value in entry.allowed)}.")
    if entry.unit:
        parts.append(f"{told('unit')}: {entry.unit}.")
    if entry.warning:
        parts.append(f"**{told('warning')}:** {entry.warning}")
    return " ".join(parts).replace("|", "\\|")


def _examples(entry: Entry, told: Told) -> str:
    """Examples beside each other; of numbers and dates the bounds as well."""
    parts = [cell(example) for example in entry.examples]
    bounded = entry.least is not None and entry.least != entry.most
    if bounded and not entry.type.startswith("string"):
        parts.append(f"({told('bounds', least=entry.least, most=entry.most)})")
    return "; ".join(parts) or NONE


def _labels(entry: Entry, language: Language, told: Told) -> str:
    """The labels beside each other, each once, with the sources that have it."""
    sources: dict[str, list[str]] = {}
    for source, label in entry.labels:
        sources.setdefault(label, []).append(source)
    parts = [
        f"{cell(label)} ({_listed(names)})" for label, names in list(sources.items())[:_LABELS]
    ]
    if len(sources) > _LABELS:
        parts.append(told("more", count=format_number(len(sources) - _LABELS, language)))
    return "; ".join(parts) or NONE


def _listed(names: Iterable[str]) -> str:
    return ", ".join(cell(name) for name in names)


def write_dictionary(folder: Path, profile: Profile | None = None) -> list[Path]:
    """Write ``data-dictionary.csv`` and a Markdown page in each language; returns their paths."""
    paths = [folder / f"{DICTIONARY_NAME}.csv"]
    with paths[0].open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(DICTIONARY_COLUMNS)
        writer.writerows(dictionary_rows(profile))
    for language in LANGUAGES:
        paths.append(folder / f"{DICTIONARY_NAME}.{language}.md")
        paths[-1].write_text(dictionary_markdown(language, profile), "utf-8", newline="")
    return paths
