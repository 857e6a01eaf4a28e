"""Every metric by its id, and the metric that a spec's choice means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from cardgen.metrics import (
    classes,
    classification,
    enrolment,
    entropy,
    generation,
    identification,
    mentions,
    perturbation,
    probabilities,
    red_team,
    regression,
    retrieval,
    scores,
    transcription,
    verification,
    verification_curves,
)
from cardgen.metrics.definition import Family, Metric
from cardgen.spec.columns import Task
from cardgen.spec.evidence import Evaluation
from cardgen.spec.metrics import MetricOptions

__all__ = ["FAMILIES", "METRICS", "find", "metrics_of", "metrics_of_task", "resolve"]

METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.id: metric
        for metrics in (
            classification.METRICS,
            classes.METRICS,
            entropy.METRICS,
            probabilities.METRICS,
            regression.METRICS,
            transcription.METRICS,
            verification.METRICS,
            verification_curves.METRICS,
            identification.METRICS,
            enrolment.METRICS,
            generation.METRICS,
            mentions.METRICS,
            retrieval.METRICS,
            red_team.METRICS,
            perturbation.METRICS,
            scores.METRICS,
        )
        for metric in metrics
    }
)
"""Every registered metric by id, in the order in which the catalogue lists them."""


FAMILIES: tuple[Family, ...] = (
    *verification_curves.FAMILIES,
    *generation.FAMILIES,
    *retrieval.FAMILIES,
    *scores.FAMILIES,
)
"""Families of metrics whose ids hold a parameter, such as the k of a rank; `METRICS` lists the usual members."""


def find(identifier: str) -> Metric | None:
    """Return the registered metric of an id, a member of a family included; None where there is none."""
    if identifier in METRICS:
        return METRICS[identifier]
    return next((metric for family in FAMILIES if (metric := family.member(identifier)) is not None), None)


def metrics_of_task(task: Task) -> tuple[Metric, ...]:
    """Return the registered metrics that fit a task, in catalogue order."""
    return tuple(metric for metric in METRICS.values() if metric.task == task)


def resolve(choice: str | MetricOptions, task: Task) -> Metric:
    """Return the metric that a spec's choice means.

    A choice with a numerator is a metric of the owner's: a ratio of two columns, or a mean per row without a
    denominator. One with `of` and `positive` is a registered metric of another class. Other options put the owner's
    words in place of the registered ones.

    Raises:
        KeyError: The id is not registered and the choice has no numerator.
    """
    if isinstance(choice, str):
        return _registered(choice)
    if choice.numerator is not None:
        return _custom(choice, task)
    if choice.of is not None and choice.positive is not None:
        metric = classes.of_class(_registered(choice.of), choice.id, choice.positive)
    else:
        metric = _registered(choice.id)
    return replace(
        metric,
        label=choice.label or metric.label,
        definition=choice.definition or metric.definition,
        direction=choice.direction or metric.direction,
        unit=choice.unit or metric.unit,
    )


def _registered(identifier: str) -> Metric:
    metric = find(identifier)
    if metric is None:
        raise KeyError(identifier)
    return metric


def _custom(choice: MetricOptions, task: Task) -> Metric:
    denominator = choice.denominator or "rows"
    bounded = bool(choice.bounded)
    return Metric(
        id=choice.id,
        label=choice.label or choice.id.replace("-", " ").replace("_", " "),
        definition=choice.definition or f"The sum of {choice.numerator} over the sum of {denominator}.",
        formula=f"Σ {choice.numerator} / {'n' if denominator == 'rows' else 'Σ ' + denominator}",
        task=task,
        form="proportion" if bounded and choice.denominator is None else ("ratio" if choice.denominator else "mean"),
        numerator={f"column:{choice.numerator}": 1.0},
        denominator={f"column:{choice.denominator}": 1.0} if choice.denominator else {"rows": 1.0},
        direction=choice.direction or "none",
        unit=choice.unit or ("share" if bounded else "score"),
        low=0.0 if bounded or choice.denominator else None,
        high=1.0 if bounded else None,
        reading="",
        reference="Defined by the owner of the card",
        averaging="pooled over rows",
        custom=True,
    )


def metrics_of(evaluation: Evaluation) -> tuple[Metric, ...]:
    """Return the metrics of an evaluation, in the order of its spec.

    Raises:
        KeyError: A metric is not registered.
    """
    groups, targets = evaluation.columns.mentions or (), evaluation.columns.targets or ()
    return tuple(
        classes.bound(mentions.mentioning(resolve(choice, evaluation.task), groups, targets), evaluation.classes)
        for choice in evaluation.metrics
    )
