"""Checks of what an evaluation asks for beyond its groupings: a scan of intersections, and adjusted gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cardgen.spec.checks.contradiction import Contradiction, duplicates, unknown
from cardgen.spec.checks.evaluations import metric_ids
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Evaluation
from cardgen.spec.intersections import Adjustment, Scan
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath
from cardgen.spec.sources import ReportedSource

__all__ = ["check_intersections"]


def check_intersections(spec: CardSpec) -> Iterator[Contradiction]:
    """Yield what is wrong with the scan and the adjustments of each evaluation."""
    for index, evaluation in enumerate(spec.evaluations):
        path: TreePath = ("evaluations", index)
        for name in ("scan", "adjust", "coverage"):
            if getattr(evaluation, name) and isinstance(evaluation.source, ReportedSource):
                message = f"{name} needs rows or counts, and the figures of this evaluation are those of a document"
                yield (*path, name), message, "remove it", f"{name}-of-reported"
        yield from _coverage((*path, "coverage"), evaluation)
        if evaluation.scan is not None:
            yield from _scan((*path, "scan"), evaluation, evaluation.scan)
        for place, item in enumerate(evaluation.adjust):
            yield from _adjustment((*path, "adjust", place), evaluation, item)
        yield from duplicates(
            (*path, "adjust"), "adjustment", ((each.by, each.method, each.metrics) for each in evaluation.adjust)
        )


def _coverage(path: TreePath, evaluation: Evaluation) -> Iterator[Contradiction]:
    """Yield matrices of groups that are not measured, of one group twice, and those that stand in `by` already."""
    declared = {frozenset(by) for by in evaluation.groupings}
    for index, names in enumerate(evaluation.coverage):
        here: TreePath = (*path, index)
        yield from _groups(here, evaluation, names)
        yield from duplicates(here, "group", names)
        if frozenset(names) in declared:
            message = f"{quoted(' × '.join(names))} stands in by, so the card says who was tested already"
            yield here, message, "remove it", "coverage-of-grouping"
    crossed = (" × ".join(sorted(names)) for names in evaluation.coverage)
    yield from duplicates(path, "combination of groups", crossed)


def _scan(path: TreePath, evaluation: Evaluation, scan: Scan) -> Iterator[Contradiction]:
    yield from _groups((*path, "groups"), evaluation, scan.groups)
    yield from duplicates((*path, "groups"), "group", scan.groups)
    if scan.depth > len(scan.groups):
        message = f"{scan.depth} groups cannot be crossed where {len(scan.groups)} are named"
        yield (*path, "depth"), message, f"write depth: {len(scan.groups)}", "depth-beyond-groups"
    yield from _metrics((*path, "metrics"), evaluation, scan.metrics or ())


def _adjustment(path: TreePath, evaluation: Evaluation, item: Adjustment) -> Iterator[Contradiction]:
    if (item.by,) not in evaluation.groupings:
        message = f"gaps by {quoted(item.by)} cannot be adjusted, for they are not measured"
        yield (*path, "by"), message, f"add {item.by} to by", "group-not-measured"
    yield from _groups((*path, "within"), evaluation, item.within)
    yield from duplicates((*path, "within"), "group", item.within)
    if item.by in item.within:
        message = f"the gaps by {quoted(item.by)} cannot be adjusted for {quoted(item.by)} itself"
        yield (*path, "within", item.within.index(item.by)), message, "name other groups", "adjusted-for-itself"
    if item.method == "mantel-haenszel":
        named = next((name for name in ("cluster", "weight") if getattr(evaluation, name) is not None), None)
        if named is not None or evaluation.is_clustered:
            message = (
                f"mantel-haenszel is for rows that are independent and count alike, and {named or 'subjects'} is set"
            )
            yield (*path, "method"), message, "write method: poisson", "method-needs-independent-rows"
    elif evaluation.cluster is None:
        message = "poisson takes its errors from clusters, and no cluster is declared"
        hint = "name the column of speakers or people: cluster: …, or write method: mantel-haenszel"
        yield (*path, "method"), message, hint, "method-needs-cluster"
    elif evaluation.weight is not None:
        message = "poisson does not take weights"
        yield (*path, "method"), message, "remove it", "method-without-weights"
    yield from _metrics((*path, "metrics"), evaluation, item.metrics or ())


def _groups(path: TreePath, evaluation: Evaluation, names: Iterable[str]) -> Iterator[Contradiction]:
    measured = {name for by in evaluation.groupings for name in by}
    for index, name in enumerate(names):
        if name not in measured:
            message = f"the group {quoted(name)} is not measured in this evaluation"
            yield (*path, index), message, f"add {name} to by", "group-not-measured"


def _metrics(path: TreePath, evaluation: Evaluation, names: Iterable[str]) -> Iterator[Contradiction]:
    known = metric_ids(evaluation)
    for index, name in enumerate(names):
        if name not in known:
            yield unknown((*path, index), "metric", name, known, where="metrics of this evaluation")
