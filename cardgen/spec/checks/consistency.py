"""Checks that a spec does not contradict itself: what no single field can know.

Nothing here looks at data or at the registry of metrics. What is doubtful but possible is left to lint.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator

from cardgen.spec.checks.contradiction import Contradiction, duplicates, unknown
from cardgen.spec.checks.criteria import check_criteria, check_not_measured
from cardgen.spec.checks.evaluations import check_evaluations
from cardgen.spec.checks.findings import check_findings
from cardgen.spec.checks.groups import check_groups
from cardgen.spec.checks.intersections import check_intersections
from cardgen.spec.checks.use import check_thresholds
from cardgen.spec.document import CardSpec
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath

__all__ = ["check"]


def check(spec: CardSpec) -> Iterator[Contradiction]:
    """Yield everything in which a spec contradicts itself, in the order of its sections.

    Yields:
        The path of the value to blame, a message, a hint or an empty string, and a stable kind.
    """
    checks: tuple[Callable[[CardSpec], Iterable[Contradiction]], ...] = (
        _identifiers,
        _dates,
        _changelog,
        _variation,
        check_groups,
        check_thresholds,
        check_evaluations,
        check_intersections,
        check_criteria,
        check_not_measured,
        check_findings,
    )
    for part in checks:
        yield from part(spec)


def _identifiers(spec: CardSpec) -> Iterator[Contradiction]:
    """Yield every id that stands twice in a list where ids tell items apart."""
    use, variation = spec.intended_use, spec.variation
    identified: tuple[tuple[TreePath, Iterable[Hashable]], ...] = (
        (("service", "subjects"), (item.id for item in spec.service.subjects)),
        (("intended_use", "use_cases"), (item.id for item in use.use_cases)),
        (("intended_use", "out_of_scope"), (item.id for item in use.out_of_scope)),
        (("intended_use", "limitations"), (item.id for item in use.limitations)),
        (("variation", "intrinsic"), (item.id for item in variation.intrinsic)),
        (("variation", "confounding"), (item.id for item in variation.confounding)),
        (("datasets",), (item.id for item in spec.datasets)),
        (("groups",), (item.id for item in spec.groups)),
        (("evaluations",), (item.id for item in spec.evaluations)),
        (("acceptance",), (item.id for item in spec.acceptance)),
        (("outside_findings",), (item.id for item in spec.outside_findings)),
    )
    for path, ids in identified:
        yield from duplicates(path, "id", ids, field="id")
    yield from duplicates(("card", "changelog"), "version", (e.version for e in spec.card.changelog), field="version")
    yield from duplicates(("glossary",), "term", (entry.term for entry in spec.glossary), field="term")


def _dates(spec: CardSpec) -> Iterator[Contradiction]:
    card = spec.card
    if card.review_by < card.as_of:
        message = f"the review is due on {card.review_by}, before the day of the card, {card.as_of}"
        yield ("card", "review_by"), message, "correct one of them", "review-before-card"
    for index, evaluation in enumerate(spec.evaluations):
        if evaluation.date > card.as_of:
            message = f"the evaluation was run on {evaluation.date}, after the day of the card, {card.as_of}"
            hint = "correct the day, or set card.as_of to a later one"
            yield ("evaluations", index, "date"), message, hint, "evaluation-after-card"


def _changelog(spec: CardSpec) -> Iterator[Contradiction]:
    current = _release(spec.card.version)
    for index, entry in enumerate(spec.card.changelog):
        if _release(entry.version) > current:
            message = f"the change log knows version {entry.version}, but the card is {spec.card.version}"
            hint = "set card.version to the new version"
            yield ("card", "changelog", index, "version"), message, hint, "version-behind-changelog"


def _release(version: str) -> tuple[int, ...]:
    """Return the three numbers of a version, which say which of two is later unless one is a pre-release."""
    return tuple(int(number[:18]) for number in version.split("-", 1)[0].split("."))


def _variation(spec: CardSpec) -> Iterator[Contradiction]:
    known = tuple(group.id for group in spec.groups)
    for name in ("intrinsic", "confounding"):
        for index, item in enumerate(getattr(spec.variation, name)):
            if item.group is not None and item.group not in known:
                path: TreePath = ("variation", name, index, "group")
                found = unknown(path, "group", item.group, known)
                hint = (
                    found[2] or f"declare {quoted(item.group)} under groups, or remove the key: then it is not measured"
                )
                yield found[0], found[1], hint, found[3]
