"""The documentation as the tests read it: its worked descriptions, files, changes and messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
GUIDE = REPOSITORY / "docs" / "describing-a-source.md"
_BLOCK = re.compile(r"^```([a-z-]*)((?: [^\n]*)?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, what stands behind that on its first line, and its text."""

    language: str
    about: str
    text: str

    def change(self) -> tuple[str, str]:
        """What a block of changes takes away, and what it puts there instead."""
        lines = self.text.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line.startswith("-"))
        after = "".join(line[1:] for line in lines if line.startswith("+"))
        return before.removesuffix("\n"), after.removesuffix("\n")


@dataclass(frozen=True)
class Change:
    """A part of a file of the worked example, like a line or a cell, and what stands there
    instead."""

    file: str
    before: str
    after: str


@dataclass(frozen=True)
class Case:
    """Changes to the worked example, and the lines that a command then prints.

    ``about`` names the command, or how the file is made that the lines are about.
    """

    changes: tuple[Change, ...]
    about: str
    lines: tuple[str, ...]


def blocks(path: Path = GUIDE) -> list[Block]:
    """The fenced blocks of a document, in their order."""
    return _blocks(path.read_text(encoding="utf-8"))


def blocks_of(path: Path, section: str) -> list[Block]:
    """The fenced blocks of one section of a document."""
    _, _, rest = path.read_text(encoding="utf-8").partition(f"\n## {section}\n")
    return _blocks(rest.partition("\n## ")[0])


def _blocks(text: str) -> list[Block]:
    return [Block(language, about.strip(), told) for language, about, told in _BLOCK.findall(text)]


def worked_descriptions() -> dict[str, str]:
    """The whole descriptions that the guide shows, by their ids."""
    whole = [b.text for b in blocks() if b.language == "yaml" and b.text.startswith("id: ")]
    return {text.split()[1]: text for text in whole}


def worked_files() -> dict[str, str]:
    """The raw files that the guide shows, by their paths."""
    return {
        block.about: block.text
        for block in blocks()
        if block.about.startswith("raw/") and block.language != "diff"
    }


def cases() -> Iterator[Case]:
    """Everything that the guide says of what goes wrong."""
    changes: list[Change] = []
    for block in blocks():
        if block.language == "diff" and "/" not in block.about:
            changes.append(Change(block.about, *block.change()))
        elif block.language == "text" and block.about.startswith("says"):
            about = block.about.removeprefix("says").strip()
            yield Case(tuple(changes), about, tuple(block.text.splitlines()))
            changes = []
