"""The few files at the root of what is published that name the newest release.

Everything else lies below ``releases/<version>/`` and never changes. Each of these is small, is
made from the release alone, and is replaced in one step, so that a reader is led to the release
before or to this one, and to nothing between. ``latest.json`` and ``index.html`` come last.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from smartdata.addresses import SITE, page_url
from smartdata.deliver.front_pages import index_page, missing_page
from smartdata.deliver.headers import COMMON, IMMUTABLE, SHORT, content_type
from smartdata.errors import ReleaseError
from smartdata.files import file_sha256, write_atomically
from smartdata.page_policy import CSP_SQL
from smartdata.publish.manifest import MANIFEST_NAME
from smartdata.publish.versions import is_version, version_key

LATEST_JSON, INDEX = "latest.json", "index.html"
MISSING = "404.html"
_FEED = "feed.xml"


def front_files(release: Path, base_url: str, earlier: Collection[str] = ()) -> dict[str, bytes]:
    """The files that name a release as the newest, by their names, in the order to write them.

    ``release`` is the folder of the release, named after its version; ``base_url`` the public
    address of the root, with a slash at its end; ``earlier`` are the other versions that lie there.
    The same release, address and versions give the same bytes.

    Raises:
        ReleaseError: the folder holds no release.
    """
    version = release.name
    manifest = release / MANIFEST_NAME
    if not is_version(version) or not manifest.is_file():
        raise ReleaseError(f"{release}: is no release; it has no {MANIFEST_NAME}, or no version.")
    below = f"releases/{version}/"
    has_site = (release / SITE / INDEX).is_file()
    told = {
        "version": version,
        "path": below,
        "manifest_sha256": file_sha256(manifest),
        "released": version_key(version)[0].isoformat(),
        "versions": sorted({*earlier, version}, key=version_key),
    }
    files = {
        "_headers": _headers(),
        "_redirects": f"/latest/* /{below}:splat 302\n".encode(),
        MISSING: missing_page(base_url),
        "robots.txt": _robots(release, f"{base_url}{below}"),
    }
    if (release / _FEED).is_file():
        files[_FEED] = (release / _FEED).read_bytes()
    files[LATEST_JSON] = (json.dumps(told, indent=1) + "\n").encode()
    files[INDEX] = index_page(
        version,
        f"{below}{SITE}/{INDEX}" if has_site else f"{below}README.md",
        at_once=has_site,
        canonical=page_url(base_url, INDEX) if has_site else base_url,
    )
    return files


def write_front(open_data: Path, version: str, base_url: str) -> None:
    """Write these files into ``open-data``, each in one step; ``latest`` points there already.

    What is as it should be is not written again.

    Raises:
        ReleaseError: there is no such release.
    """
    releases = open_data / "releases"
    there = [p.name for p in releases.iterdir() if p.is_dir() and is_version(p.name)]
    for name, content in front_files(releases / version, base_url, there).items():
        path = open_data / name
        if not path.is_file() or path.read_bytes() != content:
            write_atomically(path, content.decode())


def _robots(release: Path, address: str) -> bytes:
    lines = ["User-agent: *", "Allow: /"]
    if (release / SITE / "sitemap.xml").is_file():
        lines += ["", f"Sitemap: {address}{SITE}/sitemap.xml"]
    return ("\n".join(lines) + "\n").encode()


def _headers() -> bytes:
    """What static hosts are told that read a file of this name.

    No two rules set one header for one address: hosts differ in which of them they follow.
    """
    # Versions begin with their year; releases/latest is not immutable.
    rules = {
        "/*": COMMON,
        "/releases/2*": {"Cache-Control": IMMUTABLE},
        **{
            address: {"Cache-Control": SHORT}
            for address in (f"/{LATEST_JSON}", f"/{INDEX}", f"/{_FEED}", "/latest/*")
        },
        # The loosest one, as a rule can't tell the SQL page apart; each page's meta tag narrows it.
        "/*.html": {"Content-Security-Policy": CSP_SQL},
        **{f"/*{end}": {"Content-Type": content_type(f"x{end}")} for end in _TOLD_TYPES},
    }
    lines = []
    for address, told in rules.items():
        lines.append(address)
        lines += [f"  {name}: {value}" for name, value in told.items()]
    return ("\n".join(lines) + "\n").encode()


#: Types that hosts do not know, or say without their character set.
_TOLD_TYPES = (".csv", ".duckdb", ".geojson", ".jsonl", ".jsonld", ".parquet", ".rdf", ".ttl")
