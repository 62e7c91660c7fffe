"""Bringing a verified release to a target, so that readers see all of it or nothing.

The immutable files go first, those only that the target does not hold yet. When every one of them
is confirmed there, the few small files at the root lead to it, each replaced in one step. Killed at
any moment, the next run goes on from what is there.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from smartdata.deliver.bring import Delivery, bring, count_steps
from smartdata.deliver.front import INDEX, LATEST_JSON, front_files
from smartdata.deliver.targets import Target
from smartdata.errors import DeliveryError
from smartdata.publish.verify import verify_release
from smartdata.publish.versions import is_version, version_key

log = logging.getLogger(__name__)

_ROUNDS = 10


@dataclass(frozen=True)
class Wishes:
    """How a release is to be published.

    ``base_url`` is the public address of the target's root. ``reread`` reads every file at the
    target again; ``allow_older`` lets ``latest`` go back; ``dry_run`` only counts.
    """

    base_url: str
    allow_older: bool = False
    reread: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Published:
    """What came of it: the files by what was done for them, and the latest release there now."""

    target: str
    version: str
    kept: int
    checked: int
    copied: int
    uploaded: int
    uploaded_bytes: int
    latest: str | None
    dry_run: bool

    @property
    def files(self) -> int:
        """All files of the release."""
        return self.kept + self.checked + self.copied + self.uploaded

    def told(self) -> dict[str, Any]:
        """The same for programs."""
        return asdict(self) | {"files": self.files}


def publish_release(folder: Path, target: Target, wishes: Wishes) -> Published:
    """Verify a release and bring it to a target.

    Raises:
        ReleaseError: the release is not whole.
        DeliveryError: it is for internal use; or the target fails, holds other bytes at a published
            path, or files in the release that are none of it.
        BusyError: another publisher is at work at the target.
    """
    manifest = verify_release(folder)
    if manifest.audience != "public":
        raise DeliveryError(
            f"{folder}: is a release for internal use, which may hold what must not be published."
        )
    counts: Counter[str] = Counter()
    try:
        if wishes.dry_run:
            latest = _latest(target)
            count_steps(Delivery(folder, target, manifest.version, latest, wishes.reread), counts)
        else:
            with target.lock():
                latest = _publish(folder, target, manifest.version, wishes, counts)
    except OSError as error:
        raise DeliveryError(
            f"{target.name}: {error}. What is there stays; mend the cause and publish again, which "
            "goes on from there."
        ) from error
    return Published(
        target=target.name,
        version=manifest.version,
        kept=counts["keep"],
        checked=counts["check"],
        copied=counts["copy"],
        uploaded=counts["upload"],
        uploaded_bytes=counts["bytes"],
        latest=latest,
        dry_run=wishes.dry_run,
    )


def _publish(
    folder: Path, target: Target, version: str, wishes: Wishes, counts: Counter[str]
) -> str | None:
    """Bring the files, then announce them; the latest release there after that."""
    files = front_files(folder, wishes.base_url, _announced(target))
    bring(Delivery(folder, target, version, _latest(target), wishes.reread), counts)
    target.complete(version)
    log.info("%s: every file of release %s is there", target.name, version)
    return _announce(target, version, files, allow_older=wishes.allow_older)


def _announced(target: Target) -> list[str]:
    """The versions that ``latest.json`` at the target lists: those that were brought there."""
    listed = (_latest_json(target) or {}).get("versions")
    told = listed if isinstance(listed, list) else []
    return [one for one in told if isinstance(one, str) and is_version(one)]


def _latest(target: Target) -> str | None:
    """The version that ``latest.json`` at the target names; None before the first."""
    found = _latest_json(target)
    return None if found is None else str(found["version"])


def _latest_json(target: Target) -> dict[str, Any] | None:
    """What ``latest.json`` at the target says, its version at the least; None before the first.

    Raises:
        DeliveryError: what is there is not ours to replace.
    """
    content = BytesIO()
    if target.read(LATEST_JSON, content) is None:
        if target.read(INDEX, BytesIO()) is not None:
            raise DeliveryError(
                f"{target.name}/{INDEX}: something else is published there. Name a folder or "
                "prefix of its own, or move that page away."
            )
        return None
    try:
        found: dict[str, Any] = json.loads(content.getvalue())
        version = str(found["version"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DeliveryError(
            f"{target.name}/{LATEST_JSON}: does not name a release ({error}). Move it away, if it "
            "is none of ours."
        ) from error
    if not is_version(version):
        raise DeliveryError(f"{target.name}/{LATEST_JSON}: {version!r} is no version.")
    return found


def _announce(
    target: Target, version: str, files: dict[str, bytes], *, allow_older: bool
) -> str | None:
    """Replace the files at the root until all of them name the release, unless a newer one is
    named there; the latest release there after that.

    They are gone through again after the last: another publisher may have been between them.
    """
    for _ in range(_ROUNDS):
        changed = False
        for name, content in files.items():
            there = BytesIO()
            # First the tag, then the question whether it may be replaced: what is changed after
            # that has another tag.
            tag = target.read(name, there)
            latest = _latest(target)
            if latest is not None and not allow_older and _newer(latest, version):
                log.info("%s: %s stays the latest", target.name, latest)
                return latest
            if name == LATEST_JSON:
                target.point(version)
            if tag is None or there.getvalue() != content:
                target.replace(name, BytesIO(content), tag)
                changed = True
        if not changed:
            return version
    raise DeliveryError(
        f"{target.name}: the files that name the latest release are changed again and again by "
        "somebody else. The release is there, whole; publish again to have it announced."
    )


def _newer(one: str, other: str) -> bool:
    return version_key(one) > version_key(other)
