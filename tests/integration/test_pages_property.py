"""Generated record pages: clean ones come out exactly, broken ones are held back or flagged."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import event, given
from hypothesis import strategies as st

from smartdata.text import fold
from tests.chain import Judged, judge_pages
from tests.pages import MARKUPS, PARTNER_LABELS, PROJECT_LABELS, Partner, Project

_LABELS = {fold(label) for label in [*PARTNER_LABELS.values(), *PROJECT_LABELS.values()]}
_PIECES = (
    "Kurzemes plānošanas reģions", "Klaipėda", "Association", "Latvija", "Lietuva", "Igaunija",
    "Zemgales", "Rīgas", "Vadošais", "SIA “Ūdeka”", 'biedrība "Kurzeme"', "Nr. 5", "2021", "1.5",
    "Šiauliai, Telšiai", "Õisu", "A & B", "<b>", "50%", "N/A", "=1+1", "-", "'quoted'", "(LV)",
    "žąsis;ėglė",
    "Mõisaküla", "South", "Sudan", "€", "42.", "#1", "ministry|agency", "Projekta Nr.",
)  # fmt: skip
_COUNTRIES = {
    "Latvija": "LV", "Lietuva": "LT", "Lietuva.": "LT", "Igaunija": "EE", "Zviedrija": "SE",
    "Polija": "PL", "Apvienotā Karaliste": "GB", "Norvēģija": "NO", "Eesti": "EE", "Germany": "DE",
    "Portugāle": "PT", "Ziemeļmaķedonija": "MK", "Īrija": "IE", "South Sudan": "SS",
}  # fmt: skip
_REGIONS = {"Kurzemes": "Kurzeme", "Zemgales": "Zemgale", "Latgale": "Latgale", "Rīgas": "Rīga"}


def texts(most: int = 5) -> st.SearchStrategy[str]:
    """Texts as hostile as names of real organisations are."""
    joined = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=most).map(" ".join)
    letters = st.text(
        st.characters(min_codepoint=33, max_codepoint=0x17F, exclude_categories=["Cc", "Zs"]),
        min_size=1,
        max_size=12,
    )
    return (joined | letters.map(lambda t: f"A{t}") | joined.map(lambda t: f"{t} Õ")).filter(
        lambda text: (
            fold(text).removesuffix(":").strip() not in _LABELS
            and fold(text) not in ("n/a", "-")
            and ":" not in text
        )
    )


_AMOUNTS = st.integers(100_000, 999_999_999).map(lambda cents: Decimal(cents) / 100)


@st.composite
def partners(draw: st.DrawFn, number: int) -> Partner:
    """One partner, the first of them the lead partner."""
    country = draw(st.sampled_from(sorted(_COUNTRIES)))
    region = draw(st.sampled_from(sorted(_REGIONS))) if country == "Latvija" else "N/A"
    role = "Vadošais" if number == 0 else draw(st.sampled_from(["Iesaistītais", "Asociētais"]))
    funding, cofinancing = draw(_AMOUNTS), draw(_AMOUNTS | st.just(Decimal(0)))
    if role == "Asociētais" and draw(st.booleans()):
        funding = cofinancing = Decimal(0)
    # A name that seems to go on can't be told from its country where the two are glued together.
    name = draw(texts().filter(lambda text: text[-1] not in "-–—/("))
    decimals = draw(st.integers(0, 2))
    return Partner(role, name, country, region, funding, cofinancing, decimals=decimals)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """A project that is in order in every respect."""
    start = draw(st.dates(date(2014, 6, 1), date(2020, 12, 31)))
    count = draw(st.integers(1, 30) if draw(st.integers(0, 9)) == 0 else st.integers(1, 4))
    return Project(
        title=draw(texts()),
        acronym=draw(texts(2)),
        summary=draw(texts(30)),
        investment_priority=draw(texts()),
        programme_priority=draw(texts()),
        decision_date=start - timedelta(draw(st.integers(0, 400))),
        start_date=start,
        end_date=start + timedelta(draw(st.integers(0, 1000))),
        partners=tuple(draw(partners(number)) for number in range(count)),
    )


def _first(project: Project, **changes: object) -> Project:
    first = replace(project.partners[0], **changes)  # type: ignore[arg-type]
    return replace(project, partners=(first, *project.partners[1:]))


#: How to break a page: a change to the project, and the rule that must hold it back.
ERRORS: dict[str, tuple[str, Callable[[Project], Project]]] = {
    "impossible date": ("date_not_in_calendar", lambda p: p.printing(end_date="31.02.2020")),
    "unreadable date": ("date_unreadable", lambda p: p.printing(start_date="2020-06-01")),
    "no date": ("date_missing", lambda p: p.printing(decision_date="N/A")),
    "no date label": ("date_missing", lambda p: replace(p, without=frozenset({"start_date"}))),
    "unreadable amount": ("amount_unreadable", lambda p: p.printing(total_budget="1.234,50")),
    "negative amount": ("amount_unreadable", lambda p: p.printing(programme_funding="-5")),
    "no amount": ("amount_missing", lambda p: p.printing(total_budget="N/A")),
    "no number of partners": ("count_missing", lambda p: p.printing(declared_partners="-")),
    "odd number of partners": ("count_unreadable", lambda p: p.printing(declared_partners="divi")),
    "no number": ("project_code_missing", lambda p: p.printing(project_code="N/A")),
    "end before start": (
        "end_before_start",
        lambda p: p.printing(end_date=f"{p.start_date - timedelta(1):%d.%m.%Y}"),
    ),
    "funding above total": (
        "funding_above_total",
        lambda p: p.printing(programme_funding=f"{p.total + 1}"),
    ),
}
#: Flaws with which a page is published all the same, and the rule that must flag it.
WARNINGS: dict[str, tuple[str, Callable[[Project], Project]]] = {
    "other total": ("partner_sum_differs", lambda p: p.printing(total_budget=f"{p.total * 2}")),
    "other count": (
        "partner_count_differs",
        lambda p: p.printing(declared_partners=str(len(p.partners) + 1)),
    ),
    "unknown programme": ("programme_unknown", lambda p: replace(p, programme_name="Cita")),
    "no lead": ("not_one_lead", lambda p: _first(p, role="Iesaistītais")),
    "late decision": (
        "decision_after_start",
        lambda p: replace(p, decision_date=p.start_date + timedelta(1)),
    ),
    "unknown label": ("unknown_label", lambda p: replace(p, extra=(("Jauns lauks", "kaut kas"),))),
    "unknown country": ("country_unknown", lambda p: _first(p, country="Atlantīda", region="N/A")),
    "unknown region": ("region_unknown", lambda p: _first(p, country="Latvija", region="Sēlija")),
}
#: A glued row with an unknown country or region can't be taken apart at all.
_NOT_IN_TEXT = {"unknown country", "unknown region"}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Project, str, str]:
    """A project, the markup of its page, and what is wrong with it (nothing, mostly)."""
    flaw = draw(st.sampled_from(["", "", "", *ERRORS, *WARNINGS]))
    markup = draw(st.sampled_from(MARKUPS))
    project = draw(projects())
    if flaw:
        project = (ERRORS | WARNINGS)[flaw][1](project)
    return project, markup, flaw


@given(st.lists(cases(), min_size=10, max_size=10))
def test_clean_pages_come_out_exactly_and_broken_ones_are_held_back_or_flagged(
    found: list[tuple[Project, str, str]],
) -> None:
    named = [
        (replace(p, code=f"LLI-{i}"), markup, flaw) for i, (p, markup, flaw) in enumerate(found)
    ]
    with tempfile.TemporaryDirectory() as folder:
        judged = judge_pages(Path(folder), [p.page(markup).encode() for p, markup, _ in named])
    assert judged.tally.conserved
    assert judged.tally.records_in == len(named)
    for number, (project, markup, flaw) in enumerate(named):
        event(flaw or "clean")
        name = str(number)
        told = f"{flaw or 'clean'} page in {markup}:\n{project.page(markup)}"
        held_back = flaw in ERRORS or (flaw in _NOT_IN_TEXT and markup == "text")
        assert judged.outcome(name) == ("quarantined" if held_back else "published"), told
        if held_back:
            rule = ERRORS[flaw][0] if flaw in ERRORS else "partner_row_not_split"
            assert rule in judged.rules(name, "error"), told
            continue
        expected = {WARNINGS[flaw][0]} if flaw else set()
        if any(p.role.startswith("Asociēt") and p.total for p in project.partners):
            expected.add("associated_partner_with_money")
        assert judged.rules(name, "warning") >= expected, told
        if not flaw:
            assert judged.rules(name, "warning") == expected, told
        assert judged.project(name)["quality"] == ("warning" if expected else "ok"), told
        _assert_exact(project, name, judged, told)


def _assert_exact(project: Project, name: str, judged: Judged, told: str) -> None:
    """Every value of the published rows is the one that the page printed."""
    row = judged.project(name)
    values = project.values()
    for field in ("title", "acronym", "summary", "investment_priority", "programme_priority"):
        assert row[field] == getattr(project, field), told
    assert row["programme_name"] == project.programme_name, told
    for field in ("decision_date", "start_date", "end_date"):
        assert row[field] == getattr(project, field), told
    assert row["declared_partners"] == int(values["declared_partners"]), told
    assert row["programme_funding"] == Decimal(values["programme_funding"]), told
    assert row["total_budget"] == Decimal(values["total_budget"]), told
    published = judged.partners(name)
    assert len(published) == len(project.partners), told
    for number, (got, partner) in enumerate(zip(published, project.partners, strict=True), 1):
        assert got["partner_no"] == number, told
        assert got["name"] == partner.name, told
        assert got["role_raw"] == partner.role, told
        assert got["country"] == _COUNTRIES.get(partner.country), told
        assert got["planning_region"] == _REGIONS.get(partner.region), told
        assert got["programme_funding"] == partner.funding, told
        assert got["national_cofinancing"] == partner.cofinancing, told
        assert got["total_budget"] == partner.total, told
    amounts = [a for a in judged.tables["amounts"] if a["project_uid"] == row["project_uid"]]
    assert len(amounts) == 2 + 3 * len(project.partners), told
    assert all(Decimal(a["amount_raw"]) == a["amount"] for a in amounts), told


@given(projects(), st.sampled_from(MARKUPS), st.data())
def test_a_page_cut_off_anywhere_is_never_published_wrong(
    project: Project, markup: str, data: st.DataObject
) -> None:
    page = project.page(markup)
    cut = page[: data.draw(st.integers(1, len(page) - 1), label="cut at")]
    with tempfile.TemporaryDirectory() as folder:
        judged = judge_pages(Path(folder), [cut.encode()])
    assert judged.tally.conserved
    if judged.outcome("0") == "published":
        # Whole partners may be gone, with nothing to tell but the page's own sums and count; or
        # nothing that counts is gone: the end tags, or a last zero.
        kept = judged.partners("0")
        short = replace(project, partners=project.partners[: len(kept)])
        printed_as = project.values()
        whole = {
            f: printed_as[f] for f in ("declared_partners", "programme_funding", "total_budget")
        }
        _assert_exact(short.printing(**whole), "0", judged, cut)
        if len(kept) < len(project.partners):
            assert "partner_count_differs" in judged.rules("0", "warning")


@given(st.lists(st.tuples(projects(), st.sampled_from(MARKUPS)), min_size=1, max_size=5), st.data())
def test_mutilated_pages_never_break_the_chain(
    found: list[tuple[Project, str]], data: st.DataObject
) -> None:
    pages = [bytearray(project.page(markup).encode()) for project, markup in found]
    edits = st.tuples(
        st.sampled_from(["delete", "insert", "replace", "swap", "repeat"]),
        st.integers(0, 100_000),
        st.binary(min_size=1, max_size=4) | st.sampled_from([b"\x00", b"\xff", b"<", b">", b":"]),
    )
    for page in pages:
        for kind, where, what in data.draw(st.lists(edits, max_size=8), label="edits"):
            at = where % (len(page) + 1)
            if kind == "delete":
                del page[at : at + len(what)]
            elif kind == "insert":
                page[at:at] = what
            elif kind == "replace":
                page[at : at + len(what)] = what
            elif kind == "repeat":
                page[at:at] = page[at : at + 200]
            elif at + 1 < len(page):
                page[at], page[at + 1] = page[at + 1], page[at]
    with tempfile.TemporaryDirectory() as folder:
        judged = judge_pages(Path(folder), [bytes(page) for page in pages])
    assert judged.tally.conserved
    assert judged.tally.records_in == len(pages)
    held_back = {row["source_locator"].rpartition("#")[0] for row in judged.tables["quarantine"]}
    assert len(held_back) == judged.tally.outcomes["quarantined"]
    for row in judged.tables["projects"]:
        assert row["start_date"] <= row["end_date"]
        assert 0 <= row["programme_funding"] <= row["total_budget"]
