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

__all__ = [
    "capitalised",
    "categories_of",
    "clusters_word",
    "figure",
    "grouping_name",
    "listed",
    "name_of",
    "rows_word",
    "sentence",
    "size_of_sample",
]

_COMPARATORS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "about": "about ", "mean over runs": "mean "}
_PLAIN_NAME = re.compile(r"[A-Z][a-z]+( [a-z]+)?")
_CLUSTERS = {
    "speaker": "speakers",
    "person": "people",
    "people": "people",
    "subject": "subjects",
    "listener": "listeners",
    "document": "documents",
    "prompt": "prompts",
    "query": "queries",
    "question": "questions",
    "task": "tasks",
    "user": "users",
    "patient": "patients",
    "customer": "customers",
    "session": "sessions",
    "recording": "recordings",
    "conversation": "conversations",
}


def name_of(group: Mapping[str, str], by: tuple[str, ...]) -> str:
    """Name a category, safe to show; names come from data."""
    return cleaned(category_name(group, by))


def capitalised(text: str) -> str:
    """Begin a sentence: `word error rate` becomes `Word error rate`."""
    return text[:1].upper() + text[1:]


def grouping_name(card: Card, by: tuple[str, ...]) -> str:
    """Name a grouping in the middle of a sentence: `accent`, `race and sex`."""
    return " and ".join(_lower(cleaned(card.group(group).label)) for group in by)


def categories_of(card: Card, by: tuple[str, ...], number: int) -> str:
    """Say how many categories of a grouping: `7 accents`, `4 categories of noise level`, `12 intersections of …`."""
    if len(by) > 1:
        return f"{count(number)} intersections of {grouping_name(card, by)}"
    group = card.group(by[0])
    label = _lower(cleaned(group.label))
    if label == "age":
        return f"{count(number)} age groups"
    if group.kind not in ("demographic", "linguistic") or not _PLAIN_NAME.fullmatch(group.label) or label[-1] == "s":
        return f"{count(number)} categories of {label}"
    return f"{count(number)} {_plural(label)}"


def clusters_word(evaluation: EvaluationRecord) -> str:
    """Name the cluster units in the plural, after their column where its name is a known word."""
    column = (evaluation.cluster or "").lower()
    for ending in ("_id", "-id", " id", "id"):
        if column.endswith(ending) and column.removesuffix(ending) in _CLUSTERS:
            column = column.removesuffix(ending)
    return _CLUSTERS.get(column, "clusters")


def rows_word(evaluation: EvaluationRecord) -> str:
    """Name the rows: pairs where samples are verified, rows everywhere else."""
    return "pairs" if evaluation.task == "verification" else "rows"


def size_of_sample(evaluation: EvaluationRecord) -> str | None:
    """Say on how much an evaluation rests: `5,087 rows from 35 speakers`; None where that is not reported."""
    if evaluation.rows is None:
        return None
    rows = f"{count(evaluation.rows)} {rows_word(evaluation)}"
    return rows if evaluation.clusters is None else f"{rows} from {count(evaluation.clusters)} {clusters_word(evaluation)}"


def figure(result: Result, scale: Scale) -> str:
    """Print the value of a result with its unit, and with how a document qualifies it: `≥ 99.97%`."""
    if result.value is None:
        msg = "a result without a value has no figure; print its status"
        raise ValueError(msg)
    return _COMPARATORS.get(result.comparator or "=", "") + scale.value(result.value)


def sentence(metric: MetricRecord, text: str) -> str:
    """Put a printed figure into the metric's sentence: `22% of words are wrong`; without one, `F1 score 0.61`."""
    if not metric.reading:
        return f"{cleaned(metric.label)} {text}"
    reading = cleaned(metric.reading)
    return f"{text} {reading.removeprefix('of ') if 'per 100,000' in text else reading}"


def listed(items: tuple[str, ...]) -> str:
    """Join names: `a`, `a and b`, `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _lower(label: str) -> str:
    """Lower the first letter of a label unless it is an abbreviation or a single letter."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"
