"""How those tested compare with the people that a service is for: the representation ratio of each category.

The ratio is the share of a category among those tested over its declared share of the population. What is counted are
people (clusters) where they are declared, else rows: rows of one speaker say nothing of how many speakers there were.
The interval is Wilson's for the share among those tested (Wilson 1927, JASA), over the declared share, which is taken
to be exact. It holds where those tested were drawn independently of each other.

Nothing is printed here that the coverage does not print already. The number of all that were tested is either printed,
or a sum of printed numbers: a ratio is a quotient of two of them, so no hidden category follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.evaluations import CoverageRecord
from cardgen.card.representation import CategoryRepresentation, Representation
from cardgen.card.results import IntervalRecord
from cardgen.evaluation.cells import Coverage
from cardgen.spec.fields import Level
from cardgen.spec.populations import Population
from cardgen.statistics.proportion import wilson

__all__ = ["Sample", "representation"]

_MOST_TWICE = 0.05
"""Clusters that may be in several categories, as a share of all: more, and shares of people mean something else."""

_TWICE = "too many are in several categories, so that their shares are not those of a population"
_OVERLAP = "some are in several categories, of which the population names only a part"
_HIDDEN = "how many were tested in all would tell how many are in a category that is suppressed"
_UNKNOWN = "how many people have a label is not counted where the group stands in intersections only"


@dataclass(frozen=True, slots=True)
class Sample:
    """How many were tested, as far as it is printed.

    Attributes:
        coverage: What was counted, hidden categories included.
        record: What is printed of it.
        everyone: Clusters of the evaluation; None where they are not printed, or there are none.
        labelled: Distinct clusters with a label of the group; None where that is not known.
        complete: Whether everyone in the evaluation has a label.
        shows_all: Whether nothing of the evaluation is hidden.
    """

    coverage: Coverage
    record: CoverageRecord
    everyone: int | None
    labelled: int | None
    complete: bool
    shows_all: bool

    @property
    def by_cluster(self) -> bool:
        """Whether clusters are counted."""
        return self.coverage.clusters is not None

    @property
    def printed(self) -> dict[str, int]:
        """The printed number of each category; hidden ones are left out."""
        return {
            item.category: (item.clusters if self.by_cluster else item.rows) or 0
            for item in self.record.categories
            if item.status != "suppressed"
        }

    @property
    def twice(self) -> float:
        """By how much the categories together hold more clusters than there are; 0 where that is not known."""
        if self.coverage.clusters is None or not self.labelled:
            return 0.0
        return sum(self.coverage.clusters.values()) / self.labelled - 1

    @property
    def overlapping(self) -> bool:
        """Whether clusters are in several categories, as far as that is known."""
        return self.twice > 0


def representation(population: Population, tested: Sample, level: Level) -> Representation:
    """Hold those tested against the declared population of a group.

    Args:
        population: The declared shares.
        tested: Who was tested.
        level: Confidence level of the intervals.
    """
    printed = tested.printed
    unnamed = tuple(
        item.category
        for item in tested.record.categories
        if item.category not in population.shares and printed.get(item.category) != 0
    )
    of, reason = _number(population, tested, unnamed)
    known = {item.category for item in tested.record.categories}
    return Representation(
        unit="clusters" if tested.by_cluster else "rows",
        of=of,
        overlapping=tested.overlapping and of is not None,
        categories=tuple(
            _category(name, share, printed.get(name, None if name in known else 0), of, level)
            for name, share in population.shares.items()
        ),
        unnamed=unnamed,
        reason=reason,
    )


def _category(name: str, population: float, number: int | None, of: int | None, level: Level) -> CategoryRepresentation:
    if number is None or not of:
        return CategoryRepresentation(category=name, population=population, status="suppressed")
    ends = wilson(number, of, level)
    return CategoryRepresentation(
        category=name,
        population=population,
        share=number / of,
        ratio=number / of / population,
        interval=IntervalRecord(
            low=ends.low / population, high=ends.high / population, level=level, method=ends.method
        ),
        status="ok",
    )


def _number(population: Population, tested: Sample, unnamed: tuple[str, ...]) -> tuple[int | None, str | None]:
    """Return how many were tested in the categories of the population, or None and why it is not said."""
    printed = tested.printed
    known = {item.category for item in tested.record.categories}
    named = [name for name in population.shares if name in known]
    if tested.twice > _MOST_TWICE:
        return None, _TWICE
    if tested.overlapping and unnamed:
        return None, _OVERLAP
    if all(name in printed for name in named) and not tested.overlapping and _is_sum(tested):
        return sum(printed[name] for name in named), None
    whole = _whole(tested)
    if whole is None and tested.shows_all:
        return None, _UNKNOWN
    if whole is None or any(name not in printed for name in unnamed):
        return None, _HIDDEN
    return whole - sum(printed[name] for name in unnamed), None


def _is_sum(tested: Sample) -> bool:
    """Tell whether the categories are known not to overlap, so that their numbers add up."""
    return not tested.by_cluster or tested.labelled is not None


def _whole(tested: Sample) -> int | None:
    """Return how many have a label, where it is printed or nothing is hidden."""
    if not tested.by_cluster:
        shares = [(item.rows, item.share) for item in tested.record.categories if item.rows and item.share]
        return round(shares[0][0] / shares[0][1]) if shares else None
    if tested.complete and tested.everyone is not None:
        return tested.everyone
    return tested.labelled if tested.shows_all else None
