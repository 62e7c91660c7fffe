"""Running a command in a process of its own, for its time and its peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time


def run(*words: str) -> tuple[float, int]:
    """Seconds and peak memory in MB of a command; it must succeed.

    It is started by a small process: the memory of the one that starts a command counts as the
    command's own, and that of a test process may be large.
    """
    ran = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, check=True)
    seconds, megabytes, code = ran.stdout.split()
    assert int(code) == 0, words
    return float(seconds), int(megabytes)


def _measured(words: list[str]) -> str:
    began = time.monotonic()
    pid = os.posix_spawn(words[0], words, os.environ, file_actions=_quiet())
    _, status, usage = os.wait4(pid, 0)
    seconds = time.monotonic() - began
    return f"{seconds} {usage.ru_maxrss // 1024} {os.waitstatus_to_exitcode(status)}"


def _quiet() -> list[tuple[int, int, str, int, int]]:
    return [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]


if __name__ == "__main__":
    sys.stdout.write(_measured(sys.argv[1:]))
