"""Holds a finding against held-out data: the card's own metric, for the group and for those that it is compared with.

Both are categories of one column made of the predicates, so that everything that holds for categories of a card holds
here: clusters, weights, the minimum, and clusters with rows on both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

from cardgen.card.canonical import digest
from cardgen.card.figures.against import against
from cardgen.card.figures.crossing import crossing
from cardgen.card.figures.estimate import Design, Figure, estimate
from cardgen.card.figures.tabulate import below
from cardgen.errors import DataError, InvalidInputError, Problem
from cardgen.evaluation.cells import Cell, Measured
from cardgen.evaluation.measure import measure
from cardgen.evaluation.predicates.syntax import And, Not, Predicate, renamed
from cardgen.metrics.definition import Metric
from cardgen.outside.findings.asking import Asked
from cardgen.outside.findings.differencing import gives_away, plainly_nobody, told_groups
from cardgen.outside.findings.verdict import limit_of, lower, reason, verdict
from cardgen.spec.evidence import Group
from cardgen.spec.findings import Certificate, Verdict, Verification, VerifiedFigure, VerifiedInterval
from cardgen.statistics.estimates import Estimate

__all__ = ["Certify", "verify", "without_figures"]

Certify: TypeAlias = Callable[[Asked, float], Certificate | None]
"""From a finding that brings predictions, and the level of the bound, the certificate of a better model."""

_FINDING = "finding"
_GROUP, _OTHERS, _BOTH, _NEITHER = "group", "others", "both", "neither"
_HIDDEN = VerifiedFigure(rows=None, value=None)


def verify(
    asked: Asked, level: float, day: date, certify: Certify | None = None, told: Sequence[Predicate] = ()
) -> Verification:
    """Verify a finding.

    Args:
        asked: The finding and the data.
        level: Two-sided level of the interval, corrected for every claim that the data may be asked about.
        day: The day of the verification.
        certify: Makes the certificate of a finding that brings a better model's predictions.
        told: Groups of the same rows of which figures are known.

    Returns:
        The verification, without what a ledger adds.

    Raises:
        InvalidInputError: The group covers nobody or everybody, or overlaps with what it is compared with.
        DataError: The data lacks a column or holds a value that cannot be measured.
        UnreadableError: It cannot be read.
    """
    measured = _measured(asked, level)
    cells = {cell.group[_FINDING]: cell for cell in measured.groupings[0].cells}
    is_some = _check_sides(asked, cells)
    (unknown,) = (each.missing for each in measured.coverage)
    finding, metric = asked.loaded.finding, measured.metrics[0]
    nothing = Verification(
        finding=finding,
        card_digest=digest(asked.kit.card),
        holdout_digest=f"sha256:{measured.source.digest}",
        verified=day,
        level=level,
        metric_label=metric.label,
        direction=metric.direction,
        unit=metric.unit,
        group=_HIDDEN,
        verdict="inconclusive",
        reason=f"Fewer than {asked.suppress_below} people are in the group, in what it is compared with, or in both; "
        "nothing is told of so few.",
    )
    own, others = cells[_GROUP], cells[_OTHERS]
    if not is_some or min(_people(own), _people(others)) < asked.suppress_below:
        return nothing
    if gives_away(asked, told, told_groups(asked)):
        few = f"fewer than {asked.suppress_below} people"
        why = f"Beside what was told of other groups, an answer would tell of {few}; so none is given."
        return nothing.model_copy(update={"reason": why})
    sides = {_GROUP: own, _OTHERS: others} if finding.claim.gap is not None else {_GROUP: own}
    short = {name: below(cell, asked.kit.evaluation.minimum) for name, cell in sides.items()}
    figures = {
        name: _figure(cell, metric, measured, asked, level) for name, cell in sides.items() if short[name] is None
    }
    written = {
        name: _told(figures[name].estimate if name in figures else Estimate(None), cell.rows, cell.clusters)
        for name, cell in sides.items()
    }
    gap = None
    if finding.claim.gap is not None and len(figures) == len(sides):
        found = _gap(measured, metric, figures, level)
        gap = _told(found, own.rows + others.rows, None if own.clusters is None else measured.groupings[0].clusters)
    answer, why = _judged(asked, metric, gap or written[_GROUP], figures, short)
    return nothing.model_copy(
        update={
            "group": written[_GROUP],
            "others": written.get(_OTHERS),
            "gap": gap,
            "unknown": unknown if not 0 < unknown < asked.suppress_below else None,
            "verdict": answer,
            "reason": why,
            "certificate": None if certify is None or finding.predictions is None else certify(asked, level),
        }
    )


def without_figures(told: Verification) -> Verification:
    """Return a verification that tells its verdict alone.

    Whoever sees figures chooses the next group by them, and finds in the noise of these rows what is not there.
    """
    nothing = {"group": _HIDDEN, "others": None, "gap": None, "unknown": None, "certificate": None}
    why = "The figures are kept back, so that no later claim on these rows is made of them."
    return told.model_copy(update={**nothing, "reason": why})


def _measured(asked: Asked, level: float) -> Measured:
    names, group, others = asked.placed.names, asked.loaded.group, asked.loaded.others
    one = renamed(group.predicate, names)
    categories: Mapping[str, Predicate] = {_GROUP: one, _OTHERS: Not(one)}
    if others is not None:
        other = renamed(others.predicate, names)
        neither = And((Not(one), Not(other)))
        categories = {_BOTH: And((one, other)), _GROUP: one, _OTHERS: other, _NEITHER: neither}
    derived = Group.model_construct(
        id=_FINDING,
        label="Finding",
        column=_FINDING,
        kind="other",
        labels="unstated",
        relevance="It is what the finding is about.",
        categories=tuple(categories),
    )
    evaluation = asked.placed.evaluation.model_copy(
        update={"metrics": (asked.kit.evaluation.metrics[asked.metric],), "by": (_FINDING,), "level": level}
    )
    metrics = (asked.kit.metrics[asked.metric],)
    try:
        return measure(evaluation, {_FINDING: derived}, metrics, Path(), derived={_FINDING: categories})
    except DataError as error:
        if any(problem.kind in ("labels-missing", "categories-absent") for problem in error.problems):
            message = "whether a row is in the group cannot be told of any row: values are missing, or are no numbers"
            raise InvalidInputError(asked.loaded.positions.problem(("group",), message, "", "group-unknown")) from error
        raise


def _check_sides(asked: Asked, cells: Mapping[str, Cell]) -> bool:
    """Check that there is a group, and something to compare it with.

    Returns:
        Whether there is, as far as it may be told: False where that nobody, or somebody, is there would tell of few.

    Raises:
        InvalidInputError: One of them has no row, or a row is in both.
    """
    problem = asked.loaded.positions.problem
    group, others = asked.loaded.group.predicate, asked.loaded.others
    rest, other = (Not(group), "group") if others is None else (others.predicate, "compared_with")
    found: list[Problem] = []
    nobody: list[Predicate] = []
    if _BOTH in cells and cells[_BOTH].rows:
        if _people(cells[_BOTH]) < asked.suppress_below:
            return False
        message = "some rows are in the group and in what it is compared with"
        found.append(problem(("compared_with",), message, "let the two have no row in common", "group-overlap"))
    elif not cells[_GROUP].rows:
        nobody.append(group)
        hint = "look at how the values are written, and where some are missing"
        found.append(problem(("group",), "the group covers nobody in the held-out data", hint, "group-empty"))
    if not found and not cells[_OTHERS].rows:
        nobody.append(rest)
        who = "the group covers everybody" if others is None else "what the group is compared with covers nobody"
        hint = "there is nobody to hold it against"
        found.append(problem((other,), f"{who} in the held-out data", hint, "group-whole"))
    if nobody and asked.suppress_below and not all(plainly_nobody(asked, each) for each in nobody):
        return False
    if found:
        raise InvalidInputError(found)
    return True


def _people(cell: Cell) -> int:
    return cell.rows if cell.clusters is None else cell.clusters


def _figure(cell: Cell, metric: Metric, measured: Measured, asked: Asked, level: float) -> Figure:
    evaluation = asked.placed.evaluation
    design = Design(measured.bases, evaluation.is_clustered, evaluation.weight is not None, level)
    return estimate(cell, metric, design)


def _gap(measured: Measured, metric: Metric, figures: Mapping[str, Figure], level: float) -> Estimate:
    """Return the group minus the others, with the correlation that shared clusters give them."""
    grouping = measured.groupings[0]
    shared = crossing(measured, grouping, metric)
    place = {cell.group[_FINDING]: index for index, cell in enumerate(grouping.cells)}
    correlation = 0.0
    if shared is not None and shared.dependence is not None:
        correlation = shared.dependence.between(place[_GROUP], place[_OTHERS])
    return against(figures[_GROUP], figures[_OTHERS], level, correlation=correlation).difference


def _told(found: Estimate, rows: int, clusters: int | None) -> VerifiedFigure:
    interval = found.interval
    written = None
    if interval is not None:
        written = VerifiedInterval(low=interval.low, high=interval.high, level=interval.level, method=interval.method)
    return VerifiedFigure(rows=rows, clusters=clusters, value=found.value, interval=written)


def _judged(
    asked: Asked,
    metric: Metric,
    figure: VerifiedFigure,
    figures: Mapping[str, Figure],
    short: Mapping[str, str | None],
) -> tuple[Verdict, str]:
    """Return the verdict and the reason; inconclusive where there is too little to judge by."""
    for name, lacking in short.items():
        who = {_GROUP: "the group", _OTHERS: "what it is compared with"}[name]
        if lacking is not None:
            return "inconclusive", f"The card asks for more before it prints a figure: {who} has {lacking}."
        of = figures[name]
        if of.estimate.value is None:
            return "inconclusive", f"The {lower(metric.label)} of {who} is undefined: {of.reason}."
        if "few-events" in of.notes:
            return (
                "inconclusive",
                f"Too few to judge by: {who} has fewer than five events, or all but as few are events.",
            )
    if figure.value is None or figure.interval is None:
        return "inconclusive", "No interval can be given: there are too few clusters."
    found = verdict(limit_of(asked.loaded.finding), figure.interval)
    return found, reason(asked.loaded.finding, metric, figure, found)
