"""What is said once about a table of figures: what was compared with what, how it was judged, and what cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cardgen.card.numbers import Scale, count
from cardgen.card.words import CHANGE_WORDS, category_name
from cardgen.diff.report import Comparison, EvaluationLabels
from cardgen.render.comparison.verdict import one_line
from cardgen.render.prose.text import capitalised, cluster_noun, counted, joined

__all__ = ["method_remarks", "pairing_remarks", "withheld_remarks"]

_MOST_NAMED = 5


def pairing_remarks(items: list[Comparison], evaluation: EvaluationLabels) -> Iterator[str]:
    """Say once what was compared with what; cells that differ from the rest are named."""
    judged = [item for item in items if item.difference is not None and item.verdict != "unchanged"]
    paired = [item for item in judged if item.paired]
    apart: dict[str, list[Comparison]] = {}
    for item in judged:
        if not item.paired:
            apart.setdefault(item.unpaired_because or "no reason is given", []).append(item)
    if paired:
        noun = "row" if evaluation.cluster is None else cluster_noun(evaluation.cluster)
        units = max((item.units or 0 for item in paired), default=0)
        what = f"the same {counted(units, noun)} in both versions" if units else "the same units in both versions"
        yield f"Paired: {what}{', except where told' if apart else ''}."
    for reason, cells in apart.items():
        whole = len(cells) == len(judged)
        yield f"Not paired{'' if whole else f' ({_named(cells)})'}: {one_line(reason)}."


def _named(cells: Sequence[Comparison]) -> str:
    names = [one_line(category_name(item.group, item.by)) for item in cells]
    more = [f"{count(len(names) - _MOST_NAMED)} more"] if len(names) > _MOST_NAMED else []
    return joined([*names[:_MOST_NAMED], *more])


def method_remarks(items: list[Comparison], scale: Scale) -> Iterator[str]:
    """Say how the differences of a metric were judged."""
    methods = sorted({item.interval.method for item in items if item.interval})
    if methods:
        yield f"Interval of the difference: {one_line(joined(methods))}, each for itself."
    if any(item.family for item in items):
        yield "Verdicts and p are adjusted by Holm for the comparisons of a metric within a grouping."
    margins = sorted({item.margin for item in items if item.margin is not None})
    if margins:
        shown = joined(f"{scale.bare(margin)}{scale.points}" for margin in margins)
        yield f"Margin, the largest difference that counts as none: {one_line(shown)}."


def withheld_remarks(items: list[Comparison]) -> Iterator[str]:
    """Say why figures cannot be compared, each reason once."""
    reasons: dict[str, list[Comparison]] = {}
    for item in items:
        if item.verdict == "not_comparable":
            reasons.setdefault(item.reason or "the cards do not say why", []).append(item)
    for reason, cells in reasons.items():
        word = CHANGE_WORDS["not_comparable"]
        yield f"{capitalised(word)} ({counted(len(cells), 'figure')}): {one_line(reason)}."
