"""What the pages of rules and of metrics show, from the registries themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cardgen.card.lint.registry import RULES as LINT
from cardgen.card.words import direction_words
from cardgen.diff.rules.registry import AREAS, RULES
from cardgen.metrics.registry import METRICS
from cardgen.render.prose.text import capitalised

__all__ = ["MetricEntry", "RuleEntry", "metrics_by_task", "rules_by_area"]


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule as the page shows it."""

    id: str
    summary: str
    level: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class MetricEntry:
    """A metric as the page shows it."""

    id: str
    label: str
    definition: str
    formula: str
    direction: str


def rules_by_area() -> Iterator[tuple[str, tuple[RuleEntry, ...]]]:
    """Yield the rules of a comparison by area, then those of the lint."""
    for area in AREAS:
        rules = [rule for rule in RULES.values() if rule.area == area]
        if rules:
            yield (
                f"Comparison: {area}",
                tuple(
                    RuleEntry(r.id, r.summary, f"{capitalised(r.severity)}; {_step(r.bump)}", r.why, r.fix)
                    for r in rules
                ),
            )
    yield (
        "Lint",
        tuple(
            RuleEntry(r.id, r.summary, f"{capitalised(r.level)} in a draft, {r.release_level} at release", r.why, r.fix)
            for r in LINT
        ),
    )


def metrics_by_task() -> Iterator[tuple[str, tuple[MetricEntry, ...]]]:
    """Yield the metrics by task, in the order of the catalogue."""
    for task in dict.fromkeys(metric.task for metric in METRICS.values()):
        found = [metric for metric in METRICS.values() if metric.task == task]
        yield (
            task,
            tuple(
                MetricEntry(m.id, capitalised(m.label), m.definition, m.formula, direction_words(m.direction))
                for m in found
            ),
        )


def _step(bump: str) -> str:
    return "needs no step of the version" if bump == "none" else f"needs a {bump} step of the version"
