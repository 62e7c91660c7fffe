"""The natural persons among a project's partners: named nowhere in what is published of it."""

from __future__ import annotations

from collections.abc import Iterable

from smartdata.text import plain

_SHORTEST = 3
#: How far apart two words of one name may stand in a text.
_APART = 2
#: A word with this many letters is a name by itself; shorter ones are words of the language too.
_BY_ITSELF = 4
_CODE = 6


class Persons:
    """Names and personal codes that must not be published, and whether a text holds one."""

    def __init__(self) -> None:
        self._names: list[list[str]] = []
        self._codes: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._names or self._codes)

    def add(self, name: str, codes: Iterable[str]) -> None:
        """A natural person, by name as printed and by what else identifies it."""
        words = [w for w in plain(name).split() if len(w) >= _SHORTEST and w.isalpha()]
        if words:
            self._names.append(words)
        self._codes |= {code for code in codes if len(code) >= _CODE}

    def named_in(self, text: str) -> bool:
        """Whether a text holds the code of a person, or two words of a name close together.

        Names are bent in many languages (“Jānis Bērziņš”, “Jāņa Bērziņa saimniecība”), so their
        words are compared by their beginnings. A name of one word has to be there itself.
        """
        if not self:
            return False
        words = plain(text).split()
        return any(code in text for code in self._codes) or any(
            _stands_in(name, words) for name in self._names
        )


def _stands_in(name: list[str], words: list[str]) -> bool:
    if len(name) == 1:
        return len(name[0]) >= _BY_ITSELF and name[0] in words
    last: dict[str, int] = {}
    for at, word in enumerate(words):
        for part in name:
            if _bent(part, word):
                if any(at - last[p] <= _APART for p in last if p != part and last[p] != at):
                    return True
                last[part] = at
    return False


def _bent(one: str, other: str) -> bool:
    """Whether two words may be forms of one name: they begin alike and are about as long."""
    longest = max(len(one), len(other))
    alike = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    return alike >= max(min(_SHORTEST, longest - 1), longest - 3)
