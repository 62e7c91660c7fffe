"""Every rule, in one place. ``references`` name the check in the project's reading of the field:
letters and numbers like A2 are those of the usual checks on project records (sums, structure, time,
codes, text), explained in CONTRIBUTING.md."""

from __future__ import annotations

from smartdata.validate.rule import Rule
from smartdata.validate.rules_amounts import AMOUNT_RULES
from smartdata.validate.rules_links import LINK_RULES
from smartdata.validate.rules_lists import LIST_RULES
from smartdata.validate.rules_observed import OBSERVED
from smartdata.validate.rules_partners import PARTNER_RULES
from smartdata.validate.rules_projects import PROJECT_RULES

RULES: tuple[Rule, ...] = (
    *PROJECT_RULES,
    *PARTNER_RULES,
    *AMOUNT_RULES,
    *OBSERVED,
    *LIST_RULES,
    *LINK_RULES,
)
BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}

if len(BY_ID) != len(RULES):
    raise ValueError("two rules have the same id")
