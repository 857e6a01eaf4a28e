"""What a card says of synthetic rows: their share, and a mark wherever figures mix them with real ones."""

from __future__ import annotations

from collections.abc import Iterable

from cardgen.card.evaluations import CategoryCoverage, EvaluationRecord
from cardgen.card.label_sources import weak_labels
from cardgen.card.numbers import scale_for
from cardgen.spec.evidence import Group
from cardgen.spec.origin import ORIGIN, SYNTHETIC

__all__ = ["marks", "mixture", "origin_of", "synthetic_share"]


def origin_of(groups: Iterable[Group], evaluation: EvaluationRecord) -> str | None:
    """Return the id of the group of real and synthetic rows of an evaluation; None where it marks none."""
    kinds = {group.id: group.kind for group in groups}
    return next((by[0] for by in evaluation.by if len(by) == 1 and kinds.get(by[0]) == ORIGIN), None)


def synthetic_share(groups: Iterable[Group], evaluation: EvaluationRecord) -> float | None:
    """Return the share of synthetic rows; None where it is suppressed, or no row says."""
    found = _synthetic(groups, evaluation)
    if found is None or found.status == "suppressed":
        return None
    return found.share or 0.0


def mixture(groups: Iterable[Group], evaluation: EvaluationRecord) -> str:
    """Say how many of the rows behind the figures of an evaluation are synthetic; an empty string where none are."""
    found = _synthetic(groups, evaluation)
    if found is None or found.status == "absent":
        return ""
    if found.share is None:
        return "some synthetic rows, suppressed"
    return f"{scale_for('share', [found.share], (), [evaluation.rows or 1]).value(found.share)} synthetic rows"


def marks(groups: Iterable[Group], evaluation: EvaluationRecord, by: Iterable[str]) -> str:
    """Say what a reader must know of every figure over a grouping: weak labels, and synthetic rows among the real.

    Args:
        groups: The groups of the card.
        evaluation: The evaluation.
        by: The grouping; figures by origin mix nothing.
    """
    known, names = tuple(groups), tuple(by)
    mixed = "" if origin_of(known, evaluation) in names else mixture(known, evaluation)
    return " and ".join(filter(None, (weak_labels(known, names), mixed)))


def _synthetic(groups: Iterable[Group], evaluation: EvaluationRecord) -> CategoryCoverage | None:
    identifier = origin_of(groups, evaluation)
    categories = (each for record in evaluation.coverage if record.group == identifier for each in record.categories)
    return next((each for each in categories if each.category == SYNTHETIC), None)
