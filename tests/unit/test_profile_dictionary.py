"""The data dictionary: every column, every language, and what the release holds of it."""

from __future__ import annotations

import json
import re

from smartdata.edition import ColumnProfile, Profile
from smartdata.profile.dictionary import (
    DICTIONARY_COLUMNS,
    dictionary_entries,
    dictionary_markdown,
    dictionary_rows,
)
from smartdata.registry import BY_NAME, LANGUAGES, TABLES

HELD = ColumnProfile(
    filled=7,
    distinct=3,
    least="A",
    most="B",
    examples=("Bridge | wide", "<script>alert(1)</script>", "[x](javascript:y)"),
    labels=(("list", "Nosaukums | title"), ("list", "Title"), ("other", "Title")),
)
MONEY = ColumnProfile(filled=8, distinct=2, least="0.50", most="1200.00", examples=("0.50",))
PROFILE = Profile(
    rows={"projects": 8}, columns={"projects": {"title": HELD, "total_budget": MONEY}}
)
#: A bar that begins a cell.
BAR = re.compile(r"(?<!\\)\|")


def test_every_column_is_told_in_every_language() -> None:
    rows = [dict(zip(DICTIONARY_COLUMNS, row, strict=True)) for row in dictionary_rows(PROFILE)]
    told = [(row["table_name"], row["column_name"]) for row in rows]
    assert told == [(table.name, column.name) for table in TABLES for column in table.columns]
    for row in rows:
        column = BY_NAME[row["table_name"]].by_name[row["column_name"]]
        assert all(row[f"description_{language}"] for language in LANGUAGES)
        for name, words in (("unit", column.unit), ("warning", column.warning)):
            keys = [f"{name}_{language}" for language in LANGUAGES]
            cells = [row.get(key, row.get(name, "")) for key in keys]
            assert cells == ([words.in_(g) for g in LANGUAGES] if words else [""] * 3)


def test_a_program_reads_what_the_release_holds() -> None:
    rows = [dict(zip(DICTIONARY_COLUMNS, row, strict=True)) for row in dictionary_rows(PROFILE)]
    (title,) = (r for r in rows if (r["table_name"], r["column_name"]) == ("projects", "title"))
    assert (title["rows"], title["filled"], title["share_filled"]) == ("8", "7", "0.875000")
    assert tuple(json.loads(title["examples"])) == HELD.examples
    labels = {"list": ["Nosaukums | title", "Title"], "other": ["Title"]}
    assert json.loads(title["source_labels"]) == labels
    empty = next(r for r in rows if r["table_name"] == "partners")
    assert (empty["rows"], empty["filled"], empty["share_filled"]) == ("0", "0", "")
    assert all(row[-5:] == ("",) * 5 for row in dictionary_rows())


def test_pages_hold_every_column_and_nothing_breaks_out_of_a_cell() -> None:
    for language in LANGUAGES:
        for page in (dictionary_markdown(language), dictionary_markdown(language, PROFILE)):
            for table in TABLES:
                assert f"## `{table.name}`: {table.title.in_(language)}\n" in page
            tables = [block for block in page.split("\n\n") if block.startswith("| ")]
            assert len(tables) == len(TABLES)
            for table, block in zip(TABLES, tables, strict=True):
                lines = block.strip().splitlines()
                assert len(lines) == len(table.columns) + 2
                assert len({len(BAR.findall(line)) for line in lines}) == 1
            assert "<script" not in page
            assert "[x](" not in page


def test_pages_show_shares_bounds_and_each_label_once() -> None:
    english = dictionary_markdown("en", PROFILE)
    title = next(line for line in english.splitlines() if line.startswith("| `title` |"))
    assert "| 87.5% |" in title
    assert r"Nosaukums \| title (list); Title (list, other)" in title
    assert "from 0.50 to 1200.00" in english
    assert "from A to B" not in english
    assert "no 0.50 līdz 1200.00" in dictionary_markdown("lv", PROFILE)
    assert "| 87,5\u00a0% |" in dictionary_markdown("lt", PROFILE)


def test_entries_say_what_a_page_of_a_table_needs() -> None:
    entries = {e.name: e for e in dictionary_entries(BY_NAME["projects"], "lv", PROFILE)}
    assert list(entries) == BY_NAME["projects"].column_names
    title = entries["title"]
    assert (title.rows, title.filled, title.share) == (8, 7, "87,5\u00a0%")
    assert (title.examples, title.labels) == (HELD.examples, HELD.labels)
    assert entries["project_uid"].key and entries["project_uid"].required
    assert entries["project_kind"].allowed == ("full", "preparatory")
    assert entries["total_budget"].unit and entries["total_budget"].warning
    assert (entries["status"].filled, entries["status"].examples) == (0, ())
    # A table that the profile does not know is as if it had no rows.
    partner = dictionary_entries(BY_NAME["partners"], "en", PROFILE)[0]
    assert (partner.rows, partner.share) == (0, "not stated")


def test_what_depends_on_the_release_before_is_not_told() -> None:
    """Else two releases that say the same would have different dictionaries."""
    other = PROFILE.model_copy(
        update={"rows": {"projects": 8, "changes": 9},
                "columns": PROFILE.columns | {"changes": {"field": HELD}}}
    )  # fmt: skip
    assert list(dictionary_rows(other)) == list(dictionary_rows(PROFILE))
    assert dictionary_markdown("en", other) == dictionary_markdown("en", PROFILE)
    entries = {e.name: e for e in dictionary_entries(BY_NAME["changes"], "en", other)}
    assert (entries["field"].rows, entries["field"].filled) == (9, 7)
