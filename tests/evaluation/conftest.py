"""Evaluations of small tables, and what a test asks of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cardgen.evaluation.cells import Measured
from cardgen.evaluation.measure import measure
from cardgen.metrics.registry import metrics_of
from cardgen.spec.evidence import Group
from tests.evaluation.evaluation_specs import evaluation

Measure = Callable[..., Measured]


@pytest.fixture
def run(tmp_path: Path) -> Measure:
    """Measure an evaluation of files in the test's folder."""

    def measured(
        task: str, source: Any, metrics: Any, groups: tuple[Group, ...] = (), by: Any = None, **more: Any
    ) -> Measured:
        by = tuple(each.id for each in groups) if by is None else by
        spec = evaluation(task, source, metrics, by, **more)
        return measure(spec, {each.id: each for each in groups}, metrics_of(spec), tmp_path)

    return measured
