"""Landed source files: their descriptions, their snapshots, and the record that they never change.

``raw/<source>/source.yaml`` describes a source; ``raw/<source>/<YYYY-MM-DD>/`` is one snapshot of
its files as retrieved; ``raw/<source>/<YYYY-MM-DD>.lock.json`` records the files' sizes and
SHA-256 on first sight.
"""
