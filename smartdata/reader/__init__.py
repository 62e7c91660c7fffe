"""Reading released tables, from a folder or from the web, as data frames.

    import smartdata

    projects = smartdata.load("projects")
    partners = smartdata.load("partners", version="2026.11.27", engine="polars")

What is read was checked against the checksums of its release. Files from the web are kept in the
user's cache folder, by their checksums.
"""

from smartdata.reader.frames import load, tables, versions

__all__ = ["load", "tables", "versions"]
