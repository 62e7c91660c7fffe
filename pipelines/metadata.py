"""What the assets tell Dagster of themselves, rendered from the registry."""

from __future__ import annotations

import dagster as dg

from smartdata.registry import Table
from smartdata.registry.render_arrow import arrow_type

OWNERS = ["team:data-engineering"]


def column_schema(table: Table) -> dg.TableSchema:
    """The columns of a table as Dagster shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=str(arrow_type(column)),
                description=column.about.en,
                constraints=dg.TableColumnConstraints(
                    nullable=not column.required,
                    unique=table.key == (column.name,),
                    other=[f"one of {', '.join(column.allowed)}"] if column.allowed else [],
                ),
            )
            for column in table.columns
        ]
    )
