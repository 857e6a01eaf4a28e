"""Gaps adjusted for other groups, beside the plain ones: like compared with like.

An adjusted figure is made of the cells of two categories within every stratum, which are smaller than the categories.
So it is printed between printed categories only, and only where none of those cells is hidden or of fewer people than
may be published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from cardgen.card.figures.estimate import Design
from cardgen.card.figures.forms.figure import total, weights_of
from cardgen.card.figures.grouped import ordered
from cardgen.card.figures.suppress import Hidden
from cardgen.card.figures.tabulate import Tabulated, to_record
from cardgen.card.intersections import AdjustedCategory, AdjustedRecord
from cardgen.card.results import Disparity
from cardgen.errors import Problem, UnreadableError
from cardgen.evaluation.cells import Cell, Measured
from cardgen.evaluation.crossings import ADJUSTED
from cardgen.metrics.definition import Metric
from cardgen.spec.evidence import Evaluation
from cardgen.spec.intersections import Adjustment
from cardgen.statistics import difference, ratio
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.mantel_haenszel import pooled

__all__ = ["AdjustedFrom", "adjusted"]


@dataclass(frozen=True, slots=True)
class AdjustedFrom:
    """What an evaluation has been found to say, before gaps are adjusted.

    Attributes:
        evaluation: The evaluation.
        measured: Its cells.
        table: Its results.
        disparities: Its disparities, whose plain differences and ratios stand beside the adjusted ones.
        hidden: Its hidden cells.
        threshold: People below which a cell is suppressed.
        references: By group, what its categories are compared with: largest, best, rest or a category.
    """

    evaluation: Evaluation
    measured: Measured
    table: Sequence[Tabulated]
    disparities: Sequence[Disparity]
    hidden: Hidden
    threshold: int
    references: Mapping[str, str]

    @property
    def design(self) -> Design:
        """How rows hang together."""
        each = self.evaluation
        return Design(self.measured.bases, each.is_clustered, each.weight is not None, each.level)


def adjusted(figures: AdjustedFrom) -> tuple[AdjustedRecord, ...]:
    """Return the adjusted gaps of an evaluation, one record for each adjustment and metric.

    Raises:
        UnreadableError: The method needs statsmodels, which is not installed.
    """
    return tuple(
        _record(figures, item, metric)
        for item in figures.evaluation.adjust
        for metric in figures.measured.metrics
        if metric.form in ADJUSTED[item.method] and (item.metrics is None or metric.id in item.metrics)
    )


def _record(figures: AdjustedFrom, item: Adjustment, metric: Metric) -> AdjustedRecord:
    printed = [
        each
        for each in figures.table
        if each.result.metric == metric.id and each.result.by == (item.by,) and each.figure is not None
    ]
    made = partial(AdjustedRecord, metric=metric.id, by=item.by, within=item.within, method=item.method)
    if not printed:
        return made(reference=None)
    reference = _reference(printed, figures.references[item.by], metric, item.by)
    others = [each for each in printed if each is not reference]
    method = _mantel_haenszel if item.method == "mantel-haenszel" else _poisson
    rows = method(figures, item, metric, reference, others)
    return made(reference=reference.result.group[item.by], categories=tuple(rows))


def _reference(printed: Sequence[Tabulated], wanted: str, metric: Metric, by: str) -> Tabulated:
    """Return the category to compare with; the largest stands in for everyone else, who are no category."""
    named = next((each for each in printed if each.result.group[by] == wanted), None)
    if named is not None:
        return named
    if wanted == "best" and metric.direction != "none":
        return ordered(printed, metric.direction)[-1]
    return max(printed, key=lambda each: each.cell.rows)


def _crude(figures: AdjustedFrom, cell: Tabulated, reference: Tabulated) -> dict[str, Any]:
    """Return the plain difference and ratio: those that the card prints already, where it does."""
    found: dict[str, Any] = {}
    for name, kind in (("crude_difference", "difference"), ("crude_ratio", "ratio_to_reference")):
        same = (
            each
            for each in figures.disparities
            if (each.metric, each.kind, each.by) == (cell.result.metric, kind, cell.result.by)
            and (each.groups.get("category"), each.groups.get("reference"))
            == (cell.result.group, reference.result.group)
        )
        known = next(same, None)
        if known is not None:
            found |= {name: known.value, f"{name}_interval": known.interval}
            continue
        pair = [each.figure.estimate for each in (cell, reference) if each.figure is not None]
        of: Callable[..., Estimate] = difference.difference if kind == "difference" else ratio.ratio
        positive = kind == "difference" or ((pair[0].value or 0) >= 0 and (pair[1].value or 0) > 0)
        value = of(pair[0], pair[1], figures.evaluation.level) if positive else Estimate(None)
        found |= {name: value.value, f"{name}_interval": to_record(value.interval)}
    return found


def _strata(figures: AdjustedFrom, item: Adjustment) -> dict[str, dict[tuple[str, ...], tuple[Cell, bool]]]:
    """Return the cells of each category by stratum, each with whether it must not show."""
    measured = figures.measured
    found: dict[str, dict[tuple[str, ...], tuple[Cell, bool]]] = {}
    place = 0
    for grouping in (*measured.groupings, *measured.crossed):
        for cell in grouping.cells:
            place += 1
            if frozenset(grouping.by) == frozenset((item.by, *item.within)):
                people = cell.rows if cell.clusters is None else cell.clusters
                shut = place in figures.hidden.reasons or 0 < people < figures.threshold
                stratum = tuple(cell.group[name] for name in item.within)
                found.setdefault(cell.group[item.by], {})[stratum] = cell, shut
    return found


def _withheld(figures: AdjustedFrom) -> str:
    return (
        f"a category within one of the strata has fewer than {figures.threshold} people, or is withheld, "
        "and the adjusted figure would be of it too"
    )


def _mantel_haenszel(
    figures: AdjustedFrom, item: Adjustment, metric: Metric, reference: Tabulated, others: Sequence[Tabulated]
) -> Iterator[AdjustedCategory]:
    strata = _strata(figures, item)
    base = strata.get(reference.result.group[item.by], {})
    for each in others:
        category = each.result.group[item.by]
        crude = _crude(figures, each, reference)
        made = partial(AdjustedCategory, category=category, **crude)
        own = strata.get(category, {})
        if any(shut for side in (own, base) for _, shut in side.values()):
            yield made(status="suppressed", reason=_withheld(figures))
            continue
        names = sorted({*own, *base})
        counts = [
            [total(side[name][0].sums, of) if name in side else 0.0 for name in names]
            for side in (own, base)
            for of in (metric.numerator, metric.denominator)
        ]
        found = pooled(counts[0], counts[1], counts[2], counts[3], figures.evaluation.level)
        counted = partial(made, strata=found.strata, left_out=found.left_out)
        if found.difference.value is None:
            yield counted(status="insufficient", reason="no stratum holds both categories")
            continue
        yield counted(
            difference=found.difference.value,
            difference_interval=to_record(found.difference.interval),
            ratio=found.ratio.value,
            ratio_interval=to_record(found.ratio.interval),
            heterogeneity=found.heterogeneity,
            heterogeneity_p_value=found.heterogeneity_p,
            status="ok",
        )


def _poisson(
    figures: AdjustedFrom, item: Adjustment, metric: Metric, reference: Tabulated, others: Sequence[Tabulated]
) -> Iterator[AdjustedCategory]:
    categories = [each.result.group[item.by] for each in (reference, *others)]
    strata = _strata(figures, item)
    shut = any(shut for name in categories for _, shut in strata.get(name, {}).values())
    sums = figures.measured.cluster_sums
    found: list[Estimate] | None = None
    if not shut and sums is not None:
        found = _fitted(figures, item, metric, categories)
    for index, each in enumerate(others):
        made = partial(AdjustedCategory, category=categories[index + 1], **_crude(figures, each, reference))
        if shut:
            yield made(status="suppressed", reason=_withheld(figures))
        elif found is None:
            yield made(status="insufficient", reason="the clusters in the strata have too many lines to keep")
        elif found[index].value is None:
            yield made(status="insufficient", reason="the strata do not tell it apart from what it is adjusted for")
        else:
            yield made(ratio=found[index].value, ratio_interval=to_record(found[index].interval), status="ok")


def _fitted(figures: AdjustedFrom, item: Adjustment, metric: Metric, categories: Sequence[str]) -> list[Estimate]:
    from cardgen.statistics.poisson import Lines, adjusted_ratios

    sums = figures.measured.cluster_sums
    if sums is None:
        raise ValueError("there are no cluster sums")
    own = sums.groups.index(item.by)
    code = {sums.categories[own].index(name): number for number, name in enumerate(categories)}
    category = np.array([code.get(label, -1) for label in sums.labels[own].tolist()], dtype=np.int64)
    others = sums.labels[[sums.groups.index(name) for name in item.within]]
    above, below = (weights_of(of, figures.measured.bases) @ sums.sums for of in (metric.numerator, metric.denominator))
    inside = (category >= 0) & (others >= 0).all(axis=0) & (below > 0)
    if not inside.any():
        return [Estimate(None)] * (len(categories) - 1)
    lines = Lines(above[inside], below[inside], sums.clusters[inside], category[inside], others[:, inside])
    try:
        return adjusted_ratios(lines, len(categories), figures.evaluation.level)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "statsmodels":
            raise
        message = "gaps adjusted by the method poisson need statsmodels, which is not installed"
        place = f"evaluations.{figures.evaluation.id}.adjust"
        raise UnreadableError(Problem(None, place, message, "install cardgen[adjust]", "adjust")) from None
