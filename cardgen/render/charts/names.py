"""Words for what charts show: names of categories, groupings and cluster units, and figures in sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import Scale, count
from cardgen.card.results import Result
from cardgen.card.words import category_name
from cardgen.render.charts.lettering import cleaned
from cardgen.render.prose.text import cluster_noun, counted, joined, lowered
from cardgen.render.views import figures
from cardgen.render.views.labels import group_label

__all__ = [
    "bare_figure",
    "categories_of",
    "cluster_units",
    "figure",
    "grouping_name",
    "name_of",
    "row_units",
    "sentence",
    "size_of_sample",
]

_COUNTABLE = re.compile(r"[A-Z][a-z]+( [a-z]+)?(?<!s)")


def name_of(group: Mapping[str, str], by: tuple[str, ...]) -> str:
    """Name a category, safe to show; names come from data."""
    return cleaned(category_name(group, by))


def grouping_name(card: Card, by: tuple[str, ...]) -> str:
    """Name a grouping in the middle of a sentence: `accent`, `race and sex`."""
    return joined(lowered(cleaned(group_label(card, group))) for group in by)


def categories_of(card: Card, by: tuple[str, ...], number: int) -> str:
    """Say how many categories of a grouping: `7 accents`, `4 categories of noise level`, `12 intersections of …`."""
    if len(by) > 1:
        return f"{count(number)} intersections of {grouping_name(card, by)}"
    name = grouping_name(card, by)
    if name == "age":
        return counted(number, "age group")
    kind = next((group.kind for group in card.groups if group.id == by[0]), "other")
    if kind in ("demographic", "linguistic") and _COUNTABLE.fullmatch(group_label(card, by[0])):
        return counted(number, name)
    return f"{count(number)} categories of {name}"


def cluster_units(evaluation: EvaluationRecord) -> str:
    """Name the cluster units in the plural: `speakers`."""
    return counted(0, cluster_noun(evaluation.cluster)).removeprefix("0 ")


def row_units(evaluation: EvaluationRecord) -> str:
    """Name the rows: pairs, attempts or versions of items where they are such, rows everywhere else."""
    return f"{figures.row_noun(evaluation)}s"


def size_of_sample(evaluation: EvaluationRecord) -> str | None:
    """Say on how much an evaluation rests: `5,087 rows from 35 speakers`; None where that is not reported."""
    if evaluation.rows is None:
        return None
    rows = counted(evaluation.rows, row_units(evaluation).removesuffix("s"))
    if evaluation.clusters is None:
        return rows
    return f"{rows} from {counted(evaluation.clusters, cluster_noun(evaluation.cluster))}"


def figure(result: Result, scale: Scale) -> str:
    """Print the value of a result with its unit, as the table does: `22.2%`, `≥ 99.97%`."""
    return figures.figure(result, scale).value


def bare_figure(result: Result, scale: Scale) -> str:
    """Print the value of a result without its unit, where that stands beside it."""
    return figures.figure(result, scale).bare


def sentence(metric: MetricRecord, text: str) -> str:
    """Put a printed figure into the metric's sentence: `22% of words are wrong`; without one, `F1 score 0.61`."""
    if not metric.reading:
        return f"{cleaned(metric.label)} {text}"
    reading = cleaned(metric.reading)
    return f"{text} {reading.removeprefix('of ') if 'per 100,000' in text else reading}"
