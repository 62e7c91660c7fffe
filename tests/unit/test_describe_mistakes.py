"""Every mistake in a description is told in a plain sentence that names line, key and remedy."""

from __future__ import annotations

import copy
import re
import tracemalloc
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from smartdata.describe.schema import description_schema
from smartdata.describe.source import SourceDescription, described_by
from smartdata.describe.yaml_file import yaml_of
from smartdata.errors import RawError

PATH = Path("raw/list/source.yaml")
LIST = """\
id: list
title: {en: A list, lv: Saraksts}
publisher: {en: Agency, lv: Aģentūra}
attribution: Agency
format: delimited
currency: EUR
amount_stage: contracted
records:
  grain: repeat
  key: [project_code]
  project:
    project_code: Code
    title: {column: Title, required: true}
    status: {column: Status, words: {Running: running}}
  amounts:
    - {column: Total, measure: total_budget}
  partners:
    - {role: lead, name: Partner}
"""
FIELDS = (
    "project_code, acronym, title, summary, programme_name, programme_cci, programme_priority, "
    "investment_priority, fund, call, website, project_kind, status, decision_date, "
    "contract_date, start_date, end_date, last_update, declared_partners, funded_projects, "
    "cofinancing_rate"
)
CELL = (
    "column, columns, join, constant, pattern, pattern_optional, words, missing, dates, optional, "
    "required, shared"
)


def told(text: str | bytes) -> list[str]:
    """The lines that say what is wrong with a description, without the path before them."""
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(RawError) as raised:
        described_by(yaml_of(data, PATH), PATH)
    lines = str(raised.value).split("\n")
    assert all(line.startswith(f"{PATH}:") for line in lines)
    return [line.removeprefix(f"{PATH}:") for line in lines]


def changed(before: str, after: str) -> list[str]:
    """What is wrong once a part of the right description was replaced."""
    assert LIST.count(before) == 1
    return told(LIST.replace(before, after))


