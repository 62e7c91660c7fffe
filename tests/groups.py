"""Sending the tests of a group to one worker, so that what they share is made once.

pytest-xdist marks the group in the name of a test, which pytest does not let it do since 9.2. The
groups are told here by the line ``pytestmark = pytest.mark.xdist_group("name")`` of their files.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadGroupScheduling

_MARK = re.compile(r'^pytestmark = .*xdist_group\("([\w-]+)"\)', re.MULTILINE)


class ByGroup(LoadGroupScheduling):
    """One unit of work for each group, else for each test."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(Path(self.config.rootpath, nodeid.partition("::")[0])) or nodeid


@cache
def group_of(path: Path) -> str | None:
    """The group of a file with tests, or None."""
    found = _MARK.search(path.read_text(encoding="utf-8"))
    return found[1] if found else None
