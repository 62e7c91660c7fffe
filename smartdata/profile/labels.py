"""To which published columns the labels of the sources belong.

The table ``source_labels`` names the field that a label was read as, like
``partners.amounts.total_budget.approved`` or ``classifications.topic.code``; a published column
may be filled from several of them, and one of them may fill several columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from smartdata.registry import BY_NAME
from smartdata.registry.shared_columns import HEADLINE_MEASURES, MEASURES

#: By table and column: each source with a label of its.
Labels = Mapping[tuple[str, str], set[tuple[str, str]]]
Place = tuple[str, str]
_COORDINATES = ("latitude", "longitude")
_AMOUNT = ("amount", "amount_raw")
#: Tables that hold what sources state of projects, or of beneficiaries in their place.
_STATED = ("projects", "other_statements", "beneficiaries")


def column_labels(connection: duckdb.DuckDBPyConnection) -> Labels:
    """What the sources of a release call its columns."""
    stages = dict(connection.execute("SELECT source_id, amount_stage FROM sources").fetchall())
    stated: dict[str, list[str]] = {}
    for table in _STATED:
        for (source,) in connection.execute(f"SELECT DISTINCT source_id FROM {table}").fetchall():
            stated.setdefault(source, []).append(table)
    told: dict[Place, set[tuple[str, str]]] = {}
    query = "SELECT source_id, field, label FROM source_labels"
    for source, field, label in connection.execute(query).fetchall():
        tables = stated.get(source, ["projects"])
        for place in columns_of(field, stages.get(source), tables):
            told.setdefault(place, set()).add((source, label))
    return told


def columns_of(field: str, main_stage: str | None, stated: list[str]) -> list[Place]:
    """The published columns, with their tables, that a field of ``source_labels`` fills.

    ``main_stage`` is the stage whose amounts the tables of projects and partners hold;
    ``stated`` are those of projects, other_statements and beneficiaries that the source is in.
    """
    first, *parts = field.split(".")
    partners = _partners_of(stated)
    match first, parts:
        case "projects", [name]:
            places = _of_record(name, stated)
        case "partners", [name]:
            places = _of_record(name, partners)
        case "amounts", [measure, *rest]:
            places = _of_amount(measure, rest, main_stage, stated)
        case "partners", ["amounts", measure, *rest]:
            places = _of_amount(measure, rest, main_stage, partners)
        case "locations", ["coordinates"]:
            places = (("locations", name) for name in _COORDINATES)
        case "locations", [name]:
            places = _same_named(name, ["locations", *_without_projects(stated)])
        case _:
            places = iter(_of_scheme(first, parts))
    return list(dict.fromkeys(places))


def _of_record(name: str, tables: list[str]) -> Iterator[Place]:
    yield from _same_named(name, tables)
    if name in MEASURES:  # a page prints the amounts of its main stage
        yield from (("amounts", column) for column in _AMOUNT)


def _without_projects(stated: list[str]) -> list[str]:
    """The table of beneficiaries, where the source states nothing else."""
    return stated if stated == ["beneficiaries"] else []


def _partners_of(stated: list[str]) -> list[str]:
    """Where the partners of a source stand."""
    return _without_projects(stated) or ["partners"]


def _of_scheme(first: str, parts: list[str]) -> list[Place]:
    """The column that holds codes, identifiers or texts of many kinds."""
    match first, parts:
        case "classifications", [_, name]:
            return list(_same_named(name, ["classifications"]))
        case "partners", ["identifiers", _]:
            return [("partner_identifiers", "value")]
        case "identifiers", [_]:
            return [("project_identifiers", "value")]
        case "texts", [_, _]:
            return [("texts", "text")]
        case _:
            return []


def _of_amount(
    measure: str, rest: list[str], main_stage: str | None, tables: list[str]
) -> Iterator[Place]:
    if rest == ["currency"]:
        yield from _same_named("currency", [*tables, "amounts"])
        return
    yield from (("amounts", column) for column in _AMOUNT)
    if measure in HEADLINE_MEASURES and rest == [main_stage]:
        yield from _same_named(measure, tables)


def _same_named(name: str, tables: list[str]) -> Iterator[Place]:
    """The columns of this name, with the twins that hold what is printed and what it means."""
    plain = name.removesuffix("_raw")
    for table in tables:
        for column in (plain, f"{plain}_raw"):
            if column in BY_NAME[table].by_name:
                yield table, column
