"""Whether the columns of groups and of target words fit together: what a spec must not say of them."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.spec.checks.contradiction import Contradiction, duplicates
from cardgen.spec.evidence import Evaluation
from cardgen.spec.reading.positions import TreePath

__all__ = ["mention_contradictions"]

_MOST_OF_CLUSTERS = 100
_MOST_OF_ROWS = 40
"""Pairs of a group and a target word: of independent rows the engine sums the products of any two pairs."""


def mention_contradictions(path: TreePath, evaluation: Evaluation) -> Iterator[Contradiction]:
    """Yield columns that are named twice, and more pairs of groups and target words than can be measured."""
    groups, targets = evaluation.columns.mentions or (), evaluation.columns.targets or ()
    yield from duplicates((*path, "columns", "mentions"), "column", groups)
    yield from duplicates((*path, "columns", "targets"), "column", targets)
    most, instead = _MOST_OF_CLUSTERS, ""
    if evaluation.cluster is None:
        most = _MOST_OF_ROWS
        instead = f"; or name the prompts of answers (cluster: …), which allows {_MOST_OF_CLUSTERS} pairs"
    if len(groups) * len(targets) > most:
        message = f"{len(targets)} target words beside {len(groups)} groups make {len(groups) * len(targets)} pairs"
        message += f", more than the {most} that can be measured"
        hint = f"name at most {most // len(groups)} target words, those that are used most{instead}"
        yield (*path, "columns", "targets"), message, hint, "too-many-targets"
