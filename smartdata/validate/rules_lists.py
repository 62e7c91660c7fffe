"""Rules that the reader of lists applies to each cell, row and file as it reads them."""

from __future__ import annotations

from smartdata.validate.rule import Rule, Severity

_ASK = "Look the record up at the source; if it says so there too, ask its publisher to mend it."
_DESCRIBE = "Compare the cell with the source's source.yaml, and mend whichever is wrong."
_WITHHELD = "; the value is left out, the record is published without it."


def _list(rule_id: str, severity: Severity, message: str, what_to_do: str, reference: str) -> Rule:
    return Rule(rule_id, severity, "observation", message, what_to_do, reference)


LIST_RULES: tuple[Rule, ...] = (
    _list(
        "key_missing", "error",
        "The cells that tell one project from another ({field}) are empty, so nothing can tell "
        "which project the row is about.",
        "If it is a heading, a note or a sum, say so in the description (records.sections, "
        "records.total_words); else ask the publisher.", "S5",
    ),
    _list(
        "lone_cell", "error",
        "Only one cell of the row is filled: “{observed}”. It is a note, a heading or a sum rather "
        "than a record.",
        "Say in the description what such rows are (records.sections, records.continuations, "
        "records.total_words); if it is a project, ask the publisher for the rest.", "S7",
    ),
    _list(
        "key_spans_programmes", "error",
        "Rows with one key are of different programmes ({observed}); project numbers are unique "
        "only within their programme, so these may be several projects.",
        "Add programme_name or programme_cci to records.key in the source's source.yaml.", "S5",
    ),
    _list(
        "sum_row", "error",
        "The {field} “{observed}” says that the row adds up others, so its money would be counted "
        "twice.",
        "If it does, say that word under records.total_words in the description; if it is a "
        "project, ask the publisher for its number.", "S7",
    ),
    _list(
        "required_value_missing", "error",
        "A value of {field} is required, and none can be read.", _ASK, "S8",
    ),
    _list(
        "row_too_wide", "error",
        "The row has more cells than the header: {observed}. Its cells may be displaced.",
        "Look at the row in the raw file; a delimiter may stand inside a text, or a quote be "
        "missing.", "S8",
    ),
    _list(
        "parallel_lists_differ", "error",
        "Lists that belong together have different lengths ({observed}), so which element belongs "
        "to which can't be told.",
        _ASK, "S4",
    ),
    _list(
        "currency_unknown", "error",
        "The currency of {field} “{observed}” can't be told; expected {expected}.",
        _DESCRIBE, "X6",
    ),
    _list(
        "currency_contradicted", "error",
        "The currency of {field} “{observed}” is described as {expected}.", _DESCRIBE, "X6",
    ),
    _list(
        "unreadable_amount", "error",
        "The {field} “{observed}” can't be read as an amount with certainty; expected {expected}.",
        _DESCRIBE, "A9",
    ),
    _list(
        "repeated_amounts_differ", "error",
        "The rows of one project should state one and the same {field}, but say {observed}.",
        "Ask the publisher which is right; if the rows split the amount, say grain: split.", "S6",
    ),
    _list(
        "pattern_not_matched", "warning",
        "The {field} “{observed}” does not have the form described, {expected}" + _WITHHELD,
        _DESCRIBE, "S8",
    ),
    _list(
        "unknown_word", "warning",
        "The {field} “{observed}” is none of the words described" + _WITHHELD,
        "Add the word to the words of that column in the source's source.yaml.", "C1",
    ),
    _list(
        "impossible_date", "warning",
        "The {field} “{observed}” is a day that no calendar has" + _WITHHELD, _ASK, "T1b",
    ),
    _list(
        "unreadable_date", "warning",
        "The {field} “{observed}” is not a date of the described form, {expected}" + _WITHHELD,
        _DESCRIBE, "T1",
    ),
    _list(
        "date_not_midnight", "warning",
        "The {field} “{observed}” is no midnight in the described time zone, so which day is meant "
        "is not certain" + _WITHHELD,
        _DESCRIBE, "T5",
    ),
    _list(
        "unreadable_rate", "warning",
        "The {field} “{observed}” can't be read as a rate" + _WITHHELD, _DESCRIBE, "A5",
    ),
    _list(
        "unreadable_count", "warning",
        "The {field} “{observed}” is not a whole number" + _WITHHELD, _DESCRIBE, "S1",
    ),
    _list(
        "unreadable_coordinate", "warning",
        "The {field} “{observed}” can't be read as coordinates" + _WITHHELD, _DESCRIBE, "C5",
    ),
    _list(
        "rows_differ", "warning",
        "The rows of one project say different things of its {field}: {observed}; none is chosen.",
        _ASK, "S10",
    ),
    _list(
        "dates_reversed", "warning",
        "The project ends on {observed}, before it starts on {expected}.", _ASK, "T1",
    ),
    _list(
        "part_missing", "warning",
        "Of a {field} that is split over rows, {observed} are empty; the sum of the others is "
        "published and may be too low.",
        _ASK, "S6",
    ),
    _list(
        "unknown_programme", "warning",
        "The programme “{observed}” is not known for this source; its CCI code stays empty.",
        "Add the printed name with its CCI code to programmes in the source's source.yaml.", "C1",
    ),
    _list(
        "unknown_country", "warning",
        "The country “{observed}” is not known; the code stays empty.",
        "Add it to the words of that column in the source's source.yaml, or to "
        "smartdata/reference/countries.csv.", "C1",
    ),
    _list(
        "unknown_nuts_code", "warning",
        "“{observed}” is a NUTS code in no version that smartdata knows; the code stays empty.",
        _ASK, "C2",
    ),
    _list(
        "coordinates_swapped", "warning",
        "The coordinates ({observed}) lie outside {expected}, and inside it when swapped. They are "
        "published as printed.",
        "If all rows are so, say order in the description; else ask the publisher.", "C5",
    ),
    _list(
        "coordinates_outside", "warning",
        "The coordinates ({observed}) lie outside {expected}.", _ASK, "C5",
    ),
    _list(
        "coordinates_projected", "warning",
        "The coordinates ({observed}) are no degrees; they may be projected.", _ASK, "C6",
    ),
    _list(
        "check_digit_wrong", "warning",
        "The check digit of the {field} {observed} is wrong; it is published, and not used to "
        "match organisations.",
        _ASK, "C10",
    ),
    _list(
        "partner_repeated", "warning",
        "All rows of the project name the same partner with the same amounts; each row is "
        "published as a partner of its own, so the same money may be counted several times.",
        "If rows repeat the project, say grain: repeat; a partner that stands in every row needs "
        "once_per_project.", "S6",
    ),
    _list(
        "partner_without_name", "warning", "A partner or beneficiary has no name.", _ASK, "S7",
    ),
    _list(
        "personal_data", "warning",
        "The {field} holds personal data ({observed}) and is not published.",
        "Nothing; or ask the publisher to take them out of the text.", "X8",
    ),
    _list(
        "personal_data_in_key", "error",
        "The {field} holds personal data ({observed}), and without it nothing tells which project "
        "this is.",
        "Ask the publisher for a number that names nobody, or choose another key.", "X8",
    ),
    _list(
        "natural_person", "info",
        "The partner is a natural person; name, postcode and town are not published.",
        "Nothing.", "X8",
    ),
    _list(
        "text_damaged_in_list", "warning",
        "The {field} holds characters that were lost before it was published: {observed}. It is "
        "published as printed.",
        "Ask the publisher for a file in its original encoding.", "X3",
    ),
    _list(
        "amount_below_cent", "info",
        "The {field} “{observed}” has more than two decimals; it is published to the cent, and as "
        "printed beside it.",
        "Nothing.", "A9",
    ),
    _list(
        "last_update_differs", "warning",
        "The date of last update is {observed} here, but {expected} in nearly all other rows; a "
        "spreadsheet may have counted it up while filling down.",
        _ASK, "T6",
    ),
    _list(
        "suspected_cut_off", "warning",
        "The list looks cut off: by {field}, {observed}. An export may have stopped there.",
        "Fetch the list in smaller parts, or ask the publisher; until then it is not whole.", "S9",
    ),
    _list(
        "round_row_count", "info",
        "The list has exactly {observed}, a number at which exports are known to stop.",
        "Make sure that the source has no more.", "S9",
    ),
    _list(
        "column_all_zero", "info",
        "Every amount of a column is zero ({observed}); it may be a default, not a value.",
        "Ask the publisher what the column means.", "A6",
    ),
    _list(
        "name_contradicts_bytes", "info",
        "The file is not what its name says: {observed}.", "Nothing: its bytes decide.", "X1",
    ),
    _list(
        "workbook_repaired", "warning",
        "The workbook is damaged and was read nevertheless: {observed}.",
        "Compare the number of rows with the source.", "X1",
    ),
)  # fmt: skip
