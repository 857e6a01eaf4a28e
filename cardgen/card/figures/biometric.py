"""Measures of biometrics over the error rates of a grouping: the largest over the geometric mean, Gini, and GARBE."""

from __future__ import annotations

from collections.abc import Sequence

from cardgen.card.figures.estimate import Figure, estimate
from cardgen.card.figures.grouped import Grouped, excluded, figure_of, insufficient, make, seed
from cardgen.card.figures.tabulate import Tabulated
from cardgen.card.results import Disparity, DisparityKind, Excluded
from cardgen.metrics.registry import METRICS
from cardgen.statistics import biometric_disparities
from cardgen.statistics.biometric_disparities import Rates
from cardgen.statistics.estimates import Estimate

__all__ = ["biometric"]

_RATES = ("fmr", "fnmr")
_ZERO = "zero-replaced"


def biometric(grouped: Grouped) -> tuple[Disparity, ...]:
    """Return the biometric measures of a grouping; none for metrics that are no rate of either error.

    GARBE, which is made of both rates, stands with the false match rate. A rate of 0, which would be infinitely below
    the others, counts as the upper end of its interval where that is not above the rate of everyone; the note
    `zero-replaced` says so, and there is no interval then.
    """
    if grouped.metric.id not in _RATES or grouped.metric.custom:
        return ()
    figures = [(cell, figure_of(cell)) for cell in grouped.cells if cell.figure is not None]
    counted = [(cell, rate) for cell, figure in figures if (rate := _rate(grouped, figure)) is not None]
    names = [cell.result.group for cell, _ in counted]
    left_out = tuple(
        Excluded(group=cell.result.group, reason=excluded(cell.result) or "few-events")
        for cell in grouped.cells
        if cell.result.group not in names
    )
    kinds: tuple[DisparityKind, ...] = ("max_to_geometric_mean", "gini")
    if len(counted) < 2:
        why = "fewer than two categories can be compared"
        return tuple(insufficient(grouped, kind, left_out, why) for kind in kinds)
    rates = _rates([rate for _, rate in counted])
    level = grouped.design.level
    roles = {"largest": names[max(range(len(names)), key=lambda index: rates.values[index])]}
    largest = biometric_disparities.max_to_geometric_mean_estimate(rates, level, seed(grouped, kinds[0]))
    inequality = biometric_disparities.gini_estimate(rates, level, seed(grouped, kinds[1]))
    found = [
        _noted(make(grouped, kinds[0], largest, roles, left_out), counted),
        _noted(make(grouped, kinds[1], inequality, {}, left_out), counted),
    ]
    return (*found, *_garbe(grouped, counted, left_out))


def _garbe(
    grouped: Grouped, counted: Sequence[tuple[Tabulated, Estimate]], left_out: tuple[Excluded, ...]
) -> tuple[Disparity, ...]:
    """Return GARBE over the categories of which both rates are known."""
    other = METRICS["fnmr"]
    if grouped.metric.id != "fmr" or not {*other.bases} <= {*grouped.design.bases}:
        return ()
    everyone = estimate(grouped.overall.cell, other, grouped.design)
    both = []
    for cell, rate in counted:
        figure = estimate(cell.cell, other, grouped.design)
        second = None if figure.estimate.value is None else _rate_of(figure, everyone)
        if second is None:
            left_out = (*left_out, Excluded(group=cell.result.group, reason="few-events"))
        else:
            both.append((cell, rate, second))
    if len(both) < 2:
        return (insufficient(grouped, "garbe", left_out, "fewer than two categories can be compared"),)
    matches, others = _rates([rate for _, rate, _ in both]), _rates([rate for _, _, rate in both])
    found = biometric_disparities.garbe_estimate(matches, others, grouped.design.level, seed(grouped, "garbe"))
    made = make(grouped, "garbe", found, {}, left_out).model_copy(update={"metrics": _RATES})
    return (_noted(made, [(cell, each) for cell, *estimates in both for each in estimates]),)


def _rate(grouped: Grouped, figure: Figure) -> Estimate | None:
    return _rate_of(figure, grouped.overall.figure)


def _rate_of(figure: Figure, everyone: Figure | None) -> Estimate | None:
    """Return a rate that can be compared as a factor; None where too few events stand behind it."""
    found = figure.estimate
    if "few-events" not in figure.notes:
        return found
    general = None if everyone is None else everyone.estimate.value
    if found.value == 0 and found.interval is not None and general and found.interval.high <= general:
        return Estimate(found.interval.high)
    return None


def _rates(found: Sequence[Estimate]) -> Rates:
    return Rates(
        [each.value or 0.0 for each in found],
        [each.standard_error for each in found],
        [each.degrees_of_freedom for each in found],
    )


def _noted(made: Disparity, counted: Sequence[tuple[Tabulated, Estimate]]) -> Disparity:
    replaced = any(rate.standard_error is None for _, rate in counted)
    return made.model_copy(update={"notes": (_ZERO,)}) if replaced else made
