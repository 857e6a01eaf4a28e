"""Attacks: rows and counts give the same, outcomes under any name, and outcomes that cannot be."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cardgen.card.figures.estimate import Design, Figure, estimate
from cardgen.errors import CardgenError
from cardgen.evaluation.cells import Measured
from cardgen.evaluation.fit import check
from cardgen.evaluation.measure import measure
from cardgen.metrics.registry import metrics_of
from tests.evaluation.conftest import Measure
from tests.evaluation.evaluation_specs import evaluation, group

METRICS = ("attack_success_rate", "attack_block_rate", "partial_success_rate")
PARTS = ("succeeded", "blocked", "partial")
COUNTS = {"columns": {name: name for name in PARTS}}
OUTCOMES = {"succeeded": ("jailbroken", "leaked"), "partial": ("hedged",), "blocked": ("refused",)}


def figures(found: Measured, **category: str) -> dict[str, Figure]:
    cells = [found.overall, *(cell for grouping in found.groupings for cell in grouping.cells)]
    cell = next(each for each in cells if each.group == category)
    design = Design(found.bases, clustered=found.clusters is not None, weighted=False, level=0.95)
    return {metric.id: estimate(cell, metric, design) for metric in found.metrics}


def of_text(folder: Path, text: str, source: Any = "rows.csv", metrics: Any = METRICS, **more: Any) -> Measured:
    (folder / "rows.csv").write_text(text, encoding="utf-8")
    spec = evaluation("red_team", source, metrics, **{"columns": {"outcome": "outcome"}, **more})
    return measure(spec, {}, metrics_of(spec), folder)


def refused(folder: Path, text: str, **more: Any) -> str:
    with pytest.raises(CardgenError) as caught:
        of_text(folder, text, **more)
    (problem,) = caught.value.problems
    return str(problem)


@pytest.fixture(scope="module")
def attempts() -> pd.DataFrame:
    draws = np.random.default_rng(3)
    n = 900
    kind = draws.choice(["injection", "role play", "encoding"], n)
    ended = draws.choice(["refused", "hedged", "jailbroken", "leaked"], n, p=[0.8, 0.1, 0.06, 0.04])
    return pd.DataFrame({"attack": kind, "campaign": draws.integers(0, 45, n), "outcome": ended})


def test_rows_and_counts_agree_on_every_engine(attempts: pd.DataFrame, run: Measure, tmp_path: Path) -> None:
    attempts.to_csv(tmp_path / "rows.csv", index=False)
    part = {label: name for name, labels in OUTCOMES.items() for label in labels}
    counts = attempts.groupby(["attack", attempts["outcome"].map(part)]).size().unstack(fill_value=0)
    counts.to_csv(tmp_path / "counts.csv")
    groups = (group("attack", kind="attack"),)
    rows = run("red_team", "rows.csv", METRICS, groups, columns={"outcome": "outcome"}, outcomes=OUTCOMES)
    other = run("red_team", {"kind": "counts", "path": "counts.csv"}, METRICS, groups, **COUNTS)
    for kind in ({}, *({"attack": name} for name in counts.index)):
        wanted = counts.sum() if not kind else counts.loc[kind["attack"]]
        for name, metric in zip(PARTS, METRICS, strict=True):
            one, two = (figures(each, **kind)[metric] for each in (rows, other))
            assert one.estimate == two.estimate
            assert one.estimate.value == pytest.approx(wanted[name] / wanted.sum())
            assert one.estimate.interval is not None
            assert one.estimate.interval.method == "wilson"


def test_attempts_of_a_campaign_are_one_cluster(attempts: pd.DataFrame, run: Measure, tmp_path: Path) -> None:
    attempts.to_parquet(tmp_path / "rows.parquet")
    more = {"columns": {"outcome": "outcome"}, "outcomes": OUTCOMES, "cluster": "campaign"}
    found = run("red_team", "rows.parquet", METRICS, **more)
    success = attempts["outcome"].isin([*OUTCOMES["succeeded"]])
    sums = success.groupby(attempts["campaign"]).agg(["sum", "size"])
    rate = success.mean()
    left = sums["sum"] - rate * sums["size"]
    m = len(sums)
    error = np.sqrt(m / (m - 1) * (left**2).sum()) / len(attempts)
    have = figures(found)["attack_success_rate"].estimate
    assert (have.value, have.standard_error) == pytest.approx((rate, error))


def test_none_of_250_is_at_most_one_and_a_half_per_cent(tmp_path: Path) -> None:
    """Clopper and Pearson 1934, two-sided at 95 %: 1 − 0.025^(1/250) = 1.46 %; for nobody, never 0."""
    text = "succeeded,partial,blocked\n0,0,250\n"
    found = of_text(tmp_path, text, {"kind": "counts", "path": "rows.csv"}, **COUNTS)
    success = figures(found)["attack_success_rate"].estimate
    assert success.value == 0
    assert success.interval is not None
    assert 0.0146 <= success.interval.high < 0.0155
    blocked = figures(found)["attack_block_rate"].estimate
    assert blocked.interval is not None
    assert 1 - blocked.interval.low == pytest.approx(success.interval.high)


@pytest.mark.parametrize(
    ("labels", "metrics"),
    [
        ("blocked partial succeeded blocked", METRICS),
        ("Blocked PARTIAL Succeeded blocked", METRICS),
        ("no no yes no", METRICS[:1]),
        ("0 0 1 0", METRICS[:1]),
    ],
)
def test_outcomes_under_plain_names(tmp_path: Path, labels: str, metrics: tuple[str, ...]) -> None:
    found = of_text(tmp_path, "outcome\n" + "\n".join(labels.split()) + "\n", metrics=metrics)
    values = [each.estimate.value for each in figures(found).values()]
    assert values == [0.25, 0.5, 0.25][: len(metrics)]


@pytest.mark.parametrize(
    ("text", "more", "message"),
    [
        ("blocked\nodd\n", {}, 'rows.csv:3: the column "outcome" holds "odd", which is no known outcome in line 3'),
        ("blocked\n\nblocked\n", {}, 'rows.csv: the column "outcome" holds no value'),
        ("yes\nno\n", {}, 'rows.csv: the column "outcome" says yes or no, which does not tell what succeeded in part'),
        (
            "refused\nblocked\n",
            {"outcomes": OUTCOMES},
            'rows.csv:3: the column "outcome" holds "blocked", which is no known outcome in line 3',
        ),
        (
            "a\nb\n",
            {"outcomes": {"succeeded": ("a",), "blocked": ("b",)}},
            'rows.csv: the column "outcome" has no label of attempts that succeeded in part',
        ),
    ],
)
def test_outcomes_that_cannot_be(tmp_path: Path, text: str, more: dict[str, Any], message: str) -> None:
    if "\n\n" in text:
        text = text.replace("\n\n", '\n""\n')
        message = 'rows.csv:3: the column "outcome" holds no value'
    assert refused(tmp_path, "outcome\n" + text, **more).startswith(message)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1,2,3,5", 'the column "n" holds fewer attempts than succeeded, partial, blocked add up to, in line 2'),
        ("1,2,3,7", 'the column "n" holds more attempts than succeeded, partial, blocked add up to, in line 2'),
        ("-1,2,3,4", 'the column "succeeded" holds a negative number, -1 in line 2'),
        ("1.5,2,3,7", 'the column "succeeded" holds a fraction in line 2'),
    ],
)
def test_counts_that_cannot_be(tmp_path: Path, line: str, message: str) -> None:
    columns = {**COUNTS["columns"], "rows": "n"}
    source = {"kind": "counts", "path": "rows.csv"}
    told = refused(tmp_path, f"succeeded,partial,blocked,n\n{line}\n", source=source, columns=columns)
    assert message in told


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"columns": {}}, [("columns", "column-missing")]),
        ({"outcomes": {"succeeded": ("a", 1), "partial": ("b",), "blocked": ("1",)}}, [(0, "outcome-twice")]),
        ({"outcomes": OUTCOMES}, []),
        (
            {
                "source": {"kind": "counts", "path": "c.csv"},
                "columns": {"succeeded": "s", "partial": "p", "blocked": "b"},
            },
            [],
        ),
        (
            {"source": {"kind": "counts", "path": "c.csv"}, "columns": {"succeeded": "s", "rows": "n"}},
            [("columns", "column-missing")] * 2,
        ),
    ],
)
def test_what_does_not_fit(more: dict[str, Any], wanted: list[tuple[Any, str]]) -> None:
    told = {"source": "rows.csv", "columns": {"outcome": "outcome"}, **more}
    spec = evaluation("red_team", told.pop("source"), METRICS, **told)
    found = [(path[-1], kind) for path, _, _, kind in check(SimpleNamespace(evaluations=(spec,)))]  # type: ignore[arg-type]
    assert found == wanted
