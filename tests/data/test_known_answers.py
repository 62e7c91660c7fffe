"""Real files with known answers: every figure is asked of the released tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from smartdata.describe.source import read_description
from smartdata.work import read_report
from tests.data.known import DESCRIPTIONS, FILES, Tables
from tests.kept_releases import real

#: One worker reads all files once.
pytestmark = pytest.mark.xdist_group("known_answers")
#: Rows that hold a record in each file, and what became of them.
RECORDS = {
    "cordis": (257, 257, 0, 0),
    "croatia_csv": (2532, 2532, 0, 0),
    "croatia_xls": (2532, 2532, 0, 0),
    "germany_csv": (31, 31, 0, 0),
    "germany_xlsx": (31, 31, 0, 0),
    "greece": (2029, 2029, 0, 0),
    "kohesio_beneficiaries": (27_222, 27_181, 0, 41),
    "kohesio_example": (5, 5, 0, 0),
    "latvia_csv": (134, 134, 0, 0),
    "latvia_html": (134, 134, 0, 0),
    "lithuania_2016_06": (1509, 1509, 0, 0),
    "lithuania_2016_10": (2471, 2471, 0, 0),
    "lithuania_contracts": (8307, 8306, 1, 0),
    "loo_atlantic": (1, 1, 0, 0),
    "loo_bg_tr": (1, 1, 0, 0),
    "loo_central_baltic": (1, 1, 0, 0),
    "loo_cordis": (1, 0, 1, 0),
    "loo_danube": (1, 1, 0, 0),
    "loo_ee_lv": (1, 1, 0, 0),
    "loo_europe": (1, 0, 1, 0),
    "loo_ie_uk": (1, 1, 0, 0),
    "sweden": (1196, 1196, 0, 0),
}


@pytest.fixture(scope="session")
def tables(shared: Path) -> Tables:
    release = real(shared)
    report = read_report(release.parents[2])
    assert report is not None
    return Tables(release / "data", report)


def test_every_description_is_of_a_real_file(shared: Path) -> None:
    assert {path.name for path in DESCRIPTIONS.iterdir()} == set(FILES) == set(RECORDS)
    for name, path in FILES.items():
        assert read_description(DESCRIPTIONS / name).id == name
        assert (shared / "data" / path).is_file()


@pytest.mark.parametrize("source", sorted(RECORDS))
def test_every_record_is_accounted_for(tables: Tables, source: str) -> None:
    told = tables.rows(
        "SELECT records_in, records_published, records_quarantined, records_duplicate "
        "FROM sources WHERE source_id = $s",
        source,
    )
    assert told == [RECORDS[source]]
    counted = "SELECT count(*) FROM raw_records WHERE source_id = $s"
    assert tables.one(counted, source) == RECORDS[source][0]
    # Counted anew from the published rows, which lead back to their raw records.
    kept = tables.one(
        "SELECT count(*) FROM raw_records WHERE source_id = $s AND record_locator IN "
        "(SELECT source_locator FROM projects UNION SELECT source_locator FROM beneficiaries)",
        source,
    )
    assert kept == RECORDS[source][1]


def test_all_sums_of_records_hold(tables: Tables) -> None:
    totals = [sum(row[n] for row in RECORDS.values()) for n in range(4)]
    names = ("records_in", "published", "quarantined", "duplicates")
    assert tables.report.records == dict(zip(names, totals, strict=True))


# --- Partners of Interreg projects in one country


def test_sweden_partners_projects_and_money(tables: Tables) -> None:
    s = "sweden"
    assert tables.one("SELECT count(*) FROM partners WHERE source_id = $s", s) == 1196
    titles = "SELECT count(DISTINCT (programme_name, title)) FROM projects WHERE source_id = $s"
    assert tables.one(titles, s) == 586
    programmes = "SELECT count(DISTINCT programme_name) FROM projects WHERE source_id = $s"
    assert tables.one(programmes, s) == 10
    assert tables.sum(s, "partner", "total_budget", "approved", "EUR") == D("212449300.01")
    zeros = (
        "SELECT role, count(*) FROM partners WHERE source_id = $s AND total_budget = 0 "
        "GROUP BY role"
    )
    assert dict(tables.rows(zeros, s)) == {"associated": 168, "partner": 6}
    rules = tables.rules(s)
    assert rules["associated_partner_with_money"] == 2
    assert rules["partner_with_zero_budget"] == 6


def test_sweden_impossible_and_reversed_dates(tables: Tables) -> None:
    rules = tables.rules("sweden")
    assert rules["impossible_date"] == 7
    assert rules["dates_reversed"] == 2
    found = tables.rows(
        "SELECT DISTINCT observed, field FROM findings WHERE source_id = $s "
        "AND rule = 'impossible_date' ORDER BY 1",
        "sweden",
    )
    assert found == [("2026-09-31", "end_date"), ("2027-02-31", "end_date")]
    ends = "SELECT count(*) FROM projects WHERE source_id = $s AND end_date IS NULL"
    assert tables.one(ends, "sweden") > 0


def test_sweden_leads_abroad_are_no_error(tables: Tables) -> None:
    without = (
        "SELECT count(*) FROM (SELECT programme_name, title FROM projects JOIN partners "
        "USING (project_uid) WHERE projects.source_id = $s GROUP BY ALL "
        "HAVING count(*) FILTER (role = 'lead') = 0)"
    )
    assert tables.one(without, "sweden") == 399
    assert "not_one_lead" not in tables.rules("sweden")


def test_sweden_two_titles_that_hold_two_projects_each(tables: Tables) -> None:
    found = tables.rows(
        "SELECT title, project_kind, start_date FROM projects WHERE source_id = $s "
        "AND title IN ('SelfCare', 'MINDSET') ORDER BY ALL",
        "sweden",
    )
    assert found == [
        ("MINDSET", "full", date(2025, 3, 1)),
        ("MINDSET", "preparatory", date(2023, 12, 1)),
        ("SelfCare", "full", date(2024, 9, 1)),
        ("SelfCare", "preparatory", date(2023, 6, 1)),
    ]
    twice = (
        "SELECT title FROM projects WHERE source_id = $s GROUP BY programme_name, title "
        "HAVING count(*) > 1 ORDER BY 1"
    )
    assert tables.rows(twice, "sweden") == [("MINDSET",), ("SelfCare",)]
    leads = (
        "SELECT max(n) FROM (SELECT count(*) FILTER (role = 'lead') AS n FROM partners "
        "WHERE source_id = $s GROUP BY project_uid)"
    )
    assert tables.one(leads, "sweden") == 1


# --- Latvia, Lithuania


def test_latvia_the_page_and_the_csv_say_the_same(tables: Tables) -> None:
    for source in ("latvia_csv", "latvia_html"):
        total = tables.sum(source, "project", "total_budget", "contracted", "EUR")
        funding = tables.sum(source, "project", "programme_funding", "contracted", "EUR")
        assert (total, funding) == (D("1357261225.98"), D("1137691776.00"))
    rows = (
        "SELECT p.title, n.name, c.code, l.region_raw, p.total_budget, p.programme_funding "
        "FROM projects p JOIN partners n USING (project_uid) "
        "JOIN classifications c USING (project_uid) LEFT JOIN locations l USING (project_uid) "
        "WHERE p.source_id = $s ORDER BY ALL"
    )
    csv, page = tables.rows(rows, "latvia_csv"), tables.rows(rows, "latvia_html")
    assert len(csv) == 134
    assert [row[:4] for row in csv] == [row[:4] for row in page]
    assert csv == page
    assert sum(row[3] is None for row in csv) == 69
    assert tables.rules("latvia_html") == {"name_contradicts_bytes": 1}


def test_lithuania_the_damaged_workbook_is_read_and_told(tables: Tables) -> None:
    rules = tables.rules("lithuania_2016_06")
    assert rules["workbook_repaired"] == 1
    shared_codes = (
        "SELECT count(*) FROM projects a JOIN projects b USING (project_code) "
        "WHERE a.source_id = 'lithuania_2016_06' AND b.source_id = 'lithuania_2016_10'"
    )
    assert tables.one(shared_codes) == 1509


def test_lithuania_an_application_is_not_an_operation(tables: Tables) -> None:
    statuses = dict(
        tables.rows(
            "SELECT status, count(*) FROM projects WHERE source_id = $s GROUP BY status",
            "lithuania_2016_10",
        )
    )
    assert sorted(statuses.values(), reverse=True) == [927, 782, 656, 88, 18]
    operations = "SELECT DISTINCT status FROM projects WHERE source_id = $s AND is_operation = $o "
    yes = tables.connection.execute(operations, {"s": "lithuania_2016_10", "o": "yes"}).fetchall()
    assert {row[0] for row in yes} == {"running", "completed", "terminated"}
    dated = tables.one(
        "SELECT count(*) FROM projects WHERE source_id = $s AND status = 'not_contracted' "
        "AND contract_date IS NOT NULL",
        "lithuania_2016_10",
    )
    assert dated == 12
    rules = tables.rules("lithuania_2016_10")
    assert rules["funding_above_total"] == 20
    assert rules["column_all_zero"] == 1


def test_lithuania_float_noise_becomes_exact(tables: Tables) -> None:
    found = tables.rows(
        "SELECT a.amount, a.amount_raw FROM amounts a JOIN projects p USING (project_uid) "
        "WHERE a.source_id = $s AND p.project_code = 'VP3-3.1-AM-01-V-05-040' "
        "AND measure = 'public_funding' AND stage = 'paid'",
        "lithuania_contracts",
    )
    assert found == [(D("109073.68"), "109073.68000000001")]
    noisy = (
        "SELECT count(*) FROM amounts WHERE source_id = $s "
        "AND length(split_part(amount_raw, '.', 2)) > 4"
    )
    assert tables.one(noisy, "lithuania_contracts") == 1542
    assert "amount_below_cent" not in tables.rules("lithuania_contracts")


def test_lithuania_over_payments(tables: Tables) -> None:
    found = dict(
        tables.rows(
            "SELECT field, count(*) FROM findings WHERE source_id = $s "
            "AND rule = 'paid_above_contracted' GROUP BY field",
            "lithuania_contracts",
        )
    )
    assert found == {"public_funding": 8, "programme_funding": 12}


def test_lithuania_the_note_below_the_table_is_no_contract(tables: Tables) -> None:
    held = tables.rows("SELECT rule FROM quarantine WHERE source_id = $s", "lithuania_contracts")
    assert held == [("lone_cell",)]


# --- Croatia repeats, Greece splits


@pytest.mark.parametrize("source", ["croatia_csv", "croatia_xls"])
def test_croatia_currencies_are_told_apart_and_repeated_amounts_count_once(
    tables: Tables, source: str
) -> None:
    kuna = tables.sum(source, "project", "eligible_expenditure", "contracted", "HRK")
    euro = tables.sum(source, "project", "eligible_expenditure", "contracted", "EUR")
    assert (kuna, euro) == (D("6288758688.14"), D("2760456110.40"))
    assert tables.one("SELECT count(*) FROM projects WHERE source_id = $s", source) == 1215
    places = "SELECT count(*) FROM locations WHERE source_id = $s"
    assert tables.one(places, source) == 2532


def test_croatia_workbook_and_csv_agree(tables: Tables) -> None:
    rows = (
        "SELECT p.title, n.organisation_uid, p.contract_date, p.end_date, p.currency, "
        "p.eligible_expenditure FROM projects p JOIN partners n USING (project_uid) "
        "WHERE p.source_id = $s ORDER BY ALL"
    )
    assert tables.rows(rows, "croatia_csv") == tables.rows(rows, "croatia_xls")


def test_croatia_all_tax_numbers_pass(tables: Tables) -> None:
    found = tables.rows(
        "SELECT check_digit, count(DISTINCT value) FROM partner_identifiers "
        "WHERE source_id = $s AND scheme = 'HR-OIB' GROUP BY check_digit",
        "croatia_csv",
    )
    assert found == [("passed", 822)]


def test_greece_split_amounts_add_up(tables: Tables) -> None:
    assert tables.one("SELECT count(*) FROM projects WHERE source_id = $s", "greece") == 342
    total = tables.sum("greece", "project", "eligible_expenditure", "contracted", "EUR")
    assert total == D("2342542869.83")
    several = (
        "SELECT count(*) FROM (SELECT record_locator FROM raw_records WHERE source_id = $s "
        "GROUP BY record_locator HAVING count(*) > 1)"
    )
    assert tables.one(several, "greece") == 99
    wrong = tables.one(
        "SELECT count(*) FROM (SELECT project_uid FROM amounts WHERE source_id = $s "
        "GROUP BY project_uid HAVING count(*) > 1 AND sum(amount) FILTER (subject = 'location') "
        "<> sum(amount) FILTER (subject = 'project'))",
        "greece",
    )
    assert wrong == 0
    assert tables.sum("greece", "location", "eligible_expenditure", "contracted", "EUR") > 0
    encoding = "SELECT encoding FROM source_files WHERE source_id = $s"
    assert tables.one(encoding, "greece") == "cp1253"


def test_greece_odd_dates_of_last_update(tables: Tables) -> None:
    found = tables.rows(
        "SELECT observed, expected FROM findings WHERE source_id = $s "
        "AND rule = 'last_update_differs' ORDER BY 1",
        "greece",
    )
    assert found == [(f"{year}-05-13", "2016-05-13") for year in (2017, 2018, 2019)]


# --- Germany, the two workbooks' exports, research projects


def test_germany_the_print_layout_gives_the_rows_of_the_csv(tables: Tables) -> None:
    rows = (
        "SELECT p.project_code, p.title, p.summary, p.start_date, p.end_date, p.cofinancing_rate, "
        "p.eligible_expenditure, n.name, l.postcode, l.town, c.code, c.label FROM projects p "
        "JOIN partners n USING (project_uid) JOIN locations l USING (project_uid) "
        "JOIN classifications c USING (project_uid) WHERE p.source_id = $s ORDER BY ALL"
    )
    workbook, csv = tables.rows(rows, "germany_xlsx"), tables.rows(rows, "germany_csv")
    assert len(workbook) == 31
    assert workbook == csv
    assert sum(row[6] for row in csv) == D("112498006.99")


def test_kohesio_nothing_is_quoted_and_the_plateau_is_seen(tables: Tables) -> None:
    quoting = "SELECT quoting FROM source_files WHERE source_id = $s"
    assert tables.one(quoting, "kohesio_beneficiaries") == "none"
    told = tables.rows(
        "SELECT observed FROM findings WHERE source_id = $s AND rule = 'suspected_cut_off'",
        "kohesio_beneficiaries",
    )
    assert told == [("116 of 149 groups have exactly 200 rows",)]
    assert tables.rules("kohesio_beneficiaries")["funding_above_total"] == 2
    scientific = (
        "SELECT count(*) FROM beneficiaries WHERE source_id = $s AND total_budget = 47293750.62"
    )
    assert tables.one(scientific, "kohesio_beneficiaries") >= 0


def test_kohesio_swapped_coordinates(tables: Tables) -> None:
    assert tables.rules("kohesio_example") == {"coordinates_swapped": 5}


def test_cordis_reconciles_once_the_coordinator_is_counted(tables: Tables) -> None:
    rows = tables.rows(
        "SELECT p.acronym, p.programme_funding, sum(n.programme_funding), "
        "sum(n.programme_funding) FILTER (role <> 'lead') FROM projects p "
        "JOIN partners n USING (project_uid) WHERE p.source_id = $s GROUP BY ALL",
        "cordis",
    )
    assert len(rows) == 22
    off = [(name, whole - stated) for name, stated, whole, _ in rows if whole != stated]
    assert off == [("OMNISCIENTS", D("0.02"))]
    assert all(alone != stated for _, stated, _, alone in rows)


# --- One record of each of seven programmes


def test_the_records_of_seven_programmes(tables: Tables) -> None:
    found = tables.rows(
        "SELECT source_id, project_uid, start_date, end_date, cofinancing_rate FROM projects "
        "WHERE source_id LIKE 'loo_%' AND source_id <> 'loo_ee_lv' "
        "AND source_id <> 'loo_central_baltic' ORDER BY 1"
    )
    assert found == [
        ("loo_atlantic", "2014TC16RFTN002/EAPA_21/2016", date(2017, 6, 1), date(2020, 11, 30),
         None),
        ("loo_bg_tr", "2014TC16I5CB005/CB005.1.11.005", date(2017, 3, 21), date(2019, 3, 20),
         D("0.8500")),
        ("loo_danube", "2014TC16M6TN001/DTP1-320-4.1", date(2017, 1, 1), date(2019, 6, 30),
         D("0.8500")),
        # Printed 2016-12-31T21:00Z and 2021-12-30T21:00Z: midnights three hours ahead of UTC.
        ("loo_ie_uk", "2014TC16RFCB047/5031", date(2017, 1, 1), date(2021, 12, 31), D("0.8000")),
    ]  # fmt: skip
    money = tables.rows(
        "SELECT source_id, measure, amount FROM amounts WHERE source_id LIKE 'loo_%' "
        "AND subject = 'project' ORDER BY ALL"
    )
    assert money == [
        ("loo_atlantic", "eligible_expenditure", D("2181486.00")),
        ("loo_atlantic", "programme_funding", D("1636114.50")),
        ("loo_bg_tr", "total_budget", D("591955.11")),
        ("loo_central_baltic", "eligible_expenditure", D("451412.01")),
        ("loo_central_baltic", "programme_funding", D("347127.94")),
        ("loo_danube", "eligible_expenditure", D("2039082.10")),
        ("loo_ie_uk", "programme_funding", D("6781065.21")),
        ("loo_ie_uk", "public_funding", D("7727271.20")),
        ("loo_ie_uk", "total_budget", D("8506928.97")),
    ]
    assert tables.rules("loo_ie_uk") == {"rate_differs": 1}
    assert D("1636114.50") == D("2181486.00") * D("0.75")


def test_parallel_lists_become_partners(tables: Tables) -> None:
    partners = (
        "SELECT role, name, country, eligible_expenditure, programme_funding FROM partners "
        "WHERE source_id = $s ORDER BY partner_no"
    )
    assert tables.rows(partners, "loo_ee_lv") == [
        ("lead", "Valkas novada dome", "LV", D("1777987.29"), D("1511289.20")),
        ("partner", "Valga Linnavalitsus", "EE", D("1751424.47"), D("1488710.80")),
    ]
    printed = tables.rows(
        "SELECT amount_raw FROM amounts WHERE source_id = $s AND measure = 'programme_funding'",
        "loo_ee_lv",
    )
    assert sum(D(raw) for (raw,) in printed) == D("2999999.996")
    baltic = tables.rows(partners, "loo_central_baltic")
    assert [row[0] for row in baltic] == ["lead", *["partner"] * 3, *["associated"] * 4]
    assert [row[2] for row in baltic] == ["FI", "FI", "LV", "EE", "FI", "EE", "LV", "FI"]
    assert [row[3] for row in baltic[:4]] == [
        D("202352.00"), D("163370.67"), D("37593.27"), D("48096.07")
    ]  # fmt: skip
    assert all(row[3:] == (0, 0) for row in baltic[4:])
    assert tables.rules("loo_central_baltic")["text_damaged_in_list"] >= 1
    danube = tables.rows(partners, "loo_danube")
    assert danube == [
        ("lead", "Magyar Máltai Szeretetszolgálat Egyesület", None, D("449012.80"), None)
    ]


def test_lists_of_unequal_length_and_moved_cells_are_refused(tables: Tables) -> None:
    reasons = "SELECT DISTINCT rule, observed FROM quarantine WHERE source_id = $s"
    told = tables.rows(reasons, "loo_europe")
    assert ("parallel_lists_differ", "8 of name, 15 of country, 8 of postcode") in told
    assert {rule for rule, _ in told} == {"parallel_lists_differ"}
    assert [rule for rule, _ in tables.rows(reasons, "loo_cordis")] == ["required_value_missing"]
