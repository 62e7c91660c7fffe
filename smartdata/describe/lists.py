"""What the description of a list says: which columns hold what, and what a row stands for."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)

from smartdata.describe.base import Part, Pattern
from smartdata.describe.cells import (
    Cell,
    CellOrHeader,
    CountryCell,
    Header,
    LanguageCode,
    Separator,
)
from smartdata.describe.pages import Role, Word


def _as_day(told: Any) -> Any:
    if isinstance(told, date) and not isinstance(told, datetime):
        return told
    if isinstance(told, str) and _DAY.fullmatch(told):
        return told
    raise ValueError("is no day like 2014-01-31")


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Day = Annotated[
    date,
    BeforeValidator(_as_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{_DAY.pattern}$"}),
]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Measure = Literal[
    "programme_funding", "national_cofinancing", "own_contribution", "public_funding",
    "eligible_expenditure", "total_budget",
]  # fmt: skip
Stage = Literal["requested", "approved", "contracted", "amended", "final", "paid", "unknown"]
Status = Literal[
    "applied", "approved", "reserve", "contracted", "running", "completed", "terminated",
    "not_contracted", "rejected", "withdrawn",
]  # fmt: skip
ProjectKind = Literal["full", "preparatory"]
Scheme = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]

#: The fields of a project that a list may fill, and how each one is read.
PROJECT_FIELDS: dict[str, Literal["text", "date", "count", "rate", "word"]] = {
    "project_code": "text", "acronym": "text", "title": "text", "summary": "text",
    "programme_name": "text", "programme_cci": "text", "programme_priority": "text",
    "investment_priority": "text", "fund": "text", "call": "text", "website": "text",
    "project_kind": "word", "status": "word", "decision_date": "date", "contract_date": "date",
    "start_date": "date", "end_date": "date", "last_update": "date",
    "declared_partners": "count", "funded_projects": "count", "cofinancing_rate": "rate",
}  # fmt: skip
ProjectField = Literal[
    "project_code", "acronym", "title", "summary", "programme_name", "programme_cci",
    "programme_priority", "investment_priority", "fund", "call", "website", "project_kind",
    "status", "decision_date", "contract_date", "start_date", "end_date", "last_update",
    "declared_partners", "funded_projects", "cofinancing_rate",
]  # fmt: skip
#: What ``key`` may name besides fields of the project; ``row`` is the whole row.
KeyField = Literal[ProjectField, "partner_name", "partner_country", "location_region", "row"]
#: Fields whose printed words have to be told one by one, and what they may mean.
WORDED: dict[str, frozenset[str]] = {
    "status": frozenset(get_args(Status)),
    "project_kind": frozenset(get_args(ProjectKind)),
}
_OTHER_KEYS = {
    "partner_name": ("partners", "name"),
    "partner_country": ("partners", "country"),
    "location_region": ("locations", "region"),
}


class SignCurrency(Part):
    """The currency stands in each cell, as a sign or an abbreviation."""

    signs: dict[Word, Currency]
    """Each sign or abbreviation, and the ISO 4217 code that it means."""


class FormatCurrency(Part):
    """The currency stands only in the number format of the workbook's cells."""

    formats: dict[Word, Currency]
    """Each sign or abbreviation that a number format prints, and its ISO 4217 code."""


class ColumnCurrency(Part):
    """The currency stands in a column of its own."""

    column: CellOrHeader
    """The column that holds the ISO 4217 code; ``words`` for other ways of writing it."""


def _currency_rule(told: Any) -> str | None:
    kinds = {"signs": SignCurrency, "formats": FormatCurrency, "column": ColumnCurrency}
    if isinstance(told, dict):
        return next((key for key in kinds if key in told), None)
    return next((key for key, kind in kinds.items() if isinstance(told, kind)), "code")


CurrencyRule = Annotated[
    Annotated[Currency, Tag("code")]
    | Annotated[SignCurrency, Tag("signs")]
    | Annotated[FormatCurrency, Tag("formats")]
    | Annotated[ColumnCurrency, Tag("column")],
    Discriminator(_currency_rule),
]


class AmountSpec(Cell):
    """A column of amounts: what is measured, at which stage, of which fund."""

    measure: Measure
    """What the amount measures. ``programme_funding`` is the Union's share, ``public_funding``
    the Union's and the national share together."""
    stage: Stage | None = None
    """At which stage the amount was decided, where it is not ``amount_stage``."""
    fund: str | None = None
    """The fund that the money comes from, like ERDF."""
    currency: CurrencyRule | None = None
    """The currency of this column, where it is not the one of the source."""


def _role_kind(told: Any) -> str:
    return "role" if isinstance(told, str) and told in get_args(Role) else "cell"


