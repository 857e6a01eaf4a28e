"""Metrics of text whose ids hold a number."""

from __future__ import annotations

import pytest

from cardgen.metrics.registry import METRICS, find


@pytest.mark.parametrize("name", ["pass_at_100", "ndcg_at_3", "recall_at_1000", "precision_at_1", "hit_rate_at_20"])
def test_a_member_of_a_family_is_found(name: str) -> None:
    found = find(name)
    assert found is not None
    assert found.id == name
    assert found.at == float(name.rpartition("_")[2])
    assert f"{found.at:g}" in found.label


@pytest.mark.parametrize(
    "name", ["pass_at_101", "ndcg_at_0", "ndcg_at_05", "recall_at_1001", "mrr_at_5", "pass_at_1.5"]
)
def test_none_is_no_member(name: str) -> None:
    assert find(name) is None


@pytest.mark.parametrize("name", ["pass_at_1", "pass_at_10", "ndcg_at_10", "recall_at_10"])
def test_the_usual_members_are_listed_and_are_those_of_the_family(name: str) -> None:
    listed = METRICS[name]
    other = find(name.replace("10", "1") if name.endswith("10") else name)
    assert other is not None
    assert (listed.task, listed.form, listed.needs) == (other.task, other.form, other.needs)
