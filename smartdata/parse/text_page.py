"""Record pages as plain text: a label on one line, its value on the next, then the partners."""

from __future__ import annotations

from smartdata.parse.labels import Words, label_key
from smartdata.parse.page import Page, PartnerRow, Printed
from smartdata.text import fold, tidy, trimmed

#: The one field whose value may run over several lines.
_LONG_FIELD = "summary"
#: A line of prose that ends in a colon is a label only if it is no longer than this.
_LABEL_LENGTH = 120


class _TextReader:
    """Reads one page line by line; what it waits for next is its only state."""

    def __init__(self, lines: list[str], words: Words) -> None:
        self.words = words
        self.lines = lines
        self.page = Page(place=f"L1-L{len(lines)}")
        self.current: str | None = None  # the label whose value is being read
        self.unknown: tuple[str, int] | None = None  # an unknown label whose value is being read
        self.values: list[tuple[str, int]] = []
        self.heading: list[tuple[str, int]] = []
        self.in_partners = False
        self.header_seen = False

    def read(self) -> Page:
        for number, line in enumerate(self.lines, start=1):
            if line.strip():
                self.take(trimmed(line), number, line)
        self.close()
        self.check_heading()
        if not self.in_partners:
            self.page.note("truncated_page", self.page.place, observed="no partner table")
        elif not self.header_seen or not self.page.partners:
            self.page.note("truncated_page", self.page.place, observed="no row of partners")
        return self.page

    def take(self, text: str, number: int, line: str) -> None:
        label, rest = self.label_of(text)
        if label is not None:
            self.close()
            self.in_partners = False
            self.page.see_label(label, f"L{number}")
            self.current = label
            if rest:
                self.values.append((rest, number))
        elif self.in_partners:
            self.partner_line(line, number)
        elif label_key(text) == label_key(self.words.heading) and not self.awaiting_value():
            self.close()
            self.in_partners = True
        elif self.current is None and self.unknown is None:
            self.heading.append((text, number))
        else:
            self.value_line(text, number)

    def awaiting_value(self) -> bool:
        return (self.current is not None or self.unknown is not None) and not self.values

    def label_of(self, text: str) -> tuple[str | None, str]:
        """The field that a line labels, and what stands behind the label on the same line."""
        if ":" not in text:
            return None, ""
        before, _, rest = text.partition(":")
        # A label may itself hold a colon-free bracket, so the whole line is tried first.
        name = self.words.project_fields.get(label_key(text))
        if name:
            return name, ""
        return self.words.project_fields.get(label_key(before)), rest.strip()

    def value_line(self, text: str, number: int) -> None:
        # Every value of these pages is one line, so a line that ends in a colon is a label that
        # is not known yet, even after the summary; its text is kept in the finding.
        label, colon, rest = text.partition(": ")
        begins = self.words.begins_label
        if colon and len(label) <= _LABEL_LENGTH and begins is not None and begins.match(label):
            self.close()
            self.unknown = (f"{label}:", number)
            self.values.append((rest, number))
            return
        first_of_prose = self.current == _LONG_FIELD and not self.values
        if text.endswith(":") and len(text) <= _LABEL_LENGTH and not first_of_prose:
            self.close()
            self.unknown = (text, number)
        else:
            self.values.append((text, number))

    def close(self) -> None:
        """Keep the value that has been read."""
        text = "\n".join(value for value, _ in self.values)
        if self.unknown is not None:
            label, number = self.unknown
            self.page.note("unknown_label", f"L{number}", observed=f"{label} {text}".strip())
        elif self.current is not None and self.values:
            first, last = self.values[0][1], self.values[-1][1]
            place = f"L{first}" if first == last else f"L{first}-L{last}"
            if len(self.values) > 1 and self.current != _LONG_FIELD:
                self.page.note("value_on_several_lines", place, name=self.current, observed=text)
            self.page.fields.setdefault(self.current, Printed(text, place))
        self.current = self.unknown = None
        self.values = []

    def check_heading(self) -> None:
        """The title stands above the labels as well; anything else there is told."""
        title = self.page.fields.get("title")
        for text, number in self.heading:
            if title is None or fold(text) != fold(title.text):
                self.page.note("unread_text", f"L{number}", observed=text)

    def partner_line(self, line: str, number: int) -> None:
        place = f"L{number}"
        cells = tuple(tidy(cell) for cell in line.split("\t"))
        if not self.header_seen:
            self.header_seen = True
            expected = [label_key(label) for label in self.words.partner_labels.values()]
            printed = [label_key(cell) for cell in cells]
            if printed != expected and "".join(printed) != "".join(expected):
                self.page.note(
                    "partner_columns_unknown",
                    place,
                    observed=tidy(line),
                    expected=" | ".join(self.words.partner_labels.values()),
                )
        elif len(cells) == len(self.words.partner_order):
            self.page.partners.append(PartnerRow(place, cells))
        else:
            self.page.partners.append(PartnerRow(place, None, tidy(line)))


def read_text_page(text: str, words: Words) -> Page:
    """Read a page of plain text. Lines are counted from 1."""
    return _TextReader(text.rstrip("\n").split("\n"), words).read()
