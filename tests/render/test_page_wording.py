"""Words that a reader of a page trips over when they are wrong: which evaluation, whose interval, what is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cardgen
from cardgen.card.document import Card
from cardgen.card.scales import overall_scale, ratio_scale, scale_of, table_results
from cardgen.render.views.criteria import criterion_views
from cardgen.render.views.evaluations import evaluation_view
from cardgen.render.views.glance import glance
from cardgen.render.views.grouped import grouped_evaluations
from cardgen.render.views.labels import metric_label
from cardgen.render.views.methods import explain
from cardgen.render.views.tables import group_table
from tests.render.page_cards import reported


@pytest.fixture(scope="module")
def languages(project: Path) -> Card:
    return cardgen.build(project / "card_specs/text-generation-by-language/card.yaml").card


@pytest.fixture(scope="module")
def risk(project: Path) -> Card:
    return cardgen.build(project / "card_specs/recidivism-risk/card.yaml").card


def test_criteria_about_several_evaluations_name_theirs(languages: Card, risk: Card) -> None:
    titles = [view.title for view in criterion_views(languages)]
    assert len(set(titles)) == len(titles) == 3
    assert titles[1] == "Accuracy in every group by language (XStoryCloze, BLOOM 7B: which ending fits the story?)"
    assert [view.title for view in criterion_views(risk)] == [
        "Gap in false positive rate by race",
        "Ratio of selection rate by race",
    ]


def test_a_gap_names_both_its_ends_with_the_digits_of_the_table(risk: Card) -> None:
    assert criterion_views(risk)[0].observed == "30.1\u00a0points (African-American against Other)"


def test_the_first_screen_tells_of_every_evaluation_and_grouping(languages: Card, risk: Card) -> None:
    assert len(glance(languages).others) == len(languages.evaluations) - 1
    assert glance(languages).others[0].text == "Accuracy: 59.3% overall; 49.0% for the worst group, Burmese."
    assert glance(risk).headline.also[0] == (
        "By race: worst for African-American (44.8%), best for Other (14.8%). "
        "The gap is 30.1\u00a0points (23.5 to 36.7)."
    )


def test_ends_that_print_the_same_figure_are_not_called_worst_and_best(risk: Card) -> None:
    (evaluation,) = grouped_evaluations(risk, (), conditions=False)
    by_sex = next(item for item in evaluation.groupings if item.heading == "By sex")
    accuracy = next(block for block in by_sex.metrics if block.heading == "Accuracy")
    assert accuracy.summary.statement == ("Male and Female both stand at 65.4%; the gap may be up to 2.8\u00a0points.")


def test_a_metric_that_was_not_measured_has_its_name(risk: Card) -> None:
    assert metric_label(risk, "auc") == "area under the ROC curve"
    assert metric_label(risk, "words-on-silence") == "words on silence"


def test_reported_figures_say_once_that_they_have_no_interval_and_no_n() -> None:
    card = reported()
    evaluation = card.evaluations[0]
    table = group_table(card, evaluation, evaluation.metrics[0], evaluation.by[0])
    assert {row.people for row in table.all_rows} == {("not reported",)}
    assert not table.has_notes
    assert "how many were tested is not reported" in glance(card).headline.worst[0]


def test_the_overall_figure_keeps_the_digits_of_its_own_n(project: Path) -> None:
    card = cardgen.build(project / "card_specs/speech-transcription/card.yaml").card
    evaluation = card.evaluations[0]
    metric = evaluation.metric("wer")
    table = group_table(card, evaluation, metric, ("accent",))
    assert [row.figure.bare for row in table.all_rows[:3]] == ["15.2", "13", "22"]
    overall = card.overall(evaluation.id, "wer")
    assert overall is not None
    scale = scale_of(metric, table_results(card.results, evaluation.id, "wer", ("accent",)))
    assert overall_scale(metric, scale, overall).decimals > scale.decimals


def test_a_ratio_without_interval_has_two_digits() -> None:
    assert ratio_scale(0.0086, None).value(0.0086) == "0.01"


def test_collection_is_a_fact_of_its_own(risk: Card) -> None:
    facts = {fact.name: fact.value for fact in evaluation_view(risk, risk.evaluations[0]).facts}
    assert facts["Collected"].startswith("Scored in 2013 and 2014")
    assert not facts["Collected"].endswith(".")
    assert "collected" not in facts["Dataset"]


def test_every_method_that_the_code_names_is_explained(project: Path) -> None:
    named = set()
    for folder in ("statistics", "card", "diff"):
        for path in (project / "cardgen" / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            named |= set(re.findall(r'Interval\([^()]*(?:\([^()]*\)[^()]*)*"([a-z-]+)"\)', text))
            named |= set(re.findall(r'method="([a-z-]+)"', text))
    assert {"wilson", "noncentrality-inversion", "clustered-ratio-log"} <= named
    assert [name for name in sorted(named) if not explain(name).explanation] == []
