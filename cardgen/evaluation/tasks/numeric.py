"""Tasks whose rows carry numbers: scores of any kind, regression, and transcription counted by someone else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import narwhals as nw

from cardgen.evaluation.scan import Number
from cardgen.evaluation.sources.protocols import Pick, Rows, Values
from cardgen.evaluation.tasks.kinds import EDITS
from cardgen.evaluation.tasks.plan import (
    LARGEST,
    Blame,
    Extent,
    Outcome,
    Plan,
    Rule,
    Term,
    custom_numbers,
    number,
)
from cardgen.evaluation.tasks.utterances import counted_from, utterance_numbers
from cardgen.metrics.definition import Metric
from cardgen.spec.evidence import Evaluation

__all__ = ["plain_terms", "plan_errors", "plan_regression", "plan_scores"]


def plan_scores(
    evaluation: Evaluation,  # noqa: ARG001 - every planner takes them
    metrics: tuple[Metric, ...],
    bases: tuple[str, ...],
    picks: Mapping[str, Pick],
    rows: Rows,  # noqa: ARG001
) -> Plan:
    """Plan the sum of a value: any number, or 0 and 1 (no and yes) where a rate is asked for."""
    rate = any(metric.id == "rate" and not metric.custom for metric in metrics)

    def numbers(extents: Mapping[str, Extent]) -> tuple[Number, ...]:
        value = (number("value", extents),) if "value" in bases else ()
        return (*value, *custom_numbers(bases, extents))

    rule = Rule("value", 0.0, 1.0, whole=True) if rate else Rule("value", -LARGEST, LARGEST)
    counted = any(metric.form == "quantile" for metric in metrics) and "value" in picks
    return Plan(
        tuple(picks.values()),
        numbers,
        plain_terms(bases),
        (rule,) if "value" in picks else (),
        score="value" if counted else None,
    )


def plan_regression(
    evaluation: Evaluation,  # noqa: ARG001 - every planner takes them
    metrics: tuple[Metric, ...],  # noqa: ARG001
    bases: tuple[str, ...],
    picks: Mapping[str, Pick],
    rows: Rows,  # noqa: ARG001
) -> Plan:
    """Plan the sums of errors, prediction − label, and of labels.

    Labels are counted from the middle of their range, so that their variance keeps its digits where they are all large.
    """

    def numbers(extents: Mapping[str, Extent]) -> tuple[Number, ...]:
        if "label" not in picks:
            return custom_numbers(bases, extents)
        label, prediction = extents["label"], extents["prediction"]
        error = nw.col("prediction").cast(nw.Float64) - nw.col("label").cast(nw.Float64)
        middle = label.low + (label.high - label.low) / 2
        centred = nw.col("label").cast(nw.Float64) - middle
        bound = max(prediction.high - label.low, label.high - prediction.low, 0.0)
        reach = max(label.high - middle, middle - label.low)
        known = (
            Number("signed_errors", error, bound, whole=False),
            Number("absolute_errors", nw.when(error < 0).then(-error).otherwise(error), bound, whole=False),
            Number("squared_errors", error * error, bound * bound, whole=False),
            Number("labels", centred, reach, whole=False),
            Number("squared_labels", centred * centred, reach * reach, whole=False),
        )
        return (*(each for each in known if each.name in bases), *custom_numbers(bases, extents))

    rules = tuple(Rule(name, -LARGEST, LARGEST) for name in ("label", "prediction"))
    return Plan(tuple(picks.values()), numbers, plain_terms(bases), rules)


def plan_errors(bases: tuple[str, ...], picks: Mapping[str, Pick]) -> Plan:
    """Plan transcription from columns that count errors and words of a row."""
    counted = [name for name in ("errors", *EDITS, "words") if name in picks]

    def numbers(extents: Mapping[str, Extent]) -> tuple[Number, ...]:
        found = [number(name, extents) for name in (*EDITS, "words") if name in picks and name in bases]
        errors = Number("word_errors", nw.lit(0), 0.0, whole=True)
        if "errors" in picks:
            errors = number("word_errors", extents, "errors")
        elif "word_errors" in counted_from(bases):
            bound = sum(extents[name].bound for name in EDITS)
            total = nw.col(EDITS[0]) + nw.col(EDITS[1]) + nw.col(EDITS[2])
            errors = Number("word_errors", total, bound, whole=True)
        found += [errors] if "word_errors" in bases else []
        words = nw.col("words") if "words" in picks else nw.lit(0)
        found += utterance_numbers(bases, errors.expression, words, errors.bound)
        return (*found, *custom_numbers(bases, extents))

    rules = tuple(Rule(name, 0.0, None, whole=True) for name in counted)
    return Plan(tuple(picks.values()), numbers, plain_terms(bases), rules)


def plain_terms(bases: tuple[str, ...]) -> Callable[[Mapping[str, Values], Blame], Outcome]:
    """Return an outcome in which every base is the sum of the number of its name."""

    def outcome(values: Mapping[str, Values], blame: Blame) -> Outcome:  # noqa: ARG001
        return Outcome({base: (Term(None, base),) for base in bases})

    return outcome
