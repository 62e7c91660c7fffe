"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Raw = Annotated[
    Path | None,
    typer.Option(
        help="Folder with the sources and their snapshots.",
        envvar="SMARTDATA_RAW",
        show_default="raw",
    ),
]
Warehouse = Annotated[
    Path | None,
    typer.Option(
        help="Folder in which database and releases are built.",
        envvar="SMARTDATA_WAREHOUSE",
        show_default="warehouse",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
