from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cardgen.statistics.studentized_range import simultaneous_contrast


@pytest.mark.parametrize("groups", [2, 3, 5, 10, 24, 120])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_agrees_with_scipy(groups: int, level: float) -> None:
    expected = (
        stats.norm.ppf((1 + level) / 2) if groups == 2 else stats.studentized_range.ppf(level, groups, np.inf) / 2**0.5
    )
    assert simultaneous_contrast(groups, level) == pytest.approx(expected, rel=2e-5)


def test_published_table() -> None:
    # Studentised range, 5 % points for infinite degrees of freedom: 3.31 (3 groups), 3.86 (5), 4.47 (10), 5.01 (20).
    for groups, q in ((3, 3.31), (5, 3.86), (10, 4.47), (20, 5.01)):
        assert simultaneous_contrast(groups, 0.95) * 2**0.5 == pytest.approx(q, abs=0.005)


@pytest.mark.parametrize("errors", [[1, 1, 1, 1, 10], [1, 2, 4, 8], [1, 5], [3, 1, 1]])
def test_is_large_enough_for_unequal_errors(errors: list[float]) -> None:
    size = np.array(errors, dtype=float)
    noise = np.random.default_rng(7).standard_normal((100_000, size.size)) * size
    contrasts = np.abs(noise[:, :, None] - noise[:, None, :]) / np.hypot(size[:, None], size[None, :])
    covered = (contrasts.max(axis=(1, 2)) <= simultaneous_contrast(size.size, 0.95)).mean()
    assert 0.948 <= covered <= 0.97


@pytest.mark.parametrize(("groups", "level"), [(1, 0.95), (3, 0.0), (3, 1.0)])
def test_impossible_requests_are_refused(groups: int, level: float) -> None:
    with pytest.raises(ValueError, match="at least two groups"):
        simultaneous_contrast(groups, level)
