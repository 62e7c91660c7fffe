"""Several rows of one project: repeated, split, or one per partner; and files that are another."""

from __future__ import annotations

from typing import Any

import pytest

from smartdata.errors import RawError
from tests.lists import FILE, ReadList, described, read_list, table

HEADER = ("Code", "Title", "Partner", "County", "Amount")
Rows = list[tuple[str, ...]]


def description(grain: str, *, of_partner: bool = False, **changes: Any) -> dict[str, Any]:
    """A list with an amount of the project, or of the partner."""
    amounts = [{"column": "Amount", "measure": "total_budget"}]
    partner = {"role": "beneficiary", "name": "Partner"}
    return {
        "grain": grain,
        "key": ["project_code"],
        "project": {"project_code": "Code", "title": "Title"},
        "partners": [partner | ({"amounts": amounts} if of_partner else {})],
        "locations": [{"region": "County"}],
        "amounts": [] if of_partner else amounts,
        **changes,
    }


def read(records: dict[str, Any], *rows: tuple[str, ...], **changes: Any) -> ReadList:
    return read_list(described(records, **changes), table(HEADER, *rows))


def refusal(found: ReadList) -> str:
    with pytest.raises(RawError) as refused:
        found.refuse()
    return str(refused.value)


def two_counties(first: str = "100", second: str = "100") -> Rows:
    return [("P-1", "One", "A", "North", first), ("P-1", "One", "A", "South", second)]


def test_repeated_amounts_count_once_and_each_row_is_a_place() -> None:
    found = read(description("repeat"), *two_counties())
    assert found.amounts() == [("total_budget", "100.00", "EUR")]
    assert found["amounts"][0]["place"] == "L2"
    places = [(p["location_no"], p["region_raw"], p["place"]) for p in found["locations"]]
    assert places == [(1, "North", "L2"), (2, "South", "L3")]
    assert (found.names(), found.record["partner_rows"], found.rules) == (["A"], 1, [])


def test_rows_of_one_project_may_stand_far_apart() -> None:
    others = [(f"Q-{n}", "Other", "B", "", "1") for n in range(50)]
    first, second = two_counties()
    found = read(description("repeat"), first, *others, second)
    assert [r["place"] for r in found["records"]][:2] == ["L2,L53", "L3"]
    assert (len(found["records"]), len(found["raw_rows"])) == (51, 52)


def test_the_same_amount_printed_otherwise_is_the_same() -> None:
    found = read(description("repeat"), *two_counties("100", "100.00"))
    assert found.amounts() == [("total_budget", "100.00", "EUR")]
    assert found["amounts"][0]["amount_raw"] == "100"


def test_repeated_amounts_that_differ_are_not_chosen_from() -> None:
    found = read(description("repeat"), *two_counties("100", "101"))
    assert found.amounts() == []
    assert found.noted("repeated_amounts_differ") == [("total_budget", "100 | 101", "L2")]
    assert found.record.get("total_budget") is None
    # Less than a cent apart is apart.
    assert read(description("repeat"), *two_counties("1.001", "1.002")).amounts() == []


def test_a_repeated_amount_may_stand_in_one_row_alone() -> None:
    found = read(description("repeat"), *two_counties("100", ""))
    assert (found.amounts(), found.rules) == ([("total_budget", "100.00", "EUR")], [])


def test_one_sum_in_two_currencies_is_not_the_same() -> None:
    rule = {"signs": {"kn": "HRK", "€": "EUR"}}
    for grain in ("repeat", "split"):
        found = read(description(grain), *two_counties("100 kn", "100 €"), currency=rule)
        assert (found.amounts(), found.rules) == ([], ["repeated_amounts_differ"])


def test_an_unreadable_repetition_is_noted_even_where_others_are_read() -> None:
    found = read(description("repeat"), *two_counties("100", "1OO"))
    assert found.noted("unreadable_amount") == [("total_budget", "1OO", "L3")]


