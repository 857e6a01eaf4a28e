"""Figures as they print: one scale for those that stand together, and the words for those that cannot be printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import Scale
from cardgen.card.results import IntervalRecord, Result
from cardgen.card.scales import scale_of
from cardgen.card.words import STATUS_MARKS, STATUS_WORDS
from cardgen.render.prose.text import capitalised, cluster_noun, counted

__all__ = ["Figure", "ends_in_words", "figure", "in_a_sentence", "people", "row_noun", "scale_of"]

_COMPARATORS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "about": "about ", "mean over runs": "mean "}
_OF_THINGS = re.compile(r"of (?P<things>[a-z -]+?) (?P<verb>are|is) (?P<rest>.+)")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and its interval, as they print.

    Attributes:
        printable: Whether there is a value.
        value: The value with its unit, or the status word with its mark.
        bare: The same without the unit, for cells below a head that names it.
        interval: The interval with its unit, or an empty string.
        bare_interval: The interval without its unit.
        reason: Why there is no value.
    """

    printable: bool
    value: str
    bare: str
    interval: str
    bare_interval: str
    reason: str


def figure(result: Result, scale: Scale) -> Figure:
    """Print a result on a scale."""
    if result.status != "ok" or result.value is None:
        words = f"{STATUS_MARKS[result.status]} {STATUS_WORDS[result.status]}".strip()
        return Figure(
            printable=False,
            value=words,
            bare=words,
            interval="",
            bare_interval="",
            reason=capitalised(result.reason or ""),
        )
    before = _COMPARATORS.get(result.comparator or "", "")
    interval = result.interval
    return Figure(
        printable=True,
        value=before + scale.value(result.value),
        bare=before + scale.bare(result.value),
        interval=scale.range(interval.low, interval.high) if interval else "",
        bare_interval=f"{scale.bare(interval.low)} to {scale.bare(interval.high)}" if interval else "",
        reason="",
    )


def row_noun(evaluation: EvaluationRecord) -> str:
    """Name what a row of an evaluation is."""
    return {"verification": "pair", "red_team": "attempt", "perturbation": "version"}.get(evaluation.task, "row")


def people(result: Result, evaluation: EvaluationRecord) -> tuple[str, ...]:
    """Say how many a figure rests on: clusters first, where there are any, then rows."""
    if result.n is None:
        return ("not reported",) if result.evidence == "reported" else ("not published",)
    rows = counted(result.n, row_noun(evaluation))
    if result.clusters is None:
        return (rows,)
    return (counted(result.clusters, cluster_noun(evaluation.cluster)), rows)


def in_a_sentence(metric: MetricRecord, scale: Scale, value: float, comparator: str | None = None) -> str:
    """Say a value in words, where the metric knows how: `15.2 words in 100 are wrong`; else `AUC: 0.70`."""
    before = _COMPARATORS.get(comparator or "", "")
    whole = _whole(metric, scale)
    if not whole:
        return f"{capitalised(metric.label)}: {before}{scale.value(value)}"
    bare = before + scale.bare(value)
    things = _OF_THINGS.fullmatch(metric.reading)
    if things:
        return f"{bare} {things['things']} in {whole} {things['verb']} {things['rest']}"
    return f"{bare} in {whole} {metric.reading}"


def ends_in_words(metric: MetricRecord, scale: Scale, interval: IntervalRecord) -> str:
    """Print an interval beside `in_a_sentence`: without a unit where the sentence counts in 100."""
    if not _whole(metric, scale):
        return scale.range(interval.low, interval.high)
    return f"{scale.bare(interval.low)} to {scale.bare(interval.high)}"


def _whole(metric: MetricRecord, scale: Scale) -> str:
    """Return what a sentence about the metric counts in, `100` or `100,000`; empty where it cannot count."""
    counts = _OF_THINGS.fullmatch(metric.reading) or metric.reading.startswith(("are ", "is "))
    return {100: "100", 100_000: "100,000"}.get(int(scale.factor), "") if counts else ""
