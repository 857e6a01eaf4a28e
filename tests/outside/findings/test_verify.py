"""A claim is held against held-out rows with the card's own metric, and nothing is told of too few people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from cardgen.api import build
from cardgen.card.document import Card
from cardgen.errors import CardgenError, InvalidInputError
from cardgen.outside.findings.asking import ask
from cardgen.outside.findings.text import lines
from cardgen.outside.findings.verify import verify
from cardgen.spec.findings import Verification
from tests.outside.findings.claims import DAY, asked, claim, finding, holdout, loan_card

LEVEL = 1 - 0.05 / 20


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Card:
    return loan_card(tmp_path_factory.mktemp("card"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return holdout(tmp_path_factory.mktemp("data") / "holdout.csv")


def rates(data: Path, region: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return flagged among good loans, of the group and of everyone else, counted by pandas."""
    frame = pd.read_csv(data)
    good = frame[frame["defaulted"] == 0]
    group = good["region"] == region
    return tuple((int(each["flagged"].sum()), len(each)) for each in (good[group], good[~group]))  # type: ignore[return-value]


def test_a_gap_has_the_interval_of_independent_counts(card: Card, data: Path, tmp_path: Path) -> None:
    told = verify(asked(tmp_path, card, data), LEVEL, DAY)
    (x, n), (y, m) = rates(data, "North")
    low, high = confint_proportions_2indep(x, n, y, m, method="newcomb", compare="diff", alpha=1 - LEVEL)
    assert told.gap is not None
    assert told.gap.interval is not None
    assert (told.gap.interval.low, told.gap.interval.high) == pytest.approx((low, high))
    assert told.gap.value == pytest.approx(x / n - y / m)
    assert told.gap.interval.level == told.level == LEVEL
    assert told.verdict == "confirmed"
    assert (told.verified, told.finding.id) == (DAY, "north-flags")


@pytest.mark.parametrize(
    ("limit", "meant"),
    [
        ({"at_least": 0.1}, "confirmed"),
        ({"at_least": 0.29}, "inconclusive"),
        ({"at_least": 0.6}, "refuted"),
        ({"at_most": 0.5}, "confirmed"),
        ({"at_most": 0.1}, "refuted"),
        ({"at_least": 0.1, "at_most": 0.5}, "confirmed"),
        ({"at_least": 0.5, "at_most": 0.6}, "refuted"),
        ({"at_least": 0.3, "at_most": 0.32}, "inconclusive"),
    ],
)
def test_the_verdict_follows_the_interval(
    limit: dict[str, float], meant: str, card: Card, data: Path, tmp_path: Path
) -> None:
    told = verify(asked(tmp_path, card, data, claim=claim("gap", **limit)), LEVEL, DAY)
    assert told.verdict == meant
    assert ("keeps it" in told.reason) == (meant == "confirmed")
    assert all(len(line) <= 80 for line in lines(told))


def test_a_value_is_that_of_the_group_alone(card: Card, data: Path, tmp_path: Path) -> None:
    told = verify(asked(tmp_path, card, data, claim=claim("value", at_least=0.3)), LEVEL, DAY)
    (x, n), _ = rates(data, "North")
    assert (told.others, told.gap) == (None, None)
    assert told.group.interval is not None
    found = proportion_confint(x, n, alpha=1 - LEVEL, method="wilson")
    assert (told.group.interval.low, told.group.interval.high) == pytest.approx(found)


def test_a_group_can_be_compared_with_another(card: Card, data: Path, tmp_path: Path) -> None:
    told = verify(asked(tmp_path, card, data, compared_with='region == "South" and age >= 40'), LEVEL, DAY)
    frame = pd.read_csv(data)
    assert told.others is not None
    assert told.others.rows == len(frame[(frame["region"] == "South") & (frame["age"] >= 40)])
    assert told.unknown == 0


def test_clusters_with_rows_on_both_sides_are_allowed_for(data: Path, tmp_path: Path) -> None:
    """Against the sandwich of a cluster's influence on the difference, computed from the rows."""
    clustered = loan_card(tmp_path / "card", cluster="person")
    told = verify(asked(tmp_path, clustered, data), 0.95, DAY)
    frame = pd.read_csv(data)
    good = frame[frame["defaulted"] == 0]
    moved: Any = 0
    for sign, part in ((1, good[good["region"] == "North"]), (-1, good[good["region"] != "North"])):
        rate = part["flagged"].mean()
        influence = (part["flagged"] - rate).groupby(part["person"]).sum() / len(part)
        moved = influence.mul(sign) if sign == 1 else moved.add(influence.mul(sign), fill_value=0)
    error = float(np.sqrt((moved**2).sum()))
    assert told.gap is not None
    assert told.gap.interval is not None
    assert told.gap.value is not None
    width = told.gap.interval.high - told.gap.interval.low
    assert width == pytest.approx(2 * stats.norm.ppf(0.975) * error, rel=0.03)
    assert told.gap.clusters == good["person"].nunique() or told.gap.clusters == frame["person"].nunique()


def test_rows_of_which_it_cannot_be_told_are_on_neither_side(card: Card, tmp_path: Path) -> None:
    data = holdout(tmp_path / "holdout.csv")
    frame = pd.read_csv(data)
    frame.loc[frame.index % 10 == 0, "region"] = None
    frame.to_csv(data, index=False)
    told = verify(asked(tmp_path, card, data), LEVEL, DAY)
    assert told.unknown == 200
    assert told.gap is not None
    assert told.gap.rows == 1_800
    assert any("200 rows" in line for line in lines(told))


def test_a_few_rows_of_which_it_cannot_be_told_are_not_counted_out(card: Card, tmp_path: Path) -> None:
    data = holdout(tmp_path / "holdout.csv")
    frame = pd.read_csv(data)
    frame.loc[frame.index < 3, "region"] = None
    frame.to_csv(data, index=False)
    assert verify(asked(tmp_path, card, data), LEVEL, DAY).unknown is None
    assert verify(asked(tmp_path, card, data, public=True), LEVEL, DAY).unknown == 3


def nothing_told(told: Verification) -> bool:
    figures = [each for each in (told.group, told.others, told.gap) if each is not None]
    return told.verdict == "inconclusive" and all(
        (each.rows, each.clusters, each.value, each.interval) == (None,) * 4 for each in figures
    )


@pytest.mark.parametrize("group", ["application in ('h1', 'h2', 'h3')", "not application in ('h1', 'h2', 'h3')"])
def test_nothing_is_told_of_few_people_whichever_side_they_are_on(
    group: str, card: Card, data: Path, tmp_path: Path
) -> None:
    told = verify(asked(tmp_path, card, data, group=group), LEVEL, DAY)
    assert nothing_told(told)
    assert "Fewer than 10 people" in told.reason
    assert "3" not in told.reason
    assert not nothing_told(verify(asked(tmp_path, card, data, group=group, public=True), LEVEL, DAY))


def test_people_are_clusters_where_there_are_any(data: Path, tmp_path: Path) -> None:
    clustered = loan_card(tmp_path / "card", cluster="person")
    ids = ", ".join(f"'h{index}'" for index in range(36))  # nine people
    assert nothing_told(verify(asked(tmp_path, clustered, data, group=f"application in ({ids})"), LEVEL, DAY))


def test_less_than_the_card_asks_for_is_inconclusive(data: Path, tmp_path: Path) -> None:
    strict = loan_card(tmp_path / "card", minimum={"rows": 20})
    ids = ", ".join(f"'h{index}'" for index in range(12))
    told = verify(asked(tmp_path, strict, data, group=f"application in ({ids})"), LEVEL, DAY)
    assert (told.verdict, told.group.rows, told.group.value, told.gap) == ("inconclusive", 12, None, None)
    assert "fewer than 20 rows" in told.reason


