"""Every figure of a card.json held against those that `oracle` computes from the rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.acceptance import biometric
from tests.acceptance.biometric import Rates
from tests.acceptance.oracle import DRAWS, Bools, Design, Expected, Measure, expect, range_ends
from tests.acceptance.tied import covariances, difference_ends, range_ends_of_tied, ratio_ends, tie


def near(value: float | None, *, rel: float = 1e-9, floor: float = 1e-11) -> Any:
    """Equal but for rounding; None only equals None."""
    return None if value is None else pytest.approx(value, rel=rel, abs=floor)


def agrees(result: Mapping[str, Any], want: Expected) -> None:
    """Hold a result of card.json against what was computed here."""
    where = f"{result['metric']} {result['group']}"
    interval = result["interval"] or {}
    assert result["status"] == want.status, where
    assert (result["n"], result["clusters"]) == (want.n, want.clusters), where
    for name, mine in (
        ("numerator", want.numerator),
        ("denominator", want.denominator),
        ("value", want.value),
        ("standard_error", want.error),
        ("degrees_of_freedom", want.freedom),
    ):
        assert result[name] == near(mine), f"{where}: {name}"
    assert interval.get("method") == want.method, where
    for end in ("low", "high"):
        assert interval.get(end) == near(getattr(want, end), rel=1e-7, floor=1e-9), f"{where}: {end}"
    assert tuple(result["notes"]) == want.notes, where


@dataclass(frozen=True)
class Evaluation:
    """One evaluation as the test knows it.

    Attributes:
        design: Rows that are in the evaluation, and how they hang together.
        measures: Metric by id.
        labels: Category of each row by group id, NaN where it has none.
        by: Groupings.
        declared: Categories of a group that stand although no row has them.
        reference: Category to compare with, by group id: a name, "largest", "best" or "rest".
    """

    design: Design
    measures: Mapping[str, Measure]
    labels: Mapping[str, pd.Series]
    by: Sequence[tuple[str, ...]]
    declared: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reference: Mapping[str, str] = field(default_factory=dict)

    def cells(self, by: tuple[str, ...]) -> dict[tuple[str, ...], Bools]:
        """Rows of each category, or of each intersection that occurs."""
        found = {}
        names = [self.declared.get(group) or sorted(self.labels[group].dropna().unique()) for group in by]
        for choice in product(*names):
            inside = pd.Series(data=True, index=self.design.frame.index)
            for group, name in zip(by, choice, strict=True):
                inside &= self.labels[group] == name
            if inside.any() or len(by) == 1:
                found[choice] = inside
        return found


def compare(card: Mapping[str, Any], evaluation: Evaluation) -> int:
    """Hold every result and disparity of an evaluation of a card against this module; returns how many there were."""
    everyone = pd.Series(data=True, index=evaluation.design.frame.index)
    results = {(r["metric"], tuple(r["by"]), _name(r["group"], r["by"])): r for r in card["results"]}
    disparities = list(card["disparities"])
    checked = 0
    for metric, measure in evaluation.measures.items():
        overall = expect(evaluation.design, everyone, measure)
        agrees(results.pop((metric, (), ())), overall)
        checked += 1
        for by in evaluation.by:
            cells = evaluation.cells(by)
            wanted = {name: expect(evaluation.design, inside, measure) for name, inside in cells.items()}
            for name, want in wanted.items():
                agrees(results.pop((metric, by, name)), want)
            mine = [d for d in disparities if d["metric"] == metric and tuple(d["by"]) == by]
            disparities = [d for d in disparities if d not in mine]
            checked += len(wanted) + len(mine)
            mine = _biometrics(mine, evaluation, metric, by, Rates(wanted, overall))
            _summaries(mine, evaluation, by, measure, cells, wanted)
            _differences(mine, evaluation, by, measure, cells, wanted)
    assert not results, "the card has a figure that nobody asked for"
    assert not disparities
    return checked


def _name(group: Mapping[str, str], by: Sequence[str]) -> tuple[str, ...]:
    """The categories of a cell in the order of its grouping; canonical JSON sorts them by group id."""
    return tuple(group[each] for each in by)


def _why_not(cell: Expected) -> str | None:
    return cell.status if cell.status != "ok" else ("few-events" if "few-events" in cell.notes else None)


def _summaries(
    found: Sequence[Mapping[str, Any]],
    evaluation: Evaluation,
    by: tuple[str, ...],
    measure: Measure,
    cells: Mapping[tuple[str, ...], Bools],
    wanted: Mapping[tuple[str, ...], Expected],
) -> None:
    level = evaluation.design.level
    usable = {name: cell for name, cell in wanted.items() if _why_not(cell) is None}
    left_out = {name: why for name, cell in wanted.items() if (why := _why_not(cell)) is not None}
    kinds = {d["kind"]: d for d in found if d["kind"] not in ("difference", "ratio_to_reference", "equalized_odds")}
    assert kinds.keys() == {"gap", "ratio", "between_group_sd"} | (
        set() if measure.direction == "none" else {"worst_group", "best_group"}
    )
    for each in kinds.values():
        assert {_name(x["group"], by): x["reason"] for x in each["excluded"]} == left_out
    values = {name: float(cell.value or 0) for name, cell in usable.items()}
    higher = measure.direction == "higher_is_better"
    for kind in {"worst_group", "best_group"} & kinds.keys():
        greatest = (kind == "best_group") == higher
        _extreme(kinds[kind], evaluation, measure, cells, usable, greatest=greatest)
    if len(usable) < 2:
        assert all(kinds[kind]["status"] == "insufficient" for kind in ("gap", "ratio", "between_group_sd"))
        return
    high, low = max(values.values()), min(values.values())
    gap, ratio = kinds["gap"], kinds["ratio"]
    assert gap["value"] == near(high - low)
    names = ("worst", "best") if measure.direction == "lower_is_better" else ("best", "worst")
    names = ("largest", "smallest") if measure.direction == "none" else names
    for role, value in zip(names, (high, low), strict=True):
        assert values[_name(gap["groups"][role], by)] == near(value)
    most = measure.span or (1.0 if measure.bounded else None)
    shared = _shared(evaluation, list(cells.values()))
    _range(gap, ratio, list(usable.values()), evaluation.design.level, most, shared=shared)
    _spread(kinds["between_group_sd"], list(usable.values()), level, shared=shared)


def _biometrics(
    found: Sequence[Mapping[str, Any]], evaluation: Evaluation, metric: str, by: tuple[str, ...], rates: Rates
) -> list[Mapping[str, Any]]:
    """Hold the measures of biometrics against an error rate of pairs, and return the other disparities."""
    if metric not in biometric.KINDS:
        return list(found)
    kinds = {d["kind"]: d for d in found if d["kind"] in biometric.KINDS[metric]}
    others = None
    if metric == "fmr":
        design, measure = evaluation.design, evaluation.measures["fnmr"]
        everyone = pd.Series(data=True, index=design.frame.index)
        cells = {name: expect(design, inside, measure) for name, inside in evaluation.cells(by).items()}
        others = Rates(cells, expect(design, everyone, measure))
    biometric.holds(kinds, rates, others, evaluation.design.level)
    return [d for d in found if d["kind"] not in kinds]


def _shared(evaluation: Evaluation, cells: Sequence[Bools]) -> bool:
    """Whether a cluster has rows in two of the categories."""
    if evaluation.design.cluster is None:
        return False
    frame = evaluation.design.frame
    sets = [set(frame[evaluation.design.cluster][cell]) for cell in cells]
    return sum(len(each) for each in sets) > len(set().union(*sets))


def _ends(
    values: Sequence[float], usable: Sequence[Expected], errors: Sequence[float], level: float, *, shared: bool
) -> tuple[float, float, float]:
    """The interval of the range, whether or not the categories share clusters."""
    freedom = [cell.freedom for cell in usable]
    if not shared:
        return range_ends(values, errors, freedom, level)
    known = all(cell.units is not None for cell in usable)
    fewest = min(each for each in freedom if each is not None)
    return range_ends_of_tied(values, covariances(usable, errors), fewest, level, known=known)


def _range(
    gap: Mapping[str, Any],
    ratio: Mapping[str, Any],
    usable: Sequence[Expected],
    level: float,
    most: float | None,
    *,
    shared: bool,
) -> None:
    """Gap and ratio; both sides draw, and the card's c is Tukey and Kramer's, at least as large, for normal errors."""
    values, errors = [float(cell.value or 0) for cell in usable], [float(cell.guarded or 0) for cell in usable]
    if min(errors) == 0:
        assert gap["interval"] is None
    else:
        low, high, reach = _ends(values, usable, errors, level, shared=shared)
        assert gap["interval"]["method"] == "simultaneous-pairs"
        assert gap["interval"]["low"] == pytest.approx(low, abs=0.04 * reach)
        assert gap["interval"]["high"] == pytest.approx(high if most is None else min(most, high), abs=0.04 * reach)
    if min(values) < 0 or max(values) == 0:
        assert ratio["status"] == "insufficient"
        return
    assert ratio["value"] == near(min(values) / max(values))
    if min(errors) == 0 or min(values) == 0:
        assert ratio["interval"] is None
        return
    relative = [error / value for error, value in zip(errors, values, strict=True)]
    low, high, reach = _ends([math.log(value) for value in values], usable, relative, level, shared=shared)
    assert ratio["interval"]["method"] == "simultaneous-pairs-log"
    assert -math.log(ratio["interval"]["high"]) == pytest.approx(low, abs=0.04 * reach)
    assert -math.log(ratio["interval"]["low"]) == pytest.approx(high, abs=0.04 * reach)


def _extreme(
    found: Mapping[str, Any],
    evaluation: Evaluation,
    measure: Measure,
    cells: Mapping[tuple[str, ...], Bools],
    usable: Mapping[tuple[str, ...], Expected],
    *,
    greatest: bool,
) -> None:
    if not usable:
        assert found["status"] == "insufficient"
        return
    pick = max if greatest else min
    value = pick(float(cell.value or 0) for cell in usable.values())
    assert found["value"] == near(value)
    (group,) = found["groups"].values()
    assert usable[_name(group, found["by"])].value == near(value)
    level = evaluation.design.level ** (1 / len(usable))
    wider = [expect(replace(evaluation.design, level=level), cells[name], measure) for name in usable]
    if any(cell.low is None for cell in usable.values()):
        assert found["interval"] is None
        return
    # The limit on the side of the value is picked from the data and pays for it; the other is not.
    lows = [cell.low or 0.0 for cell in (wider if greatest else usable.values())]
    highs = [cell.high or 0.0 for cell in (usable.values() if greatest else wider)]
    assert found["interval"]["method"] == "sidak-simultaneous"
    assert found["interval"]["low"] == near(pick(lows), rel=1e-7, floor=1e-9)
    assert found["interval"]["high"] == near(pick(highs), rel=1e-7, floor=1e-9)


def _spread(found: Mapping[str, Any], usable: Sequence[Expected], level: float, *, shared: bool) -> None:
    """Lum, Zhang and Bower's variance; the ends of the interval are held against simulated tails."""
    if any(cell.error is None for cell in usable) or (shared and any(cell.units is None for cell in usable)):
        assert found["status"] == "insufficient"
        return
    values, errors = (np.array([getattr(cell, name) for cell in usable], dtype=float) for name in ("value", "error"))
    variance = values.var(ddof=1) - float((errors**2).mean())
    covariance = covariances(usable, errors.tolist()) if shared else np.diag(errors**2)
    variance += float(covariance[~np.eye(len(values), dtype=bool)].mean())
    assert found["value"] == near(math.sqrt(max(0.0, variance)), floor=1e-9)
    if not errors.any():
        return
    low, high = found["interval"]["low"], found["interval"]["high"]
    assert low <= found["value"] <= high
    draws = np.random.default_rng(7)
    noise = np.stack(
        [
            error * (draws.standard_normal(DRAWS) if cell.freedom is None else draws.standard_t(cell.freedom, DRAWS))
            for cell, error in zip(usable, errors, strict=True)
        ]
    )
    if shared:
        noise = draws.multivariate_normal(np.zeros(len(values)), covariance, DRAWS).T
        fewest = min(float(cell.freedom or 0) for cell in usable)
        noise /= np.sqrt(draws.chisquare(fewest, DRAWS) / fewest)
    centred = values - values.mean()
    observed = float(centred @ centred)
    direction = centred / math.sqrt(observed / (len(values) - 1))

    def chance_above(r: float) -> float:
        drawn = r * direction[:, None] + noise
        return float((((drawn - drawn.mean(axis=0)) ** 2).sum(axis=0) >= observed).mean())

    tail = (1 - level) / 2
    if low > 0 and low < found["value"]:
        assert chance_above(low) == pytest.approx(tail, abs=0.01)
    if chance_above(0.0) < 0.5 and high > found["value"]:
        assert 1 - chance_above(high) == pytest.approx(tail, abs=0.01), (
            chance_above(0.0),
            1 - chance_above(high),
            values,
            errors,
        )


