"""Words of the pages in three languages, and texts of sources that mean no good."""

from __future__ import annotations

import json
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.registry import BY_NAME, LANGUAGES
from smartdata.site.maps import outline_shapes, shade, tiles
from smartdata.site.paging import Pages, page_count, parts
from smartdata.site.text import checked_link, clean, json_ld, one_line, said
from smartdata.site.words import Catalogue, texts


def test_every_text_is_there_in_every_language_and_leaves_the_same_open() -> None:
    assert len(texts()) > 300
    for key, told in texts().items():
        every = [told.in_(language) for language in LANGUAGES]
        assert all(text.strip() == text and text for text in every), key
        opened = [{name for _, name, _, _ in Formatter().parse(t) if name} for t in every]
        assert opened[0] == opened[1] == opened[2], key


#: Columns with a closed list of values, and where these are called something on the pages.
LISTS = {
    ("projects", "status"): "status",
    ("projects", "project_kind"): "project_kind",
    ("projects", "amount_stage"): "stage",
    ("partners", "role"): "role",
    ("amounts", "measure"): "measure",
    ("amounts", "stage"): "stage",
    ("locations", "basis"): "basis",
    ("texts", "kind"): "kind",
    ("changes", "kind"): "change",
    ("snapshots", "status"): "snapshot",
    ("findings", "severity"): "severity",
    ("programmes", "strand"): "strand",
}


@pytest.mark.parametrize("column", LISTS, ids=".".join)
def test_every_value_of_a_closed_list_is_called_something(column: tuple[str, str]) -> None:
    table, name = column
    for language in LANGUAGES:
        words = Catalogue(language)
        for value in BY_NAME[table].by_name[name].allowed:
            assert words.value(f"values.{LISTS[column]}", value)


def test_what_is_filled_into_a_text_is_escaped() -> None:
    told = Catalogue("en")("page.as_table", what="<b>&")
    assert "&lt;b&gt;&amp;" in told


@given(st.text())
def test_no_text_of_a_source_becomes_markup(text: str) -> None:
    told = str(said(text, "lv"))
    assert told.startswith('<bdi lang="lv">')
    inner = told.removeprefix('<bdi lang="lv">').removesuffix("</bdi>")
    assert not set(inner) & set("<>\"'\x00\x07\u202e\u2066\ufffe")
    inner.encode()


def test_every_sign_that_may_not_stand_in_a_page_is_found() -> None:
    signs = (*range(9), *range(14, 32), 0x7F, 0x9F, 0xD800, 0xDFFF, 0xFDD0, 0xFFFE, 0x10FFFF)
    turns = (0x061C, 0x200E, 0x200F, 0x202A, 0x202E, 0x2066, 0x2069)
    for sign in map(chr, signs):
        assert clean(f"a{sign}b") == "a\ufffdb", ascii(sign)
    for sign in map(chr, turns):
        assert clean(f"a{sign}b") == "ab", ascii(sign)
    assert clean("a\rb\u00a0c\td") == "a\nb\u00a0c\td"


@given(
    st.recursive(st.text() | st.integers(), lambda s: st.lists(s) | st.dictionaries(st.text(), s))
)
def test_linked_data_never_ends_its_element(told: object) -> None:
    text = str(json_ld(told))
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == told


@given(st.text(), st.integers(2, 200))
def test_one_line_is_one_and_never_longer(text: str, longest: int) -> None:
    line = one_line(text, longest)
    assert len(line) <= longest
    assert "\n" not in line
    assert line == " ".join(clean(text).split()) or line.endswith("…")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JavaScript:alert(1)", " https://example.org", "//example.org/",
        "data:text/html,x", "https://user@example.org/", "https://localhost/", "https:///x",
        "https://exa mple.org/", 'https://example.org/"onclick=', "ftp://example.org/",
        "example.org", "https://example.org:port/", "https://example.org/\u202egnp.exe",
        "https://[::1", "http:x",
    ],
)  # fmt: skip
def test_links_that_lead_astray_are_refused(address: str) -> None:
    assert checked_link(address) is None


def test_plain_links_are_kept_as_they_are() -> None:
    for address in ("https://example.org/a?b=c&d#e", "http://EXAMPLE.org:8080/", None):
        assert checked_link(address) == address


def test_a_list_has_a_page_for_each_hundred_rows() -> None:
    assert [page_count(n) for n in (0, 1, 100, 101, 200, 201)] == [1, 1, 1, 2, 2, 3]
    assert [(n, len(some)) for n, some in parts(range(101), 101)] == [(1, 100), (2, 1)]
    assert [(n, some) for n, some in parts([], 0)] == [(1, [])]


def test_the_navigation_of_a_long_list_stays_short() -> None:
    pages = Pages(50, 100, str)
    assert [one.number for one in pages.shown] == [1, 0, 48, 49, 50, 51, 52, 0, 100]
    assert (pages.before, pages.after) == ("49", "51")
    assert (Pages(1, 2, str).before, Pages(2, 2, str).after) == ("", "")


def test_no_two_tiles_of_one_map_lie_on_each_other() -> None:
    for version in ("2010", "2013", "2016", "2021", "2024"):
        places = [(t.column, t.row) for t in tiles("nuts3") if version in t.versions]
        assert len(set(places)) == len(places) > 15
    places = [(t.column, t.row) for t in tiles("country")]
    assert len(set(places)) == len(places)


def test_outlines_become_paths_on_a_tenth() -> None:
    square = [(24.0, 56.0), (25.0, 56.0), (25.0, 57.0), (24.0, 57.0), (24.0, 56.0)]
    (shape,), width, height = outline_shapes({"LV007": [square]}, {"LV007": 3}, {"LV007": "3"})
    assert (width, height) == (340, 616)
    assert shape.label_x == "170.0"
    assert [shade(n, 100) for n in (0, 1, 5, 20, 50, 100)] == [0, 1, 2, 3, 4, 4]
