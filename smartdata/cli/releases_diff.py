"""What ``smartdata releases diff`` does: for people a summary and the first rows, for programs
everything, one line at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from smartdata.cli.output import out, say
from smartdata.cli.releases_kept import release_folder
from smartdata.config import Settings, load_settings
from smartdata.errors import UsageError
from smartdata.publish.difference import Comparison, Difference, MoneyDifference, comparing
from smartdata.publish.markdown import grown, number
from smartdata.publish.row_differences import RowChange
from smartdata.publish.versions import is_version, version_key

_SHOWN_ROWS = 10
#: How much of a long text is shown.
_SHOWN = 80
_SIGNS = {"changed": "~", "added": "+", "removed": "-"}


def do_diff(
    warehouse: Path | None,
    versions: tuple[str, ...],
    tables: tuple[str, ...],
    limit: int | None,
    as_json: bool,
) -> None:
    """Compare two releases and print what differs."""
    if limit is not None and limit < 0:
        raise UsageError(f"--limit is {limit}; say how many rows to show, or 0.")
    settings = load_settings(warehouse=warehouse)
    old, new = _two(settings, versions)
    with (
        TemporaryDirectory(prefix="smartdata-") as scratch,
        comparing(old, new, settings.duckdb_memory_limit, Path(scratch)) as comparison,
    ):
        wanted = _tables(comparison.difference, tables)
        if as_json:
            _write_json(comparison, wanted, limit)
            return
        _say_summary(comparison.difference, wanted)
        shown = _SHOWN_ROWS if limit is None else limit
        for name in wanted if shown else ():
            _say_rows(comparison, name, shown)


def _two(settings: Settings, versions: tuple[str, ...]) -> tuple[Path, Path]:
    match versions:
        case ():
            new = release_folder(settings, None)
        case (one,):
            new = _folder(settings, one)
        case (one, other):
            return _folder(settings, one), _folder(settings, other)
        case _:
            raise UsageError("name two releases at most, the old one first.")
    return _before(new), new


def _folder(settings: Settings, named: str) -> Path:
    folder = Path(named)
    if not is_version(named) and folder.is_dir():
        return folder.resolve()
    return release_folder(settings, named)


def _before(new: Path) -> Path:
    """The release before one, which lies beside it."""
    beside = [p for p in new.parent.iterdir() if p.is_dir() and is_version(p.name)]
    older = [
        path
        for path in beside
        if is_version(new.name) and version_key(path.name) < version_key(new.name)
    ]
    if not older:
        raise UsageError(f"there is no release before {new.name}; name two: the old one, the new.")
    return max(older, key=lambda path: version_key(path.name))


def _tables(difference: Difference, wanted: tuple[str, ...]) -> list[str]:
    known = [table.name for table in difference.tables]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise UsageError(f"there is no table {', '.join(unknown)}; there is {', '.join(known)}.")
    return [name for name in known if not wanted or name in wanted]


def _write_json(comparison: Comparison, tables: Sequence[str], limit: int | None) -> None:
    _write({"kind": "summary", **_summary(comparison.difference, tables)})
    for row in comparison.rows(tables, limit):
        told: dict[str, Any] = {"kind": row.kind, "table": row.table, "key": row.key}
        if row.kind == "changed":
            told |= {"field": row.field, "old": row.old, "new": row.new}
        _write(told)


def _write(value: dict[str, Any]) -> None:
    out.file.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def _summary(difference: Difference, tables: Sequence[str]) -> dict[str, Any]:
    told = {name: getattr(difference, name) for name in ("old", "new", "old_schema", "new_schema")}
    return told | {
        "schema": [asdict(change) for change in difference.schema],
        "records_before": difference.records_before.model_dump(),
        "records_after": difference.records_after.model_dump(),
        "tables": [_table(t) for t in map(asdict, difference.tables) if t["name"] in tables],
        "money": [_sum(money) for money in difference.money],
    }


def _table(told: dict[str, Any]) -> dict[str, Any]:
    counts = told["counts"]
    if counts:
        named = {name: dict(counts[name]) for name in ("fields", "provenance")}
        told = told | {"counts": counts | named}
    return told


def _sum(money: MoneyDifference) -> dict[str, Any]:
    told = asdict(money) | {"difference": money.difference}
    return money.key._asdict() | {name: told[name] for name in told if name != "key"}


def _say_summary(difference: Difference, tables: Sequence[str]) -> None:
    say(f"{difference.old} -> {difference.new}", "bold")
    say()
    before, after = (
        records.model_dump() for records in (difference.records_before, difference.records_after)
    )
    _say_table(
        ("records", "before", "now"),
        [(name, number(before[name]), number(after[name])) for name in after],
    )
    say()
    say(f"Schema {difference.old_schema} -> {difference.new_schema}", "bold")
    for change in difference.schema:
        say(f"  {change.told}")
    say()
    _say_money([money for money in difference.money if money.differs])
    shown = [table for table in difference.tables if table.name in tables]
    titles = ("table", "before", "now", "added", "removed", "changed", "read anew")
    _say_table(titles, [_counted(asdict(table)) for table in shown])
    for table in shown:
        if table.key_differs:
            say(f"  {table.name}: another key; rows were matched by {', '.join(table.key) or '–'}")
    fields = [
        (table.name, field, number(count))
        for table in shown
        if table.counts
        for field, count in table.counts.fields
    ]
    if fields:
        say()
        _say_table(("table", "field", "changed"), fields, texts=2)


def _counted(table: dict[str, Any]) -> tuple[str, ...]:
    counts = table["counts"] or {}
    kinds = ("added", "removed", "changed", "moved")
    told = (table["before"], table["after"], *(counts.get(kind) for kind in kinds))
    return (table["name"], *map(number, told))


def _say_money(differing: list[MoneyDifference]) -> None:
    if not differing:
        say("Money is as before.", "bold")
        say()
        return
    say("Money that changed", "bold")
    titles = ("programme", "measure", "stage", "", "projects", "before", "now", "difference")
    rows = [
        (
            _clean(money.key.programme) or "not known",
            *map(_clean, money.key[1:]),
            f"{number(money.projects_before)} -> {number(money.projects_after)}",
            number(money.before),
            number(money.after),
            grown(money.difference),
        )
        for money in differing
    ]
    _say_table(titles, rows, texts=4)
    say()


def _say_rows(comparison: Comparison, name: str, limit: int) -> None:
    titled = False
    for row in comparison.rows([name], limit):
        if not titled:
            say()
            say(f"{name} (at most {limit} rows of each kind)", "bold")
            titled = True
        say(f"  {_SIGNS[row.kind]} {_told(row)}")


def _told(row: RowChange) -> str:
    key = ", ".join(f"{name}={_short(value)}" for name, value in row.key.items())
    if row.kind != "changed":
        return f"{key}: {row.kind}"
    return f"{key}: {row.field} {_short(row.old)} -> {_short(row.new)}"


def _short(value: str | None) -> str:
    if not value:
        return "(none)" if value is None else "(empty text)"
    text = _clean(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _clean(text: str) -> str:
    """A published text on one line, without signs that act on terminals."""
    line = " ".join(text.split())
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line)


def _say_table(titles: Sequence[str], rows: Sequence[Sequence[str]], texts: int = 1) -> None:
    """Rows, never cut; the columns after the first ``texts`` ones are set to the right."""
    lines = [tuple(titles), *map(tuple, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [
            text.ljust(width) if number < texts else text.rjust(width)
            for number, (text, width) in enumerate(zip(line, widths, strict=True))
        ]
        say(("  " + "  ".join(cells)).rstrip())
