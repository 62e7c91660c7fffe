"""The words of dictionary and quality report: whole in every language, and of what is shown."""

from __future__ import annotations

import string

import pytest

from smartdata.describe.lists import PROJECT_FIELDS
from smartdata.profile.examples import EXAMPLES, LONGEST, may_show, shortened
from smartdata.profile.labels import columns_of
from smartdata.profile.texts import _texts, _titles, _to_do, rule_title, to_do, value_words
from smartdata.registry import BY_NAME, LANGUAGES, TABLES
from smartdata.registry.shared_columns import MEASURES, STAGES
from smartdata.validate.catalogue import RULES


def test_every_rule_has_a_title_in_each_language() -> None:
    assert set(_titles()) == {rule.id for rule in RULES}
    for rule in RULES:
        titles = [rule_title(rule.id).in_(language) for language in LANGUAGES]
        assert all(titles), rule.id
        assert len(set(titles)) == 3, rule.id
    assert rule_title("of_tomorrow").in_("lt") == "of_tomorrow"


def test_what_is_to_be_done_about_a_record_held_back_is_said_in_each_language() -> None:
    held = {rule.what_to_do for rule in RULES if "error" in (rule.severity, rule.in_lists)}
    assert held == set(_to_do())
    for text in held:
        assert len({to_do(text, language) for language in LANGUAGES}) == 3, text
    assert to_do("Wait.", "lv") == "Wait."


def test_measures_and_stages_have_words() -> None:
    for kind, values in (("measure", MEASURES), ("stage", STAGES)):
        for value in values:
            told = [value_words(kind, value).in_(language) for language in LANGUAGES]
            assert len(set(told)) == 3, value


@pytest.mark.parametrize("file", ["report", "dictionary", "values"])
def test_texts_leave_the_same_open_in_each_language(file: str) -> None:
    for name, words in _texts(file).items():
        opened = [
            {field for _, field, _, _ in string.Formatter().parse(words.in_(language)) if field}
            for language in LANGUAGES
        ]
        assert opened[0] == opened[1] == opened[2], name
        assert all(words.in_(language).strip() for language in LANGUAGES), name


def test_of_every_column_of_texts_is_decided_whether_it_is_shown() -> None:
    texts = {c.name for t in TABLES for c in t.columns if c.type == "text" and not c.allowed}
    assert set(EXAMPLES) == texts


@pytest.mark.parametrize(
    "place",
    [
        "partners.name", "partners.postcode", "partners.town", "partners.organisation_uid",
        "organisations.name", "beneficiaries.name", "partner_identifiers.value",
        "locations.postcode", "locations.town", "locations.latitude", "findings.observed",
        "findings.expected", "findings.message", "quarantine.observed", "quarantine.project_uid",
        "findings.project_uid", "raw_records.project_uid", "changes.old", "changes.new",
        "changes.row_key", "projects.summary", "texts.text",
    ],
)  # fmt: skip
def test_nothing_is_shown_of_what_may_name_a_person(place: str) -> None:
    table, column = place.split(".")
    assert not may_show(BY_NAME[table], BY_NAME[table].by_name[column])


def test_long_examples_are_cut() -> None:
    assert shortened("a" * LONGEST) == "a" * LONGEST
    assert shortened("a" * (LONGEST + 1)) == "a" * (LONGEST - 1) + "…"


@pytest.mark.parametrize(
    ("field", "places"),
    [
        ("projects.title", "projects.title"),
        ("projects.status", "projects.status projects.status_raw"),
        ("projects.programme_funding",
         "projects.programme_funding amounts.amount amounts.amount_raw"),
        ("partners.country_raw", "partners.country partners.country_raw"),
        ("partners.role", "partners.role partners.role_raw"),
        ("partners.region", "partners.region_raw"),
        ("partners.identifiers.HR-OIB", "partner_identifiers.value"),
        ("amounts.total_budget.approved",
         "amounts.amount amounts.amount_raw projects.total_budget"),
        ("amounts.total_budget.paid", "amounts.amount amounts.amount_raw"),
        ("amounts.public_funding.approved", "amounts.amount amounts.amount_raw"),
        ("amounts.total_budget.currency", "projects.currency amounts.currency"),
        ("partners.amounts.total_budget.approved",
         "amounts.amount amounts.amount_raw partners.total_budget"),
        ("locations.coordinates", "locations.latitude locations.longitude"),
        ("locations.country", "locations.country locations.country_raw"),
        ("classifications.topic.code", "classifications.code"),
        ("identifiers.doi", "project_identifiers.value"),
        ("texts.title.en", "texts.text"),
        ("of.tomorrow.and.after", ""),
        ("projects.of_tomorrow", ""),
    ],
)  # fmt: skip
def test_labels_belong_to_the_columns_that_they_fill(field: str, places: str) -> None:
    found = columns_of(field, "approved", ["projects"])
    assert [".".join(place) for place in found] == places.split()


def test_labels_of_a_source_of_beneficiaries() -> None:
    stated = ["beneficiaries"]
    assert columns_of("partners.name", "approved", stated) == [("beneficiaries", "name")]
    assert columns_of("projects.funded_projects", None, stated) == [
        ("beneficiaries", "funded_projects")
    ]
    assert ("beneficiaries", "total_budget") in columns_of(
        "amounts.total_budget.approved", "approved", stated
    )
    assert ("beneficiaries", "region_raw") in columns_of("locations.region", None, stated)


def test_every_field_that_a_list_may_fill_belongs_to_a_column() -> None:
    for name in PROJECT_FIELDS:
        assert columns_of(f"projects.{name}", "approved", ["projects", "beneficiaries"]), name
