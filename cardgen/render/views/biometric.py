"""What stands beside the biometric measures of a grouping: how each reads, and what was done with rates of 0."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cardgen.card.results import Disparity
from cardgen.card.words import category_name

__all__ = ["BIOMETRIC", "in_words"]

BIOMETRIC = ("max_to_geometric_mean", "gini", "garbe")
"""The kinds of disparities that are measures of biometrics."""

_READING: Mapping[str, str] = MappingProxyType(
    {
        "max_to_geometric_mean": "1 where all rates are equal",
        "gini": "0 where all rates are equal, 1 where one group has all errors",
        "garbe": "0 where all rates are equal; of false matches and false non-matches",
    }
)


def in_words(item: Disparity, by: tuple[str, ...]) -> str:
    """Say how a measure reads, which group is the largest, and whether a rate of 0 was replaced."""
    largest = item.groups.get("largest")
    named = f"{category_name(largest, by)}; " if largest else ""
    replaced = "; a rate of 0 counts as the upper end of its interval" if "zero-replaced" in item.notes else ""
    return f"{named}{_READING[item.kind]}{replaced}"
