"""The facts that rules look at: parsed rows with their sums, residuals and neighbours beside them.

Exact decimal arithmetic over a batch is done by DuckDB; the results come back through Arrow, for
DuckDB's own way into pandas would turn decimals into floats.
"""

from __future__ import annotations

from importlib.resources import files

import duckdb
import pandas as pd
import pyarrow as pa

from smartdata.parse.schema import ParsedBatch
from smartdata.reference import programmes
from smartdata.validate.rule import Subject

_PROGRAMMES = pa.schema(
    [
        ("cci", pa.string()),
        ("max_rate", pa.decimal128(5, 4)),
        ("fund", pa.string()),
        ("period", pa.string()),
        ("period_start", pa.date32()),
        ("eligible_until", pa.date32()),
    ]
)
#: Mentions whose key stands several times in a snapshot; see ``validate.stage``.
DUPLICATES = pa.schema(
    [
        ("record_no", pa.int64()),
        ("contents", pa.int64()),
        ("contents_in_file", pa.int64()),
        ("copy_no", pa.int64()),
        ("others", pa.string()),
    ]
)


SUBJECTS: tuple[Subject, ...] = ("record", "partner", "amount", "mention", "observation")


def gather(batch: ParsedBatch, duplicates: pa.Table) -> dict[Subject, pa.Table]:
    """The facts of one batch: one row per record, per partner, per amount, per repeated mention
    and per observation.

    ``duplicates`` (schema ``DUPLICATES``) may hold rows of other batches as well.
    """
    known = pa.Table.from_pylist([vars(p) for p in programmes().values()], schema=_PROGRAMMES)
    given = {
        "records": batch.records,
        "partners": batch.partners,
        "observations": batch.observations,
        "amounts": batch.amounts,
        "programmes": known,
        "duplicates": duplicates,
        "mentions": batch.mentions,
    }
    queries = {subject: read_sql(f"facts_{subject}") for subject in SUBJECTS}
    return dict(zip(SUBJECTS, run_sql(given, list(queries.values())), strict=True))


def run_sql(given: dict[str, pa.Table], queries: list[str]) -> list[pa.Table]:
    """The results of queries over Arrow tables, in a DuckDB of their own."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        for name, table in given.items():
            connection.register(name, table)
        return [connection.sql(query).to_arrow_table() for query in queries]


def read_sql(name: str) -> str:
    """The query ``<name>.sql`` beside this file."""
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def as_frame(table: pa.Table) -> pd.DataFrame:
    """An Arrow table in pandas without any change of type: decimals stay exact."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame
