"""Held-out rows one by one, and what is told of predictions that do not join them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cardgen.card.document import Card
from cardgen.errors import CardgenError
from cardgen.evaluation.predicates.parse import parse
from cardgen.outside.holdout import HoldoutRows, holdout_rows
from cardgen.outside.kit import Kit, kit_of
from cardgen.spec.findings import Predictions
from cardgen.spec.sources import RowsSource
from tests.outside.findings.claims import holdout, loan_card

NORTH = parse('region == "North"')


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Card:
    return loan_card(tmp_path_factory.mktemp("card"), cluster="person")


@pytest.fixture
def kit(card: Card) -> Kit:
    return kit_of(card, "defaults", RowsSource(path="unused"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return holdout(tmp_path / "holdout.csv", rows=300)


def rows(kit: Kit, data: Path, better: dict[str, Any] | None = None, group: int | None = 0) -> HoldoutRows:
    files: tuple[tuple[Predictions, Path, int | None], ...] = ()
    if better is not None:
        pd.DataFrame(better).to_csv(data.parent / "better.csv", index=False)
        files = ((Predictions(path="better.csv"), data.parent, group),)
    return holdout_rows(kit, data, {}, (NORTH, parse("age < 40 or region in ('South')")), files)


def test_rows_are_sorted_and_told_one_by_one(kit: Kit, data: Path) -> None:
    frame = pd.read_csv(data).sort_values("application")
    found = rows(kit, data)
    assert list(found.ids) == list(frame["application"])
    assert found.classes == ("false", "true")
    np.testing.assert_array_equal(found.label, frame["defaulted"])
    np.testing.assert_array_equal(found.prediction, frame["flagged"])
    np.testing.assert_array_equal(found.masks[0], frame["region"] == "North")
    np.testing.assert_array_equal(found.masks[1], (frame["age"] < 40) | (frame["region"] == "South"))
    assert found.clusters is not None
    assert len(set(zip(found.clusters.tolist(), frame["person"], strict=True))) == frame["person"].nunique()
    assert not found.unknown.any()


def test_predictions_join_by_id_in_any_order_and_words(kit: Kit, data: Path) -> None:
    frame = pd.read_csv(data)
    north = frame[frame["region"] == "North"].sample(frac=1, random_state=3)
    words = ["yes" if value else "no" for value in north["defaulted"]]
    found = rows(kit, data, {"application": list(north["application"]), "prediction": words})
    np.testing.assert_array_equal(found.better[0] >= 0, found.masks[0])
    inside = found.masks[0]
    np.testing.assert_array_equal(found.better[0][inside], found.label[inside])


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("missing", "there is no prediction for 1 row of the group"),
        ("strange", 'ids are those of no row of the holdout: "h9999"'),
        ("twice", "identifies rows and holds values twice"),
        ("empty", 'the column "prediction" is empty in 1 row'),
        ("class", '"perhaps", which is no class of the evaluation'),
        ("column", 'there is no column "prediction" (did you mean "predicted"?)'),
        ("id", 'there is no column "application"'),
        ("no-id", "identifies rows and is empty in 1 of"),
    ],
)
def test_predictions_that_do_not_join(case: str, words: str, kit: Kit, data: Path) -> None:
    frame = pd.read_csv(data)
    north = frame[frame["region"] == "North"]
    ids: list[Any] = list(north["application"])
    said: list[Any] = list(north["defaulted"])
    names = ["application", "prediction"]
    if case == "missing":
        ids, said = ids[1:], said[1:]
    elif case == "strange":
        ids, said = [*ids, "h9999"], [*said, 1]
    elif case == "twice":
        ids, said = [*ids, ids[0]], [*said, 1]
    elif case == "empty":
        said[0] = None
    elif case == "class":
        said[0] = "perhaps"
    elif case == "column":
        names[1] = "predicted"
    elif case == "id":
        names[0] = "loan"
    else:
        ids[0] = None
    with pytest.raises(CardgenError) as caught:
        rows(kit, data, dict(zip(names, (ids, said), strict=True)))
    assert caught.value.exit_code == 2
    assert words in str(caught.value)


def test_all_rows_may_be_asked_for(kit: Kit, data: Path) -> None:
    frame = pd.read_csv(data)
    north = frame[frame["region"] == "North"]
    better = {"application": list(north["application"]), "prediction": list(north["defaulted"])}
    with pytest.raises(CardgenError, match="there is no prediction for"):
        rows(kit, data, better, group=None)


def test_rows_of_the_holdout_need_ids_of_their_own(kit: Kit, data: Path) -> None:
    frame = pd.read_csv(data)
    frame["application"] = ["h1", *frame["application"].iloc[1:]]
    frame.to_csv(data, index=False)
    with pytest.raises(CardgenError, match="identifies rows and holds values twice"):
        rows(kit, data)


def test_a_score_at_the_threshold_is_a_positive_prediction(tmp_path: Path) -> None:
    scored = {"columns": {"label": "defaulted", "score": "flagged"}, "threshold": 0.5, "metrics": ["fpr"]}
    kit = kit_of(loan_card(tmp_path / "card", **scored), "defaults", RowsSource(path="unused"))
    data = holdout(tmp_path / "holdout.csv", rows=100)
    frame = pd.read_csv(data)
    frame["flagged"] = np.where(frame["flagged"] == 1, 0.5, 0.4999)
    frame.to_csv(data, index=False)
    found = rows(kit, data)
    np.testing.assert_array_equal(found.prediction, frame.sort_values("application")["flagged"] >= 0.5)
