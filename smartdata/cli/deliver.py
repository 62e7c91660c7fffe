"""What ``smartdata serve`` and ``smartdata publish`` do."""

from __future__ import annotations

import logging
from importlib.util import find_spec
from pathlib import Path

import typer

from smartdata.cli.output import say, say_facts, say_json
from smartdata.cli.releases_kept import release_folder
from smartdata.config import Publication, load_settings
from smartdata.errors import UsageError
from smartdata.publish.versions import LATEST, latest_version, releases_folder

log = logging.getLogger(__name__)


def do_serve(warehouse: Path | None, host: str, port: int) -> None:
    """Show the newest release until somebody presses Ctrl-C."""
    settings = load_settings(warehouse=warehouse)
    if latest_version(settings.warehouse) is None:
        raise UsageError(
            f"There is no release yet in {settings.warehouse}; make one with: smartdata refresh"
        )
    _need("serve", "starlette", "uvicorn")
    from smartdata.deliver.serve import open_socket, serve

    root = releases_folder(settings.warehouse).parent
    listening = open_socket(host, port)
    named = f"[{host}]" if ":" in host else host
    address = f"http://{named}:{listening.getsockname()[1]}/"
    typer.echo(f"The newest release is at {address}")
    typer.echo(f"Its data files: {address}{LATEST}/data/    Stop with Ctrl-C.")
    try:
        serve(root, settings.publication.base_url, listening)
    except KeyboardInterrupt:
        typer.echo("Stopped.")


def do_publish(
    warehouse: Path | None, target: str, version: str | None, endpoint: str | None,
    wishes: dict[str, bool], *, as_json: bool,
) -> None:  # fmt: skip
    """Bring a release to a target and say what came of it; ``wishes`` are those of ``Wishes``."""
    settings = load_settings(warehouse=warehouse)
    if target.startswith("s3://"):
        _need("publish-s3", "boto3")
    from smartdata.deliver.publish import Wishes, publish_release
    from smartdata.deliver.targets import open_target

    folder = release_folder(settings, version).resolve()
    opened = open_target(
        target,
        endpoint=endpoint,
        own=releases_folder(settings.warehouse).parent,
        wait_seconds=settings.lock_timeout_seconds,
    )
    base_url = settings.publication.base_url
    if base_url == Publication().base_url:
        log.warning("publication.base_url is still %s: say where readers will find it", base_url)
    came = publish_release(folder, opened, Wishes(base_url, **wishes))
    if as_json:
        say_json(came.told())
        return
    would = "would be " if came.dry_run else ""
    whole = "nothing was changed" if came.dry_run else "whole, and verified"
    say(f"Release {came.version} at {opened.name}: {whole}.", "bold")
    say_facts(
        [
            ("files", f"{came.files}"),
            ("already there", f"{came.kept + came.checked}"),
            (f"{would}copied at the target", f"{came.copied}"),
            (f"{would}uploaded", f"{came.uploaded}, {came.uploaded_bytes:,} bytes"),
            ("latest there", came.latest or "none"),
        ]
    )
    if came.latest is not None and came.latest != came.version and not came.dry_run:
        say("A newer release stays the latest there; --allow-older would go back to this one.")


def _need(extra: str, *packages: str) -> None:
    """Say which extra is missing, before anything is done."""
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise UsageError(
            f"This needs {' and '.join(missing)}; install the extra with: pip install "
            f"'smartdata[{extra}]'"
        )
