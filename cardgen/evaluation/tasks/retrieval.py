"""Retrieval: documents judged for a query, and the ranks at which they were returned.

What a document adds depends on the other documents of its query: its place in the best order, how many are relevant,
which relevant one comes first. Window functions over the query tell each row; then rows are added up as anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from cardgen.errors import DataError
from cardgen.evaluation.faults import bad_data
from cardgen.evaluation.scan import Number, indicator
from cardgen.evaluation.sources.protocols import Pick, Rows
from cardgen.evaluation.tasks.numeric import plain_terms
from cardgen.evaluation.tasks.plan import LARGEST, Extent, Plan, Rule, custom_numbers
from cardgen.evaluation.tasks.roles import CLUSTER
from cardgen.metrics.definition import Metric
from cardgen.spec.evidence import Evaluation
from cardgen.spec.reading.characters import quoted

__all__ = ["plan"]

_LARGEST_RANK = 2.0**53
_BEST, _RELEVANT, _FIRST = "place in the best order", "relevant documents", "first relevant rank"


def plan(
    evaluation: Evaluation,  # noqa: ARG001 - every planner takes them
    metrics: tuple[Metric, ...],  # noqa: ARG001
    bases: tuple[str, ...],
    picks: Mapping[str, Pick],
    rows: Rows,  # noqa: ARG001
) -> Plan:
    """Plan the base sums of retrieval; arguments as for classification."""
    if "relevance" not in picks:
        return Plan(tuple(picks.values()), lambda extents: custom_numbers(bases, extents), plain_terms(bases))

    def numbers(extents: Mapping[str, Extent]) -> tuple[Number, ...]:
        found = [_number(base, extents["relevance"].bound) for base in bases if not base.startswith("column:")]
        return (*found, *custom_numbers(bases, extents))

    rules = (Rule("relevance", 0.0, LARGEST), Rule("rank", 1.0, _LARGEST_RANK, whole=True))
    return Plan(
        picks=tuple(picks.values()),
        numbers=numbers,
        outcome=plain_terms(bases),
        rules=rules,
        derive=_derive,
        blank=frozenset({"rank"}),
        check=_check,
    )


def _derive(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Add what the query tells of each of its documents.

    Equal relevances get places in any order; the sum over them is the same.
    """
    relevant = nw.col("relevance") > 0
    found = frame.with_columns((-nw.col("relevance").cast(nw.Float64)).alias(_BEST))
    return found.with_columns(
        nw.col(_BEST).cum_count().over(CLUSTER, order_by=_BEST).alias(_BEST),
        indicator(relevant).sum().over(CLUSTER).alias(_RELEVANT),
        nw.when(relevant).then(nw.col("rank")).min().over(CLUSTER).alias(_FIRST),
    )


def _number(base: str, largest: float) -> Number:
    """Return what a document adds to a base sum; every query has one document that is first in its best order."""
    name, _, within = base.rpartition("_at_")
    rank, best = nw.col("rank").cast(nw.Float64), nw.col(_BEST).cast(nw.Float64)
    relevance = nw.col("relevance").cast(nw.Float64)
    hit = (relevance > 0) & ~rank.is_null()
    if name in ("dcg", "ideal_dcg"):
        place = rank if name == "dcg" else best
        return Number(base, _where(place <= int(within), relevance / (place + 1).log(2)), largest, whole=False)
    if name == "hits":
        return Number(base, _where(hit & (rank <= int(within)), nw.lit(1)), 1.0, whole=True)
    if name == "recall":
        share = 1 / nw.col(_RELEVANT).cast(nw.Float64)
        return Number(base, _where(hit & (rank <= int(within)), share), 1.0, whole=False)
    first = hit & (rank == nw.col(_FIRST))
    if name == "first_hit":
        return Number(base, _where(first & (rank <= int(within)), nw.lit(1)), 1.0, whole=True)
    if base == "reciprocal_ranks":
        return Number(base, _where(first, 1 / rank), 1.0, whole=False)
    counted = best == 1 if base == "queries" else (best == 1) & (relevance > 0)
    return Number(base, _where(counted, nw.lit(1)), 1.0, whole=True)


def _where(condition: nw.Expr, value: nw.Expr) -> nw.Expr:
    """Return a value where a condition holds, and 0 where it does not or cannot be told."""
    return nw.when(condition).then(value).otherwise(0)


def _check(rows: Rows, picks: Mapping[str, Pick]) -> None:
    """Check that a query has each rank once, and stands in one category of every group.

    Raises:
        DataError: A rank stands twice in a query, or documents of a query are in several categories of a group.
    """
    query, rank = picks[CLUSTER], picks["rank"]
    frame = rows.frame((query, rank))
    ranked = frame.filter(~nw.col("rank").is_null(), ~nw.col(CLUSTER).is_null())
    twice = ranked.group_by(CLUSTER, "rank").agg(nw.len().alias("n")).filter(nw.col("n") > 1)
    found = rows.row(twice.select(nw.len().alias("n"), nw.col(CLUSTER).min()))
    if found["n"]:
        of_query = twice.filter(nw.col(CLUSTER) == found[CLUSTER])
        place = rows.row(of_query.select(nw.col("rank").min()))["rank"]
        same = (nw.col(CLUSTER) == found[CLUSTER]) & (nw.col("rank") == place)
        message = f"holds the rank {place:g} twice for the query {quoted(str(found[CLUSTER]))}"
        hint = "a result has one place: leave the rank blank where a document was not returned"
        raise _told(rows, (rank, query), same, message, hint, "rank-twice")
    for name, group in picks.items():
        if name.startswith("group "):
            _check_whole(rows, query, group)


def _check_whole(rows: Rows, query: Pick, group: Pick) -> None:
    label = nw.col(group.name)
    ends = (
        rows.frame((query, group))
        .group_by(CLUSTER)
        .agg(
            label.min().alias("low"),
            label.max().alias("high"),
            indicator(label.is_null()).sum().alias("without"),
        )
    )
    differing = (nw.col("low") != nw.col("high")) | (~nw.col("low").is_null() & (nw.col("without") > 0))
    torn = ends.filter(~nw.col(CLUSTER).is_null(), differing)
    found = rows.row(torn.select(nw.len().alias("n"), nw.col(CLUSTER).min()))
    if found["n"]:
        message = f"differs among the documents of the query {quoted(str(found[CLUSTER]))}"
        hint = "groups are of queries here: give all documents of a query its label"
        raise _told(rows, (group, query), nw.col(CLUSTER) == found[CLUSTER], message, hint, "query-in-two-groups")


def _told(rows: Rows, picks: tuple[Pick, ...], bad: nw.Expr, message: str, hint: str, kind: str) -> DataError:
    with rows.explained():
        place = rows.first(picks, bad)
    where = f", first in {rows.unit} {place.line}" if place.line is not None else ""
    return bad_data(place, f"the column {quoted(picks[0].column)} {message}{where}", hint, kind)
