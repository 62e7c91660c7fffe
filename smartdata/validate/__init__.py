"""Judging records: the rules, what they find, and which records are published.

A rule of severity ``error`` sends the whole project to quarantine, with every reason; ``warning``
and ``info`` are published beside the data as findings. Rules live in ``catalogue`` and nowhere
else; ``facts.sql`` prepares what they look at, and pandera runs them.
"""
