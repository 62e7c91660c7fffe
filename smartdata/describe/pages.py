"""What the description of a source of record pages says of the words on its pages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from smartdata.describe.base import Part
from smartdata.reference import region_nuts
from smartdata.text import fold

Word = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Role = Literal["lead", "partner", "associated", "beneficiary"]

#: The fields of a project and of a partner that a record page may label.
ProjectLabel = Literal[
    "programme_name", "project_code", "acronym", "title", "summary", "investment_priority",
    "programme_priority", "decision_date", "start_date", "end_date", "declared_partners",
    "programme_funding", "total_budget",
]  # fmt: skip
PartnerLabel = Literal[
    "role_raw", "name", "country_raw", "planning_region_raw", "programme_funding",
    "national_cofinancing", "total_budget",
]  # fmt: skip


class PageWords(Part):
    """The labels, roles, countries and regions as a source's record pages print them."""

    labels: dict[ProjectLabel, Word]
    """Field of the project by the label that stands before it, in the order of the page."""
    partner_heading: Word
    """Where the partner table begins."""
    partner_labels: dict[PartnerLabel, Word]
    """Column titles of the partner table, in their order; amounts come last."""
    label_beginnings: tuple[Word, ...] = ()
    """Words that begin a label not listed above, so that a new label is noticed."""
    roles: dict[Word, Role]
    """Role code by printed word."""
    countries: dict[Word, Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]] = Field(
        default_factory=dict
    )
    """Country code (ISO 3166-1 alpha-2) by spellings that the list of countries does not have."""
    regions: dict[Word, Word] = Field(default_factory=dict)
    """Planning region by spellings that the list of planning regions does not have."""

    @field_validator("regions")
    @classmethod
    def _are_regions(cls, regions: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(regions.values()) - set(region_nuts()))
        if unknown:
            raise ValueError(
                f"no planning region {unknown[0]}; there is {', '.join(region_nuts())}"
            )
        return regions

    @field_validator("labels", "partner_labels")
    @classmethod
    def _are_distinct(cls, labels: dict[str, str]) -> dict[str, str]:
        if len({fold(label) for label in labels.values()}) != len(labels):
            raise ValueError("two fields have the same label")
        return labels
