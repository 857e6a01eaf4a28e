"""Real evaluations, against figures that were computed independently."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cardgen.evaluation.cells import Cell, Measured
from cardgen.evaluation.measure import measure
from cardgen.evaluation.sources.protocols import Engine
from cardgen.metrics.registry import metrics_of
from cardgen.spec.loader import load_spec

NAMES = ("edacc-parakeet-v3", "edacc-parakeet-v2", "edacc-whisper-turbo", "compas")


def measured(engine: Engine, shared: Path, name: str) -> Measured:
    loaded = load_spec(shared / "contract" / f"{name}.yaml")
    evaluation = loaded.spec.evaluations[0]
    groups = {group.id: group for group in loaded.spec.groups}
    return measure(evaluation, groups, metrics_of(evaluation), loaded.directory, engine=engine)


def auc(cell: Cell) -> float:
    assert cell.histogram is not None
    assert cell.histogram.exact
    positives, negatives = cell.histogram.positives, cell.histogram.negatives
    below = np.cumsum(negatives) - negatives
    return float((positives * (below + negatives / 2)).sum() / positives.sum() / negatives.sum())


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_every_expected_count_is_found(engine: Engine, shared: Path, name: str) -> None:
    found = measured(engine, shared, name)
    cells = {frozenset(cell.group.items()): cell for grouping in found.groupings for cell in grouping.cells}
    cells[frozenset()] = found.overall
    metrics = {metric.id: metric for metric in found.metrics}
    expected: list[dict[str, Any]] = json.loads((shared / "contract" / "expected" / f"{name}.json").read_text())[
        "results"
    ]
    assert expected
    for result in expected:
        cell, metric = cells[frozenset(result["group"].items())], metrics[result["metric"]]
        assert cell.rows == result["n"]
        assert cell.clusters == result.get("clusters")
        if "numerator" in result:
            assert sum(weight * cell.sums[base] for base, weight in metric.numerator.items()) == result["numerator"]
            assert sum(weight * cell.sums[base] for base, weight in metric.denominator.items()) == result["denominator"]
        elif metric.form == "auc" and result["value"] is not None:
            assert auc(cell) == pytest.approx(result["value"], abs=1e-9)


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES[:3])
def test_undeclared_accents_leave_the_evaluation(engine: Engine, shared: Path, name: str) -> None:
    found = measured(engine, shared, name)
    (covered,) = found.coverage
    assert (found.rows, found.excluded, found.source.rows, found.clusters) == (5087, 4090, 9177, 35)
    assert sum(covered.rows.values()) == found.rows
    assert covered.excluded == found.excluded
    assert found.margins.rows.sum() == found.rows
    assert found.overall.units == 35
