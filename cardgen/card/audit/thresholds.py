"""Figures of a suppressed cell at other thresholds than the evaluation's own.

Only looking is needed here too. At each threshold the card prints figures of cells that it prints at the evaluation's
own threshold, and of no others: what does not follow from these by subtraction at one threshold follows at none. How
the scores of everyone who is suppressed are spread does follow, as it does from curves; they are as many as may be
published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cardgen.card.audit.statements import name_of
from cardgen.card.audit.verdict import Category, category_of
from cardgen.card.evaluations import EvaluationRecord

__all__ = ["of_thresholds"]


def of_thresholds(
    record: EvaluationRecord, hidden: Mapping[Category, str]
) -> Iterator[tuple[Mapping[str, str], str, str]]:
    """Yield the suppressed cells that have a figure at some threshold: the cell, what is wrong, and where it stands.

    Args:
        record: The evaluation.
        hidden: Its suppressed cells.
    """
    for number, sweep in enumerate(record.threshold_sweeps):
        for index, line in enumerate(sweep.lines):
            if category_of(line.group) in hidden:
                message = f"{name_of(line.group)} is suppressed, and its {sweep.metric} at every threshold is published"
                yield line.group, message, f"threshold_sweeps/{number}/lines/{index}"
    for number, item in enumerate(record.threshold_results):
        for index, result in enumerate(item.results):
            kept = (result.n, result.value, result.interval, result.numerator, result.denominator)
            if category_of(result.group) in hidden and any(each is not None for each in kept):
                message = f"{name_of(result.group)} is suppressed, and its {result.metric} at {item.threshold:g} is not"
                yield result.group, message, f"threshold_results/{number}/results/{index}"
    for number, span in enumerate(record.criterion_thresholds):
        if span.limited_by is not None and category_of(span.limited_by) in hidden:
            message = f"{name_of(span.limited_by)} is suppressed, and named as what holds {span.criterion} back"
            yield span.limited_by, message, f"criterion_thresholds/{number}/limited_by"
