"""The rules about figures of documents: two values for one quantity, and more digits than the evidence supports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cardgen.card.evaluations import MetricRecord
from cardgen.card.lint.rule import Context, Finding, LintRule, Path
from cardgen.card.lint.stated_figures import contradicting_prose
from cardgen.card.numbers import plain
from cardgen.card.results import Result
from cardgen.card.words import category_name
from cardgen.metrics.registry import find
from cardgen.spec.evidence import Evaluation
from cardgen.spec.reading.characters import quoted
from cardgen.spec.sources import ReportedFigure, ReportedSource

__all__ = ["CONTRADICTING_FIGURES", "PRECISION_BEYOND_N"]

_EXACT = ("=", "about")
_MOST_DECIMALS = 4
"""Digits after the point of a share that pass without n: hundredths of a per cent."""

_MOST_DIGITS = 3
"""Significant digits, of the share or of its complement, that pass without n."""

_FINEST = Decimal("0.01")
"""The last digit that passes without n where a figure is no share."""


@dataclass(frozen=True, slots=True)
class _Reported:
    """A figure of a document, and the quantity that it is a figure of."""

    path: Path
    evaluation: Evaluation
    figure: ReportedFigure

    @property
    def quantity(self) -> tuple[object, ...]:
        """What must be equal for two figures to be of one quantity."""
        run = self.evaluation
        return (run.subject, run.dataset, *_settings(run), self.figure.metric, _cell(self.figure.group))


def _settings(evaluation: Evaluation) -> tuple[object, ...]:
    return evaluation.task, evaluation.threshold, evaluation.normalisation, str(evaluation.positive), evaluation.weight


def _cell(group: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(group.items()))


def _reported(context: Context) -> Iterator[_Reported]:
    for index, evaluation in enumerate(context.spec.evaluations):
        if isinstance(evaluation.source, ReportedSource):
            for place, figure in enumerate(evaluation.source.figures):
                yield _Reported(("evaluations", index, "source", "figures", place), evaluation, figure)


def _contradicting(context: Context) -> Iterator[Finding]:
    """Yield figures that differ, by more than rounding, from another one or from what was measured."""
    yield from contradicting_prose(context)
    measured = _measured(context)
    first: dict[tuple[object, ...], _Reported] = {}
    for item in _reported(context):
        if item.figure.comparator not in _EXACT:
            continue
        path, what = (*item.path, "value"), _quantity(item)
        other = first.setdefault(item.quantity, item)
        if other is not item and not _agree(item.figure, other.figure):
            yield Finding(
                "contradicting-figures",
                path,
                f"{what} is {plain(item.figure.value)} here and {plain(other.figure.value)} in "
                f"{quoted(other.evaluation.id)}, on the same data; find out which is right, or say how they differ",
            )
        for result in measured.get(item.quantity, ()):
            interval = result.interval
            if interval is None or interval.low <= item.figure.value <= interval.high:
                continue
            yield Finding(
                "contradicting-figures",
                path,
                f"{what} is {plain(item.figure.value)} here, outside the interval that {quoted(result.evaluation)} "
                "measured on the same data; find out which is right, or say how they differ",
            )


def _measured(context: Context) -> dict[tuple[object, ...], list[Result]]:
    runs = {run.id: run for run in context.spec.evaluations if not isinstance(run.source, ReportedSource)}
    found: dict[tuple[object, ...], list[Result]] = {}
    for result in context.results:
        run = runs.get(result.evaluation)
        if run is not None and result.status == "ok" and result.evidence == "measured":
            quantity = (run.subject, run.dataset, *_settings(run), result.metric, _cell(result.group))
            found.setdefault(quantity, []).append(result)
    return found


def _quantity(item: _Reported) -> str:
    return f"{item.figure.metric} of {quoted(category_name(item.figure.group))}"


def _agree(one: ReportedFigure, other: ReportedFigure) -> bool:
    """Tell whether two figures differ by no more than rounding of their last digits, or one is rough."""
    rounding = (_last_digit(one.value) + _last_digit(other.value)) / 2
    if abs(Decimal(repr(one.value)) - Decimal(repr(other.value))) <= rounding:
        return True
    return one.comparator == "about" or other.comparator == "about"


def _precision(context: Context) -> Iterator[Finding]:
    records = {(run.id, metric.id): metric for run in context.evaluations for metric in run.metrics}
    for item in _reported(context):
        figure = item.figure
        digit = _last_digit(figure.value)
        fault = _beyond(figure, digit, records.get((item.evaluation.id, figure.metric)))
        if fault:
            yield Finding(
                "precision-beyond-n",
                (*item.path, "value"),
                f"{plain(figure.value)} has more digits than {fault}; round it, or state n as the document gives it",
            )


def _beyond(figure: ReportedFigure, digit: Decimal, metric: MetricRecord | None) -> str:
    """Return what the digits of a figure go beyond, or nothing.

    A share of n rows moves in steps of 1 / n; a digit finer than a tenth of a step says nothing. Without n, a
    hundredth of the interval's width takes the place of the step, and without both a rule of thumb does.
    """
    form = metric.form if metric is not None else getattr(find(figure.metric), "form", None)
    if figure.n is not None and form == "proportion":
        finest = Decimal(1) / (10 * max(figure.n, 1))
        return f"n = {figure.n} supports: one row moves it by {_step(figure.n)}" if digit < finest else ""
    if figure.interval is not None:
        width = Decimal(repr(figure.interval.high)) - Decimal(repr(figure.interval.low))
        return "the width of its interval supports" if width > 0 and digit < width / 1000 else ""
    if figure.n is not None:
        return ""
    if not 0 < figure.value < 1:  # not a share: per cent, milliseconds, points
        many = len(Decimal(repr(figure.value)).normalize().as_tuple().digits) > _MOST_DIGITS + 1
        return "a figure without n supports" if digit < _FINEST and many else ""
    exact = Decimal(repr(figure.value))
    digits = min(len(part.normalize().as_tuple().digits) for part in (exact, 1 - exact))
    few = -int(digit.as_tuple().exponent) <= _MOST_DECIMALS or digits <= _MOST_DIGITS
    return "" if few else "a figure without n supports"


def _last_digit(value: float) -> Decimal:
    """Return the place value of the last digit that a figure is written with: 0.001 for 0.347, 1 for 12."""
    exponent = int(Decimal(repr(value)).normalize().as_tuple().exponent)
    return Decimal(1).scaleb(min(exponent, 0))


def _step(n: int) -> str:
    return plain(float(f"{1 / max(n, 1):.2g}"))


CONTRADICTING_FIGURES = LintRule(
    id="contradicting-figures",
    level="error",
    release_level="error",
    summary="Two figures give different values for one quantity.",
    why="One of them is wrong, or they are not of the same quantity; a reader cannot tell which.",
    fix="Correct one, or tell the two apart: by evaluation, dataset, subject, threshold, normalisation or group.",
    check=_contradicting,
)

PRECISION_BEYOND_N = LintRule(
    id="precision-beyond-n",
    level="warning",
    release_level="warning",
    summary="A reported figure has more digits than its evidence supports.",
    why="Digits beyond what n resolves are noise that reads like certainty.",
    fix="Round the figure, or state the n that the document gives.",
    check=_precision,
)
