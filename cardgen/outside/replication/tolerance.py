"""How far a figure may be from the published one and still be as expected."""

from __future__ import annotations

from collections.abc import Mapping

from cardgen.card.document import Card
from cardgen.card.evaluations import MetricRecord
from cardgen.outside.replication.record import ToleranceSource

__all__ = ["default_tolerance", "tolerance"]

_PART = 0.5
"""Half as many errors again is another service to those who use it."""


def tolerance(
    card: Card, metric: MetricRecord, published: float, margins: Mapping[str, float]
) -> tuple[float | None, ToleranceSource]:
    """Return the tolerance of a figure and who set it: the customer, the card's owner, or the default.

    Args:
        card: The owner's card.
        metric: The metric.
        published: The published figure.
        margins: Tolerances that the customer sets, by metric.
    """
    if metric.id in margins:
        return margins[metric.id], "customer"
    if metric.id in card.comparison.margins:
        return card.comparison.margins[metric.id], "card"
    return default_tolerance(metric, published), "default"


def default_tolerance(metric: MetricRecord, published: float) -> float | None:
    """Return half of rate × (1 − rate), on the range of the metric; see docs/decisions/0014.

    Where errors are rare that is half as many again; in the middle of a share it is 12.5 points, and never more. A
    metric with one end takes half of the distance to it, one without ends half of its size. None where that is 0.

    Args:
        metric: The metric.
        published: The published figure.
    """
    low, high = metric.low, metric.high
    if low is not None and high is not None:
        found = _PART * (published - low) * (high - published) / (high - low)
    else:
        end = low if low is not None else high
        found = _PART * abs(published - (end or 0.0))
    return found if found > 0 else None