def _differences(
    found: Sequence[Mapping[str, Any]],
    evaluation: Evaluation,
    by: tuple[str, ...],
    measure: Measure,
    cells: Mapping[tuple[str, ...], Bools],
    wanted: Mapping[tuple[str, ...], Expected],
) -> None:
    wishes = tuple(evaluation.reference.get(group, "largest") for group in by)
    usable = {name: cell for name, cell in wanted.items() if _why_not(cell) is None}
    name = _reference(wishes, measure, usable)
    mine = {(d["kind"], _name(d["groups"]["category"], by)): d for d in found if "category" in d["groups"]}
    for category, cell in wanted.items():
        if cell.status != "ok" or category == name:
            assert ("difference", category) not in mine
            continue
        design, rho = evaluation.design, 0.0
        candidates = len(usable) - (category in usable)
        if name and wishes == ("best",) and measure.direction != "none" and candidates > 1:
            # The best was picked from the data: whichever of the others it is, its interval holds.
            design = replace(design, level=1 - (1 - design.level) / candidates)
            cell = expect(design, cells[category], measure)
        against = (
            (expect(design, cells[name], measure) if name in cells else wanted.get(name))
            if name
            else expect(replace(design, rows=0, clusters=0), ~cells[category], measure)
        )
        difference = mine.pop(("difference", category))
        ratio = mine.pop(("ratio_to_reference", category), None)
        assert _name(difference["groups"]["reference"], by if name else ()) == (name or ())
        if against is None or against.value is None:
            assert difference["status"] == "insufficient"
            assert ratio is None
            continue
        assert difference["value"] == near((cell.value or 0) - against.value)
        if design.cluster is not None and _tied(evaluation, cells, category, name):
            rho = tie(cell, against)
        if cell.low is None or against.low is None:
            assert difference["interval"] is None
        else:
            low, high = difference_ends(cell, against, rho)
            assert difference["interval"]["low"] == near(low, rel=1e-7, floor=1e-9)
            assert difference["interval"]["high"] == near(high, rel=1e-7, floor=1e-9)
            both = cell.method == against.method == "wilson"
            assert difference["interval"]["method"] == ("newcombe" if both else "mover")
        if against.value <= 0 or (cell.value or 0) < 0:
            assert ratio is None
            continue
        assert ratio is not None
        assert ratio["value"] == near((cell.value or 0) / against.value)
        ends = ratio_ends(cell, against, design.level, rho)
        scores = ratio["interval"] and ratio["interval"]["method"] == "koopman"
        assert (ratio["interval"] is None) == (ends is None)
        if ends:
            close = 1e-3 if scores else 1e-6
            assert ratio["interval"]["low"] == near(ends[0], rel=close, floor=1e-6 if scores else 1e-9)
            assert ratio["interval"]["high"] == near(ends[1], rel=close, floor=1e-9)
    assert not mine


def _reference(
    wishes: tuple[str, ...], measure: Measure, usable: Mapping[tuple[str, ...], Expected]
) -> tuple[str, ...] | None:
    """The category to compare with; None for everyone else. An intersection of named references is one too."""
    if "rest" in wishes or not usable:
        return None
    if not {"largest", "best"} & set(wishes):
        return wishes
    if wishes == ("best",) and measure.direction != "none":
        pick = max if measure.direction == "higher_is_better" else min
        return pick(usable, key=lambda name: usable[name].value or 0)
    return max(usable, key=lambda name: usable[name].n)


def _tied(evaluation: Evaluation, cells: Mapping[tuple[str, ...], Bools], category: tuple[str, ...], name: Any) -> bool:
    """Whether a cluster has rows on both sides: in a category and its reference, or in a category and outside."""
    cluster = evaluation.design.frame[evaluation.design.cluster or ""]
    inside = cells[category]
    return bool(set(cluster[inside]) & set(cluster[cells[name] if name else ~inside]))
