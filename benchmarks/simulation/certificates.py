"""Scenarios of bias-bounty certificates: the one-sided bound of what a better model brings, and false acceptance."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from scipy import special

from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from cardgen.statistics.certificate import bound_of_clusters, bound_of_rows

__all__ = ["SCENARIOS"]


def _enumerated(rows: int, mended: float, broken: float, *, accepted: bool) -> Callable[[], float]:
    """Add the chances of all samples whose bound holds the truth, or shows an improvement."""

    def share() -> float:
        found = 0.0
        for b in range(rows + 1):
            for k in range(rows - b + 1):
                same = rows - b - k
                ways = special.gammaln(rows + 1) - special.gammaln([b + 1, k + 1, same + 1]).sum()
                logs = b * math.log(mended) + k * math.log(broken) + same * math.log1p(-mended - broken)
                low = bound_of_rows(b, k, rows, NOMINAL)
                if low > 0 if accepted else low <= mended - broken:
                    found += math.exp(ways + logs)
        return found

    return share


def _clusters(m: int, mended: float, broken: float, *, alike: bool, accepted: bool) -> Callable[[Generator], bool]:
    """Draw clusters whose rates differ (correlation 0.1 within a cluster), of like or of very unlike sizes."""

    def run(generator: Generator) -> bool:
        sizes = generator.integers(10, 40, m) if alike else 1 + generator.geometric(0.05, m) ** 2 // 20
        rates = (generator.beta(9 * rate, 9 * (1 - rate), m) for rate in (mended, broken))
        fixed, spoilt = (generator.binomial(sizes, rate) for rate in rates)
        low = bound_of_clusters(fixed, np.minimum(spoilt, sizes - fixed), sizes, 2 * sizes, NOMINAL)
        return low > 0 if accepted else low <= (mended - broken) / 2

    return run


def _scenarios() -> Iterator[Scenario]:
    for rows, mended, broken in ((40, 0.1, 0.1), (40, 0.3, 0.3), (60, 0.05, 0.05), (60, 0.2, 0.01), (60, 0.02, 0.02)):
        world = f"{rows} rows, {mended:.0%} mended, {broken:.0%} broken"
        bound = _enumerated(rows, mended, broken, accepted=False)
        yield Scenario("exact-changed-rows (one-sided)", world, "coverage", exact=bound)
        if mended == broken:
            claim = _enumerated(rows, mended, broken, accepted=True)
            yield Scenario("certificate of a better model", f"{world}: is accepted", "alarms", exact=claim)
    for m, mended, broken, alike in ((10, 0.1, 0.1, True), (20, 0.1, 0.05, True), (50, 0.05, 0.05, False)):
        sizes = "like" if alike else "very unlike"
        world = f"{m} clusters of {sizes} sizes, {mended:.0%} mended, {broken:.0%} broken"
        drawn = _clusters(m, mended, broken, alike=alike, accepted=False)
        yield Scenario("clustered-changed-rows (one-sided)", world, "coverage", drawn, runs=10_000)
        if mended == broken:
            claimed = _clusters(m, mended, broken, alike=alike, accepted=True)
            yield Scenario("certificate of a better model", f"{world}: is accepted", "alarms", claimed, runs=10_000)


SCENARIOS = tuple(_scenarios())
