"""Value and interval of each metric of Clarify for one pair of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cardgen.card.clarify.pairs import Pair, Stratum
from cardgen.card.figures.estimate import estimate
from cardgen.card.figures.forms.figure import Design, Figure, weights_of
from cardgen.evaluation.cells import Cell
from cardgen.metrics.clarify import RATES, Comparison
from cardgen.metrics.definition import Function, Transform
from cardgen.metrics.registry import METRICS
from cardgen.statistics import distances, linearised, proportion, ratio
from cardgen.statistics.difference import difference
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.gradient import gradient
from cardgen.statistics.linearised import SumMoments

__all__ = ["Answer", "of_pair", "of_strata"]

_CROSSING = "clusters have rows on both sides, so their spread does not give its interval"
_ENTROPY = "generalized_entropy"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found.

    Attributes:
        estimate: Value and interval; no value where it is undefined.
        reason: Why the value, or the interval alone, is not there; None where both are.
    """

    estimate: Estimate
    reason: str | None = None


def of_pair(comparison: Comparison, pair: Pair, design: Design) -> Answer:
    """Estimate a metric that needs no strata."""
    if comparison.kind == "imbalance":
        return _imbalance(pair, design)
    if comparison.kind == "entropy":
        return _entropy(pair, design)
    rate = RATES[comparison.rate]
    figures = {"a": estimate(pair.a, rate, design), "d": estimate(pair.d, rate, design)}
    for name, figure in figures.items():
        if figure.estimate.value is None:
            return Answer(Estimate(None), f"the denominator of {rate.formula} is 0 for {name}")
    first, second = figures[comparison.first], figures["d" if comparison.first == "a" else "a"]
    if comparison.kind == "ratio":
        return _ratio(first, second, design.level)
    if comparison.kind == "divergence":
        region = distances.divergence if comparison.id == "KL" else distances.mean_divergence
        found = region(first.estimate, second.estimate, design.level)
        return Answer(found, "a label of a never occurs in d, so it is infinite" if found.value is None else None)
    found = difference(first.estimate, second.estimate, design.level)
    if comparison.kind == "distance":
        found = distances.absolute(found, 2**0.5 if comparison.id == "LP" else 1.0)
    return Answer(_cut(found, comparison))


def of_strata(comparison: Comparison, strata: Sequence[Stratum], design: Design, *, nested: bool) -> Answer:
    """Estimate the disparity within strata; `nested` says that no cluster has rows in several cells."""
    predicted = comparison.stage == "predictions"
    accepted = ("true_positives", "false_positives" if predicted else "false_negatives")
    rejected = ("true_negatives", "false_negatives" if predicted else "false_positives")
    cells: list[tuple[str, Cell]] = []
    sums: dict[str, float] = {}
    for index, stratum in enumerate(strata):
        for side, members in (("a", stratum.a), ("d", stratum.d)):
            for number, cell in enumerate(members):
                key = f"{index}:{side}:{number}"
                cells.append((key, cell))
                sums[f"{key}:accepted"] = sum(cell.sums[base] for base in accepted)
                sums[f"{key}:rejected"] = sum(cell.sums[base] for base in rejected)
    for index, stratum in enumerate(strata):
        for word in ("accepted", "rejected"):
            if not sum(value for key, value in sums.items() if key.startswith(f"{index}:") and key.endswith(word)):
                return Answer(Estimate(None), f"nobody is {word} in {stratum.name}")
    formula = _disparity(strata)
    value = complex(formula(sums)).real
    if not nested:
        return Answer(Estimate(value), _CROSSING)
    slopes = gradient(formula, sums, tuple(sums))
    blocks = []
    for key, cell in cells:
        by_base = dict.fromkeys(accepted, slopes[f"{key}:accepted"]) | dict.fromkeys(
            rejected, slopes[f"{key}:rejected"]
        )
        blocks.append((weights_of(by_base, design.bases), cell))
    return Answer(_cut(_delta(value, blocks, design, "identity"), comparison))


def _disparity(strata: Sequence[Stratum]) -> Function:
    """Return Σ n_i DD_i / Σ n_i of accepted and rejected rows by stratum, side and cell."""

    def formula(sums: Mapping[str, complex]) -> complex:
        total = rows = complex(0)
        for index, stratum in enumerate(strata):
            mine, all_of = [
                [
                    sum(
                        (sums[f"{index}:{side}:{number}:{word}"] for side, count in sides for number in range(count)),
                        complex(0),
                    )
                    for word in ("accepted", "rejected")
                ]
                for sides in ((("d", len(stratum.d)),), (("a", len(stratum.a)), ("d", len(stratum.d))))
            ]
            size = all_of[0] + all_of[1]
            total += size * (mine[1] / all_of[1] - mine[0] / all_of[0])
            rows += size
        return total / rows

    return formula


