"""A natural person in a list, through the whole chain: no file of the release names them."""

from __future__ import annotations

from pathlib import Path

from smartdata.config import Publication, Settings
from smartdata.refresh import Refresh
from tests.personal_data import files_telling

PERSON, TOWN, HELD = "Zebediah Quux", "Quuxmuiža", "Ermintrude Blot"
DESCRIPTION = """
id: list
title: {en: A list, lv: Saraksts}
publisher: {en: A publisher, lv: Izdevējs}
attribution: A publisher
format: delimited
currency: EUR
amount_stage: approved
default_programme: 2014TC16RFCB027
records:
  key: [project_code]
  project: {project_code: Code, title: Title}
  partners:
    - role: beneficiary
      name: Name
      town: Town
      natural_person: {column: Person, words: {"yes": "yes", "no": "no"}}
      amounts: [{column: Amount, measure: total_budget}]
  amounts: [{column: Amount, measure: total_budget}]
"""
ROWS = f"""Code;Title;Name;Person;Town;Amount
A1;Bridge;A town;no;Rīga;100.00
A2;Barn;{PERSON};yes;{TOWN};20.00
A3;Road;A county;no;Cēsis;x {HELD}
;;{HELD};;;
"""


def test_nobody_is_named_in_any_file_of_a_release(tmp_path: Path) -> None:
    snapshot = tmp_path / "raw" / "list" / "2026-01-31"
    snapshot.mkdir(parents=True)
    (snapshot.parent / "source.yaml").write_text(DESCRIPTION, encoding="utf-8")
    (snapshot / "list.csv").write_text(ROWS, encoding="utf-8")
    settings = Settings(
        raw=tmp_path / "raw", warehouse=tmp_path / "warehouse", publication=Publication(site=False)
    )
    report = Refresh(settings).run()
    assert report.records == {"records_in": 4, "published": 2, "quarantined": 2, "duplicates": 0}
    release = (settings.warehouse / "open-data" / "latest").resolve()
    assert (release / "quality.json").is_file()
    assert files_telling(release, PERSON, TOWN) == []
    # What a record that is held back says stands in the table of those, and nowhere it is retold.
    telling = {Path(name.partition("#")[0].partition("!")[0]) for name in
               files_telling(release, HELD)}  # fmt: skip
    assert Path("data/quarantine.csv") in telling
    retold = {path for path in telling if path.name.startswith(("quality", "data-dictionary"))}
    assert not retold
