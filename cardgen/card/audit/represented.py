"""What representation ratios and coverage matrices say as sums: how many were tested of whom."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.audit.statement import Statement
from cardgen.card.audit.sums import CLUSTERS, ROWS
from cardgen.card.audit.verdict import category_of
from cardgen.card.evaluations import CoverageRecord, EvaluationRecord
from cardgen.card.words import category_name

__all__ = ["crossed", "represented"]


def represented(
    record: EvaluationRecord, coverage: CoverageRecord, place: str, label: str, *, outside: bool
) -> Iterator[Statement]:
    """Yield what the representation of a group says.

    A ratio times the declared share and the number of all tells how many were tested of a category. The number of all
    tells how many have no label, once the categories that the population does not name are subtracted as well.

    Args:
        record: The evaluation.
        coverage: The group.
        place: JSON pointer of it.
        label: What tells this card from another in a message.
        outside: Whether rows without a label left the evaluation.
    """
    found = coverage.representation
    if found is None or found.of is None:
        return
    unit = CLUSTERS if found.unit == "clusters" else ROWS
    for index, item in enumerate(found.categories):
        if item.ratio is not None:
            number = float(round(item.ratio * item.population * found.of))
            words = f"representation of {item.category}{label}"
            at = f"{place}/representation/categories/{index}/ratio"
            yield Statement(((coverage.group, item.category),), {unit: 1.0}, number, words, at)
    everyone = record.clusters if found.unit == "clusters" else record.rows
    numbers = {item.category: item.clusters if found.unit == "clusters" else item.rows for item in coverage.categories}
    rest = [numbers.get(name) for name in found.unnamed]
    if everyone is None or outside or None in rest or found.overlapping:
        return
    lacking = everyone - found.of - sum(number or 0 for number in rest)
    words = f"number of all in the representation by {coverage.group}{label}"
    yield Statement(((coverage.group, None),), {unit: 1.0}, float(lacking), words, f"{place}/representation/of")


def crossed(record: EvaluationRecord, place: str, label: str) -> Iterator[Statement]:
    """Yield what the coverage matrices of an evaluation say.

    Args:
        record: The evaluation.
        place: JSON pointer of it.
        label: What tells this card from another in a message.
    """
    for number, matrix in enumerate(record.coverage_matrices):
        for index, item in enumerate(matrix.combinations):
            cell, at = category_of(item.group), f"{place}/coverage_matrices/{number}/combinations/{index}"
            who = f"of {category_name(item.group, matrix.by)} in a coverage matrix{label}"
            if item.rows is not None:
                yield Statement(cell, {ROWS: 1.0}, float(item.rows), f"rows {who}", f"{at}/rows")
            if item.clusters is not None:
                yield Statement(cell, {CLUSTERS: 1.0}, float(item.clusters), f"clusters {who}", f"{at}/clusters")
