"""The data dictionary, for people and for programs, from the registry."""

from __future__ import annotations

from collections.abc import Iterator

from smartdata.registry import LANGUAGES, REGISTRY_VERSION, TABLES
from smartdata.registry.model import Column, Language, Table, Words
from smartdata.registry.render_arrow import arrow_type

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
)

_HEADINGS = {
    "title": Words("Data dictionary", "Datu vārdnīca"),
    "version": Words("Version of the schema", "Shēmas versija"),
    "key": Words("Key", "Atslēga"),
    "column": Words("Column", "Kolonna"),
    "type": Words("Type", "Tips"),
    "about": Words("Meaning", "Nozīme"),
    "values": Words("Allowed values", "Atļautās vērtības"),
    "unit": Words("Unit", "Mērvienība"),
    "required": Words("never empty", "nekad nav tukšs"),
}
_PREFACE = Words(
    "Parquet files hold every value exactly. In the CSV files dates are ISO 8601, decimals have a "
    "point, and an empty cell means that the value is missing, never zero. A text that a "
    "spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`, their full-width forms "
    "`＝＋－＠`, a tab or a carriage return) carries one apostrophe before it "
    "in the CSV, and so does a text that already begins with apostrophes followed "
    " by such a sign: take one leading apostrophe away to get the exact text. Each such "
    "text of a record is listed in `findings` under the rule `formula_like_text`.",
    "Parquet datnēs katra vērtība ir precīza. CSV datnēs datumi ir ISO 8601, decimāldaļas atdala "
    "punkts, un tukša šūna nozīmē, ka vērtības nav, nevis nulle. Tekstam, ko izklājlapa izpildītu "
    "kā formulu (tas sākas ar `=`, `+`, `-`, `@`, to platajām formām `＝＋－＠`, tabulatoru vai "
    "rakstatgriezi), CSV datnē priekšā ir apostrofs; "
    "tāpat tekstam, kas jau sākas ar apostrofiem, kuriem seko šāda zīme: lai iegūtu precīzo "
    "tekstu, jānoņem viens sākuma apostrofs. Katrs šāds ieraksta teksts ir uzskaitīts tabulā "
    "`findings` ar noteikumu `formula_like_text`.",
)


def dictionary_rows() -> Iterator[tuple[str, ...]]:
    """One row per published column, in the order of ``DICTIONARY_COLUMNS``."""
    for table in TABLES:
        for position, column in enumerate(table.columns, start=1):
            yield (
                table.name,
                str(position),
                column.name,
                str(arrow_type(column)),
                "yes" if column.required else "no",
                "yes" if column.name in table.key else "no",
                column.unit or "",
                " | ".join(column.allowed),
                *(column.about.in_(language) for language in LANGUAGES),
            )


def dictionary_markdown(language: Language) -> str:
    """The dictionary as one Markdown page in one language."""
    heading = {key: words.in_(language) for key, words in _HEADINGS.items()}
    lines = [
        f"# {heading['title']}",
        "",
        f"{heading['version']}: {REGISTRY_VERSION}",
        "",
        _PREFACE.in_(language),
    ]
    for table in TABLES:
        lines += _table_lines(table, language, heading)
    return "\n".join(lines) + "\n"


def _table_lines(table: Table, language: Language, heading: dict[str, str]) -> list[str]:
    return [
        "",
        f"## `{table.name}`: {table.title.in_(language)}",
        "",
        table.about.in_(language),
        "",
        f"{heading['key']}: {', '.join(f'`{name}`' for name in table.key)}",
        "",
        f"| {heading['column']} | {heading['type']} | {heading['about']} |",
        "|---|---|---|",
        *(_column_line(column, language, heading) for column in table.columns),
    ]


def _column_line(column: Column, language: Language, heading: dict[str, str]) -> str:
    kind = str(arrow_type(column)) + (f", {heading['required']}" if column.required else "")
    about = [column.about.in_(language)]
    if column.allowed:
        about.append(f"{heading['values']}: {', '.join(f'`{v}`' for v in column.allowed)}.")
    if column.unit:
        about.append(f"{heading['unit']}: {column.unit}.")
    told = " ".join(about).replace("|", "\\|")
    return f"| `{column.name}` | {kind} | {told} |"
