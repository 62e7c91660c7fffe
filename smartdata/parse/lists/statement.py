"""One statement of a project, put together from the rows of a list that are about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from smartdata.describe.lists import PROJECT_FIELDS
from smartdata.parse.lists.amounts import TOO_LARGE, EuroConverter, ReadAmount
from smartdata.parse.lists.cells import split_list
from smartdata.parse.lists.content import ContentHash, sha256_of
from smartdata.parse.lists.notes import Notes
from smartdata.parse.lists.partners import PartnerBuilder
from smartdata.parse.lists.places import read_locations
from smartdata.parse.lists.plan import ClassificationPlan, Plan
from smartdata.parse.lists.rows import DataRow, places_of
from smartdata.parse.schema import Rows
from smartdata.reference.sums import begins_like_sum, is_sum
from smartdata.registry.shared_columns import HEADLINE_MEASURES, OPERATION_STATUSES
from smartdata.text import fold, plain, squeeze

#: What makes two rows of one project contradict its description's grain.
CONTRADICTIONS = frozenset(
    {"repeated_amounts_differ", "parallel_lists_differ", "currency_unknown",
     "currency_contradicted", "row_too_wide", "partner_repeated", "key_spans_programmes"}
)  # fmt: skip
_PROGRAMME = frozenset({"programme_name", "programme_cci"})
#: Texts in which personal data may stand; a code that looks like one is none.
_FREE = frozenset(
    name for name, kind in PROJECT_FIELDS.items()
    if kind == "text" and name not in ("project_code", "programme_cci")
)  # fmt: skip
_CCI = re.compile(r"\d{4}[A-Z]{2}[A-Z0-9]{7,9}", re.ASCII)
#: In a table with more columns than this, a row with one filled cell is no record.
_LONE = 2


class StatementBuilder:
    """Builds the rows of the parsed tables for one statement after the other."""

    def __init__(self, plan: Plan, prefix: str, origin: dict[str, Any]) -> None:
        self.plan = plan
        self.prefix = prefix
        self.origin = origin
        self.euro = EuroConverter(plan.source.eur_rates)
        self.partners = PartnerBuilder(plan, prefix)
        self.content = ContentHash(plan).of
        self.cci_by_name = {
            fold(name.rstrip(".")): cci for name, cci in plan.source.programmes.items()
        }

    def place(self, row: DataRow) -> str:
        """Where a row stands in its file."""
        return f"{self.prefix}{row.number}"

    def build(
        self, rows: list[DataRow], key: tuple[str, ...], record_no: int, into: Rows,
        content: str | None = None,
    ) -> None:  # fmt: skip
        """Add one statement, made of all rows that have the key, to the tables. ``content`` is
        what :meth:`content` gives for the rows, where that was asked before."""
        notes = Notes(record_no, into["observations"])
        record: dict[str, Any] = {
            **self.origin,
            "record_no": record_no,
            "about": self.plan.records.about,
            "place": places_of(self.prefix, [row.number for row in rows]),
        }
        for row in rows:
            into["raw_rows"].append({"record_no": record_no, "place": self.place(row)})
            if row.too_wide:
                notes.note("row_too_wide", "", self.place(row), row.too_wide)
            if self.plan.last_column > _LONE and (told := _lone_cell(row)):
                notes.note("lone_cell", "", self.place(row), told)
        # First, because no other text may name the natural persons among the partners.
        partners = self.partners.build(rows, notes, into["identifiers"])
        self._project(rows, record, notes)
        locations, numbers = read_locations(self.plan, rows, self.place, notes)
        into["locations"].extend({**place, "record_no": record_no} for place in locations)
        amounts = self._amounts(rows, numbers, notes) + self.partners.amounts(partners)
        self._write_amounts(amounts, record, partners, into)
        into["partners"].extend({**p.row, "record_no": record_no} for p in partners)
        record["partner_rows"] = len(partners)
        self._classify(rows, record_no, notes, into)
        self._texts(rows, record, notes, into)
        record["content_sha256"] = content or self.content(rows)
        self._identify(record, key, notes)
        _refuse_sum(record, notes)
        if "status" not in self.plan.project:
            record["is_operation"] = "yes"
        elif record.get("status") is not None:
            record["is_operation"] = "yes" if record["status"] in OPERATION_STATUSES else "no"
        into["records"].append(record)

    def _project(self, rows: list[DataRow], record: dict[str, Any], notes: Notes) -> None:
        for name, reader in self.plan.project.items():
            values: dict[Any, str] = {}
            for row in rows:
                read = reader.read(row)
                value = notes.value(read, name, self.place(row))
                if value is not None:
                    values.setdefault(value, read.raw)
                    if name == "status":
                        record["status_raw"] = notes.publishable(read.raw, name, self.place(row))
            if not values:
                if reader.bound.cell.required:
                    notes.note("required_value_missing", name, record["place"])
                continue
            value = self._one(values, name, record["place"], notes)
            record[name] = (
                notes.publishable(value, name, record["place"]) if name in _FREE else value
            )
        reversed_rows = len(rows) > 1 and self._reversed_dates(rows, notes)
        if not reversed_rows and _reversed(record):
            self._note_reversed(record["start_date"], record["end_date"], record["place"], notes)
        self._section(rows, record, notes)

    def _section(self, rows: list[DataRow], record: dict[str, Any], notes: Notes) -> None:
        name = self.plan.records.sections
        sections = dict.fromkeys(row.section for row in rows if row.section)
        if name is not None and name not in record and sections:
            value = self._one(sections, name, record["place"], notes)
            record[name] = notes.publishable(value, name, record["place"])

    def _one(self, values: Collection[Any], name: str, place: str, notes: Notes) -> Any:
        """The value on which all rows of a project agree; where they differ, none is chosen."""
        if len(values) == 1:
            return next(iter(values))
        told = " | ".join(str(value) for value in list(values)[:5])
        programmes = {self._cci(str(value)) for value in values}
        differ = name in _PROGRAMME and (len(programmes) > 1 or None in programmes)
        notes.note("key_spans_programmes" if differ else "rows_differ", name, place, told)
        return None

    def _reversed_dates(self, rows: list[DataRow], notes: Notes) -> bool:
        readers = [self.plan.project.get(name) for name in ("start_date", "end_date")]
        first, last = readers
        if first is None or last is None:
            return False
        found = False
        for row in rows:
            start, end = first.read(row).value, last.read(row).value
            if start is not None and end is not None and end < start:
                self._note_reversed(start, end, self.place(row), notes)
                found = True
        return found

    def _note_reversed(self, start: date, end: date, place: str, notes: Notes) -> None:
        notes.note("dates_reversed", "end_date", place, str(end), str(start))

    def _amounts(
        self, rows: list[DataRow], numbers: dict[int, int], notes: Notes
    ) -> list[dict[str, Any]]:
        amounts: list[dict[str, Any]] = []
        split = self.plan.records.grain == "split"
        for reader in self.plan.amounts:
            measure = reader.spec.measure
            reads = [(row, reader.read(row)) for row in rows]
            for row, read in reads:
                if read.problem is not None:
                    rule, expected = read.problem
                    rule = "unreadable_amount" if not rule.startswith("currency") else rule
                    notes.note(rule, measure, self.place(row), read.raw, expected)
            known = [(row, read) for row, read in reads if read.amount is not None]
            if not known:
                if reader.spec.required and not any(read.problem for _, read in reads):
                    notes.note("required_value_missing", measure, self.place(rows[0]))
                continue
            base = {"measure": measure, "stage": reader.stage, "fund": reader.fund}
            if split and len(rows) > 1:
                amounts += self._split(known, numbers, base, notes, rows)
            elif len({read.told for _, read in known}) > 1:
                told = " | ".join(dict.fromkeys(read.raw for _, read in known[:5]))
                notes.note("repeated_amounts_differ", measure, self.place(known[0][0]), told)
            else:
                amounts.append(base | self._amount("project", *known[0], notes, measure))
        return amounts

    def _amount(
        self, subject: str, row: DataRow, read: ReadAmount, notes: Notes, measure: str
    ) -> dict[str, Any]:
        assert read.amount is not None
        if read.amount.note == "sub_cent":
            exact = f"{read.amount.exact:f}"
            notes.note("amount_below_cent", measure, self.place(row), read.raw, exact)
        return {
            "subject": subject, "amount": read.amount.value, "amount_raw": read.raw,
            "currency": read.currency, "place": self.place(row),
        }  # fmt: skip

    def _split(
        self, known: list[tuple[DataRow, ReadAmount]], numbers: dict[int, int],
        base: dict[str, Any], notes: Notes, rows: list[DataRow],
    ) -> list[dict[str, Any]]:  # fmt: skip
        """The amounts of the parts, and their sum as the amount of the project."""
        if len({read.currency for _, read in known}) > 1:
            told = " | ".join(sorted({str(read.currency) for _, read in known}))
            notes.note("repeated_amounts_differ", base["measure"], self.place(rows[0]), told)
            return []
        if len(known) < len(rows):
            told = f"{len(rows) - len(known)} of {len(rows)} parts"
            notes.note("part_missing", base["measure"], self.place(rows[0]), told)
        parts = [
            {**base, **self._amount("location", row, read, notes, base["measure"]),
             "location_no": numbers[row.number]}
            for row, read in known
        ]  # fmt: skip
        exact = sum((read.amount.exact for _, read in known if read.amount), Decimal(0))
        if abs(exact.quantize(Decimal("0.01"))) >= TOO_LARGE:
            expected = "a sum of at most 16 digits and two decimals"
            place = self.place(rows[0])
            notes.note("unreadable_amount", base["measure"], place, f"{exact:f}", expected)
            return parts
        whole = {
            **base,
            "subject": "project",
            "amount": exact.quantize(Decimal("0.01")),
            "amount_raw": " + ".join(read.raw for _, read in known),
            "currency": known[0][1].currency,
            "place": places_of(self.prefix, [row.number for row, _ in known]),
        }
        return [whole, *parts]

    def _write_amounts(
        self, amounts: list[dict[str, Any]], record: dict[str, Any], partners: Sequence[Any],
        into: Rows,
    ) -> None:  # fmt: skip
        dates = {name: record.get(name) for name in ("decision_date", "contract_date",
                                                     "start_date")}  # fmt: skip
        for amount in amounts:
            converted = self.euro.convert(amount["amount"], amount["currency"], dates)
            if converted is not None:
                amount["amount_eur"], amount["units_per_euro"] = converted
            amount["record_no"] = record["record_no"]
            into["amounts"].append(amount)
        stage = self.plan.source.amount_stage
        main = [a for a in amounts if a["stage"] == stage and a["measure"] in HEADLINE_MEASURES]
        own = [a for a in main if a["subject"] == "project"]
        _headline([a for a in own if a["measure"] != "national_cofinancing"], record)
        for partner in partners:
            number = partner.row["partner_no"]
            _headline([a for a in main if a.get("partner_no") == number], partner.row)
        if not own:
            currencies = {a["currency"] for a in amounts if a["stage"] == stage}
            record["currency"] = next(iter(currencies)) if len(currencies) == 1 else None

    def _classify(self, rows: list[DataRow], record_no: int, notes: Notes, into: Rows) -> None:
        found: dict[tuple[str, str | None, str | None], str] = {}
        for group in self.plan.classifications:
            for row in rows:
                place = self.place(row)
                reads = [
                    reader.read(row) if reader else None for reader in (group.code, group.label)
                ]
                code, label = (
                    notes.value(r, group.spec.scheme, place) if r else None for r in reads
                )
                for one, name in self._pairs(group, code, label, place, notes):
                    told = notes.publishable(name, group.spec.scheme, place)
                    coded = notes.publishable(one, group.spec.scheme, place)
                    if coded or told:
                        found.setdefault((group.spec.scheme, coded, told), place)
        for scheme, reader in self.plan.identifiers.items():
            values = self._distinct(reader.read, rows, scheme, notes)
            if not values and reader.bound.cell.required:
                notes.note("required_value_missing", scheme, self.place(rows[0]))
            for value, place in values:
                if notes.publishable(value, scheme, place) is None:
                    continue
                into["identifiers"].append(
                    {"record_no": record_no, "scheme": scheme, "value": value,
                     "check_digit": "not_checked", "place": place}
                )  # fmt: skip
        for number, ((scheme, code, label), place) in enumerate(found.items(), start=1):
            into["classifications"].append(
                {"record_no": record_no, "classification_no": number, "scheme": scheme,
                 "code": code, "label": label, "place": place}
            )  # fmt: skip

    def _pairs(
        self, group: ClassificationPlan, code: str | None, label: str | None, place: str,
        notes: Notes,
    ) -> Iterable[tuple[str | None, str | None]]:  # fmt: skip
        """Codes with their labels; where both are lists, they must be as many."""
        scheme, separator = group.spec.scheme, group.spec.list
        for cell, value in ((group.code, code), (group.label, label)):
            if cell is not None and cell.bound.cell.required and value is None:
                notes.note("required_value_missing", scheme, place)
        if separator is None:
            return [(code, label)]
        codes, labels = (split_list(told or "", separator) for told in (code, label))
        if codes and labels and len(codes) != len(labels):
            told = f"{len(codes)} codes, {len(labels)} labels"
            notes.note("parallel_lists_differ", scheme, place, told, "lists of equal length")
            return []
        return [
            (one or None, name or None) for one, name in zip_longest(codes, labels, fillvalue=None)
        ]

    def _distinct(
        self, read: Callable[[DataRow], Any], rows: list[DataRow], name: str, notes: Notes
    ) -> list[tuple[Any, str]]:
        found: dict[Any, str] = {}
        for row in rows:
            value = notes.value(read(row), name, self.place(row))
            if value is not None:
                found.setdefault(value, self.place(row))
        return list(found.items())

    def _texts(self, rows: list[DataRow], record: dict[str, Any], notes: Notes, into: Rows) -> None:
        told = {
            (kind, self.plan.source.language, "source"): record.get(kind)
            for kind in ("title", "summary")
        }
        for group in self.plan.texts:
            name = f"{group.spec.kind}_{group.spec.language}"
            values = self._distinct(group.cell.read, rows, name, notes)
            if not values and group.spec.required:
                notes.note("required_value_missing", name, record["place"])
            if len(values) > 1:
                shown = " | ".join(str(value)[:60] for value, _ in values[:5])
                notes.note("rows_differ", name, record["place"], shown)
            elif values:
                text = notes.publishable(values[0][0], name, values[0][1])
                told[group.spec.kind, group.spec.language, group.spec.origin] = text
        for (kind, language, origin), text in told.items():
            if text:
                into["texts"].append(
                    {"record_no": record["record_no"], "kind": kind, "language": language,
                     "origin": origin, "text": text, "place": record["place"]}
                )  # fmt: skip

    def _identify(self, record: dict[str, Any], key: tuple[str, ...], notes: Notes) -> None:
        source = self.plan.source
        name = record.get("programme_name")
        printed = record.get("programme_cci")
        if printed is not None and not _CCI.fullmatch(printed):
            notes.note("unknown_programme", "programme_cci", record["place"], printed)
            printed = None
        cci = printed or source.default_programme
        if name is not None:
            cci = printed or self._cci(name)
            if cci is None and source.programmes:
                notes.note("unknown_programme", "programme_name", record["place"], name)
        record["programme_cci"] = cci
        if record.get("fund") is None and source.default_fund:
            record["fund"] = source.default_fund
        if not any(key):
            notes.note("key_missing", self.plan.records.key[0], record["place"])
            return
        begin = cci or source.id
        if not cci and name and "programme_name" in self.plan.records.key:
            begin = f"{source.id}:{plain(name).replace(' ', '-')}"
        code = record.get("project_code")
        if notes.refuses_key(code, "project_code", record["place"]):
            record["project_code"] = None
            return
        if code is None or "project_code" not in self.plan.records.key:
            code = self._code_of(key, record, notes)
        record["record_uid"] = f"{begin}/{code}"
        if self.plan.records.about == "project":
            record["project_uid"] = record["record_uid"]

    def _code_of(self, key: tuple[str, ...], record: dict[str, Any], notes: Notes) -> str:
        """What a project without a number is called, from what tells it from others."""
        named = "partner_name" in self.plan.records.key and bool(notes.persons)
        if not named:
            return f"key-{sha256_of(list(key))[:16]}"
        # Of a person's name not even a hash: whoever guesses the name would find it again. And
        # equal words at another place are somebody else's.
        stands = sha256_of([self.origin.get("source_file_sha256"), record["place"]])
        record["content_sha256"] = sha256_of([record["content_sha256"], stands])
        return f"key-{stands[:16]}"

    def _cci(self, programme: str) -> str | None:
        """The CCI code that a printed programme means; a code means itself."""
        known = self.cci_by_name.get(fold(programme.rstrip(".")))
        return known or (programme if _CCI.fullmatch(programme) else None)


def _headline(amounts: list[dict[str, Any]], row: dict[str, Any]) -> None:
    """Set the main amounts of a project or partner; none where they are in several currencies.

    Amounts of the same measure are of different funds, and add up.
    """
    currencies = {amount["currency"] for amount in amounts}
    if len(currencies) == 1:
        row["currency"] = currencies.pop()
        for measure in {amount["measure"] for amount in amounts}:
            whole = sum((a["amount"] for a in amounts if a["measure"] == measure), Decimal(0))
            row[measure] = whole if abs(whole) < TOO_LARGE else None


def _refuse_sum(record: dict[str, Any], notes: Notes) -> None:
    """Hold a row of sums back that the description does not speak of: it would count twice."""
    name = "title" if record.get("project_code") is None else "project_code"
    told = record.get(name)
    # “Total quality” is a project if anything says whose, or what else, it is.
    bare = not record["partner_rows"] and (name == "title" or record.get("title") is None)
    if told is not None and (is_sum(told) or (bare and begins_like_sum(told))):
        notes.note("sum_row", name, record["place"], told)


def _lone_cell(row: DataRow) -> str | None:
    """The text of the only filled cell of a row; None where there are more."""
    filled = [text for text in row.cells if text and not text.isspace()]
    return squeeze(filled[0]) if len(filled) == 1 else None


def _reversed(record: dict[str, Any]) -> bool:
    start, end = record.get("start_date"), record.get("end_date")
    return start is not None and end is not None and end < start
