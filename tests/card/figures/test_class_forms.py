"""Several classes, from rows to the card: against scikit-learn, group by group, with clusters and weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import balanced_accuracy_score, f1_score, matthews_corrcoef, precision_score, recall_score

from cardgen.card.document import Card
from cardgen.card.results import Result
from cardgen.errors import DataError, SpecError
from cardgen.statistics import classes
from tests.card.classification_cards import build

CLASSES = ["cat", "dog", "other"]
MEANS = ["macro_recall", "macro_precision", "macro_f1"]


def rows(n: int = 240, people: int = 24) -> list[dict[str, Any]]:
    generator = np.random.Generator(np.random.PCG64DXSM(3))
    found = []
    for index in range(n):
        truth = str(generator.choice(CLASSES, p=[0.2, 0.5, 0.3]))
        said = truth if generator.random() < 0.7 else str(generator.choice(CLASSES))
        site = "north" if index % people < people / 3 else "south"
        weight = float(generator.integers(1, 4))
        found.append({"site": site, "y": truth, "p": said, "person": f"p{index % people}", "w": weight})
    return found


ROWS = rows()


def result(card: Card, metric: str, site: str | None = None) -> Result:
    return next(
        each
        for each in card.results
        if each.metric == metric and each.group == ({} if site is None else {"site": site})
    )


def made(folder: Path, metrics: Any, data: list[dict[str, Any]] | None = None, **more: Any) -> Card:
    return build(folder, data or ROWS, ["site"], metrics=metrics, suppress_below=0, **{"classes": CLASSES, **more})


def labels(site: str | None) -> tuple[list[str], list[str]]:
    inside = [row for row in ROWS if site in (None, row["site"])]
    return [row["y"] for row in inside], [row["p"] for row in inside]


@pytest.mark.parametrize("site", [None, "north", "south"])
def test_means_over_classes_are_scikit_learns(tmp_path: Path, site: str | None) -> None:
    card = made(tmp_path, MEANS)
    true, said = labels(site)
    expected = (
        balanced_accuracy_score(true, said),
        precision_score(true, said, average="macro"),
        f1_score(true, said, average="macro"),
    )
    for metric, value in zip(MEANS, expected, strict=True):
        found = result(card, metric, site)
        assert found.value == pytest.approx(value, abs=1e-12)
        assert found.interval is not None
        assert found.interval.method == "mover-classes"
        assert found.interval.low < value < found.interval.high


@pytest.mark.parametrize("positive", CLASSES)
def test_one_class_against_the_rest_is_scikit_learns(tmp_path: Path, positive: str) -> None:
    names = ("tpr", "ppv", "f1", "fpr", "mcc", "balanced_accuracy", "selection_rate")
    card = made(tmp_path, [{"id": f"{name}-one", "of": name, "positive": positive} for name in names])
    true, said = ([label == positive for label in column] for column in labels("south"))
    expected = (
        recall_score(true, said),
        precision_score(true, said),
        f1_score(true, said),
        1 - recall_score([not label for label in true], [not label for label in said]),
        matthews_corrcoef(true, said),
        balanced_accuracy_score(true, said),
        float(np.mean(said)),
    )
    for name, value in zip(names, expected, strict=True):
        assert result(card, f"{name}-one", "south").value == pytest.approx(float(value), abs=1e-12), name
    assert result(card, "tpr-one").interval is not None


def test_one_class_has_the_methods_of_the_metric_it_is(tmp_path: Path) -> None:
    """The same rows with the class as the only positive one give the same figures, to the last digit."""
    names = ("tpr", "f1", "mcc", "balanced_accuracy", "lr_positive")
    several = made(tmp_path, [{"id": f"{name}-cat", "of": name, "positive": "cat"} for name in names])
    binary = [{**row, "y": int(row["y"] == "cat"), "p": int(row["p"] == "cat")} for row in ROWS]
    two = made(tmp_path, list(names), binary, classes=None)
    for name in names:
        one, other = result(several, f"{name}-cat", "north"), result(two, name, "north")
        kept = {"metric"}
        assert one.model_dump(exclude=kept) == other.model_dump(exclude=kept)


def test_a_class_says_which_it_is(tmp_path: Path) -> None:
    card = made(tmp_path, [{"id": "recall-cat", "of": "tpr", "positive": "cat"}, "macro_f1"])
    metric = card.evaluations[0].metric("recall-cat")
    assert metric.label == "true positive rate of cat"
    assert "Positive is the class cat" in metric.definition
    assert metric.formula.endswith("positive: cat")


def test_an_owners_words_win(tmp_path: Path) -> None:
    card = made(tmp_path, [{"id": "recall-cat", "of": "tpr", "positive": "cat", "label": "Cats found"}])
    assert card.evaluations[0].metric("recall-cat").label == "Cats found"


def test_clusters_are_resampled_whole(tmp_path: Path) -> None:
    """The standard error is the jackknife's over people, but for terms of a smaller order."""
    card = made(tmp_path, MEANS, cluster="person")
    people = sorted({row["person"] for row in ROWS})
    tables = np.array([table(row for row in ROWS if row["person"] == name) for name in people])
    for metric, kind in zip(MEANS, ("recall", "precision", "f1"), strict=True):
        left = np.array([mean(kind, tables.sum(axis=0) - tables[index]) for index in range(len(people))])
        jackknife = np.sqrt((len(people) - 1) / len(people) * np.sum((left - left.mean()) ** 2))
        found = result(card, metric)
        assert found.standard_error == pytest.approx(float(jackknife), rel=0.05)
        assert found.degrees_of_freedom == len(people) - 1
        assert found.interval is not None
        assert found.interval.method == "clustered-delta"


