"""Whether metrics, task and columns of an evaluation fit together: all that can be known before any data is read.

Found in the same form as the contradictions of a spec, so that a loader tells them with their line.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.evaluation.crossings import check_metrics
from cardgen.evaluation.tasks.kinds import ANY_COUNTS, CONFUSION, EDITS, KINDS
from cardgen.evaluation.tasks.mention_checks import mention_contradictions
from cardgen.evaluation.tasks.pair_checks import pair_contradictions
from cardgen.evaluation.tasks.perturbation import version_contradictions
from cardgen.evaluation.tasks.red_team import outcome_contradictions
from cardgen.evaluation.tasks.roles import named_columns
from cardgen.evaluation.tasks.utterances import counted_from
from cardgen.metrics.clarify import supporting
from cardgen.metrics.classes import MOST_CLASSES, bound, is_one_class, takes_a_class
from cardgen.metrics.definition import RATIOS, SHARES, Metric, ratio_within
from cardgen.metrics.registry import METRICS, find, metrics_of_task, resolve
from cardgen.spec.checks.contradiction import Contradiction
from cardgen.spec.checks.hints import listing, suggest
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Evaluation
from cardgen.spec.metrics import MetricOptions
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath
from cardgen.spec.sources import CountsSource, ReportedSource

__all__ = ["check"]

_TRUE = (True, 1, "1", "true", "yes", "True", "Yes")
_ONLY_ROWS = ("weight", "row_id")


def check(spec: CardSpec) -> list[Contradiction]:
    """Return everything that does not fit, in the order of the evaluations.

    Returns:
        The path of the value to blame, a message, a hint or an empty string, and a stable kind.
    """
    found: list[Contradiction] = []
    for index, evaluation in enumerate(spec.evaluations):
        path: TreePath = ("evaluations", index)
        found += _metrics(path, evaluation)
        metrics = (*_known(evaluation), *supporting(evaluation))
        if isinstance(evaluation.results, ReportedSource):
            continue
        found += _meaningless(path, evaluation)
        found += check_metrics(path, evaluation, metrics)
        if isinstance(evaluation.results, CountsSource):
            found += _unclustered(path, evaluation, metrics)
            found += _counts(path, evaluation, metrics)
        else:
            found += _unclustered(path, evaluation, metrics)
            found += _rows(path, evaluation, metrics)
    return found


def _known(evaluation: Evaluation) -> Iterator[Metric]:
    """Yield the registered metrics that an evaluation asks for and that fit its task."""
    for choice in evaluation.metrics:
        name = choice if isinstance(choice, str) else choice.id
        own = isinstance(choice, MetricOptions) and choice.numerator is not None
        metric = None if own else find(name)
        if isinstance(choice, MetricOptions) and choice.of is not None:
            metric = None if next(_one_class((), choice, evaluation), None) else resolve(choice, evaluation.task)
        if metric is not None and metric.task == evaluation.task:
            yield bound(metric, evaluation.classes)


def _metrics(path: TreePath, evaluation: Evaluation) -> Iterator[Contradiction]:
    fitting = tuple(metric.id for metric in metrics_of_task(evaluation.task))
    for index, choice in enumerate(evaluation.metrics):
        here: TreePath = (*path, "metrics", index)
        name = choice if isinstance(choice, str) else choice.id
        if isinstance(choice, MetricOptions):
            here = (*here, "id")
            if choice.numerator is not None:
                if find(name) is not None:
                    message = f"{quoted(name)} is a registered metric, so a metric of your own cannot be called that"
                    yield here, message, "give it another id, or remove its numerator", "metric-registered"
                continue
            if choice.of is not None:
                yield from _one_class((*path, "metrics", index), choice, evaluation)
                continue
        metric = find(name)
        if metric is None:
            own = [each.id for each in evaluation.metrics if isinstance(each, MetricOptions) and each.numerator]
            message = f"there is no metric {quoted(name)}"
            yield here, message, suggest(name, (*METRICS, *own)), "unknown-metric"
        elif metric.task != evaluation.task:
            message = f"the metric {quoted(name)} is of the task {metric.task}, not of {evaluation.task}"
            yield here, message, f"metrics of {evaluation.task}: {', '.join(fitting)}", "metric-of-another-task"


def _one_class(path: TreePath, choice: MetricOptions, evaluation: Evaluation) -> Iterator[Contradiction]:
    """Yield what is wrong with a registered metric that is asked of another class."""
    metric = find(choice.of or "")
    if find(choice.id) is not None:
        message = f"{quoted(choice.id)} is a registered metric, so one of another class cannot be called that"
        yield (*path, "id"), message, "give it another id, such as tpr-cat", "metric-registered"
    fitting = [each.id for each in METRICS.values() if takes_a_class(each)]
    if metric is None:
        message = f"there is no metric {quoted(choice.of or '')}"
        yield (*path, "of"), message, suggest(choice.of or "", fitting), "unknown-metric"
    elif not takes_a_class(metric):
        message = f"the metric {quoted(metric.id)} is not made of a confusion matrix, so it is of no single class"
        yield (*path, "of"), message, f"those that can: {listing(fitting)}", "metric-of-no-class"
    if evaluation.task != "classification":
        message = f"only classification has classes, and this one is {evaluation.task}"
        yield (*path, "of"), message, "remove it", "metric-of-another-task"
    if choice.positive is None:
        yield (*path, "of"), "of needs the class to count as positive", "write positive: with one", "positive-missing"


def _meaningless(path: TreePath, evaluation: Evaluation) -> Iterator[Contradiction]:
    """Yield roles of columns that the task or the source does not have."""
    counts = isinstance(evaluation.results, CountsSource)
    allowed = (*KINDS[evaluation.task].counts, *ANY_COUNTS) if counts else KINDS[evaluation.task].rows
    several = [role for role in ("mentions", "targets") if getattr(evaluation.columns, role) is not None]
    for role in (*named_columns(evaluation), *several):
        if role not in allowed:
            what = f"{'counts' if counts else 'rows'} of the task {evaluation.task}"
            message = f"{what} have no column in the role {role}"
            yield (*path, "columns", role), message, f"they have: {', '.join(allowed)}", "column-meaningless"
    if evaluation.threshold is not None and not KINDS[evaluation.task].thresholded:
        message = f"the task {evaluation.task} has no threshold"
        yield (*path, "threshold"), message, "remove it", "threshold-meaningless"
    if counts:
        for name in _ONLY_ROWS:
            if getattr(evaluation, name) is not None:
                message = f"{name} is of rows, and a line of counts stands for many"
                yield (*path, name), message, "remove it", "rows-only"


def _unclustered(path: TreePath, evaluation: Evaluation, metrics: tuple[Metric, ...]) -> Iterator[Contradiction]:
    if evaluation.task == "retrieval" and metrics and not isinstance(evaluation.results, CountsSource):
        if evaluation.cluster is None:
            message = "documents are ranked for a query, and no column of queries is declared"
            yield (*path, "cluster"), message, "name it: cluster: …", "cluster-missing"
        if evaluation.weight is not None:
            message = "every query counts alike in the metrics of retrieval"
            yield (*path, "weight"), message, "remove it", "weight-meaningless"
        return
    for metric in metrics:
        if metric.form == "cluster_mean" and evaluation.cluster is None:
            message = f"the metric {quoted(metric.id)} is a mean over clusters, and no cluster is declared"
            yield (*path, "cluster"), message, "name the column of speakers: cluster: …", "cluster-missing"


def _rows(path: TreePath, evaluation: Evaluation, metrics: tuple[Metric, ...]) -> Iterator[Contradiction]:
    if not metrics:
        return
    yield from _missing(path, evaluation, KINDS[evaluation.task].required)
    yield from pair_contradictions(path, evaluation)
    yield from outcome_contradictions(path, evaluation)
    yield from version_contradictions(path, evaluation)
    if evaluation.task == "classification":
        yield from _classification(path, evaluation, metrics)
    elif evaluation.task == "transcription":
        yield from _transcription(path, metrics, set(named_columns(evaluation)))
    else:
        yield from _needed(path, evaluation, metrics)
        yield from mention_contradictions(path, evaluation)
        decided = [metric for metric in metrics if metric.thresholded]
        if decided and KINDS[evaluation.task].thresholded and evaluation.threshold is None:
            yield _no_threshold(path, decided[0])


def _classification(path: TreePath, evaluation: Evaluation, metrics: tuple[Metric, ...]) -> Iterator[Contradiction]:
    columns = evaluation.columns
    for metric in metrics:
        if "score" in metric.needs and columns.score is None:
            message = f"the metric {quoted(metric.id)} needs a column of scores"
            yield (*path, "columns"), message, "name it: columns: {score: …}", "column-missing"
    single = [metric for metric in metrics if is_one_class(metric)]
    if single and columns.prediction is None:
        message = f"the metric {quoted(single[0].id)} needs a column of predictions"
        yield (*path, "columns"), message, "name it: columns: {prediction: …}", "column-missing"
    means = [metric for metric in single if metric.form == "macro"]
    if means and evaluation.classes is None:
        message = f"the metric {quoted(means[0].id)} is a mean over classes, which are not declared"
        yield (*path, "metrics"), message, "declare them: classes: […]", "classes-missing"
    elif means and (count := len(evaluation.classes or ())) > MOST_CLASSES:
        message = f"{quoted(means[0].id)} is a mean over at most {MOST_CLASSES} classes, and there are {count}"
        yield (*path, "classes"), message, "ask for single classes with of and positive", "too-many-classes"
    decided = [metric for metric in metrics if metric.thresholded]
    if decided and columns.prediction is None:
        if columns.score is None:
            message = f"the metric {quoted(decided[0].id)} needs a prediction, or a score with a threshold"
            yield (*path, "columns"), message, "name it: columns: {prediction: …}", "column-missing"
        elif evaluation.threshold is None:
            yield _no_threshold(path, decided[0])
    classes = evaluation.classes
    needing = [metric for metric in metrics if metric.id not in ("accuracy", "error_rate") and metric not in single]
    if needing and evaluation.positive is None and classes is not None and not any(each in _TRUE for each in classes):
        message = f"the metric {quoted(needing[0].id)} needs to know which class is positive"
        hint = f"write positive: with one of {listing(map(str, classes))}"
        yield (*path, "classes"), message, hint, "positive-missing"


def _transcription(path: TreePath, metrics: tuple[Metric, ...], named: set[str]) -> Iterator[Contradiction]:
    if named >= {"reference", "hypothesis"}:
        return
    here = (*path, "columns")
    if len(named & {"reference", "hypothesis"}) == 1:
        (other,) = {"reference", "hypothesis"} - named
        yield here, f"words are compared with a {other}, but no column is named for it", "", "column-missing"
        return
    for metric in metrics:
        if metric.id == "cer":
            lacking = "reference and hypothesis"
        elif "words" not in named:
            lacking = "words, or reference and hypothesis"
        elif _needs_errors(metric) and "errors" not in named and not named >= set(EDITS):
            lacking = "errors, or substitutions, deletions and insertions, or reference and hypothesis"
        elif metric.needs - named:
            lacking = f"{', '.join(sorted(metric.needs - named))}, or reference and hypothesis"
        else:
            continue
        yield here, f"the metric {quoted(metric.id)} needs the columns {lacking}", "", "column-missing"


def _needs_errors(metric: Metric) -> bool:
    return "word_errors" in counted_from(metric.bases)


def _needed(path: TreePath, evaluation: Evaluation, metrics: tuple[Metric, ...]) -> Iterator[Contradiction]:
    """Yield the columns that single metrics need, of a task whose rows may have any of several."""
    named = {role for role in type(evaluation.columns).model_fields if getattr(evaluation.columns, role) is not None}
    for metric in metrics:
        for role in sorted(metric.needs - named - {*KINDS[evaluation.task].required}):
            message = f"the metric {quoted(metric.id)} needs a column in the role {role}"
            yield (*path, "columns"), message, f"name it: columns: {{{role}: …}}", "column-missing"


def _missing(path: TreePath, evaluation: Evaluation, roles: tuple[str, ...]) -> Iterator[Contradiction]:
    named = named_columns(evaluation)
    for role in roles:
        if role not in named:
            message = f"the task {evaluation.task} needs a column in the role {role}"
            yield (*path, "columns"), message, f"name it: columns: {{{role}: …}}", "column-missing"


def _no_threshold(path: TreePath, metric: Metric) -> Contradiction:
    message = f"the metric {quoted(metric.id)} needs a threshold for the scores"
    return (*path, "threshold"), message, "write the one that the service decides with", "threshold-missing"


def _counts(path: TreePath, evaluation: Evaluation, metrics: tuple[Metric, ...]) -> Iterator[Contradiction]:
    named = set(named_columns(evaluation))
    here = (*path, "columns")
    pair = {"numerator", "denominator"}
    if named & pair:
        if not named >= pair:
            (other,) = pair - named
            yield (
                here,
                f"counts with a column in one of the roles numerator and denominator need {other} too",
                "",
                "column-missing",
            )
        if evaluation.compatibility:
            message = "figures of compatibility are made of true and false positives and negatives"
            yield here, message, f"give counts in the roles {', '.join(CONFUSION)}", "column-missing"
            return
        if len(evaluation.metrics) > 1 and "metric" not in named:
            message = "counts of several metrics need a column that names the metric of each line"
            yield here, message, "name it: columns: {metric: …}", "column-missing"
        for metric in metrics:
            if metric.form == "auc":
                message = "the area under a curve cannot be computed from counts"
                yield here, message, "give rows, or report it", "auc-of-counts"
            elif metric.form not in RATIOS:
                message = f"the metric {quoted(metric.id)} is no ratio, so a numerator and a denominator do not give it"
                yield here, message, "give rows, or report it", "not-a-ratio"
        if "rows" not in named and not any(metric.form in SHARES for metric in metrics):
            yield _no_rows(here)
        return
    derived = set(CONFUSION) if named >= set(CONFUSION) else set()
    bases = {"word_errors" if name == "errors" else name for name in named}
    bases |= {"word_errors"} if named >= set(EDITS) else set()
    bases |= {"correct", "rows"} if derived else set()
    bases |= {"rows"} if named >= {"succeeded", "blocked"} else set()
    for metric in metrics:
        parts = {base for base in metric.bases if ratio_within(base) is None}
        lacking = sorted("errors" if base == "word_errors" else base for base in parts - bases)
        if lacking or not parts:
            message = f"the metric {quoted(metric.id)} needs counts in the roles {', '.join(lacking)}"
            if not parts or set(lacking) - set(KINDS[evaluation.task].counts):
                message = f"the metric {quoted(metric.id)} cannot be computed from the counts of {evaluation.task}"
            hint = "or numerator and denominator" if metric.form in RATIOS else "give rows, or report it"
            yield here, message, hint, "column-missing"
    if "rows" not in bases:
        yield _no_rows(here)


def _no_rows(here: TreePath) -> Contradiction:
    message = "counts need a column that says how many rows a line stands for"
    return here, message, "name it: columns: {rows: …}", "column-missing"
