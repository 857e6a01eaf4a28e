"""What a build says at its end: what was written, the worst group, the criteria, and the seconds it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from cardgen.card.document import Card
from cardgen.card.numbers import scale_for
from cardgen.card.results import Result
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
    """The headline metric of the first evaluation: everyone, and the worst group of its first grouping."""
    evaluation = card.evaluations[0]
    metric = evaluation.metrics[0]
    overall = card.overall(evaluation.id, metric.id)
    if overall is not None:
        yield f"{metric.label}: {_figure(overall, metric.unit)}, n {overall.n if overall.n is not None else 'unknown'}"
    if not evaluation.by:
        return
    by = evaluation.by[0]
    worst = card.disparity(evaluation.id, metric.id, by, "worst_group")
    if worst is not None and worst.value is not None:
        group = worst.groups["worst"]
        cell = next(cell for cell in card.cells(evaluation.id, metric.id, by) if cell.group == group)
        size = "unknown" if cell.n is None else str(cell.n)
        yield f"worst: {category_name(group, by)}, {_figure(cell, metric.unit)}, n {size}"


def _figure(result: Result, unit: str) -> str:
    if result.value is None:
        return f"{result.status} ({result.reason})"
    interval = result.interval
    scale = scale_for(
        unit, [result.value], [] if interval is None else [(interval.high - interval.low) / 2], [result.n or 0]
    )
    text = scale.value(result.value)
    return text if interval is None else f"{text} ({scale.range(interval.low, interval.high)})"
