"""The schema of a release against that of the one before: a reader must be able to trust the
version."""

from __future__ import annotations

from smartdata.errors import ContractError
from smartdata.publish.manifest import Manifest
from smartdata.registry.compatibility import (
    ColumnSchema,
    Schema,
    TableSchema,
    check_version,
    published_schema,
)


def schema_of(manifest: Manifest) -> Schema:
    """The schema of a release, as far as its manifest tells it: columns, types and keys."""
    return Schema(
        version=manifest.registry_version,
        whole=False,
        tables=tuple(
            TableSchema(
                name=name,
                key=tuple(entry.key),
                columns=tuple(ColumnSchema(name=c.name, type=c.type) for c in entry.columns),
            )
            for name, entry in manifest.tables.items()
        ),
    )


def refuse_unbumped(previous: Manifest, schema: Schema | None = None) -> None:
    """Refuse to publish by a schema, by default that of the registry, whose version says less
    than it differs from that of the previous release.

    Raises:
        ContractError: naming the previous release, what differs, and the version that is needed.
    """
    try:
        check_version(schema_of(previous), schema or published_schema())
    except ContractError as error:
        raise ContractError(
            f"Nothing is published after release {previous.version}: {error}"
        ) from error
