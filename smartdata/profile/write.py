"""Writing what is known of a release's columns and quality into its folder."""

from __future__ import annotations

from pathlib import Path

from smartdata.edition import Profile
from smartdata.profile.columns import profile_tables
from smartdata.profile.dictionary import write_dictionary
from smartdata.profile.measure import measured
from smartdata.profile.quality import Quality
from smartdata.profile.report import quality_markdown
from smartdata.profile.tables import release_tables
from smartdata.registry import LANGUAGES

QUALITY_NAME = "quality"


def write_profile(
    folder: Path, memory_limit: str, spill: Path | None = None
) -> tuple[Profile, Quality]:
    """Write data dictionary and quality report of the release in a folder, from its Parquet files.

    Writes ``data-dictionary.csv`` and ``quality.json``, and both as ``.md`` in each language. What
    does not fit into ``memory_limit`` goes to ``spill``, by default a temporary folder. The same
    tables give the same bytes.

    Raises:
        OSError: the disk is full, or a table is missing.
    """
    with release_tables(folder, memory_limit, spill) as connection:
        profile, quality = profile_tables(connection), measured(connection)
    write_dictionary(folder, profile)
    told = quality.model_dump_json(indent=1) + "\n"
    (folder / f"{QUALITY_NAME}.json").write_text(told, "utf-8", newline="")
    for language in LANGUAGES:
        page = quality_markdown(quality, language)
        (folder / f"{QUALITY_NAME}.{language}.md").write_text(page, "utf-8", newline="")
    return profile, quality
