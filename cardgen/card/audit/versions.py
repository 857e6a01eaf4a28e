"""What two versions of nearly the same rows say together.

Where the versions differ by fewer rows than may be published, their difference tells of those few, and the statements
of one fill in what the other suppresses, but for those few. Neither is exact, because a reader cannot know that the
other rows are the same; so both are warnings. Versions of the same rows are put together in `populations`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cardgen.card.audit.classes import TooLargeError
from cardgen.card.audit.populations import Member, Population, is_same_revision
from cardgen.card.audit.solve import solve
from cardgen.card.audit.statements import name_of, suppressed_cells
from cardgen.card.audit.telling import targets_of, telling
from cardgen.card.audit.verdict import Disclosure, category_of
from cardgen.card.document import Card
from cardgen.card.intersections import ScanFinding
from cardgen.card.results import Result

__all__ = ["between_versions"]


def between_versions(card: Card, previous: Card, known: Sequence[Disclosure]) -> Iterator[Disclosure]:
    """Yield what two versions that differ by few rows say together.

    Args:
        card: The card.
        previous: The version before.
        known: What has been found already, and is not told again.
    """
    label = f" in version {previous.card.version}"
    for record in card.evaluations:
        old = next((each for each in previous.evaluations if each.id == record.id), None)
        if old is None or {record.evidence, old.evidence} != {"measured"}:
            continue
        pair = Member(card, record), Member(previous, old, label)
        limit = max(record.suppress_below, old.suppress_below)
        if not limit or not is_same_revision(*pair):
            continue
        yield from _differences(pair, limit)
        if record.rows is not None and old.rows is not None and 0 < abs(record.rows - old.rows) < limit:
            yield from _filled_in(pair, abs(record.rows - old.rows), known)


def _differences(pair: tuple[Member, Member], limit: int) -> Iterator[Disclosure]:
    """Yield the categories that have few people more or fewer than before."""
    new, old = pair
    before = {category_of(result.group): result for _, result in _printed(old)}
    seen = set()
    for pointer, result in _printed(new):
        cell = category_of(result.group)
        if cell in seen or cell not in before:
            continue
        seen.add(cell)
        step = _people(result) - _people(before[cell]) if _counted(result) and _counted(before[cell]) else 0
        if 0 < abs(step) < limit:
            message = (
                f"{name_of(result.group)} has fewer than {limit} people more, or fewer, than{old.label} of the same "
                "data: the figures of those few are the difference of the two versions"
            )
            yield Disclosure("suppression-narrow", new.record.id, result.group, message, pointer)


def _filled_in(pair: tuple[Member, Member], apart: int, known: Sequence[Disclosure]) -> Iterator[Disclosure]:
    """Yield the suppressed cells that follow from both versions together, as if their rows were the same."""
    population = Population(pair)
    told = population.statements()
    found = {(each.evaluation, category_of(each.group)) for each in known if each.level == "error"}
    for member in pair:
        cells = {
            cell: pointer
            for cell, pointer in suppressed_cells(member.card, member.record).items()
            if (member.record.id, cell) not in found
        }
        try:
            solved = solve(population.classes(), list(cells), told, targets_of(member)) if cells else ()
        except TooLargeError:
            continue
        yield from telling(member, {} if member.label else cells, solved, apart)


def _printed(member: Member) -> Iterator[tuple[str, Result | ScanFinding]]:
    """Yield the results of an evaluation and what its scan found, each with its pointer."""
    record = member.record
    for index, result in enumerate(member.card.results):
        if result.evaluation == record.id:
            yield f"/results/{index}", result
    place = member.card.evaluations.index(record)
    for index, finding in enumerate(() if record.scan is None else record.scan.findings):
        yield f"/evaluations/{place}/scan/findings/{index}", finding


def _counted(result: Result | ScanFinding) -> bool:
    return result.n is not None


def _people(result: Result | ScanFinding) -> int:
    return (result.n or 0) if result.clusters is None else result.clusters