def test_split_amounts_add_up_and_are_kept_by_place() -> None:
    found = read(description("split"), *two_counties("60.10", "40.25"))
    assert found.amounts() == [("total_budget", "100.35", "EUR")]
    whole = found["amounts"][0]
    assert (whole["amount_raw"], whole["place"]) == ("60.10 + 40.25", "L2-L3")
    parts = [(a["location_no"], str(a["amount"]), a["place"])
             for a in found["amounts"] if a["subject"] == "location"]  # fmt: skip
    assert parts == [(1, "60.10", "L2"), (2, "40.25", "L3")]
    assert str(found.record["total_budget"]) == "100.35"


def test_a_split_project_of_one_row_has_no_parts() -> None:
    found = read(description("split"), ("P-1", "One", "A", "North", "5"))
    assert [a["subject"] for a in found["amounts"]] == ["project"]


def test_split_parts_are_added_exactly_before_they_are_rounded() -> None:
    found = read(description("split"), *two_counties("0.004", "0.004"))
    assert found.amounts() == [("total_budget", "0.01", "EUR")]
    assert found.amounts("location") == [("total_budget", "0.00", "EUR")] * 2


def test_a_missing_part_is_noted_and_not_taken_for_zero() -> None:
    found = read(description("split"), *two_counties("60", ""), ("P-2", "Two", "A", "", "1"))
    assert found.amounts()[0] == ("total_budget", "60.00", "EUR")
    assert found.noted("part_missing") == [("total_budget", "1 of 2 parts", "L2")]
    assert len(found.amounts("location")) == 1


def test_each_part_belongs_to_the_place_of_its_own_row() -> None:
    rows = [("P-1", "One", "A", county, str(n)) for n, county in enumerate(("", "N", "", "N"), 1)]
    found = read(description("split"), *rows)
    places = {p["location_no"]: (p.get("region_raw"), p["place"]) for p in found["locations"]}
    assert places == {1: (None, "L2"), 2: ("N", "L3"), 3: (None, "L4"), 4: ("N", "L5")}
    for part in (a for a in found["amounts"] if a["subject"] == "location"):
        assert places[part["location_no"]][1] == part["place"]


def test_parts_have_places_even_where_the_list_names_none() -> None:
    found = read(description("split", locations=[], ignored=["County"]), *two_counties("1", "2"))
    assert [(p["location_no"], p["basis"]) for p in found["locations"]] == [
        (1, "unknown"), (2, "unknown"),
    ]  # fmt: skip


def test_of_rows_with_several_places_a_part_belongs_to_the_first() -> None:
    lists = [{"region": "County", "list": ";"}]
    rows = [("P-1", "One", "A", "N; S", "1"), ("P-1", "One", "A", "E", "2")]
    found = read(description("split", locations=lists), *rows)
    assert [p["region_raw"] for p in found["locations"]] == ["N", "S", "E"]
    assert [a.get("location_no") for a in found["amounts"]] == [None, 1, 3]


def test_one_row_per_partner() -> None:
    rows = [("P-1", "One", "A", "N", "60"), ("P-1", "One", "B", "S", "40"),
            ("P-1", "One", "B", "S", "40")]  # fmt: skip
    found = read(description("partner", of_partner=True), *rows)
    # Two rows that say the same are two partners, for nothing says that they are one.
    assert [(p["partner_no"], p["name"], str(p["total_budget"])) for p in found["partners"]] == [
        (1, "A", "60.00"), (2, "B", "40.00"), (3, "B", "40.00"),
    ]  # fmt: skip
    assert len(found.amounts("partner")) == 3
    assert found.record["currency"] == "EUR"
    assert found.record.get("total_budget") is None


def test_the_projects_own_amount_beside_partners_is_the_same_in_every_row() -> None:
    found = read(description("partner"), *two_counties("100", "100"))
    assert found.amounts() == [("total_budget", "100.00", "EUR")]
    assert read(description("partner"), *two_counties("100", "1")).amounts() == []


