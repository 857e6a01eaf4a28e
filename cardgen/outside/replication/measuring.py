"""The customer's rows, measured as the card measured its own, and every figure estimated for a card of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.figures.suppress import hidden_cells
from cardgen.errors import Place, Problem, UnreadableError
from cardgen.evaluation.cells import Measured
from cardgen.evaluation.measure import measure
from cardgen.evaluation.sources.engines import open_engine
from cardgen.evaluation.sources.files import find_files
from cardgen.evaluation.sources.protocols import Engine
from cardgen.outside.kit import Kit
from cardgen.outside.replication.categories import Divided, divided, period_id
from cardgen.outside.replication.choosing import choose
from cardgen.outside.replication.own_card import card_of
from cardgen.outside.replication.request import SUPPRESS_BELOW, Request
from cardgen.spec.evidence import Evaluation, Evaluator
from cardgen.spec.sources import RowsSource

__all__ = ["Replicated", "replicated"]

_DATA = "customer-data"


@dataclass(frozen=True, slots=True)
class Replicated:
    """The card of the customer's own figures, and what became of each evaluation.

    Attributes:
        card: The card: an addendum to the owner's.
        divided: Each evaluation that was measured, with its categories, in the order of the card.
        left: Id of each other evaluation of the card, with the reason in words.
        columns: Which column of the data stood for each column of the card, where they differ, by evaluation.
    """

    card: Card
    divided: tuple[Divided, ...]
    left: tuple[tuple[str, str], ...]
    columns: Mapping[str, Mapping[str, str]]


def replicated(request: Request) -> Replicated:
    """Measure the card's evaluations on the data of a request.

    Raises:
        InvalidInputError: The request does not fit the card or the data.
        DataError: The data cannot be measured.
        UnreadableError: A file cannot be read.
    """
    if not request.data.exists() and not any(sign in str(request.data) for sign in "*?["):
        raise UnreadableError(Problem(Place(str(request.data)), "", "there is no such file", "", "missing-file"))
    with open_engine(request.engine) as engine:
        choice = choose(request, _columns(request, engine))
        found: list[Divided] = []
        evaluations: list[Evaluation] = []
        measured: dict[str, Measured] = {}
        for mapped in choice.chosen:
            each = divided(mapped.kit, request, engine)
            found.append(each)
            for kit, data in _to_measure(each):
                evaluations.append(_declared(kit, request, data))
                measured[kit.evaluation.id] = _measured(kit, evaluations[-1], request, engine)
        found, evaluations = _without_unnamed(found, evaluations, measured)
        for index, evaluation in enumerate(evaluations):
            idle = _all_hidden(evaluation, measured, evaluations, period_id(request.card))
            if idle:
                # Months of small categories, all hidden, would only make other figures easier to corner.
                kept = tuple(by for by in evaluation.by if by not in idle)
                evaluations[index] = evaluation.model_copy(update={"by": kept})
                kit = next(each.kit for each in found if each.kit.evaluation.id == evaluation.id)
                measured[evaluation.id] = _measured(kit, evaluations[index], request, engine)
    card = card_of(request, found, evaluations, measured)
    columns = {
        mapped.kit.evaluation.id: {
            column: new
            for key, new in mapped.columns.items()
            if (column := _card_column(mapped.kit.card, mapped.kit.record, key)) is not None and column != new
        }
        for mapped in choice.chosen
    }
    return Replicated(card, tuple(found), choice.left, columns)


def _measured(kit: Kit, evaluation: Evaluation, request: Request, engine: Engine) -> Measured:
    """Measure; neither where the data lies nor a digest of it belongs to what is shared: it is the customer's."""
    used = {name for by in evaluation.groupings for name in by}
    groups = {name: group for name, group in kit.groups.items() if name in used}
    cells = measure(evaluation, groups, kit.metrics, Path(), engine=engine)
    return replace(cells, source=replace(cells.source, name=request.data.name or "data", digest=None))


def _without_unnamed(
    found: Sequence[Divided], evaluations: Sequence[Evaluation], measured: Mapping[str, Measured]
) -> tuple[list[Divided], list[Evaluation]]:
    """Leave out unknown categories that are hidden all together: other evaluations may tell how many rows they have."""
    threshold = {each.id: each.suppress_below or 0 for each in evaluations}
    kept, gone = [], set()
    for each in found:
        apart = {name: kit.evaluation.id for name, kit in each.apart.items()}
        names = frozenset(
            name for name, of in apart.items() if 0 in hidden_cells([measured[of]], [threshold[of]])[0].reasons
        )
        gone |= {apart[name] for name in names}
        kept.append(each.without(names) if names else each)
    return kept, [evaluation for evaluation in evaluations if evaluation.id not in gone]


def _all_hidden(
    evaluation: Evaluation, measured: Mapping[str, Measured], evaluations: Sequence[Evaluation], period: str
) -> list[tuple[str, ...]]:
    """Return the intersections with periods of which every cell is hidden."""
    crossed = [by for by in evaluation.groupings if len(by) > 1 and period in by]
    if not crossed:
        return []
    here = [each for each in evaluations if each.dataset == evaluation.dataset]
    hidden = hidden_cells([measured[each.id] for each in here], [each.suppress_below or 0 for each in here])
    reasons = hidden[[each.id for each in here].index(evaluation.id)].reasons
    found, place = [], 1
    for grouping in measured[evaluation.id].groupings:
        places = range(place, place + len(grouping.cells))
        place = places.stop
        if grouping.by in crossed and all(index in reasons for index in places):
            found.append(grouping.by)
    return found


def _columns(request: Request, engine: Engine) -> tuple[str, ...]:
    at = ("--data",)
    files = find_files(RowsSource(path=str(request.data)), Path(), None, at)
    with engine.borrowed() as running:
        return tuple(running.open(files, at).columns)


def _to_measure(each: Divided) -> list[tuple[Kit, str]]:
    """Return the evaluation, and those of the categories that the card does not know, each with its dataset.

    Rows of theirs are no rows of the evaluation, so that they are data of their own.
    """
    return [(each.kit, _DATA), *((kit, f"{_DATA}-{name}"[:63]) for name, kit in each.apart.items())]


def _declared(kit: Kit, request: Request, dataset: str) -> Evaluation:
    """Declare an evaluation on the customer's data: by the customer, and with small categories hidden."""
    organisation = request.organisation or "Customer"
    threshold = request.suppress_below
    return kit.evaluation.model_copy(
        update={
            "dataset": dataset,
            "split": None,
            "selection": None,
            "date": request.day,
            "evaluator": Evaluator(organisation=organisation, independent=True),
            "suppress_below": max(SUPPRESS_BELOW, kit.record.suppress_below) if threshold is None else threshold,
        }
    )


def _card_column(card: Card, record: EvaluationRecord, key: tuple[str, ...]) -> str | None:
    """Return the card's column of a part."""
    match key:
        case ("role", role):
            column = getattr(record.columns, role)
            return column if isinstance(column, str) else None
        case ("cluster",):
            return record.cluster
        case ("weight",):
            return record.weight
        case ("group", name):
            return card.group(name).column
        case ("pair", name):
            return card.group(name).pair_column
        case (*_, name):
            return name
    return None
