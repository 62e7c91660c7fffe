"""The part of the quality report that sets the partners' sums beside the projects' amounts."""

from __future__ import annotations

from collections.abc import Iterator

from smartdata.profile.numbers import format_number
from smartdata.profile.quality import Difference, Reconciled, Reconciliation
from smartdata.profile.texts import Told, value_words
from smartdata.publish.markdown import NONE, cell
from smartdata.publish.markdown import table as markdown_table
from smartdata.registry import Language

_REASONS = (
    "no_project_amount",
    "no_partner_amount",
    "partners_of_one_country",
    "partner_without_amount",
)


def sums_lines(sums: Reconciliation, language: Language, told: Told) -> Iterator[str]:
    """The lines of the section, from its heading."""
    tolerance = format_number(sums.tolerance_per_partner, language)
    yield from ("", f"## {told('sums.title')}", "", told("sums.preface", tolerance=tolerance), "")
    if not sums.groups:
        yield told("sums.nothing")
        return
    yield from (f"### {told('sums.counts')}", "")
    yield from _counts(sums, language, told)
    yield from ("", f"### {told('sums.compared')}", "")
    yield from _compared(sums, language, told)
    if sums.differences:
        yield from ("", f"### {told('sums.differences')}", "")
        yield from _differences(sums, language, told)


def _counts(sums: Reconciliation, language: Language, told: Told) -> Iterator[str]:
    rows = []
    for group in sums.groups:
        figures = (group.projects, group.agree, group.rounded, group.differ, group.not_compared)
        shown = [format_number(figure, language) for figure in figures]
        rows.append([*_group(group, language, told), *shown])
    titles = ("counts", "agree", "rounded", "differ", "not_compared")
    yield from markdown_table(
        [*_group_titles(told), *(told(f"sums.{t}") for t in titles)], rows, numbers=5
    )
    if sums.groups_left_out:
        left = (sums.groups_left_out, sums.projects_left_out, sums.differ_left_out)
        groups, projects, differ = (format_number(n, language) for n in left)
        yield ""
        yield told("sums.left_out", groups=groups, projects=projects, differ=differ)
    reasons = {name: sum(getattr(group, name) for group in sums.groups) for name in _REASONS}
    if any(reasons.values()):
        shown_reasons = {name: format_number(n, language) for name, n in reasons.items()}
        yield from ("", told("sums.reasons", **shown_reasons))


def _compared(sums: Reconciliation, language: Language, told: Told) -> Iterator[str]:
    rows = []
    for group in sums.groups:
        if group.compared_project_sum is not None:
            figures = (group.compared_project_sum, group.compared_partner_sum, group.difference)
            shown = [format_number(figure, language) for figure in figures]
            rows.append([*_group(group, language, told), *shown])
    if not rows:
        yield told("sums.none_compared")
        return
    titles = ("project_sum", "partner_sum", "difference")
    yield from markdown_table(
        [*_group_titles(told), *(told(f"sums.{t}") for t in titles)], rows, numbers=3
    )


def _differences(sums: Reconciliation, language: Language, told: Told) -> Iterator[str]:
    rows = []
    for one in sums.differences:
        shown = [
            format_number(n, language) for n in (one.project_sum, one.partner_sum, one.difference)
        ]
        rows.append([cell(one.project_uid), *_group(one, language, told)[1:], *shown])
    titles = [told("sums.project"), *_group_titles(told)[1:]]
    titles += [told("sums.project_sum"), told("sums.partner_sum"), told("sums.difference")]
    yield from markdown_table(titles, rows, numbers=3)
    if sums.differences_left_out:
        count = format_number(sums.differences_left_out, language)
        yield from ("", told("sums.differences_left_out", count=count))


def _group_titles(told: Told) -> list[str]:
    return [told("programme"), told("sums.measure"), told("sums.stage"), told("sums.currency")]


def _group(group: Reconciled | Difference, language: Language, told: Told) -> list[str]:
    programme = told("none_told") if group.programme is None else cell(group.programme) or NONE
    measure = value_words("measure", group.measure).in_(language)
    stage = value_words("stage", group.stage).in_(language)
    return [programme, cell(measure), cell(stage), cell(group.currency)]
