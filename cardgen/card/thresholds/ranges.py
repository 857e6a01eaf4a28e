"""The thresholds at which every category that is printed would keep the limits of a release criterion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from cardgen.card.figures.estimate import Figure
from cardgen.card.figures.suppress import Hidden
from cardgen.card.results import Excluded
from cardgen.card.thresholds.cells import Setting, is_short, trend
from cardgen.card.thresholds.records import CriterionThresholds, ThresholdSpan
from cardgen.card.thresholds.sweep import Place, Swept
from cardgen.spec.criteria import Criterion
from cardgen.spec.evidence import Evaluation
from cardgen.statistics.thresholds import fixed_sequence, runs

__all__ = ["criterion_thresholds", "is_of_groups"]

End = Literal["highest", "lowest"]


def is_of_groups(criterion: Criterion) -> bool:
    """Tell whether a criterion sets a limit that each category must keep."""
    return criterion.scope in ("every_group", "worst_group")


def criterion_thresholds(
    evaluation: Evaluation,
    criterion: Criterion,
    by: tuple[str, ...],
    cells: Sequence[Place],
    swept: Sequence[Swept],
    setting: Setting,
    grid: Sequence[float],
    hidden: Hidden,
) -> CriterionThresholds | None:
    """Return the thresholds that meet a criterion.

    Values are judged at every threshold. Intervals are judged one threshold after the other from the end at which the
    limit is kept most easily, which needs no correction for how many there are; that end exists where the metric goes
    one way as the threshold rises.

    Args:
        evaluation: The evaluation.
        criterion: The criterion.
        by: Its grouping, as the evaluation orders its groups.
        cells: Every cell of the grouping.
        swept: Those that were estimated at every threshold.
        setting: What was estimated.
        grid: The thresholds.
        hidden: Cells that are suppressed.

    Returns:
        None where the metric does not follow from scores, or no category could be judged.
    """
    metric = next((each for each in setting.metrics if each.id == criterion.metric), None)
    if metric is None or not swept:
        return None
    end = _safe_end(criterion, trend(metric))
    lines = [each.figures[metric.id] for each in swept]
    steps = range(len(grid))
    by_point = [all(_keeps(criterion, line[step], _value) for line in lines) for step in steps]
    by_bound = [[_keeps(criterion, line[step], _bounds) for step in steps] for line in lines]
    # Whether each group that breaks the limit by its interval has too few events for the interval to mean much.
    silent = [
        all(
            kept[step] or ("few-events" in line[step].notes and _keeps(criterion, line[step], _value))
            for kept, line in zip(by_bound, lines, strict=True)
        )
        for step in steps
    ]
    shown = None
    if end is not None:
        all_keep = [all(kept[step] for kept in by_bound) for step in steps]
        shown = fixed_sequence(all_keep, from_highest=end == "highest", silent=silent)
    return CriterionThresholds(
        criterion=criterion.id,
        metric=metric.id,
        by=by,
        safe_end=end,
        by_point=tuple(_span(first, last, grid, end) for first, last in runs(by_point)),
        by_bound=() if shown is None else (_open(*shown, grid, end),),
        limited_by=_limit(end, shown, by_bound, swept, silent),
        not_judged=_not_judged(evaluation, cells, swept, hidden),
    )


def _safe_end(criterion: Criterion, goes: Literal["falls", "rises"] | None) -> End | None:
    """Return the end of the thresholds at which a single limit is kept most easily."""
    if goes is None or (criterion.min is None) == (criterion.max is None):
        return None
    return "highest" if (goes == "falls") == (criterion.max is not None) else "lowest"


def _value(found: Figure) -> tuple[float, float] | None:
    value = found.estimate.value
    return None if value is None else (value, value)


def _bounds(found: Figure) -> tuple[float, float] | None:
    interval = found.estimate.interval
    return None if interval is None else (interval.low, interval.high)


def _keeps(criterion: Criterion, found: Figure, ends: Callable[[Figure], tuple[float, float] | None]) -> bool:
    """Tell whether a figure keeps every limit; one that is undefined, or has no interval to judge, keeps none."""
    known = ends(found)
    if known is None:
        return False
    return (criterion.min is None or known[0] >= criterion.min) and (criterion.max is None or known[1] <= criterion.max)


def _span(first: int, last: int, grid: Sequence[float], end: End | None) -> ThresholdSpan:
    """Return thresholds from one to another; beyond the safe end the limit is kept all the more."""
    return ThresholdSpan(
        low=None if end == "lowest" and first == 0 else grid[first],
        high=None if end == "highest" and last == len(grid) - 1 else grid[last],
    )


def _open(first: int, last: int, grid: Sequence[float], end: End | None) -> ThresholdSpan:
    """Return what is shown: open towards the safe end, where the rate can only be further from the limit."""
    return ThresholdSpan(
        low=None if end == "lowest" else grid[first],
        high=None if end == "highest" else grid[last],
    )


def _limit(
    end: End | None,
    shown: tuple[int, int] | None,
    by_bound: Sequence[Sequence[bool]],
    swept: Sequence[Swept],
    silent: Sequence[bool],
) -> dict[str, str] | None:
    """Return the category that fails where the sequence of tests ended; the first in order where several do."""
    if end is None:
        return None
    size = len(silent)
    if shown is None:
        order = range(size - 1, -1, -1) if end == "highest" else range(size)
        step = next((each for each in order if not silent[each]), order[0])
    else:
        step = shown[0] - 1 if end == "highest" else shown[1] + 1
    if not 0 <= step < size:
        return None
    return next((dict(each.place[2].group) for each, line in zip(swept, by_bound, strict=True) if not line[step]), None)


def _not_judged(
    evaluation: Evaluation, cells: Sequence[Place], swept: Sequence[Swept], hidden: Hidden
) -> tuple[Excluded, ...]:
    """Return the categories that could not be judged, with the reason."""
    done = {each.place[0] for each in swept}
    return tuple(
        Excluded(
            group=dict(cell.group),
            reason="suppressed"
            if index in hidden.reasons
            else "insufficient"
            if is_short(evaluation, cell)
            else "few-events",
        )
        for index, _, cell in cells
        if index not in done
    )
