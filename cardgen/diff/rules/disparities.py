"""Whether fairness changed: the gap between groups, and who is served worst."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.results import Disparity
from cardgen.card.words import category_name
from cardgen.diff.figures.matching import renamed
from cardgen.diff.flatten import pointer_of
from cardgen.diff.phrases import gap_in_words
from cardgen.diff.transition import Change, Rule, Transition

__all__ = ["RULES"]

_ADJUSTED = ("simultaneous", "sidak", "intersection")


def _gaps(transition: Transition, verdict: str) -> Iterator[Change]:
    for gap in transition.gaps:
        if gap.verdict == verdict:
            metric = transition.compared.metrics[gap.evaluation, gap.metric].metric
            pointer = pointer_of("disparities", gap.evaluation, gap.metric, "&".join(gap.by), "gap")
            yield Change(pointer, gap.old, gap.new, f"{verdict}: {gap_in_words(gap, metric, transition.new.card)}")


def _pairs(transition: Transition, kind: str) -> Iterator[tuple[Disparity, Disparity]]:
    """Yield the disparities of a kind that both cards have, where their figures can be compared."""
    old = {(d.evaluation, d.metric, d.by): d for d in transition.old.card.disparities if d.kind == kind}
    for item in transition.new.card.disparities:
        before = old.get((item.evaluation, item.metric, item.by))
        if item.kind == kind and before is not None:
            yield before, item


def _worst_changed(transition: Transition) -> Iterator[Change]:
    names = transition.compared.renaming
    for before, after in _pairs(transition, "worst_group"):
        if transition.gate(after.evaluation, after.metric, after.by) is not None:
            continue
        ends = [
            renamed(item.groups.get("worst", item.groups.get("largest", {})), names if item is before else {})
            for item in (before, after)
        ]
        if all(ends) and ends[0] != ends[1]:
            metric = transition.compared.metrics.get((after.evaluation, after.metric))
            label = metric.metric.label if metric else after.metric
            said = [category_name(end, after.by) for end in ends]
            pointer = pointer_of("disparities", after.evaluation, after.metric, "&".join(after.by), "worst_group")
            message = f"{label} is worst for {said[1]} now, before for {said[0]}"
            covers = (f"{pointer}/groups",)
            yield Change(pointer, said[0], said[1], message, covers=covers)


def _unadjusted(transition: Transition, *, dropped: bool) -> Iterator[Change]:
    for kind in ("gap", "ratio", "worst_group"):
        for before, after in _pairs(transition, kind):
            if before.interval is None or after.interval is None:
                continue
            methods = [before.interval.method, after.interval.method]
            was, now = (any(word in method for word in _ADJUSTED) for method in methods)
            if (was, now) == ((True, False) if dropped else (False, True)):
                pointer = pointer_of("disparities", after.evaluation, after.metric, "&".join(after.by), kind)
                word = "no longer allows" if dropped else "allows"
                message = f"the interval of the {kind.replace('_', ' ')} {word} for having picked it among several"
                yield Change(
                    f"{pointer}/interval/method",
                    methods[0],
                    methods[1],
                    message,
                    covers=(f"{pointer}/interval", f"{pointer}/standard_error"),
                )


RULES = (
    Rule(
        "disparity-widened",
        "fairness",
        "error",
        "minor",
        "The gap between the worst and the best category widened, by a difference of differences.",
        "The service became less fair, and chance does not explain it.",
        "Find out whom it left behind.",
        "disparity-narrowed",
        lambda transition: _gaps(transition, "widened"),
    ),
    Rule(
        "disparity-narrowed",
        "fairness",
        "info",
        "minor",
        "The gap between the worst and the best category narrowed, by a difference of differences.",
        "The service became fairer, and chance does not explain it.",
        "Nothing to do.",
        "disparity-widened",
        lambda transition: _gaps(transition, "narrowed"),
    ),
    Rule(
        "worst-group-changed",
        "fairness",
        "warning",
        "minor",
        "Another category is served worst.",
        "Warnings and mitigations that name the old one no longer reach those who need them.",
        "Read the prose again: does it speak of the right people?",
        "worst-group-changed",
        _worst_changed,
    ),
    Rule(
        "multiple-comparison-unadjusted",
        "fairness",
        "warning",
        "none",
        "The interval of a summary over groups no longer allows for having picked the extreme ones.",
        "The worst of many groups looks bad by chance alone.",
        "Use the simultaneous interval.",
        "multiple-comparison-adjusted",
        lambda transition: _unadjusted(transition, dropped=True),
    ),
    Rule(
        "multiple-comparison-adjusted",
        "fairness",
        "info",
        "none",
        "The interval of a summary over groups allows for having picked the extreme ones.",
        "It no longer promises more than it holds.",
        "Nothing to do.",
        "multiple-comparison-unadjusted",
        lambda transition: _unadjusted(transition, dropped=False),
    ),
)
