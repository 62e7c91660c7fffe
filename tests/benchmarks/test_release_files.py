"""What writing, verifying and splicing a released table costs: memory, and time beside reading the
rows one by one. Prints figures; asserts only ratios."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks.measure import run

#: Makes a table of so many rows from a thousand, of which every fifth is quoted or escaped.
MADE = """
import sys, time
from pathlib import Path
import pyarrow as pa
from smartdata.publish.manifest import table_entry
from smartdata.publish.splice import spliced
from smartdata.publish.tables import write_table
from smartdata.publish.verify import wrong_table
from smartdata.registry import AMOUNTS
from smartdata.registry.render_arrow import arrow_schema

schema = arrow_schema(AMOUNTS)
folder, rows = Path(sys.argv[1]), int(sys.argv[2])

def column(field, at, note):
    if field.name in AMOUNTS.order[:1]:
        return pa.array([f"P-{n:09}" for n in range(at, at + 1_000)])
    if pa.types.is_string(field.type):
        return pa.array([note if n % 5 else f'=1, "{n}"' for n in range(at, at + 1_000)])
    return pa.array([n % 9 for n in range(at, at + 1_000)], pa.int32()).cast(field.type)

def batches(rows, note="told as it was"):
    for at in range(0, rows, 1_000):
        yield pa.RecordBatch.from_arrays([column(f, at, note) for f in schema], schema=schema)

(folder / "data").mkdir()
"""
WHOLE = """
entry = table_entry(folder, AMOUNTS, write_table(batches(rows), AMOUNTS, folder / "data", {}))
assert entry.rows == rows and not list(wrong_table(folder / "data", "amounts", entry))
"""
SPLICED = """
def timed(what):
    began = time.process_time()
    assert sum(map(len, what)) == rows
    return time.process_time() - began

write_table(batches(rows), AMOUNTS, folder / "data", {})
base = folder / "data" / "amounts.parquet"
every = pa.Table.from_batches(batches(rows, "told anew"))
delta = every.take(pa.array(range(0, rows, 1_000)))
gone = (AMOUNTS.order[0], delta.column(AMOUNTS.order[0]).combine_chunks())
nothing = (AMOUNTS.order[0], gone[1].slice(0, 0))
timed(spliced(base, AMOUNTS, nothing, iter([])))
read = min(timed(spliced(base, AMOUNTS, nothing, iter([]))) for _ in range(3))
few = min(timed(spliced(base, AMOUNTS, gone, iter(delta.to_batches()))) for _ in range(3))
print(f"{rows:,} rows: read in {read:.2f} s, with every thousandth changed in {few:.2f} s")
assert few < 3 * read, (few, read)
"""


def test_memory_does_not_grow_with_the_rows_of_a_table(tmp_path: Path) -> None:
    memory = []
    for rows in (50_000, 400_000):
        folder = tmp_path / str(rows)
        folder.mkdir()
        seconds, megabytes = run(sys.executable, "-c", MADE + WHOLE, str(folder), str(rows))
        print(f"{rows:,} rows written and verified: {seconds:.1f} s, {megabytes} MB")
        memory.append(megabytes)
    assert memory[1] < 1.3 * memory[0]


def test_few_changed_rows_cost_little_more_than_reading_the_others(tmp_path: Path) -> None:
    run(sys.executable, "-c", MADE + SPLICED, str(tmp_path), "300000")
