"""Sorted streams of rows become one, in the order of their table."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.store.merging import in_order, merged, recut
from tests.rows import TABLE, Row, batch, cut, key, rows_of

#: Few keys, so that many are equal; missing ones, and texts whose order in UTF-16 is another one.
_KEYS = st.tuples(
    st.none() | st.sampled_from(["", "a", "B", "é", "\uffff", "😀"]),
    st.none() | st.integers(-2, 12),
)


def _row(found: tuple[str | None, int | None], note: str) -> Row:
    return (*found, None, None, None, None, None, note)


@st.composite
def runs(draw: st.DrawFn) -> list[list[Row]]:
    """Sorted runs; each row tells its run and number."""
    many = draw(st.lists(st.lists(_KEYS, max_size=draw(st.sampled_from([3, 40]))), max_size=6))
    return [
        sorted((_row(k, f"{run}.{n}") for n, k in enumerate(keys)), key=key)
        for run, keys in enumerate(many)
    ]


@given(st.data(), runs(), st.integers(1, 9))
def test_runs_are_merged_like_sorted_lists(
    data: st.DataObject, made: list[list[Row]], rows: int
) -> None:
    streams = [iter(data.draw(cut(run))) for run in made]
    batches = list(recut(merged(streams, TABLE), rows))
    # Of equal rows those of the first run come first, as heapq has it.
    assert rows_of(batches) == list(heapq.merge(*made, key=key))
    assert all(len(one) == rows for one in batches[:-1])


@pytest.mark.parametrize("few", [1, 3, 400])
def test_few_rows_among_many_and_many_among_many(few: int) -> None:
    many = [_row((f"{n:05}", n % 3), "many") for n in range(1_000)]
    others = [_row((f"{n * 7 % 1_000:05}", 1), "other") for n in range(few)]
    others.sort(key=key)
    streams: list[Iterator[pa.RecordBatch]] = [iter([batch(others)]), iter([batch(many)])]
    assert rows_of(merged(streams, TABLE)) == sorted([*others, *many], key=key)


def test_nothing_and_one_stream() -> None:
    assert list(merged([], TABLE)) == []
    assert list(merged([iter([]), iter([batch([])])], TABLE)) == []
    alone = batch([_row(("a", 1), "x"), _row(("a", None), "y")])
    (same,) = merged([iter([]), iter([alone])], TABLE)
    assert same.column(0).buffers()[2].address == alone.column(0).buffers()[2].address
    assert same.equals(alone)


@given(st.data(), st.lists(_KEYS))
def test_rows_out_of_order_are_refused(
    data: st.DataObject, keys: list[tuple[str | None, int | None]]
) -> None:
    rows = [_row(found, "x") for found in keys]
    batches = data.draw(cut(rows))
    if rows == sorted(rows, key=key):
        assert rows_of(in_order(iter(batches), TABLE)) == rows
    else:
        with pytest.raises(ValueError, match="table t: rows are not in its order"):
            list(in_order(iter(batches), TABLE))
