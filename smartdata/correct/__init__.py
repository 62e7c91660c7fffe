"""Corrections that people wrote down, applied to what was parsed, before the rules judge it."""
