"""The words of a source's record pages, from its description, in the forms that reading needs."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import get_args

from smartdata.describe.pages import PageWords, PartnerLabel, ProjectLabel
from smartdata.reference import country_codes, country_names, region_names, region_words
from smartdata.registry import PARTNERS, PROJECTS
from smartdata.text import fold

#: The fields that record pages may state, by what they hold.
PROJECT_FIELDS: tuple[str, ...] = get_args(ProjectLabel)
TEXT_FIELDS = tuple(n for n in PROJECT_FIELDS if PROJECTS.by_name[n].type == "text")
VALUE_FIELDS = tuple(n for n in PROJECT_FIELDS if n not in TEXT_FIELDS)
PARTNER_FIELDS: tuple[str, ...] = get_args(PartnerLabel)
AMOUNT_FIELDS = tuple(n for n in PARTNER_FIELDS if PARTNERS.by_name[n].type == "money")
#: Stands in the place of a field for the heading above the partner table.
HEADING = "partners"


def label_key(text: str) -> str:
    """A printed label as it is compared: without its colon, or the arrow of a sorted column."""
    return fold(text).rstrip(" :*▲▼▴▾↑↓⇅")


class Words:
    """The words of one source's pages."""

    def __init__(self, told: PageWords) -> None:
        self.project_labels: dict[str, str] = {str(n): t for n, t in told.labels.items()}
        self.partner_labels: dict[str, str] = {str(n): t for n, t in told.partner_labels.items()}
        self.heading = told.partner_heading
        #: The cells of a partner row in the order in which the pages print them.
        self.partner_order = tuple(self.partner_labels)
        self.roles = told.roles
        self.role_codes = {fold(word): code for word, code in told.roles.items()}
        self.project_fields = {label_key(t): name for name, t in self.project_labels.items()}
        self.partner_fields = {label_key(t): name for name, t in self.partner_labels.items()}
        self._countries = {fold(name): code for name, code in told.countries.items()}
        self._regions = {fold(name): region for name, region in told.regions.items()}
        #: Every spelling of a country or region that a row may print.
        self.country_names = country_names() | set(told.countries)
        self.region_words = region_words() | set(told.regions)
        self._beginnings = told.label_beginnings

    def country(self, printed: str) -> str | None:
        """The code of a printed country, or None."""
        key = fold(printed.rstrip(". "))
        return self._countries.get(key) or country_codes().get(key)

    def region(self, printed: str) -> str | None:
        """The planning region that a cell names, or None."""
        key = fold(printed.rstrip(". "))
        return self._regions.get(key) or region_names().get(key)

    @cached_property
    def begins_label(self) -> re.Pattern[str] | None:
        """Matches a text that is a label by its first word, though not one that is known."""
        if not self._beginnings:
            return None
        words = "|".join(re.escape(word) for word in self._beginnings)
        return re.compile(rf"(?:{words})\b[^.,;]*\Z")

    @cached_property
    def country_lengths(self) -> tuple[int, ...]:
        """The lengths that names of countries have."""
        return tuple(sorted({len(name) for name in self.country_names}))


@lru_cache(maxsize=64)
def _words(told: str) -> Words:
    return Words(PageWords.model_validate_json(told))


def page_words(told: PageWords) -> Words:
    """The words of a description, made ready once per source."""
    return _words(told.model_dump_json())
