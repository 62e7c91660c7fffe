"""Dagster definitions, and nothing else: what is done is in ``smartdata``, when and how here."""
