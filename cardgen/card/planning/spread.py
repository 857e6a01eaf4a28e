"""From a published figure to the variance that one independent unit brings to it.

| figure                                   | unit    | variance of a unit at another value p            |
|------------------------------------------|---------|---------------------------------------------------|
| share of independent rows                | row     | p (1 − p)                                          |
| share with clusters                      | cluster | p (1 − p) × design effect / rows of a cluster      |
| share, no event or nothing but events    | cluster | p (1 − p): as if the rows of a cluster were one     |
| other figure between 0 and 1, not a mean | either  | in proportion to p (1 − p)                         |
| ratio without upper end (WER)            | either  | in proportion to p²: the same coefficient of variation |
| anything else (a mean)                   | either  | the same                                           |

Below the first line the variance at the published value is the published standard error squared times the units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.results import Result
from cardgen.metrics.registry import find
from cardgen.statistics.linearised import design_effect

__all__ = ["Spread", "spread_of"]

_SHARES = ("proportion", "ratio", "balanced_accuracy", "auc")


@dataclass(frozen=True, slots=True)
class Spread:
    """How a published figure varies.

    Attributes:
        units: Independent units behind it: rows, or clusters with evidence about it.
        variance: Variance that one unit brings, given the value of the figure.
        student: Whether its interval is Student's.
        size: What counts below the line, per unit; None where that is not known.
        design_effect: (SE with clusters / SE of independent rows, or words)²; None without clusters or where not known.
        at_end: Whether it is a share of 0 or 1, whose spread cannot be seen.
    """

    units: float
    variance: Callable[[float], float]
    student: bool
    size: float | None = None
    design_effect: float | None = None
    at_end: Literal[0, 1] | None = None


def spread_of(result: Result, metric: MetricRecord, evaluation: EvaluationRecord) -> Spread | str:
    """Return how a figure varies, or why the card does not tell, in words."""
    if result.status != "ok" or result.value is None:
        return f"{result.status}: {result.reason}" if result.reason else result.status
    if result.comparator is not None:
        return f"the figure is qualified by {result.comparator}, so it is no estimate to plan from"
    if result.n is None:
        return "the card does not say how many rows stand behind it"
    if result.evidence == "reported":
        if metric.form != "proportion":
            return "the document gives no standard error, and it does not follow from the value"
        return _independent(result.value, result.n)
    if metric.form == "proportion" and evaluation.weight is None and result.denominator:
        if evaluation.cluster is None:
            return _independent(result.value, result.denominator)
        return _clustered_share(result, result.value, result.denominator)
    return _scaled(result, result.value, metric, evaluation)


def _independent(value: float, rows: float) -> Spread:
    return Spread(rows, _binomial, student=False, size=1.0, at_end=_end(value))


def _clustered_share(result: Result, value: float, rows: float) -> Spread | str:
    clusters = result.clusters or 0
    end = _end(value)
    if end is not None:
        if not clusters:
            return "the card does not say how many clusters stand behind it"
        # Nothing shows how alike the rows of a cluster are, so a whole cluster counts once: a correlation of 1.
        return Spread(clusters, _binomial, student=True, size=rows / clusters, at_end=end)
    if not result.standard_error or result.degrees_of_freedom is None:
        return _NO_ERROR
    units = result.degrees_of_freedom + 1
    size = rows / units
    effect = design_effect(result.standard_error, (_binomial(value) / rows) ** 0.5) or 1.0
    # An effect below 1 is luck of few clusters more often than rows that make up for each other.
    factor = max(effect, 1.0) / size
    return Spread(units, lambda p: factor * _binomial(p), student=True, size=size, design_effect=effect)


def _scaled(result: Result, value: float, metric: MetricRecord, evaluation: EvaluationRecord) -> Spread | str:
    """Scale the published standard error, whatever it was computed from."""
    if not result.standard_error:
        return _NO_ERROR
    df = result.degrees_of_freedom
    units = df + 1 if df is not None else float(result.n or 0)
    at_value = result.standard_error**2 * units
    bounded = metric.low == 0 and metric.high == 1

    def variance(p: float) -> float:
        if bounded and metric.form in _SHARES and 0 < value < 1:
            return at_value * _binomial(p) / _binomial(value)
        if metric.form == "ratio" and metric.low == 0 and value > 0:
            return at_value * (p / value) ** 2
        return at_value

    return Spread(
        units,
        variance,
        student=df is not None,
        size=None if result.denominator is None else result.denominator / units,
        design_effect=_word_effect(result, value, metric, evaluation),
    )


def _word_effect(result: Result, value: float, metric: MetricRecord, evaluation: EvaluationRecord) -> float | None:
    """Return the design effect against independent words: a card holds the words of a ratio, not their rows' spread."""
    if (evaluation.task, metric.form) != ("transcription", "ratio") or evaluation.cluster is None:
        return None
    if not result.denominator or evaluation.weight is not None or find(metric.id) is None:
        return None
    # A rate that may exceed 1 counts events as Poisson's law does (Liu, Veliche and Peng 2021, arXiv 2109.09061).
    variance = _binomial(value) if metric.high == 1 else value
    return design_effect(result.standard_error, (variance / result.denominator) ** 0.5)


def _binomial(p: float) -> float:
    return p * (1 - p)


def _end(value: float) -> Literal[0, 1] | None:
    return 0 if value == 0 else 1 if value == 1 else None


_NO_ERROR = "the card has no standard error for it, so nothing says how it varies"
