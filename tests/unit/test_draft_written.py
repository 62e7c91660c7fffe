"""The text of a draft: YAML whatever a file holds, that finds its columns and names no person."""

from __future__ import annotations

from pathlib import Path

import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from smartdata.describe.mistakes import mistakes, todos
from smartdata.describe.source import SourceDescription
from smartdata.describe.yaml_file import read_yaml
from smartdata.draft.assemble import Draft, draft_table, id_of
from smartdata.draft.grain import fields_of
from smartdata.draft.write import TODO, comment, flow, scalar, written
from smartdata.errors import RawError
from smartdata.parse.lists.header import Columns, FoundHeader, header_key
from smartdata.parse.lists.rows import cells_of
from tests.drafted import description_of, drafted, filled, yaml_of
from tests.lists import table

#: What files hold: words of lists, and all that YAML and descriptions have a meaning for.
WORDS = st.sampled_from(
    ["Project", "title", "Code", "Total cost", "EU", "paid", "Start date", "Beneficiary", "name",
     "Country", "Status", "Rate %", "Priority", "- a", "#1", "key: value", "[x]", "{y}", "'q'",
     '"q"', "*", "&a", "!tag", "|", ">", "TODO?", "null", "yes", "1.0", "\u00e9\u0301", "\u2028",
     "\x07", "\ufeff", "Kontaktpersona", "№ 5", "Ж", "\\d+", "%", "@", "`", "~", ":", "a\nb"]
)  # fmt: skip
HEADERS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
CELLS = st.one_of(
    st.sampled_from(["", "LV", "Latvia", "2016-01-31", "31.12.2017", "1 234,50", "99.10", "85 %",
                     "LP", "Completed", "P-1", "n/a", "0", "https://a.example", "a;b", "€ 5",
                     "087 - Roads", "anna.kalnina@example.lv", "+371 67012345"]),
    st.text(max_size=30),
)  # fmt: skip


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """A header and rows of a list, as dirty as they come."""
    width = draw(st.integers(min_value=2, max_value=6))
    header = draw(st.lists(HEADERS, min_size=width, max_size=width))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8))
    return header, rows


def draft_of(told: tuple[list[str], list[list[str]]]) -> Draft:
    """The draft of a list whose header is known."""
    header, rows = told
    try:
        return draft_table(table(*rows, header=header), Path("list.json"), "test")
    except RawError:
        assume(False)
        raise


@given(lists())
def test_every_draft_is_yaml_and_becomes_a_description(
    told: tuple[list[str], list[list[str]]],
) -> None:
    draft = draft_of(told)
    said = yaml_of(draft)
    assert list(todos(said))
    records = said["records"]
    left = [told.column.reference for told in draft.open]
    assert [header_key(name) for name in records.get(TODO, [])] == [header_key(n) for n in left]
    key = ["title"] if "title" in records.get("project", {}) else ["row"]
    answers = {"records__key": key, "forms__months": None}
    if key == ["row"]:
        records["grain"] = "project"
    source = SourceDescription.model_validate(filled(said, **answers))
    assert source.records is not None


@given(lists())
def test_every_column_is_found_by_the_name_that_the_draft_gives_it(
    told: tuple[list[str], list[list[str]]],
) -> None:
    header, _ = told
    draft = draft_of(told)
    names = [(name,) if name.strip() else () for name in header]
    columns = Columns(FoundHeader((), names, draft.sample.detected.confidence))  # type: ignore[union-attr]
    for one in draft.proposals:
        assert columns.find((one.column.reference,)) == one.column.index


@given(lists())
def test_a_draft_is_the_same_every_time(told: tuple[list[str], list[list[str]]]) -> None:
    assert written(draft_of(told)) == written(draft_of(told))


@given(st.text(max_size=200))
def test_scalars_and_comments_stand_on_one_line(text: str) -> None:
    line = f"key: {scalar(text)}{comment(text)}"
    assert "\n" not in line
    assert "\r" not in line
    assert yaml.safe_load(line) == {"key": text}
    within = f"{{a: {scalar(text)}, b: {flow({'c': text})}}}"
    assert yaml.safe_load(within) == {"a": text, "b": {"c": text}}


PEOPLE = ("Anna Kalniņa", "Jānis Bērziņš", "Peter Smith", "Eva Novák")


def test_no_name_mail_or_number_of_a_person_is_written() -> None:
    header = ("Project title", "Beneficiary name", "Owner", "Remarks", "Status")
    rows = [
        ("A title", PEOPLE[n % 4], PEOPLE[(n + 1) % 4],
         f"ask {PEOPLE[n % 4].split()[0].lower()}@example.lv, tel. +371 6701234{n % 10}",
         ("Completed", "call +371 26123456")[n % 2])
        for n in range(200)
    ]  # fmt: skip
    text = written(drafted(header, *rows))
    for secret in (*PEOPLE, "@example", "6701234", "26123456"):
        assert secret not in text


def test_comments_are_masked_and_cut() -> None:
    assert comment("ask anna@example.lv, tel. +371 67012345") == "  # ask …, tel. …"
    assert len(comment("word " * 100)) < 170
    assert comment("") == ""


def test_reading_a_draft_says_what_is_still_to_do(tmp_path: Path) -> None:
    header = ("Project code", "Project title", "Mystery", "EU contribution")
    draft = drafted(header, *[(f"P-{n}", f"The title {n}", f"x{n % 3}", "910.5") for n in range(9)])
    path = tmp_path / "source.yaml"
    path.write_text(written(draft), encoding="utf-8")
    told = read_yaml(path)
    lines = "\n".join(mistakes(path, told, None))
    for name in ("title.en", "publisher.lv", "attribution", "currency", "amount_stage"):
        assert f"{name}: is still TODO" in lines
    assert set(yaml_of(draft)["records"][TODO]) == {"Mystery"}


def test_ids_come_from_names_of_files() -> None:
    for name, told in (
        ("List of Operations 2014-2020.xlsx", "list-of-operations-2014-2020"),
        ("Projektu saraksts_Ķekava.csv", "projektu-saraksts-kekava"),
        ("20160616.xls", "source-20160616"), ("Ж.csv", "source"),
    ):  # fmt: skip
        assert id_of(Path(name)) == told


def test_a_header_with_a_star_is_ignored_by_itself_only() -> None:
    rows = [(f"P-{n}", f"A title {n}", "Brīvības iela 1", "2") for n in range(9)]
    header = ("Project code", "Project title", "Address*", "Address of the archive: boxes")
    said = yaml_of(drafted(header, *rows))
    assert said["records"]["ignored"][0] == "Address"


def test_headers_over_two_lines_are_written_on_one() -> None:
    header = ("Bezeichnung des\nVorhabens", "Postleit-\nzahl", "Land")
    draft = drafted(header, *[(f"Titel Nummer {n}", "24768", "DE") for n in range(9)])
    assert [p.column.reference for p in draft.proposals] == [
        "Bezeichnung des Vorhabens", "Postleitzahl", "Land"
    ]  # fmt: skip
    source = description_of(draft)
    assert source.records is not None
    assert {n for n, _ in cells_of(source.records)} >= {"project.title", "locations.postcode"}
    assert all(fields_of(told) for told in draft.proposals)
