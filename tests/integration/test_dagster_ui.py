"""The Dagster UI as `make dev` starts it: it shows the whole graph and can run the job."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib import request

import psutil
import pytest

from smartdata.config import Settings
from smartdata.publish.verify import verify_release
from smartdata.registry import TABLES

REPOSITORY = Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("dagster-ui")
START_SECONDS, RUN_SECONDS, STOP_SECONDS = 90, 90, 15

REPOSITORIES = """{ repositoriesOrError {
  ... on PythonError { message }
  ... on RepositoryConnection { nodes { name location { name } } }
} }"""
GRAPH = """{ assetNodes {
  assetKey { path } dependencyKeys { path } groupName opNames jobNames
  assetChecksOrError { ... on AssetChecks { checks { name blocking } } }
} }"""
TRIGGERS = """query ($where: RepositorySelector!) { repositoryOrError(repositorySelector: $where) {
  ... on PythonError { message }
  ... on Repository {
    schedules { name scheduleState { status } }
    sensors { name sensorState { status } }
  }
} }"""
LAUNCH = """mutation ($what: ExecutionParams!) { launchRun(executionParams: $what) {
  __typename
  ... on LaunchRunSuccess { run { runId } }
  ... on PythonError { message }
} }"""
STATUS = """query ($run: ID!) { runOrError(runId: $run) {
  ... on PythonError { message }
  ... on Run { status assetMaterializations { assetKey { path } } }
} }"""


class Ui:
    """A running UI, asked over GraphQL."""

    def __init__(self, port: int, log: Path) -> None:
        self.url = f"http://127.0.0.1:{port}/graphql"
        self.log = log
        # Whatever proxy the machine has must not stand between us and 127.0.0.1.
        self.opener = request.build_opener(request.ProxyHandler({}))

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data that a query gives."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        post = request.Request(self.url, body, {"Content-Type": "application/json"})
        with self.opener.open(post, timeout=30) as reply:
            answer = json.load(reply)
        assert "errors" not in answer, answer
        return dict(answer["data"])

    def wait(self, what: str, seconds: float, found: Callable[[], Any]) -> Any:
        """What ``found`` gives, once it gives anything; fails with the end of the log."""
        deadline = time.monotonic() + seconds
        last: object = None
        while time.monotonic() < deadline:
            try:
                if last := found():
                    return last
            except OSError as error:  # not listening yet
                last = error
            time.sleep(0.2)
        pytest.fail(
            f"no {what} within {seconds} s (last: {last!r})\n{self.log.read_text()[-4000:]}"
        )

    def repository(self) -> dict[str, str] | None:
        """The selector of the one repository, once it has been loaded."""
        nodes = self.ask(REPOSITORIES)["repositoriesOrError"]["nodes"]
        if not nodes:
            return None
        assert len(nodes) == 1, nodes
        return {
            "repositoryName": nodes[0]["name"],
            "repositoryLocationName": nodes[0]["location"]["name"],
        }


@contextmanager
def stopped_at_the_end(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Leave no process of the group behind, however the test ends.

    SIGINT comes first, as Ctrl+C would; where the tests run in the background of a script it is
    ignored (and Dagster copies that for SIGTERM), so that SIGKILL has the last word.
    """
    try:
        yield
    finally:
        for last_word in (signal.SIGINT, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, last_word)
            deadline = time.monotonic() + STOP_SECONDS
            while process.poll() is None or _group(process.pid):
                if time.monotonic() > deadline:
                    break
                time.sleep(0.1)
    assert not _group(process.pid)


