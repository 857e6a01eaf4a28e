"""What a plan means, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cardgen.card.planning.plan import CategoryPlan, Goal, Need, Plan
from cardgen.render.planning.columns import folded
from cardgen.render.planning.words import HEADS, Words, name_of, plural_of
from cardgen.render.prose.text import capitalised, counted, percent

__all__ = ["sentences"]


def sentences(planned: Sequence[CategoryPlan], words: Words) -> Iterator[str]:
    """Yield the lines of what each column means, what takes the most, and what to know about the plan."""
    plan, label = words.plan, words.metric.label
    sides = {"lower_is_better": "is higher by", "higher_is_better": "is lower by", "none": "differs by"}
    told: dict[Goal, str] = {
        "detect": f"tells the group from another of the same size whose {label} {sides[words.metric.direction]} "
        f"{words.margin}, {_chance(plan)}.",
        "equivalence": f"shows that the two differ by less than {words.margin} either way, where in truth they are "
        f"equal, {_chance(plan)}: two one-sided tests.",
        "non_inferiority": f"shows that the group is no worse than the other by {words.margin}, where in truth they "
        f"are equal, {_chance(plan)}.",
        "width": f"estimates the {label} of the group within ± {words.margin}.",
        "change": f"sees a change of {words.margin} between two versions that answer the same rows, of which "
        f"{percent(plan.flips or 0.0)} change their answer, {_chance(plan)}.",
    }
    for goal in plan.goals:
        yield from folded(f"{HEADS[goal]}: {told[goal]}", "  ")
    yield from folded(
        "finds: the smallest difference to another group of its size that the card's own sample would find, "
        f"{_chance(plan)}.",
        "  ",
    )
    yield from _most_demanding(planned, words)
    yield from _counted_below(planned, words)
    yield from _dependence(planned, words)
    yield from _warnings(planned, words)


def _most_demanding(planned: Sequence[CategoryPlan], words: Words) -> Iterator[str]:
    goal = words.plan.goals[0]
    known = [category for category in planned if goal in category.needs]
    if not known:
        return
    most = max(known, key=lambda category: category.needs[goal].rows)
    amount = _amounts(most.needs[goal], words.cluster)
    yield from folded(f"{name_of(most, words.plan)} takes the most {HEADS[goal]}: {amount} in each group.", "  ")


def _counted_below(planned: Sequence[CategoryPlan], words: Words) -> Iterator[str]:
    """Say so where only some rows are evidence, as actual negatives are for a false positive rate."""
    needs = [need for category in planned for need in category.needs.values()]
    if words.metric.form == "proportion" and any((need.denominator or need.rows) < need.rows for need in needs):
        yield from folded(
            f"Only rows below the line of {words.metric.formula} are evidence. Needs suppose that yours hold as many "
            "as the card's; where they hold fewer, it takes more.",
            "  ",
        )


def _dependence(planned: Sequence[CategoryPlan], words: Words) -> Iterator[str]:
    if words.cluster is None:
        yield from folded(
            "The card names no cluster, so rows count as independent. Where several of yours come from one person or "
            "document, multiply by 1 + (rows of each − 1) × their correlation.",
            "  ",
        )
        return
    basis = "rows" if words.metric.form == "proportion" else "words"
    clusters = plural_of(words.cluster)
    if any(category.design_effect is not None for category in planned):
        yield from folded(
            f"DEFF: how many times the variance exceeds that of independent {basis}; ICC: the correlation of two "
            f"{basis} of one {words.cluster} that makes it so. More {clusters} help, more rows of each hardly do.",
            "  ",
        )
    else:
        yield from folded(
            f"Needs scale the published standard error, which counts each {words.cluster} once: keep the rows of each "
            f"{words.cluster} as many as the card's.",
            "  ",
        )


def _warnings(planned: Sequence[CategoryPlan], words: Words) -> Iterator[str]:
    def names(remark: str) -> str:
        meant = [category for category in planned if remark in category.remarks]
        every = len(meant) == len(planned) > 1
        return "All categories" if every else ", ".join(name_of(category, words.plan) for category in meant)

    told = {
        "few-clusters": f"fewer than 30 {plural_of(words.cluster or 'row')}, so the spread is itself uncertain, and "
        "the need may be several times more or less.",
        "few-events": "fewer than five events or non-events; plan for a higher need, or pool.",
        "design-effect-below-1": "a DEFF below 1 is more likely luck of the sample than a gain; planned with 1.",
        "reported": "a document that says nothing of dependence; rows count as independent.",
        "margin-too-large": f"no value {words.margin} away lies within what the {words.metric.label} can be.",
    }
    for remark, text in told.items():
        if found := names(remark):
            yield from folded(f"{found}: {text}", "  ")
    for category in planned:
        if category.without_event is not None:
            yield from folded(_no_event(category, words), "  ")


def _no_event(category: CategoryPlan, words: Words) -> str:
    never = "no event" if category.value == 0 else "nothing but events"
    what = "event" if category.value == 0 else "non-event"
    need = category.without_event
    amount = _amounts(need, words.cluster) if need is not None else ""
    once = f", each {words.cluster} counted once" if words.cluster else ""
    return (
        f"{name_of(category, words.plan)}: {never} was seen, so its spread is unknown. {capitalised(amount)} without a "
        f"single {what} show a rate of at most {words.scale.value(words.plan.margin)}{once} (one-sided, level "
        f"{percent(words.plan.level)})."
    )


def _chance(plan: Plan) -> str:
    return f"with a chance of {percent(plan.power)}"


def _amounts(need: Need, cluster: str | None) -> str:
    rows = counted(need.rows, "row")
    return rows if cluster is None or need.clusters is None else f"{rows} of {counted(need.clusters, cluster)}"
