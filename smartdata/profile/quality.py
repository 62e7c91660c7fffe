"""How good a release is, as a program reads it: ``quality.json``.

Every list is bounded: its size depends on rules, sources and columns, never on the number of
records; what a list leaves out is counted. Nothing here repeats what stands in a record, besides
numbers of projects, names of programmes, and places in raw files.
"""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, computed_field

from smartdata.validate.rule import Severity


class RuleCount(BaseModel):
    """A rule that was hit in the release.

    ``meaning`` is what it says of a record, where ‹field›, ‹observed› and ‹expected› stand for
    what differs from record to record.
    """

    rule: str
    meaning: str
    severity: Severity
    findings: int
    records: int
    sources: int
    programmes: int


class FindingCount(BaseModel):
    """How often a rule was hit in the records of a source and programme; None where the record
    tells no programme."""

    rule: str
    severity: Severity
    source_id: str
    programme: str | None
    findings: int
    records: int


class Findings(BaseModel):
    """What was noticed: every rule, and the most frequent by source and programme."""

    by_severity: dict[str, int]
    rules: list[RuleCount]
    groups: list[FindingCount]
    #: Groups that are not listed, and the findings in them.
    groups_left_out: int
    findings_left_out: int


class SourceCoverage(BaseModel):
    """How many rows of a table are of a source, and in how many each column is filled."""

    source_id: str
    rows: int
    filled: dict[str, int]


class TableCoverage(BaseModel):
    """How many rows of a table have each column filled, in all and by source."""

    table: str
    rows: int
    filled: dict[str, int]
    sources: list[SourceCoverage]


class Quarantined(BaseModel):
    """Records of a source that are held back by a rule, and where the first of them stand."""

    rule: str
    source_id: str
    reasons: int
    records: int
    what_to_do: str
    places: list[str]
    places_left_out: int


class Quarantine(BaseModel):
    """What is held back and why. A record may be held back for several reasons."""

    records: int
    groups: list[Quarantined]
    groups_left_out: int
    reasons_left_out: int


class Conservation(BaseModel):
    """What became of the raw records of a source; ``holds`` says that the sums are right, and
    that the records counted one by one say the same."""

    source_id: str
    records_in: int
    published: int
    quarantined: int
    duplicates: int
    holds: bool


class Conserved(BaseModel):
    """What became of all raw records."""

    records_in: int
    published: int
    quarantined: int
    duplicates: int
    holds: bool
    sources: list[Conservation]


class Reconciled(BaseModel):
    """The amounts of operations of one programme, measure, stage and currency, beside the sums of
    their partners' amounts.

    ``project_sum`` is of all operations that state an amount, the two compared sums are of those
    that can be compared: where the source lists all partners, and all of them have an amount.
    """

    programme: str | None
    measure: str
    stage: str
    currency: str
    projects: int
    project_sum: Decimal | None
    compared_project_sum: Decimal | None
    compared_partner_sum: Decimal | None
    agree: int
    rounded: int
    differ: int
    no_project_amount: int
    no_partner_amount: int
    partners_of_one_country: int
    partner_without_amount: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def difference(self) -> Decimal | None:
        """The partners' sum less the projects', of those that can be compared."""
        if self.compared_partner_sum is None or self.compared_project_sum is None:
            return None
        return self.compared_partner_sum - self.compared_project_sum

    @property
    def not_compared(self) -> int:
        """Operations that can't be compared."""
        return self.projects - self.agree - self.rounded - self.differ


class Difference(BaseModel):
    """An operation whose partners' amounts do not add up to its own, by more than rounding."""

    project_uid: str
    programme: str | None
    measure: str
    stage: str
    currency: str
    project_sum: Decimal
    partner_sum: Decimal
    difference: Decimal


class Reconciliation(BaseModel):
    """Whether the partners' amounts add up to those of the projects."""

    #: Differences of up to so much per partner are told as rounding.
    tolerance_per_partner: Decimal
    groups: list[Reconciled]
    groups_left_out: int
    #: Operations in the groups that are left out, and those of them that differ.
    projects_left_out: int
    differ_left_out: int
    #: The largest differences, as parts of the project's amount.
    differences: list[Difference]
    differences_left_out: int


class Quality(BaseModel):
    """The quality report of a release."""

    findings: Findings
    quarantine: Quarantine
    conservation: Conserved
    coverage: list[TableCoverage]
    reconciliation: Reconciliation
