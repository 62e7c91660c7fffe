"""What columns are proposed to hold: by their headers, their values and the columns beside them."""

from __future__ import annotations

from typing import Any

import pytest

from smartdata.describe.forms import Forms
from smartdata.describe.lists import Cell
from smartdata.draft.assemble import Draft
from smartdata.draft.splits import scheme_of
from smartdata.draft.vocabulary import CONFIDENT
from smartdata.parse.lists.cells import BoundCell, CellReader
from tests.drafted import description_of, drafted, yaml_of
from tests.lists import columns, read_list, table

TITLES = (
    "Restoring the old harbour", "A path along the river", "Smart planning of towns",
    "Learning across the border", "Clean water for the lakes", "Jobs for young people",
)  # fmt: skip
NAMES = (
    "Kurzemes plānošanas reģions", "Rīgas Tehniskā universitāte", 'UAB "Liskandas"',
    "Jelgavas novada dome", "VšĮ Klaipėdos regionas", "SIA Zaļās mājas",
)  # fmt: skip


def one_of(draft: Draft, header: str) -> tuple[str, bool]:
    """What a column is proposed to hold, and whether it is sure."""
    told = next(p for p in draft.proposals if p.column.reference == header)
    return told.field, told.sure


def listed(*columns: tuple[str, tuple[str, ...]], rows: int = 6) -> Draft:
    """The draft of a list with the given columns, whose values repeat."""
    return drafted(
        [header for header, _ in columns],
        *[[values[n % len(values)] for _, values in columns] for n in range(rows)],
    )


CODES = tuple(f"LLI-{n}" for n in range(101, 107))


def test_a_code_of_several_titles_is_not_that_of_the_project() -> None:
    draft = listed(("ID", ("7", "8")), ("Project title", TITLES), ("Partner name", NAMES), rows=60)
    assert one_of(draft, "ID") == ("project.project_code", False)
    assert draft.grain.key == ["title"]
    assert draft.open[0].notes == ["2 of its values stand beside several titles"]


def test_of_two_columns_for_one_field_the_surer_is_read_and_the_other_left_open() -> None:
    draft = listed(("Project title", TITLES), ("Project code", CODES),
                   ("Operation end date", ("2019-01-31",)),
                   ("Operation expected end date", ("2019-12-31",)))  # fmt: skip
    assert one_of(draft, "Operation end date") == ("project.end_date", True)
    assert one_of(draft, "Operation expected end date") == ("project.end_date", False)
    assert draft.open[0].notes == ["project.end_date is read from “Operation end date”"]


def test_two_columns_that_are_as_likely_are_both_left_open() -> None:
    draft = listed(("Project title", TITLES), ("Project code", CODES),
                   ("Total cost of the project", ("1200.50", "99.10")),
                   ("Project total cost", ("1300.50", "98.10")))  # fmt: skip
    assert [p.column.reference for p in draft.open] == [
        "Total cost of the project", "Project total cost"
    ]  # fmt: skip
    assert draft.amounts == []


def test_of_an_abstract_and_a_text_the_text_is_the_summary() -> None:
    draft = listed(("Project title", TITLES), ("Abstract", ("A short one. " * 6,)),
                   ("Objective", ("All that is to be done. " * 15,)))  # fmt: skip
    assert one_of(draft, "Objective") == ("project.summary", True)
    assert one_of(draft, "Abstract") == ("project.summary", False)


def test_columns_that_reach_a_person_are_ignored_and_never_shown() -> None:
    draft = listed(
        ("Project title", TITLES), ("Kontaktpersona", ("Jānis Bērziņš", "Anna Kalniņa")),
        ("E-pasts", ("janis@example.lv", "anna@example.lv")), ("Tālr.", ("+371 67012345",)),
        ("xyz", ("kontakts: liga@example.lv", "peteris@example.lv")), rows=60,
    )  # fmt: skip
    told = {p.column.reference: p.notes for p in draft.ignored}
    assert set(told) == {"Kontaktpersona", "E-pasts", "Tālr.", "xyz"}
    assert all("personal data" in notes[0] for notes in told.values())
    text = str(yaml_of(draft))
    for secret in ("Bērziņš", "Kalniņa", "janis", "anna@", "67012345", "liga@"):
        assert secret not in text


