"""The Dagster definitions: what they declare, what starts a run, and how runs end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from syrupy.assertion import SnapshotAssertion

from pipelines import failures
from pipelines.definitions import defs, new_snapshot, nightly_refresh
from pipelines.run import run_refresh
from smartdata.config import Settings
from smartdata.errors import ContractError
from smartdata.publish.verify import verify_release
from smartdata.refresh import Conservation, Refresh, warehouse_lock
from smartdata.registry import TABLES

REPOSITORY = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
NIGHTLY = {"dagster/schedule_name": "nightly_refresh"}
AFTER_RAW = {"parsed_records", "validated_records", "stored_tables", "open_data_release"}
pytestmark = pytest.mark.xdist_group("dagster")


class Run:
    """A run of the job in this process, and what its events say."""

    def __init__(self, settings: Settings, tags: dict[str, str] | None = None) -> None:
        places = {"raw": str(settings.raw), "warehouse": str(settings.warehouse)}
        config = {
            "resources": {"run": {"config": places}},
            "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
        }
        with dg.DagsterInstance.ephemeral() as instance:
            result = defs.resolve_job_def("refresh").execute_in_process(
                run_config=config, instance=instance, raise_on_error=False, tags=tags
            )
            self.log = [entry.user_message for entry in instance.all_logs(result.run_id)]
        self.success = result.success
        self.events = result.all_events
        self.checks = {e.check_name: e for e in result.get_asset_check_evaluations()}

    @property
    def materialised(self) -> dict[str, dict[str, Any]]:
        """The metadata of each asset that was materialised."""
        made = (event.materialization for event in self.events if event.is_step_materialization)
        return {
            m.asset_key.to_user_string(): {name: v.value for name, v in m.metadata.items()}
            for m in made
        }

    def steps(self, event_type: dg.DagsterEventType) -> list[str | None]:
        """The steps that had such an event, in order."""
        return [event.step_key for event in self.events if event.event_type == event_type]

    @property
    def waits(self) -> list[float | None]:
        """How long each retry was to wait."""
        retries = [e for e in self.events if e.event_type == dg.DagsterEventType.STEP_UP_FOR_RETRY]
        return [event.step_retry_data.seconds_to_wait for event in retries]

    @property
    def failure(self) -> tuple[str | None, str]:
        """The step that failed and what it said."""
        (event,) = (e for e in self.events if e.is_step_failure)
        data = event.step_failure_data
        told = data.user_failure_data.description if data.user_failure_data else None
        return event.step_key, told or str(data.error)


def _execute(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a program in the repository and take what it prints."""
    return subprocess.run(
        [program, *words],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_definitions_load_as_the_workspace_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dg.Definitions.validate_loadable(defs)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    ended = _execute(BIN / "dagster", "definitions", "validate", "-w", "workspace.yaml")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_library_does_not_import_dagster() -> None:
    code = """
import importlib, pkgutil, sys
import smartdata
names = [m.name for m in pkgutil.walk_packages(smartdata.__path__, "smartdata.", onerror=print)]
names = [name for name in names if not name.startswith("smartdata.cli")]
for name in names:
    importlib.import_module(name)
print(len(names), sorted(name for name in sys.modules if name.partition(".")[0] == "dagster"))
"""
    ended = _execute(Path(sys.executable), "-c", code)
    assert ended.returncode == 0, ended.stderr
    count, _, loaded = ended.stdout.partition(" ")
    assert loaded.strip() == "[]"
    assert int(count) > 30


def test_assets_checks_job_schedule_and_sensor_are_these(snapshot: SnapshotAssertion) -> None:
    graph = defs.resolve_asset_graph()
    specs = sorted(defs.resolve_all_asset_specs(), key=lambda spec: str(spec.key))
    assert [_asset(spec) for spec in specs] == snapshot(name="assets")
    checks = [graph.get_check_spec(key) for key in graph.asset_check_keys]
    assert sorted(
        [c.name, c.asset_key.to_user_string(), c.blocking, c.description] for c in checks
    ) == snapshot(name="checks")
    jobs = [defs.resolve_job_def(name) for name in ("refresh", "nightly")]
    schedule = defs.resolve_schedule_def("nightly_refresh")
    sensor = defs.resolve_sensor_def("new_snapshot")
    assert {
        "jobs": {
            job.name: {
                "description": job.description,
                "steps": sorted(node.name for node in job.nodes),
                "hooks": sorted(hook.name for hook in job.hook_defs),
            }
            for job in jobs
        },
        "schedule": {
            "job": schedule.job_name,
            "cron": schedule.cron_schedule,
            "timezone": schedule.execution_timezone,
            "default status": schedule.default_status.value,
        },
        "sensor": {
            "job": sensor.job_name,
            "seconds": sensor.minimum_interval_seconds,
            "default status": sensor.default_status.value,
        },
    } == snapshot(name="jobs and what starts them")


def _asset(spec: dg.AssetSpec) -> dict[str, Any]:
    schema = spec.metadata.get("dagster/column_schema")
    return {
        "key": spec.key.to_user_string(),
        "group": spec.group_name,
        "kinds": sorted(spec.kinds),
        "owners": list(spec.owners),
        "deps": sorted(dep.asset_key.to_user_string() for dep in spec.deps),
        "description": spec.description,
        "columns": [column.name for column in schema.columns] if schema else None,
    }


@pytest.fixture
def arrive(raw_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Puts a snapshot folder into the raw folder, by default at rest for an hour."""
    monkeypatch.setenv("SMARTDATA_RAW", str(raw_copy))

    def put(day: str, name: str = "LLI-432.txt", age: float = 3600) -> Path:
        folder = raw_copy / "varam" / day
        folder.mkdir()
        (folder / name).write_text("a page", encoding="utf-8")
        then = time.time() - age
        os.utime(folder / name, (then, then))
        os.utime(folder, (then, then))
        return folder

    return put


def _evaluate() -> tuple[list[str | None], str]:
    """The keys of the runs that the sensor asks for, and why it skips."""
    with dg.DagsterInstance.ephemeral() as instance:
        tick = new_snapshot.evaluate_tick(dg.build_sensor_context(instance=instance))
    return [request.run_key for request in tick.run_requests or ()], tick.skip_message or ""


def test_the_sensor_asks_for_one_run_with_a_stable_key(arrive: Callable[..., Path]) -> None:
    arrive("2026-12-01")
    assert _evaluate() == _evaluate() == (["varam/2026-12-01"], "")
    arrive("2026-12-02")
    assert _evaluate() == (["varam/2026-12-01 varam/2026-12-02"], "")


@pytest.mark.parametrize(
    ("day", "name", "age"),
    [
        pytest.param(".2026-12-01", "LLI-432.txt", 3600, id="dot folder"),
        pytest.param("2026-12-01", "LLI-432.txt.part", 3600, id="unfinished download"),
        pytest.param("2026-12-01", "LLI-432.txt", 5, id="too fresh"),
    ],
)
def test_the_sensor_waits_while_a_snapshot_is_arriving(
    arrive: Callable[..., Path], day: str, name: str, age: float
) -> None:
    arrive(day, name, age)
    keys, why = _evaluate()
    assert keys == []
    assert "no new snapshot" in why


def test_the_sensor_leaves_what_a_run_has_seen(
    arrive: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, why = _evaluate()
    assert keys == []
    assert "no new snapshot" in why
    folder = arrive("2026-12-01")
    folder.with_name("2026-12-01.lock.json").write_text("{}", encoding="utf-8")
    assert _evaluate() == (keys, why)
    monkeypatch.setenv("SMARTDATA_RAW", str(folder / "nowhere"))
    keys, why = _evaluate()
    assert keys == []
    assert "nowhere" in why


def test_the_schedule_asks_for_a_run_every_night() -> None:
    night = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
    with dg.build_schedule_context(scheduled_execution_time=night) as context:
        tick = nightly_refresh.evaluate_tick(context)
    assert tick.skip_message is None
    assert len(tick.run_requests or ()) == 1


def test_a_run_materialises_everything_and_the_next_one_nothing(settings: Settings) -> None:
    run = Run(settings)
    assert run.success
    release = settings.warehouse / "open-data" / "latest"
    manifest = verify_release(release)
    tables = {table.name for table in TABLES}
    stages = {"raw_snapshots", "parsed_records", "validated_records"}
    assert run.materialised.keys() == stages | tables | {"open_data_release"}
    assert run.materialised["raw_snapshots"]["files"] == 1
    counted = {"parsed_records", "validated_records"}
    counts = {name: run.materialised[name]["dagster/row_count"] for name in counted | tables}
    expected = {name: entry.rows for name, entry in manifest.tables.items()}
    assert counts == dict.fromkeys(counted, 1) | expected
    assert run.materialised["open_data_release"]["version"] == manifest.version
    assert {name: check.passed for name, check in run.checks.items()} == {
        "conservation": True,
        "schema": True,
        "no_snapshot_held": True,
    }

    again = Run(settings)
    assert again.success
    assert again.materialised == {}
    assert set(again.steps(dg.DagsterEventType.STEP_SKIPPED)) == AFTER_RAW
    assert release.resolve().name == manifest.version
    assert len(list(release.resolve().parent.glob("2*"))) == 1


def test_an_edited_raw_file_fails_the_run_at_once_and_latest_stays(settings: Settings) -> None:
    assert Run(settings).success
    release = (settings.warehouse / "open-data" / "latest").resolve()
    page = settings.raw / "varam" / "2026-11-23" / "LLI-431.txt"
    page.write_bytes(page.read_bytes() + b" ")
    run = Run(settings, NIGHTLY)
    assert not run.success
    step, told = run.failure
    assert step == "raw_snapshots"
    assert "LLI-431.txt was changed" in told
    assert run.waits == []
    assert run.materialised == {}
    assert (settings.warehouse / "open-data" / "latest").resolve() == release
    verify_release(release)


def _no_disk(run: Refresh) -> int:
    raise OSError(5, "the disk is gone")


@pytest.mark.parametrize(
    ("tags", "waits"),
    [
        pytest.param(NIGHTLY, [0.001, 0.002, 0.004], id="schedule"),
        pytest.param({"dagster/sensor_name": "new_snapshot"}, [0.001, 0.002, 0.004], id="sensor"),
        pytest.param(None, [], id="somebody watches"),
    ],
)
def test_trouble_with_the_disk_is_tried_again_only_where_nobody_watches(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tags: dict[str, str] | None,
    waits: list[float],
) -> None:
    assert failures.FIRST_DELAY_SECONDS >= 10
    monkeypatch.setattr(failures, "FIRST_DELAY_SECONDS", 0.001)
    monkeypatch.setattr(Refresh, "parse", _no_disk)
    run = Run(settings, tags)
    assert not run.success
    assert run.waits == pytest.approx(waits)
    step, told = run.failure
    assert step == "parsed_records"
    assert "the disk is gone" in told


@pytest.mark.parametrize("stage", ["parse", "validate", "store"])
def test_a_stage_that_is_tried_again_begins_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    monkeypatch.setattr(failures, "FIRST_DELAY_SECONDS", 0.001)
    plain, attempts = getattr(Refresh, stage), []

    def trouble_at_the_end(run: Refresh) -> Any:
        attempts.append(stage)
        made = plain(run)
        if len(attempts) == 1:
            raise OSError(28, "no space left")
        return made

    monkeypatch.setattr(Refresh, stage, trouble_at_the_end)
    run = Run(settings, NIGHTLY)
    assert run.success, run.failure
    assert len(attempts) == 2
    verify_release(settings.warehouse / "open-data" / "latest")


def test_a_sum_that_does_not_hold_blocks_the_release(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Refresh, "conservation", lambda _: Conservation(2, 1, 0, 0))
    run = Run(settings)
    assert not run.success
    assert {name: check.passed for name, check in run.checks.items()} == {
        "conservation": False,
        "schema": True,
        "no_snapshot_held": True,
    }
    assert "open_data_release" not in run.steps(dg.DagsterEventType.STEP_START)
    assert "open_data_release" not in run.materialised
    assert not (settings.warehouse / "open-data").exists()


@pytest.mark.parametrize("check", ["conservation", "schema"])
def test_a_blocking_check_says_what_is_wrong(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, check: str
) -> None:
    def broken(run: Refresh) -> dict[str, int]:
        raise ContractError("table projects: the key is not unique.")

    if check == "schema":
        monkeypatch.setattr(Refresh, "store", broken)
    else:
        monkeypatch.setattr(Refresh, "conservation", lambda _: Conservation(2, 1, 0, 0))
    told = {"conservation": "2 records in ≠ 1 published", "schema": "the key is not unique"}
    failed = run_refresh(settings)
    assert failed
    assert told[check] in failed.message


def test_a_second_refresh_of_a_warehouse_says_that_it_is_busy(settings: Settings) -> None:
    places = ["--raw", str(settings.raw), "--warehouse", str(settings.warehouse)]
    with warehouse_lock(settings):
        ended = _execute(BIN / "smartdata", "refresh", *places)
        failed = run_refresh(settings)
    assert ended.returncode == 1
    assert "another refresh is at work" in ended.stderr
    assert failed
    assert failed.step == "raw_snapshots"
    assert not (settings.warehouse / "open-data").exists()


def test_a_run_that_finds_the_warehouse_busy_says_so_plainly(settings: Settings) -> None:
    with warehouse_lock(settings):
        failed = run_refresh(settings)
    assert failed
    assert "another refresh is at work" in failed.message


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What a web server on this machine was sent; it stands for whoever is on call."""
    taken: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/json"
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if self.path.endswith("/broken") else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("SMARTDATA_WEBHOOK_URL", f"http://127.0.0.1:{server.server_port}/hook")
    yield taken
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("way", ["taken", "refused", "dead"])
def test_a_failure_is_posted_and_a_dead_webhook_does_not_hide_it(
    settings: Settings, webhook: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "refused":
        monkeypatch.setenv("SMARTDATA_WEBHOOK_URL", os.environ["SMARTDATA_WEBHOOK_URL"] + "/broken")
    if way == "dead":
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
        monkeypatch.setenv("SMARTDATA_WEBHOOK_URL", f"http://127.0.0.1:{port}/hook")
    (settings.raw / "varam" / "source.yaml").write_text("id: [", encoding="utf-8")
    run = Run(settings)
    assert not run.success
    step, told = run.failure
    assert step == "raw_snapshots"
    assert "source.yaml" in told
    assert any("refresh failed in raw_snapshots" in entry and told in entry for entry in run.log)
    complaints = [entry for entry in run.log if "the webhook did not take the report" in entry]
    assert bool(complaints) == (way != "taken")
    assert bool(webhook) == (way != "dead")
    for posted in webhook:
        assert {k: posted[k] for k in ("job", "step", "error")} == {
            "job": "refresh",
            "step": "raw_snapshots",
            "error": told,
        }
        assert told in posted["text"]


def test_the_report_of_a_run_that_gave_up_says_why(
    settings: Settings, webhook: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "FIRST_DELAY_SECONDS", 0.001)
    monkeypatch.setattr(Refresh, "parse", _no_disk)
    assert not Run(settings, NIGHTLY).success
    (posted,) = webhook
    assert "the disk is gone" in posted["error"]
