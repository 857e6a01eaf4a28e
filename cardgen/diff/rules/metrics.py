"""The figures themselves: metrics that came or went, got better or worse, or lost their value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cardgen.card.results import Result
from cardgen.diff.figures.compare import CellChange, MetricPair
from cardgen.diff.figures.verdicts import is_worse
from cardgen.diff.flatten import OF_SCORES, cell_name, pointer_of
from cardgen.diff.phrases import among, change_in_words
from cardgen.diff.rules.matching import by_id, match
from cardgen.diff.transition import Change, Rule, Transition
from cardgen.spec.comparison import Severity

__all__ = ["RULES", "result_pointer"]

_FIGURE = (
    *("value", "numerator", "denominator", "n", "clusters", "notes"),
    *("standard_error", "degrees_of_freedom", "interval"),
)
"""What moves when a figure does; not where it comes from, and how a document qualifies it."""

_NOT_SURE = ("metric-regressed-uncertain", "metric-improved-uncertain", "metric-equivalent")
"""What is said of the same figure where it is not shown to be no worse."""


def result_pointer(result: Result) -> str:
    """Return the path of a result."""
    return pointer_of("results", result.evaluation, result.metric, cell_name(result.group))


def _evaluations(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = transition.cards
    found = match(old.evaluations, new.evaluations, by_id)
    for record in found.gone if gone else found.added:
        message = f"the evaluation {record.id} is gone" if gone else f"the evaluation {record.id} is new"
        pointer = pointer_of("evaluations", record.id)
        covers = (pointer, pointer_of("results", record.id), pointer_of("disparities", record.id))
        title = record.title
        yield Change(pointer, title if gone else None, None if gone else title, message, covers=covers)


def _metrics(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = transition.cards
    for before, after in match(old.evaluations, new.evaluations, by_id).kept:
        found = match(before.metrics, after.metrics, by_id)
        for metric in found.gone if gone else found.added:
            word = "no longer measured" if gone else "measured"
            pointer = pointer_of("evaluations", after.id, "metrics", metric.id)
            covers = (
                pointer,
                pointer_of("results", after.id, metric.id),
                pointer_of("disparities", after.id, metric.id),
                *(pointer_of("evaluations", after.id, name) for name in OF_SCORES),
            )
            label = metric.label
            message = f"{label} is {word} in {after.id}"
            yield Change(pointer, label if gone else None, None if gone else label, message, covers=covers)


def _changes(transition: Transition) -> Iterator[tuple[MetricPair, CellChange]]:
    for pair in transition.compared.metrics.values():
        for change in pair.changes:
            if change.comparison.verdict != "unchanged":
                yield pair, change


def _moved(transition: Transition, *, worse: bool | None, sure: bool) -> Iterator[tuple[MetricPair, CellChange]]:
    """Yield figures that moved one way (None where neither is better), surely or not; those within the margin apart."""
    for pair, change in _changes(transition):
        comparison = change.comparison
        if comparison.difference is None or comparison.difference == 0 or comparison.verdict == "equivalent":
            continue
        way = is_worse(pair.metric.direction, comparison.difference)
        is_sure = comparison.verdict in ("improved", "regressed", "moved")
        beyond = abs(comparison.difference) > (comparison.margin or 0.0)
        if way is worse and is_sure is sure and (beyond or way is None):
            yield pair, change


def _figure(pair: MetricPair, change: CellChange, word: str, severity: Severity | None = None) -> Change:
    comparison = change.comparison
    pointer = result_pointer(change.after)
    covers = tuple(f"{result_pointer(result)}/{name}" for result in (change.before, change.after) for name in _FIGURE)
    message = f"{word}: {change_in_words(comparison, pair.metric, pair.evaluation)}"
    return Change(pointer, comparison.old, comparison.new, message, severity=severity, covers=covers)


def _regressed(transition: Transition) -> Iterator[Change]:
    for pair, change in _moved(transition, worse=True, sure=True):
        found = _figure(pair, change, "worse")
        yield replace(found, claims=(("non-inferiority-not-shown", found.pointer),))


def _improved(transition: Transition) -> Iterator[Change]:
    return (_figure(*item, "better") for item in _moved(transition, worse=False, sure=True))


def _perhaps_regressed(transition: Transition) -> Iterator[Change]:
    return (_figure(*item, "perhaps worse") for item in _moved(transition, worse=True, sure=False))


def _perhaps_improved(transition: Transition) -> Iterator[Change]:
    return (_figure(*item, "perhaps better") for item in _moved(transition, worse=False, sure=False))


def _other_way(transition: Transition) -> Iterator[Change]:
    """Find figures of which neither way is better: a warning where the change is more than chance."""
    for sure in (True, False):
        for pair, change in _moved(transition, worse=None, sure=sure):
            if pair.metric.direction == "none":
                word = "moved" if sure else "perhaps moved"
                yield _figure(pair, change, word, "warning" if sure else "info")


def _within_margin(transition: Transition) -> Iterator[Change]:
    for pair, change in _changes(transition):
        comparison = change.comparison
        small = comparison.margin is not None and abs(comparison.difference or 0.0) <= comparison.margin
        decided = comparison.verdict == "inconclusive" and pair.metric.direction != "none"
        if comparison.difference and (comparison.verdict == "equivalent" or (small and decided)):
            word = "equivalent within the margin" if comparison.verdict == "equivalent" else "within the margin so far"
            yield _figure(pair, change, word)


def _not_shown(transition: Transition) -> Iterator[Change]:
    for pair in transition.compared.metrics.values():
        for change in pair.changes:
            comparison = change.comparison
            if comparison.non_inferior is False:
                figure = result_pointer(change.after)
                message = (
                    f"not shown to be no worse than the margin allows: "
                    f"{change_in_words(comparison, pair.metric, pair.evaluation)}, margin {comparison.margin:g}"
                )
                covers = (figure, result_pointer(change.before))
                claims = tuple((rule, figure) for rule in _NOT_SURE)
                pointer = f"{figure}/non_inferior"
                yield Change(pointer, comparison.old, comparison.new, message, covers=covers, claims=claims)


def _values(transition: Transition, *, lost: bool) -> Iterator[Change]:
    """Find figures that became undefined, or were; suppressed and too small categories have rules of their own."""
    for pair in transition.compared.metrics.values():
        for before, after in pair.cells.both:
            has, lacks = (before, after) if lost else (after, before)
            if has.status == "ok" and lacks.status == "undefined":
                pointer = result_pointer(after)
                verb = "is undefined now" if lost else "has a value now"
                message = f"{pair.metric.label} {among(after.group)} {verb}"
                if lost and lacks.reason:
                    message += f": {lacks.reason}"
                covers = (pointer, result_pointer(before))
                yield Change(pointer, before.value, after.value, message, covers=covers)


_ASK = "Find out what made it worse, mend it, or publish it as what it is and let a reviewer accept the finding."
_NOTHING = "Nothing to do."

RULES = (
    Rule(
        "evaluation-removed",
        "figures",
        "error",
        "major",
        "An evaluation is gone.",
        "Its figures are gone with it.",
        "Run it again, or say under not_measured why it cannot be.",
        "evaluation-added",
        lambda transition: _evaluations(transition, gone=True),
    ),
    Rule(
        "evaluation-added",
        "figures",
        "info",
        "minor",
        "An evaluation is new.",
        "A reader learns more.",
        _NOTHING,
        "evaluation-removed",
        lambda transition: _evaluations(transition, gone=False),
    ),
    Rule(
        "metric-removed",
        "figures",
        "error",
        "major",
        "A metric is no longer measured.",
        "A figure that got worse can be left out.",
        "Measure it again, or say under not_measured why it cannot be.",
        "metric-added",
        lambda transition: _metrics(transition, gone=True),
    ),
    Rule(
        "metric-added",
        "figures",
        "info",
        "minor",
        "A metric is measured that was not.",
        "A reader learns more.",
        _NOTHING,
        "metric-removed",
        lambda transition: _metrics(transition, gone=False),
    ),
    Rule(
        "metric-regressed",
        "figures",
        "error",
        "minor",
        "A figure is worse: the interval of the difference leaves out 0, also after Holm's correction, and the "
        "difference is beyond the margin.",
        "The service is worse for these people, and chance does not explain it.",
        _ASK,
        "metric-improved",
        _regressed,
    ),
    Rule(
        "metric-improved",
        "figures",
        "info",
        "minor",
        "A figure is better, by the test of metric-regressed.",
        "The service is better for these people, and chance does not explain it.",
        _NOTHING,
        "metric-regressed",
        _improved,
    ),
    Rule(
        "metric-regressed-uncertain",
        "figures",
        "warning",
        "minor",
        "A figure is worse, and chance may explain it, or there is no interval.",
        "Not shown to be worse is not shown to be the same: a small group can hide a large change.",
        "Read the interval: how much worse could it be? Test more of these people where that matters.",
        "metric-improved-uncertain",
        _perhaps_regressed,
    ),
    Rule(
        "metric-improved-uncertain",
        "figures",
        "info",
        "minor",
        "A figure is better, and chance may explain it.",
        "It is not shown to be better.",
        "Do not announce it as an improvement.",
        "metric-regressed-uncertain",
        _perhaps_improved,
    ),
    Rule(
        "metric-moved",
        "figures",
        "info",
        "minor",
        "A figure of which neither way is better moved; a warning where chance does not explain it.",
        "A selection rate that moves changes who is let through.",
        "Say what moved it.",
        "metric-moved",
        _other_way,
    ),
    Rule(
        "metric-equivalent",
        "figures",
        "info",
        "patch",
        "A figure moved by no more than the declared margin.",
        "The owner declared beforehand that a change of this size does not matter.",
        _NOTHING,
        "metric-equivalent",
        _within_margin,
    ),
    Rule(
        "non-inferiority-not-shown",
        "figures",
        "error",
        "none",
        "A metric has a margin, and a figure is not shown to be no worse by more than it (one-sided, Holm).",
        "With a margin, every group has to be shown to be served as well as before: that is the release gate.",
        "Test more of these people, or let a reviewer accept it with a reason.",
        None,
        _not_shown,
    ),
    Rule(
        "value-not-finite",
        "figures",
        "error",
        "none",
        "A figure was there and is undefined now.",
        "An undefined figure passes every limit that is checked with less than.",
        "Find out why its denominator is empty.",
        "value-became-defined",
        lambda transition: _values(transition, lost=True),
    ),
    Rule(
        "value-became-defined",
        "figures",
        "info",
        "none",
        "A figure was undefined and is there now.",
        "A reader learns more.",
        _NOTHING,
        "value-not-finite",
        lambda transition: _values(transition, lost=False),
    ),
)
