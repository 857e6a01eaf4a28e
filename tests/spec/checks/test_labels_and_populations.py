"""What a spec may say of labels, populations and synthetic rows, held against its place in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

import cardgen
from tests.card.coverage_cards import people, spec, write

INFERRED = "labels: inferred, justification: Checked on 2000 files."
GAP = "{id: gap, evaluation: defaults, metric: fpr, scope: gap, by: sex, max: 0.5"


def refused(folder: Path, text: str) -> str:
    with pytest.raises(cardgen.SpecError) as error:
        cardgen.load(write(folder, text, people(40)))
    return str(error.value)


def test_a_criterion_does_not_rest_on_guesses(tmp_path: Path) -> None:
    text = spec(sex=INFERRED, criterion=f"{GAP}}}")
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "id: gap" in each)
    message = refused(tmp_path, text)
    assert f"card.yaml:{line}:" in message
    assert 'acceptance.0.by: the labels of "sex" are inferred' in message
    assert "write inferred_labels: with the reason why these will do" in message


def test_nor_in_an_intersection(tmp_path: Path) -> None:
    text = spec(by="[[region, sex]]", sex=INFERRED, criterion=GAP.replace("by: sex", "by: [region, sex]") + "}")
    assert "acceptance.0.by.1" in refused(tmp_path, text)


def test_unless_the_owner_says_why(tmp_path: Path) -> None:
    text = spec(sex=INFERRED, criterion=f"{GAP}, inferred_labels: They are right in 97 of 100 files.}}")
    loaded = cardgen.load(write(tmp_path, text, people(40)))
    assert loaded.spec.acceptance[0].inferred_labels == "They are right in 97 of 100 files."


def test_a_reason_for_nothing_is_refused(tmp_path: Path) -> None:
    text = spec(criterion=f"{GAP}, inferred_labels: They will do.}}")
    assert "acceptance.0.inferred_labels: no group of this criterion has inferred labels" in refused(tmp_path, text)


def test_agreement_is_of_annotators(tmp_path: Path) -> None:
    text = spec(sex="labels: self_reported, agreement: 0.8")
    assert "groups.1.agreement: labels that are self_reported have no annotators" in refused(tmp_path, text)


@pytest.mark.parametrize(
    ("sex", "message"),
    [
        ("population: {source: C, shares: {female: 0.5, male: 0.4}}", "add up to 1, and these add up to 0.9"),
        ("population: {source: C, shares: {female: 0.5, male: 0.5, x: -0.1}}", "greater than 0"),
        ("population: {source: C, shares: {}}", "shares"),
        ("population: {shares: {female: 1.0}}", "source"),
        (
            "categories: [female, male], population: {source: C, shares: {female: 0.5, man: 0.5}}",
            '"man" is none of the categories of "sex"',
        ),
        (
            "bins: [25], population: {source: C, shares: {under 25: 0.5, 25 and above: 0.5}}",
            '"25 and above" is none of the categories of "sex"',
        ),
    ],
)
def test_shares_make_up_a_whole_of_known_categories(tmp_path: Path, sex: str, message: str) -> None:
    assert message in refused(tmp_path, spec(sex=f"labels: self_reported, {sex}"))


@pytest.mark.parametrize(
    "sex",
    [
        "population: {source: C, shares: {female: 0.333, male: 0.333, diverse: 0.333}}",
        "categories: [female, male], rest: pool, population: {source: C, shares: {female: 0.5, male: 0.4, Other: 0.1}}",
    ],
)
def test_rounded_shares_and_pooled_ones_will_do(tmp_path: Path, sex: str) -> None:
    assert cardgen.load(write(tmp_path, spec(sex=f"labels: self_reported, {sex}"), people(40)))


def test_the_group_of_origin_follows_and_is_not_declared(tmp_path: Path) -> None:
    loaded = cardgen.load(write(tmp_path, spec(more="    synthetic: made\n"), people(40)))
    group = loaded.spec.groups[-1]
    assert (group.id, group.kind, group.column, group.categories) == ("origin", "origin", "made", ("Real", "Synthetic"))
    assert loaded.spec.evaluations[0].by[-1] == "origin"
    by_hand = spec().replace(
        "{id: noise, label: Noise, column: noise, kind: condition",
        "{id: noise, label: Noise, column: noise, kind: origin",
    )
    assert "a group of origin is not declared by hand" in refused(tmp_path, by_hand)
    taken = spec(by="[region, sex]", more="    synthetic: made\n").replace("id: noise", "id: origin")
    assert '"origin" is the group of real and synthetic rows' in refused(tmp_path, taken)
