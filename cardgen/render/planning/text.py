"""A plan as text: two tables, the sentences below them, and the categories without a plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cardgen.card.document import Card
from cardgen.card.numbers import Scale, count, decimals_for, rounded
from cardgen.card.planning.plan import CategoryPlan, Plan
from cardgen.render.planning.columns import folded, table
from cardgen.render.planning.sentences import sentences
from cardgen.render.planning.words import HEADS, Words, name_of, plural_of, words_of
from cardgen.render.prose.text import lowered, percent, visible_text
from cardgen.render.views.labels import grouping_label

__all__ = ["to_text"]

_SIDE_BY_SIDE = 3


def to_text(plan: Plan, card: Card) -> str:
    """Write a plan as text that fits 80 columns, unless a name is wider.

    Args:
        plan: The plan.
        card: The card that it was made from, for names and digits.
    """
    words = words_of(plan, card)
    planned = [category for category in plan.categories if category.status == "planned"]
    figures = f"{words.metric.label} by {lowered(grouping_label(card, plan.by))}"
    lines = [
        *folded(f"{figures}, evaluation {plan.evaluation} of {plan.card} {plan.version}"),
        f"a difference of {words.margin}, power {percent(plan.power)}, level {percent(plan.level)}",
    ]
    if planned:
        lines += ["", "What the card holds", *_held(planned, words)]
        lines += _needed(planned, words)
        lines += ["", *sentences(planned, words)]
    refused = [category for category in plan.categories if category.status == "not_planned"]
    if refused:
        lines += ["", "Not planned"]
        for category in refused:
            lines += folded(f"{name_of(category, plan)}: {category.reason}", "  ")
    return "\n".join(visible_text(line) for line in lines) + "\n"


def _held(planned: Sequence[CategoryPlan], words: Words) -> Iterator[str]:
    head = [f"({percent(_level_of(planned))} interval)", "rows"]
    dependent = any(category.design_effect is not None for category in planned)
    if words.cluster is not None:
        head.append(plural_of(words.cluster))
    if dependent:
        head += ["DEFF", "ICC"]
    rows = []
    for category in planned:
        cells = [_figure(category, words.scale), _count(category.rows)]
        if words.cluster is not None:
            cells.append(_count(category.clusters))
        if dependent:
            cells += [_bare(category.design_effect, 1), _bare(category.intraclass_correlation, 3)]
        found = category.detectable
        cells.append("–" if found is None else _rough(found, words.scale))
        rows.append((name_of(category, words.plan), cells))
    spans = [("value", 1), *((("", 1),) * (len(head) - 1)), ("finds", 1)]
    yield from table(spans, [*head, _unit(words.scale)], rows)


def _needed(planned: Sequence[CategoryPlan], words: Words) -> Iterator[str]:
    """Tell needs, at most three goals side by side."""
    goals = [goal for goal in words.plan.goals if any(goal in category.needs for category in planned)]
    columns = ["rows"] if words.cluster is None else ["rows", plural_of(words.cluster)]
    for start in range(0, len(goals), _SIDE_BY_SIDE):
        part = goals[start : start + _SIDE_BY_SIDE]
        yield from ("", "What each group of your own test needs")
        rows = []
        for category in planned:
            cells = []
            for goal in part:
                need = category.needs.get(goal)
                both = ["–", "–"] if need is None else [count(need.rows), _count(need.clusters)]
                cells += both[: len(columns)]
            rows.append((name_of(category, words.plan), cells))
        yield from table([(HEADS[goal], len(columns)) for goal in part], columns * len(part), rows)


def _figure(category: CategoryPlan, scale: Scale) -> str:
    value = scale.value(category.value or 0.0)
    if category.interval is None:
        return value
    return f"{value} ({scale.range(category.interval.low, category.interval.high)})"


def _level_of(planned: Sequence[CategoryPlan]) -> float:
    return next((category.interval.level for category in planned if category.interval), 0.95)


def _rough(difference: float, scale: Scale) -> str:
    """Print a difference with two digits, which is more than planning knows, below a head that names the unit."""
    scaled = difference * scale.factor
    return rounded(scaled, min(scale.decimals + 1, decimals_for(scaled, None, None)))


def _unit(scale: Scale) -> str:
    return scale.points.strip()


def _count(number: int | None) -> str:
    return "–" if number is None else count(number)


def _bare(number: float | None, decimals: int) -> str:
    return "–" if number is None else rounded(number, decimals)
