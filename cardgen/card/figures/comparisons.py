"""Each category against others: its reference, the best category, the rest, and everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cardgen.card.figures.against import Against, against, relabelled
from cardgen.card.figures.estimate import estimate
from cardgen.card.figures.grouped import Grouped, figure_of, insufficient, make, ordered
from cardgen.card.figures.rest import rest_of
from cardgen.card.figures.tabulate import Tabulated
from cardgen.card.results import Disparity, DisparityKind
from cardgen.metrics.definition import RATIOS
from cardgen.spec.evidence import Comparison
from cardgen.statistics.estimates import Estimate, Interval
from cardgen.statistics.multiplicity import holm
from cardgen.statistics.ratio_limit import judge_ratio

__all__ = ["comparisons"]

_KINDS: dict[Comparison, tuple[DisparityKind, DisparityKind | None]] = {
    "reference": ("difference", "ratio_to_reference"),
    "best": ("difference_to_best", "ratio_to_best"),
    "rest": ("difference_to_rest", "ratio_to_rest"),
    "overall": ("difference_to_overall", None),
}


@dataclass(frozen=True, slots=True)
class _Compared:
    """A disparity, and what was tested for it: a category against something; None where nothing was."""

    disparity: Disparity
    tested: tuple[int, str] | None = None


def comparisons(grouped: Grouped, cells: Sequence[Tabulated]) -> tuple[Disparity, ...]:
    """Compare each printed category with what the evaluation asks for, and adjust p-values for their number.

    The family is all comparisons of the metric over the grouping. A category against everyone is the same hypothesis
    as against the rest, and counts once.
    """
    found = [item for each in dict.fromkeys(grouped.comparisons) for item in _comparison(grouped, cells, each)]
    p_values = {
        item.tested: item.disparity.p_value
        for item in found
        if item.tested is not None and item.disparity.p_value is not None
    }
    adjusted = dict(zip(p_values, holm([p for p in p_values.values() if p is not None]), strict=True))
    return tuple(
        item.disparity.model_copy(update={"adjusted_p_value": adjusted[item.tested], "family": len(adjusted)})
        if item.tested in adjusted
        else item.disparity
        for item in found
    )


def _comparison(grouped: Grouped, cells: Sequence[Tabulated], comparison: Comparison) -> list[_Compared]:
    """Compare every printed category with one thing; what it is compared with is left out."""
    found: list[_Compared] = []
    other = _other(grouped, cells, comparison)
    for cell in grouped.cells:
        if cell.figure is None or cell is other:
            continue
        if comparison == "best" and other is None:
            why = "neither way is better" if grouped.metric.direction == "none" else "no category can be compared"
            roles = {"category": cell.result.group}
            found.append(_Compared(insufficient(grouped, "difference_to_best", (), why, roles)))
        elif other is not None:
            found += _to_category(grouped, cell, other, comparison)
        else:
            found += _to_rest(grouped, cell, comparison)
    return found


def _to_category(grouped: Grouped, cell: Tabulated, other: Tabulated, comparison: Comparison) -> list[_Compared]:
    """Compare a category with another one, with an interval that pays for the other's having been picked as best.

    Whichever of k categories was picked, all k intervals at 1 − α/k hold at once (Bonferroni), so that of the one that
    was picked does.
    """
    kinds, roles = _KINDS[comparison], {"category": cell.result.group, "reference": other.result.group}
    if other.figure is None or other.figure.estimate.value is None:
        return [_Compared(insufficient(grouped, kinds[0], (), "the reference has no figure", roles))]
    level, correlation = grouped.design.level, grouped.correlation(cell, other)
    notes = grouped.notes if correlation else ()
    picked = comparison == "best" or _is_picked(grouped)
    number = sum(each is not cell for each in grouped.reliable()) if picked else 1
    if number <= 1:
        held = against(figure_of(cell), other.figure, level, correlation=correlation)
    else:
        notes = (*notes, "picked")
        design = replace(grouped.design, level=1 - (1 - level) / number)
        first, second = (estimate(each.cell, grouped.metric, design) for each in (cell, other))
        held = against(first, second, design.level, correlation=correlation)
        p = None if held.p_value is None else min(1.0, number * held.p_value)
        held = Against(relabelled(held.difference, level), relabelled(held.ratio, level), p)
    return _written(grouped, kinds, held, roles, notes, (grouped.place(cell), comparison))


def _to_rest(grouped: Grouped, cell: Tabulated, comparison: Comparison) -> list[_Compared]:
    """Compare a category with everyone else, or with everyone."""
    kinds, roles = _KINDS[comparison], {"category": cell.result.group, "reference": {}}
    found = rest_of(grouped, cell)
    if found is None or found[0].estimate.value is None:
        why = "the reference has no figure" if comparison != "overall" else "there is no one else to compare with"
        return [_Compared(insufficient(grouped, kinds[0], (), why, roles))]
    rest, correlation = found
    held = against(figure_of(cell), rest, grouped.design.level, correlation=correlation)
    notes: tuple[str, ...] = ()
    if correlation:
        notes = ("shared-clusters-bound",) if correlation == -1 else ("shared-clusters",)
    if comparison == "overall":
        whole = _to_everyone(grouped, cell, held.difference)
        if whole is None:
            why = "only a ratio of sums can be compared with everyone, of whom the category is a part"
            return [_Compared(insufficient(grouped, kinds[0], (), why, roles))]
        held = replace(held, difference=whole)
    return _written(grouped, kinds, held, roles, notes, (grouped.place(cell), "rest"))


def _to_everyone(grouped: Grouped, cell: Tabulated, to_rest: Estimate) -> Estimate | None:
    """Return a category minus everyone: (1 − w) times its difference to the rest, w being its share of everyone.

    The interval of the difference to the rest, of other rows, carries over; category and everyone are not independent.
    """
    figure, everyone = figure_of(cell), grouped.overall.figure
    if grouped.metric.form not in RATIOS or everyone is None or not everyone.denominator or figure.denominator is None:
        return None
    if figure.estimate.value is None or everyone.estimate.value is None:
        return None
    others = 1 - figure.denominator / everyone.denominator
    value = figure.estimate.value - everyone.estimate.value
    error, interval = to_rest.standard_error, to_rest.interval
    return Estimate(
        value,
        None if error is None else others * error,
        None
        if interval is None
        # What rounding leaves between the two ways to the value must not put it outside.
        else Interval(
            min(value, others * interval.low), max(value, others * interval.high), interval.level, interval.method
        ),
    )


def _written(
    grouped: Grouped,
    kinds: tuple[DisparityKind, DisparityKind | None],
    held: Against,
    roles: dict[str, dict[str, str]],
    notes: tuple[str, ...],
    tested: tuple[int, str],
) -> list[_Compared]:
    found = [
        _Compared(make(grouped, kinds[0], held.difference, roles, (), p_value=held.p_value, notes=notes), tested),
    ]
    if kinds[1] is not None and held.ratio.value is not None:
        limit = grouped.ratio_limit
        verdict = {} if limit is None else {"limit": limit, "verdict": judge_ratio(held.ratio.interval, limit)}
        found.append(_Compared(make(grouped, kinds[1], held.ratio, roles, (), notes=notes, **verdict)))
    return found


def _other(grouped: Grouped, cells: Sequence[Tabulated], comparison: Comparison) -> Tabulated | None:
    """Return the category to compare with; None for everyone else, or everyone."""
    if comparison in ("rest", "overall"):
        return None
    if comparison == "best":
        known = cells and grouped.metric.direction != "none"
        return ordered(cells, grouped.metric.direction)[-1] if known else None
    return _reference(grouped, cells)


def _is_picked(grouped: Grouped) -> bool:
    return grouped.reference == "best" and grouped.metric.direction != "none"


def _reference(grouped: Grouped, cells: Sequence[Tabulated]) -> Tabulated | None:
    """Return the reference; None for everyone else."""
    wanted = grouped.reference
    if wanted == "rest" or not cells:
        return None
    if isinstance(wanted, dict):
        return next((cell for cell in grouped.cells if cell.result.group == wanted), None) or _largest(cells)
    if wanted == "best" and grouped.metric.direction != "none":
        return ordered(cells, grouped.metric.direction)[-1]
    return _largest(cells)


def _largest(cells: Sequence[Tabulated]) -> Tabulated:
    return max(cells, key=lambda cell: cell.cell.rows)
