"""Record pages as HTML, however marked up: definition lists, label/value blocks or tables.

A label is known by its words, not by its tag. Its value is the text of the nearest element after
it that does not hold the label itself, up to the next label; so ``<dt>``/``<dd>``, two cells of a
row, two ``<div>``, and ``<p><b>Label:</b> value</p>`` are all read in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from smartdata.parse.html_partners import labelled_rows, partner_tables, read_table
from smartdata.parse.html_text import (
    BREAKS,
    INLINE,
    RAISED,
    Element,
    element_text,
    is_skipped,
    joined_lines,
)
from smartdata.parse.labels import HEADING, Words, label_key
from smartdata.parse.page import Page, Printed
from smartdata.registry import PROJECTS
from smartdata.text import fold, squeeze

#: Where a visitor types something; a label before one is not a label of the record.
_CONTROLS = frozenset({"input", "select", "textarea"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "legend", "caption"})
#: What stands after one of these is not the value of a label in it.
_LISTS = frozenset({"dl", "table", "ul", "ol"})
#: The one field whose value may run over several paragraphs.
_LONG_FIELD = "summary"
#: Fields in which an index or a footnote mark does no harm.
_PROSE = frozenset(c.name for c in PROJECTS.columns if c.type == "text") - {"project_code"}
#: Longer texts are never compared with labels.
_LABEL_LENGTH = 200
_SHOWN = 300
#: Elements that a whole page or a whole fragment closes again.
_CLOSED = ("html", "body", "table", "dl", "div", "section", "main", "article")
#: Not Bootstrap's badges, whose class is "label label-success".
_LABEL_CLASS = re.compile(
    r"^(?!.*\blabel-)(?:.*[\s_-])?(?:label|lbl|field-name)(?:\s|$)", re.I | re.S
)


@dataclass
class _Token:
    """``kind`` is label, unknown, text, open, close, newline or stop; ``name`` a label's field."""

    kind: str
    element: Element
    text: str = ""
    name: str | None = None

    @property
    def place(self) -> str:
        return f"L{self.element.sourceline}"


