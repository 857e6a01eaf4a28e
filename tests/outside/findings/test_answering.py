"""What was asked costs, what was asked before does not, and nothing is asked once the budget is spent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cardgen.card.document import Card
from cardgen.errors import BudgetSpentError, InvalidInputError, UnreadableError
from cardgen.outside.findings.answering import answer
from cardgen.outside.findings.asking import Asked
from cardgen.outside.findings.certifying import certified
from cardgen.outside.holdout import holdout_digest
from cardgen.outside.ledger.store import begin, beside, open_ledger
from tests.outside.findings.claims import DAY, asked, claim, holdout, loan_card


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Card:
    return loan_card(tmp_path_factory.mktemp("card"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return holdout(tmp_path / "holdout.csv")


@pytest.fixture
def ledger(data: Path) -> Path:
    begin(beside(data), holdout_digest(data), 3, 0.05, DAY)
    return beside(data)


def test_a_question_is_paid_once_however_it_is_written(card: Card, data: Path, ledger: Path, tmp_path: Path) -> None:
    first = answer(asked(tmp_path, card, data), ledger, DAY)
    assert (first.is_new, first.left) == (True, 2)
    assert (first.verification.claim_number, first.verification.budget) == (1, 3)
    assert first.verification.level == pytest.approx(1 - 0.05 / 3)
    content = ledger.read_bytes()
    other = asked(tmp_path, card, data, group="(region in ('North'))", title="Found by somebody else", id="another")
    again = answer(other, ledger, DAY)
    assert (again.is_new, again.left) == (False, 2)
    assert again.verification.gap == first.verification.gap
    assert again.verification.finding.title == "Found by somebody else"
    assert again.verification.ledger_entry == first.verification.ledger_entry == again.head
    assert ledger.read_bytes() == content


def test_another_limit_group_metric_or_protection_is_another_question(
    card: Card, data: Path, ledger: Path, tmp_path: Path
) -> None:
    answer(asked(tmp_path, card, data), ledger, DAY)
    assert answer(asked(tmp_path, card, data, claim=claim("gap", at_least=0.11)), ledger, DAY).left == 1
    assert answer(asked(tmp_path, card, data, metric="fnr"), ledger, DAY).left == 0
    before = ledger.read_bytes()
    with pytest.raises(BudgetSpentError, match="3 of 3 claims were tried") as caught:
        answer(asked(tmp_path, card, data, public=True), ledger, DAY)
    assert caught.value.exit_code == 1
    assert ledger.read_bytes() == before
    assert not answer(asked(tmp_path, card, data, metric="fnr"), ledger, DAY).is_new


def test_what_is_wrong_with_a_claim_costs_nothing(card: Card, data: Path, ledger: Path, tmp_path: Path) -> None:
    for group in ("region == 'Nowhere'", "age > 0"):
        with pytest.raises(InvalidInputError):
            answer(asked(tmp_path, card, data, group=group), ledger, DAY)
    assert open_ledger(ledger).used == 0


def test_other_data_than_that_of_the_ledger_is_refused(card: Card, data: Path, ledger: Path, tmp_path: Path) -> None:
    wanted = asked(tmp_path, card, data)
    with data.open("a", encoding="utf-8") as handle:
        handle.write("h9999,p1,North,30,1,1\n")
    with pytest.raises(UnreadableError, match="other held-out data") as caught:
        answer(wanted, ledger, DAY)
    assert caught.value.exit_code == 3


def test_a_head_that_was_noted_must_be_there(card: Card, data: Path, ledger: Path, tmp_path: Path) -> None:
    empty = ledger.read_bytes()
    head = answer(asked(tmp_path, card, data), ledger, DAY).head
    assert not answer(asked(tmp_path, card, data), ledger, DAY, expected_head=head).is_new
    ledger.write_bytes(empty)
    with pytest.raises(UnreadableError, match="lines were cut from its end"):
        answer(asked(tmp_path, card, data), ledger, DAY, expected_head=head)


@pytest.mark.parametrize(
    ("group", "others"),
    [
        ("application == 'h7' and defaulted == {}", None),
        ("not (application == 'h7' and defaulted == {})", None),
        ("application == 'h7'", "defaulted == {}"),
        ("region == 'North' and person == 'p1' and age > {}", None),
        ("application == 'h{}999'", None),
    ],
)
def test_whether_anybody_is_in_a_group_tells_of_nobody(
    group: str, others: str | None, card: Card, data: Path, tmp_path: Path
) -> None:
    """What is true of a person, and what is not, have one answer at one price."""
    told = set()
    for value in (0, 1):
        ledger = tmp_path / f"{value}.ledger"
        begin(ledger, holdout_digest(data), 3, 0.05, DAY)
        changes: dict[str, Any] = {"group": group.format(value), "compared_with": others and others.format(value)}
        found = answer(asked(tmp_path, card, data, **changes), ledger, DAY)
        told.add((found.left, found.verification.verdict, found.verification.reason, found.verification.group.rows))
    assert len(told) == 1
    assert next(iter(told))[:2] == (2, "inconclusive")


def test_a_misspelt_category_costs_nothing_whatever_stands_beside_it(
    card: Card, data: Path, ledger: Path, tmp_path: Path
) -> None:
    before = ledger.read_bytes()
    with pytest.raises(InvalidInputError, match="covers nobody"):
        answer(asked(tmp_path, card, data, group="region == 'Nroth' and age > 30 and defaulted == 1"), ledger, DAY)
    assert ledger.read_bytes() == before


def test_nobody_is_found_out_by_the_difference_of_two_groups(card: Card, data: Path, tmp_path: Path) -> None:
    """The north, and the north without one loan, told after each other."""
    ledger = tmp_path / "longer.ledger"
    begin(ledger, holdout_digest(data), 4, 0.05, DAY)
    assert answer(asked(tmp_path, card, data), ledger, DAY).verification.gap is not None
    north = pd.read_csv(data).query("region == 'North'")["application"].iloc[0]
    without = asked(tmp_path, card, data, group=f"region == 'North' and application != '{north}'")
    told = answer(without, ledger, DAY)
    assert (told.verification.verdict, told.verification.group.rows, told.left) == ("inconclusive", None, 2)
    assert "Beside what was told of other groups" in told.verification.reason
    mapped = asked(
        tmp_path,
        card,
        data,
        group=f"region == 'North' and application != '{north}'",
        mapping={"label": "defaulted", "region": "region"},
    )
    assert answer(mapped, ledger, DAY).verification.group.rows is None
    # What was never told does not stand in the way, and neither does a group that differs by many.
    wide = asked(tmp_path, card, data, group="region == 'North' and age >= 30")
    assert answer(wide, ledger, DAY).verification.group.rows is not None


def with_better(folder: Path, card: Card, data: Path, *, right: float) -> Asked:
    """Ask with a model for the north that is right in so many of its cases."""
    frame = pd.read_csv(data)
    north = frame[frame["region"] == "North"]
    keep = np.random.default_rng(5).random(len(north)) < right
    better = np.where(keep, north["defaulted"], 1 - north["defaulted"])
    pd.DataFrame({"application": north["application"], "prediction": better}).to_csv(folder / "better.csv", index=False)
    return asked(folder, card, data, predictions={"path": "better.csv"})


@pytest.mark.parametrize(("right", "accepted"), [(0.95, True), (0.6, False)])
def test_a_better_model_has_a_certificate_and_costs_two_claims(
    right: float, accepted: bool, card: Card, data: Path, ledger: Path, tmp_path: Path
) -> None:
    told = answer(with_better(tmp_path, card, data, right=right), ledger, DAY, certify=certified)
    assert told.left == 1
    held = told.verification.certificate
    assert held is not None
    frame = pd.read_csv(data)
    north = frame[frame["region"] == "North"]
    assert held.weight == pytest.approx(len(north) / len(frame))
    assert held.old_error == pytest.approx((north["defaulted"] != north["flagged"]).mean())
    assert held.improvement == pytest.approx(held.weight * (held.old_error - held.new_error))
    assert held.accepted == (held.lower_bound > 0) == accepted
    with pytest.raises(BudgetSpentError, match="1 claim is left, and this finding asks 2"):
        answer(with_better(tmp_path, card, data, right=right - 0.1), ledger, DAY, certify=certified)


def test_people_who_are_clusters_are_not_found_out_either(data: Path, ledger: Path, tmp_path: Path) -> None:
    clustered = loan_card(tmp_path / "card", cluster="person")
    assert answer(asked(tmp_path, clustered, data), ledger, DAY).verification.gap is not None
    frame = pd.read_csv(data)
    north = frame[frame["region"] == "North"]["person"].unique()[:5]
    listed = ", ".join(f"'{person}'" for person in north)
    without = asked(tmp_path, clustered, data, group=f"region == 'North' and person not in ({listed})")
    assert answer(without, ledger, DAY).verification.group.rows is None
    many = frame[frame["region"] == "North"]["person"].unique()[:40]
    listed = ", ".join(f"'{person}'" for person in many)
    without = asked(tmp_path, clustered, data, group=f"region == 'North' and person not in ({listed})")
    assert answer(without, ledger, DAY).verification.group.rows is not None


def test_counts_are_held_out_data_where_the_card_was_made_of_counts(project: Path, tmp_path: Path) -> None:
    from cardgen.api import build

    card = build(project / "card_specs" / "recidivism-risk" / "card.yaml").card
    counts = project / "card_specs" / "recidivism-risk" / "counts.csv"
    begin(tmp_path / "l", holdout_digest(counts), 20, 0.05, DAY)
    about: dict[str, Any] = {
        "card": {"id": card.card.id, "version": card.card.version},
        "evaluation": "two-years",
        "group": 'race == "African-American"',
        "claim": claim("gap", at_least=0.15),
    }
    for other, value in (('race == "Caucasian"', 0.213925), (None, 805 / 1795 - 477 / 2168)):
        told = answer(asked(tmp_path, card, counts, compared_with=other, **about), tmp_path / "l", DAY).verification
        assert told.verdict == "confirmed"
        assert told.gap is not None
        assert told.gap.value == pytest.approx(value, abs=1e-6)
        assert told.group.rows == 3_696
    # Of the 18 Native American people 4 are women.
    others = {**about, "group": 'race in ("African-American", "Native American")'}
    assert answer(asked(tmp_path, card, counts, **others), tmp_path / "l", DAY).verification.group.rows == 3_714
    women = {**about, "group": 'race == "African-American" or (race == "Native American" and sex == "Female")'}
    assert answer(asked(tmp_path, card, counts, **women), tmp_path / "l", DAY).verification.group.rows is None


@pytest.mark.parametrize("path", ["../holdout.csv", "link.csv", "{holdout}"])
def test_held_out_data_is_not_offered_as_a_model_that_is_always_right(
    path: str, card: Card, data: Path, ledger: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "outsider"
    folder.mkdir()
    (folder / "link.csv").symlink_to(data)
    offered = {"path": path.format(holdout=data), "prediction": "defaulted"}
    with pytest.raises(InvalidInputError, match="not in the folder of the finding") as caught:
        asked(folder, card, data, predictions=offered)
    assert caught.value.problems[0].field == "predictions.path"
    with pytest.raises(InvalidInputError, match="are the held-out data itself"):
        asked(tmp_path, card, data, predictions={"path": data.name, "prediction": "defaulted"})
