"""Titles: the finding of a chart in one sentence, computed from the card.

A verdict follows the interval. Where the simultaneous interval of the gap includes 0 the title says that the groups
cannot be told apart, however far apart the dots lie; where there is no interval it says what was reported and no more.
Which end is worse follows from the metric's direction; a metric without one has a highest and a lowest end.
"""

from __future__ import annotations

from collections.abc import Mapping

from cardgen.card.document import Card
from cardgen.card.evaluations import CategoryCoverage, CoverageRecord, EvaluationRecord
from cardgen.card.numbers import count, rounded
from cardgen.card.results import Result
from cardgen.card.words import ordinal_ends
from cardgen.render.charts.lettering import cleaned
from cardgen.render.charts.names import (
    categories_of,
    cluster_units,
    figure,
    grouping_name,
    name_of,
    row_units,
    sentence,
)
from cardgen.render.charts.operating_points import CurveView
from cardgen.render.charts.view import MetricView
from cardgen.render.prose.text import capitalised, cluster_noun, counted, joined

__all__ = ["coverage_title", "det_title", "metric_title", "multiple_of", "roc_title", "threshold_title"]

_MULTIPLES = ((1.45, 1.55, "half again"), (1.9, 2.1, "twice"), (2.9, 3.1, "three times"), (3.9, 4.1, "four times"))
_WORTH_A_MULTIPLE = 1.45
_LONGEST_NAME = 80


def metric_title(view: MetricView) -> str:
    """Say what the intervals of a metric over a grouping show."""
    label = cleaned(view.metric.label)
    if len(view.printed) == 1:
        only = view.printed[0]
        return f"Only {_name(only.group, view.by)} has a figure: {sentence(view.metric, figure(only, view.scale))}"
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
            f"{capitalised(label)} is {first} for {_name(worst.group, view.by)}, {figure(worst, view.scale)}, "
            f"and {last} for {_name(best.group, view.by)}, {figure(best, view.scale)}"
        )
    name = _name(worst.group, view.by)
    return f"{name}: {sentence(view.metric, figure(worst, view.scale))}, {_relation(view, worst, best)}"


def roc_title(view: CurveView) -> str:
    """Say what the curves show: the verdict on auc where it was evaluated, otherwise what is drawn and no more."""
    ranking = view.ranking
    if ranking is not None:
        worst, best = ranking.end(worst=True), ranking.end(worst=False)
        if ranking.resolved and worst is not None and best is not None:
            return f"{capitalised(cleaned(ranking.metric.label))}: {_ends(ranking, worst, best)}"
        return metric_title(ranking)
    whom = f" by {grouping_name(view.card, view.by)}" if view.by else ""
    hits, false_alarms = capitalised(view.rates.true_positive), view.rates.false_positive
    return f"{hits} against {false_alarms}{whom}, at every threshold"


def det_title(view: CurveView) -> str:
    """Say how far apart the groups are at the card's threshold, as far as intervals allow; else what is drawn."""
    if view.false_positive is not None and view.threshold is not None and view.false_positive.resolved:
        return threshold_title(view)
    whom = f" by {grouping_name(view.card, view.by)}" if view.by else ""
    return f"{capitalised(view.rates.false_negative)} against {view.rates.false_positive}{whom}, at every threshold"


def threshold_title(view: CurveView) -> str:
    """Say what one threshold means for the groups, as far as the intervals of the false positive rate allow."""
    rates, at = view.rates, "" if view.threshold is None else f"At the threshold of {view.threshold}, "
    metric = view.false_positive
    if metric is None or not at:
        whom = f", by {grouping_name(view.card, view.by)}" if view.by else ""
        return f"{capitalised(rates.false_positive)} and {rates.false_negative} at every threshold{whom}"
    worst, best = metric.end(worst=True), metric.end(worst=False)
    if metric.resolved and worst is not None and best is not None:
        return (
            f"{at}{sentence(metric.metric, figure(worst, metric.scale))} for {_name(worst.group, metric.by)}, "
            f"{figure(best, metric.scale)} for {_name(best.group, metric.by)}"
        )
    title = metric_title(metric)
    return at + (title[:1].lower() + title[1:] if title.startswith(("The ", "Too ", "Only ")) else title)


