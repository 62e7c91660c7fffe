"""What a description makes of a snapshot of record pages: their labels, found and unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from smartdata.describe.pages import PageWords
from smartdata.errors import RawError
from smartdata.explain.preview import previewed
from smartdata.explain.report import LabelCount, PagesReport
from smartdata.parse.batches import BatchedParser, BatchSize, RawItem
from smartdata.parse.decode import decode
from smartdata.parse.html_page import read_html_page
from smartdata.parse.labels import Words, page_words
from smartdata.parse.page import Page
from smartdata.parse.text_page import read_text_page
from smartdata.personal import masked
from smartdata.validate.catalogue import BY_ID

#: How many unknown labels and unreadable pages are told apart.
_MOST = 200
_LABEL = 80


def explain_pages(
    items: Iterable[RawItem], told: PageWords, size: BatchSize, records: int, scratch: Path
) -> PagesReport:
    """What a description makes of the pages of a snapshot; one page at a time is in memory.

    Raises:
        RawError: a page can't be read from disk, or changed while the check was at work.
    """
    words = page_words(told)
    report = PagesReport()
    markup: Counter[str] = Counter()
    encodings: Counter[str] = Counter()
    found: dict[str, LabelCount] = {
        name: LabelCount(label, name) for name, label in words.project_labels.items()
    }
    unknown: dict[str, LabelCount] = {}
    parser = BatchedParser(size, scratch)
    for number, item in enumerate(items):
        if number < records:
            for batch in parser.batches([item]):
                report.preview += previewed(batch)
        report.pages += 1
        page = _page(item, words, size.page_bytes, report, markup, encodings)
        if page is None:
            continue
        for name in page.labels & found.keys():
            _see(found[name], item)
        for label in {_label(o.observed or "") for o in page.observations
                      if o.rule == "unknown_label"}:  # fmt: skip
            if label in unknown or len(unknown) < _MOST:
                _see(unknown.setdefault(label, LabelCount(label, "")), item)
    report.markup, report.encodings = dict(markup), dict(encodings)
    report.labels = list(found.values())
    report.unknown = sorted(unknown.values(), key=lambda label: (-label.pages, label.label))
    return report


def _see(label: LabelCount, item: RawItem) -> None:
    label.pages += 1
    label.example = label.example or item.locator


def _page(
    item: RawItem, words: Words, most_bytes: int, report: PagesReport, markup: Counter[str],
    encodings: Counter[str],
) -> Page | None:  # fmt: skip
    """One page with its labels; None where the file holds none, which is written down."""
    if item.file.bytes > most_bytes:
        _unreadable(report, item, "file_too_large")
        return None
    try:
        data = item.path.read_bytes()
    except OSError as error:
        raise RawError(f"{item.path}: can't be read ({error.strerror}).") from error
    decoded = decode(data, words, item.source.encoding)
    encodings[decoded.encoding or "unknown"] += 1
    if decoded.problem is not None:
        _unreadable(report, item, decoded.problem)
        return None
    markup[decoded.markup or "unknown"] += 1
    read = read_html_page if decoded.markup == "html" else read_text_page
    page = read(decoded.text, words)
    if not page.labels:
        _unreadable(report, item, "not_a_record_page")
        return None
    return page


def _unreadable(report: PagesReport, item: RawItem, rule: str) -> None:
    if len(report.unreadable) < _MOST:
        report.unreadable[item.locator] = f"{rule}: {BY_ID[rule].what_to_do}"


def _label(observed: str) -> str:
    """The label of an unknown line, without the value behind it, which may say anything."""
    return masked(observed.partition(":")[0].strip()[:_LABEL])
