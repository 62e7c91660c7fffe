"""Pages with the explorer and the SQL page, on a small server of their own."""

from __future__ import annotations

import html
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from smartdata.page_policy import CSP, CSP_SQL
from smartdata.site.frontend import read_frontend

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{csp}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{name}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="../assets/{style}">
<script src="../assets/{script}" defer></script>
</head>
<body>
<nav><a href="../lv/{name}.html" hreflang="lv" lang="lv">Latviešu</a></nav>
<main><h1>{name}</h1>
<div id="{name}" data-config="{config}"><p><a href="programmes.html">All programmes</a></p></div>
</main>
</body>
</html>
"""


def write_page(site: Path, dist: Path, name: str, config: dict[str, Any]) -> None:
    """Write a page by the contract in ``web/build.mjs``."""
    entry = read_frontend(dist).entries[name]  # type: ignore[index]
    folder = site / config["language"]
    folder.mkdir(parents=True, exist_ok=True)
    text = PAGE.format(
        language=config["language"], csp=CSP_SQL if name == "sql" else CSP, name=name,
        style=entry.style, script=entry.script, config=html.escape(json.dumps(config)),
    )  # fmt: skip
    (folder / f"{name}.html").write_text(text, encoding="utf-8")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A server of a folder on this machine; gives its address, ending in a slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
