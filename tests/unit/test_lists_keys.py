"""What makes two rows one project, and how projects are called: never by chance, never by title."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from smartdata.errors import RawError
from tests.lists import ReadList, described, read_list, table

HEADER = ("Prog", "Code", "Title", "Partner", "Status", "Amount")
PROGRAMMES = {
    "programmes": {"Latvia-Lithuania": "2014TC16RFCB027", "Baltic Sea": "2014TC16M5TN001"},
}  # fmt: skip


def description(*key: str, grain: str = "repeat", **project: Any) -> dict[str, Any]:
    return {
        "grain": grain,
        "key": key,
        "project": {"project_code": "Code", "title": "Title", "programme_name": "Prog", **project},
        "partners": [{"role": "beneficiary", "name": "Partner"}],
        "amounts": [{"column": "Amount", "measure": "total_budget"}],
        "ignored": ["Status"],
    }


def read(records: dict[str, Any], *rows: tuple[str, ...], **changes: Any) -> ReadList:
    return read_list(described(records, **changes), table(HEADER, *rows))


def places(found: ReadList) -> list[str]:
    return [record["place"] for record in found["records"]]


LL1 = ("Latvia-Lithuania", "LLI-1", "One", "A", "", "5")


def test_a_project_is_called_by_its_programme_and_code() -> None:
    records = description("programme_name", "project_code")
    found = read(records, LL1, **PROGRAMMES)
    assert found.record["project_uid"] == "2014TC16RFCB027/LLI-1"
    assert found.record["record_uid"] == "2014TC16RFCB027/LLI-1"
    other = ("BALTIC  SEA.", "LLI-1", "One", "A", "", "5")
    uids = [r["record_uid"] for r in read(records, LL1, other, **PROGRAMMES)["records"]]
    assert uids == ["2014TC16RFCB027/LLI-1", "2014TC16M5TN001/LLI-1"]


def test_a_programme_without_a_cci_is_part_of_the_name() -> None:
    records = description("programme_name", "project_code")
    found = read(records, LL1, ("Central & Baltic", "LLI-1", "x", "A", "", "5"))
    assert [r["record_uid"] for r in found["records"]] == [
        "test:latvia-lithuania/LLI-1", "test:central-baltic/LLI-1",
    ]  # fmt: skip
    assert found.rules == []
    found = read(records, ("Other", *LL1[1:]), **PROGRAMMES)
    assert found.noted("unknown_programme") == [("programme_name", "Other", "L2")]
    assert found.record["programme_cci"] is None


def test_projects_of_two_programmes_with_one_number_are_not_put_together() -> None:
    other = ("Baltic Sea", "LLI-1", "Two", "B", "", "5")
    found = read(description("project_code"), LL1, other, **PROGRAMMES)
    assert found.noted("key_spans_programmes") == [
        ("programme_name", "Latvia-Lithuania | Baltic Sea", "L2-L3")
    ]
    rows = [(p, f"LLI-{n}", "x", "A", "", "5") for n in range(3) for p in ("Baltic Sea", LL1[0])]
    with pytest.raises(RawError, match="Add programme_name or programme_cci to"):
        read(description("project_code"), *rows, **PROGRAMMES).refuse()


def test_two_names_of_one_programme_only_differ_in_print() -> None:
    names = {"programmes": {"Latvia-Lithuania": "2014TC16RFCB027", "LV-LT": "2014TC16RFCB027"}}
    found = read(description("project_code"), LL1, ("LV-LT", *LL1[1:]), **names)
    assert "key_spans_programmes" not in found.rules
    assert found.noted("rows_differ") == [("programme_name", "Latvia-Lithuania | LV-LT", "L2-L3")]


def test_a_programme_code_that_is_none_is_noted() -> None:
    records = description("project_code", programme_cci="Status")
    good, bad = (*LL1[:4], "2021TC16RFCB001", "5"), (*LL1[:4], "LV-LT", "5")
    assert read(records, good).record["record_uid"] == "2021TC16RFCB001/LLI-1"
    found = read(records, bad)
    assert found.record["programme_cci"] is None
    assert found.noted("unknown_programme") == [("programme_cci", "LV-LT", "L2")]
    assert found.record["record_uid"] == "test/LLI-1"


def test_the_stated_programme_is_that_of_records_that_print_none() -> None:
    records = description("project_code")
    told = {**PROGRAMMES, "default_programme": "2014TC16RFIR001"}
    found = read(records, ("", *LL1[1:]), ("Nowhere", "LLI-2", *LL1[2:]), **told)
    assert [r["programme_cci"] for r in found["records"]] == ["2014TC16RFIR001", None]


@pytest.mark.parametrize("empty", ["", " ", "n/a", "N/A "])
def test_rows_without_a_code_are_never_put_together(empty: str) -> None:
    rows = [("Baltic Sea", empty, "One", "A", "", "5"), ("Baltic Sea", empty, "Two", "B", "", "6")]
    for key in (("project_code",), ("programme_name", "project_code")):
        found = read(description(*key), *rows, forms={"missing": ["n/a"]})
        assert places(found) == ["L2", "L3"]
        assert [o["rule"] for o in found["observations"]] == ["key_missing"] * 2
        assert [r.get("record_uid") for r in found["records"]] == [None, None]


def test_a_code_that_does_not_fit_its_pattern_still_tells_projects_apart() -> None:
    code = {"column": "Code", "pattern": r"^(LLI-\d+)$"}
    rows = [LL1, ("", "X1", "a", "A", "", "5"), ("", "X2", "b", "A", "", "5"), ("", "x1", "a", "A",
            "", "5")]  # fmt: skip
    found = read(description("project_code", project_code=code), *rows)
    assert places(found) == ["L2", "L3,L5", "L4"]
    assert len({r["record_uid"] for r in found["records"]}) == 3


def test_keys_compare_without_case_and_blanks() -> None:
    rows = [("P", "x", "A  title", "A", "", "5"), ("P", "x", "a TITLE ", "A", "", "5")]
    project = {"title": "Title", "programme_name": "Prog"}
    records = description("title", "programme_name") | {"project": project}
    found = read(records | {"ignored": ["Status", "Code"]}, *rows)
    assert places(found) == ["L2-L3"]
    assert found.noted("rows_differ") == [("title", "A title | a TITLE", "L2-L3")]


def test_a_code_with_signs_of_its_own_collides_with_no_other() -> None:
    codes = ["A/B", "A", "B", "A:B", "a/b", "test/A", "key-A"]
    found = read(description("project_code"), *(("", code, "x", "A", "", "5") for code in codes))
    uids = [record["record_uid"] for record in found["records"]]
    # “A/B” and “a/b” are one key, with two spellings of which none is chosen.
    assert len(set(uids)) == len(codes) - 1
    assert set(uids) >= {f"test/{code}" for code in codes[1:4]}


@pytest.mark.parametrize("title", ["One", "Title with / and : in it"])
def test_without_a_code_the_name_is_made_from_the_key(title: str) -> None:
    records = description("title", "partner_name")
    records |= {"project": {"title": "Title"}, "ignored": ["Prog", "Code", "Status"]}
    rows = [("", "", title, "A", "", "5"), ("", "", title, "B", "", "5")]
    uids = [record["record_uid"] for record in read(records, *rows)["records"]]
    assert len(set(uids)) == 2
    assert all(uid.startswith("test/key-") and len(uid) == 25 for uid in uids)
    assert title not in "".join(uids)
    # The same on every run.
    assert [r["record_uid"] for r in read(records, *rows)["records"]] == uids


def test_a_key_whose_title_is_missing_is_missing() -> None:
    records = description("title", "partner_name")
    records |= {"project": {"title": "Title"}, "ignored": ["Prog", "Code", "Status"]}
    found = read(records, ("", "", "", "A", "", "5"), ("", "", "", "A", "", "6"))
    assert (places(found), found.rules) == (["L2", "L3"], ["key_missing"])


def test_a_key_of_the_whole_row_tells_all_rows_apart_that_differ() -> None:
    records = description("row", grain="project") | {"about": "beneficiary"}
    other = (*LL1[:5], "6")
    found = read(records, LL1, other, LL1)
    uids = [record["record_uid"] for record in found["records"]]
    assert (len(uids), len(set(uids))) == (3, 2)
    assert all("project_uid" not in record for record in found["records"])


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ([], "key"), (["title"], "never|not be the title"), (["summary"], "does not say where"),
        (["row", "title"], "stands alone"), (["location_region"], "does not say where"),
    ],
)  # fmt: skip
def test_keys_that_no_list_can_have(key: list[str], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        described(description(*key))
    with pytest.raises(ValidationError, match="a heading is read as a text"):
        described(description("project_code") | {"sections": "start_date"})


# --- Status -------------------------------------------------------------------------------

WORDS = {"column": "Status", "words": {"Running": "running", "Application": "applied",
                                       "Refused": "rejected", "Done": "completed"}}  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "status", "operation"),
    [
        ("Running", "running", "yes"), ("Done", "completed", "yes"),
        ("Application", "applied", "no"), ("refused", "rejected", "no"), ("", None, None),
        ("Paused", None, None),
    ],
)  # fmt: skip
def test_the_status_decides_what_is_an_operation(
    printed: str, status: str | None, operation: str | None
) -> None:
    found = read(description("project_code", status=WORDS), (*LL1[:4], printed, "5"))
    record = found.record
    assert (record.get("status"), record.get("is_operation")) == (status, operation)
    assert record.get("status_raw") == (printed if status else None)


def test_without_a_status_every_record_is_an_operation() -> None:
    assert read(description("project_code"), LL1).record["is_operation"] == "yes"


def test_a_project_with_two_statuses_has_none() -> None:
    rows = [(*LL1[:4], "Running", "5"), (*LL1[:4], "Application", "5")]
    found = read(description("project_code", status=WORDS), *rows)
    assert (found.record["status"], found.record.get("is_operation")) == (None, None)
    assert found.noted("rows_differ") == [("status", "running | applied", "L2-L3")]


# --- Dates, classifications and texts -----------------------------------------------------


def test_dates_in_the_wrong_order() -> None:
    dates = {"start_date": "Prog", "end_date": "Partner"}
    records = description("project_code") | {
        "project": {"project_code": "Code", "title": "Title", **dates}, "partners": [],
    }  # fmt: skip
    late, early, none = "2016-05-02", "2016-05-01", ""

    def row(start: str, end: str) -> tuple[str, ...]:
        return (start, "P", "x", end, "", "5")

    assert read(records, row(early, late)).rules == read(records, row(late, late)).rules == []
    noted = [("end_date", early, "L2")]
    assert read(records, row(late, early)).noted("dates_reversed") == noted
    assert read(records, row(late, early), row(late, early)).noted("dates_reversed") == [
        *noted, ("end_date", early, "L3"),
    ]  # fmt: skip
    # One date in each row.
    split = read(records, row(late, none), row(none, early))
    assert split.noted("dates_reversed") == [("end_date", early, "L2-L3")]


def classified(codes: str, labels: str, **group: Any) -> ReadList:
    records = description("project_code") | {
        "project": {"project_code": "Code"},
        "partners": [],
        "classifications": [{"scheme": "field", "code": "Prog", "label": "Title", **group}],
        "ignored": ["Status", "Partner"],
    }
    return read(records, (codes, "P", labels, "", "", "5"))


@pytest.mark.parametrize(
    ("codes", "labels", "told"),
    [
        ("053;054", "Health;Housing", [("053", "Health"), ("054", "Housing")]),
        ("053; 054", "", [("053", None), ("054", None)]),
        ("", "Health;Housing", [(None, "Health"), (None, "Housing")]),
        ("053;;054", "a;;b", [("053", "a"), ("054", "b")]), ("053;", "", [("053", None)]),
        ("053;053", "a;a", [("053", "a")]), ("", "", []),
    ],
)  # fmt: skip
def test_codes_and_labels_side_by_side(
    codes: str, labels: str, told: list[tuple[str | None, str | None]]
) -> None:
    found = classified(codes, labels, list=";")
    assert [(c["code"], c["label"]) for c in found["classifications"]] == told
    assert [c["classification_no"] for c in found["classifications"]] == [*range(1, len(told) + 1)]
    assert found.rules == []


def test_codes_and_labels_of_unequal_number_are_not_put_together() -> None:
    found = classified("053;054", "Health", list=";")
    assert found["classifications"] == []
    assert found.noted("parallel_lists_differ") == [("field", "2 codes, 1 labels", "L2")]
    whole = classified("053;054", "Health")
    assert [(c["code"], c["label"]) for c in whole["classifications"]] == [("053;054", "Health")]


def test_texts_by_kind_language_and_origin() -> None:
    records = description("project_code") | {
        "texts": [
            {"column": "Prog", "kind": "title", "language": "en", "origin": "machine-translation"},
            {"column": "Status", "kind": "keywords", "language": "en"},
        ],
        "project": {"project_code": "Code", "title": "Title"},
    }
    found = read(records, ("One", "P", "Viens", "A", "", "5"))
    assert [(t["kind"], t["language"], t["origin"], t["text"]) for t in found["texts"]] == [
        ("title", "lv", "source", "Viens"), ("title", "en", "machine-translation", "One"),
    ]  # fmt: skip


def test_two_texts_of_one_kind_are_not_chosen_from() -> None:
    texts = [{"column": "Prog", "kind": "keywords", "language": "lv"}]
    records = description("project_code") | {
        "texts": texts, "project": {"project_code": "Code", "title": "Title"},
    }  # fmt: skip
    rows = [(words, "P", "Viens", "A", "", "5") for words in ("sea", "land", "", "sea")]
    found = read(records, *rows)
    assert [text["kind"] for text in found["texts"]] == ["title"]
    assert found.noted("rows_differ") == [("keywords_lv", "sea | land", "L2-L5")]
