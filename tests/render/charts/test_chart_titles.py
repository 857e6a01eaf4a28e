"""Titles follow the interval of the gap and the direction of the metric."""

from __future__ import annotations

from typing import Any

import pytest

from cardgen.card.document import Card
from cardgen.render.charts.operating_points import curve_view
from cardgen.render.charts.titles import coverage_title, metric_title, multiple_of, roc_title, threshold_title
from cardgen.render.charts.view import metric_view
from tests.render.charts.chart_cards import card, compas, curve, edacc, gap, gender_shades, group, metric, result


def title(of: Card, by: tuple[str, ...] | None = None) -> str:
    evaluation = of.evaluations[0]
    return metric_title(metric_view(of, evaluation, evaluation.metrics[0], by or evaluation.by[0]))


def two(identifier: str, worst: float, best: float, low: float, overall: float | None = None, **fields: Any) -> Card:
    """Two categories: the gap's interval begins at `low`."""
    results = [] if overall is None else [result(overall, (overall - 0.06, overall + 0.06))]
    results += [
        result(value, (value - 0.06, value + 0.06), by=("sex",), group={"sex": name})
        for name, value in (("Female", worst), ("Male", best))
    ]
    found = gap({"sex": "Female"}, {"sex": "Male"}, abs(worst - best), (low, 0.9))
    return card([metric(identifier, **fields)], results, [found])


def test_a_gap_that_excludes_zero_names_the_worst_accent_and_how_far_it_lies_from_everyone() -> None:
    # 1972 of 8893 words against 13999 of 92308: 0.2217 / 0.1517 = 1.46
    assert title(edacc((0.02, 0.3))) == "Vietnamese: 22% of words are wrong, half again the overall rate"


@pytest.mark.parametrize("interval", [(0.0, 0.4), (-0.1, 0.4)])
def test_a_gap_that_includes_zero_tells_nobody_apart(interval: tuple[float, float]) -> None:
    assert title(edacc(interval)) == "The intervals cannot tell the 7 accents apart in word error rate"


def test_a_category_with_too_few_events_is_not_counted_among_those_compared() -> None:
    # Asian has 2 false positives among 23; Native American has no figure
    assert title(compas((0.0, 0.5))) == "The intervals cannot tell the 4 races apart in false positive rate"


def test_the_worst_category_is_the_one_of_the_gap() -> None:
    # ProPublica: 44.9% of black and 23.5% of white defendants who did not reoffend were labelled high risk
    assert title(compas()) == "African-American: 44.8% of actual negatives are flagged, against 32.3% overall"


def test_two_categories_that_cannot_be_told_apart_are_named() -> None:
    assert title(two("fpr", 0.33, 0.32, 0.0)) == (
        "The intervals cannot tell Female and Male apart in false positive rate"
    )


def test_where_higher_is_better_the_worst_is_the_lowest() -> None:
    assert title(two("tpr", 0.61, 0.82, 0.1, overall=0.75)) == (
        "Female: 61% of actual positives are found, against 75% overall"
    )


def test_a_multiple_is_never_said_where_higher_is_better() -> None:
    text = title(two("tpr", 0.2, 0.8, 0.1, overall=0.7))
    assert "times" not in text
    assert "twice" not in text


def test_a_metric_without_direction_has_a_highest_and_a_lowest_end_and_none_is_worse() -> None:
    text = title(two("selection_rate", 0.61, 0.42, 0.1, overall=0.5))
    assert text == "Selection rate is highest for Female, 61%, and lowest for Male, 42%"


def test_without_an_overall_figure_the_best_category_is_the_measure() -> None:
    assert title(two("fpr", 0.41, 0.22, 0.1)) == "Female: 41% of actual negatives are flagged, against 22% for Male"


def test_an_overall_figure_that_prints_the_same_is_not_set_against_it() -> None:
    text = title(two("fpr", 0.412, 0.22, 0.1, overall=0.411))
    assert text.endswith("against 22% for Male")


def test_a_metric_without_a_sentence_prints_its_label() -> None:
    text = title(two("f1", 0.61, 0.82, 0.1, overall=0.75))
    assert text == "Female: F1 score 0.61, against 0.75 overall"


def test_rare_rates_print_per_100_000_and_the_sentence_stays_one() -> None:
    results = [
        result(value, (value / 2, value * 2), by=("sex",), group={"sex": name}, n=900_000)
        for name, value in (("Female", 4e-5), ("Male", 1e-5))
    ]
    found = gap({"sex": "Female"}, {"sex": "Male"}, 3e-5, (1e-5, 6e-5))
    assert title(card([metric("fmr")], results, [found], task="verification")) == (
        "Female: 4.0 per 100,000 impostor pairs are accepted, against 1.0 per 100,000 for Male"
    )


def test_reported_figures_without_intervals_get_no_verdict() -> None:
    text = title(gender_shades())
    assert text.startswith("Error rate, as reported: highest for darker female, 34.7%; lowest for lighter male, ")
    assert "worst" not in text


def test_one_category_with_a_figure_is_not_compared_with_itself() -> None:
    results = [
        result(0.2, (0.1, 0.3), by=("sex",), group={"sex": "Female"}),
        result(None, by=("sex",), group={"sex": "Male"}, status="suppressed", n=None),
    ]
    assert title(card([metric("fpr")], results)) == "Only Female has a figure: 20% of actual negatives are flagged"


def test_without_a_gap_nothing_is_compared() -> None:
    results = [result(v, (0.1, 0.6), by=("sex",), group={"sex": n}) for n, v in (("Female", 0.5), ("Male", 0.2))]
    assert title(card([metric("fpr")], results)) == "Too little evidence to compare the 2 sexes in false positive rate"


