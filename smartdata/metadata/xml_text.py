"""XML as this package writes it."""

from __future__ import annotations

import re

from lxml import etree

#: What XML 1.0 has no way to say.
_UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """A text without the signs that XML can't hold."""
    return _UNSAYABLE.sub("\ufffd", text)


def as_xml(root: etree._Element) -> bytes:
    """A document in UTF-8, indented, with a line end after it."""
    etree.indent(root)
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return text + b"\n"
