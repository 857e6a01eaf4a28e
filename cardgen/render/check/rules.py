"""Everything that a check can find, in words: the lint rules, what the audit finds, and the release criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cardgen.card.lint.registry import RULES

__all__ = ["RULES_OF_CHECK", "RuleOfCheck"]


@dataclass(frozen=True, slots=True)
class RuleOfCheck:
    """One kind of finding: what it is about, why it matters and what to do."""

    summary: str
    why: str
    fix: str


_HIDDEN = "A suppressed figure is that of a few people, and whoever can work it out learns about them."
_OTHERS: Mapping[str, RuleOfCheck] = {
    "suppression-recoverable": RuleOfCheck(
        "A suppressed figure follows exactly from what is published.",
        _HIDDEN,
        "Publish fewer figures of the evaluation: coarser categories, fewer intersections, or a larger suppress_below.",
    ),
    "suppression-narrow": RuleOfCheck(
        "A suppressed figure follows within a range that is too narrow.",
        _HIDDEN,
        "Publish fewer figures of the evaluation: coarser categories, fewer intersections, or a larger suppress_below.",
    ),
    "suppression-not-audited": RuleOfCheck(
        "It could not be settled whether a suppressed figure follows from what is published.",
        _HIDDEN,
        "Publish fewer intersections, so that the audit can be finished.",
    ),
    "suppression-ranges-not-audited": RuleOfCheck(
        "It could not be settled how narrow the range of a suppressed figure is.",
        _HIDDEN,
        "Publish fewer intersections, so that the audit can be finished.",
    ),
    "criterion-not-met": RuleOfCheck(
        "A release criterion is not met.",
        "The limit was declared before the figure was known.",
        "Improve the service, or publish with a waiver that says why.",
    ),
    "criterion-inconclusive": RuleOfCheck(
        "The evidence cannot settle whether a release criterion is met.",
        "What has not been shown to hold must not be released as if it did.",
        "Test more rows or people; `cardgen plan` says how many.",
    ),
    "invalid-spec": RuleOfCheck(
        "The spec does not follow the format, or its data cannot be measured.",
        "Nothing can be judged before it can be built.",
        "Follow the message; `cardgen validate` tells all of them.",
    ),
}

RULES_OF_CHECK: Mapping[str, RuleOfCheck] = MappingProxyType(
    {rule.id: RuleOfCheck(rule.summary, rule.why, rule.fix) for rule in RULES} | dict(_OTHERS)
)
"""By id, the lint rules first."""
