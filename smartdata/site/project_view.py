"""One project as its page shows it, prepared once for all languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from smartdata.addresses import project_page, region_page
from smartdata.edition import SourceTerms
from smartdata.registry.model import Language
from smartdata.site.bundles import Bundle
from smartdata.site.places import within
from smartdata.site.text import checked_link, is_language, said

#: So many changes are listed on a page; the table ``changes`` and its releases hold all of them.
CHANGES_SHOWN = 100
FINDINGS_SHOWN = 200


@dataclass(frozen=True)
class Text:
    """A title or summary of the project in one language."""

    text: str
    language: str | None
    machine: bool
    source_id: str

    @property
    def said(self) -> Markup:
        """The text as an element that says its language."""
        return said(self.text, self.language)


@dataclass(frozen=True)
class Statement:
    """What one source states of the project."""

    row: Any
    terms: SourceTerms | None
    main: bool

    @property
    def raw_file(self) -> str:
        """The raw file below ``raw/``."""
        return str(self.row.source_locator).partition("#")[0]

    @property
    def place(self) -> str:
        """Where in the file the record stands; empty for the whole file."""
        return str(self.row.source_locator).partition("#")[2]

    @property
    def snapshot(self) -> str:
        """The day of the snapshot that the raw file is of, as its folder is called."""
        parts = self.raw_file.split("/")
        return parts[1] if len(parts) > 2 else ""


@dataclass(frozen=True)
class PartnerLine:
    """A partner with its identifiers and amounts."""

    row: Any
    identifiers: list[Any]
    amounts: list[Any]
    region: str | None

    def amount(self, measure: str) -> Any | None:
        """The amount of a measure where each has one."""
        return next((a for a in self.amounts if a.measure == measure), None)


@dataclass(frozen=True)
class PartnerList:
    """The partners that one source states.

    ``measures`` are columns of the table where all amounts are of one stage and currency (given in
    ``stage`` and ``currency``); else it is empty, and the amounts are listed one by one.
    """

    source_id: str
    lines: list[PartnerLine]
    measures: tuple[str, ...]
    stage: str | None
    currency: str | None

    @property
    def has_amounts(self) -> bool:
        """Whether the source states amounts of any of them."""
        return any(line.amounts for line in self.lines)


@dataclass(frozen=True)
class Place:
    """A place of the project, and the amounts that its source states of it."""

    row: Any
    region: str | None
    amounts: list[Any]


@dataclass(frozen=True)
class ProjectView:
    """Everything on a project's page that does not depend on the language of the page."""

    path: str
    row: Any
    titles: list[Text]
    texts: dict[str, list[Text]]
    statements: list[Statement]
    amounts: list[Any]
    partners: list[PartnerList]
    places: list[Place]
    classifications: list[Any]
    identifiers: list[Any]
    findings: list[Any]
    findings_more: int
    history: list[Any]
    history_more: int
    website: str | None

    @property
    def uid(self) -> str:
        """The project's identifier."""
        return str(self.row.project_uid)

    @property
    def shown_code(self) -> str:
        """The project's number, or what stands for it."""
        return str(self.row.project_code or self.uid.rpartition("/")[2])

    @property
    def head(self) -> PartnerLine | None:
        """The lead partner that the main source names, else its only partner; None for a person."""
        lines = [
            line for some in self.partners if some.source_id == self.row.source_id
            for line in some.lines
        ]  # fmt: skip
        leads = [line for line in lines if line.row.role == "lead"] or lines
        return leads[0] if len(leads) == 1 and leads[0].row.name else None

    def title(self, language: Language) -> Text:
        """The title in the language of the page, if a source states one; else the main title."""
        return _best(self.titles, language)

    def summary(self, language: Language) -> Text | None:
        """The summary, chosen like the title."""
        found = self.texts.get("summary")
        return _best(found, language) if found else None


def _best(texts: list[Text], language: Language) -> Text:
    own = (t for t in texts if t.language == language and not t.machine)
    return next(own, texts[0])


