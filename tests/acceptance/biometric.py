"""The measures of biometrics over the error rates of a card, computed a second time; see `oracle`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest

from tests.acceptance.oracle import DRAWS, Expected

__all__ = ["KINDS", "Rates", "holds"]

KINDS = {"fmr": ("max_to_geometric_mean", "gini", "garbe"), "fnmr": ("max_to_geometric_mean", "gini")}
"""Which measures stand with which rate; GARBE, of both, with the first."""

Name = tuple[str, ...]
Measure = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Rates:
    """An error rate of every category, and of everyone."""

    cells: Mapping[Name, Expected]
    everyone: Expected


@dataclass(frozen=True)
class _Rate:
    value: float
    error: float | None = None
    freedom: float | None = None

    @property
    def replaced(self) -> bool:
        return self.error is None


def holds(found: Mapping[str, Mapping[str, Any]], rates: Rates, others: Rates | None, level: float) -> None:
    """Hold the measures of a grouping against its rates.

    Args:
        found: Disparities of the card by kind, those of biometrics alone.
        rates: The rate that they are of.
        others: False non-match rates, for the measure of both.
        level: Confidence level.
    """
    counted = {name: rate for name, cell in rates.cells.items() if (rate := _counted(cell, rates.everyone))}
    left_out = {name: _why(cell) for name, cell in rates.cells.items() if name not in counted}
    each = list(counted.values())
    for kind, measure in (("max_to_geometric_mean", _largest), ("gini", _gini)):
        _agrees(found[kind], [each], measure, left_out, level)
    roles = found["max_to_geometric_mean"]["groups"]
    if len(each) > 1:
        most = tuple(roles["largest"][group] for group in found["max_to_geometric_mean"]["by"])
        assert counted[most].value == max(rate.value for rate in each)
    if others is None:
        assert "garbe" not in found
        return
    pairs = {name: (rate, _counted(others.cells[name], others.everyone)) for name, rate in counted.items()}
    both = [(rate, other) for rate, other in pairs.values() if other]
    left_out |= {name: "few-events" for name, (_, other) in pairs.items() if not other}
    groups = [[rate for rate, _ in both], [other for _, other in both]]
    _agrees(found["garbe"], groups, lambda logs: _mean_of_ginis(logs, len(both)), left_out, level)
    if len(both) > 1:
        assert tuple(found["garbe"]["metrics"]) == ("fmr", "fnmr")


def _counted(cell: Expected, everyone: Expected) -> _Rate | None:
    """A rate that can be compared as a factor; one of 0 counts as the most it may be, if that is not above everyone."""
    if cell.status != "ok" or cell.value is None:
        return None
    if "few-events" not in cell.notes:
        return _Rate(cell.value, cell.error, cell.freedom)
    if cell.value == 0 and cell.high is not None and everyone.value and cell.high <= everyone.value:
        return _Rate(cell.high)
    return None


def _why(cell: Expected) -> str:
    return "few-events" if cell.status == "ok" else cell.status


def _largest(logs: np.ndarray) -> np.ndarray:
    """The largest rate over the geometric mean (NIST IR 8429), of every column of logarithms."""
    rates = np.exp(logs)
    return np.asarray(rates.max(axis=0) / rates.prod(axis=0) ** (1 / len(rates)))


def _gini(logs: np.ndarray) -> np.ndarray:
    """n/(n−1) · Σ_i Σ_j |x_i − x_j| / (2 n² x̄) (Howard et al. 2022), of every column of logarithms."""
    rates, n = np.exp(logs), len(logs)
    apart = sum(np.abs(one - other) for one in rates for other in rates)
    return np.asarray(n / (n - 1) * apart / (2 * n**2 * rates.mean(axis=0)))


def _mean_of_ginis(logs: np.ndarray, groups: int) -> np.ndarray:
    return np.asarray((_gini(logs[:groups]) + _gini(logs[groups:])) / 2)


def _agrees(
    found: Mapping[str, Any],
    rates: Sequence[Sequence[_Rate]],
    measure: Measure,
    left_out: Mapping[Name, str],
    level: float,
) -> None:
    """Hold a measure against rates, of one kind or of two after each other."""
    by = found["by"]
    assert {tuple(x["group"][group] for group in by): x["reason"] for x in found["excluded"]} == left_out
    if len(rates[0]) < 2:
        assert (found["status"], found["value"]) == ("insufficient", None)
        return
    every = [rate for kind in rates for rate in kind]
    logs = [np.log([rate.value for rate in kind]) for kind in rates]
    value = float(measure(np.concatenate(logs)[:, None])[0])
    assert found["value"] == pytest.approx(value, rel=1e-9)
    replaced = any(rate.replaced for rate in every)
    assert found["notes"] == (["zero-replaced"] if replaced else [])
    if replaced:
        assert found["interval"] is None
        return
    interval = found["interval"]
    assert interval["method"] == "pattern-inversion"
    assert interval["low"] <= found["value"] <= interval["high"]
    low, high = _ends(value, logs, every, measure, level)
    if len(rates) > 1:
        # One rate may be more unequal than it was seen to be while the other is not: Zou and Donner (2008) of both.
        parts = []
        for each, kind in zip(logs, rates, strict=True):
            seen = float(_gini(each[:, None])[0])
            ends = _ends(seen, [each], kind, _gini, level)
            parts.append((seen - ends[0], ends[1] - seen))
        down, up = (math.hypot(*sides) / 2 for sides in zip(*parts, strict=True))
        low, high = min(low, value - down), max(high, value + up)
    assert interval["low"] == pytest.approx(low, abs=0.05 * (high - low))
    assert interval["high"] == pytest.approx(high, abs=0.05 * (high - low))


def _ends(
    value: float, logs: Sequence[np.ndarray], rates: Sequence[_Rate], measure: Measure, level: float
) -> tuple[float, float]:
    """The least and the greatest measure, along patterns of the rates, at which what was seen is not too rare."""
    draws, tail = np.random.default_rng(20260601), (1 - level) / 2
    errors = np.array([(rate.error or 0.0) / rate.value for rate in rates])
    noise = np.stack(
        [
            error * (draws.standard_normal(DRAWS) if rate.freedom is None else draws.standard_t(rate.freedom, DRAWS))
            for error, rate in zip(errors, rates, strict=True)
        ]
    )
    apart = np.concatenate([kind - np.median(kind) for kind in logs])
    alike = np.where(np.abs(apart) < 2 * errors, 0.0, apart)
    patterns = [np.concatenate([kind - kind.mean() for kind in logs]), *([alike] if alike.any() else [])]
    ends = [value]
    for pattern in patterns:
        drawn = partial(_drawn, measure, pattern, noise)
        floor = max(value, float(np.median(drawn(0.0))))
        lowest = _first(partial(_is_likely, drawn, value, tail))
        highest = _first(partial(_is_rare, drawn, floor, tail))
        ends += [float(measure(multiple * pattern[:, None])[0]) for multiple in (lowest, highest)]
    return min(ends), max(ends)


def _drawn(measure: Measure, pattern: np.ndarray, noise: np.ndarray, multiple: float) -> np.ndarray:
    return measure(multiple * pattern[:, None] + noise)


def _is_likely(drawn: Callable[[float], np.ndarray], seen: float, tail: float, multiple: float) -> bool:
    """Whether so large a measure is seen often enough where categories differ by a multiple of the pattern."""
    return float((drawn(multiple) >= seen).mean()) >= tail


def _is_rare(drawn: Callable[[float], np.ndarray], seen: float, tail: float, multiple: float) -> bool:
    """Whether so small a measure is seen too seldom there."""
    return float((drawn(multiple) <= seen).mean()) <= tail


def _first(holds_from: Callable[[float], bool]) -> float:
    """The least multiple of a pattern from which something holds, by bisection."""
    low, high = 0.0, 1.0
    if holds_from(low):
        return low
    while not holds_from(high):
        high *= 2
        assert high <= 1024
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if holds_from(middle) else (middle, high)
    return high
