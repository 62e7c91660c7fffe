"""Rules that the parser applies while it reads: it alone sees how the page is laid out."""

from __future__ import annotations

from smartdata.validate.rule import Rule, Severity

_AGAIN = "Retrieve the page again into a new snapshot."
_LAYOUT = (
    "Compare the raw file with the page at the source; if the page has changed its layout, teach "
    "smartdata/parse to read it."
)


def _observed(
    rule_id: str, severity: Severity, message: str, what_to_do: str, reference: str
) -> Rule:
    return Rule(rule_id, severity, "observation", message, what_to_do, reference)


OBSERVED: tuple[Rule, ...] = (
    _observed("empty_file", "error", "The file is empty.", _AGAIN, "X1"),
    _observed(
        "file_too_large", "error",
        "The file is too large for one record page ({observed}, {expected}).",
        "Take it out of the snapshot's source, or raise max_page_bytes in smartdata.toml.", "X1",
    ),
    _observed(
        "encoding_unknown", "error",
        "The character encoding can't be told with certainty: {observed}.",
        "State it as encoding in the source's source.yaml.", "X2",
    ),
    _observed(
        "text_damaged", "error",
        "The text is damaged: it holds a control or replacement character, or markup that can't "
        "be read ({observed}).",
        _AGAIN, "X3",
    ),
    _observed(
        "not_a_record_page", "error",
        "None of the labels of a record page is on it; it may be an error page of the website.",
        _AGAIN, "X1",
    ),
    _observed(
        "truncated_page", "error",
        "The page is cut off or incomplete: {observed}.", _AGAIN, "S9",
    ),
    _observed(
        "label_repeated", "error",
        "The label of {field} stands on the page more than once; which value is right can't be "
        "told.",
        _LAYOUT, "S8",
    ),
    _observed(
        "partner_columns_unknown", "error",
        "The columns of the partner table are not the seven known ones: “{observed}”.",
        _LAYOUT, "S8",
    ),
    _observed(
        "partner_row_not_split", "error",
        "A partner row can't be taken apart into its seven cells with certainty: “{observed}”.",
        "Land the page as HTML, where cells stand apart; or check its amounts against the source.",
        "S8",
    ),
    _observed(
        "label_missing", "warning",
        "The label “{expected}” is not on the page; {field} stays empty.", _LAYOUT, "S8",
    ),
    _observed(
        "unknown_label", "warning",
        "The page has a label that smartdata does not know: “{observed}”.",
        "Add it to the registry as source label of a column, or ask what it means.", "S8",
    ),
    _observed(
        "value_on_several_lines", "error",
        "The value of {field} runs over several lines, or the label of another field got lost "
        "between them: “{observed}”.",
        _LAYOUT, "S8",
    ),
    _observed(
        "raised_text", "error",
        "Raised or lowered text, maybe a footnote mark, stands in {field}: “{observed}”.",
        _LAYOUT, "X5",
    ),
    _observed(
        "text_between_fields", "error",
        "Text stands between two fields and may belong to the first, {field}: “{observed}”.",
        _LAYOUT, "S8",
    ),
    _observed(
        "unread_text", "info",
        "Text around the record was left unread: “{observed}”.",
        "Nothing, unless it belongs to the record.", "S8",
    ),
    _observed(
        "value_missing", "info", "The label of {field} has no value.", "Nothing.", "X5",
    ),
    _observed(
        "placeholder", "info",
        "“{observed}” stands for {field}: the value is missing, which is not zero.",
        "Nothing.", "X5",
    ),
    _observed(
        "stray_full_stop", "info",
        "“{observed}” ends in a full stop that does not belong to it; it was read without.",
        "Nothing.", "X9",
    ),
    _observed(
        "encoding_detected", "info",
        "The page is not in UTF-8; it was read as {observed}.", "Nothing.", "X2",
    ),
    _observed(
        "letters_recomposed", "info",
        "The page writes letters and accents apart; they were put together (Unicode NFC).",
        "Nothing.", "X3",
    ),
)  # fmt: skip
