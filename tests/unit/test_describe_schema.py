"""The published JSON Schema of descriptions says what the models say."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from pydantic import ValidationError

from smartdata.describe.cells import Cell
from smartdata.describe.forms import DATE_FORMS, DATE_PATTERNS
from smartdata.describe.lists import (
    PROJECT_FIELDS,
    KeyField,
    Measure,
    ProjectField,
    Stage,
    Status,
)
from smartdata.describe.mistakes import HINTS
from smartdata.describe.pages import PartnerLabel, ProjectLabel, Role
from smartdata.describe.schema import DIALECT, FIELD_WORDS, description_schema, schema_text
from smartdata.describe.source import Format, SourceDescription, described_by
from smartdata.describe.yaml_file import yaml_of
from tests.documents import worked_descriptions

REPOSITORY = Path(__file__).parents[2]
SCHEMA = description_schema()
VALIDATOR = jsonschema.Draft202012Validator(
    SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)
DESCRIPTIONS = {
    str(path.relative_to(REPOSITORY)): path.read_text(encoding="utf-8")
    for path in sorted(
        [
            *REPOSITORY.glob("raw/*/source.yaml"),
            *REPOSITORY.glob("tests/data/descriptions/*/source.yaml"),
        ]
    )
} | worked_descriptions()
LIST = """
id: list
title: {en: A list, lv: Saraksts}
publisher: {en: Agency, lv: Aģentūra}
attribution: Agency
format: delimited
currency: {signs: {kn: HRK}}
amount_stage: contracted
programmes: {Latvia-Lithuania: 2014TC16RFCB027}
file: {encoding: cp1257, delimiter: ";", quote: "", sheet: 2}
forms: {decimal: ",", thousands: [" "], dates: [dd.mm.yyyy], missing: ["-"], timezone: Europe/Riga}
eur_rates:
  stated_by: Council Regulation (EU) 2022/1208
  rates: [{currency: HRK, units_per_euro: 7.5345, first: 2023-01-01}]
records:
  grain: repeat
  key: [project_code]
  header: {rows: [2, 3]}
  ignored: [Note*]
  project:
    project_code: Code
    title: {column: [Title, Nosaukums], required: true}
    start_date: {column: Start, dates: [yyyy-mm-dd]}
    status: {column: Status, words: {Running: running}}
  amounts:
    - {column: Total, measure: total_budget}
    - {column: Paid, measure: total_budget, stage: paid, currency: {column: Currency}}
  partners:
    - {role: lead, name: Partner, country: {constant: LV}, identifiers: {LV-REG: Reg. no.}}
  locations: [{region: Region}]
  classifications: [{scheme: intervention_field, code: Field}]
  texts: [{kind: title, language: en, column: Title (EN)}]
fetch: {url: "https://data.example.org/list.csv", contact: me@example.org}
"""
PAGES = """
id: pages
title: {en: Pages, lv: Lapas}
publisher: {en: Ministry, lv: Ministrija}
attribution: Ministry
format: record-pages
currency: EUR
amount_stage: approved
pages:
  labels: {project_code: "No.", title: Title}
  partner_heading: Partners
  partner_labels: {name: Partner, total_budget: Total}
  roles: {Lead: lead}
