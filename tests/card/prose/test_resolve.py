"""What number references become, on a real card."""

from __future__ import annotations

from pathlib import Path

import pytest

import cardgen
from cardgen.card.document import Card
from cardgen.card.prose.resolve import Figures, resolve
from cardgen.errors import NumberReferenceError


@pytest.fixture(scope="module")
def card(project: Path) -> Card:
    return cardgen.build(project / "card_specs" / "recidivism-risk" / "card.yaml").card


def figures(card: Card) -> Figures:
    return Figures(card.evaluations, card.results, card.disparities)


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("overall('fpr')", "32.3% (95% interval 30.9% to 33.8%)"),
        ("overall('fpr', interval=false)", "32.3%"),
        ("value('fpr', race='Caucasian')", "23.5% (95% interval 21.4% to 25.7%)"),
        ("value('fnr', sex='Female', race='African-American', interval=false)", "30%"),
        ("worst('fpr', by='race', interval=false)", "44.8% for African-American"),
        ("count('race')", "6"),
        ("rows('two-years')", "7,214"),
        ("value('fpr', race='Native American')", "insufficient (fewer than 20 rows)"),
    ],
)
def test_a_reference_becomes_a_figure(reference: str, text: str, card: Card) -> None:
    written, replaced = resolve(f"It is {{{{ {reference} }}}}.", figures(card))
    assert written == f"It is {text}."
    assert [pair[1] for pair in replaced] == [text]


def test_the_worst_group_is_told_with_the_interval_that_pays_for_the_choice(card: Card) -> None:
    worst = card.disparity("two-years", "fpr", ("race",), "worst_group")
    assert worst is not None
    assert worst.interval is not None
    written, _ = resolve("{{ worst('fpr', by='race') }}", figures(card))
    assert written == "44.8% for African-American (95% interval of the worst group 41.9% to 47.2%)"
    assert worst.interval.low == pytest.approx(0.419, abs=5e-4)


def test_a_gap_is_told_in_points(card: Card) -> None:
    written, _ = resolve("{{ gap('fpr', by='race') }}", figures(card))
    assert written.startswith("30.1\u00a0points (95% interval ")


def test_the_order_of_an_intersection_does_not_matter(card: Card) -> None:
    one, _ = resolve("{{ gap('fpr', by=['race', 'sex']) }}", figures(card))
    other, _ = resolve("{{ gap('fpr', by=['sex', 'race']) }}", figures(card))
    assert one == other


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("overall('wer')", "the metric wer is not evaluated"),
        ("worst('fpr', by='rcae')", 'did you mean "race"?'),
        ("value('fpr', race='Caucasain')", 'did you mean "Caucasian"?'),
        ("value('fpr', colour='red')", "two-years is not measured by colour"),
        ("value('fpr')", "value(…) needs a category"),
        ("worst('selection_rate', by='race')", "selection_rate has no direction, so no category is the worst"),
        ("count('accent')", "no evaluation is measured by accent"),
        ("rows('three-years')", "there is no evaluation three-years"),
        ("clusters('two-years')", "two-years declares no cluster"),
    ],
)
def test_what_is_not_computed_is_refused(reference: str, message: str, card: Card) -> None:
    with pytest.raises(NumberReferenceError) as caught:
        resolve(f"{{{{ {reference} }}}}", figures(card))
    assert message in str(caught.value)


def test_a_name_from_the_data_cannot_add_markup(card: Card) -> None:
    worst = card.disparity("two-years", "fpr", ("race",), "worst_group")
    assert worst is not None
    evil = "**A** <b>[x](y)"
    renamed = [
        r.model_copy(update={"group": {"race": evil}}) if r.group == worst.groups["worst"] else r for r in card.results
    ]
    moved = [d.model_copy(update={"groups": {"worst": {"race": evil}}}) if d is worst else d for d in card.disparities]
    written, _ = resolve("{{ worst('fpr', by='race') }}", Figures(card.evaluations, tuple(renamed), tuple(moved)))
    assert r"for \*\*A\*\* \<b\>\[x\](y)" in written
