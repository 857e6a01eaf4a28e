"""What an owner asks for beyond the groupings of `by`: a scan of intersections, and gaps adjusted for other groups."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Annotated, Literal

from pydantic import Field

from cardgen.spec.fields import Identifier, Model

__all__ = ["Adjustment", "AdjustmentMethod", "Scan", "groupings_of"]

AdjustmentMethod = Literal["mantel-haenszel", "poisson"]


def groupings_of(groups: Iterable[str], depth: int) -> tuple[tuple[str, ...], ...]:
    """Return every choice of one to `depth` of some groups, single groups first.

    >>> groupings_of(["age", "sex"], 2)
    (('age',), ('sex',), ('age', 'sex'))
    """
    return tuple(chosen for size in range(1, depth + 1) for chosen in combinations(dict.fromkeys(groups), size))


class Scan(Model):
    """A search for the intersections that do worse than everyone else."""

    groups: Annotated[tuple[Identifier, ...], Field(min_length=2, max_length=8)] = Field(
        description="The groups to cross; each is a group of `by`.", examples=[["gender", "age", "accent"]]
    )
    depth: Annotated[int, Field(ge=2, le=3)] = Field(
        default=2, description="How many groups are crossed at most; single groups are searched too.", examples=[2, 3]
    )
    rate: Annotated[float, Field(gt=0, le=0.5)] = Field(
        default=0.10,
        description="The false discovery rate: the share of what is found that may be chance.",
        examples=[0.10],
    )
    metrics: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=20)] | None = Field(
        default=None,
        description="The metrics to search with; every metric with a better direction that is made of sums where not "
        "said.",
        examples=[["fpr", "fnr"]],
    )

    @property
    def groupings(self) -> tuple[tuple[str, ...], ...]:
        """Every choice of one to `depth` of the groups, single groups first."""
        return groupings_of(self.groups, self.depth)


class Adjustment(Model):
    """The gaps of one group, adjusted for what other groups explain of them."""

    by: Identifier = Field(description="The group whose categories are compared.", examples=["accent"])
    within: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=3)] = Field(
        description="The groups to adjust for: like is compared with like within them.", examples=[["gender", "age"]]
    )
    method: AdjustmentMethod = Field(
        description="mantel-haenszel for proportions of independent rows; poisson for proportions and ratios, such as "
        "a word error rate, with clusters.",
        examples=["mantel-haenszel", "poisson"],
    )
    metrics: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=20)] | None = Field(
        default=None,
        description="The metrics to adjust; every metric that the method is for where not said.",
        examples=[["fpr"]],
    )
