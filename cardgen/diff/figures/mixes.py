"""Did the service change, or who was tested? A change of an overall figure, split by groups."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cardgen.card.results import Result
from cardgen.diff.figures.compare import CellChange, MetricPair, interval_record
from cardgen.diff.report import Mix
from cardgen.diff.transition import Transition
from cardgen.metrics.definition import RATIOS
from cardgen.statistics.estimates import Interval
from cardgen.statistics.quantiles import critical_value
from cardgen.statistics.standardisation import mix_change

__all__ = ["mixes"]

_SMALLEST = 1e-9


def mixes(transition: Transition) -> Iterator[Mix]:
    """Yield the split of every overall change for which a grouping holds everyone and the mix of it moved."""
    for (evaluation, name), metric in transition.compared.metrics.items():
        if metric.metric.form not in RATIOS or transition.gate(evaluation, name, ()) is not None:
            continue
        for by in metric.evaluation.by:
            if len(by) == 1 and transition.gate(evaluation, name, by) is None:
                found = _mix(metric, by)
                if found is not None:
                    yield found


def _mix(metric: MetricPair, by: tuple[str, ...]) -> Mix | None:
    cells = [change for change in metric.changes if change.after.by == by]
    everyone = metric.change((), {})
    hidden = [result for result in (*metric.cells.gone, *metric.cells.added) if result.by == by and result.n != 0]
    uncompared = [pair for pair in metric.cells.both if pair[1].by == by and pair[1].n != 0]
    if everyone is None or hidden or len(uncompared) != len(cells) or len(cells) < 2:
        return None
    sums = [_sums([change.before for change in cells]), _sums([change.after for change in cells])]
    whole = [_sums([everyone.before]), _sums([everyone.after])]
    if None in sums or None in whole:
        return None
    rest = [_rest(part, total) for part, total in zip(sums, whole, strict=True)]
    strata = [
        (part[0] + [left[0]], part[1] + [left[1]]) if any(each[1] > _SMALLEST for each in rest) else part
        for part, left in zip([each for each in sums if each], rest, strict=True)
    ]
    found = mix_change(*strata[0], *strata[1])
    if found is None or found.largest_shift < _SMALLEST:
        return None
    interval = _interval(cells, found.weights, metric.level) if len(strata[0][0]) == len(cells) else None
    return Mix(
        evaluation=everyone.after.evaluation,
        metric=everyone.after.metric,
        by=by,
        crude=found.crude,
        within=found.within,
        within_interval=interval_record(interval and _around(interval, found.within)),
        mix=found.mix,
        largest_shift=found.largest_shift,
    )


def _sums(results: list[Result]) -> tuple[list[float], list[float]] | None:
    if any(result.numerator is None or result.denominator is None for result in results):
        return None
    return [result.numerator or 0.0 for result in results], [result.denominator or 0.0 for result in results]


def _rest(
    part: tuple[list[float], list[float]] | None, whole: tuple[list[float], list[float]] | None
) -> tuple[float, float]:
    """Return the sums of those in no category: rows without a label."""
    if part is None or whole is None:
        return 0.0, 0.0
    return whole[0][0] - math.fsum(part[0]), whole[1][0] - math.fsum(part[1])


def _interval(cells: list[CellChange], weights: tuple[float, ...], level: float) -> Interval | None:
    """Return an interval around 0 of Σ v_g D_g, for independent groups; Satterthwaite's degrees of freedom."""
    variances, shares = [], 0.0
    for change, weight in zip(cells, weights, strict=True):
        error, df = change.estimate.standard_error, change.estimate.degrees_of_freedom
        if error is None:
            return None
        variances.append((weight * error) ** 2)
        shares += 0.0 if df is None else variances[-1] ** 2 / df
    variance = math.fsum(variances)
    if variance <= 0:
        return None
    half = critical_value(level, variance**2 / shares if shares else None) * math.sqrt(variance)
    return Interval(-half, half, level, "standardised-t" if shares else "standardised")


def _around(interval: Interval, value: float) -> Interval:
    return Interval(value + interval.low, value + interval.high, interval.level, interval.method)
