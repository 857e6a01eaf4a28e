"""Inequality of outcomes: how unevenly a classifier's errors help and harm people.

The benefit of a row is b = prediction − label + 1: 2 for a false positive, 1 for a right decision, 0 for a false
negative, so that both indices are functions of the confusion matrix.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from cardgen.metrics.definition import Metric, weights

__all__ = ["METRICS"]

_CELLS = ("true_positives", "false_positives", "false_negatives", "true_negatives")


def _benefits(sums: Mapping[str, complex]) -> tuple[complex, complex, complex]:
    """Return rows, the sum of benefits, and false positives."""
    tp, fp, fn, tn = (sums[cell] for cell in _CELLS)
    return tp + fp + fn + tn, tp + tn + 2 * fp, fp


def _generalised_entropy(sums: Mapping[str, complex]) -> complex:
    rows, benefit, fp = _benefits(sums)
    return (rows * (benefit + 2 * fp) / (benefit * benefit) - 1) / 2


def _theil(sums: Mapping[str, complex]) -> complex:
    # Σ (b/b̄) ln (b/b̄) / n, in which rows of benefit 0 add nothing (0 · ln 0 = 0), gathered by benefit.
    rows, benefit, fp = _benefits(sums)
    return _logarithm(rows / benefit) + 2 * fp * math.log(2) / benefit


def _logarithm(value: complex) -> complex:
    """Return the logarithm near the positive axis; the angle of a number with a tiny imaginary part is exact."""
    value = complex(value)
    return complex(math.log(value.real), value.imag / value.real)


_generalised = Metric(
    id="generalized_entropy",
    label="generalised entropy index",
    definition="How unevenly errors treat people: half the squared coefficient of variation of their benefits, which "
    "are 2 for a false positive, 1 for a right decision and 0 for a false negative. It is 0 where everyone is treated "
    "alike.",
    formula="½ (Σ (b / b̄)² / n − 1), b = prediction − label + 1",
    task="classification",
    form="function",
    function=_generalised_entropy,
    inputs=_CELLS,
    scale="log",
    events=(weights(false_positives=1, false_negatives=1),),
    direction="lower_is_better",
    unit="score",
    high=None,
    reading="",
    reference="Speicher et al. 2018, A unified approach to quantifying algorithmic unfairness, KDD",
    thresholded=True,
)

METRICS = (
    _generalised,
    replace(
        _generalised,
        id="theil",
        label="Theil index",
        definition="How unevenly errors treat people: the entropy that their benefits lack, which are 2 for a false "
        "positive, 1 for a right decision and 0 for a false negative. It is 0 where everyone is treated alike, and "
        "weighs false negatives more than the generalised entropy index does.",
        formula="Σ (b / b̄) ln (b / b̄) / n, b = prediction − label + 1, 0 ln 0 = 0",
        function=_theil,
    ),
)
