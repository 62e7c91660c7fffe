"""The description of a source: ``raw/<source>/source.yaml``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from smartdata.describe.base import EncodingName, Part, Text
from smartdata.describe.cells import LanguageCode, cells_within
from smartdata.describe.fetching import Fetch
from smartdata.describe.forms import Forms
from smartdata.describe.lists import AmountSpec, CurrencyRule, EuroRates, ListRecords, Stage
from smartdata.describe.pages import PageWords
from smartdata.describe.snapshots import GateLimits, Snapshots
from smartdata.describe.yaml_file import YamlFile, read_yaml
from smartdata.errors import RawError, UsageError
from smartdata.text import fold

DESCRIPTION_NAME = "source.yaml"

Cci = Annotated[str, StringConstraints(pattern=r"^\d{4}[A-Z]{2}[A-Z0-9]{7,9}$")]


class Titles(Part):
    """A text in English and Latvian, and in Lithuanian where somebody has written it."""

    en: Text
    """In English."""
    lv: Text
    """In Latvian."""
    lt: Text | None = None
    """In Lithuanian; where it is left out, readers of Lithuanian see the English."""


ListFormat = Literal[
    "delimited", "xls", "xlsx", "ods", "html-table", "json", "json-lines", "json-object"
]


class FileLayout(Part):
    """How the files of a list are laid out; what is not said is detected and reported."""

    member: Text | None = None
    """Which member of a zip archive holds the list, as a pattern like ``*.csv``."""
    encoding: EncodingName | None = None
    """The character encoding, like cp1257."""
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    r"""The sign between cells; a tab is "\t"."""
    quote: Annotated[str, StringConstraints(max_length=1)] | None = None
    """The sign that quotes cells; an empty text where nothing is quoted."""
    sheet: Text | Annotated[int, Field(ge=1, strict=True)] | None = None
    """The sheet by name or number, or the number of the table on an HTML page."""
    formulas: Literal["refuse", "stored-values"] = "refuse"
    """Whether a sheet with formulas is refused, or read with the results stored in it."""
    merged: Literal["keep", "fill"] = "keep"
    """Whether a merged area has its value in its first cell only, or in each of its cells."""
    records_at: Text | None = None
    """Path to the array of records within a JSON document, like ``data.items``."""
    max_columns: int = Field(default=2_000, ge=1, le=20_000)
    """A row with more cells than this is refused."""
    also: tuple[ListFormat, ...] = ()
    """Formats that the files of other snapshots have: sources change theirs over the years."""

    @model_validator(mode="after")
    def _signs_differ(self) -> FileLayout:
        signs = (self.delimiter, self.quote)
        if self.delimiter is not None and (signs[0] == signs[1] or self.delimiter in "\r\n"):
            raise ValueError("the delimiter can be neither a line end nor the sign that quotes")
        return self


Format = Literal[
    "delimited", "xls", "xlsx", "ods", "html-table", "json", "json-lines", "json-object",
    "record-pages",
]  # fmt: skip
_PAGES: dict[str, JsonValue] = {
    "properties": {"format": {"const": "record-pages"}},
    "required": ["format"],
}
_NO_LIST: dict[str, JsonValue] = dict.fromkeys(("records", "file", "eur_rates"), False)


class SourceDescription(Part):
    """What a person says of a source; everything that the files themselves don't say."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": _PAGES,
            "then": {
                "required": ["pages"],
                "properties": {**_NO_LIST, "currency": {"type": "string"}},
            },
            "else": {
                "required": ["records"],
                "properties": {"pages": False, "encoding": False},
            },
        }
    )

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
    """What the source is called in every published table: the name of its folder."""
    title: Titles
    """What the source is, in a line."""
    publisher: Titles
    """Who publishes it."""
    landing_page: Annotated[str, StringConstraints(pattern=r"^https?://")] | None = None
    """Where people find it."""
    licence: Text | None = None
    """The licence that the source states; left out where it states none."""
    reuse: Literal["allowed", "not-stated", "not-allowed"] = "not-stated"
    """What the source's terms say of publishing its records: allowed where a licence, the terms or
    the law lets them be reused; not-allowed where they forbid it, which leaves the source out of
    public releases; not-stated where they say nothing of it."""
    attribution: Text
    """How the source wants to be named."""
    format: Format
    """What the files are: one list in one of seven formats, or one page per project."""
    language: LanguageCode = "lv"
    """ISO 639 code of the language of titles and summaries."""
    currency: CurrencyRule
    """An ISO 4217 code, or where the currency stands. It is never guessed."""
    amount_stage: Stage
    """The stage of every amount that does not state its own."""
    coverage: Literal["whole-projects", "country-extract"] = "whole-projects"
    """Whether projects are stated with all their partners, or only those of one country."""
    encoding: EncodingName | None = None
    """Encoding of every record page, where detection should not be left to the bytes."""
    programmes: dict[Text, Cci] = Field(default_factory=dict)
    """Programme names as printed, and the CCI code that each one means in this source."""
    default_programme: Cci | None = None
    """The programme of every record that prints no programme at all."""
    default_fund: Text | None = None
    """Fund of the programme's funding, where no column and no programme says it."""
    pages: PageWords | None = None
    """The words of record pages."""
    file: FileLayout = FileLayout()
    """The layout of the files of a list; what is not said is detected and reported."""
    forms: Forms = Forms()
    """How numbers, dates and rates are printed."""
    eur_rates: EuroRates | None = None
    """The rates by which amounts in other currencies are converted, beside the original."""
    records: ListRecords | None = None
    """What the rows of a list stand for, and where each field of theirs is found."""
    rank: int = Field(default=100, ge=1)
    """Of several sources that state a project, the one of the lowest rank speaks for it."""
    linked_by: tuple[Text, ...] = ()
    """Schemes of records.identifiers by which its projects are those of a source of lower rank:
    equal identifiers, one project. Titles never link."""
    fetch: Fetch | None = None
    """Where new snapshots come from."""
    snapshots: Snapshots = Snapshots()
    """Whether snapshots state all records of the source, or only some of them."""
    gate: GateLimits = GateLimits()
    """How far a new snapshot may differ from the one before it."""

    @model_validator(mode="after")
    def _fits_its_format(self) -> SourceDescription:
        if self.format == "record-pages":
            if self.pages is None or self.records is not None:
                raise ValueError("record pages need the key pages, and no key records")
            if not isinstance(self.currency, str):
                raise ValueError("record pages need one currency, like EUR")
            if self.file != FileLayout() or self.eur_rates is not None:
                raise ValueError("file and eur_rates are for lists, and say nothing of pages")
        elif self.records is None or self.pages is not None:
            raise ValueError("a list needs the key records, and no key pages")
        elif self.encoding is not None:
            raise ValueError("encoding is for record pages; of a list, say file.encoding")
        return self

    @model_validator(mode="after")
    def _instants_have_a_zone(self) -> SourceDescription:
        for path, cell in cells_within(self.records):
            if "instant" in (cell.dates or ()) and self.forms.timezone is None:
                raise ValueError(f"records.{path}: dates: instant needs forms.timezone")
        return self

    @model_validator(mode="after")
    def _nothing_is_stated_twice(self) -> SourceDescription:
        if self.records is not None:
            records = self.records
            self._refuse_twice("amounts", records.amounts)
            for partner in records.partners:
                self._refuse_twice("partners.amounts", partner.amounts)
            main = {"title", "summary"} & set(records.project)
            texts = Counter((kind, self.language, "source") for kind in main)
            texts.update((text.kind, text.language, text.origin) for text in records.texts)
            twice = [text for text, count in texts.items() if count > 1]
            if twice:
                raise ValueError(f"records.texts: {' '.join(twice[0])} is described twice")
        return self

    def _refuse_twice(self, name: str, amounts: tuple[AmountSpec, ...]) -> None:
        told = Counter((a.measure, a.stage or self.amount_stage, a.fund) for a in amounts)
        for (measure, stage, _), count in told.items():
            if count > 1:
                raise ValueError(
                    f"records.{name}: {count} columns are {measure}, {stage}, of the same fund; "
                    "tell them apart by measure, stage or fund"
                )

    @field_validator("programmes")
    @classmethod
    def _are_distinct(cls, programmes: dict[str, str]) -> dict[str, str]:
        if len({fold(name) for name in programmes}) != len(programmes):
            raise ValueError("two printed names differ in case or blanks only")
        return programmes


