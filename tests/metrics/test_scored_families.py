"""Families of metrics over scores and values: what their ids mean, and which ids mean nothing."""

from __future__ import annotations

import pytest

from cardgen.metrics.registry import METRICS, find, resolve
from cardgen.spec.metrics import MetricOptions


@pytest.mark.parametrize(
    ("name", "label", "share"),
    [
        ("p50", "median", 0.5),
        ("p5", "5th percentile", 0.05),
        ("p11", "11th percentile", 0.11),
        ("p21", "21st percentile", 0.21),
        ("p72", "72nd percentile", 0.72),
        ("p93", "93rd percentile", 0.93),
        ("p95", "95th percentile", 0.95),
        ("p99_9", "99.9th percentile", 0.999),
    ],
)
def test_a_quantile_is_named_by_its_percentage(name: str, label: str, share: float) -> None:
    metric = find(name)
    assert metric is not None
    assert (metric.id, metric.label, metric.form, metric.task) == (name, label, "quantile", "scores")
    assert metric.at == pytest.approx(share)


@pytest.mark.parametrize(
    "name", ["p0", "p100", "p050", "p", "p9.5", "p99_0", "p99_99", "tmr_at_fmr_1e-0", "tmr_at_fmr_1e3"]
)
def test_what_is_no_member(name: str) -> None:
    assert find(name) is None


def test_a_false_match_rate_is_in_the_id() -> None:
    metric = find("tmr_at_fmr_1e-5")
    assert metric is not None
    assert metric.at == pytest.approx(1e-5)
    assert "1 in 100,000" in metric.label
    assert not metric.thresholded


def test_listed_members_are_those_of_the_family() -> None:
    for name in ("p50", "p90", "p95", "p99", "tmr_at_fmr_1e-2", "tmr_at_fmr_1e-3", "tmr_at_fmr_1e-4"):
        listed, made = METRICS[name], find(name)
        assert listed == made


def test_an_owner_says_what_a_quantile_is_of() -> None:
    latency = resolve(
        MetricOptions(id="p95", label="Latency, 95th percentile", unit="ms", direction="lower_is_better"), "scores"
    )
    assert (latency.label, latency.unit, latency.direction, latency.at) == (
        "Latency, 95th percentile",
        "ms",
        "lower_is_better",
        0.95,
    )
