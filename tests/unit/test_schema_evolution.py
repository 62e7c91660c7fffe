"""The published schema: each change needs its step of the version, and the registry took it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.config import DataLicence, Publisher
from smartdata.errors import ContractError
from smartdata.publish.evolution import refuse_unbumped, schema_of
from smartdata.publish.manifest import ColumnEntry, Manifest, RecordCounts, TableEntry
from smartdata.registry import TABLES
from smartdata.registry.compatibility import (
    BUMPS,
    Bump,
    ColumnSchema,
    ReferenceSchema,
    Schema,
    TableSchema,
    check_version,
    published_schema,
    read_schema,
    required_bump,
    schema_changes,
    schema_text,
)
from smartdata.registry.render_arrow import arrow_type

RELEASED = Path(__file__).parents[2] / "docs" / "schema.json"


# The registry of today.


def test_the_registry_took_the_step_that_its_changes_since_the_last_release_need() -> None:
    check_version(read_schema(RELEASED), published_schema())


def test_the_file_is_as_it_is_rendered() -> None:
    assert RELEASED.read_text(encoding="utf-8") == schema_text(read_schema(RELEASED))


def test_every_table_and_column_of_the_registry_is_in_the_schema() -> None:
    schema = published_schema()
    assert [t.name for t in schema.tables] == [t.name for t in TABLES]
    for told, table in zip(schema.tables, TABLES, strict=True):
        assert [c.name for c in told.columns] == table.column_names
        assert [c.allowed for c in told.columns] == [c.allowed for c in table.columns]
        assert (told.key, told.sort) == (table.key, table.sort)
    assert read_back(schema) == schema


def test_a_column_that_the_registry_loses_without_a_step_is_found() -> None:
    schema = published_schema()
    first, *others = schema.tables
    less = first.model_copy(update={"columns": first.columns[:-1]})
    lost = schema.model_copy(update={"tables": (less, *others)})
    with pytest.raises(ContractError) as told:
        check_version(schema, lost)
    assert f"column {first.name}.{first.columns[-1].name} is gone" in str(told.value)
    assert "needs a major step" in str(told.value)


def read_back(schema: Schema) -> Schema:
    return Schema.model_validate_json(schema_text(schema))


@pytest.mark.parametrize("text", [None, "{", '{"version": "1.0.0"}', '{"versions": 1}'])
def test_a_file_that_is_no_schema_is_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "schema.json").write_text(text)
    with pytest.raises(ContractError, match="Restore it from the repository"):
        read_schema(tmp_path / "schema.json")


# Each rule by itself.

ID = ColumnSchema(name="id", type="string", required=True)
NAME = ColumnSchema(name="name", type="string", words="a")
STATUS = ColumnSchema(name="status", type="string", allowed=("open", "shut"))
SUM = ColumnSchema(name="sum", type="decimal128(18, 2)", unit="EUR", required=True)
OF_OTHERS = ReferenceSchema(columns=("name",), table="others", target=("name",))
THINGS = TableSchema(
    name="things",
    key=("id",),
    sort=("id",),
    references=(OF_OTHERS,),
    words="a",
    columns=(ID, NAME, STATUS, SUM),
)
OTHERS = TableSchema(name="others", key=("name",), sort=("name",), columns=(NAME,))
SCHEMA = Schema(version="2.3.4", tables=(THINGS, OTHERS))


def with_column(column: ColumnSchema, **changed: object) -> Schema:
    new = column.model_copy(update=changed)
    return with_columns(*(new if c is column else c for c in THINGS.columns))


def with_columns(*columns: ColumnSchema) -> Schema:
    return with_things(columns=columns)


def with_things(**changed: object) -> Schema:
    tables = (THINGS.model_copy(update=changed), OTHERS)
    return SCHEMA.model_copy(update={"tables": tables})


RULES: list[tuple[Schema, Bump | None, str]] = [
    (SCHEMA, None, ""),
    (SCHEMA.model_copy(update={"tables": (THINGS,)}), "major", "table others is gone"),
    (
        SCHEMA.model_copy(update={"tables": (OTHERS, THINGS)}),
        None,
        "",
    ),
    (with_columns(ID, NAME, STATUS), "major", "column things.sum is gone"),
    (
        with_column(SUM, type="string"),
        "major",
        "column things.sum is string, it was decimal128(18, 2)",
    ),
    (
        with_column(NAME, name="title"),
        "major",
        "column things.title is new; column things.name is gone",
    ),
    (with_column(SUM, required=False), "major", "column things.sum may be empty now"),
    (with_column(NAME, required=True), "minor", "column things.name is never empty now"),
    (with_column(STATUS, allowed=("open",)), "major", "column things.status can no longer be shut"),
    (
        with_column(STATUS, allowed=("open", "shut", "lost")),
        "minor",
        "column things.status can also be lost",
    ),
    (
        with_column(STATUS, allowed=("open", "lost")),
        "major",
        "column things.status can no longer be shut; column things.status can also be lost",
    ),
    (
        with_column(STATUS, allowed=("shut", "open")),
        "patch",
        "column things.status lists its values in another order",
    ),
    (
        with_column(STATUS, allowed=()),
        "major",
        "column things.status may hold any value now, it was one of a list",
    ),
    (
        with_column(NAME, allowed=("a",)),
        "major",
        "column things.name holds one of a list of values now, it was free",
    ),
    (with_column(SUM, unit="LVL"), "major", "column things.sum is in LVL, it was in EUR"),
    (
        with_column(SUM, unit=None),
        "major",
        "column things.sum is in no stated unit, it was in EUR",
    ),
    (with_column(NAME, unit="words"), "minor", "column things.name states its unit now (words)"),
    (with_column(NAME, words="b"), "patch", "column things.name is described in other words"),
    (
        with_columns(*THINGS.columns, ColumnSchema(name="more", type="string")),
        "minor",
        "column things.more is new",
    ),
    (
        with_columns(ID, STATUS, NAME, SUM),
        "minor",
        "the columns of things stand in another order",
    ),
    (
        with_things(key=("id", "name"), sort=("id", "name")),
        "major",
        "the key of things is (id, name), it was (id)",
    ),
    (with_things(sort=("name",)), "patch", "the rows of things stand in another order"),
    (with_things(words="b"), "patch", "title or description of things changed"),
    (
        with_things(references=()),
        "major",
        "things (name) no longer always leads to others",
    ),
    (
        SCHEMA.model_copy(update={"tables": (THINGS, OTHERS, OTHERS.model_copy(
            update={"name": "third"}))}),
        "minor",
        "table third is new",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("new", "bump", "told"), RULES, ids=[told for _, _, told in RULES])
def test_each_change_needs_its_step(new: Schema, bump: Bump | None, told: str) -> None:
    assert required_bump(SCHEMA, new) == bump
    assert "; ".join(change.told for change in schema_changes(SCHEMA, new)) == told


def test_a_reference_that_is_new_is_a_promise_more() -> None:
    assert required_bump(with_things(references=()), SCHEMA) == "minor"


def test_another_order_of_the_same_key_is_no_other_key() -> None:
    two = with_things(key=("id", "name"))
    assert required_bump(two, with_things(key=("name", "id"))) == "patch"


@pytest.mark.parametrize(
    ("version", "bumps"),
    [
        ("2.3.4", ()),
        ("2.3.5", ("patch",)),
        ("2.4.0", ("patch", "minor")),
        ("2.9.1", ("patch", "minor")),
        ("3.0.0", ("patch", "minor", "major")),
        ("10.0.0", ("patch", "minor", "major")),
    ],
)
def test_a_version_is_right_for_its_step_and_lighter_ones(
    version: str, bumps: tuple[Bump, ...]
) -> None:
    for new, bump, _ in RULES:
        named = new.model_copy(update={"version": version})
        if bump is None or bump in bumps:
            check_version(SCHEMA, named)
        else:
            with pytest.raises(ContractError, match=f"needs a {bump} step"):
                check_version(SCHEMA, named)


def test_the_error_names_the_version_that_is_needed_and_the_heaviest_reasons() -> None:
    new = with_columns(ID, NAME.model_copy(update={"words": "b"}), STATUS)
    with pytest.raises(ContractError) as told:
        check_version(SCHEMA, new.model_copy(update={"version": "2.4.0"}))
    assert str(told.value) == (
        "The published schema differs from that of version 2.3.4 by what needs a major step: "
        "column things.sum is gone. Set REGISTRY_VERSION in smartdata/registry/__init__.py, which "
        "is 2.4.0, to 3.0.0 or higher, or take the change back."
    )


@pytest.mark.parametrize("version", ["2.3.3", "1.9.9"])
def test_a_version_never_goes_back(version: str) -> None:
    with pytest.raises(ContractError, match="a schema never goes back"):
        check_version(SCHEMA, SCHEMA.model_copy(update={"version": version}))


@pytest.mark.parametrize(
    "version", ["3", "3.0", "v3.0.0", "3.0.0-rc", "03.0.0", "3.0.0\n", "٣.0.0"]
)
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(ContractError, match="is not a version of the schema"):
        check_version(SCHEMA, SCHEMA.model_copy(update={"version": version}))


# Any edits of any schema.

Edit = Callable[[ColumnSchema], ColumnSchema | None]


def edits(column: ColumnSchema) -> list[tuple[Bump, Edit]]:
    """What can happen to a column that is no key, and the step that it needs."""

    def to(**changed: object) -> Edit:
        return lambda c: c.model_copy(update=changed)

    found: list[tuple[Bump, Edit]] = [
        ("major", lambda _: None),
        ("major", to(type="int64" if column.type != "int64" else "string")),
        ("patch", to(words=column.words + "!")),
        ("major", to(required=False)) if column.required else ("minor", to(required=True)),
        ("major", to(unit="others")) if column.unit else ("minor", to(unit="rows")),
    ]
    if column.allowed:
        found += [
            ("minor", to(allowed=(*column.allowed, "new"))),
            ("major", to(allowed=("new", *column.allowed[1:]))),
            ("major", to(allowed=())),
        ]
    else:
        found.append(("major", to(allowed=("new",))))
    return found


columns = st.builds(
    ColumnSchema,
    name=st.sampled_from("abcd"),
    type=st.sampled_from(["string", "int64", "date32[day]"]),
    required=st.booleans(),
    unit=st.sampled_from([None, "EUR", "rows"]),
    allowed=st.sampled_from([(), ("x",), ("x", "y"), ("y", "x"), ("y", "z")]),
    words=st.sampled_from(["", "w"]),
)


@st.composite
def table_schemas(draw: st.DrawFn, name: str) -> TableSchema:
    told = draw(st.lists(columns, min_size=1, max_size=4, unique_by=lambda c: c.name))
    told.insert(draw(st.integers(0, len(told))), ColumnSchema(name="id", type="string"))
    names = [c.name for c in told]
    return TableSchema(
        name=name,
        key=("id", *draw(st.lists(st.sampled_from(names), unique=True, max_size=1))),
        sort=tuple(draw(st.lists(st.sampled_from(names), unique=True, min_size=1))),
        words=draw(st.sampled_from(["", "w"])),
        columns=tuple(told),
    )


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    names = draw(st.lists(st.sampled_from(["one", "two", "three"]), unique=True))
    tables = tuple(draw(table_schemas(name)) for name in names)
    return Schema(version="1.0.0", tables=tables)


def heaviest(bumps: list[Bump]) -> Bump | None:
    return min(bumps, key=BUMPS.index, default=None)


def weight(bump: Bump | None) -> int:
    return 0 if bump is None else len(BUMPS) - BUMPS.index(bump)


@given(st.data())
def test_any_edits_need_the_step_of_the_heaviest_of_them(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    done: list[Bump] = []
    last = 0
    edited = schema
    for number, table in enumerate(schema.tables):
        for column in table.columns:
            if column.name in table.key or not data.draw(st.booleans()):
                continue
            bump, edit = data.draw(st.sampled_from(edits(column)))
            done.append(bump)
            edited = _edit(edited, number, column.name, edit)
            assert required_bump(schema, edited) == heaviest(done)
            # A further edit never makes the step lighter.
            assert weight(required_bump(schema, edited)) >= last
            last = weight(required_bump(schema, edited))
    for version, step in (("1.0.0", 0), ("1.0.1", 1), ("1.1.0", 2), ("2.0.0", 3)):
        named = edited.model_copy(update={"version": version})
        if step >= last:
            check_version(schema, named)
        else:
            with pytest.raises(ContractError):
                check_version(schema, named)


def _edit(schema: Schema, number: int, name: str, edit: Edit) -> Schema:
    table = schema.tables[number]
    kept = [edit(c) if c.name == name else c for c in table.columns]
    columns = tuple(c for c in kept if c is not None)
    sort = tuple(n for n in table.sort if n in {c.name for c in columns}) or table.key
    new = table.model_copy(update={"columns": columns, "sort": sort})
    tables = (*schema.tables[:number], new, *schema.tables[number + 1 :])
    return schema.model_copy(update={"tables": tables})


@given(schemas(), schemas(), schemas())
def test_a_way_in_two_steps_is_never_lighter_than_the_straight_one(
    one: Schema, two: Schema, three: Schema
) -> None:
    """Or else a change could be published in small steps that its readers were never told of."""
    straight = weight(required_bump(one, three))
    assert straight <= max(weight(required_bump(one, two)), weight(required_bump(two, three)))


@given(schemas(), schemas())
def test_only_equal_schemas_need_no_step(one: Schema, two: Schema) -> None:
    assert required_bump(one, one) is None
    same = {t.name: t for t in one.tables} == {t.name: t for t in two.tables}
    assert (required_bump(one, two) is None) == same


@given(schemas())
def test_a_schema_is_read_back_as_it_was_rendered(schema: Schema) -> None:
    assert read_back(schema) == schema


# At run time: the release before, as its manifest tells it.


def manifest(version: str = "3.0.0", **keys: tuple[str, ...]) -> Manifest:
    return Manifest(
        version="2026.11.23",
        registry_version=version,
        software_version="0.1.0",
        fingerprint="0" * 64,
        licence=DataLicence(),
        publisher=Publisher(),
        records=RecordCounts(records_in=0, published=0, quarantined=0, duplicates=0),
        findings={},
        tables={
            t.name: TableEntry(
                rows=0,
                key=list(keys.get(t.name, t.key)),
                columns=[ColumnEntry(name=c.name, type=str(arrow_type(c))) for c in t.columns],
                files=[],
            )
            for t in TABLES
        },
        documents=[],
        money=[],
        raw_files=[],
    )


def test_a_manifest_tells_columns_types_and_keys() -> None:
    told = schema_of(manifest("9.8.7"))
    assert (told.version, told.whole) == ("9.8.7", False)
    named = published_schema()
    for table, declared in zip(told.tables, named.tables, strict=True):
        assert (table.name, table.key) == (declared.name, declared.key)
        assert [(c.name, c.type) for c in table.columns] == [
            (c.name, c.type) for c in declared.columns
        ]
    # What a manifest does not tell is no difference.
    assert schema_changes(told, named) == []


def test_the_same_schema_is_published_after_the_same() -> None:
    version = published_schema().version
    refuse_unbumped(manifest(version))


def test_another_key_under_the_same_version_is_not_published() -> None:
    version = published_schema().version
    old = manifest(version, projects=("project_uid", "source_id"))
    with pytest.raises(ContractError) as told:
        refuse_unbumped(old)
    assert str(told.value).startswith(
        f"Nothing is published after release 2026.11.23: The published schema differs from that "
        f"of version {version} by what needs a major step: the key of projects is (project_uid), "
        "it was (project_uid, source_id)."
    )
    major = int(version.partition(".")[0])
    refuse_unbumped(old, published_schema().model_copy(update={"version": f"{major + 1}.0.0"}))


def test_older_software_does_not_publish_after_newer() -> None:
    with pytest.raises(ContractError, match="Use a newer smartdata"):
        refuse_unbumped(manifest("99.0.0"))