def test_repeated_partners_are_one_and_state_the_same() -> None:
    found = read(description("repeat", of_partner=True), *two_counties("50", "50"))
    assert found.amounts("partner") == [("total_budget", "50.00", "EUR")]
    found = read(description("repeat", of_partner=True), *two_counties("50", "60"))
    assert (found.amounts("partner"), found.names()) == ([], ["A"])
    assert found.noted("repeated_amounts_differ") == [("total_budget", "50 | 60", "L2")]


@pytest.mark.parametrize(("first", "second"), [("50", "50"), ("60", "40")])
def test_the_amounts_of_a_split_partner_add_up(first: str, second: str) -> None:
    found = read(description("split", of_partner=True), *two_counties(first, second))
    assert found.amounts("partner") == [("total_budget", "100.00", "EUR")]
    (amount,) = found["amounts"]
    assert (amount["amount_raw"], amount["place"]) == (f"{first} + {second}", "L2-L3")
    assert [str(p["total_budget"]) for p in found["partners"]] == ["100.00"]


def test_a_leader_that_stands_in_every_row_is_not_split() -> None:
    amounts = [{"column": "Amount", "measure": "total_budget"}]
    lead = {"role": "lead", "name": "Partner", "once_per_project": True, "amounts": amounts}
    records = description("split", partners=[lead], amounts=[])
    assert read(records, *two_counties("50", "50")).amounts("partner") == [
        ("total_budget", "50.00", "EUR")
    ]
    assert read(records, *two_counties("50", "40")).rules == ["repeated_amounts_differ"]


def test_a_missing_part_of_a_partner_is_noted() -> None:
    found = read(description("split", of_partner=True), *two_counties("50", ""))
    assert found.amounts("partner") == [("total_budget", "50.00", "EUR")]
    assert found.noted("part_missing") == [("total_budget", "1 of 2 parts", "L2")]


def test_values_that_differ_between_rows_are_not_chosen_from() -> None:
    rows = [("P-1", "One", "A", "N", "1"), ("P-1", "Other", "A", "N", "1"),
            ("P-1", "", "A", "N", "1")]  # fmt: skip
    found = read(description("repeat"), *rows)
    assert found.record["title"] is None
    assert found.noted("rows_differ") == [("title", "One | Other", "L2-L4")]


# --- Files that are another grain than described ------------------------------------------


def projects(count: int, *amounts: str, partner: str = "A") -> Rows:
    return [(f"P-{n}", "One", partner, f"County {m}", amount)
            for n in range(count) for m, amount in enumerate(amounts)]  # fmt: skip


def test_a_file_that_splits_is_refused_as_one_that_repeats() -> None:
    told = refusal(read(description("repeat"), *projects(3, "60", "40")))
    assert told == (
        f"{FILE}: contradicts its description: 3 of 3 records break the rule "
        "repeated_amounts_differ, the first at L2: 60 | 40. The description says grain: repeat. If "
        "the rows of a project split its amount, say grain: split; if each row is a project, say "
        "another key. Nothing was read."
    )
    told = refusal(read(description("partner"), *projects(3, "60", "40")))
    assert "grain: split where they split its amount" in told


def test_a_file_that_repeats_is_refused_as_one_that_splits() -> None:
    told = refusal(read(description("split"), *projects(4, "60", "60")))
    assert told == (
        f"{FILE}: contradicts its description: the rows of 4 of 4 projects state one and the same "
        "amount, so they repeat it and do not split it. Say grain: repeat, or adding them up would "
        "count it several times."
    )


def test_a_few_equal_parts_do_not_make_a_file_repeat() -> None:
    equal, parts = projects(2, "60", "60"), [("X", *row[1:]) for row in projects(3, "60", "40")]
    parts = [(f"X-{n // 2}", *row[1:]) for n, row in enumerate(parts)]
    read(description("split"), *equal, *parts).refuse()
    read(description("split"), *projects(2, "60", "60")).refuse()
    # As many equal as different: nothing says that the description is wrong.
    read(description("split"), *projects(3, "60", "60"), *parts).refuse()


def test_parts_that_are_all_zero_say_nothing_of_the_grain() -> None:
    read(description("split"), *projects(9, "0", "0"), *two_counties("1", "2")).refuse()


