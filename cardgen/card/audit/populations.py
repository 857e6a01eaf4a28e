"""Evaluations of the same rows, put together: what one suppresses another may print.

Evaluations of one card are of the same rows where they read the same bytes and kept as many rows. Evaluations of two
versions are of the same rows where the revision of the dataset is the same and they kept as many rows. Rows, clusters
and labels of the data are then the same unknowns in both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cardgen.card.audit.classes import Classes, classes_of
from cardgen.card.audit.statements import Statement, excludes, statements
from cardgen.card.audit.verdict import Category, category_of
from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.results import Result

__all__ = ["Member", "Population", "is_same_revision", "populations"]


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """An evaluation of one card.

    Attributes:
        card: The card.
        record: The evaluation.
        label: What tells its card from the audited one in a message; empty for the audited one.
    """

    card: Card
    record: EvaluationRecord
    label: str = ""

    @property
    def run(self) -> str:
        """Name of the run: the same for evaluations whose predictions are the same."""
        record = self.record
        parts = (record.source.digest, record.columns.model_dump_json(), record.positive, record.threshold)
        return "\x1f".join(str(part) for part in parts)


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Evaluations of the same rows.

    Attributes:
        members: The evaluations.
    """

    members: tuple[Member, ...]

    def statements(self) -> tuple[Statement, ...]:
        """Return everything that they say."""
        return tuple(
            statement
            for member in self.members
            for statement in statements(member.card, member.record, member.run, member.label)
        )

    def classes(self) -> Classes:
        """Return the classes of rows that they tell apart.

        Raises:
            TooLargeError: There are too many.
        """
        categories: dict[str, dict[str, None]] = {}
        missing: set[str] = set()
        occurring: dict[tuple[str, ...], set[Category]] = {}
        crossed: dict[tuple[str, ...], None] = {}
        for member in self.members:
            scan = member.record.scan
            crossed.update({} if scan is None else dict.fromkeys(finding.by for finding in scan.findings))
            for by in member.record.by:
                for group in by:
                    categories.setdefault(group, {}).update(dict.fromkeys(_categories(member, group)))
                cells = {category_of(cell.group) for cell in _cells(member, by)}
                if len(by) > 1 and cells:
                    occurring.setdefault(tuple(sorted(by)), set()).update(cells)
            for matrix in member.record.coverage_matrices:
                listed = {category_of(item.group) for item in matrix.combinations}
                occurring.setdefault(tuple(sorted(matrix.by)), set()).update(listed)
        for group in categories:
            if all(_may_lack(member, group) for member in self.members):
                missing.add(group)
        return classes_of({group: tuple(names) for group, names in categories.items()}, missing, occurring, crossed)


def populations(card: Card, previous: Card | None = None) -> tuple[Population, ...]:
    """Return the measured evaluations of a card, those of the same rows together, and those of a version before."""
    members = [Member(card, record) for record in card.evaluations if record.evidence == "measured"]
    if previous is not None:
        label = f" in version {previous.card.version}"
        members += [Member(previous, record, label) for record in previous.evaluations if record.evidence == "measured"]
    groups: list[list[Member]] = []
    for member in members:
        same = next((group for group in groups if _same_rows(group[0], member)), None)
        if same is None:
            groups.append([member])
        else:
            same.append(member)
    return tuple(Population(tuple(group)) for group in groups if group[0].card is card)


def _same_rows(first: Member, second: Member) -> bool:
    one, other = first.record, second.record
    if one.dataset != other.dataset or (one.rows, one.weight, one.cluster) != (other.rows, other.weight, other.cluster):
        return False
    if not _same_groups(first, second):
        return False
    if first.card is second.card:
        return one.source.digest == other.source.digest and one.excluded == other.excluded
    return one.id == other.id and is_same_revision(first, second)


def is_same_revision(first: Member, second: Member) -> bool:
    """Tell whether two evaluations are of the same revision of the same dataset."""
    revisions = {
        next((data.revision for data in each.card.datasets if data.id == each.record.dataset), None)
        for each in (first, second)
    }
    return first.record.dataset == second.record.dataset and len(revisions) == 1


def _same_groups(first: Member, second: Member) -> bool:
    """Tell whether the groups that both divide by are defined alike."""
    used = [{group for by in member.record.by for group in by} for member in (first, second)]
    names = ("column", "categories", "rest", "bins")
    return all(
        all(getattr(first.card.group(each), name) == getattr(second.card.group(each), name) for name in names)
        for each in used[0] & used[1]
    )


def _cells(member: Member, by: Sequence[str]) -> Iterator[Result]:
    return (result for result in member.card.results if result.evaluation == member.record.id and result.by == by)


def _categories(member: Member, group: str) -> Iterator[str]:
    """Yield the categories of a group that have rows, as far as the card says."""
    covered = next((each for each in member.record.coverage if each.group == group), None)
    if covered is not None:
        yield from (item.category for item in covered.categories if item.rows != 0)
    for by in member.record.by:
        if group in by:
            yield from (cell.group[group] for cell in _cells(member, by) if cell.n != 0)


def _may_lack(member: Member, group: str) -> bool:
    """Tell whether rows of the evaluation may lack a label; an evaluation without the group says nothing of it."""
    covered = next((each for each in member.record.coverage if each.group == group), None)
    return not excludes(member.card, member.record, group) and (covered is None or covered.missing != 0)
