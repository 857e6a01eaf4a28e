"""Versions of items: every worst case by hand in pandas, on every engine, and versions that cannot be."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cardgen.card.figures.estimate import Design, estimate
from cardgen.errors import CardgenError
from cardgen.evaluation.cells import Measured
from cardgen.evaluation.fit import check
from cardgen.evaluation.measure import measure
from cardgen.metrics.registry import metrics_of
from tests.evaluation.conftest import Measure
from tests.evaluation.evaluation_specs import evaluation, group

COLUMNS = {"item": "item", "perturbation": "perturbation", "value": "value"}
HEADER = "item,perturbation,value\n"
OF_ITEMS = ("original_accuracy", "worst_case_accuracy", "robustness_gap", "complete_item_rate")
OF_SCORES = ("original_score", "worst_case_score", "robustness_gap_score")
OF_PAIRS = ("perturbed_accuracy", "worst_of_pair_accuracy", "perturbation_gap")


def values(found: Measured, **category: str) -> dict[str, float | None]:
    """Return the value of every metric in a cell."""
    design = Design(found.bases, clustered=True, weighted=False, level=0.95)
    cells = [found.overall, *(cell for grouping in found.groupings for cell in grouping.cells)]
    cell = next(each for each in cells if each.group == category)
    return {metric.id: estimate(cell, metric, design).estimate.value for metric in found.metrics}


def of_file(folder: Path, rows: str, *metrics: Any, **more: Any) -> Measured:
    (folder / "rows.csv").write_text(rows, encoding="utf-8")
    spec = evaluation("perturbation", "rows.csv", metrics, columns=COLUMNS, **more)
    return measure(spec, {name: group(name) for name in more.get("by", ())}, metrics_of(spec), folder)


def refused(folder: Path, rows: str, *metrics: Any, **more: Any) -> str:
    with pytest.raises(CardgenError) as caught:
        of_file(folder, rows, *(metrics or ("worst_case_score",)), **more)
    (problem,) = caught.value.problems
    return str(problem)


@pytest.fixture(scope="module")
def versions() -> pd.DataFrame:
    """Eighty items in four versions, of prompts in two languages; some items lack a version."""
    draws = np.random.default_rng(8)
    rows = []
    for item in range(80):
        skill = draws.beta(4, 2)
        for kind, cost in ((None, 0.0), ("typing errors", 0.1), ("dialect", 0.3), ("names", 0.0)):
            if kind == "dialect" and item % 16 == 3:
                continue
            right = draws.random() < skill - cost
            rows.append(
                (f"i{item}", f"d{item // 4}", ("fi", "sw")[item // 4 % 2], kind, right, round(draws.normal(), 3))
            )
    return pd.DataFrame(rows, columns=["item", "document", "language", "perturbation", "right", "quality"])


def by_hand(rows: pd.DataFrame, column: str, *, lower: bool = False) -> dict[str, float]:
    """Go through the items one after the other."""
    value = rows[column].astype(float)
    sign = -1.0 if lower else 1.0
    items = dict(iter(rows.assign(value=sign * value).groupby("item")))
    most = max(map(len, items.values()))
    whole = [each for each in items.values() if len(each) == most]
    originals = np.array([each.loc[each["perturbation"].isna(), "value"].item() for each in whole])
    worst = np.array([each["value"].min() for each in whole])
    pairs = [
        (each.loc[each["perturbation"].isna(), "value"].item(), one)
        for each in items.values()
        for one in each.loc[each["perturbation"].notna(), "value"]
    ]
    one, other = np.array(pairs).T
    return {
        "original": sign * originals.mean(),
        "worst_case": sign * worst.mean(),
        "gap": (originals - worst).mean(),
        "complete": len(whole) / len(items),
        "perturbed": sign * other.mean(),
        "worst_of_pair": sign * np.minimum(one, other).mean(),
        "pair_gap": (one - other).mean(),
    }


def test_every_item_by_hand_on_every_engine(versions: pd.DataFrame, run: Measure, tmp_path: Path) -> None:
    versions.sample(frac=1, random_state=2).to_parquet(tmp_path / "rows.parquet")
    columns = {**COLUMNS, "value": "right"}
    more = {"columns": columns, "cluster": "document"}
    found = run("perturbation", "rows.parquet", (*OF_ITEMS, *OF_PAIRS), (group("language"),), **more)
    for language in (None, "fi", "sw"):
        rows = versions if language is None else versions[versions["language"] == language]
        wanted = by_hand(rows, "right")
        have = values(found, **({} if language is None else {"language": language}))
        assert have == pytest.approx(
            {
                "original_accuracy": wanted["original"],
                "worst_case_accuracy": wanted["worst_case"],
                "robustness_gap": wanted["gap"],
                "complete_item_rate": wanted["complete"],
                "perturbed_accuracy": wanted["perturbed"],
                "worst_of_pair_accuracy": wanted["worst_of_pair"],
                "perturbation_gap": wanted["pair_gap"],
            }
        )
    assert found.clusters == 20
    told = next(each.message for each in found.warnings if each.kind == "items-incomplete")
    assert told.startswith("5 of 80 items lack a perturbation that others have; they are left out")


@pytest.mark.parametrize("lower", [False, True])
def test_scores_have_a_worst_on_either_side(versions: pd.DataFrame, lower: bool, run: Measure, tmp_path: Path) -> None:
    versions.to_parquet(tmp_path / "rows.parquet")
    way = {"direction": "lower_is_better"} if lower else {}
    scores = ("original_score", "worst_case_score", "perturbed_score", "worst_of_pair_score")
    metrics = [*({"id": name, **way} for name in scores), "robustness_gap_score", "perturbation_gap"]
    found = run("perturbation", "rows.parquet", metrics, columns={**COLUMNS, "value": "quality"})
    wanted = by_hand(versions, "quality", lower=lower)
    assert values(found) == pytest.approx(
        {
            "original_score": wanted["original"],
            "worst_case_score": wanted["worst_case"],
            "perturbed_score": wanted["perturbed"],
            "worst_of_pair_score": wanted["worst_of_pair"],
            "robustness_gap_score": wanted["gap"],
            "perturbation_gap": wanted["pair_gap"],
        }
    )
    assert found.clusters == 80


def test_kinds_of_perturbation_are_compared_by_pairs(versions: pd.DataFrame, run: Measure, tmp_path: Path) -> None:
    versions.to_parquet(tmp_path / "rows.parquet")
    columns = {**COLUMNS, "value": "right"}
    found = run("perturbation", "rows.parquet", OF_PAIRS, (group("perturbation", kind="variant"),), columns=columns)
    for kind in ("dialect", "names", "typing errors"):
        some = versions[versions["perturbation"].isna() | (versions["perturbation"] == kind)]
        wanted = by_hand(some, "right")
        have = values(found, perturbation=kind)
        assert list(have.values()) == pytest.approx([wanted["perturbed"], wanted["worst_of_pair"], wanted["pair_gap"]])
    (grouping,) = found.groupings
    assert grouping.missing == 80


def test_a_declared_kind_keeps_its_originals(tmp_path: Path) -> None:
    """Originals leave the evaluation with the rows that have no declared category, and still each pair has its own."""
    rows = HEADER + "a,,1\na,x,0\na,y,1\nb,,1\nb,x,1\nb,y,0\n"
    (tmp_path / "rows.csv").write_text(rows, encoding="utf-8")
    spec = evaluation("perturbation", "rows.csv", OF_PAIRS, ("perturbation",), columns=COLUMNS)
    kinds = {"perturbation": group("perturbation", categories=("x", "y"))}
    found = measure(spec, kinds, metrics_of(spec), tmp_path)
    assert (found.rows, found.excluded) == (4, 2)
    assert values(found, perturbation="x") == pytest.approx(dict(zip(OF_PAIRS, (0.5, 0.5, 0.5), strict=True)))


def test_no_item_has_every_version(tmp_path: Path) -> None:
    found = of_file(tmp_path, HEADER + "a,,1\na,x,1\nb,,1\nb,y,1\n", *OF_ITEMS, *OF_SCORES)
    assert list(values(found).values()) == [None, None, None, 0.0, None, None, None]
    (warning,) = found.warnings
    assert warning.message.startswith("2 of 2 items lack")


def test_an_item_that_lacks_nothing_is_not_told_of(tmp_path: Path) -> None:
    found = of_file(tmp_path, HEADER + "a,original,1\na,x,1\nb,Original,1\nb,x,0\n", *OF_ITEMS)
    assert found.warnings == ()
    assert list(values(found).values()) == [1.0, 0.5, 0.5, 1.0]


def test_figures_of_the_same_items_differ_by_the_gap(versions: pd.DataFrame, tmp_path: Path) -> None:
    versions.drop(columns=["quality"]).rename(columns={"right": "value"}).to_csv(tmp_path / "rows.csv", index=False)
    spec = evaluation("perturbation", "rows.csv", OF_ITEMS, columns=COLUMNS)
    have = values(measure(spec, {}, metrics_of(spec), tmp_path))
    original, worst, gap, _ = (each or 0.0 for each in have.values())
    assert original - worst == pytest.approx(gap)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a,x,1", 'rows.csv:3: the column "perturbation" holds "x" twice for the item "a", first in line 3'),
        ("a,original,1", 'rows.csv:2: the column "perturbation" holds "original" twice for the item "a"'),
        ("b,x,1", 'rows.csv:4: the column "perturbation" has no original of the item "b"'),
        (",x,1", 'rows.csv:4: the column "item" holds no value in line 4'),
        ("a,y,", 'rows.csv:4: the column "value" holds no value in line 4'),
        ("a,y,good", 'rows.csv:4: the column "value" holds neither a number nor yes or no in line 4'),
    ],
)
def test_versions_that_cannot_be(tmp_path: Path, line: str, message: str) -> None:
    assert refused(tmp_path, HEADER + "a,,1\na,x,0\n" + line + "\n").startswith(message)


def test_accuracy_is_of_right_and_wrong(tmp_path: Path) -> None:
    message = refused(tmp_path, HEADER + "a,,1\na,x,0.4\n", "worst_case_accuracy")
    assert message.startswith('rows.csv:3: the column "value" holds a fraction in line 3')


@pytest.mark.parametrize("metric", ["worst_case_score", "complete_item_rate"])
def test_an_item_in_two_groups(tmp_path: Path, metric: str) -> None:
    message = refused(tmp_path, HEADER + "a,,1\na,x,1\n", metric, by=("perturbation",))
    assert message.startswith('rows.csv:2: the column "perturbation" differs among the versions of the item "a"')
    assert "worst_of_pair_accuracy" in message


def test_an_item_in_two_clusters(tmp_path: Path) -> None:
    rows = "item,document,perturbation,value\na,d1,,1\na,d2,x,1\n"
    message = refused(tmp_path, rows, cluster="document")
    assert message.startswith('rows.csv:2: the column "document" differs among the versions of the item "a"')


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"weight": "w"}, [("weight", "weight-meaningless")]),
        ({"columns": {"item": "item", "value": "value"}}, [("columns", "column-missing")]),
        (
            {"metrics": ("worst_case_score", {"id": "original_score", "direction": "lower_is_better"})},
            [("metrics", "directions-differ")],
        ),
        ({"metrics": ({"id": "worst_case_score", "direction": "none"},)}, [("metrics", "directions-differ")]),
        ({"metrics": ("worst_case_score", "robustness_gap_score", "complete_item_rate")}, []),
    ],
)
def test_what_does_not_fit(more: dict[str, Any], wanted: list[tuple[str, str]]) -> None:
    told = {"metrics": ("worst_case_score",), "columns": COLUMNS, **more}
    spec = evaluation("perturbation", "rows.csv", told.pop("metrics"), **told)
    found = [(path[-1], kind) for path, _, _, kind in check(SimpleNamespace(evaluations=(spec,)))]  # type: ignore[arg-type]
    assert found == wanted


@pytest.mark.parametrize("cluster", [None, "document"])
def test_the_item_is_the_cluster_where_none_is_above_it(cluster: str | None) -> None:
    more = {} if cluster is None else {"cluster": cluster}
    spec = evaluation("perturbation", "rows.csv", ("worst_case_score",), columns=COLUMNS, **more)
    assert spec.cluster == (cluster or "item")
