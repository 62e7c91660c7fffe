"""What all tests share: profiles of the generated cases, and copies of the raw folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings

from smartdata.config import Settings

REPOSITORY = Path(__file__).parents[1]
SHARED = Path(os.environ.get("SMARTDATA_SHARED", REPOSITORY.parent / "shared"))

for profile, factor in (("default", 1), ("long", 34)):
    hypothesis_settings.register_profile(
        profile,
        max_examples=30 * factor,
        deadline=None,
        derandomize=profile == "default",
        print_blob=True,
        # Whole pages shrink slowly; a failure prints the page, which is short enough to read.
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.function_scoped_fixture,
        ],
    )
hypothesis_settings.load_profile(os.environ.get("SMARTDATA_TEST_PROFILE", "default"))


#: Most tests make releases by the dozen and are about their tables; those that are about the rest
#: ask for it.
ONLY_TABLES = {
    "SMARTDATA_PUBLICATION__FORMATS": "[]",
    "SMARTDATA_PUBLICATION__METADATA": "false",
    "SMARTDATA_PUBLICATION__SITE": "false",
}
_PASSED_ON = ("SMARTDATA_TEST_PROFILE", "SMARTDATA_NO_SKIPS")
_KEPT = (*_PASSED_ON, *ONLY_TABLES)
for _name in list(os.environ):
    # Settings of the machine that runs the tests must not change what they see.
    if _name.startswith("SMARTDATA_") and _name not in _PASSED_ON:
        del os.environ[_name]
os.environ.update(ONLY_TABLES)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where groups are asked for, those of :mod:`tests.groups`."""
    if config.getoption("dist") != "loadgroup":
        return None
    from tests.groups import ByGroup

    return ByGroup(config, log)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test sets in the environment must not change what another sees."""
    for name in list(os.environ):
        if name.startswith("SMARTDATA_") and name not in _KEPT:
            monkeypatch.delenv(name)
    for name, value in ONLY_TABLES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DAGSTER_HOME", raising=False)


@pytest.fixture
def raw_copy(tmp_path: Path) -> Path:
    """A copy of the repository's raw folder that a test may change."""
    return Path(shutil.copytree(REPOSITORY / "raw", tmp_path / "raw"))


@pytest.fixture
def settings(raw_copy: Path, tmp_path: Path) -> Settings:
    """Settings for the copy of the raw folder and a warehouse of its own."""
    return Settings(raw=raw_copy, warehouse=tmp_path / "warehouse")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real files that are not in this repository."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the shared test files, which are not at {SHARED}")
    return SHARED
