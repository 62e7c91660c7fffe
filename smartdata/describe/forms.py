"""How numbers, dates and rates are printed in a source: the key ``forms`` of a description."""

from __future__ import annotations

from typing import Literal, get_args
from zoneinfo import available_timezones

from pydantic import ConfigDict, Field, field_validator, model_validator

from smartdata.describe.base import Part
from smartdata.text import fold

_ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_D, _M, _Y = r"(?P<d>\d{2})", r"(?P<m>\d{2})", r"(?P<y>\d{4})"
_SHORT_D, _SHORT_M = r"(?P<d>\d{1,2})", r"(?P<m>\d{1,2})"
_MIDNIGHT = r"[T ]00:00(?::00(?:\.0{1,6})?)?(?:Z|\+00:00)?"
#: The pattern of each form of a date that is written in digits.
DATE_PATTERNS = {
    "yyyy-mm-dd": rf"{_Y}-{_M}-{_D}",
    "yyyy.mm.dd": rf"{_Y}\.{_M}\.{_D}",
    "yyyymmdd": rf"{_Y}{_M}{_D}",
    "dd.mm.yyyy": rf"{_D}\.{_M}\.{_Y}",
    "dd.mm.yyyy.": rf"{_D}\.{_M}\.{_Y}\.",
    "d.m.yyyy": rf"{_SHORT_D}\.{_SHORT_M}\.{_Y}",
    "dd/mm/yyyy": rf"{_D}/{_M}/{_Y}",
    "d/m/yyyy": rf"{_SHORT_D}/{_SHORT_M}/{_Y}",
    "mm/dd/yyyy": rf"{_M}/{_D}/{_Y}",
    "iso-datetime": rf"{_Y}-{_M}-{_D}{_MIDNIGHT}",
}
DateForm = Literal[
    "yyyy-mm-dd", "yyyy.mm.dd", "yyyymmdd", "dd.mm.yyyy", "dd.mm.yyyy.", "d.m.yyyy", "dd/mm/yyyy",
    "d/m/yyyy", "mm/dd/yyyy", "iso-datetime", "d month yyyy", "excel-serial", "instant",
]  # fmt: skip
DATE_FORMS: tuple[str, ...] = get_args(DateForm)


class Forms(Part):
    """How numbers, dates and rates are printed in a source: the key ``forms`` of a description."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {
                "properties": {"dates": {"contains": {"const": "instant"}}},
                "required": ["dates"],
            },
            "then": {"required": ["timezone"]},
        }
    )

    decimal: Literal[".", ","] = "."
    """The decimal sign."""
    thousands: tuple[Literal[".", ",", " ", "'"], ...] = ()
    """Signs between thousands; a blank stands for every kind of blank."""
    scientific: bool = False
    """Whether amounts may be printed like 4.729375062E7."""
    dates: tuple[DateForm, ...] = Field(default=("yyyy-mm-dd",), min_length=1)
    """The forms of dates. Where two of them read one text as different days, it has no date."""
    timezone: str | None = None
    """The time zone in which instants are midnights, like Europe/Riga."""
    months: tuple[str, ...] = Field(
        default=_ENGLISH, json_schema_extra={"minItems": 12, "maxItems": 12, "uniqueItems": True}
    )
    """Names of the months, for ``d month yyyy``."""
    rate: Literal["percent", "fraction"] = "percent"
    """Whether a rate is printed as 85 or 85 %, or as 0.85."""
    missing: tuple[str, ...] = ()
    """Texts that mean missing, besides an empty cell."""

    @field_validator("timezone")
    @classmethod
    def _is_a_timezone(cls, name: str | None) -> str | None:
        if name is not None and name not in available_timezones():
            raise ValueError(f"no such time zone {name!r}; say one like Europe/Riga")
        return name

    @model_validator(mode="after")
    def _fits_together(self) -> Forms:
        if self.decimal in self.thousands:
            raise ValueError("decimal and thousands have the same sign")
        if "instant" in self.dates and self.timezone is None:
            raise ValueError("dates: instant needs a timezone")
        if len(self.months) != 12 or len(set(map(fold, self.months))) != 12:
            raise ValueError("months needs twelve names that differ")
        return self
