"""Suppressed cells that a figure under another tool's name is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cardgen.card.audit.statements import name_of
from cardgen.card.audit.verdict import Category, category_of
from cardgen.card.compatibility import Contrast
from cardgen.card.evaluations import EvaluationRecord

__all__ = ["of_compatibility"]


def of_compatibility(
    record: EvaluationRecord, hidden: Mapping[Category, str]
) -> Iterator[tuple[Mapping[str, str], str, str]]:
    """Yield the suppressed category, a message, and the pointer below the evaluation, of each figure that has one."""
    for index, metric in enumerate(record.compatibility):
        for number, contrast in enumerate(metric.contrasts):
            cell = None if contrast.value is None else next(_behind(contrast, hidden), None)
            if cell is not None:
                message = f"{name_of(dict(cell))} is suppressed, and {metric.name} is made of it"
                yield dict(cell), message, f"compatibility/{index}/contrasts/{number}"


def _behind(contrast: Contrast, hidden: Mapping[Category, str]) -> Iterator[Category]:
    """Yield the suppressed cells that a figure is made of: its two sides, or their parts within strata."""
    sides = [contrast.disadvantaged, contrast.advantaged]
    yield from (category_of(side) for side in sides if category_of(side) in hidden)
    if contrast.within is None:
        return
    for cell in hidden:
        group = dict(cell)
        own = {name: group.get(name) for name in contrast.by}
        if set(group) == {*contrast.by, contrast.within} and (not contrast.advantaged or own in sides):
            yield cell
