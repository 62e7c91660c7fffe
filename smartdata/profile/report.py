"""The quality report as a Markdown page in one language."""

from __future__ import annotations

from collections.abc import Iterator

from smartdata.profile.numbers import format_number, format_share
from smartdata.profile.quality import (
    Conservation,
    Conserved,
    Findings,
    Quality,
    Quarantine,
    TableCoverage,
)
from smartdata.profile.report_sums import sums_lines
from smartdata.profile.texts import Told, rule_title, to_do, told_in
from smartdata.publish.markdown import NONE, cell
from smartdata.publish.markdown import table as markdown_table
from smartdata.registry import BY_NAME, Language

#: Sources beside each other in a table of coverage at most.
_SOURCES = 8


def quality_markdown(quality: Quality, language: Language) -> str:
    """The quality report as one Markdown page in one language."""
    told = told_in("report", language)
    lines = [f"# {told('title')}", "", told("preface")]
    lines += _conservation(quality.conservation, language, told)
    lines += _findings(quality.findings, language, told)
    lines += _quarantine(quality.quarantine, language, told)
    lines += sums_lines(quality.reconciliation, language, told)
    lines += ["", f"## {told('coverage.title')}", "", told("coverage.preface")]
    for coverage in quality.coverage:
        lines += _coverage(coverage, language, told)
    return "\n".join(lines) + "\n"


def _conservation(conserved: Conserved, language: Language, told: Told) -> Iterator[str]:
    yield from ("", f"## {told('conservation.title')}", "")
    yield told("conservation.holds" if conserved.holds else "conservation.broken")
    yield ""
    rows = [
        [cell(source.source_id), *_counts(source, language, told)] for source in conserved.sources
    ]
    rows.append([f"**{told('all')}**", *_counts(conserved, language, told)])
    titles = ("in", "published", "quarantined", "duplicates")
    yield from markdown_table(
        [told("source"), told("conservation.sum"), *(told(f"conservation.{t}") for t in titles)],
        rows,
        numbers=4,
    )


def _counts(of: Conservation | Conserved, language: Language, told: Told) -> list[str]:
    figures = (of.records_in, of.published, of.quarantined, of.duplicates)
    shown = [format_number(figure, language) for figure in figures]
    return [told("yes" if of.holds else "no"), *shown]


def _findings(findings: Findings, language: Language, told: Told) -> Iterator[str]:
    yield from ("", f"## {told('findings.title')}", "")
    if not findings.rules:
        yield told("findings.nothing")
        return
    yield from (told("findings.preface"), "", f"### {told('findings.by_rule')}", "")
    rows = []
    for rule in findings.rules:
        figures = (rule.findings, rule.records, rule.sources)
        meaning = rule_title(rule.rule).in_(language)
        if language == "en":  # the catalogue of the rules speaks English only
            meaning += f". {rule.meaning}"
        shown = [format_number(figure, language) for figure in figures]
        rows.append([rule.severity, f"`{rule.rule}`", cell(meaning), *shown])
    titles = ("severity", "rule", "meaning", "count", "records", "sources")
    yield from markdown_table([told(f"findings.{t}") for t in titles], rows, numbers=3)
    yield from ("", f"### {told('findings.by_source')}", "")
    yield from _groups(findings, language, told)


def _groups(findings: Findings, language: Language, told: Told) -> Iterator[str]:
    rows = []
    for group in findings.groups:
        where = [cell(group.source_id), _named(group.programme, told)]
        figures = [format_number(n, language) for n in (group.findings, group.records)]
        rows.append([group.severity, f"`{group.rule}`", *where, *figures])
    titles = [told("findings.severity"), told("findings.rule"), told("source"), told("programme")]
    titles += [told("findings.count"), told("findings.records")]
    yield from markdown_table(titles, rows, numbers=2)
    if findings.groups_left_out:
        groups = format_number(findings.groups_left_out, language)
        left = format_number(findings.findings_left_out, language)
        yield from ("", told("findings.left_out", groups=groups, findings=left))


def _quarantine(quarantine: Quarantine, language: Language, told: Told) -> Iterator[str]:
    yield from ("", f"## {told('quarantine.title')}", "")
    if not quarantine.groups:
        yield told("quarantine.nothing")
        return
    records = format_number(quarantine.records, language)
    yield from (told("quarantine.preface", records=records), "")
    rows = []
    for group in quarantine.groups:
        places = [cell(place) for place in group.places]
        if group.places_left_out:
            more = format_number(group.places_left_out, language)
            places.append(told("quarantine.more", count=more))
        why = f"{cell(rule_title(group.rule).in_(language))} (`{group.rule}`)"
        what = cell(to_do(group.what_to_do, language))
        figures = [format_number(n, language) for n in (group.records, group.reasons)]
        rows.append([cell(group.source_id), why, what, "; ".join(places), *figures])
    titles = [told("source"), told("quarantine.why"), told("quarantine.what_to_do")]
    titles += [told("quarantine.places"), told("findings.records"), told("quarantine.reasons")]
    yield from markdown_table(titles, rows, numbers=2)
    if quarantine.groups_left_out:
        groups = format_number(quarantine.groups_left_out, language)
        reasons = format_number(quarantine.reasons_left_out, language)
        yield from ("", told("quarantine.left_out", groups=groups, reasons=reasons))


def _coverage(coverage: TableCoverage, language: Language, told: Told) -> Iterator[str]:
    table = BY_NAME[coverage.table]
    yield from ("", f"### `{table.name}`: {table.title.in_(language)}", "")
    if not coverage.rows:
        yield told("coverage.empty")
        return
    yield from (told("coverage.rows", rows=format_number(coverage.rows, language)), "")
    largest = sorted(coverage.sources, key=lambda source: (-source.rows, source.source_id))
    # One source alone would only repeat the column before it.
    shown = largest[:_SOURCES] if len(largest) > 1 else []
    rows = []
    for column in table.columns:
        if not column.required:
            filled = coverage.filled[column.name]
            row = [f"`{column.name}`", format_number(filled, language)]
            row.append(format_share(filled, coverage.rows, language))
            row += [format_share(s.filled[column.name], s.rows, language) for s in shown]
            rows.append(row)
    if not rows:
        yield told("coverage.full")
        return
    titles = [told("coverage.column"), told("coverage.filled"), told("coverage.share")]
    titles += [cell(source.source_id) for source in shown]
    yield from markdown_table(titles, rows, numbers=len(titles) - 1)
    if left_out := len(largest) - len(shown) if shown else 0:
        yield from ("", told("coverage.left_out", sources=format_number(left_out, language)))


def _named(programme: str | None, told: Told) -> str:
    return told("none_told") if programme is None else cell(programme) or NONE
