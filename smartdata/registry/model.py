"""What a table and a column are. Everything about the published schema is said in these terms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

#: ``money`` is DECIMAL(18,2), ``rate`` DECIMAL(5,4), ``decimal`` DECIMAL(18,6); never a float.
ColumnType = Literal["text", "integer", "money", "rate", "decimal", "date"]
Language = Literal["en", "lv", "lt"]
LANGUAGES: tuple[Language, ...] = ("en", "lv", "lt")

#: Joins the rows that one record tells, within one reading of its snapshot.
RECORD_NO = "record_no"
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Words:
    """A text in each language that the dictionary is published in."""

    en: str
    lv: str
    lt: str

    def in_(self, language: Language) -> str:
        """The text in one language."""
        return {"en": self.en, "lv": self.lv, "lt": self.lt}[language]


@dataclass(frozen=True)
class Column:
    """One published column, declared once; every schema and document is rendered from it.

    ``escaped`` says that the CSV twin may carry a leading apostrophe (see ``publish.csv_files``).
    What each source calls the column is said in its description, and published from there.
    ``warning`` says what a reader would otherwise get wrong; most columns need none.
    """

    name: str
    type: ColumnType
    about: Words
    required: bool = False
    unit: Words | None = None
    allowed: tuple[str, ...] = ()
    #: Not told by the record itself but by the other statements, before it and beside it.
    linked: bool = False
    warning: Words | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"column name {self.name!r} is not snake_case ASCII")

    @property
    def escaped(self) -> bool:
        """Whether a cell of the CSV twin may carry the apostrophe against formulas."""
        return self.type == "text" and not self.allowed

    def needed(self) -> Column:
        """The same column where it may not be empty."""
        return replace(self, required=True)


@dataclass(frozen=True)
class Reference:
    """A foreign key: this table's columns hold a key of another table."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One published table. Rows are unique by ``key`` and published in the order ``sort``."""

    name: str
    title: Words
    about: Words
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sort: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {column.name: column for column in self.columns}
        if len(by_name) != len(self.columns):
            raise ValueError(f"table {self.name} declares a column twice")
        object.__setattr__(self, "by_name", by_name)
        object.__setattr__(self, "sort", self.sort or self.key)
        self._expect(self.key)
        self._expect(self.sort)
        for reference in self.references:
            self._expect(reference.columns)

    def _expect(self, names: Iterable[str]) -> None:
        unknown = [name for name in names if name not in self.by_name]
        if unknown:
            raise ValueError(f"table {self.name} has no column {', '.join(unknown)}")

    @property
    def order(self) -> tuple[str, ...]:
        """The columns that put the rows in one certain order: those of ``sort``, then the key."""
        return (*self.sort, *(name for name in self.key if name not in self.sort))

    @property
    def column_names(self) -> list[str]:
        """The names of the columns in published order."""
        return [column.name for column in self.columns]

    def as_read(self) -> Table:
        """The table as one record tells it: with the record's number in the run, and without the
        columns that other statements decide."""
        told = tuple(column for column in self.columns if not column.linked)
        number = Column(RECORD_NO, "integer", Words("Number.", "Numurs.", "Numeris."))
        return replace(self, columns=(number, *told), key=(RECORD_NO,), sort=(), references=())
