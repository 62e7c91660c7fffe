"""Personal data of natural persons in texts, and columns that hold them: never published.

Only what is unmistakable counts, for registration numbers of organisations, project codes and
amounts look much like the codes of persons: a code without a word beside it counts only in a form
that nothing else has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from stdnum.bg import egn
from stdnum.cz import rc
from stdnum.ee import ik
from stdnum.fi import hetu
from stdnum.lt import asmens
from stdnum.pl import pesel
from stdnum.ro import cnp
from stdnum.se import personnummer

from smartdata.text import plain

#: The kind of the plainest personal data.
EMAIL = "e-mail address"
_MASK = "…"
_EMAIL = re.compile(
    r"[\w.+-]{1,64}\s?(?:[@＠]|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.[^\W\d_]{2,24}",
    re.I,
)
#: A number behind a word for telephone, or with its country code in front. Words that also mean
#: something else (“mobile”) need a mark between them and the number.
_PHONE_WORDS = (
    r"tel|telephone|telefon|telefons|telefono|telefonas|telefonnummer|telefoon|téléphone|tālr|"
    r"tālrunis|phone|puhelin|fax|faks|fakss|faksas|τηλ|τηλέφωνο|тел|телефон"
)
_OTHER_WORDS = r"mobile|mob|mobil|mobilais|handy|gsm|puh|kom"
_DIGITS = r"\(?\+?\(?\d[\d\s().\/-]{4,20}\d"
_PHONE = re.compile(
    rf"(?<!\w)(?:(?:(?:kontakt|contact )?(?:{_PHONE_WORDS}))\.?\s{{0,3}}(?:nr\.?)?\s{{0,3}}:?|"
    rf"(?:{_OTHER_WORDS})(?:[.:]|\s{{0,3}}nr\.?|\s{{0,3}}(?=\+))\s?:?)\s{{0,3}}({_DIGITS})",
    re.I,
)
_WITH_COUNTRY = re.compile(
    r"(?<![\w+])\+\s?[1-9]\d{0,2}[\s()-][\d\s()-]{5,18}\d(?!\w)|"
    r"(?<![\w+.,:/-])00\s?[2-9]\d{1,2}[\s()][\d\s()-]{5,18}\d(?!\w)|"
    r"(?<![\w+])\+[1-9]\d{8,13}(?!\w)"
)
#: Years and dates are no phone numbers, whatever stands before them.
_TIME = re.compile(
    r"(?:(?:19|20)\d\d\s?[-/]\s?(?:19|20)?\d\d|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|"
    r"(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2})(?!\d)"
)
#: Latvia's codes of persons: day, month, year, then five digits; or the form without a birthday.
_LATVIAN = re.compile(
    r"(?<![\w-])3[2-9]\d{4}-\d{5}(?![\w-])|(?<![\w-])(\d{2})(\d{2})\d{2}-[0-2]\d{4}(?![\w-])"
)
_FINNISH = re.compile(r"(?<![\w-])\d{6}[-+A-FU-Y]\d{3}[0-9A-Z](?![\w-])")
_SWEDISH = re.compile(r"(?<![\w-])(?:\d{2})?\d{6}[-+]\d{4}(?![\w-])")
_CODE_WORDS = re.compile(
    r"(?:asmens kod|personas kod|isikukood|pesel|personnummer|henkilötunnus|rodné číslo|"
    r"rodne cislo|\bcnp\b|cod numeric personal|\begn\b|егн|personal (?:code|id|number))"
    r"[^\d]{0,20}(\d[\d /-]{7,13}\d)",
    re.I,
)
_CHECKS: tuple[Callable[[str], bool], ...] = (
    asmens.is_valid, ik.is_valid, pesel.is_valid, personnummer.is_valid, hetu.is_valid,
    cnp.is_valid, egn.is_valid, rc.is_valid,
)  # fmt: skip
#: Fewest signs of a code of a person.
_SHORTEST_CODE = 9
_FEW = 6
#: Every number of a phone and every personal code has so many digits close to each other.
_RUN = re.compile(r"(?:\d[\s().\/+-]{0,5}){6}")
#: Words of headers above columns that hold what reaches or identifies one person.
_CONTACT_PARTS = (
    "e mail", "email", "epasts", "e pasts", "e post", "e posta", "el pastas", "courriel",
    "correo electronico", "posta elettronica", "sahkoposti", "ηλεκτρονικο ταχυδρομειο",
    "telefon", "telephone", "telefonas", "telefono", "telefone", "talrunis", "phone", "puhelin",
    "puhelinnumero", "τηλεφωνο", "телефон", "mobile", "fax", "faks", "fakss",
    "contact person", "contact point", "contact name", "contact details", "kontaktpersona",
    "kontaktpersonas", "kontaktinis asmuo", "kontaktinio asmens", "kontaktperson",
    "kontaktisik", "kontaktisiku", "ansprechpartner", "ansprechpartnerin", "ansprechperson",
    "osoba kontaktowa", "osoba do kontaktu", "osoba za kontakt", "kontaktna osoba",
    "kontaktni osoba", "personne de contact", "persona de contacto", "persona di contatto",
    "persoana de contact", "kapcsolattarto", "yhteyshenkilo", "υπευθυνος επικοινωνιας",
    "лице за контакт", "personas kods", "asmens kodas", "isikukood", "pesel", "personnummer",
    "date of birth", "birth date", "dzimsanas datums", "gimimo data", "geburtsdatum",
    "legal representative", "vadovas", "vaditajs", "projektleiter", "project manager",
)  # fmt: skip


def personal_data(text: str) -> tuple[str, ...]:
    """The kinds of personal data in a text: ``e-mail address``, ``phone number``,
    ``personal code``."""
    return tuple(dict.fromkeys(kind for kind, _, _ in _pieces(text)))


def masked(text: str) -> str:
    """The text with every piece of personal data replaced by ``…``, for messages."""
    for _ in range(10):
        pieces = sorted({(start, end) for _, start, end in _pieces(text)}, reverse=True)
        if not pieces:
            return text
        for start, end in pieces:
            text = text[:start] + _MASK + text[end:]
    return _MASK


def contact_header(header: str) -> bool:
    """Whether a column's header says that it holds what reaches or identifies one person."""
    told = f" {plain(header)} "
    return any(f" {part} " in told for part in _CONTACT_PARTS)


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, beginning and end of each piece. Most texts have neither an @ nor a run of digits."""
    if "@" in text or "＠" in text or "at)" in text.casefold() or "at]" in text.casefold():
        for found in _EMAIL.finditer(text):
            yield EMAIL, found.start(), found.end()
    if not _RUN.search(text):
        return
    for found in _PHONE.finditer(text):
        if _digits(found[1]) > _FEW and not _TIME.match(found[1]):
            yield "phone number", found.start(1), found.end(1)
    for found in _WITH_COUNTRY.finditer(text):
        if _digits(found[0]) > 2 + _FEW:
            yield "phone number", found.start(), found.end()
    yield from _codes(text)


def _codes(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _LATVIAN.finditer(text):
        if found[1] is None or _is_day(int(found[1]), int(found[2])):
            yield "personal code", found.start(), found.end()
    for pattern, valid in ((_FINNISH, hetu.is_valid), (_SWEDISH, personnummer.is_valid)):
        for found in pattern.finditer(text):
            if valid(found[0]):
                yield "personal code", found.start(), found.end()
    for found in _CODE_WORDS.finditer(text):
        # The first signs that make a code: other numbers may follow it.
        for end in range(_SHORTEST_CODE, len(found[1]) + 1):
            code, after = found[1][:end], found[1][end : end + 1]
            if not after.isdigit() and any(valid(code) for valid in (*_CHECKS, _is_latvian)):
                yield "personal code", found.start(1), found.start(1) + end
                break


def _is_latvian(code: str) -> bool:
    """Latvia's codes have no check digit that holds for all; the word before it is what counts."""
    digits = "".join(sign for sign in code if sign.isdigit())
    if len(digits) != 11:
        return False
    return "32" <= digits[:2] <= "39" or _is_day(int(digits[:2]), int(digits[2:4]))


#: The codes of persons in each country whose registers of organisations lists print.
_OF_COUNTRY: dict[str, Callable[[str], bool]] = {
    "BG": egn.is_valid, "CZ": rc.is_valid, "EE": ik.is_valid, "FI": hetu.is_valid,
    "LT": asmens.is_valid, "LV": _is_latvian, "PL": pesel.is_valid, "RO": cnp.is_valid,
    "SE": personnummer.is_valid, "SK": rc.is_valid,
}  # fmt: skip


def is_personal_code(scheme: str, value: str) -> bool:
    """Whether a number is the code of a person in the country that its scheme begins with.

    In a column of numbers no word is needed beside it: the column itself says what it is.
    """
    valid = _OF_COUNTRY.get(scheme[:2].upper())
    return valid is not None and len(value) >= _SHORTEST_CODE and valid(value)


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def _is_day(day: int, month: int) -> bool:
    try:
        date(2000, month, day)
    except ValueError:
        return False
    return True
