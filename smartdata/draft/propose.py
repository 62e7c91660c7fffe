"""What each column of a sample most likely holds, by its header, its values and its neighbours."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from smartdata.draft.evidence import weighed
from smartdata.draft.sample import Column, Sample
from smartdata.draft.shapes import Profile, is_missing, part_counts, profile
from smartdata.draft.splits import Part, parts_of, several_codes
from smartdata.draft.vocabulary import CONFIDENT, PARTNER_WORDS, Languages, Meaning, meanings
from smartdata.draft.words import likely_languages, normal, spoken, words_apart
from smartdata.personal import contact_header
from smartdata.reference import currency_signs

#: By how much the odds of one column must be above those of another for the same field.
_CLEAR = 1.3
#: Below this, a mapping is not even suggested.
SUGGESTED = 0.45
_PERSONAL = 0.3
_FEW_ROWS = 5
_LONG_TITLE = 150
_CONTACT = "none.contact"


@dataclass
class Proposal:
    """What a column is proposed to hold, how sure that is, and what a person should know of it."""

    column: Column
    shape: Profile
    meaning: Meaning | None
    confidence: float
    #: ``lead``, ``partner`` or ``beneficiary`` where the header says whose value it is.
    group: str = ""
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def field(self) -> str:
        """The proposed field; an empty text where nothing is proposed."""
        return self.meaning.field if self.meaning is not None else ""

    @property
    def sure(self) -> bool:
        """Whether the mapping is written, and not only suggested."""
        return self.confidence >= CONFIDENT and self.meaning is not None

    @property
    def shown(self) -> str:
        """The confidence as it is printed: never more than it is, and never certain."""
        return f"{int(min(self.confidence, 0.99) * 100 + 1e-9) / 100:.2f}"

    def doubt(self, note: str, most: float = 0.7) -> None:
        """Turn a mapping into a suggestion, and say why."""
        self.confidence = min(self.confidence, most)
        self.notes.append(note)

    def mean(self, meaning: Meaning, confidence: float) -> None:
        """Propose something else."""
        self.meaning, self.confidence = meaning, confidence


def propose(sample: Sample) -> list[Proposal]:
    """A proposal for each column that has a name or a value, in the order of the columns."""
    columns = [column for column in sample.columns if column.names or column.values]
    languages = likely_languages(spoken(column.header for column in columns))
    proposals = [_alone(column, languages, len(sample.rows)) for column in columns]
    _codes_tell_titles(proposals, sample)
    _addresses_of_records(proposals, sample)
    _codes_with_names(proposals)
    _short_summaries(proposals)
    for told in proposals:
        told.group = _group(told)
        _single_values(told)
    _regions_by_level(proposals)
    _one_column_each(proposals, len(sample.rows))
    for told in proposals:
        if told.sure:
            _split(told, proposals)
    return proposals


def _alone(column: Column, languages: Languages, rows: int) -> Proposal:
    shape = profile(column.values, rows)
    readings = [
        (one, weighed(one.confidence, one.field, shape))
        for one in _readings(column.header, languages, shape)
    ]
    if contact_header(column.header) or shape.share("personal") > _PERSONAL:
        personal = Proposal(column, shape, Meaning(_CONTACT, 0.95), 0.95)
        personal.notes.append("personal data, which is never published")
        return personal
    best, confidence = max(readings, key=lambda one: one[1], default=(None, 0.0))
    if best is None or confidence < SUGGESTED:
        return Proposal(column, shape, _by_values(column, shape), SUGGESTED)
    return Proposal(column, shape, best, confidence)


def _readings(header: str, languages: Languages, shape: Profile) -> Iterator[Meaning]:
    """The meanings of a header, and what its values make of them."""
    told = meanings(header, languages)
    yield from told
    best = told[0] if told else None
    if best is None:
        return
    if best.field.startswith("place.") and shape.share("nuts") >= 0.9:
        yield replace(best, field="place.nuts_code", confidence=0.88)
    elif best.field == "place.region" and shape.share("postcode") >= 0.9:
        yield replace(best, field="place.postcode", confidence=0.8)
    elif best.field == "place.nuts_code" and shape.share("letters") >= 0.9:
        yield replace(best, field="place.region", confidence=best.confidence - 0.04)
    elif best.field == "place.country" and shape.share("country") < 0.6:
        yield replace(best, field="place.region", confidence=0.5)
    if "lead" in best.concepts and shape.share("flag") >= 0.9:
        yield replace(best, field="partners.role", confidence=0.85)
    themes = best.field in ("classifications.theme", "project.programme_priority")
    if themes and shape.share("objective") >= 0.9:
        yield replace(best, field="classifications.specific_objective", confidence=0.72)


def _by_values(column: Column, shape: Profile) -> Meaning | None:
    """What the values of a column suggest whose header says nothing."""
    name = re.sub(r"[^a-z0-9]+", "_", normal(column.reference)).strip("_")
    if shape.filled and shape.share("code") >= 0.9 and shape.variety >= 0.9 and name[:1].isalpha():
        return Meaning(f"identifiers.{name}", SUGGESTED)
    if shape.filled and shape.share("country") >= 0.95:
        return Meaning("place.country", SUGGESTED)
    return None


def _of(proposals: Sequence[Proposal], name: str, least: float = 0.5) -> list[Proposal]:
    found = [told for told in proposals if told.field == name and told.confidence >= least]
    return sorted(found, key=lambda told: -told.confidence)


def _codes_tell_titles(proposals: Sequence[Proposal], sample: Sample) -> None:
    """A code that stands beside several titles is not that of a project."""
    titles = _of(proposals, "project.title")
    if not titles:
        return
    title = titles[0].column.index
    for told in _of(proposals, "project.project_code", SUGGESTED):
        beside: defaultdict[str, set[str]] = defaultdict(set)
        rows: Counter[str] = Counter()
        for row in sample.rows:
            if code := row[told.column.index]:
                beside[code].add(row[title].casefold())
                rows[code] += 1
        repeated = [code for code, count in rows.items() if count > 1]
        mixed = sum(len(beside[code]) > 1 for code in repeated)
        if mixed > 0.3 * len(repeated):
            told.doubt(f"{mixed} of its values stand beside several titles", 0.4)


def _addresses_of_records(proposals: Sequence[Proposal], sample: Sample) -> None:
    """The address of the record's own page, which holds its code, is an identifier."""
    codes = _of(proposals, "project.project_code", CONFIDENT)
    if not codes:
        return
    code = codes[0].column.index
    for told in _of(proposals, "project.website"):
        rows = [row for row in sample.rows if row[told.column.index] and row[code]]
        held = sum(row[code].removesuffix(".0") in row[told.column.index] for row in rows)
        if len(rows) >= _FEW_ROWS and held / len(rows) >= 0.95:
            told.mean(Meaning("identifiers.url", 0.9), 0.9)


