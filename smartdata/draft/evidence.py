"""How the values of a column speak for or against what its header says.

Each kind of field answers with a factor on the odds: above 1 where the values look like it, far
below 1 where they can't be it.
"""

from __future__ import annotations

from collections.abc import Callable

from smartdata.draft.shapes import Profile

#: A confidence is never quite certain either way.
_LEAST, _MOST = 0.01, 0.99
#: How much of the evidence counts where it speaks against, however few the values are.
_AGAINST = 0.85
_FEW = 20


def _number(p: Profile) -> bool:
    return p.share("number") >= 0.5


def _amount(p: Profile) -> float:
    if p.share("number") < 0.9 or p.share("percent"):
        return 0.02
    if p.share("year") > 0.9 and p.distinct < 40:
        return 0.2
    if p.counts.keys() <= {"0", "0.00", "0,00", "0.0"}:
        return 1.0  # nothing was paid yet, or the column is not kept
    if p.share("high") < 0.05 and p.filled >= 5:
        return 0.3  # all of it small: rates, counts or millions
    return 4.0 if p.share("decimal") > 0.2 or p.share("sign") > 0.5 else 2.5


def _date(p: Profile) -> float:
    # A zero often stands where there is no date yet.
    zeros = p.counts["0"] / max(sum(p.counts.values()), 1)
    if p.share("date") >= 0.8 * (1 - zeros) and p.share("date"):
        return 6.0
    if p.share("year") >= 0.8:
        return 0.15
    serial = p.share("whole") >= 0.9 and 4.5 <= p.part_length <= 7.5 and p.share("high") >= 0.9
    return 1.0 if serial else 0.02


def _rate(p: Profile) -> float:
    if p.share("number") < 0.9 or p.share("high") > 0.01:
        return 0.02
    return 6.0 if p.share("percent") > 0.8 else 4.0


def _count(p: Profile) -> float:
    return 3.0 if p.share("whole") >= 0.95 and p.longest <= 7 else 0.05


def _title(p: Profile) -> float:
    if _number(p) or p.share("date") > 0.3 or p.share("url") > 0.3:
        return 0.02
    factor = 2.5 if p.mean_length >= 12 and p.share("words") >= 0.5 else 0.5
    if p.filled >= _FEW:
        factor *= 1.6 if p.variety >= 0.4 else 0.2 if p.variety < 0.04 else 1.0
    if p.share("country") > 0.5 or p.share("status") > 0.5:
        factor *= 0.1
    return factor


def _prose(p: Profile) -> float:
    if _number(p) or p.share("date") > 0.3:
        return 0.03
    if p.mean_length >= 60:
        return 4.0
    return 0.9 if p.mean_length >= 25 else 0.25


def _acronym(p: Profile) -> float:
    if p.share("number") > 0.9 or p.share("date") > 0.3:
        return 0.1
    return 2.0 if p.part_length <= 30 else 0.15 if p.part_length > 60 else 1.0


def _code(p: Profile) -> float:
    if p.share("date") > 0.5 or p.share("decimal") > 0.5 or p.part_length > 90:
        return 0.05
    factor = 2.0 if p.share("code") >= 0.9 else 1.0 if p.share("url") >= 0.9 else 0.4
    if p.filled >= _FEW:
        factor *= 1.5 if p.variety >= 0.5 else 0.3 if p.variety < 0.05 else 0.9
    return factor


def _name(p: Profile) -> float:
    if _number(p) or p.share("date") > 0.3 or p.share("url") > 0.3 or p.share("flag") > 0.8:
        return 0.02
    if p.share("role") > 0.8 or p.share("country") > 0.8:
        return 0.1
    if p.part_length > 160:
        return 0.3
    return 3.0 if p.share("legal") >= 0.08 else 1.6 if p.share("words") >= 0.3 else 0.9


def _category(p: Profile) -> float:
    if p.share("decimal") > 0.5 and not p.share("objective") > 0.8:
        return 0.1
    if p.share("date") > 0.3:
        return 0.1
    if p.mean_length > 200:
        return 0.6
    if p.filled >= _FEW:
        return 2.0 if p.variety <= 0.3 else 0.4 if p.variety > 0.8 else 1.0
    return 1.3


