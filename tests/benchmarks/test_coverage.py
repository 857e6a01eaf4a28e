"""The simulation study in small: every scenario keeps its promise, and the page in docs/ tells all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.coverage import SCENARIOS, holds
from benchmarks.simulation.scenario import Scenario, measure

_SLACK = 3.0
"""Monte Carlo standard errors that a small study may be off by."""


def name(scenario: Scenario) -> str:
    return f"{scenario.method}: {scenario.world}"


@pytest.mark.parametrize("scenario", [each for each in SCENARIOS if not each.below], ids=name)
def test_a_method_keeps_its_promise(scenario: Scenario) -> None:
    share = measure(scenario, factor=0.03)
    assert share.without == 0
    assert holds(scenario, share, slack=_SLACK), f"{share.share:.3f} ± {share.error:.3f}"


def test_what_does_not_hold_is_seen_not_to() -> None:
    """A study that could not fail would prove nothing: thirty rows of a long tail are found out."""
    skewed = next(each for each in SCENARIOS if each.world.endswith("lognormal (skewed)"))
    assert not holds(skewed, measure(skewed, factor=0.1), slack=_SLACK)


def test_the_page_tells_every_scenario(project: Path) -> None:
    page = (project / "docs" / "coverage.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    told = {tuple(cell.strip() for cell in line.strip("|").split("|")[:2]) for line in lines}
    assert {(each.method, each.world) for each in SCENARIOS} <= told
    assert len(lines) == len(SCENARIOS) + 2
    failing = [line for line in lines if "**no**" in line]
    assert all(any(each.below in line for each in SCENARIOS if each.below) for line in failing)
