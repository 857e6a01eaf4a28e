"""What can be wrong with the settings of comparisons in a spec: rules and metrics that there are not."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.spec.checks.hints import suggest
from cardgen.spec.document import CardSpec

__all__ = ["check"]

Fault = tuple[tuple[str | int, ...], str, str, str]


def check(spec: CardSpec) -> Iterator[Fault]:
    """Yield what is wrong with the settings of a spec, as (path, message, hint, kind)."""
    settings = spec.comparison
    if settings.severities:
        from cardgen.diff.rules.registry import RULES  # imports the statistics of comparisons, which no build needs

        for rule in settings.severities:
            if rule not in RULES:
                hint = suggest(rule, RULES, what="rules") if len(rule) < 64 else "`cardgen rule` lists them"
                yield ("comparison", "severities", rule), f"there is no rule {rule}", hint, "unknown-rule"
    measured = {
        metric if isinstance(metric, str) else metric.id
        for evaluation in spec.evaluations
        for metric in evaluation.metrics
    }
    for metric in settings.margins:
        if metric not in measured:
            hint = suggest(metric, sorted(measured), what="measured are")
            yield ("comparison", "margins", metric), f"no evaluation measures {metric}", hint, "unknown-metric"
    warning, error = settings.stale_warning_days, settings.stale_error_days
    if warning is not None and error is not None and error < warning:
        message = f"an evaluation would be an error ({error} days) before it is a warning ({warning} days)"
        yield ("comparison", "stale_error_days"), message, "swap them", "contradiction"
