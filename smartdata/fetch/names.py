"""What the files of a snapshot are called: safe on every system, each name once, and the same name
for the same address in every snapshot."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from email.message import Message
from email.utils import collapse_rfc2231_value
from urllib.parse import unquote, urlsplit

from smartdata.describe.fetching import NamedUrl
from smartdata.raw.snapshots import UNFINISHED_SUFFIXES

_UNSAFE = re.compile(r"[^\w.() -]+")
_EDGES = " .-"
#: Most bytes of a name in UTF-8; no file system in use takes more than 255.
_LONGEST = 180
_LONGEST_SUFFIX = 16
#: Names that some systems take for devices, whatever ending they have.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)(?:\..*)?", re.I)


def snapshot_names(files: Sequence[tuple[NamedUrl, str | None]]) -> list[str]:
    """The name of each file: as described, as its server calls it, or from its address.

    Each file is told by its address and the Content-Disposition of its server, if any. Names that
    several files would have are told apart by what their addresses hash to, so that no name
    depends on the order of the files.
    """
    wanted = [_wanted(told, disposition) for told, disposition in files]
    all_of_them = Counter(map(_key, wanted))
    described = Counter(
        _key(name) for (told, _), name in zip(files, wanted, strict=True) if told.name
    )
    names = []
    for (told, _), name in zip(files, wanted, strict=True):
        rivals = described if told.name else all_of_them
        names.append(_marked(name, told.url) if rivals[_key(name)] > 1 else name)
    # A name may look like one that was marked; then every name is marked, and none is twice.
    if len(set(map(_key, names))) != len(names):
        names = [_marked(name, told.url) for (told, _), name in zip(files, wanted, strict=True)]
    return names


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _wanted(told: NamedUrl, disposition: str | None) -> str:
    candidates = (told.name or "", _disposition_name(disposition), _url_name(told.url))
    return next((name for one in candidates if (name := safe_name(one))), "file")


def _marked(name: str, url: str) -> str:
    mark = hashlib.sha256(url.encode()).hexdigest()[:12]
    stem, suffix = _split(name)
    return f"{stem}-{mark}{suffix}"


def _disposition_name(disposition: str | None) -> str:
    if not disposition:
        return ""
    message = Message()
    message["content-disposition"] = disposition.replace("\r", " ").replace("\n", " ")
    told = message.get_param("filename", header="content-disposition") or ""
    try:
        return collapse_rfc2231_value(told)
    except (LookupError, ValueError):
        return ""


def _url_name(url: str) -> str:
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return f"{last} {unquote(parts.query)}" if parts.query else last


def safe_name(name: str) -> str:
    """A name without folders, control signs or tricks, short enough for any file system; empty
    where nothing is left."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = _UNSAFE.sub("-", name).strip(_EDGES)
    if len(name.encode()) > _LONGEST:
        stem, suffix = _split(name)
        short = stem.encode()[: _LONGEST - len(suffix.encode())].decode("utf-8", "ignore")
        name = f"{short.strip(_EDGES)}{suffix}"
    # A name that marks an unfinished download would be passed over.
    while name.lower().endswith(UNFINISHED_SUFFIXES):
        name = name.rpartition(".")[0].strip(_EDGES)
    return f"file-{name}" if _RESERVED.fullmatch(name) else name


def _split(name: str) -> tuple[str, str]:
    """Stem and ending; a long ending is none."""
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem or len(suffix) > _LONGEST_SUFFIX or " " in suffix:
        return name, ""
    return stem, f".{suffix}"
