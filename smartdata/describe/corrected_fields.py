"""What a correction can be of, how the file names it, and the values that may stand there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args

from smartdata.describe.lists import PROJECT_FIELDS, WORDED, AmountSpec, Measure, Stage
from smartdata.describe.pages import Role
from smartdata.describe.source import SourceDescription
from smartdata.reference import country_codes, is_placeholder, region_nuts
from smartdata.reference.nuts import versions_of
from smartdata.text import fold, squeeze, tidy, trimmed

Kind = Literal[
    "text", "prose", "date", "count", "rate", "word", "cci", "role", "country", "region", "nuts",
    "money",
]  # fmt: skip
#: The fields of a project that can be corrected. Its number is its key, and stays.
PROJECT_KINDS: dict[str, Kind] = {
    name: "prose" if name == "summary" else "cci" if name == "programme_cci" else kind
    for name, kind in PROJECT_FIELDS.items() if name != "project_code"
}  # fmt: skip
PARTNER_KINDS: dict[str, Kind] = {
    "name": "text", "role": "role", "country": "country", "planning_region": "region",
    "nuts_code": "nuts", "postcode": "text", "town": "text", "organisation_type": "text",
}  # fmt: skip
MEASURES: tuple[str, ...] = get_args(Measure)
_OF_BENEFICIARY = ("name", "country")
_PARTNER = re.compile(r"partners\.([1-9]\d{0,5})\.(.+)", re.ASCII | re.DOTALL)
_MONEY = re.compile(r"-?(?:0|[1-9]\d{0,15})(?:\.\d{1,2})?", re.ASCII)
_PLAIN = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?", re.ASCII)
_RATE = re.compile(r"[0-9](?:\.\d{1,4})?", re.ASCII)
_COUNT = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CCI = re.compile(r"\d{4}[A-Z]{2}[A-Z0-9]{7,9}", re.ASCII)
_YEARS = range(1900, 2101)
#: Signs that no text of a record holds; a text of several lines holds line ends.
_DAMAGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffc-\uffff]")


@dataclass(frozen=True)
class Target:
    """What a correction is of: a field of the project, one of a partner, or an amount of either."""

    name: str
    kind: Kind
    partner_no: int | None = None
    #: Of amounts.
    stage: str | None = None
    fund: str | None = None

    @property
    def is_amount(self) -> bool:
        """Whether it is an amount, whose ``name`` is its measure."""
        return self.stage is not None


def stated_amounts(source: SourceDescription, *, partners: bool) -> list[tuple[str, str, Any]]:
    """Measure, stage and fund of each amount that a source states of projects, or of partners;
    as often as it has columns for it."""
    if source.pages is not None:
        labels: Collection[str] = source.pages.partner_labels if partners else source.pages.labels
        return [(name, source.amount_stage, None) for name in labels if name in MEASURES]
    assert source.records is not None
    groups = source.records.partners
    specs: Iterator[AmountSpec] = (
        (spec for group in groups for spec in group.amounts)
        if partners
        else iter(source.records.amounts)
    )
    return [(spec.measure, spec.stage or source.amount_stage, spec.fund) for spec in specs]


def target_of(path: str, source: SourceDescription) -> Target:
    """What a ``field`` of a correction means in a source.

    Raises:
        ValueError: no field is called so, or it can't be corrected; the message says what can.
    """
    _refuse_known(path, source)
    partner = _PARTNER.fullmatch(path)
    beneficiaries = source.records is not None and source.records.about == "beneficiary"
    if path.startswith("amounts."):
        return _amount(path.removeprefix("amounts."), source, None, "amounts.")
    if partner is not None:
        name, number = partner[2], int(partner[1])
        kinds = {
            n: k for n, k in PARTNER_KINDS.items() if not beneficiaries or n in _OF_BENEFICIARY
        }
        if name in kinds and not (beneficiaries and number > 1):
            return Target(name, kinds[name], number)
        if name.partition(".")[0] in MEASURES and not beneficiaries:
            return _amount(name, source, number, f"partners.{number}.")
        known = [*kinds, *dict.fromkeys(one[0] for one in stated_amounts(source, partners=True))]
        raise ValueError(_no_field(name, known, f"partners.{number}."))
    kinds = {n: k for n, k in PROJECT_KINDS.items() if (n == "funded_projects") == beneficiaries}
    if path in kinds:
        return Target(path, kinds[path])
    more = ("amounts.<measure>.<stage>", "partners.<number>.<field>")
    raise ValueError(_no_field(path, [*kinds, *more], ""))


def _refuse_known(path: str, source: SourceDescription) -> None:
    """Refuse what is a published column, but can't be corrected, with the reason."""
    last = path.rpartition(".")[2]
    if path == "project_code" or path.endswith("_uid"):
        raise ValueError("is what the project is called, which no correction changes.")
    if last.endswith("_raw") or last == "amount_raw":
        told = last.removesuffix("_raw")
        raise ValueError(f"holds what the source prints, which stays; correct {told} instead.")
    if last == "natural_person":
        raise ValueError(
            "who is a natural person is said in source.yaml: with natural_person, or by names "
            "under natural_person_names."
        )
    if path in MEASURES:
        raise ValueError(f"of an amount say the stage: amounts.{path}.{source.amount_stage}")


