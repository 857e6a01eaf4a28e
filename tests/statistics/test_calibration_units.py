"""The calibration error of clustered and weighted rows against that of independent ones."""

from __future__ import annotations

import numpy as np
import pytest

from cardgen.statistics.calibration import expected_error
from cardgen.statistics.calibration_units import expected_error_of_units
from cardgen.statistics.linearised_counts import ByCluster, ByRow


def rows(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    draws = np.random.default_rng(seed)
    score = np.sort(draws.beta(1.5, 3, n))
    return score, (draws.random(n) < score + 0.6 * score * (1 - score)).astype(float)


def test_weights_of_one_are_independent_rows() -> None:
    score, positive = rows(1, 2_000)
    alone = expected_error(score, positive, 1 - positive, 0.95)
    found = expected_error_of_units(score, positive, 1 - positive, ByRow(2_000, positive, 1 - positive), 0.95, "m")
    assert alone.interval is not None
    assert found.interval is not None
    # The residual y − p varies a little less within a bin than y does.
    assert found.value == pytest.approx(alone.value, abs=1e-3)
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (alone.interval.low, alone.interval.high), abs=3e-3
    )


def test_copies_in_clusters_bring_no_certainty() -> None:
    """Ten copies of every row look as if scores were further off than they are, unless they count as one cluster."""
    score, positive = rows(3, 400)
    alone = expected_error(score, positive, 1 - positive, 0.95)
    naive = expected_error(score, 10 * positive, 10 * (1 - positive), 0.95)
    units = ByCluster(400, np.arange(400), np.arange(400), 10 * positive, 10 * (1 - positive))
    found = expected_error_of_units(score, 10 * positive, 10 * (1 - positive), units, 0.95, "m")
    assert alone.value is not None
    assert naive.value is not None
    assert naive.value > alone.value + 0.01
    assert found.value == pytest.approx(alone.value, abs=2e-3)
    assert alone.interval is not None
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (alone.interval.low, alone.interval.high), abs=5e-3
    )


def test_bins_of_one_cluster_are_left_out() -> None:
    units = ByCluster(2, np.array([0, 1, 0]), np.array([0, 0, 1]), np.array([1.0, 2.0, 3.0]), np.array([4.0, 3.0, 0.0]))
    found = expected_error_of_units([0.2, 0.9], [3.0, 3.0], [7.0, 0.0], units, 0.95, "m")
    assert found.value == pytest.approx(0.0, abs=1e-6)
    alone = ByCluster(2, np.array([0, 1]), np.array([0, 1]), np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    assert expected_error_of_units([0.2, 0.9], [1.0, 2.0], [1.0, 2.0], alone, 0.95, "m").value is None


def test_positives_of_one_cluster_do_not_make_scores_perfect() -> None:
    """Residuals vary between ten clusters, whichever of them the positives are in."""
    cluster, bins = np.repeat(np.arange(10), 2), np.tile([0, 1], 10)
    positives = np.where((cluster == 0) & (bins == 1), 5.0, 0.0)
    units = ByCluster(10, cluster, bins, positives, 5.0 - positives)
    found = expected_error_of_units([0.15, 0.85], [0.0, 5.0], [50.0, 45.0], units, 0.95, "m")
    # Bins are 0.15 and 0.75 off; the second with the noise of one cluster in ten, 0.1 * 0.9 / 9.
    assert found.value == pytest.approx(np.sqrt((0.15**2 + 0.75**2 - 0.01) / 2))
    assert found.interval is not None
