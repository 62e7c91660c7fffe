"""What a description makes of its source's files, one after the other, and of all together."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from smartdata.config import Settings
from smartdata.describe.source import SourceDescription, read_description
from smartdata.errors import RawError, UsageError
from smartdata.explain.judging import judge
from smartdata.explain.list_file import explain_list
from smartdata.explain.pages import explain_pages
from smartdata.explain.report import FileReport, SourceReport
from smartdata.files import file_sha256
from smartdata.parse.batches import RawItem
from smartdata.personal import masked
from smartdata.progress import progress
from smartdata.raw.snapshots import RawFile, snapshot_days
from smartdata.reading import batch_size


@dataclass
class Explainer:
    """Explains the files of one source; ``report`` grows with each of the steps."""

    settings: Settings
    description: SourceDescription
    items: list[RawItem]
    scratch: Path
    report: SourceReport

    def lists(self, records: int) -> Iterator[FileReport]:
        """What is made of each file of a list, in turn; nothing for record pages."""
        if self.description.format == "record-pages":
            return
        for number, item in enumerate(self.items):
            scratch = self.scratch / f"file-{number}"
            scratch.mkdir()
            found = explain_list(item, records, scratch)
            self.report.files.append(found)
            yield found

    def pages(self, records: int) -> None:
        """What is made of all record pages together; nothing for a list."""
        words = self.description.pages
        if words is None:
            return
        items = progress(self.items, "record pages looked at", "page")
        size = batch_size(self.settings)
        found = explain_pages(items, words, size, records, self.scratch)
        self.report.pages = found
        self.report.problems += [
            f"the description says nothing of the label “{label.label}”, which {label.pages} of "
            f"{found.pages} pages have, the first of them {label.example}. Add it to pages.labels."
            for label in found.unknown
        ]
        read = found.pages - len(found.unreadable)
        self.report.problems += [
            f"no page has the label “{label.label}”, which {label.field} is read from. Mend it in "
            "source.yaml."
            for label in found.labels
            if not label.pages and read > 0
        ]

    def judge(self) -> None:
        """Count what would become of every record of the files that are not refused."""
        refused = {file.file for file in self.report.files if file.refusals}
        items = [item for item in self.items if item.locator not in refused]
        if not items:
            return
        judged = judge(self.settings, items, self.scratch)
        self.report.records = judged.records
        self.report.rules = judged.rules
        for file in self.report.files:
            file.rows = judged.rows.get(file.file, {})
            if file.file in judged.refused:
                file.refusals.append(judged.refused[file.file])
        self.report.problems += [
            f"{place} has “{masked(word)}” where its {name} should stand, like a row of sums, "
            f"whose money would be counted again. If it is one, say total_words: [{masked(word)}] "
            "under records."
            for place, name, word in judged.sums
        ]
        records = judged.records
        if records and not records["would be published"]:
            self.report.problems.append("not one record would be published.")


@contextmanager
def explainer(settings: Settings, folder: Path, files: tuple[Path, ...]) -> Iterator[Explainer]:
    """An explainer of the newest snapshot in a source's folder, or of the files given.

    Raises:
        UsageError: there is no such folder or file, or the source has no snapshot.
        RawError: the description can't be used.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: there is no such folder. Give one like raw/my-source.")
    description = read_description(folder)
    day, items = _items(description, folder, files)
    with tempfile.TemporaryDirectory(prefix="smartdata-sources-check-") as name:
        report = SourceReport(description.id, day)
        yield Explainer(settings, description, items, Path(name), report)


def _items(
    description: SourceDescription, folder: Path, files: tuple[Path, ...]
) -> tuple[str | None, list[RawItem]]:
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise UsageError(f"{', '.join(missing)}: there is no such file.")
    if files:
        return None, [_loose(description, folder, file) for file in files]
    days = snapshot_days(folder)
    if not days:
        raise UsageError(
            f"{folder}: has no snapshot to check. Put its files in a folder named after the day "
            "they were retrieved, like 2026-11-23; or name one with --file."
        )
    newest = folder / max(days).isoformat()
    inside = [path.relative_to(newest) for path in sorted(newest.rglob("*")) if path.is_file()]
    shown = [path for path in inside if not any(part.startswith(".") for part in path.parts)]
    if not shown:
        raise UsageError(f"{newest}: the snapshot holds no file.")
    return newest.name, [
        RawItem(description, newest, max(days), _raw_file(newest, path)) for path in shown
    ]


def _raw_file(folder: Path, path: Path) -> RawFile:
    whole = folder / path
    try:
        return RawFile(path.as_posix(), file_sha256(whole), whole.stat().st_size)
    except OSError as error:
        raise RawError(f"{whole}: can't be read ({error.strerror}).") from error


def _loose(description: SourceDescription, folder: Path, file: Path) -> RawItem:
    """A file as part of the snapshot whose folder it lies in; else of one of today."""
    snapshot, day = file.absolute().parent, date.today()
    for parent in file.absolute().parents:
        if parent.parent == folder.absolute():
            with suppress(ValueError):
                snapshot, day = parent, date.fromisoformat(parent.name)
    inner = file.absolute().relative_to(snapshot)
    return RawItem(description, snapshot, day, _raw_file(snapshot, inner))
