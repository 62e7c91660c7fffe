"""A draft as the text of a ``source.yaml``, with a confidence beside each mapping."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from smartdata.draft.assemble import Draft, Mapped, PartnerGroup
from smartdata.draft.forms import DAY_OF_INSTANT, is_date, unread
from smartdata.draft.propose import SUGGESTED, Proposal
from smartdata.draft.vocabulary import CONFIDENT
from smartdata.draft.wordlists import WORDED, word_list
from smartdata.personal import masked
from smartdata.text import squeeze

TODO = "TODO"
_LONGEST_COMMENT = 160
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_PARTNER_CELLS = (
    "name", "country", "region", "nuts_code", "postcode", "town", "organisation_type",
    "natural_person",
)  # fmt: skip
_PLACE_CELLS = (
    "country", "region", "nuts_code", "lau_code", "postcode", "town", "latitude", "longitude",
    "coordinates",
)  # fmt: skip


def written(draft: Draft) -> str:
    """The text of a description that begins a new source.

    It is valid YAML. Each ``TODO`` needs an answer before it is a description.
    """
    lines = [*_head(draft), *_body(draft)] if draft.sample else [*_head(draft), *_sheets(draft)]
    return "\n".join(lines) + "\n"


def scalar(value: Any) -> str:
    """A value as it stands in YAML on one line, also within brackets."""
    if isinstance(value, str) and len(value) == 1 and value in string.punctuation:
        return json.dumps(value)  # a lone sign is easily overlooked without quotes
    # Of a text with line breaks only the quoted form stands on one line.
    style = '"' if isinstance(value, str) and _UNPRINTABLE.search(value) else None
    told = yaml.safe_dump(
        [value], default_flow_style=True, default_style=style, allow_unicode=True, width=10**9
    )
    return told.strip()[1:-1]


def flow(values: Mapping[str, Any]) -> str:
    """A mapping on one line; values that are mappings themselves are one, too."""
    told = [
        f"{scalar(key)}: {flow(value) if isinstance(value, Mapping) else scalar(value)}"
        for key, value in values.items()
    ]
    return "{" + ", ".join(told) + "}"


def comment(*told: str) -> str:
    """A comment at the end of a line; personal data in it is masked, and it is cut where long."""
    text = squeeze(_UNPRINTABLE.sub(" ", "; ".join(part for part in told if part)))
    text = masked(text)
    if len(text) > _LONGEST_COMMENT:
        text = text[: _LONGEST_COMMENT - 1] + "…"
    return f"  # {text}" if text else ""


def _head(draft: Draft) -> Iterator[str]:
    name = _UNPRINTABLE.sub(" ", draft.path.name)
    yield comment(f"A first description of {name}").strip()
    yield "# Each TODO needs an answer; until then this description is refused. The numbers say how"
    yield f"# sure a line is, from 0 to 1; what is less sure than {CONFIDENT:.2f} is left as TODO."
    yield f"id: {scalar(draft.source_id)}"
    yield f"title: {{en: {TODO}, lv: {TODO}}}"
    yield f"publisher: {{en: {TODO}, lv: {TODO}}}"
    yield "# landing_page: https://…"
    yield "# licence: CC-BY-4.0"
    yield "# reuse: allowed"
    yield f"attribution: {TODO}  # as the publisher asks to be named"
    seen = draft.sample.detected if draft.sample else None
    told = (f"{seen.confidence:.2f}", seen.name_mismatch or "", seen.repaired or "") if seen else ()
    yield f"format: {draft.kind}{comment(*told)}"


def _sheets(draft: Draft) -> Iterator[str]:
    yield f"currency: {TODO}"
    yield f"amount_stage: {TODO}"
    yield "file:"
    for number, (name, rows) in enumerate(draft.sheets, start=1):
        yield "  " + comment(f"{number}: “{name}”, {rows} rows").strip()
    yield f"  sheet: {TODO}  # by name; what stands in the others is then left out on purpose"
    yield f"records: {TODO}  # draft again with --sheet and the name of one"


def _body(draft: Draft) -> Iterator[str]:
    language, why = draft.language
    yield f"language: {scalar(language or TODO)}{comment(why)}"
    yield from _currency(draft)
    stage, why = draft.stage
    yield f"amount_stage: {scalar(stage or TODO)}{comment(why)}"
    yield "# coverage: country-extract  # if only the partners of one country are listed"
    yield from _programmes(draft)
    yield from _file(draft)
    yield from _forms(draft)
    yield "records:"
    yield from ("  " + line for line in _records(draft))


def _currency(draft: Draft) -> Iterator[str]:
    seen = draft.currency
    if seen.kind == "constant":
        told = scalar(seen.told)
    elif seen.kind == "column":
        told = flow({"column": seen.told})
    else:
        told = flow({seen.kind: seen.words}) if seen.kind else TODO
    yield f"currency: {told}{comment(seen.note)}"


def _programmes(draft: Draft) -> Iterator[str]:
    if "programme_cci" in draft.project:
        return
    if "programme_name" in draft.project:
        yield "# programmes: {name as printed: CCI code}"
    else:
        yield "# default_programme: 2014TC16RFCB027  # the CCI code, if all is of one programme"


def _file(draft: Draft) -> Iterator[str]:
    assert draft.sample is not None
    seen = draft.sample.detected
    told: list[str] = []
    if seen.member is not None:
        told.append(f"member: {scalar(seen.member)}")
    if draft.records_at is not None:
        told.append(f"records_at: {scalar(draft.records_at)}")
    if draft.kind == "delimited":
        evidence = dict(part.partition(": ")[::2] for part in seen.evidence)
        told.append(f"encoding: {scalar(seen.encoding)}{comment(evidence.get('encoding', ''))}")
        told.append(f"delimiter: {scalar(seen.delimiter)}{comment(evidence.get('delimiter', ''))}")
        told.append(f"quote: {scalar(seen.quote)}")
    elif draft.sample.sheet is not None and len(seen.sheets) > 1:
        told.append(f"sheet: {scalar(draft.sample.sheet)}{comment(*seen.evidence)}")
    if told:
        yield "file:"
        yield from ("  " + line for line in told)


def _forms(draft: Draft) -> Iterator[str]:
    seen, notes = draft.forms, draft.forms.notes
    told: list[str] = []
    if seen.decimal is None or "decimal" in notes or seen.decimal != ".":
        told.append(f"decimal: {scalar(seen.decimal or TODO)}{comment(notes.get('decimal', ''))}")
    if seen.thousands:
        told.append(f"thousands: {_sequence(seen.thousands)}")
    if seen.scientific:
        told.append("scientific: true")
    if seen.dates is None or seen.dates:
        dates = TODO if seen.dates is None else _sequence(seen.dates)
        told.append(f"dates: {dates}{comment(notes.get('dates', ''))}")
    if seen.timezone is None:
        told.append(f"timezone: {TODO}{comment(notes['timezone'])}")
    if seen.months is None or seen.months:
        months = TODO if seen.months is None else _sequence(seen.months)
        told.append(f"months: {months}{comment(notes.get('months', ''))}")
    if seen.rate != "percent":
        told.append(f"rate: {scalar(seen.rate or TODO)}{comment(notes.get('rate', ''))}")
    if seen.missing:
        told.append(f"missing: {_sequence(seen.missing)}")
    if told:
        yield "forms:"
        yield from ("  " + line for line in told)


def _sequence(values: Iterable[Any]) -> str:
    return "[" + ", ".join(map(scalar, values)) + "]"


def _records(draft: Draft) -> Iterator[str]:
    grain = draft.grain
    if grain.about != "project":
        yield f"about: {grain.about}"
    yield f"grain: {grain.grain or TODO}{comment(grain.grain_note)}"
    key = TODO if grain.key is None else _sequence(grain.key)
    yield f"key: {key}{comment(grain.key_note)}"
    yield from _rows(draft)
    yield from _columns("ignored", draft.ignored)
    if draft.open:
        yield "# Say what each of these columns holds, or move it to ignored; then delete the key."
        yield from _columns(TODO, draft.open)
    if draft.project:
        yield "project:"
        for name, mapped in draft.project.items():
            yield from ("  " + line for line in _field(draft, name, mapped))
    yield from _list("partners", (_partner(draft, group) for group in draft.partners))
    if draft.places:
        yield from _list("locations", [_place(draft)])
    yield from _classifications(draft)
    if draft.identifiers:
        yield "identifiers:"
        for scheme, mapped in draft.identifiers.items():
            yield f"  {scalar(scheme)}: {_cell(draft, mapped)}{_why(mapped)}"
    yield from _texts(draft)
    yield from _amounts(draft, draft.amounts)


def _rows(draft: Draft) -> Iterator[str]:
    sample = draft.sample
    assert sample is not None
    if sample.header is not None:
        rows, sure = sample.header.rows, float(sample.header.confidence)
        told = f"{sure:.2f}, in row {', '.join(map(str, rows))}"
        if len(rows) > 1 or sure < 0.5:
            yield f"header: {{rows: {_sequence(rows) if sure >= 0.3 else TODO}}}{comment(told)}"
        else:
            yield f"# The header was found in row {rows[0]}, {sure:.2f}."
    if sample.lone_count:
        numbers = ", ".join(map(str, sample.lone))
        more = ", …" if sample.lone_count > len(sample.lone) else ""
        yield comment(
            f"Rows with a single cell: {sample.lone_count} (row {numbers}{more}). If they are "
            "headings, say sections: and the field that they fill."
        ).strip()
    if sample.sums:
        yield f"# total_words: {_sequence(sample.sums)}  # if rows that begin so are sums"


def _columns(name: str, proposals: list[Proposal]) -> Iterator[str]:
    if not proposals:
        return
    yield f"{name}:"
    for told in proposals:
        header = told.column.reference
        if name == "ignored" and header.endswith("*"):
            header = header.rstrip(" :*")  # a star at the end would stand for any end
        yield f"  - {scalar(header)}{comment(_suggestion(told), *told.notes, _seen(told))}"


def _suggestion(told: Proposal) -> str:
    if told.sure:
        return f"{told.shown} {told.field.partition('.')[2]}"
    if told.meaning is None or told.confidence < SUGGESTED:
        return ""
    name = told.field.replace("place.", "locations.").replace("none.", "nothing that is read: ")
    kinds = [name, told.meaning.measure, told.meaning.stage]
    return f"{told.shown} {' '.join(filter(None, kinds))}?"


def _seen(told: Proposal) -> str:
    """What a column holds, where that can be told without naming anybody."""
    shape = told.shape
    if not shape.filled:
        return "empty"
    if told.sure or told.field.startswith(("partners.", "none.")):
        return ""
    common = [value for value, _ in shape.counts.most_common(3)]
    if shape.filled >= 10 * shape.distinct and all(map(_names_nobody, common)):
        return "holds " + ", ".join(f"“{value}”" for value in common)
    return ""


def _names_nobody(text: str) -> bool:
    """Whether a value can't be the name of a person, nor what reaches one: a short code or flag."""
    return len(text) <= 3 or (len(text) <= 10 and text[:4].isdigit() and masked(text) == text)