def test_what_no_field_holds_is_ignored_with_its_reason() -> None:
    draft = listed(("Nr. p.k.", ("1", "2", "3")), ("Project title", TITLES),
                   ("Beneficiary address", ("Valdemāra iela 1", "Brīvības iela 2")),
                   ("Exchange rate", ("1", "1")))  # fmt: skip
    told = {p.column.reference: p.field for p in draft.ignored}
    assert told == {"Beneficiary address": "none.address", "Exchange rate": "none.exchange rate"}


@pytest.mark.parametrize(
    ("header", "values", "first", "read"),
    [
        ("Name of category of intervention", ("087-Adaptation", "101-Training of adults"),
         "087-Adaptation", {"code": "087", "label": "Adaptation"}),
        ("Category of intervention", ("087 Adaptation to climate", "101 Training of adults"),
         "087 Adaptation to climate", {"code": "087", "label": "Adaptation to climate"}),
        ("Intervention field", ("060", "101"), "060", {"code": "060"}),
        ("Intervention field", ("Training of adults", "Roads"), "Roads", {"label": "Roads"}),
        ("Thematic objective", ("(11) Institutional capacity", "(6) Environment"),
         "(6) Environment", {"code": "6", "label": "Environment"}),
        ("Specific objective", ("1.1 Enhancing innovation", "2.1 Clean water for all"),
         "1.1 Enhancing innovation", {"code": "1.1", "label": "Enhancing innovation"}),
    ],
)  # fmt: skip
def test_codes_and_labels_in_one_cell(
    header: str, values: tuple[str, ...], first: str, read: dict[str, str]
) -> None:
    draft = listed(("Project title", TITLES), (header, values))
    (cells,) = draft.classifications.values()
    assert set(cells) == set(read)
    told = yaml_of(draft)["records"]["classifications"][0]
    for name, value in read.items():
        assert _read(told[name], header, first) == value


def _read(cell: Any, header: str, text: str) -> Any:
    """What the reader makes of a text by the cell of a draft."""
    told = Cell.model_validate({"column": cell} if isinstance(cell, str) else cell)
    bound = BoundCell("x", told, columns(header), [])
    return CellReader(bound, "text", Forms()).of(text).value


def test_several_codes_in_one_cell_are_left_to_a_person() -> None:
    text = "01 Grant, 118 Training of adults, T04 Macro region"
    draft = listed(("Project title", TITLES), ("Intervention categories", (text,)))
    assert one_of(draft, "Intervention categories") == (
        "classifications.intervention_field", False
    )  # fmt: skip
    assert "several codes" in draft.open[0].notes[0]


def test_a_code_in_front_of_the_title_is_the_key() -> None:
    titles = tuple(f"{5000300 + n}-{title}" for n, title in enumerate(TITLES))
    draft = listed(("Operation name", titles), ("Total eligible expenditure", ("99.10", "1200.5")))
    project = yaml_of(draft)["records"]["project"]
    assert _read(project["project_code"], "Operation name", titles[1]) == "5000301"
    assert _read(project["title"], "Operation name", titles[1]) == TITLES[1]
    assert draft.grain.key == ["project_code"]


def test_a_year_at_the_beginning_of_titles_is_no_code() -> None:
    titles = tuple(f"2014-2020 {title}" for title in TITLES)
    draft = listed(("Operation name", titles), ("Country", ("Latvia",)))
    assert yaml_of(draft)["records"]["project"] == {"title": "Operation name"}


def test_identifiers_in_brackets_are_known_by_their_check_digit() -> None:
    numbers = ("15351583095", "26472901970", "84712436363", "10839679016", "00602600385",
               "18683136487")  # fmt: skip
    names = tuple(f"{name} ({number})" for name, number in zip(NAMES, numbers, strict=True))
    assert scheme_of(numbers[1:]) == "HR-OIB"
    draft = listed(("Korisnik", names[1:]), ("Naziv projekta", TITLES), rows=5)
    partner = yaml_of(draft)["records"]["partners"][0]
    assert set(partner["identifiers"]) == {"HR-OIB"}
    assert _read(partner["identifiers"]["HR-OIB"], "Korisnik", names[1]) == "26472901970"
    assert _read(partner["name"], "Korisnik", names[1]) == NAMES[1]


def test_numbers_of_no_known_register_are_asked_for() -> None:
    draft = listed(("Project title", TITLES), ("Beneficiary name", NAMES),
                   ("Registration number", tuple(f"{n}" * 11 for n in range(1, 7))))  # fmt: skip
    assert one_of(draft, "Registration number") == ("partners.identifiers", False)
    assert "which register" in draft.open[0].notes[0]