def test_a_file_that_repeats_is_refused_as_one_row_per_partner() -> None:
    told = refusal(read(description("partner", of_partner=True), *projects(3, "60", "60")))
    assert "break the rule partner_repeated, the first at L2-L3: A. The description says grain: " \
        "partner, but the rows repeat a project and its partner: say grain: repeat, or grain: " \
        "split where they split its amount." in told  # fmt: skip


def test_a_partner_that_stands_twice_among_others_is_no_contradiction() -> None:
    rows = [(f"P-{n}", "One", name, "", "5") for n in range(9) for name in ("A", "A", "B")]
    found = read(description("partner", of_partner=True), *rows)
    found.refuse()
    assert found.rules == []


def test_a_leader_in_every_row_has_to_be_described_as_such() -> None:
    lead = {"role": "lead", "name": "Title"}
    several = {"partners": [lead, {"role": "partner", "name": "Partner"}]}
    records = description("partner", **several, project={"project_code": "Code"})
    rows = [("P-1", "Lead", "A", "", "1"), ("P-1", "Lead", "B", "", "1")]
    found = read(records, *rows)
    assert found.names() == ["Lead", "Lead", "A", "B"]
    assert found.noted("partner_repeated") == [("name", "Lead", "L2-L3")]
    once = {"partners": [lead | {"once_per_project": True}, several["partners"][1]]}
    found = read(records | once, *rows)
    assert (found.names(), found.rules) == (["Lead", "A", "B"], [])


def test_most_rows_with_unequal_lists_are_refused() -> None:
    lists = [{"role": "partner", "name": "Partner", "country": "County", "list": ";"}]
    rows = [(f"P-{n}", "One", "A;B", "LV", "1") for n in range(3)]
    told = refusal(read(description("project", partners=lists, locations=[]), *rows))
    assert "3 of 3 records break the rule parallel_lists_differ" in told
    assert "one value for all elements needs shared: true" in told


@pytest.mark.parametrize(("wrong", "right", "refused"), [(3, 56, True), (3, 57, False),
                                                         (2, 0, False)])  # fmt: skip
def test_a_file_is_refused_for_more_than_a_twentieth_and_more_than_two(
    wrong: int, right: int, refused: bool
) -> None:
    rows = [(f"P-{n}", "One", "A", "", "1") for n in range(wrong)]
    rows += [(f"Q-{n}", "One", "A", "", "1 €") for n in range(right)]
    found = read(description("project"), *rows, currency={"signs": {"€": "EUR"}})
    assert len(found.amounts()) == right
    if refused:
        refusal(found)
    else:
        found.refuse()


def test_currencies_beyond_what_is_described_are_refused() -> None:
    rows = [(f"P-{n}", "One", "A", "", "1" if n % 2 else "1 €") for n in range(10)]
    told = refusal(read(description("project"), *rows, currency={"signs": {"€": "EUR"}}))
    assert "5 of 10 records break the rule currency_unknown, the first at L3: 1." in told


def test_sums_beyond_what_a_column_of_money_holds_are_refused() -> None:
    large = "9999999999999999"
    found = read(description("split"), *two_counties(large, "1"))
    assert (found.amounts(), len(found.amounts("location"))) == ([], 2)
    assert found.noted("unreadable_amount") == [("total_budget", "10000000000000000", "L2")]
    found = read(description("split", of_partner=True), *two_counties(large, "1"))
    assert found.noted("unreadable_amount") == [("total_budget", "10000000000000000", "L2")]
    funds = [{"column": "Amount", "measure": "total_budget", "fund": f} for f in ("ERDF", "IPA")]
    found = read(description("project", amounts=funds), ("P-1", "One", "A", "", large))
    assert (len(found.amounts()), found.record["total_budget"]) == (2, None)
    rates = {"stated_by": "x", "rates": [{"currency": "GBP", "units_per_euro": "0.8"}]}
    found = read(description("project"), ("P-1", "One", "A", "", large), currency="GBP",
                 eur_rates=rates)  # fmt: skip
    assert [a.get("amount_eur") for a in found["amounts"]] == [None]
