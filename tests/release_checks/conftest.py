"""The two releases that are checked: that of the founding record, and one of real lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kept_releases import founding, real


@pytest.fixture(scope="session")
def release_founding() -> Path:
    """The release of the record that is in the repository, with formats, metadata and site."""
    return founding()


@pytest.fixture(scope="session")
def release_real(shared: Path) -> Path:
    """The release of all real lists that may be shown, with formats, metadata and site."""
    return real(shared)
