"""The names, nouns and digits that one plan is told with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cardgen.card.document import Card
from cardgen.card.evaluations import MetricRecord
from cardgen.card.numbers import Scale, plain
from cardgen.card.planning.plan import CategoryPlan, Goal, Plan
from cardgen.card.scales import scale_of, table_results
from cardgen.card.words import category_name
from cardgen.render.prose.text import cluster_noun, counted

__all__ = ["HEADS", "Words", "name_of", "plural_of", "words_of"]

HEADS: dict[Goal, str] = {
    "detect": "to detect",
    "equivalence": "to show equal",
    "non_inferiority": "to show no worse",
    "width": "to estimate",
    "change": "to see a change",
}


@dataclass(frozen=True, slots=True)
class Words:
    """The names and the scale that one plan is told with.

    Attributes:
        plan: The plan.
        metric: Its metric.
        scale: How values of the metric print.
        margin: The margin with its unit: `2 points`.
        cluster: What rows are clustered by, `speaker`; None where they are not.
    """

    plan: Plan
    metric: MetricRecord
    scale: Scale
    margin: str
    cluster: str | None


def words_of(plan: Plan, card: Card) -> Words:
    """Return the words for a plan from the card that it was made from."""
    metric = card.evaluation(plan.evaluation).metric(plan.metric)
    scale = scale_of(metric, table_results(card.results, plan.evaluation, plan.metric, plan.by))
    cluster = None if plan.cluster is None else cluster_noun(plan.cluster)
    return Words(plan, metric, scale, _amount(plan.margin, scale), cluster)


def name_of(category: CategoryPlan, plan: Plan) -> str:
    """Name a category or an intersection."""
    return category_name(category.group, plan.by)


def plural_of(noun: str) -> str:
    """Return the plural of a noun."""
    return counted(2, noun).partition(" ")[2]


def _amount(margin: float, scale: Scale) -> str:
    figure = plain(float(Decimal(repr(margin)) * Decimal(repr(scale.factor))))
    unit = scale.points
    return figure + (unit.removesuffix("s") if figure == "1" and unit.endswith("points") else unit)
