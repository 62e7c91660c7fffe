"""Opening a raw file as a table, whatever its format."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from smartdata.parse.files.archive import chosen_member, extract, opened_zip
from smartdata.parse.files.delimited import open_delimited
from smartdata.parse.files.detect import detect, name_mismatch
from smartdata.parse.files.html_table import open_html
from smartdata.parse.files.json_records import open_json, open_json_lines, open_json_object
from smartdata.parse.files.model import Layout, Limits, OpenTable, RefusedFile, Row
from smartdata.parse.files.ods import open_ods
from smartdata.parse.files.xls import open_xls
from smartdata.parse.files.xlsx import open_xlsx

Opener = Callable[[Path, Layout, Limits], OpenTable]
_OPENERS: dict[str, Opener] = {
    "delimited": open_delimited,
    "xls": open_xls,
    "xlsx": open_xlsx,
    "ods": open_ods,
    "html-table": open_html,
    "json": open_json,
    "json-lines": open_json_lines,
    "json-object": open_json_object,
}


@contextmanager
def open_table(
    path: Path,
    layout: Layout = Layout(),  # noqa: B008
    limits: Limits = Limits(),  # noqa: B008
    scratch: Path | None = None,
) -> Iterator[OpenTable]:
    """Open a file as a table; what ``layout`` leaves open is detected.

    A zip archive is unpacked into ``scratch``, or else the system's temporary folder.

    Raises:
        RefusedFile: the file is none of the formats read, contradicts ``layout``, is damaged,
            hostile or beyond ``limits``, or has several tables of which none was chosen. Rows
            may raise it while they are read, too.
    """
    kind = detect(path, layout, limits)
    if kind != "zip":
        yield _opened(path, path.name, kind, layout, limits)
        return
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        # The archive is closed again before the caller takes over.
        with opened_zip(path, limits) as archive:
            member = chosen_member(archive, path, layout.member)
            inner = Path(folder) / f"member{Path(member.filename).suffix[:10]}"
            extract(archive, member, inner)
        try:
            kind = detect(inner, layout, limits)
            if kind == "zip":
                raise RefusedFile(f"{inner}: is itself a zip archive. Unpack it.")
            table = _opened(inner, member.filename, kind, layout, limits)
        except RefusedFile as error:
            raise _within(error, inner, path, member.filename) from error
        mismatch = table.detected.name_mismatch or name_mismatch(path.name, "zip")
        detected = replace(table.detected, member=member.filename, name_mismatch=mismatch)

        def rows() -> Iterator[Row]:
            try:
                yield from table.rows()
            except RefusedFile as error:
                raise _within(error, inner, path, member.filename) from error

        yield replace(table, detected=detected, rows=rows)


def _within(error: RefusedFile, inner: Path, path: Path, member: str) -> RefusedFile:
    """The refusal as somebody reads it who never saw where the member was unpacked to."""
    return RefusedFile(str(error).replace(str(inner), f"{path} ({member})"))


def _opened(path: Path, name: str, kind: str, layout: Layout, limits: Limits) -> OpenTable:
    if layout.kind is not None and kind not in (layout.kind, *layout.also):
        raise RefusedFile(
            f"{path}: is {kind}, but the description says format: {layout.kind}. Mend the format "
            "in source.yaml; or, if this is an error page, fetch the file again."
        )
    table = _OPENERS[kind](path, layout, limits)
    mismatch = name_mismatch(name, kind)
    return replace(table, detected=replace(table.detected, name_mismatch=mismatch))
