"""Bringing new snapshots of a source from the addresses that its description gives."""
