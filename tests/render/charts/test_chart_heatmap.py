"""The order of rows and columns of a heat map, and what stands in cells without a figure."""

from __future__ import annotations

from itertools import product
from typing import Any

from cardgen.card.document import Card
from cardgen.render.charts.heatmap import grid_of, heatmap_canvas, heatmap_notes
from cardgen.render.charts.view import MetricView, metric_view
from tests.render.charts.chart_cards import card, group, metric, result


def view(of: Card) -> MetricView:
    return metric_view(of, of.evaluations[0], of.evaluations[0].metrics[0], ("sex", "age"))


def crossed(identifier: str = "fpr", rows: int = 2, columns: int = 3, **fields: Any) -> Card:
    sexes, ages = [f"s{i}" for i in range(rows)], [f"a{i}" for i in range(columns)]
    results = [
        result(0.2 + 0.01 * i + 0.02 * j, (0.1, 0.7), by=("sex", "age"), group={"sex": s, "age": a})
        for (i, s), (j, a) in product(enumerate(sexes), enumerate(ages))
    ]
    results += [result(0.2 + 0.01 * i, (0.1, 0.7), by=("sex",), group={"sex": s}) for i, s in enumerate(sexes)]
    results += [result(0.2 + 0.02 * j, (0.1, 0.7), by=("age",), group={"age": a}) for j, a in enumerate(ages)]
    return card([metric(identifier)], results, **fields)


def test_the_group_with_more_categories_runs_down_and_both_are_worst_first() -> None:
    grid = grid_of(view(crossed()))
    assert (grid.row_group, grid.column_group) == ("age", "sex")
    assert grid.rows == ("a2", "a1", "a0")
    assert grid.columns == ("s1", "s0")


def test_where_higher_is_better_the_lowest_comes_first() -> None:
    assert grid_of(view(crossed("tpr"))).rows == ("a0", "a1", "a2")


def test_the_order_of_an_owner_and_of_bins_is_kept() -> None:
    groups = [group("sex", categories=["s0", "s1", "s9"]), group("age", bins=[25, 45])]
    grid = grid_of(view(crossed(groups=groups)))
    assert grid.columns == ("s0", "s1")
    assert grid.rows == ("a0", "a1", "a2")


def test_of_too_many_categories_the_rest_is_left_to_the_table() -> None:
    of = view(crossed(rows=50, columns=14))
    grid = grid_of(of)
    assert (len(grid.rows), len(grid.columns), grid.left_out) == (40, 12, 12)
    assert "Shown: 52 of 64 categories; the table has all." in heatmap_notes(of)


def test_combinations_that_the_data_lacks_say_so() -> None:
    made = crossed()
    kept = tuple(r for r in made.results if r.group != {"sex": "s0", "age": "a1"})
    labels = [label.text for label in heatmap_canvas(view(made.model_copy(update={"results": kept}))).labels]
    assert labels.count("no rows") == 1


def test_narrow_cells_without_a_figure_have_a_mark_that_the_subtitle_explains() -> None:
    made = crossed(rows=12, columns=12)
    hidden = made.results[0].model_copy(update={"value": None, "interval": None, "status": "suppressed", "n": None})
    of = view(made.model_copy(update={"results": (hidden, *made.results[1:])}))
    labels = heatmap_canvas(of).labels
    assert [label.full for label in labels if label.text == "▒"] == ["suppressed"]
    assert any("▒ suppressed" in note for note in heatmap_notes(of))
