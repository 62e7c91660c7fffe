"""A description bound to the columns of one table: everything that is read from each row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from smartdata.describe.lists import (
    PROJECT_FIELDS,
    Cell,
    ClassificationSpec,
    ListRecords,
    LocationSpec,
    PartnerSpec,
    TextSpec,
)
from smartdata.describe.source import SourceDescription
from smartdata.parse.lists.amounts import AmountReader
from smartdata.parse.lists.cells import EMPTY, BoundCell, CellReader, Missing
from smartdata.parse.lists.header import Columns
from smartdata.parse.lists.rows import DataRow
from smartdata.text import fold

#: Fields whose inner blanks and line breaks are kept.
_PROSE = frozenset({"summary"})
PARTNER_CELLS = (
    "name", "country", "region", "nuts_code", "postcode", "town", "organisation_type",
    "natural_person",
)  # fmt: skip
LOCATION_CELLS = (
    "country", "region", "nuts_code", "lau_code", "postcode", "town", "latitude", "longitude",
    "coordinates", "share",
)  # fmt: skip
_COORDINATES = frozenset({"latitude", "longitude"})
#: Fields that two projects do not share by their nature.
_TELLING = frozenset({"project_code", "acronym", "title", "summary", "website"})


@dataclass
class PartnerPlan:
    """How one group of partners is read."""

    spec: PartnerSpec
    cells: dict[str, CellReader]
    role: CellReader | None
    identifiers: dict[str, CellReader]
    amounts: list[AmountReader]
    persons: list[re.Pattern[str]]
    #: All cells but those of amounts, and the names of those that speak of one partner alone.
    every: dict[str, CellReader] = field(init=False)
    own: list[str] = field(init=False)

    def __post_init__(self) -> None:
        role = {"role": self.role} if self.role is not None else {}
        ids = {f"id:{scheme}": cell for scheme, cell in self.identifiers.items()}
        self.every = self.cells | role | ids
        self.own = [name for name, cell in self.every.items() if not cell.bound.is_shared]


@dataclass
class LocationPlan:
    """How one group of places is read."""

    spec: LocationSpec
    cells: dict[str, CellReader]
    #: The names of the cells that speak of one place alone.
    own: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.own = [name for name, cell in self.cells.items() if not cell.bound.is_shared]


@dataclass
class ClassificationPlan:
    """How one scheme is read."""

    spec: ClassificationSpec
    code: CellReader | None
    label: CellReader | None


@dataclass
class TextPlan:
    """How one further text is read."""

    spec: TextSpec
    cell: CellReader


@dataclass
class Plan:
    """All that is read from the rows of one table."""

    source: SourceDescription
    records: ListRecords
    project: dict[str, CellReader]
    amounts: list[AmountReader]
    partners: list[PartnerPlan]
    locations: list[LocationPlan]
    classifications: list[ClassificationPlan]
    identifiers: dict[str, CellReader]
    texts: list[TextPlan]
    last_column: int
    #: The names of every column, as its header prints them.
    titles: list[tuple[str, ...]]
    missing: Missing = field(default_factory=list)
    #: Columns that the description ignores.
    ignored: frozenset[int] = frozenset()

    def key(self, row: DataRow) -> tuple[str, ...]:
        """What tells the project of a row from others, case-folded; empty texts where missing.

        A programme, a status or a place is shared by many projects: where only those are stated,
        the key is missing.
        """
        parts = []
        for name in self.records.key:
            if name == "row":
                return tuple(text.strip() for text in row.cells[: self.last_column])
            reader = self._key_reader(name)
            read = EMPTY if reader is None else reader.read(row)
            # What can't be read still tells projects apart; what means missing tells nothing.
            told = read.raw if read.problem is not None else read.value
            if told is None and name == self.records.sections:
                told = row.section
            parts.append("" if told is None else fold(str(told)))
        telling = [part for name, part in zip(self.records.key, parts, strict=True)
                   if name in _TELLING]  # fmt: skip
        return tuple(parts) if any(telling or parts) else ("",) * len(parts)

    def _key_reader(self, name: str) -> CellReader | None:
        if name.startswith("partner_"):
            return self.partners[0].cells.get(name.removeprefix("partner_"))
        if name.startswith("location_"):
            return self.locations[0].cells.get(name.removeprefix("location_"))
        return self.project.get(name)


def bind(source: SourceDescription, columns: Columns) -> Plan:
    """Bind a description to a table's columns; columns that are not there are in ``missing``.

    Raises:
        RawError: a header stands above several columns.
    """
    records = source.records
    assert records is not None
    missing: Missing = []

    def reader(name: str, cell: Cell, kind: str) -> CellReader:
        bound = BoundCell(name, cell, columns, missing, source.forms.missing)
        return CellReader(bound, kind, source.forms)

    return Plan(
        source=source,
        records=records,
        project={
            name: reader(name, cell, "prose" if name in _PROSE else PROJECT_FIELDS[name])
            for name, cell in records.project.items()
        },
        amounts=[AmountReader(a, "amounts", source, columns, missing) for a in records.amounts],
        partners=[_partner(p, source, columns, missing) for p in records.partners],
        locations=[
            LocationPlan(spec, _cells(spec, "locations", LOCATION_CELLS, reader))
            for spec in records.locations
        ],
        classifications=[
            ClassificationPlan(
                spec,
                reader(f"{spec.scheme}.code", spec.code, "text") if spec.code else None,
                reader(f"{spec.scheme}.label", spec.label, "text") if spec.label else None,
            )
            for spec in records.classifications
        ],
        identifiers={
            scheme: reader(f"identifiers.{scheme}", cell, "text")
            for scheme, cell in records.identifiers.items()
        },
        texts=[TextPlan(t, reader(f"texts.{t.kind}", t, "prose")) for t in records.texts],
        last_column=len(columns.header.names),
        titles=columns.header.names,
        missing=missing,
    )


def _cells(spec: object, group: str, names: tuple[str, ...], reader) -> dict[str, CellReader]:  # type: ignore[no-untyped-def]
    found = {}
    for name in names:
        cell = getattr(spec, name)
        if cell is not None:
            kind = "coordinate" if name in _COORDINATES else "rate" if name == "share" else "text"
            found[name] = reader(f"{group}.{name}", cell, kind)
    return found


def _partner(
    spec: PartnerSpec, source: SourceDescription, columns: Columns, missing: Missing
) -> PartnerPlan:
    def reader(name: str, cell: Cell, kind: str) -> CellReader:
        bound = BoundCell(name, cell, columns, missing, source.forms.missing)
        return CellReader(bound, kind, source.forms)

    return PartnerPlan(
        spec=spec,
        cells=_cells(spec, "partners", PARTNER_CELLS, reader),
        role=None if isinstance(spec.role, str) else reader("partners.role", spec.role, "word"),
        identifiers={
            scheme: reader(f"partners.{scheme}", cell, "text")
            for scheme, cell in spec.identifiers.items()
        },
        amounts=[AmountReader(a, "partners", source, columns, missing) for a in spec.amounts],
        persons=[re.compile(pattern) for pattern in spec.natural_person_names],
    )
