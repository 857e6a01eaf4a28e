"""Tasks whose rows carry numbers: scores of any kind, and transcription counted by someone else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import narwhals as nw

from cardgen.evaluation.scan import Number
from cardgen.evaluation.sources.engine import Values
from cardgen.evaluation.sources.reading import Pick
from cardgen.evaluation.tasks.plan import Blame, Extent, Outcome, Plan, Rule, Term, custom_numbers, number
from cardgen.metrics.definition import Metric

__all__ = ["EDITS", "plain_terms", "plan_errors", "plan_scores"]

EDITS = ("substitutions", "deletions", "insertions")
"""What turns a reference into a hypothesis."""


def plan_scores(metrics: tuple[Metric, ...], bases: tuple[str, ...], picks: Mapping[str, Pick]) -> Plan:
    """Plan the sum of a value: any number, or 0 and 1 (no and yes) where a rate is asked for."""
    rate = any(metric.id == "rate" and not metric.custom for metric in metrics)

    def numbers(extents: Mapping[str, Extent]) -> tuple[Number, ...]:
        value = (number("value", extents),) if "value" in bases else ()
        return (*value, *custom_numbers(bases, extents))

    rule = Rule("value", 0.0, 1.0, whole=True) if rate else Rule("value")
    return Plan(tuple(picks.values()), numbers, plain_terms(bases), (rule,) if "value" in picks else ())


def plan_errors(bases: tuple[str, ...], picks: Mapping[str, Pick]) -> Plan:
    """Plan transcription from columns that count errors and words of a row."""
    counted = [name for name in ("errors", *EDITS, "words") if name in picks]

    def numbers(extents: Mapping[str, Extent]) -> tuple[Number, ...]:
        found = [number(name, extents) for name in (*EDITS, "words") if name in picks and name in bases]
        if "word_errors" in bases and "errors" in picks:
            found.append(number("word_errors", extents, "errors"))
        elif "word_errors" in bases:
            bound = sum(extents[name].bound for name in EDITS)
            total = nw.col(EDITS[0]) + nw.col(EDITS[1]) + nw.col(EDITS[2])
            found.append(Number("word_errors", total, bound, whole=True))
        return (*found, *custom_numbers(bases, extents))

    rules = tuple(Rule(name, 0.0, None, whole=True) for name in counted)
    return Plan(tuple(picks.values()), numbers, plain_terms(bases), rules)


def plain_terms(bases: tuple[str, ...]) -> Callable[[Mapping[str, Values], Blame], Outcome]:
    """Return an outcome in which every base is the sum of the number of its name."""

    def outcome(values: Mapping[str, Values], blame: Blame) -> Outcome:  # noqa: ARG001
        return Outcome({base: (Term(None, base),) for base in bases})

    return outcome
