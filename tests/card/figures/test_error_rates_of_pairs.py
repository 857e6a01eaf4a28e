"""Error rates where the threshold follows from the data, of pairs that share subjects."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from cardgen.card.figures.suppress import Hidden
from cardgen.card.figures.tabulate import tabulate
from cardgen.card.results import Result
from cardgen.evaluation.cells import Histogram
from cardgen.evaluation.measure import measure
from cardgen.metrics.registry import metrics_of
from cardgen.statistics.linearised_counts import ByCluster, BySubject, Slopes, covariance
from tests.evaluation.evaluation_specs import evaluation

METRICS = ("eer", "tmr_at_fmr_1e-1")


def pairs() -> pd.DataFrame:
    """Forty people: three genuine pairs of each, and an impostor pair of any two; people differ."""
    draws = np.random.default_rng(17)
    own, shared = draws.normal(0, 0.7, 40), draws.normal(0, 0.5, 40)
    first, second = np.triu_indices(40, 1)
    same = np.repeat(np.arange(40), 3)
    score = np.concatenate(
        [2.5 + own[same] + draws.normal(0, 1, 120), shared[first] + shared[second] + draws.normal(0, 1, first.size)]
    )
    one, other = np.concatenate([same, first]), np.concatenate([same, second])
    return pd.DataFrame(
        {
            "genuine": one == other,
            "score": score.round(2),
            "one": [f"p{each:02}" for each in one],
            "other": [f"p{each:02}" for each in other],
        }
    )


def dyadic_variance(frame: pd.DataFrame, of_genuine: float, of_impostor: float, threshold: float) -> float:
    """The variance of a mix of both error rates at a threshold, over all pairs of pairs that share a person."""
    genuine = frame["genuine"].to_numpy()
    accepted = (frame["score"] >= threshold).to_numpy()
    brought = np.where(
        genuine,
        of_genuine * (~accepted - (~accepted[genuine]).mean()) / genuine.sum(),
        of_impostor * (accepted - accepted[~genuine].mean()) / (~genuine).sum(),
    )
    one, other = frame["one"].to_numpy(), frame["other"].to_numpy()
    left, right = one[:, None], other[:, None]
    shared = (left == one) | (left == other) | (right == one) | (right == other)
    return float(brought @ shared @ brought)


def measured(folder: Path, **columns: str) -> tuple[Histogram, dict[str, Result]]:
    spec = evaluation("verification", "rows.parquet", METRICS, (), {"genuine": "genuine", "score": "score", **columns})
    chosen = metrics_of(spec)
    found = measure(spec, {}, chosen, folder)
    assert found.overall.histogram is not None
    results = {each.result.metric: each.result for each in tabulate(spec, chosen, found, Hidden({}))}
    return found.overall.histogram, results


def test_pairs_that_share_subjects_have_wider_intervals(tmp_path: Path) -> None:
    frame = pairs()
    frame.to_parquet(tmp_path / "rows.parquet")
    _, naive = measured(tmp_path)
    histogram, found = measured(tmp_path, first_subject="one", second_subject="other")
    assert histogram.by_subject is not None
    assert histogram.by_subject.negatives.sum() == 2 * histogram.negatives.sum()
    assert histogram.by_subject.positives.sum() == histogram.positives.sum()
    for name in METRICS:
        assert found[name].value == naive[name].value
        ends = [each[name].interval for each in (found, naive)]
        assert ends[0] is not None
        assert ends[1] is not None
        assert ends[0].high - ends[0].low > 1.1 * (ends[1].high - ends[1].low)


def test_the_variance_is_that_of_all_pairs_of_pairs_that_share_a_person(tmp_path: Path) -> None:
    frame = pairs()
    frame.to_parquet(tmp_path / "rows.parquet")
    histogram, _ = measured(tmp_path, first_subject="one", second_subject="other")
    lines = histogram.by_subject
    assert lines is not None
    units = BySubject(
        ByCluster(lines.clusters, lines.cluster, lines.bins, lines.positives, lines.negatives),
        histogram.positives,
        histogram.negatives,
    )
    rejected = (histogram.scores < 1.0).astype(np.float64)
    genuine, impostor = float(histogram.positives.sum()), float(histogram.negatives.sum())
    fnmr, fmr = float(histogram.positives @ rejected) / genuine, float(histogram.negatives @ (1 - rejected)) / impostor
    slopes = Slopes((rejected - fnmr) / genuine, (1 - rejected - fmr) / impostor)
    matrix, df = covariance(units, (slopes,))
    plain = dyadic_variance(frame, 1.0, 1.0, 1.0) * 40 / 39
    # What each subject brings is divided by 1 − its share of the pairs: up to 1/20, twice.
    assert plain < matrix[0, 0] < plain / (1 - 1 / 20) ** 2
    assert df is not None
    assert 1 <= df <= 39


def test_one_person_in_every_pair_shows_nothing(tmp_path: Path) -> None:
    frame = pairs()
    frame = frame[frame["genuine"] | (frame["one"] == "p00")]
    frame.to_parquet(tmp_path / "rows.parquet")
    _, found = measured(tmp_path, first_subject="one", second_subject="other")
    assert found["eer"].value is not None
    assert found["eer"].interval is None
    assert "no-interval" in found["eer"].notes
