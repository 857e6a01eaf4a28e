"""The simulation study in small: every scenario keeps its promise, and the page in docs/ tells all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.coverage import SCENARIOS, holds, study, table
from benchmarks.simulation.scenario import Scenario, Share, measure
from cardgen.metrics.clarify import CLARIFY
from cardgen.metrics.registry import METRICS

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


@pytest.mark.parametrize("processes", [1, 2])
def test_how_many_processes_there_are_makes_no_difference(processes: int) -> None:
    chosen = [index for index, each in enumerate(SCENARIOS) if each.method == "newcombe-paired"]
    assert len(chosen) > 1
    assert study(chosen, 0.01, processes) == [measure(SCENARIOS[index], 0.01) for index in chosen]


def test_the_page_tells_every_metric(project: Path) -> None:
    page = (project / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert named(page) == {*METRICS, *(f"{name} (Clarify)" for name in CLARIFY)}


def test_a_metric_is_told_with_the_worlds_that_stand_for_it() -> None:
    # By position, so that the figures of any two scenarios can be told apart.
    found = [(each, Share(index / 1_000, 0.0, 1, 0)) for index, each in enumerate(SCENARIOS)]
    page = table(found)
    mine = [share.share for each, share in found if "mcc" in each.metrics and each.method == "delta"]
    assert len(mine) == 2
    line = next(line for line in page.splitlines() if line.startswith("| mcc |"))
    assert f"| delta: {min(mine):.1%} to {max(mine):.1%} in 2 worlds |" in line


def named(page: str) -> set[str]:
    lines = [line for line in page.partition("## Metrics")[2].splitlines() if line.startswith("| ")]
    return {name.strip() for line in lines[1:] for name in line.split("|")[1].split(",")}


def test_the_page_tells_every_scenario(project: Path) -> None:
    page = (project / "docs" / "coverage.md").read_text(encoding="utf-8").partition("## Metrics")[0]
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    told = {tuple(cell.strip() for cell in line.strip("|").split("|")[:2]) for line in lines}
    assert {(each.method, each.world) for each in SCENARIOS} <= told
    assert len(lines) == len(SCENARIOS) + 2
    failing = [line for line in lines if "**no**" in line]
    assert all(any(each.below in line for each in SCENARIOS if each.below) for line in failing)
