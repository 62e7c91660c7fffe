"""The words of dictionary and reports, in each language: ``words/*.toml`` has them side by side."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from smartdata.registry.model import Language, Words

#: A text in one language by its name; what it leaves open is named in braces, and filled in.
Told = Callable[..., str]


def told_in(file: str, language: Language) -> Told:
    """The texts of ``words/<file>.toml`` in one language, by name: ``told("sums.title")``."""
    texts = _texts(file)

    def told(name: str, **values: object) -> str:
        text = texts[name].in_(language)
        return text.format(**values) if values else text

    return told


def value_words(kind: str, value: str) -> Words:
    """What a word of a fixed list means: ``kind`` is ``measure`` or ``stage``.

    A word without a meaning of its own stands for itself.
    """
    return _texts("values").get(f"{kind}.{value}", Words(value, value, value))


def rule_title(rule: str) -> Words:
    """A short title of a rule of the catalogue; of a rule that is not in it, its name."""
    return _titles().get(rule, Words(rule, rule, rule))


def to_do(text: str, language: Language) -> str:
    """What is to be done about a record that is held back, in a language; in English where no
    other words are known."""
    known = _to_do().get(text)
    return known.in_(language) if known else text


def texts_of(package: str, file: str) -> dict[str, Words]:
    """Every text of ``words/<file>.toml`` in a package, by its dotted name within the file.

    Raises:
        TypeError: something in it is not a text in exactly the three languages.
    """
    texts: dict[str, Words] = {}
    _gather("", tomllib.loads(_read(f"{file}.toml", package)), texts)
    return texts


@cache
def _texts(file: str) -> dict[str, Words]:
    return texts_of(__package__, file)


def _gather(name: str, told: object, into: dict[str, Words]) -> None:
    if not isinstance(told, dict):
        raise TypeError(f"words: {name} is not a text in three languages")
    # A list of values may have one that is called as a language is: it holds texts, and is none.
    if told and all(isinstance(text, str) for text in told.values()):
        into[name] = Words(**told)
        return
    for key, inner in told.items():
        _gather(f"{name}.{key}" if name else key, inner, into)


@cache
def _titles() -> dict[str, Words]:
    rows = csv.DictReader(_read("rules.csv").splitlines())
    return {row["rule"]: Words(row["en"], row["lv"], row["lt"]) for row in rows}


@cache
def _to_do() -> dict[str, Words]:
    rows = csv.DictReader(_read("what_to_do.csv").splitlines())
    return {row["en"]: Words(row["en"], row["lv"], row["lt"]) for row in rows}


def _read(name: str, package: str = __package__) -> str:
    return files(package).joinpath("words", name).read_text(encoding="utf-8")
