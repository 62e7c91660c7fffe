"""What a description says of a source's snapshots: the keys ``snapshots`` and ``gate``.

Neither says how files are read: a change of them makes no file be read anew.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from smartdata.describe.base import Part
from smartdata.describe.lists import Day

Statement = Literal["full", "partial"]
Share = Annotated[float, Field(ge=0, le=1)]
Most = Annotated[int, Field(ge=0)] | None


class Snapshots(Part):
    """Whether each snapshot states all records of the source, or only some of them."""

    are: Statement = "full"
    """Whether a snapshot is full, so that a record which it lacks has vanished, or partial: then
    the records that it lacks stay as they were."""
    full: tuple[Day, ...] = ()
    """The days of snapshots that are full, where most are partial."""
    partial: tuple[Day, ...] = ()
    """The days of snapshots that are partial, where most are full."""

    @model_validator(mode="after")
    def _each_day_is_one(self) -> Snapshots:
        both = sorted(set(self.full) & set(self.partial))
        if both:
            raise ValueError(f"{both[0]} stands under full and under partial")
        return self

    def statement(self, day: date) -> Statement:
        """Whether the snapshot of a day is a full or a partial statement of the source."""
        if day in self.full:
            return "full"
        return "partial" if day in self.partial else self.are


class GateLimits(Part):
    """How far a new snapshot may differ from the one before it. Beyond that it is held: the last
    good state stays published until a person decides. The first snapshot has none before it."""

    least_files: Share = 0.95
    """The least share of the files of the snapshot before; 0 allows any."""
    least_records: Share = 0.95
    """The least share of its published records; up to two may vanish from small sources too. 0
    allows any."""
    headers_may_change: bool = False
    """Whether columns may come, go or change their headers."""
    vanished_partitions: Most = 0
    """How many values of the columns of records.counted_by may vanish; null allows any."""
    vanished_programmes: Most = 0
    """How many programmes may vanish; null allows any."""
    least_money: Share = 0.5
    """The least factor by which the money of a programme, measure, stage and currency may fall; 0
    allows any."""
    most_money: Annotated[float, Field(ge=1)] | None = 5
    """The largest factor by which it may grow, beyond what more projects explain; null allows
    any."""
    money_projects: int = Field(default=10, ge=1)
    """From how many projects on in the snapshot before such a sum of money is judged."""
    moved_dates: Share = 0.5
    """The largest share of records whose start, end, decision or contract date may move or vanish;
    fewer than ten may always. 1 allows any."""
    slipped_amounts: Most = 0
    """How many amounts may become a hundred, thousand, ... times what they were, or a hundredth,
    thousandth, ... to the cent; null allows any. Only those count of which the larger amount is at
    least 1,000 and the smaller more than 1."""
    plateau_may_appear: bool = False
    """Whether many values of records.counted_by may come to have the same greatest number of rows,
    as if the export had stopped there."""
