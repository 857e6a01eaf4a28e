"""Checks of the thresholds that use cases recommend: each needs an evaluation whose rows have scores."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.spec.checks.contradiction import Contradiction, duplicates, unknown
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Evaluation
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath

__all__ = ["check_thresholds"]

_SCORED = ("classification", "verification")


def check_thresholds(spec: CardSpec) -> Iterator[Contradiction]:
    """Yield recommended thresholds that are about no evaluation, about one without scores, or outside its scores."""
    evaluations = {evaluation.id: evaluation for evaluation in spec.evaluations}
    for place, use in enumerate(spec.intended_use.use_cases):
        path: TreePath = ("intended_use", "use_cases", place, "thresholds")
        yield from duplicates(path, "evaluation", (item.evaluation for item in use.thresholds), field="evaluation")
        for index, item in enumerate(use.thresholds):
            evaluation = evaluations.get(item.evaluation)
            if evaluation is None:
                yield unknown((*path, index, "evaluation"), "evaluation", item.evaluation, evaluations)
            else:
                yield from _fits((*path, index), item.threshold, evaluation)


def _fits(path: TreePath, threshold: float, evaluation: Evaluation) -> Iterator[Contradiction]:
    lacks = _lacks(evaluation)
    if lacks:
        message = f"the evaluation {quoted(evaluation.id)} {lacks}, so nothing is known of it at another threshold"
        hint = "remove the entry; threshold_guidance may still say it in words"
        yield (*path, "evaluation"), message, hint, "threshold-without-scores"
    elif evaluation.score_range is not None:
        low, high = evaluation.score_range
        if not low <= threshold <= high:
            message = f"the threshold {threshold:g} is outside the range of scores, {low:g} to {high:g}"
            yield (*path, "threshold"), message, "", "threshold-out-of-range"


def _lacks(evaluation: Evaluation) -> str:
    """Say what an evaluation lacks of scores; empty where it has them."""
    kind = evaluation.results.kind
    if kind != "rows":
        return "has counts and no rows" if kind == "counts" else "has figures of a document and no rows"
    if evaluation.task not in _SCORED:
        return f"is of the task {evaluation.task}, which has no threshold"
    return "" if evaluation.columns.score is not None else "names no column of scores"
