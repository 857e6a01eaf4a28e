"""The rule that a figure which depends on a threshold stands beside that threshold.

Three kinds of evaluation are known to have one: pairs that are verified, classes predicted beside a score, and
figures of a service whose profile lists thresholding among its topics. Classes without a score may come from the most
likely class or from a rule, and are let pass. A threshold is stated by `threshold`, or by prose that gives a value or
a rule ("high and medium count as positive").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardgen.card.lint.number_words import NUMBER
from cardgen.card.lint.prose import prose
from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.card.lint.sentences import sentences
from cardgen.metrics.registry import find
from cardgen.spec.evidence import Evaluation
from cardgen.spec.fields import NotApplicable
from cardgen.spec.reading.characters import quoted

__all__ = ["THRESHOLD_MISSING"]

_TRADED = frozenset(
    {
        *("selection_rate", "tpr", "fnr", "fpr", "tnr", "ppv", "npv", "fdr", "for", "f1", "mcc"),
        *("treatment_ratio", "lr_positive", "lr_negative"),
    }
)
"""Metrics of classes that a threshold trades against each other; accuracy is often that of the most likely class."""

_CUT = r"(?:thresholds?|cut-?offs?|cut\s+points?|operating\s+points?)"
_STATED = re.compile(
    rf"\b{_CUT}\b[^.;]{{0,80}}?(?:{NUMBER})|(?:{NUMBER})(?:\s?%)?[^.;]{{0,40}}?\b{_CUT}\b"
    r"|\b(?:counts?|counted|treated|taken|regarded)\s+as\s+(?:an?\s+|the\s+)?(?:positives?|match(?:es)?|accept\w*|high)\b"
    r"|\bmost\s+(?:likely|probable)\s+(?:class|label|category)\b|\b(?:highest|largest)\s+(?:score|probability)\b"
    rf"|\bscores?\s+(?:of\s+|at\s+)?(?:at\s+least\s+|above\s+|over\s+|or\s+above\s+)?(?:{NUMBER})\s+(?:or|and)\s+(?:more|above)\b",
    re.IGNORECASE,
)


def _check(context: Context) -> Iterator[Finding]:
    if _is_stated(context):
        return
    listed = "thresholding" in context.profile.topics
    for index, evaluation in enumerate(context.spec.evaluations):
        metrics = _thresholded(evaluation, listed=listed)
        if evaluation.threshold is None and metrics:
            yield Finding(
                "threshold-missing",
                ("evaluations", index),
                f"the card does not state the threshold behind {', '.join(metrics)} of {quoted(evaluation.id)}; "
                "set threshold, or say under deployment.thresholding which one was used",
            )


def _thresholded(evaluation: Evaluation, *, listed: bool) -> list[str]:
    """Return the metrics of an evaluation whose values a threshold decides."""
    ids = [choice if isinstance(choice, str) else choice.id for choice in evaluation.metrics]
    known = [each for each in ids if (metric := find(each)) is not None and metric.thresholded]
    if evaluation.task == "verification":
        return known
    if evaluation.task != "classification":
        return []
    scored = evaluation.columns.score is not None
    return [metric for metric in known if scored or (listed and metric in _TRADED)]


def _is_stated(context: Context) -> bool:
    """Tell whether prose gives a value or a rule, or says that there is no threshold."""
    if isinstance(context.spec.deployment.thresholding, NotApplicable):
        return True
    return any(_STATED.search(part.text) for text in prose(context.spec) for part in sentences(text.text))


THRESHOLD_MISSING = LintRule(
    id="threshold-missing",
    level="warning",
    release_level="warning",
    summary="A metric depends on a threshold, and the card does not state it.",
    why="At another threshold the figure is another; without it nobody can repeat or use the evaluation.",
    fix="Set threshold on the evaluation, or state it under deployment.thresholding.",
    check=_check,
)
