"""What a metric is: a value of its own, which the engine, the statistics, the card and `cardgen metric` all read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from cardgen.spec.columns import Task
from cardgen.spec.metrics import Direction

__all__ = [
    "RATIOS",
    "SCORED",
    "SHARES",
    "Family",
    "Form",
    "Function",
    "Metric",
    "Transform",
    "ratio_within",
    "weights",
    "within_cluster",
]

Form = Literal[
    "proportion",
    "ratio",
    "mean",
    "cluster_mean",
    "function",
    "balanced_accuracy",
    "auc",
    "calibration_error",
    "average_precision",
    "kolmogorov_smirnov",
    "equal_error_rate",
    "rate_at_rate",
    "quantile",
    "dyadic",
    "macro",
    "distance",
    "mean_distance",
]
"""How a metric is estimated.

- `proportion`: a share of rows, each of which counts or does not: Wilson, or clustered.
- `ratio`: a ratio of two sums whose rows weigh differently: linearised, on the log scale.
- `mean`: a mean of numbers: Student's t, or clustered.
- `cluster_mean`: a mean over clusters of the ratio of each: Student's t over clusters.
- `function`: any other smooth function of sums: delta method.
- `balanced_accuracy`: the mean of two proportions.
- `auc`: the area under the curve, from counts per score.
- `calibration_error`: the distance of scores from what came true, from counts per score.
- `average_precision`, `kolmogorov_smirnov`, `equal_error_rate`, `rate_at_rate`: others, from counts per score.
- `quantile`: a quantile of a number, from its counts per value.
- `dyadic`: a proportion of pairs, any two of which may share a subject.
- `macro`: a mean over classes of a function of the counts of each.
- `distance`: how far sums, one for each of several groups, are from equal ones.
- `mean_distance`: the same, on average over several words that each have a sum for every group.
"""

SHARES = frozenset({"proportion", "dyadic"})
"""The forms that are a share of rows, each of which counts or does not."""

RATIOS = frozenset({"proportion", "ratio", "mean", "dyadic"})
"""The forms that are one sum over another whatever rows are put together, so that sums of parts add up to the whole."""

SCORED = frozenset(
    {
        "auc",
        "calibration_error",
        "average_precision",
        "kolmogorov_smirnov",
        "equal_error_rate",
        "rate_at_rate",
        "quantile",
    }
)
"""The forms that are made of counts per score, or per value of a number."""

_WITHIN = "within-cluster:"

Function = Callable[[Mapping[str, complex]], complex]
"""A formula of base sums that is analytic, so that its gradient follows from it; divides by zero where undefined."""

Transform = Literal["identity", "log", "logit", "fisher", "log-of-rest"]
"""The scale on which the interval of a function of sums is made."""


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
        function: The formula, of a metric that is no ratio of two sums.
        inputs: The base sums that the formula is of.
        scale: The scale on which the interval of such a metric is made.
        events: Sums of rows that make a figure unreliable where any is below five, beyond those of its form.
        at: Its parameter, where its id holds one: the k of a rank, the part of a quantile, a false match rate.
        custom: Whether it is the owner's own.
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
    function: Function | None = None
    inputs: tuple[str, ...] = ()
    scale: Transform = "identity"
    events: tuple[Mapping[str, float], ...] = ()
    at: float | None = None
    custom: bool = False

    @property
    def bases(self) -> tuple[str, ...]:
        """The base sums it is made of, sorted; `rows` is always counted and not listed."""
        named = {*self.numerator, *self.denominator, *self.inputs, *(base for sums in self.events for base in sums)}
        parts = {part for base in named for part in ratio_within(base) or ()}
        return tuple(sorted((named | parts) - {"rows"}))

    @property
    def bounded(self) -> bool:
        """Whether it is a share: between 0 and 1 whatever the data."""
        return self.low == 0 and self.high == 1


@dataclass(frozen=True, slots=True)
class Family:
    """Metrics that differ by a parameter, which their ids hold: `ndcg_at_5`, `ndcg_at_10`.

    Attributes:
        pattern: What their ids look like, the parameter as `…`: `ndcg_at_…`.
        matches: Matches a whole id; its first group is the parameter.
        make: From the parameter as it stands in the id, the metric; None where it is out of range.
    """

    pattern: str
    matches: re.Pattern[str]
    make: Callable[[str], Metric | None]

    def member(self, identifier: str) -> Metric | None:
        """Return the metric of that id, or None where it is no member."""
        found = self.matches.fullmatch(identifier)
        return None if found is None else self.make(found[1])


def within_cluster(above: str, below: str) -> str:
    """Name a base sum that is the ratio of two others within each cluster, 0 where the second is 0.

    Errors over words are the word error rate of one speaker; words over words count speakers with words.
    """
    return f"{_WITHIN}{above}/{below}"


def ratio_within(base: str) -> tuple[str, str] | None:
    """Return the two base sums that one is the ratio of within each cluster; None of any other.

    >>> ratio_within(within_cluster("word_errors", "words"))
    ('word_errors', 'words')
    """
    if not base.startswith(_WITHIN):
        return None
    above, below = base.removeprefix(_WITHIN).split("/")
    return above, below


def weights(**of: float) -> Mapping[str, float]:
    """Write a weighted sum of base sums: `weights(true_positives=2, false_positives=1)`."""
    return dict(of)
