"""Keeping the validated tables in one DuckDB file, built beside the old one and checked whole."""
