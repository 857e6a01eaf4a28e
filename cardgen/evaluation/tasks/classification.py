"""Classification: a true class, and a predicted one or a score held against a threshold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.rolling.labels import canonical, canonical_all, truth
from cardgen.evaluation.scan import Number
from cardgen.evaluation.sources.protocols import Pick, Rows, Values
from cardgen.evaluation.tasks.numeric import plain_terms
from cardgen.evaluation.tasks.plan import Blame, Extent, Outcome, Plan, Rule, Term, custom_numbers
from cardgen.metrics.classes import part_and_class
from cardgen.metrics.definition import SCORED, Metric
from cardgen.spec.checks.hints import listing
from cardgen.spec.evidence import Evaluation
from cardgen.spec.reading.characters import quoted

__all__ = ["plan"]

_MOST_CLASSES = 1_000
_LOSSES = {
    "squared_errors": {True: "squared error of a positive", False: "squared error of a negative"},
    "log_losses": {True: "log loss of a positive", False: "log loss of a negative"},
}
"""Base sums of what a score loses, by the outcome it is held against."""

_PROBABILITIES = frozenset({"squared_errors", "log_losses", "scores"})
_LEAST = 2.0**-52
_LARGEST_LOG_LOSS = -math.log(_LEAST)


def plan(
    evaluation: Evaluation, metrics: tuple[Metric, ...], bases: tuple[str, ...], picks: Mapping[str, Pick], rows: Rows
) -> Plan:
    """Plan the base sums of classification.

    Args:
        evaluation: The evaluation.
        metrics: Its metrics.
        bases: The base sums that its metrics need.
        picks: The task's columns that it names, by role.
        rows: The rows.
    """
    by_score = "prediction" not in picks and evaluation.threshold is not None
    score = "score" if "score" in picks else None
    labelled = "label" in picks
    keys = ("label", "prediction") if labelled and ("prediction" in picks or by_score) else ("label",)[:labelled]
    from_scores = any(metric.form in SCORED for metric in metrics)
    probable = bool(_PROBABILITIES & {*bases}) or any(metric.form == "calibration_error" for metric in metrics)
    rules = (_score_rule(evaluation, probable=probable),) if score else ()
    limit = threshold_of(evaluation, rows) if by_score else 0.0

    counted = {base for base in bases if not base.startswith("column:") and part_and_class(base) is None}
    required = by_score or bool(counted - {"correct"}) or from_scores

    def derive(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        return frame.with_columns((nw.col("score") >= limit).alias("prediction")) if by_score else frame

    def numbers(extents: Mapping[str, Extent]) -> tuple[Number, ...]:
        expected = (Number("scores", nw.col("score").cast(nw.Float64), 1.0, whole=False),) * ("scores" in bases)
        return (*_losses(bases), *expected, *custom_numbers(bases, extents))

    def outcome(values: Mapping[str, Values], blame: Blame) -> Outcome:
        return _outcome(evaluation, bases, values, blame, by_score=by_score, required=required)

    return Plan(
        picks=tuple(picks.values()),
        numbers=numbers,
        outcome=outcome,
        rules=rules,
        keys=keys,
        derive=derive,
        score=score if labelled else None,
        filled=tuple(name for name in ("label", "prediction") if name in picks),
    )


def threshold_of(evaluation: Evaluation, rows: Rows) -> float:
    """Return the threshold in the precision of the scores: 0.7 is met by a score of 0.7 in single precision."""
    limit = evaluation.threshold or 0.0
    column = evaluation.columns.score
    return float(np.float32(limit)) if column is not None and rows.is_single(column) else limit


def _score_rule(evaluation: Evaluation, *, probable: bool) -> Rule:
    low, high = evaluation.score_range or (None, None)
    if probable:
        # A score that is compared with 1 or 0, as the Brier score does, must be a probability.
        low, high = max(0.0, low or 0.0), min(1.0, 1.0 if high is None else high)
    return Rule("score", low, high)


def _losses(bases: tuple[str, ...]) -> tuple[Number, ...]:
    """Return what each score loses by either outcome, for the base sums that ask for it."""
    score = nw.col("score").cast(nw.Float64)
    inside = nw.when(score < _LEAST).then(_LEAST).when(score > 1 - _LEAST).then(1 - _LEAST).otherwise(score)
    expressions = {
        "squared_errors": ((score - 1.0) * (score - 1.0), score * score, 1.0),
        "log_losses": (-inside.log(), -(1.0 - inside).log(), _LARGEST_LOG_LOSS),
    }
    found = []
    for base, names in _LOSSES.items():
        if base in bases:
            positive, negative, bound = expressions[base]
            found += [
                Number(names[True], positive, bound, whole=False),
                Number(names[False], negative, bound, whole=False),
            ]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Classes:
    """The classes of a row's two columns, by index of their values: equal names are one class.

    `words` gives the class of a name where columns say yes and no in several ways; any other name is its own class.
    """

    labels: Sequence[str]
    predictions: Sequence[str]
    positive: str | None
    words: Mapping[str, str]


def _outcome(
    evaluation: Evaluation,
    bases: tuple[str, ...],
    values: Mapping[str, Values],
    blame: Blame,
    *,
    by_score: bool,
    required: bool,
) -> Outcome:
    terms: dict[str, tuple[Term, ...]] = {}
    if "label" not in values:
        return plain_terms(bases)(values, blame)
    predicted = None if by_score or "prediction" not in values else values["prediction"]
    single = sorted({found[1] for base in bases if (found := part_and_class(base)) is not None})
    classes = _classes(evaluation, values["label"], predicted, blame, single=single, required=required)
    positive = None
    if classes.positive is not None:
        positive = np.array([name == classes.positive for name in classes.labels], dtype=bool)
    if "prediction" in values:
        terms.update(_confusion(classes, positive, values["prediction"], by_score=by_score))
        terms.update(_single_classes(classes, bases))
    if positive is not None:
        shape = (-1, 1) if "prediction" in values else (-1,)
        ones = np.ones((1, len(values["prediction"]))) if "prediction" in values else np.ones(1)
        is_positive = positive.astype(np.float64).reshape(shape) * ones
        for base, names_of in _LOSSES.items():
            terms[base] = (Term(is_positive, names_of[True]), Term(1 - is_positive, names_of[False]))
        terms["scores"] = (Term(None, "scores"),)
        if "prediction" not in values:
            terms["true_positives"] = (Term(np.zeros_like(is_positive)),)
            terms["false_negatives"] = (Term(is_positive),)
    for base in bases:
        if base.startswith("column:"):
            terms[base] = (Term(None, base),)
    return Outcome({base: terms[base] for base in bases if base in terms}, positive)


def _confusion(
    classes: _Classes, positive: NDArray[np.bool_] | None, predictions: Values, *, by_score: bool
) -> dict[str, tuple[Term, ...]]:
    """Return the base sums that count rows by true and predicted class."""
    if by_score and positive is not None:
        flagged = np.array([bool(value) for value in predictions], dtype=bool)
        correct = positive[:, None] == flagged[None, :]
    else:
        flagged = np.array([name == classes.positive for name in classes.predictions], dtype=bool)
        correct = np.array([[label == said for said in classes.predictions] for label in classes.labels], dtype=bool)
        correct = correct.reshape(len(classes.labels), len(classes.predictions))
    found = {"correct": correct}
    if positive is not None:
        found["true_positives"] = positive[:, None] & flagged[None, :]
        found["false_negatives"] = positive[:, None] & ~flagged[None, :]
        found["false_positives"] = ~positive[:, None] & flagged[None, :]
        found["true_negatives"] = ~positive[:, None] & ~flagged[None, :]
    return {name: (Term(table.astype(np.float64)),) for name, table in found.items()}


def _single_classes(classes: _Classes, bases: tuple[str, ...]) -> dict[str, tuple[Term, ...]]:
    """Return the base sums that count the rows of one class, each against all others."""
    found: dict[str, tuple[Term, ...]] = {}
    for base in bases:
        named = part_and_class(base)
        if named is None:
            continue
        part, name = named
        meant = classes.words.get(name, name)
        of = np.array([label == meant for label in classes.labels], dtype=bool)[:, None]
        said = np.array([label == meant for label in classes.predictions], dtype=bool)[None, :]
        table = {
            "true_positives": of & said,
            "false_negatives": of & ~said,
            "false_positives": ~of & said,
            "true_negatives": ~of & ~said,
            "positives": of | (said & False),
            "flagged": said | (of & False),
        }[part]
        found[base] = (Term(table.astype(np.float64)),)
    return found


def _classes(
    evaluation: Evaluation,
    labels: Values,
    predictions: Values | None,
    blame: Blame,
    *,
    single: Sequence[str],
    required: bool,
) -> _Classes:
    """Name the classes of both columns alike, and find the positive one.

    Args:
        evaluation: The evaluation.
        labels: The values of the column of labels.
        predictions: Those of the column of predictions; None where scores decide.
        blame: Makes an error about values.
        single: The classes that single metrics are of.
        required: Whether a class must be positive.

    Raises:
        DataError: A value is none of the declared classes or blank, there are too many classes, no prediction is any
            of the labels, or no class can be told to be positive although a metric needs one.
    """
    columns = {"label": labels} if predictions is None else {"label": labels, "prediction": predictions}
    names = {name: canonical_all(values) for name, values in columns.items()}
    _blank_or_many(names, columns, blame)
    declared = [canonical(each) for each in evaluation.classes or ()]
    wanted = None if evaluation.positive is None else canonical(evaluation.positive)
    every = {*declared, *(each for found in names.values() for each in found)} | ({wanted} if wanted else set())
    every |= set(single)
    said = truth(sorted(every))
    words: dict[str, str] = {}
    if said is not None:
        # 1, true and yes are one class, whichever of them a column or the spec uses.
        words = dict(zip(sorted(every), ("yes" if each else "no" for each in said), strict=True))
        names = {name: [words[each] for each in found] for name, found in names.items()}
        declared = [words[each] for each in declared]
        wanted = "yes" if wanted is None else words[wanted]
    _undeclared(names, declared, columns, evaluation, blame)
    known = {each for found in names.values() for each in found}
    for name in single:
        if words.get(name, name) not in known and not declared:
            hint = f"it holds: {listing(sorted(known))}"
            raise blame("label", [], f"never holds {quoted(name)}, the class of a metric", hint, "class-absent")
    if said is None and wanted is None and required:
        hint = f"write positive: with one of {listing(sorted(known))}"
        raise blame("label", [], "holds classes of which none is said to be positive", hint, "positive-missing")
    if said is None and wanted is not None and wanted not in known and not declared:
        hint = f"it holds: {listing(sorted(known))}"
        raise blame("label", [], f"never holds the positive class {quoted(wanted)}", hint, "positive-absent")
    strangers = predictions is not None and known and not {*names["label"]} & {*names["prediction"]}
    if strangers and said is None and not declared:
        hint = f"labels: {listing(names['label'])}; predictions: {listing(names['prediction'])}; name all with classes"
        raise blame("prediction", [], "holds none of the classes of the labels", hint, "classes-differ")
    return _Classes(names["label"], names.get("prediction", ()), wanted, words)


def _blank_or_many(names: Mapping[str, list[str]], columns: Mapping[str, Values], blame: Blame) -> None:
    for name, found in names.items():
        blank = [value for value, each in zip(columns[name], found, strict=True) if not each.strip()]
        if blank:
            raise blame(name, blank, "holds no value", "every row needs one", "value-missing")
        if len(found) > _MOST_CLASSES:
            message = f"holds {len(found):,} different values, which are no classes"
            raise blame(name, [], message, f"there can be {_MOST_CLASSES:,} classes", "too-many-classes")


def _undeclared(
    names: Mapping[str, list[str]],
    declared: list[str],
    columns: Mapping[str, Values],
    evaluation: Evaluation,
    blame: Blame,
) -> None:
    if not declared:
        return
    for name, found in names.items():
        strange = [value for value, each in zip(columns[name], found, strict=True) if each not in declared]
        if strange:
            hint = f"classes: {listing(map(canonical, evaluation.classes or ()))}"
            message = f"holds {quoted(canonical(strange[0]))}, which is none of the classes"
            raise blame(name, strange, message, hint, "unknown-class")
