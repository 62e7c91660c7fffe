"""JSON in its four shapes: exact numbers, nested values, nothing lost, and nothing held."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.parse.files.json_document import first_array
from smartdata.parse.files.model import Limits, RefusedFile
from tests.workbooks import read, refusal

RECORDS = [{"code": "LLI-1", "title": "Ūdens"}, {"code": "LLI-2", "sum": 5}]


def written(path: Path, text: Any) -> Path:
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return path


def one(path: Path, record: str) -> dict[str, str]:
    """A record as it is read out of an array."""
    told = read(written(path, f"[{record}]"))
    assert told.header is not None
    return dict(zip(told.header, told.cells[0], strict=True))


def test_an_array_of_records(tmp_path: Path) -> None:
    told = read(written(tmp_path / "a.json", RECORDS))
    assert told.header == ["code", "title", "sum"]
    assert told.cells == [["LLI-1", "Ūdens", ""], ["LLI-2", "", "5"]]
    assert told.numbers == [1, 2]
    assert told.place == "O"
    assert told.detected.kind == "json"
    assert told.detected.evidence[0] == "2 records"


def test_one_record_per_line(tmp_path: Path) -> None:
    text = "".join(json.dumps(record) + "\n" for record in RECORDS)
    for name in ("a.jsonl", "a.ndjson", "a.json"):
        told = read(written(tmp_path / name, text.replace("\n", "\n\n")))
        assert told.detected.kind == "json-lines"
        assert told.detected.name_mismatch is None
        assert told.cells == [["LLI-1", "Ūdens", ""], ["LLI-2", "", "5"]]
        assert told.numbers == [1, 2]


def test_one_record_per_file(tmp_path: Path) -> None:
    told = read(written(tmp_path / "a.json", json.dumps(RECORDS[0], indent=2)))
    assert told.detected.kind == "json-object"
    assert told.cells == [["LLI-1", "Ūdens"]]
    # A file of one line may be either; the description says so.
    path = written(tmp_path / "b.json", json.dumps(RECORDS[0]))
    assert read(path).detected.kind == "json-object"
    assert read(path, kind="json-lines").detected.kind == "json-lines"


@pytest.mark.parametrize(
    "text",
    [
        '{"data": {"items": [{"a": 1}, {"a": 2}]}}',
        '{"skipped": [1, [2], {"x": 3}], "data": {"n": {"m": 1}, "items": [{"a": 1}, {"a": 2}],'
        ' "total": 2}, "after": {"items": []}}',
        '\n{ "data" : { "items" : [ {"a":1}\n,{"a":2} ] } } \n',
    ],
)
def test_an_array_at_a_path(tmp_path: Path, text: str) -> None:
    told = read(written(tmp_path / "a.json", text), records_at="data.items")
    assert told.detected.kind == "json"
    assert told.cells == [["1"], ["2"]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"data": {}}', "has no “data.items”"),
        ('{"other": 1}', "has no “data”"),
        ('{"data": {"items": {}}}', "has “{” where “[” of data.items must be"),
        ('{"data": [1]}', "has “[” where “{” of data.items must be"),
        ('{"data": {"items": [{"a": 1}], "items": [{"a": 2}]}}', "the key “items” twice"),
        ('{"data": {"items": [{"a": 1}]}', "it ends before its end"),
        ('{"data": {"items": [{"a": 1}]}} x', "“x” after its end"),
        ('{"data": {"items": [{"a": 1}]} "b": 1}', '“"” where a comma or “}” must be'),
    ],
)
def test_what_is_not_at_the_path_is_refused(tmp_path: Path, text: str, told: str) -> None:
    assert told in refusal(written(tmp_path / "a.json", text), records_at="data.items")


def test_numbers_are_kept_as_they_are_printed(tmp_path: Path) -> None:
    told = one(
        tmp_path / "a.json",
        '{"a": 1511289.1965, "b": 12.50, "c": 0.1000000000000000000001, "d": 1E3, "e": 1.5e-7,'
        ' "f": -0, "g": 12345678901234567890123, "h": 1e999999999, "i": "12.50",'
        ' "j": 1e99999999999999999999}',
    )
    assert list(told.values()) == [
        "1511289.1965", "12.50", "0.1000000000000000000001", "1000", "0.00000015", "-0",
        "12345678901234567890123", "1E+999999999", "12.50",
        "1e99999999999999999999",
    ]  # fmt: skip


def test_a_number_as_long_as_a_book_is_a_number(tmp_path: Path) -> None:
    # A well-known parser dies of a segmentation fault here, and no error can be caught.
    assert one(tmp_path / "a.json", '{"a": ' + "1" * 5_000 + "}") == {"a": "1" * 5_000}


def test_values_that_are_not_text(tmp_path: Path) -> None:
    told = one(tmp_path / "a.json", '{"a": null, "b": true, "c": false, "d": "", "e": [], "f": {}}')
    assert told == {"a": "", "b": "true", "c": "false", "d": "", "e": ""}


def test_nested_objects_are_named_by_their_path(tmp_path: Path) -> None:
    told = one(tmp_path / "a.json", '{"place": {"country": "LV", "at": {"lat": 56.9, "lon": 24}}}')
    assert told == {"place.country": "LV", "place.at.lat": "56.9", "place.at.lon": "24"}


def test_lists_are_lines_and_lists_of_objects_stand_side_by_side(tmp_path: Path) -> None:
    told = one(
        tmp_path / "a.json",
        '{"words": ["a", "b\\nc", 1.50, null], "partners": [{"name": "A", "role": "lead"},'
        ' {"name": "B\\nC", "sum": 2.50}], "mixed": [{"a": 1}, 2], "points": [[24.10, 56.9], [1]]}',
    )
    assert told == {
        "words": "a\nb c\n1.50\n",
        "partners.name": "A\nB C",
        "partners.role": "lead\n",
        "partners.sum": "\n2.50",
        "mixed": '{"a": 1}\n2',
        "points": "[24.10, 56.9]\n[1]",
    }


@pytest.mark.parametrize(
    ("record", "key"),
    [
        ('{"a": 1, "b": 2, "a": 3}', "a"),
        ('{"x": {"a": 1, "a": 1}}', "a"),
        ('{"a": {"b": 1}, "a.b": 2}', "a.b"),
        ('{"a": [{"b": 1}], "a.b": 2}', "a.b"),
    ],
)
def test_a_key_that_stands_twice_is_refused(tmp_path: Path, record: str, key: str) -> None:
    told = refusal(written(tmp_path / "a.json", f"[{record}]"))
    assert f"has the key “{key}” twice" in told
    told = refusal(written(tmp_path / "b.jsonl", f"{record}\n{record}\n"))
    assert f"has the key “{key}” twice" in told
    assert f"the key “{key}” twice" in refusal(written(tmp_path / "c.json", record))


@pytest.mark.parametrize(
    "text",
    [
        "[{]", '[{"a": 1},]', '[{"a": 1} {"b": 2}]', '[{"a": NaN}]', '[{"a": Infinity}]',
        '[{"a": 1}] x', '[{"a": 1}][{"b": 2}]', "[{'a': 1}]", '[{"a": "\n"}]', '[{"a": 01}]',
        '[{"a": "\\x"}]', "[{1: 2}]", '[{"a": 1, }]', '[{"a": 1', '[{"a": 1}', '[{"a": 1},', "[",
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    assert "is not valid JSON" in refusal(written(tmp_path / "a.json", text))


def test_what_is_no_record_is_refused(tmp_path: Path) -> None:
    assert "record 2 is no object" in refusal(written(tmp_path / "a.json", '[{"a": 1}, 2]'))
    assert "holds no record" in refusal(written(tmp_path / "b.json", "[ ]"))
    told = refusal(written(tmp_path / "c.jsonl", '{"a": 1}\n{"a": 2}\n{"a": \n'))
    assert "line 3: " in told
    assert "line 2: " in refusal(written(tmp_path / "d.jsonl", '{"a": 1}\n{"a": 2}}\n{"a":3}'))


@pytest.mark.parametrize("spelled", ["\\u0000", "\\ud800", "\\udfff\\ud83d", "x\\u0000y"])
def test_characters_that_no_text_holds_are_refused(tmp_path: Path, spelled: str) -> None:
    for text in (f'[{{"a": "{spelled}"}}]', f'[{{"{spelled}": "a"}}]'):
        assert "record 1 holds a NUL or half a character" in refusal(
            written(tmp_path / "a.json", text)
        )
    assert one(tmp_path / "b.json", '{"a": "\\ud83d\\ude00 \\u0101"}') == {"a": "😀 ā"}


def test_other_encodings_than_utf_8_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(RECORDS).encode())
    assert len(read(tmp_path / "a.json").rows) == 2
    (tmp_path / "b.json").write_bytes(json.dumps(RECORDS).encode("utf-16"))
    assert "JSON is written in UTF-8, this is utf-16" in refusal(tmp_path / "b.json")
    text = '[{"a": "Ūdenssaimniecības attīstība Ķekavā"}]'
    (tmp_path / "c.json").write_bytes(text.encode("cp1257"))
    assert "JSON is written in UTF-8, this is cp1257" in refusal(tmp_path / "c.json")


def test_what_is_nested_too_deep_is_refused(tmp_path: Path) -> None:
    for deep in ('{"a": ' * 10 + "1" + "}" * 10, '{"a": ' + "[" * 12 + "]" * 12 + "}"):
        assert "nested more than 8 deep" in refusal(written(tmp_path / "a.json", f"[{deep}, {{}}]"))
    for many in (5_000, 500_000):
        told = refusal(written(tmp_path / "b.json", '[{"a": ' + "[" * many + "]" * many + "}]"))
        assert "nested" in told
        told = refusal(written(tmp_path / "c.json", "[" * many + "]" * many))
        assert "nested too deeply" in told


def test_records_and_documents_beyond_the_limits_are_refused(tmp_path: Path) -> None:
    limits = Limits(record_chars=1_000, line_chars=1_000)
    long = json.dumps({"a": "x" * 300_000})
    assert "without the end of a record" in refusal(
        written(tmp_path / "a.json", f"[{long}]"), limits
    )
    assert "longer than 1000 characters" in refusal(
        written(tmp_path / "b.jsonl", f'{{"a": 1}}\n{long}\n'), limits
    )
    assert "one JSON record of more than 1000 bytes" in refusal(
        written(tmp_path / "c.json", long), limits
    )
    told = refusal(written(tmp_path / "d.json", '[{"a": 1, "b": 2, "c": 3}]'), max_columns=2)
    assert "more than 2 different keys" in told


@given(
    st.lists(
        st.dictionaries(
            st.text(max_size=5),
            st.one_of(st.none(), st.booleans(), st.text(), st.integers(), st.decimals(
                allow_nan=False, allow_infinity=False).map(str)),
            max_size=4,
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(min_value=1, max_value=30),
    st.sampled_from([None, 1]),
)  # fmt: skip
def test_an_array_is_read_alike_in_pieces_of_any_size(
    tmp_path: Path, records: list[dict[str, Any]], size: int, indent: int | None
) -> None:
    text = json.dumps(records, indent=indent, ensure_ascii=indent is None)
    if "\\u0000" in text or "\\ud" in text:
        return
    path = written(tmp_path / "a.json", text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("smartdata.parse.files.json_document._CHUNK", size)
        told = read(path)
    assert told.header is not None
    names = list(dict.fromkeys(name for record in records for name in record))
    assert told.header == names
    shown = {None: "", True: "true", False: "false"}
    for record, cells in zip(records, told.cells, strict=True):
        expected = [record.get(name) for name in names]
        assert cells == [shown[v] if v is None or isinstance(v, bool) else str(v) for v in expected]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '{"a": 1, "b": {"c": "x", "items": [{"k": 1.50}, 2]}, "z": [1]}',
            ("b.items", 2, {"k": "1.50"}),
        ),
        ('{"items": [], "more": [1]}', ("items", 0, None)),
        ('{"a": {"b": {"c": {"d": [1]}}}, "e": [[2]]}', ("e", 0, ["2"])),
        ('{"a": {}, "b": null}', None),
        ("{}", None),
    ],
)
def test_the_first_array_of_a_document(tmp_path: Path, text: str, told: Any) -> None:
    found = first_array(written(tmp_path / "a.json", text), Limits())
    assert (found and (found.path, found.values_before, found.first)) == told


@pytest.mark.parametrize("text", ['{"a": ', '{"a": [1', "[1]", '{"a" 1}', '{"a": ' + "[" * 200_000])
def test_there_is_no_first_array_in_what_is_no_document(tmp_path: Path, text: str) -> None:
    with pytest.raises(RefusedFile):
        first_array(written(tmp_path / "a.json", text), Limits())
    (tmp_path / "b.json").write_bytes(b'{"a": "\xff"}')
    with pytest.raises(RefusedFile):
        first_array(tmp_path / "b.json", Limits())
