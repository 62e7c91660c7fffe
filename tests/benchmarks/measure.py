"""Running a command in a process of its own, for its time and its peak memory."""

from __future__ import annotations

import os
import time


def run(*words: str) -> tuple[float, int]:
    """Seconds and peak memory in MB of a command; it must succeed."""
    began = time.monotonic()
    pid = os.posix_spawn(words[0], words, os.environ, file_actions=_quiet())
    _, status, usage = os.wait4(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, words
    return time.monotonic() - began, usage.ru_maxrss // 1024


def _quiet() -> list[tuple[int, int, str, int, int]]:
    return [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
