"""From a page to a record: values beside what was printed, partners split, everything noted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from smartdata.describe.forms import Forms
from smartdata.describe.source import SourceDescription
from smartdata.parse.decode import DAMAGE, INVISIBLE, decode
from smartdata.parse.forms import Amount, ValueReader
from smartdata.parse.glued_rows import choose, splits
from smartdata.parse.html_page import read_html_page
from smartdata.parse.labels import (
    AMOUNT_FIELDS,
    PARTNER_FIELDS,
    PROJECT_FIELDS,
    TEXT_FIELDS,
    Words,
    page_words,
)
from smartdata.parse.page import BREAKING, Observation, Page, PartnerRow
from smartdata.parse.text_page import read_text_page
from smartdata.reference import is_placeholder, nuts_on
from smartdata.registry import PROJECTS
from smartdata.text import fold, plain, squeeze, tidy, trimmed

_Readers = dict[str, Callable[[str], Any]]


@dataclass
class Record:
    """What one raw file says: a row for the project, rows for its partners, observations.

    ``project`` has each field's value (None where missing or unreadable) under its registry name
    and what was printed under ``<name>_raw``; the same holds for each of ``partners``.
    """

    project: dict[str, Any] = field(default_factory=dict)
    partners: list[dict[str, Any]] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)


def read_record(data: bytes, source: SourceDescription) -> Record:
    """Read one raw file of record pages.

    Never raises for what the file holds: what can't be read is an observation, and the record
    then has no project.
    """
    assert source.pages is not None
    words = page_words(source.pages)
    decoded = decode(data, words, source.encoding)
    record = Record()
    record.project = {
        "markup": decoded.markup,
        "encoding": decoded.encoding,
        "place": "L1",
        "readable": False,
    }
    if decoded.problem:
        record.observations.append(Observation(decoded.problem, observed=decoded.observed))
        return record
    read = read_html_page if decoded.markup == "html" else read_text_page
    page = read(decoded.text, words)
    if decoded.encoding not in ("utf-8", "utf-8-sig"):
        page.note("encoding_detected", observed=decoded.encoding)
    if decoded.recomposed:
        page.note("letters_recomposed")
    record.observations = page.observations
    record.project["place"] = page.place
    if not page.labels:
        labels = ", ".join(list(words.project_labels.values())[:3])
        page.note("not_a_record_page", page.place, expected=f"labels like {labels}")
        return record
    record.project["readable"] = True
    readers = _readers(source.forms)
    _read_project(page, source, words, readers, record)
    _read_partners(page, words, readers, record)
    record.project["content_sha256"] = _content_hash(record, source, words)
    return record


@lru_cache(maxsize=64)
def _readers(forms: Forms) -> _Readers:
    """What reads the values of a source's pages, by type of column."""
    reader = ValueReader(forms)

    def amount(text: str) -> Decimal | None:
        found = reader.amount(text)
        exact = isinstance(found, Amount) and found.note is None and found.value >= 0
        return found.value if isinstance(found, Amount) and exact else None

    def day(text: str) -> date | None:
        found = reader.date(text)
        return found if isinstance(found, date) else None

    def number(text: str) -> int | None:
        found = reader.count(text)
        return found if isinstance(found, int) else None

    return {"date": day, "money": amount, "integer": number}


def _read_project(
    page: Page, source: SourceDescription, words: Words, readers: _Readers, record: Record
) -> None:
    project = record.project
    for name in PROJECT_FIELDS:
        project[name] = project[f"{name}_raw"] = project[f"{name}_place"] = None
    for name in words.project_labels:
        printed = page.fields.get(name)
        clean = trimmed if name == "summary" else tidy
        raw = clean(printed.text) if printed else ""
        place = printed.place if printed else page.place
        project[f"{name}_place"] = place
        if raw and is_placeholder(raw, in_name=name in TEXT_FIELDS):
            page.note("placeholder", place, name=name, observed=raw)
            raw = ""
        if raw and (DAMAGE.search(raw) or (name == "project_code" and INVISIBLE.search(raw))):
            page.note("text_damaged", place, name=name, observed=repr(raw[:80]))
        project[f"{name}_raw"] = raw or None
        column = PROJECTS.by_name[name]
        reader = readers.get(column.type)
        project[name] = (reader(raw) if reader else raw) if raw else None
        if not printed and name in page.labels:
            page.note("value_missing", place, name=name)
        elif name not in page.labels:
            page.note("label_missing", place, name=name, expected=words.project_labels[name])
    project["programme_cci"] = _cci(project["programme_name"], source)
    project["project_uid"] = _uid(project, source)


def _cci(programme_name: str | None, source: SourceDescription) -> str | None:
    if programme_name is None:
        return source.default_programme
    named = {fold(name.rstrip(".")): cci for name, cci in source.programmes.items()}
    return named.get(fold(programme_name.rstrip(".")))


