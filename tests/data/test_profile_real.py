"""Dictionary and quality report of real lists: their figures are those of the manifest and of what
was counted by hand."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal as D
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from smartdata.config import Publication, Settings
from smartdata.edition import Profile
from smartdata.profile import write_profile
from smartdata.profile.quality import Quality
from smartdata.publish.manifest import Manifest, read_manifest
from smartdata.refresh import Refresh
from tests.data.known import land
from tests.personal_data import files_telling

SOURCES = ["cordis", "kohesio_example", "loo_central_baltic", "loo_danube", "loo_europe", "sweden"]
Described = tuple[Path, Manifest, Profile, Quality]


@pytest.fixture(scope="module")
def described(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Described:
    """A release of some real lists, with its profile and quality."""
    folder = tmp_path_factory.mktemp("profiled")
    land(shared, folder / "raw", SOURCES)
    plain = Publication(formats=(), metadata=False, site=False)
    settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse", publication=plain)
    Refresh(settings).run()
    release = (folder / "warehouse" / "open-data" / "latest").resolve()
    copy = folder / "copy"
    copy.mkdir()
    (copy / "data").symlink_to(release / "data")
    return (copy, read_manifest(release), *write_profile(copy, "256MB"))


def test_sums_of_records_and_money_are_those_of_the_manifest(described: Described) -> None:
    _, manifest, profile, quality = described
    assert quality.conservation.holds
    assert quality.conservation.model_dump(exclude={"sources", "holds"}) == (
        manifest.records.model_dump()
    )
    found = {severity: n for severity, n in quality.findings.by_severity.items() if n}
    assert found == manifest.findings
    assert profile.rows == {name: entry.rows for name, entry in manifest.tables.items()}
    sums = {
        (money.programme, money.measure, money.stage, money.currency): money
        for money in manifest.money
    }
    groups = [g for g in quality.reconciliation.groups if g.project_sum is not None]
    assert len(groups) == len(sums) > 5
    for group in groups:
        money = sums[(group.programme or "", group.measure, group.stage, group.currency)]
        assert D(money.sum) == group.project_sum
        assert money.projects == group.projects - group.no_project_amount


def test_figures_that_were_counted_by_hand(described: Described) -> None:
    _, _, profile, quality = described
    sweden = next(s for s in quality.conservation.sources if s.source_id == "sweden")
    assert (sweden.records_in, sweden.published, sweden.holds) == (1196, 1196, True)
    # Only partners have amounts there, so nothing can be compared.
    told = [g for g in quality.reconciliation.groups if g.programme == "AURORA"]
    assert [(g.no_project_amount, g.not_compared, g.project_sum) for g in told] == [
        (told[0].projects, told[0].projects, None)
    ]
    # The whole partnership of one project is listed, of another only one partner of several.
    baltic = [g for g in quality.reconciliation.groups if g.programme == "2014TC16RFCB014"]
    assert [(g.measure, g.agree, g.difference) for g in baltic] == [
        ("eligible_expenditure", 1, D("0.00")), ("programme_funding", 1, D("0.00")),
    ]  # fmt: skip
    (differing,) = quality.reconciliation.differences
    assert differing.project_uid.startswith("2014TC16M6TN001/")
    rules = {rule.rule: rule.findings for rule in quality.findings.rules}
    assert (rules["impossible_date"], rules["dates_reversed"]) == (7, 2)
    assert rules["partner_sum_differs"] == 1
    held = {g.rule: (g.source_id, g.records) for g in quality.quarantine.groups}
    assert held == {"parallel_lists_differ": ("loo_europe", 1)}
    titles = profile.columns["projects"]["title"].labels
    assert ("cordis", "project title") in titles


def test_no_partner_is_named_in_the_quality_report_or_an_example(described: Described) -> None:
    folder, _, profile, _ = described
    rows = pq.read_table(folder / "data" / "partners.parquet", columns=["name"]).to_pylist()
    names = {row["name"] for row in rows if row["name"] and len(row["name"]) > 12}
    assert len(names) > 300
    told = (folder / "quality.json").read_text("utf-8")
    assert not [name for name in names if name in told]
    shown = {e for table in profile.columns.values() for c in table.values() for e in c.examples}
    assert not names & shown
    # The search itself finds them where they belong.
    assert "data/partners.parquet" in files_telling(folder / "data" / "..", sorted(names)[0])


def test_the_dictionary_is_a_csv_file_like_those_of_the_tables(
    described: Described, shared: Path
) -> None:
    lint = shared / "tools" / "csvlint.py"
    path = described[0] / "data-dictionary.csv"
    ran = subprocess.run(
        [sys.executable, str(lint), str(path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
