"""Fetches that are killed, that meet each other, or that bring very many files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from smartdata.errors import BusyError
from tests.fetched import MONDAY, TUESDAY, WEDNESDAY, Place, list_csv
from tests.server import Answer, Seen, Server, serving

BODY = list_csv(2_000)


# Two at once -------------------------------------------------------------------------------------


def test_two_fetches_of_one_source_do_not_mix(server: Server, place: Place) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def answer(_: Seen) -> Answer:
        inside.set()
        go_on.wait(10)
        return Answer(BODY)

    url = server.says("/list.csv", answer)
    first = threading.Thread(target=place.fetch, args=({"url": url},))
    first.start()
    assert inside.wait(10)
    with pytest.raises(BusyError, match="another fetch of it is at work"):
        place.fetch({"url": url})
    go_on.set()
    first.join()
    assert place.files() == {"list.csv": BODY}
    assert place.fetch({"url": url}).status == "unchanged"


# Killed ------------------------------------------------------------------------------------------

CHILD = """
import json, os, sys
from datetime import date
from pathlib import Path
from smartdata.describe.source import SourceDescription
from smartdata.fetch import collect, download, landing, part, run
from smartdata.fetch.policy import Policy

told = json.loads(sys.argv[1])
part.STEP = 20_000
points = {
    "part": (part.Part, "keep"), "finished": (download, "_finished"),
    "noted": (landing.Landing, "note"), "checked": (collect, "check_content"),
    "placed": (landing.Landing, "_place"), "begun": (landing, "write_atomically"),
    "recorded": (landing, "write_atomically"), "moved": (landing, "sync_folder"),
    "finish": (landing.Landing, "finish"), "state": (landing.Landing, "clear"),
}
def die_at(owner, name, turn, after):
    plain, calls = getattr(owner, name), []
    def dying(*words, **more):
        calls.append(words)
        if len(calls) == turn and not after:
            os._exit(77)
        made = plain(*words, **more)
        if len(calls) == turn and after:
            os._exit(77)
        return made
    setattr(owner, name, dying)
if told["point"]:
    die_at(*points[told["point"]], told["turn"], told["after"])
