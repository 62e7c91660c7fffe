"""All described real files in one raw folder, and the tables that come of them."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from smartdata.registry import BY_NAME
from smartdata.work import Report

DESCRIPTIONS = Path(__file__).parent / "descriptions"
_LOO = "interreg_loo_records"
#: The file of the shared folder that each description of ``descriptions/`` is about.
FILES = {
    "cordis": "cordis/cordis_projects_and_participants.csv",
    "croatia_csv": "loo_croatia/ESIF_Croatia_2007-2020.csv",
    "croatia_xls": "loo_croatia/original_xls_file_croatia.xls",
    "germany_csv": "loo_germany_sh/LPW-Liste_der_Vorhaben_Schleswig-Holstein.csv",
    "germany_xlsx": "loo_germany_sh/LPW-Liste_der_Vorhaben_Schleswig_Holstein.xlsx",
    "greece": "loo_greece/ListOfOperations_20160513.csv",
    "kohesio_beneficiaries": "kohesio/kohesio-data-export.tsv",
    "kohesio_example": "kohesio/IE_valid_example.csv",
    "latvia_csv": "loo_latvia/all_funds_Latvia_2014-2020.csv",
    "latvia_html": "loo_latvia/all_funds_Latvia_2014-2020.xls",
    "lithuania_2016_06": "loo_lithuania/Paraisku_informacija_20160616.xls",
    "lithuania_2016_10": "loo_lithuania/Paraisku_informacija_20161030.csv",
    "lithuania_contracts": "loo_lithuania/contracts_2007-2013.xls",
    "loo_atlantic": f"{_LOO}/2014tc16rftn002__record.json",
    "loo_bg_tr": f"{_LOO}/2014tc16i5cb005__record.json",
    "loo_central_baltic": f"{_LOO}/2014tc16rfcb014__record.json",
    "loo_cordis": f"{_LOO}/cordis__record.json",
    "loo_danube": f"{_LOO}/2014tc16m6tn001__record.json",
    "loo_ee_lv": f"{_LOO}/2014tc16rfcb050__record.json",
    "loo_europe": f"{_LOO}/2014tc16rfir001__record.json",
    "loo_ie_uk": f"{_LOO}/2014tc16rfcb047__record.json",
    "sweden": "interreg_sweden_partners/rawdata.json",
}
DAY = "2026-11-01"


class Tables:
    """The released tables, asked with SQL; each question is about one source at a time."""

    def __init__(self, data: Path, report: Report) -> None:
        self.report = report
        self.connection = duckdb.connect()
        for path in sorted(data.glob("*.parquet")):
            if path.stem not in BY_NAME:
                continue  # places once more, as GeoParquet
            self.connection.execute(f"CREATE VIEW {path.stem} AS FROM '{path}'")

    def rows(self, sql: str, source: str | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query; ``$s`` in it stands for the source."""
        return self.connection.execute(sql, {"s": source} if source else None).fetchall()

    def one(self, sql: str, source: str | None = None) -> Any:
        """The only value of a query."""
        ((value,),) = self.rows(sql, source)
        return value

    def sum(self, source: str, subject: str, measure: str, stage: str, currency: str) -> Decimal:
        """The sum of amounts of one kind."""
        told = self.connection.execute(
            "SELECT sum(amount) FROM amounts WHERE (source_id, subject, measure, stage, currency) "
            "= ($1, $2, $3, $4, $5)",
            [source, subject, measure, stage, currency],
        ).fetchall()
        return Decimal(told[0][0] or 0)

    def rules(self, source: str) -> dict[str, int]:
        """How often each rule was hit, in findings and quarantine."""
        return dict(
            self.rows(
                "SELECT rule, count(*) FROM (SELECT rule, source_id FROM findings UNION ALL "
                "SELECT rule, source_id FROM quarantine) WHERE source_id = $s GROUP BY rule",
                source,
            )
        )


def land(shared: Path, raw: Path, names: list[str]) -> None:
    """Put real files and their descriptions into a raw folder."""
    for name in names:
        folder = raw / name / DAY
        folder.mkdir(parents=True)
        shutil.copy(DESCRIPTIONS / name / "source.yaml", raw / name)
        shutil.copy(shared / "data" / FILES[name], folder)
