"""Explaining what a description makes of its files: ``smartdata sources check``."""
