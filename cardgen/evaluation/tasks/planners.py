"""Which module plans the rows of which task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from cardgen.evaluation.sources.protocols import Pick, Rows
from cardgen.evaluation.tasks import (
    alignment,
    classification,
    generation,
    numeric,
    perturbation,
    red_team,
    retrieval,
    searches,
    verification,
)
from cardgen.evaluation.tasks.plan import Plan
from cardgen.metrics.definition import Metric
from cardgen.spec.columns import Task
from cardgen.spec.evidence import Evaluation

__all__ = ["PLANNERS", "Planner"]

Planner = Callable[[Evaluation, tuple[Metric, ...], tuple[str, ...], Mapping[str, Pick], Rows], Plan]
"""From an evaluation, its metrics, the base sums, the picks of its columns and its rows: what to ask of the rows."""

PLANNERS: Mapping[Task, Planner] = MappingProxyType(
    {
        "classification": classification.plan,
        "regression": numeric.plan_regression,
        "transcription": alignment.plan,
        "verification": verification.plan,
        "identification": searches.plan_identification,
        "enrolment": searches.plan_enrolment,
        "generation": generation.plan,
        "retrieval": retrieval.plan,
        "red_team": red_team.plan,
        "perturbation": perturbation.plan,
        "scores": numeric.plan_scores,
    }
)
"""By task."""
