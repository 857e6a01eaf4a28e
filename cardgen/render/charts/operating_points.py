"""What curve charts draw: the curves of the largest categories, and the error rates of each at the card's threshold."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import Curve, EvaluationRecord
from cardgen.card.numbers import Scale, count, plain, scale_for
from cardgen.card.words import EVERYONE
from cardgen.render.charts.names import grouping_name, name_of
from cardgen.render.charts.style import INK, SERIES, Series
from cardgen.render.charts.view import MetricView, metric_view

__all__ = ["EVERYONE_SERIES", "CurveLine", "CurveView", "Rates", "curve_view"]

EVERYONE_SERIES = Series(INK, "cross", (1.5, 2.5))
"""How the curve of everyone is drawn."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Names of the two error rates and the hits, as the task calls them, with the metrics that print them."""

    false_positive: str
    false_negative: str
    true_positive: str
    false_positive_ids: tuple[str, ...]
    true_positive_ids: tuple[str, ...]


_CLASSIFICATION = Rates(
    "false positive rate", "false negative rate", "true positive rate", ("fpr", "tnr"), ("fnr", "tpr")
)
_VERIFICATION = Rates("false match rate", "false non-match rate", "true match rate", ("fmr", "tnmr"), ("fnmr", "tmr"))


@dataclass(frozen=True, slots=True)
class CurveLine:
    """One curve.

    Attributes:
        name: The category; `Everyone` for all.
        series: How it is drawn.
        curve: Its points.
        at_threshold: False and true positive rate at the card's threshold; None without one.
        at_uses: The same at the thresholds of use cases, where those are others.
        figures: Those two and the false negative rate, as they print; empty without a threshold.
    """

    name: str
    series: Series
    curve: Curve
    at_threshold: tuple[float, float] | None
    at_uses: tuple[tuple[float, float], ...]
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CurveView:
    """The curves of one grouping.

    Attributes:
        card: The card.
        evaluation: The evaluation.
        by: The grouping; empty where there is one curve for everyone.
        rates: What the rates are called.
        threshold: The card's threshold, as it prints; None without one.
        uses: The thresholds of use cases that are not the card's, as they print.
        lines: The curves that are drawn, largest category first, everyone last.
        notes: Which categories are left out, and what curves do not show.
        false_positive: The view of the metric of false positives, where the evaluation has it.
        ranking: The view of auc, where the evaluation has it.
    """

    card: Card
    evaluation: EvaluationRecord
    by: tuple[str, ...]
    rates: Rates
    threshold: str | None
    uses: tuple[str, ...]
    lines: tuple[CurveLine, ...]
    notes: tuple[str, ...]
    false_positive: MetricView | None
    ranking: MetricView | None


def curve_view(card: Card, evaluation: EvaluationRecord, by: tuple[str, ...]) -> CurveView | None:
    """Choose the curves of a grouping: at most as many categories as can be told apart, largest by rows first."""
    usable = [curve for curve in evaluation.curves if curve.thresholds and curve.positives and curve.negatives]
    categories = sorted(
        (curve for curve in usable if curve.by == by and by),
        key=lambda curve: (-(curve.positives + curve.negatives), tuple(curve.group.values())),
    )
    everyone = [curve for curve in usable if not curve.by]
    if (by and not categories) or not usable:
        return None
    rates = _VERIFICATION if evaluation.task == "verification" else _CLASSIFICATION
    drawn = categories[: len(SERIES)]
    chosen = [*zip(drawn, SERIES, strict=False), *((curve, EVERYONE_SERIES) for curve in everyone[:1])]
    notes = ["Curves carry no intervals."]
    if len(categories) > len(drawn):
        total, name = count(len(categories)), grouping_name(card, by)
        notes.append(f"Drawn: the {len(drawn)} largest of {total} categories of {name}.")
    at = [_rates_at(curve, evaluation.threshold) for curve, _ in chosen]
    known = [rate for rate in at if rate is not None]
    false_positive = _view(card, evaluation, by, rates.false_positive_ids)
    hits = _view(card, evaluation, by, rates.true_positive_ids)
    scales = (
        _scale(false_positive, [rate for rate, _ in known], [curve.negatives for curve, _ in chosen]),
        _scale(hits, [rate for _, rate in known], [curve.positives for curve, _ in chosen]),
    )
    others = [each.threshold for each in evaluation.threshold_results if each.threshold != evaluation.threshold]
    return CurveView(
        card=card,
        evaluation=evaluation,
        by=by,
        rates=rates,
        threshold=None if evaluation.threshold is None else plain(evaluation.threshold),
        uses=tuple(plain(each) for each in others),
        lines=tuple(
            _line(curve, series, rate, others, scales) for (curve, series), rate in zip(chosen, at, strict=True)
        ),
        notes=tuple(notes),
        false_positive=false_positive if false_positive and false_positive.metric.id in ("fpr", "fmr") else None,
        ranking=_view(card, evaluation, by, ("auc",)),
    )


def _line(
    curve: Curve,
    series: Series,
    at: tuple[float, float] | None,
    others: list[float],
    scales: tuple[Scale, Scale],
) -> CurveLine:
    name = name_of(curve.group, curve.by) if curve.by else EVERYONE
    uses = tuple(rates for each in others if (rates := _rates_at(curve, each)) is not None)
    if at is None:
        return CurveLine(name, series, curve, None, uses, ())
    false_positives, true_positives = scales
    figures = (false_positives.value(at[0]), true_positives.value(at[1]), true_positives.value(1 - at[1]))
    return CurveLine(name, series, curve, at, uses, figures)


def _rates_at(curve: Curve, threshold: float | None) -> tuple[float, float] | None:
    """Return the false and the true positive rate of the rows at or above a threshold; None without one."""
    if threshold is None:
        return None
    index = bisect_left(curve.thresholds, threshold)
    if index == len(curve.thresholds):
        return 0.0, 0.0
    return curve.false_positive_rate[index], curve.true_positive_rate[index]


def _scale(view: MetricView | None, values: list[float], ns: list[int]) -> Scale:
    """Print rates with the digits of their table, where the evaluation has the metric."""
    return scale_for("share", values, (), ns) if view is None else view.scale


def _view(card: Card, evaluation: EvaluationRecord, by: tuple[str, ...], ids: tuple[str, ...]) -> MetricView | None:
    metric = next((metric for wanted in ids for metric in evaluation.metrics if metric.id == wanted), None)
    view = None if metric is None else metric_view(card, evaluation, metric, by)
    return view if view is not None and view.printed else None
