"""Identification and enrolment: searches and attempts, each of which goes well or does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.scan import Number
from cardgen.evaluation.sources.protocols import Pick, Rows, Values
from cardgen.evaluation.tasks.numeric import plain_terms
from cardgen.evaluation.tasks.plan import Blame, Extent, Outcome, Plan, Term, custom_numbers
from cardgen.evaluation.tasks.yes_no import said
from cardgen.metrics.definition import Metric
from cardgen.spec.evidence import Evaluation

__all__ = ["plan_enrolment", "plan_identification"]

_Tables = Callable[[Mapping[str, Values], Blame], dict[str, NDArray[np.bool_]]]
"""From the values of the keys, 1 or 0 for each combination, by base sum."""


def plan_identification(
    evaluation: Evaluation,  # noqa: ARG001 - every planner takes them
    metrics: tuple[Metric, ...],  # noqa: ARG001
    bases: tuple[str, ...],
    picks: Mapping[str, Pick],
    rows: Rows,  # noqa: ARG001
) -> Plan:
    """Plan the base sums of identification: whether the person searched for is enrolled, and what was returned."""

    def tables(values: Mapping[str, Values], blame: Blame) -> dict[str, NDArray[np.bool_]]:
        mated = said("mated", values["mated"], blame, "write yes for searches of somebody who is enrolled")[:, None]
        returned = said("returned", values["returned"], blame, "write yes for searches that returned somebody")[None, :]
        every = np.ones_like(returned)
        return {
            "mated_searches": mated & every,
            "non_mated_searches": ~mated & every,
            "missed_mates": mated & ~returned,
            "false_candidates": ~mated & returned,
        }

    return _plan(bases, picks, ("mated", "returned"), tables)


def plan_enrolment(
    evaluation: Evaluation,  # noqa: ARG001 - every planner takes them
    metrics: tuple[Metric, ...],  # noqa: ARG001
    bases: tuple[str, ...],
    picks: Mapping[str, Pick],
    rows: Rows,  # noqa: ARG001
) -> Plan:
    """Plan the base sums of enrolment: attempts that failed."""

    def tables(values: Mapping[str, Values], blame: Blame) -> dict[str, NDArray[np.bool_]]:
        return {"failures": said("failed", values["failed"], blame, "write yes for attempts that failed")}

    return _plan(bases, picks, ("failed",), tables)


def _plan(bases: tuple[str, ...], picks: Mapping[str, Pick], keys: tuple[str, ...], tables: _Tables) -> Plan:
    """Plan sums of rows by their outcomes; without its columns a spec asks for metrics of the owner's only."""
    read = tuple(key for key in keys if key in picks)

    def numbers(extents: Mapping[str, Extent]) -> tuple[Number, ...]:
        return custom_numbers(bases, extents)

    def outcome(values: Mapping[str, Values], blame: Blame) -> Outcome:
        own = tuple(base for base in bases if base.startswith("column:"))
        terms = dict(plain_terms(own)(values, blame).terms)
        if read == keys:
            found = tables(values, blame)
            terms.update({name: (Term(of.astype(np.float64)),) for name, of in found.items() if name in bases})
        return Outcome(terms)

    return Plan(tuple(picks.values()), numbers, outcome, keys=read, filled=read)
