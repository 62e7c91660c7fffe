"""``smartdata fetch`` as its users meet it: what it prints, its exit codes, and its bar."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from smartdata.describe.source import SourceDescription
from tests.fetched import CONTACT, list_csv
from tests.lists import PLAIN, described
from tests.server import Answer, Server

#: The command as installed, but that it may ask a server on this machine, and does not wait.
COMMAND = """
import sys
from smartdata.fetch import run
from smartdata.fetch.policy import Policy
real = run.Rules
run.Rules = lambda: real(Policy(http=True, loopback=True), run.Clock(sleep=lambda seconds: None))
from smartdata.cli import main
sys.argv[0] = "smartdata"
main()
"""
RIGA = ZoneInfo("Europe/Riga")


@pytest.fixture
def add(tmp_path: Path) -> Callable[..., Path]:
    """Adds a source to the raw folder."""

    def added(name: str, fetch: dict[str, Any] | None = None) -> Path:
        told = described(PLAIN).model_copy(update={"id": name})
        whole = told.model_dump(mode="json", exclude_none=True)
        if fetch is not None:
            whole["fetch"] = {"contact": CONTACT, "requests_per_second": 20, **fetch}
        SourceDescription.model_validate(whole)
        folder = tmp_path / "raw" / name
        folder.mkdir(parents=True)
        (folder / "source.yaml").write_text(json.dumps(whole), encoding="utf-8")
        return folder

    return added


def run(
    raw: Path, *words: str, strict: bool = False, **more: Any
) -> subprocess.CompletedProcess[str]:
    code = "from smartdata.cli import main; main()" if strict else COMMAND
    told = [sys.executable, "-c", code, "fetch", "--raw", str(raw), *words]
    return subprocess.run(told, capture_output=True, text=True, timeout=60, **more)


def today() -> str:
    return datetime.now(RIGA).date().isoformat()


def test_sources_are_fetched_and_the_others_are_left_alone(
    server: Server, add: Callable[..., Path], tmp_path: Path
) -> None:
    before = today()
    one = add("one", {"url": server.file("/one.csv", list_csv(50))})
    two = add("two", {"urls": [server.file(f"/{n}.csv", list_csv(n)) for n in (3, 4)]})
    three = add("three")
    ran = run(tmp_path / "raw")
    day = next(path.name for path in one.iterdir() if path.is_dir() and path.name[0] != ".")
    assert day in (before, today())
    assert (ran.returncode, ran.stderr) == (0, "")
    size = len(list_csv(3)) + len(list_csv(4))
    assert ran.stdout.splitlines() == [
        f"one: new snapshot {day} (1 files, {len(list_csv(50))} bytes, 2 requests)",
        f"two: new snapshot {day} (2 files, {size} bytes, 3 requests)",
        "",
        "Try next:",
        "  smartdata refresh",
    ]
    assert sorted(path.name for path in (two / day).iterdir()) == ["3.csv", "4.csv"]
    assert [path.name for path in three.iterdir()] == ["source.yaml"]

    again = run(tmp_path / "raw", "one")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith(f"one: unchanged since {day} (1 files, ")
    assert "Try next" not in again.stdout


def test_a_source_that_fails_does_not_keep_the_others_from_being_fetched(
    server: Server, add: Callable[..., Path], tmp_path: Path
) -> None:
    add("a-busy", {"url": server.says("/busy.csv", Answer(b"", 503))})
    add("b-error", {"url": server.says("/error.csv", b"<html><title>Oops</title></html>")})
    add("c-plain", {"url": "http://169.254.169.254/latest"})
    good = add("d-good", {"url": server.says("/good.csv", list_csv(9))})
    broken = add("e-broken", {"url": server.says("/later.csv", list_csv(9))})
    (broken / "2026-01-01").mkdir()
    (broken / "2026-01-01" / "a.csv").write_text("x")
    (broken / "2026-01-01.lock.json").write_text('{"files": []}')
    ran = run(tmp_path / "raw")
    assert ran.returncode == 1
    assert ran.stdout.startswith("d-good: new snapshot")
    told = ran.stderr.splitlines()
    assert len(told) == 4
    assert re.match(r"error: a-busy: .*answered 503\. There is no snapshot yet\.", told[0])
    assert re.match(r"error: b-error: .*an HTML page that says “oops”", told[1])
    assert re.match(r"error: c-plain: .*leads to 169\.254\.169\.254", told[2])
    assert re.match(r"error: e-broken: .*a snapshot is never edited, but a\.csv was added", told[3])
    assert "Traceback" not in ran.stderr
    assert any((path / "good.csv").exists() for path in good.iterdir())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nobody"], "unknown source nobody; the raw folder has one, plain."),
        (["one", "plain"], "plain: the description does not say where files come from."),
        (["--raw", "/nowhere"], "no such raw folder"),
        (["--no-such-option"], "No such option"),
    ],
)
def test_bad_usage_is_exit_code_2_and_nothing_is_fetched(
    server: Server, add: Callable[..., Path], tmp_path: Path, words: list[str], told: str
) -> None:
    add("one", {"url": server.says("/one.csv", list_csv(9))})
    add("plain")
    ran = run(tmp_path / "raw", *words)
    assert ran.returncode == 2
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr
    assert server.seen == []


def test_where_no_source_says_where_its_files_come_from(
    add: Callable[..., Path], tmp_path: Path
) -> None:
    add("plain")
    ran = run(tmp_path / "raw", strict=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "none was fetched" in ran.stdout


def test_the_command_itself_fetches_from_no_server_on_this_machine(
    server: Server, add: Callable[..., Path], tmp_path: Path
) -> None:
    add("one", {"url": server.says("/one.csv", list_csv(9))})
    add("two", {"url": server.url("/one.csv").replace("http:", "https:")})
    ran = run(tmp_path / "raw", strict=True)
    assert ran.returncode == 1
    one, two = ran.stderr.splitlines()
    assert "only https is fetched" in one
    assert "leads to 127.0.0.1, which is not on the public internet" in two
    assert server.seen == []


@pytest.mark.parametrize("missing", ["httpx", "httpcore", "protego", "tenacity"])
def test_what_is_not_installed_is_named_with_what_to_install(
    add: Callable[..., Path], tmp_path: Path, missing: str
) -> None:
    add("one", {"url": "https://data.example/x"})
    code = (
        "import sys; sys.modules[sys.argv.pop()] = None\n"
        "from smartdata.cli import main; main()"
    )  # fmt: skip
    told = [sys.executable, "-c", code, "fetch", "--raw", str(tmp_path / "raw"), missing]
    ran = subprocess.run(told, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 1
    assert f"fetching needs the package {missing}" in ran.stderr
    assert "pip install 'smartdata[fetch]'" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_links_that_led_nowhere_are_told(
    server: Server, add: Callable[..., Path], tmp_path: Path
) -> None:
    server.says("/", b"<html><body><a href=/1.csv>1</a> <a href=/2.csv>2</a></body></html>")
    server.says("/1.csv", list_csv(9))
    add("one", {"index": {"url": server.url("/"), "links": "csv$", "may_fail": 1}})
    ran = run(tmp_path / "raw")
    assert ran.returncode == 0
    assert "; 1 links led to no record" in ran.stdout
    assert f"  no record: {server.url('/2.csv')}: " in ran.stdout


def test_a_terminal_sees_a_bar_and_the_lines_stay_clean(
    server: Server, add: Callable[..., Path], tmp_path: Path
) -> None:
    body = list_csv(20_000)
    add("one", {"url": server.says("/one.csv", Answer(body, drip=(60_000, 0.15)))})
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    told = [sys.executable, "-c", COMMAND, "fetch", "--raw", str(tmp_path / "raw")]
    started = subprocess.Popen(told, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # the other end was closed
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    out, _ = started.communicate(timeout=30)
    assert started.returncode == 0
    assert b"one: " in seen and b"B/s" in seen
    assert b"\r" not in out and b"B/s" not in out