def test_few_events_are_inconclusive(card: Card, data: Path, tmp_path: Path) -> None:
    told = verify(
        asked(tmp_path, card, data, group="age == 20 and region != 'North'", claim=claim("value", at_most=0.99)),
        LEVEL,
        DAY,
    )
    assert told.verdict == "inconclusive"
    assert "five events" in told.reason


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"group": 'region == "Nowhere"'}, "covers nobody"),
        ({"group": "age > 0"}, "covers everybody"),
        ({"group": "region > 3"}, "cannot be told of any row"),
        ({"compared_with": "age > 200"}, "covers nobody"),
        ({"compared_with": "age > 30"}, "some rows are in the group and in what it is compared with"),
    ],
)
def test_a_group_that_is_none(changes: dict[str, Any], words: str, card: Card, data: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=words) as caught:
        verify(asked(tmp_path, card, data, **changes), LEVEL, DAY)
    assert caught.value.exit_code == 2
    assert caught.value.problems[0].place is not None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"group": 'regoin == "North"'}, 'no column "regoin" (did you mean "region"?)'),
        ({"metric": "wer"}, "does not measure"),
        ({"evaluation": "default"}, 'did you mean "defaults"?'),
        ({"card": {"id": "loans", "version": "1.0.0"}}, "about the card"),
        ({"card": {"id": "loan-default", "version": "1.0.1"}}, "about version 1.0.1"),
        ({"card": {"id": "loan-default", "version": "1.0.0", "digest": "sha256:" + "0" * 64}}, "its digest is another"),
        ({"mapping": {"region": "where"}}, 'no column "where"'),
        ({"mapping": {"label": "defaulted", "prediction": "defaulted"}}, "are both said to be"),
        ({"mapping": {"colour": "region"}}, "neither the evaluation nor the finding"),
        ({"mapping": {"reference": "region"}}, "has no column in the role reference"),
        ({"title": "Replace this: what is wrong"}, "title: the finding is not filled in yet"),
        ({"by": {"name": "Replace this: your name"}}, "by.name: the finding is not filled in yet"),
    ],
)
def test_a_question_that_cannot_be_asked(
    changes: dict[str, Any], words: str, card: Card, data: Path, tmp_path: Path
) -> None:
    with pytest.raises(CardgenError) as caught:
        asked(tmp_path, card, data, **changes)
    assert words in str(caught.value)
    assert caught.value.exit_code == 2


def test_columns_that_are_not_there_are_asked_for_without_those_that_are_made(
    card: Card, data: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    pd.read_csv(data).rename(columns={"defaulted": "bad", "flagged": "said"}).to_csv(other, index=False)
    with pytest.raises(CardgenError) as caught:
        asked(tmp_path, card, other)
    told = [f"{each.message} | {each.hint}" for each in caught.value.problems]
    assert [line.partition(";")[0] for line in told] == [
        'the data has no column "defaulted", which is the label',
        'the data has no column "flagged", which is the prediction',
    ]
    assert [line.partition(" | ")[2] for line in told] == [
        f"--map {role}=COLUMN says which column it is" for role in ("label", "prediction")
    ]
    assert all("finding" not in line for line in told)


def test_columns_may_have_other_names(card: Card, data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    pd.read_csv(data).rename(columns={"region": "area", "defaulted": "bad", "flagged": "said"}).to_csv(
        other, index=False
    )
    mapping = {"region": "area", "label": "bad", "flagged": "said"}
    mapped, plain = (
        verify(asked(tmp_path, card, path, mapping=names), LEVEL, DAY) for path, names in ((other, mapping), (data, {}))
    )
    assert mapped.gap == plain.gap


@pytest.fixture(scope="module")
def compas(shared: Path) -> Card:
    return build(shared / "contract" / "compas.yaml").card


@pytest.mark.parametrize(
    ("compared", "limit", "meant"),
    [
        ('race == "Caucasian"', 0.15, "confirmed"),
        (None, 0.15, "confirmed"),
        ('race == "Caucasian"', 0.25, "inconclusive"),
        (None, 0.30, "refuted"),
    ],
)
def test_the_claim_about_compas(
    compared: str | None, limit: float, meant: str, compas: Card, shared: Path, tmp_path: Path
) -> None:
    """That false positive rates of African-American people are higher by at least so much; 0.2139 was published."""
    about = {
        "card": {"id": compas.card.id, "version": compas.card.version},
        "evaluation": "two-years",
        "group": 'race == "African-American"',
        "compared_with": compared,
        "claim": claim("gap", at_least=limit),
    }
    rows = shared / "data" / "compas" / "compas-two-years.csv"
    told = verify(ask(finding(tmp_path / "f.json", **about), compas, rows, {}, public=True), LEVEL, DAY)
    assert told.verdict == meant
    assert told.group.value == pytest.approx(0.4485, abs=5e-5)
    assert told.gap is not None
    assert told.gap.value == pytest.approx(0.213925 if compared else 805 / 1795 - 477 / 2168, abs=1e-6)


def test_a_claim_about_twelve_people_is_inconclusive(compas: Card, shared: Path, tmp_path: Path) -> None:
    rows = shared / "data" / "compas" / "compas-two-years.csv"
    twelve = 'race == "Native American" and age < 38'
    about = {"card": {"id": compas.card.id, "version": compas.card.version}, "evaluation": "two-years"}
    for public in (False, True):
        told = verify(
            ask(finding(tmp_path / "f.json", group=twelve, **about), compas, rows, {}, public=public), LEVEL, DAY
        )
        assert (told.verdict, told.group.rows) == ("inconclusive", 12)
        assert (told.gap, told.group.value) == (None, None)  # the card asks for twenty rows