def _field(draft: Draft, name: str, mapped: Mapped) -> Iterator[str]:
    words = word_list(f"project.{name}", mapped.proposal) if name in WORDED else None
    if words is None:
        yield f"{name}: {_cell(draft, mapped)}{_why(mapped)}"
        return
    yield f"{name}:"
    yield f"  column: {scalar(mapped.proposal.column.reference)}{_why(mapped)}"
    yield from ("  " + line for line in _words(words))


def _words(words: dict[str, tuple[str, str]] | None) -> Iterator[str]:
    if not words:
        yield f"words: {TODO}  # what each printed word means"
        return
    yield "words:"
    for word, (means, why) in words.items():
        yield f"  {scalar(word)}: {scalar(means or TODO)}{comment(why)}"


def _settings(draft: Draft, mapped: Mapped) -> dict[str, Any]:
    told = mapped.proposal
    cell: dict[str, Any] = {"column": told.column.reference}
    if mapped.part is not None:
        cell["pattern"] = mapped.part.pattern
        if mapped.part.optional:
            cell["pattern_optional"] = True
    if is_date(told):
        if told.column.index in draft.forms.cut_from_instants:
            cell |= {"pattern": DAY_OF_INSTANT, "dates": ["yyyy-mm-dd"]}
        if told.column.index in draft.forms.missing_in:
            cell["missing"] = draft.forms.missing_in[told.column.index]
    return cell


