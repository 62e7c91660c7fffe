"""The newest release on localhost, as a good web server would show it.

Ranges, HEAD and sending are Starlette's; what is added here is what a release has besides:
checksums as ETags, immutable addresses, the types of its files, a way from each page to the
catalogue. The links ``latest`` are followed anew at each request, and a file in a release never
changes: whoever reads while a release is announced sees whole files of one or of the other.
"""

from __future__ import annotations

import hashlib
import mmap
import re
import socket
from pathlib import Path
from urllib.parse import quote

import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smartdata.addresses import SITE
from smartdata.deliver.front import MISSING, front_files
from smartdata.deliver.front_pages import missing_page
from smartdata.deliver.headers import COMMON, cache_control, content_type, is_text, policy
from smartdata.errors import UsageError
from smartdata.publish.checksums import BUILD_NAME, CHECKSUMS_NAME
from smartdata.publish.versions import LATEST, is_version

_METHODS = "GET, HEAD, OPTIONS"
#: Files that are replaced are read at once, so that length and content are of one of them.
_READ_AT_ONCE = 1024 * 1024
_IN_RELEASE = re.compile(r"(latest|releases/[^/]+)/")


class OpenData:
    """An ASGI application that shows a folder ``open-data``, and nothing outside of it."""

    def __init__(self, root: Path, base_url: str) -> None:
        self.root = root
        self.base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await run_in_threadpool(self.answer, Request(scope))
        await response(scope, receive, send)

    def answer(self, request: Request) -> Response:
        """What is said to a request: a file, that it did not change, or that there is none."""
        if request.method == "OPTIONS":
            told = {"Access-Control-Allow-Methods": _METHODS, "Allow": _METHODS}
            told |= {"Access-Control-Allow-Headers": "*", "Access-Control-Max-Age": "86400"}
            return Response(status_code=204, headers=COMMON | told)
        if request.method not in ("GET", "HEAD"):
            return Response(status_code=405, headers=COMMON | {"Allow": _METHODS})
        path = request.scope["path"].removeprefix("/")
        real = self._real(path.rstrip("/") if path.endswith("/") else path)
        if real is not None and real.is_dir():
            if path and not path.endswith("/"):
                # Relative, so that it leads to no other host, whatever was asked for.
                there = f"./{quote(path.rpartition('/')[2])}/"
                return Response(status_code=308, headers=COMMON | {"Location": there})
            path += "index.html"
            real = self._real(path)
        elif path.endswith("/"):
            real = None
        if real is None:
            return self._front_file(path) or self._missing()
        try:
            return self._file(path, real, request.headers)
        except (FileNotFoundError, IsADirectoryError):
            return self._missing()

    def _real(self, path: str) -> Path | None:
        """Where a path leads to, if that lies below the root and no part of it is hidden."""
        root = self.root.resolve()
        parts = path.split("/") if path else []
        if any(part == "" or part.startswith(".") or "\0" in part for part in parts):
            return None
        try:
            real = root.joinpath(*parts).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            return None
        inside = real.is_relative_to(root) and not any(
            part.startswith(".") for part in real.relative_to(root).parts
        )
        return real if inside and (real.is_file() or real.is_dir()) else None

    def _file(self, path: str, real: Path, asked: Headers) -> Response:
        digest = _released_digest(self.root.resolve(), real)
        headers = self._headers(path)
        if digest is None and real.stat().st_size <= _READ_AT_ONCE:
            return _small(real.read_bytes(), headers, asked)
        if digest is not None:
            headers["ETag"] = f'"{digest}"'
        response = FileResponse(real, headers=headers, stat_result=real.stat())
        if _is_known(asked, response.headers["etag"]):
            return _not_modified(response.headers)
        return response

    def _front_file(self, path: str) -> Response | None:
        """A file at the root that a release of older software was announced without."""
        if "/" in path or not (self.root / LATEST).exists():
            return None
        content = front_files((self.root / LATEST).resolve(), self.base_url).get(path)
        return None if content is None else Response(content, headers=self._headers(path))

    def _missing(self) -> Response:
        page = self.root / MISSING
        content = page.read_bytes() if page.is_file() else missing_page("/")
        headers = self._headers(MISSING) | {"Cache-Control": "no-cache"}
        return Response(content, status_code=404, headers=headers)

    def _headers(self, path: str) -> dict[str, str]:
        headers = COMMON | {"Content-Type": content_type(path)}
        headers["Cache-Control"] = cache_control(path)
        if (told := policy(path)) is not None:
            headers["Content-Security-Policy"] = told
        if path.endswith(".html"):
            within = _IN_RELEASE.match(path)
            catalogue = f"{within[0] if within else f'{LATEST}/'}catalog.ttl"
            if (self.root / catalogue).is_file():
                headers["Link"] = f'</{catalogue}>; rel="describedby"; type="text/turtle"'
        return headers