RoleOrCell = Annotated[
    Annotated[Role, Tag("role")] | Annotated[CellOrHeader, Tag("cell")], Discriminator(_role_kind)
]


class PartnerSpec(Part):
    """One partner of each row, or a list of them in one cell."""

    list: Separator | None = None
    """Separator of a list of partners; every column of the group then holds as many parts."""
    once_per_project: bool = False
    """The same partner stands in every row of the project, like a coordinator."""
    role: RoleOrCell
    """One role for all (``lead``, ``partner``, ``associated``, ``beneficiary``), or the column
    whose ``words`` tell it."""
    name: CellOrHeader
    """The name of the organisation."""
    country: CountryCell | None = None
    """The country; names in the languages of the region and ISO codes are known, others go into
    ``words``."""
    region: CellOrHeader | None = None
    """The region as printed."""
    nuts_code: CellOrHeader | None = None
    """The NUTS code."""
    postcode: CellOrHeader | None = None
    """The postcode of the organisation."""
    town: CellOrHeader | None = None
    """The town of the organisation."""
    organisation_type: CellOrHeader | None = None
    """The type of organisation as printed."""
    natural_person: CellOrHeader | None = None
    """A column whose words say ``yes`` or ``no``: such a partner's name is never published."""
    natural_person_names: tuple[Pattern, ...] = ()
    """Regular expressions of names that are those of natural persons."""
    identifiers: dict[Scheme, CellOrHeader] = Field(default_factory=dict)
    """Identifiers of the organisation by scheme, like ``LV-REG``, ``VAT``, ``PIC``, ``HR-OIB``."""
    amounts: tuple[AmountSpec, ...] = ()
    """The columns of the partner's own money."""

    @model_validator(mode="after")
    def _words_are_known(self) -> PartnerSpec:
        if isinstance(self.role, Cell):
            self.role.refuse_words("role", frozenset(get_args(Role)))
        if self.natural_person is not None:
            self.natural_person.refuse_words("natural_person", frozenset({"yes", "no"}))
        return self


class LocationSpec(Part):
    """One place of each row, or a list of them in one cell."""

    list: Separator | None = None
    """Separator of a list of places; every column of the group then holds as many parts."""
    basis: Literal["activity", "beneficiary_seat", "unknown"] = "activity"
    """What happens at the place."""
    country: CountryCell | None = None
    """The country of the place."""
    region: CellOrHeader | None = None
    """The region as printed."""
    nuts_code: CellOrHeader | None = None
    """The NUTS code."""
    lau_code: CellOrHeader | None = None
    """The code of the local administrative unit."""
    postcode: CellOrHeader | None = None
    """The postcode of the place."""
    town: CellOrHeader | None = None
    """The town or village."""
    latitude: CellOrHeader | None = None
    """The latitude in degrees."""
    longitude: CellOrHeader | None = None
    """The longitude in degrees."""
    coordinates: CellOrHeader | None = None
    """Latitude and longitude in one cell, in the order that ``order`` says."""
    order: Literal["latitude-longitude", "longitude-latitude"] = "latitude-longitude"
    """Which of the two coordinates is printed first."""
    share: CellOrHeader | None = None
    """The share of the project that belongs to the place."""

    @model_validator(mode="after")
    def _says_where(self) -> LocationSpec:
        if not any(isinstance(value, Cell) for _, value in self):
            raise ValueError("say at least one of country, region, nuts_code, town and the like")
        return self


class ClassificationSpec(Part):
    """A code of a scheme like ``intervention_field``, its label, or both."""

    scheme: Scheme
    """The scheme: intervention_field, thematic_objective, policy_objective, specific_objective,
    priority_axis and the like."""
    list: Separator | None = None
    """Separator of several codes in one cell."""
    code: CellOrHeader | None = None
    """The code as printed."""
    label: CellOrHeader | None = None
    """The label as printed."""

    @model_validator(mode="after")
    def _says_something(self) -> ClassificationSpec:
        if self.code is None and self.label is None:
            raise ValueError("say code, label or both")
        return self


class TextSpec(Cell):
    """A text besides the main title and summary: another language, or other content."""

    kind: Literal["title", "summary", "achievements", "keywords"]
    """What the text is."""
    language: LanguageCode
    """ISO 639 code of its language."""
    origin: Literal["source", "machine-translation"] = "source"
    """Whether the source wrote it, or a machine translated it."""


class EuroRate(Part):
    """How many units of a currency are one euro, between two days."""

    currency: Currency
    """The currency that is converted."""
    units_per_euro: Annotated[
        Decimal, Field(gt=0), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})
    ]
    """How many of its units are one euro."""
    first: Day | None = None
    """The first day on which the rate holds."""
    last: Day | None = None
    """The last day on which the rate holds."""

    @model_validator(mode="after")
    def _in_order(self) -> EuroRate:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError(f"the rate ends on {self.last}, before it begins on {self.first}")
        return self