def _ratio(first: Figure, second: Figure, level: float) -> Answer:
    """Return the ratio of two shares: Katz for independent rows, else from the two standard errors."""
    if not second.estimate.value:
        return Answer(Estimate(None), "a is never predicted positive, and nothing is a multiple of 0")
    intervals = [each.estimate.interval for each in (first, second)]
    counts = (first.numerator, first.denominator, second.numerator, second.denominator)
    if all(each is not None and each.method == "wilson" for each in intervals) and None not in counts:
        above, rows, below, others = (each or 0.0 for each in counts)
        return Answer(ratio.katz(above, rows, below, others, level))
    return Answer(ratio.ratio(first.estimate, second.estimate, level))


def _imbalance(pair: Pair, design: Design) -> Answer:
    """Return (n_a − n_d) / (n_a + n_d) = 2p − 1, with p the share of a in both."""
    a, d = pair.a.sums["rows"], pair.d.sums["rows"]
    value = (a - d) / (a + d)
    if not (design.clustered or design.weighted):
        share = proportion.wilson(a, a + d, design.level)
        return Answer(Estimate(value, None, Interval(2 * share.low - 1, 2 * share.high - 1, share.level, share.method)))
    if not pair.nested:
        return Answer(Estimate(value), _CROSSING)
    slopes = {"a": 2 * d / (a + d) ** 2, "d": -2 * a / (a + d) ** 2}
    blocks = [(weights_of({"rows": slopes[name]}, design.bases), cell) for name, cell in (("a", pair.a), ("d", pair.d))]
    found = _delta(value, blocks, design, "identity")
    return Answer(_within(found, -1.0, 1.0))


def _entropy(pair: Pair, design: Design) -> Answer:
    """Return the generalised entropy index of the rows of both."""
    metric = METRICS[_ENTROPY]
    formula = metric.function
    if formula is None:
        raise ValueError(f"{metric.id} has no formula")
    sums = {base: pair.a.sums[base] + pair.d.sums[base] for base in metric.inputs}
    try:
        value = complex(formula(sums)).real
        slopes = gradient(formula, sums, metric.inputs)
    except ZeroDivisionError:
        return Answer(Estimate(None), "every row is a false negative, so the mean benefit is 0")
    if not pair.nested:
        return Answer(Estimate(value), _CROSSING)
    along = weights_of(slopes, design.bases)
    return Answer(_delta(value, [(along, pair.a), (along, pair.d)], design, "log"))


def _delta(value: float, blocks: Sequence[tuple[np.ndarray, Cell]], design: Design, scale: Transform) -> Estimate:
    """Attach a delta-method interval to a function of the sums of cells that share no unit.

    Args:
        value: The function.
        blocks: Its gradient by the base sums of each cell.
        design: How rows hang together.
        scale: Scale of the interval.
    """
    if any(cell.products is None or cell.units is None for _, cell in blocks):
        return Estimate(value)
    size = len(design.bases)
    products = np.zeros((len(blocks) * size, len(blocks) * size))
    for index, (_, cell) in enumerate(blocks):
        place = slice(index * size, (index + 1) * size)
        products[place, place] = cell.products
    moments = SumMoments(
        sum(cell.units or 0 for _, cell in blocks),
        np.concatenate([[cell.sums[base] for base in design.bases] for _, cell in blocks]),
        products,
    )
    method = "clustered-delta" if design.clustered else "delta"
    along = np.concatenate([slope for slope, _ in blocks])
    return linearised.smooth(value, along, moments, design.level, method=method, scale=scale)


def _cut(found: Estimate, comparison: Comparison) -> Estimate:
    return _within(found, comparison.low, comparison.high)


def _within(found: Estimate, low: float | None, high: float | None) -> Estimate:
    if found.interval is None:
        return found
    bottom = found.interval.low if low is None else max(low, found.interval.low)
    top = found.interval.high if high is None else min(high, found.interval.high)
    interval = Interval(bottom, top, found.interval.level, found.interval.method)
    return Estimate(found.value, found.standard_error, interval, found.degrees_of_freedom)
