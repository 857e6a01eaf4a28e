"""Checks of the evaluations of a spec: what they refer to, and whether their settings and figures fit together."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.spec.checks.contradiction import Contradiction, duplicates, unknown
from cardgen.spec.checks.groups import POOLED
from cardgen.spec.checks.hints import listing, suggest
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Evaluation
from cardgen.spec.metrics import MetricOptions
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath
from cardgen.spec.sources import ReportedFigure, ReportedSource, TableSource

__all__ = ["check_evaluations", "metric_ids"]

_ONLY_FOR = (
    ("positive", "classification"),
    ("classes", "classification"),
    ("normalisation", "transcription"),
    ("outcomes", "red_team"),
)


def metric_ids(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the ids of an evaluation's metrics, headline first."""
    return tuple(metric if isinstance(metric, str) else metric.id for metric in evaluation.metrics)


def check_evaluations(spec: CardSpec) -> Iterator[Contradiction]:
    """Yield what is wrong with each evaluation."""
    subjects = tuple(subject.id for subject in spec.service.subjects)
    datasets = tuple(dataset.id for dataset in spec.datasets)
    for index, evaluation in enumerate(spec.evaluations):
        path: TreePath = ("evaluations", index)
        if evaluation.subject not in subjects:
            yield unknown((*path, "subject"), "subject", evaluation.subject, subjects, where="service.subjects")
        if evaluation.dataset not in datasets:
            yield unknown((*path, "dataset"), "dataset", evaluation.dataset, datasets)
        yield from _by(path, evaluation, tuple(group.id for group in spec.groups))
        yield from _metrics(path, evaluation)
        yield from _settings(path, evaluation)
        yield from _compatibility(path, evaluation)
        if isinstance(evaluation.source, TableSource):
            yield from _table((*path, "source"), evaluation.source)
        if isinstance(evaluation.source, ReportedSource):
            yield from _figures(path, evaluation, evaluation.source, spec)


def _by(path: TreePath, evaluation: Evaluation, known: tuple[str, ...]) -> Iterator[Contradiction]:
    first: dict[frozenset[str], int] = {}
    for index, item in enumerate(evaluation.by):
        here: TreePath = (*path, "by", index)
        names = (item,) if isinstance(item, str) else item
        for place, name in enumerate(names):
            at = here if isinstance(item, str) else (*here, place)
            if name not in known:
                yield unknown(at, "group", name, known)
            if name in names[:place]:
                yield at, f"an intersection crosses {quoted(name)} with itself", "remove one of them", "repeated-group"
        seen = first.setdefault(frozenset(names), index) if len(set(names)) == len(names) else index
        if seen != index:
            message = f"duplicate grouping {quoted(' × '.join(names))}: by.{seen} has it too"
            yield here, message, "remove one of them", "duplicate-grouping"


def _metrics(path: TreePath, evaluation: Evaluation) -> Iterator[Contradiction]:
    yield from duplicates((*path, "metrics"), "metric", metric_ids(evaluation))
    for index, metric in enumerate(evaluation.metrics):
        if isinstance(metric, MetricOptions) and metric.numerator is None and metric.denominator is not None:
            message = "a metric of your own needs a numerator above its denominator"
            yield (*path, "metrics", index, "denominator"), message, "", "denominator-without-numerator"
        if isinstance(metric, MetricOptions):
            yield from _of_class((*path, "metrics", index), metric, evaluation)


def _of_class(path: TreePath, metric: MetricOptions, evaluation: Evaluation) -> Iterator[Contradiction]:
    if metric.of is not None and metric.numerator is not None:
        message = "a metric is either another one of a class, or a ratio of columns"
        yield (*path, "of"), message, "remove of or numerator", "of-with-numerator"
    if metric.positive is None:
        return
    if metric.of is None:
        message = "only a metric with of has a positive class of its own"
        yield (*path, "positive"), message, "write of: with a registered metric", "positive-without-of"
    elif evaluation.classes is not None and str(metric.positive) not in map(str, evaluation.classes):
        message = f"the positive class {quoted(str(metric.positive))} is none of the classes"
        hint = f"classes: {listing(str(label) for label in evaluation.classes)}"
        yield (*path, "positive"), message, hint, "unknown-class"


def _compatibility(path: TreePath, evaluation: Evaluation) -> Iterator[Contradiction]:
    asked, within = bool(evaluation.compatibility), evaluation.compatibility_within
    if asked and evaluation.task != "classification":
        message = f"its figures are of classification, and this evaluation is of {evaluation.task}"
        yield (*path, "compatibility"), message, "remove it", "wrong-task"
    if asked and isinstance(evaluation.source, ReportedSource):
        message = "reported figures hold no confusion matrix to make them of"
        yield (*path, "compatibility"), message, "remove it, or give rows or counts", "compatibility-of-reported"
    if asked and not any(len(names) == 1 for names in evaluation.groupings):
        message = "it compares the categories of single groups, and by names none"
        yield (*path, "compatibility"), message, "name a group in by", "compatibility-without-group"
    if within is None:
        return
    here: TreePath = (*path, "compatibility_within")
    if not asked:
        yield here, "it is a setting of compatibility", "write compatibility: [sagemaker-clarify]", "setting-alone"
    elif not any(
        {*names} == {single, within} and len(names) == 2
        for names in evaluation.groupings
        for (single, *more) in evaluation.groupings
        if not more
    ):
        message = f"by has no intersection of {quoted(within)} with a group that it names too"
        yield here, message, f"add one to by, such as [race, {within}]", "group-not-evaluated"