def project_view(bundle: Bundle, terms: Mapping[str, SourceTerms]) -> ProjectView:
    """What a project's page shows, from the rows of all tables."""
    row = bundle.project
    texts = _texts(bundle)
    statements = [Statement(row, terms.get(row.source_id), main=True)]
    for other in bundle.of("other_statements"):
        statements.append(Statement(other, terms.get(other.source_id), main=False))
    history, findings = bundle.of("history"), bundle.of("findings")
    return ProjectView(
        path=within(project_page(row.project_uid, "en")),
        row=row,
        titles=_main_first(texts.pop("title", []), row.title, row),
        texts=_with_summary(texts, row),
        statements=statements,
        amounts=[a for a in bundle.of("amounts") if a.subject == "project"],
        partners=_partners(bundle),
        places=_places(bundle),
        classifications=bundle.of("classifications"),
        identifiers=bundle.of("project_identifiers"),
        findings=findings[:FINDINGS_SHOWN],
        findings_more=max(0, len(findings) - FINDINGS_SHOWN),
        history=history[:CHANGES_SHOWN],
        history_more=max(0, len(history) - CHANGES_SHOWN),
        website=checked_link(row.website),
    )


def _texts(bundle: Bundle) -> dict[str, list[Text]]:
    found: dict[str, list[Text]] = {}
    seen = set()
    for row in bundle.of("texts"):
        key = (row.kind, row.text)
        if key in seen:
            continue
        seen.add(key)
        language = row.language if is_language(row.language) else None
        text = Text(row.text, language, row.origin == "machine-translation", row.source_id)
        found.setdefault(row.kind, []).append(text)
    return found


def _main_first(texts: list[Text], main: str | None, row: Any) -> list[Text]:
    """The texts with the one that the table ``projects`` has at the front."""
    if main is None:
        return texts or [Text(row.project_uid, None, False, row.source_id)]
    first = [t for t in texts if t.text == main] or [Text(main, None, False, row.source_id)]
    return first + [t for t in texts if t.text != main]


def _with_summary(texts: dict[str, list[Text]], row: Any) -> dict[str, list[Text]]:
    if row.summary is not None:
        texts["summary"] = _main_first(texts.get("summary", []), row.summary, row)
    return texts


def _partners(bundle: Bundle) -> list[PartnerList]:
    identifiers = _by_partner(bundle.of("partner_identifiers"))
    amounts = _by_partner(a for a in bundle.of("amounts") if a.subject == "partner")
    found = []
    for source_id, rows in groupby(bundle.of("partners"), key=attrgetter("source_id")):
        lines = [
            PartnerLine(
                row,
                identifiers.get((source_id, row.partner_no), []),
                amounts.get((source_id, row.partner_no), []),
                region_of(row),
            )
            for row in rows
        ]
        found.append(_partner_list(source_id, lines))
    return found


def _partner_list(source_id: str, lines: list[PartnerLine]) -> PartnerList:
    kinds = {(a.stage, a.currency) for line in lines for a in line.amounts}
    several = any(len({a.measure for a in n.amounts}) != len(n.amounts) for n in lines)
    if len(kinds) != 1 or several:
        return PartnerList(source_id, lines, (), None, None)
    (stage, currency) = kinds.pop()
    measures = sorted({a.measure for line in lines for a in line.amounts}, key=_MEASURES.index)
    return PartnerList(source_id, lines, tuple(measures), stage, currency)


#: The order of columns of amounts, from what the programme gives to the whole.
_MEASURES = (
    "programme_funding", "national_cofinancing", "own_contribution", "public_funding",
    "eligible_expenditure", "total_budget",
)  # fmt: skip


def _by_partner(rows: Iterable[Any]) -> dict[tuple[str, int], list[Any]]:
    found: dict[tuple[str, int], list[Any]] = {}
    for row in rows:
        found.setdefault((row.source_id, row.partner_no), []).append(row)
    return found


def _places(bundle: Bundle) -> list[Place]:
    amounts: dict[tuple[str, int], list[Any]] = {}
    for row in bundle.of("amounts"):
        if row.subject == "location":
            amounts.setdefault((row.source_id, row.location_no), []).append(row)
    return [
        Place(row, region_of(row), amounts.get((row.source_id, row.location_no), []))
        for row in bundle.of("locations")
    ]


def region_of(row: Any) -> str | None:
    """The page of the region that a row names, within the folder of a language: of the newest
    version in which its code may be meant."""
    if row.nuts_code is None or row.nuts_version is None or len(row.nuts_code) < 3:
        return None
    return within(region_page(row.nuts_code, max(row.nuts_version.split("|")), "en"))
