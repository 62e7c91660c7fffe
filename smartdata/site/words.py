"""The words of the pages, in each language: ``words/*.toml`` has the three side by side.

A key is ``<file>.<name>`` or, of a list of values, ``<file>.<list>.<value>``. What a text leaves
open is named in braces.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape

from smartdata.profile.texts import texts_of, value_words
from smartdata.registry.model import Language, Words
from smartdata.registry.shared_columns import MEASURES, STAGES

_REPORTED = {"measure": MEASURES, "stage": STAGES}


@cache
def texts() -> dict[str, Words]:
    """Every text by its key."""
    names = sorted(entry.name for entry in files(__package__).joinpath("words").iterdir())
    stems = [name.removesuffix(".toml") for name in names if name.endswith(".toml")]
    return {
        f"{stem}.{name}": told
        for stem in stems
        for name, told in texts_of(__package__, stem).items()
    }


class Catalogue:
    """The words in one language, ready to stand in a page."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = {key: escape(told.in_(language)) for key, told in texts().items()}
        # What reports call the values of these lists, pages call alike.
        for listed, values in _REPORTED.items():
            for value in values:
                told = value_words(listed, value).in_(language)
                self._words[f"values.{listed}.{value}"] = escape(told)

    def __call__(self, key: str, **values: object) -> Markup:
        """The text of a key; what it leaves open is filled in, escaped.

        Raises:
            KeyError: there is no such text.
        """
        text = self._words[key]
        return text.format(**values) if values else text

    def all(self) -> dict[str, Markup]:
        """Every text by its key."""
        return dict(self._words)

    def plain(self, key: str, **values: object) -> str:
        """The text of a key where no markup can stand: in a title or in JSON."""
        return texts()[key].in_(self.language).format(**values)

    def value(self, listed: str, value: str) -> Markup:
        """What a value of a closed list is called, as in ``value("values.status", "running")``."""
        return self._words[f"{listed}.{value}"]

    def known(self, listed: str, value: str) -> Markup | None:
        """What a value of an open list is called, if it has a name here."""
        return self._words.get(f"{listed}.{value}")
