"""Figures of a card computed a second time, row by row, in plain numpy, pandas and scipy.

Nothing of cardgen is imported: every formula is written here again from its source (STATISTICS.md of the contract,
docs/statistics.md), over the rows themselves and not over sums.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd
from scipy import optimize, stats

Bools = pd.Series
DRAWS = 40_000

Form = Literal["proportion", "ratio", "mean", "cluster_mean", "function", "f1", "balanced", "auc", "calibration"]

Influence = Callable[[pd.DataFrame, pd.Series], tuple[float, pd.Series] | None]
"""From the rows of a cell and their weights: a metric, and what each row moves it by; None where it is undefined."""


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
    influence: Influence | None = None
    scale: str = "identity"
    events: tuple[pd.Series, ...] = ()
    span: float | None = None


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
    units: pd.Series | None = field(default=None, compare=False)
    """What each cluster moves the value by, but for a factor."""


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
    elif measure.form == "function":
        found = _function(blank, design, rows, weight, measure)
    elif measure.form == "calibration":
        found = _calibration(blank, design, rows, weight, measure)
    elif measure.form == "cluster_mean":
        found = _cluster_mean(blank, design, rows, weight, measure)
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
    few = few or _few(rows, weight, measure)
    blank = replace(blank, value=value, notes=("few-events",) if few else ())
    if measure.form in ("proportion", "f1") and not design.cluster and not design.weight:
        return _wilson(blank, measure, top, bottom, design.level)
    units = pd.DataFrame({"above": above, "below": below})
    if design.cluster:
        units = units.groupby(rows[design.cluster]).sum()
    if design.cluster or (measure.form == "mean" and not design.weight):
        # A cluster without anything above or below the line (no negatives, for a false positive rate) is no evidence,
        # and neither is a row that a mean leaves out.
        units = units[(units != 0).any(axis=1)]
    m = len(units)
    if m < 2:
        return blank
    left = units["above"] - value * units["below"]
    spread = math.fsum(left**2)
    if spread <= 1e-18 * max(1.0, float((units**2).to_numpy().sum())):
        if measure.form != "mean" and measure.bounded and value in (0, 1):
            # No cluster moves the share, so that no cluster ties it to another: what Newcombe (1998, Stat. Med. 17:
            # 2635-2650) has for two shares of the same people where one of them counts nothing, or everything.
            blank = replace(blank, units=0.0 * left if design.cluster else None)
            exact = stats.binomtest(0 if value == 0 else m, m).proportion_ci(design.level, "exact")
            return replace(blank, low=exact.low, high=exact.high, method="clopper-pearson-clusters")
        return blank
    error = math.sqrt(m / (m - 1) * spread) / bottom
    half = stats.t.ppf((1 + design.level) / 2, m - 1) * error
    blank = replace(blank, error=error, freedom=m - 1, units=left if design.cluster else None)
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
    return replace(blank, error=error, freedom=m - 1, low=low, high=high, method=method, units=units)


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
    if design.cluster or design.weight:
        placed = np.empty(len(label))
        placed[label] = (beats @ w_neg / w_neg.sum() - value) / w_pos.sum()
        placed[~label] = (w_pos @ beats / w_pos.sum() - value) / w_neg.sum()
        return _auc_of_units(blank, design, rows, pd.Series(placed * mass, index=rows.index), measure.label[rows.index])
    if min(len(pos), len(neg)) < 2:
        return blank
    variance = beats.mean(axis=1).var(ddof=1) / len(pos) + beats.mean(axis=0).var(ddof=1) / len(neg)
    if variance < 1e-20:
        return blank
    error = math.sqrt(variance)
    half = stats.norm.ppf((1 + design.level) / 2) * error
    return replace(blank, error=error, low=max(0, value - half), high=min(1, value + half), method="delong")


def _auc_of_units(
    blank: Expected, design: Design, rows: pd.DataFrame, brought: pd.Series, label: pd.Series
) -> Expected:
    """Infinitesimal jackknife over clusters or weighted rows, Student's (or normal) interval on the logit scale."""
    assert blank.value is not None
    value, freedom = blank.value, None
    if design.cluster:
        name = rows[design.cluster]
        freedom = min(int(name[label].nunique()), int(name[~label].nunique())) - 1
        if freedom < 1:
            return blank
        brought = brought.groupby(name).sum()
    m = len(brought)
    variance = m / (m - 1) * math.fsum((brought - brought.mean()) ** 2) if m > 1 else 0.0
    if variance <= 1e-24:
        return blank
    error = math.sqrt(variance)
    blank = replace(blank, error=error, freedom=freedom)
    if not 0 < value < 1:
        return blank
    law = stats.t(freedom) if freedom else stats.norm
    half = float(law.ppf((1 + design.level) / 2)) * error / (value * (1 - value))
    centre = math.log(value / (1 - value))
    low, high = (1 / (1 + math.exp(-centre + sign * half)) for sign in (1, -1))
    method = "clustered-placements" if design.cluster else "weighted-placements"
    return replace(blank, low=low, high=high, method=method)