source = SourceDescription.model_validate(told["source"])
clock = run.Clock(sleep=lambda seconds: None)
rules = run.Rules(Policy(http=True, loopback=True), clock)
run.fetch_source(source, Path(told["folder"]), date.fromisoformat(told["day"]), rules)
"""


def child(place: Place, urls: list[str], point: str = "", turn: int = 1, after: bool = False,
          wait: bool = True) -> subprocess.Popen[bytes]:  # fmt: skip
    """Fetch in another process, which ends itself at a point."""
    source = place.source({"urls": urls, "requests_per_second": 20})
    told = {"source": source.model_dump(mode="json", exclude_none=True), "day": TUESDAY,
            "folder": str(place.folder), "point": point, "turn": turn, "after": after}  # fmt: skip
    started = subprocess.Popen([sys.executable, "-c", CHILD, json.dumps(told)])
    if wait:
        started.wait(60)
    return started


@pytest.mark.parametrize(
    ("point", "turn", "after"),
    [
        ("begun", 1, False), ("begun", 1, True), ("part", 1, False), ("part", 2, True),
        ("finished", 1, True), ("checked", 2, False), ("noted", 1, False), ("noted", 3, True),
        ("placed", 1, False), ("placed", 3, True), ("recorded", 2, True), ("moved", 1, False),
        ("recorded", 3, False), ("state", 1, False), ("state", 1, True),
    ],
)  # fmt: skip
def test_a_fetch_that_was_killed_is_gone_on_with_and_lands_whole(
    server: Server, place: Place, point: str, turn: int, after: bool
) -> None:
    place.fetch({"url": server.file("/old.csv", list_csv(50))}, MONDAY)
    before = place.tree()
    bodies = [list_csv(2_000), list_csv(3_000), list_csv(10)]
    urls = [server.file(f"/{n}.csv", body) for n, body in enumerate(bodies)]
    assert child(place, urls, point, turn, after).returncode == 77
    whole = {f"{n}.csv": body for n, body in enumerate(bodies)}
    landed = (place.folder / TUESDAY).exists()
    if landed:
        assert place.files() == whole  # never a part of it
    else:
        left = {name: body for name, body in place.tree().items() if name in before}
        assert left == before
        assert set(place.tree()) - set(before) <= {f"{TUESDAY}.fetch.json"}
    sent = sum(seen.sent for seen in server.seen if seen.path.endswith(".csv"))
    server.seen.clear()

    place.fetch({"urls": urls})
    assert place.files() == whole
    assert [day.isoformat() for day in place.checked()] == [MONDAY, TUESDAY]
    assert len(place.record()["files"]) == 3
    assert place.waiting() == []
    again = sum(seen.sent for seen in server.seen if seen.path.endswith(".csv"))
    total = sum(map(len, bodies))
    # Only what had not been made to last is asked for again: less than the largest file.
    assert again <= total - sent + len(list_csv(50)) + len(bodies[1])
    if point in ("placed", "recorded", "moved", "state"):
        assert again == 0


def test_a_record_whose_snapshot_never_came_is_taken_away(server: Server, place: Place) -> None:
    url = server.file("/list.csv", BODY)
    assert child(place, [url], "recorded", 2, True).returncode == 77
    assert (place.folder / f"{TUESDAY}.fetch.json").exists()
    place.fetch({"url": url}, WEDNESDAY)
    assert not (place.folder / f"{TUESDAY}.fetch.json").exists()
    assert place.files(WEDNESDAY) == {"list.csv": BODY}


def test_a_fetch_killed_in_the_middle_of_a_body_goes_on_there(server: Server, place: Place) -> None:
    body = list_csv(30_000)
    url = server.file("/list.csv", body, trouble=[{"drip": (20_000, 0.01)}])
    started = child(place, [url], wait=False)
    deadline = time.monotonic() + 30
    while not any(name.endswith(".part.json") for name in place.waiting()):
        assert time.monotonic() < deadline
        assert started.poll() is None
        time.sleep(0.005)
    os.kill(started.pid, signal.SIGKILL)
    started.wait(30)
    assert place.tree() == {}
    place.fetch({"urls": [url]})
    assert place.files() == {"list.csv": body}
    resumed = server.asked("/list.csv")[-1]
    assert int(resumed.headers["range"][6:-1]) >= 20_000
    assert resumed.sent == len(body) - int(resumed.headers["range"][6:-1])


def test_the_lock_of_a_killed_fetch_is_free(server: Server, place: Place) -> None:
    url = server.file("/list.csv", BODY)
    assert child(place, [url], "checked").returncode == 77
    assert (place.folder / ".fetch" / "lock").exists()
    assert place.fetch({"urls": [url]}).status == "new"


# Many --------------------------------------------------------------------------------------------


def calls_for(folder: Path, files: int) -> int:
    """How many functions are called while so many files of one name are fetched."""
    folder.mkdir()
    place, calls = Place(folder), 0

    def count(_: Any, event: str, __: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    with serving() as server:
        urls = [server.says(f"/{n}/same.csv", list_csv(n % 9 + 1)) for n in range(files)]
        source = place.source({"urls": urls, "requests_per_second": 20})
        sys.setprofile(count)
        try:
            place.fetch(source)
        finally:
            sys.setprofile(None)
    assert len(place.files()) == files
    return calls


def test_work_grows_with_the_number_of_files_and_not_with_its_square(tmp_path: Path) -> None:
    few, some, many = (calls_for(tmp_path / str(files), files) for files in (2, 25, 100))
    assert (many - few) / (some - few) < 1.1 * (100 - 2) / (25 - 2)
