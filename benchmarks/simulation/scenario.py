"""A scenario: a world whose truth is known, and one run of a method in it."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

__all__ = ["NOMINAL", "Scenario", "Share", "measure"]

NOMINAL = 0.95
"""Level of every interval, and 1 minus the level of every test, in these scenarios."""

Generator = np.random.Generator


@dataclass(frozen=True, slots=True)
class Scenario:
    """One line of the table.

    Attributes:
        method: Id of the method, as intervals carry it in card.json; or the name of a test.
        world: What is drawn, in words.
        kind: coverage: the share of runs whose interval holds the truth; alarms: the share that claims what is not so.
        run: One run: whether it covered, or raised an alarm; None where the method gave no interval.
        exact: Returns the share by enumeration instead, where that can be done.
        runs: Runs of the full study.
        below: Why the share may be worse than nominal, where the method is known not to hold here; empty where it must.
        metrics: Ids of the catalogue whose interval it stands for; empty for disparities and tests.
    """

    method: str
    world: str
    kind: Literal["coverage", "alarms"]
    run: Callable[[Generator], bool | None] | None = None
    exact: Callable[[], float] | None = None
    runs: int = 20_000
    below: str = ""
    metrics: tuple[str, ...] = ()

    @property
    def seed(self) -> int:
        """Seed of the draws, from the names, so that a study is the same on every machine."""
        return zlib.crc32(f"{self.method}|{self.world}".encode())


@dataclass(frozen=True, slots=True)
class Share:
    """What a scenario gave.

    Attributes:
        share: The share of runs that covered, or raised an alarm.
        error: Its Monte Carlo standard error; 0 where it was enumerated.
        runs: Runs that had an interval; 0 where it was enumerated.
        without: Runs without an interval.
    """

    share: float
    error: float
    runs: int
    without: int


def measure(scenario: Scenario, factor: float = 1.0) -> Share:
    """Run a scenario.

    Args:
        scenario: The scenario.
        factor: Runs, as a share of those of the full study.
    """
    if scenario.exact is not None:
        return Share(scenario.exact(), 0.0, 0, 0)
    if scenario.run is None:
        raise ValueError(f"{scenario.method} has nothing to run")
    generator = np.random.Generator(np.random.PCG64DXSM(scenario.seed))
    wanted = max(50, round(scenario.runs * factor))
    found = [scenario.run(generator) for _ in range(wanted)]
    known = [each for each in found if each is not None]
    share = sum(known) / len(known)
    return Share(share, math.sqrt(share * (1 - share) / len(known)), len(known), wanted - len(known))
