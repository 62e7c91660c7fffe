"""The text of an HTML element as a browser shows it: lines apart, hidden parts left out."""

from __future__ import annotations

import re
from typing import Any

Element = Any  # lxml publishes no types

SKIPPED = frozenset({"head", "script", "style", "template", "svg", "noscript", "nav", "footer"})
INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "button", "cite", "code", "em", "font", "i", "img", "label"}
    | {
        "mark",
        "q",
        "s",
        "strike",
        "del",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    }
)
#: Elements that break a line by themselves and hold nothing.
BREAKS = frozenset({"br", "hr"})
#: A footnote mark, an index or struck-out text, which must not run into the figures beside it.
RAISED = frozenset({"sup", "sub", "s", "strike", "del"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.I)


def is_skipped(element: Element) -> bool:
    """Whether a reader never sees what an element holds."""
    hidden = "hidden" in element.attrib or _HIDDEN_STYLE.search(element.get("style") or "")
    return element.tag in SKIPPED or bool(hidden)


def collapse(text: str) -> str:
    """White space as HTML shows it: runs are one blank, non-breaking blanks are kept."""
    return re.sub(r"[ \t\n\r\f]+", " ", text).strip()


def joined_lines(text: str) -> str:
    """The lines of a text that are not empty, each with its white space collapsed."""
    lines = (collapse(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def element_text(element: Element) -> str:
    """The text of an element; blocks and line breaks inside it begin a new line."""
    return joined_lines("".join(_pieces(element)))


def has_raised(element: Element) -> bool:
    """Whether raised or lowered text stands in an element."""
    return any(e.tag in RAISED and "".join(e.itertext()).strip() for e in element.iter())


def _pieces(element: Element) -> list[str]:
    pieces = [(element.text or "").replace("\n", " ")]
    for child in element:
        if not is_skipped(child):
            edge = "" if child.tag in INLINE else "\n"
            pieces += [edge, *_pieces(child), edge]
        pieces.append((child.tail or "").replace("\n", " "))
    return pieces
