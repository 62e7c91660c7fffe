"""The stage between parsing and storing: every record judged, every table made, nothing lost."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors

from smartdata.connection import IN_MEMORY, connect
from smartdata.errors import ContractError, RawError
from smartdata.parse.schema import ParsedBatch
from smartdata.registry import BY_NAME, FACT_TABLES, Table
from smartdata.registry.render_arrow import arrow_schema
from smartdata.registry.render_duckdb import quoted
from smartdata.registry.render_pandera import pandera_schema
from smartdata.validate.facts import DUPLICATES, as_frame, gather, read_sql, run_sql
from smartdata.validate.judge import judge

log = logging.getLogger(__name__)

#: What is needed of every mention at once, to see which state the same project.
KEY_COLUMNS = ("record_no", "record_uid", "content_sha256", "strict", "file", "place")
#: The tables that records tell by themselves, whatever the rest of their snapshot says.
RECORD_TABLES = (*(table.name for table in FACT_TABLES), "findings", "quarantine")
#: The tables that a check makes of a batch.
BATCH_TABLES = (*RECORD_TABLES, "raw_records")
NO_DUPLICATES = DUPLICATES.empty_table()

#: A list is refused where more than this share of its records repeats a key otherwise.
_REPEATING = 0.05
_FEW = 3


@dataclass
class Tally:
    """Counts over a run: what came in, what became of it, what was found."""

    records_in: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)

    @property
    def conserved(self) -> bool:
        """Every raw record was published, quarantined or counted as a duplicate: law 1."""
        return self.records_in == sum(
            self.outcomes[name] for name in ("published", "quarantined", "duplicate")
        )

    def add(self, tables: dict[str, pa.Table], records: int) -> None:
        """Count the tables of a batch of so many records."""
        self.records_in += records
        if "raw_records" in tables:
            self.outcomes.update(tables["raw_records"]["outcome"].to_pylist())
        for name in ("findings", "quarantine"):
            self.severities.update(tables[name]["severity"].to_pylist())
            self.rules.update(tables[name]["rule"].to_pylist())


def validate_batch(
    batch: ParsedBatch, duplicates: pa.Table, names: tuple[str, ...] = BATCH_TABLES
) -> dict[str, pa.Table]:
    """The tables of one batch as its records tell them, each in keeping with the registry (see
    ``Table.as_read``).

    Raises:
        ContractError: a table does not match its declaration; a defect of this library, never of
            the data.
    """
    facts = gather(batch, duplicates)
    notes = judge(facts)
    given: dict[str, pa.Table] = batch.tables()
    given |= {str(subject): table for subject, table in facts.items()}
    given["notes"], given["duplicates"] = notes, duplicates
    given["outcomes"] = run_sql(given, [read_sql("outcomes")])[0]
    queries = [read_sql(f"tables/{name}") for name in names]
    made = zip(names, run_sql(given, queries), strict=True)
    return {name: conform(table, BY_NAME[name], as_read=True) for name, table in made}


def conform(table: pa.Table, named: Table, *, as_read: bool = False) -> pa.Table:
    """The table with exactly the declared columns and types, validated with pandera.

    Raises:
        ContractError: it does not match; the message names table, column and check.
    """
    declared = named.as_read() if as_read else named
    if table.column_names != declared.column_names:
        raise ContractError(
            f"table {declared.name}: the columns are {table.column_names}, but the registry "
            f"declares {declared.column_names}."
        )
    try:
        cast = table.cast(arrow_schema(declared))
        # Whatever the environment says of pandera: without this nothing would be checked.
        with config_context(
            validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA
        ):
            pandera_schema(declared.name, as_read=as_read).validate(as_frame(cast), lazy=True)
    except (pa.ArrowInvalid, SchemaErrors) as error:
        raise ContractError(
            f"table {declared.name} does not match its declaration in the registry: {error}"
        ) from error
    return cast


def validate_batches(
    batches: Iterable[ParsedBatch],
    duplicates: pa.Table,
    tally: Tally,
) -> Iterator[dict[str, pa.Table]]:
    """The published tables of each batch in turn; what they hold is counted in ``tally``."""
    for batch in batches:
        tables = validate_batch(batch, duplicates)
        tally.add(tables, batch.raw_rows.num_rows)
        yield tables


def find_duplicates(parsed: Path, memory_limit: str) -> pa.Table:
    """Which statements repeat the key of another, among all batches in the folder ``parsed``.

    Raises:
        RawError: so many rows of a list repeat keys with other contents that its description
            must be wrong.
    """
    pattern = str(parsed / "mentions-*.parquet")
    with connect(IN_MEMORY, memory_limit, spill=parsed / "spill") as connection:
        columns = ", ".join(KEY_COLUMNS)
        connection.execute(
            f"CREATE VIEW mentions AS SELECT {columns} FROM read_parquet({quoted(pattern)})"
        )
        return repeated_mentions(connection)


def repeated_mentions(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Which of the rows of ``mentions`` (``KEY_COLUMNS``) repeat the key of another (schema
    ``DUPLICATES``); the rows of one snapshot are looked at together.

    Raises:
        RawError: so many rows of a list repeat keys with other contents that its description
            must be wrong.
    """
    found = connection.sql(read_sql("duplicates")).to_arrow_table()
    connection.register("duplicates", found)
    for file, repeated, statements in connection.execute(read_sql("repeated_keys")).fetchall():
        if repeated > statements * _REPEATING and repeated >= _FEW:
            raise RawError(
                f"{file}: contradicts its description: {repeated} of {statements} records "
                "repeat the key of another and do not say the same. Say another key, or "
                "another grain (partner, repeat, split), in records of the description."
            )
    connection.unregister("duplicates")
    return found
