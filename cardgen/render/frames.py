"""Results and disparities as pandas frames, with full precision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cardgen.card.words import category_name

if TYPE_CHECKING:
    import pandas as pd

    from cardgen.card.document import Card
    from cardgen.card.results import IntervalRecord

__all__ = ["disparities_frame", "results_frame"]


def results_frame(card: Card) -> pd.DataFrame:
    """Return every result, one row each, in the order of the card."""
    import pandas as pd

    groups = list(dict.fromkeys(key for result in card.results for key in result.by))
    rows = [
        {
            "evaluation": result.evaluation,
            "metric": result.metric,
            **{group: result.group.get(group) for group in groups},
            "n": result.n,
            "clusters": result.clusters,
            "numerator": result.numerator,
            "denominator": result.denominator,
            "value": result.value,
            **_interval(result.interval),
            "status": result.status,
            "reason": result.reason,
            "evidence": result.evidence,
            "notes": " ".join(result.notes),
        }
        for result in card.results
    ]
    frame = pd.DataFrame(rows)
    return frame.astype({"n": "Int64", "clusters": "Int64", **dict.fromkeys(("value", "low", "high"), "float64")})


def disparities_frame(card: Card) -> pd.DataFrame:
    """Return every disparity, one row each, in the order of the card."""
    import pandas as pd

    rows = [
        {
            "evaluation": item.evaluation,
            "metric": item.metric,
            "by": " × ".join(item.by),
            "kind": item.kind,
            "value": item.value,
            **_interval(item.interval),
            "groups": "; ".join(f"{role}: {category_name(group, item.by)}" for role, group in item.groups.items()),
            "excluded": "; ".join(f"{category_name(out.group, item.by)} ({out.reason})" for out in item.excluded),
            "status": item.status,
            "reason": item.reason,
            "evidence": item.evidence,
            "p_value": item.p_value,
            "adjusted_p_value": item.adjusted_p_value,
            "family": item.family,
            "probability": item.probability,
            "verdict": item.verdict,
            "metrics": " ".join(item.metrics),
            "notes": " ".join(item.notes),
        }
        for item in card.disparities
    ]
    columns = ["evaluation", "metric", "by", "kind", "value", "low", "high", "level", "method"]
    columns += ["groups", "excluded", "status", "reason", "evidence", "p_value", "adjusted_p_value", "family"]
    return pd.DataFrame(rows, columns=[*columns, "probability", "verdict", "metrics", "notes"])


def _interval(interval: IntervalRecord | None) -> dict[str, Any]:
    if interval is None:
        return dict.fromkeys(("low", "high", "level", "method"))
    return {"low": interval.low, "high": interval.high, "level": interval.level, "method": interval.method}
