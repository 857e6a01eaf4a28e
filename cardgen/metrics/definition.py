"""What a metric is: a value of its own, which the engine, the statistics, the card and `cardgen metric` all read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cardgen.spec.evidence import Task
from cardgen.spec.metrics import Direction

__all__ = ["Form", "Metric", "weights"]

Form = Literal["proportion", "ratio", "mean", "balanced_accuracy", "auc"]
"""How a metric is estimated.

- `proportion`: a share of rows, each of which counts or does not: Wilson, or clustered.
- `ratio`: a ratio of two sums whose rows weigh differently: linearised, on the log scale.
- `mean`: a mean of numbers: Student's t, or clustered.
- `balanced_accuracy`: the mean of two proportions.
- `auc`: the area under the curve, from counts per score.
"""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    Attributes:
        id: The id that specs use.
        label: Its name in prose, in lower case unless it is a proper name ("word error rate").
        definition: What it is, in one sentence that a decision maker understands.
        formula: The ratio, in symbols that the task's documentation explains.
        task: The task whose rows it can be computed from.
        form: How it is estimated.
        numerator: Base sum to weight; the sums are those that the evaluation engine makes of the rows.
        denominator: Base sum to weight; `rows` counts rows.
        direction: Which way is better.
        unit: `share` for a part of a whole (printed in per cent), `score` for a bare number, or a unit.
        low: The least value there can be, if there is one.
        high: The greatest value there can be, if there is one.
        reading: How a value reads in a sentence after the figure ("of words are wrong").
        reference: Where the metric is defined.
        needs: Column roles that it needs beyond those of every metric of its task.
        thresholded: Whether its value depends on the threshold that turns scores into decisions.
        averaging: How rows are put together, in words.
    """

    id: str
    label: str
    definition: str
    formula: str
    task: Task
    form: Form
    direction: Direction
    reading: str
    reference: str
    numerator: Mapping[str, float] = field(default_factory=dict)
    denominator: Mapping[str, float] = field(default_factory=dict)
    unit: str = "share"
    low: float | None = 0.0
    high: float | None = 1.0
    needs: frozenset[str] = frozenset()
    thresholded: bool = False
    averaging: str = "pooled over rows"
    custom: bool = False

    @property
    def bases(self) -> tuple[str, ...]:
        """The base sums it is made of, sorted; `rows` is always counted and not listed."""
        return tuple(sorted({*self.numerator, *self.denominator} - {"rows"}))

    @property
    def bounded(self) -> bool:
        """Whether it is a share: between 0 and 1 whatever the data."""
        return self.low == 0 and self.high == 1


def weights(**of: float) -> Mapping[str, float]:
    """Write a weighted sum of base sums: `weights(true_positives=2, false_positives=1)`."""
    return dict(of)
