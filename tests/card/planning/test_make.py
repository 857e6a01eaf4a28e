"""Plans from the figures of cards: what each kind of figure gives, what is refused, and what stays unplanned."""

from __future__ import annotations

import math
from typing import Any

import pytest

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.planning.make import make_plan
from cardgen.card.planning.plan import GOALS, CategoryPlan
from cardgen.card.planning.request import Request
from cardgen.errors import InvalidInputError
from tests.card.planning.planned_cards import card_of, record, share, speech_card


@pytest.fixture(scope="module")
def speech() -> Card:
    return speech_card()


def planned(card: Card, metric: str, margin: float, **changes: Any) -> tuple[CategoryPlan, ...]:
    return make_plan(card, Request(metric, ("accent",), margin, goals=GOALS[:4], **changes)).categories


def test_independent_rows_take_the_published_figures(speech: Card) -> None:
    card = card_of(speech, record("fpr"), share(50, 1000), share(100, 1000), share(10, 1000))
    rare, usual, seldom = planned(card, "fpr", 0.05)
    assert rare.compared_with == pytest.approx(0.10)
    assert rare.needs["detect"].rows == rare.needs["detect"].denominator == 435
    assert rare.needs["detect"].clusters is None
    assert rare.design_effect is rare.cluster_size is rare.intraclass_correlation is None
    card = card_of(speech, record("fpr"), share(100, 1000), share(10, 1000))
    usual, seldom = planned(card, "fpr", 0.02)
    assert [usual.needs[goal].rows for goal in GOALS[:4]] == [3841, 3854, 2783, 865]
    (seldom,) = planned(card_of(speech, record("fpr"), share(10, 1000)), "fpr", 0.01)
    assert seldom.needs["detect"].rows == 2319


def test_the_other_group_is_worse_where_there_is_room(speech: Card) -> None:
    (lower,) = planned(card_of(speech, record("accuracy"), share(900, 1000)), "accuracy", 0.05)
    assert lower.compared_with == pytest.approx(0.85)
    (only_better,) = planned(card_of(speech, record("fpr"), share(900, 1000)), "fpr", 0.2)
    assert only_better.compared_with == pytest.approx(0.7)
    (at_the_end,) = planned(card_of(speech, record("fpr"), share(800, 1000)), "fpr", 0.2)
    assert at_the_end.compared_with == 1
    (none,) = planned(card_of(speech, record("fpr"), share(500, 1000)), "fpr", 0.6)
    assert none.compared_with is None
    assert none.remarks == ("margin-too-large",)
    assert "detect" not in none.needs
    neutral = planned(
        card_of(speech, record("selection_rate"), share(900, 1000), share(100, 1000)), "selection_rate", 0.1
    )
    assert [each.compared_with for each in neutral] == [pytest.approx(0.8), pytest.approx(0.2)]


def test_rows_outside_the_denominator_are_counted_too(speech: Card) -> None:
    (cell,) = planned(card_of(speech, record("fpr"), share(50, 1000, n=2500)), "fpr", 0.05)
    assert cell.needs["detect"].denominator == 435
    assert cell.needs["detect"].rows == math.ceil(435 * 2.5)


def test_the_design_effect_is_that_of_the_published_clusters(speech: Card) -> None:
    """Forty people of 20 rows with an intraclass correlation of 0.1: DEFF 2.9, as the formula of Kish has it."""
    error = math.sqrt(2.9 * 0.1 * 0.9 / 800)
    cell = share(80, 800, clusters=40, standard_error=error, degrees_of_freedom=39.0)
    card = card_of(speech, record("fpr"), cell, cluster="person")
    (found,) = planned(card, "fpr", 0.02)
    assert found.design_effect == pytest.approx(2.9)
    assert found.cluster_size == pytest.approx(20)
    assert found.intraclass_correlation == pytest.approx(0.1)
    need = found.needs["width"]
    assert need.rows == 20 * (need.clusters or 0) == need.denominator
    assert 864.33 * 2.9 < need.rows < 864.33 * 2.9 * 1.04  # Student's t of 126 clusters asks for a little more
    assert found.needs["detect"].rows == pytest.approx(3841 * 2.9, rel=0.01)


def test_clusters_without_evidence_are_counted_but_are_no_degrees_of_freedom(speech: Card) -> None:
    error = math.sqrt(2 * 0.1 * 0.9 / 800)
    cell = share(80, 800, n=1600, clusters=80, standard_error=error, degrees_of_freedom=39.0)
    (found,) = planned(card_of(speech, record("fpr"), cell, cluster="person"), "fpr", 0.05)
    need = found.needs["width"]
    assert found.cluster_size == 20
    assert need.clusters == need.rows // 20
    assert need.rows == 2 * (need.denominator or 0)


def test_a_design_effect_below_one_is_planned_as_one(speech: Card) -> None:
    cell = share(80, 800, clusters=40, standard_error=0.005, degrees_of_freedom=39.0)
    (found,) = planned(card_of(speech, record("fpr"), cell, cluster="person"), "fpr", 0.02)
    assert found.design_effect is not None
    assert found.design_effect < 1
    assert "design-effect-below-1" in found.remarks
    assert found.needs["width"].rows >= 865


