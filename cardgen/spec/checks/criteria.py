"""Checks of the release criteria of a spec, and of what it says was not measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cardgen.spec.checks.contradiction import Contradiction, unknown
from cardgen.spec.checks.evaluations import metric_ids
from cardgen.spec.checks.hints import listing, suggest
from cardgen.spec.criteria import Criterion
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Evaluation
from cardgen.spec.fields import LabelSource
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath

__all__ = ["check_criteria", "check_not_measured"]


def check_criteria(spec: CardSpec) -> Iterator[Contradiction]:
    """Yield what is wrong with each criterion: it must be about something that is evaluated, and have a limit."""
    evaluations = {evaluation.id: evaluation for evaluation in spec.evaluations}
    for index, criterion in enumerate(spec.acceptance):
        path: TreePath = ("acceptance", index)
        evaluation = evaluations.get(criterion.evaluation)
        if evaluation is None:
            yield unknown((*path, "evaluation"), "evaluation", criterion.evaluation, evaluations)
        else:
            yield from _subject(path, criterion, evaluation, tuple(group.id for group in spec.groups))
        yield from _scope(path, criterion)
        yield from _limits(path, criterion)
        yield from _labels(path, criterion, {group.id: group.labels for group in spec.groups})


def check_not_measured(spec: CardSpec) -> Iterator[Contradiction]:
    """Yield entries that name nothing, two things, something twice, or something that is measured."""
    groups = {name: run.id for run in spec.evaluations for names in run.groupings for name in names}
    metrics = {name: run.id for run in spec.evaluations for name in metric_ids(run)}
    seen: set[tuple[str, str]] = set()
    for index, entry in enumerate(spec.not_measured):
        path: TreePath = ("not_measured", index)
        if (entry.group is None) == (entry.metric is None):
            which = "names neither a group nor a metric" if entry.group is None else "names a group and a metric"
            yield path, f"the entry {which}", "name one of them", "not-measured-what"
            continue
        what, name, measured = ("group", entry.group, groups) if entry.group else ("metric", entry.metric, metrics)
        if name in measured:
            message = f"{quoted(name)} is measured, by the evaluation {quoted(measured[name])}"
            yield (*path, what), message, "remove the entry", "measured-after-all"
        if (what, str(name)) in seen:
            yield (*path, what), f"duplicate entry for the {what} {quoted(str(name))}", "", "duplicate-not-measured"
        seen.add((what, str(name)))


def _subject(
    path: TreePath, criterion: Criterion, evaluation: Evaluation, groups: tuple[str, ...]
) -> Iterator[Contradiction]:
    """Yield a metric or grouping that the evaluation does not have."""
    metrics = metric_ids(evaluation)
    if criterion.metric not in metrics:
        message = f"the evaluation {quoted(evaluation.id)} does not measure {quoted(criterion.metric)}"
        yield (*path, "metric"), message, suggest(criterion.metric, metrics, what="its metrics"), "metric-not-evaluated"
    names = criterion.grouping
    strange = [name for name in names if name not in groups]
    for name in strange:
        at: TreePath = (*path, "by") if isinstance(criterion.by, str) else (*path, "by", names.index(name))
        yield unknown(at, "group", name, groups)
    if names and not strange and frozenset(names) not in {frozenset(have) for have in evaluation.groupings}:
        message = f"the evaluation {quoted(evaluation.id)} does not divide by {quoted(' × '.join(names))}"
        have = listing(" × ".join(grouping) for grouping in evaluation.groupings)
        yield (
            (*path, "by"),
            message,
            f"add it to its by; there is: {have}" if have else "add it to its by",
            "group-not-evaluated",
        )


def _labels(path: TreePath, criterion: Criterion, labels: Mapping[str, LabelSource]) -> Iterator[Contradiction]:
    """Yield groups whose labels a model guessed: a release does not rest on those unless the owner says why."""
    guessed = [name for name in criterion.grouping if labels.get(name) == "inferred"]
    if guessed and criterion.inferred_labels is None:
        at: TreePath = (*path, "by")
        if not isinstance(criterion.by, str):
            at = (*at, criterion.grouping.index(guessed[0]))
        message = f"the labels of {quoted(guessed[0])} are inferred, and a release criterion cannot rest on guesses"
        hint = "use a group with better labels, or write inferred_labels: with the reason why these will do"
        yield at, message, hint, "inferred-in-acceptance"
    if criterion.inferred_labels is not None and not guessed:
        message = "no group of this criterion has inferred labels"
        yield (*path, "inferred_labels"), message, "remove it", "inferred-labels-without-use"


def _scope(path: TreePath, criterion: Criterion) -> Iterator[Contradiction]:
    if criterion.scope == "overall" and criterion.by is not None:
        message = "scope overall is about everyone and has no by"
        yield (*path, "by"), message, "remove by, or choose another scope such as every_group", "overall-with-by"
    if criterion.scope != "overall" and criterion.by is None:
        message = f"scope {criterion.scope} needs by: a group, or a list of them for an intersection"
        yield (*path, "scope"), message, "", "scope-without-by"
    for place, name in enumerate(criterion.grouping):
        if name in criterion.grouping[:place]:
            message = f"an intersection crosses {quoted(name)} with itself"
            yield (*path, "by", place), message, "remove one of them", "repeated-group"


def _limits(path: TreePath, criterion: Criterion) -> Iterator[Contradiction]:
    """Yield limits that the scope lacks, does not know, or that nothing can keep."""
    scope, least, most = criterion.scope, criterion.min, criterion.max
    if scope == "equivalence":
        yield from _needs(path, criterion, ("margin",), refused=("min", "max"))
    elif scope == "gap":
        yield from _needs(path, criterion, ("max",), refused=("min", "margin"))
    elif scope == "ratio":
        yield from _needs(path, criterion, ("min",), refused=("max", "margin"))
    else:
        yield from _needs(path, criterion, ("min", "max"), refused=("margin",))
    if least is not None and most is not None and least > most:
        yield (*path, "min"), f"min, {least:g}, is above max, {most:g}", "exchange them", "min-above-max"
    if scope == "gap" and most is not None and most < 0:
        yield (*path, "max"), f"a gap is never below 0, so none keeps {most:g}", "", "impossible-limit"
    if scope == "ratio" and least is not None and not 0 <= least <= 1:
        message = f"the ratio of the smallest to the largest lies between 0 and 1, not at {least:g}"
        yield (*path, "min"), message, "", "impossible-limit"


def _needs(
    path: TreePath, criterion: Criterion, wanted: tuple[str, ...], *, refused: tuple[str, ...]
) -> Iterator[Contradiction]:
    if all(getattr(criterion, name) is None for name in wanted):
        yield path, f"scope {criterion.scope} needs {' or '.join(wanted)}", "", "limit-missing"
    for name in refused:
        if getattr(criterion, name) is not None:
            hint = f"scope {criterion.scope} takes {' and '.join(wanted)}"
            yield (*path, name), f"scope {criterion.scope} has no {name}", hint, "limit-without-use"
