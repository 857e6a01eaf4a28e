"""What a build says at its end: what was written, the worst group, the criteria, and the seconds it took."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.results import Disparity, IntervalRecord
from cardgen.card.scales import scale_of, table_results
from cardgen.card.words import OUTCOME_MARKS, OUTCOME_WORDS, category_name
from cardgen.cli.console import paint

__all__ = ["summary"]

_COLOURS = {"pass": "green", "fail": "red", "inconclusive": "yellow"}


def summary(card: Card, directory: Path, files: Mapping[str, bytes], seconds: float) -> Iterator[str]:
    """Yield the lines, none wider than 80 columns unless a name is."""
    pages = [name for name in files if "/" not in name]
    charts = sum(name.startswith("charts/") for name in files)
    tables = sum(name.startswith("data/") for name in files)
    yield f"{directory}: {', '.join(pages)}, {charts} charts, {tables} tables"
    yield from _headline(card)
    width = max((len(item.id) for item in card.acceptance), default=0)
    for item in card.acceptance:
        word = f"{OUTCOME_MARKS[item.outcome]} {OUTCOME_WORDS[item.outcome]}"
        yield f"  {item.id:<{width}}  {paint(word, _COLOURS[item.outcome])}"
    levels = {level: sum(finding.level == level for finding in card.lint) for level in ("error", "warning", "info")}
    if levels["error"] or levels["warning"]:
        counts = ", ".join(f"{levels[level]} {level}{'s' * (levels[level] != 1)}" for level in ("error", "warning"))
        yield f"lint: {counts} (cardgen check tells them)"
    yield f"{card.card.id} {card.card.version} built in {seconds:.1f} s"


def _headline(card: Card) -> Iterator[str]:
    """The headline metric of the first evaluation: the overall figure, and the worst group of each single grouping."""
    evaluation = card.evaluations[0]
    metric = evaluation.metrics[0]
    overall = card.overall(evaluation.id, metric.id)
    if overall is not None and overall.value is not None:
        scale = scale_of(metric, [overall])
        yield f"{metric.label}: overall {scale.value(overall.value)}{_ends(scale.range, overall.interval)}"
    elif overall is not None:
        yield f"{metric.label}: overall {overall.status} ({overall.reason})"
    for by in [by for by in evaluation.by if len(by) == 1] or evaluation.by[:1]:
        worst = card.disparity(evaluation.id, metric.id, by, "worst_group")
        if worst is not None and worst.value is not None:
            yield _worst(card, evaluation, metric, worst)


def _worst(card: Card, evaluation: EvaluationRecord, metric: MetricRecord, worst: Disparity) -> str:
    scale = scale_of(metric, table_results(card.results, evaluation.id, metric.id, worst.by))
    name = category_name(worst.groups["worst"], worst.by)
    figure = f"{scale.value(worst.value or 0.0)}{_ends(scale.range, worst.interval)}"
    labels = " × ".join(card.group(group).label for group in worst.by)
    return f"worst by {labels[0].lower()}{labels[1:]}: {name}, {figure}"


def _ends(scale_range: Callable[[float, float], str], interval: IntervalRecord | None) -> str:
    return "" if interval is None else f" ({scale_range(interval.low, interval.high)})"
