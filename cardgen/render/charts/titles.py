"""Titles: the finding of a chart in one sentence, computed from the card.

A verdict follows the interval. Where the simultaneous interval of the gap includes 0 the title says that the groups
cannot be told apart, however far apart the dots lie; where there is no interval it says what was reported and no more.
Which end is worse follows from the metric's direction; a metric without one has a highest and a lowest end.
"""

from __future__ import annotations

from cardgen.card.evaluations import CategoryCoverage, CoverageRecord, EvaluationRecord
from cardgen.card.numbers import count, rounded
from cardgen.card.results import Result
from cardgen.card.words import ordinal_ends
from cardgen.render.charts.lettering import cleaned
from cardgen.render.charts.names import (
    capitalised,
    categories_of,
    clusters_word,
    figure,
    listed,
    name_of,
    rows_word,
    sentence,
)
from cardgen.render.charts.view import MetricView

__all__ = ["coverage_title", "metric_title", "multiple_of", "threshold_title"]

_MULTIPLES = ((1.45, 1.55, "half again"), (1.9, 2.1, "twice"), (2.9, 3.1, "three times"), (3.9, 4.1, "four times"))
_WORTH_A_MULTIPLE = 1.45


def metric_title(view: MetricView) -> str:
    """Say what the intervals of a metric over a grouping show."""
    label = cleaned(view.metric.label)
    if len(view.printed) == 1:
        only = view.printed[0]
        return f"Only {name_of(only.group, view.by)} has a figure: {sentence(view.metric, figure(only, view.scale))}"
    worst, best = view.end(worst=True), view.end(worst=False)
    if view.gap is None or worst is None or best is None or worst is best:
        return f"Too little evidence to compare the {categories_of(view.card, view.by, len(view.printed))} in {label}"
    if view.resolved is None:
        return f"{capitalised(label)}{_as_reported(view)}: {_ends(view, worst, best)}"
    if not view.resolved:
        return f"The intervals cannot tell {_those_compared(view)} apart in {label}"
    if view.metric.direction == "none":
        first, last = ordinal_ends("none")
        return (
            f"{capitalised(label)} is {first} for {name_of(worst.group, view.by)}, {figure(worst, view.scale)}, "
            f"and {last} for {name_of(best.group, view.by)}, {figure(best, view.scale)}"
        )
    name = name_of(worst.group, view.by)
    return f"{name}: {sentence(view.metric, figure(worst, view.scale))}, {_relation(view, worst, best)}"


def threshold_title(view: MetricView, threshold: str | None) -> str:
    """Say what one threshold means for the groups: the same verdict as `metric_title`, with both ends named."""
    worst, best = view.end(worst=True), view.end(worst=False)
    at = "" if threshold is None else f"At the threshold of {threshold}, "
    if not view.resolved or worst is None or best is None:
        title = metric_title(view)
        return at + (title[:1].lower() + title[1:] if at and title.startswith(("The ", "Too ", "Only ")) else title)
    text = (
        f"{sentence(view.metric, figure(worst, view.scale))} for {name_of(worst.group, view.by)}, "
        f"{figure(best, view.scale)} for {name_of(best.group, view.by)}"
    )
    return at + text if at else capitalised(text)


def coverage_title(evaluation: EvaluationRecord, coverage: CoverageRecord) -> str:
    """Say of which categories there is least and most in the evaluation, and what is not shown."""
    units = clusters_word(evaluation) if evaluation.cluster is not None else rows_word(evaluation)
    sizes = [(size, entry) for entry in coverage.categories if (size := _size(evaluation, entry)) is not None]
    hidden = [entry for entry in coverage.categories if entry.status == "suppressed"]
    absent = [entry for entry in coverage.categories if entry.status == "absent"]
    parts = []
    if sizes:
        least, most = min(size for size, _ in sizes), max(size for size, _ in sizes)
        if not hidden and least < most:
            fewest = tuple(cleaned(entry.category) for size, entry in sizes if size == least)
            few = listed(fewest) if len(fewest) < 4 else f"{len(fewest)} categories"
            parts.append(f"Fewest {units}: {few}, {count(least)}{' each' if len(fewest) > 1 else ''}")
        largest = tuple(cleaned(entry.category) for size, entry in sizes if size == most)
        many = listed(largest) if len(largest) < 4 else f"{len(largest)} categories"
        text = f"{many}, {count(most)}{' each' if len(largest) > 1 else ''}"
        parts.append(f"most: {text}" if parts else f"Most {units}: {text}")
    if hidden:
        parts.append(f"{_categories(len(hidden))} suppressed")
    if absent:
        parts.append(f"not in the data: {_some(absent)}")
    return capitalised("; ".join(parts))


def multiple_of(ratio: float) -> str | None:
    """Say a ratio in words where it is worth saying: `half again`, `twice`, `2.4 times`; None below 1.45."""
    if ratio < _WORTH_A_MULTIPLE:
        return None
    for low, high, words in _MULTIPLES:
        if low <= ratio <= high:
            return words
    return f"{rounded(ratio, 0 if ratio >= 10 else 1)} times"


def _relation(view: MetricView, worst: Result, best: Result) -> str:
    """Set the worst category against everyone; against the best one where everyone's figure prints the same."""
    overall = view.overall
    if overall is None or overall.value is None or figure(overall, view.scale) == figure(worst, view.scale):
        return f"against {figure(best, view.scale)} for {name_of(best.group, view.by)}"
    is_rate = view.metric.direction == "lower_is_better" and view.metric.low == 0
    if is_rate and overall.value > 0 and worst.value is not None:
        multiple = multiple_of(worst.value / overall.value)
        if multiple is not None:
            return f"{multiple} the overall {'rate' if view.metric.unit == 'share' else 'value'}"
    return f"against {figure(overall, view.scale)} overall"


def _ends(view: MetricView, worst: Result, best: Result) -> str:
    """Name both ends in words that claim no more than which figure is larger."""
    first, last = ordinal_ends(view.metric.direction)
    return (
        f"{first} for {name_of(worst.group, view.by)}, {figure(worst, view.scale)}; "
        f"{last} for {name_of(best.group, view.by)}, {figure(best, view.scale)}"
    )


def _as_reported(view: MetricView) -> str:
    return ", as reported" if view.gap is not None and view.gap.evidence == "reported" else ""


def _those_compared(view: MetricView) -> str:
    """Name two categories that were compared; count more of them."""
    if len(view.compared) == 2:
        return listed(tuple(name_of(cell.group, view.by) for cell in view.compared))
    return f"the {categories_of(view.card, view.by, len(view.compared))}"


def _size(evaluation: EvaluationRecord, entry: CategoryCoverage) -> int | None:
    if entry.status != "ok":
        return None
    return entry.clusters if evaluation.cluster is not None else entry.rows


def _categories(number: int) -> str:
    return "1 category" if number == 1 else f"{count(number)} categories"


def _some(entries: list[CategoryCoverage]) -> str:
    names = tuple(cleaned(entry.category) for entry in entries)
    return listed(names) if len(names) < 4 else _categories(len(names))

