"""Release criteria and their outcomes, in words."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import MetricRecord
from cardgen.card.numbers import Scale, plain
from cardgen.card.origins import marks
from cardgen.card.results import CriterionOutcome, Outcome
from cardgen.card.scales import ratio_scale, scale_of, table_results
from cardgen.card.words import OUTCOME_MARKS, OUTCOME_WORDS, category_name
from cardgen.render.prose.text import capitalised, lowered, percent, without_full_stop
from cardgen.render.views.labels import grouping_label
from cardgen.render.views.notes import excluded_in_words
from cardgen.render.views.tables import role

__all__ = ["CriteriaInShort", "CriterionView", "criteria_in_short", "criterion_views"]

_EMPTY = "–"
_WORST_FIRST: tuple[Outcome, ...] = ("fail", "inconclusive", "pass")


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion as it prints.

    Attributes:
        id: Id of the criterion.
        anchor: Anchor on the page.
        title: What must keep the limit, without the limit.
        limit: The limit: `at most 25%`.
        observed: The value that was judged.
        bound: The end of its interval that was judged.
        judged: Whether the interval or the value alone was judged.
        outcome: pass, fail or inconclusive.
        mark: Its mark.
        word: Its word.
        reason: The outcome in a sentence.
        not_evaluated: Categories that could not be judged, with reasons.
        intent: Why the limit runs against the metric's direction, or an empty string.
        weak: Names of weak label sources that it rests on, and the share of synthetic rows, or an empty string.
        inferred_labels: Why it may rest on labels that a model guessed, in sentences, or an empty string.
    """

    id: str
    anchor: str
    title: str
    limit: str
    observed: str
    bound: str
    judged: str
    outcome: str
    mark: str
    word: str
    reason: str
    not_evaluated: str
    intent: str
    weak: str
    inferred_labels: str


@dataclass(frozen=True, slots=True)
class CriteriaInShort:
    """How all release criteria ended, in a line for the head of the page.

    Attributes:
        outcome: The worst of their outcomes.
        mark: Its mark.
        text: How many ended how, the worst first: `1 not met, 2 met`.
    """

    outcome: str
    mark: str
    text: str


def criteria_in_short(card: Card) -> CriteriaInShort | None:
    """Count the outcomes of the release criteria of a card; none where it has no criteria."""
    counts = {outcome: sum(item.outcome == outcome for item in card.acceptance) for outcome in _WORST_FIRST}
    present = [outcome for outcome in _WORST_FIRST if counts[outcome]]
    if not present:
        return None
    worst, total = present[0], len(card.acceptance)
    if len(present) > 1:
        text = ", ".join(f"{counts[outcome]} {OUTCOME_WORDS[outcome]}" for outcome in present)
    elif worst == "fail" and total > 1:
        text = "neither met" if total == 2 else f"none of {total} met"
    else:
        text = {1: "", 2: "both "}.get(total, f"all {total} ") + OUTCOME_WORDS[worst]
    return CriteriaInShort(worst, OUTCOME_MARKS[worst], text)


def criterion_views(card: Card) -> tuple[CriterionView, ...]:
    """Put every release criterion of a card into words."""
    return tuple(_view(card, item) for item in card.acceptance)


def _view(card: Card, item: CriterionOutcome) -> CriterionView:
    metric = card.evaluation(item.evaluation).metric(item.metric)
    points = item.scope in ("gap", "equivalence")
    scale = _scale(card, metric, item)
    who = _who(card, item)
    return CriterionView(
        id=item.id,
        anchor=f"criterion-{item.id}",
        title=_title(card, item, metric) + _which(card, item),
        limit=_limit(item, metric),
        observed=_value(item.observed, scale, points=points) + (who if item.observed is not None else ""),
        bound=_value(item.bound, scale, points=points) if item.on == "bound" else _EMPTY,
        judged="the end of the interval" if item.on == "bound" else "the value alone",
        outcome=item.outcome,
        mark=OUTCOME_MARKS[item.outcome],
        word=OUTCOME_WORDS[item.outcome],
        reason=item.reason,
        not_evaluated=excluded_in_words(item.not_evaluated, item.by),
        intent=item.intent or "",
        weak=marks(card.groups, card.evaluation(item.evaluation), item.by),
        inferred_labels=f"Rests on labels that a model guessed: {item.inferred_labels}" if item.inferred_labels else "",
    )


def _which(card: Card, item: CriterionOutcome) -> str:
    """Name the evaluation, where the criteria of a card are about several."""
    if len({other.evaluation for other in card.acceptance}) < 2:
        return ""
    return f" ({without_full_stop(card.evaluation(item.evaluation).title)})"


def _who(card: Card, item: CriterionOutcome) -> str:
    """Name whom the observed value is about: a category, or the two ends of a gap or ratio."""
    found = (
        card.disparity(item.evaluation, item.metric, item.by, item.scope) if item.scope in ("gap", "ratio") else None
    )
    ends = [role(found, "worst", "largest"), role(found, "best", "smallest")] if found else [item.group]
    names = [category_name(end, item.by) for end in ends if end]
    return f" ({' against '.join(names)})" if names else ""


def _scale(card: Card, metric: MetricRecord, item: CriterionOutcome) -> Scale:
    """Choose the digits of the table that the judged figure stands in."""
    if item.scope == "ratio":
        found = card.disparity(item.evaluation, item.metric, item.by, "ratio")
        return ratio_scale(item.observed or 0.0, found.interval if found else None)
    return scale_of(metric, table_results(card.results, item.evaluation, item.metric, item.by))


def _title(card: Card, item: CriterionOutcome, metric: MetricRecord) -> str:
    name = metric.label
    by = lowered(grouping_label(card, item.by)) if item.by else ""
    return {
        "overall": f"Overall {name}",
        "every_group": f"{capitalised(name)} in every group by {by}",
        "worst_group": f"{capitalised(name)} in the worst group by {by}",
        "gap": f"Gap in {name} by {by}",
        "ratio": f"Ratio of {name} by {by}",
        "equivalence": f"Equal {name} by {by}",
    }[item.scope]


def _limit(item: CriterionOutcome, metric: MetricRecord) -> str:
    share = metric.unit == "share" and item.scope != "ratio"
    points = item.scope in ("gap", "equivalence")
    unit = "" if metric.unit in ("share", "score") or item.scope == "ratio" else f"\u00a0{metric.unit}"

    def shown(value: float) -> str:
        text = percent(value) if share else plain(value) + unit
        return text.replace("%", "\u00a0points") if points else text

    parts = []
    if item.min is not None:
        parts.append(f"at least {shown(item.min)}")
    if item.max is not None:
        parts.append(f"at most {shown(item.max)}")
    if item.margin is not None:
        parts.append(f"within {shown(item.margin)}")
    return " and ".join(parts)


def _value(value: float | None, scale: Scale, *, points: bool) -> str:
    if value is None:
        return _EMPTY
    return f"{scale.bare(value)}{scale.points}" if points else scale.value(value)
