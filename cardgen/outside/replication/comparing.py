"""Every published figure beside that of the customer's data: the difference, its interval, and what it says.

The two are of different people, or count as such: where some are on both sides, as on a public test set, the true error
is smaller than the one used, so that a claim errs on the safe side. The figures of one metric are judged together over
all groupings (Holm), so that of addenda from the same distribution at most one in twenty calls any of them worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.results import Result
from cardgen.diff.figures.compare import interval_record
from cardgen.diff.figures.unpaired import unpaired_change
from cardgen.diff.figures.verdicts import Judged, judge
from cardgen.outside.replication.record import POWER, CellComparison, SideFigure, ToleranceSource, Verdict, side_figure
from cardgen.outside.replication.tolerance import tolerance
from cardgen.spec.metrics import Direction
from cardgen.statistics.detectable import detectable_difference
from cardgen.statistics.estimates import Estimate

__all__ = ["Tested", "comparisons", "tested"]

_FEW = "few-events"
_ENOUGH = 5.0
"""Expected events and non-events, on both sides, that a test of two shares needs (Cochran 1954, Biometrics 10: 417)."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A difference of two figures that can be judged.

    Attributes:
        estimate: Here minus published.
        p_value: Two-sided, of no difference.
        detectable: The smallest difference that would have been found with power 0.8.
        judged: What it says within its family.
    """

    estimate: Estimate
    p_value: float | None
    detectable: float
    judged: Judged


def tested(pairs: Sequence[tuple[Result, Result]], direction: Direction, level: float) -> list[Tested | None]:
    """Compare published figures with those of other data and judge them together.

    Args:
        pairs: Published and new result of each cell of one metric, over all groupings.
        direction: Which way is better.
        level: Confidence level.

    Returns:
        None for a pair that says nothing: a figure is not printed, has no error, or rests on too few events.
    """
    found: list[tuple[Estimate, float | None] | None] = []
    for published, here in pairs:
        known = published.value is not None and here.value is not None
        few = _FEW in (*published.notes, *here.notes) and not _enough(published, here)
        change = unpaired_change(published, here, level) if known and not few else None
        found.append(change if change is not None and change[0].standard_error and change[0].interval else None)
    verdicts = iter(judge([each for each in found if each is not None], direction, level, None))
    return [
        None
        if each is None
        else Tested(
            each[0],
            each[1],
            detectable_difference(each[0].standard_error or 0.0, level, POWER, each[0].degrees_of_freedom),
            next(verdicts),
        )
        for each in found
    ]


def _enough(published: Result, here: Result) -> bool:
    """Tell whether two shares can be compared although one has few events: both would be expected to have more.

    None of 200 beside half of 3,000 is no lack of data. What is expected follows from both together; where rows hang
    together, each counts for as little as the design effect of the published figure says.
    """
    sums = [(each.numerator, each.denominator) for each in (published, here)]
    (x, n), (x2, n2) = sums
    value, error = published.value, published.standard_error
    if None in (x, n, x2, n2, value) or not n or not n2 or not error or value is None:
        return False
    total, every = (x or 0.0) + (x2 or 0.0), n + n2
    if not 0 < total < every or not 0 < value < 1:
        return False
    effect = max(1.0, error**2 * n / (value * (1 - value)))
    share = total / every
    return min(n, n2) * min(share, 1 - share) >= _ENOUGH * effect


def comparisons(
    card: Card, record: EvaluationRecord, here: Iterable[Result], margins: Mapping[str, float]
) -> tuple[CellComparison, ...]:
    """Compare every figure of an evaluation that the card has.

    Args:
        card: The owner's card.
        record: Its evaluation.
        here: The results of the same evaluation on the customer's data.
        margins: Tolerances that the customer sets, by metric.
    """
    own = {(item.metric, item.by, tuple(sorted(item.group.items()))): item for item in here}
    found = []
    for metric in record.metrics:
        cells = [item for item in card.results if item.evaluation == record.id and item.metric == metric.id]
        pairs = [
            (item, own.get((metric.id, item.by, tuple(sorted(item.group.items())))) or _absent(item)) for item in cells
        ]
        for (published, new), test in zip(pairs, tested(pairs, metric.direction, record.level), strict=True):
            found.append(_comparison(card, metric, published, new, test, margins))
    return tuple(found)


def _absent(published: Result) -> Result:
    """Stand in for a cell of which the data has no row."""
    nothing = dict.fromkeys(("numerator", "denominator", "standard_error", "degrees_of_freedom", "interval"))
    return published.model_copy(
        update={
            **nothing,
            "n": 0,
            "clusters": None if published.clusters is None else 0,
            "value": None,
            "shrunk": None,
            "status": "insufficient",
            "reason": "there are no rows in the data",
            "notes": (),
        }
    )


def _comparison(
    card: Card,
    metric: MetricRecord,
    published: Result,
    here: Result,
    test: Tested | None,
    margins: Mapping[str, float],
) -> CellComparison:
    known = published.value
    allowed: tuple[float | None, ToleranceSource] = (None, "default")
    if known is not None:
        allowed = tolerance(card, metric, known, margins)
    verdict, reason = _verdict(metric, published, here, test, allowed[0])
    shared: dict[str, Any] = {
        "metric": metric.id,
        "by": published.by,
        "group": published.group,
        "published": side_figure(published),
        "here": _guarded(side_figure(here)),
        "tolerance": allowed[0],
        "tolerance_from": allowed[1],
        "verdict": verdict,
        "reason": reason,
    }
    if test is None:
        return CellComparison(**shared)
    return CellComparison(
        **shared,
        difference=test.estimate.value,
        standard_error=test.estimate.standard_error,
        degrees_of_freedom=test.estimate.degrees_of_freedom,
        interval=interval_record(test.estimate.interval),
        p_value=test.p_value,
        adjusted_p_value=test.judged.adjusted_p,
        family=test.judged.family,
        detectable=test.detectable,
    )


def _guarded(figure: SideFigure) -> SideFigure:
    """Say nothing of a hidden cell but that it is hidden."""
    if figure.status != "suppressed":
        return figure
    return SideFigure(value=None, n=None, status="suppressed", reason=figure.reason)


def _verdict(
    metric: MetricRecord, published: Result, here: Result, test: Tested | None, allowed: float | None
) -> tuple[Verdict, str]:
    """Say what a difference means and why, in a sentence without figures that print elsewhere."""
    if published.value is None:
        return "too_few", f"the card has no figure to compare with: {published.reason or published.status}"
    if here.value is None:
        return "too_few", f"there is no figure here: {here.reason or here.status}"
    if test is None:
        if _FEW in (*published.notes, *here.notes):
            side = "here" if _FEW in here.notes else "on the card"
            return "too_few", f"too few events, or too few rows without one, {side}"
        return "too_few", "a figure has no interval"
    clear: dict[str, tuple[Verdict, str]] = {
        "regressed": ("worse", "more than chance makes, for all figures of the metric together"),
        "improved": ("better", "more than chance makes, for all figures of the metric together"),
        "moved": ("different", "more than chance makes, for all figures of the metric together"),
    }
    if test.judged.verdict in clear:
        return clear[test.judged.verdict]
    difference, interval = abs(test.estimate.value or 0.0), test.estimate.interval
    if interval is not None and (interval.low > 0 or interval.high < 0):
        return "too_few", "the interval leaves out 0, which among so many figures chance alone does"
    if allowed is None:
        return "too_few", f"no tolerance is set for {metric.id}, so nothing can be said to be as expected"
    if difference > allowed:
        return "too_few", "the difference exceeds the tolerance, and chance alone could have made it"
    if test.detectable > allowed:
        return "too_few", "no difference is shown, and one as large as the tolerance could have been missed"
    return "as_expected", "no difference is shown, and one as large as the tolerance would have been found"
