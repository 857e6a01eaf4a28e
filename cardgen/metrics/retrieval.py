"""Metrics of retrieval: documents judged for a query, and the ranks at which a service returned them.

A row is a document judged for a query; the cluster is the query, and every query counts alike. A document is relevant
where its relevance is above 0. A query without a relevant document says nothing about ranking: it does not count, and
`no_relevant_rate` says how many there are. Documents that were returned and never judged are no rows, so they count as
not relevant.

The gain of a document is its relevance itself (Järvelin and Kekäläinen 2002; trec_eval, scikit-learn); an owner who
wants 2^relevance − 1 (Burges et al. 2005) writes that into the column. The discount is log2(rank + 1).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from cardgen.metrics.definition import Family, Metric, weights, within_cluster

__all__ = ["FAMILIES", "METRICS"]

_MOST = 1_000
_NEEDS = frozenset({"relevance", "rank"})
_QUERIES = weights(queries_with_relevant=1)
_MANNING = "Manning, Raghavan and Schütze 2008, Introduction to Information Retrieval, chapter 8"


def _ndcg(k: int) -> Metric:
    found, ideal = f"dcg_at_{k}", f"ideal_dcg_at_{k}"
    return Metric(
        id=f"ndcg_at_{k}",
        label=f"NDCG@{k}",
        definition=f"How close the first {k} results come to the best order that the judged documents allow, with "
        "less weight further down; on average over queries with a relevant document. 1 is the best order.",
        formula=f"Σ (DCG / ideal DCG of a query) / queries, DCG = Σ relevance / log2(rank + 1) over ranks 1 to {k}",
        task="retrieval",
        form="cluster_mean",
        numerator={within_cluster(found, ideal): 1.0},
        denominator={within_cluster(ideal, ideal): 1.0},
        direction="higher_is_better",
        unit="score",
        reading="",
        reference="Järvelin and Kekäläinen 2002, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20",
        needs=_NEEDS,
        averaging="macro: mean over queries with a relevant document",
        at=float(k),
    )


def _recall(k: int) -> Metric:
    return Metric(
        id=f"recall_at_{k}",
        label=f"recall@{k}",
        definition=f"The share of the relevant documents of a query that are among its first {k} results, on average "
        "over queries with a relevant document.",
        formula=f"Σ (relevant documents at ranks 1 to {k} / relevant documents of a query) / queries",
        task="retrieval",
        form="mean",
        numerator={f"recall_at_{k}": 1.0},
        denominator=_QUERIES,
        direction="higher_is_better",
        reading=f"of the relevant documents of a query are among its first {k} results, on average",
        reference=_MANNING,
        needs=_NEEDS,
        averaging="macro: mean over queries with a relevant document",
        at=float(k),
    )


def _precision(k: int) -> Metric:
    return replace(
        _recall(k),
        id=f"precision_at_{k}",
        label=f"precision@{k}",
        definition=f"The share of the first {k} results of a query that are relevant, on average over queries with a "
        "relevant document. Places that were left empty count as not relevant.",
        formula=f"Σ (relevant documents at ranks 1 to {k} / {k}) / queries",
        numerator={f"hits_at_{k}": 1.0 / k},
        reading=f"of the first {k} results of a query are relevant, on average",
    )


def _hit_rate(k: int) -> Metric:
    return replace(
        _recall(k),
        id=f"hit_rate_at_{k}",
        label=f"hit rate@{k}",
        definition=f"The share of queries that have a relevant document among their first {k} results, of those that "
        "have one at all.",
        formula=f"queries with a relevant document at ranks 1 to {k} / queries",
        form="proportion",
        numerator={f"first_hit_at_{k}": 1.0},
        reading=f"of queries have a relevant document among their first {k} results",
        averaging="share of queries with a relevant document",
    )


def _family(name: str, make: Callable[[int], Metric]) -> Family:
    def member(text: str) -> Metric | None:
        return make(int(text)) if int(text) <= _MOST else None

    return Family(f"{name}_at_…", re.compile(f"{name}_at_([1-9][0-9]{{0,3}})"), member)


_MAKERS = {"ndcg": _ndcg, "recall": _recall, "precision": _precision, "hit_rate": _hit_rate}

FAMILIES = tuple(_family(name, make) for name, make in _MAKERS.items())

METRICS = (
    *(make(10) for make in _MAKERS.values()),
    replace(
        _recall(1),
        id="mrr",
        label="mean reciprocal rank",
        definition="One over the rank of the first relevant result of a query, 0 where there is none; on average over "
        "queries with a relevant document.",
        formula="Σ (1 / rank of the first relevant result of a query) / queries",
        numerator=weights(reciprocal_ranks=1),
        unit="score",
        reading="",
        reference="Voorhees 1999, The TREC-8 question answering track report, TREC",
        at=None,
    ),
    replace(
        _recall(1),
        id="no_relevant_rate",
        label="share of queries without a relevant document",
        definition="The share of queries for which no judged document is relevant. They say nothing about ranking, and "
        "the other metrics leave them out.",
        formula="queries without a relevant document / queries",
        form="proportion",
        numerator=weights(queries=1, queries_with_relevant=-1),
        denominator=weights(queries=1),
        direction="none",
        reading="of queries have no relevant document",
        averaging="share of queries",
        at=None,
    ),
)
