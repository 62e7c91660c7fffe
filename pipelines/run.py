"""Running the job ``refresh`` in this process, as the command line does."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from smartdata.config import Settings


@dataclass(frozen=True)
class Failed:
    """Where a run failed and what it said."""

    step: str
    message: str


def run_refresh(
    settings: Settings, sources: tuple[str, ...] = (), version: str | None = None,
    *, full: bool = False,
) -> Failed | None:  # fmt: skip
    """Run the job; None where it succeeded.

    The run is kept by the Dagster instance of ``DAGSTER_HOME`` where that is set, so that the UI
    shows it, else by one that lives in memory: that takes a second less.
    """
    from pipelines.definitions import defs

    config = {
        "resources": {
            "run": {
                "config": {
                    "raw": str(settings.raw),
                    "warehouse": str(settings.warehouse),
                    "sources": list(sources),
                    "full": full,
                    **({"version": version} if version else {}),
                }
            }
        },
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }
    with _instance() as instance:
        result = defs.resolve_job_def("refresh").execute_in_process(
            run_config=config, instance=instance, raise_on_error=False
        )
        if result.success:
            return None
        return _failure(result)


def _instance() -> dg.DagsterInstance:
    if os.environ.get("DAGSTER_HOME"):
        return dg.DagsterInstance.get()
    return dg.DagsterInstance.ephemeral()


def _failure(result: dg.ExecuteInProcessResult) -> Failed:
    for event in result.all_events:
        if event.is_step_failure:
            data = event.step_failure_data
            told = data.user_failure_data.description if data.user_failure_data else None
            return Failed(event.step_key or "?", told or _message(data.error))
    for event in result.all_events:
        if event.is_failure and event.job_failure_data.error:
            return Failed("start of the run", _message(event.job_failure_data.error))
    return Failed("?", "the run failed without saying why; run it from the UI to see its log")


def _message(error: SerializableErrorInfo | None) -> str:
    """The words of the first error that is not one of Dagster's own, which wrap the real one."""
    last = "no reason was given"
    while error is not None:
        last = error.message.strip()
        if not (error.cls_name or "").startswith("Dagster"):
            break
        error = error.cause
    return re.sub(r"^[\w.]+(?:Error|Exception): ", "", last)
