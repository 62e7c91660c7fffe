"""Names of fetched files: safe on every system, each given once, whatever anybody calls them."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.describe.fetching import NamedUrl
from smartdata.fetch.names import safe_name, snapshot_names
from smartdata.raw.snapshots import UNFINISHED_SUFFIXES

ANY = st.text(st.characters(), max_size=300) | st.sampled_from(
    ["..", "../../x", "a/../b", "CON", "nul.txt", ".part", "a.part.tmp", " .x. ", "a\0b", "\u202e"]
)  # fmt: skip


def url(number: int, end: str = "list.csv") -> NamedUrl:
    return NamedUrl(url=f"https://data.example/{number}/{end}")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("list.csv", "list.csv"),
        ("Projektu saraksts (2026).xlsx", "Projektu saraksts (2026).xlsx"),
        ("κατάλογος.xls", "κατάλογος.xls"),
        ("../../etc/passwd", "passwd"),
        ("..", ""),
        ("...", ""),
        ("a\0b\n.csv", "a-b-.csv"),
        ("C:\\temp\\x.csv", "x.csv"),
        ("C:x.csv", "C-x.csv"),
        (".hidden", "hidden"),
        ("x.", "x"),
        ("a.csv.part", "a.csv"),
        ("a.part.TMP.swp", "a"),
        ("aux", "file-aux"),
        ("Com7.csv", "file-Com7.csv"),
        ("console.csv", "console.csv"),
        ("a" * 300, "a" * 180),
        ("ā" * 300 + ".csv", "ā" * 88 + ".csv"),
        ("a" * 300 + "." + "b" * 40, "a" * 180),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u0304.csv", "ā.csv"),
    ],
)
def test_safe_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(ANY)
def test_a_safe_name_is_safe(name: str) -> None:
    safe = safe_name(name)
    assert len(safe.encode()) <= 190
    assert not set(safe) & set('/\\\0:*?"<>|\n\r\t')
    assert safe.isprintable()
    assert safe == safe.strip(" .")
    assert not safe.lower().endswith(UNFINISHED_SUFFIXES)
    assert safe_name(safe) == safe


@given(st.lists(st.tuples(ANY, ANY), min_size=1, max_size=30), st.randoms())
def test_each_name_is_given_once_and_does_not_depend_on_the_order(
    told: list[tuple[str, str]], chance: random.Random
) -> None:
    files = [
        (NamedUrl.model_construct(url=f"https://a.example/{n}/{end}", name=None),
         f"inline; filename={d}")
        for n, (end, d) in enumerate(told)
        if "[" not in end and "]" not in end
    ]  # fmt: skip
    names = snapshot_names(files)
    assert len({name.casefold() for name in names}) == len(files)
    assert all(names)
    by_url = {told.url: name for (told, _), name in zip(files, names, strict=True)}
    chance.shuffle(files)
    again = snapshot_names(files)
    assert by_url == {told.url: name for (told, _), name in zip(files, again, strict=True)}


def test_names_that_clash_are_told_apart_by_their_addresses() -> None:
    files = [(url(1), None), (url(2, "LIST.csv"), None), (url(3, "other.csv"), None)]
    one, two, three = snapshot_names(files)
    assert three == "other.csv"
    assert one.startswith("list-") and one.endswith(".csv") and len(one) == 21
    assert two.startswith("LIST-") and one[5:] != two[5:]
    assert snapshot_names([files[0]]) == ["list.csv"]


def test_a_described_name_is_kept_and_the_other_gives_way() -> None:
    named = NamedUrl(url="https://data.example/x", name="list.csv")
    one, two = snapshot_names([(url(1), None), (named, None)])
    assert two == "list.csv"
    assert one.startswith("list-")


def test_a_name_that_looks_marked_already_does_not_clash() -> None:
    files = [(url(1), None), (url(2), None)]
    marked = snapshot_names(files)[0]
    names = snapshot_names([*files, (url(3, marked), None)])
    assert len(set(names)) == 3


def test_naming_many_files_of_one_name_takes_no_square_of_time() -> None:
    files = [(url(number), None) for number in range(20_000)]
    began = time.process_time()
    assert len(set(snapshot_names(files))) == 20_000
    assert time.process_time() - began < 10  # a square would take minutes