def _group(group: int) -> list[int]:
    """The living processes of a group."""
    found = []
    for other in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            if os.getpgid(other.pid) == group and other.status() != psutil.STATUS_ZOMBIE:
                found.append(other.pid)
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def ui(settings: Settings, tmp_path: Path) -> Iterator[Ui]:
    """`make dev`, with home, raw folder and warehouse of its own."""
    home = tmp_path / "dagster"
    home.mkdir()
    (home / "dagster.yaml").write_bytes((REPOSITORY / "pipelines" / "dagster.yaml").read_bytes())
    port, log = free_port(), tmp_path / "dev.log"
    environment = os.environ | {
        "DAGSTER_HOME": str(home),
        "SMARTDATA_RAW": str(settings.raw),
        "SMARTDATA_WAREHOUSE": str(settings.warehouse),
    }
    dagster = Path(sys.executable).parent / "dagster"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [dagster, "dev", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with stopped_at_the_end(process):
        yield Ui(port, log)


def test_make_dev_starts_the_ui_from_the_workspace_with_a_home_in_the_warehouse() -> None:
    told = subprocess.run(
        ["make", "-n", "dev", "DEV_ARGS=-h 127.0.0.1 -p 4321"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert "/dagster dev -w workspace.yaml -h 127.0.0.1 -p 4321" in told
    assert f'DAGSTER_HOME="{REPOSITORY}/warehouse/dagster"' in told
    assert "cp pipelines/dagster.yaml warehouse/dagster/dagster.yaml" in told


def test_the_ui_shows_the_whole_graph_and_runs_the_job_to_a_release(
    ui: Ui, settings: Settings
) -> None:
    repository = ui.wait("repository", START_SECONDS, ui.repository)
    tables = {table.name for table in TABLES}
    stages = ["raw_snapshots", "parsed_records", "validated_records"]
    every = {*stages, *tables, "open_data_release"}

    nodes = {_key(node["assetKey"]): node for node in ui.ask(GRAPH)["assetNodes"]}
    assert nodes.keys() == every | {"fetched_snapshots"}
    assert {name: {_key(k) for k in n["dependencyKeys"]} for name, n in nodes.items()} == {
        "fetched_snapshots": set(),
        "raw_snapshots": {"fetched_snapshots"},
        "parsed_records": {"raw_snapshots"},
        "validated_records": {"parsed_records"},
        **{table: {"validated_records"} for table in tables},
        "open_data_release": tables,
    }
    assert all("nightly" in node["jobNames"] for node in nodes.values())
    assert {name for name, node in nodes.items() if "refresh" in node["jobNames"]} == every
    fetched = nodes["fetched_snapshots"]["assetChecksOrError"]["checks"]
    assert [(c["name"], c["blocking"]) for c in fetched] == [("sources_fetched", False)]
    checks = nodes["projects"]["assetChecksOrError"]["checks"]
    assert {(c["name"], c["blocking"]) for c in checks} == {
        ("conservation", True),
        ("schema", True),
        ("no_snapshot_held", False),
    }

    triggers = ui.ask(TRIGGERS, where=repository)["repositoryOrError"]
    assert [(s["name"], s["scheduleState"]["status"]) for s in triggers["schedules"]] == [
        ("nightly_refresh", "RUNNING")
    ]
    assert [(s["name"], s["sensorState"]["status"]) for s in triggers["sensors"]] == [
        ("new_snapshot", "RUNNING")
    ]

    assert _run_refresh(ui, repository) == every
    manifest = verify_release(settings.warehouse / "open-data" / "latest")
    assert manifest.records.records_in == manifest.records.published == 1
    assert (settings.warehouse / "smartdata.duckdb").is_file()


def _run_refresh(ui: Ui, repository: dict[str, str]) -> set[str]:
    """Launch the job as the launchpad does, with no config; the assets that it materialised."""
    what = {
        "selector": {**repository, "jobName": "refresh"},
        "runConfigData": {},
        "mode": "default",
    }
    launched = ui.ask(LAUNCH, what=what)["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched

    def ended() -> dict[str, Any] | None:
        run = ui.ask(STATUS, run=launched["run"]["runId"])["runOrError"]
        return run if run["status"] in ("SUCCESS", "FAILURE", "CANCELED") else None

    run = ui.wait("end of the run", RUN_SECONDS, ended)
    assert run["status"] == "SUCCESS", ui.log.read_text()[-4000:]
    return {_key(made["assetKey"]) for made in run["assetMaterializations"]}


def _key(key: dict[str, list[str]]) -> str:
    return "/".join(key["path"])