def _amount(told: str, source: SourceDescription, partner_no: int | None, begin: str) -> Target:
    measure, _, rest = told.partition(".")
    stage, _, fund = rest.partition(".")
    if not stage and partner_no is not None:
        stage = source.amount_stage
    stated = stated_amounts(source, partners=partner_no is not None)
    funds = {one[2] for one in stated if one[:2] == (measure, stage)}
    whose = "a partner" if partner_no is not None else "a project"
    if not funds:
        known = dict.fromkeys(f"{begin}{m}.{s}{f'.{f}' if f else ''}" for m, s, f in stated)
        listed = ", ".join(known) or "none"
        raise ValueError(f"the source states no such amount of {whose}; it states {listed}.")
    if (fund or None) not in funds and (fund or len(funds) > 1):
        known = dict.fromkeys(f"{begin}{measure}.{stage}{f'.{f}' if f else ''}" for f in funds)
        raise ValueError(f"say of which fund the amount is: {', '.join(sorted(known))}.")
    only = next(iter(funds)) if len(funds) == 1 else fund or None
    return Target(measure, "money", partner_no, stage, only)


def _no_field(given: str, known: Collection[str], begin: str) -> str:
    holding = [name for name in known if given in name.split("_")]
    near = difflib.get_close_matches(given, known, 1, 0.6) or holding
    meant = f"; did you mean {begin}{near[0]}?" if near else "."
    return f"there is no such field to correct{meant} There is {begin}{f', {begin}'.join(known)}."


def value_of(text: str, kind: Kind, name: str) -> Any:
    """The value that a text stands for in a published column: a text, date, int or Decimal.

    Raises:
        ValueError: it is no such value; the message says what may stand there.
    """
    read = {
        "date": _date, "count": _count, "rate": _rate, "money": _money, "cci": _cci, "nuts": _nuts,
        "text": _text, "prose": _prose,
    }.get(kind)  # fmt: skip
    return read(text) if read is not None else _word(text, kind, name)


def _date(text: str) -> date:
    try:
        if _DAY.fullmatch(text) and (day := date.fromisoformat(text)).year in _YEARS:
            return day
    except ValueError:
        pass
    raise ValueError(f"“{text}” is no day of the calendar, like 2014-01-31.")


def _count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise ValueError(f"“{text}” is no whole number.")
    return int(text)


def _rate(text: str) -> Decimal:
    if not _RATE.fullmatch(text):
        raise ValueError(f"“{text}” is no rate as it is published, a fraction like 0.85.")
    return Decimal(text)


def _money(text: str) -> Decimal:
    if not _MONEY.fullmatch(text):
        raise ValueError(
            f"“{text}” is no amount as it is published: digits, and after a point at most two."
        )
    return Decimal(text)


def _cci(text: str) -> str:
    if not _CCI.fullmatch(text):
        raise ValueError(f"“{text}” is no CCI code of a programme, like 2014TC16RFCB027.")
    return text


def _nuts(text: str) -> str:
    if not versions_of(text):
        raise ValueError(f"“{text}” is a NUTS code in no version that smartdata knows.")
    return text


def _word(text: str, kind: Kind, name: str) -> str:
    known: Collection[str] = {
        "role": get_args(Role),
        "country": sorted(set(country_codes().values())),
        "region": tuple(region_nuts()),
        "word": sorted(WORDED.get(name, ())),
    }[kind]
    if text in known:
        return text
    if kind == "country":
        code = country_codes().get(fold(text))
        raise ValueError(f"“{text}” is no ISO 3166-1 code of a country, like {code or 'LV'}.")
    raise ValueError(f"“{text}” can't stand there; it must be one of {', '.join(known)}.")


def _text(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError("holds a line end, which only a summary may.")
    return tidy(squeeze(_prose(text)))


def _prose(text: str) -> str:
    told = trimmed(text)
    if is_placeholder(told, in_name=True):
        raise ValueError(f"“{text}” stands for nothing; {WITHDRAW}")
    if _DAMAGE.search(told):
        raise ValueError("holds control or replacement characters.")
    return told


#: How to say that a value of the source stands for nothing.
WITHDRAW = (
    "a correction states what is right. Texts that mean “nothing” are listed under forms.missing "
    "of source.yaml."
)


def says(text: str | None, value: Any) -> bool:
    """Whether a text states a value, as printed in a published table: exactly, but for zeros at
    the end of decimals."""
    if text is None or value is None:
        return text is None and value is None
    if isinstance(value, Decimal):
        return bool(_PLAIN.fullmatch(text)) and Decimal(text) == value
    return text == str(value)


def stages_pattern() -> str:
    """What follows the name of an amount in a path, as a regular expression."""
    return rf"\.(?:{'|'.join(get_args(Stage))})(?:\..+)?"


def is_stated_once(source: SourceDescription, target: Target) -> bool:
    """Whether one column alone states the measure of an amount, whatever its stage."""
    stated = stated_amounts(source, partners=target.partner_no is not None)
    return sum(measure == target.name for measure, _, _ in stated) == 1


def stated_currency(source: SourceDescription, target: Target) -> str | None:
    """The currency that a description states for an amount; None where each cell has its own."""
    if source.records is None:
        return source.currency if isinstance(source.currency, str) else None
    groups = source.records.partners
    specs = source.records.amounts
    if target.partner_no is not None:
        specs = tuple(spec for group in groups for spec in group.amounts)
    rules = [
        spec.currency or source.currency
        for spec in specs
        if (spec.measure, spec.stage or source.amount_stage, spec.fund)
        == (target.name, target.stage, target.fund)
    ]
    codes = {rule if isinstance(rule, str) else None for rule in rules}
    return codes.pop() if len(codes) == 1 else None
