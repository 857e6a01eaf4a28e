"""What the notes of a figure mean, in words that someone who decides understands."""

from __future__ import annotations

from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import count
from cardgen.card.results import Excluded, Result
from cardgen.card.words import category_name
from cardgen.render.prose.text import cluster_noun, counted

__all__ = ["excluded_in_words", "notes_in_words", "reason_in_words"]

_REASONS = {
    "few-events": "too few events",
    "insufficient": "too few tested",
    "suppressed": "suppressed",
    "undefined": "undefined",
    "absent": "not in the data",
}

_SAID_BY_THE_COLUMN = "no-n"
"""The note that stands where the table says "not reported" in place of how many were tested."""


def notes_in_words(
    result: Result, evaluation: EvaluationRecord, metric: MetricRecord, *, intervals: bool = True
) -> tuple[str, ...]:
    """Explain the notes of a figure, each in a few words.

    Args:
        result: The figure.
        evaluation: Where it comes from.
        metric: What it is of.
        intervals: Whether its table has a column of intervals; without one, no row says that it has none.
    """
    said = {_SAID_BY_THE_COLUMN} if intervals else {_SAID_BY_THE_COLUMN, "no-interval"}
    return tuple(_note(note, result, evaluation, metric) for note in result.notes if note not in said)


def _note(note: str, result: Result, evaluation: EvaluationRecord, metric: MetricRecord) -> str:
    if note == "few-clusters":
        noun = cluster_noun(evaluation.cluster)
        return f"Rests on {counted(result.clusters, noun)} only" if result.clusters else f"Rests on very few {noun}s"
    if note == "few-events":
        return f"{_events(result, metric)}too few to compare"
    return note.replace("-", " ").capitalize()


def _events(result: Result, metric: MetricRecord) -> str:
    """Print the events behind a share, `2 of 23: `, where the card holds them."""
    above, below = result.numerator, result.denominator
    if metric.form != "proportion" or above is None or below is None or above != int(above) or below != int(below):
        return "Events or non-events are "
    return f"{count(int(above))} of {count(int(below))}: "


def reason_in_words(reason: str) -> str:
    """Say why a category stays out of a summary."""
    return _REASONS.get(reason, reason.replace("-", " "))


def excluded_in_words(excluded: tuple[Excluded, ...], by: tuple[str, ...]) -> str:
    """List the categories that stay out of a summary, with their reasons, by reason."""
    reasons: dict[str, list[str]] = {}
    for item in excluded:
        reasons.setdefault(reason_in_words(item.reason), []).append(category_name(item.group, by))
    return "; ".join(f"{', '.join(names)} ({reason})" for reason, names in reasons.items())
