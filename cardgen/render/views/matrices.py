"""Who was tested in the combinations of groups: accent × device × noise, with the combinations nobody was tested in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.numbers import count
from cardgen.card.words import STATUS_MARKS, STATUS_WORDS
from cardgen.render.prose.text import capitalised, cluster_noun, counted, joined, lowered, plural, slug
from cardgen.render.views.figures import row_noun
from cardgen.render.views.labels import CONDITION_KINDS, group_label, grouping_label, weak_labels

__all__ = ["Matrix", "MatrixTable", "MatrixView", "Tested", "matrices", "matrix_of", "matrix_view"]

_MOST_NAMED = 12

Combination = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tested:
    """How many were tested in one combination.

    Attributes:
        rows: Rows; None where suppressed.
        clusters: Clusters; None where suppressed, or none are declared.
        shut: Whether it is suppressed.
    """

    rows: int | None
    clusters: int | None
    shut: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """The combinations of some groups.

    Attributes:
        by: The groups.
        categories: The categories of each group, in the order of the card; those that nobody was tested of as well.
        found: The combinations that occur.
    """

    by: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    found: Mapping[Combination, Tested]

    @property
    def empty(self) -> tuple[Combination, ...]:
        """The combinations that nobody was tested in, in the order of the categories."""
        return tuple(each for each in product(*self.categories) if each not in self.found)


@dataclass(frozen=True, slots=True)
class MatrixTable:
    """A table of the first group down the side and the second across the top.

    Attributes:
        caption: What it shows.
        corner: Head of the first column.
        columns: Heads of the others.
        rows: The name of each row, and what stands in its cells.
    """

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """The combinations of some groups as they print.

    Attributes:
        anchor: Anchor on the page.
        tables: One table, or one for each category of the third group.
        empty: Which combinations nobody was tested in, in a sentence.
    """

    anchor: str
    tables: tuple[MatrixTable, ...]
    empty: str


def matrices(card: Card, evaluation: EvaluationRecord) -> tuple[Matrix, ...]:
    """Return the combinations that a card counts: those asked for, and intersections with a condition."""
    kinds = {group.id: group.kind for group in card.groups}
    declared = [by for by in evaluation.by if len(by) > 1 and any(kinds.get(name) in CONDITION_KINDS for name in by)]
    bys = [
        *(declared if evaluation.evidence == "measured" else ()),
        *(each.by for each in evaluation.coverage_matrices),
    ]
    return tuple(found for by in bys if (found := matrix_of(card, evaluation, by)) is not None)


def matrix_of(card: Card, evaluation: EvaluationRecord, by: tuple[str, ...]) -> Matrix | None:
    """Return the combinations of some groups; None where the card does not count them."""
    found: dict[Combination, Tested] = {}
    for matrix in evaluation.coverage_matrices:
        if matrix.by == by:
            for item in matrix.combinations:
                key = tuple(item.group[name] for name in by)
                found[key] = Tested(item.rows, item.clusters, item.status == "suppressed")
    metric = evaluation.metrics[0] if evaluation.metrics else None
    for cell in card.cells(evaluation.id, metric.id, by) if metric is not None else ():
        key = tuple(cell.group[name] for name in by)
        found.setdefault(key, Tested(cell.n, cell.clusters, cell.status == "suppressed"))
    if not found:
        return None
    covered = {record.group: [item.category for item in record.categories] for record in evaluation.coverage}
    categories = []
    for place, name in enumerate(by):
        known = dict.fromkeys(covered.get(name, ()))
        categories.append(tuple({**known, **dict.fromkeys(each[place] for each in found)}))
    return Matrix(by, tuple(categories), found)


def matrix_view(card: Card, evaluation: EvaluationRecord, by: tuple[str, ...]) -> MatrixView | None:
    """Put the combinations of some groups into words; None where the card does not count them."""
    matrix = next((each for each in matrices(card, evaluation) if each.by == by), None)
    if matrix is None:
        return None
    return MatrixView(
        "-".join(slug(part) for part in (evaluation.id, "combinations", *by)),
        tuple(_tables(card, evaluation, matrix)),
        _empty(card, matrix),
    )


def _tables(card: Card, evaluation: EvaluationRecord, matrix: Matrix) -> list[MatrixTable]:
    down, across, *more = matrix.categories
    unit = plural(row_noun(evaluation))
    if evaluation.cluster is not None:
        unit = f"{plural(cluster_noun(evaluation.cluster))} and {unit}"
    weak = weak_labels(card, matrix.by)
    by = lowered(grouping_label(card, matrix.by[:2]))
    first = group_label(card, matrix.by[0])
    tables = []
    for third in product(*more):
        within = f", {group_label(card, matrix.by[2])} {third[0]}" if third else ""
        tables.append(
            MatrixTable(
                f"{capitalised(unit)} by {by}{within}" + (f" ({weak})" if weak else ""),
                f"{first} × {lowered(group_label(card, matrix.by[1]))}",
                across,
                tuple(
                    # With its group: the numbers are of combinations, not of the category.
                    (
                        f"{first}: {row}",
                        tuple(_cell(evaluation, matrix.found.get((row, column, *third))) for column in across),
                    )
                    for row in down
                ),
            )
        )
    return tables


def _cell(evaluation: EvaluationRecord, tested: Tested | None) -> str:
    if tested is None:
        return "– nobody"
    if tested.shut or tested.rows is None:
        return f"{STATUS_MARKS['suppressed']} {STATUS_WORDS['suppressed']}"
    rows = counted(tested.rows, row_noun(evaluation))
    return rows if tested.clusters is None else f"{count(tested.clusters)} in {rows}"


def _empty(card: Card, matrix: Matrix) -> str:
    """Name the combinations that nobody was tested in; many are counted."""
    empty = [" × ".join(each) for each in matrix.empty]
    if not empty:
        return f"Somebody was tested in every combination of {_named(card, matrix)}."
    shown = joined(empty[:_MOST_NAMED]) if len(empty) <= _MOST_NAMED else ", ".join(empty[:_MOST_NAMED])
    more = f" and {len(empty) - _MOST_NAMED} more" if len(empty) > _MOST_NAMED else ""
    total = len(matrix.empty) + len(matrix.found)
    return f"Nobody was tested in {len(empty)} of {total} combinations of {_named(card, matrix)}: {shown}{more}."


def _named(card: Card, matrix: Matrix) -> str:
    return joined(lowered(group_label(card, name)) for name in matrix.by)
