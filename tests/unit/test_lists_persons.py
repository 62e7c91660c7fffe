"""Natural persons and personal data: published nowhere, and not in messages either."""

from __future__ import annotations

from typing import Any

import pytest

from smartdata.parse.lists.persons import Persons
from tests.lists import PLAIN, ReadList, described, read_list, table

HEADER = ("Code", "Title", "Name", "Person", "Town", "Post", "Reg", "Note", "Sum")
NAME = "Jānis Bērziņš"


def description(**changes: Any) -> dict[str, Any]:
    return {
        "key": ["project_code"],
        "project": {"project_code": "Code", "title": "Title", "summary": "Note"},
        "partners": [{
            "role": "beneficiary", "name": "Name", "town": "Town", "postcode": "Post",
            "natural_person": {"column": "Person", "words": {"yes": "yes", "no": "no"}},
            "identifiers": {"LV-REG": "Reg"},
            "amounts": [{"column": "Sum", "measure": "total_budget"}],
        }],
        "classifications": [{"scheme": "field", "label": "Note"}],
        "texts": [{"column": "Note", "kind": "keywords", "language": "lv"}],
        "locations": [{"region": "Note", "town": "Town", "basis": "beneficiary_seat"}],
        "identifiers": {"url": {"column": "Absent", "optional": True}},
        **changes,
    }  # fmt: skip


def read(*rows: tuple[str, ...], **changes: Any) -> ReadList:
    opened = table(HEADER, *(("P-1", *row) for row in rows))
    return read_list(described(description(**changes)), opened)


def everything(found: ReadList) -> str:
    """All that is on its way to being published, as one text."""
    return " ".join(
        str(value)
        for rows in found.rows.by_table.values()
        for row in rows
        for value in row.values()
        if value is not None
    )


def test_a_natural_person_is_published_without_name_and_place() -> None:
    found = read(("A farm", NAME, "yes", "Cēsis", "LV-4101", "40003032949", "About", "10"))
    (partner,) = found["partners"]
    hidden = ("name", "name_printed", "town", "postcode", "organisation_uid")
    assert [partner.get(name) for name in hidden] == [None] * 5
    assert (partner["natural_person"], str(partner["total_budget"])) == ("yes", "10.00")
    assert found["identifiers"] == []
    assert found.noted("natural_person") == [("name", None, "L2")]
    assert found["locations"][0].get("town") is None
    # The rest of the project is published as ever.
    assert (found.record["title"], found["texts"][2]["text"]) == ("A farm", "About")
    for secret in (NAME, "Bērziņš", "Cēsis", "LV-4101", "40003032949"):
        assert secret not in everything(found)


def test_an_organisation_is_published_with_name_and_place() -> None:
    found = read(("A mill", "SIA Dzirnavas", "no", "Cēsis", "LV-4101", "40003032949", "", "10"))
    (partner,) = found["partners"]
    told = [partner[n] for n in ("name", "town", "postcode", "natural_person", "organisation_uid")]
    assert told == ["SIA Dzirnavas", "Cēsis", "LV-4101", "no", "LV-REG-40003032949"]
    assert found["locations"][0]["town"] == "Cēsis"


@pytest.mark.parametrize(
    "title",
    [
        "The farm of Jānis Bērziņš", "Jāņa Bērziņa saimniecība", "BĒRZIŅŠ JĀNIS, farm",
        "Farm “Janis Berzins”", "Bērziņš, Jānis",
    ],
)  # fmt: skip
def test_no_other_text_names_the_person(title: str) -> None:
    found = read((title, NAME, "yes", "", "", "", title, "10"))
    assert (found.record["title"], found.record["summary"]) == (None, None)
    assert (found["texts"], found["classifications"]) == ([], [])
    assert found["locations"][0]["region_raw"] is None
    assert title not in everything(found)
    kinds = {seen for _, seen, _ in found.noted("personal_data")}
    assert kinds == {"name of a natural person"}