def test_no_event_asks_for_rows_without_one(speech: Card) -> None:
    never, always = planned(card_of(speech, record("fpr"), share(0, 60), share(60, 60)), "fpr", 0.05)
    for found in (never, always):
        assert set(found.needs) == {"detect"}
        assert found.without_event is not None
        assert found.without_event.rows == 59  # ln 0.05 / ln 0.95 = 58.4
        assert found.remarks == ("no-event",)
    assert never.compared_with == pytest.approx(0.05)
    assert always.compared_with == pytest.approx(0.95)
    cell = share(0, 600, clusters=30, standard_error=None)
    (clustered,) = planned(card_of(speech, record("fpr"), cell, cluster="person"), "fpr", 0.05)
    assert clustered.without_event is not None
    assert (clustered.without_event.clusters, clustered.without_event.rows) == (59, 59 * 20)
    assert clustered.design_effect is None


def test_a_word_error_rate_scales_the_published_error_by_clusters(speech: Card) -> None:
    found = {cell.group["accent"]: cell for cell in planned(speech, "wer", 0.02)}
    published = {cell.group["accent"]: cell for cell in speech.cells("transcription", "wer", ("accent",))}
    assert found.keys() == published.keys()
    for name, plan in found.items():
        result, need = published[name], plan.needs["width"]
        assert result.clusters is not None
        assert result.standard_error is not None
        assert need.clusters is not None
        # (SE / target)² clusters with a normal quantile; Student's t of few clusters asks for more.
        normal = result.clusters * (1.959964 * result.standard_error / 0.02) ** 2
        assert normal <= need.clusters <= normal + 4
        assert need.rows == math.ceil(need.clusters * (result.n or 0) / result.clusters)
        assert plan.design_effect == pytest.approx(
            result.standard_error**2 * (result.denominator or 0) / (result.value or 0)
        )


def test_what_the_sample_detects_is_what_takes_no_more_than_it_has(speech: Card) -> None:
    for metric in ("wer", "substitution_rate"):
        for cell in planned(speech, metric, 0.02):
            if cell.detectable is not None:
                (again,) = [c for c in planned(speech, metric, cell.detectable * 1.0001) if c.group == cell.group]
                assert again.needs["detect"].clusters == cell.clusters


def test_a_mean_and_an_area_scale_the_published_error(speech: Card) -> None:
    cell = {"n": 101, "numerator": 404.0, "denominator": 101.0, "value": 4.0, "standard_error": 0.1}
    (mean,) = planned(card_of(speech, record("mean"), {**cell, "degrees_of_freedom": 100.0}), "mean", 0.1)
    assert mean.compared_with == pytest.approx(4.1)
    assert 388 <= mean.needs["width"].rows <= 392  # 1.96² × 101, and a little for Student's t
    cell = {"n": 400, "value": 0.8, "standard_error": 0.02}
    (area,) = planned(card_of(speech, record("auc"), cell), "auc", 0.02)
    assert area.needs["width"].rows == math.ceil(1.959964**2 * 400)
    assert area.needs["width"].denominator is None


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ({"n": None, "value": None, "status": "suppressed", "reason": "fewer than 10 people"}, "fewer than 10 people"),
        ({"n": 12, "value": None, "status": "insufficient", "reason": "fewer than 20 rows"}, "fewer than 20 rows"),
        ({"n": 12, "value": None, "status": "undefined"}, "undefined"),
        ({"n": None, "value": 0.2, "evidence": "reported"}, "how many rows"),
        ({"n": 40, "value": 0.2, "evidence": "reported", "comparator": "<"}, "qualified by <"),
    ],
)
def test_a_category_that_cannot_be_planned_says_why(speech: Card, cell: dict[str, Any], said: str) -> None:
    first, second = planned(card_of(speech, record("fpr"), share(50, 1000), cell), "fpr", 0.05)
    assert first.status == "planned"
    assert second.status == "not_planned"
    assert said in (second.reason or "")
    assert (second.value, second.rows, second.needs, second.detectable) == (None, None, {}, None)


@pytest.mark.parametrize(
    ("metric", "cell", "evaluation"),
    [
        ("auc", {"n": 400, "value": 0.8, "clusters": 40, "notes": ("no-interval",)}, {"cluster": "person"}),
        ("fpr", {"n": 40, "value": 0.5, "numerator": 20.0, "denominator": 40.0, "clusters": 1}, {"cluster": "person"}),
        ("fpr", {"n": 40, "value": 0.0, "numerator": 0.0, "denominator": 9.5}, {"weight": "weight"}),
        ("f1", {"n": 40, "value": 1.0, "numerator": 40.0, "denominator": 40.0, "standard_error": 0.0}, {}),
        ("wer", {"n": 40, "value": 0.5, "evidence": "reported"}, {"task": "transcription"}),
    ],
)
def test_without_a_standard_error_there_is_no_plan(
    speech: Card, metric: str, cell: dict[str, Any], evaluation: dict[str, Any]
) -> None:
    (found,) = planned(card_of(speech, record(metric), cell, **evaluation), metric, 0.05)
    assert found.status == "not_planned"
    assert "standard error" in (found.reason or "")


