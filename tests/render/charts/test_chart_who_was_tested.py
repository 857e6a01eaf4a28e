"""Charts of who was tested and of confounders: their titles claim what the intervals allow, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardgen.card.evaluations import CoverageRecord
from cardgen.card.representation import CategoryRepresentation, Representation
from cardgen.card.results import IntervalRecord
from cardgen.render.charts.chart import Chart
from cardgen.render.charts.representation import representation_alt, representation_canvas, representation_title
from tests.card.coverage_cards import built, people, spec


def coverage(*ratios: tuple[str, float | None, float, float]) -> CoverageRecord:
    """A group with these ratios: name, ratio (None where suppressed), and the ends of its interval."""
    categories = tuple(
        CategoryRepresentation(
            category=name,
            population=0.2,
            share=None if ratio is None else 0.2 * ratio,
            ratio=ratio,
            interval=None if ratio is None else IntervalRecord(low=low, high=high, level=0.95, method="wilson"),
            status="suppressed" if ratio is None else "ok",
        )
        for name, ratio, low, high in ratios
    )
    found = Representation(unit="rows", of=100, categories=categories)
    return CoverageRecord(group="sex", categories=(), missing=0, missing_share=0.0, excluded=0, representation=found)


@pytest.mark.parametrize(
    ("ratios", "title"),
    [
        ((("a", 0.5, 0.4, 0.7), ("b", 1.4, 1.2, 1.6)), "a: 0.50 times its share of the population"),
        ((("a", 0.9, 0.7, 1.1), ("b", 1.4, 1.2, 1.6)), "b: 1.40 times its share of the population"),
        ((("a", 0.9, 0.7, 1.1),), "No category is clearly tested more or less than its share of the population"),
        ((("a", 0.0, 0.0, 0.3), ("b", 0.5, 0.4, 0.7)), "Part of the population, and not tested: a"),
        ((("a", 0.0, 0.0, 1.3), ("b", 1.0, 0.9, 1.1)), "No category is clearly tested more or less"),
    ],
)
def test_a_title_follows_the_intervals(ratios: tuple[tuple[str, float, float, float], ...], title: str) -> None:
    assert representation_title(coverage(*ratios)).startswith(title)


def test_ratios_are_drawn_lowest_first_and_a_suppressed_one_says_so() -> None:
    record = coverage(("b", 1.4, 1.2, 1.6), ("hidden", None, 0, 0), ("a", 0.001, 0.0, 0.4))
    texts = [label.text for label in representation_canvas(record).labels]
    assert [text for text in texts if text in ("a", "b", "hidden")] == ["a", "b", "hidden"]
    assert "▒ suppressed" in texts
    assert "as in the population" in texts
    assert "hidden ▒ suppressed" in representation_alt("A title", record)


def confounders(folder: Path, *, flagged_when_quiet: bool) -> Chart:
    rows = people(480)
    if flagged_when_quiet:
        right = [(row["noise"] == "quiet") != (index % 11 == 0) for index, row in enumerate(rows)]
        rows = [
            {**row, "flagged": row["defaulted"] if well else str(1 - int(row["defaulted"]))}
            for row, well in zip(rows, right, strict=True)
        ]
    variation = "variation:\n  confounding: [{id: noise, text: Noise., group: noise}]\n"
    (chart,) = [each for each in built(folder, spec(variation=variation), rows).charts if each.kind == "confounders"]
    return chart


def test_confounders_are_said_to_differ_where_they_do(tmp_path: Path) -> None:
    title = "Accuracy: the categories of noise differ by more than chance"
    assert confounders(tmp_path, flagged_when_quiet=True).title == title
    chart = confounders(tmp_path, flagged_when_quiet=False)
    assert chart.title == "Accuracy: the data do not show that the categories of noise differ"
    assert "quiet" in chart.alt
