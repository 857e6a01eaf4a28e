"""Verification: pairs of one person (genuine) or of two (impostor), accepted at a threshold of similarity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import numpy as np

from cardgen.evaluation.scan import Number
from cardgen.evaluation.sources.protocols import Pick, Rows, Values
from cardgen.evaluation.tasks.classification import threshold_of
from cardgen.evaluation.tasks.numeric import plain_terms
from cardgen.evaluation.tasks.plan import Blame, Extent, Outcome, Plan, Rule, Term, custom_numbers
from cardgen.evaluation.tasks.yes_no import said
from cardgen.metrics.definition import Metric
from cardgen.spec.evidence import Evaluation

__all__ = ["plan"]


def plan(
    evaluation: Evaluation,
    metrics: tuple[Metric, ...],  # noqa: ARG001 - every planner takes them
    bases: tuple[str, ...],
    picks: Mapping[str, Pick],
    rows: Rows,
) -> Plan:
    """Plan the base sums of verification; arguments as for classification."""
    paired = "genuine" in picks and "score" in picks
    decided = paired and evaluation.threshold is not None
    limit = threshold_of(evaluation, rows) if decided else 0.0

    def derive(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        return frame.with_columns((nw.col("score") >= limit).alias("accepted")) if decided else frame

    def numbers(extents: Mapping[str, Extent]) -> tuple[Number, ...]:
        return custom_numbers(bases, extents)

    return Plan(
        picks=tuple(picks.values()),
        numbers=numbers,
        outcome=lambda values, blame: _outcome(bases, values, blame),
        rules=(Rule("score", *(evaluation.score_range or (None, None))),) if "score" in picks else (),
        keys=("genuine", "accepted") if decided else (("genuine",) if "genuine" in picks else ()),
        derive=derive,
        score="score" if paired else None,
        filled=tuple(name for name in ("genuine", "first_subject", "second_subject") if name in picks),
    )


def _outcome(bases: tuple[str, ...], values: Mapping[str, Values], blame: Blame) -> Outcome:
    own = tuple(base for base in bases if base.startswith("column:"))
    terms = dict(plain_terms(own)(values, blame).terms)
    if "genuine" not in values:
        return Outcome(terms)
    genuine = said("genuine", values["genuine"], blame, "write yes for pairs of one person, no for pairs of two")
    if "accepted" not in values:
        return Outcome(terms, genuine)
    accepted = np.array([bool(value) for value in values["accepted"]], dtype=bool)
    every = np.ones_like(accepted)
    tables = {
        "genuine_pairs": genuine[:, None] & every,
        "impostor_pairs": ~genuine[:, None] & every,
        "false_non_matches": genuine[:, None] & ~accepted,
        "false_matches": ~genuine[:, None] & accepted,
    }
    terms.update({name: (Term(table.astype(np.float64)),) for name, table in tables.items() if name in bases})
    return Outcome(terms, genuine)