def _released_digest(root: Path, real: Path) -> str | None:
    """The SHA-256 of a file as its release lists it; None where none does."""
    parts = real.relative_to(root).parts
    if len(parts) < 3 or parts[0] != "releases" or not is_version(parts[1]):
        return None
    folder, within = root / parts[0] / parts[1], parts[2:]
    if within[0] == SITE and within[1:] != (CHECKSUMS_NAME,):
        folder, within = folder / SITE, within[1:]
    if within in ((CHECKSUMS_NAME,), (BUILD_NAME,)):
        return None
    line = f"  {'/'.join(within)}\n".encode()
    try:
        # The list of a site may be long; it is searched where it lies, and not loaded.
        with (folder / CHECKSUMS_NAME).open("rb") as file, mmap.mmap(
            file.fileno(), 0, access=mmap.ACCESS_READ
        ) as sums:  # fmt: skip
            found = sums.find(line)
            while found >= 0:
                begin = found - 64
                if begin == 0 or (begin > 0 and sums[begin - 1 : begin] == b"\n"):
                    return sums[begin:found].decode("ascii")
                found = sums.find(line, found + 1)
    except (OSError, ValueError):
        return None
    return None


def _small(content: bytes, headers: dict[str, str], asked: Headers) -> Response:
    response = Response(content, headers=headers)
    response.headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()}"'
    if _is_known(asked, response.headers["etag"]):
        return _not_modified(response.headers)
    return response


def _is_known(asked: Headers, etag: str) -> bool:
    """Whether the reader has this file: If-None-Match, which compares weakly."""
    named = asked.get("if-none-match", "")
    tags = [tag.strip().removeprefix("W/") for tag in named.split(",")]
    return "*" in tags or etag in tags


def _not_modified(headers: Headers) -> Response:
    dropped = ("content-length", "content-type")
    kept = {name: value for name, value in headers.items() if name not in dropped}
    return Response(status_code=304, headers=kept)


class Compressed:
    """Compresses texts that are asked for as a whole. What was compressed has a weak ETag, for it
    is another body; a range is always one of the file as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.gzip = GZipMiddleware(app, minimum_size=1_000, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = Headers(scope=scope)
        path = scope["path"] + ("index.html" if scope["path"].endswith("/") else "")
        if not is_text(content_type(path)):
            await self.app(scope, receive, send)
            return

        async def weakened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                headers["vary"] = "Accept-Encoding"
                if "content-encoding" in headers and not headers.get("etag", "W/").startswith("W/"):
                    headers["etag"] = f"W/{headers['etag']}"
            await send(message)

        app = self.app if "range" in asked else self.gzip
        await app(scope, receive, weakened)


def open_socket(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes any free one.

    Raises:
        UsageError: the port is taken, or this machine has no such address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise UsageError(
            f"Can't listen on {host}, port {port}: {error.strerror or error}. If another server is "
            "at work there, end it or name another port with --port."
        ) from error


def serve(root: Path, base_url: str, listening: socket.socket) -> None:
    """Show ``open-data`` on a socket until interrupted.

    Raises:
        KeyboardInterrupt: somebody pressed Ctrl-C; what was being sent has been sent.
    """
    config = uvicorn.Config(
        Compressed(OpenData(root, base_url)),
        lifespan="off",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listening])
