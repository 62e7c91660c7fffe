"""What a site costs: memory beside the number of projects, and time where little changed. Prints
figures; asserts only ratios. ``SMARTDATA_TEST_PROFILE=long`` measures 50,000 projects."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.benchmarks.measure import run

#: What the database may take while a site is built.
DATABASE_MB = 192
LONG = os.environ.get("SMARTDATA_TEST_PROFILE") == "long"
#: Writes a release of so many projects, of which some may have another title than before.
MADE = """
import sys
from pathlib import Path
from tests.editions import small_edition
from tests.small_release import amount, partners, project, source

folder, count, changed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
numbers = range(count)
titles = ["Another bridge" if n < changed else f"Bridge {n}" for n in numbers]
small_edition(
    folder,
    projects=[project(n, title=titles[n], summary=f"What is built in {n}. " * 40,
                      programme_cci=f"2014TC16RFCB{n % 40:03}") for n in numbers],
    partners=[row | {"country": ("LV", "LT", "EE")[n % 3]}
              for n in numbers for row in partners(n, 3)],
    amounts=[amount(n, "100.00", m) for n in numbers for m in (None, 1, 2, 3)],
    sources=[source()],
)
"""
BUILT = """
import sys
from pathlib import Path
from smartdata.site.build import build_site
from tests.editions import edition_of

folder, previous, rendered = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
edition = edition_of(folder)
previous = Path(previous) if previous else None
built = build_site(edition, previous, None, None, folder.parent, sys.argv[4])
assert built.projects_rendered == rendered, built.projects_rendered
"""


def _release(folder: Path, count: int, changed: int = 0) -> Path:
    folder.mkdir(parents=True)
    release = folder / "2026.11.27"
    run(sys.executable, "-c", MADE, str(release), str(count), str(changed))
    return release


def _built(release: Path, previous: str, rendered: int) -> tuple[float, int]:
    seconds, megabytes = run(
        sys.executable, "-c", BUILT, str(release), previous, str(rendered), f"{DATABASE_MB}MB"
    )
    print(f"{rendered:,} projects rendered: {seconds:.1f} s, {megabytes} MB")
    return seconds, megabytes


def test_memory_does_not_grow_with_projects_and_little_is_done_where_little_changed(
    tmp_path: Path,
) -> None:
    few, many = (5_000, 50_000) if LONG else (500, 3_000)
    _, small = _built(_release(tmp_path / "few", few), "", few)
    first = _release(tmp_path / "many", many)
    seconds, large = _built(first, "", many)
    # What the database holds grows up to what it may take, and little else does.
    assert large < small + DATABASE_MB
    second = _release(tmp_path / "changed", many, changed=10)
    again, _ = _built(second, str(first), 10)
    assert again < 0.7 * seconds
    sizes = [
        max(p.stat().st_size for p in (release / "site" / "en").rglob("*.html"))
        for release in (tmp_path / "few" / "2026.11.27", first)
    ]
    assert sizes[1] < 1.5 * sizes[0]
