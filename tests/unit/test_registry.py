"""The registry: every rendering covers every column, and says the same."""

from typing import get_args

import duckdb
import pyarrow as pa
import pytest

from smartdata.describe.lists import PROJECT_FIELDS, Measure, ProjectField, Stage, Status
from smartdata.describe.pages import PartnerLabel, ProjectLabel, Role
from smartdata.registry import PARTNERS, PROJECTS, TABLES, Column, Table, Words
from smartdata.registry.render_arrow import arrow_schema, arrow_type
from smartdata.registry.render_dictionary import (
    DICTIONARY_COLUMNS,
    dictionary_markdown,
    dictionary_rows,
)
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
    assert all(field.metadata[b"description"] for field in schema)
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


def test_the_dictionary_says_every_column_in_both_languages() -> None:
    rows = [dict(zip(DICTIONARY_COLUMNS, row, strict=True)) for row in dictionary_rows()]
    assert len(rows) == sum(len(table.columns) for table in TABLES)
    assert all(row["description_en"] and row["description_lv"] for row in rows)
    assert all(row["description_en"] != row["description_lv"] for row in rows)
    english, latvian = dictionary_markdown("en"), dictionary_markdown("lv")
    for table in TABLES:
        for column in table.columns:
            assert f"| `{column.name}` |" in english
            assert column.about.lv.replace("|", r"\|") in latvian


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


def test_a_wrong_declaration_is_refused() -> None:
    words = Words("a", "b")
    with pytest.raises(ValueError, match="snake_case"):
        Column("Not Snake", "text", words)
    column = Column("a", "text", words)
    with pytest.raises(ValueError, match="twice"):
        Table("t", words, words, (column, column), key=("a",))
    with pytest.raises(ValueError, match="no column b"):
        Table("t", words, words, (column,), key=("b",))
