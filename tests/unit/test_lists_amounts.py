"""Amounts and their currency: stated, in the cell, in its format or apart; never assumed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from smartdata.describe.lists import EuroRates
from smartdata.parse.lists.amounts import EuroConverter, currencies_in_format
from smartdata.reference import currency_signs
from tests.lists import PLAIN, ReadList, described, read_list, table

HEADER = ("Code", "Title", "Amount")
KNOWN = {s.casefold(): code for code, signs in currency_signs().items() for s in signs}
KUNA_OR_EURO = {"formats": {"kn": "HRK", "€": "EUR"}}
Told = tuple[list[tuple[str, str]], list[str]]


def amount(printed: str, currency: Any = "EUR", shown: str | None = None, **changes: Any) -> Told:
    """The amounts of a list of one row, and the rules that were noted."""
    formats = None if shown is None else [[], ["", "", shown]]
    opened = table(HEADER, ("P-1", "One", printed), formats=formats)
    found = read_list(described(PLAIN, currency=currency, **changes), opened)
    return [(value, code) for _, value, code in found.amounts()], found.rules


def test_no_list_is_without_a_currency() -> None:
    with pytest.raises(ValidationError, match="currency"):
        described(PLAIN, currency=None)
    with pytest.raises(ValidationError, match="currency"):
        described(PLAIN, currency="euro")


@pytest.mark.parametrize("printed", ["12.5", "€ 12.5", "12.5 EUR", "12.5 euro"])
def test_a_stated_currency_with_its_own_sign(printed: str) -> None:
    assert amount(printed) == ([("12.50", "EUR")], [])


@pytest.mark.parametrize(
    "printed", ["12.5 kn", "Ls 12.5", "12.5 SEK", "$12.5", "12.5 €€", "€ 12.5 kn"]
)
def test_another_sign_than_the_stated_currency_is_not_read(printed: str) -> None:
    assert amount(printed) == ([], ["unreadable_amount"])


@pytest.mark.parametrize(
    "printed",
    ["5%", "(123)", "1,5", "1 234", "1.234.567", "12.5.", "--5", "5-", "−5", "n/a", "1e5", "O.5"],
)
def test_what_is_not_certainly_an_amount_is_not_read(printed: str) -> None:
    assert amount(printed) == ([], ["unreadable_amount"])


def test_negative_amounts_and_zero_are_amounts() -> None:
    assert amount("-12.50") == ([("-12.50", "EUR")], [])
    assert amount("0") == ([("0.00", "EUR")], [])


def test_more_decimals_than_cents_are_noted_and_kept_as_printed() -> None:
    opened = table(HEADER, ("P-1", "One", "12.3456"))
    found = read_list(described(PLAIN), opened)
    assert found.noted("amount_below_cent") == [("programme_funding", "12.3456", "L2")]
    assert [(str(a["amount"]), a["amount_raw"]) for a in found["amounts"]] == [("12.35", "12.3456")]


def test_a_list_can_read_thousands_only_as_described() -> None:
    forms: dict[str, Any] = {"decimal": ",", "thousands": [".", " "]}
    assert amount("1.234", forms=forms) == ([("1234.00", "EUR")], [])
    assert amount("1\u00a0234,5", forms=forms) == ([("1234.50", "EUR")], [])
    assert amount("1234.5", forms=forms) == ([], ["unreadable_amount"])


def test_the_sign_in_the_cell_tells_the_currency() -> None:
    rule = {"signs": {"kn": "HRK", "€": "EUR", "EUR": "EUR"}}
    assert amount("12.5 kn", rule) == ([("12.50", "HRK")], [])
    assert amount("€12.5", rule) == ([("12.50", "EUR")], [])
    assert amount("EUR 12.5", rule) == ([("12.50", "EUR")], [])
    assert amount("12.5", rule) == ([], ["currency_unknown"])
    assert amount("12.5 Ls", rule) == ([], ["unreadable_amount"])
    assert amount("€ 12.5 kn", rule) == ([], ["unreadable_amount"])
    # A number format that says otherwise contradicts the sign.
    assert amount("12.5 kn", rule, '0.00 "€"') == ([], ["currency_contradicted"])


def test_of_two_signs_the_longer_one_counts() -> None:
    rule = {"signs": {"$": "CAD", "US$": "USD"}}
    assert amount("12.5 US$", rule) == ([("12.50", "USD")], [])
    assert amount("12.5 $", rule) == ([("12.50", "CAD")], [])


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        (r'#,##0.00\ "kn"', "HRK"), ('#,##0.00 "kn"', "HRK"), (r"#,##0.00\ \k\n", "HRK"),
        (r"#,##0.00\ \k\n;\-#,##0.00\ \k\n", "HRK"), ("[$kn-41A]#,##0.00", "HRK"),
        ("[$€-1] #,##0.00", "EUR"), ("[$€-2]\\ #,##0.00", "EUR"), ("#,##0.00 [$€-425]", "EUR"),
        ("#,##0.00\\ €", "EUR"), ("€#,##0.00", "EUR"), ('"€ "#,##0', "EUR"),
        (r'_-* #,##0.00\ "kn"_-;\-* #,##0.00\ "kn"_-;_-* "-"??\ "kn"_-;_-@_-', "HRK"),
        (r'_-* #,##0.00\ [$€-426]_-;\-* #,##0.00\ [$€-426]_-;_-* "-"??\ [$€-426]_-', "EUR"),
        ("[Red][<0]-#,##0.00 [$kn-41A];#,##0.00 [$kn-41A]", "HRK"), ("HRK", "HRK"),
    ],
)  # fmt: skip
def test_the_number_format_tells_the_currency(shown: str, code: str) -> None:
    assert amount("12.5", KUNA_OR_EURO, shown) == ([("12.50", code)], [])


@pytest.mark.parametrize(
    "shown",
    [
        "", "#,##0.00", "0.00", "[$-409]#,##0.00", "[$-F400]h:mm", "[Red]0.00", '0.00 "pcs"',
        # Only the room of a sign is left free, as in the accounting format without a sign.
        r"_-* #,##0.00\ _€_-;\-* #,##0.00\ _€_-", r"_-* #,##0.00\ _k_n_-", "*€0.00",
        # Two at once, one that is not described, and one that nobody knows.
        '0.00 "kn";-0.00 "€"', '0.00 "kn" "€"', '0.00 "Lt"', "[$₴-422]0.00", '0.00 "kn/m"', "PLN",
    ],
)  # fmt: skip
def test_a_number_format_that_does_not_tell_the_currency_is_not_guessed_at(shown: str) -> None:
    assert amount("12.5", KUNA_OR_EURO, shown) == ([], ["currency_unknown"])


def test_a_list_without_number_formats_has_no_currency_in_them() -> None:
    assert amount("12.5", KUNA_OR_EURO) == ([], ["currency_unknown"])


@pytest.mark.parametrize(
    ("shown", "rules"),
    [
        ("#,##0.00", []), ('0.00 "€"', []), ("[$€-1]0.00", []), ("[$-409]0.00", []),
        ('0.00 "EUR"', []), ("EUR", []), ('0.00 "gab."', []), (r"_-* 0.00\ _£_-", []),
        ('0.00 "kn"', ["currency_contradicted"]), (r"0.00\ \k\n", ["currency_contradicted"]),
        ("[$₴-422]0.00", ["currency_contradicted"]), ("$#,##0.00", ["currency_contradicted"]),
        ('"$"#,##0.00', ["currency_contradicted"]), ("¥0", ["currency_contradicted"]),
        ("[$RSD] 0.00", ["currency_contradicted"]), ("HRK", ["currency_contradicted"]),
        ('0.00 "€";-0.00 "kn"', ["currency_contradicted"]),
    ],
)  # fmt: skip
def test_a_number_format_may_contradict_the_stated_currency(shown: str, rules: list[str]) -> None:
    assert amount("12.5", "EUR", shown) == ([] if rules else [("12.50", "EUR")], rules)


def test_an_amount_whose_format_shows_a_rate_is_no_amount() -> None:
    assert amount("0.85", "EUR", "0.00%") == ([], ["unreadable_amount"])
    assert amount("0.85", "EUR", '0.00"%"') == ([("0.85", "EUR")], [])


@pytest.mark.parametrize(
    ("shown", "codes"),
    [
        (r'#,##0.00\ "kn"', {"HRK"}), ("[$-409]0", set()), ('"Ls "0', {"LVL"}), ("zł0", set()),
        ('0 "zł"', {"PLN"}), ("0 [$Kč-405]", {"CZK"}), ("$0", {"$"}), ("[$₸-419]0", {"₸"}),
        ('"€/m2"0', {"EUR"}), ('0 "US$"', {"USD"}), ('0 "kr."', {"DKK"}), ("SEK", {"SEK"}),
    ],
)  # fmt: skip
def test_currencies_in_formats(shown: str, codes: set[str]) -> None:
    assert currencies_in_format(shown, KNOWN) == codes


def test_of_several_columns_the_format_of_the_one_that_is_read_counts() -> None:
    records = {
        **PLAIN, "amounts": [{"columns": ["Amount", "Second"], "measure": "total_budget"}],
    }  # fmt: skip
    opened = table(
        (*HEADER, "Second"), ("P-1", "One", "", "100"), ("P-2", "Two", "200", ""),
        formats=[[], ["", "", '0 "kn"', '0 "€"'], ["", "", '0 "kn"', '0 "€"']],
    )  # fmt: skip
    found = read_list(described(records, currency=KUNA_OR_EURO), opened)
    assert found.amounts() == [
        ("total_budget", "100.00", "EUR"), ("total_budget", "200.00", "HRK"),
    ]  # fmt: skip


def by_column(*rows: tuple[str, str], **cell: Any) -> ReadList:
    opened = table((*HEADER, "Curr."), *(("P", "One", a, c) for a, c in rows))
    currency = {"column": {"column": "Curr.", **cell}}
    return read_list(described(PLAIN, currency=currency), opened)


def test_the_currency_in_a_column_of_its_own() -> None:
    found = by_column(("1", "HRK"), ("2", " EUR "), ("3", ""), ("4", "kuna"), ("5", "eur"))
    assert [told[1:] for told in found.amounts()] == [("1.00", "HRK"), ("2.00", "EUR")]
    assert [seen for _, seen, _ in found.noted("currency_unknown")] == ["3", "4", "5"]


def test_words_and_patterns_of_the_currency_column() -> None:
    words = {"Hrvatska  kuna": "HRK", "-": "EUR"}
    found = by_column(("1", "hrvatska\u00a0Kuna"), ("2", "-"), ("3", "PLN"), words=words)
    assert [code for *_, code in found.amounts()] == ["HRK", "EUR", "PLN"]
    found = by_column(("1", "in HRK only"), ("2", "in kuna"), pattern="in ([A-Z]{3})")
    assert [code for *_, code in found.amounts()] == ["HRK"]
    assert len(found.noted("currency_unknown")) == 1


def test_three_letters_that_mean_missing_are_no_currency() -> None:
    found = by_column(("1", "NAV"), ("2", "N/A"), ("3", "XXX"), missing=["XXX"])
    assert (found.amounts(), found.rules) == ([], ["currency_unknown"])


def test_a_currency_column_and_a_number_format_may_contradict_each_other() -> None:
    opened = table(
        (*HEADER, "Curr."), ("P-1", "One", "1", "EUR"),
        formats=[[], ["", "", '0 "kn"', ""]],
    )  # fmt: skip
    found = read_list(described(PLAIN, currency={"column": "Curr."}), opened)
    assert (found.amounts(), found.rules) == ([], ["currency_contradicted"])


def test_an_amount_may_have_a_currency_and_a_stage_of_its_own() -> None:
    records = {
        **PLAIN,
        "amounts": [
            {"column": "Amount", "measure": "total_budget"},
            {"column": "Lats", "measure": "total_budget", "stage": "paid", "currency": "LVL"},
        ],
    }
    opened = table((*HEADER, "Lats"), ("P-1", "One", "10", "7.03 Ls"))
    found = read_list(described(records), opened)
    assert [(a["stage"], str(a["amount"]), a["currency"]) for a in found["amounts"]] == [
        ("approved", "10.00", "EUR"), ("paid", "7.03", "LVL"),
    ]  # fmt: skip
    # The project's own columns hold the main stage alone.
    assert (found.record["total_budget"], found.record["currency"]) == (Decimal(10), "EUR")


def test_amounts_of_several_funds_add_up_to_the_main_amount() -> None:
    records = {
        **PLAIN,
        "amounts": [
            {"column": "ERDF", "measure": "programme_funding", "fund": "ERDF"},
            {"column": "IPA", "measure": "programme_funding", "fund": "IPA II"},
        ],
    }
    opened = table(("Code", "Title", "ERDF", "IPA"), ("P-1", "One", "10", "7"))
    found = read_list(described(records), opened)
    assert [(a["fund"], str(a["amount"])) for a in found["amounts"]] == [
        ("ERDF", "10.00"), ("IPA II", "7.00"),
    ]  # fmt: skip
    assert found.record["programme_funding"] == Decimal(17)


def test_amounts_in_two_currencies_have_no_main_amount() -> None:
    records = {
        **PLAIN,
        "amounts": [
            {"column": "Amount", "measure": "total_budget"},
            {"column": "Kuna", "measure": "eligible_expenditure", "currency": "HRK"},
        ],
    }
    opened = table((*HEADER, "Kuna"), ("P-1", "One", "10", "75"))
    found = read_list(described(records), opened)
    record = found.record
    told = [record.get(name) for name in ("currency", "total_budget", "eligible_expenditure")]
    assert told == [None, None, None]
    assert len(found["amounts"]) == 2


# --- Euro, by stated rates and no others ---------------------------------------------------

FIXED = {"stated_by": "Council regulation", "rates": [
    {"currency": "LVL", "units_per_euro": "0.702804"},
]}  # fmt: skip
BY_DATE = {"stated_by": "InforEuro", "on": "contract_date", "rates": [
    {"currency": "HRK", "units_per_euro": "7.50", "last": "2016-01-31"},
    {"currency": "HRK", "units_per_euro": "7.60", "first": "2016-02-01", "last": "2016-02-29"},
    {"currency": "HRK", "units_per_euro": "7.53450", "first": "2022-07-12"},
]}  # fmt: skip


def converted(
    rates: dict[str, Any] | None, code: str, day: date | None = None, of: str = "100"
) -> tuple[str, str] | None:
    told = EuroConverter(EuroRates.model_validate(rates) if rates else None).convert(
        Decimal(of), code, {"contract_date": day, "start_date": date(2016, 1, 1)}
    )
    return told and (str(told[0]), str(told[1]))


def test_without_a_stated_rate_nothing_is_converted() -> None:
    assert converted(None, "LVL") is None
    assert converted(FIXED, "LTL") is None
    assert converted(FIXED, "EUR") == ("100", "1")


def test_one_rate_for_all_days() -> None:
    assert converted(FIXED, "LVL") == ("142.29", "0.702804")
    assert converted(FIXED, "LVL", of="0.005") == ("0.01", "0.702804")
    assert converted(FIXED, "LVL", of="-100") == ("-142.29", "0.702804")
    # Half a cent goes to the even cent.
    half = {"stated_by": "x", "rates": [{"currency": "HRK", "units_per_euro": "8"}]}
    assert converted(half, "HRK", of="1.00") == ("0.12", "8")
    assert converted(half, "HRK", of="3.00") == ("0.38", "8")


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2016, 1, 31), "7.50"), (date(2000, 1, 1), "7.50"), (date(2016, 2, 1), "7.60"),
        (date(2016, 2, 29), "7.60"), (date(2016, 3, 1), None), (date(2022, 7, 11), None),
        (date(2022, 7, 12), "7.53450"), (date(2030, 1, 1), "7.53450"), (None, None),
    ],
)  # fmt: skip
def test_rates_hold_between_their_days(day: date | None, rate: str | None) -> None:
    told = converted(BY_DATE, "HRK", day)
    assert (told and told[1]) == rate


def test_rates_that_overlap_or_differ_without_a_date_decide_nothing() -> None:
    twice = {**BY_DATE, "rates": [
        {"currency": "HRK", "units_per_euro": "7.5", "first": "2016-01-01"},
        {"currency": "HRK", "units_per_euro": "7.6", "first": "2016-01-01"},
    ]}  # fmt: skip
    assert converted(twice, "HRK", date(2016, 5, 1)) is None
    assert converted({**BY_DATE, "on": None}, "HRK", date(2016, 1, 1)) is None


def test_the_original_stays_beside_the_euro() -> None:
    records = {**PLAIN, "project": {**PLAIN["project"], "contract_date": "Signed"}}
    rows = (("P-1", "One", "76", "2016-02-01"), ("P-2", "Two", "76", ""))
    opened = table((*HEADER, "Signed"), *rows)
    found = read_list(described(records, currency="HRK", eur_rates=BY_DATE), opened)
    told = [
        (str(a["amount"]), a["currency"], a.get("amount_eur"), a.get("units_per_euro"))
        for a in found["amounts"]
    ]
    assert told == [
        ("76.00", "HRK", Decimal("10.00"), Decimal("7.60")), ("76.00", "HRK", None, None),
    ]  # fmt: skip
