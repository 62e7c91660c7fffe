"""The asset above all others: new snapshots, fetched from where descriptions say."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from pipelines import failures
from pipelines.failures import Failure, is_unattended, report, told_plainly
from pipelines.metadata import OWNERS
from pipelines.resources import RefreshRun

if TYPE_CHECKING:
    from smartdata.fetch.outcome import Outcome

FETCHED = "fetched_snapshots"
SOURCES_FETCHED = dg.AssetCheckSpec(
    "sources_fetched",
    asset=FETCHED,
    blocking=False,
    description="Every source that says where its files come from was fetched, or is unchanged. "
    "Where one was not, its last good snapshot stays in use and the run goes on.",
)


@dg.asset(
    name=FETCHED,
    group_name="raw",
    kinds={"file"},
    owners=OWNERS,
    check_specs=[SOURCES_FETCHED],
    description="New snapshots from the addresses that descriptions give under the key fetch; part "
    "of the job nightly only. Sources without that key are left alone.",
)
def fetched_snapshots(
    context: dg.AssetExecutionContext, run: RefreshRun
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    with told_plainly(context):
        outcomes = _fetched(context, run)
    failed = [one for one in outcomes.values() if one.error is not None]
    if failed:
        told = " ".join(one.told() for one in failed)
        report(context.log, Failure(context.run.job_name, context.run.run_id, FETCHED, told))
    yield dg.MaterializeResult(
        metadata={
            "new snapshots": [
                f"{one.source_id}/{one.fetched.day}"
                for one in outcomes.values()
                if one.fetched is not None and one.fetched.status == "new"
            ],
            "sources": {name: one.told() for name, one in outcomes.items()},
        }
    )
    yield dg.AssetCheckResult(
        check_name=SOURCES_FETCHED.name,
        asset_key=FETCHED,
        passed=not failed,
        severity=dg.AssetCheckSeverity.WARN
        if all(one.may_pass for one in failed)
        else dg.AssetCheckSeverity.ERROR,
        metadata={"failed": {one.source_id: one.told() for one in failed}},
    )


def _fetched(context: dg.AssetExecutionContext, run: RefreshRun) -> "dict[str, Outcome]":
    """What came of each source. Where nobody watches, sources in passing trouble are tried again
    with growing pauses; the others are not asked twice."""
    from smartdata.fetch.sources import fetch_sources, with_addresses

    waiting = with_addresses(run.settings, tuple(run.sources))
    outcomes: dict[str, Outcome] = {}
    rounds = 1 + (failures.MAX_RETRIES if is_unattended(context.run.tags) else 0)
    for number in range(rounds):
        if number and waiting:
            pause = failures.FIRST_DELAY_SECONDS * 2 ** (number - 1)
            names = ", ".join(source.id for source in waiting)
            context.log.warning("%s: fetched again in %s s", names, pause)
            time.sleep(pause)
        for outcome in fetch_sources(run.settings, waiting):
            context.log.info("%s", outcome.told())
            outcomes[outcome.source_id] = outcome
        waiting = [source for source in waiting if outcomes[source.id].may_pass]
    return outcomes