def _uid(project: dict[str, Any], source: SourceDescription) -> str | None:
    code = project["project_code"]
    if code is None:
        return None
    if project["programme_cci"]:
        return f"{project['programme_cci']}/{code}"
    programme = plain(project["programme_name"] or "").replace(" ", "-")
    return f"{source.id}:{programme}/{code}" if programme else f"{source.id}/{code}"


def _read_partners(page: Page, words: Words, readers: _Readers, record: Record) -> None:
    project = record.project
    rows = _certain_cells(
        page.partners, words, project["programme_funding"], project["total_budget"]
    )
    for number, (row, cells) in enumerate(zip(page.partners, rows, strict=True), start=1):
        if cells is None:
            page.observations.append(
                Observation(
                    "partner_row_not_split",
                    observed=row.glued[:300],
                    place=row.place,
                    partner_no=number,
                )
            )
            continue
        told = dict(zip(words.partner_order, cells, strict=True))
        day = project["decision_date"]
        record.partners.append(_Partner(page, words, readers, row.place, number).read(told, day))
    project["partner_rows"] = len(page.partners)


def _certain_cells(
    rows: list[PartnerRow], words: Words, funding: Decimal | None, total: Decimal | None
) -> list[tuple[str, ...] | None]:
    if all(row.cells is not None for row in rows):
        return [row.cells for row in rows]
    if any(row.cells is not None for row in rows):
        return [row.cells for row in rows]  # a mixture: the project's sums can't be used
    chosen = choose([splits(row.glued, words) for row in rows], funding, total)
    return [split.cells if split else None for split in chosen]


@dataclass(frozen=True)
class _Partner:
    """One row of the partner table on its way to a record."""

    page: Page
    words: Words
    readers: _Readers
    place: str
    number: int

    def note(self, rule: str, name: str, observed: str) -> None:
        self.page.observations.append(
            Observation(rule, name, observed, None, self.place, self.number)
        )

    def read(self, cells: dict[str, str], day: date | None) -> dict[str, Any]:
        partner: dict[str, Any] = {"partner_no": self.number, "place": self.place}
        for name in PARTNER_FIELDS:
            partner[name], partner[f"{name}_printed"] = self._cell(name, cells.get(name, ""))
        for name in AMOUNT_FIELDS:
            printed = partner[name]
            partner[name] = self.readers["money"](printed) if printed else None
        role = partner["role_raw"]
        partner["role"] = self.words.role_codes.get(fold(role)) if role else None
        self._locate(partner, day)
        partner["organisation_uid"] = organisation_uid(partner["name"] or "", partner["country"])
        return partner

    def _cell(self, name: str, cell: str) -> tuple[str | None, str | None]:
        """What a cell says, None for a placeholder, and what it prints."""
        raw = tidy(cell)
        if raw and DAMAGE.search(raw):
            self.note("text_damaged", name, repr(raw[:80]))
        if raw and is_placeholder(raw, in_name=name == "name"):
            self.note("placeholder", name, raw)
            return None, raw
        return raw or None, raw or None

    def _locate(self, partner: dict[str, Any], day: date | None) -> None:
        country = partner["country_raw"]
        partner["country"] = self.words.country(country) if country else None
        if country and country.endswith(".") and partner["country"]:
            self.note("stray_full_stop", "country_raw", country)
        region = partner["planning_region_raw"]
        # The planning regions known are those of Latvia.
        latvian = partner["country"] in (None, "LV")
        partner["planning_region"] = self.words.region(region) if region and latvian else None
        known = partner["planning_region"]
        nuts = nuts_on(known, day) if known and day else None
        partner["nuts_code"] = nuts.nuts_code if nuts else None
        partner["nuts_version"] = nuts.nuts_version if nuts else None


def organisation_uid(name: str, country: str | None) -> str:
    """An identifier from country and plain name: the same for spellings that differ only in case,
    accents and punctuation."""
    digest = hashlib.sha256((plain(name) or name).encode()).hexdigest()[:16]
    return f"{country or 'XX'}-{digest}"


def _content_hash(record: Record, source: SourceDescription, words: Words) -> str:
    """SHA-256 over what the record says, not over how the file is laid out."""
    told: list[Any] = [
        [name, _canonical(record.project, name)] for name in sorted(words.project_labels)
    ]
    told += [
        [[name, _canonical(partner, name)] for name in words.partner_order]
        for partner in record.partners
    ]
    # A whole page and a broken copy of it must not pass for the same, nor two that differ in
    # something that is not understood.
    told += sorted(
        [o.rule, o.field or "", o.observed or ""]
        for o in record.observations
        if o.rule in BREAKING or o.rule == "unknown_label"
    )
    told += [source.currency, source.amount_stage]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _canonical(row: dict[str, Any], name: str) -> str | None:
    value = row[name]
    if value is None:
        value = row.get(f"{name}_raw") or row.get(f"{name}_printed")
    return squeeze(str(value)) if value is not None else None