def _cell(draft: Draft, mapped: Mapped) -> str:
    cell = _settings(draft, mapped)
    return scalar(cell["column"]) if len(cell) == 1 else flow(cell)


def _why(mapped: Mapped) -> str:
    told = mapped.proposal
    share = ""
    if mapped.part is not None:
        share = f"fits {mapped.part.share:.0%} of its values"
    return comment(told.shown, share, *told.notes)


def _list(name: str, items: Iterable[list[str]]) -> Iterator[str]:
    told = [item for item in items if item]
    if told:
        yield f"{name}:"
    for item in told:
        for number, line in enumerate(item):
            yield ("  - " if not number else "    ") + line


def _partner(draft: Draft, group: PartnerGroup) -> list[str]:
    lines = []
    if group.separator is not None:
        lines.append(f"list: {scalar(group.separator)}")
    if group.once:
        lines.append("once_per_project: true")
    role = group.cells.get("role")
    if role is None:
        lines.append(f"role: {group.kind}")
    else:
        lines.append("role:")
        lines.append(f"  column: {scalar(role.proposal.column.reference)}{_why(role)}")
        lines += ["  " + line for line in _words(word_list("partners.role", role.proposal))]
    for name in _PARTNER_CELLS:
        if name in group.cells:
            lines += _worded_cell(draft, name, group.cells[name])
    if group.identifiers:
        lines.append("identifiers:")
        for scheme, mapped in group.identifiers.items():
            lines.append(f"  {scalar(scheme)}: {_cell(draft, mapped)}{_why(mapped)}")
    return [*lines, *_amounts(draft, group.amounts)]


