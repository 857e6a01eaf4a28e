"""How the messages of findings put figures and names: with the digits, the units and the words of the card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import Scale, resolving, scale_for
from cardgen.card.results import IntervalRecord
from cardgen.card.words import EVERYONE, category_name
from cardgen.diff.report import Comparison, GapChange

__all__ = ["among", "change_in_words", "gap_in_words", "how_paired", "listed", "quoted_text", "scale_of_pair"]

_MOST = 5
_LONGEST = 120


def listed(names: Sequence[str]) -> str:
    """List names in a sentence, five at the most."""
    shown = [str(name) for name in names[:_MOST]]
    if len(names) > _MOST:
        shown.append(f"{len(names) - _MOST} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def quoted_text(text: str) -> str:
    """Quote a text in a sentence, shortened where it is long."""
    plain = " ".join(text.split())
    return f"“{plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1].rstrip() + '…'}”"


def among(group: Mapping[str, str]) -> str:
    """Say for whom a figure holds."""
    return "overall" if not group else f"for {category_name(group)}"


def scale_of_pair(unit: str, values: Sequence[float | None], interval: IntervalRecord | None) -> Scale:
    """Choose the scale of a metric for an old and a new figure and the interval of their difference."""
    half = [] if interval is None else [(interval.high - interval.low) / 2]
    scale = scale_for(unit, [value for value in values if value is not None], half)
    if interval is None or interval.low <= 0 <= interval.high:
        return scale
    return resolving(scale, (interval.low, interval.high))


def how_paired(comparison: Comparison, evaluation: EvaluationRecord) -> str:
    """Say what was compared with what: pairs of which unit, or independent figures."""
    if not comparison.paired:
        return "unpaired"
    if comparison.units is None:
        return "paired"
    unit = "rows" if evaluation.cluster is None else f"{evaluation.cluster.replace('_', ' ')}s"
    return f"paired by {comparison.units:,} {unit}"


def change_in_words(comparison: Comparison, metric: MetricRecord, evaluation: EvaluationRecord) -> str:
    """Put a difference into words: `word error rate for Spanish: 14.0% → 12.5% (−1.4 points, …; paired by …)`."""
    interval = comparison.interval
    scale = scale_of_pair(metric.unit, [comparison.old, comparison.new], interval)
    old, new = comparison.old or 0.0, comparison.new or 0.0
    text = f"{metric.label} {among(comparison.group)}: {scale.value(old)} → {scale.value(new)}"
    if comparison.difference is None:
        return text
    reach = "no interval"
    if interval is not None:
        level = f"{interval.level:.0%}" if round(interval.level * 100, 6).is_integer() else f"{interval.level:.1%}"
        reach = f"{level} interval {scale.bare_difference(interval.low)} to {scale.bare_difference(interval.high)}"
    text += f" ({scale.difference(comparison.difference)}, {reach}; {how_paired(comparison, evaluation)})"
    if comparison.verdict == "inconclusive" and interval is not None and (interval.low > 0 or interval.high < 0):
        text += (
            f"; no more than chance among {comparison.family} comparisons (Holm, p {comparison.adjusted_p_value:.2g})"
        )
    return text


def gap_in_words(gap: GapChange, metric: MetricRecord, card: Card) -> str:
    """Put the change of a gap into words."""
    interval = gap.interval
    scale = scale_of_pair(metric.unit, [gap.old, gap.new], interval)
    by = " × ".join(card.group(name).label.lower() for name in gap.by) or EVERYONE
    reach = f", {scale.bare_difference(interval.low)} to {scale.bare_difference(interval.high)}" if interval else ""
    points = scale.points
    return (
        f"gap in {metric.label} by {by}: {scale.bare(gap.old)}{points} → {scale.bare(gap.new)}{points} "
        f"({scale.difference(gap.difference)}{reach})"
    )
