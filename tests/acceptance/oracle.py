"""Figures of a card computed a second time, row by row, in plain numpy, pandas and scipy.

Nothing of cardgen is imported: every formula is written here again from its source (STATISTICS.md of the contract,
docs/statistics.md), over the rows themselves and not over sums.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest
from scipy import stats

Bools = pd.Series
_DRAWS = 40_000

Form = Literal["proportion", "ratio", "mean", "f1", "balanced", "auc"]


@dataclass(frozen=True)
class Measure:
    """A metric over rows: what each row adds above and below the line."""

    form: Form
    above: pd.Series | None = None
    below: pd.Series | None = None
    direction: str = "lower_is_better"
    bounded: bool = True
    low: float | None = None
    high: float | None = None
    label: pd.Series | None = None
    said: pd.Series | None = None
    score: pd.Series | None = None


@dataclass(frozen=True)
class Design:
    """How rows hang together, and what a category needs."""

    frame: pd.DataFrame
    cluster: str | None = None
    weight: str | None = None
    level: float = 0.95
    rows: int = 0
    clusters: int = 0


@dataclass(frozen=True)
class Expected:
    """What a card must say of one metric in one cell."""

    n: int
    clusters: int | None
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    error: float | None = None
    freedom: float | None = None
    low: float | None = None
    high: float | None = None
    method: str | None = None
    status: str = "ok"
    notes: tuple[str, ...] = ()
    guarded: float | None = field(default=None, compare=False)


def expect(design: Design, inside: Bools, measure: Measure) -> Expected:
    """Compute a metric in the rows of a cell."""
    rows = design.frame[inside]
    clusters = None if design.cluster is None else int(rows[design.cluster].nunique())
    blank = Expected(len(rows), clusters)
    if len(rows) == 0 or len(rows) < design.rows or (clusters is not None and clusters < design.clusters):
        return replace(blank, status="insufficient")
    weight = rows[design.weight] if design.weight else pd.Series(1.0, index=rows.index)
    if measure.form == "balanced":
        found = _balanced(blank, design, rows, weight, measure)
    elif measure.form == "auc":
        found = _auc(blank, design, rows, weight, measure)
    else:
        found = _ratio(blank, design, rows, weight, measure)
    if found.value is None:
        return replace(found, status="undefined")
    notes = set(found.notes)
    if clusters is not None and clusters < 30:
        notes.add("few-clusters")
    if found.low is None:
        notes.add("no-interval")
    return replace(found, notes=tuple(sorted(notes)), guarded=found.guarded or found.error)


def _ratio(blank: Expected, design: Design, rows: pd.DataFrame, weight: pd.Series, measure: Measure) -> Expected:
    assert measure.above is not None
    assert measure.below is not None
    above, below = measure.above[rows.index] * weight, measure.below[rows.index] * weight
    top, bottom = math.fsum(above), math.fsum(below)
    blank = replace(blank, numerator=top, denominator=bottom)
    if bottom <= 0:
        return blank
    value = top / bottom
    # Events are rows: it must not matter whether weights add up to 1 or to a population.
    scale = len(rows) / math.fsum(weight)
    few = measure.form != "mean" and (scale * top < 5 or (measure.bounded and scale * (bottom - top) < 5))
    blank = replace(blank, value=value, notes=("few-events",) if few else ())
    if measure.form in ("proportion", "f1") and not design.cluster and not design.weight:
        return _wilson(blank, measure, top, bottom, design.level)
    units = pd.DataFrame({"above": above, "below": below})
    if design.cluster:
        units = units.groupby(rows[design.cluster]).sum()
    m = len(units)
    if m < 2:
        return blank
    left = units["above"] - value * units["below"]
    spread = math.fsum(left**2)
    if spread <= 1e-18 * max(1.0, float((units**2).to_numpy().sum())):
        if measure.form != "mean" and measure.bounded and value in (0, 1):
            exact = stats.binomtest(0 if value == 0 else m, m).proportion_ci(design.level, "exact")
            return replace(blank, low=exact.low, high=exact.high, method="clopper-pearson-clusters")
        return blank
    error = math.sqrt(m / (m - 1) * spread) / bottom
    half = stats.t.ppf((1 + design.level) / 2, m - 1) * error
    blank = replace(blank, error=error, freedom=m - 1)
    if measure.form == "mean":
        low = value - half if measure.low is None else max(measure.low, value - half)
        high = value + half if measure.high is None else min(measure.high, value + half)
        method = "clustered-mean-t" if design.cluster else ("weighted-mean-t" if design.weight else "student-t")
        return replace(blank, low=low, high=high, method=method)
    method = "clustered-ratio-log" if design.cluster else "linearised-ratio-log"
    if measure.bounded and value > 0.5:
        low, high = (
            1 - min(1, (1 - value) * math.exp(half / (1 - value))),
            1 - (1 - value) * math.exp(-half / (1 - value)),
        )
    else:
        low, high = value * math.exp(-half / value), value * math.exp(half / value)
        high = min(1.0, high) if measure.bounded else high
    return replace(blank, low=low, high=high, method=method)


def _wilson(blank: Expected, measure: Measure, top: float, bottom: float, level: float) -> Expected:
    f1 = measure.form == "f1"
    # F1 = 2 TP / (2 TP + FP + FN) rises with J = TP / (TP + FP + FN).
    x, n = (round(top / 2), round(bottom - top / 2)) if f1 else (round(top), round(bottom))
    interval = stats.binomtest(x, n).proportion_ci(level, "wilson")
    share = x / n
    error = math.sqrt(share * (1 - share) / n)
    low, high = float(interval.low), float(interval.high)
    if f1:
        low, high, error = 2 * low / (1 + low), 2 * high / (1 + high), error * 2 / (1 + share) ** 2
        return replace(blank, error=error, low=low, high=high, method="wilson-jaccard")
    adjusted = (x + 2) / (n + 4)
    guarded = math.sqrt(adjusted * (1 - adjusted) / (n + 4))
    return replace(blank, error=error, low=low, high=high, method="wilson", guarded=guarded)


def _balanced(blank: Expected, design: Design, rows: pd.DataFrame, weight: pd.Series, measure: Measure) -> Expected:
    assert measure.label is not None
    assert measure.said is not None
    label, right = measure.label[rows.index], measure.label[rows.index] == measure.said[rows.index]
    hit, found = weight[label & right].sum(), weight[label].sum()
    passed, clean = weight[~label & right].sum(), weight[~label].sum()
    if not found or not clean:
        return blank
    value = (hit / found + passed / clean) / 2
    few = min(hit, found - hit, passed, clean - passed) * len(rows) / weight.sum() < 5
    blank = replace(blank, value=value, notes=("few-events",) if few else ())
    z = stats.norm.ppf((1 + design.level) / 2)
    if not design.cluster and not design.weight:
        shares = [((x + 2) / (n + 4), n + 4) for x, n in ((hit, found), (passed, clean))]
        error = math.sqrt(sum(p * (1 - p) / n for p, n in shares)) / 2
        return replace(
            blank, error=error, low=max(0, value - z * error), high=min(1, value + z * error), method="delta"
        )
    influence = weight * np.where(label, (right - hit / found) / found / 2, (right - passed / clean) / clean / 2)
    units = influence.groupby(rows[design.cluster]).sum() if design.cluster else influence
    m = len(units)
    if m < 2:
        return blank
    error = math.sqrt(m / (m - 1) * math.fsum(units**2))
    if error < 1e-12:
        return blank
    half = stats.t.ppf((1 + design.level) / 2, m - 1) * error / (value * (1 - value))
    centre = math.log(value / (1 - value))
    low, high = (1 / (1 + math.exp(-centre + sign * half)) for sign in (1, -1))
    method = "clustered-delta" if design.cluster else "delta"
    return replace(blank, error=error, freedom=m - 1, low=low, high=high, method=method)


def _auc(blank: Expected, design: Design, rows: pd.DataFrame, weight: pd.Series, measure: Measure) -> Expected:
    assert measure.label is not None
    assert measure.score is not None
    label, score = measure.label[rows.index].to_numpy(), measure.score[rows.index].to_numpy()
    mass = weight.to_numpy()
    if not label.any() or label.all():
        return blank
    pos, neg = score[label], score[~label]
    w_pos, w_neg = mass[label], mass[~label]
    beats = (pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])
    value = float(w_pos @ beats @ w_neg / w_pos.sum() / w_neg.sum())
    few = min(w_pos.sum(), w_neg.sum()) * len(rows) / mass.sum() < 5
    blank = replace(blank, value=value, notes=("few-events",) if few else ())
    if design.cluster or design.weight or min(len(pos), len(neg)) < 2:
        return blank
    variance = beats.mean(axis=1).var(ddof=1) / len(pos) + beats.mean(axis=0).var(ddof=1) / len(neg)
    if variance < 1e-20:
        return blank
    error = math.sqrt(variance)
    half = stats.norm.ppf((1 + design.level) / 2) * error
    return replace(blank, error=error, low=max(0, value - half), high=min(1, value + half), method="delong")


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


def range_ends(
    values: Sequence[float], errors: Sequence[float], freedom: Sequence[float | None], level: float
) -> tuple[float, float, float]:
    """Simultaneous-pairs interval of the largest difference, by simulation; and the widest reach of a pair."""
    draws = np.random.default_rng(20260601)
    noise = [
        error * (draws.standard_normal(_DRAWS) if df is None else draws.standard_t(df, _DRAWS))
        for error, df in zip(errors, freedom, strict=True)
    ]
    pairs = list(combinations(range(len(values)), 2))
    widths = [math.hypot(errors[i], errors[j]) for i, j in pairs]
    largest = np.zeros(_DRAWS)
    for (i, j), width in zip(pairs, widths, strict=True):
        np.maximum(largest, np.abs(noise[i] - noise[j]) / width, out=largest)
    c = float(np.quantile(largest, level))
    spans = [(abs(values[i] - values[j]), c * width) for (i, j), width in zip(pairs, widths, strict=True)]
    return max(0.0, *(d - reach for d, reach in spans)), max(d + reach for d, reach in spans), c * max(widths)


def mover(one: Expected, other: Expected) -> tuple[float, float]:
    """Zou and Donner's interval of a difference."""
    assert None not in (one.value, one.low, one.high, other.value, other.low, other.high)
    d = one.value - other.value  # type: ignore[operator]
    low = d - math.hypot(one.value - one.low, other.high - other.value)  # type: ignore[operator]
    return low, d + math.hypot(one.high - one.value, other.value - other.low)  # type: ignore[operator]


