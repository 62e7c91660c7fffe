"""Pictures of the main pages of a release, for people who look at them.

    python -m tests.release_checks.screenshots warehouse/open-data/latest pictures

writes ``<language>-<template>-<width>.png`` for one page of each template, at the width of a phone
and of a desktop; ``--every 3`` takes three pages of each.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from smartdata.addresses import SITE
from tests.release_checks.browsers import served, shoot
from tests.release_checks.site_pages import base_url, sample

WIDTHS = (375, 1280)


def main() -> None:
    """Write the pictures."""
    told = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    told.add_argument("release", type=Path, help="folder of a release with a site")
    told.add_argument("pictures", type=Path, help="folder to write to")
    told.add_argument("--every", type=int, default=1, help="pages of each template")
    told.add_argument("--languages", default="en,lv,lt", help="languages, with commas between")
    given = told.parse_args()
    release: Path = given.release.resolve()
    given.pictures.mkdir(parents=True, exist_ok=True)
    chosen = [
        page
        for page in sample(release, given.every)
        if page.partition("/")[0] in (*given.languages.split(","), "index.html")
    ]
    version = f"releases/{release.name}"
    with served(release.parents[2], base_url(release)) as address:
        shots = []
        for page in chosen:
            plain = page.removesuffix(".html").replace("/", "-")[:80]
            for width in WIDTHS:
                file = given.pictures.resolve() / f"{plain}-{width}.png"
                shots.append((f"{address}{version}/{SITE}/{page}", width, file))
        shoot(shots)


if __name__ == "__main__":
    main()
