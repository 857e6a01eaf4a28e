"""Who was tested: the coverage table of one group in one evaluation."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cardgen.card.document import Card
from cardgen.card.evaluations import CategoryCoverage, CoverageRecord, EvaluationRecord
from cardgen.card.numbers import Scale, count, scale_for
from cardgen.card.words import STATUS_MARKS, STATUS_WORDS
from cardgen.render.prose.text import capitalised, cluster_noun, counted, lowered, plural, slug
from cardgen.render.views.figures import row_noun
from cardgen.render.views.labels import group_label
from cardgen.render.views.representation import RepresentationView, representation_view

__all__ = ["CoverageRow", "CoverageTable", "coverage_table", "labels_both"]


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """How many of one category were tested, as it prints.

    Attributes:
        name: The category.
        clusters: Clusters, or an empty string.
        rows: Rows, or the status in words.
        share: Share of the rows with a label.
        width: Width of the drawn bar, as a percentage; empty where the share is not known.
        population: Its share of the population, or an empty string.
        ratio: The one share over the other, with its interval, or an empty string.
    """

    name: str
    clusters: str
    rows: str
    share: str
    width: str
    population: str = ""
    ratio: str = ""


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """Who was tested, for one group.

    Attributes:
        id: Anchor on the page.
        caption: What it shows.
        group_head: Head of the first column.
        cluster_head: Head of the clusters; empty where none are declared.
        row_head: Head of the rows.
        rows: The categories.
        missing: What is missing or left out, in sentences.
        has_population: Whether the group has a declared population, so that rows have its shares and ratios.
    """

    id: str
    caption: str
    group_head: str
    cluster_head: str
    row_head: str
    rows: tuple[CoverageRow, ...]
    missing: tuple[str, ...]
    has_population: bool = False


def coverage_table(card: Card, evaluation: EvaluationRecord, record: CoverageRecord) -> CoverageTable:
    """Build the coverage table of a group."""
    shares = [item.share for item in record.categories if item.share is not None]
    scale = scale_for("share", shares, [0.005] * len(shares))
    largest = max(shares, default=0.0)
    clustered = evaluation.cluster is not None and any(item.clusters is not None for item in record.categories)
    noun = capitalised(plural(cluster_noun(evaluation.cluster)))
    label = group_label(card, record.group)
    beside = representation_view(card, evaluation, record)
    rows = tuple(_row(item, scale, largest) for item in record.categories)
    return CoverageTable(
        id="-".join(slug(part) for part in (evaluation.id, "coverage", record.group)),
        caption=f"Who was tested, by {lowered(label)}",
        group_head=label,
        cluster_head=noun if clustered else "",
        row_head=capitalised(plural(row_noun(evaluation))),
        rows=rows if beside is None else _beside(rows, beside),
        missing=(
            *_missing(record, scale, *_rest_in_words(card, evaluation, record)),
            *(() if beside is None else beside.sentences),
        ),
        has_population=beside is not None,
    )


def _beside(rows: tuple[CoverageRow, ...], beside: RepresentationView) -> tuple[CoverageRow, ...]:
    """Put the shares of the population beside those tested; a category that nobody was tested of has a row too."""
    tested = {row.name for row in rows}
    absent = f"{STATUS_MARKS['absent']} {STATUS_WORDS['absent']}"
    added = tuple(CoverageRow(name, "", absent, "", "") for name in beside.rows if name not in tested)
    none = ("", "")
    return tuple(
        replace(row, population=beside.rows.get(row.name, none)[0], ratio=beside.rows.get(row.name, none)[1])
        for row in (*rows, *added)
    )


def _row(item: CategoryCoverage, scale: Scale, largest: float) -> CoverageRow:
    if item.status != "ok":
        words = f"{STATUS_MARKS[item.status]} {STATUS_WORDS[item.status]}"
        return CoverageRow(item.category, "", words, "", "")
    return CoverageRow(
        item.category,
        "" if item.clusters is None else count(item.clusters),
        "not reported" if item.rows is None else count(item.rows),
        "" if item.share is None else scale.bare(item.share),
        "" if item.share is None or largest <= 0 else f"{100 * item.share / largest:.2f}%",
    )


def _rest_in_words(card: Card, evaluation: EvaluationRecord, record: CoverageRecord) -> tuple[str, str]:
    """Name what has no category: a row without a label; or a pair, which may also be of two categories."""
    if labels_both(card, evaluation, record.group):
        return "pair", "of two categories, or without a label"
    return "row", "without a label"


def labels_both(card: Card, evaluation: EvaluationRecord, group: str) -> bool:
    """Tell whether a group has the labels of both people of a pair."""
    entry = next((item for item in card.groups if item.id == group), None)
    return evaluation.task == "verification" and entry is not None and entry.pair_column is not None


def _missing(record: CoverageRecord, scale: Scale, noun: str, what: str) -> tuple[str, ...]:
    sentences = []
    if record.missing is None:
        lack = "rows lack a label" if noun == "row" else f"{noun}s are {what}"
        sentences.append(f"How many {lack} is not known.")
    elif record.missing == 0:
        sentences.append(f"Every {noun} has a label.")
    else:
        share = f" ({scale.value(record.missing_share)} of those read)" if record.missing_share is not None else ""
        sentences.append(f"{counted(record.missing, noun)}{share} {what}.")
    if record.excluded:
        sentences.append(f"{counted(record.excluded, 'row')} of other categories left the evaluation.")
    if record.pooled:
        sentences.append(f"Pooled as Other: {', '.join(record.pooled)}.")
    return tuple(sentences)
