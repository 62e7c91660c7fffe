"""Building a release aside: tables, formats, descriptions and site; then all is verified."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from string import Template

import duckdb

import smartdata
from smartdata.build.describing import add_formats, describe_release, scripts_of_site
from smartdata.build.gather import left_out
from smartdata.build.plan import ReleasePlan
from smartdata.config import Publication
from smartdata.errors import ReleaseError
from smartdata.progress import progress
from smartdata.publish.changelog import CHANGELOG_NAME, change_counts, changelog_text
from smartdata.publish.checksums import write_checksums
from smartdata.publish.difference import difference
from smartdata.publish.evolution import refuse_unbumped
from smartdata.publish.manifest import (
    FileEntry,
    Manifest,
    RecordCounts,
    TableEntry,
    file_entry,
    make_manifest,
    read_manifest,
    table_entry,
    told_by_database,
    write_manifest,
)
from smartdata.publish.markdown import cell
from smartdata.publish.rows import TableRows
from smartdata.publish.tables import write_table
from smartdata.publish.verify import verify_release
from smartdata.registry import REGISTRY_VERSION, TABLES
from smartdata.store.database import row_counts


def build_release(
    connection: duckdb.DuckDBPyConnection, scratch: Path, folder: Path, plan: ReleasePlan
) -> Manifest:
    """Write every file of a release but ``build.json`` into an empty folder, and verify it.

    Rows that are too many to be sorted in memory are laid aside in ``scratch``. The same database,
    release before and software give the same bytes, whether rows are taken over from that
    release or sorted anew.

    Raises:
        ReleaseError: what was written does not read back as it should, or is not what the
            database holds.
    """
    if plan.previous is not None:
        refuse_unbumped(read_manifest(plan.previous))
    tables = _write_tables(connection, scratch, folder, plan)
    formats = add_formats(folder, scratch, tables, plan)
    scripts = scripts_of_site(plan)
    made = make_manifest(
        version=plan.version,
        audience=plan.settings.audience,
        fingerprint=plan.fingerprint,
        licence=plan.settings.data_licence,
        publisher=plan.settings.publisher,
        publication=plan.settings.publication,
        records=RecordCounts.model_validate(vars(plan.conservation)),
        tables=tables,
        downloads=formats.downloads,
        notices=formats.notices,
        withheld=plan.withheld,
        scripts=scripts is not None,
        documents=[],
        **told_by_database(connection),
    )
    _write_readme(folder, plan, made)
    _write_changelog(connection, scratch, folder, plan, made)
    linked = describe_release(connection, scratch, folder, plan, made, scripts)
    data = {entry.path for entry in made.data_files}
    documents = [entry for entry in _documents(folder) if entry.path not in data]
    write_manifest(folder, made.model_copy(update={"documents": documents}))
    known = {entry.path: entry.sha256 for entry in (*documents, *made.data_files)}
    write_checksums(folder, known)
    return verify_release(folder, linked)


def _documents(folder: Path) -> list[FileEntry]:
    """What describes the release: the files beside ``data``, and the metadata within it."""
    paths = [*folder.iterdir(), *(folder / "data").glob("*.json")]
    return [file_entry(folder, path) for path in sorted(paths) if path.is_file()]


def _write_tables(
    connection: duckdb.DuckDBPyConnection, scratch: Path, folder: Path, plan: ReleasePlan
) -> dict[str, TableEntry]:
    """Write every table as Parquet and CSV; returns their entries by name."""
    data = folder / "data"
    data.mkdir(parents=True)
    about = {
        "title": "smartdata open data",
        "version": plan.version,
        "registry_version": REGISTRY_VERSION,
        "licence": plan.settings.data_licence.id,
        "publisher": plan.settings.publisher.name,
    }
    tables = {}
    held = row_counts(connection)
    rows_of = TableRows(connection, scratch, plan.base, plan.sources)
    for table in progress(TABLES, "tables written", "table"):
        named = about | {"title": table.title.en, "description": table.about.en}
        rows = write_table(rows_of.of(table), table, data, named)
        if rows != held[table.name]:
            raise ReleaseError(
                f"table {table.name}: {rows} rows were written, but the database holds "
                f"{held[table.name]}. Nothing is published."
            )
        tables[table.name] = table_entry(folder, table, rows)
    return tables


def _write_changelog(
    connection: duckdb.DuckDBPyConnection, scratch: Path, folder: Path, plan: ReleasePlan,
    made: Manifest,
) -> None:  # fmt: skip
    """State the difference to the release before; without that no release is made."""
    previous = found = None
    if plan.previous is not None:
        previous = read_manifest(plan.previous)
        limit = plan.settings.duckdb_memory_limit
        found = difference(plan.previous, folder, limit, scratch, made)
    connection.execute("CREATE OR REPLACE TEMP VIEW changes_of_release AS FROM changes")
    text = changelog_text(previous, made, found, change_counts(connection))
    (folder / CHANGELOG_NAME).write_text(text, encoding="utf-8", newline="")


def _write_readme(folder: Path, plan: ReleasePlan, made: Manifest) -> None:
    template = files(__package__).joinpath("release_readme.md").read_text(encoding="utf-8")
    listed = [f"| `{t.name}` | {made.tables[t.name].rows:,} | {t.about.en} |" for t in TABLES]
    money = [
        f"| {cell(m.programme)} | {m.measure} | {m.stage} | {m.projects:,} | {m.sum} {m.currency} |"
        for m in made.money
    ]
    licence = plan.settings.data_licence
    page = Template(template).substitute(
        version=plan.version,
        registry_version=REGISTRY_VERSION,
        software_version=smartdata.__version__,
        conservation=plan.conservation.told(),
        tables="\n".join(listed),
        money="\n".join(money),
        licence=licence.name + (f" ({licence.url})" if licence.url else ""),
        publisher=plan.settings.publisher.name,
        notices="".join(f"\n- {notice}" for notice in _notices(made)),
        **_beside(plan.settings.publication),
    )
    (folder / "README.md").write_text(page, encoding="utf-8", newline="")


#: What the README says of each format for people.
_FORMATS = {
    "jsonl": "as JSON Lines",
    "xlsx": "as sheets of `smartdata.xlsx`",
    "duckdb": "in `smartdata.duckdb`",
}
_METADATA = """
`quality.en.md`, `.lv.md` and `.lt.md` say how good the data are, `CITATION.cff` how to cite them;
`catalog.ttl`, `datapackage.json` and others describe them for catalogues and programs."""
_SITE = " `site/index.html`\nshows all of it in a browser."
_WORKBOOK = " open `smartdata.xlsx`; or\n "


def _beside(publication: Publication) -> dict[str, str]:
    """What the README says of what a release may hold besides its tables."""
    formats = [told for name, told in _FORMATS.items() if name in publication.formats]
    described = _METADATA + (_SITE if publication.site else "")
    return {
        "formats": f";\nbesides, {', '.join(formats)}" if formats else "",
        "described": described if publication.metadata else "",
        "workbook": _WORKBOOK if "xlsx" in publication.formats else "",
    }


def _notices(made: Manifest) -> list[str]:
    """What is not in the release, and why."""
    told = [cell(notice.en) for notice in left_out(made.withheld)]
    if made.audience == "internal":
        told.append("This release is for internal use, and must not be published.")
    return [*told, *made.notices] or ["Nothing is left out."]
