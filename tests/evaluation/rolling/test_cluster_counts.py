"""Counts per score of every cluster, against pandas; and of everyone outside a category."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cardgen.card.figures.histogram_of_rest import histogram_of_rest
from cardgen.evaluation.cells import Cell, Histogram, Measured
from cardgen.evaluation.rolling import cluster_counts
from cardgen.evaluation.sources.duck import connection
from tests.evaluation.evaluation_specs import group

COLUMNS = {"label": "label", "score": "score"}
ACCENT = group("accent", categories=("a", "b"))


def table(clusters: int = 9, rows: int = 240) -> pd.DataFrame:
    """Speakers who speak in accents of their own, but for the last, who speaks in both; one accent is not declared."""
    draws = np.random.default_rng(5)
    speaker = draws.integers(0, clusters, rows)
    accent = np.array(["a", "b", "c"])[speaker % 3]
    accent[speaker == clusters - 1] = draws.choice(["a", "b"], int((speaker == clusters - 1).sum()))
    return pd.DataFrame(
        {
            "speaker": [f"s{each:02}" for each in speaker],
            "accent": accent,
            "label": draws.integers(0, 2, rows),
            "score": draws.integers(0, 20, rows) / 20,
            "weight": draws.choice([0.5, 1.0, 2.5], rows),
        }
    )


def counts(histogram: Histogram | None) -> dict[tuple[int, float], tuple[float, float]]:
    """By cluster and score the positives and negatives of a histogram's lines; every line has some."""
    assert histogram is not None
    lines = histogram.by_cluster
    assert lines is not None
    assert lines.identities is not None
    assert lines.identities.size == lines.clusters == np.unique(lines.cluster).size
    assert ((lines.positives > 0) | (lines.negatives > 0)).all()
    found = zip(lines.identities[lines.cluster], histogram.scores[lines.bins], strict=True)
    return dict(
        zip(
            ((int(cluster), float(score)) for cluster, score in found),
            zip(lines.positives.tolist(), lines.negatives.tolist(), strict=True),
            strict=True,
        )
    )


def expected(frame: pd.DataFrame, weight: Any) -> dict[tuple[int, float], tuple[float, float]]:
    names = sorted(frame["speaker"].unique())
    kept = frame.assign(w=weight)[frame["accent"] != "c"]
    found: dict[tuple[int, float], list[float]] = {}
    columns = (kept[name].tolist() for name in ("speaker", "score", "label", "w"))
    for speaker, score, label, w in zip(*columns, strict=True):
        found.setdefault((names.index(speaker), score), [0.0, 0.0])[0 if label else 1] += w
    return {key: (both[0], both[1]) for key, both in found.items()}


def cells(found: Measured) -> dict[str, Cell]:
    return {"": found.overall, **{cell.group["accent"]: cell for cell in found.groupings[0].cells}}


@pytest.mark.parametrize("file", ["rows.parquet", "rows.csv"])
@pytest.mark.parametrize("chunk", [4_000_000, 40])
@pytest.mark.parametrize("weighted", [False, True])
def test_lines_are_those_of_the_rows(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, chunk: int, weighted: bool
) -> None:
    monkeypatch.setattr(connection, "_CHUNK", chunk)
    frame = table()
    frame.to_parquet(tmp_path / "rows.parquet")
    frame.to_csv(tmp_path / "rows.csv", index=False)
    more = {"weight": "weight"} if weighted else {}
    found = cells(run("classification", file, ["auc"], (ACCENT,), columns=COLUMNS, cluster="speaker", **more))
    weight = frame["weight"] if weighted else 1.0
    wanted = expected(frame, weight)
    assert counts(found[""].histogram) == wanted
    for accent in "ab":
        inside = frame["accent"] == accent
        mine = expected(frame.assign(accent=frame["accent"].where(inside, "c")), weight)
        assert counts(found[accent].histogram) == mine
        assert found[accent].clusters == found[accent].histogram.by_cluster.clusters  # type: ignore[union-attr]
    # Without the one category there is the other, whose speaker of both stands on both sides.
    rest = histogram_of_rest(found[""], found["a"])
    assert counts(rest) == counts(found["b"].histogram)


