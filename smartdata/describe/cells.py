"""Where a value stands in a list, and what part of the cell it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from smartdata.describe.base import Part, Pattern, exactly_one
from smartdata.describe.forms import DateForm
from smartdata.reference import country_codes
from smartdata.text import fold

Header = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
#: What stands between the parts of a list in one cell; blanks count, as in “, ”.
Separator = Annotated[str, StringConstraints(min_length=1)]


class Cell(Part):
    """Where a value stands. A plain text in the description is the header of its column.

    Exactly one of ``column``, ``columns`` and ``constant``.
    """

    model_config = ConfigDict(
        json_schema_extra={
            **exactly_one("column", "columns", "constant"),
            "dependentRequired": {"join": ["columns"], "pattern_optional": ["pattern"]},
        }
    )

    column: Header | tuple[Header, ...] | None = Field(
        default=None, json_schema_extra={"minItems": 1}
    )
    """The column's header; several are other names for the same column (aliases). ``Header #2``
    is the second column of that name, ``#7`` the seventh column of all."""
    columns: tuple[Header, ...] | None = Field(default=None, min_length=1)
    """Several columns for one value: put together with ``join``, or the first that is not empty."""
    join: str | None = None
    """What is put between the texts of ``columns``."""
    constant: str | None = None
    """A value that the file does not print and that holds for every row."""
    pattern: Pattern | None = None
    """Regular expression that finds the value in the cell: its first group, or all it matches."""
    pattern_optional: bool = False
    """With ``pattern``: a cell that does not match has no value, instead of an unreadable one."""
    words: dict[str, str] | None = None
    """Canonical value by printed word; a word that is not listed can't be read."""
    missing: tuple[str, ...] = ()
    """Texts that mean missing in this column, besides those of ``forms``."""
    dates: tuple[DateForm, ...] | None = Field(default=None, min_length=1)
    """Forms of dates of this column, instead of those of ``forms``."""
    optional: bool = False
    """The column may be absent from a file."""
    required: bool = False
    """An empty cell keeps the record from being published."""
    shared: bool = False
    """In a list of partners or places: one value for all of them, not one for each."""

    @model_validator(mode="after")
    def _one_place(self) -> Cell:
        given = [self.column is not None, self.columns is not None, self.constant is not None]
        if sum(given) != 1:
            raise ValueError("say exactly one of column, columns and constant")
        if self.column == ():
            raise ValueError("column names no header")
        if self.join is not None and self.columns is None:
            raise ValueError("join needs columns")
        if self.pattern_optional and self.pattern is None:
            raise ValueError("pattern_optional needs pattern")
        return self

    @property
    def headers(self) -> tuple[tuple[str, ...], ...]:
        """For each column that is read, the headers it may have."""
        if self.columns is not None:
            return tuple((header,) for header in self.columns)
        if self.column is None:
            return ()
        return ((self.column,) if isinstance(self.column, str) else self.column,)

    @property
    def stated(self) -> frozenset[str]:
        """The values that the description itself states: a constant, or what words mean."""
        constant = {self.constant} if self.constant is not None else set()
        return frozenset(constant | set((self.words or {}).values()))

    def refuse_words(self, name: str, allowed: frozenset[str]) -> None:
        """Refuse a constant or a word whose meaning is none of those allowed.

        Raises:
            ValueError: there is one.
        """
        wrong = sorted(self.stated - allowed)
        if wrong:
            raise ValueError(
                f"{name} can't be {', '.join(wrong)}; it is one of {', '.join(sorted(allowed))}"
            )


def _as_cell(told: Any) -> Any:
    return {"column": told} if isinstance(told, str) else told


def _countries_are_known(cell: Cell) -> Cell:
    known = country_codes()
    unknown = sorted(v for v in cell.stated if fold(v.rstrip(". ")) not in known)
    if unknown:
        raise ValueError(f"there is no country {unknown[0]!r}; say its ISO code, like LV")
    return cell


CellOrHeader = Annotated[Cell, BeforeValidator(_as_cell, json_schema_input_type=Header | Cell)]
CountryCell = Annotated[CellOrHeader, AfterValidator(_countries_are_known)]


def cells_within(part: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, Cell]]:
    """Every cell that a part of a description holds, with the path of keys that leads to it."""
    if isinstance(part, Cell):
        yield ".".join(map(str, path)), part
    if isinstance(part, BaseModel):
        for name, value in part:
            yield from cells_within(value, (*path, name))
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from cells_within(value, (*path, name))
    elif isinstance(part, tuple):
        for number, value in enumerate(part):
            yield from cells_within(value, (*path, number))
