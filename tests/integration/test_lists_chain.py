"""Lists of any content through the whole chain: nothing lost, nothing twice, no secret told."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.describe.source import SourceDescription
from smartdata.errors import RawError
from smartdata.registry import BY_NAME
from tests.chain import Judged, judge_pages
from tests.lists import described

PERSON = "Jānis Bērziņš"
#: What cells of each column hold; the first two are what most rows say.
CELLS = {
    "Prog": ["LV-LT", "LV-LT", "Baltic", "", "n/a"],
    "Code": ["P-1", "P-2", "P-3", "p-1", "", "n/a", "A/B", "P:9", "=1+1"],
    "Title": ["One", "Two", "", f"Farm of {PERSON}", "=SUM(A1)", "tel. 67012345", "\u200b"],
    "Note": ["", "text", "a\nb", "info@example.lv", "\x07", "\ufffd"],
    "Partner": ["A", "B", "", "A;B", "A;;B", "-", "-x"],
    "Role": ["LP", "PP", "", "?", "LP;PP"],
    "Country": ["LV", "LV", "Latvija", "Narnia", "", "EL", "LV;LT", "n/a"],
    "Person": ["no", "no", "yes", "", "maybe"],
    "Reg": ["40003032949", "0", "", "010190-12345", "16117519997", "69435151530", "-"],
    "Town": ["Rīga", "", "Cēsis;Rīga", "LV-1050"],
    "County": ["N", "S", "", "N;S", "-"],
    "Nuts": ["LV003", "LT003", "XX", "", "lv006"],
    "Lat": ["56.9", "56.9", "24.1", "", "x", "6212345"],
    "Lon": ["24.1", "24.1", "56.9", "", "724321"],
    "Start": ["2016-01-01", "2016-01-01", "2016-02-30", "", "43831"],
    "End": ["2017-01-01", "2017-01-01", "2015-01-01", ""],
    "Status": ["Running", "Running", "Application", "", "Odd"],
    "Sum": ["100", "100", "100.00", "200", "", "0", "-5", "1.234", "x", "(5)", "5%", "100 kn",
            "9999999999999999", "5;6"],
    "Share": ["50", "50", "", "0.005", "7"],
    "Currency": ["EUR", "EUR", "HRK", "", "NAV", "kuna"],
}  # fmt: skip
SECRETS = ("info@example.lv", "67012345", "010190-12345", "16117519997", "Bērziņš")
SPECIAL: list[list[str]] = [[], ["Total", "", "5"], ["Section"], list(CELLS)]


def description(draw: st.DrawFn) -> SourceDescription:
    grain = draw(st.sampled_from(["project", "partner", "repeat", "split"]))
    keys = [["programme_name", "project_code"], ["project_code"], ["title", "partner_name"]]
    share = [{"column": "Share", "measure": "programme_funding"}]
    total = [{"column": "Sum", "measure": "total_budget"}]
    partner = {
        "role": draw(st.sampled_from(["lead", {"column": "Role", "words": {"LP": "lead",
                                                                           "PP": "partner"}}])),
        "name": "Partner", "country": "Country", "identifiers": {"LV-PVN": "Reg"},
        "town": "Town", "postcode": "Town", "region": "County", "nuts_code": "Nuts",
        "natural_person": {"column": "Person", "words": {"yes": "yes", "no": "no"}},
        "amounts": draw(st.sampled_from([[], share])),
        "list": draw(st.sampled_from([None, None, ";"])),
    }  # fmt: skip
    place = {"region": "County", "nuts_code": "Nuts", "latitude": "Lat", "longitude": "Lon"}
    seat = {"region": "County", "list": ";", "basis": "beneficiary_seat"}
    records = {
        "grain": grain,
        "key": draw(st.sampled_from(keys + ([["row"]] if grain == "project" else []))),
        "project": {
            "programme_name": "Prog", "project_code": "Code", "title": "Title", "summary": "Note",
            "start_date": "Start", "end_date": "End",
            "status": {"column": "Status", "words": {"Running": "running",
                                                     "Application": "applied"}},
        },
        "partners": [partner],
        "locations": draw(st.sampled_from([[], [place], [seat]])),
        "amounts": draw(st.sampled_from([total, total + [s | {"fund": "IPA"} for s in share]])),
        "classifications": [{"scheme": "field", "code": "Nuts", "label": "County"}],
        "texts": [{"column": "Note", "kind": "keywords", "language": "en"}],
        "identifiers": {"url": "Note"},
        "ignored": ["*"],
        "total_words": ["Total"],
        "continuations": draw(st.booleans()),
        "sections": draw(st.sampled_from([None, "call"])),
    }  # fmt: skip
    if "title" in records["key"]:  # which may not be the key where a code exists
        del records["project"]["project_code"]
    return described(
        records,
        currency=draw(st.sampled_from(["EUR", {"column": "Currency"}])),
        forms={"missing": ["-", "n/a"]},
        file={"delimiter": ",", "quote": '"', "encoding": "utf-8"},
        eur_rates={"stated_by": "x", "rates": [{"currency": "HRK", "units_per_euro": "7.5345"}]},
    )


def one_file(draw: st.DrawFn, dirt: int) -> bytes:
    """A file of up to 25 rows, of which about one cell in ``dirt`` is out of the ordinary."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(CELLS)
    chance = draw(st.randoms(use_true_random=False))
    for _ in range(chance.randint(1, 25)):
        if chance.random() < 0.1:
            writer.writerow(chance.choice(SPECIAL))
            continue
        row = {name: chance.choice(cells if chance.randrange(dirt) == 0 else cells[:2])
               for name, cells in CELLS.items()}  # fmt: skip
        if row["Person"] in ("yes", "maybe"):
            row["Partner"] = PERSON
        elif PERSON in row["Title"]:
            row["Title"] = "One"
        writer.writerow([*row.values(), *(["wide"] if chance.randrange(40 * dirt) == 0 else [])])
    return out.getvalue().encode()


