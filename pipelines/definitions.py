"""Everything that Dagster loads: assets, the jobs, and what starts them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import dagster as dg

from pipelines.assets import ASSETS
from pipelines.failures import report_failure
from pipelines.fetching import FETCHED
from pipelines.resources import RefreshRun
from smartdata.config import load_settings
from smartdata.errors import SmartdataError

_LONGEST_NIGHT = timedelta(hours=12)
_UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets(FETCHED),
    hooks={report_failure},
    description="From raw/ to a release, stage by stage, without asking any server. Ends at once "
    "where nothing changed.",
)

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    hooks={report_failure},
    description="Fetches new snapshots where descriptions say from where, then does what the job "
    "refresh does. A source that can't be fetched keeps its last good snapshot.",
)

nightly_refresh = dg.ScheduleDefinition(
    name="nightly_refresh",
    job=nightly,
    cron_schedule="30 2 * * *",
    execution_timezone=load_settings().timezone,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night; nobody watches, so trouble with disk or network is tried again.",
)


@dg.sensor(
    name="new_snapshot",
    job=refresh,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a refresh when a snapshot that no run has seen lies complete in raw/.",
)
def new_snapshot(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One run for all snapshots that arrived; its key keeps it from being started twice."""
    from smartdata.raw.snapshots import new_complete_snapshots

    settings = load_settings()
    try:
        found = new_complete_snapshots(settings.raw, settings.snapshot_settle_seconds)
    except (OSError, SmartdataError) as error:
        return dg.SkipReason(f"{settings.raw} can't be looked through: {error}")
    if not found:
        return dg.SkipReason("no new snapshot lies complete in the raw folder")
    if _is_under_way(context.instance):
        return dg.SkipReason(f"a run of {nightly.name} is under way and takes what it fetches")
    return dg.RunRequest(run_key=" ".join(found))


def _is_under_way(instance: dg.DagsterInstance) -> bool:
    """Whether a run that fetches will refresh what lies new in the raw folder. One that was killed
    may count as under way for ever; after half a day nobody waits for it any more."""
    recent = datetime.now(UTC) - _LONGEST_NIGHT
    filters = dg.RunsFilter(job_name=nightly.name, statuses=_UNDER_WAY, created_after=recent)
    return bool(instance.get_run_records(filters, limit=1))


defs = dg.Definitions(
    assets=ASSETS,
    jobs=[refresh, nightly],
    schedules=[nightly_refresh],
    sensors=[new_snapshot],
    resources={"run": RefreshRun()},
    # One process: the steps are few and coarse, and the lock is held by it for the whole run.
    executor=dg.in_process_executor,
)