def table(some: Any) -> NDArray[np.float64]:
    counts = np.zeros((3, 3))
    for row in some:
        counts[CLASSES.index(row["y"]), CLASSES.index(row["p"])] += 1
    return counts


def mean(kind: Any, counts: NDArray[np.float64]) -> float:
    value = classes.macro(kind, np.diag(counts), counts.sum(axis=1), counts.sum(axis=0))
    assert value is not None
    return value


def test_weights_count(tmp_path: Path) -> None:
    card = made(tmp_path, ["macro_f1"], weight="w")
    true, said = labels(None)
    expected = f1_score(true, said, average="macro", sample_weight=[row["w"] for row in ROWS])
    found = result(card, "macro_f1")
    assert found.value == pytest.approx(float(expected), abs=1e-12)
    assert found.interval is not None


def test_a_class_that_a_group_lacks_leaves_it_undefined(tmp_path: Path) -> None:
    data = [row for row in ROWS if row["site"] == "south" or row["y"] != "cat"]
    card = made(tmp_path, MEANS, data)
    lacking = result(card, "macro_recall", "north")
    assert (lacking.value, lacking.status) == (None, "undefined")
    assert lacking.reason == "there are no rows of the class cat"
    # It is given the class now and then, so its F1 there is known: 0.
    true, said = ([row[key] for row in data if row["site"] == "north"] for key in ("y", "p"))
    assert "cat" in said
    expected = f1_score(true, said, average="macro", labels=CLASSES, zero_division=0)
    assert result(card, "macro_f1", "north").value == pytest.approx(float(expected), abs=1e-12)


def test_few_rows_of_a_class_are_marked(tmp_path: Path) -> None:
    data = [row for index, row in enumerate(ROWS) if row["y"] != "cat" or index < 20]
    assert "few-events" in result(made(tmp_path, ["macro_recall"], data), "macro_recall").notes


@pytest.mark.parametrize(("first", "second"), [("yes", "no"), (True, False), (1, 0)])
def test_two_classes_may_say_yes_and_no(tmp_path: Path, first: Any, second: Any) -> None:
    words = {"cat": first, "dog": second, "other": second}
    data = [{**row, "y": words[row["y"]], "p": words[row["p"]]} for row in ROWS]
    metrics = ["macro_recall", {"id": "recall-second", "of": "tpr", "positive": second}, "tnr"]
    card = made(tmp_path, metrics, data, classes=[first, second])
    true, said = ([row[key] == first for row in data] for key in ("y", "p"))
    assert result(card, "macro_recall").value == pytest.approx(balanced_accuracy_score(true, said), abs=1e-12)
    assert result(card, "recall-second").value == pytest.approx(result(card, "tnr").value)


@pytest.mark.parametrize(
    ("metrics", "more", "words"),
    [
        (["macro_f1"], {"classes": None}, "a mean over classes, which are not declared"),
        (["macro_f1"], {"classes": list(range(51))}, "a mean over at most 50 classes, and there are 51"),
        (["macro_f1"], {"columns": {"label": "y", "score": "w"}, "threshold": 2}, "needs a column of predictions"),
        ([{"id": "x", "of": "tpr"}], {}, "of needs the class to count as positive"),
        ([{"id": "x", "of": "tprr", "positive": "cat"}], {}, "there is no metric .tprr."),
        ([{"id": "x", "of": "accuracy", "positive": "cat"}], {}, "it is of no single class"),
        ([{"id": "x", "of": "auc", "positive": "cat"}], {}, "it is of no single class"),
        ([{"id": "fpr", "of": "tpr", "positive": "cat"}], {}, "is a registered metric"),
        ([{"id": "x", "of": "tpr", "positive": "horse"}], {}, "the positive class .horse. is none of the classes"),
        (["accuracy", {"id": "tpr", "positive": "cat"}], {}, "only a metric with of has a positive class"),
        ([{"id": "x", "of": "tpr", "positive": "cat", "numerator": "w"}], {}, "another one of a class, or a ratio"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(tmp_path: Path, metrics: Any, more: Any, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        made(tmp_path, metrics, **more)


def test_a_class_that_the_data_never_holds_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"never holds .horse., the class of a metric"):
        made(tmp_path, [{"id": "x", "of": "tpr", "positive": "horse"}], classes=None)


def test_inequality_of_benefits_is_that_of_the_rows(tmp_path: Path) -> None:
    data = [{**row, "y": int(row["y"] == "dog"), "p": int(row["p"] == "dog")} for row in ROWS]
    card = made(tmp_path, ["generalized_entropy", "theil"], data, classes=None)
    benefit = np.array([row["p"] - row["y"] + 1.0 for row in data])
    share = benefit / benefit.mean()
    found = result(card, "generalized_entropy")
    assert found.value == pytest.approx(float(np.mean(share**2 - 1)) / 2, abs=1e-12)
    assert found.interval is not None
    theil = float(np.mean([each * np.log(each) if each else 0.0 for each in share]))
    assert result(card, "theil").value == pytest.approx(theil, abs=1e-12)
