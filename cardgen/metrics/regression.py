"""Metrics of regression: a true number against a predicted one. An error is prediction − label.

Mean errors have the unit of the label; a spec names it: `{id: mae, unit: minutes}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cardgen.metrics.definition import Metric, weights

__all__ = ["METRICS"]

_ROUNDING = 2.0**-46
"""A variance this small beside the mean square of the labels is what rounding leaves of none."""


def _root_mean_square(sums: Mapping[str, complex]) -> complex:
    return (sums["squared_errors"] / sums["rows"]) ** 0.5


def _explained(sums: Mapping[str, complex]) -> complex:
    """1 − Σe² / Σ(y − ȳ)², from labels counted from the middle of their range."""
    spread = sums["squared_labels"] - sums["labels"] * sums["labels"] / sums["rows"]
    if complex(spread).real <= _ROUNDING * complex(sums["squared_labels"]).real:
        raise ZeroDivisionError("all labels are equal")
    return 1 - sums["squared_errors"] / spread


_mae = Metric(
    id="mae",
    label="mean absolute error",
    definition="How far predictions are from the truth, on average.",
    formula="Σ |prediction − label| / n",
    task="regression",
    form="mean",
    numerator=weights(absolute_errors=1),
    denominator=weights(rows=1),
    direction="lower_is_better",
    unit="score",
    high=None,
    reading="",
    reference="Willmott and Matsuura 2005, Climate Research 30",
    averaging="mean over rows",
)

METRICS = (
    _mae,
    Metric(
        id="rmse",
        label="root mean square error",
        definition="The root of the mean squared distance of predictions from the truth, in which large errors weigh "
        "more than in the mean absolute error.",
        formula="√(Σ (prediction − label)² / n)",
        task="regression",
        form="function",
        function=_root_mean_square,
        inputs=("rows", "squared_errors"),
        scale="log",
        direction="lower_is_better",
        unit="score",
        high=None,
        reading="",
        reference="Willmott and Matsuura 2005, Climate Research 30",
        averaging="root of the mean over rows",
    ),
    replace(
        _mae,
        id="bias",
        label="mean error",
        definition="Prediction less truth, on average: above 0 where predictions are too high, below 0 where they are "
        "too low. Errors in both directions cancel out.",
        formula="Σ (prediction − label) / n",
        numerator=weights(signed_errors=1),
        direction="none",
        low=None,
    ),
    Metric(
        id="r2",
        label="coefficient of determination",
        definition="The share of the variance of the truth that predictions account for: 1 where they are always "
        "right, 0 where they are no better than the mean of the rows at hand, below 0 where they are worse. "
        "A group whose truth varies little has a low one at the same errors.",
        formula="1 − Σ (prediction − label)² / Σ (label − mean label)²",
        task="regression",
        form="function",
        function=_explained,
        inputs=("rows", "labels", "squared_labels", "squared_errors"),
        scale="log-of-rest",
        direction="higher_is_better",
        unit="score",
        low=None,
        reading="",
        reference="Kvålseth 1985, Cautionary note about R², The American Statistician 39",
        averaging="pooled over rows",
    ),
)
