"""Release criteria: what the evidence says of a limit that was declared before the result was known.

Judged on the bound, a criterion passes when the whole interval keeps the limit, fails when the whole interval breaks
it, and is inconclusive when the interval straddles it: the burden of proof lies with the claim. A criterion over
categories never passes while a category could not be judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cardgen.card.results import CriterionOutcome, Disparity, Excluded, IntervalRecord, Outcome, Result
from cardgen.card.words import category_name
from cardgen.spec.criteria import Criterion

__all__ = ["judge"]

_ORDER: tuple[Outcome, ...] = ("pass", "inconclusive", "fail")
_KEPT = {"id", "evaluation", "metric", "scope", "min", "max", "margin", "on", "intent", "inferred_labels"}


@dataclass(frozen=True, slots=True)
class _Judged:
    """A value held against one limit."""

    outcome: Outcome
    observed: float | None
    bound: float | None
    limit: float
    group: dict[str, str] | None = None
    why: str = ""


def judge(
    criterion: Criterion,
    results: Sequence[Result],
    disparities: Sequence[Disparity],
    equivalence: float | None = None,
) -> CriterionOutcome:
    """Judge one criterion.

    Args:
        criterion: The criterion.
        results: Results of its evaluation and metric.
        disparities: Disparities of its evaluation and metric.
        equivalence: For `scope: equivalence`: the largest absolute end of the 1 − 2α intervals of all pairwise
            differences (two one-sided tests, intersection–union; Schuirmann 1987, Berger and Hsu 1996), or None.
    """
    by = _grouping(criterion, results)
    cells = [result for result in results if result.by == by]
    disparities = [disparity for disparity in disparities if disparity.by == by]
    if criterion.scope == "equivalence":
        judged, left_out = _equivalence(criterion, disparities, equivalence), _left_out(disparities, "gap")
    else:
        sides = [("max", criterion.max)] if criterion.max is not None else []
        sides += [("min", criterion.min)] if criterion.min is not None else []
        found = [_judge_side(criterion, side, limit, cells, disparities) for side, limit in sides if limit is not None]
        judged = max(found, key=lambda item: _ORDER.index(item.outcome))
        left_out = _not_judged(criterion, cells, disparities)
    outcome, reason = judged.outcome, _reason(criterion, judged)
    if outcome == "pass" and left_out:
        outcome = "inconclusive"
        names = ", ".join(f"{category_name(item.group, by)} ({item.reason})" for item in left_out)
        reason = f"{reason[:-1]}, but not every category could be judged: {names}."
    return CriterionOutcome(
        **criterion.model_dump(include=_KEPT),
        by=by,
        outcome=outcome,
        observed=judged.observed,
        bound=judged.bound,
        limit=judged.limit,
        group=judged.group,
        not_evaluated=left_out,
        reason=reason,
    )


def _judge_side(
    criterion: Criterion, side: str, limit: float, cells: Sequence[Result], disparities: Sequence[Disparity]
) -> _Judged:
    """Hold what the scope names against one limit."""
    if criterion.scope == "overall":
        return _hold(criterion, side, limit, cells[0] if cells else None, None)
    if criterion.scope == "every_group":
        printed = [cell for cell in cells if cell.status == "ok"]
        judged = [_hold(criterion, side, limit, cell, cell.group) for cell in printed]
        if not judged:
            return _Judged("inconclusive", None, None, limit, why="no category has a figure")
        return max(judged, key=lambda item: (_ORDER.index(item.outcome), _excess(item, side)))
    kind = {"worst_group": "worst_group", "gap": "gap", "ratio": "ratio"}[criterion.scope]
    disparity = _find(disparities, kind)
    group = next(iter(disparity.groups.values()), None) if disparity is not None else None
    return _hold(criterion, side, limit, disparity, group)


def _hold(
    criterion: Criterion, side: str, limit: float, figure: Result | Disparity | None, group: dict[str, str] | None
) -> _Judged:
    """Hold a figure against a limit, on its bound or its point."""
    if figure is None or figure.value is None:
        why = (figure.reason if figure is not None else None) or "there is no figure"
        return _Judged("inconclusive", None, None, limit, group, why)
    value, interval = figure.value, figure.interval
    bound = None if interval is None else (interval.high if side == "max" else interval.low)
    if criterion.on == "point":
        kept = value <= limit if side == "max" else value >= limit
        return _Judged("pass" if kept else "fail", value, bound, limit, group)
    if interval is None:
        return _Judged("inconclusive", value, None, limit, group, "the figure has no interval")
    return _Judged(_straddle(interval, side, limit), value, bound, limit, group)


def _straddle(interval: IntervalRecord, side: str, limit: float) -> Outcome:
    below, above = interval.high <= limit, interval.low > limit
    if side == "min":
        below, above = interval.low >= limit, interval.high < limit
    return "pass" if below else ("fail" if above else "inconclusive")


def _excess(judged: _Judged, side: str) -> float:
    """How far a figure goes beyond the limit, to pick the category that decided."""
    end = judged.bound if judged.bound is not None else (judged.observed or 0.0)
    return end - judged.limit if side == "max" else judged.limit - end


def _equivalence(criterion: Criterion, disparities: Sequence[Disparity], reach: float | None) -> _Judged:
    """Judge whether all categories are equal within the margin."""
    margin = criterion.margin or 0.0
    gap = _find(disparities, "gap")
    observed = None if gap is None else gap.value
    if reach is None:
        return _Judged("inconclusive", observed, None, margin, why="the differences have no interval")
    apart = gap is not None and gap.interval is not None and gap.interval.low > margin
    outcome: Outcome = "pass" if reach < margin else ("fail" if apart else "inconclusive")
    return _Judged(outcome, observed, reach, margin)


def _not_judged(
    criterion: Criterion, cells: Sequence[Result], disparities: Sequence[Disparity]
) -> tuple[Excluded, ...]:
    """Return the categories that the judgement could not cover."""
    if criterion.scope == "overall":
        return ()
    if criterion.scope == "every_group":
        return tuple(Excluded(group=cell.group, reason=cell.status) for cell in cells if cell.status != "ok")
    left_out = _left_out(disparities, criterion.scope)
    if criterion.scope != "worst_group":
        return left_out
    # A category with few events has an interval of its own: it is judged by that, though it is not ranked.
    return tuple(item for item in left_out if not _keeps(criterion, cells, item))


def _keeps(criterion: Criterion, cells: Sequence[Result], item: Excluded) -> bool:
    cell = next((cell for cell in cells if cell.group == item.group), None)
    if cell is None or cell.interval is None:
        return False
    return (criterion.max is None or cell.interval.high <= criterion.max) and (
        criterion.min is None or cell.interval.low >= criterion.min
    )


def _grouping(criterion: Criterion, results: Sequence[Result]) -> tuple[str, ...]:
    """Return the grouping as the evaluation orders its groups: race × sex is sex × race."""
    wanted = criterion.grouping
    return next((result.by for result in results if frozenset(result.by) == frozenset(wanted)), wanted)


def _left_out(disparities: Sequence[Disparity], kind: str) -> tuple[Excluded, ...]:
    found = _find(disparities, kind)
    return () if found is None else found.excluded


def _find(disparities: Sequence[Disparity], kind: str) -> Disparity | None:
    return next((item for item in disparities if item.kind == kind), None)


def _reason(criterion: Criterion, judged: _Judged) -> str:
    """Say the outcome in a sentence without figures: those stand beside it."""
    if judged.why:
        return f"Not judged: {judged.why}."
    what = "value" if criterion.on == "point" else "interval"
    if criterion.scope == "equivalence":
        return {
            "pass": "Every pairwise difference lies within the margin.",
            "fail": "The gap is larger than the margin.",
            "inconclusive": "The intervals of the differences reach beyond the margin.",
        }[judged.outcome]
    return {
        "pass": f"The {what} keeps the limit.",
        "fail": f"The {what} breaks the limit.",
        "inconclusive": "The interval straddles the limit: the evidence cannot settle it.",
    }[judged.outcome]
