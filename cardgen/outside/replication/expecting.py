"""What was to be expected here: the published rates of categories in the customer's mix, beside what was observed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.results import IntervalRecord, Result
from cardgen.card.words import category_name
from cardgen.diff.figures.compare import interval_record
from cardgen.diff.figures.unpaired import printed_estimate
from cardgen.metrics.definition import RATIOS
from cardgen.outside.replication.record import Expectation
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.paired import contrast
from cardgen.statistics.standardisation import standardised

__all__ = ["expectations"]


def expectations(
    card: Card, record: EvaluationRecord, here: Sequence[Result], beside: int | None
) -> Iterator[Expectation]:
    """Yield an expectation for each metric that is a ratio of sums and each single grouping.

    Only categories count that both sides print. Weights are the customer's denominators, so that what is observed over
    these categories is the plain ratio of their sums; both intervals take the mix as it is.

    Args:
        card: The owner's card.
        record: Its evaluation.
        here: The results of the same evaluation on the customer's data.
        beside: The customer's rows of categories that the evaluation leaves out; None where that is hidden.
    """
    for metric in record.metrics:
        if metric.form not in RATIOS:
            continue
        for by in record.by:
            if len(by) == 1:
                found = _expectation(card, record, metric, by, here, beside)
                if found is not None:
                    yield found


def _expectation(
    card: Card,
    record: EvaluationRecord,
    metric: MetricRecord,
    by: tuple[str, ...],
    here: Iterable[Result],
    beside: int | None,
) -> Expectation | None:
    own = [item for item in here if item.metric == metric.id]
    overall, published = next((i for i in own if not i.by), None), card.overall(record.id, metric.id)
    known = {category_name(item.group, by): item for item in card.cells(record.id, metric.id, by)}
    pairs = [
        (name, known[name], item)
        for item in own
        if item.by == by and (name := category_name(item.group, by)) in known and item.denominator
    ]
    told = [
        (name, item, printed_estimate(old), printed_estimate(item))
        for name, old, item in pairs
        if old.status == "ok" and item.status == "ok"
    ]
    told = [each for each in told if each[2].standard_error and each[3].standard_error]
    if not told or published is None or published.value is None:
        return None
    weights = [item.denominator or 0.0 for _, item, _, _ in told]
    expected = _mixed(weights, [each[2] for each in told], record.level, metric)
    observed = _mixed(weights, [each[3] for each in told], record.level, metric)
    apart = contrast(observed, expected, record.level, method="standardised")
    if expected.value is None or observed.value is None or apart.value is None:
        return None
    total = None if overall is None or overall.n is None or beside is None else overall.n + beside
    counted = sum(item.n or 0 for _, item, _, _ in told)
    return Expectation(
        metric=metric.id,
        by=by[0],
        published=published.value,
        expected=expected.value,
        expected_interval=_record(expected.interval),
        observed=observed.value,
        observed_interval=_record(observed.interval),
        difference=apart.value,
        interval=_record(apart.interval),
        covered=tuple(name for name, _, _, _ in told),
        not_covered_share=None if not total else 1 - counted / total,
    )


def _mixed(weights: Sequence[float], figures: Sequence[Estimate], level: float, metric: MetricRecord) -> Estimate:
    return standardised(
        weights,
        [each.value or 0.0 for each in figures],
        [each.standard_error or 0.0 for each in figures],
        [each.degrees_of_freedom for each in figures],
        level,
        low=metric.low,
        high=metric.high,
    )


def _record(interval: Interval | None) -> IntervalRecord:
    found = interval_record(interval)
    if found is None:
        raise ValueError("a standardised rate has an interval")
    return found