def _settings(path: TreePath, evaluation: Evaluation) -> Iterator[Contradiction]:
    for name, task in _ONLY_FOR:
        if getattr(evaluation, name) is not None and evaluation.task != task:
            message = f"{name} belongs to the task {task}, but this one is {evaluation.task}"
            yield (*path, name), message, "remove it", "wrong-task"
    if evaluation.classes is not None:
        typed = [(type(label), label) for label in evaluation.classes]
        for place, label in enumerate(typed):
            if label in typed[:place]:
                yield (*path, "classes", place), f"duplicate class {quoted(str(label[1]))}", "", "duplicate-class"
        if evaluation.positive is not None and (type(evaluation.positive), evaluation.positive) not in typed:
            message = f"the positive class {quoted(str(evaluation.positive))} is none of the classes"
            hint = f"classes: {listing(str(label) for label in evaluation.classes)}"
            yield (*path, "positive"), message, hint, "unknown-class"
    if evaluation.score_range is not None:
        low, high = evaluation.score_range
        threshold = evaluation.threshold
        if low >= high:
            message = f"the lowest score, {low:g}, must be below the highest, {high:g}"
            yield (*path, "score_range"), message, "", "empty-range"
        elif threshold is not None and not low <= threshold <= high:
            message = f"the threshold {threshold:g} is outside the range of scores, {low:g} to {high:g}"
            yield (*path, "threshold"), message, "", "threshold-out-of-range"
    if evaluation.minimum.clusters is not None and not evaluation.is_clustered:
        message = "clusters cannot be counted where no cluster column is named"
        hint = "name it with cluster, or remove minimum.clusters"
        yield (*path, "minimum", "clusters"), message, hint, "minimum-without-cluster"


def _table(path: TreePath, source: TableSource) -> Iterator[Contradiction]:
    if (source.table is None) == (source.query is None):
        there = "there is neither" if source.table is None else "there are both"
        message = f"a warehouse is read from a table or a query, and {there}"
        yield path, message, "write one of table and query", "table-or-query"
    address = source.connection.partition("://")[2].rpartition("@")[0]
    if ":" in address:
        message = "a password does not belong in a spec, which many people read"
        hint = "give the URL to the command: --connection NAME=URL, or in the environment"
        yield (*path, "connection"), message, hint, "password-in-spec"


def _figures(path: TreePath, evaluation: Evaluation, source: ReportedSource, spec: CardSpec) -> Iterator[Contradiction]:
    metrics = metric_ids(evaluation)
    groupings = {frozenset(names) for names in evaluation.groupings}
    first: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
    for index, figure in enumerate(source.figures):
        here: TreePath = (*path, "source", "figures", index)
        if figure.metric not in metrics:
            message = f"the evaluation does not name the metric {quoted(figure.metric)}"
            yield (
                (*here, "metric"),
                message,
                suggest(figure.metric, metrics, what="its metrics"),
                "metric-not-evaluated",
            )
        if figure.group and frozenset(figure.group) not in groupings:
            grouping = " × ".join(figure.group)
            message = f"the evaluation does not divide by {quoted(grouping)}"
            hint = f"add it to by; there is: {listing(' × '.join(names) for names in evaluation.groupings)}"
            yield (*here, "group"), message, hint if groupings else "add it to by", "group-not-evaluated"
        yield from _categories(here, figure, spec)
        yield from _value(here, figure)
        key = (figure.metric, tuple(sorted(figure.group.items())))
        seen = first.setdefault(key, index)
        if seen != index:
            message = f"duplicate figure: figures.{seen} is about the same metric and category"
            yield here, message, "keep one of them", "duplicate-figure"


def _categories(path: TreePath, figure: ReportedFigure, spec: CardSpec) -> Iterator[Contradiction]:
    groups = {group.id: group for group in spec.groups}
    for name, category in figure.group.items():
        group = groups.get(name)
        if group is None or group.categories is None:
            continue
        known = (*group.categories, POOLED) if group.rest == "pool" else group.categories
        if category not in known:
            message = f"{quoted(category)} is none of the categories of {quoted(name)}"
            yield (*path, "group", name), message, suggest(category, known), "unknown-category"


def _value(path: TreePath, figure: ReportedFigure) -> Iterator[Contradiction]:
    interval = figure.interval
    if interval is None:
        return
    if interval.low > interval.high:
        message = f"the lower end, {interval.low:g}, is above the upper end, {interval.high:g}"
        yield (*path, "interval"), message, "", "empty-interval"
    elif not interval.low <= figure.value <= interval.high:
        message = f"the figure {figure.value:g} is outside its interval, {interval.low:g} to {interval.high:g}"
        yield (*path, "value"), message, "", "value-outside-interval"
