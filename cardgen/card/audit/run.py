"""The audit of a card: every suppressed cell against everything that the card and its files say.

It answers for sums (rows, clusters, numerators and denominators), for figures that stand somewhere as they are, and
for values that follow from those. Not covered: what somebody knows from elsewhere, and values that are no ratio of
sums (area under a curve, balanced accuracy) where several equations together would give one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cardgen.card.audit.classes import TooLargeError
from cardgen.card.audit.figures import standing
from cardgen.card.audit.files import is_searched, search
from cardgen.card.audit.lines import table_of, told_in_full
from cardgen.card.audit.matches import small_matches
from cardgen.card.audit.populations import Member, Population, populations
from cardgen.card.audit.ranges import narrow_ranges
from cardgen.card.audit.scanned import has_findings, small_intersections
from cardgen.card.audit.solve import solve
from cardgen.card.audit.statements import Statement, name_of, suppressed_cells
from cardgen.card.audit.telling import targets_of, telling
from cardgen.card.audit.totals import small_totals
from cardgen.card.audit.verdict import Audit, Category, Disclosure
from cardgen.card.audit.versions import between_versions
from cardgen.card.document import Card

__all__ = ["audit"]

_ORDER = {"error": 0, "warning": 1, "info": 2}


def audit(card: Card, files: Mapping[str, bytes] | None = None, previous: Card | None = None) -> Audit:
    """Audit a card.

    Args:
        card: The card.
        files: Files beside it, by relative name: cluster sums, pages, charts and tables; those given are searched.
        previous: A version before, whose statements about the same rows are put together with those of the card.

    Raises:
        CardError: Cluster sums are not those that the card names.
    """
    beside = dict(files or {})
    found: list[Disclosure] = []
    suppressed: dict[str, int] = {}
    told: dict[str, int] = {}
    joined: list[str] = []
    for population in populations(card, previous):
        hidden = [suppressed_cells(member.card, member.record) for member in population.members]
        if not any(hidden) and not any(map(has_findings, population.members)):
            continue
        statements = population.statements()
        for member, cells in zip(population.members, hidden, strict=True):
            if member.card is card:
                suppressed[member.record.id] = len(cells)
                told[member.record.id] = len(statements)
        if len(population.members) > 1:
            joined.append(" and ".join(member.record.id + member.label for member in population.members))
        found += _of_population(population, hidden, statements, beside, card)
    found += small_matches(card)
    if previous is not None:
        found += between_versions(card, previous, found)
    cells_of = {record.id: _groupings(card, record.id) for record in card.evaluations}
    searched = {name: data for name, data in beside.items() if is_searched(name)}
    if any(cells_of.values()):
        for item in search(searched, {name: cells for name, cells in cells_of.items() if cells}):
            message = f"{name_of(dict(item.cell))} is suppressed, and {item.file} prints a figure of it ({item.where})"
            found.append(
                Disclosure("suppression-recoverable", item.evaluation, dict(item.cell), message, f"/{item.file}")
            )
    unique = list(dict.fromkeys((each.level, each.kind, each.message) for each in found))
    first = {(each.level, each.kind, each.message): each for each in reversed(found)}
    ordered = sorted((first[key] for key in unique), key=lambda each: _ORDER[each.level])
    return Audit(tuple(ordered), suppressed, told, tuple(sorted(searched)), tuple(joined))


def _groupings(card: Card, evaluation: str) -> dict[Category, tuple[str, ...]]:
    """Return the suppressed cells of an evaluation, each with its grouping in the order of the card."""
    counted = {
        tuple(sorted(item.group.items())): matrix.by
        for matrix in card.evaluation(evaluation).coverage_matrices
        for item in matrix.combinations
        if item.status == "suppressed"
    }
    return counted | {
        tuple(sorted(result.group.items())): result.by
        for result in card.results
        if result.evaluation == evaluation and result.status == "suppressed"
    }


def _of_scan(member: Member, population: Population, told: tuple[Statement, ...]) -> Iterator[Disclosure]:
    try:
        yield from small_intersections(member, population.classes(), told)
    except TooLargeError as error:
        message = f"{member.record.id} prints what a scan found, and was not audited: {error}"
        yield Disclosure("suppression-not-audited", member.record.id, {}, message, "/evaluations")


def _of_population(
    population: Population,
    hidden: list[dict[Category, str]],
    told: tuple[Statement, ...],
    files: Mapping[str, bytes],
    card: Card,
) -> Iterator[Disclosure]:
    for member, cells in zip(population.members, hidden, strict=True):
        own = member.card is card
        if own and has_findings(member):
            yield from _of_scan(member, population, told)
        if not cells:
            continue
        table = table_of(member.record, files) if own else None
        if own:
            yield from standing(card, member.record, cells, table)
        try:
            classes = population.classes()
            solved = solve(classes, list(cells), told, targets_of(member), told_in_full(table, told))
        except TooLargeError as error:
            message = f"{member.record.id} has suppressed categories, and was not audited: {error}"
            yield Disclosure("suppression-not-audited", member.record.id, {}, message, "/results")
            continue
        yield from telling(member, cells if own else {}, solved)
        known = {each.cell for each in solved}
        rest = {cell: pointer for cell, pointer in cells.items() if cell not in known}
        if own:
            yield from small_totals(member, classes, rest, told)
            yield from narrow_ranges(member, classes, rest, told)
