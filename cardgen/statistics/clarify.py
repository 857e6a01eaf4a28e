"""Values of the bias metrics of Amazon SageMaker Clarify, from confusion matrices of two groups of rows.

a is the advantaged group, d the disadvantaged one; signs are those of the open source library, whose figures these are.
They compare what cardgen estimates elsewhere, so this module is the reading of record: values only, no intervals.

Source: Hardt et al. (2021), KDD, "Amazon SageMaker Clarify: Machine learning bias detection and explainability in the
cloud"; Das et al. (2021), "Fairness measures for machine learning in finance", J. Financial Data Science.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["VALUES", "Divide", "Outcomes", "clarify_compat", "conditional_disparity", "defined"]

Divide = Callable[[float, float], float]
"""How a quotient is read: `defined` or `clarify_compat`."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Rows of one group by prediction and label."""

    true_positives: float
    false_positives: float
    false_negatives: float
    true_negatives: float

    @property
    def rows(self) -> float:
        """All rows."""
        return self.true_positives + self.false_positives + self.false_negatives + self.true_negatives

    @property
    def positives(self) -> float:
        """Rows whose label is positive."""
        return self.true_positives + self.false_negatives

    @property
    def flagged(self) -> float:
        """Rows whose prediction is positive."""
        return self.true_positives + self.false_positives


def defined(above: float, below: float) -> float:
    """Divide, and raise ZeroDivisionError where the divisor is 0: the figure is then undefined."""
    return above / below


def clarify_compat(above: float, below: float) -> float:
    """Divide as the library does: 0/0 is 0, and x/0 is infinite. For comparison with it; no card prints this.

    In KL and JS the library leaves out labels that one side never has, after which neither is a divergence (KL may be
    negative); that is not reproduced.
    """
    if below == 0:
        return 0.0 if above == 0 else math.copysign(math.inf, above)
    return above / below


def _minus(first: float, second: float) -> float:
    # The library takes the difference of two infinite quotients for 0.
    return 0.0 if math.isinf(first) and first == second else first - second


def _shares(a: Outcomes, d: Outcomes, divide: Divide) -> tuple[float, float]:
    return divide(a.positives, a.rows), divide(d.positives, d.rows)


def _distributions(a: Outcomes, d: Outcomes, divide: Divide) -> list[tuple[float, float]]:
    """Return the two probabilities of each label, of the negative one first."""
    one, other = _shares(a, d, divide)
    return [(1 - one, 1 - other), (one, other)]


def _divergence(pairs: Sequence[tuple[float, float]], divide: Divide) -> float:
    total = 0.0
    for one, other in pairs:
        if one > 0:
            quotient = divide(one, other)
            total += one * (math.log(quotient) if quotient < math.inf else math.inf)
    return max(total, 0.0)


def _jensen_shannon(a: Outcomes, d: Outcomes, divide: Divide) -> float:
    pairs = _distributions(a, d, divide)
    middles = [(one + other) / 2 for one, other in pairs]
    halves = [
        _divergence(list(zip(side, middles, strict=True)), divide)
        for side in ([one for one, _ in pairs], [other for _, other in pairs])
    ]
    return sum(halves) / 2


def _entropy(a: Outcomes, d: Outcomes, divide: Divide) -> float:
    rows = a.rows + d.rows
    twice = a.false_positives + d.false_positives
    missed = a.false_negatives + d.false_negatives
    mean = divide(rows + twice - missed, rows)
    square = divide(rows - missed + 3 * twice, rows)
    return (divide(square, mean * mean) - 1) / 2


VALUES: Mapping[str, Callable[[Outcomes, Outcomes, Divide], float]] = MappingProxyType(
    {
        "CI": lambda a, d, divide: divide(a.rows - d.rows, a.rows + d.rows),
        "DPL": lambda a, d, divide: _minus(*_shares(a, d, divide)),
        "KL": lambda a, d, divide: _divergence(_distributions(a, d, divide), divide),
        "JS": _jensen_shannon,
        "LP": lambda a, d, divide: math.hypot(*(one - other for one, other in _distributions(a, d, divide))),
        "TVD": lambda a, d, divide: sum(abs(one - other) for one, other in _distributions(a, d, divide)) / 2,
        "KS": lambda a, d, divide: max(abs(one - other) for one, other in _distributions(a, d, divide)),
        "DPPL": lambda a, d, divide: _minus(divide(a.flagged, a.rows), divide(d.flagged, d.rows)),
        "DI": lambda a, d, divide: divide(divide(d.flagged, d.rows), divide(a.flagged, a.rows)),
        "DCA": lambda a, d, divide: _minus(divide(a.positives, a.flagged), divide(d.positives, d.flagged)),
        "DCR": lambda a, d, divide: _minus(
            divide(d.rows - d.positives, d.rows - d.flagged), divide(a.rows - a.positives, a.rows - a.flagged)
        ),
        "RD": lambda a, d, divide: _minus(divide(a.true_positives, a.positives), divide(d.true_positives, d.positives)),
        "SD": lambda a, d, divide: _minus(
            divide(d.true_negatives, d.rows - d.positives), divide(a.true_negatives, a.rows - a.positives)
        ),
        "DAR": lambda a, d, divide: _minus(divide(a.true_positives, a.flagged), divide(d.true_positives, d.flagged)),
        "DRR": lambda a, d, divide: _minus(
            divide(d.true_negatives, d.rows - d.flagged), divide(a.true_negatives, a.rows - a.flagged)
        ),
        "AD": lambda a, d, divide: _minus(
            divide(a.true_positives + a.true_negatives, a.rows), divide(d.true_positives + d.true_negatives, d.rows)
        ),
        "TE": lambda a, d, divide: _minus(
            divide(d.false_negatives, d.false_positives), divide(a.false_negatives, a.false_positives)
        ),
        "GE": _entropy,
    }
)
"""By the name that Clarify gives it, the metric of a and d; a quotient that `defined` cannot take raises."""


def conditional_disparity(strata: Sequence[tuple[Outcomes, Outcomes]], divide: Divide, *, predicted: bool) -> float:
    """Return CDDL, or CDDPL of predictions: the demographic disparity of d within strata, weighted by their rows.

    Within a stratum it is the share of d among the rejected, minus its share among the accepted.

    Args:
        strata: a and d within each stratum.
        divide: How a quotient is read.
        predicted: Whether predictions accept and reject, rather than labels.

    Raises:
        ZeroDivisionError: `divide` is `defined`, and nobody is accepted, or nobody rejected, in a stratum.
    """
    total = rows = 0.0
    for a, d in strata:
        mine, theirs = (d.flagged, a.flagged) if predicted else (d.positives, a.positives)
        accepted = mine + theirs
        size = a.rows + d.rows
        total += size * (divide(d.rows - mine, size - accepted) - divide(mine, accepted))
        rows += size
    return divide(total, rows)