def log_ratio(one: Expected, other: Expected, level: float) -> tuple[float, float] | None:
    """Interval of a ratio on the log scale; Walter's where a count above is 0."""
    if one.method == other.method == "wilson":
        x, n, y, m = one.numerator, one.denominator, other.numerator, other.denominator
        assert x is not None
        assert n is not None
        assert y is not None
        assert m is not None
        z = stats.norm.ppf((1 + level) / 2)
        if x == 0:
            centre = math.log((0.5 / (n + 0.5)) / ((y + 0.5) / (m + 0.5)))
            error = math.sqrt(1 / 0.5 - 1 / (n + 0.5) + 1 / (y + 0.5) - 1 / (m + 0.5))
            return 0.0, math.exp(centre + z * error)
        error = math.sqrt(1 / x - 1 / n + 1 / y - 1 / m)
        return None if not error else (x / n / (y / m) * math.exp(-z * error), x / n / (y / m) * math.exp(z * error))
    if not one.value or not other.value or one.error is None or other.error is None:
        return None
    parts = (one.error / one.value) ** 2, (other.error / other.value) ** 2
    spread = sum(v * v / cell.freedom for v, cell in zip(parts, (one, other), strict=True) if cell.freedom)
    t = stats.t.ppf((1 + level) / 2, sum(parts) ** 2 / spread) if spread else stats.norm.ppf((1 + level) / 2)
    reach = math.exp(t * math.sqrt(sum(parts)))
    return one.value / other.value / reach, one.value / other.value * reach


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
    kinds = {d["kind"]: d for d in found if d["kind"] not in ("difference", "ratio_to_reference")}
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
    _range(gap, ratio, list(usable.values()), evaluation.design.level, bounded=measure.bounded)
    _spread(kinds["between_group_sd"], list(usable.values()), level)


