"""Drafts of real files against the descriptions that people wrote of them, with the figures."""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from smartdata.describe.lists import AmountSpec
from smartdata.describe.source import SourceDescription, read_description
from smartdata.draft.assemble import Draft, draft
from smartdata.draft.grain import fields_of
from smartdata.draft.propose import Proposal
from smartdata.draft.vocabulary import CONFIDENT, Meaning, meanings
from smartdata.draft.words import likely_languages, spoken
from smartdata.parse.lists.header import Columns, FoundHeader
from smartdata.parse.lists.read import ListFile
from smartdata.parse.lists.rows import cells_of
from smartdata.parse.schema import Rows
from smartdata.text import squeeze
from tests.drafted import description_of

DESCRIPTIONS = Path(__file__).parent / "descriptions"
RECORDS = "interreg_loo_records"
#: The real files, by the description that a person wrote of each.
FILES = {
    "sweden": "interreg_sweden_partners/rawdata.json",
    "latvia_html": "loo_latvia/all_funds_Latvia_2014-2020.xls",
    "latvia_csv": "loo_latvia/all_funds_Latvia_2014-2020.csv",
    "lithuania_2016_06": "loo_lithuania/Paraisku_informacija_20160616.xls",
    "lithuania_2016_10": "loo_lithuania/Paraisku_informacija_20161030.csv",
    "lithuania_contracts": "loo_lithuania/contracts_2007-2013.xls",
    "croatia_xls": "loo_croatia/original_xls_file_croatia.xls",
    "croatia_csv": "loo_croatia/ESIF_Croatia_2007-2020.csv",
    "greece": "loo_greece/ListOfOperations_20160513.csv",
    "germany_xlsx": "loo_germany_sh/LPW-Liste_der_Vorhaben_Schleswig_Holstein.xlsx",
    "germany_csv": "loo_germany_sh/LPW-Liste_der_Vorhaben_Schleswig-Holstein.csv",
    "kohesio_beneficiaries": "kohesio/kohesio-data-export.tsv",
    "kohesio_example": "kohesio/IE_valid_example.csv",
    "cordis": "cordis/cordis_projects_and_participants.csv",
    "loo_bg_tr": f"{RECORDS}/2014tc16i5cb005__record.json",
    "loo_danube": f"{RECORDS}/2014tc16m6tn001__record.json",
    "loo_central_baltic": f"{RECORDS}/2014tc16rfcb014__record.json",
    "loo_ie_uk": f"{RECORDS}/2014tc16rfcb047__record.json",
    "loo_ee_lv": f"{RECORDS}/2014tc16rfcb050__record.json",
    "loo_europe": f"{RECORDS}/2014tc16rfir001__record.json",
    "loo_atlantic": f"{RECORDS}/2014tc16rftn002__record.json",
    "loo_cordis": f"{RECORDS}/cordis__record.json",
}
#: Mappings that are right as well, where a description made another choice, and why they are.
ALSO_RIGHT = {
    ("kohesio_example", "Date_Of_Last_Update", "project.last_update"):
        "the column is empty in the example, so its description leaves it out",
    ("cordis", "program", "project.programme_name"):
        "H2020 and FP7 are the programmes; the description reads the level below as priority",
    ("cordis", "signature_date", "project.contract_date"):
        "the day on which the grant agreement was signed",
    ("cordis", "keywords", "texts.keywords"):
        "keywords they are; the description leaves them out",
    ("loo_ie_uk", "Status", "project.status"):
        "a status it is; the description leaves it out",
    ("loo_cordis", "participantCountries", "place.country"):
        "the cells of this record have moved, so its description leaves the column out",
}  # fmt: skip
IGNORED = "ignored"
Pair = tuple[int, str]


def _target(name: str) -> str:
    """A field as it is compared: a place is a place, whoever's; a scheme has codes and labels."""
    for group in ("partners.", "locations."):
        rest = name.removeprefix(group)
        if rest != name and rest in (
            "country", "region", "nuts_code", "lau_code", "postcode", "town", "latitude",
            "longitude", "coordinates",
        ):  # fmt: skip
            return f"place.{rest}"
    if name.startswith("classifications."):
        return ".".join(name.split(".")[:2])
    return name


