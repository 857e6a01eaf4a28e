"""Red-team campaigns: attempts, each of which is blocked, succeeds in part or succeeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce

import narwhals as nw
import numpy as np

from cardgen.evaluation.rolling.labels import canonical, canonical_all, truth
from cardgen.evaluation.scan import Number
from cardgen.evaluation.sources.protocols import Pick, Rows, Values
from cardgen.evaluation.tasks.checks import check_bad
from cardgen.evaluation.tasks.kinds import OUTCOMES
from cardgen.evaluation.tasks.numeric import plain_terms
from cardgen.evaluation.tasks.plan import Blame, Extent, Outcome, Plan, Term, custom_numbers
from cardgen.metrics.definition import Metric
from cardgen.spec.checks.contradiction import Contradiction
from cardgen.spec.checks.hints import listing
from cardgen.spec.evidence import Evaluation
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath

__all__ = ["check_counts", "outcome_contradictions", "plan"]

_YES_OR_NO = {True: "succeeded", False: "blocked"}


def plan(
    evaluation: Evaluation,
    metrics: tuple[Metric, ...],  # noqa: ARG001 - every planner takes them
    bases: tuple[str, ...],
    picks: Mapping[str, Pick],
    rows: Rows,  # noqa: ARG001
) -> Plan:
    """Plan the base sums of a campaign; without its column a spec asks for metrics of the owner's only."""
    read = tuple(key for key in ("outcome",) if key in picks)

    def numbers(extents: Mapping[str, Extent]) -> tuple[Number, ...]:
        return custom_numbers(bases, extents)

    def outcome(values: Mapping[str, Values], blame: Blame) -> Outcome:
        own = tuple(base for base in bases if base not in OUTCOMES)
        terms = dict(plain_terms(own)(values, blame).terms)
        if read:
            ended = _ended(evaluation, bases, values["outcome"], blame)
            for base in OUTCOMES:
                if base in bases:
                    terms[base] = (Term(np.array([each == base for each in ended], dtype=np.float64)),)
        return Outcome(terms)

    return Plan(tuple(picks.values()), numbers, outcome, keys=read, filled=read)


def _ended(evaluation: Evaluation, bases: tuple[str, ...], values: Values, blame: Blame) -> list[str | None]:
    """Return how attempts with each label ended.

    Raises:
        DataError: A label is not declared, or yes and no are to tell what succeeded in part.
    """
    names = [name.strip() for name in canonical_all(values)]
    said = truth(names)
    declared = evaluation.outcomes
    if declared is not None:
        meaning = {canonical(label): part for part in OUTCOMES for label in getattr(declared, part)}
        hint = f"outcomes declares: {listing(meaning)}"
    elif said is not None:
        if "partial" in bases:
            message = "says yes or no, which does not tell what succeeded in part"
            raise blame("outcome", [], message, "leave partial_success_rate out, or give it labels", "no-partial")
        return [_YES_OR_NO[each] for each in said]
    else:
        meaning = {part: part for part in OUTCOMES}
        names = [name.lower() for name in names]
        hint = "say what your labels mean: outcomes: {succeeded: […], partial: […], blocked: […]}"
    found = [meaning.get(name) for name in names]
    strange = [value for value, each in zip(values, found, strict=True) if each is None]
    if strange:
        shown = canonical(strange[0])
        message = f"holds {quoted(shown)}, which is no known outcome" if shown.strip() else "holds no value"
        raise blame("outcome", strange, message, hint, "unknown-outcome")
    if "partial" in bases and declared is not None and not declared.partial:
        message = "has no label of attempts that succeeded in part"
        hint = "leave partial_success_rate out, or declare one: outcomes: {partial: […]}"
        raise blame("outcome", [], message, hint, "no-partial")
    return found


def outcome_contradictions(path: TreePath, evaluation: Evaluation) -> Iterator[Contradiction]:
    """Yield labels that mean two outcomes."""
    if evaluation.outcomes is None:
        return
    first: dict[str, str] = {}
    for part in OUTCOMES:
        for index, label in enumerate(getattr(evaluation.outcomes, part)):
            name = canonical(label)
            if first.setdefault(name, part) != part:
                message = f"{quoted(name)} is {first[name]} too, and an attempt ends in one way"
                yield (*path, "outcomes", part, index), message, "remove one of them", "outcome-twice"


def check_counts(rows: Rows, picks: Mapping[str, Pick]) -> None:
    """Check that the outcomes of a line of counts are as many as its attempts.

    Raises:
        DataError: They are more, or all three are given and they are fewer.
    """
    named = [each for each in OUTCOMES if each in picks]
    if not named or "rows" not in picks:
        return
    columns = (picks["rows"], *(picks[each] for each in named))
    total = reduce(lambda one, other: one + other, (nw.col(each) for each in named))
    attempts = nw.col("rows")
    listed = listing(picks[each].column for each in named)
    wrong = [(total > attempts, "fewer")] + [(total < attempts, "more")] * (len(named) == len(OUTCOMES))
    for bad, which in wrong:
        check_bad(rows, columns, bad, f"holds {which} attempts than {listed} add up to,", "outcomes-and-attempts")
