"""Record pages for tests: a project as plain values, and the pages that print it."""

from __future__ import annotations

import html
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from smartdata.describe.source import read_description
from smartdata.parse.labels import page_words

REPOSITORY = Path(__file__).parents[1]
#: The description of the founding record's source, whose words the pages print.
VARAM = read_description(REPOSITORY / "raw" / "varam")
assert VARAM.pages is not None
WORDS = page_words(VARAM.pages)
PROJECT_LABELS, PARTNER_LABELS = WORDS.project_labels, WORDS.partner_labels

MARKUPS = ("text", "dl", "blocks", "table")
#: The order in which the pages print their fields.
FIELDS = (
    "programme_name",
    "decision_date",
    "investment_priority",
    "programme_priority",
    "project_code",
    "title",
    "acronym",
    "declared_partners",
    "programme_funding",
    "total_budget",
    "summary",
    "start_date",
    "end_date",
)


@dataclass(frozen=True)
class Partner:
    """One partner, by what is true of it and what its page prints of it."""

    role: str = "Iesaistītais"
    name: str = "Kurzemes plānošanas reģions"
    country: str = "Latvija"
    region: str = "Kurzemes"
    funding: Decimal = Decimal("85000.00")
    cofinancing: Decimal = Decimal("15000.00")
    total_printed: str | None = None
    decimals: int = 2

    @property
    def total(self) -> Decimal:
        return self.funding + self.cofinancing

    def cells(self) -> list[str]:
        total = self.total_printed or printed(self.total, self.decimals)
        amounts = [printed(amount, self.decimals) for amount in (self.funding, self.cofinancing)]
        return [self.role, self.name, self.country, self.region, *amounts, total]


@dataclass(frozen=True)
class Project:
    """One project by what is true of it; ``changes`` are printed instead of the truth."""

    code: str = "LLI-1"
    programme_name: str = "Latvijas-Lietuvas pārrobežu"
    title: str = "Viedā plānošana"
    acronym: str = "Smart"
    summary: str = "Kopsavilkums."
    investment_priority: str = "11 (ets)"
    programme_priority: str = "LL 4."
    decision_date: date = date(2020, 2, 26)
    start_date: date = date(2020, 6, 1)
    end_date: date = date(2022, 5, 31)
    partners: tuple[Partner, ...] = (
        Partner(role="Vadošais"),
        Partner(name='Association "Klaipeda region"', country="Lietuva.", region="N/A"),
    )
    changes: dict[str, str] = field(default_factory=dict)
    extra: tuple[tuple[str, str], ...] = ()
    without: frozenset[str] = frozenset()

    @property
    def funding(self) -> Decimal:
        return sum((partner.funding for partner in self.partners), Decimal(0))

    @property
    def total(self) -> Decimal:
        return sum((partner.total for partner in self.partners), Decimal(0))

    def values(self) -> dict[str, str]:
        """What the page prints for each field."""
        told = {
            "programme_name": self.programme_name,
            "decision_date": f"{self.decision_date:%d.%m.%Y}",
            "investment_priority": self.investment_priority,
            "programme_priority": self.programme_priority,
            "project_code": self.code,
            "title": self.title,
            "acronym": self.acronym,
            "declared_partners": str(len(self.partners)),
            "programme_funding": printed(self.funding, 2),
            "total_budget": printed(self.total, 2),
            "summary": self.summary,
            "start_date": f"{self.start_date:%d.%m.%Y}",
            "end_date": f"{self.end_date:%d.%m.%Y}",
        }
        return {k: v for k, v in {**told, **self.changes}.items() if k not in self.without}

    def printing(self, **changes: str) -> Project:
        """The same project on a page that prints something else for some fields."""
        return replace(self, changes={**self.changes, **changes})

    def page(self, markup: str = "text") -> str:
        """The page that prints the project, in one of ``MARKUPS``."""
        if markup == "text":
            return _text(self)
        body = {"dl": _dl, "blocks": _blocks, "table": _table}[markup](labelled(self))
        title = html.escape(self.values().get("title", ""))
        return (
            '<!DOCTYPE html>\n<html lang="lv">\n<head><meta charset="utf-8"><title>Projekts</title>'
            f"</head>\n<body>\n<nav>Sākums</nav>\n<h1>{title}</h1>\n{body}\n"
            f"<h2>Projekta partneri</h2>\n{_partners(self)}\n<footer>2020</footer>\n"
            "</body>\n</html>\n"
        )


def printed(amount: Decimal, decimals: int) -> str:
    """An amount as pages print it: as few decimals as it needs, or up to as many as given."""
    text = f"{amount:.2f}"
    bare = text.rstrip("0").rstrip(".")
    needed = len(bare.partition(".")[2])
    return f"{amount:.{max(needed, decimals)}f}"


def labelled(project: Project) -> list[tuple[str, str]]:
    """Labels and values in the order of the page, unknown labels last but one."""
    values = project.values()
    pairs = [(PROJECT_LABELS[name], values[name]) for name in FIELDS if name in values]
    return [*pairs[:-2], *project.extra, *pairs[-2:]]


def _text(project: Project) -> str:
    lines = [project.values().get("title", ""), ""]
    for label, value in labelled(project):
        lines += [f"{label}:", value]
    lines += ["", "Projekta partneri", "", "".join(PARTNER_LABELS.values())]
    lines += ["".join(partner.cells()) for partner in project.partners]
    return "\n".join(lines)


def _dl(pairs: list[tuple[str, str]]) -> str:
    rows = [f"<dt>{html.escape(k)}:</dt>\n<dd>{html.escape(v)}</dd>" for k, v in pairs]
    return "<dl>\n" + "\n".join(rows) + "\n</dl>"


def _blocks(pairs: list[tuple[str, str]]) -> str:
    return "\n".join(
        f'<div class="row"><div class="label"><span>{html.escape(k)}:</span></div>\n'
        f'<div class="value">{html.escape(v)}</div></div>'
        for k, v in pairs
    )


def _table(pairs: list[tuple[str, str]]) -> str:
    rows = [
        f"<tr><th scope=row>{html.escape(k)}</th><td>{html.escape(v)}</td></tr>" for k, v in pairs
    ]
    return "<table>\n" + "\n".join(rows) + "\n</table>"


def _partners(project: Project) -> str:
    head = "".join(f"<th>{html.escape(label)}</th>" for label in PARTNER_LABELS.values())
    rows = [
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in partner.cells()) + "</tr>"
        for partner in project.partners
    ]
    return (
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n"
        + "\n".join(rows)
        + "\n</tbody></table>"
    )
