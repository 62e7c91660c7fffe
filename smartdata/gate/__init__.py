"""The gate before ingest: how a snapshot differs from the one before it, and whether that is too
much for it to be taken without a person having looked.

``stats`` counts both in the database, ``judge`` compares them with the limits of the source's
description (``smartdata.describe.snapshots``). Nothing here reads a raw file.
"""
