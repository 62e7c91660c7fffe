"""Metadata of a release in the forms in which catalogues, tools and people look for it.

Everything here is rendered from an :class:`~smartdata.edition.Edition` and the registry, nothing is
read from the tables, and the same edition always gives the same bytes.
"""

from smartdata.metadata.citation import citation
from smartdata.metadata.schema_org import catalog_jsonld, dataset_jsonld
from smartdata.metadata.write import METADATA_FILES, write_metadata

__all__ = [
    "METADATA_FILES",
    "catalog_jsonld",
    "citation",
    "dataset_jsonld",
    "write_metadata",
]
