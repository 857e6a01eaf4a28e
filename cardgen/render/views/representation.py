"""Those tested beside the people that a service is for, in words: shares, ratios and what to know of them."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import CoverageRecord, EvaluationRecord
from cardgen.card.numbers import Scale, plain, scale_for
from cardgen.card.representation import CategoryRepresentation
from cardgen.card.words import STATUS_MARKS, STATUS_WORDS
from cardgen.render.prose.text import capitalised, cluster_noun, date_in_words, joined, plural, without_full_stop
from cardgen.render.views.figures import row_noun

__all__ = ["RepresentationView", "ratio_scale_of", "ratio_text", "representation_view", "unit_of"]


@dataclass(frozen=True, slots=True)
class RepresentationView:
    """What the coverage table says of a population.

    Attributes:
        rows: Share of the population and ratio, by category; the ratio with its interval, or why there is none.
        sentences: Where the shares come from, what was counted, and what is left out.
    """

    rows: dict[str, tuple[str, str]]
    sentences: tuple[str, ...]


def representation_view(card: Card, evaluation: EvaluationRecord, record: CoverageRecord) -> RepresentationView | None:
    """Put the representation of a group into words; None where it has no declared population."""
    found = record.representation
    if found is None:
        return None
    scale = ratio_scale_of(found.categories)
    # Not even a declared share stands beside a suppressed category: a reader could take it for its own.
    shut = {item.category for item in record.categories if item.status == "suppressed"}
    rows = {
        item.category: (
            "" if item.category in shut else _percent(item.population),
            "" if found.of is None else ratio_text(item, scale),
        )
        for item in found.categories
    }
    return RepresentationView(rows, tuple(_sentences(card, evaluation, record)))


def ratio_scale_of(categories: tuple[CategoryRepresentation, ...]) -> Scale:
    """Choose the digits of ratios that stand together."""
    known = [(item.ratio, item.interval) for item in categories if item.ratio is not None and item.interval is not None]
    return scale_for("score", [ratio for ratio, _ in known], [(ends.high - ends.low) / 2 for _, ends in known])


def ratio_text(item: CategoryRepresentation, scale: Scale) -> str:
    """Print a ratio with its interval: `0.61 (0.40 to 0.92)`; or the word that says why there is none."""
    if item.ratio is None or item.interval is None:
        return f"{STATUS_MARKS['suppressed']} {STATUS_WORDS['suppressed']}" if item.status == "suppressed" else "–"
    return f"{scale.value(item.ratio)} ({scale.range(item.interval.low, item.interval.high)})"


def unit_of(evaluation: EvaluationRecord, record: CoverageRecord) -> str:
    """Name what was counted, in the plural: `speakers`, `rows`."""
    found = record.representation
    if found is not None and found.unit == "clusters":
        return plural(cluster_noun(evaluation.cluster))
    return plural(row_noun(evaluation))


def _sentences(card: Card, evaluation: EvaluationRecord, record: CoverageRecord) -> list[str]:
    found = record.representation
    population = next((group.population for group in card.groups if group.id == record.group), None)
    if found is None:
        return []
    units = unit_of(evaluation, record)
    said = []
    if population is not None:
        of = f", as of {date_in_words(population.as_of)}" if population.as_of else ""
        said.append(f"Population: {without_full_stop(population.source)}{of}.")
    if found.of is None:
        return [*said, f"Ratios are not given: {found.reason}." if found.reason else "Ratios are not given."]
    said.append(
        f"Ratio: the share of a category among the {units} tested over its share of the population; 1 where it is "
        "tested as much as its share."
    )
    if found.overlapping:
        said.append(f"{capitalised(units)} of several categories count in each.")
    if found.unnamed:
        said.append(f"The population says nothing of {joined(found.unnamed)}, which stay out of the ratios.")
    return said


def _percent(share: float) -> str:
    return plain(round(100 * share, 6))
