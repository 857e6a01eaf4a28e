"""Which sums over rows stand behind a metric: unknowns that several metrics, evaluations and versions may share.

Rows, clusters, and what the labels of the data say (positives, negatives, words, pairs) are the same whatever model was
evaluated on them; what a prediction decides (true positives, word errors) belongs to one run. A false positive rate
and a true negative rate are made of the same two sums, so that either gives the other away.
"""

from __future__ import annotations

from collections.abc import Mapping

from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.metrics.definition import RATIOS
from cardgen.metrics.registry import find

__all__ = ["CLUSTERS", "ROWS", "Weights", "curve_sums", "match_sums", "sums_of", "words_of"]

Weights = Mapping[str, float]
"""Weight by name of an unknown sum."""

ROWS = "rows"
CLUSTERS = "clusters"

_SHARED = frozenset({"weight", "positives", "words", "characters", "genuine_pairs", "impostor_pairs"})


def sums_of(record: EvaluationRecord, metric: MetricRecord, run: str) -> tuple[Weights, Weights] | None:
    """Return numerator and denominator of a metric as weights of unknown sums; None where it is no ratio of sums.

    Args:
        record: The evaluation.
        metric: The metric.
        run: Name of the run, which tells its predictions from those of another run on the same rows.
    """
    if metric.form not in RATIOS:
        return None
    known = find(metric.id)
    if known is None or known.formula != metric.formula:
        return {f"numerator of {metric.id}@{run}": 1.0}, {f"denominator of {metric.id}@{run}": 1.0}
    return _unknowns(record, known.numerator, run), _unknowns(record, known.denominator, run)


def curve_sums(record: EvaluationRecord, run: str) -> tuple[Weights, Weights]:
    """Return the sums that a curve prints as positives and negatives."""
    if record.task == "verification":
        return _unknowns(record, {"genuine_pairs": 1.0}, run), _unknowns(record, {"impostor_pairs": 1.0}, run)
    positives = {"true_positives": 1.0, "false_negatives": 1.0}
    negatives = {"false_positives": 1.0, "true_negatives": 1.0}
    return _unknowns(record, positives, run), _unknowns(record, negatives, run)


def match_sums(record: EvaluationRecord, run: str) -> tuple[Weights, Weights]:
    """Return the sums that a matrix of false matches prints: impostor pairs, and those accepted."""
    return _unknowns(record, {"impostor_pairs": 1.0}, run), _unknowns(record, {"false_matches": 1.0}, run)


def words_of(name: str) -> str:
    """Name an unknown sum to a reader."""
    return name.partition("@")[0].replace("_", " ")


def _unknowns(record: EvaluationRecord, bases: Mapping[str, float], run: str) -> Weights:
    found: dict[str, float] = {}
    for base, weight in bases.items():
        for name, part in _of_base(record, base).items():
            shared = name == ROWS or name.partition(" weighted")[0] in _SHARED
            key = name if shared else f"{name}@{run}"
            found[key] = found.get(key, 0.0) + weight * part
    return {name: weight for name, weight in found.items() if weight}


def _of_base(record: EvaluationRecord, base: str) -> Weights:
    """Write a base sum in sums that do not overlap: false negatives are positives that are no true positives."""
    suffix = "" if record.weight is None else f" weighted by {record.weight}"
    rows = ROWS if not suffix else f"weight{suffix}"
    # Sums that an owner typed into a table of counts need not add up to its rows.
    negatives = {f"negatives{suffix}": 1.0}
    if record.source.kind == "rows":
        negatives = {rows: 1.0, f"positives{suffix}": -1.0}
    false_positives = f"false_positives{suffix}"
    parts: dict[str, Weights] = {
        "rows": {rows: 1.0},
        "false_negatives": {f"positives{suffix}": 1.0, f"true_positives{suffix}": -1.0},
        "false_positives": {false_positives: 1.0},
        "true_negatives": {**negatives, false_positives: -1.0},
    }
    return parts.get(base, {f"{base}{suffix}": 1.0})
