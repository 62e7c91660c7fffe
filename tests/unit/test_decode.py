"""Encodings: detected with certainty, or refused."""

import pytest

from smartdata.parse.decode import Decoded
from smartdata.parse.decode import decode as decode_by
from tests.pages import WORDS, Partner, Project

PAGE = Project(
    title="Viedā plānošana ėšąžģ", partners=(Partner(role="Vadošais", name="Õisu vald “Ž”"),)
).page()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    return decode_by(data, WORDS, declared)


LETTERS = Project(title="Viedā plānošana ėšąžģõ").page().replace("“", '"').replace("”", '"')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_with_and_without_a_byte_order_mark(encoding: str) -> None:
    assert decode(PAGE.encode(encoding)).text == PAGE


@pytest.mark.parametrize("encoding", ["windows-1257", "iso-8859-13"])
def test_older_baltic_encodings_are_told_by_the_labels(encoding: str) -> None:
    found = decode(LETTERS.encode(encoding))
    assert found.text == LETTERS
    assert found.encoding in ("windows-1257", "iso-8859-13")


def test_quotes_that_differ_between_the_encodings() -> None:
    assert decode(PAGE.encode("windows-1257")).text == PAGE
    assert decode(PAGE.encode("iso-8859-13")).text in (PAGE, "")


def test_an_encoding_that_the_page_names_or_the_description_states() -> None:
    page = Project(title="Āž").page("dl").replace("utf-8", "windows-1257")
    assert decode(page.encode("windows-1257")).text == page
    assert decode(PAGE.encode("cp775", errors="replace"), "cp775").encoding == "cp775"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty_file"),
        (b" \r\n\t ", "empty_file"),
        (b"\xff\xfe\xfd", "encoding_unknown"),
        (PAGE.encode("utf-8")[:-1] + b"\xc4", "encoding_unknown"),
        ("ж".encode("koi8-r") * 40, "encoding_unknown"),
        (b"PK\x03\x04" + b"\x00" * 40, "text_damaged"),
        (PAGE.replace("ā", "\ufffd").encode(), "text_damaged"),
        (PAGE.encode("utf-16-le"), "encoding_unknown"),
    ],
)
def test_what_can_t_be_read_is_said(data: bytes, problem: str) -> None:
    found = decode(data)
    assert found.problem in (problem, "text_damaged")
    assert not found.text


def test_line_ends_and_letters_written_apart() -> None:
    assert decode(PAGE.replace("\n", "\r\n").encode()).text == PAGE
    assert decode(PAGE.replace("\n", "\r").encode()).text == PAGE
    apart = decode(PAGE.replace("ā", "a\u0304").encode())
    assert apart.text == PAGE
    assert apart.recomposed


@pytest.mark.parametrize("markup", ["dl", "blocks", "table"])
def test_markup_is_told_from_the_text(markup: str) -> None:
    page = Project().page(markup)
    assert decode(page.encode()).markup == "html"
    assert decode(page[page.index("<h1>") :].encode()).markup == "html"


@pytest.mark.parametrize("start", ["<3 title", "<p>", "</div></div>", ""])
def test_text_that_speaks_of_markup_is_text(start: str) -> None:
    assert decode((start + PAGE).encode()).markup == "text"
