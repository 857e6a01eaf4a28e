"""Forms that say how far sums, one for each of several groups, are from equal ones: of one word, or of several."""

from __future__ import annotations

import hashlib

import numpy as np

from cardgen.card.figures.forms.figure import FEW_EVENTS, Design, Figure, few, moments_of, notes, undefined
from cardgen.evaluation.cells import Cell
from cardgen.metrics.definition import Metric
from cardgen.metrics.mentions import group_and_target
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.linearised import SumMoments
from cardgen.statistics.mean_distance import mean_distance
from cardgen.statistics.uniform_distance import uniform_distance

__all__ = ["distance", "mean_of_distances"]


def distance(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate the total variation distance of the shares of sums from equal shares."""
    sums = np.array([cell.sums[base] for base in metric.inputs], dtype=np.float64)
    if sums.sum() <= 0:
        return undefined(None, None, f"a denominator of {metric.formula} is 0")
    moments = moments_of(cell, design.bases)
    if moments is None:
        found = Estimate(0.5 * float(np.abs(sums / sums.sum() - 1 / sums.size).sum()))
    else:
        chosen = [design.bases.index(base) for base in metric.inputs]
        mine = SumMoments(moments.units, sums, moments.products[np.ix_(chosen, chosen)])
        found = uniform_distance(mine, design.level, _seed(cell, metric), units=cell.participants.get(metric.id))
    return Figure(None, None, found, found.standard_error, notes(cell, found, rare=few(cell, metric)), None)


def mean_of_distances(cell: Cell, metric: Metric, design: Design) -> Figure:
    """Estimate the mean over target words of the distance of their pairs with groups from equal shares.

    Few events are fewer than five answers behind any word that counts.
    """
    moments = moments_of(cell, design.bases)
    if moments is None:
        raise ValueError(f"{metric.id} needs rows")
    chosen = [design.bases.index(base) for base in metric.inputs]
    mine = SumMoments(moments.units, moments.sums[chosen], moments.products[np.ix_(chosen, chosen)])
    words = len({group_and_target(base)[1] for base in metric.inputs})
    found, fewest = mean_distance(
        mine, words, design.level, _seed(cell, metric), units=cell.participants.get(metric.id)
    )
    if found.value is None:
        return undefined(None, None, "no target word is in an answer with a word for a group")
    return Figure(None, None, found, found.standard_error, notes(cell, found, rare=fewest < FEW_EVENTS), None)


def _seed(cell: Cell, metric: Metric) -> int:
    """Derive the seed of the draws from what is estimated, so that a card is the same on every machine."""
    text = "\x1f".join((metric.id, *(part for item in sorted(cell.group.items()) for part in item)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