def test_reported_shares_with_rows_count_as_independent(speech: Card) -> None:
    cell = {"n": 200, "value": 0.1, "evidence": "reported"}
    (found,) = planned(card_of(speech, record("error_rate"), cell), "error_rate", 0.02)
    assert found.needs["width"].rows == 865
    assert found.remarks == ("reported",)


def test_a_change_on_the_same_rows(speech: Card) -> None:
    card = card_of(speech, record("fpr"), share(100, 1000))
    plan = make_plan(card, Request("fpr", ("accent",), 0.05, goals=("change",), flips=0.1))
    assert plan.categories[0].needs["change"].rows == 312
    assert plan.flips == 0.1
    error = math.sqrt(2 * 0.1 * 0.9 / 1000)
    cell = share(100, 1000, clusters=100, standard_error=error, degrees_of_freedom=99.0)
    clustered = card_of(speech, record("fpr"), cell, cluster="person")
    need = make_plan(clustered, Request("fpr", ("accent",), 0.05, goals=("change",), flips=0.1)).categories[0]
    assert need.needs["change"].rows == pytest.approx(624, rel=0.05)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (Request("fpr", ("accent",), 0.0), "must be a number above 0"),
        (Request("fpr", ("accent",), -0.02), "must be a number above 0"),
        (Request("fpr", ("accent",), math.nan), "must be a number above 0"),
        (Request("fpr", ("accent",), math.inf), "must be a number above 0"),
        (Request("fpr", ("accent",), 2.0), "write 0.02 for 2 points"),
        (Request("fpr", ("accent",), 0.02, power=1.0), "must be at least 0.5 and below 1"),
        (Request("fpr", ("accent",), 0.02, power=0.2), "must be at least 0.5 and below 1"),
        (Request("fpr", ("accent",), 0.02, power=math.nan), "must be at least 0.5 and below 1"),
        (Request("fpr", ("accent",), 0.02, level=0.05), "must be above 0.5 and below 1"),
        (Request("fpr", ("accent",), 0.02, goals=("change",)), "cannot be planned without it"),
        (Request("fpr", ("accent",), 0.02, flips=0.01), "between the margin"),
        (Request("fpr", ("accent",), 0.02, flips=1.5), "between the margin"),
        (Request("frp", ("accent",), 0.02), 'did you mean "fpr"'),
        (Request("wer", ("accent",), 0.02, evaluation="transcription"), "the evaluation transcription has no metric"),
        (Request("fpr", ("acent",), 0.02), 'did you mean "accent"'),
        (Request("fpr", (), 0.02), "it is measured by: accent"),
        (Request("fpr", ("accent", "sex"), 0.02), "it is measured by: accent"),
        (Request("fpr", ("accent",), 0.02, evaluation="transcripts"), 'did you mean "transcription"'),
    ],
)
def test_an_impossible_request_is_refused(speech: Card, request_: Request, said: str) -> None:
    card = card_of(speech, record("fpr"), share(50, 1000))
    with pytest.raises(InvalidInputError, match=said.replace("(", r"\(")):
        make_plan(card, request_)


def test_flips_are_of_shares_of_the_same_rows_only(speech: Card) -> None:
    for metric in ("ppv", "f1"):
        card = card_of(speech, record(metric), share(50, 100))
        with pytest.raises(InvalidInputError, match="answers cannot flip"):
            make_plan(card, Request(metric, ("accent",), 0.02, flips=0.1))


def test_all_that_is_wrong_is_told_at_once(speech: Card) -> None:
    card = card_of(speech, record("fpr"), share(50, 1000))
    with pytest.raises(InvalidInputError) as caught:
        make_plan(card, Request("fpr", ("accent",), -1.0, power=2.0, level=2.0))
    assert [problem.field for problem in caught.value.problems] == ["margin", "power", "level"]


def test_an_evaluation_is_asked_for_where_several_have_the_figures(speech: Card) -> None:
    card = card_of(speech, record("fpr"), share(50, 1000))
    twice: tuple[EvaluationRecord, ...] = (card.evaluations[0], card.evaluations[0].model_copy(update={"id": "other"}))
    results = (*card.results, *(result.model_copy(update={"evaluation": "other"}) for result in card.results))
    both = card.model_copy(update={"evaluations": twice, "results": results})
    with pytest.raises(InvalidInputError, match="choose one of: transcription, other"):
        make_plan(both, Request("fpr", ("accent",), 0.05))
    assert make_plan(both, Request("fpr", ("accent",), 0.05, evaluation="other")).evaluation == "other"


def test_a_grouping_without_figures_is_none(speech: Card) -> None:
    with pytest.raises(InvalidInputError, match="it is measured by: nothing"):
        make_plan(card_of(speech, record("fpr")), Request("fpr", ("accent",), 0.05))