def coverage_title(card: Card, evaluation: EvaluationRecord, coverage: CoverageRecord) -> str:
    """Say of which categories there is least and most in the evaluation, and what is not shown."""
    unit = row_units(evaluation)[:-1] if evaluation.cluster is None else cluster_noun(evaluation.cluster)
    units = cluster_units(evaluation) if evaluation.cluster is not None else row_units(evaluation)
    sizes = [(size, entry) for entry in coverage.categories if (size := _size(evaluation, entry)) is not None]
    hidden = [entry for entry in coverage.categories if entry.status == "suppressed"]
    absent = [entry for entry in coverage.categories if entry.status == "absent"]
    parts = []
    if sizes and not hidden and not absent and len(sizes) > 1 and len({size for size, _ in sizes}) == 1:
        return f"Each of the {categories_of(card, (coverage.group,), len(sizes))} has {counted(sizes[0][0], unit)}"
    if sizes:
        least, most = min(size for size, _ in sizes), max(size for size, _ in sizes)
        if not hidden and least < most:
            fewest = tuple(_cut(cleaned(entry.category)) for size, entry in sizes if size == least)
            few = joined(fewest) if len(fewest) < 4 else f"{len(fewest)} categories"
            parts.append(f"Fewest {units}: {few}, {count(least)}{' each' if len(fewest) > 1 else ''}")
        largest = tuple(_cut(cleaned(entry.category)) for size, entry in sizes if size == most)
        many = joined(largest) if len(largest) < 4 else f"{len(largest)} categories"
        text = f"{many}, {count(most)}{' each' if len(largest) > 1 else ''}"
        parts.append(f"most: {text}" if parts else f"Most {units}: {text}")
    if hidden:
        parts.append(f"{counted(len(hidden), 'category')} suppressed")
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
        return f"against {figure(best, view.scale)} for {_name(best.group, view.by)}"
    is_rate = view.metric.direction == "lower_is_better" and view.metric.low == 0
    if is_rate and overall.value > 0 and worst.value is not None:
        multiple = multiple_of(worst.value / overall.value)
        if multiple is not None:
            return f"{multiple} the overall {'rate' if view.metric.unit == 'share' else 'value'}"
    return f"against {figure(overall, view.overall_scale)} overall"


def _ends(view: MetricView, worst: Result, best: Result) -> str:
    """Name both ends in words that claim no more than which figure is larger."""
    first, last = ordinal_ends(view.metric.direction)
    return (
        f"{first} for {_name(worst.group, view.by)}, {figure(worst, view.scale)}; "
        f"{last} for {_name(best.group, view.by)}, {figure(best, view.scale)}"
    )


def _as_reported(view: MetricView) -> str:
    return ", as reported" if view.gap is not None and view.gap.evidence == "reported" else ""


def _those_compared(view: MetricView) -> str:
    """Name two categories that were compared; count more of them."""
    if len(view.compared) == 2:
        return joined(tuple(_name(cell.group, view.by) for cell in view.compared))
    return f"the {categories_of(view.card, view.by, len(view.compared))}"


def _name(group: Mapping[str, str], by: tuple[str, ...]) -> str:
    """Name a category in a title, cut where it is longer than a title should be."""
    return _cut(name_of(group, by))


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def _size(evaluation: EvaluationRecord, entry: CategoryCoverage) -> int | None:
    if entry.status != "ok":
        return None
    return entry.clusters if evaluation.cluster is not None else entry.rows


def _some(entries: list[CategoryCoverage]) -> str:
    names = tuple(_cut(cleaned(entry.category)) for entry in entries)
    return joined(names) if len(names) < 4 else counted(len(names), "category")