def _place(draft: Draft) -> list[str]:
    lines = []
    lists = {m.proposal.shape.separator for m in draft.places.values()} - {None}
    if len(lists) == 1:
        lines.append(f"list: {scalar(lists.pop())}")
    for name in _PLACE_CELLS:
        if name in draft.places:
            lines += _worded_cell(draft, name, draft.places[name])
    if draft.order_note:
        lines.append(f"order: {TODO}{comment(draft.order_note)}")
    return lines


def _worded_cell(draft: Draft, name: str, mapped: Mapped) -> list[str]:
    words = word_list(name, mapped.proposal) if name in WORDED and mapped.part is None else None
    if not words:
        return [f"{name}: {_cell(draft, mapped)}{_why(mapped)}"]
    head = f"  column: {scalar(mapped.proposal.column.reference)}{_why(mapped)}"
    return [f"{name}:", head, *("  " + line for line in _words(words))]


def _classifications(draft: Draft) -> Iterator[str]:
    items = []
    for scheme, cells in draft.classifications.items():
        lines = [f"scheme: {scalar(scheme)}"]
        for name in ("code", "label"):
            if name in cells:
                lines.append(f"{name}: {_cell(draft, cells[name])}{_why(cells[name])}")
        items.append(lines)
    yield from _list("classifications", items)


def _texts(draft: Draft) -> Iterator[str]:
    items = []
    for kind, language, mapped in draft.texts:
        told = language or draft.language[0] or TODO
        items.append([
            f"kind: {kind}",
            f"language: {scalar(told)}" + comment(
                "origin: machine-translation, if it is one" if language else ""),
            f"column: {scalar(mapped.proposal.column.reference)}{_why(mapped)}",
        ])  # fmt: skip
    yield from _list("texts", items)


def _amounts(draft: Draft, amounts: list[Proposal]) -> Iterator[str]:
    if not amounts:
        return
    signs = tuple(draft.currency.words) if draft.currency.kind == "signs" else ()
    bad = unread(draft.forms, amounts, signs)
    yield "amounts:"
    for told in amounts:
        assert told.meaning is not None
        cell: dict[str, Any] = {"column": told.column.reference, "measure": told.meaning.measure}
        if told.meaning.stage and told.meaning.stage != draft.stage[0]:
            cell["stage"] = told.meaning.stage
        if told.column.index in draft.currency.of_columns:
            cell["currency"] = draft.currency.of_columns[told.column.index]
        lost = bad.get(told.column.index, 0)
        note = f"{lost} values of the sample don't read as amounts" if lost else ""
        yield f"  - {flow(cell)}{comment(told.shown, note, *told.notes)}"