def test_no_message_names_the_person() -> None:
    words = {"column": "Note", "words": {"running": "running"}}
    project = {"project_code": "Code", "title": "Title", "status": words}
    rows = [("One", NAME, "yes", "", "", "", f"{NAME} farm", "x"),
            (f"Farm of {NAME}", NAME, "yes", "", "", "", "", "1", f"{NAME} beyond")]  # fmt: skip
    found = read(*rows, grain="repeat", project=project, texts=[], classifications=[], locations=[])
    assert {"unknown_word", "rows_differ", "row_too_wide", "natural_person"} <= set(found.rules)
    assert "Bērziņš" not in everything(found)
    assert found.noted("unknown_word") == [("status", "…", "L2")]


def test_the_printed_name_is_hidden_where_its_pattern_does_not_fit() -> None:
    partner = description()["partners"][0] | {"name": {"column": "Name", "pattern": r"^(.*) \(1\)"}}
    found = read(("One", NAME, "yes"), partners=[partner])
    assert found.noted("pattern_not_matched") == [("name", "…", "L2")]
    assert NAME not in everything(found)


def test_a_person_is_known_by_the_form_of_the_name() -> None:
    partner = description()["partners"][0] | {"natural_person_names": [r"^(?:FO|ZS) "]}
    found = read((f"Farm of {NAME}", f"FO {NAME}", "no"), partners=[partner])
    assert (found["partners"][0]["natural_person"], found.record["title"]) == ("yes", None)
    assert NAME not in everything(found)


@pytest.mark.parametrize("word", ["jā", "x"])
def test_a_word_that_may_mean_a_person_hides_the_name(word: str) -> None:
    found = read(("One", NAME, word, "Cēsis"))
    assert (found.names(), found.rules) == ([None], ["unknown_word"])
    assert "Cēsis" not in everything(found)
    # Without words, “jā” can't be understood either.
    partner = description()["partners"][0] | {"natural_person": "Person"}
    found = read(("One", NAME, word), partners=[partner])
    assert (found.names(), found.rules) == ([None], ["unknown_word"])


def test_two_persons_of_one_project_stay_two() -> None:
    rows = [("One", NAME, "yes", "", "", "", "", "5"), ("One", "Anna Kalna", "yes", "", "", "", "",
            "5"), ("One", NAME, "yes", "", "", "", "", "5")]  # fmt: skip
    found = read(*rows, grain="repeat")
    assert [p["partner_no"] for p in found["partners"]] == [1, 2]
    assert found.amounts("partner") == [("total_budget", "5.00", "EUR")] * 2


def test_a_person_in_one_row_is_a_person_in_all() -> None:
    found = read(("One", NAME, "no"), ("One", NAME, "yes"), grain="repeat")
    assert found.names() == [None]
    assert found["partners"][0]["natural_person"] is None
    assert NAME not in everything(found)
    # Also one whose name is too short to be known in texts.
    found = read(("One", "Bo Li", "no", "Cēsis"), ("One", "Bo Li", "yes", "Cēsis"), grain="repeat")
    assert (found.names(), found["partners"][0]["town"]) == ([None], None)


def test_an_organisation_named_like_a_person_of_the_project_is_hidden_too() -> None:
    rows = [("One", NAME, "yes"), ("One", f"IK {NAME}", "no", "", "", "40003032949")]
    found = read(*rows, grain="partner")
    assert (found.names(), found["identifiers"]) == ([None, None], [])
    assert "Bērziņš" not in everything(found)


def test_the_code_of_a_person_among_identifiers_hides_it_and_the_name() -> None:
    found = read(("One", NAME, "", "Cēsis", "", "010190-12345"))
    assert (found.names(), found["identifiers"]) == ([None], [])
    assert found.noted("personal_data") == [("LV-REG", "personal code", "L2")]
    for secret in (NAME, "010190", "Cēsis"):
        assert secret not in everything(found)


def test_a_tax_number_that_is_the_code_of_a_person_hides_it_and_the_name() -> None:
    partner = description()["partners"][0] | {"identifiers": {"CZ-ICO": "Reg"}}
    found = read(("One", "Jan Novák", "", "Brno", "", "7103192745"), partners=[partner])
    assert (found.names(), found["identifiers"]) == ([None], [])
    assert found.noted("personal_data") == [("CZ-ICO", "personal code", "L2")]
    for secret in ("Novák", "710319", "Brno"):
        assert secret not in everything(found)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to janis.berzins@example.lv", "e-mail address"),
        ("Call tel. 67 012 345", "phone number"), ("of person 010190-12345", "personal code"),
    ],
)  # fmt: skip
def test_personal_data_keep_a_text_from_being_published(text: str, kind: str) -> None:
    found = read((text, "SIA A", "no", text, text, "", text, "1"))
    assert (found.record["title"], found.record["summary"], found["texts"]) == (None, None, [])
    assert found["classifications"] == []
    assert [found["partners"][0][n] for n in ("town", "postcode")] == [None, None]
    assert {seen for _, seen, _ in found.noted("personal_data")} == {kind}
    assert text not in everything(found)


