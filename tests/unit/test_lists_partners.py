"""Partners of a list: one or several in a row, with roles, identifiers and their own money."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lists import ReadList, described, read_list, table

HEADER = ("Code", "Role", "Name", "Country", "Reg", "Sum", "Town")
Cells = tuple[str, ...]


def description(partner: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "key": ["project_code"],
        "project": {"project_code": "Code"},
        "partners": [{"role": "partner", "name": "Name", **(partner or {})}],
        "ignored": ["Role", "Name", "Country", "Reg", "Sum", "Town"],
        **changes,
    }


def read(partner: dict[str, Any] | None, *rows: Cells, **changes: Any) -> ReadList:
    opened = table(HEADER, *(("P-1", *row) for row in rows))
    return read_list(described(description(partner, **changes)), opened)


LISTED = {
    "list": ";",
    "country": "Country",
    "amounts": [{"column": "Sum", "measure": "programme_funding"}],
}


def test_a_list_of_partners_in_one_cell() -> None:
    found = read(LISTED, ("", "A; B ;C", "LV;LT;EE", "", "1; 2.50 ;3"))
    told = [(p["partner_no"], p["name"], p["country"], str(p["programme_funding"]))
            for p in found["partners"]]  # fmt: skip
    assert told == [(1, "A", "LV", "1.00"), (2, "B", "LT", "2.50"), (3, "C", "EE", "3.00")]
    assert found.record["partner_rows"] == 3
    assert found.amounts("partner") == [
        ("programme_funding", "1.00", "EUR"), ("programme_funding", "2.50", "EUR"),
        ("programme_funding", "3.00", "EUR"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "countries", "sums", "observed"),
    [
        ("A;B;C", "LV;LT", "1;2;3", "3 of name, 2 of country"),
        ("A;B", "LV;LT", "1;2;3", "3 of programme_funding, 2 partners"),
        ("A;B", "LV;LT", "1", "1 of programme_funding, 2 partners"),
        ("A", "LV;LT", "", "1 of name, 2 of country"),
        ("", "", "1;2", "2 of programme_funding, 0 partners"),
        ("A;B;", "LV;LT", "1;2", "3 of name, 2 of country"),
    ],
)
def test_lists_of_unequal_length_are_not_put_together(
    names: str, countries: str, sums: str, observed: str
) -> None:
    found = read(LISTED, ("", names, countries, "", sums))
    assert (found.names(), found.amounts("partner")) == ([], [])
    assert found.noted("parallel_lists_differ")[0] == ("partners", observed, "L2")


def test_empty_elements_keep_their_place_and_empty_lists_are_missing() -> None:
    found = read(LISTED, ("", "A;B;C", "LV;;EE", "", ""))
    assert [p["country"] for p in found["partners"]] == ["LV", None, "EE"]
    assert found.amounts("partner") == []
    found = read(LISTED, ("", "A;B;C", "", "", "1;;3"))
    assert [a["partner_no"] for a in found["amounts"]] == [1, 3]


def test_elements_that_say_nothing_are_no_partners() -> None:
    found = read(LISTED, ("", "A;B;", "LV;LT;", "", "1;2; "))
    assert (found.names(), found.rules) == (["A", "B"], [])
    # An element without a name but with money is a partner without a name.
    found = read(LISTED, ("", "A;", "LV;", "", "1;2"))
    assert (found.names(), found.rules) == (["A", None], ["partner_without_name"])


def test_one_placeholder_for_a_whole_list() -> None:
    forms = {"missing": ["n/a"]}
    rows = (("P-1", "", "A;B", "n/a", "", "N/A"), ("P-2", "", "n/a", "n/a", "", ""))
    opened = table(HEADER, *rows)
    found = read_list(described(description(LISTED), forms=forms), opened)
    assert (found.names(), found.rules, found.amounts("partner")) == (["A", "B"], [], [])


def test_values_that_all_elements_share() -> None:
    shared = {"list": ";", "country": {"column": "Country", "shared": True},
              "organisation_type": {"constant": "public"}}  # fmt: skip
    found = read(shared, ("", "A;B", "Latvia; north", "", ""), ("", "", "LV", "", ""),
                 grain="repeat")  # fmt: skip
    assert [(p["name"], p["organisation_type"]) for p in found["partners"]] == [
        ("A", "public"), ("B", "public"),
    ]  # fmt: skip
    assert [seen for _, seen, _ in found.noted("unknown_country")] == ["Latvia; north"] * 2


def test_one_name_twice_in_a_list_is_two_partners() -> None:
    for grain in ("project", "repeat", "split"):
        found = read(LISTED, ("", "A;A", "LV;LV", "", "50;50"), grain=grain)
        assert found.names() == ["A", "A"], grain
        assert [str(p["programme_funding"]) for p in found["partners"]] == ["50.00", "50.00"]


def test_repeated_lists_are_put_together_element_by_element() -> None:
    row = ("", "A;A;B", "LV;LV;LT", "", "50;60;7")
    found = read(LISTED, row, row, grain="repeat")
    assert [(p["name"], str(p["programme_funding"])) for p in found["partners"]] == [
        ("A", "50.00"), ("A", "60.00"), ("B", "7.00"),
    ]  # fmt: skip
    assert found.rules == []


def test_roles_by_words_and_by_group() -> None:
    roles = {"role": {"column": "Role", "words": {"LP": "lead", "PP": "partner"}}}
    found = read(roles, ("LP", "A"), ("pp", "B"), ("XX", "C"), ("", "D"), grain="partner")
    assert [(p["role"], p["role_raw_printed"]) for p in found["partners"]] == [
        ("lead", "LP"), ("partner", "pp"), (None, "XX"), (None, None),
    ]  # fmt: skip
    assert found.noted("unknown_word") == [("role", "XX", "L4")]
    groups = [{"role": "lead", "name": "Name"}, {"role": "associated", "name": "Town"}]
    found = read(None, ("", "A", "", "", "", "B"), partners=groups)
    assert [(p["role"], p["name"]) for p in found["partners"]] == [
        ("lead", "A"), ("associated", "B"),
    ]  # fmt: skip


def test_an_empty_group_is_no_partner_whatever_holds_for_all() -> None:
    country = {"country": {"constant": "LV"}}
    groups = [{"role": "lead", "name": "Name"}, {"role": "partner", "name": "Town", **country}]
    found = read(None, ("", "A", "", "", "", ""), partners=groups)
    assert (found.names(), found.rules) == (["A"], [])
    dash = {"missing": ["-"]}
    opened = table(HEADER, ("P-1", "", "-", "-", "", "-"))
    records = description({"country": "Country", "amounts": LISTED["amounts"]})
    assert read_list(described(records, forms=dash), opened)["partners"] == []


def test_what_means_missing_is_kept_as_printed() -> None:
    country = {"columns": ["Country", "Reg"], "missing": ["-"]}
    found = read({"country": country}, ("", "A", "-", ""), ("", "B", "-", "LV"), grain="partner")
    assert [(p["country"], p["country_raw_printed"]) for p in found["partners"]] == [
        (None, "-"), ("LV", "LV"),
    ]  # fmt: skip


def test_the_same_partner_in_two_groups_takes_part_twice() -> None:
    groups = [{"role": "partner", "name": name} for name in ("Name", "Town")]
    found = read(None, ("", "A", "", "", "", "A"), partners=groups, grain="repeat")
    assert found.names() == ["A", "A"]


def test_repeated_partners_that_differ_in_a_field_keep_what_agrees() -> None:
    told = {"postcode": "Reg", "town": "Town", "country": "Country"}
    rows = (("", "A", "LV", "LV-1050", "", "Rīga"), ("", "A", "Latvija", "LV-1010", "", "Rīga"),
            ("", "A", "LV", "", "", ""))  # fmt: skip
    found = read(told, *rows, grain="repeat")
    (partner,) = found["partners"]
    assert (partner["country"], partner["postcode"], partner["town"]) == ("LV", None, "Rīga")
    assert found.noted("rows_differ") == [("postcode", "LV-1050 | LV-1010", "L2")]


def test_notes_on_repeated_rows_name_the_partner_that_they_are_about() -> None:
    told = {"country": "Country"}
    rows = (("", "A", "Nowhere"), ("", "B", "LV"), ("", "A", "Nowhere"), ("", "B", "Elsewhere"))
    found = read(told, *rows, grain="repeat")
    names = {p["partner_no"]: p["name"] for p in found["partners"]}
    noted = [(o["place"], names[o["partner_no"]]) for o in found["observations"]]
    assert noted == [("L2", "A"), ("L4", "A"), ("L5", "B")]
    assert names == {1: "A", 2: "B"}


def test_a_row_that_leaves_something_out_is_the_partner_that_has_it() -> None:
    told = {
        "country": "Country",
        "identifiers": {"LV-REG": "Reg"},
        "role": {"column": "Role", "words": {"LP": "lead"}},
        "amounts": LISTED["amounts"],
    }
    rows = (("", "SIA “A”", "", "", "5"), ("LP", "SIA A", "LV", "1", "5"), ("", "sia a", "LV", "",
            "5"), ("", "B", "LT", "", "5"), ("", "B", "", "", "5"))  # fmt: skip
    found = read(told, *rows, grain="repeat")
    partners = [(p["partner_no"], p["name"], p["role"], p["country"]) for p in found["partners"]]
    assert partners == [(1, "SIA A", "lead", "LV"), (2, "B", None, "LT")]
    assert len(found.amounts("partner")) == 2
    assert [i["partner_no"] for i in found["identifiers"]] == [1]


def test_a_row_that_may_be_either_of_two_partners_stays_by_itself() -> None:
    rows = (("", "Council", "LV"), ("", "Council", ""), ("", "Council", "LT"))
    found = read({"country": "Country"}, *rows, grain="repeat")
    assert [(p["partner_no"], p["country"]) for p in found["partners"]] == [
        (1, "LV"), (2, None), (3, "LT"),
    ]  # fmt: skip


def test_identifiers_are_normal_and_checked() -> None:
    ids = {"identifiers": {"HR-OIB": "Reg"}}
    rows = (("", "Croatia", "", "HR 69435151530"), ("", "Wrong", "", "69435151531"),
            ("", "None", "", ""))  # fmt: skip
    found = read(ids, *rows, grain="partner")
    told = [(i["partner_no"], i["scheme"], i["value"], i["check_digit"])
            for i in found["identifiers"]]  # fmt: skip
    assert told == [(1, "HR-OIB", "69435151530", "passed"), (2, "HR-OIB", "69435151531", "failed")]
    assert found.noted("check_digit_wrong") == [("HR-OIB", "69435151531", "L3")]
    uids = [p["organisation_uid"] for p in found["partners"]]
    assert uids[0] == "HR-OIB-69435151530"
    assert [uid[:3] for uid in uids[1:]] == ["XX-", "XX-"]


def test_an_identifier_that_stands_for_nothing_does_not_make_one_organisation() -> None:
    ids = {"identifiers": {"LV-REG": "Reg"}}
    found = read(ids, ("", "A", "", "0"), ("", "B", "", "000"), ("", "C", "", "40003032949"),
                 grain="partner")  # fmt: skip
    uids = [p["organisation_uid"] for p in found["partners"]]
    assert uids[2] == "LV-REG-40003032949"
    assert len({*uids}) == 3
    assert all(uid.startswith("XX-") for uid in uids[:2])


def test_organisations_are_one_for_spellings_of_one_name_in_one_country() -> None:
    rows = (("", "Rīgas dome", "LV"), ("", "RĪGAS  DOME.", "LV"), ("", "Rīgas dome", "LT"))
    found = read({"country": "Country"}, *rows, grain="partner")
    first, second, third = [p["organisation_uid"] for p in found["partners"]]
    assert first == second != third
    assert (first[:3], third[:3]) == ("LV-", "LT-")


def test_the_money_of_a_partner_in_two_currencies_has_no_main_amount() -> None:
    two = {"amounts": [
        {"column": "Sum", "measure": "total_budget"},
        {"column": "Reg", "measure": "programme_funding", "currency": "HRK"},
    ]}  # fmt: skip
    found = read(two, ("", "A", "", "75", "10"))
    (partner,) = found["partners"]
    assert [partner.get(n) for n in ("currency", "total_budget", "programme_funding")] == [
        None, None, None,
    ]  # fmt: skip
    assert sorted(found.amounts("partner")) == [
        ("programme_funding", "75.00", "HRK"), ("total_budget", "10.00", "EUR"),
    ]  # fmt: skip


def test_an_unreadable_amount_of_a_partner_is_noted_with_its_number() -> None:
    found = read(LISTED, ("", "A;B", "LV;LT", "", "1;x"))
    (told,) = found["observations"]
    assert (told["rule"], told["partner_no"], told["observed"]) == ("unreadable_amount", 2, "x")
    assert [a["partner_no"] for a in found["amounts"]] == [1]


def test_a_name_that_can_not_be_read_is_noted_and_the_partner_stays() -> None:
    pattern = {"name": {"column": "Name", "pattern": r"^(.*)\(\d+\)$"}}
    found = read(pattern, ("", "A"), ("", "B"), ("", "C (5)"), grain="repeat")
    assert found.names() == [None, None, "C"]
    assert found.rules == ["pattern_not_matched", "partner_without_name"]
