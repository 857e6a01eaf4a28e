"""An addendum from a card and a customer's data: measured, compared, and written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cardgen import __version__
from cardgen.card.canonical import digest
from cardgen.card.document import AddendumOf, Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.planning.make import make_plan
from cardgen.card.planning.request import Request as PlanRequest
from cardgen.card.results import Result
from cardgen.errors import InvalidInputError
from cardgen.outside.replication.categories import Divided, period_id
from cardgen.outside.replication.comparing import comparisons
from cardgen.outside.replication.expecting import expectations
from cardgen.outside.replication.measuring import Replicated, replicated
from cardgen.outside.replication.record import (
    POWER,
    Addendum,
    EvaluationAddendum,
    GroupCategories,
    LeftOut,
    NotCovered,
    UnknownCategory,
    Verdict,
)
from cardgen.outside.replication.request import Request
from cardgen.outside.replication.series import series_of
from cardgen.outside.replication.tolerance import tolerance
from cardgen.render.planning.words import name_of, words_of
from cardgen.render.prose.text import cluster_noun, counted, lowered, percent

__all__ = ["Made", "make"]

_VERDICTS: tuple[Verdict, ...] = ("worse", "better", "different", "as_expected", "too_few")


@dataclass(frozen=True, slots=True)
class Made:
    """An addendum and the card of the customer's own figures.

    Attributes:
        addendum: What addendum.json holds.
        card: What card.json beside it holds.
        owner: The owner's card.
    """

    addendum: Addendum
    card: Card
    owner: Card


def make(request: Request) -> Made:
    """Measure, compare and write down.

    Raises:
        InvalidInputError: The request does not fit the card or the data.
        DataError: The data cannot be measured.
        UnreadableError: A file cannot be read.
    """
    found = replicated(request)
    owner = request.card
    evaluations = tuple(_evaluation(request, found, each) for each in found.divided)
    counts = Counter(item.verdict for each in evaluations for item in each.comparisons)
    return Made(
        Addendum(
            generator=f"cardgen {__version__}",
            of=AddendumOf(id=owner.card.id, version=owner.card.version, digest=request.digest),
            service=owner.service.name,
            provider=owner.service.provider,
            organisation=request.organisation,
            day=request.day,
            card=digest(found.card),
            power=POWER,
            verdicts={verdict: counts.get(verdict, 0) for verdict in _VERDICTS},
            evaluations=evaluations,
            not_replicated=tuple(LeftOut(evaluation=name, reason=reason) for name, reason in found.left),
            never_measured=tuple(_never_measured(owner)),
        ),
        found.card,
        owner,
    )


def _evaluation(request: Request, found: Replicated, each: Divided) -> EvaluationAddendum:
    owner, record = request.card, each.kit.record
    own = found.card.evaluation(record.id)
    here = [item for item in found.card.results if item.evaluation == record.id]
    period = period_id(owner)
    return EvaluationAddendum(
        id=record.id,
        title=record.title,
        cluster=record.cluster,
        level=record.level,
        suppress_below=own.suppress_below,
        columns=dict(sorted(found.columns[record.id].items())),
        metrics=record.metrics,
        rows=own.rows,
        clusters=own.clusters,
        comparisons=comparisons(owner, record, here, request.margins),
        categories=tuple(_categories(found.card, each)),
        expectations=tuple(expectations(owner, record, here, own.excluded)),
        series=() if request.period is None else tuple(series_of(owner, record, here, period)),
        next_test=_next_test(request, record),
    )


def _categories(card: Card, each: Divided) -> Iterator[GroupCategories]:
    """Yield the categories of each group that one side has and the other lacks, as far as the card prints them."""
    own = {item.group: item for item in card.evaluation(each.kit.evaluation.id).coverage}
    for by in each.kit.record.by:
        for name in by:
            group = each.kit.groups[name]
            kit = each.apart.get(name)
            told = own.get(name)
            rows = {} if told is None else {item.category: item.rows for item in told.categories}
            if kit is not None:
                beside = card.evaluation(kit.evaluation.id).coverage
                rows |= {item.category: item.rows for item in beside[0].categories}
            unknown = each.unknown.get(name, ())
            known = [category for category in rows if category not in unknown]
            yield GroupCategories(
                group=name,
                label=card.group(name).label if any(item.id == name for item in card.groups) else group.label,
                unknown=tuple(UnknownCategory(category=category, rows=rows.get(category)) for category in unknown),
                unnamed=name in each.unnamed,
                lacking=tuple(category for category in known if rows[category] == 0),
                overlap=any(rows[category] != 0 for category in known),
                apart=None if kit is None else kit.evaluation.id,
            )


def _never_measured(card: Card) -> Iterator[NotCovered]:
    """Yield what the owner says was not measured, and confounders without a group; words with figures are left out."""
    figured = {item.pointer for item in card.references}
    for index, item in enumerate(card.not_measured):
        what = item.group or item.metric
        if what is not None:
            plain = f"/not_measured/{index}/reason" not in figured
            yield NotCovered(what=what, reason=item.reason if plain else "the card says why")
    for index, confounder in enumerate(card.variation.confounding):
        if confounder.group is None:
            plain = f"/variation/confounding/{index}/text" not in figured
            text = confounder.text if plain else confounder.id
            yield NotCovered(what=confounder.id, reason=text)


def _next_test(request: Request, record: EvaluationRecord) -> str | None:
    """Say what a next test needs to find a difference beyond the tolerance, from the card's own figures."""
    card, metric = request.card, record.metrics[0]
    by = next((by for by in record.by if len(by) == 1), None)
    overall: Result | None = card.overall(record.id, metric.id)
    if by is None or overall is None or overall.value is None:
        return None
    margin, _ = tolerance(card, metric, overall.value, request.margins)
    if margin is None:
        return None
    asked = PlanRequest(metric.id, by, float(f"{margin:.2g}"), POWER, ("detect",), record.id)
    try:
        plan = make_plan(card, asked)
    except InvalidInputError:
        return None
    needs = [each for each in plan.categories if "detect" in each.needs]
    if not needs:
        return None
    most = max(needs, key=lambda each: (each.needs["detect"].rows, sorted(each.group.items())))
    need, words = most.needs["detect"], words_of(plan, card)
    size = counted(need.rows, "row")
    if need.clusters is not None and record.cluster is not None:
        size += f" of {counted(need.clusters, cluster_noun(record.cluster))}"
    group = card.group(by[0]).label
    return (
        f"To find a difference of {words.margin} in {metric.label} with a chance of {percent(POWER)}, a next test "
        f"needs {size} in each category of {lowered(group)}: so many for {name_of(most, plan)}, fewer for the others. "
        "The command cardgen plan tells them all."
    )
