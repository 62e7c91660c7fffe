"""What each command does."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import typer

from smartdata.check import check_files, check_items
from smartdata.cli.output import complain, say, say_facts, say_json, say_notices
from smartdata.cli.releases_kept import release_folder
from smartdata.config import Settings, load_settings
from smartdata.errors import ReleaseError
from smartdata.publish.versions import latest_version
from smartdata.refresh import nothing_to_do
from smartdata.work import Report, read_report


def do_refresh(
    raw: Path | None, warehouse: Path | None, sources: tuple[str, ...], version: str | None,
    *, full: bool = False,
) -> None:  # fmt: skip
    """Run the main job and print how it ended."""
    began = time.monotonic()
    settings = load_settings(raw, warehouse)
    report = None if full else nothing_to_do(settings, sources, version)
    if report is None:
        # Importing Dagster takes longer than finding out that there is nothing to do.
        from pipelines.run import run_refresh

        failed = run_refresh(settings, sources, version, full=full)
        if failed is not None:
            latest = latest_version(settings.warehouse)
            complain(f"refresh failed in {failed.step}: {failed.message}")
            say(f"The latest release is untouched: {latest}." if latest else "There is no release.")
            raise typer.Exit(1)
        report = read_report(settings.warehouse)
    if report is None:
        raise typer.Exit(1)
    _say_report(report, settings, time.monotonic() - began)
    for told in report.notices:
        complain(told)
    if report.held:
        for told in report.held:
            complain(f"held: {told}")
        complain("Look at it, then: smartdata snapshots accept|reject SOURCE DAY --by … --why …")
        raise typer.Exit(_HELD)


def _say_report(report: Report, settings: Settings, seconds: float) -> None:
    release = settings.warehouse / "open-data" / "latest"
    if report.status == "unchanged":
        say(f"Nothing changed since release {report.version}; no release was made.", "bold")
    else:
        say(f"Released {report.version}.", "bold")
    records = report.records
    say_facts(
        [
            ("records in", str(records["records_in"])),
            ("published", str(records["published"])),
            ("quarantined", str(records["quarantined"])),
            ("duplicates", str(records["duplicates"])),
            *((f"findings, {s}", str(report.findings.get(s, 0))) for s in _SEVERITIES),
            ("release", f"{settings.warehouse / 'open-data' / 'releases' / report.version}"),
            ("took", f"{seconds:.1f} s"),
        ]
    )
    if records["quarantined"]:
        say("\nSee what is held back, and why: smartdata quarantine")
    query = f"SELECT project_uid, acronym, total_budget FROM '{release}/data/projects.parquet'"
    programs = ".venv/bin/" if Path(".venv/bin/python").exists() else ""
    say("\nTry next:")
    if (release / "site").is_dir():
        say(f"  {programs}smartdata serve   # and open http://127.0.0.1:8765/")
    say(f'  {programs}python -c "import duckdb; duckdb.sql(\\"{query}\\").show()"')


#: Exit code of a run that went well but holds a snapshot back.
_HELD = 3
_SEVERITIES = ("error", "warning", "info")


def do_check(raw: Path | None, paths: tuple[Path, ...], source: str | None, as_json: bool) -> None:
    """Print what the rules find in raw files."""
    settings = load_settings(raw)
    items = check_items(settings, paths, source)
    result = check_files(settings, items)
    if as_json:
        say_json(
            {
                "records": result.records,
                "findings": result.findings,
                "quarantine": result.quarantine,
            }
        )
    else:
        say_notices([*result.quarantine, *result.findings])
        say()
        say_facts((name, str(count)) for name, count in result.records.items())
    if result.quarantine:
        raise typer.Exit(1)


def do_quarantine(warehouse: Path | None, version: str | None, as_json: bool) -> None:
    """Print the quarantine of a release."""
    folder = release_folder(load_settings(warehouse=warehouse), version)
    path = folder / "data" / "quarantine.parquet"
    try:
        reasons: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowInvalid) as error:
        raise ReleaseError(f"{path}: can't be read ({error}).") from error
    if as_json:
        say_json(reasons)
        return
    say_notices(reasons)
    files = {reason["source_locator"].rpartition("#")[0] for reason in reasons}
    say(f"\n{len(files)} records held back in release {folder.name}, for {len(reasons)} reasons.")