def test_without_a_cluster_there_are_squares_of_weights(run: Any, tmp_path: Path) -> None:
    frame = table()
    frame.to_parquet(tmp_path / "rows.parquet")
    found = cells(run("classification", "rows.parquet", ["auc"], (ACCENT,), columns=COLUMNS, weight="weight"))
    histogram = found["a"].histogram
    assert histogram is not None
    assert histogram.by_cluster is None
    assert histogram.squares is not None
    inside = frame[frame["accent"] == "a"]
    for squares, label in zip(histogram.squares, (1, 0), strict=True):
        mine = inside[inside["label"] == label]
        wanted = mine["weight"].pow(2).groupby(mine["score"]).sum().reindex(histogram.scores).fillna(0)
        assert squares == pytest.approx(wanted.to_numpy())
    rest = histogram_of_rest(found[""], found["a"])
    assert rest is not None
    assert rest.squares is not None
    assert rest.squares[0].sum() == pytest.approx(found["b"].histogram.squares[0].sum())  # type: ignore[union-attr,index]


@pytest.mark.parametrize(("limit", "value"), [("_MOST_LINES", 300), ("_MOST_COUNTED", 100)])
def test_too_many_lines_are_not_kept(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    table().to_parquet(tmp_path / "rows.parquet")
    monkeypatch.setattr(cluster_counts, limit, value)
    found = run("classification", "rows.parquet", ["auc"], (ACCENT,), columns=COLUMNS, cluster="speaker")
    assert found.overall.histogram.by_cluster is None
    assert found.overall.histogram.positives.sum() > 0


def test_a_number_is_counted_by_its_values(run: Any, tmp_path: Path) -> None:
    frame = table().assign(value=lambda each: (each["score"] * 100).round())
    frame.to_parquet(tmp_path / "rows.parquet")
    found = cells(run("scores", "rows.parquet", ["p95"], (ACCENT,), columns={"value": "value"}, cluster="speaker"))
    histogram = found["b"].histogram
    assert histogram is not None
    assert histogram.exact
    mine = frame[frame["accent"] == "b"]["value"].value_counts().sort_index()
    assert dict(zip(histogram.scores.tolist(), histogram.positives.tolist(), strict=True)) == mine.to_dict()
    assert histogram.negatives.sum() == 0
    assert histogram.by_cluster is not None
    assert histogram.by_cluster.positives.sum() == mine.sum()


@pytest.mark.parametrize("lowest", [1.0, -500.0])
def test_many_values_are_binned_and_the_reader_is_told(run: Any, tmp_path: Path, lowest: float) -> None:
    draws = np.random.default_rng(1)
    values = lowest + np.exp(draws.normal(6, 1.5, 150_000))
    pd.DataFrame({"value": values}).to_parquet(tmp_path / "rows.parquet")
    found = run("scores", "rows.parquet", ["p50", "p99"], columns={"value": "value"})
    histogram = found.overall.histogram
    assert not histogram.exact
    assert histogram.scores.size <= 8_192
    assert [warning.kind for warning in found.warnings] == ["scores-binned"]
    assert "8,192 bins" in found.warnings[0].message
    share = np.cumsum(histogram.positives) / 150_000
    for p in (0.5, 0.99):
        got = histogram.scores[np.searchsorted(share, p)]
        wanted = np.quantile(values, p, method="inverted_cdf")
        # Half a bin of equal ratio; a bin of equal width is a 8,192nd of the range, however long the tail.
        reach = 0.001 * wanted if lowest > 0 else (values.max() - values.min()) / 8_192
        assert abs(got - wanted) <= reach