def _amount(measure: str, stage: str, level: str) -> str:
    return f"{level}amounts.{measure}.{stage}"


def right_mappings(source: SourceDescription, found: Draft) -> set[Pair]:
    """What a description reads of each column of a file, by the number of the column."""
    assert found.sample is not None
    assert source.records is not None
    names = [column.names for column in found.sample.columns]
    columns = Columns(FoundHeader((), names, found.sample.detected.confidence))
    pairs: set[Pair] = set()
    for name, cell in cells_of(source.records):
        for aliases in cell.headers:
            index = columns.find(aliases)
            assert index is not None, aliases
            if isinstance(cell, AmountSpec):
                level = "partners." if name.startswith("partners.") else ""
                stage = cell.stage or source.amount_stage
                pairs.add((index, _amount(cell.measure, stage, level)))
            else:
                pairs.add((index, _target(name)))
    rule = source.currency
    if not isinstance(rule, str) and hasattr(rule, "column"):
        (aliases,) = rule.column.headers
        index = columns.find(aliases)
        assert index is not None
        pairs.add((index, "currency"))
    for pattern in source.records.ignored:
        index = columns.find((pattern,))
        assert index is not None, pattern
        pairs.add((index, IGNORED))
    return pairs


def drafted(found: Draft, told: Proposal, default_stage: str) -> set[str]:
    """What a draft says that a column holds; an amount without a stage has that of the source."""
    if not told.field or told.field.startswith("none."):
        return {IGNORED}
    if told.field == "amounts":
        assert told.meaning is not None
        of_partners = any(told in group.amounts for group in found.partners)
        unsure = not told.sure and (bool(told.shape.separator) or told.group == "partner")
        level = "partners." if of_partners or unsure else ""
        return {_amount(told.meaning.measure, told.meaning.stage or default_stage, level)}
    return {_target(name) for name in fields_of(told)}


@dataclass
class Score:
    """How a draft fares: mappings of the description, and those of them that the draft has."""

    headers: int
    mappings: int
    right: int
    suggested: int
    wrong: list[str]
    #: Columns left as TODO, and the right mappings that are not even suggested.
    todo: int
    missed: list[str]

    @property
    def share(self) -> float:
        """The share of the right mappings that the draft proposes, sure or marked TODO."""
        return (self.right + self.suggested) / self.mappings


def scored(name: str, source: SourceDescription, found: Draft) -> Score:
    """Compare a draft with a description of the same file."""
    gold: defaultdict[int, set[str]] = defaultdict(set)
    for index, target in right_mappings(source, found):
        gold[index].add(target)
    score = Score(len(found.proposals), sum(map(len, gold.values())), 0, 0, [], len(found.open), [])
    for told in found.proposals:
        header = told.column.reference
        wanted = gold[told.column.index]
        says = drafted(found, told, source.amount_stage)
        allowed = {t for n, h, t in ALSO_RIGHT if (n, h) == (name, header)}
        if told.sure:
            score.right += len(says & wanted) or bool(says & allowed)
            score.wrong += [f"{header} → {one}" for one in sorted(says - wanted - allowed)]
            left = set() if says & allowed else wanted - says
        elif wanted == {IGNORED}:
            score.right += 1
            left = set()
        else:
            score.suggested += len(says & wanted)
            left = wanted - says
        score.missed += [f"{header} → {one}" for one in sorted(left)]
    return score


