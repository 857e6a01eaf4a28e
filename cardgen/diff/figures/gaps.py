"""Did fairness change? The gap between the ends of a grouping, before and after: a difference of differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cardgen.card.results import Disparity
from cardgen.diff.figures.compare import CellChange, MetricPair, interval_record
from cardgen.diff.figures.matching import renamed
from cardgen.diff.figures.verdicts import within_margin
from cardgen.diff.report import GapChange
from cardgen.diff.transition import Transition
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.paired import contrast

__all__ = ["gap_changes"]

_PAIRED = "paired-difference-of-differences"
_UNPAIRED = "difference-of-differences"


def gap_changes(transition: Transition) -> Iterator[GapChange]:
    """Yield the change of every gap that both cards have, where its figures can be compared."""
    figures = transition.compared
    gaps = [{_key(item): item for item in card.disparities if item.kind == "gap"} for card in transition.cards]
    for key, after in gaps[1].items():
        before, metric = gaps[0].get(key), figures.metrics.get(key[:2])
        if before is None or metric is None or None in (before.value, after.value):
            continue
        if transition.gate(*key[:2], after.by) is None:
            found = _change(before, after, metric, figures.renaming, transition.settings.margins.get(after.metric))
            if found is not None:
                yield found


def _change(
    before: Disparity,
    after: Disparity,
    metric: MetricPair,
    names: Mapping[tuple[str, str], str],
    margin: float | None,
) -> GapChange | None:
    old_ends = {role: renamed(group, names) for role, group in before.groups.items()}
    old = [metric.change(after.by, group) for group in _high_first(old_ends, metric)]
    new = [metric.change(after.by, group) for group in _high_first(after.groups, metric)]
    if None in (*old, *new) or before.value is None or after.value is None:
        return None
    ends, ends2 = [each for each in old if each], [each for each in new if each]
    if all(each.comparison.verdict == "unchanged" for each in (*ends, *ends2)):
        return None
    same = [each.after.group for each in ends] == [each.after.group for each in ends2]
    paired = all(each.pairs is not None for each in (*ends, *ends2))
    method = _PAIRED if paired else _UNPAIRED
    first = _contrast(ends, metric.level, method)
    second = first if same else _contrast(ends2, metric.level, method)
    difference = after.value - before.value
    found = first if same else Estimate(difference, None, _covering(first, second, method))
    interval = found.interval
    return GapChange(
        evaluation=after.evaluation,
        metric=after.metric,
        by=after.by,
        old=before.value,
        new=after.value,
        old_groups=old_ends,
        new_groups=after.groups,
        difference=difference,
        standard_error=found.standard_error,
        degrees_of_freedom=found.degrees_of_freedom,
        interval=interval_record(interval),
        paired=paired,
        verdict="equivalent"
        if within_margin(found, metric.level, margin)
        else "inconclusive"
        if interval is None or abs(difference) <= (margin or 0.0)
        else "widened"
        if interval.low > 0
        else "narrowed"
        if interval.high < 0
        else "inconclusive",
    )


def _high_first(groups: Mapping[str, dict[str, str]], metric: MetricPair) -> list[dict[str, str]]:
    """Return the categories at the two ends, the one with the larger value first."""
    worst, best = (groups.get("worst") or groups["largest"]), (groups.get("best") or groups["smallest"])
    return [best, worst] if metric.metric.direction == "higher_is_better" else [worst, best]


def _contrast(ends: list[CellChange], level: float, method: str) -> Estimate:
    """Estimate how much more the higher end changed than the lower one; shared clusters make them dependent."""
    high, low = ends
    covariance = 0.0
    if high.pairs is not None and low.pairs is not None:
        one, other = high.pairs.change, low.pairs.change
        shared = float(one.residuals @ other.residuals) if one.residuals.size == other.residuals.size else 0.0
        units = min(one.units, other.units)
        covariance = shared * units / (units - 1) if units > 1 else 0.0
    return contrast(_sure(high), _sure(low), level, method=method, covariance=covariance)


def _sure(change: CellChange) -> Estimate:
    """Return a change; where no unit changed at all, it is 0 without error."""
    pairs = change.pairs
    if pairs is not None and pairs.estimate.standard_error is None and not pairs.change.residuals.any():
        return Estimate(0.0, 0.0)
    return change.estimate


def _covering(first: Estimate, second: Estimate, method: str) -> Interval | None:
    """Return an interval of the change of a gap whose ends are others than before.

    The new gap is at least what it is between the old ends, and the old gap is at least what it was between the new
    ends. So the change is at least the change between the old ends, and at most that between the new ends.
    """
    one, other = first.interval, second.interval
    if one is None or other is None:
        return None
    return Interval(one.low, other.high, one.level, f"{method}-of-both-ends")


def _key(item: Disparity) -> tuple[str, str, tuple[str, ...]]:
    return item.evaluation, item.metric, item.by
