"""Every lint rule, and the one function that runs them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cardgen.card.lint.claims import CLAIM_WITHOUT_EVIDENCE
from cardgen.card.lint.directions import WRONG_DIRECTION
from cardgen.card.lint.expectations import CLUSTER_NOT_DECLARED, HEADLINE_NOT_COVERED, TOPIC_NOT_COVERED
from cardgen.card.lint.freshness import CARRIED_FORWARD, STALE
from cardgen.card.lint.groups import (
    ANNOTATION_UNSTATED,
    GROUP_NOT_COVERED,
    LABELS_MISSING,
    UNMEASURED_CONFOUNDER,
    WEAK_LABEL,
)
from cardgen.card.lint.metric_names import ORPHAN_METRIC, UNDEFINED_METRIC
from cardgen.card.lint.outside_findings import UNANSWERED_FINDING
from cardgen.card.lint.placeholders import PLACEHOLDER
from cardgen.card.lint.populations import POPULATION_INCOMPLETE, UNDER_REPRESENTED
from cardgen.card.lint.relative_dates import RELATIVE_DATE
from cardgen.card.lint.reported_figures import CONTRADICTING_FIGURES, PRECISION_BEYOND_N
from cardgen.card.lint.rule import Context, Finding, Level, LintRule, Stage
from cardgen.card.lint.samples import (
    CATEGORY_ABSENT,
    DATA_WARNING,
    FEW_CLUSTERS,
    FEW_EVENTS,
    ROWS_EXCLUDED,
    SYNTHETIC_ROWS,
)
from cardgen.card.lint.sections import MISSING_SECTION
from cardgen.card.lint.services import WRONG_SERVICE
from cardgen.card.lint.thresholds import THRESHOLD_MISSING
from cardgen.card.lint.typed_numbers import TYPED_NUMBER

__all__ = ["RULES", "level_of", "lint"]

RULES: tuple[LintRule, ...] = (
    TYPED_NUMBER,
    WRONG_DIRECTION,
    CLAIM_WITHOUT_EVIDENCE,
    MISSING_SECTION,
    PLACEHOLDER,
    CONTRADICTING_FIGURES,
    RELATIVE_DATE,
    STALE,
    WRONG_SERVICE,
    ORPHAN_METRIC,
    UNDEFINED_METRIC,
    PRECISION_BEYOND_N,
    THRESHOLD_MISSING,
    HEADLINE_NOT_COVERED,
    GROUP_NOT_COVERED,
    CLUSTER_NOT_DECLARED,
    TOPIC_NOT_COVERED,
    WEAK_LABEL,
    ANNOTATION_UNSTATED,
    LABELS_MISSING,
    UNDER_REPRESENTED,
    POPULATION_INCOMPLETE,
    UNANSWERED_FINDING,
    FEW_CLUSTERS,
    FEW_EVENTS,
    CARRIED_FORWARD,
    UNMEASURED_CONFOUNDER,
    ROWS_EXCLUDED,
    SYNTHETIC_ROWS,
    CATEGORY_ABSENT,
    DATA_WARNING,
)
"""Every rule, in the order in which the reference lists them."""

_BY_ID: Mapping[str, LintRule] = MappingProxyType({rule.id: rule for rule in RULES})


def lint(context: Context) -> tuple[Finding, ...]:
    """Return everything that the rules find, in the order of the spec.

    Findings are sorted by path, place in the text, rule and message, and none stands twice.
    """
    found = {finding for rule in RULES for finding in rule.check(context)}
    return tuple(sorted(found, key=_place))


def level_of(rule_id: str, stage: Stage) -> Level:
    """Return how bad a finding of a rule is at a stage.

    Raises:
        KeyError: There is no such rule.
    """
    rule = _BY_ID[rule_id]
    return rule.release_level if stage == "release" else rule.level


def _place(finding: Finding) -> tuple[tuple[tuple[int, int, str], ...], tuple[int, int], str, str]:
    """Return a key that compares whatever the path holds: indices as numbers, before keys."""
    path = tuple((0, part, "") if isinstance(part, int) else (1, 0, part) for part in finding.path)
    return path, finding.offset or (0, 0), finding.rule, finding.message
