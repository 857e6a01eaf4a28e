"""The rows of the tables on who was tested: beside the population, and in combinations of groups."""

from __future__ import annotations

from collections.abc import Sequence

from cardgen.card.document import Card
from cardgen.render.files.intersection_rows import Value

__all__ = ["combination_rows", "representation_rows"]


def representation_rows(card: Card) -> list[Sequence[Value]]:
    """Return a head and a row for each category of a declared population."""
    head = ("evaluation", "group", "category", "unit", "of", "share", "population", "ratio", "low", "high", "level")
    rows: list[Sequence[Value]] = [(*head, "method", "status")]
    for evaluation in card.evaluations:
        for record in evaluation.coverage:
            found = record.representation
            for item in () if found is None else found.categories:
                unit = (None, None) if found is None else (found.unit, found.of)
                ends = item.interval
                interval = (ends.low, ends.high, ends.level, ends.method) if ends else (None,) * 4
                figure = (item.share, item.population, item.ratio, *interval, item.status)
                rows.append((evaluation.id, record.group, item.category, *unit, *figure))
    return rows


def combination_rows(card: Card) -> list[Sequence[Value]]:
    """Return a head and a row for each combination of groups that is counted without figures."""
    matrices = [(record.id, matrix) for record in card.evaluations for matrix in record.coverage_matrices]
    groups = list(dict.fromkeys(name for _, matrix in matrices for name in matrix.by))
    rows: list[Sequence[Value]] = [
        ("evaluation", "by", *(f"group_{name}" for name in groups), "rows", "clusters", "status")
    ]
    rows += [
        (
            *(evaluation, " × ".join(matrix.by), *(item.group.get(name) for name in groups)),
            *(item.rows, item.clusters, item.status),
        )
        for evaluation, matrix in matrices
        for item in matrix.combinations
    ]
    return rows
