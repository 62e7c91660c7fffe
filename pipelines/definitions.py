"""Everything that Dagster loads: assets, the job ``refresh``, and what starts it."""

from __future__ import annotations

import dagster as dg

from pipelines.assets import ASSETS
from pipelines.failures import report_failure
from pipelines.resources import RefreshRun
from smartdata.config import load_settings
from smartdata.errors import SmartdataError

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    hooks={report_failure},
    description="From raw/ to a release, stage by stage. Ends at once where nothing changed.",
)

nightly_refresh = dg.ScheduleDefinition(
    name="nightly_refresh",
    job=refresh,
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
def new_snapshot() -> dg.RunRequest | dg.SkipReason:
    """One run for all snapshots that arrived; its key keeps it from being started twice."""
    from smartdata.raw.snapshots import new_complete_snapshots

    settings = load_settings()
    try:
        found = new_complete_snapshots(settings.raw, settings.snapshot_settle_seconds)
    except (OSError, SmartdataError) as error:
        return dg.SkipReason(f"{settings.raw} can't be looked through: {error}")
    if not found:
        return dg.SkipReason("no new snapshot lies complete in the raw folder")
    return dg.RunRequest(run_key=" ".join(found))


defs = dg.Definitions(
    assets=ASSETS,
    jobs=[refresh],
    schedules=[nightly_refresh],
    sensors=[new_snapshot],
    resources={"run": RefreshRun()},
    # One process: the steps are few and coarse, and the lock is held by it for the whole run.
    executor=dg.in_process_executor,
)