def test_drafts_propose_what_people_wrote(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scores = {}
    for name, file in FILES.items():
        source = read_description(DESCRIPTIONS / name)
        scores[name] = scored(name, source, draft(shared / "data" / file))
    with capsys.disabled():
        _print(scores)
    for name, score in scores.items():
        assert score.wrong == [], f"{name}: surer than {CONFIDENT:.2f}, and wrong"
        assert score.share >= 0.9, f"{name}: missed {score.missed}"
    total = sum(score.mappings for score in scores.values())
    assert sum(score.right for score in scores.values()) >= 0.9 * total


def _print(scores: dict[str, Score]) -> None:
    heads = ("headers", "mappings", "right", "suggested", "wrong", "TODO", "share")
    lines = [
        f"Drafts of {len(scores)} real files. A mapping is written from {CONFIDENT:.2f} on; what",
        "is less sure is left as TODO, with the mapping suggested where there is one.",
        f"{'file':24}" + "".join(f"{head:>10}" for head in heads),
    ]
    for name, s in scores.items():
        row = (s.headers, s.mappings, s.right, s.suggested, len(s.wrong), s.todo)
        lines.append(f"{name:24}" + "".join(f"{n:>10}" for n in row) + f"{s.share:>10.0%}")
        lines += [f"{'':26}not sure of {missed}" for missed in s.missed]
    names = ("right", "suggested", "mappings")
    right, suggested, mappings = (sum(getattr(s, n) for s in scores.values()) for n in names)
    lines.append(f"in all: {right} right and {suggested} suggested of {mappings} mappings")
    _say(lines)


def _say(lines: list[str]) -> None:
    sys.stdout.write("\n" + "\n".join(lines) + "\n")


#: What the lists hold (records, statements, and the sums of some amounts), as it is known from
#: their own pages and was counted by others.
_LATVIAN = {"total_budget": "1357261225.98", "programme_funding": "1137691776.00"}
FIGURES: dict[str, tuple[int, int, dict[str, str]]] = {
    "latvia_html": (134, 134, _LATVIAN),
    "latvia_csv": (134, 134, _LATVIAN),
    "lithuania_2016_06": (1_509, 1_509, {}),
    "lithuania_2016_10": (2_471, 2_471, {}),
    "lithuania_contracts": (8_307, 8_307, {}),
    "greece": (2_029, 342, {"eligible_expenditure": "2342542869.83"}),
    "germany_xlsx": (31, 31, {}),
    "germany_csv": (31, 31, {}),
    "sweden": (1_196, 588, {"total_budget": "212449300.01"}),
    "kohesio_beneficiaries": (27_222, 27_222, {}),
    "croatia_xls": (2_532, 1_215, {}),
    "croatia_csv": (2_532, 1_215, {}),
}  # fmt: skip


@pytest.mark.parametrize("name", FIGURES)
def test_drafts_read_the_lists_once_their_questions_are_answered(
    shared: Path, tmp_path: Path, name: str
) -> None:
    """Nothing is answered but titles, currency, stage and language; open columns are ignored."""
    path = shared / "data" / FILES[name]
    found = draft(path, "test")
    source = description_of(found, currency="EUR", language="en")
    rows = Rows()
    numbers = count(1)
    origin = {"source_id": "test", "snapshot_date": None, "source_file_sha256": "0" * 64}
    file = ListFile(path, "2026-01-31/list", source, tmp_path)
    records = sum(file.read(origin, lambda: next(numbers), lambda: rows))
    wanted_records, statements, sums = FIGURES[name]
    assert (records, len(rows["records"])) == (wanted_records, statements)
    for measure, wanted in sums.items():
        subject = "partner" if source.records and source.records.grain == "partner" else "project"
        told = sum(
            (a["amount"] for a in rows["amounts"]
             if (a["subject"], a["measure"]) == (subject, measure)),
            Decimal(0),
        )  # fmt: skip
        assert told == Decimal(wanted), measure


#: How the volunteers' fields are called here; several where theirs holds what we tell apart.
TARGETS: dict[str, set[str]] = {
    "beneficiary_name": {"partners.name"},
    "project_name": {"project.title"},
    "project_description": {"project.summary"},
    "starting_date": {"project.start_date"},
    "completion_date": {"project.end_date"},
    "approval_date": {"project.decision_date", "project.contract_date"},
    "total_amount_eligible": {"eligible_expenditure"},
    "total_amount": {"total_budget", "public_funding"},
    "eu_cofinancing_amount": {"programme_funding"},
    "eu_cofinancing_amount_eligible": {"programme_funding"},
    "eu_cofinancing_rate": {"project.cofinancing_rate"},
    "member_state_amount": {"national_cofinancing", "public_funding"},
    "third_party_amount": {"own_contribution"},
    "beneficiary_country": {"place.country"},
    "beneficiary_country_code": {"place.country"},
    "beneficiary_nuts_region": {"place.region", "place.nuts_code"},
    "beneficiary_nuts_code": {"place.nuts_code", "place.lau_code"},
    "beneficiary_county": {"place.region", "place.town"},
    "beneficiary_city": {"place.town", "place.region", "place.postcode", "place.lau_code"},
    "beneficiary_postal_code": {"place.postcode"},
    "beneficiary_address": {"none.address"},
    "beneficiary_url": {"project.website", "none.website of a partner"},
    "beneficiary_person": {"none.contact", "partners.name"},
    "project_id": {"project.project_code"},
    "project_status": {"project.status"},
    "operational_programme": {"project.programme_name"},
    "cci_program_title": {"project.programme_name"},
    "cci_program_code": {"project.programme_cci"},
    "fund_acronym": {"project.fund"},
    "priority_label": {"project.programme_priority", "classifications.intervention_field",
                       "classifications.measure"},
    "priority_number": {"project.programme_priority", "classifications.intervention_field"},
    "theme_code": {"classifications.theme", "classifications.thematic_objective"},
    "theme_name": {"classifications.theme", "classifications.thematic_objective",
                   "classifications.intervention_field"},
    "management_authority": {"none.authority"},
}  # fmt: skip
#: Their mappings that we refuse to follow where we are sure of another, by what is wrong with them.
REFUSED = {
    "paid is not granted": ["Projektui išmokėta lėšų ES dalis, Eur"],
    "money granted is not eligible cost": [
        "Gewährte Beträge", "Gewährte Beträge 1", "Gewährte Beträge (insgesamt)",
        "Gewährte Beträge - ERDF und Nationale Mittel ohne Eigenmittel", "Gewährte Beträge in Euro",
        "gewährte Beträge in Euro", "Bewilligte Beträge", "Bewilligter Betrag", "Megítélt összeg",
        "montante_concedido", "beviljat_belopp_sek", "montant_du_financement",
    ],
    "a rate is no amount": [
        "Union co-financing rate, as per priority axis",
        "Unions-Kofinanzierungssatz (Union co-financing rate, taux de cofinancement par l'Union)",
    ],
    "the Union's and the state's money together is public funding": [
        "Myönnetty EU- ja valtion rahoitus", "Toteutunut EU- ja valtion rahoitus",
        "Toteutunut julkinen rahoitus yhteensä", "GEWÄHRTE BETRÄGE (ERDF and NATIONAL)",
        "GEWÄHRTE BETRÄGE (ERDF und nationale Mittel)", "allocated_public_funding",
        "bereitgestellte öffentliche Mittel", "Bewilligung öffentliche Mittel",
        "gesamte Fördersumme", "gesamte Fördersumme / funding amount", "Subsidy",
        "výška_finančných_prostiedkov_projektu-zazmluvnená_výška_nfp-poskytnuté_finančné_"
        "prostriedky_prijímateľovi_(nfp)",
    ],
    "total cost is not eligible cost, nor the other way round": [
        "Total Project Cost", "Totale projectkost", "Wartość projektu", "Kopējais finansējums",
        "Projekto išlaidų suma", "Budget / Budget", "budget", "SUBSIDIABELE_KOST",
    ],
    "a title is no summary, and a project's no beneficiary's": [
        "Bezeichnung des Vorhabens", "Bezeichnung des Vorhabens name of the operation",
        "name_of_the_operation", "title", "OC_TITOLO_PROGETTO", "KRATKY_NAZOV",
    ],
    "the number of an organisation or a row is not that of a project": ["ICO", "cvr", "lfd. Nr."],
    "a start is no approval": ["Beginn des Vorhabens"],
    "a status is no theme": ["Stav projektu"],
    "a call is no priority, project or summary": [
        "Název výzvy", "Číslo výzvy", "Pályázati kiírás megnevezése",
        "NAZIV JAVNEGA RAZPISA/NEPOSREDNE POTRDITVE",
    ],
    "a programme is no fund, theme or priority": ["Programme", "ordning", "målprogram",
                                                   "Ohjelma / osio"],
    "a priority or an objective is no theme, and no programme's code": [
        "Indsatsområde", "Priority Axis", "SAM / pasākuma nr.",
        "Spezifisches Ziel/specific objective",
        "Bezeichnung der Interventionskategorie für das Vorhaben/name of category of intervention "
        "for the operation",
    ],
    "a place is an authority's or a code only where it says so": [
        "Local Enterprise Partnership area", "Regija/Region", "LAU1_NAME",
    ],
}  # fmt: skip
HEADERS = "loo_headers/os_header_mappings.csv"


def _headers(shared: Path) -> list[tuple[str, str, tuple[Meaning, ...]]]:
    """The header, the volunteers' field and our meanings of every mapping that has a field here."""
    with (shared / "data" / HEADERS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 1_394
    tables: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        tables[row["yaml_path"]].append(row["source_header"])
    languages = {name: likely_languages(spoken(told)) for name, told in tables.items()}
    return [
        (squeeze(row["source_header"]), row["maps_to"],
         meanings(row["source_header"], languages[row["yaml_path"]]))
        for row in rows if row["maps_to"] in TARGETS
    ]  # fmt: skip


def test_headers_of_many_lists_are_understood(
    shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The headers alone, without a value, of lists whose descriptions volunteers wrote."""
    refused = {squeeze(header) for told in REFUSED.values() for header in told}
    counts: Counter[str] = Counter()
    wrong = []
    for header, theirs, found in _headers(shared):
        best = found[0] if found else None
        ours = (best.measure or best.field) if best else ""
        agrees = ours in TARGETS[theirs]
        if theirs.startswith("eu_cofinancing_amount") and best and best.stage == "paid":
            agrees = False  # theirs is what was granted
        sure = best is not None and best.confidence >= CONFIDENT
        if header in refused and not agrees:
            counts["refused"] += 1
        else:
            counts["asked"] += 1
            counts["agree"] += agrees
            counts["sure and agree"] += agrees and sure
            if sure and not agrees:
                wrong.append(f"{header} ({theirs}) → {ours}")
    with capsys.disabled():
        _say([
            f"Of {counts['asked']} headers of other people's descriptions we agree on "
            f"{counts['agree']} ({counts['agree'] / counts['asked']:.0%}) by the header alone, and "
            f"are sure of {counts['sure and agree']}; {counts['refused']} of theirs we refuse.",
        ])  # fmt: skip
    assert wrong == []
    assert counts["agree"] >= 0.9 * counts["asked"]
    assert counts["sure and agree"] >= 0.75 * counts["asked"]


def test_every_refusal_is_still_needed(shared: Path) -> None:
    needed = {
        header for header, theirs, found in _headers(shared)
        if (found and (found[0].measure or found[0].field) not in TARGETS[theirs])
        or (theirs.startswith("eu_cofinancing_amount") and found and found[0].stage == "paid")
    }  # fmt: skip
    assert {squeeze(header) for told in REFUSED.values() for header in told} <= needed


def test_rates_that_others_took_for_amounts_are_rates(shared: Path) -> None:
    path = shared / "data" / "loo_headers" / "eubfr_header_mappings.csv"
    with path.open(encoding="utf-8", newline="") as file:
        taken = {
            row["source_header"] for row in csv.DictReader(file)
            if row["eubfr_target"] == "budget.eu_contrib" and "rate" in row["source_header"].lower()
        }  # fmt: skip
    assert len(taken) >= 4
    for header in taken:
        assert meanings(header)[0].field == "project.cofinancing_rate", header