def test_postcodes_with_their_towns() -> None:
    draft = listed(("Project title", TITLES), ("Operation postcode", ("24768 Rendsburg",
                                                                      "25813 Husum")))  # fmt: skip
    (place,) = yaml_of(draft)["records"]["locations"]
    assert _read(place["postcode"], "Operation postcode", "24768 Rendsburg") == "24768"
    assert _read(place["town"], "Operation postcode", "24768 Rendsburg") == "Rendsburg"


def test_lists_of_partners_in_one_cell() -> None:
    draft = listed(
        ("Operation name", TITLES),
        ("Beneficiary name", ("Valkas novada dome;Valga Linnavalitsus", "A dome;B Linn;C pilsēta")),
        ("Role", ("LP;PP", "LP;PP;PP")), ("Country", ("Latvia;Estonia", "Latvia;Estonia;Latvia")),
        ("Total eligible expenditure", ("1000.50;99.10", "100.50;200.50;300.50")),
        ("ERDF co-financing", ("910.10;88.10", "81.10;182.20;283.30")),
    )  # fmt: skip
    assert draft.grain.grain == "project"
    (partner,) = yaml_of(draft)["records"]["partners"]
    assert partner["list"] == ";"
    assert partner["role"]["words"] == {"PP": "partner", "LP": "lead"}
    assert partner["country"] == "Country"
    assert [a["measure"] for a in partner["amounts"]] == [
        "eligible_expenditure", "programme_funding"
    ]  # fmt: skip


def test_lists_of_other_lengths_are_told() -> None:
    draft = listed(
        ("Operation name", TITLES), ("Beneficiary name", ("A dome;B dome;C dome",)),
        ("Country", ("LV;LT",)), ("Total eligible expenditure", ("150.50;250.5;350.5",)), rows=1,
    )  # fmt: skip
    country = next(p for p in draft.proposals if p.column.reference == "Country")
    assert country.notes == [
        "as long as the list of names in 0 of 1 rows; the others will be refused"
    ]


def test_a_lead_in_columns_of_its_own_stands_once_per_project() -> None:
    rows = [
        (f"P-{n // 3}", f"About the matter {n // 3}", f"University of {n // 3}", f"{n // 3}00.50",
         f"Partner Ltd {n}", f"{n}7.25")
        for n in range(60)
    ]  # fmt: skip
    draft = drafted(("project id", "project title", "coordinator", "coordinator_eu_contribution",
                     "participant_name", "participant_eu_contribution"), *rows)  # fmt: skip
    assert draft.grain.grain == "partner"
    lead, partner = yaml_of(draft)["records"]["partners"]
    assert (lead["role"], lead["once_per_project"], lead["name"]) == ("lead", True, "coordinator")
    assert partner["role"] == "partner"
    assert partner["amounts"][0]["column"] == "participant_eu_contribution"


def _grain(*rows: tuple[str, str, str, str]) -> Draft:
    header = ("Project code", "Project title", "Beneficiary name", "Total eligible expenditure")
    return drafted((*header, "County"), *[(*row, f"County {n}") for n, row in enumerate(rows)])


def test_rows_that_repeat_the_amount_and_rows_that_split_it() -> None:
    same = [(f"P-{n}", f"Title {n}", f"Office {n}", f"{n}00.50") for n in range(9) for _ in "ab"]
    assert _grain(*same).grain.grain == "repeat"
    split = [(f"P-{n}", f"Title {n}", f"Office {n}", f"{n}{m}.5") for n in range(9) for m in "12"]
    assert _grain(*split).grain.grain == "split"
    single = [(f"P-{n}", f"Title {n}", f"Office {n}", f"{n}00.50") for n in range(9)]
    assert _grain(*single).grain.grain == "project"


def test_rows_of_which_some_repeat_and_some_split_are_left_to_a_person() -> None:
    same = [(f"P-{n}", f"Title {n}", f"Office {n}", f"{n}00.50") for n in range(9) for _ in "ab"]
    split = [(f"Q-{n}", f"Title {n}", f"Office {n}", f"{n}{m}.5") for n in range(9) for m in "12"]
    draft = _grain(*same, *split)
    assert draft.grain.grain is None
    assert "9 repeat their amounts, 9 have different ones" in draft.grain.grain_note
    assert yaml_of(draft)["records"]["grain"] == "TODO"


