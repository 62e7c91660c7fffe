"""Applying the corrections of a source to a batch of parsed tables."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import accumulate

import pyarrow as pa
import pyarrow.compute as pc

from smartdata.correct.change import correct
from smartdata.correct.statement import Row, Statement
from smartdata.describe.corrections import Corrections, Entry
from smartdata.parse.schema import ParsedBatch

#: The tables of which rows may change, and one more that is looked at.
_CHANGED = ("records", "partners", "amounts", "texts", "observations")
_TABLES = (*_CHANGED, "identifiers")
#: A table in more pieces is put together, for each of them costs when it is read.
_MOST_PIECES = 64


def apply_corrections(batch: ParsedBatch, corrections: Corrections) -> ParsedBatch:
    """The batch with the corrections applied to the records whose values they expect.

    A correction changes the published value, what repeats it or is reckoned from it, and what was
    noticed about the old value; a finding ``corrected`` says so. What the source prints stays.
    Where nothing is concerned, the batch itself is returned. A record that says something else
    than a correction expects is left alone; :func:`~smartdata.correct.stale.refuse_stale` judges
    that at the end.

    Raises:
        RawError: two corrections are of the same value of one record.
    """
    concerned = _concerned(batch.records, corrections)
    if not concerned:
        return batch
    rows = {name: _rows_of(getattr(batch, name), list(concerned)) for name in _TABLES}
    counts = _counts(batch.raw_rows, list(concerned))
    changed: dict[str, dict[int, list[Row]]] = {}
    for number, entries in concerned.items():
        found = {name: told.get(number, []) for name, told in rows.items()}
        kept = copy.deepcopy(found)
        (record,) = found.pop("records")
        statement = Statement(corrections.source, record, **found, rows=counts.get(number, 1))
        if correct(statement, entries, corrections):
            for name in _CHANGED:
                told = [record] if name == "records" else getattr(statement, name)
                if told != kept[name]:
                    changed.setdefault(name, {})[number] = told
    tables = {name: _replaced(getattr(batch, name), told) for name, told in changed.items()}
    return replace(batch, **tables)


def _concerned(records: pa.Table, corrections: Corrections) -> dict[int, list[Entry]]:
    """The corrections of each record whose key or number they name, by ``record_no``."""
    if not corrections or not records.num_rows:
        return {}
    keys = pa.array(list(corrections.by_key), pa.string())
    own = pc.equal(records["source_id"], corrections.source.id)
    named = pc.or_(
        pc.is_in(records["record_uid"], value_set=keys),
        pc.is_in(records["project_code"], value_set=keys),
    )
    # A record without a key of its own is no project that anybody could mean.
    known = pc.and_(pc.is_valid(records["record_uid"]), own)
    found = records.filter(pc.and_(known, named))
    told = found.select(["record_no", "record_uid", "project_code"]).to_pylist()
    return {
        row["record_no"]: [
            entry
            for key in dict.fromkeys((row["record_uid"], row["project_code"]))
            for entry in corrections.by_key.get(key, ())
        ]
        for row in told
    }


def _mask(table: pa.Table, numbers: list[int]) -> pa.ChunkedArray:
    return pc.is_in(table["record_no"], value_set=pa.array(numbers, pa.int64()))


def _rows_of(table: pa.Table, numbers: list[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in table.filter(_mask(table, numbers)).to_pylist():
        found.setdefault(row["record_no"], []).append(row)
    return found


def _counts(raw_rows: pa.Table, numbers: list[int]) -> dict[int, int]:
    counted = pc.value_counts(raw_rows.filter(_mask(raw_rows, numbers))["record_no"])
    return {one["values"].as_py(): one["counts"].as_py() for one in counted}


def _replaced(table: pa.Table, rows: Mapping[int, list[Row]]) -> pa.Table:
    """The table with all rows of some records replaced, each record's where its first one stood;
    those of a record that had none stand at the end."""
    pieces = list(_pieces(table, rows))
    made = pa.concat_tables(pieces)
    return made.combine_chunks() if len(pieces) > _MOST_PIECES else made


def _pieces(table: pa.Table, rows: Mapping[int, list[Row]]) -> Iterator[pa.Table]:
    fresh = pa.Table.from_pylist([row for told in rows.values() for row in told], table.schema)
    ends = list(accumulate(map(len, rows.values())))
    left = {
        number: fresh.slice(end - len(told), len(told))
        for (number, told), end in zip(rows.items(), ends, strict=True)
    }
    begin = 0
    places = pc.indices_nonzero(_mask(table, list(rows))).to_pylist()
    numbers = table["record_no"].take(pa.array(places, pa.int64())).to_pylist()
    for at, number in zip(places, numbers, strict=True):
        yield table.slice(begin, at - begin)
        begin = at + 1
        if number in left:
            yield left.pop(number)
    yield table.slice(begin)
    yield from left.values()
