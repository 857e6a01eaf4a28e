"""How sure the figures are: intervals that came or went, and that became wider or narrower."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.results import Result
from cardgen.card.words import category_name
from cardgen.diff.figures.compare import MetricPair
from cardgen.diff.flatten import cell_name, pointer_of
from cardgen.diff.phrases import among, listed
from cardgen.diff.rules.metrics import result_pointer
from cardgen.diff.transition import Change, Rule, Transition

__all__ = ["RULES"]


def _intervals(transition: Transition, *, gone: bool) -> Iterator[Change]:
    for pair in transition.compared.metrics.values():
        for before, after in pair.cells.both:
            has, lacks = (before, after) if gone else (after, before)
            if before.status == after.status == "ok" and has.interval and lacks.interval is None:
                pointer = result_pointer(after) + "/interval"
                verb = "has no interval any more" if gone else "has an interval"
                kept = [has.interval.low, has.interval.high]
                message = f"{pair.metric.label} {among(after.group)} {verb}"
                one, other = (kept, None) if gone else (None, kept)
                yield Change(pointer, one, other, message, covers=tuple(_uncertainty(after)))


def _widths(transition: Transition, *, wider: bool) -> Iterator[Change]:
    limit = transition.settings.interval_widening
    for (evaluation, metric), pair in transition.compared.metrics.items():
        found = [
            (before, after, factor if wider else 1 / factor)
            for before, after, factor in _factors(pair)
            if (factor if wider else 1 / factor) > limit
        ]
        if not found:
            continue
        names = listed([category_name(after.group, after.by) for _, after, _ in found])
        largest = max(factor for _, _, factor in found)
        word = "wider" if wider else "narrower"
        message = f"intervals of {pair.metric.label} are {word}, up to {largest:.1f} times: {names}"
        old, new = (
            {cell_name(pair[1].group): _width(pair[side]) for pair in ((one, other) for one, other, _ in found)}
            for side in (0, 1)
        )
        covers = tuple(path for _, after, _ in found for path in _uncertainty(after))
        yield Change(pointer_of("results", evaluation, metric, "widths"), old, new, message, covers=covers)


def _uncertainty(result: Result) -> Iterator[str]:
    """Yield the paths of how sure a figure is: its interval, and what it was made from."""
    yield from (
        f"{result_pointer(result)}/{name}" for name in ("interval", "standard_error", "degrees_of_freedom", "notes")
    )


def _width(result: Result) -> float:
    return 0.0 if result.interval is None else result.interval.high - result.interval.low


def _factors(pair: MetricPair) -> Iterator[tuple[Result, Result, float]]:
    """Yield results that have an interval in both cards, with the factor by which it widened."""
    for before, after in pair.cells.both:
        if before.interval is None or after.interval is None:
            continue
        one, other = (item.interval.high - item.interval.low for item in (before, after) if item.interval)
        if one > 0 and other > 0:
            yield before, after, other / one


RULES = (
    Rule(
        "interval-removed",
        "figures",
        "error",
        "major",
        "A figure has no interval any more.",
        "A figure without its uncertainty claims to be exact.",
        "Find out why: fewer than two clusters, or figures taken from a document.",
        "interval-added",
        lambda transition: _intervals(transition, gone=True),
    ),
    Rule(
        "interval-added",
        "figures",
        "info",
        "minor",
        "A figure has an interval that had none.",
        "A reader learns how sure it is.",
        "Nothing to do.",
        "interval-removed",
        lambda transition: _intervals(transition, gone=False),
    ),
    Rule(
        "interval-widened",
        "figures",
        "warning",
        "minor",
        "Intervals of a metric are over 1.5 times as wide.",
        "The card says less than it did.",
        "Test as many as before.",
        "interval-narrowed",
        lambda transition: _widths(transition, wider=True),
    ),
    Rule(
        "interval-narrowed",
        "figures",
        "info",
        "minor",
        "Intervals of a metric are much narrower.",
        "The card says more than it did.",
        "Nothing to do.",
        "interval-widened",
        lambda transition: _widths(transition, wider=False),
    ),
)