@given(st.data())
def test_any_list_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    source = description(data.draw)
    dirt = data.draw(st.sampled_from([4, 30, 100]))
    files = [one_file(data.draw, dirt) for _ in range(data.draw(st.integers(1, 2)))]
    try:
        judged = judge_pages(tmp_path_factory.mktemp("lists"), files, source)
    except RawError as refused:
        assert str(refused).startswith(("test/2020-01-01/0: ", "test/2020-01-01/1: "))
        return
    conserved(judged)
    consistent(judged.tables)
    secretive(judged.tables)


def conserved(judged: Judged) -> None:
    assert judged.tally.conserved
    published = {
        row["source_locator"] for row in judged.tables["projects"]
    }  # fmt: skip
    for raw in judged.tables["raw_records"]:
        assert (raw["outcome"] == "published") == (raw["record_locator"] in published)


def consistent(tables: dict[str, list[dict[str, Any]]]) -> None:
    """Keys are unique, and every number leads to a row."""
    for name, rows in tables.items():
        keys = Counter(tuple(row[key] for key in BY_NAME[name].key) for row in rows)
        assert [key for key, count in keys.items() if count > 1] == [], name
    projects = {row["project_uid"] for row in tables["projects"]}
    partners = {(row["project_uid"], row["partner_no"]) for row in tables["partners"]}
    places = {(row["project_uid"], row["location_no"]) for row in tables["locations"]}
    for row in tables["amounts"]:
        assert row["project_uid"] in projects
        assert row["currency"] in ("EUR", "HRK")
        assert row["partner_no"] is None or (row["project_uid"], row["partner_no"]) in partners
        assert row["location_no"] is None or (row["project_uid"], row["location_no"]) in places
    for row in tables["partner_identifiers"]:
        assert (row["project_uid"], row["partner_no"]) in partners


def secretive(tables: dict[str, list[dict[str, Any]]]) -> None:
    """No table holds what is personal, messages and identifiers included."""
    for row in tables["partners"]:
        assert row["natural_person"] != "yes" or (row["name"], row["town"]) == (None, None)
    told = json.dumps(tables, default=str, ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in told] == []