def read_html_page(text: str, words: Words) -> Page:
    """Read a page of HTML. Places are the lines of the elements' opening tags."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    page = Page(place=f"L1-L{text.rstrip().count(chr(10)) + 1}")
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        page.note("text_damaged", page.place, observed=f"not readable as HTML: {error.msg}")
        return page
    if root is None or any("Excessive depth" in e.message for e in parser.error_log):
        page.note("text_damaged", page.place, observed="elements nested deeper than 255")
        return page
    _note_unclosed(text, page)
    tables = partner_tables(root, words)
    known = words.project_fields | {label_key(words.heading): HEADING}
    if not tables:
        known = known | words.partner_fields
    partners = _read_fields(list(_tokens(root, known, tables)), page, words)
    if len(tables) > 1:
        page.note("label_repeated", f"L{tables[1].sourceline}", name="partners")
    for table in tables[:1]:
        read_table(table, page, words)
    if not tables:
        labelled_rows(partners, page, words)
    if not page.partners:
        page.note("truncated_page", page.place, observed="no row of partners")
    return page


def _note_unclosed(text: str, page: Page) -> None:
    """A page that opens an element and never closes it has lost its end."""
    bare = _without_code(text)
    counts = {
        tag: (
            len(re.findall(rf"<{tag}\b", bare, re.I)),
            len(re.findall(rf"</{tag}\s*>", bare, re.I)),
        )
        for tag in _CLOSED
    }
    whole = [tag for tag in ("html", "body") if counts[tag][0]]
    unclosed = [tag for tag in whole or _CLOSED if counts[tag][0] > counts[tag][1]]
    if unclosed:
        page.note("truncated_page", page.place, observed=f"<{unclosed[0]}> is never closed")


def _without_code(text: str) -> str:
    """The markup without comments, scripts and styles; found from the left, each looked at once."""
    kept, position, lower = [], 0, text.lower()
    for opening in re.finditer(r"<!--|<(script|style)\b", text, re.I):
        if opening.start() < position:
            continue
        end = f"</{opening[1].lower()}" if opening[1] else "-->"
        close = lower.find(end, opening.end())
        kept.append(text[position : opening.start()])
        if close < 0:
            return "".join(kept)
        position = close + len(end)
    return "".join([*kept, text[position:]])


def _tokens(root: Element, known: dict[str, str], tables: list[Element]) -> Iterator[_Token]:
    """The page as labels, texts and edges of elements, in the order of the document."""
    lengths = _text_lengths(root)
    skip_depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if skip_depth or is_skipped(element) or element in tables:
                skip_depth += 1
                continue
            label = _label(element, lengths[element], known)
            if label is not None:
                yield label
                skip_depth += 1
                continue
            yield _Token(_opening(element), element)
            if element.text:
                yield from _text_tokens(element.text, element, known)
        else:
            if skip_depth:
                skip_depth -= 1
                if element in tables:
                    yield _Token("stop", element)
            elif element.tag not in BREAKS:
                yield _Token("close", element)
            # A skipped element's tail belongs to its parent.
            if not skip_depth and element.tail and element.getparent() is not None:
                yield from _text_tokens(element.tail, element.getparent(), known)


def _opening(element: Element) -> str:
    if element.tag in _CONTROLS and element.get("type") != "hidden":
        return "control"
    return "newline" if element.tag in BREAKS else "open"


def _text_lengths(root: Element) -> dict[Element, int]:
    lengths: dict[Element, int] = {}
    for _, element in etree.iterwalk(root, events=("end",)):
        inner = sum(lengths[child] + len(child.tail or "") for child in element)
        lengths[element] = inner + len(element.text or "")
    return lengths


def _label(element: Element, length: int, known: dict[str, str]) -> _Token | None:
    if not length or length > 2 * _LABEL_LENGTH:
        return None
    if any(inner.tag in _CONTROLS for inner in element.iter()):
        return None
    text = squeeze(element_text(element))
    name = known.get(label_key(text))
    if name == HEADING:
        return _Token("stop", element)
    if name is not None:
        return _Token("label", element, text, name)
    marked = (
        element.tag in ("dt", "th")
        or _LABEL_CLASS.search(element.get("class") or "") is not None
        or _begins_paragraph(element, text)
    )
    ends_like_one = text.endswith(":") and element.tag not in INLINE | {"html", "body"}
    if text and (marked or ends_like_one) and not _holds_label(element, known):
        return _Token("unknown", element, text)
    return None


def _begins_paragraph(element: Element, text: str) -> bool:
    """Whether a bold text with a colon begins a paragraph, as a label with its value behind it."""
    parent = element.getparent()
    return (
        element.tag in ("b", "strong")
        and text.endswith(":")
        and parent is not None
        and parent.tag in ("p", "li", "div")
        and parent[0] is element
        and not (parent.text or "").strip()
    )


def _holds_label(element: Element, known: dict[str, str]) -> bool:
    """Whether a known label stands somewhere inside an element that is not one itself."""
    texts = (squeeze(text) for text in element.itertext())
    return any(label_key(text.partition(":")[0]) in known for text in texts if text)


def _text_tokens(text: str, element: Element, known: dict[str, str]) -> Iterator[_Token]:
    before, colon, rest = text.partition(":")
    name = known.get(label_key(before)) if colon else None
    if name is not None and name != HEADING:
        yield _Token("label", element, squeeze(before), name)
        text = rest
    if text.strip():
        yield _Token("text", element, text)
    elif text:
        yield _Token("text", element, " ")


def _read_fields(tokens: list[_Token], page: Page, words: Words) -> list[tuple[str, Printed]]:
    """Give each label the text that is its value; returns the values of partner labels."""
    partners: list[tuple[str, Printed]] = []
    outside: list[str] = []
    last_label = max((i for i, token in enumerate(tokens) if token.kind == "label"), default=-1)
    position = 0
    while position < len(tokens):
        token = tokens[position]
        start = position = position + 1
        if token.kind == "text" and token.text.strip():
            outside.append(squeeze(token.text))
        if token.kind not in ("label", "unknown"):
            continue
        value, position = _value(token, tokens, start, page)
        if position < len(tokens) and tokens[position].kind == "control":
            continue  # a form of the website, not the record
        if token.kind == "unknown":
            observed = f"{token.text} {value.text if value else ''}".strip()
            page.note("unknown_label", token.place, observed=observed[:_SHOWN])
        elif label_key(token.text) in words.partner_fields:
            partners.append((token.name or "", value or Printed("", token.place)))
        else:
            _keep(token, value, page)
        headings, rest, position = _rest(tokens, position)
        outside += headings
        if rest and start <= last_label:
            page.note("text_between_fields", token.place, name=token.name, observed=rest[:_SHOWN])
        elif rest:
            outside.append(rest)
    _note_outside(outside, page)
    return partners


def _keep(token: _Token, value: Printed | None, page: Page) -> None:
    name = token.name or ""
    page.see_label(name, token.place)
    if value is not None:
        if "\n" in value.text and name != _LONG_FIELD:
            page.note("value_on_several_lines", value.place, name=name, observed=value.text)
        if value.raised and name not in _PROSE:
            page.note("raised_text", value.place, name=name, observed=value.text)
        page.fields.setdefault(name, value)


def _rest(tokens: list[_Token], position: int) -> tuple[list[str], str, int]:
    """The headings and the other text from a position up to the next label, and where that is."""
    headings: list[str] = []
    texts: list[str] = []
    while position < len(tokens) and tokens[position].kind not in ("label", "unknown", "stop"):
        token = tokens[position]
        if token.kind == "text":
            above = {token.element.tag, *(e.tag for e in token.element.iterancestors())}
            (headings if above & _HEADINGS else texts).append(token.text)
        position += 1
    told = [squeeze(text) for text in headings if text.strip()]
    return told, squeeze(" ".join(texts)), position


def _value(
    label: _Token, tokens: list[_Token], start: int, page: Page
) -> tuple[Printed | None, int]:
    """The value after a label, and the position behind it."""
    cell, flows, position = _find_cell(label, tokens, start)
    if cell is None:
        return None, position
    text, place, raised = "", f"L{cell.sourceline}", False
    while position < len(tokens):
        token = tokens[position]
        inside = token.element is cell or cell in token.element.iterancestors()
        if token.kind in ("label", "stop") or not inside:
            break
        if token.kind == "unknown":
            if label.name != _LONG_FIELD:
                break
            page.note("unknown_label", token.place, name=_LONG_FIELD, observed=token.text)
            text += f"\n{token.text}\n"
        elif token.kind == "text":
            text += token.text.replace("\n", " ")
            raised = raised or (_is_raised(token.element, cell) and bool(token.text.strip()))
        elif token.element.tag not in INLINE:
            if flows and token.kind != "newline" and label.name != _LONG_FIELD:
                break
            text += "\n"
        position += 1
    told = joined_lines(text).removeprefix(":").strip()
    return (Printed(told, place, raised) if told else None), position


def _is_raised(element: Element, cell: Element) -> bool:
    while element is not cell and element is not None:
        if element.tag in RAISED:
            return True
        element = element.getparent()
    return False


def _find_cell(label: _Token, tokens: list[_Token], start: int) -> tuple[Element | None, bool, int]:
    """The element that holds a label's value, whether the label stands in it too, and where the
    value begins. An element that stands in the value's place and is empty means no value."""
    # The elements themselves, not their ids: lxml makes a new proxy, maybe at an old address,
    # for an element that nobody holds.
    above = {label.element, *label.element.iterancestors()}
    inline_seen = False
    for position in range(start, len(tokens)):
        token = tokens[position]
        if token.kind in ("label", "unknown", "stop", "control"):
            return None, False, position
        if token.kind == "open" and token.element.tag not in INLINE:
            return token.element, False, position
        if token.kind == "open":
            inline_seen = True
        elif (token.kind == "close" and token.element.tag in _LISTS) or (
            token.kind == "close" and token.element in above and inline_seen
        ):
            return None, False, position
        elif token.kind == "text" and token.text.strip(" \t\n:\xa0"):
            cell = token.element
            while cell.tag in INLINE and cell.getparent() is not None:
                cell = cell.getparent()
            return cell, cell in above, position
    return None, False, len(tokens)


def _note_outside(outside: list[str], page: Page) -> None:
    title = page.fields.get("title")
    heading = fold(title.text) if title else None
    texts = [text for text in outside if fold(text) != heading]
    if texts:
        page.note("unread_text", page.place, observed=" | ".join(texts)[:_SHOWN])
