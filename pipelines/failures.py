"""What becomes of errors: which are tried again, and who is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import dagster as dg

from smartdata.config import load_settings
from smartdata.errors import SmartdataError

MAX_RETRIES = 3
FIRST_DELAY_SECONDS = 30
_WEBHOOK_TIMEOUT_SECONDS = 10
#: Tags of runs that nobody watches; only they wait and try again.
UNATTENDED = ("dagster/schedule_name", "dagster/sensor_name")


@contextmanager
def told_plainly(context: dg.AssetExecutionContext) -> Iterator[None]:
    """Turn the library's errors into failures that are not retried: they need a person. Trouble
    with disk or network is tried again with back-off, where nobody is watching."""
    try:
        yield
    except SmartdataError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
    except OSError as error:
        if not is_unattended(context.run.tags):
            raise
        raise dg.RetryRequested(
            max_retries=MAX_RETRIES, seconds_to_wait=FIRST_DELAY_SECONDS * 2**context.retry_number
        ) from error


def is_unattended(tags: Mapping[str, str]) -> bool:
    """Whether nobody watches a run with these tags."""
    return any(tag in tags for tag in UNATTENDED)


@dg.failure_hook(name="report_failure")
def report_failure(context: dg.HookContext) -> None:
    """Log a failed step, and post it to the configured webhook, if any."""
    error = context.op_exception
    # A retry that gave up has no words of its own, only a cause.
    parts = (getattr(error, "description", None), error, getattr(error, "__cause__", None))
    message = next((str(part) for part in parts if part and str(part)), "unknown error")
    report(context.log, Failure(context.job_name, context.run_id, context.step_key, message))


@dataclass(frozen=True)
class Failure:
    """What whoever is on call is told."""

    job: str
    run_id: str
    step: str
    error: str


def report(log: dg.DagsterLogManager, failure: Failure) -> None:
    """Log a failure, and post it to the configured webhook, if any."""
    log.error("%s failed in %s: %s", failure.job, failure.step, failure.error)
    url = load_settings().webhook_url
    if url is None:
        return
    import requests

    text = f"smartdata: {failure.job} failed in {failure.step}: {failure.error}"
    told = {**asdict(failure), "text": text}
    try:
        requests.post(url, json=told, timeout=_WEBHOOK_TIMEOUT_SECONDS).raise_for_status()
    except requests.RequestException as trouble:
        # The failure itself is logged above; that it could not be posted must not hide it.
        log.error("the webhook did not take the report: %s", trouble)
