"""The words of the explorer and the SQL page: the same in all three languages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from smartdata.registry.model import Language
from smartdata.registry.shared_columns import MEASURES, ROLES, STAGES, STATUSES
from smartdata.site.words import Catalogue

WEB = Path(__file__).parents[2] / "web"
FORMS = {"en": {"one", "other"}, "lv": {"zero", "one", "other"}, "lt": {"one", "few", "other"}}


def words(language: str) -> dict[str, Any]:
    path = WEB / "src" / "words" / f"{language}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def values(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("language", ["lv", "lt"])
def test_every_language_has_the_same_words(language: str) -> None:
    english, other = words("en"), words(language)

    assert list(other) == list(english)
    for key, text in english.items():
        if isinstance(text, dict):
            assert set(other[key]) == FORMS[language], key
            for form in other[key].values():
                assert values(form) == values(text["other"]), key
        else:
            assert values(other[key]) == values(text), key
            assert other[key].strip(), key


def test_counted_words_have_the_forms_of_english() -> None:
    for key, text in words("en").items():
        if isinstance(text, dict):
            assert set(text) == FORMS["en"], key


def test_every_code_of_the_registry_has_a_word() -> None:
    expected = [f"measure_{name}" for name in MEASURES]
    expected += [f"stage_{name}" for name in STAGES]
    expected += [f"role_{name}" for name in ROLES]
    expected += [f"status_{name}" for name in STATUSES]

    assert [name for name in expected if name not in words("en")] == []


def test_every_word_that_is_used_is_there_and_every_one_there_is_used() -> None:
    scripts = "".join(
        path.read_text(encoding="utf-8") for path in sorted((WEB / "src").rglob("*.js"))
    )
    asked = set(re.findall(r'\bt\("(\w+)"', scripts)) | set(re.findall(r'\? "(\w+)" :', scripts))
    made = set(re.findall(r"\bt\(`(\w+_)\$\{", scripts))

    there = words("en").keys()
    assert sorted(set(re.findall(r'\bt\("(\w+)"', scripts)) - there) == []
    unused = [
        key for key in there
        if key not in asked and not any(key.startswith(prefix) for prefix in made)
        and f'"{key}"' not in scripts
    ]  # fmt: skip
    assert unused == []


def test_no_registry_address_is_in_the_lock_file() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))

    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert not name or "integrity" in package, name
    wanted = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    for versions in (wanted["dependencies"], wanted["devDependencies"]):
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())


@pytest.mark.parametrize("language", ["en", "lv", "lt"])
def test_values_are_called_as_on_the_other_pages(language: Language) -> None:
    catalogue, told = Catalogue(language), words(language)

    named = {"measure": MEASURES, "stage": STAGES, "role": ROLES, "status": STATUSES}
    for kind, values_of in named.items():
        for value in values_of:
            on_pages = str(catalogue.value(f"values.{kind}", value))
            assert told[f"{kind}_{value}"].casefold() == on_pages.casefold(), (kind, value)
