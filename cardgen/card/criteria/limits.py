"""What can be wrong with a release criterion before any figure is known: limits that contradict the metric."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.metrics.definition import Metric
from cardgen.metrics.registry import metrics_of
from cardgen.spec.criteria import Criterion
from cardgen.spec.document import CardSpec

__all__ = ["check"]

Fault = tuple[tuple[str | int, ...], str, str, str]


def check(spec: CardSpec) -> list[Fault]:
    """Return what is wrong with the criteria of a spec, as (path, message, hint, kind).

    Criteria whose evaluation or metric does not exist are left to the checks that name them.
    """
    metrics: dict[tuple[str, str], Metric] = {}
    for evaluation in spec.evaluations:
        try:
            metrics |= {(evaluation.id, metric.id): metric for metric in metrics_of(evaluation)}
        except KeyError:
            continue
    faults: list[Fault] = []
    for index, criterion in enumerate(spec.acceptance):
        metric = metrics.get((criterion.evaluation, criterion.metric))
        if metric is not None:
            faults += _check(("acceptance", index), criterion, metric)
    return faults


def _check(path: tuple[str | int, ...], criterion: Criterion, metric: Metric) -> Iterator[Fault]:
    if criterion.scope == "worst_group" and metric.direction == "none":
        yield (
            (*path, "scope"),
            f"{metric.id} has no direction, so no group is the worst",
            "use gap or ratio, or give the metric a direction: {id: …, direction: lower_is_better}",
            "no-direction",
        )
    if criterion.scope in ("overall", "every_group", "worst_group") and criterion.intent is None:
        yield from _against(path, criterion, metric)
    for side in ("min", "max"):
        limit = getattr(criterion, side)
        if limit is not None and metric.bounded and not 0 <= limit <= 1:
            yield (
                (*path, side),
                f"{metric.id} is a share between 0 and 1, and so is its limit",
                f"{limit:g}% is {limit / 100:g}" if 1 < limit <= 100 else "",
                "limit-out-of-range",
            )


def _against(path: tuple[str | int, ...], criterion: Criterion, metric: Metric) -> Iterator[Fault]:
    """A limit on the better side, which a perfect service would break."""
    if metric.direction == "higher_is_better" and criterion.max is not None and criterion.min is None:
        side, better = "max", "higher"
    elif metric.direction == "lower_is_better" and criterion.min is not None and criterion.max is None:
        side, better = "min", "lower"
    else:
        return
    other = "min" if side == "max" else "max"
    yield (
        (*path, side),
        f"{metric.id} is better when it is {better}, so `{side}` alone would reject a perfect service",
        f"use {other}, or say why with `intent:`",
        "against-direction",
    )
