"""Every figure that both cards have: compared as pairs where there are pairs, else as independent; judged together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.results import IntervalRecord, Result
from cardgen.diff.figures.matching import Cells, cells_of, renaming
from cardgen.diff.figures.pairing import Pairs, PairsOfCell, pairs_of
from cardgen.diff.figures.unpaired import unpaired_change
from cardgen.diff.figures.verdicts import Judged, judge
from cardgen.diff.report import Comparison, Flipped
from cardgen.diff.transition import Transition
from cardgen.statistics.estimates import Estimate, Interval

__all__ = ["CellChange", "Figures", "MetricPair", "compare_figures", "interval_record"]


@dataclass(frozen=True, slots=True, eq=False)
class CellChange:
    """One figure in both cards.

    Attributes:
        before: The old result.
        after: The new result.
        estimate: New minus old.
        p_value: Two-sided, uncorrected.
        pairs: The comparison pair by pair, where there was one.
        unpaired_because: Why there was none.
        comparison: What the report says of it.
    """

    before: Result
    after: Result
    estimate: Estimate
    p_value: float | None
    pairs: PairsOfCell | None
    unpaired_because: str | None
    comparison: Comparison


@dataclass(frozen=True, slots=True, eq=False)
class MetricPair:
    """One metric of one evaluation in both cards.

    Attributes:
        evaluation: The new record of the evaluation.
        metric: The new record of the metric.
        level: Confidence level of differences: the higher of the two.
        cells: Results matched.
        changes: Figures that were compared.
        withheld: Figures that cannot be compared, as the report says it.
    """

    evaluation: EvaluationRecord
    metric: MetricRecord
    level: float
    cells: Cells
    changes: tuple[CellChange, ...]
    withheld: tuple[Comparison, ...]

    def change(self, by: tuple[str, ...], group: Mapping[str, str]) -> CellChange | None:
        """Return the change of a cell, under its new names."""
        wanted = dict(group)
        return next((each for each in self.changes if each.after.by == by and each.after.group == wanted), None)


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """The figures of two cards, compared.

    Attributes:
        metrics: By evaluation and metric, in the order of the new card.
        renaming: New name of a category by group and old name.
    """

    metrics: Mapping[tuple[str, str], MetricPair]
    renaming: Mapping[tuple[str, str], str]

    def comparisons(self) -> Iterator[Comparison]:
        """Yield every comparison in the order of the new card."""
        for metric in self.metrics.values():
            yield from (change.comparison for change in metric.changes)
            yield from metric.withheld


def compare_figures(transition: Transition) -> Figures:
    """Compare every figure that both cards have.

    Args:
        transition: The two sides; the comparability gate has run.
    """
    old, new = transition.cards
    names = renaming(old, new)
    known = {evaluation.id: evaluation for evaluation in old.evaluations}
    results: dict[tuple[str, str], tuple[list[Result], list[Result]]] = {}
    for index, card in enumerate((old, new)):
        for result in card.results:
            results.setdefault((result.evaluation, result.metric), ([], []))[index].append(result)
    found = {}
    for evaluation in new.evaluations:
        if evaluation.id not in known:
            continue
        before = known[evaluation.id]
        pairs = pairs_of(transition, evaluation.id)
        level = max(before.level, evaluation.level)
        metrics = {metric.id for metric in before.metrics}
        for metric in evaluation.metrics:
            if metric.id in metrics:
                cells = cells_of(*results.get((evaluation.id, metric.id), ([], [])), names)
                found[evaluation.id, metric.id] = _metric(transition, evaluation, metric, level, cells, pairs)
    return Figures(found, names)


def interval_record(interval: Interval | None) -> IntervalRecord | None:
    """Write an interval of the statistics as a report holds it."""
    if interval is None:
        return None
    return IntervalRecord(low=interval.low, high=interval.high, level=interval.level, method=interval.method)


def _metric(
    transition: Transition,
    evaluation: EvaluationRecord,
    metric: MetricRecord,
    level: float,
    cells: Cells,
    pairs: Pairs | str,
) -> MetricPair:
    families: dict[tuple[str, ...], list[tuple[Result, Result]]] = {}
    withheld = []
    for before, after in cells.both:
        if before.status != "ok" or after.status != "ok":
            continue
        claimed = transition.gate(evaluation.id, metric.id, after.by)
        if claimed is not None:
            withheld.append(_withheld(before, after, *claimed))
        else:
            families.setdefault(after.by, []).append((before, after))
    margin = transition.settings.margins.get(metric.id)
    changes: list[CellChange] = []
    for family in families.values():
        changes += _family(family, metric, level, margin, pairs)
    return MetricPair(evaluation, metric, level, cells, tuple(changes), tuple(withheld))


def _family(
    family: list[tuple[Result, Result]], metric: MetricRecord, level: float, margin: float | None, pairs: Pairs | str
) -> Iterator[CellChange]:
    """Compare the cells of one grouping and judge them together."""
    found: list[tuple[Estimate, float | None, PairsOfCell | None, str | None]] = []
    same = [_same(before, after) for before, after in family]
    for before, after in family:
        paired = pairs if isinstance(pairs, str) else pairs.compare(before, after, level)
        if not isinstance(paired, str) and not _agrees(paired.estimate.value, before, after):
            paired = "the sums that were kept do not give the printed figures"
        if isinstance(paired, str):
            found.append((*unpaired_change(before, after, level), None, paired))
        else:
            found.append((paired.estimate, paired.p_value, paired, None))
    tested = [(estimate, None if same[index] else p) for index, (estimate, p, *_) in enumerate(found)]
    judged = judge(tested, metric.direction, level, margin)
    for (before, after), (estimate, p_value, of_pairs, because), verdict, unchanged in zip(
        family, found, judged, same, strict=True
    ):
        if unchanged:
            comparison = _unchanged(before, after, margin)
        else:
            comparison = _comparison(before, after, estimate, p_value, of_pairs, because, verdict, margin)
        yield CellChange(before, after, estimate, p_value, of_pairs, because, comparison)


def _comparison(
    before: Result,
    after: Result,
    estimate: Estimate,
    p_value: float | None,
    pairs: PairsOfCell | None,
    because: str | None,
    judged: Judged,
    margin: float | None,
) -> Comparison:
    flips = None if pairs is None else pairs.flips
    return Comparison(
        **_sides(before, after),
        difference=estimate.value,
        standard_error=estimate.standard_error,
        degrees_of_freedom=estimate.degrees_of_freedom,
        interval=interval_record(estimate.interval),
        paired=pairs is not None,
        units=None if pairs is None else pairs.change.units,
        unpaired_because=because,
        p_value=p_value,
        adjusted_p_value=judged.adjusted_p,
        family=judged.family if judged.adjusted_p is not None else None,
        margin=margin,
        non_inferior=judged.non_inferior,
        flips=None
        if flips is None
        else Flipped(both=flips.both, appeared=flips.appeared, vanished=flips.vanished, neither=flips.neither),
        verdict=judged.verdict,
    )


def _unchanged(before: Result, after: Result, margin: float | None) -> Comparison:
    return Comparison(
        **_sides(before, after),
        difference=0.0,
        paired=False,
        margin=margin,
        non_inferior=None if margin is None else True,
        verdict="unchanged",
    )


def _withheld(before: Result, after: Result, fingerprint: str, reason: str) -> Comparison:
    return Comparison(
        **_sides(before, after),
        difference=None,
        paired=False,
        verdict="not_comparable",
        reason=reason,
        claimed_by=fingerprint,
    )


def _sides(before: Result, after: Result) -> dict[str, Any]:
    return {
        "evaluation": after.evaluation,
        "metric": after.metric,
        "by": after.by,
        "group": after.group,
        "old": before.value,
        "new": after.value,
        "old_interval": before.interval,
        "new_interval": after.interval,
        "old_n": before.n,
        "new_n": after.n,
    }


def _agrees(value: float | None, before: Result, after: Result) -> bool:
    if value is None or before.value is None or after.value is None:
        return False
    return math.isclose(value, after.value - before.value, rel_tol=1e-6, abs_tol=1e-9)


def _same(before: Result, after: Result) -> bool:
    """Tell whether a figure is the same on both sides, to the last digit of its sums."""
    return (before.value, before.numerator, before.denominator, before.n) == (
        after.value,
        after.numerator,
        after.denominator,
        after.n,
    )