def _few(rows: pd.DataFrame, weight: pd.Series, measure: Measure) -> bool:
    scale = len(rows) / math.fsum(weight)
    return any(scale * math.fsum(events[rows.index] * weight) < 5 for events in measure.events)


def _function(blank: Expected, design: Design, rows: pd.DataFrame, weight: pd.Series, measure: Measure) -> Expected:
    """Delta method from the influence of every row, on the scale of the metric."""
    assert measure.influence is not None
    found = measure.influence(rows, weight)
    if found is None:
        return blank
    value, influence = found
    blank = replace(blank, value=value, notes=("few-events",) if _few(rows, weight, measure) else ())
    units = (influence * weight).groupby(rows[design.cluster]).sum() if design.cluster else influence * weight
    m = len(units)
    if m < 2:
        return blank
    error = math.sqrt(m / (m - 1) * math.fsum((units - units.mean()) ** 2))
    if error < 1e-12:
        return blank
    blank = replace(blank, error=error, freedom=m - 1, units=units)
    half = stats.t.ppf((1 + design.level) / 2, m - 1) * error
    scales: dict[str, tuple[Callable[[float], float], Callable[[float], float], Callable[[float], float]]] = {
        "log": (math.log, lambda v: 1 / v, math.exp),
        "logit": (lambda v: math.log(v / (1 - v)), lambda v: 1 / v / (1 - v), lambda x: 1 / (1 + math.exp(-x))),
        "fisher": (math.atanh, lambda v: 1 / (1 - v * v), math.tanh),
        "rest": (lambda v: -math.log(1 - v), lambda v: 1 / (1 - v), lambda x: 1 - math.exp(-x)),
    }
    forward, slope, back = scales[measure.scale]
    inside = {"log": value > 0, "logit": 0 < value < 1, "fisher": -1 < value < 1, "rest": value < 1}
    if not inside[measure.scale]:
        return blank
    low, high = (back(forward(value) + sign * half * slope(value)) for sign in (-1, 1))
    return replace(blank, low=low, high=high, method="clustered-delta" if design.cluster else "delta")


def _calibration(blank: Expected, design: Design, rows: pd.DataFrame, weight: pd.Series, measure: Measure) -> Expected:
    """Bins of a tenth, one after the other."""
    assert measure.label is not None
    assert measure.score is not None
    label, score = measure.label[rows.index], measure.score[rows.index]
    if design.cluster or design.weight:
        return _calibration_of_units(blank, design, rows, weight, label, score)
    weight = weight * len(rows) / math.fsum(weight)
    bins = []
    for tenth in range(10):
        here = (np.floor(score * 10).clip(upper=9) == tenth).to_numpy()
        n = float(weight[here].sum())
        if n > 1:
            share = float((label * weight)[here].sum()) / n
            apart = share - float((score * weight)[here].sum()) / n
            bins.append((n, apart**2, share * (1 - share) / (n - 1)))
    if not bins:
        return blank
    total = sum(n for n, _, _ in bins)
    square = sum(n / total * (d - v) for n, d, v in bins)
    few = min(float(weight[label].sum()), float(weight[~label].sum())) < 5
    blank = replace(blank, value=math.sqrt(max(0.0, square)), notes=("few-events",) if few else ())
    if not any(v for _, _, v in bins):
        return blank
    true = [(n / total, max(0.0, d - v), v) for n, d, v in bins]
    apart = sum(w * d for w, d, _ in true)
    z = stats.norm.ppf((1 + design.level) / 2)

    def outside(theta: float, seen: float) -> float:
        """Whether a true square is too far from what was seen; distances of all bins grow with it alike."""
        scaled = [(w, theta * (d / apart if apart else 1.0), v) for w, d, v in true]
        variance = sum(w * w * (4 * d * v + 2 * v * v) for w, d, v in scaled)
        variance += (sum(w * d * d for w, d, _ in scaled) - sum(w * d for w, d, _ in scaled) ** 2) / total
        return (seen - theta) ** 2 - z * z * variance

    at = max(0.0, square)
    high = optimize.brentq(outside, at, 2.0, args=(at,), xtol=1e-16, rtol=1e-14)
    low = (
        0.0 if outside(0.0, square) <= 0 else optimize.brentq(outside, 0.0, at, args=(square,), xtol=1e-16, rtol=1e-14)
    )
    return replace(blank, low=math.sqrt(low), high=min(1.0, math.sqrt(high)), method="debiased-bins")


