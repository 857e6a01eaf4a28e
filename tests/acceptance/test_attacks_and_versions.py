"""Whole cards of red-team campaigns and of perturbed items, against figures made from the same rows."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from tests.acceptance.card_comparison import Evaluation, compare
from tests.acceptance.oracle import Design, Measure
from tests.acceptance.test_oracles import build, save

UP, NONE = "higher_is_better", "none"
ORIGINAL = "original"


@pytest.fixture(scope="module")
def attempts() -> pd.DataFrame:
    draws = np.random.default_rng(4)
    n = 900
    campaign = draws.integers(0, 35, n)
    kind = np.array(["injection", "role play", "encoding", "direct"])[draws.integers(0, 4, n)]
    skill = draws.beta(1, 4, 35)[campaign] * np.where(kind == "direct", 0.0, 1.0)
    ended = np.where(draws.random(n) < skill, "won", np.where(draws.random(n) < 0.1, "half", "lost"))
    return pd.DataFrame({"attack": kind, "campaign": [f"c{each}" for each in campaign], "outcome": ended})


@pytest.mark.parametrize("cluster", [None, "campaign"])
def test_a_campaign(attempts: pd.DataFrame, cluster: str | None, tmp_path: Path) -> None:
    one = pd.Series(1.0, index=attempts.index)
    ended = {label: (attempts["outcome"] == label) * 1.0 for label in ("won", "half", "lost")}
    measures = {
        "attack_success_rate": Measure("proportion", ended["won"], one),
        "attack_block_rate": Measure("proportion", ended["lost"], one, UP),
        "partial_success_rate": Measure("proportion", ended["half"], one, NONE),
    }
    card = build(
        tmp_path,
        {"attack": {"kind": "attack"}},
        source=save(attempts, tmp_path / "rows.parquet"),
        task="red_team",
        columns={"outcome": "outcome"},
        outcomes={"succeeded": ["won"], "partial": ["half"], "blocked": ["lost"]},
        metrics=list(measures),
        by=[("attack",)],
        **({"cluster": cluster} if cluster else {}),
    )
    wanted = Evaluation(Design(attempts, cluster), measures, {"attack": attempts["attack"]}, [("attack",)])
    assert compare(card, wanted) > 40
    (evaluation,) = card["evaluations"]
    assert evaluation["outcomes"] == {"succeeded": ["won"], "partial": ["half"], "blocked": ["lost"]}


@pytest.fixture(scope="module")
def versions() -> pd.DataFrame:
    """Items of documents in three languages, four versions each but for some that lack one."""
    draws = np.random.default_rng(12)
    rows = []
    for item in range(240):
        document = item // 4
        skill = draws.beta(5, 2) - 0.05 * (document % 3)
        for kind, cost in ((ORIGINAL, 0.0), ("typing", 0.1), ("dialect", 0.25), ("names", 0.02)):
            if kind == "names" and item % 12 == 5:
                continue
            right = draws.random() < skill - cost
            score = round(float(3 * (skill - cost) + draws.normal()), 2)
            rows.append((f"i{item}", f"d{document}", ("fi", "sw", "te")[document % 3], kind, right, score))
    return pd.DataFrame(rows, columns=["item", "document", "language", "version", "right", "score"])


def of_items(table: pd.DataFrame, column: str) -> dict[str, pd.Series]:
    """Go through the items; whatever one adds as a whole stands at its first row, and a pair at its own."""
    nothing = pd.Series(0.0, index=table.index)
    names = ("items", "complete", "original", "worst", "loss", "pairs", "perturbed", "half", "change")
    found = {name: nothing.copy() for name in names}
    for _, rows in table.groupby("item"):
        first, score = rows.index[0], rows[column].astype(float)
        original = score[rows["version"] == ORIGINAL].item()
        found["items"][first] = 1
        if len(rows) == 4:
            found["complete"][first] = 1
            found["original"][first] = original
            found["worst"][first] = score.min()
            found["loss"][first] = original - score.min()
        for place in rows.index[rows["version"] != ORIGINAL]:
            found["pairs"][place] = 1
            found["perturbed"][place] = score[place]
            found["half"][place] = min(original, score[place])
            found["change"][place] = original - score[place]
    return found


@pytest.mark.parametrize(("cluster", "suffix"), [(None, "csv"), ("document", "parquet")])
def test_right_and_wrong(versions: pd.DataFrame, cluster: str | None, suffix: str, tmp_path: Path) -> None:
    of = of_items(versions, "right")
    measures = {
        "worst_case_accuracy": Measure("proportion", of["worst"], of["complete"], UP),
        "original_accuracy": Measure("proportion", of["original"], of["complete"], UP),
        "robustness_gap": Measure("proportion", of["loss"], of["complete"]),
        "complete_item_rate": Measure("proportion", of["complete"], of["items"], NONE),
        "perturbed_accuracy": Measure("proportion", of["perturbed"], of["pairs"], UP),
        "worst_of_pair_accuracy": Measure("proportion", of["half"], of["pairs"], UP),
        "perturbation_gap": Measure("mean", of["change"], of["pairs"], bounded=False),
    }
    card = build(
        tmp_path,
        {"language": {"reference": "fi"}},
        source=save(versions, tmp_path / f"rows.{suffix}"),
        task="perturbation",
        columns={"item": "item", "perturbation": "version", "value": "right"},
        metrics=list(measures),
        by=[("language",)],
        **({"cluster": cluster} if cluster else {}),
    )
    design = Design(versions, cluster or "item")
    labels = {"language": versions["language"]}
    assert compare(card, Evaluation(design, measures, labels, [("language",)], reference={"language": "fi"})) > 80
    (evaluation,) = card["evaluations"]
    assert evaluation["cluster"] == (cluster or "item")
    assert [each[:24] for each in evaluation["warnings"]] == ["20 of 240 items lack a p"]


def test_scores(versions: pd.DataFrame, tmp_path: Path) -> None:
    of = of_items(versions, "score")
    measures = {
        "worst_case_score": Measure("mean", of["worst"], of["complete"], UP, bounded=False),
        "original_score": Measure("mean", of["original"], of["complete"], UP, bounded=False),
        "robustness_gap_score": Measure("mean", of["loss"], of["complete"], bounded=False, low=0),
        "perturbed_score": Measure("mean", of["perturbed"], of["pairs"], UP, bounded=False),
        "worst_of_pair_score": Measure("mean", of["half"], of["pairs"], UP, bounded=False),
    }
    card = build(
        tmp_path,
        {"language": {"reference": "rest"}},
        source=save(versions, tmp_path / "rows.parquet"),
        task="perturbation",
        columns={"item": "item", "perturbation": "version", "value": "score"},
        metrics=list(measures),
        cluster="document",
        by=[("language",)],
    )
    labels = {"language": versions["language"]}
    wanted = Evaluation(Design(versions, "document"), measures, labels, [("language",)], reference={"language": "rest"})
    assert compare(card, wanted) > 60


def test_kinds_of_change_share_their_items(versions: pd.DataFrame, tmp_path: Path) -> None:
    """Every item is in every category, so that the differences between kinds are those of pairs."""
    some = versions[versions["item"].isin([f"i{each}" for each in range(70)])]
    inside = some[some["version"] != ORIGINAL]
    of = {name: each[inside.index] for name, each in of_items(some, "right").items()}
    measures = {
        "worst_of_pair_accuracy": Measure("proportion", of["half"], of["pairs"], UP),
        "perturbation_gap": Measure("mean", of["change"], of["pairs"], bounded=False),
    }
    card = build(
        tmp_path,
        {"version": {"reference": "names", "categories": ["typing", "dialect", "names"]}},
        source=save(some, tmp_path / "rows.parquet"),
        task="perturbation",
        columns={"item": "item", "perturbation": "version", "value": "right"},
        metrics=list(measures),
        by=[("version",)],
    )
    labels = {"version": inside["version"]}
    wanted = Evaluation(Design(inside, "item"), measures, labels, [("version",)], reference={"version": "names"})
    assert compare(card, wanted) > 15


def test_items_are_counted_where_few_are_hidden(versions: pd.DataFrame, tmp_path: Path) -> None:
    """Twelve rows of three items are three, and are hidden; so is a second category, lest the first be worked out."""
    rows = versions[versions["item"].isin([f"i{each}" for each in range(80)])].copy()
    rows["language"] = np.where(rows["item"].isin(["i1", "i2", "i3"]), "sw", rows["language"].replace("sw", "fi"))
    card = build(
        tmp_path,
        {"language": {}},
        source=save(rows, tmp_path / "rows.csv"),
        task="perturbation",
        columns={"item": "item", "perturbation": "version", "value": "right"},
        metrics=["worst_case_accuracy"],
        by=[("language",)],
        suppress_below=10,
    )
    status = {each["group"]["language"]: each["status"] for each in card["results"] if each["by"]}
    assert (rows["language"] == "sw").sum() == 12
    assert status["sw"] == "suppressed"
    assert sorted(status.values()) == ["ok", "suppressed", "suppressed"]


SNIPPETS = re.findall(
    r"^```yaml\n(task: (?:red_team|perturbation)\n.*?)^```",
    (Path(__file__).resolve().parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_what_the_documentation_shows_builds(
    snippet: str, attempts: pd.DataFrame, versions: pd.DataFrame, tmp_path: Path
) -> None:
    names = {"won": "jailbroken", "half": "hedged", "lost": "refused"}
    told = attempts.assign(result=attempts["outcome"].map(names))
    told.to_csv(tmp_path / "attempts.csv", index=False)
    told.groupby(["attack", "result"]).size().unstack(fill_value=0).to_csv(tmp_path / "attacks.csv")
    changed = versions.rename(columns={"item": "question", "right": "correct"})
    changed["version"] = changed["version"].where(changed["version"] != ORIGINAL)
    changed.to_csv(tmp_path / "versions.csv", index=False)
    evaluation = yaml.safe_load(snippet)
    by = [(name,) for name in evaluation.pop("by")]
    card = build(tmp_path, {name: {} for (name,) in by}, by=by, **evaluation)
    results = [each for each in card["results"] if each["by"]]
    assert {each["status"] for each in results} == {"ok"}
    assert len(results) == len(evaluation["metrics"]) * len({each["group"][by[0][0]] for each in results})


def test_every_snippet_is_found() -> None:
    assert len(SNIPPETS) == 4