def read_description(folder: Path) -> SourceDescription:
    """The description in a source's folder.

    Raises:
        RawError: it is missing, is not YAML, or says something that no description can say; the
            message names the file, the line and each offending key, and what may stand there.
    """
    path = folder / DESCRIPTION_NAME
    description = described_by(read_yaml(path), path)
    if description.id != folder.absolute().name:
        raise RawError(
            f"{path}: id is {description.id!r} but the folder is named {folder.absolute().name!r}; "
            "make them the same."
        )
    return description


def described_by(told: YamlFile, path: Path) -> SourceDescription:
    """The description that a YAML file holds.

    Raises:
        RawError: it says something that no description can say; one line for each mistake.
    """
    wrong: ValidationError | None = None
    try:
        description = SourceDescription.model_validate(told.data)
    except ValidationError as error:
        wrong = error
    if wrong is not None or "TODO" in told.text:
        # The sentences need the JSON Schema, which takes longer to make than a description to read.
        from smartdata.describe.mistakes import mistakes

        found = mistakes(path, told, wrong)
        if found or wrong is not None:
            raise RawError("\n".join(found)) from wrong
    return description


def find_sources(raw: Path) -> dict[str, SourceDescription]:
    """The descriptions of all sources in the raw folder, by id, in alphabetical order.

    Raises:
        UsageError: the folder is missing.
        RawError: it holds no source, or a description can't be used.
    """
    if not raw.is_dir():
        raise UsageError(f"{raw}: there is no such raw folder. Give one with --raw.")
    folders = sorted(p for p in raw.iterdir() if p.is_dir() and not p.name.startswith("."))
    found = {folder.name: read_description(folder) for folder in folders}
    if not found:
        raise RawError(f"{raw}: holds no source. Put one in {raw}/<source>/{DESCRIPTION_NAME}.")
    return found


def chosen_sources(
    described: dict[str, SourceDescription], wanted: tuple[str, ...]
) -> dict[str, SourceDescription]:
    """The descriptions with the given ids; all of them where none is given.

    Raises:
        UsageError: an id that no folder has.
    """
    unknown = sorted(set(wanted) - set(described))
    if unknown:
        raise UsageError(
            f"unknown source {', '.join(unknown)}; the raw folder has {', '.join(described)}."
        )
    return {name: described[name] for name in described if not wanted or name in wanted}
