"""Comparing and trimming of printed text. What is published keeps the source's own spelling."""

from __future__ import annotations

import unicodedata


def squeeze(text: str) -> str:
    """The text with every run of white space as one blank, and none at its ends."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """The form in which two spellings of one word compare equal: squeezed and case-folded."""
    return squeeze(unicodedata.normalize("NFC", text)).casefold()


def trimmed(text: str) -> str:
    """A prose as it is published: in NFC and trimmed, every blank inside it as printed."""
    return unicodedata.normalize("NFC", text).strip()


def tidy(text: str) -> str:
    """A name, code or title as published: trimmed, with plain blanks for non-breaking ones."""
    return trimmed(text).replace("\u00a0", " ").replace("\u202f", " ")


def plain(text: str) -> str:
    """A name without accents, punctuation or case, for matching and for identifiers."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c))
    return squeeze(kept)
