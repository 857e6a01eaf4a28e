"""Metrics of any number, or yes or no, that a row carries: judged quality, refusal, toxicity, latency.

Which way is better depends on what the column holds, so a spec says it: `{id: mean, direction: higher_is_better}`.
"""

from __future__ import annotations

import re

from cardgen.metrics.definition import Family, Metric, weights

__all__ = ["FAMILIES", "METRICS"]

_ENDINGS = {"1": "st", "2": "nd", "3": "rd"}


def _quantile(percent: str) -> Metric:
    """Make the quantile of a percentage as an id writes it: 50, 95, 99_9."""
    number = percent.replace("_", ".")
    share = float(number) / 100
    ending = "th" if "." in number or number[-2:-1] == "1" else _ENDINGS.get(number[-1], "th")
    label = "median" if number == "50" else f"{number}{ending} percentile"
    return Metric(
        id=f"p{percent}",
        label=label,
        definition=f"The least value that at least {number} % of the rows do not exceed. Beyond 100,000 different "
        "values they are counted in 8,192 bins, whose middle stands for them.",
        formula=f"min x with rows of a value up to x / n ≥ {share:g}",
        task="scores",
        form="quantile",
        direction="none",
        unit="score",
        low=None,
        high=None,
        reading="",
        reference="Hyndman and Fan 1996, Sample quantiles in statistical packages, The American Statistician 50, "
        "definition 1",
        averaging="all rows in one order",
        at=share,
    )


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
    *(_quantile(percent) for percent in ("50", "90", "95", "99")),
)

FAMILIES = (Family("p…", re.compile(r"p([1-9]\d?(?:_[1-9])?)"), _quantile),)
