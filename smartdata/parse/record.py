"""From a page to a record: values beside what was printed, partners split, everything noted."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from smartdata.parse.decode import DAMAGE, INVISIBLE, decode
from smartdata.parse.glued_rows import choose, splits
from smartdata.parse.html_page import read_html_page
from smartdata.parse.labels import (
    AMOUNT_FIELDS,
    PARTNER_FIELDS,
    PROJECT_LABELS,
    project_fields,
    role_codes,
)
from smartdata.parse.page import BREAKING, Observation, Page, PartnerRow
from smartdata.parse.text_page import read_text_page
from smartdata.parse.values import read_amount, read_count, read_date
from smartdata.raw.description import SourceDescription
from smartdata.reference import (
    country_codes,
    is_placeholder,
    nuts_on,
    programmes,
    region_names,
)
from smartdata.registry import PROJECTS
from smartdata.text import fold, plain, squeeze, tidy, trimmed

_READERS = {"date": read_date, "money": read_amount, "integer": read_count}
TEXT_FIELDS = tuple(c.name for c in PROJECTS.columns if c.source_label and c.type == "text")
VALUE_FIELDS = tuple(c.name for c in PROJECTS.columns if c.source_label and c.type != "text")


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
    decoded = decode(data, source.encoding)
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
    page = read(decoded.text)
    if decoded.encoding not in ("utf-8", "utf-8-sig"):
        page.note("encoding_detected", observed=decoded.encoding)
    if decoded.recomposed:
        page.note("letters_recomposed")
    record.observations = page.observations
    record.project["place"] = page.place
    if not page.labels:
        labels = ", ".join(list(PROJECT_LABELS.values())[:3])
        page.note("not_a_record_page", page.place, expected=f"labels like {labels}")
        return record
    record.project["readable"] = True
    _read_project(page, source, record)
    _read_partners(page, record)
    record.project["content_sha256"] = _content_hash(record, source)
    return record


def _read_project(page: Page, source: SourceDescription, record: Record) -> None:
    project = record.project
    for name in project_fields().values():
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
        reader = _READERS.get(column.type)
        project[name] = (reader(raw) if reader else raw) if raw else None
        if not printed and name in page.labels:
            page.note("value_missing", place, name=name)
        elif name not in page.labels:
            page.note("label_missing", place, name=name, expected=PROJECT_LABELS[name])
    project["programme_cci"] = _cci(project["programme_name"], source)
    project["project_uid"] = _uid(project, source)


def _cci(programme_name: str | None, source: SourceDescription) -> str | None:
    if programme_name is None:
        cci = source.default_programme
    else:
        named = {fold(name.rstrip(".")): cci for name, cci in source.programmes.items()}
        cci = named.get(fold(programme_name.rstrip(".")))
    return cci if cci in programmes() else None


def _uid(project: dict[str, Any], source: SourceDescription) -> str | None:
    code = project["project_code"]
    if code is None:
        return None
    if project["programme_cci"]:
        return f"{project['programme_cci']}/{code}"
    programme = plain(project["programme_name"] or "").replace(" ", "-")
    return f"{source.id}:{programme}/{code}" if programme else f"{source.id}/{code}"


def _read_partners(page: Page, record: Record) -> None:
    project = record.project
    rows = _certain_cells(page.partners, project["programme_funding"], project["total_budget"])
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
        record.partners.append(_partner(page, row, cells, number, project["decision_date"]))
    project["partner_rows"] = len(page.partners)


def _certain_cells(
    rows: list[PartnerRow], funding: Decimal | None, total: Decimal | None
) -> list[tuple[str, ...] | None]:
    if all(row.cells is not None for row in rows):
        return [row.cells for row in rows]
    if any(row.cells is not None for row in rows):
        return [row.cells for row in rows]  # a mixture: the project's sums can't be used
    chosen = choose([splits(row.glued) for row in rows], funding, total)
    return [split.cells if split else None for split in chosen]


def _partner(
    page: Page, row: PartnerRow, cells: tuple[str, ...], number: int, day: date | None
) -> dict[str, Any]:
    partner: dict[str, Any] = {"partner_no": number, "place": row.place}

    def note(rule: str, name: str, observed: str) -> None:
        page.observations.append(Observation(rule, name, observed, None, row.place, number))

    for name, cell in zip(PARTNER_FIELDS, cells, strict=True):
        raw = tidy(cell)
        if raw and DAMAGE.search(raw):
            note("text_damaged", name, repr(raw[:80]))
        if raw and is_placeholder(raw, in_name=name == "name"):
            note("placeholder", name, raw)
            partner[name], partner[f"{name}_printed"] = None, raw
            continue
        partner[name] = partner[f"{name}_printed"] = raw or None
    for name in AMOUNT_FIELDS:
        printed = partner[name]
        partner[name] = read_amount(printed) if printed else None
    role = partner["role_raw"]
    partner["role"] = role_codes().get(fold(role)) if role else None
    country = partner["country_raw"]
    partner["country"] = country_codes().get(fold(country.rstrip(". "))) if country else None
    if country and country.endswith(".") and partner["country"]:
        note("stray_full_stop", "country_raw", country)
    region = partner["planning_region_raw"]
    partner["planning_region"] = region_names().get(fold(region.rstrip(". "))) if region else None
    if partner["country"] not in (None, "LV"):
        partner["planning_region"] = None  # the regions known are those of Latvia
    nuts = nuts_on(partner["planning_region"], day) if partner["planning_region"] and day else None
    partner["nuts_code"] = nuts.nuts_code if nuts else None
    partner["nuts_version"] = nuts.nuts_version if nuts else None
    partner["organisation_uid"] = organisation_uid(partner["name"] or "", partner["country"])
    return partner


def organisation_uid(name: str, country: str | None) -> str:
    """An identifier from country and plain name: the same for spellings that differ only in case,
    accents and punctuation."""
    digest = hashlib.sha256((plain(name) or name).encode()).hexdigest()[:16]
    return f"{country or 'XX'}-{digest}"


def _content_hash(record: Record, source: SourceDescription) -> str:
    """SHA-256 over what the record says, not over how the file is laid out."""
    told: list[Any] = [
        [name, _canonical(record.project, name)] for name in sorted(project_fields().values())
    ]
    told += [
        [[name, _canonical(partner, name)] for name in PARTNER_FIELDS]
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
