"""The labels of record pages, taken from the registry, and what each one stands for."""

from __future__ import annotations

from functools import cache

from smartdata.registry import PARTNERS, PROJECTS
from smartdata.text import fold

#: Where the partner table begins.
PARTNER_HEADING = "Projekta partneri"

#: Roles as printed. Associated partners take part without a budget of their own.
ROLES = {
    "Vadošais": "lead",
    "Vadošais partneris": "lead",
    "Iesaistītais": "partner",
    "Iesaistītais partneris": "partner",
    "Sadarbības partneris": "partner",
    "Asociētais": "associated",
    "Asociētais partneris": "associated",
}

#: The cells of a partner row in the order in which pages print them, by registry column.
PARTNER_LABELS = {c.name: c.source_label for c in PARTNERS.columns if c.source_label}
PARTNER_FIELDS = tuple(PARTNER_LABELS)
PROJECT_LABELS = {c.name: c.source_label for c in PROJECTS.columns if c.source_label}
AMOUNT_FIELDS = tuple(c.name for c in PARTNERS.columns if c.source_label and c.type == "money")


def label_key(text: str) -> str:
    """A printed label as it is compared: without its colon, or the arrow of a sorted column."""
    return fold(text).rstrip(" :*▲▼▴▾↑↓⇅")


@cache
def project_fields() -> dict[str, str]:
    """Field of the table projects by label key."""
    return {label_key(label): name for name, label in PROJECT_LABELS.items()}


@cache
def partner_fields() -> dict[str, str]:
    """Field of a partner row by label key."""
    return {label_key(label): name for name, label in PARTNER_LABELS.items()}


@cache
def role_codes() -> dict[str, str]:
    """Role code by case-folded role."""
    return {fold(word): code for word, code in ROLES.items()}