def _word(p: Profile) -> float:
    if p.share("decimal") > 0.3 or p.part_length > 60 or p.share("date") > 0.3:
        return 0.05
    if p.filled >= _FEW:
        return 2.5 if p.distinct <= 30 and p.variety <= 0.3 else 0.1
    return 1.5


def _status(p: Profile) -> float:
    return _word(p) * (2.0 if p.share("status") > 0.1 else 1.0)


def _role(p: Profile) -> float:
    if p.share("role") >= 0.8 or p.share("flag") >= 0.9:
        return 5.0
    return _word(p)


def _kind(p: Profile) -> float:
    return 6.0 if p.share("kind") >= 0.8 else 0.4 * _word(p)


def _country(p: Profile) -> float:
    return 6.0 if p.share("country") >= 0.9 else 1.0 if p.share("country") >= 0.6 else 0.08


def _place(p: Profile) -> float:
    if _number(p) or p.share("date") > 0.3:
        return 0.1
    return 1.6 if p.share("letters") > 0.9 and p.part_length <= 160 else 0.4


def _cci(p: Profile) -> float:
    return 6.0 if p.share("cci") >= 0.9 else 0.05


def _url(p: Profile) -> float:
    return 6.0 if p.share("url") >= 0.8 else 0.3 if p.share("letters") > 0.9 else 0.05


def _postcode(p: Profile) -> float:
    return 5.0 if p.share("postcode") >= 0.8 else 0.3


def _nuts(p: Profile) -> float:
    return 6.0 if p.share("nuts") >= 0.8 else 0.1


def _degrees(p: Profile) -> float:
    return 5.0 if p.share("degrees") >= 0.8 else 0.02


def _pair(p: Profile) -> float:
    return 6.0 if p.share("pair") >= 0.8 else 0.02


def _currency(p: Profile) -> float:
    return 8.0 if p.share("currency") >= 0.9 else 0.02


def _register(p: Profile) -> float:
    return 4.0 if p.share("identifier") >= 0.8 else 0.5


def _none(_: Profile) -> float:
    return 1.0


_FIELDS: dict[str, Callable[[Profile], float]] = {
    "amounts": _amount,
    "project.project_code": _code, "identifiers.contract": _code, "project.acronym": _acronym,
    "project.title": _title, "project.summary": _prose, "project.website": _url,
    "project.programme_name": _category, "project.programme_cci": _cci,
    "project.programme_priority": _category, "project.investment_priority": _category,
    "project.fund": _category, "project.call": _category, "project.status": _status,
    "project.project_kind": _kind, "project.declared_partners": _count,
    "project.funded_projects": _count, "project.cofinancing_rate": _rate,
    "partners.name": _name, "partners.role": _role, "partners.country": _country,
    "partners.organisation_type": _word, "partners.identifiers": _register,
    "place.country": _country, "place.region": _place, "place.town": _place,
    "place.postcode": _postcode, "place.nuts_code": _nuts, "place.latitude": _degrees,
    "place.longitude": _degrees, "place.coordinates": _pair, "currency": _currency,
    "identifiers.doi": _url, "none.exchange rate": _none, "texts.title.en": _title,
    "texts.summary.en": _prose, "classifications.participant_number": _count,
}  # fmt: skip
_GROUPS: dict[str, Callable[[Profile], float]] = {"classifications": _category}


def factor(field: str, p: Profile) -> float:
    """How much the values multiply the odds that a column holds a field; 1 where it is empty."""
    if not p.filled:
        return 1.0
    if field.endswith("_date") or field == "project.last_update":
        return _date(p)
    answer = _FIELDS.get(field) or _GROUPS.get(field.partition(".")[0], _none)
    told = answer(p)
    # A single value says little; against a field it still says a lot.
    return float(told ** (p.filled / (p.filled + 1) if told > 1 else max(_AGAINST, 0.5)))


def weighed(confidence: float, field: str, p: Profile) -> float:
    """The confidence of a mapping once the values have been heard."""
    bounded = min(max(confidence, _LEAST), _MOST)
    odds = bounded / (1 - bounded) * factor(field, p)
    return odds / (1 + odds)
