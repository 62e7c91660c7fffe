"""Puts a release together, aside, from the database and the release before."""