def test_rows_of_partners_by_their_roles() -> None:
    rows = [(f"P-{n // 2}", f"Title {n // 2}", f"Office {n}", "LP" if n % 2 else "PP", f"{n}0.5")
            for n in range(40)]  # fmt: skip
    draft = drafted(("Project code", "Project title", "Partner name", "Partner role",
                     "Partner budget"), *rows)  # fmt: skip
    assert draft.grain.grain == "partner"
    (partner,) = yaml_of(draft)["records"]["partners"]
    assert partner["role"] == {"column": "Partner role", "words": {"LP": "lead", "PP": "partner"}}
    assert partner["amounts"] == [{"column": "Partner budget", "measure": "total_budget"}]


def test_rows_of_one_project_are_found_wherever_they_stand() -> None:
    rows = [(f"P-{n % 3000}", f"Title {n % 3000}", f"Office {n % 3000}", f"{n % 3000}.50")
            for n in range(6000)]  # fmt: skip
    draft = _grain(*rows)
    assert draft.grain.grain == "repeat"
    assert "sampled keys have several rows" in draft.grain.grain_note


def test_titles_are_the_key_only_where_there_is_no_code() -> None:
    draft = listed(("Projekta nosaukums", TITLES), ("Finansējuma saņēmējs", NAMES))
    assert draft.grain.key == ["title"]
    twice = listed(("Projekta nosaukums", TITLES[:1]), ("Finansējuma saņēmējs", NAMES))
    assert twice.grain.key == ["title", "partner_name"]
    both = listed(("Projekta nosaukums", TITLES), ("Projekta Nr.", CODES))
    assert both.grain.key == ["project_code"]


def test_without_a_key_the_key_is_left_to_a_person() -> None:
    draft = listed(("Country", ("Latvia", "Lithuania")), ("Total cost", ("10.50", "99.10")))
    assert draft.grain.key is None
    assert yaml_of(draft)["records"]["key"] == "TODO"


@pytest.mark.parametrize(
    ("header", "values", "told"),
    [
        ("EU contribution", ("10.50", "99.10"), "TODO"),
        ("EU contribution (EUR)", ("10.50", "99.10"), "EUR"),
        ("Dofinansowanie z EU [zł]", ("10.50", "99.10"), "PLN"),
        ("EU contribution", ("10.50 kn", "99.10 kn"), {"signs": {"kn": "HRK"}}),
        ("EU contribution", ("€ 10.50", "99.10 kn"), {"signs": {"kn": "HRK", "€": "EUR"}}),
    ],
)
def test_the_currency_is_where_the_file_says_it(
    header: str, values: tuple[str, ...], told: Any
) -> None:
    assert yaml_of(listed(("Project title", TITLES), (header, values)))["currency"] == told


def test_the_currency_of_number_formats_and_of_a_column() -> None:
    rows = [(title, "10.5") for title in TITLES]
    kuna = [("", "")] + [("", '#,##0.00\\ "kn"')] * 5 + [("", '#,##0.00\\ "€"')]
    draft = drafted(("Project title", "EU contribution"), *rows, formats=kuna)
    assert yaml_of(draft)["currency"] == {"formats": {"kn": "HRK", "€": "EUR"}}
    euro = [("", "")] + [("", '#,##0.00\\ "€"')] * 6
    draft = drafted(("Project title", "EU contribution"), *rows, formats=euro)
    assert yaml_of(draft)["currency"] == "EUR"
    draft = listed(("Project title", TITLES), ("Total budget", ("10.50",)), ("Currency", ("SEK",)))
    assert yaml_of(draft)["currency"] == {"column": "Currency"}


def test_columns_of_two_currencies_have_their_own() -> None:
    draft = listed(("Project title", TITLES), ("Total budget SEK", ("1050.50",)),
                   ("EU contribution EUR", ("99.10",)))  # fmt: skip
    told = yaml_of(draft)
    assert told["currency"] == "TODO"
    assert [a["currency"] for a in told["records"]["amounts"]] == ["SEK", "EUR"]


