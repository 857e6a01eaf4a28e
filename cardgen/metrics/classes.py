"""Metrics of several classes: one class against the rest, and means over classes.

The base sums of a class hold its name. A mean over classes is registered without them, and bound to the classes that
an evaluation declares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cardgen.metrics.definition import Function, Metric

__all__ = [
    "CONFUSION",
    "METRICS",
    "MOST_CLASSES",
    "bound",
    "class_name",
    "class_sum",
    "is_one_class",
    "of_class",
    "part_and_class",
    "takes_a_class",
]

CONFUSION = ("true_positives", "false_positives", "false_negatives", "true_negatives")
MOST_CLASSES = 50
"""Classes that a mean may be over: every cell keeps the products of three sums a class."""

_OF = " of class "
_PARTS = ("true_positives", "positives", "flagged")
"""What a mean over classes needs of each: rows of the class that are found, rows of it, and rows predicted as it."""


def class_name(label: str | float) -> str:
    """Return a class as data names it: truth values in lower case.

    >>> class_name(True), class_name(3)
    ('true', '3')
    """
    return str(label).lower() if isinstance(label, bool) else str(label)


def class_sum(part: str, name: str) -> str:
    """Name the base sum of a class."""
    return f"{part}{_OF}{name}"


def part_and_class(base: str) -> tuple[str, str] | None:
    """Return what the base sum of a class counts, and the class; None of any other.

    >>> part_and_class(class_sum("positives", "cat"))
    ('positives', 'cat')
    """
    part, found, name = base.partition(_OF)
    return (part, name) if found and part in {*CONFUSION, *_PARTS} else None


def is_one_class(metric: Metric) -> bool:
    """Tell whether a metric counts single classes by name, whatever the evaluation calls positive."""
    return metric.form == "macro" or any(part_and_class(base) is not None for base in metric.bases)


def takes_a_class(metric: Metric) -> bool:
    """Tell whether a metric can be asked of another class: it is made of a confusion matrix, and of nothing else."""
    return metric.task == "classification" and bool(metric.bases) and {*metric.bases} <= {*CONFUSION}


def of_class(metric: Metric, identifier: str, label: str | float) -> Metric:
    """Return a metric with another class as the positive one, and every other class as negative.

    Args:
        metric: A metric that `takes_a_class`.
        identifier: Its new id.
        label: The class.
    """
    name = class_name(label)
    place = {cell: class_sum(cell, name) for cell in CONFUSION}

    def renamed(sums: Mapping[str, float]) -> Mapping[str, float]:
        return {place.get(base, base): weight for base, weight in sums.items()}

    return replace(
        metric,
        id=identifier,
        label=f"{metric.label} of {name}",
        definition=f"{metric.definition} Positive is the class {name}; every other class is negative.",
        formula=f"{metric.formula}, positive: {name}",
        numerator=renamed(metric.numerator),
        denominator=renamed(metric.denominator),
        function=None if metric.function is None else _of_cells(metric.function, place),
        inputs=tuple(place.get(base, base) for base in metric.inputs),
        events=tuple(map(renamed, metric.events)),
        # A class is given as it stands in the data, not by holding its score against the threshold.
        thresholded=False,
    )


def _of_cells(formula: Function, place: Mapping[str, str]) -> Function:
    return lambda sums: formula({cell: sums[base] for cell, base in place.items()})


def bound(metric: Metric, classes: Sequence[str | float] | None) -> Metric:
    """Return a mean over classes with the sums of these classes; any other metric as it is."""
    if metric.form != "macro" or classes is None:
        return metric
    names = [class_name(label) for label in classes]
    return replace(
        metric,
        inputs=tuple(class_sum(part, name) for name in names for part in _PARTS),
        events=tuple({class_sum(part, name): 1.0} for name in names for part in _PARTS[1:]),
    )


_recall = Metric(
    id="macro_recall",
    label="macro recall",
    definition="The mean over the declared classes of the share of rows of the class that are given it, so that every "
    "class counts alike however rare it is: balanced accuracy of several classes. Undefined where a class has no row.",
    formula="Σ_k (TP_k / (TP_k + FN_k)) / K",
    task="classification",
    form="macro",
    direction="higher_is_better",
    reading="",
    reference="Brodersen et al. 2010, The balanced accuracy and its posterior distribution, ICPR",
    thresholded=False,
    averaging="mean over classes, each pooled over rows",
)

METRICS = (
    _recall,
    replace(
        _recall,
        id="macro_precision",
        label="macro precision",
        definition="The mean over the declared classes of the share of rows given the class that are of it. Undefined "
        "where a class is never given.",
        formula="Σ_k (TP_k / (TP_k + FP_k)) / K",
        reference="Sokolova and Lapalme 2009, Information Processing and Management 45",
    ),
    replace(
        _recall,
        id="macro_f1",
        label="macro F1 score",
        definition="The mean over the declared classes of the F1 score of each, the harmonic mean of its precision and "
        "recall. Undefined where a class has no row and is never given.",
        formula="Σ_k (2 TP_k / (2 TP_k + FP_k + FN_k)) / K",
        unit="score",
        reference="Opitz and Burst 2019, Macro F1 and Macro F1, arXiv:1911.03347; the mean of F1 scores",
    ),
)
