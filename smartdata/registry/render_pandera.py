"""Pandera schemas from the registry: the contract that every published table keeps."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pandera.pandas as pap

from smartdata.registry import BY_NAME
from smartdata.registry.model import Column, Table
from smartdata.registry.render_arrow import arrow_type


@cache
def pandera_schema(name: str, *, as_read: bool = False) -> pap.DataFrameSchema:
    """The strict schema of a table, over pandas columns of Arrow types; ``as_read``: of the table
    as records tell it (see ``Table.as_read``).

    Uniqueness of the key is left out: it holds for a whole table and is checked there, while this
    schema is applied to one batch after the other.
    """
    table: Table = BY_NAME[name].as_read() if as_read else BY_NAME[name]
    return pap.DataFrameSchema(
        {column.name: _column(column) for column in table.columns},
        strict=True,
        ordered=True,
        name=table.name,
    )


def _column(column: Column) -> pap.Column:
    checks = [pap.Check.isin(list(column.allowed))] if column.allowed else []
    return pap.Column(
        pd.ArrowDtype(arrow_type(column)),
        checks=checks,
        nullable=not column.required,
        description=column.about.en,
    )