@pytest.mark.parametrize(
    ("label", "kind", "words"),
    [
        ("Accent", "linguistic", "3 accents"),
        ("Ethnicity", "demographic", "3 ethnicities"),
        ("Age", "demographic", "3 age groups"),
        ("Skin type", "demographic", "3 skin types"),
        ("Noise", "condition", "3 categories of noise"),
        ("US region (2020)", "demographic", "3 categories of US region (2020)"),
    ],
)
def test_categories_are_counted_in_the_words_of_their_group(label: str, kind: str, words: str) -> None:
    results = [result(0.2, (0.1, 0.3), by=("g",), group={"g": name}) for name in "abc"]
    found = gap({"g": "a"}, {"g": "b"}, 0.0, (0.0, 0.2))
    made = card([metric("fpr")], results, [found], groups=[group("g", label=label, kind=kind)])
    assert f"the {words} apart" in title(made)


def test_intersections_are_named_by_both_categories() -> None:
    pairs = [("F", "old"), ("F", "young"), ("M", "old")]
    results = [
        result(0.1 * (i + 1), (0.0, 0.4), by=("sex", "age"), group={"sex": s, "age": a})
        for i, (s, a) in enumerate(pairs)
    ]
    worst, best = {"sex": "M", "age": "old"}, {"sex": "F", "age": "old"}
    assert title(card([metric("fpr")], results, [gap(worst, best, 0.2, (0.1, 0.3))])).startswith("M × old: 30% ")
    assert "the 3 intersections of sex and age apart" in title(
        card([metric("fpr")], results, [gap(worst, best, 0.2, (0.0, 0.3))])
    )


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1.0, None),
        (1.44, None),
        (1.45, "half again"),
        (1.5, "half again"),
        (1.7, "1.7 times"),
        (2.0, "twice"),
        (2.4, "2.4 times"),
        (3.0, "three times"),
        (12.3, "12 times"),
    ],
)
def test_multiples_in_words(ratio: float, words: str | None) -> None:
    assert multiple_of(ratio) == words


def test_a_name_of_200_characters_does_not_swallow_the_title() -> None:
    name = "x" * 200
    results = [result(v, (0.1, 0.6), by=("sex",), group={"sex": n}) for n, v in ((name, 0.5), ("Male", 0.2))]
    made = card([metric("fpr")], results, [gap({"sex": name}, {"sex": "Male"}, 0.3, (0.1, 0.5))])
    assert len(title(made)) < 160


def coverage(categories: list[dict[str, Any]], **fields: Any) -> str:
    record = {"group": "g", "categories": categories, "missing": 0, "missing_share": 0.0, "excluded": 0}
    made = card([metric("fpr")], [], groups=[group("g")], coverage=[record], **fields)
    return coverage_title(made, made.evaluations[0], made.evaluations[0].coverage[0])


def test_coverage_names_the_least_and_the_most() -> None:
    of: list[dict[str, Any]] = [
        {"category": c, "rows": n, "share": 0.1, "status": "ok"} for c, n in (("a", 10), ("b", 1200), ("c", 40))
    ]
    assert coverage(of) == "Fewest rows: a, 10; most: b, 1,200"


def test_coverage_of_equal_categories_says_so() -> None:
    of: list[dict[str, Any]] = [{"category": c, "rows": 1511, "share": 0.5, "status": "ok"} for c in ("a", "b")]
    assert coverage(of).startswith("Each of the 2 ")
    assert coverage(of).endswith(" has 1,511 rows")


def test_coverage_counts_clusters_where_they_are_the_sample() -> None:
    first = edacc()
    assert coverage_title(first, first.evaluations[0], first.evaluations[0].coverage[0]) == (
        "Fewest speakers: Indian English and Irish English, 3 each; most: Mainstream US English, 9"
    )


def test_coverage_with_a_suppressed_category_does_not_call_another_the_smallest() -> None:
    of: list[dict[str, Any]] = [
        {"category": "a", "rows": 10, "share": 0.1, "status": "ok"},
        {"category": "b", "rows": 90, "share": 0.9, "status": "ok"},
        {"category": "c", "rows": None, "share": None, "status": "suppressed"},
        {"category": "d", "rows": 0, "share": 0.0, "status": "absent"},
    ]
    assert coverage(of) == "Most rows: b, 90; 1 category suppressed; not in the data: d"


def curves(gap_interval: tuple[float, float] | None, threshold: float | None) -> tuple[str, str]:
    made = compas(
        gap_interval,
        threshold=threshold,
        curves=[curve({"race": race}, 900, 1000, k) for k, race in enumerate(("African-American", "Other"))],
    )
    view = curve_view(made, made.evaluations[0], ("race",))
    assert view is not None
    return roc_title(view), threshold_title(view)


def test_a_threshold_means_different_errors_only_where_the_intervals_say_so() -> None:
    assert curves((0.2, 0.4), 0.5)[1] == (
        "At the threshold of 0.5, 44.8% of actual negatives are flagged for African-American, 14.8% for Other"
    )
    assert curves((0.0, 0.4), 0.5)[1] == (
        "At the threshold of 0.5, the intervals cannot tell the 4 races apart in false positive rate"
    )


def test_curves_without_an_evaluated_metric_or_threshold_claim_nothing() -> None:
    roc, against = curves((0.2, 0.4), None)
    assert roc == "True positive rate against false positive rate by race, at every threshold"
    assert against == "False positive rate and false negative rate at every threshold, by race"
