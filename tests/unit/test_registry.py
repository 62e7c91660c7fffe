"""The registry: every rendering covers every column, and says the same."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import get_args

import duckdb
import pyarrow as pa
import pytest

import smartdata
from smartdata.describe.lists import PROJECT_FIELDS, Measure, ProjectField, Stage, Status
from smartdata.describe.pages import PartnerLabel, ProjectLabel, Role
from smartdata.describe.source import SourceDescription
from smartdata.profile.dictionary import (
    DICTIONARY_COLUMNS,
    dictionary_markdown,
    dictionary_rows,
)
from smartdata.registry import (
    LANGUAGES,
    PARTNERS,
    PROJECTS,
    SOURCES,
    TABLES,
    Column,
    Table,
    Words,
    units,
    warnings_on_use,
)
from smartdata.registry.render_arrow import arrow_schema, arrow_type
from smartdata.registry.render_duckdb import comments, create_table
from smartdata.registry.render_pandera import pandera_schema
from smartdata.registry.shared_columns import MEASURES, ROLES, STAGES, STATUSES

PROMISED = {
    "projects": "project_uid programme_cci programme_name project_code acronym title summary "
    "investment_priority programme_priority decision_date start_date end_date declared_partners "
    "programme_funding total_budget currency amount_stage quality source_id source_file_sha256 "
    "source_locator",
    "partners": "project_uid partner_no role role_raw name country planning_region nuts_code "
    "nuts_version programme_funding national_cofinancing total_budget currency source_id "
    "source_file_sha256 source_locator",
    "quarantine": "source_id source_file_sha256 source_locator rule severity field observed "
    "expected message",
    "findings": "source_id source_file_sha256 source_locator rule severity field observed expected "
    "message",
}


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_the_columns_that_others_rely_on_are_there(name: str) -> None:
    table = next(table for table in TABLES if table.name == name)
    assert set(PROMISED[name].split()) <= set(table.column_names)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_rendering_covers_every_column(table: Table) -> None:
    schema = arrow_schema(table, described=True)
    assert schema.names == table.column_names
    for column, field in zip(table.columns, schema, strict=True):
        noted = {"description": column.about.en, "description:lt": column.about.lt}
        if column.unit is not None:
            noted["unit"] = column.unit.en
        if column.warning is not None:
            noted["warning:lv"] = column.warning.lv
        assert noted.items() <= {k.decode(): v.decode() for k, v in field.metadata.items()}.items()
    assert list(pandera_schema(table.name).columns) == table.column_names
    with duckdb.connect() as connection:
        connection.execute(create_table(table))
        for statement in comments(table):
            connection.execute(statement)
        told = connection.execute(
            "SELECT column_name, comment, is_nullable FROM duckdb_columns() "
            "WHERE table_name = ? ORDER BY column_index",
            [table.name],
        ).fetchall()
        types = connection.sql(f"FROM {table.name}").to_arrow_table().schema.types
    assert [name for name, _, _ in told] == table.column_names
    assert all(comment for _, comment, _ in told)
    assert [not nullable for _, _, nullable in told] == [c.required for c in table.columns]
    assert types == [arrow_type(column) for column in table.columns]


def test_the_dictionary_says_every_column_in_every_language() -> None:
    rows = [dict(zip(DICTIONARY_COLUMNS, row, strict=True)) for row in dictionary_rows()]
    assert len(rows) == sum(len(table.columns) for table in TABLES)
    for row in rows:
        assert len({row[f"description_{language}"] for language in LANGUAGES} - {""}) == 3
    for language in LANGUAGES:
        page = dictionary_markdown(language)
        for table in TABLES:
            for column in table.columns:
                assert f"| `{column.name}` |" in page
                for words in filter(None, (column.about, column.warning)):
                    assert words.in_(language).replace("|", r"\|") in page


def test_programs_tell_units_by_the_english_word() -> None:
    told = {row[DICTIONARY_COLUMNS.index("unit")] for row in dictionary_rows()}
    assert told - {""} == {unit.en for unit in units.UNITS}
    assert {c.unit for table in TABLES for c in table.columns} - {None} == set(units.UNITS)


def test_every_warning_stands_at_a_column_and_says_more_than_it() -> None:
    used = {c.warning for table in TABLES for c in table.columns} - {None}
    assert used == set(words_of(warnings_on_use))
    for table in TABLES:
        for column in table.columns:
            assert column.warning is None or column.warning.en not in column.about.en


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("projects", "programme_funding total_budget is_operation start_date coverage"),
        ("projects", "declared_partners valid_from first_stated"),
        ("partners", "programme_funding country nuts_code natural_person name main_statement"),
        ("organisations", "match_status"),
        ("amounts", "amount measure amount_eur main_statement"),
        ("locations", "nuts_code nuts_version share basis"),
        ("beneficiaries", "total_budget"),
        ("changes", "snapshot_date kind"),
        ("sources", "licence reuse"),
    ],
)
def test_the_usual_traps_carry_a_warning(table: str, columns: str) -> None:
    by_name = next(t for t in TABLES if t.name == table).by_name
    assert all(by_name[name].warning for name in columns.split())


#: Letters that one of the two languages has and the other one never.
ONLY_LATVIAN, ONLY_LITHUANIAN = set("āēīōņļķģŗ"), set("ąęėįų")


def words_of(value: object) -> Iterator[Words]:
    """Every text that a module, or a value of it, holds."""
    inner: Iterable[object] = ()
    if isinstance(value, Words):
        yield value
    elif isinstance(value, ModuleType):
        inner = [v for n, v in vars(value).items() if not n.startswith("__")]
        inner = [v for v in inner if not isinstance(v, ModuleType)]
    elif isinstance(value, Mapping):
        inner = value.values()
    elif isinstance(value, list | tuple | set | frozenset):
        inner = value
    elif is_dataclass(value) and not isinstance(value, type):
        inner = vars(value).values()
    for one in inner:
        yield from words_of(one)


@cache
def every_words() -> frozenset[Words]:
    """The texts of the registry, and those of all that describes a release in its terms."""
    names = [module.name for module in walk_packages(smartdata.__path__, "smartdata.")]
    told = [import_module(name) for name in names if not name.startswith("smartdata.cli")]
    return frozenset(words_of(told)) - {Words("", "", "")}


def test_every_text_is_told_in_each_language() -> None:
    told = every_words()
    assert len(told) > 250
    wrong = []
    for words in told:
        texts = [words.in_(language) for language in LANGUAGES]
        ends = {text.endswith((".", "!", "?")) for text in texts}
        blank = any("  " in text or text != text.strip() or not text for text in texts)
        if blank or len(ends) > 1 or (ends == {True} and len(set(texts)) < len(LANGUAGES)):
            wrong.append(texts)
    assert not wrong


def test_no_text_stands_in_the_place_of_its_neighbour() -> None:
    """A Latvian text in the place of the Lithuanian shows by its letters, and the reverse."""
    for words in every_words():
        assert not ONLY_LATVIAN & set(words.lt.lower()), words.lt
        assert not ONLY_LITHUANIAN & set(words.lv.lower()), words.lv
        assert not (ONLY_LATVIAN | ONLY_LITHUANIAN) & set(words.en.lower()), words.en


def test_what_a_text_names_of_the_schema_it_names_in_each_language() -> None:
    names = {c.name for table in TABLES for c in table.columns if "_" in c.name}
    names |= {v for table in TABLES for c in table.columns for v in c.allowed if len(v) > 7}
    for words in every_words():
        told = [set(re.findall(r"[a-z_-]+", words.in_(x))) & names for x in ("lv", "lt")]
        assert told[0] == told[1], words
        assert told[0] <= set(re.findall(r"[a-z_-]+", words.en)), words


def test_money_is_decimal_and_nothing_is_a_float() -> None:
    for table in TABLES:
        for column in table.columns:
            assert not pa.types.is_floating(arrow_type(column))
            if column.type == "money":
                assert arrow_type(column) == pa.decimal128(18, 2)
                assert column.unit


def test_what_descriptions_may_name_is_what_the_registry_declares() -> None:
    assert set(get_args(Measure)) == set(MEASURES)
    assert set(get_args(Stage)) == set(STAGES)
    assert set(get_args(Status)) == set(STATUSES)
    assert set(get_args(Role)) == set(ROLES)
    assert set(get_args(ProjectField)) == set(PROJECT_FIELDS)
    assert set(get_args(ProjectLabel)) <= set(PROJECTS.column_names)
    assert set(get_args(PartnerLabel)) <= set(PARTNERS.column_names)
    terms = get_args(SourceDescription.model_fields["reuse"].annotation)
    assert set(terms) == set(SOURCES.by_name["reuse"].allowed)


def test_a_wrong_declaration_is_refused() -> None:
    words = Words("a", "b", "c")
    with pytest.raises(ValueError, match="snake_case"):
        Column("Not Snake", "text", words)
    column = Column("a", "text", words)
    with pytest.raises(ValueError, match="twice"):
        Table("t", words, words, (column, column), key=("a",))
    with pytest.raises(ValueError, match="no column b"):
        Table("t", words, words, (column,), key=("b",))
