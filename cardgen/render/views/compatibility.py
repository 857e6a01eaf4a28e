"""Figures under the names of another tool: one table for each pair of categories, and what the names mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cardgen.card.compatibility import CompatibilityMetric, Contrast
from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.scales import ratio_scale
from cardgen.card.words import STATUS_MARKS, STATUS_WORDS, category_name
from cardgen.metrics.clarify import NOT_COMPUTED
from cardgen.render.prose.text import capitalised, lowered, percent, slug
from cardgen.render.views.labels import group_label, grouping_label

__all__ = ["CompatibilityRow", "CompatibilityTable", "CompatibilityView", "Named", "compatibility_view"]

_SUITES = {"sagemaker-clarify": "SageMaker Clarify"}


@dataclass(frozen=True, slots=True)
class CompatibilityRow:
    """One figure.

    Attributes:
        name: The name of the metric, and the same in words.
        value: The figure, or a status word.
        interval: Its interval, or an empty string.
        reason: Why one of them is not there.
    """

    name: str
    value: str
    interval: str
    reason: str


@dataclass(frozen=True, slots=True)
class CompatibilityTable:
    """The figures of one pair of categories."""

    id: str
    caption: str
    interval_head: str
    rows: tuple[CompatibilityRow, ...]

    @property
    def has_reasons(self) -> bool:
        """Whether any figure says why it is not there."""
        return any(row.reason for row in self.rows)


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and what it means."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class CompatibilityView:
    """The figures of one evaluation under the names of another tool.

    Attributes:
        anchor: Anchor on the page.
        title: Whose names they are, and of which evaluation.
        introduction: What a reader must know first.
        tables: One for each pair of categories.
        definitions: What the names mean.
    """

    anchor: str
    title: str
    introduction: str
    tables: tuple[CompatibilityTable, ...]
    definitions: tuple[Named, ...]


def compatibility_view(card: Card, evaluation: EvaluationRecord) -> CompatibilityView | None:
    """Put the compatibility group of an evaluation into words; None where it has none."""
    metrics = evaluation.compatibility
    if not metrics:
        return None
    suite = _SUITES[metrics[0].suite]
    within = next((each.within for metric in metrics for each in metric.contrasts if each.within), None)
    strata = f" Conditional disparities are within {lowered(group_label(card, within))}." if within else ""
    return CompatibilityView(
        anchor=f"compatibility-{slug(evaluation.id)}",
        title=f"{suite} metrics: {evaluation.title}",
        introduction=f"The same evidence under the names of {suite}, for readers who know them. In every formula d is "
        "the category and a is what it is compared with; the names say which is taken to be at a disadvantage, and not "
        f"that it is.{strata} {NOT_COMPUTED}",
        tables=tuple(_tables(card, evaluation)),
        definitions=tuple(
            Named(metric.name, f"{capitalised(metric.label)}. {metric.definition} {metric.formula}")
            for metric in metrics
        ),
    )


def _tables(card: Card, evaluation: EvaluationRecord) -> Iterator[CompatibilityTable]:
    pairs: dict[tuple[tuple[str, ...], str, str], list[tuple[CompatibilityMetric, Contrast]]] = {}
    for metric in evaluation.compatibility:
        for each in metric.contrasts:
            names = (category_name(each.disadvantaged, each.by), _against(each))
            pairs.setdefault((each.by, *names), []).append((metric, each))
    for number, ((by, category, against), found) in enumerate(pairs.items(), start=1):
        yield CompatibilityTable(
            id=f"{slug(evaluation.id)}-compatibility-{number}",
            caption=f"{grouping_label(card, by)}: {category} (d) beside {against} (a)",
            interval_head=f"{percent(evaluation.level)} interval",
            rows=tuple(_row(metric, each) for metric, each in found),
        )


def _against(contrast: Contrast) -> str:
    return category_name(contrast.advantaged, contrast.by) if contrast.advantaged else "everyone else"


def _row(metric: CompatibilityMetric, contrast: Contrast) -> CompatibilityRow:
    name = f"{metric.name}: {metric.label}"
    reason = capitalised(contrast.reason or "")
    if contrast.value is None:
        words = f"{STATUS_MARKS[contrast.status]} {STATUS_WORDS[contrast.status]}".strip()
        return CompatibilityRow(name, words, "", reason)
    scale, interval = ratio_scale(contrast.value, contrast.interval), contrast.interval
    ends = scale.range(interval.low, interval.high) if interval else ""
    return CompatibilityRow(name, scale.value(contrast.value), ends, reason)
