"""Perturbed items: versions of an item, of which one is the item as it is.

What a version adds depends on the other versions of its item: the score of the original, the worst of all. Window
functions over the item tell each row, as with the documents of a query; then rows are added up as anywhere. What an
item adds as a whole stands at its original, what a pair adds at its perturbed version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import narwhals as nw

from cardgen.errors import DataError
from cardgen.evaluation.cells import Measured, Warned
from cardgen.evaluation.faults import bad_data
from cardgen.evaluation.scan import Number, indicator
from cardgen.evaluation.sources.protocols import Pick, Rows
from cardgen.evaluation.tasks.numeric import plain_terms
from cardgen.evaluation.tasks.plan import LARGEST, Extent, Plan, Rule, custom_numbers
from cardgen.evaluation.tasks.roles import CLUSTER
from cardgen.metrics.definition import Metric
from cardgen.metrics.perturbation import OF_ITEMS
from cardgen.metrics.registry import resolve
from cardgen.spec.checks.contradiction import Contradiction
from cardgen.spec.checks.hints import listing
from cardgen.spec.evidence import Evaluation
from cardgen.spec.metrics import Direction
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath

__all__ = ["plan", "version_contradictions"]

_OWN, _IS_ORIGINAL, _ORIGINAL = "own score", "is the original", "score of the original"
_WORST, _VERSIONS, _HALF = "worst score", "versions", "worse of the two"
_OF_ITEMS = frozenset(metric.id for metric in OF_ITEMS)
_SCORES = frozenset(
    {
        "original_accuracy",
        "original_score",
        "worst_case_accuracy",
        "worst_case_score",
        "perturbed_accuracy",
        "perturbed_score",
        "worst_of_pair_accuracy",
        "worst_of_pair_score",
    }
)
_RIGHT_OR_WRONG = frozenset({"robustness_gap", *(name for name in _SCORES if name.endswith("_accuracy"))})


def version_contradictions(path: TreePath, evaluation: Evaluation) -> Iterator[Contradiction]:
    """Yield what does not fit of an evaluation of perturbed items."""
    if evaluation.task != "perturbation":
        return
    if evaluation.weight is not None:
        message = "every item counts alike in the metrics of perturbation"
        yield (*path, "weight"), message, "remove it", "weight-meaningless"
    ids = [choice if isinstance(choice, str) else choice.id for choice in evaluation.metrics]
    chosen = zip(ids, evaluation.metrics, strict=True)
    ways = _directions(tuple(resolve(choice, evaluation.task) for name, choice in chosen if name in _SCORES))
    if len(ways) > 1 or "none" in ways:
        message = f"the metrics of scores do not say in one way which score is worse: {listing(sorted(ways))}"
        hint = "give all of them one direction, higher_is_better or lower_is_better"
        yield (*path, "metrics"), message, hint, "directions-differ"


def _directions(metrics: tuple[Metric, ...]) -> set[Direction]:
    """Return which ways are better by the metrics that are scores themselves."""
    return {metric.direction for metric in metrics if metric.id in _SCORES}


def plan(
    evaluation: Evaluation,  # noqa: ARG001 - every planner takes them
    metrics: tuple[Metric, ...],
    bases: tuple[str, ...],
    picks: Mapping[str, Pick],
    rows: Rows,  # noqa: ARG001
) -> Plan:
    """Plan the base sums of perturbed items; arguments as for classification."""
    if "value" not in picks:
        return Plan(tuple(picks.values()), lambda extents: custom_numbers(bases, extents), plain_terms(bases))
    lower = "lower_is_better" in _directions(metrics)
    asked = {metric.id for metric in metrics if not metric.custom}
    # How many versions an item has that lacks none; known once the rows were checked, before any is counted.
    complete = 0

    def derive(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        own = nw.col("value").cast(nw.Float64)
        original = nw.when(_is_original()).then(own).min().over("item")
        worst = (own.max() if lower else own.min()).over("item")
        found = frame.with_columns(
            own.alias(_OWN),
            indicator(_is_original()).alias(_IS_ORIGINAL),
            original.alias(_ORIGINAL),
            worst.alias(_WORST),
            indicator(~own.is_null()).sum().over("item").alias(_VERSIONS),
        )
        one, other = nw.col(_OWN), nw.col(_ORIGINAL)
        first = one > other if lower else one < other
        return found.with_columns(nw.when(first).then(one).otherwise(other).alias(_HALF))

    def numbers(extents: Mapping[str, Extent]) -> tuple[Number, ...]:
        extent = extents["value"]
        known = (base for base in bases if not base.startswith("column:"))
        found = [_number(base, extent, complete, lower=lower) for base in known]
        return (*found, *custom_numbers(bases, extents))

    def check(rows: Rows, named: Mapping[str, Pick]) -> None:
        nonlocal complete
        complete = _check_versions(rows, named)
        if CLUSTER in named and named[CLUSTER].column != named["item"].column:
            hint = "an item belongs to one cluster: give items of different clusters ids of their own"
            _check_whole(rows, named, named[CLUSTER], hint, "item-in-two-clusters")
        if asked & _OF_ITEMS or "complete_item_rate" in asked:
            hint = (
                "metrics of items take all versions together: give these one label, or ask for metrics of pairs, such "
                "as worst_of_pair_accuracy and perturbation_gap, in an evaluation of its own"
            )
            for name, group in named.items():
                if name.startswith("group "):
                    _check_whole(rows, named, group, hint, "item-in-two-groups")

    right_or_wrong = bool(asked & _RIGHT_OR_WRONG)
    rule = Rule("value", 0.0, 1.0, whole=True) if right_or_wrong else Rule("value", -LARGEST, LARGEST)
    return Plan(
        picks=tuple(picks.values()),
        numbers=numbers,
        outcome=plain_terms(bases),
        rules=(rule,),
        derive=derive,
        filled=("item",),
        check=check,
        tell=_told_of_incomplete,
    )


def _is_original() -> nw.Expr:
    name = nw.col("perturbation").cast(nw.String)
    return name.is_null() | (name.str.to_lowercase() == "original")


def _number(base: str, extent: Extent, complete: int, *, lower: bool) -> Number:
    """Return what a version adds to a base sum."""
    own, original, worst = nw.col(_OWN), nw.col(_ORIGINAL), nw.col(_WORST)
    is_original = nw.col(_IS_ORIGINAL) == 1
    whole = is_original & (nw.col(_VERSIONS) == complete)
    reach = extent.high - extent.low
    one, zero = nw.lit(1), 0
    counted = {
        "items": (is_original, one),
        "complete_items": (whole, one),
        "harmed_items": (whole & (worst != original), one),
        "pairs": (~is_original, one),
        "changed_pairs": (~is_original & (own != original), one),
    }
    if base in counted:
        condition, value = counted[base]
        return Number(base, nw.when(condition).then(value).otherwise(zero), 1.0, whole=True)
    summed = {
        "originals": (whole, original, extent.bound),
        "worst": (whole, worst, extent.bound),
        "losses": (whole, worst - original if lower else original - worst, reach),
        "perturbed": (~is_original, own, extent.bound),
        "worst_of_pairs": (~is_original, nw.col(_HALF), extent.bound),
        "pair_losses": (~is_original, own - original if lower else original - own, reach),
    }
    condition, value, bound = summed[base]
    return Number(base, nw.when(condition).then(value).otherwise(0.0), bound, extent.whole)


def _check_versions(rows: Rows, picks: Mapping[str, Pick]) -> int:
    """Check that each item has an original and no version twice, and return how many versions a complete one has.

    Raises:
        DataError: An item has none, or a version twice.
    """
    item, perturbation = picks["item"], picks["perturbation"]
    columns = (perturbation, item)
    frame = rows.frame(columns).filter(~nw.col("item").is_null())
    version = nw.when(_is_original()).then(nw.lit("original")).otherwise(nw.col("perturbation").cast(nw.String))
    versions = frame.with_columns(version.alias("version"))
    counted = versions.group_by("item", "version").agg(nw.len().alias("n"))
    twice = counted.filter(nw.col("n") > 1)
    found = rows.row(twice.select(nw.len().alias("n"), nw.col("item").min()))
    if found["n"]:
        place = rows.row(twice.filter(nw.col("item") == found["item"]).select(nw.col("version").min()))["version"]
        same = (nw.col("item") == found["item"]) & (version == place)
        message = f"holds {quoted(str(place))} twice for the item {quoted(str(found['item']))}"
        hint = "name versions apart (typing errors 1, typing errors 2), and give their kind a column of its own"
        raise _told(rows, columns, same, message, hint, "version-twice")
    originals = counted.group_by("item").agg(indicator(nw.col("version") == "original").sum().alias("originals"))
    without = originals.filter(nw.col("originals") == 0)
    found = rows.row(without.select(nw.len().alias("n"), nw.col("item").min()))
    if found["n"]:
        message = f"has no original of the item {quoted(str(found['item']))}, against which its versions are held"
        hint = "give the item as it is a row whose perturbation is blank or original"
        raise _told(rows, columns, nw.col("item") == found["item"], message, hint, "original-missing")
    kinds = counted.group_by("version").agg(nw.len().alias("n"))
    return int(rows.row(kinds.select(nw.len().alias("n")))["n"])


def _check_whole(rows: Rows, picks: Mapping[str, Pick], of: Pick, hint: str, kind: str) -> None:
    """Check that all versions of an item have one label.

    Raises:
        DataError: Those of an item have several, or some have none.
    """
    item = picks["item"]
    label = nw.col(of.name)
    ends = (
        rows.frame((item, of))
        .group_by("item")
        .agg(
            label.min().alias("low"),
            label.max().alias("high"),
            indicator(label.is_null()).sum().alias("without"),
        )
    )
    differing = (nw.col("low") != nw.col("high")) | (~nw.col("low").is_null() & (nw.col("without") > 0))
    torn = ends.filter(~nw.col("item").is_null(), differing)
    found = rows.row(torn.select(nw.len().alias("n"), nw.col("item").min()))
    if found["n"]:
        message = f"differs among the versions of the item {quoted(str(found['item']))}"
        raise _told(rows, (of, item), nw.col("item") == found["item"], message, hint, kind)


def _told(rows: Rows, picks: tuple[Pick, ...], bad: nw.Expr, message: str, hint: str, kind: str) -> DataError:
    with rows.explained():
        place = rows.first(picks, bad)
    where = f", first in {rows.unit} {place.line}" if place.line is not None else ""
    return bad_data(place, f"the column {quoted(picks[0].column)} {message}{where}", hint, kind)


def _told_of_incomplete(measured: Measured) -> tuple[Warned, ...]:
    """Tell how many items lack a version, so that they are in no worst case."""
    items, complete = (round(measured.overall.sums.get(base, 0.0)) for base in ("items", "complete_items"))
    if items == complete:
        return ()
    lacking, them = items - complete, "it is" if items - complete == 1 else "they are"
    message = (
        f"{lacking:,} of {items:,} items lack a perturbation that others have; {them} left out of the figures on "
        "originals, the worst case and the robustness gap, as fewer answers can go wrong there"
    )
    return (Warned("items-incomplete", message),)
