"""What ``smartdata sources check`` tells of a source and of each of its files."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Literal

#: Where a trait of a file comes from.
Origin = Literal["detected", "stated"]
#: What a column is to a description; ``unmapped`` and ``contact`` keep the file from being read.
Use = Literal["read", "ignored", "unmapped", "contact", "unnamed"]


@dataclass(frozen=True)
class Trait:
    """One thing that is known of a file's layout, how sure it is (0 to 1) and by what."""

    name: str
    value: str
    origin: Origin = "detected"
    confidence: Decimal | None = None
    evidence: str = ""


@dataclass(frozen=True)
class ColumnUse:
    """One column of a file: its number from 1, its header, and the fields read from it."""

    number: int
    header: str
    use: Use
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class AbsentColumn:
    """A header of the description that no column of the file has, and the field it is for."""

    header: str
    field: str
    optional: bool = False


@dataclass
class FileReport:
    """What is known of one file. ``refusals`` say why nothing of it would be published."""

    file: str
    bytes: int
    traits: list[Trait] = field(default_factory=list)
    #: What the file would be taken for if its description said nothing, where it was refused.
    unaided: list[Trait] = field(default_factory=list)
    columns: list[ColumnUse] = field(default_factory=list)
    absent: list[AbsentColumn] = field(default_factory=list)
    ignored_absent: list[str] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)
    #: How much of the file the preview was made from, where it is not all of it.
    preview_of: str | None = None
    rows: dict[str, int] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)

    def columns_of(self, use: Use) -> list[ColumnUse]:
        """The columns of one use."""
        return [column for column in self.columns if column.use == use]


@dataclass
class LabelCount:
    """A label of record pages: on how many pages it stands, and the first of them."""

    label: str
    field: str
    pages: int = 0
    example: str = ""


@dataclass
class PagesReport:
    """What is known of a snapshot of record pages, all of them taken together."""

    pages: int = 0
    markup: dict[str, int] = field(default_factory=dict)
    encodings: dict[str, int] = field(default_factory=dict)
    labels: list[LabelCount] = field(default_factory=list)
    unknown: list[LabelCount] = field(default_factory=list)
    #: Files that hold no readable page, with the reason.
    unreadable: dict[str, str] = field(default_factory=dict)
    preview: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class RuleCount:
    """How often a rule was hit, and the first time."""

    rule: str
    severity: str
    count: int
    message: str
    where: str
    what_to_do: str


@dataclass
class SourceReport:
    """What a description makes of the files of its source."""

    source: str
    snapshot: str | None
    files: list[FileReport] = field(default_factory=list)
    pages: PagesReport | None = None
    #: Raw records by what would become of them; empty where nothing could be read.
    records: dict[str, int] = field(default_factory=dict)
    rules: list[RuleCount] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def covered(self) -> bool:
        """Whether the description covers its files, so that a refresh would publish them."""
        return not self.problems and not any(file.refusals for file in self.files)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values, for programs."""
        return {"covered": self.covered(), **asdict(self)}
