"""Scenarios of target words beside words for groups: each text leans to some groups, and words lean to them or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from benchmarks.simulation.shares import covers
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.linearised import moments
from cardgen.statistics.mean_distance import mean_distance
from cardgen.statistics.range_of_groups import gap

__all__ = ["SCENARIOS"]

Run = Callable[[Generator], bool | None]
Floats = np.ndarray

_METRICS = ("stereotype_assoc",)


@dataclass(frozen=True, slots=True)
class _World:
    """Texts whose words for groups and target words hang together.

    Attributes:
        words: In words.
        leans: How much more often each target word stands in a text that leans to each group, shape (words, groups).
        spread: Concentration of a text's leaning on each group: near 0 where a text speaks of one group alone.
        uses: Uses of a target word in a text, about.
    """

    words: str
    leans: tuple[tuple[float, ...], ...]
    spread: float = 0.5
    uses: float = 0.6

    @property
    def truth(self) -> float:
        """The mean distance of E [own_g · Σ_h lean_wh own_h], with own the leaning of a text (Dirichlet)."""
        groups = len(self.leans[0])
        pairs = np.array(self.leans) @ (self.spread**2 * np.ones((groups, groups)) + self.spread * np.eye(groups))
        shares = pairs / pairs.sum(axis=1, keepdims=True)
        return 0.5 * float(np.abs(shares - 1 / groups).sum(axis=1).mean())

    def draw(self, generator: Generator, texts: int) -> Floats:
        """Draw the pairs of every text, words first, shape (texts, words · groups)."""
        groups = len(self.leans[0])
        own = generator.dirichlet(np.full(groups, self.spread), texts)
        mentions = generator.poisson(groups * own)
        uses = generator.poisson(self.uses * own @ np.array(self.leans).T)
        pairs: Floats = (uses[:, :, None] * mentions[:, None, :]).reshape(texts, -1).astype(float)
        return pairs


_ALIKE = _World("8 words beside 2 groups alike", ((1.0, 1.0),) * 8, spread=2.0)
_MIXED = _World("8 words, of which some lean to one of 2 groups", ((1.5, 0.5), (0.7, 1.3), (1.0, 1.0), (1.2, 0.8)) * 2)
_STRONG = _World("8 words that lean strongly to one of 2 groups", ((1.9, 0.1),) * 4 + ((0.1, 1.9),) * 4, spread=0.4)
_RARE = _World("8 such words in 1 of 20 texts each", _STRONG.leans, spread=0.2, uses=0.1)
_THREE = _World("4 words beside 3 groups", ((2.0, 0.5, 0.5), (1.0, 1.0, 1.0), (0.6, 1.2, 1.2), (0.2, 0.8, 2.0)))


def _estimate(world: _World, generator: Generator, texts: int) -> Estimate:
    units = world.draw(generator, texts)
    taking_part = int((units > 0).any(axis=1).sum())
    return mean_distance(moments(units), len(world.leans), NOMINAL, 0, units=taking_part).estimate


def _coverage(world: _World, texts: int) -> Run:
    return lambda generator: covers(_estimate(world, generator, texts), world.truth)


def _alarm(world: _World, texts: tuple[int, ...]) -> Run:
    """Categories of few and of many texts, which are alike."""

    def run(generator: Generator) -> bool | None:
        found = [_estimate(world, generator, number) for number in texts]
        values = [each.value or 0.0 for each in found]
        errors, freedom = [each.standard_error for each in found], [each.degrees_of_freedom for each in found]
        interval = gap(values, errors, freedom, NOMINAL, 0).interval
        return None if interval is None else interval.low > 0

    return run


def _scenarios() -> Iterator[Scenario]:
    for texts, world in ((100, _ALIKE), (400, _MIXED), (400, _STRONG), (100, _RARE), (100, _THREE)):
        name = f"{texts} texts, {world.words}"
        yield Scenario("mean-distance", name, "coverage", _coverage(world, texts), runs=1_000, metrics=_METRICS)
    name = f"categories of 60 and 400 texts, {_ALIKE.words}: a gap is claimed"
    yield Scenario("simultaneous-pairs", name, "alarms", _alarm(_ALIKE, (60, 400)), runs=1_000)


SCENARIOS = tuple(_scenarios())
