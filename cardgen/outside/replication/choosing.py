"""Which evaluations of a card are measured on the customer's data, and why the others are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from cardgen.card.document import Card
from cardgen.errors import CardgenError, InvalidInputError, Problem
from cardgen.outside.kit import Kit
from cardgen.outside.replication.columns import Mapped, mapped, unknown_names
from cardgen.outside.replication.kits import fitting_kit
from cardgen.outside.replication.request import Request
from cardgen.spec.checks.hints import suggest
from cardgen.spec.fields import Name
from cardgen.spec.reading.characters import quoted

__all__ = ["Choice", "choose", "refuse"]

_NAME: TypeAdapter[str] = TypeAdapter(Name)


@dataclass(frozen=True, slots=True)
class Choice:
    """The evaluations to measure.

    Attributes:
        chosen: Those whose columns are there.
        left: Id of each other one, with the reason in words.
    """

    chosen: tuple[Mapped, ...]
    left: tuple[tuple[str, str], ...]


def refuse(card: Card, digest: str, expected: str | None) -> None:
    """Refuse a card that cannot be replicated.

    Args:
        card: The card.
        digest: The digest of its bytes.
        expected: The digest that it must have, where the customer states it.

    Raises:
        InvalidInputError: It is an addendum itself, or another card than the one that is expected.
    """
    problems = []
    if card.addendum_of is not None:
        of = card.addendum_of
        message = f"{card.card.id} {card.card.version} is an addendum: figures that somebody measured on other data"
        hint = f"replicate the owner's card, {of.id} {of.version} ({of.digest})"
        problems.append(Problem(None, "", message, hint, "addendum-of-an-addendum"))
    if expected is not None and expected != digest:
        message = f"the card has the digest {digest}, and {expected} is expected: it is another one, or was changed"
        problems.append(Problem(None, "--digest", message, "fetch the published card again", "other-digest"))
    if problems:
        raise InvalidInputError(problems)


def choose(request: Request, present: Sequence[str]) -> Choice:
    """Choose the evaluations to measure and map their columns.

    Args:
        request: The request.
        present: The columns of the data.

    Raises:
        InvalidInputError: A name of the request means nothing, or no evaluation can be measured; holds every problem.
    """
    card = request.card
    known = [record.id for record in card.evaluations]
    problems = [
        Problem(
            None,
            "--evaluation",
            f"the card has no evaluation {quoted(name)}",
            suggest(name, known, what="it has"),
            "unknown-evaluation",
        )
        for name in request.evaluations
        if name not in known
    ]
    if request.organisation is not None:
        try:
            _NAME.validate_python(request.organisation)
        except ValidationError as error:
            reason = error.errors(include_url=False)[0]["msg"]
            problems.append(Problem(None, "--organisation", f"cannot be printed: {reason}", "", "bad-name"))
    if request.period is not None and request.period not in present:
        hint = suggest(request.period, present, what="it has")
        message = f"the data has no column {quoted(request.period)}"
        problems.append(Problem(None, "--period", message, hint, "missing-column"))
    kits: list[Kit] = []
    left: list[tuple[str, str]] = []
    refused: list[Problem] = []
    for record in card.evaluations:
        if request.evaluations and record.id not in request.evaluations and not problems:
            left.append((record.id, "it was not asked for"))
            continue
        try:
            kits.append(fitting_kit(request, record, present))
        except CardgenError as error:
            refused += error.problems
            left.append((record.id, "; ".join(problem.message.partition(": ")[2] for problem in error.problems)))
    problems += unknown_names(kits, request.columns, present)
    metrics = {metric.id for kit in kits for metric in kit.metrics}
    for name in request.margins:
        if name not in metrics:
            hint = suggest(name, metrics, what="they have")
            message = f"no evaluation to measure has a metric {quoted(name)}"
            problems.append(Problem(None, "--margin", message, hint, "unknown-metric"))
    found = [mapped(kit, request.columns, present) for kit in kits]
    fitting = [each for each in found if not each.problems]
    lacking = [each for each in found if each.problems]
    left += [(each.kit.evaluation.id, each.problems[0].message.partition("; it has: ")[0]) for each in lacking]
    if request.evaluations or not fitting:
        problems += [problem for each in lacking for problem in each.problems if problem not in problems]
        problems += refused
    else:  # one data file serves those evaluations whose columns it has, but two parts never share a column unsaid
        problems += [problem for each in lacking for problem in each.problems if problem.kind == "two-to-one"]
    if not problems and not fitting:
        problems.append(Problem(None, "", "the card has no evaluation that can be measured again"))
    if problems:
        raise InvalidInputError(list(dict.fromkeys(problems)))
    order = {name: index for index, name in enumerate(known)}
    return Choice(tuple(fitting), tuple(sorted(left, key=lambda each: order[each[0]])))
