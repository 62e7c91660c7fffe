"""Printing: tables for a terminal, plain lines for a pipe, errors on standard error."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False)

_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def say(text: str = "", style: str | None = None) -> None:
    """Print a line as it is: nothing in it is taken for markup, and it is not broken."""
    out.print(Text(text, style=style or ""), soft_wrap=True)


def complain(message: str) -> None:
    """Print an error."""
    err.print(Text("error: ", style="bold red") + Text(message), soft_wrap=True)


def say_json(value: Any) -> None:
    """Print a value as JSON, and nothing else."""
    out.file.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def say_facts(facts: Iterable[tuple[str, str]]) -> None:
    """Print names and values below each other."""
    pairs = list(facts)
    width = max(len(name) for name, _ in pairs)
    for name, value in pairs:
        out.print(Text(f"  {name:<{width}}  ", style="dim") + Text(value), soft_wrap=True)


def say_notices(notices: Sequence[dict[str, Any]]) -> None:
    """Print findings or reasons of quarantine, one below the other, grouped by record."""
    last = None
    for notice in notices:
        file = notice["source_locator"].rpartition("#")[0]
        if file != last:
            say()
            say(file, "bold")
            last = file
        severity = notice["severity"]
        place = notice["source_locator"].rpartition("#")[2]
        head = Text(f"{severity:<7} ", style=_COLOURS[severity])
        head += Text(f"{place:<8} {notice['rule']}", style="dim")
        out.print(Padding(head, (0, 0, 0, 2), expand=False))
        out.print(Padding(Text(notice["message"]), (0, 0, 0, 10), expand=False))
        if severity == "error" and notice.get("what_to_do"):
            out.print(Padding(Text("→ " + notice["what_to_do"]), (0, 0, 0, 10), expand=False))