class EuroRates(Part):
    """The table by which amounts are converted to euro, beside the original."""

    stated_by: str
    """Who states the rates, and where."""
    on: Literal["decision_date", "contract_date", "start_date"] | None = None
    """The date of the project that decides; without it, one rate must hold for all days."""
    rates: tuple[EuroRate, ...]
    """The rates."""


class HeaderPlace(Part):
    """Where the header stands; found by itself where nothing is said."""

    rows: tuple[Annotated[int, Field(ge=1)], ...] | None = Field(default=None, min_length=1)
    """The rows of the header, from 1; several where it is printed in two languages or lines."""
    within: int = Field(default=100, ge=1, le=10_000)
    """How many rows are looked through for it."""

    @model_validator(mode="after")
    def _is_within(self) -> HeaderPlace:
        if self.rows and max(self.rows) > self.within:
            raise ValueError(f"row {max(self.rows)} is not looked at; say within: {max(self.rows)}")
        return self


class ListRecords(Part):
    """What the rows of a list stand for, and where each field of theirs is found."""

    about: Literal["project", "beneficiary"] = "project"
    """Rows are about projects, or sum up what each beneficiary received."""
    grain: Literal["project", "partner", "repeat", "split"] = "project"
    """One row per project; one per partner of it; or several rows that repeat the amount of the
    project, or split it."""
    key: tuple[KeyField, ...] = Field(json_schema_extra={"minItems": 1})
    """The fields that tell one project from another. Never a title where a code exists."""
    header: HeaderPlace = HeaderPlace()
    """The place of the header, where it is not found by itself."""
    sections: ProjectField | None = None
    """Rows with a single filled cell are headings; their text becomes this field."""
    continuations: bool = False
    """Rows whose key is empty continue the text of the row above."""
    total_words: tuple[Word, ...] = ()
    """First words of rows of sums, which are counted and left out."""
    ignored: tuple[Header, ...] = ()
    """Whole columns, by header, that nothing is read from. ``*`` at the end stands for any end."""
    counted_by: tuple[Header, ...] = ()
    """Columns by whose values the rows are counted: many values at one same count are a cut-off."""
    project: dict[ProjectField, CellOrHeader] = Field(default_factory=dict)
    """Where each field of the project stands."""
    amounts: tuple[AmountSpec, ...] = ()
    """The columns of the project's money."""
    partners: tuple[PartnerSpec, ...] = ()
    """The groups of columns that name partners or beneficiaries."""
    locations: tuple[LocationSpec, ...] = ()
    """The groups of columns that name places."""
    classifications: tuple[ClassificationSpec, ...] = ()
    """The columns that classify the project, each by its scheme."""
    identifiers: dict[Scheme, CellOrHeader] = Field(default_factory=dict)
    """Further identifiers of the project, by scheme."""
    texts: tuple[TextSpec, ...] = ()
    """Titles and summaries in further languages, and other texts."""

    @model_validator(mode="after")
    def _key_is_read(self) -> ListRecords:
        if not self.key:
            raise ValueError("key must name at least one field")
        for named in self.key:
            if named in PROJECT_FIELDS and named not in self.project and named != self.sections:
                raise ValueError(f"key names {named}, but project does not say where it stands")
            group, cell = _OTHER_KEYS.get(named, (None, ""))
            if group and not any(getattr(one, cell) for one in getattr(self, group)[:1]):
                raise ValueError(f"key names {named}, but {group} does not say where it stands")
        if "row" in self.key and (len(self.key) > 1 or self.grain != "project"):
            raise ValueError("key: [row] stands alone, and only with grain: project")
        if "title" in self.key and "project_code" in set(self.project) - set(self.key):
            raise ValueError("key must not be the title where a project_code exists")
        if self.sections is not None and PROJECT_FIELDS[self.sections] != "text":
            raise ValueError(f"sections can't be {self.sections}: a heading is read as a text")
        if self.grain == "partner" and not self.partners:
            raise ValueError("grain: partner needs partners")
        return self

    @model_validator(mode="after")
    def _words_are_known(self) -> ListRecords:
        for name, allowed in WORDED.items():
            cell = self.project.get(name)  # type: ignore[call-overload]
            if cell is not None:
                if cell.constant is None and cell.words is None:
                    raise ValueError(f"{name} needs words: what each printed word means")
                cell.refuse_words(name, allowed)
        return self


__all__ = ["PROJECT_FIELDS", "AmountSpec", "Cell", "ListRecords", "PartnerSpec"]
