"""Specs of small evaluations, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from cardgen.spec.columns import Columns
from cardgen.spec.evidence import Evaluation, Evaluator, Group


def group(name: str, **more: Any) -> Group:
    told = {"label": name, "column": name, "kind": "other", "labels": "self_reported", "relevance": "A test."}
    return Group(id=name, **{**told, **more})


def evaluation(task: str, source: Any, metrics: Any, by: Any = (), columns: Any = None, **more: Any) -> Evaluation:
    return Evaluation(
        id="run",
        title="Run",
        subject="subject",
        dataset="dataset",
        date=date(2026, 1, 1),
        evaluator=Evaluator(organisation="Tests", independent=True),
        source=source,
        task=task,  # type: ignore[arg-type]
        columns=Columns(**(columns or {})),
        metrics=tuple(metrics),
        by=tuple(by),
        **more,
    )
