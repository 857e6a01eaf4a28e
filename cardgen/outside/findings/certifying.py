"""The certificate of a finding that brings a better model: how much it improves the service, at the least."""

from __future__ import annotations

from cardgen.outside.findings.asking import Asked
from cardgen.outside.holdout import holdout_rows
from cardgen.spec.findings import Certificate
from cardgen.statistics.certificate import Improvement, improvement

__all__ = ["certificate_of", "certified", "level_of_bounds"]


def certified(asked: Asked, level: float) -> Certificate | None:
    """Hold a better model's predictions for the group against the service's own.

    Args:
        asked: A finding; None is returned where it brings no predictions.
        level: Two-sided level of the interval of its claim; the bound is as sure as the lower end of that.

    Raises:
        InvalidInputError: The evaluation is no classification of single rows, or rows have no id.
        DataError: The predictions do not join the held-out data.
        UnreadableError: They cannot be read.
    """
    offered = asked.loaded.finding.predictions
    if offered is None:
        return None
    files = ((offered, asked.loaded.path.parent, 0),)
    rows = holdout_rows(asked.kit, asked.path, asked.mapping, (asked.loaded.group.predicate,), files)
    wrong, better = rows.prediction != rows.label, rows.better[0] != rows.label
    return certificate_of(improvement(rows.masks[0], wrong, better, level_of_bounds(level), rows.clusters))


def level_of_bounds(level: float) -> float:
    """Return the one-sided level of a certificate's bound: that of the lower end of a two-sided interval.

    A finding with predictions is counted as two claims. With 1 − a for the interval of its claim, the bounds over the
    service and over a bounty's list of better models are at 1 − a/2 each, so that all three are wrong at most as often
    as two claims are.

    Args:
        level: Two-sided level of the interval of one claim, 1 − a.
    """
    return (1 + level) / 2


def certificate_of(found: Improvement) -> Certificate:
    """Write an improvement down."""
    return Certificate(
        weight=found.weight,
        old_error=found.old_error,
        new_error=found.new_error,
        improvement=found.value,
        lower_bound=found.lower_bound,
        level=found.level,
        accepted=found.shown,
    )