def _calibration_of_units(
    blank: Expected, design: Design, rows: pd.DataFrame, weight: pd.Series, label: pd.Series, score: pd.Series
) -> Expected:
    """Bins of a tenth, whose distances vary together over clusters, or over weighted rows."""
    tenth = np.floor(score * 10).clip(upper=9)
    name = rows[design.cluster] if design.cluster else pd.Series(rows.index, index=rows.index)
    m = int(name.nunique())
    sizes, distances, counts, brought = [], [], [], []
    for each in range(10):
        here = tenth == each
        w = weight[here]
        if not len(w):
            continue
        units = float(name[here].nunique()) if design.cluster else float(w.sum() ** 2 / (w**2).sum())
        if units <= 1 + 1e-9:
            continue
        distance = float((w * (label[here] - score[here])).sum() / w.sum())
        own = (w * (label[here] - score[here] - distance) / w.sum()).groupby(name[here]).sum()
        sizes.append(float(w.sum()))
        distances.append(distance)
        counts.append(units)
        brought.append(own.reindex(name.unique(), fill_value=0.0).to_numpy())
    if not sizes:
        return blank
    few = min(float(weight[label].sum()), float(weight[~label].sum())) * len(rows) / math.fsum(weight) < 5
    d, w = np.array(distances), np.array(sizes) / sum(sizes)
    z = np.stack(brought)
    z = z - z.mean(axis=1, keepdims=True)
    grown = np.sqrt([each / (each - 1) for each in counts])
    # m/(m − 1) of all clusters gives way to that of the clusters of each bin.
    c = z @ z.T * np.outer(grown, grown)
    square = float(sum(w * (d**2 - np.diag(c))))
    value = math.sqrt(max(0.0, square))
    freedom = m - 1 if design.cluster else None
    blank = replace(blank, value=value, notes=("few-events",) if few else ())
    flat = 2 * float(w @ c**2 @ w)
    if flat <= 0:
        return blank
    true = np.sign(d) * np.sqrt(np.maximum(0.0, d**2 - np.diag(c)))
    mean = float(w @ true**2)
    slope = 4 * float((w * true) @ c @ (w * true)) / mean if mean > 0 else 4 * float(w**2 @ np.diag(c))
    curve = (float(w @ true**4) / mean**2 - 1) / m if mean > 0 else 0.0
    law = stats.t(freedom) if freedom else stats.norm
    t = float(law.ppf((1 + design.level) / 2))

    def outside(theta: float, seen: float) -> float:
        return (seen - theta) ** 2 - t * t * (flat + slope * theta + curve * theta**2)

    at, top = max(0.0, square), 2.0
    while outside(top, at) < 0 and top < 1e6:
        top *= 2
    high = optimize.brentq(outside, at, top, args=(at,), xtol=1e-16, rtol=1e-14) if top < 1e6 else math.inf
    inside = outside(0.0, square) <= 0
    low = 0.0 if inside else optimize.brentq(outside, 0.0, at, args=(square,), xtol=1e-16, rtol=1e-14)
    method = "clustered-bins" if design.cluster else "weighted-bins"
    low, high = min(math.sqrt(low), value), max(min(1.0, math.sqrt(high)), value)
    return replace(blank, freedom=freedom, low=low, high=high, method=method)


def _cluster_mean(blank: Expected, design: Design, rows: pd.DataFrame, weight: pd.Series, measure: Measure) -> Expected:
    """Student's interval of one rate for each cluster."""
    assert measure.above is not None
    assert measure.below is not None
    sums = pd.DataFrame({"above": measure.above[rows.index] * weight, "below": measure.below[rows.index] * weight})
    sums = sums.groupby(rows[design.cluster]).sum()
    rates = (sums["above"] / sums["below"])[sums["below"] > 0]
    blank = replace(blank, numerator=float(rates.sum()), denominator=float(len(rates)))
    if not len(rates):
        return blank
    blank = replace(blank, value=float(rates.mean()))
    if len(rates) < 2 or rates.std() < 1e-12:
        return blank
    error = float(rates.std()) / math.sqrt(len(rates))
    half = stats.t.ppf((1 + design.level) / 2, len(rates) - 1) * error
    low, high = max(0.0, rates.mean() - half), rates.mean() + half
    freedom, units = len(rates) - 1, rates - rates.mean()
    return replace(blank, error=error, freedom=freedom, low=low, high=high, method="clustered-mean-t", units=units)


def range_ends(
    values: Sequence[float], errors: Sequence[float], freedom: Sequence[float | None], level: float
) -> tuple[float, float, float]:
    """Simultaneous-pairs interval of the largest difference, by simulation; and the widest reach of a pair."""
    draws = np.random.default_rng(20260601)
    noise = [
        error * (draws.standard_normal(DRAWS) if df is None else draws.standard_t(df, DRAWS))
        for error, df in zip(errors, freedom, strict=True)
    ]
    pairs = list(combinations(range(len(values)), 2))
    widths = [math.hypot(errors[i], errors[j]) for i, j in pairs]
    largest = np.zeros(DRAWS)
    for (i, j), width in zip(pairs, widths, strict=True):
        np.maximum(largest, np.abs(noise[i] - noise[j]) / width, out=largest)
    c = float(np.quantile(largest, level))
    spans = [(abs(values[i] - values[j]), c * width) for (i, j), width in zip(pairs, widths, strict=True)]
    return max(0.0, *(d - reach for d, reach in spans)), max(d + reach for d, reach in spans), c * max(widths)


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