def test_what_is_right_is_not_complained_of() -> None:
    assert described_by(yaml_of(LIST.encode(), PATH), PATH).id == "list"
    # A TODO in a comment, or as a part of a word, is none.
    text = LIST.replace("attribution: Agency", "attribution: TODOS # TODO ask them")
    assert described_by(yaml_of(text.encode(), PATH), PATH).attribution == "TODOS"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "currency: EUR", "currency: TODO",
            "6: currency: is still TODO: say an ISO 4217 code of a currency, like EUR, or keys "
            "with values: signs, formats, column.",
        ),
        (
            "attribution: Agency", "attribution: TODO who?",
            "4: attribution: is still TODO.",
        ),
        (
            "    title:", "    titel:",
            "13: records.project.titel: there is no such key here; did you mean title? There are "
            f"{FIELDS}.",
        ),
        (
            "attribution: Agency", "attribution: Agency\nlicense: CC0-1.0",
            "5: license: there is no such key here; did you mean licence? There are id, title, "
            "publisher, landing_page, licence, reuse, attribution, format, language, currency, "
            "amount_stage, coverage, encoding, programmes, default_programme, default_fund, pages, "
            "file, forms, eur_rates, records, rank, linked_by, fetch, snapshots, gate.",
        ),
        (
            "  grain: repeat", "  TODO: [Remarks, Note]",
            "9: records.TODO: say what “Remarks”, “Note” holds or ignore it; then delete the key "
            "TODO.",
        ),
        (
            "format: delimited", "format: csv",
            "5: format: “csv” can't stand here. There are delimited, xls, xlsx, ods, html-table, "
            "json, json-lines, json-object, record-pages.",
        ),
        (
            "currency: EUR", "currency: {sign: {kn: HRK}}",
            "6: currency: there is no key sign here; did you mean signs? There are signs, formats, "
            "column.",
        ),
        (
            "currency: EUR", "currency: {signs: {kn: kuna}}",
            "6: currency.signs.kn: “kuna” can't stand here; it must be an ISO 4217 code of a "
            "currency, like EUR.",
        ),
        (
            "currency: EUR", "currency: 978",
            "6: currency: must be an ISO 4217 code of a currency, like EUR, or keys with values: "
            "signs, formats, column, not “978”.",
        ),
        (
            "grain: repeat", "grain: repeated",
            "9: records.grain: “repeated” can't stand here; did you mean repeat? There are "
            "project, partner, repeat, split.",
        ),
        (
            "key: [project_code]", "key: [code]",
            "10: records.key[1]: “code” can't stand here; did you mean project_code? There are "
            f"{FIELDS}, partner_name, partner_country, location_region, row.",
        ),
        (
            "project_code: Code", "project_code: 7",
            '12: records.project.project_code: 7 is a number for YAML; put it into quotes: "7".',
        ),
        (
            "project_code: Code", "project_code: [Code, No]",
            f"12: records.project.project_code: must be a text, or keys with values: {CELL}, not a "
            "list.",
        ),
        (
            "project_code: Code", "project_code:",
            f"12: records.project.project_code: says nothing; it must be a text, or keys with "
            f"values: {CELL}.",
        ),
        (
            "project_code: Code", "project_code: {colum: Code}",
            "12: records.project.project_code.colum: there is no such key here; did you mean "
            f"column? There are {CELL}.",
        ),
        (
            "words: {Running: running}", "words: {Running: runing}",
            "8: records: status can't be runing; it is one of applied, approved, completed, "
            "contracted, not_contracted, rejected, reserve, running, terminated, withdrawn.",
        ),
        (
            "words: {Running: running}", "words: {1: running}",
            '14: records.project.status.words.1: 1 is a number for YAML; put it into quotes: "1".',
        ),
        (
            "project_code: Code", "project_code: true",
            '12: records.project.project_code: true is true or false for YAML; put it into quotes: '
            '"true".',
        ),
        (
            "measure: total_budget", "measure: total",
            "16: records.amounts[1].measure: “total” can't stand here; did you mean total_budget? "
            "There are programme_funding, national_cofinancing, own_contribution, public_funding, "
            "eligible_expenditure, total_budget.",
        ),
        (
            ", measure: total_budget", "",
            "16: records.amounts[1].measure: is missing: say one of programme_funding, "
            "national_cofinancing, own_contribution, public_funding, eligible_expenditure, "
            "total_budget. What the amount measures. `programme_funding` is the Union's share, "
            "`public_funding` the Union's and the national share together.",
        ),
        (
            "title: {en: A list, lv: Saraksts}", "title: A list",
            "2: title: must be keys with values: en, lv, lt, not “A list”.",
        ),
        (
            "{en: A list, lv: Saraksts}", "{en: A list}",
            "2: title.lv: is missing. In Latvian.",
        ),
        (
            "name: Partner}", "name: Partner, country: {constant: Freedonia}}",
            "18: records.partners[1].country: there is no country 'Freedonia'; say its ISO code, "
            "like LV.",
        ),
        (
            "role: lead", "role: {column: Role, words: {LP: leader}}",
            "18: records.partners[1]: role can't be leader; it is one of associated, beneficiary, "
            "lead, partner.",
        ),
        (
            "  grain: repeat", "  header: {rows: [0]}",
            "9: records.header.rows[1]: must be greater than or equal to 1.",
        ),
        (
            "amount_stage: contracted", "amount_stage: contracted\nforms: {dates: [dd.mm.yy]}",
            "8: forms.dates[1]: “dd.mm.yy” can't stand here; did you mean dd.mm.yyyy? There are "
            "yyyy-mm-dd, yyyy.mm.dd, yyyymmdd, dd.mm.yyyy, dd.mm.yyyy., d.m.yyyy, dd/mm/yyyy, "
            "d/m/yyyy, mm/dd/yyyy, iso-datetime, d month yyyy, excel-serial, instant.",
        ),
        (
            "amount_stage: contracted", "amount_stage: contracted\nfile: {delimiter: '; '}",
            "8: file.delimiter: must have at most 1 character.",
        ),
        (
            "format: delimited", "format: record-pages",
            "1: record pages need the key pages, and no key records.",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_one_sentence(before: str, after: str, message: str) -> None:
    assert changed(before, after) == [message]


def test_all_mistakes_are_told_in_the_order_of_the_file() -> None:
    text = LIST.replace("currency: EUR", "currency: Euro").replace("lead", "[lead]")
    text = text.replace("attribution: Agency", "attribution: TODO")
    assert [line.partition(": ")[0] for line in told(text)] == ["4", "6", "18"]


def test_many_mistakes_are_not_all_shown() -> None:
    wrongs = "".join(f"wrong{number}: 1\n" for number in range(1000))
    lines = told(wrongs + LIST)
    assert len(lines) == 31
    assert lines[-1] == " and more mistakes, once these are mended."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1: the file says nothing."),
        ("# only a comment\n", "1: the file says nothing."),
        ("- a\n", "1: must be keys with values, not a list."),
        ("delimited", "1: must be keys with values, not “delimited”."),
        ("id: a\nid: b\n", "1: not readable as YAML: the key id stands twice in one place."),
        ("a:\n  b: {c: 1,\n   c: 2}\n", "2: not readable as YAML: the key c stands twice in one "
                                        "place."),
        ("id: a\nrecords:\n\tkey: b\n", "3: not readable as YAML: a tab stands here; YAML wants "
                                       "blanks."),
        ("id: Title: EN\n", "1: not readable as YAML: a colon with a blank after it begins a "
                            "value; put the text into quotes."),
        ("id: [a\n", "2: not readable as YAML: expected ',' or ']', but got '<stream end>'."),
        ("id: a\n---\nid: b\n", "2: not readable as YAML: a second document (---) begins here."),
        ("id: !!python/name:os.system x\n", "1: not readable as YAML: could not determine a "
                                           "constructor for the tag "
                                           "'tag:yaml.org,2002:python/name:os.system'."),
        ("a: &a [*a]\n", " not readable as YAML: an alias (*name) stands inside of what it names."),
        ("a: " + "[" * 3000, " not readable as YAML: it is nested too deeply."),
        ("id: a\ntitle: Rīga\n".encode("cp1257"), "2: not readable as YAML: it is not UTF-8 here. "
                                                  "Save the file as UTF-8."),
        ("id: a\n".encode("utf-16"), "1: not readable as YAML: it is not UTF-8 here. Save the file "
                                     "as UTF-8."),
    ],
)  # fmt: skip
def test_what_is_no_yaml_is_told_with_its_line(text: str | bytes, message: str) -> None:
    assert told(text) == [message]


