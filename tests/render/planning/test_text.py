"""A plan in words: what a customer reads, within 80 columns."""

from __future__ import annotations

import pytest

from cardgen.card.document import Card
from cardgen.card.planning.make import make_plan
from cardgen.card.planning.request import Request
from cardgen.render.planning.text import to_text
from cardgen.render.prose.escaping import display_width
from tests.card.planning.planned_cards import card_of, record, share, speech_card


@pytest.fixture(scope="module")
def speech() -> Card:
    return speech_card()


def told(card: Card, metric: str, margin: float) -> str:
    text = to_text(make_plan(card, Request(metric, ("accent",), margin)), card)
    assert max(map(display_width, text.splitlines())) <= 80
    return text


def unfolded(text: str) -> str:
    return " ".join(text.split())


def test_a_plan_with_clusters_reads_as_a_table_and_sentences(speech: Card) -> None:
    text = told(speech, "wer", 0.02)
    lines = text.splitlines()
    assert lines[0].startswith("word error rate by accent, evaluation transcription of ")
    assert "a difference of 2\u00a0points, power 80%, level 95%" in lines
    assert any(line.split() == ["to", "detect", "to", "show", "equal", "to", "estimate"] for line in lines)
    held = next(line for line in lines if line.strip().startswith("Nigerian English"))
    assert held.split()[2:] == ["17%", "(15%", "to", "19%)", "1,351", "5", "8.6", "0.001", "4.4"]
    said = unfolded(text)
    assert "whose word error rate is higher by 2 points, with a chance of 80%" in said
    assert "Jamaican English takes the most to detect: 74,165 rows of 652 speakers in each group." in said
    assert "All categories: fewer than 30 speakers" in said


def test_no_event_is_told_as_rows_without_one(speech: Card) -> None:
    card = card_of(speech, record("fpr"), share(0, 60), share(30, 60))
    said = unfolded(told(card, "fpr", 0.05))
    assert (
        "accent 0: no event was seen, so its spread is unknown. 59 rows without a single event show a rate of" in said
    )
    cell = share(600, 600, clusters=30, standard_error=None)
    card = card_of(speech, record("accuracy"), cell, cluster="person_id")
    said = unfolded(told(card, "accuracy", 0.05))
    assert "nothing but events was seen" in said
    assert "1,180 rows of 59 people without a single non-event show" in said
    assert "each person counted once" in said


def test_a_point_is_one_point_and_rare_rates_have_their_own_unit(speech: Card) -> None:
    assert "a difference of 1\u00a0point," in told(card_of(speech, record("fpr"), share(50, 1000)), "fpr", 0.01)
    rare = told(card_of(speech, record("fpr"), share(30, 100_000), share(40, 100_000)), "fpr", 0.0001)
    assert "a difference of 10 per 100,000," in rare


def test_a_score_has_no_unit_and_names_of_any_width_fit(speech: Card) -> None:
    cell = {"n": 101, "numerator": 404.0, "denominator": 101.0, "value": 4.0, "standard_error": 0.1}
    wide = {**cell, "degrees_of_freedom": 100.0, "clusters": 101, "group": {"accent": "東京の話者" * 7}}
    text = told(card_of(speech, record("mean"), wide, cluster="speaker"), "mean", 0.1)
    assert "a difference of 0.1, power" in text
    assert "scale the published standard error" in unfolded(text)
    assert any(line.strip() == "東京の話者" * 7 for line in text.splitlines())


def test_a_hostile_name_does_nothing_to_a_terminal(speech: Card) -> None:
    card = card_of(speech, record("fpr"), share(50, 1000, group={"accent": "north\u202eword"}))
    assert "\u202e" not in to_text(make_plan(card, Request("fpr", ("accent",), 0.05)), card)


def test_what_is_not_planned_stands_at_the_end(speech: Card) -> None:
    hidden = {"n": None, "value": None, "status": "suppressed", "reason": "fewer than 10 people"}
    text = told(card_of(speech, record("fpr"), share(50, 1000), hidden), "fpr", 0.05)
    assert text.splitlines()[-2:] == ["Not planned", "  accent 1: suppressed: fewer than 10 people"]
    only = told(card_of(speech, record("fpr"), hidden), "fpr", 0.05)
    assert "What the card holds" not in only