"""


def parsed(text: str) -> Any:
    """What a YAML text says."""
    return yaml_of(text.encode(), Path("source.yaml")).data


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every object within the schema."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from parts(value)


def test_the_committed_schema_is_up_to_date() -> None:
    path = REPOSITORY / "docs" / "source.schema.json"
    told = "renew it with: smartdata sources schema > docs/source.schema.json"
    assert path.read_text(encoding="utf-8") == schema_text(), told


def test_the_schema_is_a_schema() -> None:
    assert SCHEMA["$schema"] == DIALECT
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_key_is_described_and_no_other_is_allowed() -> None:
    named = 0
    for part in parts({"root": SCHEMA, "defs": list(SCHEMA["$defs"].values())}):
        if part.get("type") != "object" or "properties" not in part:
            continue
        assert part["additionalProperties"] is False
        for name, value in part["properties"].items():
            assert len(value["description"]) > 8, name
            assert "``" not in value["description"]
            named += 1
    assert named > 150
    assert "title" not in {key for part in SCHEMA["$defs"].values() for key in part}


def test_words_are_complete() -> None:
    records = SCHEMA["$defs"]["ListRecords"]["properties"]
    assert SCHEMA["properties"]["format"]["enum"] == list(get_args(Format))
    assert SCHEMA["properties"]["amount_stage"]["enum"] == list(get_args(Stage))
    assert records["key"]["items"]["enum"] == list(get_args(KeyField))
    assert records["key"]["minItems"] == 1
    assert list(records["project"]["properties"]) == list(get_args(ProjectField))
    assert records["sections"]["enum"] == [*get_args(ProjectField), None]
    amount = SCHEMA["$defs"]["AmountSpec"]["properties"]
    assert amount["measure"]["enum"] == list(get_args(Measure))
    role = SCHEMA["$defs"]["PartnerSpec"]["properties"]["role"]["anyOf"]
    assert role[0]["enum"] == list(get_args(Role))
    assert SCHEMA["$defs"]["Forms"]["properties"]["dates"]["items"]["enum"] == list(DATE_FORMS)
    pages = SCHEMA["$defs"]["PageWords"]["properties"]
    assert list(pages["labels"]["properties"]) == list(get_args(ProjectLabel))
    assert list(pages["partner_labels"]["properties"]) == list(get_args(PartnerLabel))
    for status in get_args(Status):
        assert status in records["project"]["properties"]["status"]["description"]


def test_an_editor_completes_a_header_and_the_keys_of_a_cell() -> None:
    title = SCHEMA["$defs"]["ListRecords"]["properties"]["project"]["properties"]["title"]
    assert title["anyOf"] == [{"minLength": 1, "type": "string"}, {"$ref": "#/$defs/Cell"}]
    assert set(SCHEMA["$defs"]["Cell"]["properties"]) == set(Cell.model_fields)


def test_fields_are_all_explained() -> None:
    told = {*get_args(ProjectField), *get_args(ProjectLabel), *get_args(PartnerLabel)}
    assert set(FIELD_WORDS) == told
    assert set(PROJECT_FIELDS) == set(get_args(ProjectField))
    assert {*DATE_PATTERNS, "d month yyyy", "excel-serial", "instant"} == set(DATE_FORMS)


def test_every_pattern_is_explained_in_words() -> None:
    for part in parts(SCHEMA):
        told = [part["pattern"]] if isinstance(part.get("pattern"), str) else []
        for pattern in (*told, *part.get("patternProperties", ())):
            re.compile(pattern)
            assert pattern in HINTS


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_descriptions_of_this_repository_are_valid_by_both(name: str) -> None:
    text = DESCRIPTIONS[name]
    VALIDATOR.validate(parsed(text))
    described_by(yaml_of(text.encode(), Path(name)), Path(name))


@pytest.mark.parametrize("text", [LIST, PAGES], ids=["list", "pages"])
def test_what_is_right_is_accepted_by_both_and_stays_what_it_is(text: str) -> None:
    VALIDATOR.validate(parsed(text))
    described = SourceDescription.model_validate(parsed(text))
    again = SourceDescription.model_validate(json.loads(described.model_dump_json()))
    assert again == described


def test_the_first_line_of_our_own_description_names_the_schema() -> None:
    path = REPOSITORY / "raw" / "varam" / "source.yaml"
    first = path.read_text(encoding="utf-8").splitlines()[0]
    where = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / where).resolve() == REPOSITORY / "docs" / "source.schema.json"


Change = Callable[[dict[str, Any]], Any]
#: What both refuse: wrong in itself, wherever it stands.
REFUSED: dict[str, Change] = {
    "no id": lambda d: d.pop("id"),
    "id with a blank": lambda d: d.update(id="My list"),
    "no lv": lambda d: d["title"].pop("lv"),
    "unknown key": lambda d: d.update(licens="CC0"),
    "unknown format": lambda d: d.update(format="csv"),
    "unknown stage": lambda d: d.update(amount_stage="decided"),
    "currency in words": lambda d: d.update(currency="euro"),
    "currency still TODO": lambda d: d.update(currency="TODO"),
    "no currency": lambda d: d.pop("currency"),
    "currency of nothing": lambda d: d.update(currency={}),
    "misspelt signs": lambda d: d.update(currency={"sings": {"kn": "HRK"}}),
    "no CCI": lambda d: d.update(programmes={"Latvia-Lithuania": "LV-LT"}),
    "language in words": lambda d: d.update(language="Latvian"),
    "landing page without scheme": lambda d: d.update(landing_page="www.example.org"),
    "two signs as delimiter": lambda d: d["file"].update(delimiter=";;"),
    "sheet 0": lambda d: d["file"].update(sheet=0),
    "unknown form of dates": lambda d: d["forms"].update(dates=["dd.mm.yy"]),
    "dates not in a list": lambda d: d["forms"].update(dates="dd.mm.yyyy"),
    "no form of dates": lambda d: d["forms"].update(dates=[]),
    "instants in no time zone": lambda d: (
        d["forms"].update(dates=["instant"]), d["forms"].pop("timezone")),
    "eleven months": lambda d: d["forms"].update(months=list("abcdefghijk")),
    "a number that means missing": lambda d: d["forms"].update(missing=[0]),
    "a rate that is no day": lambda d: d["eur_rates"]["rates"][0].update(first="1.1.2023"),
    "a rate of nothing": lambda d: d["eur_rates"]["rates"][0].update(units_per_euro=0),
    "unknown grain": lambda d: d["records"].update(grain="region"),
    "no key": lambda d: d["records"].update(key=[]),
    "unknown key field": lambda d: d["records"].update(key=["code"]),
    "misspelt field": lambda d: d["records"]["project"].update(titel="Title"),
    "two places of one value": lambda d: d["records"]["project"].update(
        title={"column": "Title", "constant": "x"}),
    "no place of a value": lambda d: d["records"]["project"].update(title={"words": {}}),
    "join without columns": lambda d: d["records"]["project"].update(
        title={"column": "Title", "join": " "}),
    "an optional pattern that is not there": lambda d: d["records"]["project"].update(
        title={"column": "Title", "pattern_optional": True}),
    "empty header": lambda d: d["records"]["project"].update(title=""),
    "a list in the place of a cell": lambda d: d["records"]["project"].update(title=["A", "B"]),
    "no measure": lambda d: d["records"]["amounts"][0].pop("measure"),
    "unknown measure": lambda d: d["records"]["amounts"][0].update(measure="grant"),
    "a partner without a name": lambda d: d["records"]["partners"][0].pop("name"),
    "an empty separator": lambda d: d["records"]["partners"][0].update(list=""),
    "a scheme with a blank": lambda d: d["records"]["partners"][0].update(
        identifiers={"reg no": "Reg. no."}),
    "row 0": lambda d: d["records"].update(header={"rows": [0]}),
    "no row": lambda d: d["records"].update(header={"rows": []}),
    "two ways of fetching": lambda d: d["fetch"].update(urls=["https://example.org/"]),
    "no way of fetching": lambda d: d["fetch"].pop("url"),
    "pages without pages": lambda d: d.update(format="record-pages"),
    "a list without records": lambda d: d.pop("records"),
    "a list with the encoding of pages": lambda d: d.update(encoding="cp1257"),
}  # fmt: skip
#: What only the models refuse: rules between keys, and names that a schema can't list.
REFUSED_BY_MODELS: dict[str, Change] = {
    "a key nobody reads": lambda d: d["records"]["project"].pop("project_code"),
    "a title as key where a code exists": lambda d: d["records"].update(key=["title"]),
    "the whole row as key of a project of several rows": lambda d: d["records"].update(key=["row"]),
    "a key of partners where none are read": lambda d: (
        d["records"].update(key=["partner_name"]), d["records"].pop("partners")),
    "one row per partner, and no partner": lambda d: (
        d["records"].update(grain="partner"), d["records"].pop("partners")),
    "a status without words": lambda d: d["records"]["project"].update(status="Status"),
    "a status that nothing has": lambda d: d["records"]["project"]["status"]["words"].update(
        Done="done"),
    "a role that nothing has": lambda d: d["records"]["partners"][0].update(
        role={"column": "Role", "words": {"LP": "leader"}}),
    "a country that nothing is": lambda d: d["records"]["partners"][0].update(
        country={"constant": "XX"}),
    "a pattern that is none": lambda d: d["records"]["project"]["title"].update(pattern="("),
    "a name's pattern that is none": lambda d: d["records"]["partners"][0].update(
        natural_person_names=["("]),
    "a header beyond what is looked at": lambda d: d["records"].update(header={"rows": [101]}),
    "instants of a column in no time zone": lambda d: (
        d["records"]["project"]["start_date"].update(dates=["instant"]),
        d["forms"].pop("timezone")),
    "decimal and thousands alike": lambda d: d["forms"].update(thousands=[","]),
    "no such time zone": lambda d: d["forms"].update(timezone="Europe/Talsi"),
    "no such encoding": lambda d: d["file"].update(encoding="cp1257x"),
    "bytes instead of text": lambda d: d["file"].update(encoding="hex"),
    "delimiter and quote alike": lambda d: d["file"].update(quote=";"),
    "a line end as delimiter": lambda d: d["file"].update(delimiter="\n"),
    "rates that end before they begin": lambda d: d["eur_rates"]["rates"][0].update(
        last="2022-12-31"),
    "one amount twice": lambda d: d["records"]["amounts"].append(
        {"column": "Sum", "measure": "total_budget", "stage": "contracted"}),
    "one text twice": lambda d: d["records"].update(
        texts=[{"kind": "title", "language": "lv", "column": "Title (LV)"}]),
    "names of programmes that differ in case": lambda d: d["programmes"].update(
        {"latvia-lithuania": "2014TC16RFCB027"}),
    "a place that is nowhere": lambda d: d["records"].update(locations=[{}]),
    "a class without code and label": lambda d: d["records"].update(
        classifications=[{"scheme": "intervention_field"}]),
}  # fmt: skip
PAGES_REFUSED: dict[str, Change] = {
    "records": lambda d: d.update(records={"key": ["row"]}),
    "currency by sign": lambda d: d.update(currency={"signs": {"€": "EUR"}}),
    "layout of a list": lambda d: d.update(file={"delimiter": ";"}),
    "unknown label": lambda d: d["pages"]["labels"].update(titel="Title"),
    "unknown role": lambda d: d["pages"]["roles"].update(Lead="leader"),
}


def _refused(text: str, change: Change) -> tuple[bool, bool]:
    data = copy.deepcopy(parsed(text))
    change(data)
    try:
        SourceDescription.model_validate(data)
        by_models = False
    except ValidationError:
        by_models = True
    return not VALIDATOR.is_valid(data), by_models


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_in_itself_is_refused_by_both(name: str) -> None:
    assert _refused(LIST, REFUSED[name]) == (True, True)


@pytest.mark.parametrize("name", PAGES_REFUSED)
def test_what_is_wrong_with_pages_is_refused_by_both(name: str) -> None:
    assert _refused(PAGES, PAGES_REFUSED[name]) == (True, True)


@pytest.mark.parametrize("name", REFUSED_BY_MODELS)
def test_what_is_wrong_between_keys_is_refused_by_the_models(name: str) -> None:
    assert _refused(LIST, REFUSED_BY_MODELS[name]) == (False, True)
