"""Ranks of documents: scikit-learn, published toys, every query by hand, and ranks that cannot be."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import ndcg_score

from cardgen.card.figures.estimate import Design, estimate
from cardgen.errors import CardgenError
from cardgen.evaluation.fit import check
from cardgen.evaluation.measure import measure
from cardgen.metrics.registry import metrics_of
from tests.evaluation.evaluation_specs import evaluation, group

COLUMNS = {"relevance": "relevance", "rank": "rank"}
HEADER = "query,relevance,rank\n"


def figures(folder: Path, rows: pd.DataFrame | str, *metrics: str, **more: Any) -> dict[str, float | None]:
    """Return the value of every metric over all queries."""
    if isinstance(rows, str):
        (folder / "rows.csv").write_text(rows, encoding="utf-8")
    else:
        rows.to_csv(folder / "rows.csv", index=False)
    spec = evaluation("retrieval", "rows.csv", metrics, columns=COLUMNS, cluster="query", **more)
    groups = {name: group(name) for name in more.get("by", ())}
    found = measure(spec, groups, metrics_of(spec), folder)
    design = Design(found.bases, clustered=True, weighted=False, level=0.95)
    return {metric.id: estimate(found.overall, metric, design).estimate.value for metric in found.metrics}


def refused(folder: Path, rows: str, **more: Any) -> str:
    with pytest.raises(CardgenError) as caught:
        figures(folder, rows, "ndcg_at_5", **more)
    (problem,) = caught.value.problems
    return str(problem)


def test_scikit_learns_score(tmp_path: Path) -> None:
    draws = np.random.default_rng(2)
    relevance = draws.choice([0, 0, 0, 1, 2, 3.5], (40, 12))
    relevance[:, 0] = 1
    scores = draws.permuted(np.tile(np.arange(12.0), (40, 1)), axis=1)
    rows = pd.DataFrame(
        {
            "query": np.repeat(np.arange(40), 12),
            "relevance": relevance.ravel(),
            "rank": (12 - scores).ravel().astype(int),
        }
    ).sample(frac=1, random_state=1)
    found = figures(tmp_path, rows, "ndcg_at_1", "ndcg_at_5", "ndcg_at_100")
    for k in (1, 5, 100):
        assert found[f"ndcg_at_{k}"] == pytest.approx(ndcg_score(relevance, scores, k=k), rel=1e-12)


def test_the_worked_example_of_an_encyclopaedia(tmp_path: Path) -> None:
    """Wikipedia, Discounted cumulative gain: six results graded 3 2 3 0 1 2, two more known: 6.861 / 8.740 = 0.785."""
    lines = [f"q,{grade},{rank}" for rank, grade in enumerate((3, 2, 3, 0, 1, 2), start=1)]
    found = figures(tmp_path, HEADER + "\n".join([*lines, "q,3,", "q,2,"]) + "\n", "ndcg_at_6")
    assert found["ndcg_at_6"] == pytest.approx(6.861 / 8.740, abs=5e-4)
    assert round(found["ndcg_at_6"] or 0.0, 3) == 0.785


def test_reciprocal_ranks_of_an_encyclopaedia(tmp_path: Path) -> None:
    """Wikipedia, Mean reciprocal rank: first right answers at ranks 3, 2 and 1 make 11/18."""
    lines = [
        f"{query},{int(rank >= first)},{rank}"
        for query, first in (("cat", 3), ("torus", 2), ("virus", 1))
        for rank in (1, 2, 3)
    ]
    assert figures(tmp_path, HEADER + "\n".join(lines) + "\n", "mrr")["mrr"] == pytest.approx(11 / 18)


def test_one_query_by_hand(tmp_path: Path) -> None:
    """Three relevant documents: at rank 2, at rank 7, and not returned."""
    rows = HEADER + "q,0,1\nq,1,2\nq,2,7\nq,1,\nq,0,\n"
    found = figures(
        tmp_path, rows, "recall_at_5", "recall_at_10", "precision_at_5", "hit_rate_at_1", "hit_rate_at_2", "mrr"
    )
    wanted = [1 / 3, 2 / 3, 1 / 5, 0, 1, 1 / 2]
    assert list(found.values()) == pytest.approx(wanted)


def test_queries_without_a_relevant_document_are_left_out_and_counted(tmp_path: Path) -> None:
    metrics = ("ndcg_at_5", "recall_at_5", "precision_at_1", "hit_rate_at_5", "mrr", "no_relevant_rate")
    some = HEADER + "a,1,1\na,0,2\nb,1,2\nb,0,1\n"
    found = figures(tmp_path, some + "c,0,1\nd,0,\nd,0,1\ne,0,3\n", *metrics)
    assert found.pop("no_relevant_rate") == pytest.approx(3 / 5)
    alone = figures(tmp_path, some, *metrics)
    assert alone.pop("no_relevant_rate") == 0
    assert found == pytest.approx(alone)


def test_no_query_has_a_relevant_document(tmp_path: Path) -> None:
    found = figures(tmp_path, HEADER + "a,0,1\nb,0,1\n", "ndcg_at_5", "mrr", "hit_rate_at_5", "no_relevant_rate")
    assert list(found.values()) == [None, None, None, 1.0]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a,1,0", 'rows.csv:4: the column "rank" holds a value below 1, 0 in line 4'),
        ("a,1,1.5", 'rows.csv:4: the column "rank" holds a fraction in line 4'),
        ("a,1,first", 'rows.csv:4: the column "rank" holds text in line 4'),
        ("a,-1,3", 'rows.csv:4: the column "relevance" holds a negative number, -1 in line 4'),
        ("a,,3", 'rows.csv:4: the column "relevance" holds no value in line 4'),
        (",1,3", 'rows.csv:4: the column "query" holds no value in line 4'),
        ("a,1,2", 'rows.csv:3: the column "rank" holds the rank 2 twice for the query "a", first in line 3'),
    ],
)
def test_ranks_that_cannot_be(tmp_path: Path, line: str, message: str) -> None:
    assert refused(tmp_path, HEADER + "a,1,1\na,0,2\n" + line + "\n").startswith(message)


@pytest.mark.parametrize("label", ["yo", ""])
def test_a_query_in_two_groups(tmp_path: Path, label: str) -> None:
    rows = f"query,relevance,rank,language\na,1,1,fr\nb,1,1,fr\nb,0,2,{label}\n"
    if not label:
        rows = rows.replace("b,0,2,", 'b,0,2,""')
    message = 'rows.csv:3: the column "language" differs among the documents of the query "b", first in line 3'
    assert refused(tmp_path, rows, by=("language",)).startswith(message)


def test_a_query_needs_a_column_and_no_weight() -> None:
    spec = evaluation("retrieval", "rows.csv", ["mrr"], columns=COLUMNS, weight="w")
    found = [(path[-1], kind) for path, _, _, kind in check(SimpleNamespace(evaluations=(spec,)))]  # type: ignore[arg-type]
    assert found == [("cluster", "cluster-missing"), ("weight", "weight-meaningless")]
