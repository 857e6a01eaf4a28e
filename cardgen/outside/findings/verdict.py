"""What an interval says of a claim, in one word and in one sentence."""

from __future__ import annotations

from cardgen.card.numbers import Scale, plain, resolving, scale_for
from cardgen.metrics.definition import Metric
from cardgen.spec.findings import Finding, Limit, Verdict, VerifiedFigure, VerifiedInterval

__all__ = ["limit_of", "lower", "reason", "verdict"]


def limit_of(finding: Finding) -> Limit:
    """Return what is claimed, of a value or of a gap.

    Raises:
        ValueError: Nothing is; a finding that was read claims something.
    """
    limit = finding.claim.value if finding.claim.gap is None else finding.claim.gap
    if limit is None:
        raise ValueError("a finding without a claim")
    return limit


def verdict(limit: Limit, interval: VerifiedInterval) -> Verdict:
    """Judge a claim: confirmed where the whole interval keeps it, refuted where the whole interval breaks it.

    >>> verdict(Limit(at_least=0.15), VerifiedInterval(low=0.18, high=0.25, level=0.99, method="newcombe"))
    'confirmed'
    >>> verdict(Limit(at_least=0.25), VerifiedInterval(low=0.18, high=0.24, level=0.99, method="newcombe"))
    'refuted'
    """
    low = float("-inf") if limit.at_least is None else limit.at_least
    high = float("inf") if limit.at_most is None else limit.at_most
    if low <= interval.low and interval.high <= high:
        return "confirmed"
    return "refuted" if interval.high < low or interval.low > high else "inconclusive"


def reason(finding: Finding, metric: Metric, figure: VerifiedFigure, found: Verdict) -> str:
    """Say what was found, what was claimed, and what follows; the figure has an interval."""
    if figure.value is None or figure.interval is None:
        raise ValueError("a figure without an interval")
    value, interval = figure.value, figure.interval
    is_gap = finding.claim.gap is not None
    ends = (interval.low, interval.high)
    scale = scale_for(metric.unit, [value], [(interval.high - interval.low) / 2])
    scale = resolving(scale, ends) if is_gap else scale
    shown = scale.difference if is_gap else scale.value
    others = "everyone else" if finding.compared_with is None else "those that it is compared with"
    of = f"The group's {lower(metric.label)} minus that of {others}" if is_gap else f"The group's {lower(metric.label)}"
    follows = {
        "confirmed": "the whole interval keeps it",
        "refuted": "the whole interval breaks it",
        "inconclusive": "the interval holds values that keep it and values that break it",
    }[found]
    level = f"{plain(round(100 * interval.level, 4))}%"
    claim = _claim(limit_of(finding), scale, is_gap=is_gap)
    return (
        f"{of} is {shown(value)} ({shown(ends[0])} to {shown(ends[1])} at a level of {level}). "
        f"Claimed is {claim}: {follows}."
    )


def _claim(limit: Limit, scale: Scale, *, is_gap: bool) -> str:
    """Write a claim with all its digits, on the scale of the figure."""

    def written(value: float) -> str:
        number = plain(float(f"{value * scale.factor:.12g}"))
        return f"{number}{scale.points if is_gap else scale.suffix}"

    parts = []
    if limit.at_least is not None:
        parts.append(f"at least {written(limit.at_least)}")
    if limit.at_most is not None:
        parts.append(f"at most {written(limit.at_most)}")
    return " and ".join(parts)


def lower(label: str) -> str:
    """Write a label as it stands within a sentence: an abbreviation keeps its letters."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
