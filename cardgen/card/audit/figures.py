"""Figures of a suppressed cell that stand somewhere as they are: no algebra is needed, only looking.

A result that kept its interval; a curve, or a figure at another threshold; the worst group, or a gap whose other end
is known; what a criterion observed; a number reference that printed a figure; lines of cluster sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cardgen.card.audit.compatibility import of_compatibility
from cardgen.card.audit.matches import of_matches
from cardgen.card.audit.statements import name_of
from cardgen.card.audit.thresholds import of_thresholds
from cardgen.card.audit.verdict import Category, Disclosure, category_of
from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.pairs.table import PairTable
from cardgen.card.prose.references import Call, parse
from cardgen.card.results import Disparity
from cardgen.errors import NumberReferenceError

__all__ = ["standing"]

_ALONE = ("worst_group", "best_group")
_KEPT = ("value", "standard_error", "degrees_of_freedom", "interval")


def standing(
    card: Card, record: EvaluationRecord, hidden: Mapping[Category, str], table: PairTable | None
) -> Iterator[Disclosure]:
    """Yield the figures of suppressed cells that a card or its cluster sums show.

    Args:
        card: The card.
        record: The evaluation.
        hidden: Its suppressed cells.
        table: Its cluster sums, where they are at hand.
    """

    def found(group: Mapping[str, str], message: str, pointer: str) -> Disclosure:
        return Disclosure("suppression-recoverable", record.id, group, message, pointer)

    for index, result in enumerate(card.results):
        if result.evaluation == record.id and result.status == "suppressed":
            kept = [name for name in _KEPT if getattr(result, name) is not None]
            if kept:
                what = " and ".join(name.replace("_", " ") for name in kept)
                message = f"{result.metric} of {name_of(result.group)} is suppressed, and its result has a {what}"
                yield found(result.group, message, f"/results/{index}/{kept[0]}")
    place = card.evaluations.index(record)
    for index, curve in enumerate(record.curves):
        if category_of(curve.group) in hidden:
            message = f"{name_of(curve.group)} is suppressed, and its curve is published"
            yield found(curve.group, message, f"/evaluations/{place}/curves/{index}")
    for group, message, pointer in of_thresholds(record, hidden):
        yield found(group, message, f"/evaluations/{place}/{pointer}")
    for group, message, pointer in of_matches(record, hidden):
        yield found(group, message, f"/evaluations/{place}/{pointer}")
    for group, message, pointer in of_compatibility(record, hidden):
        yield found(group, message, f"/evaluations/{place}/{pointer}")
    for index, finding in enumerate(() if record.scan is None else record.scan.findings):
        if category_of(finding.group) in hidden:
            message = f"{name_of(finding.group)} is suppressed, and the scan prints its {finding.metric}"
            yield found(finding.group, message, f"/evaluations/{place}/scan/findings/{index}")
    for index, adjusted in enumerate(record.adjusted):
        for number, row in enumerate(adjusted.categories):
            ends = [{adjusted.by: name} for name in (row.category, adjusted.reference) if name is not None]
            shut = next((group for group in ends if category_of(group) in hidden), None)
            if shut is not None and (row.difference, row.ratio) != (None, None):
                message = f"{name_of(shut)} is suppressed, and an adjusted gap of {adjusted.metric} is printed of it"
                yield found(shut, message, f"/evaluations/{place}/adjusted/{index}/categories/{number}")
    for index, disparity in enumerate(card.disparities):
        if disparity.evaluation == record.id and disparity.value is not None:
            for group, message in _of_disparity(card, disparity, hidden):
                yield found(group, message, f"/disparities/{index}")
    for index, item in enumerate(card.acceptance):
        numbers = item.observed is not None or item.bound is not None
        one = item.scope in ("overall", "every_group", "worst_group")
        if item.evaluation == record.id and one and numbers and category_of(item.group or {}) in hidden:
            message = f"{name_of(item.group or {})} is suppressed, and the criterion {item.id} says what was observed"
            yield found(item.group or {}, message, f"/acceptance/{index}/observed")
    yield from _of_references(card, record, hidden)
    if table is not None:
        for cell in hidden:
            if table.inside(dict(cell)).any():
                message = f"{name_of(dict(cell))} is suppressed, and the cluster sums hold lines of it"
                yield found(dict(cell), message, f"/evaluations/{place}/pairing/file")


def _of_disparity(
    card: Card, disparity: Disparity, hidden: Mapping[Category, str]
) -> Iterator[tuple[Mapping[str, str], str]]:
    """Yield the suppressed cells that a summary gives away: one named beside a known end, or one summed up in it."""
    kind = disparity.kind.replace("_", " ")
    ends = list(disparity.groups.values())
    shut = [group for group in ends if category_of(group) in hidden]
    if disparity.kind in _ALONE:
        for group in shut:
            yield group, f"{name_of(group)} is suppressed, and the {kind} of {disparity.metric} is its value"
    elif len(shut) == 1 and len(ends) == 2:
        other = next(group for group in ends if group != shut[0])
        result = next(
            (
                result
                for result in card.results
                if (result.evaluation, result.metric) == (disparity.evaluation, disparity.metric)
                and category_of(result.group) == category_of(other)
            ),
            None,
        )
        if result is not None and result.value is not None:
            message = f"the {kind} of {disparity.metric} beside the value of {name_of(other)}"
            yield shut[0], f"{name_of(shut[0])} is suppressed, and its value follows from {message}"
    elif disparity.kind == "between_group_sd":
        out = {category_of(item.group) for item in disparity.excluded}
        inside = [
            cell for cell in hidden if {name for name, _ in cell} == set(disparity.by) and cell not in out and cell
        ]
        if len(inside) == 1:
            group = dict(inside[0])
            message = f"the spread of {disparity.metric} between the groups counts it beside values that are known"
            yield group, f"{name_of(group)} is suppressed, and {message}"


def _of_references(card: Card, record: EvaluationRecord, hidden: Mapping[Category, str]) -> Iterator[Disclosure]:
    """Yield number references about a suppressed cell that print something other than that it is suppressed."""
    for index, reference in enumerate(card.references):
        try:
            calls = [part for part in parse(f"{{{{ {reference.expression} }}}}") if isinstance(part, Call)]
        except NumberReferenceError:
            continue
        for call in calls:
            cell = _cell_of(call)
            named = call.arguments.get("evaluation")
            metric = call.arguments.get("metric")
            here = named == record.id if named else any(each.id == metric for each in record.metrics)
            if cell is not None and here and cell in hidden and not reference.text.startswith("suppressed"):
                message = f"{name_of(dict(cell))} is suppressed, and the prose gives its {metric}"
                pointer = f"/references/{index}/text"
                yield Disclosure("suppression-recoverable", record.id, dict(cell), message, pointer)


def _cell_of(call: Call) -> Category | None:
    """Return the cell that a reference names; None where it names none."""
    if call.function == "overall":
        return ()
    if call.function != "value":
        return None
    options = {"metric", "evaluation", "interval", "where"}
    cell = {key.replace("_", "-"): str(value) for key, value in call.arguments.items() if key not in options}
    where = call.arguments.get("where", {})
    return category_of(cell | {key: str(value) for key, value in (where if isinstance(where, dict) else {}).items()})