def test_stages_that_headers_tell_and_the_one_that_they_do_not() -> None:
    draft = listed(
        ("Project title", TITLES), ("Total cost", ("1050.50",)), ("EU paid", ("910.10",))
    )
    told = yaml_of(draft)
    assert told["amount_stage"] == "TODO"
    assert [a.get("stage") for a in told["records"]["amounts"]] == [None, "paid"]
    paid = yaml_of(listed(("Project title", TITLES), ("EU amount paid", ("910.10",))))
    assert paid["amount_stage"] == "paid"
    assert "stage" not in paid["records"]["amounts"][0]


def test_words_of_a_status_are_explained_where_they_are_known() -> None:
    draft = listed(("Project title", TITLES), ("Status", ("Completed", "Running", "In limbo")))
    words = yaml_of(draft)["records"]["project"]["status"]["words"]
    assert words == {"Completed": "completed", "Running": "running", "In limbo": "TODO"}


def test_a_rare_word_deep_in_a_list_is_listed_too() -> None:
    rows = [(f"P-{n}", TITLES[n % 6], "Terminated" if n == 7_777 else "Running")
            for n in range(9_000)]  # fmt: skip
    draft = drafted(("Project code", "Project title", "Status"), *rows)
    words = yaml_of(draft)["records"]["project"]["status"]["words"]
    assert words == {"Running": "running", "Terminated": "terminated"}


def test_the_language_is_that_of_the_texts() -> None:
    latvian = (
        "Atbalsts uzņēmumiem un pašvaldībām Latvijā",
        "Ceļu pārbūve pie upes un ar ietvi",
        "Mācības no skolām uz darbu, lai veicinātu",
        "Jauns parks un bērnu laukums vai aleja",
    )
    names = ("Partner name", NAMES)
    assert yaml_of(listed(("Project title", latvian), names, rows=40))["language"] == "lv"
    assert yaml_of(listed(("Project title", ("A", "B", "C")), names))["language"] == "TODO"


def test_coordinates_the_other_way_round_are_asked_about() -> None:
    draft = listed(("Project title", TITLES), ("Country", ("Ireland",)),
                   ("latitude_longitude", ("-9.0491, 53.2744", "-8.1, 52.7")))  # fmt: skip
    (place,) = yaml_of(draft)["records"]["locations"]
    assert place["order"] == "TODO"


def test_columns_of_one_name_are_told_apart_by_their_number() -> None:
    draft = listed(("Project title", TITLES), ("Amount", ("10.50",)), ("Amount", ("99.10",)),
                   ("", ("left over", "too")))  # fmt: skip
    assert [p.column.reference for p in draft.proposals] == [
        "Project title", "Amount #1", "Amount #2", "#4"
    ]  # fmt: skip


def test_headings_and_sums_are_told_and_not_taken_for_projects() -> None:
    header = ("Project code", "Project title", "Total cost")
    rows = [(code, title, "10.50") for code, title in zip(CODES, TITLES, strict=True)]
    draft = drafted(header, ("Priority 1", "", ""), *rows, ("Kopā:", "", "63.00"))
    assert draft.sample is not None
    assert draft.sample.read == 6
    assert (draft.sample.lone, draft.sample.sums) == ([2], ["Kopā:"])


def test_a_header_in_two_rows_is_one() -> None:
    rows = [
        ("List of operations", "", ""),
        ("Name des Begünstigten", "Bezeichnung des Vorhabens", "Förderfähige Ausgaben"),
        ("beneficiary name", "operation name", "eligible expenditure"),
    ]
    rows += [(name, title, "10.50") for name, title in zip(NAMES, TITLES, strict=True)]  # fmt: skip
    draft = drafted(*rows)
    assert yaml_of(draft)["records"]["header"] == {"rows": [2, 3]}
    assert draft.sample is not None
    assert draft.sample.read == 6


def test_what_is_written_reads_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    """A draft without doubts needs only its title, publisher, currency and stage."""
    header = ("Projekta Nr.", "Projekta nosaukums", "Finansējuma saņēmējs", "ES finansējums")
    rows = [(CODES[n], TITLES[n], NAMES[n], f"{n + 1}64 029,5") for n in range(6)]
    draft = drafted(header, *rows)
    assert draft.open == []
    read = read_list(description_of(draft), table(header, *rows))
    assert [r["project_code"] for r in read["records"]] == list(CODES)
    assert read.names() == list(NAMES)
    assert read.amounts()[0] == ("programme_funding", "164029.50", "EUR")
    assert read.rules == []
    assert all(told.confidence >= CONFIDENT for told in draft.proposals)