def _range(
    gap: Mapping[str, Any], ratio: Mapping[str, Any], usable: Sequence[Expected], level: float, *, bounded: bool
) -> None:
    """Gap and ratio; both sides draw, and the card's c is Tukey and Kramer's, at least as large, for normal errors."""
    values, errors = [float(cell.value or 0) for cell in usable], [float(cell.guarded or 0) for cell in usable]
    freedom = [cell.freedom for cell in usable]
    if min(errors) == 0:
        assert gap["interval"] is None
    else:
        low, high, reach = range_ends(values, errors, freedom, level)
        assert gap["interval"]["method"] == "simultaneous-pairs"
        assert gap["interval"]["low"] == pytest.approx(low, abs=0.04 * reach)
        assert gap["interval"]["high"] == pytest.approx(min(1.0, high) if bounded else high, abs=0.04 * reach)
    if min(values) < 0 or max(values) == 0:
        assert ratio["status"] == "insufficient"
        return
    assert ratio["value"] == near(min(values) / max(values))
    if min(errors) == 0 or min(values) == 0:
        assert ratio["interval"] is None
        return
    relative = [error / value for error, value in zip(errors, values, strict=True)]
    low, high, reach = range_ends([math.log(value) for value in values], relative, freedom, level)
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


def _spread(found: Mapping[str, Any], usable: Sequence[Expected], level: float) -> None:
    """Lum, Zhang and Bower's variance; the ends of the interval are held against simulated tails."""
    if any(cell.error is None for cell in usable):
        assert found["status"] == "insufficient"
        return
    values, errors = (np.array([getattr(cell, name) for cell in usable], dtype=float) for name in ("value", "error"))
    variance = values.var(ddof=1) - float((errors**2).mean())
    assert found["value"] == near(math.sqrt(max(0.0, variance)), floor=1e-9)
    if not errors.any():
        return
    low, high = found["interval"]["low"], found["interval"]["high"]
    assert low <= found["value"] <= high
    draws = np.random.default_rng(7)
    noise = np.stack(
        [
            error * (draws.standard_normal(_DRAWS) if cell.freedom is None else draws.standard_t(cell.freedom, _DRAWS))
            for cell, error in zip(usable, errors, strict=True)
        ]
    )
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
        against = (
            wanted.get(name)
            if name
            else expect(replace(evaluation.design, rows=0, clusters=0), ~cells[category], measure)
        )
        difference = mine.pop(("difference", category))
        ratio = mine.pop(("ratio_to_reference", category), None)
        assert _name(difference["groups"]["reference"], by if name else ()) == (name or ())
        if against is None or against.value is None:
            assert difference["status"] == "insufficient"
            assert ratio is None
            continue
        assert difference["value"] == near((cell.value or 0) - against.value)
        spans = name is None and evaluation.design.cluster is not None and _spans(evaluation, cells[category])
        if cell.low is None or against.low is None or spans:
            assert difference["interval"] is None
        else:
            low, high = mover(cell, against)
            assert difference["interval"]["low"] == near(low, rel=1e-7, floor=1e-9)
            assert difference["interval"]["high"] == near(high, rel=1e-7, floor=1e-9)
            both = cell.method == against.method == "wilson"
            assert difference["interval"]["method"] == ("newcombe" if both else "mover")
        if against.value <= 0 or (cell.value or 0) < 0:
            assert ratio is None
            continue
        assert ratio is not None
        assert ratio["value"] == near((cell.value or 0) / against.value)
        ends = None if spans else log_ratio(cell, against, evaluation.design.level)
        assert (ratio["interval"] is None) == (ends is None)
        if ends:
            assert ratio["interval"]["low"] == near(ends[0], rel=1e-6, floor=1e-9)
            assert ratio["interval"]["high"] == near(ends[1], rel=1e-6, floor=1e-9)
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


def _spans(evaluation: Evaluation, inside: Bools) -> bool:
    """Whether a cluster has rows on both sides."""
    cluster = evaluation.design.frame[evaluation.design.cluster or ""]
    return bool(set(cluster[inside]) & set(cluster[~inside]))
