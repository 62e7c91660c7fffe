"""The currency and the stage of a sample's amounts, as far as the file itself tells them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from smartdata.draft.propose import Proposal, currency_words
from smartdata.draft.shapes import plain_number, sign_of
from smartdata.parse.lists.amounts import currencies_in_format
from smartdata.reference import currency_signs

_NEARLY_ALL = 0.9


@dataclass
class SeenCurrency:
    """Where the currency stands. ``kind`` is ``constant``, ``signs``, ``formats``, ``column`` or,
    where the file does not tell, an empty text."""

    kind: str = ""
    #: The currency of all amounts, or the header of its column.
    told: str = ""
    #: Currency (ISO 4217) by sign or word.
    words: dict[str, str] = field(default_factory=dict)
    note: str = ""
    #: By column, where the columns differ.
    of_columns: dict[int, str] = field(default_factory=dict)


def see_currency(proposals: Sequence[Proposal]) -> SeenCurrency:
    """The currency of the amounts: of a column, in the cells, their formats or their headers."""
    likely = [told for told in proposals if told.field == "amounts" and told.confidence >= 0.5]
    amounts = [told for told in likely if told.sure] or likely
    if not amounts:
        return SeenCurrency(note="which currency are its amounts in?")
    column = next((told for told in proposals if told.sure and told.field == "currency"), None)
    if column is not None:
        return SeenCurrency("column", column.column.reference, note=column.shown)
    return (
        _by_signs(amounts) or _by_formats(amounts) or _by_headers(amounts)
        or SeenCurrency(note="nothing in the file says it; never take it for granted")
    )  # fmt: skip


def _by_signs(amounts: Sequence[Proposal]) -> SeenCurrency | None:
    codes = {sign: code for code, signs in currency_signs().items() for sign in signs}
    seen: Counter[str] = Counter()
    numbers = 0
    for told in amounts:
        for value, count in told.shape.counts.items():
            sign = sign_of(value)
            if sign is not None:
                seen[sign] += count
            if sign is not None or plain_number(value) is not None:
                numbers += count
    if not numbers or sum(seen.values()) < _NEARLY_ALL * numbers:
        return None
    words = {sign: codes[sign] for sign in sorted(seen)}
    bare = numbers - sum(seen.values())
    note = f"printed in {sum(seen.values())} amounts of {numbers}"
    return SeenCurrency("signs", words=words, note=note + (
        f"; the {bare} others can't be read" if bare else ""))  # fmt: skip


def _by_formats(amounts: Sequence[Proposal]) -> SeenCurrency | None:
    known = {sign.casefold(): code for code, signs in currency_signs().items() for sign in signs}
    printed: dict[str, str] = {}
    told = whole = 0
    for amount in amounts:
        for number_format, count in amount.column.formats.items():
            codes = currencies_in_format(number_format, known)
            whole += count
            if len(codes) == 1 and (code := next(iter(codes))) in currency_signs():
                told += count
                shown = number_format.casefold()
                sign = next((s for s in currency_signs()[code] if s.casefold() in shown), code)
                printed.setdefault(sign, code)
    if not whole or told < _NEARLY_ALL * whole:
        return None
    note = f"in the number format of {told} amounts of {whole}"
    if len(set(printed.values())) == 1:
        return SeenCurrency("constant", next(iter(printed.values())), note=note)
    return SeenCurrency("formats", words=dict(sorted(printed.items())), note=note)


def _by_headers(amounts: Sequence[Proposal]) -> SeenCurrency | None:
    found = {told.column.index: currency_words(told.column.header) for told in amounts}
    single = {index: next(iter(told)) for index, told in found.items() if len(told) == 1}
    if not single:
        return None
    if len(single) == len(found) and len(set(single.values())) == 1:
        note = f"in the header of {len(single)} columns"
        return SeenCurrency("constant", next(iter(single.values())), note=note)
    return SeenCurrency(
        of_columns=single, note="that of the columns whose header does not name one"
    )


def see_stage(proposals: Sequence[Proposal]) -> tuple[str, str]:
    """The stage of all amounts, or an empty text; and what was seen."""
    amounts = [told for told in proposals if told.field == "amounts" and told.sure]
    stages = {told.meaning.stage for told in amounts if told.meaning}
    if len(stages) == 1 and stages != {""}:
        return stages.pop(), "in the header of every amount"
    return "", (
        "requested, approved, contracted, amended, final, paid or unknown: that of the amounts "
        "which have no stage of their own"
    )
