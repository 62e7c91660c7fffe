"""From bytes to text: which encoding, which markup, or why the file can't be read."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from smartdata.parse.labels import Words
from smartdata.parse.page import Markup

#: Encodings other than UTF that pages in the languages of the EU have been written in.
LEGACY_ENCODINGS = (
    "windows-1257", "iso-8859-13", "iso-8859-4", "iso-8859-10", "cp775", "windows-1250",
    "iso-8859-2", "windows-1251", "windows-1252", "windows-1253", "iso-8859-7",
)  # fmt: skip
#: Distinct labels with Latvian letters that must come out right before an encoding is believed.
_LABELS_NEEDED = 3

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.I)
_MARKUP = re.compile(
    r"\s*<(?:!doctype|!--|\?xml|html|head|body|main|div|dl|table|section|article|header|nav|ul"
    r"|form|p|h[1-6]|meta|title|style|script|link)\b",
    re.I,
)
_TAGS = re.compile(r"</(?:html|body|table|dl|div)\s*>", re.I)
#: Controls, replacement characters and non-characters: traces of damage, never part of a record.
DAMAGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffc-\uffff]")
#: What nobody sees, and what makes two codes that look the same differ.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
#: More marks on one letter than any language has; putting such text in order takes forever.
_MANY_MARKS = re.compile("[\u0300-\u036f]{31}")


@dataclass(frozen=True)
class Decoded:
    """The text of a file with ``\\n`` line ends, or the rule that says why there is none."""

    text: str = ""
    encoding: str | None = None
    markup: Markup | None = None
    problem: str | None = None
    observed: str | None = None
    recomposed: bool = False


def decode(data: bytes, words: Words, declared: str | None = None) -> Decoded:
    """The text of a raw file.

    ``declared`` is the encoding that the source's description states, if any. Otherwise UTF-8 is
    tried, then the encoding that an HTML page names, then the older ones; one of those is believed
    only where it makes the source's own labels readable and no other reading differs.
    """
    if not data.strip():
        return Decoded(problem="empty_file")
    found = _text(data, words, declared)
    if found is None:
        return Decoded(problem="encoding_unknown", observed=_first_bytes(data))
    text, encoding = found
    damage = DAMAGE.search(text) or _MANY_MARKS.search(text)
    if damage:
        line = text.count("\n", 0, damage.start()) + 1
        told = f"U+{ord(damage.group()[0]):04X} in line {line}"
        return Decoded(encoding=encoding, problem="text_damaged", observed=told)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    composed = unicodedata.normalize("NFC", text)
    is_html = bool(_MARKUP.match(composed)) or len(_TAGS.findall(composed)) > 1
    if is_html and _has_label_lines(composed, words):
        is_html = False  # plain text that speaks of markup
    return Decoded(
        text=composed,
        encoding=encoding,
        markup="html" if is_html else "text",
        recomposed=composed != text,
    )


def _text(data: bytes, words: Words, declared: str | None) -> tuple[str, str] | None:
    for bom, name in _BOMS:
        if data.startswith(bom):
            text = _attempt(data, name)
            return None if text is None else (text, name)
    if declared:
        text = _attempt(data, declared)
        return None if text is None else (text, declared)
    text = _attempt(data, "utf-8")
    if text is not None:
        return text, "utf-8"
    return _legacy(data, words)


def _legacy(data: bytes, words: Words) -> tuple[str, str] | None:
    named = _CHARSET.search(data)
    if named:
        name = named.group(1).decode("ascii").lower()
        if name in LEGACY_ENCODINGS:
            text = _attempt(data, name)
            if text is not None and not DAMAGE.search(text):
                return text, name
    readings: dict[str, str] = {}
    for name in LEGACY_ENCODINGS:
        text = _attempt(data, name)
        if text is not None and not DAMAGE.search(text) and _labels_read(text, words):
            readings.setdefault(text, name)
    return next(iter(readings.items())) if len(readings) == 1 else None


def _has_label_lines(text: str, words: Words) -> bool:
    """Whether labels stand alone on lines, as they do in plain text and not in markup."""
    lines = {line.strip() for line in text.split("\n")}
    return sum(f"{label}:" in lines for label in words.project_labels.values()) >= _LABELS_NEEDED


def _labels_read(text: str, words: Words) -> bool:
    labels = [*words.project_labels.values(), *words.partner_labels.values()]
    return sum(not label.isascii() and label in text for label in labels) >= _LABELS_NEEDED


def _attempt(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _first_bytes(data: bytes) -> str:
    return "the file begins with the bytes " + data[:12].hex(" ")
