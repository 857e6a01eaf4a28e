"""False matches between categories, in words: a row for every two of them."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.match_matrices import MatchFigure, MatchMatrix
from cardgen.card.numbers import Scale, count
from cardgen.card.results import Result
from cardgen.card.scales import scale_of
from cardgen.card.words import STATUS_MARKS, STATUS_WORDS
from cardgen.metrics.registry import METRICS
from cardgen.render.prose.text import lowered, percent, slug
from cardgen.render.views.labels import group_label

__all__ = ["MatchRow", "MatchTable", "as_result", "match_metric", "match_scale", "match_table"]


@dataclass(frozen=True, slots=True)
class MatchRow:
    """The pairs of two categories.

    Attributes:
        first: The category of one person.
        second: The category of the other.
        pairs: How many impostor pairs.
        value: The false match rate, or why there is none.
        interval: Its interval, or an empty string.
    """

    first: str
    second: str
    pairs: str
    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class MatchTable:
    """A matrix of false matches.

    Attributes:
        anchor: Anchor on the page.
        caption: What it shows.
        statement: Where false matches are most frequent; empty where nothing is known.
        heads: Heads of the columns.
        rows: Its cells, the most frequent first; none where it is suppressed.
        reason: Why it is not published, in a sentence; else an empty string.
    """

    anchor: str
    caption: str
    statement: str
    heads: tuple[str, ...]
    rows: tuple[MatchRow, ...]
    reason: str


def match_table(card: Card, evaluation: EvaluationRecord, group: str) -> MatchTable | None:
    """Build the table of a group's matrix; None where the evaluation has none."""
    matrix = next((each for each in evaluation.match_matrices if each.group == group), None)
    if matrix is None:
        return None
    scale = match_scale(evaluation, matrix)
    label = lowered(group_label(card, group))
    reason = f"Not published: {matrix.reason}." if matrix.reason else ""
    # A stable sort: cells without a rate keep the order of the card, after those that have one.
    cells = sorted(matrix.cells, key=lambda cell: -1.0 if cell.value is None else cell.value, reverse=True)
    known = [cell for cell in cells if cell.value is not None]
    heads = ("One person", "The other", "Impostor pairs", "False match rate", f"{percent(evaluation.level)} interval")
    return MatchTable(
        anchor="-".join(slug(part) for part in (evaluation.id, "matches", "by", group)),
        caption=f"False matches by the {label} of both people",
        statement=_statement(known, scale, label),
        heads=heads,
        rows=tuple(_row(cell, scale) for cell in cells),
        reason=reason,
    )


def match_metric(evaluation: EvaluationRecord) -> MetricRecord:
    """Return the definition of the false match rate, as the evaluation or the catalogue has it."""
    own = next((each for each in evaluation.metrics if each.id == "fmr"), None)
    if own is not None:
        return own
    metric = METRICS["fmr"]
    return MetricRecord(**{name: getattr(metric, name) for name in MetricRecord.model_fields})


def match_scale(evaluation: EvaluationRecord, matrix: MatchMatrix) -> Scale:
    """Return how the rates of a matrix print."""
    return scale_of(match_metric(evaluation), [as_result(evaluation, matrix, cell) for cell in matrix.cells])


def as_result(evaluation: EvaluationRecord, matrix: MatchMatrix, cell: MatchFigure) -> Result:
    """Return a cell as the result that it would be of pairs of one category."""
    return Result(
        evaluation=evaluation.id,
        metric="fmr",
        by=(matrix.group,),
        group={matrix.group: cell.first},
        n=round(cell.pairs),
        numerator=cell.accepted,
        denominator=cell.pairs,
        value=cell.value,
        standard_error=cell.standard_error,
        interval=cell.interval,
        status=cell.status,
        reason=cell.reason,
        evidence=evaluation.evidence,
        notes=cell.notes,
    )


def _statement(known: list[MatchFigure], scale: Scale, label: str) -> str:
    """Say of the pair of categories with most false matches how often they happen, and what the table is for."""
    if not known or known[0].value is None:
        return ""
    most = known[0]
    people = f"two people of {most.first}" if most.first == most.second else f"{most.first} and {most.second}"
    return (
        f"Most frequent for {people} ({scale.value(most.value or 0.0)} of impostor pairs). The pairs of one category "
        f"are those that the tables above compare; pairs of two say how far a differing {label} keeps people apart."
    )


def _row(cell: MatchFigure, scale: Scale) -> MatchRow:
    pairs, interval = count(round(cell.pairs)), cell.interval
    if cell.value is None:
        words = f"{STATUS_MARKS[cell.status]} {STATUS_WORDS[cell.status]}"
        return MatchRow(cell.first, cell.second, pairs, words, "")
    within = scale.range(interval.low, interval.high) if interval else ""
    return MatchRow(cell.first, cell.second, pairs, scale.value(cell.value), within)
