"""What ``smartdata sources draft`` does."""

from __future__ import annotations

import re
from pathlib import Path

from smartdata.cli.output import err, out, say
from smartdata.describe.source import DESCRIPTION_NAME
from smartdata.draft.assemble import Draft, draft
from smartdata.draft.vocabulary import CONFIDENT
from smartdata.draft.write import written
from smartdata.errors import UsageError

_ID = re.compile(r"[a-z][a-z0-9_-]*", re.ASCII)


def do_draft_source(
    file: Path, source_id: str | None, output: Path | None, sheet: str | None = None
) -> None:
    """Draft a description of a file, and print it or write it where nothing is yet."""
    if not file.is_file():
        raise UsageError(f"{file}: there is no such file.")
    target = output / DESCRIPTION_NAME if output is not None and output.is_dir() else output
    if target is not None:
        _refuse_target(target)
        if source_id is None and target.name == DESCRIPTION_NAME and target.resolve().parent.name:
            source_id = target.resolve().parent.name
    if source_id is not None and not _ID.fullmatch(source_id):
        raise UsageError(
            f"{source_id!r} can't be the id of a source. An id, and the folder that it names, has "
            "small letters, digits, - and _, and begins with a letter."
        )
    try:
        found = draft(file, source_id, int(sheet) if sheet and sheet.isdecimal() else sheet)
    except OSError as error:
        raise UsageError(f"{file}: can't be read ({error.strerror}).") from error
    text = written(found)
    if target is None:
        out.file.write(text)
        err.print(_summary(found), markup=False, soft_wrap=True, style="dim")
        return
    try:
        with target.open("x", encoding="utf-8", newline="\n") as written_to:
            written_to.write(text)
    except FileExistsError as error:
        raise _exists(target) from error
    except OSError as error:
        raise UsageError(f"{target}: can't be written ({error.strerror}).") from error
    say(f"{target}: {_summary(found)}")


def _refuse_target(target: Path) -> None:
    if target.exists():
        raise _exists(target)
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent}: there is no such folder. Make it first.")


def _exists(target: Path) -> UsageError:
    return UsageError(f"{target}: is there already, and is never overwritten. Name another file.")


def _summary(found: Draft) -> str:
    if found.sample is None:
        return "several sheets hold something; say file.sheet, and draft from that sheet."
    mapped = sum(told.sure for told in found.proposals) - len(found.ignored)
    return (
        f"of {len(found.proposals)} columns {mapped} are mapped (each at least {CONFIDENT:.2f} "
        f"sure), {len(found.ignored)} ignored, {len(found.open)} left as TODO."
    )
