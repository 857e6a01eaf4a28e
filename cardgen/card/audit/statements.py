"""Every published figure of an evaluation that is a sum over rows, as a linear statement about unknown sums.

Counts, numerators and denominators of results; rows, clusters and shares of the coverage; rows that lack a label;
positives and negatives of curves; and a value without its sums, which says that its numerator is so many times its
denominator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cardgen.card.audit.classes import Selected
from cardgen.card.audit.represented import crossed, represented
from cardgen.card.audit.statement import Statement
from cardgen.card.audit.sums import CLUSTERS, ROWS, Weights, curve_sums, match_sums, sums_of
from cardgen.card.audit.verdict import Category, category_of
from cardgen.card.document import Card
from cardgen.card.evaluations import CoverageRecord, EvaluationRecord
from cardgen.card.intersections import ScanFinding
from cardgen.card.results import Result
from cardgen.card.words import category_name

__all__ = ["Statement", "excludes", "name_of", "statements", "suppressed_cells"]


def suppressed_cells(card: Card, record: EvaluationRecord) -> dict[Category, str]:
    """Return the suppressed cells of an evaluation, each with the pointer of its first result."""
    found: dict[Category, str] = {}
    for index, result in enumerate(card.results):
        if result.evaluation == record.id and result.status == "suppressed":
            found.setdefault(category_of(result.group), f"/results/{index}")
    place = f"/evaluations/{card.evaluations.index(record)}"
    for number, matrix in enumerate(record.coverage_matrices):
        for index, item in enumerate(matrix.combinations):
            if item.status == "suppressed":
                at = f"{place}/coverage_matrices/{number}/combinations/{index}"
                found.setdefault(category_of(item.group), at)
    return found


def statements(card: Card, record: EvaluationRecord, run: str, label: str = "") -> Iterator[Statement]:
    """Yield what an evaluation says.

    Args:
        card: The card.
        record: The evaluation.
        run: Name of the run; see `sums_of`.
        label: What tells this card from another in a message.
    """
    place = f"/evaluations/{card.evaluations.index(record)}"
    yield from _of_record(record, place, label)
    for index, result in enumerate(card.results):
        if result.evaluation == record.id:
            yield from _of_result(record, result, run, f"/results/{index}", label)
    for index, finding in enumerate(() if record.scan is None else record.scan.findings):
        yield from _of_result(record, finding, run, f"{place}/scan/findings/{index}", label)
    for number, matrix in enumerate(record.match_matrices):
        for index, cell in enumerate(matrix.cells):
            if cell.first == cell.second:
                own, words = {matrix.group: cell.first}, f"of {cell.first} in a matrix{label}"
                at = f"{place}/match_matrices/{number}/cells/{index}"
                pairs, accepted = match_sums(record, run)
                yield Statement(category_of(own), pairs, cell.pairs, f"impostor pairs {words}", f"{at}/pairs")
                if cell.accepted is not None:
                    yield Statement(category_of(own), accepted, cell.accepted, f"matches {words}", f"{at}/accepted")
    yield from crossed(record, place, label)
    for index, coverage in enumerate(record.coverage):
        yield from _of_coverage(card, record, coverage, f"{place}/coverage/{index}", label)
    for index, curve in enumerate(record.curves):
        for name, weights, count in zip(
            ("positives", "negatives"), curve_sums(record, run), (curve.positives, curve.negatives), strict=True
        ):
            words = f"{name} of the curve of {name_of(curve.group)}{label}"
            yield Statement(category_of(curve.group), weights, count, words, f"{place}/curves/{index}/{name}")


def name_of(group: Mapping[str, str | None]) -> str:
    """Name a category to a reader."""
    known = {key: value for key, value in group.items() if value is not None}
    return category_name(known) if known else "everyone"


def excludes(card: Card, record: EvaluationRecord, identifier: str) -> bool:
    """Tell whether rows without a label of a group leave the evaluation; no pair does for the label of one person."""
    group = next((group for group in card.groups if group.id == identifier), None)
    if group is None or (record.task == "verification" and group.pair_column is not None):
        return False
    return group.categories is not None and group.rest == "exclude"


def _of_record(record: EvaluationRecord, place: str, label: str) -> Iterator[Statement]:
    everyone = f"of everyone{label}"
    if record.rows is not None:
        yield Statement((), {ROWS: 1.0}, record.rows, f"rows {everyone}", f"{place}/rows")
    if record.clusters is not None:
        yield Statement((), {CLUSTERS: 1.0}, record.clusters, f"clusters {everyone}", f"{place}/clusters")
    source = record.source
    if source.kind == "rows" and source.rows is not None and record.excluded is not None:
        rest = source.rows - record.excluded
        yield Statement((), {ROWS: 1.0}, rest, f"rows read less rows excluded{label}", f"{place}/source/rows")


def _of_result(
    record: EvaluationRecord, result: Result | ScanFinding, run: str, place: str, label: str
) -> Iterator[Statement]:
    cell, who = category_of(result.group), f"of {name_of(result.group)}{label}"
    if result.n is not None:
        yield Statement(cell, {ROWS: 1.0}, result.n, f"rows {who}", f"{place}/n")
    if result.clusters is not None:
        yield Statement(cell, {CLUSTERS: 1.0}, result.clusters, f"clusters {who}", f"{place}/clusters")
    sums = next((sums_of(record, each, run) for each in record.metrics if each.id == result.metric), None)
    if sums is None:
        return
    for part, weights in zip(("numerator", "denominator"), sums, strict=True):
        value = getattr(result, part)
        if value is not None:
            words = f"{part} of {result.metric} {who}"
            yield Statement(cell, weights, value, words, f"{place}/{part}")
    if result.value is not None and None in (result.numerator, result.denominator):
        yield Statement(cell, _ratio(sums, result.value), 0.0, f"{result.metric} {who}", f"{place}/value")


def _ratio(sums: tuple[Weights, Weights], value: float) -> Weights:
    """Write value = numerator / denominator as a sum that is 0."""
    above, below = sums
    names = dict.fromkeys((*above, *below))
    return {name: above.get(name, 0.0) - value * below.get(name, 0.0) for name in names}


def _of_coverage(
    card: Card, record: EvaluationRecord, coverage: CoverageRecord, place: str, label: str
) -> Iterator[Statement]:
    group = coverage.group
    outside = excludes(card, record, group)
    if coverage.missing is not None and not outside:
        words = f"rows without a label of {group}{label}"
        yield Statement(((group, None),), {ROWS: 1.0}, coverage.missing, words, f"{place}/missing")
    if coverage.missing is None and not outside and record.rows is not None:
        for item in coverage.categories:
            if item.rows and item.share:
                words = f"rows and share of {item.category} in the coverage{label}"
                lacking = float(record.rows - round(item.rows / item.share))
                yield Statement(((group, None),), {ROWS: 1.0}, lacking, words, f"{place}/categories")
                break
    yield from represented(record, coverage, place, label, outside=outside)
    known = record.rows is not None and (outside or coverage.missing is not None)
    labelled = (record.rows or 0) - (0 if outside else coverage.missing or 0)
    for index, item in enumerate(coverage.categories):
        cell: Selected = ((group, item.category),)
        at, who = f"{place}/categories/{index}", f"of {item.category}{label}"
        if item.rows is not None:
            yield Statement(cell, {ROWS: 1.0}, item.rows, f"rows {who} in the coverage", f"{at}/rows")
        elif item.share is not None:
            value = item.share * labelled if known else None
            yield Statement(cell, {ROWS: 1.0}, value, f"share {who} in the coverage", f"{at}/share")
        if item.clusters is not None:
            yield Statement(cell, {CLUSTERS: 1.0}, item.clusters, f"clusters {who} in the coverage", f"{at}/clusters")