def test_plain_words_are_what_an_editor_takes_them_for() -> None:
    text = b"a: NO\non: yes\nb: 12:30\nc: 010\nd: 2014-13-45\ne: 1_000\nf: =\ng: ~\nh:\ni: no\n"
    assert yaml_of(text, PATH).data == {
        "a": "NO", "on": "yes", "b": "12:30", "c": "010", "d": "2014-13-45", "e": "1_000",
        "f": "=", "g": None, "h": None, "i": "no",
    }  # fmt: skip
    numbers = yaml_of(b"[0, -7, 0x1F, 7.53450, .5, 4.72E7, true, False]", PATH).data
    assert numbers == [0, -7, 31, 7.5345, 0.5, 47_200_000.0, True, False]
    assert [type(number) for number in numbers] == [int, int, int, float, float, float, bool, bool]


def test_norway_needs_no_quotes() -> None:
    text = LIST.replace("name: Partner}", "name: Partner, country: {constant: NO}}")
    described = described_by(yaml_of(text.encode(), PATH), PATH)
    assert described.records is not None
    assert described.records.partners[0].country is not None
    assert described.records.partners[0].country.constant == "NO"


def test_a_byte_order_mark_does_no_harm() -> None:
    assert described_by(yaml_of(LIST.encode("utf-8-sig"), PATH), PATH).id == "list"


def _bomb(line: str, levels: int) -> str:
    lines = ["a0: &a0 {k: v}"]
    lines += [
        f"a{n}: &a{n} " + line.format(",".join([f"*a{n - 1}"] * 10)) for n in range(1, levels)
    ]
    return "\n".join(lines)


@pytest.mark.parametrize("line", ["[{}]", "{{<<: [{}]}}"], ids=["lists", "merges"])
def test_an_alias_bomb_is_refused_before_it_unfolds(line: str) -> None:
    tracemalloc.start()
    try:
        (message,) = told(_bomb(line, 30))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert re.fullmatch(
        r" not readable as YAML: its aliases \(\*name\) stand for \d{20,} values, more than "
        r"100000\.",
        message,
    )
    assert peak < 20_000_000


def test_aliases_may_be_used() -> None:
    text = LIST.replace("{column: Title,", "&title {column: Title,") + (
        "  texts: [{<<: *title, kind: title, language: en}]\n"
    )
    described = described_by(yaml_of(text.encode(), PATH), PATH)
    assert described.records is not None
    assert described.records.texts[0].column == "Title"
    assert described.records.texts[0].required


#: Paths of the right description, for mutation.
_DATA = yaml.safe_load(LIST)


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) \
        if isinstance(node, list) else ()  # fmt: skip
    return [path, *(p for key, value in inner for p in _paths(value, (*path, key)))]


_VALUES = st.sampled_from(
    [None, 7, 0.5, "x", "", "TODO", [], ["x"], [[7]], {}, {"x": "y"}, {"column": 7}]
)
_STRICT = jsonschema.Draft202012Validator(description_schema())
_JARGON = ("Input should", "validation", "Value error", "pydantic", "instance of", "tuple")


@given(st.lists(st.tuples(st.sampled_from(_paths(_DATA)[1:]), _VALUES), min_size=1, max_size=4))
def test_whatever_is_wrong_is_told_without_jargon(
    changes: list[tuple[tuple[Any, ...], Any]],
) -> None:
    data = copy.deepcopy(_DATA)
    for path, value in changes:
        at = data
        for step in path[:-1]:
            at = at[step] if isinstance(at, dict | list) and _has(at, step) else None
            if at is None:
                break
        if isinstance(at, dict) or (isinstance(at, list) and _has(at, path[-1])):
            at[path[-1]] = copy.deepcopy(value)
    text = yaml.safe_dump(data, sort_keys=False)
    try:
        SourceDescription.model_validate(data)
        accepted = "TODO" not in text
    except ValueError:
        accepted = False
    if accepted:
        assert _STRICT.is_valid(data)
        described_by(yaml_of(text.encode(), PATH), PATH)
        return
    for line in told(text):
        assert not any(word in line for word in _JARGON), line
        assert re.match(r"\d+: \S", line), line


def _has(at: Any, step: Any) -> bool:
    return step in at if isinstance(at, dict) else isinstance(step, int) and step < len(at)
