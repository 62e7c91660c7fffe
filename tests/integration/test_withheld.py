"""Sources whose terms do not allow their records to be published."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from smartdata.config import Publication, Settings
from smartdata.errors import RawError
from smartdata.publish.release import latest_manifest
from smartdata.refresh import Refresh
from tests.integration.test_overlapping_sources import described, read, source

FREE = [f"A{n};Bridge {n};{n}00" for n in range(1, 8)]
SECRET = ["A1;Bridge of the archive;77", "Z9;Castle of the archive;99"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two sources that share a project; ``aside``, which comes first, speaks for it."""
    source(tmp_path / "raw", "open", "programme_funding", FREE)
    source(tmp_path / "raw", "aside", "total_budget", SECRET)
    described(tmp_path / "raw", "aside", "format:", "licence: All rights reserved\nformat:")
    return Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")


def withhold(settings: Settings) -> None:
    described(settings.raw, "aside", "format:", "reuse: not-allowed\nformat:")


def all_bytes(settings: Settings) -> bytes:
    folder = settings.warehouse / "open-data" / "latest"
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_source_that_may_not_be_published_is_left_out_with_a_notice(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    withhold(settings)
    with caplog.at_level(logging.WARNING):
        report = Refresh(settings).run()
    assert "aside: left out" in caplog.text
    assert report.records["records_in"] == len(FREE)
    assert {row["source_id"] for row in read(settings, "sources")} == {"open"}
    manifest = latest_manifest(settings.warehouse)
    assert manifest is not None
    (told,) = manifest.withheld
    assert (told.source_id, told.licence) == ("aside", "All rights reserved")
    readme = (settings.warehouse / "open-data" / "latest" / "README.md").read_text("utf-8")
    assert "“A list” (A publisher) is left out" in readme
    held = all_bytes(settings)
    assert b"of the archive" not in held
    assert b"Bridge 7" in (settings.warehouse / "open-data/latest/data/projects.csv").read_bytes()


def test_a_source_that_was_published_leaves_the_next_release(settings: Settings) -> None:
    Refresh(settings, version="2030.01.01").run()
    assert {row["source_id"] for row in read(settings, "projects")} == {"open", "aside"}
    withhold(settings)
    report = Refresh(settings, version="2030.01.02").run()
    assert (report.status, report.version) == ("released", "2030.01.02")
    assert {row["source_id"] for row in read(settings, "projects")} == {"open"}
    assert len(read(settings, "projects")) == len(FREE)
    # What the next run goes on from does not bring it back, and a full one says the same.
    assert Refresh(settings).run().status == "unchanged"
    assert Refresh(settings, full=True).run().status == "unchanged"
    described(settings.raw, "aside", "reuse: not-allowed\n", "reuse: allowed\n")
    Refresh(settings, version="2030.01.03").run()
    assert {row["source_id"] for row in read(settings, "projects")} == {"open", "aside"}


def test_a_warehouse_for_internal_use_holds_it_and_says_so(settings: Settings) -> None:
    withhold(settings)
    internal = settings.model_copy(update={"audience": "internal"})
    Refresh(internal).run()
    assert {row["source_id"] for row in read(settings, "sources")} == {"open", "aside"}
    manifest = latest_manifest(settings.warehouse)
    assert manifest is not None
    assert (manifest.audience, manifest.withheld) == ("internal", [])
    readme = (settings.warehouse / "open-data" / "latest" / "README.md").read_text("utf-8")
    assert "internal use" in readme
    # The same raw files for the public are another release, without it.
    assert Refresh(settings, version="2040.01.01").run().status == "released"
    assert b"of the archive" not in all_bytes(settings)


def test_a_raw_folder_with_nothing_that_may_be_published_makes_no_release(tmp_path: Path) -> None:
    source(tmp_path / "raw", "aside", "total_budget", SECRET)
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    withhold(settings)
    with pytest.raises(RawError, match="may be published"):
        Refresh(settings).run()
    assert latest_manifest(settings.warehouse) is None


def test_a_public_release_is_compared_with_none_for_internal_use(settings: Settings) -> None:
    withhold(settings)
    # What describes a release names the one before it, too.
    told = {"publication": Publication(formats=(), site=False)}
    public = settings.model_copy(update=told)
    internal = settings.model_copy(update={**told, "audience": "internal"})
    Refresh(public, version="2030.01.01").run()
    Refresh(internal, version="2030.01.02").run()
    changes = settings.raw / "open" / "2026-02-28"
    changes.mkdir()
    rows = "\n".join(["Code;Title;Amount", *FREE, "A8;Tunnel;5"])
    (changes / "list.csv").write_text(rows, encoding="utf-8")
    Refresh(internal, version="2030.01.03").run()
    Refresh(public, version="2030.01.04").run()
    held = all_bytes(public)
    for internal_only in (b"2030.01.02", b"2030.01.03", b"Castle", b"99.00"):
        assert internal_only not in held, internal_only
    folder = settings.warehouse / "open-data" / "latest"
    assert "Compared with release 2030.01.01" in (folder / "CHANGELOG.md").read_text("utf-8")
    # The snapshot was new for the internal release, and is new for the public one, too.
    assert [row["record_uid"] for row in read(public, "changes")] == ["2014TC16RFCB027/A8"]


def test_the_first_public_release_tells_nothing_of_the_internal_one(settings: Settings) -> None:
    withhold(settings)
    internal = settings.model_copy(update={"audience": "internal"})
    Refresh(internal, version="2030.01.01").run()
    Refresh(settings, version="2030.01.02").run()
    folder = settings.warehouse / "open-data" / "latest"
    assert "This is the first release" in (folder / "CHANGELOG.md").read_text("utf-8")
    # An internal one goes on from it, and is compared with the latest of all.
    Refresh(internal, version="2030.01.03").run()
    assert "Compared with release 2030.01.02" in (folder / "CHANGELOG.md").read_text("utf-8")


def test_what_is_left_out_is_not_told_by_the_difference(settings: Settings) -> None:
    described(settings.raw, "aside", "programme: 2014TC16RFCB027", "programme: 2014TC16RFCB050")
    Refresh(settings, version="2030.01.01").run()
    withhold(settings)
    Refresh(settings, version="2030.01.02").run()
    text = (settings.warehouse / "open-data" / "latest" / "CHANGELOG.md").read_text("utf-8")
    assert "2014TC16RFCB027" in text
    assert "2014TC16RFCB050" not in text
    assert "176.00" not in text
    assert "are not repeated" in text


def test_a_notice_of_what_is_left_out_is_no_markup(settings: Settings) -> None:
    described(settings.raw, "aside", "{en: A list,", "{en: 'A <b>list</b> [x](http://e.example)',")
    withhold(settings)
    Refresh(settings).run()
    readme = (settings.warehouse / "open-data" / "latest" / "README.md").read_text("utf-8")
    assert "A &lt;b&gt;list&lt;/b&gt; \\[x\\](http://e.example)" in readme
