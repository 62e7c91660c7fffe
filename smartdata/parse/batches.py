"""Parsing many raw files, pages and lists alike, into batches of bounded size."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from smartdata.describe.source import SourceDescription
from smartdata.errors import RawError
from smartdata.files import file_sha256
from smartdata.parse.known import KnownContents, mention_of
from smartdata.parse.labels import AMOUNT_FIELDS, TEXT_FIELDS
from smartdata.parse.lists.notes import Notes
from smartdata.parse.lists.read import ListFile
from smartdata.parse.page import Observation
from smartdata.parse.record import Record, read_record
from smartdata.parse.schema import ParsedBatch, Rows
from smartdata.raw.snapshots import RawFile
from smartdata.reference import country_codes

_PROJECT_AMOUNTS = ("programme_funding", "total_budget")
#: Texts of a page in which personal data may stand; without its number it can't be published.
_FREE = tuple(name for name in TEXT_FIELDS if name != "project_code")
#: Mentions are small: so many times as many of them as of whole records make one batch.
_MENTIONS = 10
#: The lower bits of a record's number count within its file.
FILE_BITS = 32
_PRINTED = ("role_raw_printed", "country_raw_printed", "planning_region_raw_printed")


@dataclass(frozen=True)
class RawItem:
    """One raw file to be parsed, and the source and snapshot that it belongs to."""

    source: SourceDescription
    folder: Path
    day: date
    file: RawFile
    #: Its place among the files of the snapshot, where these are read one by one.
    number: int | None = None

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.folder / self.file.path

    @property
    def locator(self) -> str:
        """How the file is called in published tables: its path under ``raw/``."""
        return f"{self.source.id}/{self.day}/{self.file.path}"


@dataclass(frozen=True)
class BatchSize:
    """How much one batch holds."""

    pages: int
    statements: int
    page_bytes: int


class BatchedParser:
    """Parses raw files one after the other; only one batch of them is in memory.

    ``raw_records`` counts what came in: pages, and the rows of lists that hold a record. It is
    counted while reading, apart from the tables, so that the two can be compared.
    """

    def __init__(self, size: BatchSize, scratch: Path) -> None:
        self.size = size
        self.scratch = scratch
        self.raw_records = 0
        self._rows = Rows()
        self._files = count()
        self._numbers: Iterator[int] = count()

    def batches(
        self, items: Iterable[RawItem], known: KnownContents | None = None
    ) -> Iterator[ParsedBatch]:
        """The batches of all files. Records of lists that are in ``known`` are only mentioned.

        Raises:
            RawError: a file changed after it was recorded, can't be read from disk, or is refused.
        """
        for item in items:
            self._numbers = numbers_of(next(self._files) if item.number is None else item.number)
            if item.source.format == "record-pages":
                self._page(item)
                if len(self._rows["records"]) >= self.size.pages:
                    yield self._take()
            else:
                yield from self._list(item, known)
        if self._rows["mentions"] or self._rows["files"]:
            yield self._take()

    def _take(self) -> ParsedBatch:
        batch = self._rows.batch()
        self._rows = Rows()
        return batch

    def _number(self) -> int:
        return next(self._numbers)

    def _list(self, item: RawItem, known: KnownContents | None) -> Iterator[ParsedBatch]:
        if self._hash(item) != item.file.sha256:
            raise RawError(_changed(item.path))
        file = ListFile(item.path, item.locator, item.source, self.scratch)
        for rows in file.read(_origin(item), self._number, lambda: self._rows, known):
            self.raw_records += rows
            held = len(self._rows["records"])
            mentioned = len(self._rows["mentions"]) - held
            if held >= self.size.statements or mentioned >= _MENTIONS * self.size.statements:
                yield self._take()

    def _hash(self, item: RawItem) -> str:
        try:
            return file_sha256(item.path)
        except OSError as error:
            raise RawError(f"{item.path}: can't be read ({error.strerror}).") from error

    def _page(self, item: RawItem) -> None:
        record = _read(item, self.size.page_bytes)
        self.raw_records += 1
        _add_page(item, record, self._number(), self._rows)


def numbers_of(file: int) -> Iterator[int]:
    """The numbers of the records of a file: in the order of the files, and within each file."""
    return count(file << FILE_BITS)


def _changed(path: Path) -> str:
    return f"{path}: the file changed while the run was at work. Put it back as it was."


def _origin(item: RawItem) -> dict[str, Any]:
    return {
        "source_id": item.source.id,
        "snapshot_date": item.day,
        "path": item.file.path,
        "source_file_sha256": item.file.sha256,
        "bytes": item.file.bytes,
    }


def _add_page(item: RawItem, record: Record, number: int, into: Rows) -> None:
    assert item.source.pages is not None
    origin = _origin(item)
    project = dict(record.project)
    layout = {name: project.pop(name, None) for name in ("markup", "encoding")}
    into["files"].append({**origin, **layout, "confidence": None, "record_rows": 1})
    del origin["path"], origin["bytes"]
    notes = Notes(number, into["observations"])
    for observed in record.observations:
        into["observations"].append({**vars(observed), "record_no": number})
    _keep_persons_out(project, notes)
    project |= {
        **origin,
        "record_no": number,
        "about": "project",
        "strict": True,
        "is_operation": "yes",
        "project_labels": " ".join(item.source.pages.labels),
        "partner_labels": " ".join(item.source.pages.partner_labels),
        "labels_name": _country_in_labels(item.source),
        "file": item.locator,
        "record_uid": project.get("project_uid"),
        "currency": item.source.currency,
        "amount_stage": item.source.amount_stage,
        "coverage": item.source.coverage,
    }
    into["records"].append(project)
    into["mentions"].append(mention_of(project))
    into["raw_rows"].append({"record_no": number, "place": project["place"]})
    money = {"record_no": number, "currency": item.source.currency,
             "stage": item.source.amount_stage}  # fmt: skip
    for measure in _PROJECT_AMOUNTS:
        into["amounts"].extend(_amount(
            money, "project", measure, project.get(measure), project.get(f"{measure}_raw"),
            project.get(f"{measure}_place"), None,
        ))  # fmt: skip
    _add_partners(record.partners, money, notes, into)
    for kind in ("title", "summary"):
        if project.get(kind):
            into["texts"].append(
                {"record_no": number, "kind": kind, "language": item.source.language,
                 "origin": "source", "text": project[kind], "place": project[f"{kind}_place"]}
            )  # fmt: skip


def _keep_persons_out(project: dict[str, Any], notes: Notes) -> None:
    for field in _FREE:
        place = project.get(f"{field}_place") or project["place"]
        project[field] = notes.publishable(project.get(field), field, place)
    if notes.refuses_key(project.get("project_code"), "project_code", project["place"]):
        project["project_code"] = project["project_uid"] = None


def _add_partners(
    partners: list[dict[str, Any]], money: dict[str, Any], notes: Notes, into: Rows
) -> None:
    for partner in partners:
        partner_no, place = partner["partner_no"], partner["place"]
        name = notes.publishable(partner["name"], "name", place, partner_no)
        told = {
            **partner,
            "name": name,
            "record_no": money["record_no"],
            "currency": money["currency"],
        }
        if name is None:
            told["name_printed"] = told["organisation_uid"] = None
        for field in _PRINTED:
            told[field] = notes.publishable(told.get(field), field, place, partner_no)
        into["partners"].append(told)
        for measure in AMOUNT_FIELDS:
            printed = partner[f"{measure}_printed"]
            into["amounts"].extend(
                _amount(money, "partner", measure, partner[measure], printed, place, partner_no)
            )


def _country_in_labels(source: SourceDescription) -> str | None:
    """The country whose code stands in the titles of the partner table, like “LV partnerim …”."""
    known = set(country_codes().values())
    titles = source.pages.partner_labels.values() if source.pages else ()
    words = (word for title in titles for word in title.split())
    return next((word for word in words if word in known), None)


def _amount(
    money: dict[str, Any], subject: str, measure: str, amount: Decimal | None, raw: str | None,
    place: str | None, partner_no: int | None,
) -> list[dict[str, Any]]:  # fmt: skip
    if amount is None:
        return []
    return [
        {
            **money, "subject": subject, "measure": measure, "amount": amount, "amount_raw": raw,
            "place": place, "partner_no": partner_no,
        }
    ]  # fmt: skip


def _read(item: RawItem, max_bytes: int) -> Record:
    if item.file.bytes > max_bytes:
        told = Observation(
            "file_too_large", observed=f"{item.file.bytes} bytes", expected=f"at most {max_bytes}"
        )
        return Record({"readable": False, "place": "L1"}, observations=[told])
    try:
        data = item.path.read_bytes()
    except OSError as error:
        raise RawError(f"{item.path}: can't be read ({error.strerror}).") from error
    if hashlib.sha256(data).hexdigest() != item.file.sha256:
        raise RawError(_changed(item.path))
    return read_record(data, item.source)
