"""Texts of sources on a page: never markup, never a script, never out of their place."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

#: What may not stand in HTML at all, and what turns the direction of the text around it.
_CONTROLS: dict[int, str] = dict.fromkeys(
    (
        *(n for n in (*range(32), *range(127, 160)) if n not in (9, 10, 13)),
        *range(0xD800, 0xE000),
        *range(0xFDD0, 0xFDF0),
        *(plane + n for plane in range(0, 0x110000, 0x10000) for n in (0xFFFE, 0xFFFF)),
    ),
    "\ufffd",
) | {13: "\n"}
_TURNS: dict[int, str] = dict.fromkeys(
    (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), ""
)
_FORBIDDEN = re.compile(f"[{''.join(map(re.escape, map(chr, {**_CONTROLS, **_TURNS})))}]")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})
_HOST = re.compile(r"[a-z0-9.-]+\.[a-z0-9-]{2,63}", re.I)


def clean(text: str) -> str:
    """The text without signs that HTML forbids (a replacement character stands for each) and
    without those that turn the direction of what follows."""
    # Nothing that is forbidden is printable, and this is told fast.
    if text.isprintable() or _FORBIDDEN.search(text) is None:
        return text
    return text.translate(_CONTROLS).translate(_TURNS)


def one_line(text: str, longest: int) -> str:
    """The text as one line, cut at a word where it is longer."""
    plain = " ".join(clean(text).split())
    if len(plain) <= longest:
        return plain
    cut = plain[: longest - 1]
    head, blank, _ = cut.rpartition(" ")
    return (head if blank and len(head) > longest // 2 else cut).rstrip(" ,;:–-") + "…"


def loose(text: str) -> str:
    """The text where it may break at each of its blanks."""
    return text.replace("\u00a0", " ")


def said(text: str, language: str | None = None) -> Markup:
    """What a source says, as an element of its own: its direction stays inside, its language is
    named where it is known."""
    known = language if language and is_language(language) else None
    opening = f'<bdi lang="{known}">' if known else "<bdi>"
    return Markup(f"{opening}{escape(clean(text))}</bdi>")  # noqa: S704 — escaped just here


def is_language(code: str) -> bool:
    """Whether a code of a text can stand in ``lang``."""
    return _LANGUAGE.fullmatch(code) is not None and code not in _NO_LANGUAGE


def checked_link(address: str | None) -> str | None:
    """The address if it may be linked to: http or https, a host with a dot, nobody's password."""
    if address is None or len(address) > 2000 or re.search(r"[\s<>\"'\\`]", address):
        return None
    if _FORBIDDEN.search(address):
        return None
    try:
        parts = urlsplit(address)
        # Reading the port is what finds one that is none.
        named = parts.port is None or parts.port > 0
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not named:
        return None
    return address if _HOST.fullmatch(parts.hostname or "") else None


def json_ld(told: object) -> Markup:
    """Linked data for a script element: no sign in it can end the element."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 — nothing that markup needs is left in it
