"""The catalogue of rules as a whole."""

import re

from smartdata.parse.page import BREAKING
from smartdata.validate.catalogue import BY_ID, RULES
from smartdata.validate.rules_observed import OBSERVED


def test_every_rule_says_what_is_wrong_what_to_do_and_where_it_comes_from() -> None:
    for rule in RULES:
        assert re.fullmatch(r"[a-z_]+", rule.id)
        assert rule.message.endswith((".", "”.", "rounding."))
        assert rule.what_to_do.endswith(".")
        assert rule.reference
        if rule.severity == "error":
            assert not rule.what_to_do.startswith("Nothing"), rule.id


def test_observations_are_declared_with_the_severity_that_the_parser_counts_on() -> None:
    assert set(BREAKING) <= {rule.id for rule in OBSERVED if rule.severity == "error"}
    opened = {r.id for r in OBSERVED if r.severity == "error"} - BREAKING
    assert opened == {"empty_file", "file_too_large", "encoding_unknown", "not_a_record_page"}


def test_every_observation_that_the_parser_makes_is_a_rule() -> None:
    from pathlib import Path

    import smartdata.parse

    code = "".join(
        path.read_text(encoding="utf-8")
        for path in Path(next(iter(smartdata.parse.__path__))).glob("*.py")
    )
    noted = set(re.findall(r"\bnote\(\s*\"([a-z_]+)\"", code))
    noted |= set(re.findall(r"Observation\(\s*\"([a-z_]+)\"", code))
    noted |= set(re.findall(r"problem=\"([a-z_]+)\"", code))
    assert noted
    assert noted == {rule.id for rule in OBSERVED}


def test_the_severities_are_the_ones_that_were_decided() -> None:
    errors = "date_missing date_unreadable date_not_in_calendar amount_missing amount_unreadable "
    errors += "count_missing count_unreadable end_before_start funding_above_total truncated_page "
    errors += "partner_row_not_split duplicate_key"
    warnings = "partner_sum_differs partner_count_differs programme_unknown country_unknown "
    warnings += "region_unknown not_one_lead decision_after_start"
    infos = "residual_within_tolerance share_rounded_down placeholder stray_full_stop"
    for severity, names in (("error", errors), ("warning", warnings), ("info", infos)):
        assert {BY_ID[name].severity for name in names.split()} == {severity}