def _codes_with_names(proposals: Sequence[Proposal]) -> None:
    """A code and a name of the priority, in two columns, are one classification."""
    found = _of(proposals, "project.programme_priority")
    told = {part: [p for p in found if p.meaning and part in p.meaning.concepts]
            for part in ("code", "name")}  # fmt: skip
    if len(told["code"]) == len(told["name"]) == 1 and told["code"] != told["name"]:
        for one in (*told["code"], *told["name"]):
            assert one.meaning is not None
            one.meaning = replace(one.meaning, field="classifications.priority_axis")


def _short_summaries(proposals: Sequence[Proposal]) -> None:
    """Where no column is the title, a summary as short as one may be it."""
    if _of(proposals, "project.title", CONFIDENT):
        return
    for told in _of(proposals, "project.summary", CONFIDENT):
        if told.shape.filled and told.shape.longest < _LONG_TITLE:
            told.mean(Meaning("project.title", 0.6), 0.6)
            told.notes.append("or project.summary; it is as short as a title")


def _group(told: Proposal) -> str:
    if told.meaning is None or told.field == "partners.role":
        return ""
    concepts = told.meaning.concepts
    if "lead" in concepts:
        return "lead"
    if "partner" in concepts:
        return "partner"
    if "project" in concepts and not told.field.startswith("partners."):
        return ""
    return "beneficiary" if concepts & PARTNER_WORDS else ""


_SINGLE = ("project.project_code", "project.cofinancing_rate", "project.programme_cci")


def _single_values(told: Proposal) -> None:
    name = told.field
    if told.shape.separator and (name in _SINGLE or name.endswith(("_date", "last_update"))):
        told.doubt("its cells hold lists, and a project has one value")


def _regions_by_level(proposals: Sequence[Proposal]) -> None:
    """Of several levels of regions one is the region; the others may be classifications."""
    regions = [told for told in _of(proposals, "place.region") if told.meaning]
    nuts = [told for told in regions if told.meaning and "nuts" in told.meaning.concepts]
    if len(regions) < 2 or not nuts:
        return
    finest = max(nuts, key=_level)
    for told in nuts:
        if told is not finest or len(nuts) < len(regions):
            assert told.meaning is not None
            level = _level(told) or ""
            scheme = f"classifications.nuts{level}_region"
            told.meaning = replace(told.meaning, field=scheme)
            told.doubt("region of another level than the one read as region")


