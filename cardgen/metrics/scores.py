"""Metrics of any number, or yes or no, that a row carries: judged quality, refusal, toxicity, latency.

Which way is better depends on what the column holds, so a spec says it: `{id: mean, direction: higher_is_better}`.
"""

from __future__ import annotations

from cardgen.metrics.definition import Metric, weights

__all__ = ["METRICS"]

METRICS = (
    Metric(
        id="mean",
        label="mean",
        definition="The mean of the value over rows.",
        formula="Σ value / n",
        task="scores",
        form="mean",
        numerator=weights(value=1),
        denominator=weights(rows=1),
        direction="none",
        unit="score",
        low=None,
        high=None,
        reading="",
        reference="Student 1908, Biometrika 6; with clusters: Cochran 1977, Sampling Techniques, chapter 6",
        averaging="mean over rows",
    ),
    Metric(
        id="rate",
        label="rate",
        definition="The share of rows whose value is yes.",
        formula="rows with yes / n",
        task="scores",
        form="proportion",
        numerator=weights(value=1),
        denominator=weights(rows=1),
        direction="none",
        reading="of rows",
        reference="Wilson 1927, Journal of the American Statistical Association 22",
    ),
)
