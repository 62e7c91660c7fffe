"""The assets, from raw to release: one step per stage, each a call into ``smartdata``."""

from collections.abc import Iterator

import dagster as dg

from pipelines.failures import Failure, report, told_plainly
from pipelines.fetching import FETCHED, fetched_snapshots
from pipelines.metadata import OWNERS, column_schema
from pipelines.resources import RefreshRun
from smartdata.registry import TABLES

RAW, PARSED, VALIDATED, RELEASE = (
    "raw_snapshots",
    "parsed_records",
    "validated_records",
    "open_data_release",
)
_CHECKED = dg.AssetKey("projects")
CONSERVATION = dg.AssetCheckSpec(
    "conservation",
    asset=_CHECKED,
    blocking=True,
    description="Raw records = published + quarantined + declared duplicates.",
)
SCHEMA = dg.AssetCheckSpec(
    "schema",
    asset=_CHECKED,
    blocking=True,
    description="Every table has the columns, types, keys and references of the registry.",
)


NONE_HELD = dg.AssetCheckSpec(
    "no_snapshot_held",
    asset=_CHECKED,
    blocking=False,
    description="No new snapshot differs so much from the one before it that a person has to look. "
    "Where one does, the last good state stays published and the run goes on.",
)


@dg.asset(
    name=RAW,
    group_name="raw",
    kinds={"file"},
    owners=OWNERS,
    deps=[FETCHED],
    output_required=False,
    description="The snapshots in raw/, checked to be what they were on first sight. Where nothing "
    "changed since the latest release, the run ends here.",
)
def raw_snapshots(
    context: dg.AssetExecutionContext, run: RefreshRun
) -> Iterator[dg.MaterializeResult[None]]:
    with told_plainly(context):
        inputs = run.refresh.land()
        if run.refresh.unchanged(inputs):
            ended = run.refresh.report_unchanged(inputs)
            context.log.info("nothing changed since release %s", ended.version)
            return
    yield dg.MaterializeResult(
        data_version=dg.DataVersion(inputs.fingerprint),
        metadata={
            "files": inputs.files,
            "sources": [s.description.id for s in inputs.sources],
            "snapshots": [f"{s.description.id}/{d}" for s in inputs.sources for d in s.load],
        },
    )


@dg.asset(
    name=PARSED,
    group_name="parse",
    kinds={"python", "parquet"},
    owners=OWNERS,
    deps=[RAW],
    description="Every raw record as cells and values, with what was noticed while reading.",
)
def parsed_records(
    context: dg.AssetExecutionContext, run: RefreshRun
) -> dg.MaterializeResult[None]:
    with told_plainly(context):
        return dg.MaterializeResult(metadata={"dagster/row_count": run.refresh.parse()})


@dg.asset(
    name=VALIDATED,
    group_name="validate",
    kinds={"python", "pandera", "parquet"},
    owners=OWNERS,
    deps=[PARSED],
    description="Every record judged by the rules: published, quarantined or a duplicate.",
)
def validated_records(
    context: dg.AssetExecutionContext, run: RefreshRun
) -> dg.MaterializeResult[None]:
    with told_plainly(context):
        tally = run.refresh.validate()
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": tally.records_in,
            "findings_by_severity": dict(tally.severities),
            "findings_by_rule": dict(tally.rules),
        }
    )


@dg.multi_asset(
    name="stored_tables",
    group_name="store",
    specs=[
        dg.AssetSpec(
            table.name,
            deps=[VALIDATED],
            kinds={"duckdb", "table"},
            owners=OWNERS,
            description=table.about.en,
            metadata={"dagster/column_schema": column_schema(table)},
        )
        for table in TABLES
    ],
    check_specs=[CONSERVATION, SCHEMA, NONE_HELD],
)
def stored_tables(
    context: dg.AssetExecutionContext, run: RefreshRun
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    from smartdata.errors import ContractError

    with told_plainly(context):
        try:
            rows = run.refresh.store()
        except ContractError as error:
            yield _checked(SCHEMA, False, str(error))
            raise
        for name, count in rows.items():
            yield dg.MaterializeResult(asset_key=name, metadata={"dagster/row_count": count})
        yield _checked(SCHEMA, True, "every table matches")
        held = run.refresh.held()
        if held:
            told = " ".join(held)
            report(context.log, Failure(context.run.job_name, context.run.run_id, "gate", told))
        yield dg.AssetCheckResult(
            check_name=NONE_HELD.name,
            asset_key=_CHECKED,
            passed=not held,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"held": held},
        )
        sums = run.refresh.conservation()
        yield _checked(CONSERVATION, sums.holds, sums.told())
        if not sums.holds:
            raise ContractError(f"{sums.told()}. Nothing is published.")


def _checked(check: dg.AssetCheckSpec, passed: bool, found: str) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=check.name, asset_key=_CHECKED, passed=passed, metadata={"found": found}
    )


@dg.asset(
    name=RELEASE,
    group_name="publish",
    kinds={"parquet", "csv"},
    owners=OWNERS,
    deps=[table.name for table in TABLES],
    description="The release in warehouse/open-data: verified, moved into place, latest last.",
)
def open_data_release(
    context: dg.AssetExecutionContext, run: RefreshRun
) -> dg.MaterializeResult[None]:
    with told_plainly(context):
        ended = run.refresh.publish()
    return dg.MaterializeResult(
        metadata={
            "status": ended.status,
            "version": ended.version,
            "records": ended.records,
            "findings_by_severity": ended.findings,
        }
    )


ASSETS = [
    fetched_snapshots,
    raw_snapshots,
    parsed_records,
    validated_records,
    stored_tables,
    open_data_release,
]
