"""The rules about whom a service is for: categories tested far less than their share of the population."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.evaluations import CoverageRecord, EvaluationRecord
from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.card.numbers import scale_for
from cardgen.card.representation import Representation
from cardgen.spec.checks.hints import listing
from cardgen.spec.reading.characters import quoted

__all__ = ["POPULATION_INCOMPLETE", "UNDER_REPRESENTED"]

_LEAST = 0.8
"""Four fifths: below it a category counts as tested too little, when the whole interval of its ratio is."""


def _represented(context: Context) -> Iterator[tuple[int, EvaluationRecord, CoverageRecord, Representation]]:
    places = {group.id: index for index, group in enumerate(context.spec.groups)}
    for record in context.evaluations:
        for coverage in record.coverage:
            if coverage.representation is not None and coverage.group in places:
                yield places[coverage.group], record, coverage, coverage.representation


def _under_represented(context: Context) -> Iterator[Finding]:
    for place, record, coverage, found in _represented(context):
        for item in found.categories:
            if item.interval is None or item.ratio is None or item.interval.high >= _LEAST:
                continue
            name = quoted(item.category)
            scale = scale_for("score", [item.ratio], [(item.interval.high - item.interval.low) / 2])
            what = (
                f"{name} has {scale.value(item.ratio)} times its share of the population in {quoted(record.id)} "
                f"({scale.range(item.interval.low, item.interval.high)})"
                if item.ratio
                else f"{quoted(record.id)} tested nobody of {name}, which is part of the population"
            )
            yield Finding(
                "under-represented",
                ("groups", place, "population", "shares", item.category),
                f"{what}; test more of them, or say in the limitations that {coverage.group} is tested unevenly",
            )


def _incomplete(context: Context) -> Iterator[Finding]:
    for place, record, _, found in _represented(context):
        if found.unnamed:
            yield Finding(
                "population-incomplete",
                ("groups", place, "population", "shares"),
                f"{quoted(record.id)} tested {listing(map(quoted, found.unnamed))}, of which the population says "
                "nothing; they stay out of the representation ratios; give their shares where the source has them",
            )


UNDER_REPRESENTED = LintRule(
    id="under-represented",
    level="warning",
    release_level="warning",
    summary="A category was tested far less than its share of the population: its whole interval lies below 0.8.",
    why="Overall figures say little of people who are hardly among those tested, and theirs rest on few.",
    fix="Test more of them, or say in the limitations how few there are.",
    check=_under_represented,
)

POPULATION_INCOMPLETE = LintRule(
    id="population-incomplete",
    level="info",
    release_level="info",
    summary="Categories were tested of which the declared population says nothing.",
    why="A reader cannot tell whether they are tested too little or too much.",
    fix="Give their shares where the source of the population has them.",
    check=_incomplete,
)