def _level(told: Proposal) -> int:
    words = normal(told.column.header)
    if found := re.search(r"[1-3]", words):
        return int(found[0])
    roman = re.search(r"(i{1,3})\b", words)
    return len(roman[1]) if roman else 0


def _slot(told: Proposal) -> tuple[str, ...]:
    """What only one column can fill."""
    assert told.meaning is not None
    name = told.field
    if name == "amounts":
        unit = "".join(sorted(currency_words(told.column.header)))
        lists = "list" if told.shape.separator else ""
        return (name, told.meaning.measure, told.meaning.stage, told.group, unit, lists)
    if name.startswith("classifications."):
        return (name, "code" if is_code(told) else "label")
    if name.startswith(("partners.", "place.")):
        return (name, told.group, _number(told))
    return (name,)


def _number(told: Proposal) -> str:
    """The number behind the header of a partner: the second, the third."""
    found = re.search(r"(?:^|\s)(\d{1,2})$", normal(told.column.reference))
    return found[1] if found and told.field.startswith("partners.") else ""


def currency_words(header: str) -> frozenset[str]:
    """The currencies (ISO 4217) that a header names by sign, code or word."""
    tokens = set(re.findall(r"[^\W\d_]+|[€£$]", words_apart(header)))
    found = set()
    for code, signs in currency_signs().items():
        for sign in (code, *signs):
            plainer = {token.casefold() for token in tokens} if len(sign) > 2 else tokens
            if (sign.casefold() if len(sign) > 2 else sign) in plainer:
                found.add(code)
    return frozenset(found)


def is_code(told: Proposal) -> bool:
    """Whether a column of a classification holds its codes, and not its labels."""
    concepts = told.meaning.concepts if told.meaning else frozenset()
    if "code" in concepts and "name" not in concepts:
        return True
    if not told.shape.filled:
        return "name" not in concepts
    return told.shape.part_length <= 8 or told.shape.share("code") >= 0.9


def _one_column_each(proposals: Sequence[Proposal], rows: int) -> None:
    slots: defaultdict[tuple[str, ...], list[Proposal]] = defaultdict(list)
    for told in proposals:
        if told.meaning is not None and not told.field.startswith("none."):
            slots[_slot(told)].append(told)
    for slot, several in slots.items():
        if len(several) > 1:
            _choose(slot[0], several, rows)


def _choose(name: str, several: list[Proposal], rows: int) -> None:
    several.sort(key=lambda told: -told.confidence)
    if name == "project.summary":
        # Of an abstract and a full text, the full text is the summary.
        several.sort(key=lambda told: -told.shape.mean_length * (told.confidence >= 0.6))
    first, second = several[0], several[1]
    if name == "project.summary" and first.shape.mean_length > 1.4 * second.shape.mean_length:
        first.confidence = max(told.confidence for told in several)
    else:
        undecided = name == "project.project_code" and rows < _FEW_ROWS
        if undecided or not _is_clear(first, second):
            tied = [t for t in several if undecided or not _is_clear(first, t)]
            for told in tied:
                others = ", ".join(f"“{t.column.reference}”" for t in tied if t is not told)
                told.doubt(f"or is it {others}?")
            several = [told for told in several if told not in tied]
            first = tied[0]
    for told in several:
        if told is not first:
            told.doubt(f"{name} is read from “{first.column.reference}”")


def _is_clear(first: Proposal, second: Proposal) -> bool:
    return _odds(first) >= _CLEAR * _odds(second)


def _odds(told: Proposal) -> float:
    return told.confidence / (1 - told.confidence)


def _split(told: Proposal, proposals: Sequence[Proposal]) -> None:
    parts = parts_of(told.field, told.shape)
    if told.field.startswith("classifications.") and not parts and several_codes(told.shape):
        told.doubt("its cells hold several codes; say a pattern, or a list")
    taken = {p.field for p in proposals if p is not told and p.sure}
    if told.field == "project.title" and "project.project_code" in taken:
        return
    told.parts = [
        replace(part, field=f"{told.field}.{part.field.rpartition('.')[2]}")
        if told.field.startswith("classifications.") else part
        for part in parts
        if part.field == told.field or part.field not in taken
    ]  # fmt: skip


def parallel(sample: Sample, one: Proposal, other: Proposal) -> tuple[int, int]:
    """In how many rows two lists are equally long, of those where both say something."""
    separator = one.shape.separator or ";"
    equal = told = 0
    for row in sample.rows:
        first, second = row[one.column.index], row[other.column.index]
        if is_missing(first) or is_missing(second) or not first or not second:
            continue
        counts = part_counts((first, second), separator)
        told += 1
        equal += counts[0] == counts[1]
    return equal, told
