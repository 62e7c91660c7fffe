"""Rules about several sources that state one project; what they find is told by ``store.linking``,
once all statements are known."""

from __future__ import annotations

from smartdata.validate.rule import Rule

LINK_RULES: tuple[Rule, ...] = (
    Rule(
        "stage_difference", "info", "observation",
        "The {field} here is {observed}; another source has {expected}. Money differs from stage "
        "to stage: both are right.",
        "Nothing: add up amounts of one stage only.", "K1",
    ),
    Rule(
        "amounts_conflict", "warning", "observation",
        "The {field} here is {observed}; another source has {expected}, which is the same stage.",
        "Ask the publishers which amount is right, or say the stage of each source's amounts "
        "(amount_stage in source.yaml).", "K1",
    ),
)  # fmt: skip