def test_other_fields_of_the_project_are_looked_at_as_well() -> None:
    project = {"project_code": "Code", "title": "Title", "website": "Note", "call": "Town"}
    found = read(("One", "", "", "Ask anna@example.lv", "", "", "mailto:anna@example.lv"),
                 project=project, texts=[], classifications=[], locations=[], partners=[],
                 ignored=["Name", "Person", "Post", "Reg", "Sum"])  # fmt: skip
    assert (found.record["website"], found.record["call"]) == (None, None)


def test_the_name_of_a_partner_with_personal_data_is_not_published() -> None:
    found = read(("One", "SIA A, info@example.lv", "no", "", "", "", "", "1"))
    (partner,) = found["partners"]
    assert (partner["name"], partner.get("organisation_uid")) == (None, None)
    assert "info@example.lv" not in everything(found)


def test_messages_are_masked_before_they_are_cut() -> None:
    long = "x " * 95 + "janis.berzins@example.lv"
    words = {"column": "Note", "words": {"running": "running"}}
    found = read(
        ("One", "A", "no", "", "", "", long),
        project={"project_code": "Code", "title": "Title", "status": words},
        texts=[], classifications=[], locations=[],
    )  # fmt: skip
    ((_, seen, _),) = found.noted("unknown_word")
    assert seen is not None
    assert (seen[-3:], len(seen)) == ("x …", 191)


# --- Names in texts -----------------------------------------------------------------------


def persons(*names: str) -> Persons:
    told = Persons()
    for name in names:
        told.add(name, ())
    return told


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Jonas Jonaitis", "Jono Jonaičio ūkio modernizavimas"),
        ("Ūkininkas Jonas Jonaitis", "Jono Jonaičio ūkis"), ("Ana Kovač", "obrt Ane Kovač"),
        ("Kovač", "Obrt KOVAČ"), ("Γεώργιος Παπαδόπουλος", "του Γεωργίου Παπαδόπουλου"),
        ("Tamm, Jaan", "FIE Jaan Tamm"),
    ],
)  # fmt: skip
def test_names_are_known_in_their_bent_forms(name: str, text: str) -> None:
    assert persons(name).named_in(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Jānis Bērziņš", "Jānis and others"), ("Jānis Bērziņš", "Bērziņi street, by Jānis Ozols"),
        ("Anna Martin", "Annual report on marine life along the coast, by Anna Kalna"),
        ("Petras Petraitis", "Jaunojo ūkininko įsikūrimas"),
        ("A B", "a b"), ("", "anything"), ("Kovač", "Kovačevo"), ("Jānis Bērziņš", ""),
    ],
)  # fmt: skip
def test_other_texts_name_nobody(name: str, text: str) -> None:
    assert not persons(name).named_in(text)


def test_codes_of_persons_are_known_anywhere() -> None:
    told = Persons()
    told.add("", ["69435151530", "12"])
    assert told.named_in("OIB 69435151530.")
    assert not told.named_in("12 months")
    assert not Persons().named_in("69435151530")


def test_a_key_with_an_address_is_held_back_and_one_like_a_number_is_not() -> None:
    rows = [
        ["Code", "Title", "Amount"],
        ["anna@example.org", "Bridge", "5"],
        ["07.1.1-TEL-V-370-01-0001", "Road", "5"],
        ["120380-10012", "Rail", "5"],
    ]
    read = read_list(described(PLAIN), table(*rows))
    assert [told["rule"] for told in read["observations"]] == ["personal_data_in_key"]
    uids = [record.get("project_uid") for record in read["records"]]
    assert uids == [None, "test/07.1.1-TEL-V-370-01-0001", "test/120380-10012"]
    assert "anna@" not in str(read["observations"])
