"""The job ``nightly``: fetch first, then refresh, whatever befalls a single source."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from pipelines import definitions, failures
from pipelines.definitions import defs, new_snapshot
from pipelines.run import run_refresh
from smartdata.config import Settings
from smartdata.fetch import run as fetch_run
from smartdata.fetch.sources import today
from smartdata.publish.verify import verify_release
from smartdata.raw.snapshots import lock_path
from smartdata.refresh import warehouse_lock
from tests.fetched import CONTACT, HERE
from tests.pages import Project
from tests.server import Answer, FakeTime, Seen, Server

pytestmark = pytest.mark.xdist_group("dagster")
NIGHTLY = {"dagster/schedule_name": "nightly_refresh"}
STAGES = {"raw_snapshots", "parsed_records", "validated_records", "open_data_release"}


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetch from this machine, and without waiting."""
    real, time = fetch_run.Rules, FakeTime()
    monkeypatch.setattr(fetch_run, "Rules", lambda: real(HERE, fetch_run.Clock(time.sleep, time)))
    monkeypatch.setattr(failures, "FIRST_DELAY_SECONDS", 0.01)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What whoever is on call was told by the webhook."""
    taken: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    hook = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=hook.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("SMARTDATA_WEBHOOK_URL", f"http://127.0.0.1:{hook.server_port}/")
    yield taken
    hook.shutdown()
    hook.server_close()


def add(settings: Settings, name: str, url: str | None, *, first: Project | None = None) -> Path:
    """A source of record pages that is fetched from an address; with a snapshot if given one."""
    whole = yaml.safe_load((settings.raw / "varam" / "source.yaml").read_text(encoding="utf-8"))
    whole["id"] = name
    if url is not None:
        whole["fetch"] = {"url": url, "contact": CONTACT}
    folder = settings.raw / name
    folder.mkdir()
    (folder / "source.yaml").write_text(json.dumps(whole), encoding="utf-8")
    if first is not None:
        (folder / "2026-11-01").mkdir()
        (folder / "2026-11-01" / "page").write_text(first.page(), encoding="utf-8")
    return folder


def page(code: str) -> bytes:
    return Project(code=code).page().encode()


class Night:
    """A run of the job in this process, and what its events say."""

    def __init__(
        self, settings: Settings, tags: dict[str, str] | None = None, **config: Any
    ) -> None:
        places = {"raw": str(settings.raw), "warehouse": str(settings.warehouse), **config}
        told = {
            "resources": {"run": {"config": places}},
            "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
        }
        with dg.DagsterInstance.ephemeral() as instance:
            result = defs.resolve_job_def("nightly").execute_in_process(
                run_config=told, instance=instance, raise_on_error=False, tags=tags
            )
            self.log = [entry.user_message for entry in instance.all_logs(result.run_id)]
        self.success = result.success
        self.run_id = result.run_id
        self.events = result.all_events
        self.checks = {e.check_name: e for e in result.get_asset_check_evaluations()}

    @property
    def order(self) -> list[str | None]:
        """The steps in the order in which they began."""
        return [e.step_key for e in self.events if e.event_type == dg.DagsterEventType.STEP_START]

    @property
    def fetched(self) -> dict[str, Any]:
        """What the step that fetches says of itself."""
        made = [e.materialization for e in self.events if e.is_step_materialization]
        (one,) = [m for m in made if m.asset_key.to_user_string() == "fetched_snapshots"]
        return {name: value.value for name, value in one.metadata.items()}

    @property
    def check(self) -> tuple[bool, str, dict[str, Any]]:
        """Whether every source was fetched, how bad it is if not, and which ones were not."""
        found = self.checks["sources_fetched"]
        return found.passed, found.severity.value, dict(found.metadata["failed"].value)


def codes(settings: Settings) -> set[str]:
    """The projects of the latest release."""
    import pyarrow.parquet as pq

    path = settings.warehouse / "open-data" / "latest" / "data" / "projects.parquet"
    return set(pq.read_table(path, columns=["project_code"])["project_code"].to_pylist())


def test_what_was_fetched_is_released_by_the_same_run(settings: Settings, server: Server) -> None:
    folder = add(settings, "new", server.file("/page", page("LLI-77")))
    day = today(settings)
    night = Night(settings, NIGHTLY)
    assert night.success
    assert night.order[:2] == ["fetched_snapshots", "raw_snapshots"]
    assert set(night.order) == STAGES | {"fetched_snapshots", "stored_tables"}
    assert night.fetched["new snapshots"] in ([f"new/{day}"], [f"new/{today(settings)}"])
    assert night.check == (True, "WARN", {})
    assert codes(settings) == {"LLI-431", "LLI-77"}
    verify_release(settings.warehouse / "open-data" / "latest")
    assert list(folder.glob("*.lock.json"))
    assert list(folder.glob("*.fetch.json"))

    again = Night(settings, NIGHTLY)
    assert again.success
    assert again.order == ["fetched_snapshots", "raw_snapshots"]
    assert again.fetched["new snapshots"] == []
    assert "unchanged since" in again.fetched["sources"]["new"]
    assert server.asked("/page")[-1].status == 304
    assert len(list((settings.warehouse / "open-data" / "releases").glob("2*"))) == 1


def test_where_no_source_has_an_address_nothing_is_loaded_or_asked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_run, "fetch_source", None)  # calling it would fail
    night = Night(settings, NIGHTLY)
    assert night.success
    assert night.fetched == {"new snapshots": [], "sources": {}}
    assert night.check == (True, "WARN", {})


def test_a_source_that_fails_keeps_its_last_snapshot_and_stops_nobody(
    settings: Settings, server: Server, told: list[dict[str, Any]]
) -> None:
    good = add(settings, "good", server.says("/good", page("LLI-2")), first=Project(code="LLI-1"))
    error = server.says("/bad", b"<html><title>Suspended account</title></html>")
    bad = add(settings, "bad", error, first=Project(code="LLI-10"))
    before = {path: path.read_bytes() for path in bad.rglob("*") if path.is_file()}
    night = Night(settings, NIGHTLY)
    assert night.success
    assert codes(settings) == {"LLI-431", "LLI-2", "LLI-10"}
    passed, severity, failed = night.check
    assert (passed, severity, list(failed)) == (False, "ERROR", ["bad"])
    assert "says “suspended account”" in failed["bad"]
    assert "The snapshot of 2026-11-01 stays in use." in failed["bad"]
    assert not night.checks["sources_fetched"].blocking
    (posted,) = told
    assert {key: posted[key] for key in ("job", "step", "run_id")} == {
        "job": "nightly", "step": "fetched_snapshots", "run_id": night.run_id,
    }  # fmt: skip
    assert posted["error"] == failed["bad"]
    assert "nightly failed in fetched_snapshots: bad: " in posted["text"]
    assert any("nightly failed in fetched_snapshots: bad: " in entry for entry in night.log)
    after = {path: path.read_bytes() for path in before}
    assert after == before
    assert any(path.name == "page" for path in good.rglob("*"))
    assert len(server.asked("/bad")) == 1


@pytest.mark.parametrize(
    ("tags", "asked", "passed"), [(NIGHTLY, 3, True), (None, 1, False)], ids=["night", "watched"]
)
def test_passing_trouble_is_waited_out_only_where_nobody_watches(
    settings: Settings, server: Server, told: list[dict[str, Any]], tags: dict[str, str] | None,
    asked: int, passed: bool,
) -> None:  # fmt: skip
    """The server asks for a pause that is too long for one fetch; the third round succeeds."""
    busy = Answer(b"", 503, {"Retry-After": "600"})
    add(settings, "busy", server.says("/busy", [busy, busy, Answer(page("LLI-5"))]))
    add(settings, "good", server.says("/good", page("LLI-6")), first=Project(code="LLI-1"))
    night = Night(settings, tags)
    assert night.success
    assert len(server.asked("/busy")) == asked
    assert len(server.asked("/good")) == 1  # whoever was fetched is not asked again
    assert night.check[0] == passed
    assert bool(told) != passed
    assert codes(settings) == {"LLI-431", "LLI-6"} | ({"LLI-5"} if passed else set())


def test_trouble_that_does_not_pass_is_a_warning_after_growing_pauses(
    settings: Settings, server: Server, told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines import fetching

    slept: list[float] = []
    monkeypatch.setattr(failures, "FIRST_DELAY_SECONDS", 30)
    monkeypatch.setattr(fetching.time, "sleep", slept.append)
    busy = server.says("/busy", Answer(b"", 503))
    add(settings, "busy", busy, first=Project(code="LLI-1"))
    night = Night(settings, NIGHTLY)
    assert night.success
    passed, severity, failed = night.check
    assert (passed, severity, list(failed)) == (False, "WARN", ["busy"])
    assert slept == [30, 60, 120]
    assert len(server.asked("/busy")) == 4 * 4
    assert len(told) == 1
    assert codes(settings) == {"LLI-431", "LLI-1"}


def test_a_full_disk_while_fetching_stops_one_source_only(
    settings: Settings, server: Server, told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from smartdata.fetch.landing import Landing

    plain = Landing.land

    def land(landing: Landing, *words: Any) -> Path:
        if landing.source.name == "full":
            raise OSError(28, "No space left on device")
        return plain(landing, *words)

    monkeypatch.setattr(Landing, "land", land)
    add(settings, "full", server.says("/full", page("LLI-3")), first=Project(code="LLI-1"))
    add(settings, "good", server.says("/good", page("LLI-4")), first=Project(code="LLI-2"))
    night = Night(settings, NIGHTLY)
    assert night.success
    assert night.check[2] == {"full": "full: [Errno 28] No space left on device"}
    assert codes(settings) == {"LLI-431", "LLI-1", "LLI-4"}
    assert len(told) == 1


def test_what_fetching_needs_is_missing(
    settings: Settings, server: Server, told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "smartdata.fetch.run", None)
    monkeypatch.delattr("smartdata.fetch.run", raising=False)
    for name in [name for name in sys.modules if name.split(".")[0] == "httpx"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "httpx", None)
    for name in [n for n in sys.modules if n.startswith("smartdata.fetch.") and n.rpartition(".")[2]
                 not in ("errors", "outcome", "sources")]:  # fmt: skip
        monkeypatch.delitem(sys.modules, name)
    add(settings, "one", server.says("/one", page("LLI-3")), first=Project(code="LLI-1"))
    night = Night(settings, NIGHTLY)
    assert night.success
    assert "pip install 'smartdata[fetch]'" in night.check[2]["one"]
    assert codes(settings) == {"LLI-431", "LLI-1"}
    assert len(told) == 1


def test_a_first_fetch_that_fails_keeps_nobody_from_being_refreshed(
    settings: Settings, server: Server, told: list[dict[str, Any]]
) -> None:
    add(settings, "never", server.says("/never", Answer(b"", 404)))
    night = Night(settings, NIGHTLY)
    assert night.success, night.log
    assert "There is no snapshot yet." in night.check[2]["never"]
    assert codes(settings) == {"LLI-431"}
    assert len(told) == 1


def test_where_nothing_was_ever_fetched_it_is_said_plainly(
    settings: Settings, server: Server, told: list[dict[str, Any]]
) -> None:
    add(settings, "never", server.says("/never", Answer(b"", 404)))
    shutil.rmtree(settings.raw / "varam")
    night = Night(settings, NIGHTLY)
    assert not night.success
    assert [posted["step"] for posted in told] == ["fetched_snapshots", "raw_snapshots"]
    assert "no source has a snapshot yet" in told[1]["error"]
    failed = run_refresh(settings, ("never",))
    assert failed is not None
    assert "run: smartdata fetch never" in failed.message


def test_only_some_sources_may_be_fetched(settings: Settings, server: Server) -> None:
    add(settings, "one", server.says("/one", page("LLI-3")), first=Project(code="LLI-1"))
    add(settings, "two", server.says("/two", page("LLI-4")), first=Project(code="LLI-2"))
    assert Night(settings, sources=["two", "varam"]).success
    assert server.paths == ["/two"]


def test_the_main_job_asks_no_server(settings: Settings, server: Server) -> None:
    add(settings, "one", server.says("/one", page("LLI-3")), first=Project(code="LLI-1"))
    assert run_refresh(settings) is None
    assert codes(settings) == {"LLI-431", "LLI-1"}
    assert server.seen == []


def test_the_warehouse_is_free_while_a_night_fetches_and_held_from_then_on(
    settings: Settings, server: Server
) -> None:
    """Fetching may take hours; a refresh by hand need not wait for it."""
    free: list[bool] = []

    def answer(_: Seen) -> Answer:
        with warehouse_lock(settings):
            free.append(True)
        return Answer(page("LLI-3"))

    add(settings, "one", server.says("/one", answer))
    assert Night(settings).success
    assert free == [True]


# The sensor, which must not start a second run for what a night brings ---------------------------


def evaluate(instance: dg.DagsterInstance) -> tuple[list[str | None], str]:
    tick = new_snapshot.evaluate_tick(dg.build_sensor_context(instance=instance))
    return [request.run_key for request in tick.run_requests or ()], tick.skip_message or ""


@pytest.mark.parametrize("status", ["NOT_STARTED", "STARTING", "STARTED"])
def test_the_sensor_leaves_to_a_night_at_work_what_it_brings(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    monkeypatch.setenv("SMARTDATA_RAW", str(settings.raw))
    monkeypatch.setenv("SMARTDATA_SNAPSHOT_SETTLE_SECONDS", "0")
    folder = add(settings, "one", "https://data.example/x", first=Project(code="LLI-1"))
    with dg.DagsterInstance.ephemeral() as instance:
        job = defs.resolve_job_def("nightly")
        instance.create_run_for_job(job, status=dg.DagsterRunStatus(status))
        keys, why = evaluate(instance)
        assert keys == []
        assert "a run of nightly is under way" in why
        # A run that counts as under way since yesterday was killed, and nobody waits for it.
        late = datetime.now(UTC) + timedelta(hours=13)

        class Later(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return late.astimezone(tz)

        monkeypatch.setattr(definitions, "datetime", Later)
        assert evaluate(instance)[0] == ["one/2026-11-01"]
    monkeypatch.undo()
    assert folder.exists()


@pytest.mark.parametrize("status", ["SUCCESS", "FAILURE", "CANCELED"])
def test_the_sensor_takes_up_what_a_night_left(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    monkeypatch.setenv("SMARTDATA_RAW", str(settings.raw))
    monkeypatch.setenv("SMARTDATA_SNAPSHOT_SETTLE_SECONDS", "0")
    add(settings, "one", "https://data.example/x", first=Project(code="LLI-1"))
    with dg.DagsterInstance.ephemeral() as instance:
        job = defs.resolve_job_def("nightly")
        instance.create_run_for_job(job, status=dg.DagsterRunStatus(status))
        assert evaluate(instance)[0] == ["one/2026-11-01"]


def test_nothing_is_new_to_the_sensor_after_a_night(
    settings: Settings, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = add(settings, "one", server.says("/one", page("LLI-3")))
    assert Night(settings, NIGHTLY).success
    (snapshot,) = [p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")]
    assert lock_path(folder, datetime.fromisoformat(snapshot.name).date()).exists()
    monkeypatch.setenv("SMARTDATA_RAW", str(settings.raw))
    monkeypatch.setenv("SMARTDATA_SNAPSHOT_SETTLE_SECONDS", "0")
    with dg.DagsterInstance.ephemeral() as instance:
        assert evaluate(instance) == ([], "no new snapshot lies complete in the raw folder")
